package events_test

import (
	"context"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"bothways/connectors/google/calendar"
	"bothways/connectors/google/client"
	"bothways/connectors/google/events"
	"bothways/connectors/google/googletest"
	"bothways/sync/record"
	"bothways/sync/side"
)

const (
	ada  = "ada@example.org"
	zone = "Europe/Berlin"
)

type place struct {
	*googletest.Server
	t    *testing.T
	hand googletest.Hand
}

func start(t *testing.T, change ...func(*googletest.Switches)) *place {
	t.Helper()
	sw := googletest.Defaults()
	for _, f := range change {
		f(&sw)
	}
	s := googletest.New(googletest.Options{Switches: &sw})
	s.AddAccount(ada, "Ada Lovelace", zone)
	if _, err := s.Start(); err != nil {
		t.Fatal(err)
	}
	p := &place{Server: s, t: t, hand: s.Hand(ada)}
	t.Cleanup(func() {
		s.Close()
		for _, b := range s.Breaches() {
			t.Errorf("breach: %s", b)
		}
		if m := s.Mails(); len(m) > 0 {
			t.Errorf("%d guests were mailed", len(m))
		}
	})
	return p
}

// account is a client of its own, as another program would have.
func (p *place) account() *client.Client {
	p.t.Helper()
	c, err := client.New(client.Config{
		Account: "google", Base: p.Base(),
		Token: func(context.Context) (*oauth2.Token, error) {
			return &oauth2.Token{AccessToken: p.Token(ada), Expiry: time.Now().Add(time.Hour)}, nil
		},
		Pause: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return c
}

func (p *place) open() *events.Store {
	return events.New(events.Config{Client: p.account(), Calendar: ada, Zone: zone,
		Lens: calendar.Lens{Own: []string{ada}, Colors: map[string]string{"Work": "9"}}})
}

// read gives the one item of that id.
func (p *place) read(s side.Store, id string) side.Item {
	p.t.Helper()
	items, err := s.Read(context.Background(), id)
	if err != nil || len(items) != 1 {
		p.t.Fatalf("read %s: %d items, %v", id, len(items), err)
	}
	return items[0]
}

func (p *place) changes(s side.Store, since side.Cursor) side.Delta {
	p.t.Helper()
	d, err := s.Changes(context.Background(), since)
	if err != nil {
		p.t.Fatal(err)
	}
	return d
}

func weekly(uid string) record.Record {
	r := record.New(record.Calendar, uid)
	r.Put("SUMMARY", record.Value{Text: "Weekly"})
	r.Put("WHEN", record.Value{Text: "start=20260105T100000 Europe/Berlin\nend=20260105T110000 Europe/Berlin\nrule=FREQ=WEEKLY;COUNT=10"})
	r.Put(record.Excluded("20260112T100000"), record.Value{Text: "gone"})
	r.Put(record.At("20260119T100000", "SUMMARY"), record.Value{Text: "Weekly, later"})
	r.Put(record.At("20260119T100000", "WHEN"), record.Value{Text: "start=20260119T150000 Europe/Berlin\nend=20260119T160000 Europe/Berlin"})
	return r
}
