package events_test

import (
	"errors"
	"testing"

	"bothways/connectors/google/calendar"
	"bothways/connectors/google/events"
	"bothways/connectors/google/googletest"
	"bothways/sync/record"
	"bothways/sync/side"
)

type object = googletest.Object

func at(clock string) object { return object{"dateTime": clock, "timeZone": zone} }

func TestAnOccurrenceBringsItsWholeSeries(t *testing.T) {
	p := start(t)
	s := p.open()
	id := p.hand.AddEvent(ada, object{"summary": "Weekly", "start": at("2026-01-05T10:00:00+01:00"), "end": at("2026-01-05T11:00:00+01:00"),
		"recurrence": []any{"RRULE:FREQ=WEEKLY;COUNT=10"}})
	p.hand.EditEvent(ada, id+"_20260112T090000Z", object{"summary": "Other"})
	d := p.changes(s, "")
	if len(d.Changed) != 1 || d.Changed[0].ID != id {
		t.Fatalf("%+v", d)
	}
	p.hand.DeleteEvent(ada, id+"_20260119T090000Z") // only this is in the delta
	d = p.changes(s, d.Next)
	if len(d.Changed) != 1 || len(d.Gone) > 0 || d.Changed[0].ID != id {
		t.Fatalf("%+v", d)
	}
	r := d.Changed[0].Record
	if r.Text("SUMMARY") != "Weekly" || r.Text(record.At("20260112T100000", "SUMMARY")) != "Other" || r.Text(record.Excluded("20260119T100000")) != "gone" {
		t.Errorf("%v", r.Fields)
	}
	if now := p.read(s, id); now.Version != d.Changed[0].Version || string(now.Doc) != string(d.Changed[0].Doc) {
		t.Error("Read and the delta differ")
	}
	p.hand.DeleteEvent(ada, id)
	if d = p.changes(s, d.Next); len(d.Gone) != 1 || d.Gone[0] != id || len(d.Changed) > 0 {
		t.Errorf("after the deletion: %+v", d)
	}
}

func TestAChangedOccurrenceHoldsWritesToItsSeries(t *testing.T) {
	p := start(t)
	s := p.open()
	it, err := s.Create(t.Context(), weekly("many"))
	if err != nil {
		t.Fatal(err)
	}
	p.hand.EditEvent(ada, it.ID+"_20260126T090000Z", object{"summary": "Just now"})
	if _, err := s.Update(t.Context(), it, retitled(it.Record, "Late")); !errors.Is(err, side.ErrStale) {
		t.Errorf("update: %v, want ErrStale", err)
	}
	if err := s.Delete(t.Context(), it.Ref); !errors.Is(err, side.ErrStale) {
		t.Errorf("delete: %v, want ErrStale", err)
	}
	if err := s.Delete(t.Context(), p.read(s, it.ID).Ref); err != nil {
		t.Error(err)
	}
}

// A series that moves takes its changed occurrences along, whatever Google makes of them.
func TestASeriesMoves(t *testing.T) {
	for _, way := range []string{"drop", "keep", "shift"} {
		t.Run(way, func(t *testing.T) {
			p := start(t, func(sw *googletest.Switches) { sw.MovedSeries = way })
			s := p.open()
			it, err := s.Create(t.Context(), weekly("many"))
			if err != nil {
				t.Fatal(err)
			}
			to := weekly("many")
			to.Fields["WHEN"] = record.Value{Text: "start=20260105T120000 Europe/Berlin\nend=20260105T130000 Europe/Berlin\nrule=FREQ=WEEKLY;COUNT=10"}
			for _, k := range to.Keys() {
				if start, rest := k.Occurrence(); start != "" {
					v := to.Fields[k]
					delete(to.Fields, k)
					k = record.Excluded(start[:9] + "120000")
					if rest != "" {
						k = record.At(start[:9]+"120000", rest)
					}
					to.Fields[k] = v
				}
			}
			now, err := s.Update(t.Context(), it, record.Diff(it.Record, to))
			if err != nil {
				t.Fatal(err)
			}
			if !now.Record.Same(to) {
				t.Errorf("%v, want %v", now.Record.Fields, to.Fields)
			}
			if got := p.read(p.open(), it.ID); got.Version != now.Version || !got.Record.Same(to) {
				t.Errorf("reads as %v", got.Record.Fields)
			}
		})
	}
}

func TestOccurrencesWithoutTheirSeries(t *testing.T) {
	p := start(t)
	s := p.open()
	for _, day := range []string{"12", "19"} {
		p.hand.AddInvitation(ada, object{"iCalUID": "far@example.net", "summary": "Only " + day, "organizer": object{"email": "grace@example.net"},
			"attendees": []any{object{"email": ada}}, "originalStartTime": at("2026-01-" + day + "T10:00:00+01:00"),
			"start": at("2026-01-" + day + "T10:00:00+01:00"), "end": at("2026-01-" + day + "T11:00:00+01:00")})
	}
	d := p.changes(s, "")
	if len(d.Changed) != 1 {
		t.Fatalf("%+v", d)
	}
	it := d.Changed[0]
	if it.Record.UID != "far@example.net" || it.Record.Text(record.At("20260112T100000", "SUMMARY")) != "Only 12" {
		t.Errorf("%q %v", it.Record.UID, it.Record.Fields)
	}
	if got := p.read(p.open(), it.ID); got.Version != it.Version {
		t.Error("Read and the listing differ")
	}
	if err := s.Delete(t.Context(), it.Ref); err != nil {
		t.Fatal(err)
	}
	if d = p.changes(s, d.Next); len(d.Gone) != 1 || d.Gone[0] != it.ID {
		t.Errorf("%+v", d)
	}
}

func TestAnInvitationIsImportedOnce(t *testing.T) {
	p := start(t)
	s := p.open()
	r := plain("meeting@example.net", "Meeting")
	r.Put("ORGANIZER", record.Value{Text: "mailto:grace@example.net"})
	for _, who := range []string{"mailto:grace@example.net", "mailto:" + ada} {
		r.Put(record.Member("ATTENDEE", who), record.Value{Text: who})
	}
	it, err := s.Create(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if it.Record.UID != r.UID || it.Record.Text("ORGANIZER") != "mailto:grace@example.net" {
		t.Errorf("%q %v", it.Record.UID, it.Record.Fields)
	}
	other := r.Clone()
	other.Fields["SUMMARY"] = record.Value{Text: "Other"}
	if _, err := s.Create(t.Context(), other); !errors.Is(err, side.ErrExists) {
		t.Errorf("a second one: %v, want ErrExists", err)
	}
	if got := p.read(s, it.ID); got.Record.Text("SUMMARY") != "Meeting" {
		t.Errorf("it was changed: %v", got.Record.Fields)
	}
	if err := s.Delete(t.Context(), it.Ref); err != nil {
		t.Error(err)
	}
}

func TestEventsThatAreNoAppointmentsStayUnseen(t *testing.T) {
	p := start(t)
	s := p.open()
	day := func(n string) object { return object{"date": "2026-01-" + n} }
	id := p.hand.AddSpecial(ada, "workingLocation", object{"summary": "Home", "start": day("05"), "end": day("06")})
	mail := p.hand.AddSpecial(ada, "fromGmail", object{"summary": "Flight", "start": day("07"), "end": day("08")})
	d := p.changes(s, "")
	if len(d.Changed) != 1 || d.Changed[0].ID != mail || len(d.Out) != 1 || d.Out[0] != id || len(d.Gone)+len(d.Broken) > 0 {
		t.Fatalf("%+v", d)
	}
	p.hand.DeleteEvent(ada, id)
	if d = p.changes(s, d.Next); len(d.Changed)+len(d.Broken) > 0 {
		t.Errorf("%+v", d)
	}
}

func TestADetailThatIsHiddenIsNotDeleted(t *testing.T) {
	p := start(t)
	id := p.hand.AddEvent(ada, object{"summary": "Doctor", "start": at("2026-01-05T10:00:00+01:00"), "end": at("2026-01-05T11:00:00+01:00")})
	s := events.New(events.Config{Client: p.account(), Calendar: ada, Zone: zone, Lens: calendar.Lens{Own: []string{ada}, HidesPrivate: true}})
	d := p.changes(s, "")
	p.hand.EditEvent(ada, id, object{"visibility": "private"})
	if d = p.changes(s, d.Next); len(d.Out) != 1 || d.Out[0] != id || len(d.Gone) > 0 {
		t.Errorf("%+v", d)
	}
}

func TestADeletedSeriesIsMadeAnew(t *testing.T) {
	p := start(t)
	s := p.open()
	it, err := s.Create(t.Context(), weekly("many"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), it.Ref); err != nil {
		t.Fatal(err)
	}
	back, err := s.Restore(t.Context(), side.Ref{ID: it.ID}, it.Doc)
	if err != nil {
		t.Fatal(err)
	}
	if !back.Record.Same(it.Record) || back.Record.UID != "many" {
		t.Errorf("%q %v", back.Record.UID, back.Record.Fields)
	}
}

// Reading costs by what changed, not by what is there.
func TestReadingIsCheap(t *testing.T) {
	p := start(t)
	s := p.open()
	for i := range 30 {
		uid := string(rune('a' + i))
		r := plain(uid, uid)
		if i%3 == 0 {
			r = weekly(uid)
		}
		if _, err := s.Create(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	cost := func(what string, most int, do func()) {
		t.Helper()
		before := s.Requests()
		if do(); s.Requests()-before > most {
			t.Errorf("%s took %d requests, want at most %d", what, s.Requests()-before, most)
		}
	}
	var d side.Delta
	cost("a full read", 1, func() { d = p.changes(s, "") })
	cost("no change", 1, func() { p.changes(s, d.Next) })
	var ids []string
	for _, it := range d.Changed {
		ids = append(ids, it.ID)
		p.hand.EditEvent(ada, it.ID, object{"location": "Ulm"})
	}
	cost("thirty by id", 2, func() {
		if items, err := s.Read(t.Context(), ids...); err != nil || len(items) != 30 {
			t.Errorf("%d items, %v", len(items), err)
		}
	})
	cost("thirty that changed", 2, func() {
		if d = p.changes(s, d.Next); len(d.Changed) != 30 {
			t.Errorf("%d changed", len(d.Changed))
		}
	})
}
