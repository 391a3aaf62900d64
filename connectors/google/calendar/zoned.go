package calendar

import (
	"slices"
	"sort"
	"strings"
	"time"

	"bothways/sync/record"
)

// googled puts a time into the form that Google holds: a zone of the tz database wherever there is a time
// of day, an end of the same kind as the start and not before it, an UNTIL that fits the start. float is the
// zone for times without one.
func googled(w record.When, float string) (record.When, error) {
	if w.Start.IsZero() {
		return w, unsupported("an event without a start")
	}
	out := record.When{ExRules: slices.Clone(w.ExRules)}
	var err error
	if out.Start, err = zoned(w.Start, float); err != nil {
		return out, err
	}
	if out.End, err = zoned(w.End, float); err != nil {
		return out, err
	}
	if w.End.IsZero() || out.End.Date != out.Start.Date || out.End.In(nil).Before(out.Start.In(nil)) ||
		out.Start.Date && out.End == out.Start {
		out.End = implicitEnd(out.Start)
	}
	for _, r := range w.Rules {
		rule, err := ruleFits(r, out.Start)
		if err != nil {
			return out, err
		}
		out.Rules = append(out.Rules, rule)
	}
	sort.Strings(out.Rules)
	for i, r := range out.ExRules {
		out.ExRules[i] = untilFits(r, out.Start)
	}
	for _, d := range w.Dates {
		m, err := dateOf(d, out.Start, float)
		if err != nil {
			return out, err
		}
		if s := m.String(); !slices.Contains(out.Dates, s) {
			out.Dates = append(out.Dates, s)
		}
	}
	sort.Strings(out.Dates)
	return out, nil
}

// zoned gives a moment a zone that Google knows. A time that its clock leaves out is what it shows instead.
func zoned(m record.Moment, float string) (record.Moment, error) {
	if m.IsZero() || m.Date {
		return m, nil
	}
	if m.Zone == "" {
		m.Zone = float
	}
	m.Zone = zoneName(m.Zone)
	loc, ok := record.Location(m.Zone)
	if !ok {
		return m, unsupported("Google does not know the time zone %q", m.Zone)
	}
	m.Local = clock(m.In(nil), loc)
	return m, nil
}

// dateOf reads an RDATE for a series that begins at start; of a period it is the start.
func dateOf(text string, start record.Moment, float string) (record.Moment, error) {
	at, zone, _ := strings.Cut(text, " ")
	at, _, _ = strings.Cut(at, "/")
	if zone != "" {
		at += " " + zone
	}
	m, err := record.ParseMoment(at)
	if err != nil {
		return m, invalid("RDATE: %v", err)
	}
	if m, err = zoned(m, float); err != nil {
		return m, err
	}
	if m.Date == start.Date {
		return m, nil
	}
	if start.Date {
		return record.Moment{Local: m.Local.Truncate(24 * time.Hour), Date: true}, nil
	}
	return zoned(record.Moment{Local: m.Local, Zone: start.Zone}, float)
}

// ruleFits leaves out what means nothing to anybody else, and what RFC 7529 added where it says the usual;
// where it does not it is refused.
func ruleFits(rule string, start record.Moment) (string, error) {
	var kept []string
	for _, p := range strings.Split(rule, ";") {
		name, _, _ := strings.Cut(p, "=")
		switch {
		case p == "RSCALE=GREGORIAN", p == "SKIP=OMIT", strings.HasPrefix(name, "X-"):
		case name == "RSCALE", name == "SKIP":
			return "", unsupported("Google does not know %s in a rule", p)
		default:
			kept = append(kept, p)
		}
	}
	return untilFits(strings.Join(kept, ";"), start), nil
}

// untilFits gives UNTIL the form the start asks for: a date for days, UTC for times. A date means that
// whole day on the clock of the series.
func untilFits(rule string, start record.Moment) string {
	parts := strings.Split(rule, ";")
	for i, p := range parts {
		value, ok := strings.CutPrefix(p, "UNTIL=")
		if !ok {
			continue
		}
		m, err := record.ParseMoment(value)
		if err != nil {
			continue
		}
		switch {
		case start.Date:
			parts[i] = "UNTIL=" + m.Local.Format("20060102")
		case m.Zone == "UTC":
		default:
			if m.Date {
				m.Local = m.Local.Add(24*time.Hour - time.Second)
			}
			m.Date, m.Zone = false, start.Zone
			parts[i] = "UNTIL=" + m.In(nil).UTC().Format("20060102T150405Z")
		}
	}
	return strings.Join(parts, ";")
}

// sameWhen compares times in Google's form. An RDATE counts as the instant it is.
func sameWhen(a, b record.When) bool {
	return normal(a).String() == normal(b).String()
}

func normal(w record.When) record.When {
	dates := make([]string, 0, len(w.Dates))
	for _, d := range w.Dates {
		if m, err := record.ParseMoment(d); err == nil {
			if _, known := record.Location(m.Zone); known && !m.Date {
				m = record.Moment{Local: m.In(nil).UTC(), Zone: "UTC"}
			}
			d = m.String()
		}
		dates = append(dates, d)
	}
	sort.Strings(dates)
	w.Dates = slices.Compact(dates)
	return w
}

// floating tells whether a time hangs in no zone.
func floating(w record.When) bool { return !w.Start.IsZero() && !w.Start.Date && w.Start.Zone == "" }
