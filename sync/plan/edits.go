package plan

import (
	"slices"
	"sort"

	"bothways/sync/link"
	"bothways/sync/record"
)

// edit is one field's change on one side, with the key as that side has it and what was agreed.
type edit struct {
	record.Edit
	own  record.Key
	was  record.Value
	open bool // is agreed on with a write only
}

// edits are a side's changes under common keys.
type edits map[record.Key]edit

func sortedKeys(sets ...edits) []record.Key {
	var out []record.Key
	for _, es := range sets {
		for k := range es {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// changes are the edits made on a side since the agreement, its dress left out.
func (r Rules) changes(h link.Half) record.Patch {
	return record.Diff(r.plain(h.Synced), r.plain(h.Seen))
}

// edited gives the visible changes of a side.
func (r Rules) edited(l link.Link, s link.Side) edits {
	out := edits{}
	for k, e := range r.changes(l.Half[s]) {
		if !r.visible(k) {
			continue
		}
		own := k
		if e.From != "" {
			e.From = r.common(l, s, e.From)
		}
		out[r.common(l, s, k)] = edit{Edit: e, own: own, was: l.Half[s].Synced.Fields[own]}
	}
	return out
}

// unit is a set of keys that are decided together, with what each side changed in it.
type unit struct {
	name record.Key
	side [2]edits
}

// both tells whether both sides changed it.
func (u unit) both() bool { return len(u.side[0]) > 0 && len(u.side[1]) > 0 }

// agree tells whether both sides changed it to the same.
func (u unit) agree() bool {
	if len(u.side[0]) != len(u.side[1]) {
		return false
	}
	for k, e := range u.side[0] {
		f, ok := u.side[1][k]
		if !ok || !e.Same(f.Edit) && !e.alike(f) {
			return false
		}
	}
	return true
}

// alike tells whether two sides hold one value in different forms.
func (e edit) alike(f edit) bool {
	return !e.Gone && !f.Gone && e.own != f.own && e.Value.Attr == f.Value.Attr && link.Alike(e.Value.Text, f.Value.Text)
}

// open tells whether an edit of the unit is agreed on with a write only.
func (u unit) open() bool {
	for _, es := range u.side {
		for _, e := range es {
			if e.open {
				return true
			}
		}
	}
	return false
}

// property names the unit for people and decisions.
func (u unit) property() string { return u.name.Property() }

// units groups the changes: a replaced member with what took its place, an occurrence as a whole
// where one side removed or cancelled it, and the one value each side added where people keep one.
func units(l link.Link, sides [2]edits) []unit {
	alone, place := added(l, sides), places(sides)
	whole := map[string]bool{}
	for _, es := range sides {
		for k, e := range es {
			start, rest := k.Occurrence()
			if start != "" && (rest == "" || rest == "WHEN" && e.Gone) {
				whole[start] = true
			}
		}
	}
	byName := map[record.Key]*unit{}
	for s, es := range sides {
		for k, e := range es {
			name := k
			if start, _ := k.Occurrence(); whole[start] && start != "" {
				name = record.Excluded(start)
			} else if at, ok := place[k]; ok {
				name = at
			} else if alone[k.Slot()] && !e.Gone {
				name = k.Slot()
			}
			u := byName[name]
			if u == nil {
				u = &unit{name: name, side: [2]edits{{}, {}}}
				byName[name] = u
			}
			u.side[s][k] = e
		}
	}
	out := make([]unit, 0, len(byName))
	for _, u := range byName {
		out = append(out, *u)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].name < out[j].name })
	return out
}

// places says, for what took another value's place on either side and for what it replaced, whose
// place that is; where both sides replaced something by the same, it is one.
func places(sides [2]edits) map[record.Key]record.Key {
	of := map[record.Key]record.Key{}
	for _, k := range sortedKeys(sides[0], sides[1]) {
		var from []record.Key
		for _, es := range sides {
			if e, ok := es[k]; ok && e.From != "" {
				from = append(from, e.From)
			}
		}
		if len(from) == 0 {
			continue
		}
		at := slices.Min(from)
		if was, ok := of[at]; ok {
			at = was
		}
		of[k] = at
		for _, f := range from {
			of[f] = at
		}
	}
	return of
}

// added lists the slots of which people keep one value, where neither side had an agreed one and each
// side has one now.
func added(l link.Link, sides [2]edits) map[record.Key]bool {
	n := map[record.Key][2]int{}
	for s, es := range sides {
		for k, e := range es {
			if record.Lone(k.Property()) && k.IsMember() && !e.Gone && e.From == "" {
				c := n[k.Slot()]
				c[s]++
				n[k.Slot()] = c
			}
		}
	}
	out := map[record.Key]bool{}
	for slot, c := range n {
		out[slot] = c == [2]int{1, 1}
	}
	for _, s := range link.Both {
		for k := range l.Half[s].Synced.Fields {
			delete(out, k.Slot())
		}
	}
	return out
}
