package desk

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"bothways/app/report"
	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/plan"
)

// valve lets writes through, holds them, or ends them.
type valve struct {
	mu     sync.Mutex
	open   chan struct{} // closed: writes pass
	stop   chan struct{}
	once   sync.Once
	passed atomic.Int64
	// writing tells that the first write may be on its way.
	writing atomic.Bool
	tell    func(done int)
}

func newValve() *valve {
	v := &valve{open: make(chan struct{}), stop: make(chan struct{}), tell: func(int) {}}
	close(v.open)
	return v
}

// pass waits while writes are held, and ends them with context.Canceled.
func (v *valve) pass(ctx context.Context, writes int) error {
	v.writing.Store(true)
	v.mu.Lock()
	open := v.open
	v.mu.Unlock()
	select {
	case <-v.stop:
		return context.Canceled
	default:
	}
	select {
	case <-open:
	case <-v.stop:
		return context.Canceled
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if writes > 0 {
		v.tell(int(v.passed.Add(int64(writes))))
	}
	return nil
}

// hear makes the end of a context a stop: reading ends at once, but a write in hand is not cut off.
func (v *valve) hear(ctx context.Context) (context.Context, func()) {
	inner, cancel := context.WithCancel(context.WithoutCancel(ctx))
	deaf := context.AfterFunc(ctx, func() {
		v.shut()
		if !v.writing.Load() {
			cancel()
		}
	})
	return inner, func() { deaf(); cancel() }
}

func (v *valve) shut() { v.once.Do(func() { close(v.stop) }) }

func (v *valve) hold() {
	v.mu.Lock()
	defer v.mu.Unlock()
	select {
	case <-v.open:
		v.open = make(chan struct{})
	default:
	}
}

func (v *valve) release() {
	v.mu.Lock()
	defer v.mu.Unlock()
	select {
	case <-v.open:
	default:
		close(v.open)
	}
}

// Pause holds a run before its next write.
func (s *Session) Pause() { s.turn((*valve).hold) }

// Resume lets a paused run go on.
func (s *Session) Resume() { s.turn((*valve).release) }

// Stop ends a run after the writes in hand; what was done is remembered, and the next run does the rest.
func (s *Session) Stop() { s.turn((*valve).shut) }

func (s *Session) turn(do func(*valve)) {
	s.mu.Lock()
	v := s.running
	s.mu.Unlock()
	if v != nil {
		do(v)
	}
}

// order is what a run was told to do: exactly what the rows showed.
type order struct {
	plan     link.Plan
	approved map[string]bool       // digests of what is carried out
	pairs    map[int64]bool        // links that are remembered without a write
	shown    map[int64]plan.Action // all rows as they were shown
	changed  []*point              // with a choice
	todo     []plan.Action         // those that are carried out
	writes   int
}

// settle closes the session to choices and says what to carry out.
func (s *Session) settle() (order, *valve, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ended:
		return order{}, nil, wrong("%s", words.T("This review is over; start a new one"))
	case s.running != nil:
		return order{}, nil, wrong("%s", words.T("This review runs already"))
	case s.halted && !s.allowed:
		return order{}, nil, wrong("%s", words.T("So many changes at once look like an accident; say first that they are meant"))
	}
	o := order{plan: s.plan, approved: map[string]bool{}, pairs: map[int64]bool{}, shown: map[int64]plan.Action{}}
	for _, p := range s.points {
		o.shown[p.link.ID] = p.now
		switch fateOf(p.now) {
		case WillDo:
			o.approved[p.now.Digest()] = true
			o.todo = append(o.todo, p.now)
			o.writes += writes(p.now)
		case WillLink:
			o.pairs[p.link.ID] = true
		}
		if !p.choice.empty() {
			o.changed = append(o.changed, p)
		}
	}
	s.running = newValve()
	return o, s.running, nil
}

// Run carries out exactly what the rows show, and remembers the choices. What has changed since is
// left for the next run, and the report says so. tell may be nil.
func (s *Session) Run(ctx context.Context, tell func(Progress)) (report.Report, error) {
	o, v, err := s.settle()
	if err != nil {
		return report.Report{}, err
	}
	if tell != nil {
		v.tell = func(done int) { tell(Progress{Stage: "writing", Done: done, Total: o.writes}) }
	}
	ctx, end := v.hear(ctx)
	defer end()
	rep, err := s.desk.asked(ctx, s.process, func(w *work) (report.Report, error) {
		w.tellAs(quietWriting(tell))
		w.Gate = v.pass
		return s.carryOut(ctx, w, o)
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running = nil
	s.ended = err == nil && rep.Run != ""
	s.desk.posts.Go(func() { s.desk.post(s.desk.life) }) // the window does not wait for it; what is not sent stays in the queue
	return rep, err
}

// stopped tells whether the person rejected a plan under the settings in force.
func stopped(w *work, st link.State) bool { return st.Stopped != "" && st.Stopped == w.Settings }

func (d *Desk) stoppedReport(w *work) report.Report {
	rep := d.blank(w)
	rep.Status = Stopped
	rep.Errors = append(rep.Errors, report.Error{Code: "refused",
		Message: words.T("its plan was rejected; change its settings, then preview it again")})
	return rep
}

// quietWriting leaves the stage out that the valve tells about more finely.
func quietWriting(tell func(Progress)) func(Progress) {
	if tell == nil {
		return nil
	}
	return func(p Progress) {
		if p.Stage != "writing" {
			tell(p)
		}
	}
}

// carryOut is a run of an order.
func (s *Session) carryOut(ctx context.Context, w *work, o order) (report.Report, error) {
	d := s.desk
	st, err := w.memory.State(ctx)
	if err != nil {
		return report.Report{}, err
	}
	if stopped(w, st) {
		return d.stoppedReport(w), nil
	}
	if err := w.Fetch(ctx); err != nil {
		return report.Report{}, err
	}
	if err := o.remember(ctx, w); err != nil {
		return report.Report{}, err
	}
	w.Rules = unguarded(w.Rules)
	made, err := w.Plan(ctx)
	if err != nil {
		return report.Report{}, err
	}
	rep, err := d.apply(ctx, w, o.cut(made), Terms{approved: o.approved, plan: o.plan.ID})
	if err != nil {
		return rep, err
	}
	rep.Actions = append(rep.Actions, o.vanished(made)...)
	o.plan.Verdict = "approved"
	rep.Plan = PlanName(o.plan.ID)
	return rep, w.memory.Commit(context.WithoutCancel(ctx), &link.Batch{Plan: &o.plan})
}

// remember stores the choices for the links that are as they were shown.
func (o order) remember(ctx context.Context, w *work) error {
	if len(o.changed) == 0 {
		return nil
	}
	ids := make([]int64, len(o.changed))
	for i, p := range o.changed {
		ids[i] = p.link.ID
	}
	links, err := w.memory.Links(ctx, link.Want{IDs: ids})
	if err != nil {
		return err
	}
	now := make(map[int64]*link.Link, len(links))
	for i := range links {
		now[links[i].ID] = &links[i]
	}
	var b link.Batch
	for _, p := range o.changed {
		l, ok := now[p.link.ID]
		if !ok || l.Basis() != p.basis {
			continue
		}
		c := p.chosen()
		l.Decision, l.Ignore, l.Parked = c.Decision, c.Ignore, c.Parked
		b.Put = append(b.Put, l)
	}
	if len(b.Put) == 0 {
		return nil
	}
	return w.memory.Commit(ctx, &b)
}

// cut takes out of a new plan what was not shown, and gives what was shown the state it had.
func (o order) cut(made plan.Plan) plan.Plan {
	out := plan.Plan{}
	for _, a := range made.Actions {
		was, shown := o.shown[a.Link.ID]
		switch {
		case a.State == plan.Nothing && a.New:
			if !o.pairs[a.Link.ID] {
				continue
			}
		case a.State == plan.Do && shown && was.State != plan.Do && was.Digest() == a.Digest():
			a.State = was.State
		}
		out.Actions = append(out.Actions, a)
	}
	return out
}

// vanished lists what was to be done and has no reason to be any more.
func (o order) vanished(made plan.Plan) []report.Action {
	still := map[int64]bool{}
	for _, a := range made.Actions {
		still[a.Link.ID] = true
	}
	var out []report.Action
	for _, a := range o.todo {
		if still[a.Link.ID] {
			continue
		}
		for _, x := range link.Both {
			if op := a.Step[x].Op; op != "" {
				out = append(out, report.Action{Link: a.Link.ID, Record: plan.Title(a.Link.Record()), Left: a.Link.Half[0].Ref.ID, Right: a.Link.Half[1].Ref.ID,
					Op: string(op), Side: x.String(), Reason: a.Why(x).String(), Outcome: string(link.Stale)})
			}
		}
	}
	return out
}

// Approve is Run for a plan that waits: from then on the process runs without a review, if its
// settings ask for the first only.
func (s *Session) Approve(ctx context.Context, tell func(Progress)) (report.Report, error) {
	return s.Run(ctx, tell)
}

// Reject drops the plan and stops the process until its settings change.
func (s *Session) Reject(ctx context.Context) error {
	_, err := s.desk.Reject(ctx, s.plan.ID)
	if err == nil {
		s.mu.Lock()
		s.ended = true
		s.mu.Unlock()
	}
	return err
}

// Report is what the rows show now, as a report.
func (s *Session) Report(ctx context.Context) (report.Report, error) {
	w, err := s.desk.peek(s.process)
	if err != nil {
		return report.Report{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	made := plan.Plan{Alarms: s.alarms, Halted: s.halted}
	for _, p := range s.points {
		made.Actions = append(made.Actions, p.now)
	}
	rep := s.desk.reportPlan(ctx, w, made)
	rep.Plan = PlanName(s.plan.ID)
	rep.Errors = append(rep.Errors, s.errors...)
	for _, p := range s.pairs {
		rep.Suggestions = append(rep.Suggestions, report.Suggestion{Left: p.items[0], Right: p.items[1],
			LeftName: p.row.Sides[0].Title, RightName: p.row.Sides[1].Title, Reasons: []string{p.row.Reason}})
	}
	return rep, nil
}

// SaveReport writes reports to a file in the form that its name's ending asks for, else as a page.
func SaveReport(path string, reports ...report.Report) error {
	write, err := report.ByEnding(path)
	if err != nil {
		write = report.WriteHTML
	}
	var text bytes.Buffer
	if err := write(&text, reports...); err != nil {
		return err
	}
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		return fmt.Errorf("save report: %w", err)
	}
	return nil
}
