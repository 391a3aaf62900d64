package ical

import (
	"slices"
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

// source is the raw form of a WHEN that is being written.
type source struct {
	lines []*contentline.Line
	zones zoneTable
}

// rawSource reads a value's raw form, if that says the same as its text.
func (o *object) rawSource(v record.Value, want record.When) *source {
	if v.Raw == "" {
		return nil
	}
	s := &source{zones: newZoneTable()}
	doc, err := contentline.Parse([]byte("BEGIN:RAW\r\n" + strings.ReplaceAll(v.Raw, "\n", "\r\n") + "\r\nEND:RAW\r\n"))
	if err != nil {
		return nil
	}
	roots, err := doc.Tree()
	if err != nil || len(roots) != 1 {
		return nil
	}
	for _, part := range roots[0].Parts {
		if part.Name == "VTIMEZONE" {
			s.zones.read(part)
		}
	}
	for l := range roots[0].Lines() {
		if o.isWhen(l.Name()) {
			s.lines = append(s.lines, l)
		}
	}
	reader := &object{kind: o.kind, zones: s.zones}
	if w, err := reader.whenOf(s.lines); err != nil || w.String() != want.String() {
		return nil
	}
	return s
}

func (s *source) named(names ...string) []*contentline.Line {
	var out []*contentline.Line
	if s != nil {
		for _, l := range s.lines {
			if slices.Contains(names, l.Name()) {
				out = append(out, l)
			}
		}
	}
	return out
}

// setWhen writes a component's time: only the parts that changed, in the raw form where there is
// one, and with the zones they need.
func (o *object) setWhen(c *contentline.Component, v record.Value) error {
	want, err := record.ParseWhen(v.Text)
	if err != nil {
		return unfit("WHEN", "%v", err)
	}
	raw := o.rawSource(v, want)
	for _, anew := range []bool{false, true} {
		if err := o.writeWhen(c, want, raw, anew); err != nil {
			return err
		}
		if got, err := o.when(c); err == nil && got.String() == want.String() {
			return nil
		}
		raw = nil // zones told by their rules may be others in other years: then with their plain names
	}
	return nil
}

func (o *object) writeWhen(c *contentline.Component, want record.When, raw *source, anew bool) error {
	have, err := o.when(c)
	if err != nil {
		return err
	}
	w := &whenWriter{o: o, c: c, raw: raw, plain: anew, years: yearsOf(want)}
	if anew || have.Start != want.Start {
		w.replace([]string{"DTSTART"}, w.moments("DTSTART", want.Start))
	}
	have, err = o.when(c)
	if err != nil {
		return err
	}
	if anew || have.End != want.End {
		w.replace([]string{o.endName(), "DURATION"}, w.end(want))
	}
	for _, list := range []struct {
		name       string
		have, want []string
	}{{"RRULE", have.Rules, want.Rules}, {"RDATE", have.Dates, want.Dates}, {"EXRULE", have.ExRules, want.ExRules}} {
		wanted := append([]string(nil), list.want...)
		slices.Sort(wanted)
		if anew || !slices.Equal(list.have, wanted) {
			w.replace([]string{list.name}, w.list(list.name, wanted))
		}
	}
	return w.err
}

func yearsOf(w record.When) (years [2]int) {
	at := w.Start
	if at.IsZero() {
		at = w.End
	}
	years[0] = at.Local.Year()
	years[1] = max(years[0], w.End.Local.Year())
	if len(w.Rules) > 0 {
		years[1] = years[0] + 10
	}
	return years
}

type whenWriter struct {
	o     *object
	c     *contentline.Component
	raw   *source
	plain bool // zones by their own names alone
	years [2]int
	err   error
}

// replace puts lines where those of the names stand, or behind what there is of WHEN.
func (w *whenWriter) replace(names []string, lines []*contentline.Line) {
	var old []*contentline.Line
	last := w.c.Begin
	for l := range w.c.Lines() {
		if slices.Contains(names, l.Name()) {
			old = append(old, l)
		}
		if w.o.isWhen(l.Name()) || last == w.c.Begin && l.Name() == "RECURRENCE-ID" {
			last = l
		}
	}
	if last == w.c.Begin {
		last = lastLine(w.c)
	}
	for i, l := range lines {
		if i < len(old) {
			w.o.doc.Replace(old[i], l)
			if old[i] == last {
				last = l
			}
		} else {
			at := last
			if i > 0 {
				at = lines[i-1]
			}
			w.o.doc.InsertAfter(at, l)
		}
	}
	for _, l := range old[min(len(lines), len(old)):] {
		w.o.doc.Remove(l)
	}
}

// lastLine is the last of the component's own properties.
func lastLine(c *contentline.Component) *contentline.Line {
	last := c.Begin
	for l := range c.Lines() {
		last = l
	}
	return last
}

// moments is the line of a start or an end, none for a zero one.
func (w *whenWriter) moments(name string, m record.Moment) []*contentline.Line {
	if m.IsZero() {
		return nil
	}
	if raw := w.raw.named(name); len(raw) > 0 {
		return []*contentline.Line{w.rawLine(raw[0], m.Zone)}
	}
	var params []contentline.Param
	if old := w.c.First(name); old != nil {
		params = without(old.Params(), map[string]bool{"TZID": true, "VALUE": true})
	}
	return []*contentline.Line{w.line(name, params, m, "")}
}

// line writes a moment, or a period that begins with it.
func (w *whenWriter) line(name string, params []contentline.Param, m record.Moment, tail string) *contentline.Line {
	value := m.Key()
	switch {
	case m.Date:
		params = withParam(params, "VALUE", "DATE")
	case m.Zone == "UTC":
		value += "Z"
	case m.Zone != "":
		params = withParam(params, "TZID", w.tzid(m.Zone))
	}
	if tail != "" {
		params = withParam(params, "VALUE", "PERIOD")
		value += "/" + tail
	}
	return contentline.New("", name, params, value)
}

func (w *whenWriter) tzid(zone string) string {
	old := ""
	if l := w.c.First("DTSTART"); l != nil && !w.plain {
		old = strings.TrimSpace(l.First("TZID"))
	}
	var blocks *zoneTable
	if w.raw != nil {
		blocks = &w.raw.zones
	}
	return w.o.tzidFor(zone, w.years, old, w.plain, blocks)
}

// rawLine is a raw line with the zone called as this document calls it.
func (w *whenWriter) rawLine(l *contentline.Line, zone string) *contentline.Line {
	params := l.Params()
	if l.First("TZID") != "" && zone != "" && zone != "UTC" {
		if tzid := w.tzid(zone); tzid != l.First("TZID") {
			params = withParam(params, "TZID", tzid)
		}
	}
	return contentline.New("", l.Name(), params, strings.ToUpper(l.Value()))
}

// end writes the end as a duration where the raw form or the document does so, else as a moment.
func (w *whenWriter) end(want record.When) []*contentline.Line {
	name := w.o.endName()
	if want.End.IsZero() {
		return nil
	}
	if raw := w.raw.named("DURATION"); len(raw) > 0 && len(w.raw.named(name)) == 0 {
		return []*contentline.Line{w.rawLine(raw[0], "")}
	}
	if old := w.c.First("DURATION"); old != nil && w.c.First(name) == nil && !w.plain && len(w.raw.named(name)) == 0 {
		if d, ok := between(want.Start, want.End); ok {
			return []*contentline.Line{old.WithValue(d.String())}
		}
	}
	return w.moments(name, want.End)
}

func (w *whenWriter) list(name string, values []string) []*contentline.Line {
	if name != "RDATE" {
		return w.rules(name, values)
	}
	var out []*contentline.Line
	if raw := w.raw.named(name); len(raw) > 0 {
		for _, l := range raw {
			zone := ""
			if tzid := l.First("TZID"); tzid != "" {
				zone = w.raw.zones.name(tzid, w.years[0])
			}
			out = append(out, w.rawLine(l, zone))
		}
		return out
	}
	for _, v := range values {
		at, zone, _ := strings.Cut(v, " ")
		from, to, _ := strings.Cut(at, "/")
		m, err := record.ParseMoment(from)
		if err != nil {
			w.err = unfit("WHEN", "rdate: %v", err)
			return nil
		}
		if !m.Date {
			m.Zone = zone
		}
		if to != "" && zone == "UTC" {
			to += "Z"
		}
		out = append(out, w.line(name, nil, m, to))
	}
	return out
}

func (w *whenWriter) rules(name string, values []string) []*contentline.Line {
	var out []*contentline.Line
	for _, l := range w.raw.named(name) {
		out = append(out, contentline.New("", l.Name(), l.Params(), l.Value()))
	}
	if out != nil {
		return out
	}
	for _, v := range values {
		out = append(out, contentline.New("", name, nil, v))
	}
	return out
}
