package dav

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
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
	maxAnswer   = 64 << 20 // bytes, unpacked
	maxError    = 1 << 20  // of the answer to a write
	maxDepth    = 48
	maxElements = 20000 // in one response element
)

var (
	errTooBig = errors.New("the answer is too large")
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
func readMultistatus(r io.Reader, limit int64, each func(row) error) (token string, err error) {
	d := xml.NewDecoder(&bounded{r: r, left: limit})
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

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…"
	}
	return s
}
