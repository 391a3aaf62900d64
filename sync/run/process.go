package run

import (
	"context"
	"time"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Process is one pairing of two collections, ready to run.
type Process struct {
	Name     string
	Stores   [2]side.Store
	Ledger   Ledger
	Rules    plan.Rules    // the settings; the facts of the moment are filled in by Plan
	Settings string        // digest of the settings: others, and every link is planned again
	Lens     string        // digest of what reading depends on: another one, and everything is read again
	Span     time.Duration // how far back the guard counts deletions
	Now      func() time.Time
	Progress func(Progress) // may be nil
	// Gate is passed before writes are sent, with their number; it may wait, and an error ends the run
	// before them. May be nil.
	Gate   func(ctx context.Context, writes int) error
	InTurn bool   // one side after the other, for histories that can be repeated
	Region string // for phone numbers without country code

	Broken [2][]side.Broken // what the last Fetch found that cannot be read
}

// Progress tells how far long work is.
type Progress struct {
	Stage string // reading, matching, planning, writing
	Side  link.Side
	Done  int
	Total int // 0 if it is not known
}

func (p *Process) tell(stage string, s link.Side, done, total int) {
	if p.Progress != nil {
		p.Progress(Progress{Stage: stage, Side: s, Done: done, Total: total})
	}
}

// pass goes through the gate.
func (p *Process) pass(ctx context.Context, writes int) error {
	if p.Gate == nil {
		return ctx.Err()
	}
	return p.Gate(ctx, writes)
}

// moment are the rules as they are at this time.
func (p *Process) moment() plan.Rules {
	r := p.Rules
	r.Now = p.Now()
	if r.Zone == nil {
		r.Zone = time.UTC
	}
	return r
}

// Facts completes the rules with what is so at the moment.
func (p *Process) Facts(ctx context.Context, st link.State) (plan.Rules, error) {
	r := p.moment()
	for _, s := range link.Both {
		if h, ok := p.Stores[s].(side.Holder); ok {
			r.Holds[s] = func(k record.Key) bool { return h.Holds(k) }
		}
	}
	r.First = !st.Ran
	r.Suspect = st.Suspect
	var err error
	if r.Linked, err = p.Ledger.Linked(ctx); err != nil {
		return r, err
	}
	if r.Deleted, err = p.Ledger.Deleted(ctx, r.Now.Add(-p.Span)); err != nil || !p.kin() {
		return r, err
	}
	r.Stays, err = p.families(ctx, st, r)
	return r, err
}

// Plan decides what a run would do now, from what is remembered. What is agreed without a write is
// remembered at once.
func (p *Process) Plan(ctx context.Context) (plan.Plan, error) {
	p.tell("planning", link.Left, 0, 0)
	st, err := p.Ledger.State(ctx)
	if err != nil {
		return plan.Plan{}, err
	}
	rules, err := p.Facts(ctx, st)
	if err != nil {
		return plan.Plan{}, err
	}
	links, err := p.Ledger.Links(ctx, link.Want{All: st.Settings != p.Settings, Open: true, Now: rules.Now})
	if err != nil {
		return plan.Plan{}, err
	}
	rules.Anew = st.Settings != p.Settings
	if p.kin() {
		if links, err = p.waiting(ctx, links); err != nil {
			return plan.Plan{}, err
		}
	}
	made := plan.Make(links, rules)
	return made, p.rememberPlan(ctx, st, links, made, rules)
}

// rememberPlan keeps agreements, and which links need no planning until they change.
func (p *Process) rememberPlan(ctx context.Context, st link.State, links []link.Link, made plan.Plan, r plan.Rules) error {
	var b link.Batch
	acted := make(map[int64]*plan.Action, len(made.Actions))
	for i := range made.Actions {
		acted[made.Actions[i].Link.ID] = &made.Actions[i]
	}
	for _, l := range links {
		a, listed := acted[l.ID]
		if listed && a.New {
			continue // shown as linked until a run remembers it
		}
		if listed {
			l = a.Link
		}
		quiet := (!listed || a.Rests()) && !gap(l) // a half that is gone may come back under a new id
		if !quiet && (!listed || !a.Changed) {
			continue
		}
		kept := l
		b.Put = append(b.Put, &kept)
		b.Quiet = append(b.Quiet, quiet)
		due := r.Due(l)
		if l.Parked != nil {
			due = l.Parked.Until
		}
		b.Due = append(b.Due, due)
	}
	if st.Settings != p.Settings {
		st.Settings = p.Settings
		b.State, b.Wake = &st, true // links that rested may have to act
	}
	if len(b.Put) == 0 && b.State == nil {
		return nil
	}
	return p.Ledger.Commit(ctx, &b)
}

// gap tells whether one half was there once and is gone.
func gap(l link.Link) bool {
	return l.Half[0].Met() && l.Half[0].Gone || l.Half[1].Met() && l.Half[1].Gone
}
