package plan

import (
	"time"

	"bothways/sync/link"
	"bothways/sync/record"
)

// merge brings the edits of both sides together, field by field.
func (r Rules) merge(a *Action, sc scope) {
	l := a.Link.Clone()
	if a.New {
		l = l.Paired()
	}
	m := merging{rules: r, link: &l, action: a, scope: sc, view: l, shift: r.shifted(l)}
	if m.shift != nil {
		m.view = m.shift.view()
	}
	for _, u := range units(m.view, m.edits()) {
		m.settle(u)
	}
	m.flatten()
	for _, s := range link.Both {
		m.finish(s)
	}
	for _, s := range link.Both { // what a side is given and gives is agreed as it is given
		for k := range a.Step[s].Patch {
			if _, moved := a.Step[s].Moved[k]; !moved {
				delete(a.Step[s.Other()].Source, k)
			}
		}
	}
	if m.agreed {
		a.Link, a.Changed = l, true
	}
	switch {
	case a.Reason.Code != "":
	case a.New:
		a.Reason, a.Changed = Reason{Code: "linked", Detail: l.Met}, true
	case len(a.Clashes) > 0:
		a.Reason = Reason{Code: "clash", Fields: clashing(a.Clashes)}
	}
}

func clashing(clashes []Clash) []string {
	names := map[string]bool{}
	for _, c := range clashes {
		names[c.Key.Property()] = true
	}
	return sortedNames(names)
}

type merging struct {
	rules  Rules
	link   *link.Link
	action *Action
	scope  scope
	view   link.Link       // the link as edits are compared in it
	shift  *shift          // nil: it is the link as it is
	patch  [2]record.Patch // to be written to a side
	source [2]record.Patch // what it carries from the other one
	agreed bool            // something was agreed without a write
}

// edits are the changes of both sides. While a series moves, nothing about its occurrences is agreed on
// without a write.
func (m *merging) edits() [2]edits {
	sides := [2]edits{m.rules.edited(m.view, link.Left), m.rules.edited(m.view, link.Right)}
	for _, es := range sides {
		for k, e := range es {
			if start, _ := k.Occurrence(); start != "" && m.shift != nil {
				e.open = true
				es[k] = e
			}
		}
	}
	return sides
}

// settle decides one unit.
func (m *merging) settle(u unit) {
	if u.agree() && u.open() {
		return
	}
	if u.agree() {
		for _, s := range link.Both {
			m.agree(s, u)
		}
		return
	}
	k, attr, union := u.union()
	switch s, chosen := m.chosen(u).Side(); {
	case union && !chosen && m.scope.flows == [2]bool{true, true}:
		for _, s := range link.Both {
			e := u.side[s][k]
			e.Value.Attr, e.open = attr, true
			m.carry(s, edits{k: e})
		}
	case u.both():
		m.clash(u)
	case chosen && len(u.side[s]) == 0: // the person takes a one-sided change back
		m.carry(s, m.overrule(s, u))
	default:
		for _, s := range link.Both {
			m.carry(s, u.side[s])
		}
	}
}

// agree makes the edits of a side part of the agreement as they stand.
func (m *merging) agree(s link.Side, u unit) {
	h := &m.link.Half[s]
	for _, e := range u.side[s] {
		v, ok := h.Seen.Fields[e.own]
		if h.Synced.Fields == nil {
			h.Synced = record.New(h.Seen.Kind, h.Seen.UID)
		}
		if ok {
			h.Synced.Fields[e.own] = v
		} else {
			delete(h.Synced.Fields, e.own)
		}
		m.agreed = true
	}
}

// clash decides a unit that both sides changed differently.
func (m *merging) clash(u unit) {
	may := [2]bool{m.mayCarry(link.Left, u), m.mayCarry(link.Right, u)}
	c := Clash{Key: u.name}
	switch { // what cannot travel is no rival
	case !may[0] && !may[1]:
		return
	case !may[1]:
		c.Winner = link.TakeLeft
	case !may[0]:
		c.Winner = link.TakeRight
	default:
		c.Winner = m.winner(u)
	}
	for _, s := range link.Both {
		c.Side[s] = record.Patch{}
		for _, e := range u.side[s] {
			c.Side[s][e.own] = e.Edit
		}
	}
	if s, ok := c.Winner.Side(); ok {
		m.carry(s, m.overrule(s, u))
	} else if c.Winner == link.TakeBoth {
		m.keepBoth(u)
	}
	m.action.Clashes = append(m.action.Clashes, c)
}

// chosen is what the person decided about a unit, "" if nothing.
func (m *merging) chosen(u unit) link.Choice {
	return takes(*m.link, u.property())
}

// takes is what the person decided about a property of a link.
func takes(l link.Link, property string) link.Choice {
	if l.Decision == nil {
		return ""
	}
	if c, ok := l.Decision.Fields[property]; ok {
		return c
	}
	return l.Decision.Take
}

// winner applies decisions and the policy; "" waits for the person.
func (m *merging) winner(u unit) link.Choice {
	choice := m.chosen(u)
	if choice == "" {
		choice = link.Choice(m.rules.Conflict)
	}
	switch choice {
	case link.TakeNewest:
		return newest(m.link.Half[link.Left].Modified, m.link.Half[link.Right].Modified)
	case link.TakeLeft, link.TakeRight:
		return choice
	case link.TakeBoth, link.Choice(KeepBoth):
		if u.member() && u.mixes() {
			return link.TakeBoth
		}
	}
	return ""
}

// clockSlack is how near two times of change must be for neither to count as the later.
const clockSlack = 2 * time.Second

func newest(left, right time.Time) link.Choice {
	switch d := left.Sub(right); {
	case left.IsZero() || right.IsZero():
		return ""
	case d > clockSlack:
		return link.TakeLeft
	case d < -clockSlack:
		return link.TakeRight
	}
	return ""
}

// member tells whether the unit is about one of several values, so that both can stay.
func (u unit) member() bool {
	if _, rest := u.name.Occurrence(); rest == "" {
		return false
	}
	for _, es := range u.side {
		for k := range es {
			if !k.IsMember() {
				return false
			}
		}
	}
	return true
}

// overrule gives the winner's edits, and for what only the loser changed the value the winner has.
func (m *merging) overrule(s link.Side, u unit) edits {
	out := edits{}
	for k, e := range u.side[s] {
		out[k] = e
	}
	for _, k := range sortedKeys(u.side[s.Other()]) {
		e := u.side[s.Other()][k]
		if _, also := out[k]; also {
			continue
		}
		own := m.rules.own(*m.link, s, k)
		v, has := m.view.Half[s].Seen.Fields[own]
		out[k] = edit{Edit: record.Edit{Value: v, Gone: !has}, own: own, was: e.was}
		if mine, ok := only(u.side[s]); ok && !has && mine.From == "" && !mine.Gone {
			mine.From = k // it takes the other value's place
			for at := range u.side[s] {
				out[at] = mine
			}
		}
	}
	return out
}

// only gives the one edit there is.
func only(es edits) (edit, bool) {
	for _, e := range es {
		return e, len(es) == 1
	}
	return edit{}, false
}

// mixes tells whether both sides' values can stand together: where they hold one value with
// different parameters, no parameter but the type may differ.
func (u unit) mixes() bool {
	for k, e := range u.side[0] {
		f, also := u.side[1][k]
		if !also || e.Gone || f.Gone || e.Value.Attr == f.Value.Attr {
			continue
		}
		names := map[string]int{}
		for i, g := range [2]edit{e, f} {
			for _, t := range record.SplitAttrs(changedAttr(g)) {
				names[t[0]] |= i + 1
			}
		}
		for name, by := range names {
			if by == 3 && name != "type" {
				return false
			}
		}
	}
	return true
}

// changedAttr are the parameters that an edit takes away or adds.
func changedAttr(e edit) string {
	before, after := map[[2]string]bool{}, map[[2]string]bool{}
	for _, t := range record.SplitAttrs(e.was.Attr) {
		before[t] = true
	}
	for _, t := range record.SplitAttrs(e.Value.Attr) {
		after[t] = true
	}
	var out [][2]string
	for t := range before {
		if !after[t] {
			out = append(out, t)
		}
	}
	for t := range after {
		if !before[t] {
			out = append(out, t)
		}
	}
	return record.Attrs(out...)
}

// keepBoth gives each side the other's new values; what one removed and the other changed stays.
func (m *merging) keepBoth(u unit) {
	for _, s := range link.Both {
		out := edits{}
		for k, e := range u.side[s] {
			other, also := u.side[s.Other()][k]
			if e.Gone && also && !other.Gone {
				continue
			}
			if !e.Gone && also && !other.Gone {
				e.Value.Attr, e.open = record.MergeAttrs(other.Value.Attr, e.was.Attr, e.Value.Attr), true
			}
			e.From = ""
			out[k] = e
		}
		m.carry(s, out)
	}
}

// mayCarry tells whether a unit's edits may travel from side s.
func (m *merging) mayCarry(s link.Side, u unit) bool {
	if !m.scope.flows[s] {
		return false
	}
	for _, e := range u.side[s] {
		if !m.rules.travels(*m.link, s, e.own, e.Value, e.Gone) {
			return false
		}
	}
	return true
}

// carry takes edits of side s over to the other side: into its patch, or, where it shows all of them
// already, straight into the agreement. Edits that belong together are agreed on together.
func (m *merging) carry(s link.Side, es edits) {
	if len(es) == 0 || !m.scope.flows[s] {
		return
	}
	o := s.Other()
	shown := edits{}
	writes := false
	for _, k := range sortedKeys(es) {
		e := es[k]
		if !m.rules.travels(*m.link, s, e.own, e.Value, e.Gone) {
			m.notHeld(o, k)
			continue
		}
		own := m.rules.own(*m.link, o, k)
		edit, needed := m.translate(s, own, e)
		if !needed {
			shown[k] = e
			continue
		}
		writes = true
		m.put(o, own, edit, e)
	}
	for k, e := range shown {
		own := m.rules.own(*m.link, o, k)
		switch {
		case writes:
			m.source[o][m.shift.asIs(s, e.own)] = m.asShown(s, e)
		case !e.open:
			m.agree(s, unit{side: pick(s, edits{k: e})})
			m.agree(o, unit{side: pick(o, edits{k: {own: own}})})
		}
	}
}

// put adds an edit to the patch for side o, and what it carries to the source.
func (m *merging) put(o link.Side, own record.Key, edit record.Edit, e edit) {
	if m.patch[o] == nil {
		m.patch[o], m.source[o] = record.Patch{}, record.Patch{}
	}
	m.patch[o][own] = edit
	m.source[o][m.shift.asIs(o.Other(), e.own)] = m.asShown(o.Other(), e)
}

// asShown is an edit of side s as that side shows it.
func (m *merging) asShown(s link.Side, e edit) record.Edit {
	v, is := m.view.Half[s].Seen.Fields[e.own]
	return record.Edit{Value: v, Gone: !is}
}

func pick(s link.Side, es edits) [2]edits {
	var out [2]edits
	out[s] = es
	return out
}

// translate puts an edit of side s into the other side's words; needed is false where that side
// shows it already.
func (m *merging) translate(s link.Side, own record.Key, e edit) (out record.Edit, needed bool) {
	h := m.view.Half[s.Other()]
	h.Seen, h.Synced = m.rules.plain(h.Seen), m.rules.plain(h.Synced)
	cur, has := h.Seen.Fields[own]
	v := renamedValue(e.Value, e.own, own)
	agreed, known := h.Synced.Fields[own]
	was, gone := e.was, e.Gone
	if e.From != "" {
		from := m.rules.own(*m.link, s.Other(), e.From)
		if _, ok := h.Seen.Fields[from]; ok {
			out.From = from
			agreed, known = h.Synced.Fields[from]
			was = m.view.Half[s].Synced.Fields[m.rules.own(*m.link, s, e.From)]
		}
	}
	if known {
		v, gone = record.Carry(own, agreed, was, v, gone)
	}
	if gone {
		return record.Edit{Gone: true}, has
	}
	if has && cur.Same(v) {
		return out, false
	}
	out.Value = v
	return out, true
}

// notHeld notes a property that the side it should go to cannot keep.
func (m *merging) notHeld(o link.Side, k record.Key) {
	h := m.rules.Holds[o]
	if h == nil || h(m.rules.own(*m.link, o, k)) {
		return
	}
	for _, p := range m.action.NotHeld[o] {
		if p == k.Property() {
			return
		}
	}
	m.action.NotHeld[o] = append(m.action.NotHeld[o], k.Property())
}

// finish makes the step of a side.
func (m *merging) finish(s link.Side) {
	p := m.patch[s]
	if len(p) == 0 {
		return
	}
	m.rules.redress(*m.link, s, p)
	step := Step{Op: link.Update, Patch: p, Source: m.source[s]}
	names := map[string]bool{}
	for k := range m.source[s] {
		names[k.Property()] = true
	}
	if m.shift != nil {
		m.shift.write(s, &step)
	}
	m.action.Step[s] = step
	code := "changed"
	if m.action.New {
		code = "linked"
	}
	if len(names) == 0 && m.action.Reason.Code != "" { // it only follows the step of the other side
		return
	}
	m.action.Reason = Reason{Code: code, Side: s.Other(), Fields: sortedNames(names), Detail: m.link.Met}
}
