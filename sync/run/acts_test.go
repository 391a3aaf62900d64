package run_test

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"

	"pgregory.net/rapid"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/run"
	"bothways/sync/side"
)

// made tells whether an error is one that the world makes on purpose.
func made(err error) bool { return errors.Is(err, errStop) || errors.Is(err, side.ErrNetwork) }

// look fetches and plans.
func (w *world) look() (plan.Plan, error) {
	ctx := context.Background()
	if err := w.proc.Fetch(ctx); err != nil {
		return plan.Plan{}, err
	}
	return w.proc.Plan(ctx)
}

func (w *world) tellPlan(p plan.Plan) {
	for _, a := range p.Actions {
		for _, s := range link.Both {
			if st := a.Step[s]; st.Op != "" {
				w.tell("  plan %s: link %d %s %v (%s %s)", s, a.Link.ID, st.Op, st.Patch, a.State, a.Reason)
			}
		}
	}
}

// sync runs the process; it may be ended at any call.
func (w *world) sync() error {
	made, err := w.look()
	if err != nil {
		return err
	}
	return w.apply(made, nil)
}

func (w *world) apply(p plan.Plan, allow func(plan.Action) bool) error {
	w.tellPlan(p)
	if p.Halted {
		return nil
	}
	ctx := context.Background()
	res, err := w.proc.Apply(ctx, p, link.Run{Kind: "sync"}, allow)
	w.ran(res)
	if w.wrong != "" {
		w.fail("%s", w.wrong)
	}
	if err != nil {
		return err
	}
	st, err := w.ledger.State(ctx)
	if err == nil && res.Stop == nil {
		st.Ran = true
		err = w.ledger.Commit(ctx, &link.Batch{State: &st})
	}
	if err != nil {
		return err
	}
	for _, r := range res.Rows {
		if r.Err != nil {
			w.tell("  %s link %d: %s: %v", r.Side, r.Action.Link.ID, r.Outcome, r.Err)
		}
	}
	return res.Stop
}

func (w *world) ran(res run.Result) {
	if res.Run.ID != 0 {
		w.runs = append(w.runs, res.Run.ID)
	}
}

func (w *world) wait() {
	w.clock.now = w.clock.now.Add(time.Duration(rapid.SampledFrom([]int{1, 50, 200, 40000, 400000}).Draw(w.t, "seconds")) * time.Second)
}

// faulty does something with one fault in it, or none.
func (w *world) faulty(what string, do func() error) {
	w.wait()
	s := rapid.IntRange(0, 1).Draw(w.t, "side")
	p := w.places[s]
	switch rapid.IntRange(0, 8).Draw(w.t, "fault") {
	case 1, 2:
		w.fuse.left = rapid.IntRange(1, 40).Draw(w.t, "ends at call")
		what += fmt.Sprintf(", ended at call %d", w.fuse.left)
	case 3, 4:
		p.lose = rapid.IntRange(1, 3).Draw(w.t, "answer lost")
		what += fmt.Sprintf(", answer %d of %s lost", p.lose, p.name)
	case 5:
		p.expired = true
		what += ", the position of " + p.name + " expired"
	case 6:
		p.torn = true
		what += ", a page of " + p.name + " fails"
	case 7:
		for _, x := range w.places {
			for _, id := range x.ids() {
				if t := titleOf(x.items[id].Record); w.flip("refuses", 3) {
					p.refuse[t] = true
				}
			}
		}
		what += fmt.Sprintf(", %s refuses %v", p.name, keys(p.refuse))
	}
	w.tell("%s", what)
	w.try(what, do())
	w.fuse.left = 0
	for _, p := range w.places {
		p.lose, p.torn, p.expired = 0, false, false
		if w.flip("refuses no more", 2) {
			p.refuse = map[string]bool{}
		}
	}
}

// vanished shows one side empty for one run: nothing of the other one may be deleted for that.
func (w *world) vanished(s link.Side) {
	w.calm()
	if !w.try("sync", w.sync()) { // what nobody knows of yet cannot be missed
		return
	}
	links, err := w.ledger.Links(context.Background(), link.Want{All: true})
	if !w.try("links", err) {
		return
	}
	n := 0
	for _, l := range links {
		if l.Linked() && l.Half[s].Asked == nil && !l.Half[s].Unlisted {
			n++
		}
		if h := l.Half[s]; h.Gone || h.Asked != nil {
			return // what is missing already may be missed
		}
	}
	if n < 2 || w.proc.Rules.Guard.AllowDeletes > 0 {
		return
	}
	w.tell("%s shows nothing at all", s)
	w.places[s].blank, w.sealed = true, fmt.Sprintf("%s is suddenly empty", s)
	w.try("sync", w.sync())
	w.places[s].blank, w.sealed = false, ""
	w.tell("%s is there again", s)
	w.try("sync", w.sync())
}

// settings changes the rules; learn makes the lenses see all fields.
func (w *world) settings() {
	w.proc.Rules = w.rules()
	w.proc.Settings = "s" + w.value()
	w.tellRules()
}

func (w *world) learn() {
	w.places[0].blind, w.places[1].blind = false, false
	w.proc.Lens = "l" + w.value()
	w.tell("the lenses learn a field")
}

// decide chooses for one row of a plan, ignores it, or answers what is held.
func (w *world) decide() {
	p, err := w.look()
	if !w.try("look", err) || len(p.Actions) == 0 {
		return
	}
	a := rapid.SampledFrom(p.Actions).Draw(w.t, "row")
	l := a.Link
	d := &link.Decision{Basis: l.Basis()}
	how := rapid.SampledFrom([]string{"left", "right", "newest", "both", "field", "skip", "ignore", "for ever", "held"}).Draw(w.t, "choice")
	switch how {
	case "skip":
		d.Skip = true
	case "ignore":
		l.Ignore, d = l.Basis(), nil
	case "for ever":
		l.Ignore, d = link.IgnoreForever, nil
	case "field":
		d.Fields = map[string]link.Choice{"NOTE": link.TakeRight, "SUMMARY": link.TakeLeft}
	case "held":
		if a.State != plan.HeldBack {
			return
		}
		d.Deletion = rapid.SampledFrom([]link.Choice{link.LetDelete, link.BringBack}).Draw(w.t, "held")
	default:
		d.Take = link.Choice(how)
	}
	if d != nil {
		l.Decision = d
	}
	w.tell("decide link %d: %s", l.ID, how)
	w.try("decide", w.ledger.Commit(context.Background(), &link.Batch{Put: []*link.Link{&l}}))
}

// approve runs what was shown, though something may have been edited since.
func (w *world) approve() {
	p, err := w.look()
	if !w.try("look", err) {
		return
	}
	again, err := w.look()
	if !w.try("look", err) {
		return
	}
	if a, b := digests(p), digests(again); a != b && !w.lagging() {
		w.tellPlan(p)
		w.tell("a second look")
		w.tellPlan(again)
		w.fail("a second look at the same gives another plan:\n%s\n%s", a, b)
	}
	shown, steps := map[string]bool{}, map[string]bool{}
	for _, a := range p.Actions {
		if a.State != plan.Do {
			continue
		}
		shown[a.Digest()] = true
		for _, s := range link.Both {
			if op := a.Step[s].Op; op != "" {
				steps[fmt.Sprint(s, " ", op, " ", a.Link.ID)] = true
			}
		}
	}
	edited := w.flip("edited meanwhile", 2)
	if edited {
		w.edit(link.Side(rapid.IntRange(0, 1).Draw(w.t, "on")))
	}
	w.tell("approve")
	if p, err = w.look(); !w.try("look", err) {
		return
	}
	rows, ran := len(w.journal()), !p.Halted
	if !w.try("apply", w.apply(p, func(a plan.Action) bool { return shown[a.Digest()] })) {
		return
	}
	done := map[string]bool{}
	for _, e := range w.journal()[rows:] {
		if step := fmt.Sprint(e.Side, " ", e.Op, " ", e.Link); e.Op == link.Create || e.Op == link.Update || e.Op == link.Delete {
			if done[step] = true; !steps[step] {
				w.fail("%s was done, which was not shown: %v", step, keys(steps))
			}
		}
	}
	if ran && !edited && !w.lagging() && len(done) != len(steps) {
		w.fail("approved was %v, done was %v", keys(steps), keys(done))
	}
}

func (w *world) lagging() bool { return w.places[0].lag+w.places[1].lag > 0 }

func digests(p plan.Plan) string {
	var out []string
	for _, a := range p.Actions {
		if a.State == plan.Do {
			out = append(out, a.Digest())
		}
	}
	return strings.Join(out, " ")
}

// reset forgets what was agreed.
func (w *world) reset() error { return w.proc.Reset(context.Background()) }

// undo takes a run back.
func (w *world) undo(of int64) error {
	ctx := context.Background()
	if err := w.proc.Fetch(ctx); err != nil {
		return err
	}
	w.undone, w.strict = true, false
	defer func() { w.strict = true }()
	backs, err := w.proc.Undo(ctx, of, nil)
	if err != nil {
		return err
	}
	for _, b := range backs {
		if w.beside != nil && b.Op == link.Create && b.Why == "" { // who was carried back meanwhile is there twice then
			w.most[0][born(b.Entry.Before.Record)]++
			w.most[1][born(b.Entry.Before.Record)]++
		}
	}
	res, err := w.proc.TakeBack(ctx, backs, link.Run{Kind: "undo", Of: of})
	w.ran(res)
	for _, r := range res.Rows {
		w.tell("  undo %s: link %d %s %v: %s %v %s", r.Side, r.Action.Link.ID, r.Action.Step[r.Side].Op,
			r.Action.Step[r.Side].Patch, r.Outcome, r.Err, r.Action.Reason.Detail)
	}
	return err
}

func (w *world) undoAny() error {
	if len(w.runs) == 0 {
		return nil
	}
	return w.undo(rapid.SampledFrom(w.runs).Draw(w.t, "run"))
}

// undoExactly takes the last run back: both sides are as before, and the next run leaves them so.
func (w *world) undoExactly() {
	w.calm()
	p, err := w.look()
	if !w.try("look", err) {
		return
	}
	before := w.contents()
	w.tell("a run that is taken back")
	if w.asked() || !w.try("sync", w.apply(p, nil)) {
		return
	}
	w.calm()
	if p, err = w.look(); !w.try("look", err) || !restful(p) {
		return // the next run has something to do in any case
	}
	if !w.try("undo", w.undo(w.runs[len(w.runs)-1])) {
		return
	}
	if after := w.contents(); after != before {
		w.fail("undo left\n%s\ninstead of\n%s", after, before)
	}
	for range 2 {
		w.calm()
		if !w.try("sync", w.sync()) {
			return
		}
		if after := w.contents(); after != before {
			w.fail("after undo the next run made\n%s\nof\n%s", after, before)
		}
	}
}

func restful(p plan.Plan) bool {
	for _, a := range p.Actions {
		if a.State == plan.Do || a.State == plan.HeldBack || a.State == plan.Later {
			return false
		}
	}
	return true
}

// asked tells whether the outcome of a write is still open.
func (w *world) asked() bool {
	links, err := w.ledger.Links(context.Background(), link.Want{All: true})
	if err != nil {
		w.fail("%v", err)
	}
	for _, l := range links {
		if l.Half[0].Asked != nil || l.Half[1].Asked != nil {
			return true
		}
	}
	return false
}

// calm ends the faults and lets listings catch up.
func (w *world) calm() {
	w.clock.now = w.clock.now.Add(5 * time.Minute)
	for _, p := range w.places {
		p.refuse = map[string]bool{}
	}
}

// contents are all records of both sides, whatever the items are called.
func (w *world) contents() string {
	var out []string
	for _, p := range w.places {
		for _, it := range p.items {
			out = append(out, fmt.Sprint(p.name, " ", texts(it.Record)))
		}
	}
	sort.Strings(out)
	return strings.Join(out, "\n")
}

// restore brings a version back that the journal keeps.
func (w *world) restore() error {
	var kept []link.Entry
	for _, e := range w.journal() {
		if e.Outcome == link.Done && (e.Before != nil || e.After != nil) {
			kept = append(kept, e)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	if err := w.proc.Fetch(context.Background()); err != nil {
		return err
	}
	e := rapid.SampledFrom(kept).Draw(w.t, "version")
	w.tell("  version %d: %s link %d on %s", e.ID, e.Op, e.Link, e.Side)
	for _, img := range []*link.Image{e.Before, e.After} {
		if img != nil { // who restores a record that is there under another number has it twice
			w.most[0][born(img.Record)]++
			w.most[1][born(img.Record)]++
		}
	}
	w.strict = false
	defer func() { w.strict = true }()
	res, err := w.proc.Restore(context.Background(), e, link.Run{Kind: "restore"})
	w.ran(res)
	return err
}

func keys(m map[string]bool) []string {
	var out []string
	for k, is := range m {
		if is {
			out = append(out, k)
		}
	}
	sort.Strings(out)
	return out
}
