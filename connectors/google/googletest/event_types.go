package googletest

import "slices"

var eventTypes = []string{"birthday", "default", "focusTime", "fromGmail", "outOfOffice", "workingLocation"}

// checkType holds an event to what its type allows (G-CAL-67).
func checkType(c *call, cal *calendar, doc, old Object) error {
	kind := text(doc, "eventType")
	if kind == "" {
		kind = "default"
		if old != nil {
			kind = text(old, "eventType")
		}
		doc["eventType"] = kind
	}
	refuse := func(why string) error {
		return fail(400, "eventTypeRestriction", "%s", why).in("calendar")
	}
	switch {
	case !slices.Contains(eventTypes, kind):
		return invalid("Invalid value for: eventType")
	case old != nil && kind != text(old, "eventType"):
		return refuse("Event type cannot be changed.")
	case old == nil && kind == "fromGmail":
		return refuse("An event of this type cannot be created.")
	}
	primary := cal.id == cal.owner.email
	switch kind {
	case "birthday":
		return checkBirthday(doc, old)
	case "fromGmail":
		if !onlyChanged(doc, old, "colorId", "reminders", "visibility", "transparency", "status", "attendees", "extendedProperties") {
			return refuse("Only some fields of an event from Gmail can be changed.")
		}
	case "focusTime", "outOfOffice":
		if !primary || momentOf(doc, "start").day || text(doc, "transparency") == "transparent" || sub(doc, kind+"Properties") == nil {
			return refuse("A " + kind + " event needs the primary calendar, times, to be opaque and its properties.")
		}
	case "workingLocation":
		if !primary || text(doc, "visibility") != "public" || text(doc, "transparency") != "transparent" ||
			momentOf(doc, "start").day && !oneDay(doc) || sub(doc, "workingLocationProperties") == nil {
			return refuse("A working location needs the primary calendar, to be public and transparent, one day or times, and its properties.")
		}
	}
	return nil
}

func checkBirthday(doc, old Object) error {
	refuse := func(why string) error {
		return fail(400, "eventTypeRestriction", "%s", why).in("calendar")
	}
	if old != nil {
		free := []string{"colorId", "summary", "reminders"}
		if p := sub(old, "birthdayProperties"); text(p, "contact") == "" && text(p, "type") != "self" {
			free = append(free, "start", "end", "recurrence")
		}
		if !onlyChanged(doc, old, free...) {
			return refuse("Only some fields of a birthday can be changed.")
		}
		return nil
	}
	s := momentOf(doc, "start")
	rule := "RRULE:FREQ=YEARLY"
	if s.t.Month() == 2 && s.t.Day() == 29 {
		rule = "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"
	}
	if !oneDay(doc) || text(doc, "visibility") != "private" || text(doc, "transparency") != "transparent" || !equal(doc["recurrence"], []any{rule}) {
		return refuse("A birthday needs one whole day, to be private and transparent, and to recur yearly.")
	}
	if t := text(sub(doc, "birthdayProperties"), "type"); t != "" && t != "birthday" {
		return refuse("Only birthdays of type birthday can be created.")
	}
	for _, k := range []string{"description", "location", "attendees"} {
		if doc[k] != nil {
			return refuse("A birthday cannot have: " + k)
		}
	}
	doc["birthdayProperties"] = Object{"type": "birthday"}
	return nil
}

// onlyChanged says whether nothing but the free fields differs.
func onlyChanged(doc, old Object, free ...string) bool {
	for _, o := range []Object{doc, old} {
		for k := range o {
			if k != "sequence" && k != "etag" && k != "updated" && !slices.Contains(free, k) && !equal(doc[k], old[k]) {
				return false
			}
		}
	}
	return true
}
