package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/side"
)

// flight is how many actions are noted, written and settled together.
const flight = 200

// Row is what became of one side's step of an action.
type Row struct {
	Action  *plan.Action // the plan's own, not to be changed
	Side    link.Side
	Outcome link.Outcome
	Err     error
}

// Result is what a run did.
type Result struct {
	Run  link.Run
	Rows []Row
	Stop error // what ended the run before its end: sign-in, quota, the network, the disk
}

// Apply carries out the actions that are to be done and that allow lets through. Every write is
// noted before it happens, made at the version it was decided on, and settled after.
func (p *Process) Apply(ctx context.Context, made plan.Plan, run link.Run, allow func(plan.Action) bool) (Result, error) {
	run.Process, run.Started = p.Name, p.Now()
	if err := p.Ledger.Commit(ctx, &link.Batch{Run: &run}); err != nil {
		return Result{}, err
	}
	if _, err := p.names(ctx); err != nil {
		return Result{}, err
	}
	a := applying{Process: p, run: run}
	var todo []*plan.Action
	for _, act := range ordered(made.Actions) {
		if act.State == plan.Do && (allow == nil || allow(*act)) {
			todo = append(todo, act)
		}
	}
	for done := 0; done < len(todo); done += flight {
		if a.stopped() {
			break
		}
		p.tell("writing", link.Left, done, len(todo))
		if err := p.pass(ctx, 0); err != nil {
			a.halt(link.Left, err)
			a.halt(link.Right, err)
			break
		}
		if err := a.flight(ctx, todo[done:min(done+flight, len(todo))]); err != nil {
			return Result{Run: a.run, Rows: a.rows}, err
		}
	}
	p.tell("writing", link.Left, len(todo), len(todo))
	return Result{Run: a.run, Rows: a.rows, Stop: errors.Join(a.stop[0], a.stop[1])}, p.spend(ctx, made)
}

// ordered puts deletions last, so that what moves is made before it is taken away, and parents before
// their children.
func ordered(actions []plan.Action) []*plan.Action {
	var first, last []*plan.Action
	for i := range actions {
		a := &actions[i]
		if a.Step[0].Op == link.Delete || a.Step[1].Op == link.Delete {
			last = append(last, a)
		} else {
			first = append(first, a)
		}
	}
	return append(eldersFirst(first, false), eldersFirst(last, true)...)
}

// spend ends the decisions that were for one run only, and remembers pairs that were linked without
// a write.
func (p *Process) spend(ctx context.Context, made plan.Plan) error {
	var b link.Batch
	for _, a := range made.Actions {
		if a.New && a.Step[0].Op == "" && a.Step[1].Op == "" && (a.State == plan.Nothing || a.State == plan.Waits) {
			l := a.Link
			b.Put, b.Quiet, b.Due = append(b.Put, &l), append(b.Quiet, a.Rests()), append(b.Due, p.Rules.Due(l))
			continue
		}
		if d := a.Link.Decision; a.State == plan.Skipped && d != nil && d.Skip {
			l := a.Link
			l.Decision = nil
			b.Put, b.Quiet, b.Due = append(b.Put, &l), append(b.Quiet, false), append(b.Due, time.Time{})
		}
	}
	if len(b.Put) == 0 {
		return nil
	}
	return p.Ledger.Commit(ctx, &b)
}

// applying is a run at work.
type applying struct {
	*Process
	run  link.Run
	rows []Row
	stop [2]error // a side that takes no more writes in this run
}

func (a *applying) stopped() bool { return a.stop[0] != nil && a.stop[1] != nil }

// job is one write.
type job struct {
	link  *link.Link
	act   *plan.Action
	side  link.Side
	at    side.Item // the item as it was just read
	step  plan.Step
	entry *link.Entry
	item  side.Item
	err   error
}

// flight carries a number of actions out.
func (a *applying) flight(ctx context.Context, actions []*plan.Action) error {
	links := make([]*link.Link, len(actions))
	jobs := [2][]*job{}
	for i, act := range actions {
		l := act.Link // its maps are copied before they are changed: Begin, Refused, Written
		l.Writes = slices.Clone(l.Writes)
		links[i] = &l
		for _, s := range link.Both {
			if act.Step[s].Op != "" {
				jobs[s] = append(jobs[s], &job{link: links[i], act: act, side: s, step: act.Step[s]})
			}
		}
	}
	for _, s := range link.Both {
		if err := a.prepare(ctx, s, jobs[s]); err != nil {
			return err
		}
	}
	if err := a.begin(ctx, jobs); err != nil {
		return err
	}
	a.write(ctx, jobs)
	return a.settle(context.WithoutCancel(ctx), jobs, links)
}

// prepare reads what is to be changed or deleted, as it is now: it becomes the image that undo
// needs, and what was changed meanwhile is left to the next run.
func (a *applying) prepare(ctx context.Context, s link.Side, jobs []*job) error {
	if a.stop[s] != nil {
		return nil
	}
	var ids []string
	for _, j := range jobs {
		if j.step.Op != link.Create {
			ids = append(ids, j.link.Half[s].Ref.ID)
		}
	}
	items, err := a.read(ctx, s, ids)
	if err != nil {
		a.halt(s, err)
		return nil
	}
	for _, j := range jobs {
		if j.step.Op == link.Create {
			continue
		}
		h := &j.link.Half[s]
		it, ok := items[h.Ref.ID]
		switch {
		case !ok:
			j.err = &side.Error{Class: side.ErrGone, What: "no longer there"}
			continue
		case it.Version != h.Ref.Version && !it.Record.Same(h.Seen):
			h.Show(*it)
			j.err = &side.Error{Class: side.ErrStale, What: "changed since the plan was made"}
			continue
		case it.Version != h.Ref.Version:
			h.Show(*it)
		}
		j.at = *it
		if sch, ok := a.Stores[s].(side.Scheduler); ok && sch.WouldMail(*it, j.step.Patch) {
			j.err = &side.Error{Class: side.ErrRefused, Untouched: true,
				What: "the server would mail the guests of this event; it is left as it is"}
		}
	}
	return nil
}

// begin notes every write of the flight in one transaction.
func (a *applying) begin(ctx context.Context, jobs [2][]*job) error {
	var b link.Batch
	put := map[*link.Link]bool{}
	for _, s := range link.Both {
		for _, j := range jobs[s] {
			if j.err != nil || a.stop[s] != nil {
				continue
			}
			patch, err := a.Ledger.Inflate(ctx, j.step.Patch)
			if err != nil {
				return err
			}
			j.step.Patch = patch
			j.entry = a.note(j)
			*j.link = j.link.Begin(s, link.Write{Op: j.step.Op, Patch: j.act.Step[s].Patch, Source: j.step.Source, UID: j.step.Record.UID, Moved: j.step.Moved, Forget: j.step.Forget, At: a.Now()})
			b.Entries = append(b.Entries, j.entry)
			put[j.link] = true
		}
	}
	for l := range put {
		b.Put = append(b.Put, l)
	}
	if len(b.Put) == 0 {
		return nil
	}
	return a.Ledger.Commit(ctx, &b)
}

// note is the journal's line of a write that is about to happen.
func (a *applying) note(j *job) *link.Entry {
	e := &link.Entry{Run: a.run.ID, Link: j.link.ID, Side: j.side, Op: j.step.Op,
		Title: plan.Title(j.link.Record()), Reason: j.act.Why(j.side).String(), Patch: j.act.Step[j.side].Patch,
		Outcome: link.Unknown, At: a.Now()}
	for _, s := range link.Both {
		e.Item[s] = j.link.Half[s].Ref.ID
	}
	if j.step.Op != link.Create {
		e.Before = image(j.at)
	}
	return e
}

func image(it side.Item) *link.Image {
	return &link.Image{Ref: it.Ref, Record: it.Record, Doc: it.Doc}
}

// settle remembers what became of the flight's writes, in one transaction.
func (a *applying) settle(ctx context.Context, jobs [2][]*job, links []*link.Link) error {
	var b link.Batch
	done := map[*link.Link]bool{}
	for _, l := range links {
		done[l] = true
	}
	for _, s := range link.Both {
		for _, j := range jobs[s] {
			if a.stop[s] != nil && j.entry == nil {
				done[j.link] = false // a decision waits with its write
				continue
			}
			out := a.outcome(j)
			done[j.link] = done[j.link] && out == link.Done
			a.rows = append(a.rows, Row{Action: j.act, Side: s, Outcome: out, Err: j.err})
			if j.entry != nil {
				b.Entries = append(b.Entries, j.entry)
			}
		}
	}
	for _, s := range link.Both {
		for _, j := range jobs[s] {
			if j.entry != nil && j.err == nil && j.step.Op == link.Update && j.link.Ahead(s) {
				*j.link = j.link.Stayed(s.Other(), j.act.Step[s].Patch, j.act.Step[s].Source)
			}
		}
	}
	lost, err := a.displaced(ctx, jobs, links)
	if err != nil {
		return err
	}
	rules := a.moment()
	for _, l := range append(links, lost...) {
		if l.Dead() {
			b.Forget = append(b.Forget, l.ID)
			continue
		}
		if done[l] {
			l.Decision = nil
		}
		b.Put = append(b.Put, l)
		b.Quiet = append(b.Quiet, l.Linked() && l.InStep())
		b.Due = append(b.Due, rules.Due(*l))
	}
	return a.Ledger.Commit(ctx, &b)
}

// displaced gives the links whose item went by a name that a new one has now: their own is gone. Those
// of the flight itself are changed in place.
func (a *applying) displaced(ctx context.Context, jobs [2][]*job, links []*link.Link) ([]*link.Link, error) {
	var want link.Want
	for _, s := range link.Both {
		for _, j := range jobs[s] {
			if j.step.Op == link.Create && j.entry != nil && j.err == nil {
				want.Refs[s] = append(want.Refs[s], j.item.ID)
			}
		}
	}
	if len(want.Refs[0])+len(want.Refs[1]) == 0 {
		return nil, nil
	}
	named, err := a.Ledger.Links(ctx, want)
	if err != nil {
		return nil, err
	}
	flying := map[int64]*link.Link{}
	for _, l := range links {
		flying[l.ID] = l
	}
	var lost []*link.Link
	for i := range named {
		l, here := flying[named[i].ID]
		if !here {
			l = &named[i]
		}
		for _, s := range link.Both {
			if h := &l.Half[s]; h.Present() && slices.Contains(want.Refs[s], h.Ref.ID) && !created(jobs[s], l) {
				h.Gone = true
			}
		}
		if !here {
			lost = append(lost, l)
		}
	}
	return lost, nil
}

func created(jobs []*job, l *link.Link) bool {
	return slices.ContainsFunc(jobs, func(j *job) bool { return j.link == l && j.step.Op == link.Create })
}

// outcome settles one write in its link and its journal line.
func (a *applying) outcome(j *job) link.Outcome {
	out := link.Done
	switch {
	case j.err == nil:
		*j.link = j.link.Written(j.side, j.item)
		j.link.Writes = recent(append(j.link.Writes, a.Now()), a.Now())
		j.link.Fresh = false
		if j.step.Op != link.Delete {
			j.entry.After = image(j.item)
			j.entry.Item[j.side] = j.item.ID
		}
	case side.Refused(j.err):
		*j.link = j.link.Refused(j.side)
		out = a.refused(j)
	default:
		out = link.Unknown
	}
	if j.entry != nil {
		j.entry.Outcome = out
		if j.err != nil {
			j.entry.Code, j.entry.Message = side.Code(j.err), j.err.Error()
		}
	}
	return out
}

// refused says what a write that did not happen means for its link.
func (a *applying) refused(j *job) link.Outcome {
	switch {
	case errors.Is(j.err, side.ErrStale), errors.Is(j.err, side.ErrGone):
		return link.Stale
	case errors.Is(j.err, side.ErrExists) && j.step.Op == link.Create && !j.link.Fresh:
		j.link.Fresh = true
		return link.Stale
	case !lasting(j.err):
		return link.Failed
	}
	j.link.Parked = &link.Parking{Basis: j.link.Basis(), Side: j.side, Code: side.Code(j.err), Message: j.err.Error(),
		Until: again(j.err, a.Now())}
	return link.Failed
}

// lasting tells whether the same write would be refused again.
func lasting(err error) bool {
	for _, c := range []error{side.ErrRefused, side.ErrUnsupported, side.ErrInvalid, side.ErrExists} {
		if errors.Is(err, c) {
			return true
		}
	}
	return false
}

// day is the span in which the loop breaker counts a record's writes.
const day = 24 * time.Hour

// recent drops the writes that are older than a day.
func recent(writes []time.Time, now time.Time) []time.Time {
	for len(writes) > 0 && now.Sub(writes[0]) > day {
		writes = writes[1:]
	}
	return writes
}

// halt stops further writes to a side in this run.
func (a *applying) halt(s link.Side, err error) {
	if a.stop[s] == nil {
		a.stop[s] = fmt.Errorf("%s: %w", s, err)
	}
}

// withRaw is the record of a creation with the raw forms of an inflated patch.
func withRaw(r record.Record, p record.Patch) record.Record {
	r = r.Clone()
	for k, e := range p {
		if !e.Gone {
			r.Fields[k] = e.Value
		}
	}
	return r
}
