package record

import (
	"fmt"
	"sort"
	"strings"
	"time"
	_ "time/tzdata" // zones are known on machines that have none of their own
)

// Moment is a point on a clock that hangs in a zone.
type Moment struct {
	Local time.Time // what the clock shows, carried in time.UTC
	Date  bool      // a whole day; the time of day is 00:00
	Zone  string    // "" floating, "UTC", an IANA name, or another name as it stood
}

const (
	dateForm = "20060102"
	timeForm = "20060102T150405"
)

// Key is the text used in occurrence keys: "20260101T100000", all-day "20260101".
func (m Moment) Key() string {
	if m.Date {
		return m.Local.Format(dateForm)
	}
	return m.Local.Format(timeForm)
}

// String is Key with the zone behind it.
func (m Moment) String() string {
	if m.Date || m.Zone == "" {
		return m.Key()
	}
	return m.Key() + " " + oneLine(m.Zone)
}

// IsZero tells whether there is no moment.
func (m Moment) IsZero() bool { return m.Local.IsZero() && !m.Date && m.Zone == "" }

// In is the instant; a whole day begins at midnight and a floating time passes in local, and so
// does a zone that nobody knows.
func (m Moment) In(local *time.Location) time.Time {
	return onClock(m.Local, m.location(local))
}

func (m Moment) location(local *time.Location) *time.Location {
	if local == nil {
		local = time.UTC
	}
	if m.Date || m.Zone == "" {
		return local
	}
	if loc, ok := Location(m.Zone); ok {
		return loc
	}
	return local
}

// Location finds an IANA zone or "UTC" by its exact name.
func Location(name string) (*time.Location, bool) {
	if name == "UTC" {
		return time.UTC, true
	}
	if name == "" || name == "Local" {
		return nil, false
	}
	known := <-zones
	defer func() { zones <- known }()
	if loc, ok := known[name]; ok {
		return loc, true
	}
	loc, err := time.LoadLocation(name)
	if err == nil {
		known[name] = loc
	}
	return loc, err == nil
}

// zones lends out the zones that were asked for so far: each is a file, and of many records most name the
// same one.
var zones = func() chan map[string]*time.Location {
	c := make(chan map[string]*time.Location, 1)
	c <- map[string]*time.Location{}
	return c
}()

// onClock is when a clock in loc shows t (RFC 5545 §3.3.5): the first time where it does so twice,
// with the offset before the gap where it never does.
func onClock(t time.Time, loc *time.Location) time.Time {
	at := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, loc)
	if loc == time.UTC {
		return at
	}
	_, offset := at.Zone()
	if shown := at.Unix() + int64(offset); shown < t.Unix() {
		return at.Add(time.Duration(t.Unix()-shown) * time.Second)
	}
	if begin, _ := at.ZoneBounds(); !begin.IsZero() {
		_, before := begin.Add(-time.Second).Zone()
		if first := time.Unix(t.Unix()-int64(before), 0).In(loc); first.Before(begin) {
			return first
		}
	}
	return at
}

func clockOf(t time.Time, loc *time.Location) time.Time { return onClock(t.In(loc), time.UTC) }

// ParseMoment reads what Moment.String prints; a "Z" behind the time (RFC 5545 §3.3.5) is UTC too.
func ParseMoment(text string) (Moment, error) {
	at, zone, _ := strings.Cut(text, " ")
	if t, err := time.Parse(dateForm, at); err == nil {
		return Moment{Local: t, Date: true}, nil
	}
	if utc, ok := strings.CutSuffix(at, "Z"); ok {
		at, zone = utc, "UTC"
	}
	if len(at) == 15 && strings.HasSuffix(at, "60") { // a leap second
		at = at[:13] + "59"
	}
	t, err := time.Parse(timeForm, at)
	if err != nil {
		return Moment{}, fmt.Errorf("%q is no date or time", text)
	}
	return Moment{Local: t, Zone: zone}, nil
}

// When is the time of an event or a task, with its repetition.
type When struct {
	Start, End Moment   // End is exclusive; for tasks the due time; zero where there is none
	Rules      []string // RRULE values as CanonicalRule gives them
	ExRules    []string // EXRULE values likewise
	Dates      []string // RDATE values: a Moment, or START/END with the zone behind
}

// Recurring tells whether there can be more than one occurrence.
func (w When) Recurring() bool { return len(w.Rules)+len(w.Dates) > 0 }

// String is the text of a WHEN value: lines start=, end=, rule=, rdate=, exrule= in this order.
func (w When) String() string {
	var lines []string
	if !w.Start.IsZero() {
		lines = append(lines, "start="+w.Start.String())
	}
	if !w.End.IsZero() {
		lines = append(lines, "end="+w.End.String())
	}
	for _, list := range []struct {
		name   string
		values []string
	}{{"rule=", w.Rules}, {"rdate=", w.Dates}, {"exrule=", w.ExRules}} {
		values := append([]string(nil), list.values...)
		sort.Strings(values)
		for _, v := range values {
			lines = append(lines, list.name+oneLine(v))
		}
	}
	return strings.Join(lines, "\n")
}

// ParseWhen reads what When.String prints.
func ParseWhen(text string) (When, error) {
	var w When
	var err error
	for _, line := range strings.Split(text, "\n") {
		name, value, _ := strings.Cut(line, "=")
		switch name {
		case "start":
			w.Start, err = ParseMoment(value)
		case "end":
			w.End, err = ParseMoment(value)
		case "rule":
			w.Rules = append(w.Rules, value)
		case "exrule":
			w.ExRules = append(w.ExRules, value)
		case "rdate":
			_, _, err = parseDate(value)
			w.Dates = append(w.Dates, value)
		default:
			err = fmt.Errorf("unknown part %q", name)
		}
		if err != nil {
			return When{}, fmt.Errorf("when: %s: %w", name, err)
		}
	}
	return w, nil
}

// parseDate reads an RDATE value; end is zero where it is no period.
func parseDate(text string) (start, end Moment, err error) {
	at, zone, zoned := strings.Cut(text, " ")
	if zoned {
		zone = " " + zone
	}
	from, to, period := strings.Cut(at, "/")
	if start, err = ParseMoment(from + zone); err == nil && period {
		end, err = ParseMoment(to + zone)
	}
	return start, end, err
}

// When reads the record's WHEN; false if there is none or it is not understood.
func (r Record) When() (When, bool) {
	v, ok := r.Fields["WHEN"]
	if !ok {
		return When{}, false
	}
	w, err := ParseWhen(v.Text)
	return w, err == nil
}

var ruleOrder = []string{"RSCALE", "FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY",
	"BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST", "SKIP"}

// CanonicalRule puts a recurrence rule (RFC 5545 §3.3.10) into upper case and its parts into a
// fixed order, unknown ones last; nothing else is changed.
func CanonicalRule(rule string) string {
	parts := strings.Split(strings.ToUpper(oneLine(strings.TrimSpace(rule))), ";")
	kept := parts[:0]
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	sort.SliceStable(kept, func(i, j int) bool {
		a, b := ruleRank(kept[i]), ruleRank(kept[j])
		return a < b || (a == b && a == len(ruleOrder) && kept[i] < kept[j])
	})
	return strings.Join(kept, ";")
}

func ruleRank(part string) int {
	name, _, _ := strings.Cut(part, "=")
	for i, n := range ruleOrder {
		if n == name {
			return i
		}
	}
	return len(ruleOrder)
}

func oneLine(s string) string {
	if strings.ContainsAny(s, "\r\n") {
		return strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(s)
	}
	return s
}
