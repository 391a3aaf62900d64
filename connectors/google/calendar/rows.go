package calendar

import (
	"strings"

	"bothways/sync/record"
)

// row says how one property is read and written.
type row struct {
	name   string
	single bool
	note   string
	part   string // what of it can be written, "" if all
	read   func(r *reader)
	write  func(b *body)
	// fits tells whether a value can be written; identity is the key behind the property's name. nil: any can.
	fits func(l *Lens, identity string, v record.Value) bool
	// holds tells the same from the key alone. nil: any can.
	holds func(l *Lens, identity string) bool
}

// The longest texts that are sent, in characters; Google names no limits, these are known to pass.
const (
	longestTitle       = 1024
	longestLocation    = 1024
	longestDescription = 8192
)

// rows are the properties that Google has a place for.
var rows = []row{
	{name: "SUMMARY", single: true, note: "title; an empty one is none", read: reads("SUMMARY", "summary"), write: writes("SUMMARY", "summary"), part: "up to 1,024 characters", fits: upTo(longestTitle)},
	{name: "WHEN", single: true, note: "start, end and recurrence; a time without zone gets the calendar's own", part: "of an RDATE period its start", read: readWhen, write: writeWhen},
	{name: "LOCATION", single: true, note: "place", read: reads("LOCATION", "location"), write: writes("LOCATION", "location"), part: "up to 1,024 characters", fits: upTo(longestLocation)},
	{name: "DESCRIPTION", single: true, note: "what it says, formatting aside", part: "up to 8,192 characters", read: readDescription, write: writeDescription, fits: fitsDescription},
	{name: "STATUS", single: true, note: "CANCELLED is shown as tentative, for cancelled is deleted at Google", read: readStatus, write: writeStatus, fits: fitsStatus},
	{name: "CLASS", single: true, note: "visibility; PUBLIC is the calendar's default, any other word is private", read: readClass, write: writeClass},
	{name: "TRANSP", single: true, note: "transparency", read: readTransp, write: writeTransp, fits: oneOf("OPAQUE", "TRANSPARENT")},
	{name: "COLOR", single: true, note: "the nearest of eleven colours, or by the table of settings", part: "colours that have a name or stand in `colors`", read: readColor, write: writeColor, fits: fitsColor},
	{name: "CATEGORIES", note: "shown as a colour", part: "those that `colors` names, one of them at a time", holds: func(l *Lens, id string) bool { return l.categoryID(id) != "" }},
	{name: "ORGANIZER", single: true, note: "kept where an invitation is made", part: "set once, never changed", read: readOrganizer, write: writeOrganizer, fits: fitsOrganizer},
	{name: "ATTENDEE", note: "mail address, name, answer, optional, resource, comment", part: "guests with a mail address", read: readAttendees, write: writeAttendees, holds: holdsAttendee},
	{name: "URL", single: true, note: "source", part: "http and https", read: readURL, write: writeURL, fits: func(_ *Lens, _ string, v record.Value) bool { return webAddress(v.Text) }},
	{name: "ATTACH", note: "attachments", part: "links, 25 at most; no files", read: readAttachments, write: writeAttachments,
		holds: func(_ *Lens, id string) bool {
			address, ok := strings.CutPrefix(id, "uri:")
			return ok && webAddress(address)
		}},
	{name: "ALARM", note: "reminders; a sound is a popup", part: "five, before the start, in whole minutes up to four weeks", read: readAlarms, write: writeAlarms, holds: holdsAlarm, fits: fitsAlarm},
	{name: "CONFERENCE", note: "read only: a video call is made and ended at Google alone", read: readConference, holds: func(*Lens, string) bool { return false }},
}

// notHeld are the properties that stay at home, and why.
var notHeld = map[string]string{
	"STYLED-DESCRIPTION": "Google keeps one description",
	"X-ALT-DESC":         "Google keeps one description",
	"PRIORITY":           "no place for it",
	"CONTACT":            "no place for it",
	"RESOURCES":          "no place for it",
	"IMAGE":              "no place for it",
	"RELATED-TO":         "no place for it",
	"COMMENT":            "no place for it",
	"GEO":                "a place has a name only",
	"CONFERENCE":         "a video call is read, never made or changed",
}

var rowsByName = func() map[string]*row {
	m := map[string]*row{}
	for i := range rows {
		m[rows[i].name] = &rows[i]
	}
	return m
}()

// Field is one row of the vocabulary, for the documentation.
type Field struct {
	Name   string
	Single bool
	Note   string
	Held   bool   // Google can be told of it
	Part   string // what of it, "" if all
	Why    string // of one that is not held
}

// Fields lists what this lens knows, in the order of its table, then what it does not hold.
func Fields() []Field {
	out := []Field{{Name: "EXDATE", Note: "a cancelled occurrence, or an EXDATE", Held: true}}
	for _, r := range rows {
		out = append(out, Field{Name: r.name, Single: r.single, Note: r.note, Held: r.write != nil || r.name == "CATEGORIES", Part: r.part, Why: notHeld[r.name]})
	}
	for _, name := range record.Vocabulary(record.Calendar) {
		if rowsByName[name] == nil && name != "EXDATE" {
			out = append(out, Field{Name: name, Why: notHeld[name]})
		}
	}
	return out
}

// Holds tells which fields the calendar can keep, as far as a key says.
func (l Lens) Holds(k record.Key) bool {
	_, rest := k.Occurrence()
	if rest == "" {
		return true
	}
	r := rowsByName[rest.Property()]
	if r == nil {
		return false
	}
	_, identity, _ := strings.Cut(string(rest), "/")
	return r.holds == nil || r.holds(&l, identity)
}

// fits tells whether a value can be written.
func (l *Lens) fits(k record.Key, v record.Value) bool {
	_, rest := k.Occurrence()
	r := rowsByName[rest.Property()]
	if r == nil || !l.Holds(k) {
		return false
	}
	_, identity, _ := strings.Cut(string(rest), "/")
	return r.fits == nil || r.fits(l, identity, v)
}

// Shown is a value as Google shows it once it was written: what it has no place for is left out.
func (l Lens) Shown(k record.Key, v record.Value) record.Value {
	v.Raw = ""
	switch k.Property() {
	case "ATTENDEE":
		v.Attr = guestAttr(Event{}.merged(guestMembers(v.Attr)))
	case "ORGANIZER":
		v.Attr = named(Event{}.merged(guestMembers(v.Attr)))
	case "ATTACH":
		v.Attr = attachmentAttr(attachment(Event{}, v.Attr))
	case "ALARM":
	default:
		v.Attr = ""
	}
	return v
}

func upTo(most int) func(*Lens, string, record.Value) bool {
	return func(_ *Lens, _ string, v record.Value) bool { return len([]rune(v.Text)) <= most }
}

func oneOf(words ...string) func(*Lens, string, record.Value) bool {
	return func(_ *Lens, _ string, v record.Value) bool {
		for _, w := range words {
			if v.Text == w {
				return true
			}
		}
		return false
	}
}

func webAddress(s string) bool {
	s = strings.ToLower(s)
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// reader gathers the fields of one event.
type reader struct {
	lens   *Lens
	event  Event
	master Event // of an occurrence
	zone   string
	fields map[record.Key]record.Value
}

func (r *reader) put(k record.Key, v record.Value) {
	if v.Text != "" {
		record.Record{Fields: r.fields}.Put(k, v)
	}
}

// body builds what is sent of one event.
type body struct {
	lens    *Lens
	have    Event // as it is there, or what an occurrence takes over from its series; nil for a new event
	want    map[record.Key]record.Value
	full    bool // say everything, for have is not what the occurrence shows
	foreign bool // somebody else's event: the own answer alone
	making  bool // an import, which may name the organiser
	zone    string
	gone    []record.Moment // EXDATEs
	extra   []string        // original starts that the series has for changed occurrences alone
	timed   bool            // the time is to be looked at though its field is the same
	occurs  bool            // an occurrence has no recurrence
	out     Event
	marks   Event
	attach  bool
	left    []record.Key
	err     error
}

// set gives a member a value; nil takes it out.
func (b *body) set(name string, v any) {
	if _, is := b.have[name]; v != nil || is {
		b.out[name] = v
	}
}

// mark keeps the words of a field; the zero value takes them out.
func (b *body) mark(name string, v record.Value) {
	text := ""
	if v.Text != "" {
		text = markText(v)
	}
	have, is := b.have.object("extendedProperties").object("private")[markPrefix+name]
	switch {
	case text != "" && (b.full || have != text):
		b.marks[markPrefix+name] = text
	case text == "" && is:
		b.marks[markPrefix+name] = nil
	}
}

// members lists the wanted values of a property, in the order of their keys.
func (b *body) members(property string) []record.Key {
	var out []record.Key
	for _, k := range (record.Record{Fields: b.want}).Keys() {
		if k.Property() == property {
			out = append(out, k)
		}
	}
	return out
}

// done is the body that was built; nil where there is nothing to say.
func (b *body) done() Event {
	if len(b.marks) > 0 {
		b.out["extendedProperties"] = Event{"private": b.marks}
	}
	if len(b.out) == 0 {
		return nil
	}
	return b.out
}
