package ical

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"bothways/sync/record"
)

// observance is a STANDARD or DAYLIGHT part of a VTIMEZONE (RFC 5545 §3.6.5).
type observance struct {
	begin    time.Time // on the clock as it ran before
	from, to int       // seconds east of UTC, before and after
	rules    []string
	dates    []time.Time
}

// change is one change of the clocks.
type change struct {
	at       time.Time
	from, to int
}

// changes lists the changes of the clocks up to high, those before low only as far as the last of
// them matters.
func changes(zone []observance, low, high time.Time) []change {
	var out []change
	for _, o := range zone {
		if !slices.ContainsFunc(o.rules, plainRule) && len(o.rules) > 0 {
			continue
		}
		w := record.When{Start: record.Moment{Local: o.begin}, Rules: o.rules}
		starts, _ := w.Occurrences(low.AddDate(-3, 0, 0), high, 100, time.UTC)
		if len(starts) == 0 || !starts[0].Equal(o.begin) {
			starts = append(starts, o.begin)
		}
		starts = append(starts, o.dates...)
		for _, s := range starts {
			if s.Before(high) {
				out = append(out, change{s.Add(-time.Duration(o.from) * time.Second), o.from, o.to})
			}
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].at.Before(out[j].at) })
	return out
}

// plainRule tells a rule such as zones have: once a year, and cheap to follow.
func plainRule(rule string) bool {
	return strings.HasPrefix(rule, "FREQ=YEARLY") && len(rule) < 120 && !strings.Contains(rule, "COUNT=") &&
		!strings.Contains(rule, "BYSECOND") && !strings.Contains(rule, "BYMINUTE")
}

// matchZone finds a zone of the tz database whose clocks run like these rules in the years given.
func matchZone(zone []observance, firstYear, lastYear int) (string, bool) {
	if len(zone) == 0 || len(zone) > 100 {
		return "", false
	}
	lastYear = min(max(firstYear, lastYear), firstYear+4)
	low, high := yearStart(firstYear), yearStart(lastYear+1)
	list := changes(zone, low, high)
	if len(list) == 0 {
		return "", false
	}
	offset := list[0].from
	var in []change
	for _, c := range list {
		if c.at.Before(low) {
			offset = c.to
		} else if c.from != c.to {
			in = append(in, c)
		}
	}
	if len(in) == 0 {
		if name, ok := fixedZone(offset); ok {
			return name, true
		}
	}
	for _, name := range zoneCandidates {
		if loc, ok := record.Location(name); ok && runsLike(loc, low, high, offset, in) {
			return name, true
		}
	}
	return "", false
}

func yearStart(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }

// fixedZone names the zone that stays a whole number of hours off UTC.
func fixedZone(offset int) (string, bool) {
	switch {
	case offset == 0:
		return "UTC", true
	case offset%3600 != 0 || offset < -12*3600 || offset > 14*3600:
		return "", false
	}
	return fmt.Sprintf("Etc/GMT%+d", -offset/3600), true
}

// runsLike compares a zone's own changes with a list.
func runsLike(loc *time.Location, low, high time.Time, offset int, in []change) bool {
	if _, off := low.In(loc).Zone(); off != offset {
		return false
	}
	at := low
	for i := 0; ; i++ {
		c, ok := nextChange(loc, at, high)
		if !ok || i >= len(in) {
			return !ok && i == len(in)
		}
		if !c.at.Equal(in[i].at) || c.to != in[i].to {
			return false
		}
		at = c.at
	}
}

// nextChange is the zone's first change of offset after at and before high. Bounds that change
// nothing are passed over: the library reports some at the end of leap years.
func nextChange(loc *time.Location, at, high time.Time) (tzChange, bool) {
	for {
		_, end := at.In(loc).ZoneBounds()
		if end.IsZero() {
			return tzChange{}, false
		}
		if !end.After(at) {
			end = at.Add(24 * time.Hour)
		}
		if !end.Before(high) {
			return tzChange{}, false
		}
		_, from := end.Add(-time.Second).Zone()
		if short, to := end.Zone(); to != from {
			return tzChange{change{end, from, to}, short, end.IsDST()}, true
		}
		at = end
	}
}

// ZoneBlock is a VTIMEZONE (content lines without line ends) for an IANA zone: right from the year
// before first on; where the zone keeps to a rule from some year on, for ever, else until 20 years
// past last. nil for "UTC" and for names the tz database does not know.
func ZoneBlock(name string, first, last int) []string {
	loc, ok := record.Location(name)
	if !ok || name == "UTC" {
		return nil
	}
	first = min(max(first, 1900), 2100)
	last = min(max(last, first), first+50)
	all := tzChanges(loc, yearStart(first-1), yearStart(last+21))
	out := []string{"BEGIN:VTIMEZONE", "TZID:" + name}
	if len(all) == 0 {
		short, off := yearStart(first - 1).In(loc).Zone()
		out = append(out, observanceLines(tzChange{change: change{yearStart(first - 1), off, off}, short: short}, "")...)
		return append(out, "END:VTIMEZONE")
	}
	if !all[0].at.Equal(yearStart(first - 1)) { // what held before the first change
		short, off := all[0].at.Add(-time.Second).In(loc).Zone()
		begin := yearStart(first - 1).Add(-time.Duration(off) * time.Second)
		out = append(out, observanceLines(tzChange{change: change{begin, off, off}, short: short, summer: all[0].at.Add(-time.Second).In(loc).IsDST()}, "")...)
	}
	regular := regularFrom(all)
	for i, c := range all {
		if i >= regular && i < regular+2 {
			out = append(out, observanceLines(c, yearlyRule(all[i:]))...)
		} else if i < regular {
			out = append(out, observanceLines(c, "")...)
		}
	}
	return append(out, "END:VTIMEZONE")
}

type tzChange struct {
	change
	short  string
	summer bool
}

func tzChanges(loc *time.Location, low, high time.Time) []tzChange {
	var out []tzChange
	for {
		c, ok := nextChange(loc, low, high)
		if !ok {
			return out
		}
		out = append(out, c)
		low = c.at
	}
}

// regularFrom is the index from which the changes are two yearly rules, len(all) if there is none.
func regularFrom(all []tzChange) int {
	for i := 0; i+8 < len(all); i++ {
		if yearlyRule(all[i:]) != "" && yearlyRule(all[i+1:]) != "" {
			return i
		}
	}
	return len(all)
}

// yearlyRule is the RRULE of every other change in the list, "" if none fits.
func yearlyRule(all []tzChange) string {
	wall := func(c tzChange) time.Time { return c.at.UTC().Add(time.Duration(c.from) * time.Second) }
	first := wall(all[0])
	nth, last, fixed := (first.Day()-1)/7+1, true, true
	least, most := first.Day(), first.Day()
	for i := 0; i < len(all); i += 2 {
		w := wall(all[i])
		if w.Year() != first.Year()+i/2 || w.Month() != first.Month() || all[i].from != all[0].from || all[i].to != all[0].to ||
			w.Hour() != first.Hour() || w.Minute() != first.Minute() || w.Second() != first.Second() || w.Weekday() != first.Weekday() {
			return ""
		}
		last = last && w.AddDate(0, 0, 7).Month() != w.Month()
		fixed = fixed && (w.Day()-1)/7+1 == nth
		least, most = min(least, w.Day()), max(most, w.Day())
	}
	day := [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}[first.Weekday()]
	switch {
	case last:
		day = "-1" + day
	case fixed:
		day = strconv.Itoa(nth) + day
	case most-least == 6: // "the Sunday on or after the 2nd"
		day += fmt.Sprintf(";BYMONTHDAY=%d,%d,%d,%d,%d,%d,%d", least, least+1, least+2, least+3, least+4, least+5, most)
	default:
		return ""
	}
	return fmt.Sprintf("RRULE:FREQ=YEARLY;BYMONTH=%d;BYDAY=%s", int(first.Month()), day)
}

func observanceLines(c tzChange, rule string) []string {
	part := "STANDARD"
	if c.summer {
		part = "DAYLIGHT"
	}
	out := []string{"BEGIN:" + part,
		"DTSTART:" + c.at.UTC().Add(time.Duration(c.from)*time.Second).Format("20060102T150405"),
		"TZOFFSETFROM:" + utcOffset(c.from), "TZOFFSETTO:" + utcOffset(c.to), "TZNAME:" + c.short}
	if rule != "" {
		out = append(out, rule)
	}
	return append(out, "END:"+part)
}

func utcOffset(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	s := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		s += fmt.Sprintf("%02d", seconds%60)
	}
	return s
}

// parseOffset reads a UTC offset (RFC 5545 §3.3.14) in seconds.
func parseOffset(s string) (int, error) {
	if len(s) != 5 && len(s) != 7 || s[0] != '+' && s[0] != '-' {
		return 0, fmt.Errorf("%q is no offset from UTC", s)
	}
	n, err := strconv.Atoi(s[1:])
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is no offset from UTC", s)
	}
	if len(s) == 5 {
		n *= 100
	}
	n = n/10000*3600 + n/100%100*60 + n%100
	if s[0] == '-' {
		n = -n
	}
	return n, nil
}
