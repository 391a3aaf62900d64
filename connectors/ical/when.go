package ical

import (
	"sort"
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

// endName is the property that ends a component of this kind.
func (o *object) endName() string {
	if o.kind == record.Tasks {
		return "DUE"
	}
	return "DTEND"
}

// isWhen tells the properties that make up WHEN.
func (o *object) isWhen(name string) bool {
	switch name {
	case "DTSTART", "DURATION", "RRULE", "RDATE", "EXRULE":
		return true
	}
	return name == o.endName()
}

// moment reads a date or time of a line; year (0: the value's own) is when its zone is looked at.
func (o *object) moment(l *contentline.Line, value string, year int) (record.Moment, error) {
	value = strings.ToUpper(strings.TrimSpace(value))
	if strings.EqualFold(l.First("VALUE"), "DATE") && len(value) > 8 && value[8] == 'T' {
		value = value[:8]
	}
	m, err := record.ParseMoment(value)
	if err != nil || strings.ContainsAny(value, " ") {
		return m, invalid(l.Number(), "%s: %q is no date or time", l.Name(), short(value))
	}
	if tzid := l.First("TZID"); tzid != "" && m.Zone == "" && !m.Date {
		if year == 0 {
			year = m.Local.Year()
		}
		m.Zone = o.zones.name(tzid, year)
	}
	return m, nil
}

func short(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}

// when reads a component's time.
func (o *object) when(c *contentline.Component) (record.When, error) {
	var lines []*contentline.Line
	for l := range c.Lines() {
		if o.isWhen(l.Name()) {
			lines = append(lines, l)
		}
	}
	return o.whenOf(lines)
}

func (o *object) whenOf(lines []*contentline.Line) (record.When, error) {
	var w record.When
	var err error
	find := func(name string) *contentline.Line {
		for _, l := range lines {
			if l.Name() == name {
				return l
			}
		}
		return nil
	}
	if l := find("DTSTART"); l != nil {
		if w.Start, err = o.moment(l, l.Value(), 0); err != nil {
			return w, err
		}
	}
	year := w.Start.Local.Year()
	if w.Start.IsZero() {
		year = 0
	}
	if l := find(o.endName()); l != nil {
		if w.End, err = o.moment(l, l.Value(), year); err != nil {
			return w, err
		}
	} else if l := find("DURATION"); l != nil && !w.Start.IsZero() {
		d, err := parseDuration(l.Value())
		if err != nil {
			return w, invalid(l.Number(), "DURATION: %v", err)
		}
		w.End = d.after(w.Start)
	}
	if w.End.Local.Year() > 9999 || w.End.Local.Year() < 0 {
		return w, invalid(lines[0].Number(), "the end is too far away")
	}
	if w.End.IsZero() {
		w.End = record.Moment{} // comparable
	}
	for _, l := range lines {
		switch l.Name() {
		case "RRULE":
			w.Rules = append(w.Rules, record.CanonicalRule(l.Value()))
		case "EXRULE":
			w.ExRules = append(w.ExRules, record.CanonicalRule(l.Value()))
		case "RDATE":
			for _, v := range strings.Split(l.Value(), ",") {
				if strings.TrimSpace(v) == "" {
					continue
				}
				date, err := o.date(l, v, year)
				if err != nil {
					return w, err
				}
				w.Dates = append(w.Dates, date)
			}
		}
	}
	sort.Strings(w.Rules)
	sort.Strings(w.ExRules)
	sort.Strings(w.Dates)
	return w, nil
}

// date reads one RDATE value: a moment or a period, START/END or START/DURATION.
func (o *object) date(l *contentline.Line, value string, year int) (string, error) {
	from, to, period := strings.Cut(value, "/")
	start, err := o.moment(l, from, year)
	if err != nil || !period {
		return start.String(), err
	}
	var end record.Moment
	if strings.HasPrefix(strings.TrimSpace(strings.ToUpper(to)), "P") {
		d, bad := parseDuration(to)
		if bad != nil {
			return "", invalid(l.Number(), "RDATE: %v", bad)
		}
		end = d.after(start)
		if end.Local.Year() > 9999 {
			return "", invalid(l.Number(), "RDATE: the end is too far away")
		}
	} else if end, err = o.moment(l, to, year); err != nil {
		return "", err
	}
	zone := strings.TrimPrefix(start.String(), start.Key())
	return start.Key() + "/" + end.Key() + zone, nil
}

// whenValue is a component's WHEN; its raw form holds the lines and the zones nobody else knows.
func (o *object) whenValue(c *contentline.Component, start string) (record.Value, error) {
	w, err := o.when(c)
	if err != nil {
		return record.Value{}, err
	}
	v := record.Value{Text: w.String()}
	var raw, zones []string
	seen := map[string]bool{}
	for l := range c.Lines() {
		if !o.isWhen(l.Name()) {
			continue
		}
		raw = append(raw, l.Text())
		tzid := strings.TrimSpace(l.First("TZID"))
		if e := o.zones.known[tzid]; e != nil && !seen[tzid] {
			seen[tzid] = true
			if _, ok := o.zones.plain(tzid); !ok {
				zones = append(zones, e.block...)
			}
		}
	}
	v.Raw = strings.Join(append(raw, zones...), "\n")
	if start == "" {
		return v, nil
	}
	id := c.First("RECURRENCE-ID")
	if v.Text == "" { // an occurrence that stays where it was
		at, err := o.moment(id, id.Value(), 0)
		if err != nil {
			return v, err
		}
		v.Text = record.When{Start: at}.String()
	}
	if strings.EqualFold(id.First("RANGE"), "THISANDFUTURE") {
		v.Attr = record.Attrs([2]string{"range", "thisandfuture"})
	}
	return v, nil
}
