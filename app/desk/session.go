package desk

import (
	"context"
	"math"
	"runtime"
	"sync"

	"bothways/app/report"
	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/run"
)

// Session is one process under review: what a run would do, row by row, and what the person chose
// instead. Choices live in memory until Run; a session that is dropped leaves none behind. Its
// methods may be called from any goroutine.
type Session struct {
	desk    *Desk
	process string
	names   [2]string
	kind    string

	mu      sync.Mutex
	plan    link.Plan // as it was shown first
	rules   plan.Rules
	points  []*point // in the order of the links' numbers
	at      map[int64]*point
	pairs   []pair
	alarms  []plan.Alarm
	halted  bool
	allowed bool           // the person let the whole run through although it was held
	errors  []report.Error // what cannot be read
	waits   bool           // the plan must be approved before it runs
	running *valve
	ended   bool
}

// point is one link under review.
type point struct {
	link     link.Link   // as it is remembered
	basis    string      // of its state
	proposed plan.Action // without a choice
	now      plan.Action // with it
	choice   Choice
	row      Row
}

// Progress is how far long work is.
type Progress struct {
	Stage       string // reading, matching, planning, writing
	Done, Total int    // Total is 0 where it is not known
}

// Trouble is an error of a process as a sentence with what to do.
type Trouble struct {
	Process, Status, Text string
	Err                   error
}

func (t *Trouble) Error() string { return t.Text }

// Unwrap gives what is behind it.
func (t *Trouble) Unwrap() error { return t.Err }

// trouble says what went wrong with a process.
func (d *Desk) trouble(w *work, err error) error {
	d.signedOut(w, err)
	rep := d.failed(w, err)
	return &Trouble{Process: w.Name, Status: rep.Status, Text: rep.Errors[0].Message, Err: err}
}

// Review reads both sides of a process and plans, and shows the plan for approval. Nothing is
// written, and the process is free for others afterwards. tell may be nil.
func (d *Desk) Review(ctx context.Context, process string, tell func(Progress)) (*Session, error) {
	if _, err := d.process(process); err != nil {
		return nil, err
	}
	w, err := d.open(ctx, process)
	if err != nil {
		w, _ = d.peek(process)
		return nil, d.trouble(w, err)
	}
	defer w.close()
	w.tellAs(tell)
	s := &Session{desk: d, process: process, names: w.names, kind: string(w.set.Kind)}
	if err := s.begin(ctx, w); err != nil {
		return nil, d.trouble(w, err)
	}
	return s, nil
}

// ReviewPlan is Review for the process of a plan that waits.
func (d *Desk) ReviewPlan(ctx context.Context, id int64, tell func(Progress)) (*Session, error) {
	p, err := d.plan(ctx, id)
	if err != nil {
		return nil, err
	}
	return d.Review(ctx, p.Process, tell)
}

// tellAs sends a process's progress to a screen as well.
func (w *work) tellAs(tell func(Progress)) {
	if tell == nil {
		return
	}
	before := w.Progress
	w.Progress = func(p run.Progress) {
		before(p)
		tell(Progress{Stage: p.Stage, Done: p.Done, Total: p.Total})
	}
}

func (s *Session) begin(ctx context.Context, w *work) error {
	if err := w.Fetch(ctx); err != nil {
		return err
	}
	made, err := w.Plan(ctx)
	if err != nil {
		return err
	}
	rep := s.desk.reportPlan(ctx, w, made)
	if err := s.desk.keepPlan(ctx, w, made, &rep); err != nil {
		return err
	}
	id, err := Number(rep.Plan, "p")
	if err != nil {
		return err
	}
	if s.plan, err = s.desk.plan(ctx, id); err != nil {
		return err
	}
	s.errors = s.desk.unreadable(w)
	st, err := w.memory.State(ctx)
	if err != nil {
		return err
	}
	if rival, met := s.desk.rival(ctx, w, st); met {
		s.errors = append(s.errors, s.desk.warning(w, rival))
	}
	return s.load(ctx, w)
}

// load plans with what is remembered and keeps the choices that still fit.
func (s *Session) load(ctx context.Context, w *work) error {
	st, err := w.memory.State(ctx)
	if err != nil {
		return err
	}
	rules := s.rules
	if rules, err = s.facts(ctx, w, st); err != nil {
		return err
	}
	links, err := w.memory.Links(ctx, link.Want{All: true})
	if err != nil {
		return err
	}
	pairs, err := s.desk.suggestions(ctx, w)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules, s.waits = rules, s.desk.needsReview(w, st)
	s.propose(links)
	s.suggest(links, pairs)
	return nil
}

// facts are the rules of the moment; where the stores are not open, what they can hold is known from before.
func (s *Session) facts(ctx context.Context, w *work, st link.State) (plan.Rules, error) {
	r, err := w.Facts(ctx, st)
	for _, x := range link.Both {
		if r.Holds[x] == nil {
			r.Holds[x], r.Stays[x] = s.rules.Holds[x], s.rules.Stays[x]
		}
	}
	return r, err
}

// propose makes the points of a plan without choices, then replans those with one.
func (s *Session) propose(links []link.Link) {
	made := plan.Make(links, s.rules)
	s.alarms, s.halted = made.Alarms, made.Halted
	old := s.at
	s.points, s.at = nil, make(map[int64]*point, len(made.Actions))
	var again []*point
	i := 0
	for _, a := range made.Actions {
		for links[i].ID != a.Link.ID {
			i++
		}
		if !reviewed(a) {
			continue
		}
		p := &point{link: links[i], basis: links[i].Basis(), proposed: a, now: a}
		if was, ok := old[a.Link.ID]; ok && was.basis == p.basis && !was.choice.empty() {
			p.choice = was.choice
			again = append(again, p)
		}
		p.row = s.rowOf(p)
		s.points = append(s.points, p)
		s.at[a.Link.ID] = p
	}
	s.replan(again)
}

// reviewed tells whether an action is a row: not what a filter leaves out or what is in step.
func reviewed(a plan.Action) bool {
	switch a.State {
	case plan.Nothing:
		return a.New
	case plan.Skipped:
		return a.Link.Decision != nil || a.Reason.Code == "prevented"
	}
	return true
}

// replan decides anew about links whose choice changed. The guard and the limits judge all links
// together: what they held stays held unless the choice settles it.
func (s *Session) replan(points []*point) {
	const share = 500
	if len(points) <= share {
		s.replanSome(points)
		return
	}
	var g sync.WaitGroup
	lanes := max(1, min(runtime.GOMAXPROCS(0), len(points)/share))
	each := (len(points) + lanes - 1) / lanes
	for i := 0; i < len(points); i += each {
		g.Go(func() { s.replanSome(points[i:min(i+each, len(points))]) })
	}
	g.Wait()
}

func (s *Session) replanSome(points []*point) {
	rules := unguarded(s.rules)
	var links []link.Link
	for _, p := range points {
		if !p.plain() {
			links = append(links, p.chosen())
		}
	}
	made := plan.Make(links, rules).Actions
	j := 0
	for _, p := range points {
		if !p.plain() {
			p.now = plan.Action{Link: p.link}
			if j < len(made) && made[j].Link.ID == p.link.ID {
				p.now = made[j]
				j++
			}
			p.rest()
		}
		p.row = s.rowOf(p)
	}
}

// plain settles what needs no planning: no choice, and to leave alone what would be done.
func (p *point) plain() bool {
	a := p.proposed
	state := map[Pick]plan.State{PickSkip: plan.Skipped, PickIgnore: plan.Ignored, PickForever: plan.Ignored}[p.choice.Pick]
	switch {
	case p.choice.empty():
	case state == "" || a.Link.Decision != nil || a.State != plan.Do && a.State != plan.Waits && a.State != plan.Later:
		return false
	default:
		a.State, a.Step = state, [2]plan.Step{}
		a.Link = p.chosen()
	}
	p.now = a
	return true
}

// unguarded are rules that hold nothing back.
func unguarded(r plan.Rules) plan.Rules {
	r.Guard = plan.Guard{AllowDeletes: math.MaxInt, AllowChanges: math.MaxInt}
	r.Limits = plan.Limits{}
	return r
}

// rest gives a replanned action the state that the guard, the limits and the person's word mean for it.
func (p *point) rest() {
	a := &p.now
	switch {
	case a.State == plan.Nothing && a.New && p.choice.Pick == PickSkip:
		a.State = plan.Skipped
	case a.State == plan.Nothing && a.New && p.choice.ignores():
		a.State = plan.Ignored
	case a.State != plan.Do:
	case p.proposed.State == plan.HeldBack && !p.choice.settlesDeletion():
		a.State = plan.HeldBack
	case p.proposed.State == plan.Later && a.Step[0].Op != link.Delete && a.Step[1].Op != link.Delete:
		a.State = plan.Later
	}
}
