package dav_test

import (
	"bytes"
	"testing"

	"bothways/connectors/dav/davtest"
	"bothways/connectors/ical"
	"bothways/connectors/lens"
	"bothways/connectors/vcard"
	"bothways/sync/record"
	"bothways/sync/side"
	"bothways/sync/side/sidetest"
)

func realLenses(kind record.Kind, region string) lens.Lens {
	if kind == record.Contacts {
		return vcard.New(region, "4.0")
	}
	return ical.New(kind)
}

func TestConformance(t *testing.T) {
	for name, q := range sets {
		if q.Rewrites != nil { // lines cannot be sorted in true documents
			q.Rewrites = func(_ string, d []byte) []byte { return bytes.ReplaceAll(d, []byte("\r\n"), []byte("\n")) }
		}
		kinds := []record.Kind{record.Contacts}
		switch name {
		case "plain":
			kinds = append(kinds, record.Calendar, record.Tasks)
		case "xandikos", "cyrus", "older":
			kinds = append(kinds, record.Calendar)
		}
		for _, kind := range kinds {
			t.Run(name+" "+string(kind), func(t *testing.T) {
				t.Parallel()
				sidetest.Run(t, func(t *testing.T) sidetest.Place { return conform(t, q, kind) })
			})
		}
	}
}

func conform(t *testing.T, q davtest.Quirks, kind record.Kind) sidetest.Place {
	s, url := server(t, q)
	path := ""
	if kind == record.Contacts {
		path = s.AddBook("People")
	} else {
		path = s.AddCalendar("Work", "VEVENT", "VTODO")
	}
	cfg := config(url)
	cfg.Lens = realLenses
	cfg.Quiet = func(doc []byte) ([]byte, error) { return ical.WithoutScheduling(doc), nil }
	reopen := func(t *testing.T) side.Store { return open(t, connect(t, cfg), path, kind) }
	return sidetest.Place{
		Store: reopen(t), Kind: kind, Reopen: reopen, Many: 120,
		Remove:  func(_ *testing.T, id string) { s.Delete(path, id) },
		Corrupt: func(_ *testing.T, id string) { s.Put(path, id, []byte("no document at all")) },
	}
}
