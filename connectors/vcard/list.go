package vcard

import (
	"strings"

	"bothways/connectors/contentline"
)

// list is a line of several values that is being edited.
type list struct {
	row     *row
	items   []string // as they are spelled, without quoted-printable
	touched bool
}

func (e *editor) listOf(r *row, l *contentline.Line) *list {
	if e.lists[l] == nil {
		items := contentline.Split(decoded(l), ',')
		last := &items[len(items)-1]
		if bare := strings.TrimRight(*last, `\`); (len(*last)-len(bare))%2 == 1 {
			*last += `\` // a backslash at the end would take the next comma
		}
		e.lists[l] = &list{row: r, items: items}
	}
	return e.lists[l]
}

// at finds the item that says a text, -1 if it is not there.
func (s *list) at(text string) int {
	for i, item := range s.items {
		if s.text(item) == text {
			return i
		}
	}
	return -1
}

func (s *list) text(item string) string {
	return strings.Trim(s.row.form.get(spelling{value: item}), blanks)
}

// writeItem puts an item into the place of an old one whose parameters are the same, else into a
// line of its parameters, else into a new line.
func (e *editor) writeItem(ch change) error {
	item := e.version.item(ch.value.Text)
	if old := ch.old; old != nil {
		if old.value.Same(ch.value) {
			return nil
		}
		if old.value.Attr == ch.value.Attr {
			s := e.listOf(ch.row, old.line)
			if i := s.at(old.value.Text); i >= 0 {
				s.items[i], s.touched = item, true
			}
			e.dropItem(old)
			return nil
		}
		e.dropItem(old)
	}
	for l := range e.body.Lines() {
		if l.Name() == ch.row.name && e.attr(ch.row, l) == ch.value.Attr {
			s := e.listOf(ch.row, l)
			s.items, s.touched = append(s.items, item), true
			return nil
		}
	}
	l, err := e.add(ch)
	if err == nil {
		e.lists[l] = &list{row: ch.row, items: []string{item}}
	}
	return err
}

// item writes one value of a list; its commas are escaped in every version.
func (v version) item(text string) string {
	item := v.escape(text)
	if v == v21 {
		item = strings.ReplaceAll(item, ",", `\,`)
	}
	return item
}

func (e *editor) dropItem(old *entry) {
	for _, l := range append([]*contentline.Line{old.line}, old.again...) {
		s := e.listOf(old.row, l)
		for i := s.at(old.value.Text); i >= 0; i = s.at(old.value.Text) {
			s.items = append(s.items[:i], s.items[i+1:]...)
			s.touched = true
		}
	}
}

// printLists writes the edited lists; one that is empty goes.
func (e *editor) printLists() {
	for l, s := range e.lists {
		if !s.touched {
			continue
		}
		empty := true
		for _, item := range s.items {
			empty = empty && s.text(item) == ""
		}
		if empty {
			e.remove(l)
			continue
		}
		params, value := e.version.encode(plainParams(l), strings.Join(s.items, ","))
		e.replace(l, l.With(params, value))
	}
}
