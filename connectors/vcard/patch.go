package vcard

import (
	"bytes"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/record"
	"bothways/sync/side"
)

// change is one value that is to be written: in the place of an old one, or as a new line.
type change struct {
	row     *row
	key     record.Key
	value   record.Value
	old     *entry // nil for an addition
	base    record.Key
	ordinal int
}

// Put changes the lines that the patch names. Errors: side.ErrInvalid for a document that is no
// card, side.ErrUnsupported for a value that cannot be written.
func (l Lens) Put(doc []byte, p record.Patch) ([]byte, error) {
	if len(p) == 0 {
		return bytes.Clone(doc), nil
	}
	c, err := l.open(doc)
	if err != nil {
		return nil, err
	}
	e := &editor{card: c, groupsOf: map[[2]string]string{}, lists: map[*contentline.Line]*list{}}
	changes, gone, err := e.sort(p)
	if err != nil {
		return nil, err
	}
	for _, ch := range changes {
		if err := e.write(ch); err != nil {
			return nil, fmt.Errorf("%s: %w", ch.row.name, err)
		}
	}
	for _, old := range gone {
		e.drop(old)
	}
	e.printLists()
	return c.doc.Bytes(), nil
}

// sort tells changes in place from additions and removals, in the order in which they are made:
// places first, then additions in the table's order, equal values by their ordinals.
func (e *editor) sort(p record.Patch) (changes []change, gone []*entry, err error) {
	taken := map[record.Key]bool{}
	for _, k := range p.Keys() {
		edit := p[k]
		if strings.HasPrefix(string(k), "@") {
			return nil, nil, &side.Error{Class: side.ErrUnsupported, What: fmt.Sprintf("%s: a card has no occurrences", k)}
		}
		if bookkeeping[k.Property()] || edit.Gone || edit.Value.Text == "" {
			continue
		}
		if !contentline.IsParamName(strings.ReplaceAll(k.Property(), slash, "")) {
			return nil, nil, &side.Error{Class: side.ErrUnsupported, What: fmt.Sprintf("%.40q: no property can be called so", k)}
		}
		ch := change{row: rowOf(k.Property()), key: k, value: edit.Value, old: e.byKey[k]}
		ch.name()
		from := e.byKey[edit.From]
		if ch.old == nil && from != nil && p[edit.From].Gone && !taken[edit.From] && from.row.name == ch.row.name && ch.ordinal == 1 {
			ch.old = from
			taken[edit.From] = true
		}
		changes = append(changes, ch)
	}
	for _, k := range p.Keys() {
		edit := p[k]
		if old := e.byKey[k]; old != nil && !taken[k] && (edit.Gone || edit.Value.Text == "") {
			gone = append(gone, old)
		}
	}
	sort.SliceStable(changes, func(i, j int) bool { return changes[i].before(changes[j]) })
	return changes, gone, nil
}

// name splits the key into what the value says and the ordinal of an equal one.
func (ch *change) name() {
	ch.base, ch.ordinal = ch.row.member(ch.value.Text), 1
	if ch.row.single && ch.key == record.Key(ch.row.name) {
		ch.base = ch.key
	}
	if tail, ok := strings.CutPrefix(string(ch.key), string(ch.base)+"#"); ok {
		if n, err := strconv.Atoi(tail); err == nil {
			ch.ordinal = n
		}
	}
}

func (ch change) before(other change) bool {
	switch {
	case (ch.old != nil) != (other.old != nil):
		return ch.old != nil
	case ch.row.place != other.row.place:
		return ch.row.place < other.row.place
	case ch.base != other.base:
		return ch.base < other.base
	}
	return ch.ordinal < other.ordinal
}

func (e *editor) write(ch change) error {
	switch {
	case ch.row.list:
		return e.writeItem(ch)
	case ch.old != nil:
		return e.rewrite(ch)
	}
	_, err := e.add(ch)
	return err
}

func (e *editor) drop(old *entry) {
	if old.row.list {
		e.dropItem(old)
		return
	}
	e.keepNames(old)
	e.remove(old.line)
}

// keepNames leaves an empty FN, and before 4.0 an empty N, where the only one goes: a card must
// have them (RFC 2426 §4, RFC 6350 §6.2.1).
func (e *editor) keepNames(old *entry) {
	if string(old.key) != old.row.name {
		return
	}
	switch {
	case old.row.name == "FN":
		e.doc.InsertBefore(old.line, contentline.New("", "FN", nil, ""))
	case old.row.name == "N" && e.version < v40:
		e.doc.InsertBefore(old.line, contentline.New("", "N", nil, ";;;;"))
	}
}
