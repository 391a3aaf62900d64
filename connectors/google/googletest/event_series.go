package googletest

import (
	"slices"
	"time"
)

// target finds an event, or an occurrence of a series that is no item yet (virtual).
func (c *call) target(cal *calendar, id string) (e *event, virtual bool, err error) {
	if e := cal.events[id]; e != nil && !c.vanished(e) && !e.orphan {
		if dead(cal, e) && !c.sw.SeriesTombstones {
			return nil, false, because("notFound")
		}
		return e, false, nil
	}
	master, at, ok := cutID(id)
	m := cal.events[master]
	if !ok || m == nil || m.gone || m.doc["recurrence"] == nil {
		return nil, false, because("notFound")
	}
	s, err := openSeries(m.doc, cal, false)
	if err != nil || !s.has(at) {
		return nil, false, because("notFound")
	}
	return c.occurrence(cal, m, s, at), true, nil
}

// vanished says whether a tombstone is too old to be remembered (G-CAL-43).
func (s *Server) vanished(e *event) bool {
	return e.gone && e.master == "" && s.sw.TombstoneAge > 0 && s.now().Sub(e.changed) > s.sw.TombstoneAge
}

// occurrence is one of a series as an event of its own (G-CAL-49). It is not stored.
func (c *call) occurrence(cal *calendar, m *event, s *series, at moment) *event {
	doc := clone(m.doc)
	delete(doc, "recurrence")
	if !at.day {
		at.zone = s.start.zone
	}
	end := moment{day: at.day, t: at.t.Add(s.length), zone: momentOf(m.doc, "end").zone}
	doc["id"] = m.id + "_" + at.suffix()
	doc["recurringEventId"] = m.id
	doc["originalStartTime"], doc["start"], doc["end"] = at.stored(cal), at.stored(cal), end.stored(cal)
	doc["htmlLink"] = c.base + "calendar/event?eid=" + m.id + "_" + at.suffix()
	e := &event{id: text(doc, "id"), doc: doc, rev: m.rev, changed: m.changed, master: m.id, orig: at, ends: end.instant(cal), reminders: map[string]Object{}}
	for k, v := range m.reminders {
		e.reminders[k] = clone(v)
	}
	return e
}

// except makes an exception of a virtual occurrence (G-CAL-50).
func (c *call) except(cal *calendar, e *event) *event {
	e.seq = c.next()
	if old := cal.events[e.id]; old != nil {
		cal.order = slices.DeleteFunc(cal.order, func(x *event) bool { return x == old })
	}
	cal.events[e.id] = e
	cal.order = append(cal.order, e)
	uid := text(e.doc, "iCalUID")
	cal.uids[uid] = append(cal.uids[uid], e)
	return e
}

// cancel deletes an event, a series with its exceptions, or one occurrence; the master gets no EXDATE (G-CAL-51).
func (c *call) cancel(cal *calendar, e *event, virtual bool) {
	if virtual {
		e = c.except(cal, e)
	}
	doc := clone(e.doc)
	doc["status"] = "cancelled"
	c.store(cal, e, doc, true)
	if doc["recurrence"] == nil {
		return
	}
	for _, x := range slices.Clone(cal.order) {
		if x.master == e.id && c.sw.SeriesTombstones && !x.gone && !x.orphan {
			gone := clone(x.doc)
			gone["status"] = "cancelled"
			c.store(cal, x, gone, true)
		}
	}
}

// follow sees to the exceptions of a series that has changed (G-CAL-52).
func (c *call) follow(cal *calendar, m *event, old Object) {
	moved := rescheduled(m.doc, old)
	var s *series
	if m.doc["recurrence"] != nil {
		s, _ = openSeries(m.doc, cal, false)
	}
	shift := momentOf(m.doc, "start").t.Sub(momentOf(old, "start").t)
	for _, x := range slices.Clone(cal.order) {
		if x.master != m.id {
			continue
		}
		if x.orphan { // met again: told as an occurrence like the others
			if moved && s != nil && s.has(x.orig) {
				e := c.except(cal, c.occurrence(cal, m, s, x.orig))
				c.store(cal, e, e.doc, true)
			}
			continue
		}
		if text(old, "status") == "cancelled" { // back with its series
			x.rev = c.next()
		}
		if c.sw.Inherit && !x.gone {
			c.inherit(cal, x, m.doc, old)
		}
		if moved && c.sw.MovedSeries != "keep" && (s == nil || !s.has(x.orig)) {
			c.outgrow(cal, x, m, s, shift)
		}
	}
}

// outgrow drops an exception that its series no longer meets, or moves it along under a new id.
func (c *call) outgrow(cal *calendar, x, m *event, s *series, shift time.Duration) {
	to := moment{day: x.orig.day, t: x.orig.t.Add(shift), zone: x.orig.zone}
	kept := clone(x.doc)
	x.orphan = true
	doc := clone(x.doc)
	doc["status"] = "cancelled"
	c.store(cal, x, doc, true)
	if c.sw.MovedSeries != "shift" || s == nil || !s.has(to) || cal.events[m.id+"_"+to.suffix()] != nil {
		return
	}
	e := c.except(cal, c.occurrence(cal, m, s, to))
	for _, k := range []string{"id", "originalStartTime", "htmlLink", "start", "end"} {
		if v := e.doc[k]; equal(kept["start"], kept["originalStartTime"]) || k != "start" && k != "end" {
			kept[k] = v
		}
	}
	c.store(cal, e, kept, true)
}

func (c *call) inherit(cal *calendar, x *event, now, old Object) {
	doc, changed := clone(x.doc), false
	for _, k := range []string{"summary", "description", "location", "colorId", "visibility", "transparency", "attendees", "extendedProperties", "source"} {
		if equal(doc[k], old[k]) && !equal(now[k], old[k]) {
			changed = true
			if doc[k] = cloneAny(now[k]); doc[k] == nil {
				delete(doc, k)
			}
		}
	}
	if changed {
		c.store(cal, x, doc, true)
	}
}
