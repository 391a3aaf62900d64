package ical

import (
	"slices"
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

// apply writes a patch: first the master, then occurrence by occurrence.
func (o *object) apply(p record.Patch) error {
	main, starts := record.Patch{}, map[string]record.Patch{}
	for k, e := range p {
		start, rest := k.Occurrence()
		if start == "" {
			main[k] = e
			continue
		}
		if starts[start] == nil {
			starts[start] = record.Patch{}
		}
		if _, from := e.From.Occurrence(); e.From != "" {
			e.From = from
		}
		starts[start][rest] = e
	}
	if err := o.applyMaster(main); err != nil {
		return err
	}
	for _, start := range sorted(starts) {
		if err := o.applyOccurrence(start, starts[start]); err != nil {
			return err
		}
	}
	if o.master == nil && len(o.others) == 0 { // a record without any field is still there
		return o.addMaster()
	}
	return nil
}

func (o *object) applyMaster(p record.Patch) error {
	if len(p) == 0 {
		return nil
	}
	if o.master == nil {
		if !adds(p) {
			return nil
		}
		if err := o.addMaster(); err != nil {
			return err
		}
	}
	if e, ok := p["WHEN"]; ok {
		if err := o.moveSeries(e); err != nil {
			return err
		}
	}
	left, err := o.patch(o.master, "", p)
	if err != nil {
		return err
	}
	gone, err := o.exclusions()
	if err != nil {
		return err
	}
	if left == 0 && len(gone) == 0 && len(o.others) > 0 {
		return o.rekey(func() error {
			o.remove(o.master)
			o.master = nil
			return nil
		})
	}
	return nil
}

func adds(p record.Patch) bool {
	for _, e := range p {
		if !e.Gone {
			return true
		}
	}
	return false
}

// moveSeries writes the master's WHEN. The keys of occurrences are told on the series' clock: those
// that are not in the patch stay what they were.
func (o *object) moveSeries(e record.Edit) error {
	return o.rekey(func() error { return o.editWhen(o.master, e, "") })
}

// rekey makes a change to the series' clock and then writes those EXDATEs and RECURRENCE-IDs anew
// that would now be read as others.
func (o *object) rekey(change func() error) error {
	var before []exclusion
	var err error
	if o.master != nil {
		if before, err = o.exclusions(); err != nil {
			return err
		}
	}
	keys := make([]string, len(o.others))
	for i, c := range o.others {
		keys[i] = c.start
	}
	if err := change(); err != nil {
		return err
	}
	if err := o.readSeries(); err != nil {
		return err
	}
	if o.master != nil {
		after, err := o.exclusions()
		if err != nil {
			return err
		}
		for i := range after {
			if i < len(before) && after[i].start != before[i].start {
				if err := o.rewriteExclusions(before); err != nil {
					return err
				}
				break
			}
		}
	}
	for i, c := range o.others {
		if o.startKey(c.at) != keys[i] {
			line, err := o.startLine("RECURRENCE-ID", keys[i], without(c.id.Params(), map[string]bool{"TZID": true, "VALUE": true}))
			if err != nil {
				return err
			}
			if w, err := o.when(c.comp); err == nil && w.String() == "" { // it stays where it was
				o.doc.InsertAfter(c.id, contentline.New("", "DTSTART", without(c.id.Params(), map[string]bool{"RANGE": true}), c.id.Value()))
			}
			o.doc.Replace(c.id, line)
			c.id = line
			if c.at, err = o.moment(line, line.Value(), 0); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *object) rewriteExclusions(all []exclusion) error {
	last := lastLine(o.master)
	for _, x := range all {
		line, err := o.startLine("EXDATE", x.start, nil)
		if err != nil {
			return err
		}
		o.doc.InsertAfter(last, line)
		last = line
	}
	done := map[*contentline.Line]bool{}
	for _, x := range all {
		if !done[x.line] {
			done[x.line] = true
			o.doc.Remove(x.line)
		}
	}
	return nil
}

// editWhen writes or takes out a component's time.
func (o *object) editWhen(c *contentline.Component, e record.Edit, start string) error {
	have, err := o.whenValue(c, start)
	if err != nil {
		return err
	}
	if !e.Gone {
		if start != "" {
			o.setRange(c, e.Value.Attr)
		}
		if have.Text == e.Value.Text {
			return nil
		}
		return o.setWhen(c, e.Value)
	}
	for l := range c.Lines() {
		if o.isWhen(l.Name()) {
			o.doc.Remove(l)
		}
	}
	return nil
}

// patch writes the edits of one component, WHEN of a master excepted, and tells how many fields it has left.
func (o *object) patch(c *contentline.Component, start string, p record.Patch) (int, error) {
	entries, err := o.entries(c, start)
	if err != nil {
		return 0, err
	}
	at := map[record.Key]*entry{}
	for i := range entries {
		at[entries[i].key] = &entries[i]
	}
	w := &editor{o: o, c: c, at: at, lists: map[*contentline.Line]*listEdit{}}
	left := len(entries)
	keys := p.Keys()
	used := map[record.Key]bool{}
	var added []record.Key
	for _, k := range keys { // what changes in its place
		e, old := p[k], at[k]
		switch {
		case k == "WHEN" && start == "":
		case e.Gone:
		case k == "WHEN":
			if err := o.editWhen(c, e, start); err != nil {
				return 0, err
			}
		case old != nil:
			if !old.value.Same(e.Value) {
				err = w.change(old, k, e.Value)
			}
		default:
			if from := at[e.From]; from != nil && from.comp == nil && p[e.From].Gone && !used[e.From] && k.IsMember() && k.Slot() == e.From.Slot() && !isPart(k, e.Value) {
				used[e.From] = true
				err = w.change(from, k, e.Value)
			} else {
				added = append(added, k)
			}
		}
		if err != nil {
			return 0, err
		}
		if !e.Gone && old == nil && at[k] == nil {
			left++
		}
	}
	for _, k := range keys {
		if old := at[k]; old != nil && p[k].Gone {
			left--
			if k != "WHEN" && !used[k] {
				w.take(old)
			} else if k == "WHEN" && start != "" {
				if err := o.editWhen(c, p[k], start); err != nil {
					return 0, err
				}
			}
		}
	}
	w.finish()
	for _, k := range added {
		if err := w.add(k, p[k].Value); err != nil {
			return 0, err
		}
	}
	return left, nil
}

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
			if identity(text) == identity(e.value.Text) && !(keep && l == e.line && i == e.part) {
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
