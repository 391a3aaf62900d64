package ical

import (
	"iter"
	"strings"

	"bothways/connectors/contentline"
)

// Schedulable tells whether a document names guests or an organiser, so that a server with
// scheduling (RFC 6638) may mail them.
func Schedulable(doc []byte) bool {
	d, err := contentline.Parse(doc)
	if err != nil {
		return false
	}
	for range guests(d) {
		return true
	}
	return false
}

// guests walks through the lines that name guests and organisers; whom an alarm mails is not one.
func guests(d *contentline.Document) iter.Seq[*contentline.Line] {
	return func(yield func(*contentline.Line) bool) {
		inAlarm := 0
		for l := range d.All() {
			alarm := strings.EqualFold(strings.TrimSpace(l.Value()), "VALARM")
			switch {
			case l.Name() == "BEGIN" && alarm:
				inAlarm++
			case l.Name() == "END" && alarm:
				inAlarm--
			case inAlarm == 0 && (l.Name() == "ATTENDEE" || l.Name() == "ORGANIZER") && !yield(l):
				return
			}
		}
	}
}

// WithoutScheduling adds SCHEDULE-AGENT=CLIENT (RFC 6638 §7.1) to every guest and organiser that
// has no SCHEDULE-AGENT: the server then sends nothing by itself, while the person's own program
// still may, which NONE would forbid.
func WithoutScheduling(doc []byte) []byte {
	d, err := contentline.Parse(doc)
	if err != nil {
		return doc
	}
	changed := false
	for l := range guests(d) {
		if l.First("SCHEDULE-AGENT") == "" {
			d.Replace(l, l.With(append(without(l.Params(), nil), contentline.NewParam("SCHEDULE-AGENT", "CLIENT")), l.Value()))
			changed = true
		}
	}
	if !changed {
		return doc
	}
	return d.Bytes()
}
