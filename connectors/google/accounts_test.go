package google_test

import (
	"context"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"bothways/connectors/google/googletest"
	"bothways/sync/link"
	"bothways/sync/record"
	"bothways/sync/side"
)

const grace = "grace@example.org"

// between puts two accounts opposite each other instead of a folder and an account.
func between(t *testing.T, kind record.Kind, name string) *pair {
	t.Helper()
	p := twoWay(t, kind)
	p.AddAccount(grace, "Grace Hopper", "America/New_York")
	cfg := p.cfg
	cfg.Client.Account = "other"
	cfg.Client.Token = func(context.Context) (*oauth2.Token, error) {
		return &oauth2.Token{AccessToken: p.Token(grace), Expiry: time.Now().Add(time.Hour)}, nil
	}
	st, err := connect(t, cfg).Open(t.Context(), name, side.Options{Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	p.proc.Stores[link.Left] = st
	return p
}

func TestEventsBetweenTwoAccounts(t *testing.T) {
	p := between(t, record.Calendar, "primary")
	other := p.Server.Hand(grace)
	board := p.hand.AddEvent(ada, object{"summary": "Board", "start": at("2026-11-24T09:00:00+01:00"), "end": at("2026-11-24T10:00:00+01:00"),
		"recurrence": []any{"RRULE:FREQ=DAILY;COUNT=5"}, "reminders": object{"useDefault": false, "overrides": []any{object{"method": "popup", "minutes": 5.0}}}})
	p.hand.EditEvent(ada, board+"_20261125T080000Z", object{"summary": "Board, moved", "start": at("2026-11-25T14:00:00+01:00"), "end": at("2026-11-25T15:00:00+01:00")})
	p.hand.DeleteEvent(ada, board+"_20261126T080000Z")
	p.hand.AddEvent(ada, object{"summary": "With guests", "start": at("2026-11-24T12:00:00+01:00"), "end": at("2026-11-24T13:00:00+01:00"),
		"attendees": []any{object{"email": "guest@example.net"}, object{"email": ada, "responseStatus": "accepted"}}})
	other.AddEvent(grace, object{"summary": "Day off", "start": object{"date": "2026-12-24"}, "end": object{"date": "2026-12-25"}})
	p.settle()
	left, right := p.records(link.Left), p.records(link.Right)
	if len(left) != 3 || len(right) != 3 {
		t.Fatalf("%d and %d events", len(left), len(right))
	}
	for name, l := range left {
		r := right[name]
		for _, k := range []record.Key{"SUMMARY", "WHEN", record.At("20261125T090000", "SUMMARY"), record.At("20261125T090000", "WHEN"), record.Excluded("20261126T090000")} {
			if l.Text(k) != r.Text(k) {
				t.Errorf("%s: %s is %q and %q", name, k, l.Text(k), r.Text(k))
			}
		}
		if l.UID != r.UID {
			t.Errorf("%s: UID %q and %q", name, l.UID, r.UID)
		}
	}
	if g := left["With guests"]; len(g.Members("ATTENDEE")) != 2 {
		t.Errorf("%v", g.Fields)
	}
	other.EditEvent(grace, board+"_20261125T080000Z", object{"location": "Ulm"})
	p.settle()
	if b := p.records(link.Right)["Board"]; b.Text(record.At("20261125T090000", "LOCATION")) != "Ulm" {
		t.Errorf("%v", b.Fields)
	}
}

func TestTasksBetweenTwoAccounts(t *testing.T) {
	p := between(t, record.Tasks, "@default")
	parent := p.hand.AddTask("@default", "", googletest.Object{"title": "Move house"})
	p.hand.AddTask("@default", parent, googletest.Object{"title": "Boxes"})
	p.Server.Hand(grace).AddTask("@default", "", googletest.Object{"title": "Milk", "due": "2026-11-30T00:00:00Z"})
	p.settle()
	if l, r := p.records(link.Left), p.records(link.Right); len(l) != 3 || len(r) != 3 || r["Milk"].Text("WHEN") != "end=20261130" {
		t.Errorf("%v\n%v", l, r)
	}
}
