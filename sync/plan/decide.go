package plan

import (
	"sort"
	"time"

	"bothways/sync/link"
	"bothways/sync/record"
)

// decide turns one link into an action.
func (r Rules) decide(l link.Link) Action {
	basis := ""
	if l.Ignore != "" || l.Decision != nil || l.Parked != nil { // what else holds for a state
		basis = l.Basis()
	}
	a := Action{Link: l, New: l.Linked() && l.Half[0].Synced.Empty() && l.Half[1].Synced.Empty()}
	if l.Ignore != "" && l.Ignore != link.IgnoreForever && l.Ignore != basis {
		a.Link.Ignore, a.Changed = "", true
	}
	if l.Decision != nil && l.Decision.Basis != basis {
		a.Link.Decision, a.Changed = nil, true
	}
	if p := l.Parked; p != nil && (r.Anew || p.Basis != basis || !p.Until.IsZero() && !r.Now.Before(p.Until)) {
		a.Link.Parked, a.Changed = nil, true
	}
	if l.Half[0].Asked != nil || l.Half[1].Asked != nil {
		return a.rest(SetAside, "an earlier write is not settled yet")
	}
	sc := r.scope(l)
	if s, left := r.leaver(l, sc); left {
		a.Step[s.Other()] = Step{Op: link.Delete, Forget: true}
		a.Reason = Reason{Code: "left-filter", Side: s}
	} else if sc.none() {
		return a.rest(Skipped, sc.why)
	} else {
		r.weigh(&a, sc)
	}
	r.prevent(&a)
	if !a.acts() && len(a.waiting()) == 0 {
		return a
	}
	switch d := a.Link.Decision; {
	case a.Link.Ignore != "":
		return a.rest(Ignored, "")
	case d != nil && d.Skip:
		return a.rest(Skipped, "left out of this run")
	case a.Link.Parked != nil:
		return a.rest(SetAside, a.Link.Parked.Message)
	case d == nil && r.busy(l) && a.acts():
		return a.rest(SetAside, loopReason)
	}
	if a.acts() {
		a.State = Do
	} else {
		a.State = Waits
	}
	return a
}

// rest makes the action do nothing.
func (a Action) rest(s State, why string) Action {
	a.State, a.Step = s, [2]Step{}
	if why != "" {
		a.Reason = Reason{Code: string(s), Detail: why}
	}
	return a
}

func (a Action) acts() bool { return a.Step[0].Op != "" || a.Step[1].Op != "" }

// waiting lists the clashes that need a decision.
func (a Action) waiting() []Clash {
	var out []Clash
	for _, c := range a.Clashes {
		if c.Winner == "" {
			out = append(out, c)
		}
	}
	return out
}

// weigh compares the halves.
func (r Rules) weigh(a *Action, sc scope) {
	l := a.Link
	switch left, right := l.Half[link.Left], l.Half[link.Right]; {
	case left.Present() && right.Present():
		if s, ok := r.veiled(l, sc); ok {
			r.veil(a, s)
		} else {
			r.merge(a, sc)
		}
	case left.Present():
		r.single(a, sc, link.Left)
	case right.Present():
		r.single(a, sc, link.Right)
	}
}

// veiled is the side on which an event became private that the other side is only to know as busy.
func (r Rules) veiled(l link.Link, sc scope) (link.Side, bool) {
	for _, s := range link.Both {
		h, o := l.Half[s], l.Half[s.Other()]
		if sc.flows[s] && r.Kind != record.Contacts && r.privacy(s) == "busy" &&
			private(h.Seen) && !private(h.Synced) && !h.Synced.Empty() && !private(o.Seen) {
			return s, true
		}
	}
	return 0, false
}

// veil takes everything but the time off the other side.
func (r Rules) veil(a *Action, s link.Side) {
	o := s.Other()
	r.create(a, s, "changed")
	st := &a.Step[o]
	st.Op, st.Patch = link.Update, record.Diff(a.Link.Half[o].Seen, st.Record)
	st.Record = record.Record{}
	for k := range a.Link.Half[s].Synced.Fields {
		if _, stays := st.Source[k]; !stays {
			st.Source[k] = record.Edit{Gone: true} // open again, for the day it is public
		}
	}
	a.Reason.Fields = []string{"CLASS"}
}

// single decides about a record that only side s has.
func (r Rules) single(a *Action, sc scope, s link.Side) {
	o := s.Other()
	if !a.Link.Half[o].Met() {
		switch d := a.Link.Decision; {
		case d != nil && d.Take == link.Choice(o.String()):
			*a = a.rest(Skipped, "left out by choice")
		case sc.flows[s]:
			r.create(a, s, "new")
		case sc.why != "":
			*a = a.rest(Skipped, sc.why)
		}
		return
	}
	edited := r.openEdits(a.Link, s)
	choice := r.afterDelete(*a, s, len(edited) > 0)
	switch choice {
	case Edit:
		if sc.flows[s] {
			r.create(a, s, "restored")
		}
	case Delete:
		if sc.flows[o] {
			a.Step[s] = Step{Op: link.Delete}
			a.Reason = Reason{Code: "deleted", Side: o}
		}
	case Ask:
		p := map[link.Side]record.Patch{s: edited}
		a.Clashes = append(a.Clashes, Clash{Side: [2]record.Patch{p[0], p[1]}})
		a.Reason = Reason{Code: "clash", Side: s}
	}
}

// afterDelete says what becomes of a record of side s whose twin was deleted.
func (r Rules) afterDelete(a Action, s link.Side, edited bool) Policy {
	if d := a.Link.Decision; d != nil {
		switch {
		case d.Deletion == link.LetDelete, d.Take == link.Choice(s.Other().String()):
			return Delete
		case d.Deletion == link.BringBack, d.Take == link.Choice(s.String()), d.Take == link.TakeBoth, d.Take == link.TakeNewest:
			return Edit
		}
	}
	oneWay := r.Flow[s] != r.Flow[s.Other()]
	switch {
	case a.Link.Kept && (!edited || r.EditDelete == Delete || oneWay && !r.Flow[s]):
		return ""
	case oneWay && !r.Flow[s]: // the source has the say
		return Delete
	case oneWay && !edited:
		return ""
	case oneWay:
		return Edit
	case !edited:
		return Delete
	}
	return r.EditDelete
}

// openEdits are the edits of a side that could travel.
func (r Rules) openEdits(l link.Link, s link.Side) record.Patch {
	p := record.Patch{}
	for k, e := range r.changes(l.Half[s]) {
		if r.visible(k) && r.travels(l, s, k, e.Value, e.Gone) {
			p[k] = e
		}
	}
	return p
}

// create makes the record of side s on the other one.
func (r Rules) create(a *Action, s link.Side, code string) {
	l, o := a.Link, s.Other()
	src := r.plain(l.Half[s].Seen)
	step := Step{Op: link.Create, Record: record.New(src.Kind, l.NewUID(s)), Source: record.Patch{}}
	missing := map[string]bool{}
	for _, k := range src.Keys() {
		v := src.Fields[k]
		if !r.visible(k) {
			continue
		}
		if !r.travels(l, s, k, v, false) {
			if h := r.Holds[o]; h != nil && !h(k) {
				missing[k.Property()] = true
			}
			continue
		}
		own := r.own(l, o, r.common(l, s, k))
		step.Record.Fields[own] = renamedValue(v, k, own)
		step.Source[k] = record.Edit{Value: l.Half[s].Seen.Fields[k]}
	}
	r.dress(l, s, &step)
	step.Patch = record.All(step.Record)
	a.NotHeld[o] = sortedNames(missing)
	a.Step[o] = step
	a.Reason = Reason{Code: code, Side: s}
}

// renamedValue drops the raw form where it would name another property.
func renamedValue(v record.Value, from, to record.Key) record.Value {
	if from.Property() != to.Property() {
		v.Raw = ""
	}
	return v
}

// prevent takes out the operations that are never done on a side.
func (r Rules) prevent(a *Action) {
	for _, s := range link.Both {
		op := a.Step[s].Op
		if op == "" || !r.Prevent[s].Has(op) {
			continue
		}
		a.Step[s] = Step{}
		if a.acts() {
			a.Reason.Side, a.Reason.Fields = s, a.carried(s.Other())
			continue
		}
		a.State = Skipped
		a.Reason = Reason{Code: "prevented", Side: s, Detail: string(op)}
	}
}

// carried names the properties that a step to side s brings.
func (a Action) carried(s link.Side) []string {
	names := map[string]bool{}
	for k := range a.Step[s].Source {
		names[k.Property()] = true
	}
	return sortedNames(names)
}

// mostWrites is how often a record may be written within a day. Whoever writes it more often undoes
// what somebody else does.
const mostWrites = 12

const loopReason = "written 12 times within a day; another program may be changing it back"

// busy tells whether the record was written so often that another write would only go on with a loop.
func (r Rules) busy(l link.Link) bool {
	n := 0
	for _, t := range l.Writes {
		if r.Now.Sub(t) < 24*time.Hour {
			n++
		}
	}
	return n >= mostWrites
}

func sortedNames(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for n := range set {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}
