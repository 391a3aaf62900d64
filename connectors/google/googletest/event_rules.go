package googletest

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"
)

// given leaves of a written event what a client may say; the rest is Google's own.
func given(in Object) Object {
	out := clone(in)
	for _, k := range []string{"kind", "etag", "htmlLink", "created", "updated", "creator", "organizer", "hangoutLink", "privateCopy", "locked",
		"recurringEventId", "originalStartTime", "endTimeUnspecified", "attendeesOmitted"} {
		delete(out, k)
	}
	return out
}

// validID is base32hex in lower case, 5 to 1024 characters (G-CAL-40).
func validID(id string) bool {
	return len(id) >= 5 && len(id) <= 1024 && strings.Trim(id, "0123456789abcdefghijklmnopqrstuv") == ""
}

// check refuses or repairs a whole event before it is stored; old is nil for a new one.
func (c *call) check(cal *calendar, doc, old Object) error {
	if err := c.checkTimes(cal, doc); err != nil {
		return err
	}
	for _, rule := range []func(*call, *calendar, Object, Object) error{checkTexts, checkReminders, checkGuests, checkExtended, checkParts, checkType, checkSequence} {
		if err := rule(c, cal, doc, old); err != nil {
			return err
		}
	}
	return nil
}

func (c *call) checkTimes(cal *calendar, doc Object) error {
	start, err := readMoment(sub(doc, "start"), "start")
	if err != nil {
		return err
	}
	end, err := readMoment(sub(doc, "end"), "end")
	if err != nil {
		return err
	}
	if start.day != end.day {
		return invalid("Start and end times must either both be date or both be dateTime.")
	}
	if end.t.Before(start.t) || start.day && end.t.Equal(start.t) {
		return fail(400, "timeRangeEmpty", "The specified time range is empty.").in("calendar")
	}
	rules := list(doc, "recurrence")
	if len(rules) == 0 {
		delete(doc, "recurrence")
	} else if !start.day && (start.zone == "" || end.zone == "") { // G-CAL-44
		return fail(400, "required", "Missing time zone definition for start time.")
	}
	doc["start"], doc["end"] = start.stored(cal), end.stored(cal)
	if len(rules) > 0 {
		_, err = openSeries(doc, cal, !c.sw.LooseUntil)
	}
	return err
}

func checkTexts(c *call, _ *calendar, doc, _ Object) error {
	for k, most := range map[string]int{"summary": c.sw.SummaryMost, "description": c.sw.DescriptionMost, "location": c.sw.LocationMost} {
		v := []rune(text(doc, k))
		if len(v) == 0 {
			delete(doc, k)
		} else if most > 0 && len(v) > most {
			doc[k] = string(v[:most])
		}
	}
	for k, allowed := range map[string][]string{"status": {"confirmed", "tentative", "cancelled"}, "transparency": {"opaque", "transparent"},
		"visibility": {"default", "public", "private", "confidential"}} {
		if v := text(doc, k); v != "" && !slices.Contains(allowed, v) {
			return invalid("Invalid value for: %s", k)
		}
	}
	if text(doc, "status") == "" {
		doc["status"] = "confirmed"
	}
	for k, usual := range map[string]string{"transparency": "opaque", "visibility": "default"} { // G-CAL-61
		if v := text(doc, k); v == usual || v == "" {
			delete(doc, k)
		}
	}
	if v := text(doc, "colorId"); v == "" {
		delete(doc, "colorId")
	} else if n := slices.Index([]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"}, v); n < 0 {
		return invalid("Invalid color id.")
	}
	return nil
}

// checkReminders: five at most, 0 to 40320 minutes, none beside the default (G-CAL-55).
func checkReminders(_ *call, _ *calendar, doc, _ Object) error {
	r := sub(doc, "reminders")
	over := list(r, "overrides")
	if len(over) > 5 {
		return fail(400, "invalid", "Event reminder limit exceeded.").in("calendar")
	}
	if flag(r, "useDefault") && len(over) > 0 {
		return fail(400, "cannotUseDefaultRemindersAndSpecifyOverride", "Cannot specify both default reminders and overrides at the same time.").in("calendar")
	}
	for _, x := range over {
		o, _ := x.(Object)
		m, ok := o["minutes"].(float64)
		if how := text(o, "method"); !ok && o["minutes"] != nil || m < 0 || m > 40320 || how != "email" && how != "popup" {
			return invalid("Invalid value for: reminders")
		}
		if o["minutes"] == nil {
			o["minutes"] = 0.0
		}
	}
	return nil
}

func checkGuests(_ *call, _ *calendar, doc, _ Object) error {
	guests := list(doc, "attendees")
	if len(guests) == 0 {
		delete(doc, "attendees")
	}
	for _, x := range guests {
		g, _ := x.(Object)
		if !strings.Contains(text(g, "email"), "@") { // G-CAL-56
			return invalid("Invalid attendee email.")
		}
		switch text(g, "responseStatus") {
		case "":
			g["responseStatus"] = "needsAction"
		case "needsAction", "declined", "tentative", "accepted":
		default:
			return invalid("Invalid value for: attendees.responseStatus")
		}
		delete(g, "self")
		delete(g, "organizer")
		delete(g, "id")
	}
	return nil
}

// checkExtended drops long keys, cuts long values and refuses too many (G-CAL-63).
func checkExtended(_ *call, _ *calendar, doc, _ Object) error {
	x := sub(doc, "extendedProperties")
	n := 0
	for _, side := range []string{"private", "shared"} {
		m := sub(x, side)
		for k, v := range m {
			s, ok := v.(string)
			if len(k) > 44 || !ok {
				delete(m, k)
				continue
			}
			if r := []rune(s); len(r) > 1024 {
				m[k] = string(r[:1024])
			}
			n++
		}
		if len(m) == 0 {
			delete(x, side)
		}
	}
	if raw, _ := json.Marshal(x); n > 300 || len(raw) > 32<<10 {
		return fail(400, "extendedPropertiesLimitExceeded", "Extended properties limit exceeded.").in("calendar")
	}
	if x != nil && len(x) == 0 {
		delete(doc, "extendedProperties")
	}
	return nil
}

// checkParts sees to attachments, conference and source, which writes only touch when asked to (G-CAL-64 to G-CAL-66).
func checkParts(c *call, _ *calendar, doc, old Object) error {
	for k, asked := range map[string]bool{"attachments": c.bool("supportsAttachments", false), "conferenceData": c.q.Get("conferenceDataVersion") == "1"} {
		if asked {
			continue
		}
		delete(doc, k)
		if v, ok := old[k]; ok {
			doc[k] = cloneAny(v)
		}
	}
	files := list(doc, "attachments")
	if len(files) > 25 {
		return fail(400, "invalid", "Too many attachments.")
	}
	for _, x := range files {
		f, _ := x.(Object)
		if text(f, "fileUrl") == "" {
			return fail(400, "required", "Missing attachment fileUrl.")
		}
	}
	if u := text(sub(doc, "source"), "url"); u != "" {
		if p, err := url.Parse(u); err != nil || p.Scheme != "http" && p.Scheme != "https" {
			return invalid("Invalid value for: source.url")
		}
	}
	delete(doc, "hangoutLink")
	if old["hangoutLink"] != nil && doc["conferenceData"] != nil {
		doc["hangoutLink"] = old["hangoutLink"]
	}
	return c.confer(doc, old)
}

// confer makes the conference that was asked for, once for each request id.
func (c *call) confer(doc, old Object) error {
	ask := sub(sub(doc, "conferenceData"), "createRequest")
	if ask == nil || ask["status"] != nil {
		return nil
	}
	if text(ask, "requestId") == "" {
		return fail(400, "required", "Missing conference request id.")
	}
	if text(sub(sub(old, "conferenceData"), "createRequest"), "requestId") == text(ask, "requestId") {
		doc["conferenceData"] = cloneAny(old["conferenceData"])
		return nil
	}
	id := c.freshID()[:10]
	link := "https://meet.google.com/" + id[:3] + "-" + id[3:7] + "-" + id[7:]
	ask["status"] = Object{"statusCode": "success"}
	doc["hangoutLink"] = link
	doc["conferenceData"] = Object{"createRequest": ask, "conferenceId": id, "signature": "A" + id,
		"conferenceSolution": Object{"key": Object{"type": "hangoutsMeet"}, "name": "Google Meet"},
		"entryPoints":        []any{Object{"entryPointType": "video", "uri": link, "label": strings.TrimPrefix(link, "https://")}}}
	return nil
}

// checkSequence: never backwards; rescheduling may raise it (G-CAL-54).
func checkSequence(c *call, cal *calendar, doc, old Object) error {
	n, _ := doc["sequence"].(float64)
	was, _ := old["sequence"].(float64)
	if _, said := doc["sequence"]; said && n < was {
		return invalid("Invalid sequence value. The specified sequence number is below the current sequence number of the resource. Re-fetch the resource and use its sequence number on the following request.")
	}
	n = max(n, was)
	if old != nil && n == was && c.sw.RaiseSequence && ours(cal, old) && rescheduled(doc, old) {
		n++
	}
	doc["sequence"] = n
	return nil
}

func rescheduled(doc, old Object) bool {
	return !momentOf(doc, "start").same(momentOf(old, "start")) || !momentOf(doc, "end").same(momentOf(old, "end")) ||
		!equal(doc["recurrence"], old["recurrence"])
}

// ours says whether the calendar organizes the event.
func ours(cal *calendar, doc Object) bool {
	o := sub(doc, "organizer")
	return o == nil || strings.EqualFold(text(o, "email"), cal.id)
}

func oneDay(doc Object) bool {
	s, e := momentOf(doc, "start"), momentOf(doc, "end")
	return s.day && e.t.Sub(s.t) == 24*time.Hour
}
