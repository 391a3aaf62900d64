package googletest

import (
	"reflect"
	"slices"
	"strings"
)

func equal(a, b any) bool { return reflect.DeepEqual(a, b) }

func insertEvent(c *call) (any, error) {
	l, err := c.writing()
	if err != nil {
		return nil, err
	}
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	doc := given(in)
	id, uid := text(doc, "id"), text(doc, "iCalUID")
	if id != "" && !validID(id) {
		return nil, invalid("Invalid resource id value.")
	}
	if id != "" && uid != "" {
		c.breach(c, "id and iCalUID given together (G-CAL-42)")
		if !c.sw.BothIDs {
			return nil, invalid("Invalid resource id value.")
		}
	}
	if l.cal.events[id] != nil || uid != "" && l.cal.byUID(uid) != nil { // a deleted one still counts (G-CAL-41)
		return nil, because("duplicate")
	}
	if id == "" {
		id = c.freshID()
	}
	if err := c.check(l.cal, doc, nil); err != nil {
		return nil, err
	}
	c.guests(l.cal, doc, nil, "insert")
	e := c.place(l.cal, id, doc)
	return c.show(l, e), nil
}

// byUID finds a live master or single event.
func (cal *calendar) byUID(uid string) *event {
	for _, e := range cal.uids[uid] {
		if e.master == "" && !e.gone && cal.events[e.id] == e {
			return e
		}
	}
	return nil
}

// place stores a new event with what Google adds.
func (c *call) place(cal *calendar, id string, doc Object) *event {
	e := &event{id: id, seq: c.next(), reminders: map[string]Object{}}
	doc["id"], doc["kind"] = id, "calendar#event"
	if text(doc, "iCalUID") == "" {
		doc["iCalUID"] = id + "@google.com" // G-CAL-42
	}
	me := Object{"email": cal.id, "self": true}
	if cal.id != cal.owner.email {
		me["displayName"] = cal.doc["summary"]
	}
	if doc["organizer"] == nil {
		doc["organizer"] = me
	}
	creator := Object{"email": c.who.email}
	if c.who.email == cal.id {
		creator["self"] = true
	}
	doc["creator"] = creator
	doc["htmlLink"] = c.base + "calendar/event?eid=" + id
	cal.events[id] = e
	cal.order = append(cal.order, e)
	cal.uids[text(doc, "iCalUID")] = append(cal.uids[text(doc, "iCalUID")], e)
	c.store(cal, e, doc, true)
	doc["created"] = e.changed.Format("2006-01-02T15:04:05.000Z")[:19] + ".000Z" // seconds only (G-CAL-69)
	return e
}

// store replaces an event's document. moves says whether updated moves: reminders alone leave it (G-CAL-55).
func (c *call) store(cal *calendar, e *event, doc Object, moves bool) {
	if r := sub(doc, "reminders"); r != nil {
		e.reminders[c.who.email] = r
		delete(doc, "reminders")
	}
	e.doc, e.rev, e.changed = doc, c.next(), c.stamp()
	doc["etag"] = c.etag(e.changed)
	if moves {
		doc["updated"] = e.changed.Format("2006-01-02T15:04:05.000Z")
	}
	e.gone = text(doc, "status") == "cancelled"
	e.ends = momentOf(doc, "end").instant(cal)
	if doc["recurrence"] != nil {
		if s, err := openSeries(doc, cal, false); err == nil {
			e.ends = s.last()
		}
	}
}

// updateEvent replaces the whole event: what is left out is cleared (G-CAL-82).
func updateEvent(c *call) (any, error) {
	return c.change(func(old Object, in Object) Object {
		doc := given(in)
		if _, ok := in["reminders"]; !ok { // left out means the default
			doc["reminders"] = Object{"useDefault": true}
		}
		return doc
	}, "update")
}

// patchEvent merges: absent stays, null goes, arrays are replaced whole (G-CAL-82).
func patchEvent(c *call) (any, error) {
	return c.change(func(old, in Object) Object {
		doc := clone(old)
		merge(doc, given(in))
		if r := sub(doc, "reminders"); flag(sub(in, "reminders"), "useDefault") && list(sub(in, "reminders"), "overrides") == nil {
			delete(r, "overrides")
		}
		return doc
	}, "patch")
}

func merge(into, change Object) {
	for k, v := range change {
		inner, deep := v.(Object)
		have, both := into[k].(Object)
		switch {
		case v == nil:
			delete(into, k)
		case deep && both:
			merge(have, inner)
		case deep:
			fresh := Object{}
			merge(fresh, inner)
			into[k] = fresh
		default:
			into[k] = v
		}
	}
}

func (c *call) change(how func(old, in Object) Object, why string) (any, error) {
	l, err := c.writing()
	if err != nil {
		return nil, err
	}
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	e, virtual, err := c.target(l.cal, c.args["event"])
	if err != nil {
		return nil, err
	}
	if p := c.ifMatch(text(e.doc, "etag")); p != nil {
		return nil, p
	}
	if e.gone && text(in, "status") != "confirmed" { // G-CAL-84
		return nil, c.deletedWrite()
	}
	old := clone(e.doc)
	old["reminders"] = c.remind(e)
	doc := how(old, in)
	if err := c.sound(l.cal, e, doc, old, in); err != nil {
		return nil, err
	}
	if text(doc, "status") == "cancelled" {
		c.guests(l.cal, old, nil, "cancel")
		c.cancel(l.cal, e, virtual)
		return c.show(l, e), nil
	}
	if err := c.check(l.cal, doc, old); err != nil {
		return nil, err
	}
	c.guests(l.cal, doc, old, why)
	same := onlyChanged(doc, old)
	if same && !virtual && !c.sw.NoopBumps { // G-CAL-87
		return c.show(l, e), nil
	}
	if virtual {
		e = c.except(l.cal, e)
	}
	quiet := onlyChanged(doc, old, "reminders") && !same
	c.store(l.cal, e, doc, !quiet)
	if old["recurrence"] != nil {
		c.follow(l.cal, e, old)
	}
	return c.show(l, e), nil
}

func (c *call) deletedWrite() *problem {
	switch c.sw.DeletedUpdate {
	case 404:
		return because("notFound")
	case 410:
		return because("deleted")
	}
	return because("forbidden")
}

// sound puts back what no client may change and keeps guests from the organizer's fields.
func (c *call) sound(cal *calendar, e *event, doc, old, in Object) error {
	for _, k := range []string{"id", "kind", "etag", "created", "updated", "creator", "organizer", "htmlLink", "iCalUID", "recurringEventId",
		"originalStartTime", "privateCopy", "locked"} {
		delete(doc, k)
		if v, ok := old[k]; ok {
			doc[k] = v
		}
	}
	if e.master != "" { // an instance has no rule of its own (G-CAL-48)
		delete(doc, "recurrence")
	}
	if flag(old, "locked") && !onlyChanged(pick(doc, lockedFields...), pick(old, lockedFields...)) { // G-CAL-68
		return because("forbidden")
	}
	if flag(in, "attendeesOmitted") {
		c.breach(c, "a truncated guest list was written back (G-CAL-56)")
	}
	if ours(cal, old) {
		return nil
	}
	for _, k := range []string{"guestsCanInviteOthers", "guestsCanModify", "guestsCanSeeOtherGuests"} { // G-CAL-58
		if !equal(doc[k], old[k]) {
			return fail(403, "forbiddenForNonOrganizer", "Shared properties can only be changed by the organizer of the event.").in("calendar")
		}
	}
	if c.verb == "PUT" {
		c.breach(c, "PUT on an event that somebody else organizes (G-CAL-58)")
	}
	if in := list(in, "attendees"); c.verb == "PATCH" && len(in) == 1 { // G-CAL-57
		doc["attendees"] = answered(list(old, "attendees"), in[0].(Object))
	}
	return nil
}

var lockedFields = []string{"summary", "description", "location", "start", "end", "recurrence"}

func pick(o Object, keys ...string) Object {
	out := Object{}
	for _, k := range keys {
		if v, ok := o[k]; ok {
			out[k] = v
		}
	}
	return out
}

// answered changes one guest of a list.
func answered(guests []any, one Object) []any {
	out := clone(guests)
	for _, x := range out {
		if g := x.(Object); strings.EqualFold(text(g, "email"), text(one, "email")) {
			merge(g, one)
		}
	}
	return out
}

// deleteEvent: 204; again 410; a stale If-Match comes first (G-CAL-83, G-CAL-85).
func deleteEvent(c *call) (any, error) {
	l, err := c.writing()
	if err != nil {
		return nil, err
	}
	e, virtual, err := c.target(l.cal, c.args["event"])
	if err != nil {
		return nil, err
	}
	if p := c.ifMatch(text(e.doc, "etag")); p != nil {
		return nil, p
	}
	if e.gone {
		return nil, because("deleted")
	}
	c.guests(l.cal, e.doc, nil, "delete")
	c.cancel(l.cal, e, virtual)
	return nil, nil
}

// guests notes the mails that a write sends, and a write that did not say sendUpdates=none (G-CAL-59).
func (c *call) guests(cal *calendar, doc, old Object, why string) {
	asked := c.q.Get("sendUpdates")
	if c.q.Get("sendNotifications") != "" {
		c.breach(c, "sendNotifications is deprecated (G-CAL-59)")
	}
	var to []string
	for _, o := range []Object{doc, old} {
		for _, x := range list(o, "attendees") {
			g, _ := x.(Object)
			if m := text(g, "email"); !strings.EqualFold(m, cal.id) && !slices.Contains(to, m) {
				to = append(to, m)
			}
		}
	}
	if len(to) == 0 || asked == "none" {
		return
	}
	c.breach(c, "event with guests written with sendUpdates=%q (G-CAL-59)", asked)
	if !ours(cal, doc) {
		to = []string{text(sub(doc, "organizer"), "email")}
	}
	for _, m := range to {
		c.mails = append(c.mails, Mail{To: m, Event: text(doc, "id"), Summary: text(doc, "summary"), Why: why, Asked: asked})
	}
}
