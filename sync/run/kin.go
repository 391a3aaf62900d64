package run

import (
	"context"
	"slices"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/side"
)

// names tells the sides that keep no UIDs what their items are called on the other one. other: something
// that was read reads differently by it.
func (p *Process) names(ctx context.Context) (other bool, err error) {
	if !p.kin() {
		return false, nil
	}
	links, err := p.Ledger.Links(ctx, link.Want{All: true})
	if err != nil {
		return false, err
	}
	for _, s := range link.Both {
		if n, ok := p.Stores[s].(side.Namer); ok {
			other = n.Name(namesOf(links, s)) || other
		}
	}
	return other, nil
}

// kin tells whether a side keeps families of records without UIDs.
func (p *Process) kin() bool {
	for _, s := range link.Both {
		if _, ok := p.Stores[s].(side.Namer); ok {
			return true
		}
	}
	return false
}

func namesOf(links []link.Link, s link.Side) side.Names {
	n := side.Names{UID: map[string]string{}, ID: map[string]string{}, New: func(id string) string { return newName(s, id) }}
	for _, l := range links {
		h := l.Half[s]
		if !h.Met() || h.Gone && n.UID[h.Ref.ID] != "" {
			continue
		}
		name := called(l, s)
		if l.Half[s.Other()].Met() {
			n.UID[h.Ref.ID] = name
		}
		if h.Present() {
			n.ID[name] = h.Ref.ID
		}
	}
	return n
}

// newName is the UID under which an item without one is created on the other side.
func newName(s link.Side, id string) string {
	var l link.Link
	l.Half[s].Ref.ID = id
	return l.NewUID(s)
}

// called is the UID by which the sides speak of a record: that of the side other than s, where it has
// one, else the one that s has been given, else the one that is made up for it.
func called(l link.Link, s link.Side) string {
	h, o := l.Half[s], l.Half[s.Other()]
	switch {
	case o.Seen.UID != "":
		return o.Seen.UID
	case h.Seen.UID != "":
		return h.Seen.UID
	case h.Met() && o.Met():
		return newName(link.Left, l.Half[link.Left].Ref.ID)
	case h.Met():
		return l.NewUID(s)
	}
	return l.NewUID(s.Other())
}

// parents are the UIDs of the records that one belongs below (RFC 5545 §3.2.15: PARENT is what a
// RELATED-TO says by itself).
func parents(r record.Record) []string {
	var out []string
	for _, v := range r.Members("RELATED-TO") {
		if !slices.ContainsFunc(record.SplitAttrs(v.Attr), func(t [2]string) bool { return t[0] == "reltype" }) {
			out = append(out, v.Text)
		}
	}
	return out
}

// family decides a plan again with what it makes of families on the sides that keep them: a record goes
// below one that is there or comes in the same plan, and that is below none itself. What cannot go
// below its parent yet stays an open edit, and follows once it can.
func (p *Process) family(ctx context.Context, made plan.Plan, links []link.Link, rules plan.Rules) (plan.Plan, error) {
	all, err := p.Ledger.Links(ctx, link.Want{All: true})
	if err != nil {
		return made, err
	}
	for _, s := range link.Both {
		if _, ok := p.Stores[s].(side.Namer); !ok {
			continue
		}
		heads, holds := heads(all, made, s), rules.Holds[s]
		rules.Holds[s] = func(k record.Key) bool {
			return holds(k) && (k.Slot() != "RELATED-TO" || !k.IsMember() || heads[k])
		}
	}
	return plan.Make(links, rules), nil
}

// heads are the RELATED-TO that can be made true on a side once a plan is carried out.
func heads(links []link.Link, made plan.Plan, s link.Side) map[record.Key]bool {
	steps := map[int64]plan.Step{}
	for _, a := range made.Actions {
		if a.State == plan.Do {
			steps[a.Link.ID] = a.Step[s]
		}
	}
	after := map[string][]string{} // UID → its parents
	for _, l := range links {
		switch step := steps[l.ID]; {
		case step.Op == link.Create:
			after[step.Record.UID] = parents(step.Record)
		case l.Half[s].Present() && step.Op != link.Delete:
			after[called(l, s)] = parents(step.Patch.Apply(l.Half[s].Seen))
		}
	}
	out := map[record.Key]bool{}
	for _, l := range links {
		for k := range l.Half[s].Seen.Fields { // what is there can be taken away
			out[k] = out[k] || k.Slot() == "RELATED-TO"
		}
	}
	f := families{parents: after, head: map[string]bool{}}
	for _, l := range links { // in the order of their numbers: a circle is cut where it was cut before
		for _, uid := range []string{called(l, s), l.NewUID(s.Other())} {
			if _, is := after[uid]; is && f.heads(uid) {
				out[record.Member("RELATED-TO", record.Identity(uid))] = true
			}
		}
	}
	return out
}

// families are records with their parents, and which of them are below none.
type families struct {
	parents map[string][]string
	head    map[string]bool
}

func (f families) heads(uid string) bool {
	if is, known := f.head[uid]; known {
		return is
	}
	f.head[uid] = false // a circle comes back here
	for _, up := range f.parents[uid] {
		if _, is := f.parents[up]; is && up != uid && f.heads(up) {
			return false
		}
	}
	f.head[uid] = true
	return true
}

// waiting adds the links that wait for a parent.
func (p *Process) waiting(ctx context.Context, links []link.Link) ([]link.Link, error) {
	all, err := p.Ledger.Links(ctx, link.Want{All: true})
	if err != nil {
		return nil, err
	}
	loaded := map[int64]bool{}
	for _, l := range links {
		loaded[l.ID] = true
	}
	for _, l := range all {
		if !loaded[l.ID] && l.Linked() && (unsettled(l.Half[0]) || unsettled(l.Half[1])) {
			links = append(links, l)
		}
	}
	slices.SortFunc(links, func(a, b link.Link) int { return int(a.ID - b.ID) })
	return links, nil
}

// unsettled tells whether a half says something of its parents that is not agreed on.
func unsettled(h link.Half) bool {
	return !slices.Equal(parents(h.Seen), parents(h.Synced))
}

// eldersFirst puts what belongs below another record behind it; what goes, goes before it.
func eldersFirst(actions []plan.Action, gone bool) []plan.Action {
	if gone {
		slices.Reverse(actions)
		defer slices.Reverse(actions)
	}
	at := map[string]int{}
	for i, a := range actions {
		for _, s := range link.Both {
			if uid := a.Link.Half[s].Seen.UID; uid != "" {
				at[uid] = i
			}
			if st := a.Step[s]; st.Op == link.Create {
				at[st.Record.UID] = i
			}
		}
	}
	out, done := make([]plan.Action, 0, len(actions)), make([]bool, len(actions))
	var visit func(i int)
	visit = func(i int) {
		if done[i] {
			return
		}
		done[i] = true
		for _, s := range link.Both {
			for _, uid := range append(parents(actions[i].Link.Half[s].Seen), parents(actions[i].Step[s].Record)...) {
				if up, is := at[uid]; is {
					visit(up)
				}
			}
		}
		out = append(out, actions[i])
	}
	for i := range actions {
		visit(i)
	}
	copy(actions, out)
	return actions
}
