package ical

import (
	"slices"
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

// applyOccurrence writes the edits of one original start: "" is its exclusion, the rest its fields.
func (o *object) applyOccurrence(start string, p record.Patch) error {
	out, excludes := p[""]
	delete(p, "")
	if excludes && out.Gone {
		if err := o.include(start); err != nil {
			return err
		}
	}
	if len(p) > 0 {
		if err := o.patchOccurrence(start, p); err != nil {
			return err
		}
	}
	if excludes && !out.Gone {
		return o.exclude(start)
	}
	return nil
}

func (o *object) at(start string) *occurrence {
	for _, c := range o.others {
		if c.start == start && !c.hidden {
			return c
		}
	}
	return nil
}

func (o *object) patchOccurrence(start string, p record.Patch) error {
	c := o.at(start)
	if c == nil || c.cancelled {
		if !adds(p) {
			return nil
		}
		if w, err := record.ParseWhen(p["WHEN"].Value.Text); err == nil && len(o.others) == 0 {
			o.lone = w.Start
		}
		var err error
		if c, err = o.addOccurrence(start); err != nil {
			return err
		}
	}
	left, err := o.patch(c.comp, start, p)
	if err != nil {
		return err
	}
	if left == 0 {
		o.dropOccurrence(start)
	}
	return nil
}

// exclude takes an occurrence out of the series: an EXDATE, or without a master a cancelled occurrence.
func (o *object) exclude(start string) error {
	if c := o.at(start); c != nil {
		if c.cancelled {
			return nil
		}
		o.dropOccurrence(start)
	}
	if o.master == nil {
		c, err := o.addOccurrence(start)
		if err != nil {
			return err
		}
		c.cancelled = true
		line, err := o.startLine("DTSTART", start, nil)
		if err != nil {
			return err
		}
		o.doc.InsertAfter(lastLine(c.comp), line, contentline.New("", "STATUS", nil, "CANCELLED"))
		return nil
	}
	have, err := o.exclusions()
	if err != nil {
		return err
	}
	for _, x := range have {
		if x.start == start {
			return nil
		}
	}
	return o.addExclusion(start, have)
}

// addExclusion writes an EXDATE as the others stand: in the line where they are a list.
func (o *object) addExclusion(start string, have []exclusion) error {
	line, err := o.startLine("EXDATE", start, nil)
	if err != nil {
		return err
	}
	if len(have) == 0 {
		at := lastLine(o.master)
		for l := range o.master.Lines() {
			if o.isWhen(l.Name()) {
				at = l
			}
		}
		o.doc.InsertAfter(at, line)
		return nil
	}
	last := have[len(have)-1].line
	if strings.Contains(last.Value(), ",") {
		joined := last.WithValue(last.Value() + "," + line.Value())
		o.doc.Replace(last, joined)
		if keys, err := o.exclusions(); err == nil && len(keys) > 0 && slices.ContainsFunc(keys, func(x exclusion) bool { return x.start == start }) {
			return nil
		}
		o.doc.Replace(joined, last)
	}
	o.doc.InsertAfter(last, line)
	return nil
}

// include takes an exclusion back, however it was written.
func (o *object) include(start string) error {
	if c := o.at(start); c != nil && c.cancelled {
		o.dropOccurrence(start)
	}
	if o.master == nil {
		return nil
	}
	have, err := o.exclusions()
	if err != nil {
		return err
	}
	gone := map[*contentline.Line]map[int]bool{}
	for _, x := range have {
		if x.start == start {
			if gone[x.line] == nil {
				gone[x.line] = map[int]bool{}
			}
			gone[x.line][x.part] = true
		}
	}
	for l, parts := range gone {
		var kept []string
		for i, v := range strings.Split(l.Value(), ",") {
			if !parts[i] && strings.TrimSpace(v) != "" {
				kept = append(kept, v)
			}
		}
		if len(kept) == 0 {
			o.doc.Remove(l)
		} else {
			o.doc.Replace(l, l.WithValue(strings.Join(kept, ",")))
		}
	}
	return nil
}

// startLine writes an original start in the form of the series: a date, UTC, its zone, or floating.
func (o *object) startLine(name, start string, params []contentline.Param) (*contentline.Line, error) {
	m, err := record.ParseMoment(start)
	if err != nil || m.Key() != start {
		return nil, unfit(record.Excluded(start), "that is no original start")
	}
	value := start
	switch {
	case m.Date:
		params = withParam(params, "VALUE", "DATE")
	case o.series.IsZero():
		if len(o.others) > 0 { // no master: as the first changed occurrence has it
			first := o.others[0]
			if strings.HasSuffix(strings.ToUpper(first.id.Value()), "Z") {
				value += "Z"
			} else if tzid := first.id.First("TZID"); tzid != "" {
				params = withParam(params, "TZID", tzid)
			}
		} else if o.lone.Zone == "UTC" {
			value += "Z"
		} else if o.lone.Zone != "" {
			year := m.Local.Year()
			params = withParam(params, "TZID", o.tzidFor(o.lone.Zone, [2]int{year, year}, "", false, nil))
		}
	case o.series.Date || o.series.Zone == "":
	case o.series.Zone == "UTC":
		value += "Z"
	default:
		old := ""
		if l := o.master.First("DTSTART"); l != nil {
			old = strings.TrimSpace(l.First("TZID"))
		}
		year := m.Local.Year()
		params = withParam(params, "TZID", o.tzidFor(o.series.Zone, [2]int{year, year}, old, false, nil))
	}
	return contentline.New("", name, params, value), nil
}

// setRange writes or takes out RANGE=THISANDFUTURE (RFC 5545 §3.2.13).
func (o *object) setRange(c *contentline.Component, attr string) {
	id := c.First("RECURRENCE-ID")
	want := ""
	for _, t := range record.SplitAttrs(attr) {
		if t[0] == "range" && strings.EqualFold(t[1], "thisandfuture") {
			want = "THISANDFUTURE"
		}
	}
	if strings.EqualFold(id.First("RANGE"), want) {
		return
	}
	line := id.With(withParam(id.Params(), "RANGE", want), id.Value())
	o.doc.Replace(id, line)
	for _, other := range o.others {
		if other.id == id {
			other.id = line
		}
	}
}

// addMaster writes an empty master in front of the changed occurrences.
func (o *object) addMaster() error {
	return o.rekey(func() error {
		at := o.lastBefore()
		if len(o.others) > 0 {
			at = o.others[0].comp.Begin.Prev()
		}
		o.master = o.addComponent(at)
		return nil
	})
}

// lastBefore is the line that a first component goes behind.
func (o *object) lastBefore() *contentline.Line {
	if n := len(o.cal.Parts); n > 0 {
		return o.cal.Parts[n-1].End
	}
	return lastLine(o.cal)
}

// addOccurrence writes a component for a changed occurrence behind those of the same object; one
// that was cancelled makes room.
func (o *object) addOccurrence(start string) (*occurrence, error) {
	o.dropOccurrence(start)
	id, err := o.startLine("RECURRENCE-ID", start, nil)
	if err != nil {
		return nil, err
	}
	at := o.lastBefore()
	if o.master != nil {
		at = o.master.End
	}
	if n := len(o.others); n > 0 {
		at = o.others[n-1].comp.End
	}
	c := &occurrence{comp: o.addComponent(at), id: id, start: start}
	o.doc.InsertAfter(lastLine(c.comp), id)
	if o.master != nil {
		if l := o.master.First("SEQUENCE"); l != nil {
			o.doc.InsertAfter(id, contentline.ParseLine(l.Text()))
		}
	}
	if c.at, err = o.moment(id, id.Value(), 0); err != nil {
		return nil, err
	}
	o.others = append(o.others, c)
	return c, nil
}

// addComponent writes BEGIN, UID, DTSTAMP and END behind a line.
func (o *object) addComponent(at *contentline.Line) *contentline.Component {
	dtstamp := contentline.New("", "DTSTAMP", nil, stamp)
	if o.master != nil {
		if l := o.master.First("DTSTAMP"); l != nil {
			dtstamp = contentline.ParseLine(l.Text())
		}
	}
	begin, end := contentline.New("", "BEGIN", nil, o.name), contentline.New("", "END", nil, o.name)
	lines := []*contentline.Line{begin}
	if o.uid != "" {
		lines = append(lines, contentline.New("", "UID", nil, contentline.Escape(o.uid)))
	}
	o.doc.InsertAfter(at, append(lines, dtstamp, end)...)
	c := &contentline.Component{Name: o.name, Begin: begin, End: end}
	o.cal.Parts = append(o.cal.Parts, c)
	return c
}

// dropOccurrence removes a changed occurrence and its older versions.
func (o *object) dropOccurrence(start string) {
	o.others = slices.DeleteFunc(o.others, func(c *occurrence) bool {
		if c.start != start {
			return false
		}
		o.remove(c.comp)
		return true
	})
}

func (o *object) remove(c *contentline.Component) {
	o.doc.RemoveRange(c.Begin, c.End)
	o.cal.Parts = slices.DeleteFunc(o.cal.Parts, func(p *contentline.Component) bool { return p == c })
}
