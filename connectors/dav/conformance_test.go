package dav_test

import (
	"testing"

	"bothways/connectors/dav/davtest"
	"bothways/sync/record"
	"bothways/sync/side"
	"bothways/sync/side/sidetest"
)

func TestConformanceContacts(t *testing.T) {
	for name, q := range sets {
		t.Run(name, func(t *testing.T) {
			sidetest.Run(t, func(t *testing.T) sidetest.Place { return conform(t, q, record.Contacts) })
		})
	}
}

func conform(t *testing.T, q davtest.Quirks, kind record.Kind) sidetest.Place {
	q.Rewrites = nil
	s, url := server(t, q)
	path := ""
	if kind == record.Contacts {
		path = s.AddBook("People")
	} else {
		path = s.AddCalendar("Work", "VEVENT", "VTODO")
	}
	cfg := config(url)
	reopen := func(t *testing.T) side.Store { return open(t, connect(t, cfg), path, kind) }
	return sidetest.Place{
		Store: reopen(t), Kind: kind, Reopen: reopen,
		Remove:  func(_ *testing.T, id string) { s.Delete(path, id) },
		Corrupt: func(_ *testing.T, id string) { s.Put(path, id, []byte("no card at all")) },
	}
}
