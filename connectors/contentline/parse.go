package contentline

import (
	"fmt"
	"strings"
)

// Parse reads a document within the default limits. Any bytes parse: a line that is no content line
// is kept as an opaque one. The error is about limits only.
func Parse(data []byte) (*Document, error) { return ParseWithin(data, Limits{}) }

// ParseWithin reads a document within limits of its own.
func ParseWithin(data []byte, limits Limits) (*Document, error) {
	limits = limits.orDefault()
	if len(data) > limits.Size {
		return nil, &Error{Line: 1, What: fmt.Sprintf("the document is longer than %d octets", limits.Size)}
	}
	d := &Document{end: "\r\n", size: len(data), limits: limits}
	r := reader{rest: string(data), number: 1, limit: limits.Line}
	if strings.HasPrefix(r.rest, byteOrderMark) {
		d.bom, r.rest = byteOrderMark, r.rest[len(byteOrderMark):]
	}
	r.mark = '\n'
	if strings.IndexByte(r.rest, '\n') < 0 && strings.IndexByte(r.rest, '\r') >= 0 {
		r.mark = '\r'
	}
	slab := make([]Line, min(64, strings.Count(r.rest, string(r.mark))+1))
	ends := map[string]int{}
	for r.rest != "" {
		if len(slab) == 0 {
			slab = make([]Line, 64)
		}
		l := &slab[0]
		slab = slab[1:]
		if err := r.read(l); err != nil {
			return nil, err
		}
		d.InsertAfter(d.last, l)
		ends[lineEnd(l.source)]++
	}
	for _, e := range []string{"\r", "\n", "\r\n"} {
		if ends[e] > 0 && ends[e] >= ends[d.end] {
			d.end = e
		}
	}
	return d, nil
}

// ParseLine reads one content line without folding and line end, such as Line.Text gives.
func ParseLine(text string) *Line {
	l := &Line{text: text}
	l.parse()
	return l
}

func lineEnd(s string) string {
	switch {
	case strings.HasSuffix(s, "\r\n"):
		return "\r\n"
	case strings.HasSuffix(s, "\n"):
		return "\n"
	case strings.HasSuffix(s, "\r"):
		return "\r"
	}
	return ""
}

// reader cuts a text into logical lines.
type reader struct {
	rest   string
	mark   byte // ends a physical line
	number int
	limit  int
}

// physical is the length of the next physical line with its end.
func (r *reader) physical(s string) int {
	if i := strings.IndexByte(s, r.mark); i >= 0 {
		return i + 1
	}
	return len(s)
}

func (r *reader) read(l *Line) error {
	n := r.physical(r.rest)
	l.number = r.number
	r.number++
	l.text = trimEnd(r.rest[:n])
	var joined []byte // the line so far, once there is more than one physical line
	for n < len(r.rest) {
		more := r.rest[n : n+r.physical(r.rest[n:])]
		cut, skip := continues(l.text, joined, more, r.rest[n+len(more):])
		if skip < 0 {
			break
		}
		if joined == nil {
			joined = append(make([]byte, 0, 4*len(l.text)), l.text...)
		}
		joined = append(joined[:len(joined)-cut], trimEnd(more)[skip:]...)
		n += len(more)
		r.number++
		if len(joined) > r.limit {
			break
		}
	}
	if max(len(l.text), len(joined)) > r.limit {
		return &Error{Line: l.number, What: fmt.Sprintf("the line is longer than %d octets", r.limit)}
	}
	if joined != nil {
		l.text = string(joined)
	}
	l.source, r.rest = r.rest[:n], r.rest[n:]
	l.parse()
	return nil
}

// continues tells how a line goes on in the next physical line, more: how many octets to cut off
// what there is so far (joined, or first alone) and how many to skip of more. A negative skip means
// that more stands for itself.
func continues(first string, joined []byte, more, after string) (cut, skip int) {
	if first == "" && joined == nil {
		return 0, -1 // nothing goes on from a blank line
	}
	folded := isFold(more)
	if endsIn(first, joined, '=') && !isFrame(more) && isQuotedPrintable(headOf(first, joined)) {
		if folded {
			return 1, 1
		}
		return 1, 0
	}
	if folded {
		return 0, 1
	}
	if !isFold(after) && isBase64(trimEnd(more)) && hasBase64(headOf(first, joined)) {
		return 0, 0
	}
	return 0, -1
}

func isFold(s string) bool { return s != "" && (s[0] == ' ' || s[0] == '\t') }

func endsIn(first string, joined []byte, c byte) bool {
	if joined != nil {
		return len(joined) > 0 && joined[len(joined)-1] == c
	}
	return first[len(first)-1] == c
}

// headOf is the line up to the colon and perhaps more; a head longer than 1024 octets is cut.
func headOf(first string, joined []byte) string {
	if joined == nil || strings.IndexByte(first, ':') >= 0 {
		return first
	}
	return string(joined[:min(len(joined), 1024)])
}

// isQuotedPrintable looks for the encoding among the parameters in front of the colon (vCard 2.1).
func isQuotedPrintable(line string) bool {
	const name = "QUOTED-PRINTABLE"
	head, _, _ := strings.Cut(line, ":")
	if !containsFold(head, name) {
		return false
	}
	_, params, _ := strings.Cut(head, ";")
	for p := range strings.SplitSeq(params, ";") {
		key, value, valued := strings.Cut(strings.ToUpper(strings.TrimSpace(p)), "=")
		if !valued && key == name || strings.TrimSpace(key) == "ENCODING" && strings.Trim(value, " \"") == name {
			return true
		}
	}
	return false
}

func hasBase64(line string) bool {
	head, _, _ := strings.Cut(line, ":")
	return containsFold(head, ";BASE64") || containsFold(head, "ENCODING=B")
}

func containsFold(s, upper string) bool {
	return len(s) >= len(upper) && strings.Contains(strings.ToUpper(s), upper)
}

// isFrame tells a line that opens or closes a component, which no broken value may swallow.
func isFrame(line string) bool {
	return hasPrefixFold(line, "BEGIN:") || hasPrefixFold(line, "END:")
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// isBase64 tells a whole line of it, as writers leave it that forget the blank in front.
func isBase64(s string) bool {
	if len(s)%4 != 0 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '=') {
			return false
		}
	}
	return s != ""
}

// trimEnd takes off the line end; stray CRs in front of it belong to it.
func trimEnd(s string) string {
	s = strings.TrimSuffix(s, "\n")
	return strings.TrimRight(s, "\r")
}
