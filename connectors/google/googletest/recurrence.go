package googletest

import (
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// series is a master opened up: its clock, its rules, its extra and missing days.
type series struct {
	start   moment
	length  time.Duration // of an all-day series in whole days
	loc     *time.Location
	rules   []*rrule.RRule
	without []*rrule.RRule // EXRULE
	extra   []time.Time
	missing []time.Time
}

// openSeries reads recurrence lines; strict refuses values of the wrong kind (G-CAL-48).
func openSeries(doc Object, cal *calendar, strict bool) (*series, error) {
	s := &series{start: momentOf(doc, "start"), loc: time.UTC}
	s.length = momentOf(doc, "end").t.Sub(s.start.t)
	if !s.start.day {
		s.loc = zoneOr(s.start.zone, cal.zone())
	}
	for _, x := range list(doc, "recurrence") {
		line, _ := x.(string)
		if err := s.add(line, strict); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *series) add(line string, strict bool) error {
	bad := invalid("Invalid recurrence rule.")
	head, value, ok := strings.Cut(line, ":")
	if !ok {
		return bad
	}
	name, params, _ := strings.Cut(head, ";")
	switch strings.ToUpper(name) {
	case "RRULE", "EXRULE":
		r, err := s.rule(value, strict)
		if err != nil {
			return bad
		}
		if strings.EqualFold(name, "RRULE") {
			s.rules = append(s.rules, r)
		} else {
			s.without = append(s.without, r)
		}
		return nil
	case "RDATE", "EXDATE":
		for _, v := range strings.Split(value, ",") {
			t, ok := s.date(v, params, strict)
			if !ok {
				return bad
			}
			if strings.EqualFold(name, "RDATE") {
				s.extra = append(s.extra, t)
			} else {
				s.missing = append(s.missing, t)
			}
		}
		return nil
	}
	return bad
}

func (s *series) rule(value string, strict bool) (*rrule.RRule, error) {
	o, err := rrule.StrToROptionInLocation(strings.ToUpper(value), s.loc)
	if err != nil {
		return nil, err
	}
	for _, part := range strings.Split(strings.ToUpper(value), ";") {
		until, ok := strings.CutPrefix(part, "UNTIL=")
		if !ok {
			continue
		}
		if strict && s.start.day != (len(until) == 8) || strict && !s.start.day && !strings.HasSuffix(until, "Z") {
			return nil, invalid("UNTIL")
		}
		if !s.start.day && len(until) == 8 { // the whole of that day
			o.Until = o.Until.AddDate(0, 0, 1).Add(-time.Second)
		}
	}
	o.Dtstart = s.start.t.In(s.loc)
	r, err := rrule.NewRRule(*o)
	if err != nil || o.Count == 0 {
		return r, err
	}
	// the start is the first of COUNT even where the rule does not meet it (RFC 5545, 3.8.5.3)
	if first := r.After(o.Dtstart, true); first.Equal(o.Dtstart) {
		return r, nil
	}
	if o.Count--; o.Count == 0 {
		o.Count, o.Until = 0, o.Dtstart.Add(-time.Second)
	}
	return rrule.NewRRule(*o)
}

func (s *series) date(v, params string, strict bool) (time.Time, bool) {
	v, _, _ = strings.Cut(v, "/") // a period's start
	if len(v) == 8 {
		t, err := time.ParseInLocation("20060102", v, s.loc)
		if err != nil || strict && !s.start.day {
			return t, false
		}
		if !s.start.day {
			y, m, d := t.Date()
			h, mi, sec := s.start.t.In(s.loc).Clock()
			t = time.Date(y, m, d, h, mi, sec, 0, s.loc)
		}
		return t, true
	}
	if strict && s.start.day {
		return time.Time{}, false
	}
	if t, err := time.Parse("20060102T150405Z", v); err == nil {
		return s.flat(t), true
	}
	loc := s.loc
	if _, tz, ok := strings.Cut(params, "TZID="); ok {
		tz, _, _ = strings.Cut(tz, ";")
		if loc = zone(tz); loc == nil {
			return time.Time{}, false
		}
	}
	t, err := time.ParseInLocation("20060102T150405", v, loc)
	return s.flat(t), err == nil
}

// flat makes a day of a time where the series has days.
func (s *series) flat(t time.Time) time.Time {
	if s.start.day {
		return t.Truncate(24 * time.Hour)
	}
	return t
}

// between calls yield with the starts from from until to, in order. The series' own start always counts.
func (s *series) between(from, to time.Time, yield func(time.Time) bool) {
	var iters []func() (time.Time, bool)
	for _, r := range s.rules {
		iters = append(iters, r.Iterator())
	}
	extra := append([]time.Time{s.start.t.In(s.loc)}, s.extra...)
	slices.SortFunc(extra, time.Time.Compare)
	iters = append(iters, func() (time.Time, bool) {
		if len(extra) == 0 {
			return time.Time{}, false
		}
		t := extra[0]
		extra = extra[1:]
		return t, true
	})
	heads := make([]time.Time, len(iters))
	live := make([]bool, len(iters))
	for i := range iters {
		heads[i], live[i] = iters[i]()
	}
	var last time.Time
	for n := 0; n < 50_000; n++ {
		best := -1
		for i := range heads {
			if live[i] && (best < 0 || heads[i].Before(heads[best])) {
				best = i
			}
		}
		if best < 0 || !heads[best].Before(to) {
			return
		}
		t := heads[best]
		heads[best], live[best] = iters[best]()
		if t.Equal(last) || s.excluded(t) {
			continue
		}
		last = t
		if !t.Before(from) && !yield(t) {
			return
		}
	}
}

func (s *series) excluded(t time.Time) bool {
	if slices.ContainsFunc(s.missing, t.Equal) {
		return true
	}
	for _, r := range s.without {
		if x := r.After(t, true); x.Equal(t) {
			return true
		}
	}
	return false
}

// has says whether the series meets a start.
func (s *series) has(m moment) bool {
	found := false
	if m.day == s.start.day {
		s.between(m.t, m.t.Add(time.Second), func(time.Time) bool { found = true; return false })
	}
	return found
}

var farAway = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// last is the end of the last occurrence; farAway for one without end.
func (s *series) last() time.Time {
	for _, r := range s.rules {
		if r.OrigOptions.Count == 0 && r.OrigOptions.Until.IsZero() {
			return farAway
		}
	}
	end := s.start.t
	s.between(time.Time{}, farAway, func(t time.Time) bool { end = t; return true })
	return end.Add(s.length)
}
