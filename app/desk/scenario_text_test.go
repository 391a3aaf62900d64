package desk_test

import (
	"fmt"
	"strings"
	"time"

	"bothways/sync/record"
)

// The other program's own way with documents: lines, and no lens of ours.

const (
	icsHead = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Other program//EN\r\n"
	icsTail = "END:VCALENDAR\r\n"
)

// lines unfolds a document.
func lines(doc string) []string {
	doc = strings.ReplaceAll(doc, "\r\n", "\n")
	doc = strings.ReplaceAll(strings.ReplaceAll(doc, "\n ", ""), "\n\t", "")
	return strings.Split(strings.TrimRight(doc, "\n"), "\n")
}

// name is a line's property, without group and parameters.
func name(line string) string {
	end := strings.IndexAny(line, ";:")
	if end < 0 {
		return ""
	}
	n := line[:end]
	if i := strings.LastIndexByte(n, '.'); i >= 0 {
		n = n[i+1:]
	}
	return strings.ToUpper(n)
}

// value is what stands behind a line's colon, unescaped.
func value(line string) string {
	quoted := false
	for i, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case c == ':' && !quoted:
			return strings.NewReplacer(`\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";", `\\`, `\`).Replace(line[i+1:])
		}
	}
	return ""
}

// entry is one card, event or to-do of a document; a changed occurrence is one of its own.
type entry struct {
	kind       string
	from, to   int // lines, BEGIN and END included
	uid        string
	occurrence string // RECURRENCE-ID's value
	own        []string
}

// entries finds the parts of a document; what is nested in them is left out of their own lines.
func entries(all []string) []entry {
	var out []entry
	var open *entry
	depth := 0
	for i, l := range all {
		switch n := name(l); {
		case n == "BEGIN" && open != nil:
			depth++
		case n == "BEGIN":
			if k := strings.ToUpper(value(l)); k == "VCARD" || k == "VEVENT" || k == "VTODO" {
				open = &entry{kind: k, from: i}
			}
		case open == nil:
		case n == "END" && depth > 0:
			depth--
		case n == "END":
			open.to = i
			out = append(out, *open)
			open = nil
		case depth == 0:
			open.own = append(open.own, l)
			if n == "UID" {
				open.uid = value(l)
			}
			if n == "RECURRENCE-ID" {
				open.occurrence = value(l)
			}
		}
	}
	return out
}

// get gives the values of a property of an entry.
func (e entry) get(property string) []string {
	var out []string
	for _, l := range e.own {
		if name(l) == property {
			out = append(out, value(l))
		}
	}
	return out
}

// alter rewrites the entry with that UID and occurrence: each of the new lines takes the place of
// the property's old lines; a line without value takes them away, one that begins with "+" is added.
func alter(doc, uid, occurrence string, set ...string) (string, bool) {
	all := lines(doc)
	for _, e := range entries(all) {
		if e.uid != uid || e.occurrence != occurrence {
			continue
		}
		for _, l := range set {
			all, e = alterLine(all, e, l)
		}
		return strings.Join(all, "\r\n") + "\r\n", true
	}
	return doc, false
}

func alterLine(all []string, e entry, line string) ([]string, entry) {
	add := strings.HasPrefix(line, "+")
	line = strings.TrimPrefix(line, "+")
	out := append([]string(nil), all[:e.from+1]...)
	depth := 0
	for _, l := range all[e.from+1 : e.to] {
		n := name(l)
		if n == "END" {
			depth--
		}
		if add || depth > 0 || n != name(line) {
			out = append(out, l)
		}
		if n == "BEGIN" {
			depth++
		}
	}
	if add || value(line) != "" {
		// Properties stand before nested components, as RFC 5545 §3.6 has it.
		at := e.from + 1
		for at < len(out) && name(out[at]) != "BEGIN" {
			at++
		}
		rest := append([]string(nil), out[at:]...)
		out = append(append(out[:at], line), rest...)
	}
	end := len(out)
	out = append(out, all[e.to:]...)
	e.to = end
	return out, e
}

// insert puts a whole component before the document's end.
func insert(doc string, component ...string) string {
	all := lines(doc)
	last := len(all) - 1
	out := append(append(append([]string(nil), all[:last]...), component...), all[last])
	return strings.Join(out, "\r\n") + "\r\n"
}

// stamp is a time as documents have it.
func stamp(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// document is a plain record of the kind.
func document(kind record.Kind, uid, title string, at time.Time, more ...string) string {
	body := strings.Join(more, "\r\n")
	if body != "" {
		body += "\r\n"
	}
	switch kind {
	case record.Contacts:
		return fmt.Sprintf("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:%s\r\nFN:%s\r\nN:%s;;;;\r\n%sEND:VCARD\r\n", uid, title, title, body)
	case record.Calendar:
		return fmt.Sprintf("%sBEGIN:VEVENT\r\nUID:%s\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:%s\r\nDTEND:%s\r\nSUMMARY:%s\r\n%sEND:VEVENT\r\n%s",
			icsHead, uid, stamp(at), stamp(at.Add(time.Hour)), title, body, icsTail)
	}
	return fmt.Sprintf("%sBEGIN:VTODO\r\nUID:%s\r\nDTSTAMP:20260101T000000Z\r\nDUE:%s\r\nSUMMARY:%s\r\n%sEND:VTODO\r\n%s",
		icsHead, uid, stamp(at), title, body, icsTail)
}
