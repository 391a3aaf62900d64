package contacts

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"bothways/sync/side"
)

type object = map[string]any

// member is one item of a list of the person's.
type member struct {
	list *list
	body object
	gone bool
}

// person is a document opened for reading or editing.
type person struct {
	lens    Lens
	body    object
	members []*member // of the lists that the lens knows, in the table's order
	more    map[string]said
	uid     string
	photo   []byte
	touched map[string]bool // fields of the person that were edited
}

// photoKey is where a document keeps the picture's octets, which Google has elsewhere.
const photoKey = "photoBytes"

func open(l Lens, doc []byte) (*person, error) {
	p := &person{lens: l, body: object{}, more: map[string]said{}, touched: map[string]bool{}}
	if err := json.Unmarshal(doc, &p.body); err != nil || p.body == nil {
		return nil, &side.Error{Class: side.ErrInvalid, What: "this is no person's JSON"}
	}
	for i := range table {
		t := &table[i]
		for _, x := range items(p.body, t.field) {
			if ours(x) && (t.mine == nil || t.mine(x)) {
				p.members = append(p.members, &member{list: t, body: x})
			}
		}
	}
	for _, x := range items(p.body, "clientData") {
		switch text(x, "key") {
		case uidKey:
			p.uid = text(x, "value")
		case moreKey:
			_ = json.Unmarshal([]byte(text(x, "value")), &p.more)
		}
	}
	p.photo, _ = base64.StdEncoding.DecodeString(text(p.body, photoKey))
	return p, nil
}

// ours tells the contact's own items from those that come from a profile (G-PPL-20).
func ours(x object) bool {
	m, _ := x["metadata"].(object)
	s, _ := m["source"].(object)
	kind := text(s, "type")
	return kind == "" || kind == "CONTACT"
}

func items(body object, field string) []object {
	all, _ := body[field].([]any)
	out := make([]object, 0, len(all))
	for _, x := range all {
		if o, ok := x.(object); ok {
			out = append(out, o)
		}
	}
	return out
}

func text(o object, key string) string { s, _ := o[key].(string); return s }

// set writes a text, or takes the key out where there is none.
func set(o object, key, value string) {
	if value == "" {
		delete(o, key)
		return
	}
	o[key] = value
}

// bytes prints the document: the edited lists anew, everything else as it was.
func (p *person) bytes() ([]byte, error) {
	for field := range p.touched {
		var out []any
		for _, x := range items(p.body, field) { // members of others, and those that no list claims
			if !p.claims(field, x) {
				out = append(out, x)
			}
		}
		for _, m := range p.members {
			if m.list.field == field && !m.gone {
				out = append(out, m.body)
			}
		}
		if delete(p.body, field); len(out) > 0 {
			p.body[field] = out
		}
	}
	set(p.body, photoKey, base64.StdEncoding.EncodeToString(p.photo))
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(p.body); err != nil {
		return nil, fmt.Errorf("person: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func (p *person) claims(field string, x object) bool {
	for i := range table {
		if t := &table[i]; t.field == field && ours(x) && (t.mine == nil || t.mine(x)) {
			return true
		}
	}
	return false
}

// changed is Google's time of the contact's last change.
func (p *person) changed() time.Time {
	m, _ := p.body["metadata"].(object)
	for _, s := range items(m, "sources") {
		if text(s, "type") == "CONTACT" {
			if t, err := time.Parse(time.RFC3339Nano, text(s, "updateTime")); err == nil && t.Unix() > 0 {
				return t.UTC()
			}
		}
	}
	return time.Time{}
}

const blanks = " \t\r\n\v\f\u00a0"

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// normal has \n line ends and no blanks at the end, as cards are read.
func normal(s string) string { return strings.TrimRight(lineEnds.Replace(s), blanks) }

// trimmed has no blanks at the beginning either.
func trimmed(s string) string { return strings.Trim(normal(s), blanks) }
