package vcard

import (
	"bytes"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"bothways/connectors/contentline"
	"bothways/sync/record"
	"bothways/sync/side"
)

// card is one card opened for reading or editing.
type card struct {
	lens    Lens
	doc     *contentline.Document
	body    *contentline.Component
	version version
	uid     string
	changed time.Time
	groups  map[string]*group
	entries []*entry
	byKey   map[record.Key]*entry
	nth     map[record.Key]int // the last ordinal given
}

// entry is one field and where it stands.
type entry struct {
	key   record.Key
	row   *row
	value record.Value
	line  *contentline.Line
	again []*contentline.Line // further lines that hold the same item of a list
}

func invalid(line int, what string) error {
	return &side.Error{Class: side.ErrInvalid, What: fmt.Sprintf("line %d: %s", line, what)}
}

// open parses a document that holds one card.
func (l Lens) open(doc []byte) (*card, error) {
	if bytes.HasPrefix(doc, []byte("\xff\xfe")) || bytes.HasPrefix(doc, []byte("\xfe\xff")) {
		return nil, invalid(1, "the file is UTF-16, a card must be UTF-8")
	}
	d, err := contentline.Parse(doc)
	if err != nil {
		return nil, wrap(err)
	}
	roots, err := d.Tree()
	if err != nil {
		return nil, wrap(err)
	}
	switch {
	case len(roots) == 0 && d.First() == nil:
		return nil, invalid(1, "the file is empty")
	case len(roots) == 0:
		return nil, invalid(1, "no BEGIN:VCARD")
	case roots[0].Name != "VCARD":
		return nil, invalid(roots[0].Begin.Number(), "BEGIN:"+roots[0].Name+" is no card")
	case len(roots) > 1:
		return nil, invalid(roots[1].Begin.Number(), "a second card begins")
	}
	c := &card{lens: l, doc: d, body: roots[0]}
	return c, c.read()
}

func wrap(err error) error { return &side.Error{Class: side.ErrInvalid, What: err.Error()} }

// read finds the version first, then the groups, then the fields.
func (c *card) read() error {
	c.version = v30
	lines := 0
	for l := range c.body.Lines() {
		lines++
		switch l.Name() {
		case "VERSION":
			v, ok := versionOf(l.Value())
			if !ok {
				return invalid(l.Number(), fmt.Sprintf("VERSION:%.20s is not known", l.Value()))
			}
			c.version = v
			lines--
		case "UID":
			if c.uid == "" {
				c.uid = getURI(spelling{value: decoded(l)})
			}
		case "REV":
			c.changed = revision(l.Value())
		}
		if l.Group() != "" {
			c.join(l)
		}
	}
	if lines == 0 {
		return invalid(c.body.Begin.Number(), "the card is empty")
	}
	c.entries = make([]*entry, 0, lines)
	c.byKey, c.nth = make(map[record.Key]*entry, lines), map[record.Key]int{}
	for l := range c.body.Lines() {
		c.readLine(l)
	}
	return nil
}

// readLine adds the fields of one line.
func (c *card) readLine(l *contentline.Line) {
	if bookkeeping[l.Name()] || c.companion(l) {
		return
	}
	r := rowOf(l.Name())
	s := spelling{value: decoded(l), line: l, region: c.lens.Region}
	if r.list {
		for _, item := range contentline.Split(s.value, ',') {
			s.value = item
			c.addItem(r, l, strings.Trim(r.form.get(s), blanks), item)
		}
		return
	}
	text := r.form.get(s)
	if text == "" {
		return
	}
	key := r.member(text)
	if _, has := c.byKey[record.Key(r.name)]; r.single && !has {
		key = record.Key(r.name)
	}
	c.add(&entry{key: key, row: r, line: l, value: record.Value{Text: text, Attr: c.attr(r, l), Raw: validUTF8(l.Text(), l.First("CHARSET"))}})
}

// addItem adds one item of a list; an equal one is the same field.
func (c *card) addItem(r *row, l *contentline.Line, text, item string) {
	if text == "" {
		return
	}
	key := r.member(text)
	if e, ok := c.byKey[key]; ok {
		e.again = append(e.again, l)
		return
	}
	raw := l.Text()
	if item != l.Value() {
		raw = l.With(plainParams(l), item).Text()
	}
	c.add(&entry{key: key, row: r, line: l, value: record.Value{Text: text, Attr: c.attr(r, l), Raw: validUTF8(raw, "")}})
}

// plainParams are the parameters of a line whose value is in UTF-8 and not encoded.
func plainParams(l *contentline.Line) []contentline.Param {
	var out []contentline.Param
	for _, p := range l.Params() {
		if p.Name != "ENCODING" && p.Name != "CHARSET" && !(p.Name == "" && isEncoding(p.Values[0])) {
			out = append(out, p)
		}
	}
	return out
}

// add gives an equal value its ordinal, as record.Put does.
func (c *card) add(e *entry) {
	base := e.key
	for n := max(2, c.nth[base]+1); c.byKey[e.key] != nil; n++ {
		e.key = base.Nth(n)
		c.nth[base] = n
	}
	c.byKey[e.key] = e
	c.entries = append(c.entries, e)
}

func (c *card) attr(r *row, l *contentline.Line) string {
	if l.Group() == "" {
		return attrOf(r, l)
	}
	return attrOf(r, l, c.groupTokens(l)...)
}

// rawLine is the content line that a value was read from, nil where it is not known or of another property.
func rawLine(r *row, v record.Value) *contentline.Line {
	if v.Raw == "" || !utf8.ValidString(v.Raw) {
		return nil
	}
	text, _, _ := strings.Cut(v.Raw, "\n")
	l := contentline.ParseLine(text)
	if l.Opaque() || rowOf(l.Name()).name != r.name {
		return nil
	}
	return l
}
