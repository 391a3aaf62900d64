package calendar

import (
	"sort"
	"strings"
	"time"

	"bothways/sync/record"
)

// moment reads a start, an end or an originalStartTime; zone is the calendar's. The offset it is shown
// with is the reader's, the clock is that of its own zone.
func moment(e Event, zone string) (record.Moment, error) {
	if date := e.text("date"); date != "" {
		t, err := time.Parse(time.DateOnly, date)
		if err != nil {
			return record.Moment{}, invalid("%q is no date", date)
		}
		return record.Moment{Local: t, Date: true}, nil
	}
	name := e.text("timeZone")
	if name == "" {
		name = zone
	}
	text := e.text("dateTime")
	loc, known := location(name)
	if !known {
		name, loc = "UTC", time.UTC
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return record.Moment{Local: clock(t, loc), Zone: zoneName(name)}, nil
	}
	t, err := time.Parse("2006-01-02T15:04:05", text)
	if err != nil {
		return record.Moment{}, invalid("%q is no time", text)
	}
	return record.Moment{Local: t, Zone: zoneName(name)}, nil
}

func location(name string) (*time.Location, bool) { return record.Location(zoneName(name)) }

// zoneName calls UTC by the name that records have for it.
func zoneName(name string) string {
	switch name {
	case "Etc/UTC", "Etc/UCT", "Etc/Zulu", "UCT", "Zulu", "Z":
		return "UTC"
	}
	return name
}

// clock is what a clock in loc shows at t, carried in UTC.
func clock(t time.Time, loc *time.Location) time.Time {
	at := t.In(loc)
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
}

// whenOf reads an event's time and repetition; gone are its EXDATEs.
func whenOf(e Event, zone string) (w record.When, gone []record.Moment, err error) {
	if w.Start, err = moment(e.object("start"), zone); err != nil {
		return w, nil, err
	}
	if w.End, err = moment(e.object("end"), zone); err != nil {
		w.End, err = implicitEnd(w.Start), nil
	}
	for _, text := range e.texts("recurrence") {
		line, ok := parseLine(text)
		if !ok {
			continue
		}
		switch line.name {
		case "RRULE":
			w.Rules = append(w.Rules, record.CanonicalRule(line.value))
		case "EXRULE":
			w.ExRules = append(w.ExRules, record.CanonicalRule(line.value))
		case "RDATE":
			for _, m := range line.moments() {
				w.Dates = append(w.Dates, m.String())
			}
		case "EXDATE":
			gone = append(gone, line.moments()...)
		}
	}
	sort.Strings(w.Rules)
	sort.Strings(w.ExRules)
	sort.Strings(w.Dates)
	return w, gone, nil
}

func implicitEnd(start record.Moment) record.Moment {
	if start.Date {
		start.Local = start.Local.AddDate(0, 0, 1)
	}
	return start
}

// recurrenceLine is one line of the recurrence array (RFC 5545 §3.8.5).
type recurrenceLine struct{ name, zone, value string }

func parseLine(text string) (recurrenceLine, bool) {
	head, value, ok := strings.Cut(strings.TrimSpace(text), ":")
	if !ok { // the value of a quoted zone could hold a colon; none does
		return recurrenceLine{}, false
	}
	params := strings.Split(head, ";")
	l := recurrenceLine{name: strings.ToUpper(strings.TrimSpace(params[0])), value: strings.TrimSpace(value)}
	for _, p := range params[1:] {
		if name, v, _ := strings.Cut(p, "="); strings.EqualFold(name, "TZID") {
			l.zone = zoneName(strings.Trim(v, `"`))
		}
	}
	return l, l.value != ""
}

// moments lists the dates and times of a line; of a period its start.
func (l recurrenceLine) moments() []record.Moment {
	var out []record.Moment
	for _, v := range strings.Split(l.value, ",") {
		v, _, _ = strings.Cut(strings.ToUpper(strings.TrimSpace(v)), "/")
		if m, err := record.ParseMoment(v); err == nil && !strings.Contains(v, " ") {
			if !m.Date && m.Zone == "" {
				m.Zone = l.zone
			}
			out = append(out, m)
		}
	}
	return out
}

// momentLine writes a moment as a line of the recurrence array.
func momentLine(name string, m record.Moment) string {
	switch {
	case m.Date:
		return name + ";VALUE=DATE:" + m.Key()
	case m.Zone == "UTC":
		return name + ":" + m.Key() + "Z"
	}
	return name + ";TZID=" + m.Zone + ":" + m.Key()
}

// recurrence is the array for a series in Google's words. Lines that say the same are kept as they stand.
func recurrence(w record.When, gone []record.Moment, have []string) []any {
	var lines []string
	for _, r := range w.Rules {
		lines = append(lines, "RRULE:"+r)
	}
	for _, r := range w.ExRules {
		lines = append(lines, "EXRULE:"+r)
	}
	for _, d := range w.Dates {
		if m, err := record.ParseMoment(d); err == nil {
			lines = append(lines, momentLine("RDATE", m))
		}
	}
	sort.Slice(gone, func(i, j int) bool { return gone[i].Key() < gone[j].Key() })
	for _, m := range gone {
		lines = append(lines, momentLine("EXDATE", m))
	}
	out := make([]any, len(lines))
	for i, text := range lines {
		out[i] = text
		for _, old := range have {
			if l, ok := parseLine(old); ok && (l.name == "RRULE" || l.name == "EXRULE") && text == l.name+":"+record.CanonicalRule(l.value) {
				out[i] = old
			}
		}
	}
	return out
}

// dateTime writes a moment of a known zone as start or end. absent is what the other form is set to.
func dateTime(m record.Moment, have Event) Event {
	if m.Date {
		out := Event{"date": m.Local.Format(time.DateOnly)}
		for _, other := range []string{"dateTime", "timeZone"} {
			if _, is := have[other]; is {
				out[other] = nil
			}
		}
		return out
	}
	out := Event{"dateTime": m.In(nil).Format(time.RFC3339), "timeZone": m.Zone}
	if _, is := have["date"]; is {
		out["date"] = nil
	}
	return out
}
