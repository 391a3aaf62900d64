package events_test

import (
	"testing"

	"bothways/connectors/google/googletest"
	"bothways/sync/record"
	"bothways/sync/side"
	"bothways/sync/side/sidetest"
)

// Where it is not known how Google answers, both ways are tried.
func TestConformance(t *testing.T) {
	for name, change := range map[string]func(*googletest.Switches){
		"likely": func(*googletest.Switches) {},
		"other": func(sw *googletest.Switches) {
			sw.DeletedUpdate, sw.NoopBumps, sw.Inherit, sw.SeriesTombstones, sw.BatchReverse = 410, true, true, true, true
			sw.MovedSeries, sw.PageMost, sw.EmptyPages = "keep", 3, true
		},
	} {
		t.Run(name, func(t *testing.T) {
			sidetest.Run(t, func(t *testing.T) sidetest.Place {
				p := start(t, change)
				return sidetest.Place{
					Store: p.open(), Kind: record.Calendar, Many: 120, Samples: []record.Record{weekly("sample-weekly")},
					Reopen: func(*testing.T) side.Store { return p.open() },
					Remove: func(_ *testing.T, id string) { p.hand.DeleteEvent(ada, id) },
				}
			})
		})
	}
}
