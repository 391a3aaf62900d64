package run_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bothways/sync/ledger"
	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/run"
	"bothways/sync/run/runtest"
	"bothways/sync/side"
)

// counted counts what a run asks of the ledger.
type counted struct {
	run.Ledger
	calls, links, commits int
}

func (c *counted) Links(ctx context.Context, w link.Want) ([]link.Link, error) {
	l, err := c.Ledger.Links(ctx, w)
	c.calls++
	c.links += len(l)
	return l, err
}

func (c *counted) Commit(ctx context.Context, b *link.Batch) error {
	c.commits++
	return c.Ledger.Commit(ctx, b)
}

// filled is a process with n records on the left, and what it asks.
func filled(kind record.Kind, n int, memory run.Ledger) (*run.Process, *counted, [2]*place) {
	c := &clock{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	places := [2]*place{newPlace("L", c, &fuse{}, habits{}), newPlace("R", c, &fuse{}, habits{nameUID: true})}
	for i := range n {
		r := record.New(kind, fmt.Sprintf("uid-%d", i))
		if kind == record.Calendar {
			r.Fields["SUMMARY"] = record.Value{Text: fmt.Sprintf("Event %d", i)}
			r.Fields["WHEN"] = record.Value{Text: series(i%20, i%10 == 0)}
		} else {
			mail := fmt.Sprintf("p%d@example.org", i)
			r.Fields["FN"] = record.Value{Text: fmt.Sprintf("Person %d", i)}
			r.Fields["N"] = record.Value{Text: fmt.Sprintf("%d;Person;;;", i)}
			r.Fields[record.Member("EMAIL", mail)] = record.Value{Text: mail, Attr: "type=home"}
			r.Fields["NOTE"] = record.Value{Text: "met in a train"}
		}
		places[0].keep(fmt.Sprintf("file-%d", i), r)
	}
	c.now = time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)
	asks := &counted{Ledger: memory}
	p := &run.Process{Name: "p", Stores: [2]side.Store{places[0], places[1]}, Ledger: asks, Settings: "s", Lens: "l",
		Rules: plan.Rules{Kind: kind, Flow: [2]bool{true, true}, Conflict: plan.Newest, EditDelete: plan.Edit, Recurring: true,
			Guard: plan.Guard{DeletePercent: 25, DeleteCount: 250, DeleteMin: 5, ChangePercent: 90}},
		Now: func() time.Time { return c.now }}
	if kind == record.Calendar {
		p.Rules.Window = &plan.Window{Past: 30, Future: 365}
	}
	return p, asks, places
}

func once(t testing.TB, p *run.Process) run.Result {
	t.Helper()
	ctx := context.Background()
	if err := p.Fetch(ctx); err != nil {
		t.Fatal(err)
	}
	made, err := p.Plan(ctx)
	if err != nil {
		t.Fatal(err)
	}
	res, err := p.Apply(ctx, made, link.Run{Kind: "sync"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func onDisk(t testing.TB) *ledger.Process {
	t.Helper()
	dir, err := os.MkdirTemp("", "bothways")
	if err != nil {
		t.Fatal(err)
	}
	db, err := ledger.Open(context.Background(), filepath.Join(dir, "state.db"), ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		db.Close()
		os.RemoveAll(dir)
	})
	return db.Process("p")
}

// TestQuiet: once all is in step, a run loads no link and asks a handful of questions.
func TestQuiet(t *testing.T) {
	for _, kind := range []record.Kind{record.Contacts, record.Calendar} {
		t.Run(string(kind), func(t *testing.T) {
			p, asks, _ := filled(kind, 300, onDisk(t))
			once(t, p)
			once(t, p) // the echo of what was created
			*asks = counted{Ledger: asks.Ledger}
			if res := once(t, p); len(res.Rows) > 0 {
				t.Fatalf("wrote %d times", len(res.Rows))
			}
			if asks.links > 0 || asks.calls > 3 || asks.commits > 2 {
				t.Errorf("%d links in %d questions, %d commits", asks.links, asks.calls, asks.commits)
			}
		})
	}
}

func BenchmarkNothingChanged(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		for _, kind := range []record.Kind{record.Contacts, record.Calendar} {
			b.Run(fmt.Sprintf("%s %d", kind, n), func(b *testing.B) {
				p, asks, _ := filled(kind, n, onDisk(b))
				once(b, p)
				once(b, p)
				*asks = counted{Ledger: asks.Ledger}
				for b.Loop() {
					once(b, p)
				}
				b.ReportMetric(float64(asks.links)/float64(b.N), "links")
				b.ReportMetric(float64(asks.calls)/float64(b.N), "questions")
				b.ReportMetric(float64(asks.commits)/float64(b.N), "commits")
			})
		}
	}
}

func BenchmarkFirstSync(b *testing.B) {
	for _, n := range []int{10_000, 30_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				p, _, _ := filled(record.Contacts, n, runtest.NewMemory())
				b.StartTimer()
				once(b, p)
			}
		})
	}
}
