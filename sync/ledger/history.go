package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"

	"bothways/sync/link"
)

// Filter says which runs to list; the zero Filter lists all.
type Filter struct {
	Process string // "": of all processes
	Limit   int    // 0: no limit
	Before  int64  // only runs of a smaller number; 0: from the newest
	Bare    bool   // without summaries
}

// Runs lists runs, the newest first.
func (d *DB) Runs(ctx context.Context, f Filter) ([]link.Run, error) {
	before, limit := f.Before, f.Limit
	if before == 0 {
		before = math.MaxInt64
	}
	if limit == 0 {
		limit = -1
	}
	var out []link.Run
	err := d.each(ctx, query("list_runs"), []any{f.Process, before, limit, f.Bare}, func(rows *sql.Rows) error {
		r, err := scanRun(rows)
		out = append(out, r)
		return err
	})
	return out, d.explain(ctx, err)
}

// Run loads a run; ok is false if there is none of that number.
func (d *DB) Run(ctx context.Context, id int64) (r link.Run, ok bool, err error) {
	r, err = scanRun(d.read.QueryRowContext(ctx, query("get_run"), id))
	return found(ctx, d, r, err)
}

// Plans lists the plans of a process that wait for a verdict, the newest first.
func (d *DB) Plans(ctx context.Context, process string) ([]link.Plan, error) {
	var out []link.Plan
	err := d.each(ctx, query("open_plans"), []any{process}, func(rows *sql.Rows) error {
		p, err := scanPlan(rows)
		out = append(out, p)
		return err
	})
	return out, d.explain(ctx, err)
}

// Plan loads a plan of any process; ok is false if there is none of that number.
func (d *DB) Plan(ctx context.Context, id int64) (p link.Plan, ok bool, err error) {
	p, err = scanPlan(d.read.QueryRowContext(ctx, query("get_plan"), id))
	return found(ctx, d, p, err)
}

// Plan loads a plan of this process; ok is false if there is none of that number.
func (p *Process) Plan(ctx context.Context, id int64) (plan link.Plan, ok bool, err error) {
	plan, err = scanPlan(p.db.read.QueryRowContext(ctx, query("get_plan_of"), id, p.name))
	return found(ctx, p.db, plan, err)
}

type scanner interface{ Scan(into ...any) error }

func scanRun(row scanner) (r link.Run, err error) {
	name, id, summary, err := scanHistory(row, &r)
	r.ID, r.Process, r.Summary = id, name, summary
	return r, err
}

func scanPlan(row scanner) (p link.Plan, err error) {
	name, id, summary, err := scanHistory(row, &p)
	p.ID, p.Process, p.Summary = id, name, summary
	return p, err
}

// scanHistory reads a run or a plan into v.
func scanHistory(row scanner, v any) (name string, id int64, summary []byte, err error) {
	var data, stored []byte
	var packed bool
	if err = row.Scan(&id, &name, &data, &packed, &stored); err != nil {
		return
	}
	if err = new(unpacker).unpack(data, v); err == nil && stored != nil {
		summary, err = unsqueeze(stored, packed)
	}
	if err != nil {
		err = fmt.Errorf("number %d: %w", id, err)
	}
	return
}

func found[T any](ctx context.Context, d *DB, v T, err error) (T, bool, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return v, false, nil
	}
	return v, err == nil, d.explain(ctx, err)
}
