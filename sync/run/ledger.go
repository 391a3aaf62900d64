// Package run carries a process out: fetch, match, plan, approve, apply, remember.
package run

import (
	"context"
	"time"

	"bothways/sync/link"
	"bothways/sync/record"
)

// Ledger is the memory of one process that a run needs; sync/ledger keeps it in SQLite.
type Ledger interface {
	State(ctx context.Context) (link.State, error)
	// Links loads links in the order of their numbers. A value's long Raw may be left out until Inflate.
	Links(ctx context.Context, w link.Want) ([]link.Link, error)
	// Inflate gives the patch with every Raw in full.
	Inflate(ctx context.Context, p record.Patch) (record.Patch, error)
	// Commit remembers a batch durably, all or nothing, and fills in new numbers.
	Commit(ctx context.Context, b *link.Batch) error
	// Linked counts the links that both sides have met, and those of them gone on one side.
	Linked(ctx context.Context) (int, error)
	// Deleted counts the deletions done on each side since a time, undo left out.
	Deleted(ctx context.Context, since time.Time) ([2]int, error)
	// Different tells which pairs of item ids (left, right) the user said are not the same.
	Different(ctx context.Context) (map[[2]string]bool, error)
	// Plan loads a plan; ok is false if there is none of that number.
	Plan(ctx context.Context, id int64) (p link.Plan, ok bool, err error)
	// Entries are a run's journal lines in order.
	Entries(ctx context.Context, run int64) ([]link.Entry, error)
}
