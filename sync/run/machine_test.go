package run_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
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
	t      *rapid.T
	clock  *clock
	fuse   *fuse
	places [2]*place
	ledger *runtest.Memory
	proc   *run.Process
	serial int
	alive  map[string]string // value a person wrote and has not replaced → where
	story  []string

	removed []string // values of sets that the person took away
	faults  bool     // an answer was lost: whether a value missing since was removed or never kept cannot be told
}

func newWorld(t *rapid.T) *world {
	w := &world{t: t, clock: &clock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}, fuse: &fuse{}, alive: map[string]string{}}
	draw := func(name string) habits {
		return habits{
			rewrite: rapid.Bool().Draw(t, name+" rewrites"), forget: rapid.Bool().Draw(t, name+" forgets"),
			assume: rapid.Bool().Draw(t, name+" assumes"), nameUID: rapid.Bool().Draw(t, name+" names by UID"),
		}
	}
	left, right := draw("left"), draw("right")
	if left.rewrite && right.rewrite {
		right.rewrite = false
	}
	w.places = [2]*place{newPlace("L", w.clock, w.fuse, left), newPlace("R", w.clock, w.fuse, right)}
	w.ledger = runtest.NewMemory()
	w.ledger.Before = func(*link.Batch) error { return w.fuse.burn() }
	w.ledger.After = func(*link.Batch) error { return w.fuse.burn() }
	policy := rapid.SampledFrom([]plan.Policy{plan.Newest, plan.TakeLeft, plan.TakeRight, plan.Ask, plan.KeepBoth}).Draw(t, "conflict")
	edit := rapid.SampledFrom([]plan.Policy{plan.Edit, plan.Delete, plan.Ask}).Draw(t, "edit_delete")
	w.proc = &run.Process{
		Name: "p", Stores: [2]side.Store{w.places[0], w.places[1]}, Ledger: w.ledger,
		Rules: plan.Rules{Kind: record.Contacts, Flow: [2]bool{true, true}, Conflict: policy, EditDelete: edit,
			Guard: plan.Guard{DeletePercent: 100, DeleteCount: 1000, DeleteMin: 1000, AllowDeletes: 1000}},
		InTurn: true, Settings: "s", Lens: "l", Now: func() time.Time { return w.clock.now },
	}
	return w
}

func (w *world) tell(format string, args ...any) {
	w.story = append(w.story, fmt.Sprintf(format, args...))
}

func (w *world) value() string {
	w.serial++
	return fmt.Sprintf("v%d.", w.serial)
}

// wrote notes a value that must not be lost.
func (w *world) wrote(v string) { w.alive[v] = "" }

// saw ends the promise for values that the person replaced or deleted knowingly.
func (w *world) saw(text string) {
	for v := range w.alive {
		if strings.Contains(strings.ToLower(text), v) {
			delete(w.alive, v)
		}
	}
}

func (w *world) pick(s link.Side) (string, bool) {
	ids := w.places[s].ids()
	if len(ids) == 0 {
		return "", false
	}
	return rapid.SampledFrom(ids).Draw(w.t, "item"), true
}

// create makes a new person on a side.
func (w *world) create(s link.Side) {
	p := w.places[s]
	v := w.value()
	r := record.New(record.Contacts, "uid-"+v)
	r.Fields["FN"] = record.Value{Text: "Name " + v}
	w.wrote(v)
	if rapid.Bool().Draw(w.t, "odd") {
		x := w.value()
		r.Fields[record.Member("X-ODD", x)] = record.Value{Text: x}
		if !p.forget {
			w.wrote(x)
		}
	}
	w.tell("%s: create %s", s, v)
	p.keep("file-"+v, r)
}

// edit changes a field of an item on a side.
func (w *world) edit(s link.Side) {
	id, ok := w.pick(s)
	if !ok {
		return
	}
	p := w.places[s]
	r := p.items[id].Record.Clone()
	v := w.value()
	switch rapid.SampledFrom([]string{"FN", "NOTE", "EMAIL", "TEL", "replace", "remove", "type"}).Draw(w.t, "field") {
	case "FN":
		w.saw(r.Text("FN"))
		r.Fields["FN"] = record.Value{Text: "Name " + v}
		w.wrote(v)
	case "NOTE":
		w.saw(r.Text("NOTE"))
		r.Fields["NOTE"] = record.Value{Text: v}
		w.wrote(v)
	case "EMAIL":
		r.Fields[record.Member("EMAIL", v)] = record.Value{Text: v}
		w.wrote(v)
	case "TEL":
		r.Fields[record.Member("TEL", v)] = record.Value{Text: v}
		w.wrote(v)
	case "replace":
		if k, ok := anyMember(r); ok {
			w.saw(r.Fields[k].Text)
			delete(r.Fields, k)
			r.Fields[record.Member(k.Property(), v)] = record.Value{Text: v}
			w.wrote(v)
		}
	case "remove":
		if k, ok := anyMember(r); ok {
			w.saw(r.Fields[k].Text)
			w.removed = append(w.removed, strings.ToLower(r.Fields[k].Text))
			delete(r.Fields, k)
		}
	case "type":
		if k, ok := anyMember(r); ok {
			r.Fields[k] = record.Value{Text: r.Fields[k].Text, Attr: record.Attrs([2]string{"x", v})}
		}
	}
	w.tell("%s: edit %s → %v", s, id, r.Fields)
	p.keep(id, r)
}

func anyMember(r record.Record) (record.Key, bool) {
	for _, k := range r.Keys() {
		if k.IsMember() && k.Property() != "X-ODD" {
			return k, true
		}
	}
	return "", false
}

func (w *world) delete(s link.Side) {
	id, ok := w.pick(s)
	if !ok {
		return
	}
	for _, v := range w.places[s].items[id].Record.Fields {
		w.saw(v.Text)
	}
	w.tell("%s: delete %s", s, id)
	w.places[s].remove(id)
}

func (w *world) rename(s link.Side) {
	id, ok := w.pick(s)
	if !ok {
		return
	}
	r := w.places[s].items[id].Record
	w.places[s].remove(id)
	to := "renamed-" + w.value()
	w.tell("%s: rename %s to %s", s, id, to)
	w.places[s].keep(to, r)
}

// sync runs the process; it may be ended at any call.
func (w *world) sync() error {
	ctx := context.Background()
	if err := w.proc.Fetch(ctx); err != nil {
		return err
	}
	made, err := w.proc.Plan(ctx)
	if err != nil {
		return err
	}
	for _, a := range made.Actions {
		for _, s := range link.Both {
			if a.Step[s].Op != "" {
				w.tell("  plan %s: link %d %s %v (%s %s)", s, a.Link.ID, a.Step[s].Op, a.Step[s].Patch, a.State, a.Reason)
			}
		}
	}
	res, err := w.proc.Apply(ctx, made, link.Run{}, nil)
	if err != nil {
		return err
	}
	return res.Stop
}

func (w *world) faultySync() {
	switch rapid.IntRange(0, 3).Draw(w.t, "fault") {
	case 1:
		w.faults = true
		w.fuse.left = rapid.IntRange(1, 40).Draw(w.t, "ends at call")
	case 2:
		w.faults = true
		s := rapid.IntRange(0, 1).Draw(w.t, "side")
		w.places[s].lose = rapid.IntRange(1, 3).Draw(w.t, "answer lost")
	case 3:
		s := rapid.IntRange(0, 1).Draw(w.t, "side")
		w.places[s].expired = true
	}
	w.tell("sync with fuse %d, lose %d/%d", w.fuse.left, w.places[0].lose, w.places[1].lose)
	if err := w.sync(); err != nil {
		w.tell("  %v", err)
		if !errors.Is(err, errStop) && !errors.Is(err, side.ErrNetwork) {
			w.fail("sync: %v", err)
		}
	}
	w.fuse.left, w.places[0].lose, w.places[1].lose = 0, 0, 0
}

func (w *world) fail(format string, args ...any) {
	w.t.Fatalf("%s\n%s", fmt.Sprintf(format, args...), strings.Join(w.story, "\n"))
}

// settle runs until nothing is left to do, then checks the promises.
func (w *world) settle() {
	w.places[0].refuse, w.places[1].refuse = map[string]bool{}, map[string]bool{}
	w.tell("--- settling")
	for range 6 {
		if err := w.sync(); err != nil {
			w.fail("undisturbed sync: %v", err)
		}
	}
	before := w.places[0].writes + w.places[1].writes
	if err := w.sync(); err != nil {
		w.fail("last sync: %v", err)
	}
	if n := w.places[0].writes + w.places[1].writes - before; n != 0 {
		w.fail("a run right after the last one wrote %d times", n)
	}
	w.checkTwins()
	w.checkAgreement()
	w.checkLost()
}

func (w *world) checkTwins() {
	for _, p := range w.places {
		seen := map[string]string{}
		for _, id := range p.ids() {
			uid := p.items[id].Record.UID
			if other, twice := seen[uid]; twice {
				w.fail("%s: %s and %s are twins of %s", p.name, other, id, uid)
			}
			seen[uid] = id
		}
	}
}

func (w *world) checkAgreement() {
	links, err := w.ledger.Links(context.Background(), link.Want{All: true})
	if err != nil {
		w.fail("%v", err)
	}
	made := plan.Make(links, w.proc.Rules)
	waiting := map[int64]bool{}
	for _, a := range made.Actions {
		waiting[a.Link.ID] = a.Waiting()
	}
	for _, l := range links {
		if waiting[l.ID] || l.Parked != nil {
			continue
		}
		if !l.Linked() {
			w.fail("link %d is not linked: %+v", l.ID, l)
		}
		w.same(l)
	}
}

// same demands that both sides show the same where both can hold it.
func (w *world) same(l link.Link) {
	var flat [2]map[string]bool
	for _, s := range link.Both {
		flat[s] = map[string]bool{}
		it, ok := w.places[s].items[l.Half[s].Ref.ID]
		if !ok {
			w.fail("link %d: %s is not there on %s", l.ID, l.Half[s].Ref.ID, s)
		}
		for k, v := range it.Record.Fields {
			if k.Property() != "X-ODD" && !(w.faults && w.tookAway(v.Text)) {
				flat[s][strings.ToLower(k.Property()+"="+v.Text+";"+v.Attr)] = true
			}
		}
	}
	if fmt.Sprint(flat[0]) != fmt.Sprint(flat[1]) {
		w.fail("link %d differs:\n%v\n%v\n%+v", l.ID, flat[0], flat[1], l)
	}
}

func (w *world) tookAway(text string) bool {
	for _, v := range w.removed {
		if strings.ToLower(text) == v {
			return true
		}
	}
	return false
}

// checkLost demands every value that a person wrote and nobody knowingly replaced: on a side, or in
// what the journal kept.
func (w *world) checkLost() {
	var all strings.Builder
	for _, p := range w.places {
		for _, it := range p.items {
			dump(&all, it.Record)
		}
	}
	for _, e := range w.ledger.Journal() {
		for _, img := range []*link.Image{e.Before, e.After} {
			if img != nil {
				dump(&all, img.Record)
			}
		}
	}
	text := strings.ToLower(all.String())
	for v := range w.alive {
		if !strings.Contains(text, v) {
			w.fail("%s was lost", v)
		}
	}
}

func dump(b *strings.Builder, r record.Record) {
	for _, v := range r.Fields {
		b.WriteString(v.Text + v.Attr + "\n")
	}
}

func TestHistories(t *testing.T) {
	rapid.Check(t, history)
}

func history(t *rapid.T) {
	w := newWorld(t)
	steps := rapid.IntRange(1, histSteps()).Draw(t, "steps")
	for range steps {
		s := link.Side(rapid.IntRange(0, 1).Draw(t, "on"))
		switch rapid.IntRange(0, 9).Draw(t, "act") {
		case 0, 1:
			w.create(s)
		case 2, 3, 4:
			w.edit(s)
		case 5:
			w.delete(s)
		case 6:
			w.rename(s)
		default:
			w.faultySync()
		}
	}
	w.settle()
}

func histSteps() int {
	if n, err := strconv.Atoi(os.Getenv("BOTHWAYS_STEPS")); err == nil {
		return n
	}
	return 30
}
