package plan

import (
	"fmt"

	"bothways/sync/link"
)

// guard holds deletions that are too many or suspect, and a run that changes nearly everything.
func (r Rules) guard(p *Plan) {
	for _, s := range link.Both {
		r.guardDeletes(p, s)
	}
	r.guardChanges(p)
}

// guardDeletes looks at what is gone on the other side: while that is in doubt, nothing is deleted
// here for it, and nothing made anew there, for it may only be out of sight.
func (r Rules) guardDeletes(p *Plan, s link.Side) {
	var rows, anew []int
	for i, a := range p.Actions {
		switch o := s.Other(); {
		case a.State != Do || decided(a):
		case a.Step[s].Op == link.Delete:
			rows = append(rows, i)
		case a.Step[o].Op == link.Create && a.Link.Half[o].Gone:
			anew = append(anew, i)
		}
	}
	n, recent, g := len(rows), r.Deleted[s], r.Guard
	linked := r.Linked + recent // what was deleted lately was linked as well
	alarm := Alarm{Code: "deletes", Side: s, Count: n, Of: r.Linked}
	switch sum := n + recent; {
	case r.Suspect[s.Other()] != "" && n+len(anew) > g.AllowDeletes:
		rows = append(rows, anew...)
		alarm.Code, alarm.Count, alarm.Text = "place", len(rows), r.Suspect[s.Other()]
	case n > g.AllowDeletes && sum > g.DeleteMin && (sum > g.DeleteCount || sum*100 > g.DeletePercent*linked):
		alarm.Text = fmt.Sprintf("%d of %d records would be deleted", n, r.Linked)
	default:
		return
	}
	for _, i := range rows {
		p.Actions[i].State = HeldBack
	}
	p.Alarms = append(p.Alarms, alarm)
}

// decided tells whether the person settled this deletion.
func decided(a Action) bool {
	d := a.Link.Decision
	return d != nil && (d.Deletion != "" || d.Take != "")
}

func (r Rules) guardChanges(p *Plan) {
	if r.First || r.Linked < changeMin || r.Guard.ChangePercent <= 0 {
		return
	}
	for _, s := range link.Both {
		n := 0
		for _, a := range p.Actions {
			if a.State == Do && !a.New && a.Step[s].Op == link.Update {
				n++
			}
		}
		if n*100 > r.Guard.ChangePercent*r.Linked && n > r.Guard.AllowChanges {
			p.Halted = true
			p.Alarms = append(p.Alarms, Alarm{Code: "changes", Side: s, Count: n, Of: r.Linked,
				Text: fmt.Sprintf("%d of %d records would be changed at once", n, r.Linked)})
		}
	}
}

// limit leaves creations and changes beyond the limit to later runs.
func (r Rules) limit(p *Plan) {
	most := r.Limits.EachRun
	if r.First {
		most = r.Limits.FirstRun
	}
	if most <= 0 {
		return
	}
	n := 0
	for i := range p.Actions {
		a := &p.Actions[i]
		if a.State != Do || a.Step[0].Op == link.Delete || a.Step[1].Op == link.Delete {
			continue
		}
		if n++; n > most {
			a.State = Later
		}
	}
}
