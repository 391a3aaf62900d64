package run_test

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"bothways/sync/record"
)

// series is the WHEN of an event at an hour, every week or once.
func series(hour int, weekly bool) string {
	text := fmt.Sprintf("start=20260105T%02d0000 Europe/Berlin\nend=20260105T%02d3000 Europe/Berlin", hour, hour)
	if weekly {
		text += "\nrule=FREQ=WEEKLY;BYDAY=MO"
	}
	return text
}

// time is the WHEN of a new event: in the days around now, or far off.
func (w *world) time(hour int, weekly bool) string {
	text := series(hour, weekly)
	if day := rapid.SampledFrom([]string{"0105", "0105", "0105", "1203", "0420"}).Draw(w.t, "day"); day != "0105" {
		year := map[string]string{"1203": "2025", "0420": "2026"}[day] // leaves the window soon; enters it soon
		text = strings.ReplaceAll(strings.ReplaceAll(text, "20260105", year+day), ";BYDAY=MO", "")
	}
	return text
}

// move starts the series at another hour; a program takes its changed occurrences along.
func (w *world) move(r record.Record) {
	from, ok := r.When()
	if !ok {
		return
	}
	text := series(rapid.IntRange(5, 9).Draw(w.t, "hour"), from.Recurring())
	to, _ := record.ParseWhen(text)
	moves := record.Moves(r.Keys(), from, to)
	kept := map[record.Key]record.Value{}
	for k, v := range r.Fields {
		if at, ok := moves[k]; ok {
			kept[at] = v
		} else {
			w.saw(v.Text)
		}
		delete(r.Fields, k)
	}
	for k, v := range kept {
		r.Fields[k] = v
	}
	r.Fields["WHEN"] = record.Value{Text: text}
}

// occurrence changes one occurrence of a series.
func (w *world) occurrence(r record.Record, how, v string) {
	when, ok := r.When()
	if !ok || !when.Recurring() {
		return
	}
	at := when.Start
	at.Local = at.Local.AddDate(0, 0, 7*rapid.IntRange(1, 2).Draw(w.t, "week"))
	start := at.Key()
	fresh := true
	for k, old := range r.Fields {
		if s, rest := k.Occurrence(); s == start && (how != "override" || rest == "") {
			w.saw(old.Text)
			delete(r.Fields, k)
		} else if s == start {
			fresh = false
		}
	}
	switch how {
	case "exclude":
		r.Fields[record.Excluded(start)] = record.Value{Text: "gone"}
	case "override":
		if fresh {
			r.Fields[record.At(start, "WHEN")] = record.Value{Text: "start=" + at.String()}
			r.Fields[record.At(start, "LOCATION")] = record.Value{Text: "Room"}
		}
		w.write(r, record.At(start, "SUMMARY"), "Name "+v, v)
	}
}

// whole tells whether an occurrence is either gone or there, never half of each.
func whole(r record.Record) error {
	gone, there, timed := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for k := range r.Fields {
		switch start, rest := k.Occurrence(); {
		case start == "":
		case rest == "":
			gone[start] = true
		default:
			there[start] = true
			timed[start] = timed[start] || rest == "WHEN"
		}
	}
	for start := range there {
		if gone[start] || !timed[start] {
			return fmt.Errorf("the occurrence of %s is torn: %v", start, texts(r))
		}
	}
	return nil
}
