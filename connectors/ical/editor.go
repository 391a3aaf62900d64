package ical

import (
	"slices"
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

// editor writes into one component.
type editor struct {
	o     *object
	c     *contentline.Component
	at    map[record.Key]*entry
	lists map[*contentline.Line]*listEdit
}

// listEdit collects what happens to one line of several values.
type listEdit struct {
	gone map[int]bool
	set  map[int]string
}

func propertyOf(k record.Key) string {
	name, _, _ := strings.Cut(string(k), "/")
	name, _, _ = strings.Cut(name, "#")
	return name
}

func isPart(k record.Key, v record.Value) bool {
	name := propertyOf(k)
	return name == "ALARM" || k.IsMember() && strings.HasPrefix(v.Text, "BEGIN:"+name+"\n")
}

func (w *editor) list(l *contentline.Line) *listEdit {
	if w.lists[l] == nil {
		w.lists[l] = &listEdit{gone: map[int]bool{}, set: map[int]string{}}
	}
	return w.lists[l]
}

// change writes another value in the place of an entry.
func (w *editor) change(e *entry, k record.Key, v record.Value) error {
	if e.comp != nil {
		return w.rebuild(e.comp, k, v)
	}
	r := rowOf(e.line.Name(), w.o.kind)
	if r.list {
		if attributes(e.line) != v.Attr {
			w.take(e)
			return w.add(k, v)
		}
		w.list(e.line).set[e.part] = contentline.Escape(v.Text)
		w.hideTwins(e, true)
		return nil
	}
	line, err := r.line(v, e.line)
	if err != nil {
		return unfit(k, "%v", err)
	}
	w.o.doc.Replace(e.line, line)
	e.line = line
	return nil
}

// take removes an entry.
func (w *editor) take(e *entry) {
	switch {
	case e.comp != nil:
		w.o.doc.RemoveRange(e.comp.Begin, e.comp.End)
		w.c.Parts = slices.DeleteFunc(w.c.Parts, func(p *contentline.Component) bool { return p == e.comp })
	case rowOf(e.line.Name(), w.o.kind).list:
		w.list(e.line).gone[e.part] = true
		w.hideTwins(e, false)
	default:
		w.o.doc.Remove(e.line)
	}
}

// hideTwins takes the same value out wherever else it stands: a set holds it once.
func (w *editor) hideTwins(e *entry, keep bool) {
	for l := range w.c.Lines() {
		if l.Name() != e.line.Name() {
			continue
		}
		for i, text := range listTexts(l) {
			if record.Identity(text) == record.Identity(e.value.Text) && !(keep && l == e.line && i == e.part) {
				w.list(l).gone[i] = true
			}
		}
	}
}

// finish writes the list lines that were edited.
func (w *editor) finish() {
	for l, edit := range w.lists {
		var parts []string
		filled := false
		for i, p := range contentline.Split(l.Value(), ',') {
			if s, ok := edit.set[i]; ok {
				p = s
			} else if edit.gone[i] {
				continue
			}
			parts = append(parts, p)
			filled = filled || strings.TrimSpace(p) != ""
		}
		if !filled {
			w.o.doc.Remove(l)
		} else {
			w.o.doc.Replace(l, l.WithValue(strings.Join(parts, ",")))
		}
	}
	w.lists = map[*contentline.Line]*listEdit{}
}

// add writes a new value: into a list line of the same attributes, else as a line behind the last
// of its property, else behind all properties.
func (w *editor) add(k record.Key, v record.Value) error {
	if isPart(k, v) {
		return w.addPart(k, v)
	}
	name := propertyOf(k)
	if !contentline.IsParamName(name) || bookkeeping[name] || w.o.isWhen(name) {
		return unfit(k, "no property of this name can be written")
	}
	r := rowOf(name, w.o.kind)
	last := (*contentline.Line)(nil)
	for l := range w.c.Lines() {
		if l.Name() != name {
			continue
		}
		last = l
		if r.list && attributes(l) == v.Attr && w.lists[l] == nil {
			value := l.Value() + "," + contentline.Escape(v.Text)
			if strings.TrimSpace(l.Value()) == "" {
				value = contentline.Escape(v.Text)
			}
			w.o.doc.Replace(l, l.WithValue(value))
			return nil
		}
	}
	line, err := r.line(v, nil)
	if err != nil {
		return unfit(k, "%v", err)
	}
	if last == nil {
		last = lastLine(w.c)
	}
	w.o.doc.InsertAfter(last, line)
	return nil
}

func (w *editor) addPart(k record.Key, v record.Value) error {
	lines, err := linesFor(k, v, nil)
	if err != nil {
		return err
	}
	w.insertPart(w.c.End.Prev(), lines, len(w.c.Parts))
	return nil
}

func (w *editor) rebuild(c *contentline.Component, k record.Key, v record.Value) error {
	lines, err := linesFor(k, v, linesOf(c))
	if err != nil {
		return err
	}
	at, i := c.Begin.Prev(), slices.Index(w.c.Parts, c)
	w.o.doc.RemoveRange(c.Begin, c.End)
	w.c.Parts = slices.Delete(w.c.Parts, i, i+1)
	w.insertPart(at, lines, i)
	return nil
}

func (w *editor) insertPart(at *contentline.Line, texts []string, i int) {
	lines := make([]*contentline.Line, len(texts))
	for n, text := range texts {
		lines[n] = contentline.ParseLine(text)
	}
	w.o.doc.InsertAfter(at, lines...)
	part := &contentline.Component{Name: strings.ToUpper(lines[0].Value()), Begin: lines[0], End: lines[len(lines)-1]}
	w.c.Parts = slices.Insert(w.c.Parts, i, part)
}

func linesFor(k record.Key, v record.Value, old []string) ([]string, error) {
	if propertyOf(k) == "ALARM" {
		lines, err := alarmLines(v, old)
		if err != nil {
			return nil, unfit(k, "%v", err)
		}
		return lines, nil
	}
	lines, ok := partLines(propertyOf(k), v)
	if !ok {
		return nil, unfit(k, "that is no whole component")
	}
	return lines, nil
}
