package realservers_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"bothways/connectors/dav"
	"bothways/connectors/dav/realservers"
	"bothways/connectors/ical"
	"bothways/connectors/lens"
	"bothways/connectors/vcard"
	"bothways/sync/record"
	"bothways/sync/side"
	"bothways/sync/side/sidetest"
)

func TestConformance(t *testing.T) {
	for _, row := range each {
		for _, kind := range []record.Kind{record.Contacts, record.Calendar, record.Tasks} {
			t.Run(row.name+" "+string(kind), func(t *testing.T) {
				t.Parallel()
				sidetest.Run(t, func(t *testing.T) sidetest.Place { return place(t, row.get(t), kind) })
			})
		}
	}
}

// place is a new collection on the server, as our connector sees it and as another program does.
func place(t *testing.T, s realservers.Server, kind record.Kind) sidetest.Place {
	t.Helper()
	at := ""
	if kind == record.Contacts {
		at = s.NewAddressBook("People")
	} else {
		at = s.NewCalendar("Work")
	}
	root, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	do := func(t *testing.T, method, id, body string) {
		t.Helper()
		target := url.URL{Path: root.Path + id} // ids are names in the collection
		if status, answer, err := s.Do(method, target.EscapedPath(), "", body); err != nil || status/100 != 2 {
			t.Fatalf("%s %s: %d %v %s", method, id, status, err, answer)
		}
	}
	open := func(t *testing.T) side.Store { return open(t, s, root.Path, kind) }
	return sidetest.Place{
		Store: open(t), Kind: kind, Reopen: open,
		Remove: func(t *testing.T, id string) { do(t, http.MethodDelete, id, "") },
		Many:   60,
	}
}

func open(t *testing.T, s realservers.Server, path string, kind record.Kind) side.Store {
	t.Helper()
	k, err := dav.New(dav.Config{
		URL: s.URL, Username: s.Username, Password: func(context.Context) (string, error) { return s.Password, nil },
		Lens: lenses, Quiet: func(doc []byte) ([]byte, error) { return ical.WithoutScheduling(doc), nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	st, err := k.Open(t.Context(), path, side.Options{Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func lenses(kind record.Kind, region string) lens.Lens {
	if kind == record.Contacts {
		return vcard.New(region, "3.0")
	}
	return ical.New(kind)
}

const invitation = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Folder//EN\r\nBEGIN:VEVENT\r\nUID:quiet\r\n" +
	"DTSTAMP:20260101T000000Z\r\nDTSTART:20300107T090000Z\r\nDTEND:20300107T100000Z\r\nSUMMARY:Tea\r\n" +
	"ORGANIZER:mailto:ME\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:ME\r\n" +
	"ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:guest@example.com\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

// A guest hears nothing of what we create, change and delete, although the server would tell it.
func TestOurStoreMailsNobody(t *testing.T) {
	s := realservers.Cyrus(t)
	p := place(t, s, record.Calendar)
	r, _, err := ical.New(record.Calendar).Get([]byte(strings.ReplaceAll(invitation, "ME", s.Address)))
	if err != nil {
		t.Fatal(err)
	}
	it, err := p.Store.Create(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	it, err = p.Store.Update(t.Context(), it, record.Patch{"SUMMARY": {Value: record.Value{Text: "Tea, later"}}})
	if err != nil {
		t.Fatal(err)
	}
	now, err := p.Store.Read(t.Context(), it.ID) // Cyrus gives no ETag after a PUT
	if err != nil || len(now) != 1 {
		t.Fatalf("read: %d items, %v", len(now), err)
	}
	if err := p.Store.Delete(t.Context(), now[0].Ref); err != nil {
		t.Fatal(err)
	}
	// A mail of somebody else that comes after all of this shows that none is still on its way.
	marker := realservers.Cyrus(t)
	body := strings.Replace(strings.ReplaceAll(invitation, "ME", marker.Address), "SUMMARY:Tea", "SUMMARY:Marker", 1)
	if status, answer, err := marker.Do(http.MethodPut, marker.NewCalendar("Marker")+"m.ics", "text/calendar", body); err != nil || status/100 != 2 {
		t.Fatalf("put: %d %v %s", status, err, answer)
	}
	if sent := await(marker, 1); len(sent) == 0 || !strings.Contains(sent[0], "Marker") {
		t.Fatalf("the marker was not mailed: %q", sent)
	}
	if sent := s.Mails(); len(sent) != 1 {
		t.Errorf("mailed beside the marker: %q", sent)
	}
}
