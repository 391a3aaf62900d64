package calendar

import (
	"slices"
	"strconv"
	"strings"

	"bothways/sync/record"
)

const mailto = "mailto:"

// answers are the words for a guest's answer (RFC 5545 §3.2.12); NEEDS-ACTION need not be said.
var answers = map[string]string{"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE", "needsAction": ""}

func (l *Lens) own(e Event) bool {
	return e.flag("self") || slices.Contains(l.Own, lower(e.text("email")))
}

// foreign tells whether somebody else organises an event and hears of changes to it. A private copy is
// ours to change.
func (l *Lens) foreign(e Event) bool {
	o := e.object("organizer")
	return o.text("email") != "" && !l.own(o) && !unknownOrganizer(o) && !e.flag("privateCopy")
}

func unknownOrganizer(o Event) bool {
	return lower(o.text("email")) == "unknownorganizer@calendar.google.com"
}

// readOrganizer shows the organiser of a meeting. Google names one for every event; where there are no
// guests and it is ourselves, that says nothing.
func readOrganizer(r *reader) {
	o := r.event.object("organizer")
	email := lower(o.text("email"))
	if email == "" || unknownOrganizer(o) || r.lens.own(o) && len(r.event.objects("attendees")) == 0 {
		return
	}
	r.put("ORGANIZER", record.Value{Text: mailto + email, Attr: named(o)})
}

func named(e Event) string {
	if cn := e.text("displayName"); cn != "" {
		return record.Attrs([2]string{"cn", cn})
	}
	return ""
}

func fitsOrganizer(_ *Lens, _ string, v record.Value) bool {
	email, ok := strings.CutPrefix(v.Text, mailto)
	return ok && strings.Contains(email, "@")
}

func writeOrganizer(b *body) {
	v, ok := b.want["ORGANIZER"]
	email, mail := strings.CutPrefix(v.Text, mailto)
	if !ok || !mail || !b.making {
		return
	}
	o := Event{"email": email}
	for _, t := range record.SplitAttrs(v.Attr) {
		if t[0] == "cn" {
			o["displayName"] = t[1]
		}
	}
	b.out["organizer"] = o
}

func holdsAttendee(_ *Lens, identity string) bool {
	email, ok := strings.CutPrefix(identity, mailto)
	return ok && strings.Contains(email, "@") && !strings.Contains(identity, "#")
}

func readAttendees(r *reader) {
	for _, a := range r.event.objects("attendees") {
		if email := lower(a.text("email")); email != "" {
			text := mailto + email
			r.put(record.Member("ATTENDEE", record.Identity(text)), record.Value{Text: text, Attr: guestAttr(a)})
		}
	}
}

// guestAttr are the attributes of a guest that Google keeps.
func guestAttr(a Event) string {
	var tokens [][2]string
	add := func(name, value string) {
		if value != "" {
			tokens = append(tokens, [2]string{name, value})
		}
	}
	add("cn", a.text("displayName"))
	add("partstat", answers[a.text("responseStatus")])
	add("x-response-comment", a.text("comment"))
	if a.flag("optional") {
		add("role", "OPT-PARTICIPANT")
	}
	if a.flag("resource") {
		add("cutype", "RESOURCE")
	}
	if n, _ := a.number("additionalGuests"); n > 0 {
		add("x-num-guests", strconv.Itoa(n))
	}
	return record.Attrs(tokens...)
}

// guestMembers is the reverse of guestAttr: every member that it reads, nil for those not said.
func guestMembers(attr string) Event {
	out := Event{"displayName": nil, "responseStatus": "needsAction", "comment": nil, "optional": nil, "additionalGuests": nil}
	for _, t := range record.SplitAttrs(attr) {
		switch {
		case t[0] == "cn":
			out["displayName"] = t[1]
		case t[0] == "x-response-comment":
			out["comment"] = t[1]
		case t[0] == "role" && t[1] == "OPT-PARTICIPANT":
			out["optional"] = true
		case t[0] == "cutype" && (t[1] == "RESOURCE" || t[1] == "ROOM"):
			out["resource"] = true
		case t[0] == "x-num-guests":
			if n, err := strconv.Atoi(t[1]); err == nil && n > 0 {
				out["additionalGuests"] = n
			}
		case t[0] == "partstat":
			for status, word := range answers {
				if word == t[1] && word != "" {
					out["responseStatus"] = status
				}
			}
		}
	}
	return out
}

// writeAttendees sends the whole list, as arrays are, with what is not known here about each guest left
// as it is. A list that Google cut short is never sent back.
func writeAttendees(b *body) {
	keys := b.members("ATTENDEE")
	if b.have.flag("attendeesOmitted") {
		b.left = append(b.left, keys...)
		return
	}
	wanted := map[string]record.Value{}
	var order []string
	for _, k := range keys {
		email := lower(strings.TrimPrefix(b.want[k].Text, mailto))
		wanted[email] = b.want[k]
		order = append(order, email)
	}
	list, seen := []any{}, map[string]bool{}
	for _, a := range b.have.objects("attendees") {
		email := lower(a.text("email"))
		v, stays := wanted[email]
		switch {
		case email == "" || b.foreign && !b.lens.own(a):
			list = append(list, a)
		case stays:
			list = append(list, b.guest(a, v.Attr))
		}
		seen[email] = true
	}
	for _, email := range order {
		if !seen[email] && !b.foreign {
			list = append(list, b.guest(Event{"email": email}, wanted[email].Attr))
		}
	}
	if len(list) == 0 {
		b.set("attendees", nil)
		return
	}
	b.out["attendees"] = list
}

// guest changes of one guest what the attributes say otherwise.
func (b *body) guest(a Event, attr string) Event {
	have, want := guestMembers(guestAttr(a)), guestMembers(attr)
	out := a.clone()
	for name, v := range want {
		switch {
		case b.foreign && name != "responseStatus" && name != "comment":
		case v == have[name]:
		case v == nil:
			delete(out, name)
		default:
			out[name] = v
		}
	}
	if out.text("responseStatus") == "" {
		out["responseStatus"] = "needsAction"
	}
	return out
}
