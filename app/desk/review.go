package desk

import (
	"context"
	"slices"

	"bothways/app/report"
	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/side"
)

// showPlan reports a plan with the pairs that may be one, and remembers it for approval.
func (d *Desk) showPlan(ctx context.Context, w *work, made plan.Plan) (report.Report, error) {
	rep := d.reportPlan(ctx, w, made)
	pairs, err := d.suggestions(ctx, w)
	if err != nil {
		return rep, err
	}
	for _, p := range pairs {
		s := report.Suggestion{Left: p.Left, Right: p.Right, LeftName: p.LeftName, RightName: p.RightName, Score: p.Score}
		for _, r := range p.Reasons {
			s.Reasons = append(s.Reasons, words.Evidence(r.Code, r.Detail))
		}
		rep.Suggestions = append(rep.Suggestions, s)
	}
	return rep, d.keepPlan(ctx, w, made, &rep)
}

// keepPlan stores a plan that was shown, so that it can be approved. The same plan again keeps its
// number.
func (d *Desk) keepPlan(ctx context.Context, w *work, made plan.Plan, rep *report.Report) error {
	p := link.Plan{Process: w.Name, Made: d.now(), Shown: true}
	for _, a := range made.Actions {
		if a.State == plan.Do {
			p.Digests = append(p.Digests, a.Digest())
		}
	}
	open, err := d.db.Plans(ctx, w.Name)
	if err != nil {
		return err
	}
	if len(open) > 0 && slices.Equal(open[0].Digests, p.Digests) {
		p.ID = open[0].ID
	}
	if err := w.memory.Commit(ctx, &link.Batch{Plan: &p}); err != nil {
		return err
	}
	rep.Plan = PlanName(p.ID)
	p.Summary = summaryOf(*rep)
	return w.memory.Commit(ctx, &link.Batch{Plan: &p})
}

// needsReview tells whether a plan must be approved before it runs.
func (d *Desk) needsReview(w *work, st link.State) bool {
	switch w.set.Review {
	case "always":
		return true
	case "first":
		return !st.Approved
	}
	return false
}

func doing(made plan.Plan) bool {
	for _, a := range made.Actions {
		if a.State == plan.Do && (a.Step[0].Op != "" || a.Step[1].Op != "") {
			return true
		}
	}
	return false
}

// errInterrupted ends a run that the person stopped.
var errInterrupted = &side.Error{Class: side.ErrRefused, What: "stopped before the end; the next run does the rest"}

// Approve runs exactly the plan that was shown.
func (d *Desk) Approve(ctx context.Context, id int64) (report.Report, error) {
	p, err := d.plan(ctx, id)
	if err != nil {
		return report.Report{}, err
	}
	if p.Verdict != "" {
		return report.Report{}, verdictStands(p)
	}
	if !p.Shown {
		return report.Report{}, mistaken(words.T("plan {{.Plan}} was never shown; look at it first: bothways preview {{.Process}}", "Plan", PlanName(id), "Process", p.Process))
	}
	t := Terms{approved: map[string]bool{}, plan: id}
	for _, digest := range p.Digests {
		t.approved[digest] = true
	}
	defer d.post(ctx)
	return d.asked(ctx, p.Process, func(w *work) (report.Report, error) {
		rep, err := d.sync(ctx, w, t)
		if err != nil {
			return rep, err
		}
		p.Verdict = "approved"
		rep.Plan = PlanName(id)
		return rep, w.memory.Commit(ctx, &link.Batch{Plan: &p})
	})
}

// Reject drops a plan and stops its process until its settings change.
func (d *Desk) Reject(ctx context.Context, id int64) (process string, err error) {
	p, err := d.plan(ctx, id)
	if err != nil {
		return "", err
	}
	if p.Verdict != "" {
		return "", verdictStands(p)
	}
	w, err := d.lock(ctx, p.Process)
	if err != nil {
		return "", err
	}
	defer w.close()
	st, err := w.memory.State(ctx)
	if err != nil {
		return "", err
	}
	p.Verdict = "rejected"
	st.Stopped, st.Approved = w.Settings, false
	return p.Process, w.memory.Commit(ctx, &link.Batch{Plan: &p, State: &st})
}

// verdictStands says that a plan is settled.
func verdictStands(p link.Plan) error {
	if p.Verdict == "rejected" {
		return mistaken(words.T("plan {{.Plan}} was rejected already", "Plan", PlanName(p.ID)))
	}
	return mistaken(words.T("plan {{.Plan}} was approved already", "Plan", PlanName(p.ID)))
}

func (d *Desk) plan(ctx context.Context, id int64) (link.Plan, error) {
	p, ok, err := d.db.Plan(ctx, id)
	if err == nil && !ok {
		err = mistaken(words.T("there is no plan {{.Plan}}", "Plan", PlanName(id)))
	}
	return p, err
}
