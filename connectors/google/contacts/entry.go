package contacts

import (
	"crypto/sha256"
	"encoding/hex"

	"bothways/sync/record"
)

// facet is one value that an item shows; an item may show several (an organisation and the title in it).
type facet struct {
	part     string // which of the item's values; "" where it shows one
	property string
	text     string
	attr     string
	raw      string // the value as Google spells it, "" where that is the text
	base     string // what the value was worked out from; "" stands for text and attr
}

// said is how somebody else puts a value that Google shows in its own words; it holds as long as Google
// shows those words. Empty parts are as Google has them.
type said struct {
	Property string  `json:"p,omitempty"`
	Text     string  `json:"t,omitempty"`
	Attr     *string `json:"a,omitempty"`
}

// place is where a value stands.
type place struct {
	at   *member
	part string
}

// entry is one field and where it stands.
type entry struct {
	key    record.Key
	value  record.Value
	places []place // more than one for equal items of a set
}

// singles are the properties that occur once; a second value has a member's key.
var singles = map[string]bool{"FN": true, "N": true, "BDAY": true, "ANNIVERSARY": true, "GENDER": true}

// sets are the properties of which equal values are one.
var sets = map[string]bool{"NICKNAME": true, "CATEGORIES": true}

func keyOf(property, text string, taken func(record.Key) bool) record.Key {
	if singles[property] && !taken(record.Key(property)) {
		return record.Key(property)
	}
	base := record.Member(property, record.Identity(text))
	key := base
	for n := 2; !sets[property] && taken(key); n++ {
		key = base.Nth(n)
	}
	return key
}

// shown is a facet in Google's words, with the name under which other words for it are kept.
type shown struct {
	facet
	place place
	name  string
}

// facets lists what the items show.
func (p *person) facets() []shown {
	var out []shown
	count := map[record.Key]int{}
	for _, m := range p.members {
		if m.gone {
			continue
		}
		for _, f := range m.list.read(p.lens, m.body) {
			if f.text == "" {
				continue
			}
			k := record.Member(f.property, f.text)
			if f.base != "" {
				k = record.Member(f.property, f.base)
			}
			count[k]++
			sum := sha256.Sum256([]byte(string(k.Nth(count[k])) + "\x00" + f.attr))
			out = append(out, shown{facet: f, place: place{m, f.part}, name: hex.EncodeToString(sum[:6])})
		}
	}
	return out
}

// entries lists the fields.
func (p *person) entries() []*entry {
	var out []*entry
	byKey := map[record.Key]*entry{}
	for _, s := range p.facets() {
		property, v := s.property, record.Value{Text: s.text, Attr: s.attr, Raw: s.raw}
		if o, ok := p.more[s.name]; ok {
			property, v = o.over(property, v)
		}
		key := keyOf(property, v.Text, func(k record.Key) bool { return byKey[k] != nil })
		if e := byKey[key]; e != nil {
			e.places = append(e.places, s.place)
			continue
		}
		e := &entry{key: key, value: v, places: []place{s.place}}
		byKey[key] = e
		out = append(out, e)
	}
	return out
}

func (o said) over(property string, v record.Value) (string, record.Value) {
	if o.Property != "" && o.Property != property {
		property, v.Raw = o.Property, ""
	}
	if o.Text != "" && o.Text != v.Text {
		v.Text, v.Raw = o.Text, ""
	}
	if o.Attr != nil {
		v.Attr = *o.Attr
	}
	return property, v
}
