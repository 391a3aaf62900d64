package run

import (
	"context"
	"slices"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/side"
)

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

// families decides what can be made of families on the sides that have no UIDs, by what a plan without
// a thought of them would do. What cannot go below its parent now stays an open edit, and follows once
// it can.
func (p *Process) families(ctx context.Context, st link.State, r plan.Rules) (out [2]map[plan.Place]bool, err error) {
	links, err := p.Ledger.Links(ctx, link.Want{All: true})
	if err != nil {
		return out, err
	}
	r.Anew = st.Settings != p.Settings
	made := plan.Make(links, r)
	for _, s := range link.Both {
		if _, ok := p.Stores[s].(side.Namer); ok {
			out[s] = stays(links, made, s)
		}
	}
	return out, nil
}

// member is a record of a side as it will be once a plan is carried out.
type member struct {
	link     int64
	uid      string
	had, has []string // parents
}

// stays lists the parents that a side cannot give to a record.
func stays(links []link.Link, made plan.Plan, s link.Side) map[plan.Place]bool {
	f := families{members: after(links, made, s), there: map[string]member{}, below: map[string]string{}, above: map[string]bool{}}
	for _, m := range f.members {
		f.there[m.uid] = m
	}
	f.join(func(m member, up string) bool { return slices.Contains(m.had, up) })
	f.join(func(_ member, up string) bool { return !f.wants(up) })
	f.join(func(member, string) bool { return true })
	out := map[plan.Place]bool{}
	for _, m := range f.members {
		for _, up := range m.has {
			if f.below[m.uid] != up {
				out[plan.Place{Link: m.link, Key: record.Member("RELATED-TO", record.Identity(up))}] = true
			}
		}
	}
	return out
}

// after are the records of a side once a plan is carried out, in the order of their links.
func after(links []link.Link, made plan.Plan, s link.Side) []member {
	steps := map[int64]plan.Step{}
	for _, a := range made.Actions {
		if a.State == plan.Do {
			steps[a.Link.ID] = a.Step[s]
		}
	}
	var out []member
	for _, l := range links {
		switch step, h := steps[l.ID], l.Half[s]; {
		case step.Op == link.Create:
			out = append(out, member{link: l.ID, uid: step.Record.UID, has: parents(step.Record)})
		case h.Present() && step.Op != link.Delete:
			out = append(out, member{l.ID, called(l, s), parents(h.Seen), parents(step.Patch.Apply(h.Seen))})
		}
	}
	return out
}

// families are made of records that are below one other at most, which is below none.
type families struct {
	members []member
	there   map[string]member // by UID
	below   map[string]string // child → parent
	above   map[string]bool   // has children
}

// join puts records below their parents where that can be and may be.
func (f families) join(may func(m member, up string) bool) {
	for _, m := range f.members {
		for _, up := range m.has {
			if f.parent(m, up) && f.below[m.uid] == "" && f.below[up] == "" && !f.above[m.uid] && may(m, up) {
				f.below[m.uid], f.above[up] = up, true
			}
		}
	}
}

// parent tells whether a UID is that of another record that is there.
func (f families) parent(m member, uid string) bool {
	_, is := f.there[uid]
	return is && uid != m.uid
}

// wants tells whether a record has a parent that is there.
func (f families) wants(uid string) bool {
	m := f.there[uid]
	return slices.ContainsFunc(m.has, func(up string) bool { return f.parent(m, up) })
}

// eldersFirst puts what comes below another record behind it, and what leaves one before it; what goes,
// goes before its parent.
func eldersFirst(actions []*plan.Action, gone bool) []*plan.Action {
	if !slices.ContainsFunc(actions, related) {
		return actions
	}
	at := map[string]int{}
	for i, a := range actions {
		for _, s := range link.Both {
			at[a.Link.Half[s].Seen.UID] = i
			if a.Step[s].Op == link.Create {
				at[a.Step[s].Record.UID] = i
			}
		}
	}
	delete(at, "")
	first := make([][]int, len(actions))
	for i, a := range actions {
		for _, s := range link.Both {
			had, step := parents(a.Link.Half[s].Seen), a.Step[s]
			has := parents(step.Patch.Apply(a.Link.Half[s].Seen))
			for _, uid := range slices.Concat(had, has) {
				up, is := at[uid]
				switch {
				case is && (gone || !slices.Contains(has, uid)):
					first[up] = append(first[up], i)
				case is:
					first[i] = append(first[i], up)
				}
			}
		}
	}
	return inTurn(actions, first)
}

// related tells whether an action's record names another one.
func related(a *plan.Action) bool {
	for _, s := range link.Both {
		for k := range a.Link.Half[s].Seen.Fields {
			if k.Property() == "RELATED-TO" {
				return true
			}
		}
		for k := range a.Step[s].Patch {
			if k.Property() == "RELATED-TO" {
				return true
			}
		}
	}
	return false
}

// inTurn keeps the order but for those that others come first of; a circle is cut.
func inTurn(actions []*plan.Action, first [][]int) []*plan.Action {
	out, done := make([]*plan.Action, 0, len(actions)), make([]bool, len(actions))
	var visit func(i int)
	visit = func(i int) {
		if done[i] {
			return
		}
		done[i] = true
		for _, j := range first[i] {
			visit(j)
		}
		out = append(out, actions[i])
	}
	for i := range actions {
		visit(i)
	}
	return out
}
