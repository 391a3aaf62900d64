package calendar

import (
	"slices"

	"bothways/sync/record"
)

// TypeRule says how events of one type sync.
type TypeRule struct {
	Type string
	Skip bool     // no record at all
	May  []string // the properties that can be written; nil: all
	Why  string
}

// TypeRules has a rule for each type of event; any other is read and never written.
var TypeRules = []TypeRule{
	{Type: "default", Why: "an appointment"},
	{Type: "birthday", May: []string{"SUMMARY", "COLOR", "ALARM"}, Why: "one that belongs to a contact is skipped: it comes with the contact's birthday"},
	{Type: "workingLocation", Skip: true, Why: "says where somebody works, and is no appointment"},
	{Type: "focusTime", May: []string{}, Why: "read only: Google declines meetings because of it"},
	{Type: "outOfOffice", May: []string{}, Why: "read only: Google declines meetings because of it"},
	{Type: "fromGmail", May: []string{"COLOR", "ALARM", "CLASS", "TRANSP"}, Why: "its mail says the rest"},
}

func typeRule(kind string) TypeRule {
	for _, r := range TypeRules {
		if r.Type == kind {
			return r
		}
	}
	return TypeRule{Type: kind, May: []string{}, Why: "not known: read only"}
}

// locked are the properties that cannot be written in an event that is locked.
var locked = []string{"SUMMARY", "DESCRIPTION", "LOCATION", "WHEN", "EXDATE"}

// Skips tells whether a series is no record here, and why.
func (l Lens) Skips(s Series) (why string, skip bool) {
	e := s.first()
	rule := typeRule(e.kind())
	birthday := e.object("birthdayProperties")
	switch {
	case rule.Skip:
		return rule.Why, true
	case e.kind() == "birthday" && (birthday.text("contact") != "" || birthday.text("type") == "self"):
		return rule.Why, true
	case l.HidesPrivate && (e.text("visibility") == "private" || e.text("visibility") == "confidential"):
		return "its details are hidden", true
	}
	return "", false
}

// ReadOnly tells whether nothing of a series can be written, and why.
func (l Lens) ReadOnly(s Series) (why string, is bool) {
	rule := typeRule(s.first().kind())
	return rule.Why, rule.May != nil && len(rule.May) == 0
}

// first is the master, or the first occurrence where there is none.
func (s Series) first() Event {
	if s.Master == nil && len(s.Instances) > 0 {
		return s.Instances[0]
	}
	return s.Master
}

// may tells whether a field of an event can be written. In somebody else's meeting that is the own answer
// and the own reminders.
func (l *Lens) may(e Event, k record.Key, v record.Value) bool {
	property := k.Property()
	if rule := typeRule(e.kind()); rule.May != nil && !slices.Contains(rule.May, property) {
		return false
	}
	if e.flag("locked") && slices.Contains(locked, property) {
		return false
	}
	if !l.foreign(e) {
		return property != "ORGANIZER"
	}
	switch property {
	case "ALARM":
		return true
	case "ATTENDEE":
		email := lower(v.Text)
		for _, a := range e.objects("attendees") {
			if l.own(a) && mailto+lower(a.text("email")) == email {
				return true
			}
		}
	}
	return false
}
