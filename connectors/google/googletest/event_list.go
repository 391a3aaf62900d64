package googletest

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

func (c *call) head(l *listing) Object {
	out := Object{"kind": "calendar#events", "etag": l.cal.doc["etag"], "summary": l.cal.doc["summary"], "timeZone": l.cal.doc["timeZone"],
		"updated": c.now().Format("2006-01-02T15:04:05.000Z"), "accessRole": l.role, "defaultReminders": cloneAny(l.reminders)}
	if l.reminders == nil {
		out["defaultReminders"] = []any{}
	}
	if d := text(l.cal.doc, "description"); d != "" {
		out["description"] = d
	}
	return out
}

// span reads timeMin and timeMax (G-CAL-31).
func (c *call) span() (from, to time.Time, err error) {
	to = farAway
	for _, x := range []struct {
		name string
		into *time.Time
	}{{"timeMin", &from}, {"timeMax", &to}} {
		v := c.q.Get(x.name)
		if v == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, v)
		if err != nil {
			return from, to, fail(400, "badRequest", "Bad Request").at("parameter", x.name)
		}
		*x.into = t.Truncate(time.Second)
	}
	if !from.Before(to) {
		return from, to, fail(400, "timeRangeEmpty", "The specified time range is empty.").in("calendar").at("parameter", "timeMax")
	}
	return from, to, nil
}

// tokenForbids are the parameters that may not come with a sync token (G-CAL-23).
var tokenForbids = []string{"iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin", "timeMax", "updatedMin"}

func listEvents(c *call) (any, error) {
	l, err := c.listed()
	if err != nil {
		return nil, err
	}
	size, err := c.number("maxResults", 250, 2500)
	if err != nil {
		return nil, err
	}
	if c.q.Get("syncToken") != "" {
		for _, k := range tokenForbids {
			if c.q.Get(k) != "" {
				return nil, restricted()
			}
		}
		if c.q.Get("showDeleted") == "false" {
			return nil, restricted()
		}
	}
	p, err := c.page("events "+l.cal.id, l.cal.alive)
	if err != nil {
		return nil, err
	}
	q, err := c.query(p)
	if err != nil {
		return nil, err
	}
	rows := c.rows(l, q)
	out := c.head(l)
	tokened := true
	for _, k := range []string{"iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "updatedMin"} {
		tokened = tokened && c.q.Get(k) == "" // G-CAL-26
	}
	c.fill(out, "items", p, rows, size, tokened)
	return out, nil
}

// query is what one listing asks for.
type query struct {
	*paging
	from, to   time.Time
	updatedMin time.Time
	deleted    bool // tombstones are wanted
	single     bool
}

func (c *call) query(p *paging) (*query, error) {
	q := &query{paging: p, single: c.bool("singleEvents", false)}
	var err error
	if q.from, q.to, err = c.span(); err != nil {
		return nil, err
	}
	if w, to, ok := strings.Cut(p.Window, "|"); ok && p.since > 0 { // the token carries it (G-CAL-26)
		q.from, _ = time.Parse(time.RFC3339, w)
		if q.to = farAway; to != "" {
			q.to, _ = time.Parse(time.RFC3339, to)
		}
	} else if p.since == 0 && (c.q.Get("timeMin") != "" || c.q.Get("timeMax") != "") {
		p.Window = c.q.Get("timeMin") + "|" + c.q.Get("timeMax")
	}
	if v := c.q.Get("updatedMin"); v != "" {
		if q.updatedMin, err = time.Parse(time.RFC3339, v); err != nil {
			return nil, fail(400, "badRequest", "Bad Request").at("parameter", "updatedMin")
		}
		if c.sw.UpdatedMinAge > 0 && c.now().Sub(q.updatedMin) > c.sw.UpdatedMinAge {
			return nil, because("updatedMinTooLongAgo") // G-CAL-25
		}
	}
	q.deleted = c.bool("showDeleted", false) || !q.updatedMin.IsZero() || p.since > 0 // G-CAL-29
	if o := c.q.Get("orderBy"); o != "" && o != "updated" && (o != "startTime" || !q.single) {
		return nil, fail(400, "badRequest", "The requested ordering is not available for the particular query.").in("calendar").at("parameter", "orderBy")
	}
	return q, nil
}

// rows collects what a listing holds; a delta in order of change, a full read in order of creation.
func (c *call) rows(l *listing, q *query) []row {
	cal := l.cal
	var rows []row
	add := func(e *event, at int64) {
		if q.since > 0 && (e.rev <= q.since || e.rev > q.Upto) {
			return
		}
		if out := c.item(l, e, q); out != nil {
			rows = append(rows, row{at, out})
		}
	}
	if q.single {
		for i, e := range c.singles(cal, q) {
			add(e, int64(i+1))
		}
		return rows
	}
	for _, e := range cal.named(c.q.Get("iCalUID")) {
		at := e.seq
		if q.since > 0 || c.q.Get("orderBy") == "updated" {
			at = e.rev
		}
		add(e, at)
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.at, b.at) })
	return rows
}

// named are the events of a UID, or all.
func (cal *calendar) named(uid string) []*event {
	if uid == "" {
		return cal.order
	}
	return slices.DeleteFunc(slices.Clone(cal.uids[uid]), func(e *event) bool { return cal.events[e.id] != e })
}

// item decides whether and how an event shows in a listing; nil leaves it out.
func (c *call) item(l *listing, e *event, q *query) func() Object {
	gone := func() Object { return bare(e, l.cal) }
	if c.vanished(e) || !c.fits(e) || !q.updatedMin.IsZero() && e.changed.Before(q.updatedMin) {
		return nil
	}
	inside := e.ends.After(q.from) && c.begins(l.cal, e).Before(q.to)
	switch {
	case dead(l.cal, e) && !c.sw.SeriesTombstones, e.orphan && q.since == 0:
		return nil
	case e.gone && e.master != "": // shown while its series lives (G-CAL-28)
		if !q.deleted && (q.single || dead(l.cal, e)) || !inside && q.since == 0 {
			return nil
		}
		return gone
	case e.gone && !q.deleted:
		return nil
	case e.gone && q.since > 0 && !c.bool("showDeleted", false):
		return gone
	case !inside && q.since > 0 && !e.gone:
		switch c.sw.WindowLeavers {
		case "silent":
			return nil
		case "cancelled":
			return gone
		}
	case !inside:
		return nil
	}
	return func() Object { return c.show(l, e) }
}

// dead says whether an occurrence's series is deleted.
func dead(cal *calendar, e *event) bool {
	m := cal.events[e.master]
	return m != nil && m.gone
}

func (c *call) begins(cal *calendar, e *event) time.Time {
	return momentOf(e.doc, "start").instant(cal)
}

// fits applies the filters of G-CAL-32 and G-CAL-33, and the search for words.
func (c *call) fits(e *event) bool {
	if uid := c.q.Get("iCalUID"); uid != "" && text(e.doc, "iCalUID") != uid {
		return false
	}
	if types := c.q["eventTypes"]; len(types) > 0 && !slices.Contains(types, text(e.doc, "eventType")) {
		return false
	}
	if q := strings.ToLower(c.q.Get("q")); q != "" {
		all := strings.ToLower(text(e.doc, "summary") + " " + text(e.doc, "description") + " " + text(e.doc, "location"))
		if !strings.Contains(all, q) {
			return false
		}
	}
	for param, side := range map[string]string{"privateExtendedProperty": "private", "sharedExtendedProperty": "shared"} {
		wants := c.q[param]
		hits := 0
		for _, w := range wants {
			k, v, _ := strings.Cut(w, "=")
			if x := sub(sub(e.doc, "extendedProperties"), side); x[k] == v {
				hits++
			}
		}
		if len(wants) > 1 {
			c.breach(c, "more than one %s (G-CAL-33)", param)
		}
		if len(wants) > 0 && (hits == 0 || c.sw.FilterAll && hits < len(wants)) {
			return false
		}
	}
	return true
}

// singles opens every series (G-CAL-30).
func (c *call) singles(cal *calendar, q *query) []*event {
	var out []*event
	for _, e := range cal.order {
		switch {
		case e.master != "":
			if m := cal.events[e.master]; m == nil || m.gone || m.doc["recurrence"] == nil {
				out = append(out, e)
			}
		case e.doc["recurrence"] != nil && !e.gone:
			out = append(out, c.expand(cal, e, q.from, q.to)...)
		case e.doc["recurrence"] != nil && q.since == 0: // a deleted series has no instances to show (G-CAL-28)
		default:
			out = append(out, e)
		}
	}
	if c.q.Get("orderBy") == "startTime" {
		sortByStart(out, cal)
	}
	return out
}

func sortByStart(all []*event, cal *calendar) {
	slices.SortStableFunc(all, func(a, b *event) int {
		return cmp.Or(momentOf(a.doc, "start").instant(cal).Compare(momentOf(b.doc, "start").instant(cal)), strings.Compare(a.id, b.id))
	})
}
