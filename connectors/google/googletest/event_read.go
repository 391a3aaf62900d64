package googletest

import (
	"fmt"
	"time"
)

// remind is what this account has set for itself (G-CAL-55).
func (c *call) remind(e *event) Object {
	if r := e.reminders[c.who.email]; r != nil {
		return clone(r)
	}
	return Object{"useDefault": true}
}

// show renders an event for the caller.
func (c *call) show(l *listing, e *event) Object {
	loc := zoneOr(c.q.Get("timeZone"), l.cal.zone())
	out := clone(e.doc)
	for _, k := range []string{"start", "end", "originalStartTime"} {
		if o := sub(out, k); o != nil {
			out[k] = shown(o, loc)
		}
	}
	out["reminders"] = c.remind(e)
	if rank := ranks[l.role]; rank <= ranks["writerWithoutPrivateAccess"] && (text(out, "visibility") == "private" || text(out, "visibility") == "confidential") {
		return pick(out, "kind", "etag", "id", "status", "created", "updated", "iCalUID", "start", "end", "recurrence", "recurringEventId",
			"originalStartTime", "visibility", "eventType", "sequence") // G-CAL-12
	}
	org := sub(out, "organizer")
	org["self"] = true
	if text(org, "email") != l.cal.id {
		delete(org, "self")
	}
	for _, x := range list(out, "attendees") {
		g := x.(Object)
		if text(g, "email") == text(org, "email") {
			g["organizer"] = true
		}
		if text(g, "email") == l.cal.id { // relative to the calendar (G-CAL-57)
			g["self"] = true
		}
	}
	c.omit(out)
	return out
}

// omit truncates a long guest list (G-CAL-56).
func (c *call) omit(out Object) {
	guests := list(out, "attendees")
	var most int
	if _, err := fmt.Sscan(c.q.Get("maxAttendees"), &most); err != nil || len(guests) <= most {
		return
	}
	out["attendeesOmitted"] = true
	out["attendees"] = guests[:most]
	for _, x := range guests[most:] {
		if flag(x.(Object), "self") {
			out["attendees"] = append([]any{x}, guests[:most-1]...)
		}
	}
}

// bare is what a delta says of what is gone (G-CAL-43).
func bare(e *event, cal *calendar) Object {
	out := Object{"kind": "calendar#event", "etag": e.doc["etag"], "id": e.id, "status": "cancelled"}
	if e.master != "" {
		out["recurringEventId"] = e.master
		out["originalStartTime"] = shown(e.orig.stored(cal), cal.zone())
	}
	return out
}

func getEvent(c *call) (any, error) {
	l, err := c.listed()
	if err != nil {
		return nil, err
	}
	e, _, err := c.target(l.cal, c.args["event"])
	if err != nil {
		return nil, err
	}
	if none := c.header.Get("If-None-Match"); none != "" && none == text(e.doc, "etag") {
		return nil, fail(304, "notModified", "Not Modified")
	}
	return c.show(l, e), nil
}

// listInstances opens a series (G-CAL-53).
func listInstances(c *call) (any, error) {
	l, err := c.listed()
	if err != nil {
		return nil, err
	}
	size, err := c.number("maxResults", 250, 2500)
	if err != nil {
		return nil, err
	}
	e, _, err := c.target(l.cal, c.args["event"])
	if err != nil {
		return nil, err
	}
	p, err := c.page("instances "+e.id, 0)
	if err != nil {
		return nil, err
	}
	from, to, err := c.span()
	if err != nil {
		return nil, err
	}
	var all []*event
	switch {
	case e.master != "":
		all = []*event{e}
	case e.doc["recurrence"] != nil && !e.gone:
		all = c.expand(l.cal, e, from.Add(-time.Second), to)
	}
	rows := []row{}
	for i, x := range all {
		if x.gone && (!c.bool("showDeleted", false) || e.master != "") {
			continue
		}
		if o := c.q.Get("originalStart"); o != "" && !x.orig.matches(o) {
			continue
		}
		rows = append(rows, row{int64(i + 1), func() Object { return c.show(l, x) }})
	}
	out := c.head(l)
	c.fill(out, "items", p, rows, size, false)
	return out, nil
}

func (m moment) matches(s string) bool {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return m.day && m.t.Equal(t)
	}
	t, err := time.Parse(time.RFC3339, s)
	return err == nil && !m.day && m.t.Equal(t)
}

// expand gives the occurrences of a series that end after from and start before to, exceptions in their places.
func (c *call) expand(cal *calendar, m *event, from, to time.Time) []*event {
	s, err := openSeries(m.doc, cal, false)
	if err != nil {
		return nil
	}
	if to.Equal(farAway) && s.last().Equal(farAway) { // two years of what has no end
		to = c.now().AddDate(2, 0, 0)
		if from.AddDate(2, 0, 0).After(to) {
			to = from.AddDate(2, 0, 0)
		}
	}
	var out []*event
	taken := map[string]bool{}
	for _, x := range cal.order {
		if x.master == m.id && !x.orphan {
			taken[x.id] = true
			start := momentOf(x.doc, "start").instant(cal)
			if x.ends.After(from) && start.Before(to) {
				out = append(out, x)
			}
		}
	}
	s.between(from.Add(-s.length-48*time.Hour), to.Add(48*time.Hour), func(t time.Time) bool {
		o := c.occurrence(cal, m, s, moment{day: s.start.day, t: t.UTC()})
		if !taken[o.id] && o.ends.After(from) && o.orig.instant(cal).Before(to) {
			out = append(out, o)
		}
		return true
	})
	sortByStart(out, cal)
	return out
}
