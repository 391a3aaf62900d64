package contentline

import "strings"

// Line is one logical content line: [group "."] name *(";" param) ":" value (RFC 6350 §3.3, RFC 5545 §3.1).
// A line is never changed; With and its like make a new one to Replace it by.
type Line struct {
	prev, next *Line
	number     int
	source     string // as it stood, folds and line end included; "" for a new line
	text       string // unfolded
	group      string
	name       string // upper case
	spelled    string // group and name as they stood
	params     []Param
	value      string
	opaque     bool
}

// New makes a line. The value must stand as the format wants it (escaped); line breaks in it are taken out.
func New(group, name string, params []Param, value string) *Line {
	spelled := name
	if group != "" {
		spelled = group + "." + name
	}
	return build(group, spelled, params, value)
}

func build(group, spelled string, params []Param, value string) *Line {
	var b strings.Builder
	b.WriteString(spelled)
	for _, p := range params {
		b.WriteByte(';')
		b.WriteString(p.Text)
	}
	value = breaks.Replace(value)
	b.WriteByte(':')
	b.WriteString(value)
	text := b.String()
	if strings.ContainsAny(text, "\r\n") {
		text = breaks.Replace(text)
	}
	name := strings.ToUpper(spelled[strings.LastIndexByte(spelled, '.')+1:])
	return &Line{text: text, group: group, name: name, spelled: spelled, params: params, value: value}
}

var breaks = strings.NewReplacer("\r\n", "", "\n", "", "\r", "")

// With is the line with other parameters and another value; group and the spelling of the name stay.
func (l *Line) With(params []Param, value string) *Line {
	return build(l.group, l.spelled, params, value)
}

// WithValue is the line with another value.
func (l *Line) WithValue(value string) *Line { return l.With(l.params, value) }

// WithGroup is the line in another group, "" for none.
func (l *Line) WithGroup(group string) *Line {
	return New(group, l.Spelling(), l.params, l.value)
}

// Next is the line behind, nil at the end.
func (l *Line) Next() *Line { return l.next }

// Prev is the line in front, nil at the start.
func (l *Line) Prev() *Line { return l.prev }

// Number is where the line starts in the document read, counted from 1; 0 for a new line.
func (l *Line) Number() int { return l.number }

// Text is the whole line without folding and line end.
func (l *Line) Text() string { return l.text }

// Opaque tells a line that is blank or no content line; it has a Text and nothing else.
func (l *Line) Opaque() bool { return l.opaque }

// Group is what stands in front of the dot, "" for none. Groups compare without case.
func (l *Line) Group() string { return l.group }

// Name is the property's name in upper case, "" for an opaque line.
func (l *Line) Name() string { return l.name }

// Spelling is the property's name as it stood.
func (l *Line) Spelling() string { return l.spelled[strings.LastIndexByte(l.spelled, '.')+1:] }

// Value is what stands behind the colon, unfolded and otherwise as it is; see Unescape and Split.
func (l *Line) Value() string { return l.value }

// Params are the parameters in order. The slice must not be changed.
func (l *Line) Params() []Param { return l.params }

// Param gives the values of the parameters of a name (upper case), nil where there is none.
func (l *Line) Param(name string) []string {
	var out []string
	for i := range l.params {
		if l.params[i].Name == name {
			if out == nil {
				out = l.params[i].Values
			} else {
				out = append(out[:len(out):len(out)], l.params[i].Values...)
			}
		}
	}
	return out
}

// First is the first value of a parameter, "" where there is none.
func (l *Line) First(name string) string {
	for i := range l.params {
		if l.params[i].Name == name && len(l.params[i].Values) > 0 {
			return l.params[i].Values[0]
		}
	}
	return ""
}

// parse takes the text apart; what does not fit makes the line opaque.
func (l *Line) parse() {
	s := l.text
	at := strings.IndexAny(s, ":;")
	if at < 0 {
		l.opaque = true
		return
	}
	spelled := s[:at]
	dot := strings.LastIndexByte(spelled, '.')
	name := spelled[dot+1:]
	if !isName(strings.ReplaceAll(name, "/", "")) || dot == 0 || (dot > 0 && !isGroup(spelled[:dot])) {
		l.opaque = true
		return
	}
	params, value, ok := parseParams(s[at:])
	if !ok {
		l.opaque = true
		return
	}
	l.name, l.spelled, l.params, l.value = strings.ToUpper(name), spelled, params, value
	if dot > 0 {
		l.group = spelled[:dot]
	}
}

func isName(s string) bool {
	for i := 0; i < len(s); i++ {
		if !nameByte(s[i]) {
			return false
		}
	}
	return s != ""
}

func isGroup(s string) bool {
	for i := 0; i < len(s); i++ {
		if !nameByte(s[i]) && s[i] != '.' {
			return false
		}
	}
	return s != ""
}

func nameByte(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

// Source is the line's bytes as they stood, folds and line end included; "" for a new line.
func (l *Line) Source() string { return l.source }
