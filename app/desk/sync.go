package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bothways/app/report"
	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/side"
)

// Statuses of a process after a preview or a run; see the interface page.
const (
	Done     = "done"
	Partial  = "partial"
	Review   = "review"
	Guarded  = "guard"
	Conflict = "conflict"
	SignIn   = "sign-in"
	Busy     = "busy"
	Stopped  = "stopped"
	Failed   = "failed"
)

// Terms say how far a sync may go without a further question.
type Terms struct {
	Yes          bool // approves what needs approval
	AllowDeletes int
	AllowChanges int
	Asking       bool            // the person sits at it and is asked: no mail about a plan that waits
	approved     map[string]bool // digests; nil: everything
	plan         int64
	only         map[int64]bool // links; nil: all
}

// meant tells that a person asked for just this, whoever else is at it.
func (t Terms) meant() bool { return t.Yes || t.approved != nil || t.only != nil }

// Preview plans the named processes (none: all that are enabled) and writes nothing.
func (d *Desk) Preview(ctx context.Context, names []string) ([]report.Report, error) {
	return d.each(names, func(name string) report.Report {
		return d.one(ctx, name, func(w *work) (report.Report, error) { return d.preview(ctx, w) })
	})
}

// Sync plans and runs the named processes (none: all that are enabled).
func (d *Desk) Sync(ctx context.Context, names []string, t Terms) ([]report.Report, error) {
	reports, err := d.each(names, func(name string) report.Report {
		was := d.stateOf(ctx, name)
		rep := d.one(ctx, name, func(w *work) (report.Report, error) { return d.sync(ctx, w, t) })
		d.mailAbout(ctx, was, rep, t.Asking)
		return rep
	})
	d.post(ctx)
	return reports, err
}

// each does something with every process asked for, after all names were checked.
func (d *Desk) each(names []string, do func(string) report.Report) ([]report.Report, error) {
	all := d.ProcessNames()
	if len(names) == 0 {
		for _, n := range all {
			if d.Settings().Expand().Processes[n].Enabled {
				names = append(names, n)
			}
		}
	}
	switch {
	case len(all) == 0:
		return nil, mistaken(words.T("there is no process yet; add one with `bothways process add`"))
	case len(names) == 0:
		return nil, mistaken(words.T("no process is enabled; name one of: {{.List}}", "List", listed(all)))
	}
	for _, n := range names {
		if _, err := d.process(n); err != nil {
			return nil, err
		}
	}
	var out []report.Report
	for _, n := range names {
		rep := do(n)
		out = append(out, rep)
		p, _ := d.process(n)
		if g, ok := guestsProcess(p); ok && (rep.Run != "" || rep.Preview && rep.Status == Done) {
			out = append(out, do(g.Name))
		}
	}
	return out, nil
}

// one opens a process, works with it, and turns errors into its report.
func (d *Desk) one(ctx context.Context, name string, do func(*work) (report.Report, error)) report.Report {
	start := d.now()
	w, err := d.open(ctx, name)
	if err != nil {
		w, _ = d.peek(name)
		d.signedOut(w, err)
		return d.failed(w, err)
	}
	defer w.close()
	rep, err := do(w)
	if rep.Status == SignIn {
		d.signedOut(w, side.ErrAuth)
	}
	if err != nil {
		d.signedOut(w, err)
		rep = d.failed(w, err)
		if mistake := (Wrong{}); !errors.As(err, &mistake) && !errors.Is(err, context.Canceled) {
			d.noteFailure(ctx, w, err)
		}
	}
	rep.Seconds = d.now().Sub(start).Seconds()
	n := w.requests()
	rep.Requests = report.Requests{Left: n[0], Right: n[1]}
	d.log(name, rep)
	return rep
}

// asked is one for what a person asked for by name: a mistake in it is an error, not a report.
func (d *Desk) asked(ctx context.Context, name string, do func(*work) (report.Report, error)) (report.Report, error) {
	var mistake Wrong
	was := d.stateOf(ctx, name)
	rep := d.one(ctx, name, func(w *work) (report.Report, error) {
		rep, err := do(w)
		errors.As(err, &mistake)
		return rep, err
	})
	if mistake.Text != "" {
		return report.Report{}, mistake
	}
	if rep.Run != "" && !was.Ran { // what else happens, the person sees
		d.mailAbout(ctx, was, rep, true)
	}
	return rep, nil
}

func (d *Desk) log(name string, rep report.Report) {
	if d.Log != nil {
		d.Log.Info("process", "name", name, "status", rep.Status, "run", rep.Run, "plan", rep.Plan,
			"actions", len(rep.Actions), "errors", len(rep.Errors), "seconds", rep.Seconds)
	}
}

// preview fetches and plans, and remembers the plan.
func (d *Desk) preview(ctx context.Context, w *work) (report.Report, error) {
	if err := w.Fetch(ctx); err != nil {
		return report.Report{}, err
	}
	made, err := w.Plan(ctx)
	if err != nil {
		return report.Report{}, err
	}
	rep, err := d.showPlan(ctx, w, made)
	if err != nil {
		return rep, err
	}
	st, err := w.memory.State(ctx)
	if err != nil {
		return rep, err
	}
	if rival, met := d.rival(ctx, w, st); met {
		rep.Errors = append(rep.Errors, d.warning(w, rival))
	}
	return rep, nil
}

// PlanName and RunName are how plans and runs are called.
func PlanName(id int64) string { return fmt.Sprintf("p-%06d", id) }

// RunName is how a run is called.
func RunName(id int64) string { return fmt.Sprintf("r-%06d", id) }

// sync runs a process as far as reviews, guards and decisions let it.
func (d *Desk) sync(ctx context.Context, w *work, t Terms) (report.Report, error) {
	st, err := w.memory.State(ctx)
	if err != nil {
		return report.Report{}, err
	}
	if st.Stopped != "" && st.Stopped == w.Settings {
		rep := d.blank(w)
		rep.Status = Stopped
		rep.Errors = append(rep.Errors, report.Error{Code: "refused",
			Message: words.T("its plan was rejected; change its settings, then preview it again")})
		return rep, nil
	}
	rival, met := d.rival(ctx, w, st)
	if met && !t.meant() {
		return d.waitsFor(w, rival), d.noteRival(ctx, w.Name, &rival)
	}
	if err := w.Fetch(ctx); err != nil {
		return report.Report{}, err
	}
	w.Rules.Guard.AllowDeletes, w.Rules.Guard.AllowChanges = t.AllowDeletes, t.AllowChanges
	made, err := w.Plan(ctx)
	if err != nil {
		return report.Report{}, err
	}
	if t.approved == nil && t.only == nil && !t.Yes && d.needsReview(w, st) && doing(made) {
		rep, err := d.showPlan(ctx, w, made)
		rep.Status = Review
		return rep, err
	}
	if made.Halted {
		rep := d.reportPlan(ctx, w, made)
		rep.Status = Guarded
		return rep, nil
	}
	return d.apply(ctx, w, made, t)
}

// apply carries a plan out and remembers the run. Another computer that is at it too is named, and
// from then on this one is the one.
func (d *Desk) apply(ctx context.Context, w *work, made plan.Plan, t Terms) (report.Report, error) {
	before, err := w.memory.State(ctx)
	if err != nil {
		return report.Report{}, err
	}
	rival, met := d.rival(ctx, w, before)
	rep, err := d.carry(ctx, w, made, t)
	if met {
		rep.Errors = append(rep.Errors, d.takenOver(rival))
	}
	return rep, err
}

// carry is apply without a look at others.
func (d *Desk) carry(ctx context.Context, w *work, made plan.Plan, t Terms) (report.Report, error) {
	allow := func(a plan.Action) bool {
		return (t.approved == nil || t.approved[a.Digest()]) && (t.only == nil || t.only[a.Link.ID])
	}
	res, err := w.Apply(ctx, made, link.Run{Kind: "sync", Plan: t.plan}, allow)
	if stopped := ctx.Err() != nil || errors.Is(res.Stop, context.Canceled); stopped && res.Run.ID != 0 && (err != nil || res.Stop != nil) {
		res.Stop, err = errInterrupted, nil
	}
	ctx = context.WithoutCancel(ctx) // what was done is remembered, whoever ended it
	if err != nil {
		return report.Report{}, err
	}
	rep := d.reportRun(ctx, w, made, res, allow)
	if err := d.endRun(ctx, w, &res.Run, rep); err != nil {
		return rep, err
	}
	st, err := w.memory.State(ctx)
	if err != nil {
		return rep, err
	}
	st.LastRun, st.RetryAt, st.Stopped = d.now(), time.Time{}, ""
	switch {
	case errors.Is(res.Stop, errInterrupted):
	case res.Stop != nil:
		st.Failures++
		if wait := side.RetryAfter(res.Stop); wait > 0 {
			st.RetryAt = d.now().Add(wait)
		}
	default:
		st.Failures, st.Ran = 0, true
	}
	if t.only == nil && (t.Yes || t.approved != nil) {
		st.Approved = true
	}
	if d.Computer.ID != "" {
		st.Owner, st.Beat = d.Computer.String(), d.now()
	}
	if err := w.memory.Commit(ctx, &link.Batch{State: &st}); err != nil {
		return rep, err
	}
	d.claim(ctx, w)
	if err := d.noteRival(ctx, w.Name, nil); err != nil {
		return rep, err
	}
	return rep, d.prune(ctx)
}

// prunedKey is where the day of the last clean-up is kept.
const prunedKey = "pruned"

// prune forgets, once a day, the history that is older than the settings keep it.
func (d *Desk) prune(ctx context.Context) error {
	today := d.now().UTC().Format(time.DateOnly)
	last, err := d.db.Meta(ctx, prunedKey)
	if err != nil || last == today {
		return err
	}
	if err := d.db.Prune(ctx, d.now().Add(-d.Settings().History.Keep())); err != nil {
		return err
	}
	return d.db.SetMeta(ctx, prunedKey, today)
}

// endRun closes a run in the history.
func (d *Desk) endRun(ctx context.Context, w *work, r *link.Run, rep report.Report) error {
	r.Ended, r.Status, r.Summary = d.now(), rep.Status, summaryOf(rep)
	return w.memory.Commit(context.WithoutCancel(ctx), &link.Batch{Run: r})
}
