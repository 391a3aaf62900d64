package run_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/run"
	"bothways/sync/run/runtest"
	"bothways/sync/side"
)

// world is two places, a person who edits in both, and a process between them.
type world struct {
	t       *rapid.T
	clock   *clock
	fuse    *fuse
	places  [2]*place
	ledger  run.Ledger
	journal func() []link.Entry
	proc    *run.Process
	beside  *world // another process of the same person; nil where there is none
	serial  *int
	story   *[]string
	kind    record.Kind // "": any

	alive  map[string]bool   // values a person wrote and has not replaced
	most   [2]map[string]int // how often somebody may be on a side
	mailed map[string]bool   // known by the address alone
	undone bool              // sides may differ since, as the person wished
	runs   []int64
	strict bool // the person's own undo and restore may write whatever they like: false while they do
	sealed string
	wrong  string // a write that must not be
}

// fused is a ledger that the program's end may cut off before or after a batch.
type fused struct {
	run.Ledger
	fuse *fuse
}

func (f fused) Commit(ctx context.Context, b *link.Batch) error {
	if err := f.fuse.burn(); err != nil {
		return err
	}
	if err := f.Ledger.Commit(ctx, b); err != nil {
		return err
	}
	return f.fuse.burn()
}

func newWorld(t *rapid.T) *world {
	return furnish(&world{t: t, clock: &clock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}, fuse: &fuse{}, serial: new(int), story: &[]string{},
		alive: map[string]bool{}, most: [2]map[string]int{{}, {}}, mailed: map[string]bool{}, strict: true})
}

// furnish gives a world its two places and their process.
func furnish(w *world) *world {
	left, right := w.habits("left"), w.habits("right")
	right.rewrite = right.rewrite && !left.rewrite
	right.noUID = right.noUID && !left.noUID
	w.places = [2]*place{newPlace("L", w.clock, w.fuse, left), newPlace("R", w.clock, w.fuse, right)}
	memory := runtest.NewMemory()
	w.journal = memory.Journal
	w.ledger = fused{memory, w.fuse}
	w.proc = &run.Process{
		Name: "p", Stores: [2]side.Store{w.places[0], w.places[1]}, Ledger: w.ledger, Rules: w.rules(),
		InTurn: true, Settings: "s", Lens: "l", Span: 4 * time.Hour, Now: func() time.Time { return w.clock.now },
	}
	for _, s := range link.Both {
		w.places[s].watch = func(op link.Op, r record.Record) { w.allowed(s, op, r) }
	}
	w.tell("left %+v", left)
	w.tell("right %+v", right)
	w.tellRules()
	return w
}

func (w *world) flip(name string, in int) bool { return rapid.IntRange(1, in).Draw(w.t, name) == in }

func (w *world) habits(name string) habits {
	h := habits{
		rewrite: w.flip(name+" rewrites", 2), forget: w.flip(name+" forgets", 2), assume: w.flip(name+" assumes", 2),
		nameUID: w.flip(name+" names by UID", 2), noUID: w.flip(name+" knows no UIDs", 5), blind: w.flip(name+" is blind", 6),
	}
	h.nameUID = h.nameUID && !h.noUID
	if w.flip(name+" pages", 3) {
		h.page = rapid.IntRange(1, 3).Draw(w.t, name+" page")
	}
	if w.flip(name+" lags", 5) {
		h.lag = time.Minute
	}
	return h
}

// open are rules under which everything travels.
func (w *world) open(r plan.Rules) plan.Rules {
	r.Flow, r.Prevent, r.Limits = [2]bool{true, true}, [2]plan.Ops{}, plan.Limits{}
	r.Guard = plan.Guard{DeletePercent: 100, DeleteCount: 1000, DeleteMin: 1000, AllowDeletes: 1000}
	r.Window, r.Filter = nil, plan.Filter{Private: "full"}
	return r
}

func (w *world) rules() plan.Rules {
	r := w.open(plan.Rules{Kind: record.Contacts, Recurring: true})
	if w.proc != nil {
		r.Kind = w.proc.Rules.Kind
	} else if r.Kind = w.kind; r.Kind == "" {
		r.Kind = rapid.SampledFrom([]record.Kind{record.Contacts, record.Contacts, record.Calendar, record.Tasks}).Draw(w.t, "kind")
	}
	r.Conflict = rapid.SampledFrom([]plan.Policy{plan.Newest, plan.TakeLeft, plan.TakeRight, plan.Ask, plan.KeepBoth}).Draw(w.t, "conflict")
	r.EditDelete = rapid.SampledFrom([]plan.Policy{plan.Edit, plan.Delete, plan.Ask}).Draw(w.t, "edit_delete")
	switch rapid.IntRange(0, 5).Draw(w.t, "direction") {
	case 4:
		r.Flow[link.Left] = false
	case 5:
		r.Flow[link.Right] = false
	}
	for _, s := range link.Both {
		if w.flip("prevents", 5) {
			r.Prevent[s] = plan.Ops{Create: w.flip("create", 3), Update: w.flip("update", 3), Delete: w.flip("delete", 2)}
		}
	}
	if w.flip("guard", 4) {
		r.Guard = plan.Guard{DeletePercent: 25, DeleteCount: 100, DeleteMin: 1}
	}
	if w.flip("limit", 8) {
		r.Limits.EachRun = 1
	}
	if r.Kind != record.Contacts && w.flip("window", 3) {
		r.Window = &plan.Window{Past: 30, Future: 100}
	}
	if w.flip("filter", 5) {
		r.Filter.Exclude = []string{"Away"}
	}
	return r
}

func (w *world) tellRules() {
	r := w.proc.Rules
	w.tell("rules: %s, flow %v, conflict %s, edit_delete %s, prevent %v, guard %v, limits %v, window %v, without %v",
		r.Kind, r.Flow, r.Conflict, r.EditDelete, r.Prevent, r.Guard, r.Limits, r.Window, r.Filter.Exclude)
}

// allowed notes a write that must not be made.
func (w *world) allowed(s link.Side, op link.Op, on record.Record) {
	r := w.proc.Rules
	switch {
	case !w.strict:
	case !r.Flow[s.Other()]:
		w.wrong = fmt.Sprintf("%s on %s, which is the source", op, s)
	case r.Prevent[s].Has(op):
		w.wrong = fmt.Sprintf("%s on %s, which is prevented", op, s)
	case op == link.Delete && w.sealed != "":
		w.wrong = fmt.Sprintf("delete on %s although %s", s, w.sealed)
	case op == link.Delete && w.stands(s.Other(), on):
		w.wrong = fmt.Sprintf("delete of %s on %s, which still stands on %s", born(on), s, s.Other())
	}
}

// stands tells whether somebody of whom there is one at most is on a side.
func (w *world) stands(s link.Side, r record.Record) bool {
	b := born(r)
	if w.most[0][b] > 1 || w.most[1][b] > 1 {
		return false
	}
	for _, it := range w.places[s].items {
		if born(it.Record) == b {
			return true
		}
	}
	return false
}

func (w *world) tell(format string, args ...any) {
	*w.story = append(*w.story, w.name()+fmt.Sprintf(format, args...))
}

// name tells the lines of two worlds apart.
func (w *world) name() string {
	if w.beside == nil {
		return ""
	}
	return w.proc.Name + " "
}

func (w *world) fail(format string, args ...any) {
	w.t.Fatalf("%s\n%s", fmt.Sprintf(format, args...), strings.Join(*w.story, "\n"))
}

// try ends the history where an error is none that was made on purpose.
func (w *world) try(what string, err error) bool {
	if err == nil {
		return true
	}
	w.tell("  %s: %v", what, err)
	if !made(err) {
		w.fail("%s: %v", what, err)
	}
	return false
}
