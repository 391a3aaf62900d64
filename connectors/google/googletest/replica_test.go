package googletest

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// deltas reads a list to its end and gives the token of its last page.
func (h Hand) deltas(name, items string, args map[string]string, q url.Values) (all []Object, token string) {
	for {
		page := h.do(name, args, q, nil)
		for _, x := range list(page, items) {
			all = append(all, x.(Object))
		}
		if text(page, "nextPageToken") == "" {
			return all, text(page, "nextSyncToken")
		}
		q.Set("pageToken", text(page, "nextPageToken"))
	}
}

// apply takes a delta into a copy of a calendar.
func apply(copy map[string]Object, items []Object) {
	for _, e := range items {
		id := text(e, "id")
		if text(e, "status") != "cancelled" || text(e, "recurringEventId") != "" {
			copy[id] = e
			continue
		}
		delete(copy, id)
		for k, x := range copy {
			if text(x, "recurringEventId") == id {
				delete(copy, k)
			}
		}
	}
}

// A copy that follows the deltas holds what a full read shows.
func TestDeltasAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sw := Defaults()
		sw.MovedSeries = rapid.SampledFrom([]string{"drop", "keep", "shift"}).Draw(t, "moved")
		sw.SeriesTombstones = rapid.Bool().Draw(t, "tombstones")
		sw.Inherit = rapid.Bool().Draw(t, "inherit")
		sw.PageMost = rapid.IntRange(0, 3).Draw(t, "page")
		sw.EmptyPages = rapid.Bool().Draw(t, "empty")
		s := New(Options{Switches: &sw})
		s.AddAccount(ada, "Ada", "Europe/Berlin")
		h := s.Hand(ada)
		copy := map[string]Object{}
		items, token := h.deltas("calendar.events.list", "items", at("primary", ""), url.Values{})
		apply(copy, items)
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			step(t, h)
			if rapid.Bool().Draw(t, "read") {
				items, token = h.deltas("calendar.events.list", "items", at("primary", ""), url.Values{"syncToken": {token}})
				apply(copy, items)
			}
		}
		items, _ = h.deltas("calendar.events.list", "items", at("primary", ""), url.Values{"syncToken": {token}})
		apply(copy, items)
		compare(t, copy, h.Events("primary"))
	})
}

// compare demands every item of a full read, and no live one beyond.
func compare(t *rapid.T, copy map[string]Object, full []Object) {
	for _, e := range full {
		if got := copy[text(e, "id")]; !equal(got, e) {
			t.Fatalf("copy has %v, calendar has %v", got, e)
		}
		delete(copy, text(e, "id"))
	}
	for id, e := range copy {
		if text(e, "status") != "cancelled" {
			t.Fatalf("copy has %s beyond: %v", id, e)
		}
	}
}

func step(t *rapid.T, h Hand) {
	live, gone := []string{}, []string{}
	for _, e := range h.all("calendar.events.list", "items", at("primary", ""), url.Values{"showDeleted": {"true"}}) {
		if text(e, "status") != "cancelled" {
			live = append(live, text(e, "id"))
		} else if text(e, "recurringEventId") == "" {
			gone = append(gone, text(e, "id"))
		}
	}
	if len(gone) > 0 && rapid.IntRange(0, 5).Draw(t, "restore") == 0 {
		h.EditEvent("primary", rapid.SampledFrom(gone).Draw(t, "gone"), Object{"status": "confirmed"})
		return
	}
	if len(live) == 0 || rapid.IntRange(0, 3).Draw(t, "what") == 0 {
		e := hours("e", "2026-11-23T10:00:00", "2026-11-23T11:00:00")
		if rapid.Bool().Draw(t, "series") {
			e.Recurrence = []string{"RRULE:FREQ=DAILY;COUNT=6"}
		}
		h.AddEvent("primary", e)
		return
	}
	id := rapid.SampledFrom(live).Draw(t, "id")
	if e := h.Event("primary", id); e["recurrence"] != nil && rapid.Bool().Draw(t, "occurrence") {
		open := h.do("calendar.events.instances", at("primary", id), nil, nil)
		if all := list(open, "items"); len(all) > 0 {
			id = text(rapid.SampledFrom(all).Draw(t, "one").(Object), "id")
		}
	}
	switch rapid.IntRange(0, 3).Draw(t, "how") {
	case 0:
		h.DeleteEvent("primary", id)
	case 1:
		day := rapid.IntRange(20, 28).Draw(t, "day")
		h.EditEvent("primary", id, Object{"start": Object{"dateTime": fmt.Sprintf("2026-11-%dT10:00:00+01:00", day)},
			"end": Object{"dateTime": fmt.Sprintf("2026-11-%dT11:00:00+01:00", day)}})
	default:
		h.EditEvent("primary", id, Object{"summary": rapid.StringMatching("[a-c]").Draw(t, "title")})
	}
}

// The same for contacts, with changes that spread late.
func TestPeopleDeltasAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sw := Defaults()
		sw.PageMost = rapid.IntRange(0, 3).Draw(t, "page")
		sw.Propagation = time.Duration(rapid.IntRange(0, 20).Draw(t, "late")) * time.Second
		s := New(Options{Switches: &sw})
		s.AddAccount(ada, "Ada", "UTC")
		h := s.Hand(ada)
		copy, token := map[string]Object{}, ""
		read := func() {
			q := url.Values{"personFields": {"names,metadata,memberships"}, "requestSyncToken": {"true"}, "sources": {"READ_SOURCE_TYPE_CONTACT"}}
			if token != "" {
				q.Set("syncToken", token)
			}
			var items []Object
			items, token = h.deltas("people.people.connections.list", "connections", map[string]string{"person": "me"}, q)
			for _, p := range items {
				if copy[text(p, "resourceName")] = p; flag(sub(p, "metadata"), "deleted") {
					delete(copy, text(p, "resourceName"))
				}
			}
		}
		read()
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			all := h.Contacts()
			switch n := rapid.IntRange(0, 5).Draw(t, "what"); {
			case n == 0 || len(all) == 0:
				h.AddContact(named("P", "X"))
			case n == 1:
				h.DeleteContact(text(rapid.SampledFrom(all).Draw(t, "who"), "resourceName"))
			case n == 2:
				s.Advance(time.Duration(rapid.IntRange(1, 30).Draw(t, "wait")) * time.Second)
			case n == 3:
				read()
			default:
				h.EditContact(text(rapid.SampledFrom(all).Draw(t, "who"), "resourceName"), named(rapid.StringMatching("[a-c]").Draw(t, "name"), "X"))
			}
		}
		s.Advance(time.Minute)
		read()
		full := h.Contacts()
		if len(full) != len(copy) {
			t.Fatalf("copy has %d, account has %d", len(copy), len(full))
		}
		for _, p := range full {
			if got := copy[text(p, "resourceName")]; !equal(got["names"], p["names"]) {
				t.Fatalf("copy has %v, account has %v", got["names"], p["names"])
			}
		}
	})
}
