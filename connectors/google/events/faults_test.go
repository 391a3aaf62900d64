package events_test

import (
	"errors"
	"testing"

	"bothways/connectors/google/googletest"
	"bothways/sync/record"
	"bothways/sync/side"
)

func retitled(r record.Record, name string) record.Patch {
	to := r.Clone()
	to.Fields["SUMMARY"] = record.Value{Text: name}
	return record.Diff(r, to)
}

func plain(uid, name string) record.Record {
	r := record.New(record.Calendar, uid)
	r.Put("SUMMARY", record.Value{Text: name})
	r.Put("WHEN", record.Value{Text: "start=20260105T100000 Europe/Berlin\nend=20260105T110000 Europe/Berlin"})
	return r
}

func TestALostAnswerToAnInsertMakesNoTwin(t *testing.T) {
	for name, f := range map[string]googletest.Fault{
		"dropped after":  {Drop: true, Commit: true},
		"dropped before": {Drop: true},
		"failed after":   {Status: 500, Reason: "backendError", Commit: true},
		"busy before":    {Reason: "rateLimitExceeded", Status: 429},
		"busy 403":       {Reason: "userRateLimitExceeded"},
		"html after":     {HTML: true, Commit: true},
		"token ended":    {ExpireToken: true},
	} {
		t.Run(name, func(t *testing.T) {
			for _, r := range []record.Record{plain("one", "One"), weekly("many")} {
				p := start(t)
				s := p.open()
				f.Call = "calendar.events.insert"
				struck := p.Order(f)
				it, err := s.Create(t.Context(), r)
				if err != nil {
					t.Fatal(err)
				}
				if struck() == 0 {
					t.Error("no fault struck")
				}
				d := p.changes(s, "")
				if len(d.Changed) != 1 || d.Changed[0].Version != it.Version || !d.Changed[0].Record.Same(it.Record) {
					t.Errorf("%d items, %+v", len(d.Changed), d.Changed)
				}
				if !it.Record.Same(r) {
					t.Errorf("made: %v", it.Record.Fields)
				}
			}
		})
	}
}

func TestALostAnswerToAPatchVouchesForNothing(t *testing.T) {
	for name, f := range map[string]googletest.Fault{
		"dropped after": {Drop: true, Commit: true}, "dropped before": {Drop: true},
		"failed": {Status: 500, Reason: "backendError"}, "failed after": {Status: 503, Reason: "backendError", Commit: true},
		"cut": {Cut: true}, "html": {HTML: true, Commit: true},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t)
			s := p.open()
			it, err := s.Create(t.Context(), plain("one", "One"))
			if err != nil {
				t.Fatal(err)
			}
			f.Call = "calendar.events.patch"
			p.Order(f)
			_, err = s.Update(t.Context(), it, retitled(it.Record, "Two"))
			if err == nil || side.Refused(err) {
				t.Errorf("%v, want an error that vouches for nothing", err)
			}
			f.Call = "calendar.events.delete"
			p.Order(f)
			if err := s.Delete(t.Context(), p.read(s, it.ID).Ref); err == nil || side.Refused(err) {
				t.Errorf("%v, want an error that vouches for nothing", err)
			}
		})
	}
}

func TestAFailureBetweenTheCallsOfASeriesVouchesForNothing(t *testing.T) {
	for name, f := range map[string]googletest.Fault{
		"refused": {Reason: "forbidden"}, "dropped": {Drop: true, Times: 9}, "busy": {Reason: "dailyLimitExceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t)
			s := p.open()
			f.Call, f.Path = "calendar.events.patch", "*_20260119*"
			p.Order(f)
			if _, err := s.Create(t.Context(), weekly("many")); err == nil || side.Refused(err) {
				t.Errorf("create: %v, want an error that vouches for nothing", err)
			}
			p.CalmDown()
			it, err := s.Create(t.Context(), weekly("many")) // is completed, for it is the same
			if err != nil || !it.Record.Same(weekly("many")) {
				t.Fatalf("again: %v %v", it.Record.Fields, err)
			}
			to := it.Record.Clone()
			to.Fields["LOCATION"] = record.Value{Text: "Ulm"}
			to.Fields[record.Excluded("20260202T100000")] = record.Value{Text: "gone"}
			f.Path = "*_20260202*"
			p.Order(f)
			if _, err := s.Update(t.Context(), it, record.Diff(it.Record, to)); err == nil || side.Refused(err) {
				t.Errorf("update: %v, want an error that vouches for nothing", err)
			}
		})
	}
}

func TestAnExpiredPositionIsReadAnew(t *testing.T) {
	p := start(t)
	s := p.open()
	it, err := s.Create(t.Context(), plain("one", "One"))
	if err != nil {
		t.Fatal(err)
	}
	d := p.changes(s, "")
	p.Order(googletest.Fault{Call: "calendar.events.list", Reason: "fullSyncRequired"})
	if _, err := s.Changes(t.Context(), d.Next); !errors.Is(err, side.ErrCursor) {
		t.Fatalf("%v, want ErrCursor", err)
	}
	if d = p.changes(s, ""); !d.Full || len(d.Changed) != 1 || d.Changed[0].Version != it.Version {
		t.Errorf("%+v", d)
	}
}

func TestACutListingIsAskedForAgain(t *testing.T) {
	p := start(t)
	s := p.open()
	for _, uid := range []string{"a", "b", "c", "d"} {
		if _, err := s.Create(t.Context(), plain(uid, uid)); err != nil {
			t.Fatal(err)
		}
	}
	p.Order(googletest.Fault{Call: "calendar.events.list", Cut: true})
	d := p.changes(s, "")
	if len(d.Changed) != 4 {
		t.Fatalf("%d items", len(d.Changed))
	}
	var ids []string
	for _, it := range d.Changed {
		ids = append(ids, it.ID)
	}
	for _, f := range []googletest.Fault{{Call: "calendar.batch", Cut: true}, {Call: "calendar.batch", Status: 503}, {Call: "calendar.events.get", Status: 429, Reason: "rateLimitExceeded"}} {
		p.Order(f)
		if items, err := s.Read(t.Context(), ids...); err != nil || len(items) != 4 {
			t.Errorf("%+v: %d items, %v", f, len(items), err)
		}
	}
}

func TestACalendarThatIsGoneHoldsNoDeletion(t *testing.T) {
	p := start(t)
	s := p.open()
	it, err := s.Create(t.Context(), weekly("many"))
	if err != nil {
		t.Fatal(err)
	}
	p.Order(googletest.Fault{Call: "calendar.events.*", Reason: "notFound", Times: -1})
	if items, err := s.Read(t.Context(), it.ID); err == nil {
		t.Errorf("%d items and no error", len(items))
	}
	if d, err := s.Changes(t.Context(), ""); err == nil {
		t.Errorf("%+v and no error", d)
	}
}
