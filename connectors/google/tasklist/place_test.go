package tasklist_test

import (
	"context"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"bothways/connectors/google/client"
	"bothways/connectors/google/googletest"
	"bothways/connectors/google/tasklist"
	"bothways/connectors/google/tasks"
	"bothways/sync/record"
	"bothways/sync/side"
	"bothways/sync/side/sidetest"
)

const ada = "ada@example.org"

type place struct {
	*googletest.Server
	t    *testing.T
	hand googletest.Hand
	list string
}

func start(t *testing.T, change ...func(*googletest.Switches)) *place {
	t.Helper()
	sw := googletest.Defaults()
	for _, f := range change {
		f(&sw)
	}
	s := googletest.New(googletest.Options{Switches: &sw})
	s.AddAccount(ada, "Ada Lovelace", "Europe/Berlin")
	if _, err := s.Start(); err != nil {
		t.Fatal(err)
	}
	p := &place{Server: s, t: t, hand: s.Hand(ada)}
	p.list = p.hand.AddTasklist("Errands")
	t.Cleanup(func() {
		s.Close()
		for _, b := range s.Breaches() {
			t.Errorf("breach: %s", b)
		}
	})
	return p
}

func (p *place) open() *tasklist.Store {
	p.t.Helper()
	c, err := client.New(client.Config{
		Account: "google", Base: p.Base(), Now: p.Now,
		Token: func(context.Context) (*oauth2.Token, error) {
			return &oauth2.Token{AccessToken: p.Token(ada), Expiry: time.Now().Add(time.Hour)}, nil
		},
		Pause: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return tasklist.New(tasklist.Config{Client: c, List: p.list, Zone: time.UTC})
}

func (p *place) changes(s side.Store, since side.Cursor) side.Delta {
	p.t.Helper()
	d, err := s.Changes(context.Background(), since)
	if err != nil {
		p.t.Fatal(err)
	}
	return d
}

func (p *place) read(s side.Store, id string) side.Item {
	p.t.Helper()
	items, err := s.Read(context.Background(), id)
	if err != nil || len(items) != 1 {
		p.t.Fatalf("read %s: %d items, %v", id, len(items), err)
	}
	return items[0]
}

// Google keeps no UID, so a UID is known to be taken only to the store that made it: the suite runs on one.
func TestConformance(t *testing.T) {
	for name, change := range map[string]func(*googletest.Switches){
		"likely": func(*googletest.Switches) {},
		"told":   func(*googletest.Switches) {}, // what its tasks are called on another side
		"other": func(sw *googletest.Switches) {
			sw.TaskIfMatch, sw.ParentTakesAll, sw.PageMost, sw.EmptyPages = false, false, 7, true
		},
	} {
		t.Run(name, func(t *testing.T) {
			sidetest.Run(t, func(t *testing.T) sidetest.Place {
				p := start(t, change)
				s := p.open()
				if name == "told" {
					s.Name(side.Names{New: func(id string) string { return "uid of " + id }})
				}
				return sidetest.Place{Store: s, Kind: record.Tasks, Many: 120,
					Shows:  tasks.Lens{}.Shown,
					Remove: func(_ *testing.T, id string) { p.hand.DeleteTask(p.list, id) }}
			})
		})
	}
}
