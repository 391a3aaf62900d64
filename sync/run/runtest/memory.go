// Package runtest holds what tests of a run need in place of the ledger on disk.
package runtest

import (
	"context"
	"sort"
	"sync"
	"time"

	"bothways/sync/link"
	"bothways/sync/record"
)

// Memory is a run.Ledger in memory for one process. What goes in and out is copied, so that nothing
// but a Commit is ever remembered.
type Memory struct {
	// Before, if set, is asked before each Commit; its error stops the batch, and nothing of it is kept.
	Before func(b *link.Batch) error
	// After, if set, is asked once a batch is kept; its error is what Commit answers then.
	After func(b *link.Batch) error

	mu      sync.Mutex
	last    int64 // the highest link number ever given
	state   link.State
	links   map[int64]row
	runs    []link.Run
	plans   []link.Plan
	entries []link.Entry
	differ  map[[2]string]bool
}

// row is a link with what says when it is planned again.
type row struct {
	link  link.Link
	quiet bool
	due   time.Time
}

// NewMemory begins an empty ledger.
func NewMemory() *Memory {
	return &Memory{links: map[int64]row{}, differ: map[[2]string]bool{}}
}

// State is what was last committed.
func (m *Memory) State(ctx context.Context) (link.State, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.state, ctx.Err()
}

// Links loads links in the order of their numbers.
func (m *Memory) Links(ctx context.Context, w link.Want) ([]link.Link, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	wanted := newFilter(w)
	var out []link.Link
	for _, r := range m.links {
		if wanted.has(r) {
			out = append(out, cloneLink(r.link))
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out, ctx.Err()
}

// Inflate copies the patch; nothing is ever left out here.
func (m *Memory) Inflate(ctx context.Context, p record.Patch) (record.Patch, error) {
	return p.Clone(), ctx.Err()
}

// Linked counts the links that both sides have met and one at least still has.
func (m *Memory) Linked(ctx context.Context) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, r := range m.links {
		l, r := r.link.Half[link.Left], r.link.Half[link.Right]
		if l.Met() && r.Met() && (l.Present() || r.Present()) {
			n++
		}
	}
	return n, ctx.Err()
}

// Deleted counts the deletions done on each side since a time, those of an undo left out.
func (m *Memory) Deleted(ctx context.Context, since time.Time) ([2]int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	undo := map[int64]bool{}
	for _, r := range m.runs {
		undo[r.ID] = r.Kind == "undo"
	}
	var n [2]int
	for _, e := range m.entries {
		if e.Op == link.Delete && e.Outcome == link.Done && !e.At.Before(since) && !undo[e.Run] {
			n[e.Side]++
		}
	}
	return n, ctx.Err()
}

// Different is the set of pairs a person told apart.
func (m *Memory) Different(ctx context.Context) (map[[2]string]bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make(map[[2]string]bool, len(m.differ))
	for pair := range m.differ {
		out[pair] = true
	}
	return out, ctx.Err()
}

// Plan loads a plan; ok is false if there is none of that number.
func (m *Memory) Plan(ctx context.Context, id int64) (link.Plan, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if id < 1 || id > int64(len(m.plans)) {
		return link.Plan{}, false, ctx.Err()
	}
	return clonePlan(m.plans[id-1]), true, ctx.Err()
}

// Entries are a run's journal lines in order; run 0 gives those of all runs.
func (m *Memory) Entries(ctx context.Context, run int64) ([]link.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []link.Entry
	for _, e := range m.entries {
		if run == 0 || e.Run == run {
			out = append(out, cloneEntry(e))
		}
	}
	return out, ctx.Err()
}

// Runs are all runs in order.
func (m *Memory) Runs() []link.Run {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []link.Run
	for _, r := range m.runs {
		out = append(out, cloneRun(r))
	}
	return out
}

// Journal lists every journal line.
func (m *Memory) Journal() []link.Entry {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := make([]link.Entry, len(m.entries))
	for i, e := range m.entries {
		out[i] = cloneEntry(e)
	}
	return out
}
