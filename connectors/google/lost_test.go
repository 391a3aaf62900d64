package google_test

import (
	"fmt"
	"strings"
	"testing"

	"bothways/connectors/google/googletest"
	"bothways/sync/link"
	"bothways/sync/record"
)

// attempt syncs once, whatever comes of it.
func (p *pair) attempt() {
	p.t.Helper()
	ctx := p.t.Context()
	if err := p.proc.Fetch(ctx); err != nil {
		return
	}
	made, err := p.proc.Plan(ctx)
	if err != nil {
		return
	}
	_, _ = p.proc.Apply(ctx, made, link.Run{Kind: "sync"}, nil)
}

// Whichever answer is lost, the next runs bring both sides into step, and nobody is there twice.
func TestEachAnswerIsLostOnce(t *testing.T) {
	task := "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\nBEGIN:VTODO\nUID:milk\nDTSTAMP:20260101T000000Z\nSUMMARY:Milk\nDUE;VALUE=DATE:20261124\nEND:VTODO\nEND:VCALENDAR\n"
	for name, f := range map[string]googletest.Fault{
		"after": {Drop: true, Commit: true}, "before": {Drop: true}, "cut": {Cut: true}, "failed": {Status: 500, Reason: "backendError", Commit: true},
	} {
		for _, kind := range []record.Kind{record.Calendar, record.Tasks} {
			t.Run(fmt.Sprint(kind, " ", name), func(t *testing.T) {
				for n := 1; ; n++ {
					p := twoWay(t, kind)
					if kind == record.Calendar {
						p.file("weekly.ics", series)
						p.hand.AddEvent(ada, object{"summary": "Board", "start": at("2026-11-24T09:00:00+01:00"), "end": at("2026-11-24T10:00:00+01:00")})
					} else {
						p.file("milk.ics", task)
						p.hand.AddTask("@default", "", object{"title": "Board"})
					}
					f.Nth = n
					f.Call = map[record.Kind]string{record.Calendar: "calendar.events.*", record.Tasks: "tasks.tasks.*"}[kind]
					struck := p.Order(f)
					p.attempt()
					if kind == record.Calendar {
						p.file("weekly.ics", strings.Replace(series, "EXDATE;TZID=Europe/Berlin:20261207T100000", "EXDATE;TZID=Europe/Berlin:20261207T100000,20261214T100000", 1))
					} else {
						p.file("milk.ics", strings.Replace(task, "SUMMARY:Milk", "SUMMARY:Milk and bread", 1))
					}
					p.open()
					p.attempt()
					p.CalmDown()
					for range 3 {
						p.attempt()
					}
					p.settle()
					left, right := p.records(link.Left), p.records(link.Right)
					if len(left) != 2 || len(right) != 2 {
						t.Errorf("answer %d: %d here, %d there: %v", n, len(left), len(right), right)
					}
					for name, l := range left {
						if !l.Same(right[name]) {
							t.Errorf("answer %d: %s: %v\nthere: %v", n, name, l.Fields, right[name].Fields)
						}
					}
					if kind == record.Calendar && right["Weekly"].Text(record.Excluded("20261214T100000")) != "gone" {
						t.Errorf("answer %d: the exclusion is missing: %v", n, right["Weekly"].Fields)
					}
					if struck() == 0 {
						if n < 4 {
							t.Errorf("only %d requests", n-1)
						}
						return
					}
				}
			})
		}
	}
}
