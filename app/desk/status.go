package desk

import (
	"context"
	"time"

	"bothways/app/agenda"
	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/plan"
)

// ProcessStatus is how a process stands.
type ProcessStatus struct {
	Process   string    `json:"process"`
	Status    string    `json:"status"`
	Enabled   bool      `json:"enabled"`
	Linked    int       `json:"linked"`
	LastRun   time.Time `json:"last_run,omitzero"`
	NextRun   time.Time `json:"next_run,omitzero"`
	Waits     []string  `json:"waits"` // sentences: what waits for the person
	Conflicts int       `json:"conflicts"`
	Held      int       `json:"held"`
	SetAside  int       `json:"set_aside"`
	Plan      string    `json:"plan,omitempty"`     // waits for approval
	Changes   int       `json:"changes,omitempty"`  // of that plan, in records
	Failures  int       `json:"failures,omitempty"` // runs in a row that failed
	RetryAt   time.Time `json:"retry_at,omitzero"`  // a side asked to be left alone until then
}

// Status is how everything stands.
type Status struct {
	Accounts    []AccountRow    `json:"accounts"`
	Processes   []ProcessStatus `json:"processes"`
	PausedUntil time.Time       `json:"paused_until,omitzero"`
}

// Status tells how everything stands, from what is remembered; nothing is read from the sides.
func (d *Desk) Status(ctx context.Context) (Status, error) {
	s := Status{Accounts: d.Accounts(), Processes: []ProcessStatus{}}
	var err error
	if s.PausedUntil, err = d.Paused(ctx); err != nil {
		return s, err
	}
	for _, name := range d.ProcessNames() {
		p, err := d.statusOf(ctx, name, s.PausedUntil)
		if err != nil {
			return s, err
		}
		s.Processes = append(s.Processes, p)
	}
	return s, nil
}

func (d *Desk) statusOf(ctx context.Context, name string, paused time.Time) (ProcessStatus, error) {
	made, w, err := d.pending(ctx, name)
	if err != nil {
		return ProcessStatus{}, err
	}
	st, err := w.memory.State(ctx)
	if err != nil {
		return ProcessStatus{}, err
	}
	p := ProcessStatus{Process: name, Enabled: w.set.Enabled, LastRun: st.LastRun, Failures: st.Failures, RetryAt: st.RetryAt, Waits: []string{}}
	if p.Linked, err = w.memory.Linked(ctx); err != nil {
		return p, err
	}
	for _, a := range made.Actions {
		switch {
		case a.State == plan.HeldBack:
			p.Held++
		case a.State == plan.SetAside:
			p.SetAside++
		case a.Waiting() && a.State != plan.Ignored:
			p.Conflicts++
		}
	}
	if err := d.waits(ctx, w, st, &p); err != nil {
		return p, err
	}
	now := d.now()
	if paused.After(now) {
		now = paused
	}
	if at, ok := agenda.RuleOf(w.set.Schedule, d.server(w)).Next(agendaState(st, w), now, 0); ok && w.set.Enabled {
		p.NextRun = at
	}
	return p, nil
}

// waits fills in what waits for the person.
func (d *Desk) waits(ctx context.Context, w *work, st link.State, p *ProcessStatus) error {
	p.Status = Done
	say := func(status, text string) {
		if p.Status == Done {
			p.Status = status
		}
		p.Waits = append(p.Waits, text)
	}
	if st.Stopped != "" && st.Stopped == w.Settings {
		say(Stopped, words.T("its plan was rejected; change its settings, then preview it again"))
	}
	rival, met, err := d.waitedFor(ctx, w.Name, st)
	if err != nil {
		return err
	}
	if met {
		say(Guarded, d.elsewhere(w.Name, rival))
	}
	plans, err := d.db.Plans(ctx, w.Name)
	if err != nil {
		return err
	}
	if len(plans) > 0 && d.needsReview(w, st) && p.Status == Done {
		p.Plan, p.Changes = PlanName(plans[0].ID), len(plans[0].Digests)
		say(Review, words.T("plan {{.Plan}} waits: bothways approve {{.Plan}}", "Plan", p.Plan))
	}
	if p.Held > 0 {
		say(Guarded, words.N(p.Held, "{{.N}} deletion is held: bothways held {{.Process}} list", "{{.N}} deletions are held: bothways held {{.Process}} list", "Process", w.Name))
	}
	if p.Conflicts > 0 {
		say(Conflict, words.N(p.Conflicts, "{{.N}} conflict waits: bothways conflicts {{.Process}}", "{{.N}} conflicts wait: bothways conflicts {{.Process}}", "Process", w.Name))
	}
	if p.SetAside > 0 {
		say(Partial, words.N(p.SetAside, "{{.N}} record was set aside: bothways links {{.Process}} list", "{{.N}} records were set aside: bothways links {{.Process}} list", "Process", w.Name))
	}
	if st.Failures > 0 {
		say(Failed, words.N(st.Failures, "the last run failed ({{.N}} time in a row)", "the last run failed ({{.N}} times in a row)"))
	}
	return nil
}

// server tells whether one of the sides is no local folder.
func (d *Desk) server(w *work) bool {
	for _, s := range link.Both {
		if a, err := d.account(w.place(s).Account); err == nil && a.Type != "folder" {
			return true
		}
	}
	return false
}

// pauseKey is where the end of a pause is kept.
const pauseKey = "paused-until"

// Pause keeps background sync from starting until a time; agenda.Forever for no end.
func (d *Desk) Pause(ctx context.Context, until time.Time) error {
	return d.db.SetMeta(ctx, pauseKey, until.UTC().Format(time.RFC3339))
}

// Resume ends a pause.
func (d *Desk) Resume(ctx context.Context) error { return d.db.SetMeta(ctx, pauseKey, "") }

// Paused is until when background sync is paused; zero if it is not.
func (d *Desk) Paused(ctx context.Context) (time.Time, error) {
	text, err := d.db.Meta(ctx, pauseKey)
	if err != nil || text == "" {
		return time.Time{}, err
	}
	until, err := time.Parse(time.RFC3339, text)
	if err != nil || !until.After(d.now()) {
		return time.Time{}, nil
	}
	return until, nil
}

// Explanation says why a record is or is not synced.
type Explanation struct {
	LinkRow
	Says    string      `json:"says"`
	Fields  []FieldView `json:"fields"`
	History []Written   `json:"history"`
}

// FieldView is one field on both sides.
type FieldView struct {
	Field  string `json:"field"`
	Left   string `json:"left"`
	Right  string `json:"right"`
	Differ bool   `json:"differ"`
}

// Explain says why a record is or is not synced, with its link and its last changes.
func (d *Desk) Explain(ctx context.Context, process, what string) (Explanation, error) {
	w, err := d.peek(process)
	if err != nil {
		return Explanation{}, err
	}
	l, err := d.find(ctx, w, what)
	if err != nil {
		return Explanation{}, err
	}
	made, err := d.replan(ctx, w, []link.Link{l})
	if err != nil {
		return Explanation{}, err
	}
	x := Explanation{LinkRow: RowOf(l), Says: d.says(w, l, made), Fields: views(l), History: []Written{}}
	entries, err := d.db.EntriesOfLink(ctx, process, l.ID)
	if err != nil {
		return x, err
	}
	for _, e := range entries {
		x.History = append(x.History, writtenOf(e))
	}
	return x, nil
}
