package googletest

import (
	"slices"
	"strings"
)

// importEvent takes an event with its UID and its organizer and sends no mail; a known UID is updated in place (G-CAL-81).
func importEvent(c *call) (any, error) {
	l, err := c.writing()
	if err != nil {
		return nil, err
	}
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	uid := text(in, "iCalUID")
	if uid == "" {
		return nil, fail(400, "required", "Missing iCalUID.")
	}
	doc := given(in)
	delete(doc, "id")
	if k := text(doc, "eventType"); k != "" && k != "default" { // G-CAL-67
		doc["eventType"] = "default"
	}
	foreign := false
	if o := sub(in, "organizer"); text(o, "email") != "" {
		doc["organizer"] = pick(o, "email", "displayName")
		foreign = !strings.EqualFold(text(o, "email"), l.cal.id)
	}
	if sub(in, "originalStartTime") != nil && c.sw.LoneInstances {
		return c.importInstance(l, doc, in, uid)
	}
	if foreign {
		doc["privateCopy"] = true
	}
	old := l.cal.byUID(uid)
	var was Object
	if old != nil {
		was = clone(old.doc)
	}
	if err := c.check(l.cal, doc, was); err != nil {
		return nil, err
	}
	if old == nil {
		e := c.place(l.cal, "_"+c.freshID(), doc)
		c.adopt(l.cal, e, uid)
		return c.show(l, e), nil
	}
	c.keepOwn(doc, was)
	c.store(l.cal, old, doc, true)
	if was["recurrence"] != nil {
		c.follow(l.cal, old, was)
	}
	return c.show(l, old), nil
}

// adopt gives occurrences that came before their series to it, under its id.
func (c *call) adopt(cal *calendar, m *event, uid string) {
	if m.doc["recurrence"] == nil {
		return
	}
	for _, x := range slices.Clone(cal.uids[uid]) {
		if x.master == "" || cal.events[x.master] != nil || x.orphan || x.gone {
			continue
		}
		e, virtual, err := c.target(cal, m.id+"_"+x.orig.suffix())
		if err != nil || !virtual {
			continue
		}
		e = c.except(cal, e)
		kept := clone(x.doc)
		c.keepOwn(kept, e.doc)
		c.cancel(cal, x, false)
		x.orphan = true
		c.store(cal, e, kept, true)
	}
}

func (c *call) keepOwn(doc, was Object) {
	for _, k := range []string{"id", "kind", "created", "creator", "htmlLink", "iCalUID", "recurringEventId", "originalStartTime"} {
		if v, ok := was[k]; ok {
			doc[k] = v
		}
	}
	if doc["organizer"] == nil {
		doc["organizer"] = was["organizer"]
	}
}

// importInstance takes one occurrence of a series, known here or not.
func (c *call) importInstance(l *listing, doc, in Object, uid string) (any, error) {
	at, err := readMoment(sub(in, "originalStartTime"), "original start")
	if err != nil {
		return nil, err
	}
	delete(doc, "recurrence")
	if err := c.check(l.cal, doc, nil); err != nil {
		return nil, err
	}
	m := l.cal.byUID(uid)
	var e *event
	if m != nil && m.doc["recurrence"] != nil {
		found, virtual, err := c.target(l.cal, m.id+"_"+at.suffix())
		if err != nil {
			return nil, err
		}
		if e = found; virtual {
			e = c.except(l.cal, e)
		}
	} else {
		master := "_" + c.freshID()
		for _, x := range l.cal.order { // another occurrence of the same unknown series
			if x.master != "" && text(x.doc, "iCalUID") == uid {
				master = x.master
			}
		}
		if e = l.cal.events[master+"_"+at.suffix()]; e == nil {
			e = c.place(l.cal, master+"_"+at.suffix(), clone(doc))
			e.master, e.orig = master, at
			e.doc["recurringEventId"], e.doc["originalStartTime"] = master, at.stored(l.cal)
		}
	}
	c.keepOwn(doc, e.doc)
	c.store(l.cal, e, doc, true)
	return c.show(l, e), nil
}

// moveEvent hands an event to another calendar; its id stays (G-CAL-86).
func moveEvent(c *call) (any, error) {
	l, err := c.writing()
	if err != nil {
		return nil, err
	}
	to, err := c.who.entry(c.q.Get("destination"))
	if err != nil || !to.writable() || to == l {
		return nil, invalid("Invalid destination.").at("parameter", "destination")
	}
	e, virtual, err := c.target(l.cal, c.args["event"])
	if err != nil {
		return nil, err
	}
	if p := c.ifMatch(text(e.doc, "etag")); p != nil {
		return nil, p
	}
	if virtual || e.master != "" || e.gone || text(e.doc, "eventType") != "default" {
		return nil, fail(400, "cannotChangeOrganizerOfInstance", "Cannot move this event.").in("calendar")
	}
	if to.cal.events[e.id] != nil && !to.cal.events[e.id].gone {
		return nil, because("duplicate")
	}
	c.guests(l.cal, e.doc, nil, "move")
	moved := c.hand(l.cal, to.cal, e, e.doc)
	for _, x := range slices.Clone(l.cal.order) {
		if x.master == e.id && !x.orphan {
			c.hand(l.cal, to.cal, x, x.doc)
			x.orphan = true
		}
	}
	c.cancel(l.cal, e, false)
	if c.sw.MoveSaysCancelled {
		return bare(e, l.cal), nil
	}
	return c.show(to, moved), nil
}

func (c *call) hand(from, to *calendar, e *event, doc Object) *event {
	doc = clone(doc)
	delete(doc, "organizer")
	created := doc["created"]
	if old := to.events[e.id]; old != nil {
		to.order = slices.DeleteFunc(to.order, func(x *event) bool { return x == old })
	}
	n := c.place(to, e.id, doc)
	n.doc["created"] = created
	n.master, n.orig, n.reminders = e.master, e.orig, e.reminders
	return n
}
