package events_test

import (
	"errors"
	"fmt"
	"testing"

	"bothways/connectors/google/googletest"
	"bothways/sync/record"
	"bothways/sync/side"
)

// stack is 70 new events, each seventh a series with exceptions, as writes.
func stack() (writes []side.Write, records []record.Record) {
	for i := range 70 {
		r := plain(fmt.Sprint("uid", i), fmt.Sprint("Event ", i))
		if i%7 == 0 {
			r = weekly(fmt.Sprint("uid", i))
		}
		records = append(records, r)
		writes = append(writes, side.Write{Create: &r})
	}
	return writes, records
}

func (p *place) counted() (batches, parts, alone int) {
	for _, r := range p.Requests() {
		switch {
		case r.Method == "calendar.batch":
			batches++
		case r.InBatch:
			parts++
		default:
			alone++
		}
	}
	return batches, parts, alone
}

// Ten series take an insert, two patches and a reading each, at the side of sixty inserts.
func TestManyWritesTakeFewRequests(t *testing.T) {
	p := start(t)
	s := p.open()
	writes, records := stack()
	var items []side.Item
	for i, o := range s.WriteAll(t.Context(), writes) {
		if o.Err != nil || !o.Item.Record.Same(records[i]) {
			t.Fatalf("write %d: %v, %v", i, o.Err, o.Item.Record.Fields)
		}
		items = append(items, o.Item)
	}
	if batches, parts, alone := p.counted(); batches > 6 || parts+alone < 90 || alone > 2 {
		t.Errorf("created by %d batches of %d calls and %d single calls", batches, parts, alone)
	}
	p.Forget()
	writes = nil
	for i, it := range items {
		w := side.Write{At: it, Patch: retitled(it.Record, "Changed")}
		if i%2 == 0 {
			w = side.Write{At: it, Delete: true}
		}
		writes = append(writes, w)
	}
	for i, o := range s.WriteAll(t.Context(), writes) {
		if o.Err != nil {
			t.Fatalf("write %d: %v", i, o.Err)
		}
	}
	if batches, _, alone := p.counted(); batches > 7 || alone > 4 {
		t.Errorf("changed by %d batches and %d single calls", batches, alone)
	}
	d := p.changes(p.open(), "")
	if len(d.Changed) != 35 {
		t.Errorf("%d events are left", len(d.Changed))
	}
	for _, it := range d.Changed {
		if it.Record.Text("SUMMARY") != "Changed" {
			t.Errorf("%s: %v", it.ID, it.Record.Fields)
		}
	}
}

// Whatever happens to a batch or to calls in it, each event is there once, and what is told of as made is.
func TestFaultsOfABatchMakeNoTwin(t *testing.T) {
	for name, f := range map[string]googletest.Fault{
		"batch dropped before":  {Call: "calendar.batch", Drop: true},
		"batch dropped after":   {Call: "calendar.batch", Drop: true, Commit: true},
		"batch cut":             {Call: "calendar.batch", Cut: true},
		"batch cut for good":    {Call: "calendar.batch", Cut: true, Times: -1},
		"batch is a page":       {Call: "calendar.batch", HTML: true, Commit: true},
		"batch is a sound page": {Call: "calendar.batch", HTML: true, Status: 200, Commit: true},
		"batch is not taken":    {Call: "calendar.batch", Reason: "badRequest", Status: 400, Times: -1},
		"batch unavailable":     {Call: "calendar.batch", Status: 503, Commit: true},
		"batch busy":            {Call: "calendar.batch", Reason: "rateLimitExceeded", Status: 429, Times: 3},
		"token ended at batch":  {Call: "calendar.batch", ExpireToken: true},
		"call busy":             {Call: "calendar.events.insert", Nth: 5, Times: 9, Reason: "userRateLimitExceeded"},
		"call busy 429":         {Call: "calendar.events.insert", Nth: 5, Times: 9, Reason: "rateLimitExceeded", Status: 429},
		"call failed":           {Call: "calendar.events.insert", Nth: 5, Times: 9, Reason: "backendError"},
		"call failed after":     {Call: "calendar.events.insert", Nth: 5, Times: 9, Reason: "backendError", Commit: true},
		"call cut":              {Call: "calendar.events.insert", Nth: 5, Times: 9, Cut: true},
		"call is a page":        {Call: "calendar.events.insert", Nth: 5, Times: 9, HTML: true, Commit: true},
		"call clashes":          {Call: "calendar.events.insert", Nth: 5, Times: 9, Reason: "conflict"},
		"token ended in batch":  {Call: "calendar.events.insert", Nth: 5, ExpireToken: true},
		"patch failed":          {Call: "calendar.events.patch", Nth: 5, Times: 5, Reason: "backendError"},
		"patch refused":         {Call: "calendar.events.patch", Nth: 5, Times: 5, Reason: "forbidden"},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t)
			writes, records := stack()
			struck := p.Order(f)
			made := 0
			for i, o := range p.open().WriteAll(t.Context(), writes) {
				switch {
				case o.Err == nil && !o.Item.Assumed && !o.Item.Record.Same(records[i]):
					t.Errorf("write %d: made %v", i, o.Item.Record.Fields)
				case o.Err == nil:
					made++
				}
			}
			if struck() == 0 {
				t.Fatal("no fault struck")
			}
			p.CalmDown()
			d := p.changes(p.open(), "")
			if len(d.Changed) < made {
				t.Errorf("%d told of as made, %d are there", made, len(d.Changed))
			}
			if f.Times >= 0 && made < len(writes)-5 {
				t.Errorf("%d of %d made", made, len(writes))
			}
			for i, o := range p.open().WriteAll(t.Context(), writes) { // what is there already is the same, or completed
				if o.Err != nil || !o.Item.Assumed && !o.Item.Record.Same(records[i]) {
					t.Errorf("again, write %d: %v", i, o.Err)
				}
			}
			if d = p.changes(p.open(), ""); len(d.Changed) != len(writes) {
				t.Errorf("%d events of %d", len(d.Changed), len(writes))
			}
		})
	}
}

// The answers that a cut-off batch leaves out are unknown where the call is bound to a version: it may have
// been heard.
func TestACutBatchOfPatchesVouchesForNothing(t *testing.T) {
	for name, f := range map[string]googletest.Fault{
		"cut": {Call: "calendar.batch", Cut: true}, "dropped": {Call: "calendar.batch", Drop: true, Commit: true},
		"page": {Call: "calendar.batch", HTML: true, Status: 200, Commit: true},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t)
			s := p.open()
			var writes []side.Write
			for i := range 30 {
				it, err := s.Create(t.Context(), plain(fmt.Sprint("uid", i), "Before"))
				if err != nil {
					t.Fatal(err)
				}
				writes = append(writes, side.Write{At: it, Patch: retitled(it.Record, "After")})
			}
			p.Order(f)
			known, unknown := 0, 0
			for i, o := range s.WriteAll(t.Context(), writes) {
				switch now := p.read(s, writes[i].At.ID); {
				case o.Err == nil:
					known++
					if now.Version != o.Item.Version || now.Record.Text("SUMMARY") != "After" {
						t.Errorf("write %d: told of as done", i)
					}
				case side.Refused(o.Err):
					t.Errorf("write %d: %v vouches for more than is known", i, o.Err)
				default:
					unknown++
				}
			}
			if unknown == 0 || name == "cut" && known == 0 {
				t.Errorf("%d known, %d unknown", known, unknown)
			}
		})
	}
}

// What ends one write ends them all, and those not begun say so.
func TestAQuotaEndsTheBatches(t *testing.T) {
	for name, row := range map[string]struct {
		fault googletest.Fault
		class error
	}{
		"day":    {googletest.Fault{Call: "calendar.events.insert", Reason: "dailyLimitExceeded", Times: -1}, side.ErrBusy},
		"months": {googletest.Fault{Call: "calendar.batch", Reason: "quotaExceeded", Times: -1}, side.ErrBusy},
		"scope":  {googletest.Fault{Call: "calendar.events.insert", Reason: "insufficientPermissions", Times: -1}, side.ErrAuth},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t)
			var writes []side.Write
			for i := range 400 {
				r := plain(fmt.Sprint("uid", i), "Event")
				writes = append(writes, side.Write{Create: &r})
			}
			p.Order(row.fault)
			for i, o := range p.open().WriteAll(t.Context(), writes) {
				if !errors.Is(o.Err, row.class) || !side.Refused(o.Err) {
					t.Fatalf("write %d: %v, want %v", i, o.Err, row.class)
				}
			}
			if batches, _, alone := p.counted(); batches+alone > 12 {
				t.Errorf("%d batches and %d single calls against a quota", batches, alone)
			}
		})
	}
}

// One event that Google refuses spoils nothing for the others.
func TestOneRefusedInABatch(t *testing.T) {
	p := start(t)
	writes, _ := stack()
	p.Order(googletest.Fault{Call: "calendar.events.insert", Nth: 9, Reason: "forbidden"})
	refused := 0
	for i, o := range p.open().WriteAll(t.Context(), writes) {
		if o.Err != nil {
			refused++
			if !errors.Is(o.Err, side.ErrRefused) {
				t.Errorf("write %d: %v", i, o.Err)
			}
		}
	}
	if d := p.changes(p.open(), ""); refused != 1 || len(d.Changed) != 69 {
		t.Errorf("%d refused, %d there", refused, len(d.Changed))
	}
}

func TestManySeriesComeBackInFewRequests(t *testing.T) {
	p := start(t)
	s := p.open()
	d := p.changes(s, "")
	var writes []side.Write
	for i := range 140 {
		r := weekly(fmt.Sprint("uid", i))
		writes = append(writes, side.Write{Create: &r})
	}
	made := s.WriteAll(t.Context(), writes)
	other := p.open()
	d = p.changes(other, d.Next)
	if len(d.Changed) != len(writes) || other.Requests() > 3 {
		t.Errorf("%d series by %d requests", len(d.Changed), other.Requests())
	}
	version := map[string]string{}
	for _, it := range d.Changed {
		version[it.ID] = it.Version
	}
	for i, o := range made {
		if o.Err != nil || version[o.Item.ID] != o.Item.Version {
			t.Errorf("write %d: %v", i, o.Err)
		}
	}
}
