package googletest

import (
	"net/url"
)

// entry renders a calendarList entry; flags only appear when true (G-CAL-11).
func (s *Server) listEntry(l *listing) Object {
	if l.deleted || l.cal.deleted {
		return Object{"kind": "calendar#calendarListEntry", "etag": l.cal.doc["etag"], "id": l.cal.id, "deleted": true}
	}
	out := Object{"kind": "calendar#calendarListEntry", "id": l.cal.id, "accessRole": l.role, "colorId": "14",
		"backgroundColor": "#9fe1e7", "foregroundColor": "#000000", "defaultReminders": cloneAny(l.reminders),
		"conferenceProperties": Object{"allowedConferenceSolutionTypes": []any{"hangoutsMeet"}}}
	for k, v := range l.cal.doc {
		out[k] = v
	}
	for k, v := range l.own {
		out[k] = v
	}
	if l.reminders == nil {
		out["defaultReminders"] = []any{}
	}
	if l.primary {
		out["primary"] = true
	} else {
		out["dataOwner"] = l.cal.owner.email
	}
	if l.hidden {
		out["hidden"] = true
	}
	return out
}

func listCalendars(c *call) (any, error) {
	size, err := c.number("maxResults", 100, 250)
	if err != nil {
		return nil, err
	}
	p, err := c.page("calendarList", c.who.listTokens)
	if err != nil {
		return nil, err
	}
	if p.since > 0 { // G-CAL-13
		for _, k := range []string{"minAccessRole", "showOwnOrganizationOnly"} {
			if c.q.Get(k) != "" {
				return nil, restricted()
			}
		}
		if c.q.Get("showDeleted") == "false" || c.q.Get("showHidden") == "false" {
			return nil, restricted()
		}
	}
	least := ranks[c.q.Get("minAccessRole")]
	items := []row{}
	for i, l := range c.who.listed {
		delta := p.since > 0
		switch {
		case delta && l.rev <= p.since, ranks[l.role] < least:
			continue
		case (l.deleted || l.cal.deleted) && !delta && !c.bool("showDeleted", false), l.hidden && !delta && !c.bool("showHidden", false):
			continue
		}
		items = append(items, row{int64(i + 1), func() Object { return c.listEntry(l) }})
	}
	out := Object{"kind": "calendar#calendarList", "etag": `"p32"`}
	c.fill(out, "items", p, items, size, true)
	return out, nil
}

func getListing(c *call) (any, error) {
	l, err := c.listed()
	if err != nil {
		return nil, err
	}
	return c.listEntry(l), nil
}

func patchListing(c *call) (any, error) {
	l, err := c.listed()
	if err != nil {
		return nil, err
	}
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	for _, k := range []string{"summaryOverride", "colorId", "selected"} {
		if v, ok := in[k]; ok {
			l.own[k] = v
		}
	}
	if v, ok := in["hidden"].(bool); ok {
		l.hidden = v
	}
	if v, ok := in["defaultReminders"].([]any); ok {
		l.reminders = v
	}
	l.rev = c.next()
	return c.listEntry(l), nil
}

func dropListing(c *call) (any, error) {
	l, err := c.listed()
	if err != nil {
		return nil, err
	}
	if l.role == "owner" { // G-CAL-14
		return nil, fail(403, "forbidden", "The data owner of a calendar cannot remove such a calendar from their calendar list.")
	}
	l.deleted, l.rev = true, c.next()
	return nil, nil
}

func insertCalendar(c *call) (any, error) {
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	if text(in, "summary") == "" {
		return nil, fail(400, "required", "Missing title.")
	}
	if c.sw.CalendarsMost > 0 && len(c.who.listed) > c.sw.CalendarsMost {
		return nil, because("quotaExceeded") // G-CAL-15
	}
	if z := text(in, "timeZone"); z != "" && zone(z) == nil {
		return nil, invalid("Invalid time zone.")
	}
	cal := c.newCalendar(c.who, "c_"+c.freshID()+"@group.calendar.google.com", in)
	c.cals[cal.id] = cal
	return calendarDoc(cal), nil
}

func calendarDoc(c *calendar) Object {
	out := clone(c.doc)
	out["kind"], out["id"] = "calendar#calendar", c.id
	return out
}

func getCalendar(c *call) (any, error) {
	l, err := c.listed()
	if err != nil {
		return nil, err
	}
	return calendarDoc(l.cal), nil
}

// patchCalendar changes what all see. Lists do not report it in a delta (G-CAL-13).
func patchCalendar(c *call) (any, error) {
	l, err := c.listed()
	if err != nil {
		return nil, err
	}
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	if p := c.ifMatch(text(l.cal.doc, "etag")); p != nil {
		return nil, p
	}
	if l.role != "owner" {
		return nil, because("forbidden")
	}
	changed := false
	for _, k := range []string{"summary", "description", "location", "timeZone"} {
		if v, ok := in[k]; ok && v != l.cal.doc[k] {
			l.cal.doc[k], changed = v, true
		}
	}
	if changed {
		c.touchCalendar(l.cal)
	}
	return calendarDoc(l.cal), nil
}

func deleteCalendar(c *call) (any, error) {
	l, err := c.listed()
	if err != nil {
		return nil, err
	}
	if l.primary || l.role != "owner" {
		return nil, because("forbidden")
	}
	l.cal.deleted = true
	for _, a := range c.accounts {
		for _, x := range a.listed {
			if x.cal == l.cal {
				x.rev = c.next()
			}
		}
	}
	return nil, nil
}

// ifMatch answers 412 for a stale version (G-CAL-85).
func (c *call) ifMatch(etag string) *problem {
	want := c.header.Get("If-Match")
	if want == "" || want == "*" || want == etag {
		return nil
	}
	return because("conditionNotMet")
}

// classic is the palette of events (G-CAL-62).
var classic = []string{"#a4bdfc", "#7ae7bf", "#dbadff", "#ff887c", "#fbd75b", "#ffb878", "#46d6db", "#e1e1e1", "#5484ed", "#51b749", "#dc2127"}

func getColors(c *call) (any, error) {
	events, cals := Object{}, Object{}
	for i, rgb := range classic {
		events[itoa(i+1)] = Object{"background": rgb, "foreground": "#1d1d1d"}
		cals[itoa(i+1)] = Object{"background": rgb, "foreground": "#1d1d1d"}
	}
	return Object{"kind": "calendar#colors", "updated": "2012-02-14T00:00:00.000Z", "event": events, "calendar": cals}, nil
}

func listSettings(c *call) (any, error) {
	return Object{"kind": "calendar#settings", "items": []any{setting("timezone", c.who.zone), setting("locale", "en")}, "nextSyncToken": "s"}, nil
}

func getSetting(c *call) (any, error) {
	v := map[string]string{"timezone": c.who.zone, "locale": "en"}[c.args["setting"]]
	if v == "" {
		return nil, because("notFound")
	}
	return setting(c.args["setting"], v), nil
}

func setting(id, value string) Object {
	return Object{"kind": "calendar#setting", "id": id, "value": value, "etag": `"0"`}
}

// restricted is what a sync token's forbidden company gets (G-CAL-23).
func restricted() *problem {
	return fail(400, "syncTokenWithRequestRestrictions", "Sync token cannot be used with other request restrictions.").in("calendar").at("parameter", "syncToken")
}

// meaning are the parameters that a token is made for; the rest may differ between its calls.
func meaning(q url.Values) string {
	out := url.Values{}
	for k, v := range q {
		switch k {
		case "pageToken", "syncToken", "fields", "$.xgafv", "key", "alt", "prettyPrint", "quotaUser", "userIp", "access_token", "oauth_token":
		default:
			out[k] = v
		}
	}
	return out.Encode()
}
