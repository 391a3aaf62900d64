package googletest

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Hand does in an account what its owner does on Google's own pages. Documents may be Objects or the generated
// types. Its methods panic where Google would refuse: that is a mistake in the test.
type Hand struct {
	s     *Server
	email string
}

// Hand is the owner of an account.
func (s *Server) Hand(email string) Hand { return Hand{s, email} }

// do runs a method of the API without a request: nothing is logged, no fault strikes, no rule is broken.
func (h Hand) do(name string, args map[string]string, q url.Values, body any) Object {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	c := &call{Server: h.s, method: name, args: args, q: q, header: http.Header{}, who: h.s.account(h.email), byHand: true}
	if q == nil {
		c.q = url.Values{}
	}
	if body != nil {
		c.raw = encode(body)
	}
	for _, r := range routes {
		if r.name != name {
			continue
		}
		c.verb = r.verb
		out, err := r.run(c)
		if err != nil {
			panic(fmt.Sprintf("googletest: %s by hand: %v", name, err))
		}
		o, _ := out.(Object)
		return o
	}
	panic("googletest: no method " + name)
}

// all pages through a list.
func (h Hand) all(name, items string, args map[string]string, q url.Values) []Object {
	out := []Object{}
	for {
		page := h.do(name, args, q, nil)
		for _, x := range list(page, items) {
			out = append(out, x.(Object))
		}
		if text(page, "nextPageToken") == "" {
			return out
		}
		q.Set("pageToken", text(page, "nextPageToken"))
	}
}

func at(cal, event string) map[string]string { return map[string]string{"cal": cal, "event": event} }

var silently = url.Values{"sendUpdates": {"none"}, "supportsAttachments": {"true"}, "conferenceDataVersion": {"1"}}

// AddCalendar makes a secondary calendar and returns its id.
func (h Hand) AddCalendar(name, zone string) string {
	return text(h.do("calendar.calendars.insert", nil, nil, Object{"summary": name, "timeZone": zone}), "id")
}

// Share puts a calendar into somebody else's list with a role.
func (h Hand) Share(cal, email, role string) {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	a := h.s.account(email)
	for _, l := range a.listed {
		if l.cal.id == cal {
			l.role, l.deleted = role, false // a new role alone is no news for a delta (G-CAL-13)
			return
		}
	}
	a.listed = append(a.listed, &listing{cal: h.s.cals[cal], role: role, own: Object{}, rev: h.s.next()})
}

// DeleteCalendar removes a calendar for all.
func (h Hand) DeleteCalendar(cal string) { h.do("calendar.calendars.delete", at(cal, ""), nil, nil) }

// AddEvent returns the new event's id.
func (h Hand) AddEvent(cal string, event any) string {
	return text(h.do("calendar.events.insert", at(cal, ""), silently, document(event)), "id")
}

// AddInvitation is an event of another organizer in this calendar; iCalUID and organizer are needed.
func (h Hand) AddInvitation(cal string, event any) string {
	return text(h.do("calendar.events.import", at(cal, ""), silently, document(event)), "id")
}

// AddSpecial is an event that nobody can create through the API, such as one from a mail: kind is fromGmail or another type (G-CAL-67).
func (h Hand) AddSpecial(cal, kind string, event any) string {
	doc := document(event)
	delete(doc, "eventType")
	id := h.AddEvent(cal, doc)
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	l, _ := h.s.account(h.email).entry(cal)
	l.cal.events[id].doc["eventType"] = kind
	if p := sub(doc, kind+"Properties"); p != nil {
		l.cal.events[id].doc[kind+"Properties"] = p
	}
	return id
}

// EditEvent merges a change into an event or an occurrence (ID_…Z); null removes.
func (h Hand) EditEvent(cal, id string, change any) {
	h.do("calendar.events.patch", at(cal, id), silently, document(change))
}

// DeleteEvent deletes an event, a series or an occurrence.
func (h Hand) DeleteEvent(cal, id string) {
	h.do("calendar.events.delete", at(cal, id), silently, nil)
}

// MoveEvent hands an event to another calendar.
func (h Hand) MoveEvent(cal, id, to string) {
	h.do("calendar.events.move", at(cal, id), url.Values{"destination": {to}, "sendUpdates": {"none"}}, nil)
}

// SplitEvent is "this and following": the series ends before an occurrence, a new one begins there (G-CAL-52).
// change is merged into the new series, whose id is returned.
func (h Hand) SplitEvent(cal, id string, change any) string {
	master, from, _ := cutID(id)
	old := h.Event(cal, master)
	next := h.Event(cal, id)
	rules := []any{}
	for _, x := range list(old, "recurrence") {
		rules = append(rules, cutBefore(x.(string), from))
	}
	fresh := pick(next, "start", "end", "summary", "description", "location", "colorId", "visibility", "transparency", "attendees", "reminders")
	fresh["recurrence"] = old["recurrence"]
	merge(fresh, document(change))
	h.EditEvent(cal, master, Object{"recurrence": rules})
	return h.AddEvent(cal, fresh)
}

// cutBefore gives a rule an UNTIL just before a start.
func cutBefore(line string, from moment) string {
	value, ok := strings.CutPrefix(line, "RRULE:")
	if !ok {
		return line
	}
	var parts []string
	for _, p := range strings.Split(value, ";") {
		if !strings.HasPrefix(p, "UNTIL=") && !strings.HasPrefix(p, "COUNT=") {
			parts = append(parts, p)
		}
	}
	until := moment{t: from.t.Add(-1e9)}
	if from.day {
		until = moment{day: true, t: from.t.AddDate(0, 0, -1)}
	}
	return "RRULE:" + strings.Join(append(parts, "UNTIL="+until.suffix()), ";")
}

// Event is an event or an occurrence as it stands, deleted ones too.
func (h Hand) Event(cal, id string) Object { return h.do("calendar.events.get", at(cal, id), nil, nil) }

// Events are the live events of a calendar: masters, exceptions and cancelled occurrences.
func (h Hand) Events(cal string) []Object {
	return h.all("calendar.events.list", "items", at(cal, ""), url.Values{"maxResults": {"2500"}})
}

// Occurrences opens every series from one time to another (RFC 3339).
func (h Hand) Occurrences(cal, from, to string) []Object {
	return h.all("calendar.events.list", "items", at(cal, ""),
		url.Values{"maxResults": {"2500"}, "singleEvents": {"true"}, "orderBy": {"startTime"}, "timeMin": {from}, "timeMax": {to}})
}

// ExpireCalendar ends every sync token of a calendar (G-CAL-24).
func (s *Server) ExpireCalendar(cal string) {
	s.mu.Lock()
	s.cals[cal].alive = s.next()
	s.mu.Unlock()
}

// ExpireLists ends the calendar list's sync tokens of an account.
func (s *Server) ExpireLists(email string) {
	s.mu.Lock()
	s.account(email).listTokens = s.next()
	s.mu.Unlock()
}

// ExpireContacts ends the sync tokens of an account's contacts and groups (G-PPL-22).
func (s *Server) ExpireContacts(email string) {
	s.mu.Lock()
	s.account(email).people.alive = s.next()
	s.mu.Unlock()
}
