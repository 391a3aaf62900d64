package googletest

import (
	"fmt"
	"testing"
	"time"

	peopleapi "google.golang.org/api/people/v1"
)

func TestCallsMinute(t *testing.T) {
	b := start(t, func(s *Switches) { s.CallsMinute = 2 })
	for range 2 {
		must(b.calendar.Colors.Get().Do())(t)
		b.create(named("A", ""))
	}
	_, err := b.calendar.Colors.Get().Do()
	refused(t, err, 403, "rateLimitExceeded")
	_, err = b.people.People.CreateContact(named("A", "")).Do()
	refused(t, err, 429, "RESOURCE_EXHAUSTED")
	b.Advance(time.Minute)
	must(b.calendar.Colors.Get().Do())(t)
}

func TestPatience(t *testing.T) {
	b := start(t, func(s *Switches) { s.Patience = true })
	for i, wait := range []time.Duration{0, time.Minute} {
		b.Order(Fault{Reason: "rateLimitExceeded", RetryAfter: time.Minute})
		_, err := b.calendar.Colors.Get().Do()
		refused(t, err, 403, "")
		b.Advance(wait)
		must(b.calendar.Colors.Get().Do())(t)
		b.Advance(time.Hour)
		if n := len(b.Breaches()); n != 1 {
			t.Errorf("round %d: breaches %q", i, b.Breaches())
		}
	}
}

// BenchmarkTenThousand fills an account with 10,000 contacts and events and reads both in full.
func BenchmarkTenThousand(b *testing.B) {
	for b.Loop() {
		s := New(Options{})
		s.AddAccount(ada, "Ada", "Europe/Berlin")
		h := s.Hand(ada)
		began := time.Now()
		for range 50 {
			req := &peopleapi.BatchCreateContactsRequest{ReadMask: "names,metadata"}
			for i := range 200 {
				req.Contacts = append(req.Contacts, &peopleapi.ContactToCreate{ContactPerson: named(fmt.Sprint("P", i), "X")})
			}
			h.do("people.people.batchCreateContacts", nil, nil, req)
		}
		b.ReportMetric(time.Since(began).Seconds(), "s/contacts")
		began = time.Now()
		for i := range 10_000 {
			e := hours("e", "2026-11-23T10:00:00", "2026-11-23T11:00:00")
			if i%10 == 0 {
				e.Recurrence = []string{"RRULE:FREQ=WEEKLY;COUNT=50"}
			}
			h.AddEvent("primary", e)
		}
		b.ReportMetric(time.Since(began).Seconds(), "s/events")
		began = time.Now()
		if n := len(h.Events("primary")) + len(h.Contacts()); n != 20_000 {
			b.Fatal(n)
		}
		b.ReportMetric(time.Since(began).Seconds(), "s/read")
	}
}
