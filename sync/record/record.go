// Package record is the flat bag of keyed fields that every contact, event and task is turned into.
package record

import (
	"sort"
	"strconv"
	"strings"
)

// Kind says what a record is; its text is what settings and JSON use.
type Kind string

// The three kinds of records that are synced.
const (
	Contacts Kind = "contacts"
	Calendar Kind = "calendar"
	Tasks    Kind = "tasks"
)

// Key names one field: PROPERTY for a property that occurs once ("FN"), PROPERTY/identity for one
// of a set ("EMAIL/ada@example.org"), with @START in front inside a changed occurrence of a series
// ("@20260101T100000/SUMMARY"); "@20260101T100000" alone is an occurrence that does not take place.
// A second equal value of one property ends in "#2".
type Key string

// Member makes the key of one value of a property that holds several.
func Member(property, identity string) Key { return Key(property + "/" + identity) }

// At moves a key into the changed occurrence that was to start at start ("20260101T100000").
func At(start string, k Key) Key { return Key("@" + start + "/" + string(k)) }

// Excluded is the key of an occurrence that does not take place (EXDATE, or cancelled).
func Excluded(start string) Key { return Key("@" + start) }

// Occurrence splits off the occurrence's original start; rest is empty for an exclusion and start
// is empty for a field of the record itself.
func (k Key) Occurrence() (start string, rest Key) {
	if !strings.HasPrefix(string(k), "@") {
		return "", k
	}
	start, tail, _ := strings.Cut(string(k)[1:], "/")
	return start, Key(tail)
}

// Property is the property's name alone, as JSON, `omit`, `map` and `--field` use it.
func (k Key) Property() string {
	_, rest := k.Occurrence()
	name, _, _ := strings.Cut(string(rest), "/")
	if name == "" {
		return "EXDATE"
	}
	return name
}

// Slot is the key without its identity: the place that the members of one set share.
func (k Key) Slot() Key {
	start, rest := k.Occurrence()
	name, _, _ := strings.Cut(string(rest), "/")
	if start == "" {
		return Key(name)
	}
	if name == "" {
		return Excluded(start)
	}
	return At(start, Key(name))
}

// IsMember tells whether the key names one value of a set.
func (k Key) IsMember() bool {
	_, rest := k.Occurrence()
	return strings.Contains(string(rest), "/")
}

// Nth is the key of the n-th equal value (n from 1) of one property.
func (k Key) Nth(n int) Key {
	if n < 2 {
		return k
	}
	return k + Key("#"+strconv.Itoa(n))
}

// Value is one field's value. Text and Attr are normalised and compared; Raw is not.
type Value struct {
	Text string // normalised: e-mail in lower case, phone in E.164, line ends as \n; a hash for pictures
	Attr string // normalised parameters, see Attrs
	Raw  string // how it stood: content line(s) without folding, group and parameters included (RFC 6350 §3.3, RFC 5545 §3.1), joined by \n; "" if nothing is lost without
}

// Same compares what counts.
func (v Value) Same(w Value) bool { return v.Text == w.Text && v.Attr == w.Attr }

// Record is one contact, event (a series with all its exceptions) or task.
type Record struct {
	Kind   Kind
	UID    string // RFC 6350 §6.7.6, RFC 5545 §3.8.4.7; "" where the side has none
	Fields map[Key]Value
}

// New makes an empty record.
func New(kind Kind, uid string) Record {
	return Record{Kind: kind, UID: uid, Fields: map[Key]Value{}}
}

// Clone copies the record; the copy's fields can be changed freely.
func (r Record) Clone() Record {
	c := Record{Kind: r.Kind, UID: r.UID, Fields: make(map[Key]Value, len(r.Fields))}
	for k, v := range r.Fields {
		c.Fields[k] = v
	}
	return c
}

// Empty tells whether there is no field at all.
func (r Record) Empty() bool { return len(r.Fields) == 0 }

// Same compares the fields that count; the UID and the raw forms do not.
func (r Record) Same(s Record) bool {
	if len(r.Fields) != len(s.Fields) {
		return false
	}
	for k, v := range r.Fields {
		w, ok := s.Fields[k]
		if !ok || !v.Same(w) {
			return false
		}
	}
	return true
}

// Keys lists the keys in order.
func (r Record) Keys() []Key { return sortedKeys(r.Fields) }

// Text is the text of a single field, "" if it is not there.
func (r Record) Text(k Key) string { return r.Fields[k].Text }

// Members lists the values of a property in the order of their keys.
func (r Record) Members(property string) []Value {
	var out []Value
	for _, k := range r.Keys() {
		if k.Slot() == Key(property) {
			out = append(out, r.Fields[k])
		}
	}
	return out
}

// Put adds a value under its key, or under the key's next ordinal where an equal one stands already.
func (r Record) Put(k Key, v Value) Key {
	at := k
	for n := 2; ; n++ {
		if _, taken := r.Fields[at]; !taken {
			break
		}
		at = k.Nth(n)
	}
	r.Fields[at] = v
	return at
}

func sortedKeys[V any](m map[Key]V) []Key {
	keys := make([]Key, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i] < keys[j] })
	return keys
}
