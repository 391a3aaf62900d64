package dav

import (
	"bytes"
	"regexp"
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
	var lines []string
	for k, v := range at.Record.Fields {
		if p := k.Property(); v.Raw == "" && (p == "ATTENDEE" || p == "ORGANIZER") {
			lines = append(lines, p+":"+v.Text)
		} else {
			lines = append(lines, v.Raw)
		}
	}
	return invites([]byte(strings.Join(lines, "\n")))
}

// invites tells a document with an organiser, without whom nothing is scheduled (RFC 6638 §3.1), and
// an ORGANIZER or ATTENDEE line that leaves the messages to the server.
func invites(doc []byte) bool {
	doc = bytes.ReplaceAll(doc, []byte("\r\n"), []byte("\n"))
	doc = bytes.ReplaceAll(doc, []byte("\n "), nil)
	doc = bytes.ReplaceAll(doc, []byte("\n\t"), nil)
	inAlarm, organised, loud := false, false, false
	for line := range strings.Lines(string(doc)) {
		line = strings.ToUpper(strings.TrimSpace(line))
		switch line {
		case "BEGIN:VALARM":
			inAlarm = true
		case "END:VALARM":
			inAlarm = false
		}
		end := strings.IndexAny(line, ";:")
		if inAlarm || end < 0 {
			continue
		}
		if name := line[:end]; name == "ORGANIZER" || name == "ATTENDEE" {
			organised = organised || name == "ORGANIZER"
			loud = loud || !agent.MatchString(line)
		}
	}
	return organised && loud
}

// agent finds the parameter that keeps the server quiet.
var agent = regexp.MustCompile(`^[A-Z]+(;[A-Z0-9-]+=("[^"]*"|[^":;,]*)(,("[^"]*"|[^":;,]*))*)*?;SCHEDULE-AGENT="?(NONE|CLIENT)"?[;:]`)

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
