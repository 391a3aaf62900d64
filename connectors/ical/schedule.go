package ical

import (
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
	for l := range d.All() {
		if guest(l) {
			return true
		}
	}
	return false
}

func guest(l *contentline.Line) bool { return l.Name() == "ATTENDEE" || l.Name() == "ORGANIZER" }

// WithoutScheduling adds SCHEDULE-AGENT=CLIENT (RFC 6638 §7.1) to every guest and organiser that
// has no SCHEDULE-AGENT: the server then sends nothing by itself, while the person's own program
// still may, which NONE would forbid.
func WithoutScheduling(doc []byte) []byte {
	d, err := contentline.Parse(doc)
	if err != nil {
		return doc
	}
	inAlarm := 0
	changed := false
	for l := range d.All() {
		switch {
		case l.Name() == "BEGIN" && strings.EqualFold(strings.TrimSpace(l.Value()), "VALARM"):
			inAlarm++
		case l.Name() == "END" && strings.EqualFold(strings.TrimSpace(l.Value()), "VALARM"):
			inAlarm--
		case inAlarm == 0 && guest(l) && l.First("SCHEDULE-AGENT") == "":
			d.Replace(l, l.With(append(without(l.Params(), nil), contentline.NewParam("SCHEDULE-AGENT", "CLIENT")), l.Value()))
			changed = true
		}
	}
	if !changed {
		return doc
	}
	return d.Bytes()
}
