package match

import (
	"slices"
	"strings"
	"time"

	"bothways/sync/record"
)

// clock is a moment in comparable form; equal instants of two zones are equal.
type clock struct {
	at   string // the instant in UTC, or the date, or the floating time with "~"
	wall string // what the clock shows
}

func (c clock) none() bool { return c.wall == "" }

func (z zones) clock(m record.Moment) clock {
	if m.IsZero() {
		return clock{}
	}
	c := clock{wall: m.Key()}
	if m.Date {
		c.at = c.wall
		return c
	}
	loc, known := z[m.Zone]
	if !known {
		loc, _ = record.Location(m.Zone)
		z[m.Zone] = loc
	}
	if loc == nil {
		c.at = c.wall + "~" + m.Zone
		return c
	}
	l := m.Local
	c.at = time.Date(l.Year(), l.Month(), l.Day(), l.Hour(), l.Minute(), l.Second(), 0, loc).UTC().Format("20060102T150405Z")
	return c
}

// entry looks at an event or a task.
func (e eyes) entry(s *sight, r record.Record) {
	s.words = tokens(r.Text("SUMMARY"))
	s.title = strings.Join(s.words, " ")
	s.place = strings.Join(tokens(r.Text("LOCATION")), " ")
	s.status = strings.ToUpper(r.Text("STATUS"))
	w, _ := r.When()
	s.start, s.end = e.zones.clock(w.Start), e.zones.clock(w.End)
	s.rule = strings.Join(append(slices.Clone(w.Rules), w.Dates...), "\n")
	for _, property := range []string{"ORGANIZER", "ATTENDEE"} {
		for _, t := range texts(r, property) {
			s.people = append(s.people, strings.ToLower(t))
		}
	}
	s.related = unique(texts(r, "RELATED-TO"))
	s.people = unique(s.people)
	if s.title != "" || !s.start.none() || !s.end.none() {
		s.essence = strings.Join([]string{s.title, s.start.at, s.end.at, s.rule, s.place, s.status, strings.Join(s.related, ",")}, "\x00")
	}
	s.note("title", s.title)
}

// compareTitles is common to events and tasks; it tells whether the titles are the same.
func compareTitles(v *verdict, a, b *sight) bool {
	switch likeness := alike(a.words, b.words); {
	case a.title == "" && b.title == "":
		return false
	case a.title == "" || b.title == "":
	case a.title == b.title:
		v.add(4, "title", "same")
		return true
	case likeness > 0.8 || within(a.words, b.words) || within(b.words, a.words):
		v.add(2.5, "title", "spelling")
	default:
		v.add(-4, "title", "different")
	}
	return false
}

// compareEvents is symmetric in a and b. A series is never a single event.
func compareEvents(a, b *sight, c crowd) verdict {
	var v verdict
	if (a.rule == "") != (b.rule == "") {
		v.add(-20, "series", "different")
		return v
	}
	titled := compareTitles(&v, a, b)
	moved, shrunk := -4.0, -1.0
	if titled && !c.many("title", a.title) { // the only one of this title may have been moved
		moved, shrunk = -0.5, 0
	}
	starts := compareClocks(&v, "start", a.start, b.start, 4, moved)
	ends := compareClocks(&v, "end", a.end, b.end, 1, shrunk)
	if a.rule != "" {
		v.sameOr("series", a.rule, b.rule, 1, -1)
	}
	v.sameOr("place", a.place, b.place, 1, -0.5)
	if commonOf(a.people, b.people) {
		v.add(1, "people", "same")
	}
	v.strong = titled && starts && (ends || a.place != "" && a.place == b.place)
	return v
}

// compareTasks is symmetric in a and b.
func compareTasks(a, b *sight, c crowd) verdict {
	var v verdict
	if (a.rule == "") != (b.rule == "") {
		v.add(-20, "series", "different")
		return v
	}
	titled := compareTitles(&v, a, b)
	undated := a.end.none() && b.end.none()
	due := false
	switch {
	case undated:
		v.points++
	case a.end.none() || b.end.none():
		v.points -= 0.5
	default:
		due = compareClocks(&v, "due", a.end, b.end, 3, -3)
	}
	starts := a.start.none() || b.start.none() || compareClocks(&v, "start", a.start, b.start, 1, -1)
	done := (a.status == "COMPLETED") == (b.status == "COMPLETED")
	if done {
		v.sameOr("status", a.status, b.status, 0.5, 0)
	} else {
		v.add(-0.5, "status", "different")
	}
	family := len(a.related)+len(b.related) == 0
	if commonOf(a.related, b.related) {
		family = true
		v.add(1, "related", "same")
	} else if len(a.related) > 0 && len(b.related) > 0 {
		v.add(-1, "related", "different")
	}
	v.sameOr("place", a.place, b.place, 0.5, -0.5)
	alone := !c.many("title", a.title)
	v.strong = titled && (due || undated && starts && alone && done && family)
	return v
}

// compareClocks adds full points for one instant, half of them for one time on the clock in
// different zones. Two that are missing agree without a word.
func compareClocks(v *verdict, code string, a, b clock, same, different float64) bool {
	switch {
	case a.none() && b.none():
		return true
	case a.none() || b.none():
		return false
	case a.at == b.at:
		v.add(same, code, "same")
		return true
	case a.wall == b.wall:
		v.add(same/2, code, "close")
	case a.wall[:8] == b.wall[:8]:
		v.add(different/2, code, "close")
	default:
		v.add(different, code, "different")
	}
	return false
}

func (v *verdict) sameOr(code, a, b string, same, different float64) {
	switch {
	case a == "" || b == "":
	case a == b:
		v.add(same, code, "same")
	default:
		v.add(different, code, "different")
	}
}

func commonOf(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

func eventKeys(s *sight, add func(key string, weak bool)) {
	if !s.start.none() {
		add("s"+s.start.at+"|"+s.title, false)
		add("w"+s.start.wall+"|"+s.title, false)
		add("d"+s.start.at, true)
	}
	if s.title != "" {
		add("y"+s.title, true)
	}
}

func taskKeys(s *sight, add func(key string, weak bool)) {
	if !s.end.none() {
		add("d"+s.end.at, true)
		add("s"+s.end.at+"|"+s.title, false)
	}
	if s.title != "" {
		add("y"+s.title, true)
	}
	for i := 1; i < len(s.words); i++ {
		add("z"+turned(s.words[i-1], s.words[i]), true)
	}
}
