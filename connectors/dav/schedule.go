package dav

import (
	"bytes"
	"strings"

	"bothways/sync/record"
	"bothways/sync/side"
)

// WouldMail tells that the server would notify guests or the organiser of this update (or deletion,
// p nil): it schedules by itself, and the item has people whose SCHEDULE-AGENT is the server
// (RFC 6638 §7.1). Guests that a patch adds to an item without such people are made silent when it is written.
func (s *store) WouldMail(at side.Item, _ record.Patch) bool {
	return s.quirks.schedules && notifies(at)
}

func notifies(at side.Item) bool {
	if len(at.Doc) > 0 {
		return invites(at.Doc)
	}
	for k, v := range at.Record.Fields {
		if p := k.Property(); p != "ATTENDEE" && p != "ORGANIZER" {
			continue
		}
		raw := v.Raw
		if raw == "" || invites([]byte(raw)) {
			return true
		}
	}
	return false
}

// invites looks for an ATTENDEE or ORGANIZER line that leaves the scheduling to the server.
func invites(doc []byte) bool {
	doc = bytes.ReplaceAll(doc, []byte("\r\n"), []byte("\n"))
	doc = bytes.ReplaceAll(doc, []byte("\n "), nil)
	doc = bytes.ReplaceAll(doc, []byte("\n\t"), nil)
	inAlarm := false
	for line := range strings.Lines(string(doc)) {
		line = strings.ToUpper(strings.TrimSpace(line))
		switch line {
		case "BEGIN:VALARM":
			inAlarm = true
		case "END:VALARM":
			inAlarm = false
		}
		if inAlarm {
			continue
		}
		name, _, _ := strings.Cut(line, ":")
		name, params, _ := strings.Cut(name, ";")
		if name != "ATTENDEE" && name != "ORGANIZER" {
			continue
		}
		if !silent(params) {
			return true
		}
	}
	return false
}

func silent(params string) bool {
	for _, p := range strings.Split(params, ";") {
		n, v, _ := strings.Cut(p, "=")
		if v = strings.Trim(v, `"`); n == "SCHEDULE-AGENT" && (v == "NONE" || v == "CLIENT") {
			return true
		}
	}
	return false
}

// unheard is a changed document as it may be sent. Guests who came in by the change are silent;
// where the server already has some to tell, the write is refused.
func (s *store) unheard(what string, was, doc []byte) ([]byte, error) {
	if s.quirks.schedules && invites(was) {
		return nil, refusedByCaution(what, mailsGuests)
	}
	return s.silenced(what, doc)
}

const mailsGuests = "it has guests, and the server would mail them"

// silenced is the document as it may be sent: on a server that schedules, one that invites nobody
// through it.
func (s *store) silenced(what string, doc []byte) ([]byte, error) {
	if !s.quirks.schedules || !invites(doc) {
		return doc, nil
	}
	if s.quiet == nil {
		return nil, refusedByCaution(what, mailsGuests)
	}
	out, err := s.quiet(doc)
	if err != nil {
		return nil, &side.Error{Class: side.ErrInvalid, What: what, Untouched: true, Err: err}
	}
	if invites(out) {
		return nil, refusedByCaution(what, mailsGuests)
	}
	return out, nil
}
