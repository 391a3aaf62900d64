package plan

import (
	"time"

	"bothways/sync/link"
	"bothways/sync/record"
)

// merge brings the edits of both sides together, field by field.
func (r Rules) merge(a *Action, sc scope) {
	l := a.Link.Clone()
	sides := [2]edits{r.edited(l, link.Left), r.edited(l, link.Right)}
	var self [2]record.Patch
	r.align(l, &sides, &self)
	m := merging{rules: r, link: &l, action: a, scope: sc, sides: sides}
	for _, u := range units(l, sides) {
		m.settle(u)
	}
	for _, s := range link.Both {
		m.finish(s, self[s])
	}
	if m.agreed {
		a.Link, a.Changed = l, true
	}
	if a.New && a.Reason.Code == "" {
		a.Reason = Reason{Code: "linked", Detail: l.Met}
		a.Changed = true
	}
}

type merging struct {
	rules  Rules
	link   *link.Link
	action *Action
	scope  scope
	sides  [2]edits
	patch  [2]record.Patch // to be written to a side
	source [2]record.Patch // what it carries from the other one
	agreed bool            // something was agreed without a write
}

// settle decides one unit.
func (m *merging) settle(u unit) {
	switch {
	case u.agree():
		for _, s := range link.Both {
			m.agree(s, u)
		}
	case !u.both():
		for _, s := range link.Both {
			m.carry(s, u, u.side[s])
		}
	default:
		m.clash(u)
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
	c := Clash{Key: u.name, Winner: m.winner(u)}
	for _, s := range link.Both {
		c.Side[s] = record.Patch{}
		for _, e := range u.side[s] {
			c.Side[s][e.own] = e.Edit
		}
	}
	switch c.Winner {
	case link.TakeLeft, link.TakeRight:
		s := link.Left
		if c.Winner == link.TakeRight {
			s = link.Right
		}
		if !m.mayCarry(s, u) {
			return
		}
		m.carry(s, u, m.overrule(s, u))
	case link.TakeBoth:
		m.keepBoth(u)
	}
	m.action.Clashes = append(m.action.Clashes, c)
}

// winner applies decisions and the policy; "" waits for the person.
func (m *merging) winner(u unit) link.Choice {
	flows := m.scope.flows
	if flows[0] != flows[1] {
		if flows[link.Left] {
			return link.TakeLeft
		}
		return link.TakeRight
	}
	choice := link.Choice(m.rules.Conflict)
	if d := m.link.Decision; d != nil {
		if d.Take != "" {
			choice = d.Take
		}
		if c, ok := d.Fields[u.property()]; ok {
			choice = c
		}
	}
	switch choice {
	case link.TakeNewest:
		return newest(m.link.Half[link.Left].Modified, m.link.Half[link.Right].Modified)
	case link.TakeLeft, link.TakeRight:
		return choice
	case link.TakeBoth, link.Choice(KeepBoth):
		if u.member() {
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
	for k, e := range u.side[s.Other()] {
		if _, also := out[k]; also {
			continue
		}
		own := m.rules.own(*m.link, s, k)
		v, has := m.link.Half[s].Seen.Fields[own]
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

// keepBoth gives each side the other's new values.
func (m *merging) keepBoth(u unit) {
	for _, s := range link.Both {
		out := edits{}
		for k, e := range u.side[s] {
			other, also := u.side[s.Other()][k]
			if e.Gone && also && !other.Gone {
				continue
			}
			if !e.Gone && also && !other.Gone && s == link.Right {
				continue // one key with two values of its parameters: the left one's
			}
			e.From = ""
			out[k] = e
		}
		m.carry(s, u, out)
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

// carry takes edits of side s over to the other side: into its patch, or, where it shows the same
// already, straight into the agreement.
func (m *merging) carry(s link.Side, u unit, es edits) {
	if len(es) == 0 || !m.scope.flows[s] {
		return
	}
	o := s.Other()
	for k, e := range es {
		if !m.rules.travels(*m.link, s, e.own, e.Value, e.Gone) {
			m.notHeld(o, k)
			continue
		}
		own := m.rules.own(*m.link, o, k)
		edit, needed := m.translate(s, own, e)
		if !needed {
			m.agree(s, unit{side: pick(s, edits{k: e})})
			m.agree(o, unit{side: pick(o, edits{k: {own: own}})})
			continue
		}
		if m.patch[o] == nil {
			m.patch[o], m.source[o] = record.Patch{}, record.Patch{}
		}
		m.patch[o][own] = edit
		m.source[o][e.own] = record.Edit{Value: e.Value, Gone: e.Gone}
	}
}

func pick(s link.Side, es edits) [2]edits {
	var out [2]edits
	out[s] = es
	return out
}

// translate puts an edit of side s into the other side's words; needed is false where that side
// shows it already.
func (m *merging) translate(s link.Side, own record.Key, e edit) (out record.Edit, needed bool) {
	h := m.link.Half[s.Other()]
	cur, has := h.Seen.Fields[own]
	if e.Gone {
		return record.Edit{Gone: true}, has
	}
	v := renamedValue(e.Value, e.own, own)
	agreed, known := h.Synced.Fields[own]
	was := e.was
	if e.From != "" {
		from := m.rules.own(*m.link, s.Other(), e.From)
		if _, ok := h.Seen.Fields[from]; ok {
			out.From = from
			agreed, known = h.Synced.Fields[from]
			was = m.link.Half[s].Synced.Fields[m.rules.own(*m.link, s, e.From)]
		}
	}
	if known {
		v.Attr = record.MergeAttrs(agreed.Attr, was.Attr, v.Attr)
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

// finish makes the step of a side; self moves its own changed occurrences along with the series.
func (m *merging) finish(s link.Side, self record.Patch) {
	p := m.patch[s]
	if len(p) == 0 {
		return
	}
	if _, moves := p["WHEN"]; moves {
		for k, e := range self {
			if _, set := p[k]; !set {
				p[k] = e
			}
		}
	}
	m.rules.undress(*m.link, s, p)
	names := map[string]bool{}
	for k := range m.source[s] {
		names[k.Property()] = true
	}
	m.action.Step[s] = Step{Op: link.Update, Patch: p, Source: m.source[s]}
	code := "changed"
	if m.action.New {
		code = "linked"
	}
	m.action.Reason = Reason{Code: code, Side: s.Other(), Fields: sortedNames(names), Detail: m.link.Met}
}
