package people_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"bothways/connectors/google/client"
	"bothways/connectors/google/googletest"
	"bothways/connectors/google/people"
	"bothways/sync/record"
	"bothways/sync/side"
	"bothways/sync/side/sidetest"
)

const ada = "ada@example.org"

// world is a local Google with one account and what its programs share.
type world struct {
	*googletest.Server
	lock sync.Mutex
}

func newWorld(t *testing.T, change func(*googletest.Switches)) *world {
	t.Helper()
	sw := googletest.Defaults()
	if change != nil {
		change(&sw)
	}
	w := &world{Server: googletest.New(googletest.Options{Switches: &sw})}
	if _, err := w.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	t.Cleanup(func() {
		for _, b := range w.Breaches() {
			t.Errorf("breach: %s", b)
		}
	})
	w.AddAccount(ada, "Ada", "Europe/Berlin")
	return w
}

// program is one program's way to the account: nothing is shared with others but the lock.
func (w *world) program(t *testing.T) *people.Account { return w.programOf(t, ada) }

// programOf is a way to somebody else's account.
func (w *world) programOf(t *testing.T, who string) *people.Account {
	t.Helper()
	c, err := client.New(client.Config{
		Account: "google", Base: w.Base(),
		Token: func(context.Context) (*oauth2.Token, error) {
			return &oauth2.Token{AccessToken: w.Token(who), TokenType: "Bearer", Expiry: time.Now().Add(time.Hour)}, nil
		},
		Lock:  func(context.Context) (func(), error) { w.lock.Lock(); return w.lock.Unlock, nil },
		Pause: func(ctx context.Context, d time.Duration) error { w.Advance(d); return ctx.Err() },
		Now:   w.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return people.New(c)
}

func open(t *testing.T, a *people.Account, collection string) side.Store {
	t.Helper()
	s, err := a.Open(t.Context(), collection, side.Options{Kind: record.Contacts, Region: "DE"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestConformance(t *testing.T) {
	for name, row := range map[string]struct {
		collection string
		change     func(*googletest.Switches)
	}{
		"contacts":           {people.Everybody, nil},
		"my contacts":        {"contactGroups/myContacts", nil},
		"group":              {"Clients", nil},
		"starred":            {"contactGroups/starred", nil},
		"small pages":        {people.Everybody, func(s *googletest.Switches) { s.PageMost, s.EmptyPages = 7, true }},
		"untrimmed":          {people.Everybody, func(s *googletest.Switches) { s.Trim = false }},
		"no former names":    {people.Everybody, func(s *googletest.Switches) { s.FormerNames = false }},
		"group, and in mine": {"Clients", func(s *googletest.Switches) { s.MyContactsToo = true }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sidetest.Run(t, func(t *testing.T) sidetest.Place {
				w := newWorld(t, row.change)
				w.Hand(ada).AddGroup("Clients")
				reopen := func(t *testing.T) side.Store { return open(t, w.program(t), row.collection) }
				return sidetest.Place{Store: reopen(t), Kind: record.Contacts, Reopen: reopen, Many: 120,
					Leaves: row.collection == "Clients" || row.collection == "contactGroups/starred",
					Remove: func(_ *testing.T, id string) { w.Hand(ada).DeleteContact(id) }}
			})
		})
	}
}
