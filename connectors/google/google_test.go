package google_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"bothways/connectors/catalog"
	"bothways/connectors/google"
	"bothways/connectors/google/client"
	"bothways/connectors/google/googletest"
	"bothways/connectors/google/signin"
	"bothways/sync/record"
	"bothways/sync/side"
)

const ada = "ada@example.org"

type object = googletest.Object

// start gives a Google with one account, and the settings to reach it.
func start(t *testing.T, scopes ...string) (*googletest.Server, google.Config) {
	t.Helper()
	s := googletest.New(googletest.Options{})
	s.AddAccount(ada, "Ada Lovelace", "Europe/Berlin")
	if _, err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		for _, b := range s.Breaches() {
			t.Errorf("breach: %s", b)
		}
		if m := s.Mails(); len(m) > 0 {
			t.Errorf("%d guests were mailed", len(m))
		}
	})
	return s, google.Config{Zone: time.UTC, Client: client.Config{
		Account: "google", Base: s.Base(), Now: s.Now,
		Token: func(context.Context) (*oauth2.Token, error) {
			return &oauth2.Token{AccessToken: s.Token(ada, scopes...), Expiry: time.Now().Add(time.Hour)}, nil
		},
		Pause: func(ctx context.Context, d time.Duration) error { s.Advance(d); return ctx.Err() },
	}}
}

func connect(t *testing.T, cfg google.Config) *google.Connector {
	t.Helper()
	k, err := google.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return k
}

func TestCollections(t *testing.T) {
	s, cfg := start(t)
	s.AddAccount("grace@example.org", "Grace", "America/New_York")
	hand, grace := s.Hand(ada), s.Hand("grace@example.org")
	work := hand.AddCalendar("Work", "Europe/Paris")
	list := hand.AddTasklist("Errands")
	for name, role := range map[string]string{"Team": "writer", "News": "reader", "Busy": "freeBusyReader", "Secret": "writerWithoutPrivateAccess"} {
		grace.Share(grace.AddCalendar(name, "America/New_York"), ada, role)
	}
	k, err := catalog.Google(cfg)
	if err != nil {
		t.Fatal(err)
	}
	all, err := k.Collections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]side.Collection{}
	for _, c := range all {
		at[c.ID], at[c.Name] = c, c
		if c.Name == "" || len(c.Kinds) != 1 {
			t.Errorf("%+v", c)
		}
	}
	for name, want := range map[string]struct {
		kind     record.Kind
		writable bool
	}{
		"contacts": {record.Contacts, true}, "contactGroups/myContacts": {record.Contacts, true}, ada: {record.Calendar, true}, work: {record.Calendar, true},
		"Team": {record.Calendar, true}, "News": {record.Calendar, false}, "Secret": {record.Calendar, true}, list: {record.Tasks, true}, "My Tasks": {record.Tasks, true},
	} {
		c, ok := at[name]
		if !ok || !slices.Equal(c.Kinds, []record.Kind{want.kind}) || c.Writable != want.writable {
			t.Errorf("%s: %+v", name, c)
		}
		if want.kind == record.Calendar && (len(c.Color) != 7 || c.Color[0] != '#') {
			t.Errorf("%s: colour %q", name, c.Color)
		}
	}
	if _, ok := at["Busy"]; ok {
		t.Error("a calendar that shows no events is offered")
	}
}

func TestOpen(t *testing.T) {
	s, cfg := start(t)
	hand := s.Hand(ada)
	work := hand.AddCalendar("Work", "Europe/Paris")
	hand.AddCalendar("Twice", "Europe/Paris")
	hand.AddCalendar("Twice", "Europe/Paris")
	list := hand.AddTasklist("Errands")
	k := connect(t, cfg)
	for _, row := range []struct {
		name string
		kind record.Kind
		want error
	}{
		{"contacts", record.Contacts, nil}, {"contactGroups/myContacts", record.Contacts, nil}, {"primary", record.Calendar, nil}, {ada, record.Calendar, nil},
		{work, record.Calendar, nil}, {"Work", record.Calendar, nil}, {"@default", record.Tasks, nil}, {list, record.Tasks, nil}, {"Errands", record.Tasks, nil},
		{"Nowhere", record.Calendar, side.ErrGone}, {"Twice", record.Calendar, side.ErrInvalid}, {"Nothing", record.Tasks, side.ErrGone}, {"contactGroups/none", record.Contacts, side.ErrGone},
		{"Work", "letters", side.ErrUnsupported},
	} {
		st, err := k.Open(t.Context(), row.name, side.Options{Kind: row.kind})
		if !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.name, err, row.want)
		}
		if err != nil {
			continue
		}
		if n := st.(side.Counter).Requests(); n != 0 {
			t.Errorf("%s: opening counts as %d requests", row.name, n)
		}
		if d, err := st.Changes(t.Context(), ""); err != nil || !d.Full || d.Place == "" {
			t.Errorf("%s: %+v %v", row.name, d, err)
		}
	}
}

func TestCreateCollection(t *testing.T) {
	_, cfg := start(t)
	k := connect(t, cfg)
	for _, kind := range []record.Kind{record.Contacts, record.Calendar, record.Tasks} {
		c, err := k.CreateCollection(t.Context(), "New one", kind)
		if err != nil || c.ID == "" || c.Name != "New one" || !c.Writable || !slices.Equal(c.Kinds, []record.Kind{kind}) {
			t.Errorf("%s: %+v %v", kind, c, err)
			continue
		}
		all, err := k.Collections(t.Context())
		if err != nil || !slices.ContainsFunc(all, func(x side.Collection) bool { return x.ID == c.ID }) {
			t.Errorf("%s: not listed, %v", kind, err)
		}
		if _, err := k.Open(t.Context(), "New one", side.Options{Kind: kind}); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// What was not granted is left out and said, whether sign-in told of it or Google does.
func TestPartsThatWereNotGranted(t *testing.T) {
	for name, told := range map[string]bool{"told": true, "not told": false} {
		t.Run(name, func(t *testing.T) {
			_, cfg := start(t, string(signin.Calendar))
			if told {
				cfg.Granted = func(context.Context) ([]signin.Scope, error) { return []signin.Scope{signin.Calendar}, nil }
			}
			k := connect(t, cfg)
			all, err := k.Collections(t.Context())
			if err != nil || len(all) != 1 || all[0].ID != ada {
				t.Fatalf("%+v %v", all, err)
			}
			if w := k.Withheld(); !slices.Equal(w, []record.Kind{record.Contacts, record.Tasks}) {
				t.Errorf("withheld: %v", w)
			}
			if _, err := k.Open(t.Context(), "@default", side.Options{Kind: record.Tasks}); !errors.Is(err, side.ErrAuth) {
				t.Errorf("open: %v, want ErrAuth", err)
			}
			if _, err := k.CreateCollection(t.Context(), "x", record.Tasks); !errors.Is(err, side.ErrAuth) {
				t.Errorf("create: %v, want ErrAuth", err)
			}
		})
	}
	_, cfg := start(t)
	cfg.Client.Token = func(context.Context) (*oauth2.Token, error) { return &oauth2.Token{AccessToken: "ended"}, nil }
	if all, err := connect(t, cfg).Collections(t.Context()); !errors.Is(err, side.ErrAuth) {
		t.Errorf("signed out: %+v %v", all, err)
	}
}
