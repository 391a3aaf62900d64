package desk

import (
	"context"
	"strings"

	"bothways/app/report"
	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/plan"
)

// Decision is what a person wants done with one record.
type Decision struct {
	Skip       bool
	AsProposed bool
	Take       string            // "", left, right, newest, both
	Fields     map[string]string // property → left, right, newest, both
}

// Decide changes what the next run does with a record, and settles a conflict.
func (d *Desk) Decide(ctx context.Context, process, what string, x Decision) (link.Link, error) {
	dec := &link.Decision{Skip: x.Skip, Take: link.Choice(x.Take), Fields: map[string]link.Choice{}}
	if err := checkChoice(x.Take); err != nil {
		return link.Link{}, err
	}
	for f, c := range x.Fields {
		if err := checkChoice(c); err != nil {
			return link.Link{}, err
		}
		dec.Fields[strings.ToUpper(f)] = link.Choice(c)
	}
	if !x.Skip && !x.AsProposed && x.Take == "" && len(x.Fields) == 0 {
		return link.Link{}, mistaken(words.T("say what to do: --skip, --take left|right|newest|both, --field F=left, or --as-proposed"))
	}
	return d.change(ctx, process, what, func(l *link.Link) error {
		if x.AsProposed {
			l.Decision = nil
			return nil
		}
		dec.Basis = l.Basis()
		l.Decision = dec
		return nil
	})
}

func checkChoice(c string) error {
	switch link.Choice(c) {
	case "", link.TakeLeft, link.TakeRight, link.TakeNewest, link.TakeBoth:
		return nil
	}
	return mistaken(words.T(`"{{.Word}}" is no choice; there are left, right, newest and both`, "Word", c))
}

// change alters one link under the process's lock.
func (d *Desk) change(ctx context.Context, process, what string, do func(*link.Link) error) (link.Link, error) {
	w, err := d.lock(ctx, process)
	if err != nil {
		return link.Link{}, err
	}
	defer w.close()
	l, err := d.find(ctx, w, what)
	if err != nil {
		return link.Link{}, err
	}
	if err := do(&l); err != nil {
		return link.Link{}, err
	}
	return l, w.memory.Commit(ctx, &link.Batch{Put: []*link.Link{&l}})
}

// Ignore leaves a difference alone, until the record changes or for ever.
func (d *Desk) Ignore(ctx context.Context, process, what string, forever bool) (link.Link, error) {
	return d.change(ctx, process, what, func(l *link.Link) error {
		l.Ignore = l.Basis()
		if forever {
			l.Ignore = link.IgnoreForever
		}
		return nil
	})
}

// Unignore ends that.
func (d *Desk) Unignore(ctx context.Context, process, what string) (link.Link, error) {
	return d.change(ctx, process, what, func(l *link.Link) error {
		if l.Ignore == "" {
			return mistaken(words.T("{{.Process}}: record {{.Record}} is not ignored", "Process", process, "Record", l.ID))
		}
		l.Ignore = ""
		return nil
	})
}

// Conflicts lists what waits for a decision.
func (d *Desk) Conflicts(ctx context.Context, process string) ([]report.Conflict, error) {
	made, _, err := d.pending(ctx, process)
	if err != nil {
		return nil, err
	}
	var out []report.Conflict
	for _, a := range made.Actions {
		if a.State == plan.Do || a.State == plan.Waits {
			out = append(out, conflictsOf(a)...)
		}
	}
	return out, nil
}

// pending is what the links as they are remembered ask for.
func (d *Desk) pending(ctx context.Context, process string) (plan.Plan, *work, error) {
	w, err := d.peek(process)
	if err != nil {
		return plan.Plan{}, nil, err
	}
	links, err := d.openLinks(ctx, w)
	if err != nil {
		return plan.Plan{}, nil, err
	}
	made, err := d.replan(ctx, w, links)
	return made, w, err
}

// Held lists the deletions that the guard holds.
func (d *Desk) Held(ctx context.Context, process string) ([]report.Action, error) {
	made, w, err := d.pending(ctx, process)
	if err != nil {
		return nil, err
	}
	return d.heldRows(w, made), nil
}

func (d *Desk) heldRows(w *work, made plan.Plan) []report.Action {
	rep := d.blank(w)
	d.fill(&rep, made, func(a plan.Action, s link.Side) (link.Outcome, error, bool) {
		return link.Held, nil, a.State == plan.HeldBack
	})
	return rep.Held
}

// Release answers held deletions, all or the records named: let them happen, or bring the records
// back. It is carried out at once.
func (d *Desk) Release(ctx context.Context, process string, records []string, restore bool) (report.Report, error) {
	only, err := d.answer(ctx, process, records, restore)
	if err != nil {
		return report.Report{}, err
	}
	defer d.post(ctx)
	return d.asked(ctx, process, func(w *work) (report.Report, error) {
		return d.sync(ctx, w, Terms{only: only})
	})
}

// answer notes the decision about held deletions and gives their links.
func (d *Desk) answer(ctx context.Context, process string, records []string, restore bool) (map[int64]bool, error) {
	w, err := d.lock(ctx, process)
	if err != nil {
		return nil, err
	}
	defer w.close()
	named, err := d.findAll(ctx, w, records)
	if err != nil {
		return nil, err
	}
	wanted := map[int64]bool{}
	for _, l := range named {
		wanted[l.ID] = true
	}
	links, err := d.openLinks(ctx, w)
	if err != nil {
		return nil, err
	}
	made, err := d.replan(ctx, w, links)
	if err != nil {
		return nil, err
	}
	only := map[int64]bool{}
	var b link.Batch
	for _, a := range made.Actions {
		if a.State != plan.HeldBack || len(wanted) > 0 && !wanted[a.Link.ID] {
			continue
		}
		l := a.Link
		l.Decision = &link.Decision{Basis: l.Basis(), Deletion: link.LetDelete}
		if restore {
			l.Decision.Deletion = link.BringBack
		}
		only[l.ID] = true
		b.Put = append(b.Put, &l)
	}
	if len(only) == 0 {
		return nil, mistaken(words.T("{{.Process}}: no such deletion is held", "Process", process))
	}
	return only, w.memory.Commit(ctx, &b)
}
