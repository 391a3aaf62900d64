package calendar

import (
	"slices"

	"bothways/sync/record"
)

// readWhen shows an event's time: as it was asked for, where Google holds just what was made of that,
// else as Google has it.
func readWhen(r *reader) {
	w, _, err := whenOf(r.event, r.zone)
	if err != nil {
		return
	}
	text := w.String()
	asked, ok := r.event.mark("WHEN")
	if !ok {
		r.put("WHEN", record.Value{Text: text})
		return
	}
	if m, err := record.ParseWhen(asked.Text); err == nil {
		made, err := googled(m, w.Start.Zone)
		if err == nil {
			made = withExtra(made, extras(r.event))
		}
		if err == nil && sameWhen(made, w) {
			text = asked.Text
		} else if floating(m) && markZone(asked) == w.Start.Zone {
			text = unzoned(w).String()
		}
	}
	r.put("WHEN", record.Value{Text: text})
}

// markZone is the zone that a time without one was given.
func markZone(v record.Value) string {
	for _, t := range record.SplitAttrs(v.Attr) {
		if t[0] == "zone" {
			return t[1]
		}
	}
	return ""
}

// extras are the original starts that a series has for changed occurrences alone.
func extras(e Event) []string {
	var out []string
	v, _ := e.mark("WHEN")
	for _, t := range record.SplitAttrs(v.Attr) {
		if t[0] == "extra" {
			out = append(out, t[1])
		}
	}
	return out
}

func withExtra(w record.When, keys []string) record.When {
	for _, key := range keys {
		if m, ok := on(w, key); ok {
			w.Dates = append(slices.Clone(w.Dates), m.String())
		}
	}
	return w
}

// unzoned is a time that was moved at Google while it floats.
func unzoned(w record.When) record.When {
	zone := w.Start.Zone
	w.Start.Zone = ""
	if w.End.Zone == zone {
		w.End.Zone = ""
	}
	dates := make([]string, len(w.Dates))
	for i, d := range w.Dates {
		if m, err := record.ParseMoment(d); err == nil && m.Zone == zone {
			m.Zone = ""
			d = m.String()
		}
		dates[i] = d
	}
	w.Dates = dates
	return w
}

// writeWhen sends start, end and recurrence, those that differ.
func writeWhen(b *body) {
	asked, err := record.ParseWhen(b.want["WHEN"].Text)
	if err != nil {
		b.err = invalid("WHEN: %v", err)
		return
	}
	want, err := googled(asked, b.zone)
	if err != nil {
		b.err = err
		return
	}
	have, gone, err := whenOf(b.have, b.zone)
	fresh := b.have == nil || err != nil || b.full
	if fresh || have.Start != want.Start {
		b.out["start"] = dateTime(want.Start, b.have.object("start"))
	}
	if fresh || have.End != want.End || have.Start.Date != want.Start.Date {
		b.out["end"] = dateTime(want.End, b.have.object("end"))
	}
	if !b.occurs {
		b.recurrence(withExtra(want, b.extra), have, gone)
	}
	if want.String() == asked.String() && len(b.extra) == 0 {
		b.mark("WHEN", record.Value{})
		return
	}
	var tokens [][2]string
	if floating(asked) {
		tokens = append(tokens, [2]string{"zone", want.Start.Zone})
	}
	for _, key := range b.extra {
		tokens = append(tokens, [2]string{"extra", key})
	}
	b.mark("WHEN", record.Value{Text: asked.String(), Attr: record.Attrs(tokens...)})
}

func (b *body) recurrence(want, have record.When, gone []record.Moment) {
	want.Start, want.End = have.Start, have.End
	if len(have.Rules)+len(have.Dates)+len(have.ExRules)+len(gone) == 0 && len(want.Rules)+len(want.Dates)+len(want.ExRules)+len(b.gone) == 0 {
		return
	}
	if sameWhen(want, have) && sameMoments(gone, b.gone) && b.have != nil {
		return
	}
	lines := recurrence(want, b.gone, b.have.texts("recurrence"))
	if len(lines) == 0 {
		b.set("recurrence", nil)
		return
	}
	b.out["recurrence"] = lines
}

func sameMoments(a, b []record.Moment) bool {
	keys := func(list []record.Moment) map[string]bool {
		out := map[string]bool{}
		for _, m := range list {
			if _, known := record.Location(m.Zone); known && !m.Date {
				m = record.Moment{Local: m.In(nil).UTC(), Zone: "UTC"}
			}
			out[m.String()] = true
		}
		return out
	}
	x, y := keys(a), keys(b)
	for k := range x {
		if !y[k] {
			return false
		}
	}
	return len(x) == len(y)
}
