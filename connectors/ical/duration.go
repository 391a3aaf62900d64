package ical

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"bothways/sync/record"
)

// duration is a nominal length (RFC 5545 §3.3.6): days on the calendar, then seconds.
type duration struct {
	days, seconds int
}

const maxDays = 3_660_000 // ten thousand years; seconds go no further than a hundred

func parseDuration(s string) (duration, error) {
	bad := fmt.Errorf("%q is no duration", s)
	rest := strings.ToUpper(strings.TrimSpace(s))
	sign := 1
	switch {
	case strings.HasPrefix(rest, "-"):
		sign, rest = -1, rest[1:]
	case strings.HasPrefix(rest, "+"):
		rest = rest[1:]
	}
	rest, ok := strings.CutPrefix(rest, "P")
	if !ok || rest == "" {
		return duration{}, bad
	}
	var d duration
	inTime := false
	for rest != "" {
		if rest[0] == 'T' {
			inTime, rest = true, rest[1:]
			continue
		}
		end := strings.IndexAny(rest, "WDHMS")
		if end < 1 || end > 9 {
			return duration{}, bad
		}
		n, err := strconv.Atoi(rest[:end])
		if err != nil || n < 0 {
			return duration{}, bad
		}
		unit, known := map[byte]duration{'W': {7, 0}, 'D': {1, 0}, 'H': {0, 3600}, 'M': {0, 60}, 'S': {0, 1}}[rest[end]]
		if !known || inTime != (unit.days == 0) {
			return duration{}, bad
		}
		d.days += n * unit.days
		d.seconds += n * unit.seconds
		rest = rest[end+1:]
	}
	if d.days > maxDays || d.seconds > 36525*86400 {
		return duration{}, fmt.Errorf("%q is too long", s)
	}
	return duration{sign * d.days, sign * d.seconds}, nil
}

// canonicalDuration writes equal lengths equally, a day as 24 hours; what is no duration stays.
func canonicalDuration(s string) string {
	d, err := parseDuration(s)
	if err != nil {
		return strings.ToUpper(strings.TrimSpace(s))
	}
	all := d.days*86400 + d.seconds
	if all < 0 {
		return "-" + duration{-all / 86400, -all % 86400}.String()
	}
	return duration{all / 86400, all % 86400}.String()
}

// String writes a length that is not negative.
func (d duration) String() string {
	out := "P"
	if d.days > 0 {
		out += strconv.Itoa(d.days) + "D"
	}
	if d.seconds > 0 || d.days == 0 {
		out += "T"
		h, m, s := d.seconds/3600, d.seconds/60%60, d.seconds%60
		if h > 0 {
			out += strconv.Itoa(h) + "H"
		}
		if m > 0 {
			out += strconv.Itoa(m) + "M"
		}
		if s > 0 || d.seconds == 0 {
			out += strconv.Itoa(s) + "S"
		}
	}
	return out
}

// after adds a length to a moment: days on the calendar, seconds as time that passes.
func (d duration) after(m record.Moment) record.Moment {
	if m.Date {
		m.Local = m.Local.AddDate(0, 0, d.days+d.seconds/86400)
		return m
	}
	m.Local = m.Local.AddDate(0, 0, d.days)
	loc, ok := record.Location(m.Zone)
	if !ok || d.seconds == 0 {
		m.Local = m.Local.Add(time.Duration(d.seconds) * time.Second)
		return m
	}
	at := m.In(nil).Add(time.Duration(d.seconds) * time.Second).In(loc)
	m.Local = time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
	return m
}

// between is the length from one moment to a later one on the same clock; false if there is none.
func between(from, to record.Moment) (duration, bool) {
	if from.Date != to.Date || from.Zone != to.Zone || to.Local.Before(from.Local) || to.Local.Year()-from.Local.Year() > 200 {
		return duration{}, false
	}
	all := int(to.Local.Sub(from.Local) / time.Second)
	d := duration{all / 86400, all % 86400}
	return d, d.after(from) == to
}
