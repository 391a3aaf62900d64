package dav

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The name spaces of RFC 4918, 4791, 6352 and of two vendors' properties that everybody speaks.
const (
	nsDAV  = "DAV:"
	nsCal  = "urn:ietf:params:xml:ns:caldav"
	nsCard = "urn:ietf:params:xml:ns:carddav"
	nsCS   = "http://calendarserver.org/ns/"
	nsIcal = "http://apple.com/ns/ical/"
)

// The bounds of one answer.
const (
	maxAnswer   = 64 << 20
	maxDepth    = 48
	maxElements = 20000 // in one response element
)

var (
	errTooBig = errors.New("the answer is larger than 64 MiB")
	errXML    = errors.New("the answer is no well-formed XML")
)

// node is one element.
type node struct {
	name xml.Name
	attr []xml.Attr
	text string
	kids []*node
}

// child is the first child of that name, nil if there is none; it may be asked of nil.
func (n *node) child(space, local string) *node {
	if n == nil {
		return nil
	}
	for _, k := range n.kids {
		if k.name.Space == space && k.name.Local == local {
			return k
		}
	}
	return nil
}

func (n *node) has(space, local string) bool { return n.child(space, local) != nil }

// str is the text without blanks around it.
func (n *node) str() string {
	if n == nil {
		return ""
	}
	return strings.TrimSpace(n.text)
}

// row is one resource of a multistatus.
type row struct {
	href   string
	status int // of the response element; 0 if only its properties have one
	props  map[xml.Name]*node
	errors []string // names of failed preconditions
}

func (r row) prop(space, local string) *node { return r.props[xml.Name{Space: space, Local: local}] }

// gone tells a row that says the resource is not there.
func (r row) gone() bool { return r.status == 404 || r.status == 410 }

// bounded fails loudly at the end of what one answer may hold.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooBig
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	return n, err
}

// readMultistatus streams a multistatus (RFC 4918 §13); token is its sync-token (RFC 6578 §6.4).
func readMultistatus(r io.Reader, each func(row) error) (token string, err error) {
	d := xml.NewDecoder(&bounded{r: r, left: maxAnswer})
	d.CharsetReader = asUTF8
	if err := root(d); err != nil {
		return "", err
	}
	for {
		t, err := d.Token()
		if err != nil {
			return "", xmlError(err)
		}
		switch t := t.(type) {
		case xml.EndElement:
			return token, nil
		case xml.StartElement:
			count := 0
			n, err := element(d, t, 1, &count)
			if err != nil {
				return "", err
			}
			switch n.name {
			case xml.Name{Space: nsDAV, Local: "response"}:
				for _, row := range rows(n) {
					if err := each(row); err != nil {
						return "", err
					}
				}
			case xml.Name{Space: nsDAV, Local: "sync-token"}:
				token = n.str()
			}
		}
	}
}

// root reads up to the multistatus element.
func root(d *xml.Decoder) error {
	for {
		t, err := d.Token()
		if err != nil {
			return xmlError(err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return fmt.Errorf("%w: a document type is not taken", errXML)
		case xml.StartElement:
			if t.Name.Space != nsDAV || t.Name.Local != "multistatus" {
				return fmt.Errorf("%w: %s instead of multistatus", errXML, clip(t.Name.Local, 40))
			}
			return nil
		}
	}
}

func element(d *xml.Decoder, start xml.StartElement, depth int, count *int) (*node, error) {
	if *count++; depth > maxDepth || *count > maxElements {
		return nil, fmt.Errorf("%w: nested too deep or too wide", errXML)
	}
	n := &node{name: start.Name}
	if len(start.Attr) > 0 {
		n.attr = append(n.attr, start.Attr...)
	}
	var text []byte
	for {
		t, err := d.Token()
		if err != nil {
			return nil, xmlError(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			kid, err := element(d, t, depth+1, count)
			if err != nil {
				return nil, err
			}
			n.kids = append(n.kids, kid)
		case xml.CharData:
			text = append(text, t...)
		case xml.EndElement:
			n.text = string(text)
			return n, nil
		}
	}
}

// rows turns a response element into a row for each of its hrefs.
func rows(n *node) []row {
	r := row{status: statusCode(n.child(nsDAV, "status").str()), props: map[xml.Name]*node{}}
	r.errors = conditions(n.child(nsDAV, "error"))
	var out []row
	failed := 0
	for _, k := range n.kids {
		if k.name.Space != nsDAV || k.name.Local != "propstat" {
			continue
		}
		code := statusCode(k.child(nsDAV, "status").str())
		if code != 0 && code/100 != 2 {
			failed = code
			r.errors = append(r.errors, conditions(k.child(nsDAV, "error"))...)
			continue
		}
		if p := k.child(nsDAV, "prop"); p != nil {
			for _, v := range p.kids {
				r.props[v.name] = v
			}
		}
	}
	if r.status == 0 && len(r.props) == 0 && failed > 404 {
		r.status = failed
	}
	for _, k := range n.kids {
		if k.name.Space == nsDAV && k.name.Local == "href" {
			each := r
			each.href = k.str()
			out = append(out, each)
		}
	}
	return out
}

// conditions lists the names inside an error element (RFC 4918 §16).
func conditions(n *node) []string {
	if n == nil {
		return nil
	}
	var out []string
	for _, k := range n.kids {
		out = append(out, k.name.Local)
	}
	return out
}

// readError finds the failed preconditions in the body of an error answer.
func readError(body []byte) []string {
	d := xml.NewDecoder(strings.NewReader(string(body)))
	d.CharsetReader = asUTF8
	for {
		t, err := d.Token()
		if err != nil {
			return nil
		}
		if s, ok := t.(xml.StartElement); ok {
			count := 0
			n, err := element(d, s, 1, &count)
			if err != nil || n.name.Local != "error" {
				return nil
			}
			return conditions(n)
		}
	}
}

// statusCode reads "HTTP/1.1 404 Not Found", with or without the reason; 0 if there is no code.
func statusCode(s string) int {
	for _, f := range strings.Fields(s) {
		if n, err := strconv.Atoi(f); err == nil && n >= 100 && n < 1000 {
			return n
		}
	}
	return 0
}

func xmlError(err error) error {
	if errors.Is(err, errTooBig) {
		return errTooBig
	}
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("%w: line %d: %s", errXML, syntax.Line, clip(syntax.Msg, 80))
	}
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: it ends too early", errXML)
	}
	return err
}

// asUTF8 reads the two charsets that are met beside UTF-8.
func asUTF8(label string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return r, nil
	case "iso-8859-1", "latin1":
		return &latin1{r: r}, nil
	}
	return nil, fmt.Errorf("%w: charset %s", errXML, clip(label, 20))
}

type latin1 struct {
	r    io.Reader
	rest []byte
}

func (l *latin1) Read(p []byte) (int, error) {
	for len(l.rest) == 0 {
		buf := make([]byte, 4096)
		n, err := l.r.Read(buf)
		for _, c := range buf[:n] {
			l.rest = append(l.rest, string(rune(c))...)
		}
		if n == 0 && err != nil {
			return 0, err
		}
	}
	n := copy(p, l.rest)
	l.rest = l.rest[n:]
	return n, nil
}

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…"
	}
	return s
}
