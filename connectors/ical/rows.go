package ical

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"unicode/utf8"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

// row says how one property is read and written.
type row struct {
	name   string
	single bool // at most once: the key is the name alone
	list   bool // several values in a line, a key each
	form   form
	only   record.Kind // "" for events and tasks alike
	note   string
}

// form turns a property's value into a text that can be compared, and back.
type form struct {
	read  func(l *contentline.Line) string
	write func(text string) (string, error)
	text  bool // of the type TEXT: signs in it are escaped (RFC 5545 §3.3.11)
}

var (
	asText = form{
		read:  func(l *contentline.Line) string { return plainText(contentline.Unescape(l.Value())) },
		write: func(text string) (string, error) { return contentline.Escape(text), nil },
		text:  true,
	}
	asWord    = form{read: func(l *contentline.Line) string { return strings.ToUpper(strings.TrimSpace(l.Value())) }, write: verbatim}
	asSmall   = form{read: func(l *contentline.Line) string { return strings.ToLower(strings.TrimSpace(l.Value())) }, write: verbatim}
	asIs      = form{read: func(l *contentline.Line) string { return strings.TrimSpace(l.Value()) }, write: verbatim}
	asAddress = form{read: func(l *contentline.Line) string { return address(l.Value()) }, write: verbatim}
	asBytes   = form{read: content, write: contentURI}
)

func verbatim(text string) (string, error) {
	if strings.ContainsAny(text, "\r\n") {
		return "", errors.New("a line break where none can stand")
	}
	return text, nil
}

// rows is the vocabulary; what is not in it is kept as it is, under PROPERTY/value.
var rows = []row{
	{name: "SUMMARY", single: true, form: asText, note: "title"},
	{name: "LOCATION", single: true, form: asText, note: "place"},
	{name: "DESCRIPTION", single: true, form: asText, note: "plain text"},
	{name: "STATUS", single: true, form: asWord, note: "upper case"},
	{name: "CLASS", single: true, form: asWord, note: "PUBLIC, PRIVATE, CONFIDENTIAL"},
	{name: "TRANSP", single: true, form: asWord, only: record.Calendar, note: "OPAQUE or TRANSPARENT"},
	{name: "PRIORITY", single: true, form: asIs, note: "0 to 9"},
	{name: "COLOR", single: true, form: asSmall, note: "CSS name (RFC 7986 §5.9)"},
	{name: "GEO", single: true, form: asIs, note: "latitude;longitude"},
	{name: "URL", single: true, form: asIs},
	{name: "ORGANIZER", single: true, form: asAddress, note: "mailto: in lower case"},
	{name: "PERCENT-COMPLETE", single: true, form: asIs, only: record.Tasks, note: "0 to 100"},
	{name: "COMPLETED", single: true, form: asWord, only: record.Tasks, note: "time in UTC"},
	{name: "X-APPLE-SORT-ORDER", single: true, form: asIs, only: record.Tasks, note: "a number, lower is higher up"},
	{name: "ATTENDEE", form: asAddress, note: "mailto: in lower case; answer and role in the attributes"},
	{name: "CATEGORIES", list: true, form: asText, note: "one key per category"},
	{name: "RESOURCES", list: true, form: asText, note: "one key per resource"},
	{name: "COMMENT", form: asText},
	{name: "CONTACT", form: asText},
	{name: "ATTACH", form: asBytes, note: "uri:… or sha256:… of the bytes"},
	{name: "IMAGE", form: asBytes, note: "uri:… or sha256:… of the bytes (RFC 7986 §5.10)"},
	{name: "CONFERENCE", form: asIs, note: "RFC 7986 §5.11"},
	{name: "RELATED-TO", form: asText, note: "UID of another record"},
	{name: "STYLED-DESCRIPTION", form: asIs, note: "RFC 9073 §6.5, as it is"},
	{name: "X-ALT-DESC", form: asIs, note: "HTML form of the description, as it is"},
}

var rowsByName = func() map[string]row {
	m := map[string]row{}
	for _, r := range rows {
		m[r.name] = r
	}
	return m
}()

// bookkeeping is no field: it is written anew by each side, or read elsewhere.
var bookkeeping = map[string]bool{"BEGIN": true, "END": true, "UID": true, "DTSTAMP": true, "LAST-MODIFIED": true, "CREATED": true,
	"SEQUENCE": true, "RECURRENCE-ID": true, "EXDATE": true, "METHOD": true, "VERSION": true, "PRODID": true, "CALSCALE": true,
	"WHEN": true, "ALARM": true}

func rowOf(name string, kind record.Kind) row {
	if r, ok := rowsByName[name]; ok && (r.only == "" || r.only == kind) {
		return r
	}
	return row{name: name, form: asIs}
}

// Field is one row of the vocabulary, for the documentation.
type Field struct {
	Name   string
	Single bool
	Note   string
}

// Fields lists what this lens knows of a kind, in the order of its table. Every other property and
// component is kept under NAME/value.
func Fields(kind record.Kind) []Field {
	out := []Field{
		{"WHEN", true, "start, end, zone and repetition in one: DTSTART, DTEND, DURATION, DUE, RRULE, RDATE, EXRULE"},
		{"EXDATE", false, "a date of a series that does not take place: an EXDATE, or an occurrence with STATUS:CANCELLED"},
	}
	for _, r := range rows {
		if r.only == "" || r.only == kind {
			out = append(out, Field{r.name, r.single, r.note})
		}
	}
	return append(out, Field{"ALARM", false, "VALARM: action, trigger, text"})
}

// read gives a line's value.
func (r row) read(l *contentline.Line) record.Value {
	return record.Value{Text: valid(r.form.read(l)), Attr: attributes(l), Raw: valid(l.Text())}
}

// line makes the content line of a value, in the place of old where that is not nil. The raw form
// is used where it says the same; what the server does with guests stays as it was in old.
func (r row) line(v record.Value, old *contentline.Line) (*contentline.Line, error) {
	if v.Raw != "" && !strings.ContainsAny(v.Raw, "\r\n") {
		raw := contentline.ParseLine(v.Raw)
		if !raw.Opaque() && raw.Name() == r.name && !r.list && r.read(raw).Same(v) {
			return contentline.New("", r.name, append(named(without(raw.Params(), unsynced)), unsyncedOf(old)...), r.escaped(raw.Value())), nil
		}
	}
	value, err := r.form.write(v.Text)
	if err != nil {
		return nil, err
	}
	params := append(parameters(v.Attr), unsyncedOf(old)...)
	name := r.name
	if old != nil {
		name = old.Spelling()
		if attributes(old) == v.Attr && !inline(old) {
			params = old.Params()
		}
	}
	return contentline.New("", name, params, value), nil
}

// escaped puts right a text whose writer did not escape it: many readers take its first comma for its end.
func (r row) escaped(value string) string {
	if r.form.text && (len(contentline.Split(value, ',')) > 1 || len(contentline.Split(value, ';')) > 1) {
		return contentline.Escape(contentline.Unescape(value))
	}
	return value
}

// plainText has \n for line ends and nothing blank behind.
func plainText(s string) string {
	if strings.Contains(s, "\r") {
		s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	}
	return strings.TrimRight(s, " \t\n")
}

// valid reads bytes that are no UTF-8 as Latin-1, which such files mostly are.
func valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			r = rune(s[i])
		}
		b.WriteRune(r)
	}
	return b.String()
}

// address is a calendar user's address; mailbox names compare without case.
func address(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 7 && strings.EqualFold(s[:7], "mailto:") {
		return strings.ToLower(s)
	}
	return s
}

func inline(l *contentline.Line) bool {
	return strings.EqualFold(l.First("VALUE"), "BINARY") || strings.EqualFold(l.First("ENCODING"), "BASE64")
}

// content names an attachment: by its address, or by a hash of its bytes.
func content(l *contentline.Line) string {
	if !inline(l) {
		return "uri:" + strings.TrimSpace(l.Value())
	}
	text := strings.Join(strings.Fields(l.Value()), "")
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		data = []byte(text)
	}
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

func contentURI(text string) (string, error) {
	if uri, ok := strings.CutPrefix(text, "uri:"); ok {
		return verbatim(uri)
	}
	return "", errors.New("the bytes of the attachment are not at hand")
}
