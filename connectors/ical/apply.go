package ical

import (
	"sort"

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

func sorted[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
