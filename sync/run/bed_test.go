package run_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/run"
	"bothways/sync/run/runtest"
	"bothways/sync/side"
)

// bed is two places with a process between them, for stories that are told once.
type bed struct {
	t      *testing.T
	clock  *clock
	fuse   *fuse
	places [2]*place
	memory *runtest.Memory
	proc   *run.Process
	last   int64
}

func newBed(t *testing.T, left, right habits) *bed {
	b := &bed{t: t, clock: &clock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}, fuse: &fuse{}, memory: runtest.NewMemory()}
	b.places = [2]*place{newPlace("L", b.clock, b.fuse, left), newPlace("R", b.clock, b.fuse, right)}
	b.proc = &run.Process{Name: "p", Stores: [2]side.Store{b.places[0], b.places[1]}, Ledger: fused{b.memory, b.fuse},
		Rules: plan.Rules{Kind: record.Contacts, Flow: [2]bool{true, true}, Conflict: plan.Ask, EditDelete: plan.Edit, Recurring: true,
			Guard: plan.Guard{DeletePercent: 100, DeleteCount: 100, DeleteMin: 100}},
		InTurn: true, Settings: "s", Lens: "l", Span: 4 * time.Hour, Now: func() time.Time { return b.clock.now }}
	return b
}

// put is what a person's program leaves: "FN=Ada|NOTE=n".
func (b *bed) put(s link.Side, id, fields string) {
	r := record.New(b.proc.Rules.Kind, "uid-"+id)
	if was, ok := b.places[s].items[id]; ok {
		r.UID = was.Record.UID
	}
	for _, f := range strings.Split(fields, "|") {
		k, v, _ := strings.Cut(f, "=")
		r.Fields[record.Key(k)] = record.Value{Text: v}
	}
	b.places[s].keep(id, r)
}

func (b *bed) look() plan.Plan {
	b.t.Helper()
	b.clock.now = b.clock.now.Add(10 * time.Second)
	if err := b.proc.Fetch(context.Background()); err != nil {
		b.t.Fatal(err)
	}
	p, err := b.proc.Plan(context.Background())
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

// sync is a run; it gives the number of writes.
func (b *bed) sync() int {
	b.t.Helper()
	before := b.places[0].writes + b.places[1].writes
	res, err := b.proc.Apply(context.Background(), b.look(), link.Run{Kind: "sync"}, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	b.last = res.Run.ID
	return b.places[0].writes + b.places[1].writes - before
}

// settle runs until nothing is written, and demands that it comes to that.
func (b *bed) settle() {
	b.t.Helper()
	for range 5 {
		b.clock.now = b.clock.now.Add(5 * time.Minute)
		if b.sync() == 0 {
			return
		}
	}
	b.t.Fatal("it does not end")
}

func (b *bed) undo(of int64) {
	b.t.Helper()
	ctx := context.Background()
	if err := b.proc.Fetch(ctx); err != nil {
		b.t.Fatal(err)
	}
	backs, err := b.proc.Undo(ctx, of, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.proc.TakeBack(ctx, backs, link.Run{Kind: "undo", Of: of}); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bed) restore(version int) {
	b.t.Helper()
	ctx := context.Background()
	if err := b.proc.Fetch(ctx); err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.proc.Restore(ctx, b.memory.Journal()[version-1], link.Run{Kind: "restore"}); err != nil {
		b.t.Fatal(err)
	}
}

// shows demands how many records a side has, and one field of each in the order of their names.
func (b *bed) shows(s link.Side, k record.Key, want ...string) {
	b.t.Helper()
	var got []string
	for _, id := range b.places[s].ids() {
		got = append(got, b.places[s].items[id].Record.Text(k))
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		b.t.Errorf("%s: %s is %q instead of %q", s, k, got, want)
	}
}

func (b *bed) links() []link.Link {
	b.t.Helper()
	links, err := b.memory.Links(context.Background(), link.Want{All: true})
	if err != nil {
		b.t.Fatal(err)
	}
	return links
}

func (b *bed) decide(l link.Link, d link.Decision) {
	b.t.Helper()
	d.Basis = l.Basis()
	l.Decision = &d
	if err := b.memory.Commit(context.Background(), &link.Batch{Put: []*link.Link{&l}}); err != nil {
		b.t.Fatal(err)
	}
}
