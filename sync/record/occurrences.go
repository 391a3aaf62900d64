package record

import (
	"sort"
	"strings"
	"time"
)

// span is one occurrence as instants; end is not before start.
type span struct{ start, end time.Time }

func (s span) overlaps(from, to time.Time) bool {
	return s.start.Before(to) && (s.end.After(from) || (s.start.Equal(s.end) && !s.start.Before(from)))
}

// base is the moment the series counts from: the start, or the due time of a task without one.
func (w When) base() Moment {
	if w.Start.IsZero() {
		return w.End
	}
	return w.Start
}

// first is the span of the start and the end as they stand.
func (w When) first(local *time.Location) span {
	s := w.base().In(local)
	e := w.End.In(local)
	switch {
	case !w.Start.IsZero() && !w.End.IsZero() && e.After(s):
	case w.base().Date:
		e = onClock(w.base().Local.AddDate(0, 0, 1), w.base().location(local))
	default:
		e = s
	}
	return span{s, e}
}

// at moves the first span to the occurrence that begins when the series' clock shows t.
func (w When) at(t time.Time, first span, loc *time.Location) span {
	s := onClock(t, loc)
	if w.base().Date {
		days := clockOf(first.end, loc).Sub(clockOf(first.start, loc))
		return span{s, onClock(t.Add(days), loc)}
	}
	return span{s, s.Add(first.end.Sub(first.start))}
}

// spans calls yield with the occurrences that overlap [from, to), rule by rule, RDATEs last, until
// it returns false. skip holds the keys of those that do not count. The key is the occurrence's
// original start. It returns false when that could not be worked out within bounds.
func (w When) spans(from, to time.Time, skip map[string]bool, local *time.Location, yield func(key string, s span) bool) bool {
	base := w.base()
	if base.IsZero() {
		return true
	}
	loc := base.location(local)
	first := w.first(local)
	s := &steps{maxSteps}
	seen := map[string]bool{}
	more, sure := true, true
	give := func(key string, sp span) {
		if sp.overlaps(from, to) && !skip[key] && !seen[key] {
			seen[key] = true
			out, known := w.ruledOut(sp.start, loc, s)
			sure = sure && known
			if !out {
				more = yield(key, sp)
			}
		}
	}
	give(base.Key(), first)
	low := clockOf(from, loc).Add(-first.end.Sub(first.start)).AddDate(0, 0, -2)
	high := clockOf(to, loc).AddDate(0, 0, 2)
	for _, text := range w.Rules {
		r, err := parseRule(text, base, local)
		if err != nil {
			sure = false
			continue
		}
		sure = r.each(base.Local, low, high, s, func(t time.Time) bool {
			if !more || t.After(high) {
				return false
			}
			give(Moment{Local: t, Date: base.Date}.Key(), w.at(t, first, loc))
			return more
		}) && sure
	}
	for _, text := range w.Dates {
		if !more {
			break
		}
		if m, end, err := parseDate(text); err == nil {
			sp := w.at(clockOf(m.In(local), loc), first, loc)
			if !end.IsZero() {
				sp.end = end.In(local)
			}
			give(w.keyOf(m, local), sp)
		}
	}
	return sure
}

// keyOf is the key a moment has on the series' clock.
func (w When) keyOf(m Moment, local *time.Location) string {
	base := w.base()
	return Moment{Local: clockOf(m.In(local), base.location(local)), Date: base.Date}.Key()
}

// ruledOut tells whether an EXRULE takes the occurrence out.
func (w When) ruledOut(start time.Time, loc *time.Location, s *steps) (out, sure bool) {
	sure = true
	for _, text := range w.ExRules {
		r, err := parseRule(text, w.base(), loc)
		if err != nil {
			sure = false
			continue
		}
		hit, maybe := r.hits(w.base().Local, clockOf(start, loc), s)
		out = out || hit
		sure = sure && !maybe
	}
	return out, sure
}

// Within tells whether an occurrence, or an override at its own time, overlaps [from, to). A rule
// that is not understood, or too costly to follow, counts as inside. Floating times pass in local.
func (w When) Within(from, to time.Time, overrides []When, local *time.Location) bool {
	return w.inside(from, to, nil, overrides, local)
}

func (w When) inside(from, to time.Time, skip map[string]bool, overrides []When, local *time.Location) bool {
	for _, o := range overrides {
		if !o.base().IsZero() && o.first(local).overlaps(from, to) {
			return true
		}
	}
	found := false
	sure := w.spans(from, to, skip, local, func(string, span) bool {
		found = true
		return false
	})
	return found || !sure
}

// Occurrences lists the starts that fall on or after from and before to, in order, at most most of them.
// complete is false if there may be more, or a rule was not understood.
func (w When) Occurrences(from, to time.Time, most int, local *time.Location) (starts []time.Time, complete bool) {
	over := false
	sure := w.spans(from, to, nil, local, func(_ string, s span) bool {
		if s.start.Before(from) {
			return true
		}
		over = len(starts) >= most
		if !over {
			starts = append(starts, s.start)
		}
		return !over
	})
	sort.Slice(starts, func(i, j int) bool { return starts[i].Before(starts[j]) })
	return starts, sure && !over
}

// timing is a record's times: the series without the occurrences that were excluded or moved, and
// where those were moved to.
type timing struct {
	series    When
	skip      map[string]bool
	overrides []When
	open      bool // always inside: an open task, a contact, no time at all, or one not understood
}

func timingOf(r Record, local *time.Location) timing {
	if r.Kind == Contacts {
		return timing{open: true}
	}
	t := timing{skip: map[string]bool{}}
	if r.Kind == Tasks {
		done, point := closed(r)
		if !done {
			return timing{open: true}
		}
		if !point.IsZero() {
			t.overrides = []When{{Start: point}}
			return t
		}
	}
	for k, v := range r.Fields {
		start, rest := k.Occurrence()
		if start == "" && k != "WHEN" {
			continue
		}
		if start != "" {
			t.skip[start] = true
			if rest != "WHEN" {
				continue
			}
		}
		w, err := ParseWhen(v.Text)
		if err != nil {
			return timing{open: true}
		}
		if start == "" {
			t.series = w
		} else {
			t.overrides = append(t.overrides, w)
		}
	}
	t.open = t.series.base().IsZero() && len(t.overrides) == 0
	return t
}

// closed tells whether a task is done or dropped, and when it was completed.
func closed(r Record) (bool, Moment) {
	status := strings.ToUpper(r.Text("STATUS"))
	m, err := ParseMoment(r.Text("COMPLETED"))
	if err != nil {
		m = Moment{}
	}
	if status == "NEEDS-ACTION" || status == "IN-PROCESS" {
		return false, Moment{}
	}
	return !m.IsZero() || status == "COMPLETED" || status == "CANCELLED", m
}

// Inside tells whether a record belongs into the window [from, to): an event or a series with any
// occurrence in it, excluded ones not counted and moved ones where they were moved to. Open tasks
// are always inside, finished ones by COMPLETED, else by their due or start time. What has no time
// is inside.
func Inside(r Record, from, to time.Time, local *time.Location) bool {
	t := timingOf(r, local)
	return t.open || t.series.inside(from, to, t.skip, t.overrides, local)
}

// NextChange is the earliest time after now at which Inside may give another answer for the window
// [now - pastDays, now + futureDays) that moves along; zero if it never does. Asking again at that
// time may lead to the same answer and a later time.
func NextChange(r Record, pastDays, futureDays int, now time.Time, local *time.Location) time.Time {
	t := timingOf(r, local)
	if t.open {
		return time.Time{}
	}
	from, to := now.AddDate(0, 0, -pastDays), now.AddDate(0, 0, futureDays)
	var last time.Time
	sure := t.each(from, to, local, func(s span) {
		if s.end.After(last) {
			last = s.end
		}
	})
	switch {
	case !sure:
		return time.Time{}
	case !last.IsZero():
		return soonest(last.AddDate(0, 0, pastDays), now)
	}
	next, found := t.next(to, local)
	if !found {
		return time.Time{}
	}
	return soonest(next.AddDate(0, 0, -futureDays).Add(time.Second), now)
}

// soonest keeps an answer in the future where days of another length made it a little early.
func soonest(t, now time.Time) time.Time {
	if t.After(now) {
		return t
	}
	return now.Add(time.Hour)
}

func (t timing) each(from, to time.Time, local *time.Location, yield func(span)) bool {
	for _, o := range t.overrides {
		if s := o.first(local); s.overlaps(from, to) {
			yield(s)
		}
	}
	return t.series.spans(from, to, t.skip, local, func(_ string, s span) bool {
		yield(s)
		return true
	})
}

// next finds the first start on or after to, looking ahead in growing strides.
func (t timing) next(to time.Time, local *time.Location) (time.Time, bool) {
	var first time.Time
	look := func(s span) {
		if !s.start.Before(to) && (first.IsZero() || s.start.Before(first)) {
			first = s.start
		}
	}
	from := to
	for years := 1; years <= 128 && first.IsZero(); years *= 2 {
		end := to.AddDate(years, 0, 0)
		if years == 128 {
			end = to.AddDate(7000, 0, 0)
		}
		if !t.each(from, end, local, look) {
			break
		}
		from = end
	}
	return first, !first.IsZero()
}
