package ledger

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"bothways/sync/link"
	"bothways/sync/record"
)

// Process is the memory of one process.
type Process struct {
	db   *DB
	name string
}

// Process gives the memory of a process by its name in the settings; it begins with its first Commit.
func (d *DB) Process(name string) *Process { return &Process{db: d, name: name} }

// State is what was last committed, the zero State before that.
func (p *Process) State(ctx context.Context) (s link.State, err error) {
	var data []byte
	err = p.db.read.QueryRowContext(ctx, query("get_state"), p.name).Scan(&data)
	if err == nil && data != nil {
		err = new(unpacker).unpack(data, &s)
	}
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return s, p.wrap(ctx, "state", err)
}

func (p *Process) wrap(ctx context.Context, what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s of %s: %w", what, p.name, p.db.explain(ctx, err))
}

// Links loads links in the order of their numbers. A Raw of more than 1 KiB is left out until Inflate.
func (p *Process) Links(ctx context.Context, w link.Want) ([]link.Link, error) {
	q, args := query("want_all"), []any{p.name}
	if !w.All {
		ids, err := json.Marshal(append([]int64{}, w.IDs...))
		if err != nil {
			return nil, err
		}
		q = query("want_some")
		args = append(args, w.Open, micros(w.Now), string(ids), hexes(w.Refs[link.Left]), hexes(w.Refs[link.Right]),
			w.Loose[link.Left], w.Loose[link.Right])
	}
	links, err := p.db.links(ctx, q, args...)
	return links, p.wrap(ctx, "links", err)
}

// Page loads up to limit links whose numbers come after one, in order: all of a large process, a part
// at a time.
func (p *Process) Page(ctx context.Context, after int64, limit int) ([]link.Link, error) {
	links, err := p.db.links(ctx, query("want_page"), p.name, after, limit)
	return links, p.wrap(ctx, "links", err)
}

func (d *DB) links(ctx context.Context, q string, args ...any) ([]link.Link, error) {
	rows, err := d.read.QueryContext(ctx, q, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []link.Link
	var u unpacker
	var left, right, data sql.RawBytes
	for rows.Next() {
		var l link.Link
		var id int64
		if err := rows.Scan(&id, &left, &right, &data); err != nil {
			return nil, err
		}
		if err := u.unpack(data, &l); err != nil {
			return nil, fmt.Errorf("link %d: %w", id, err)
		}
		l.ID, l.Half[link.Left].Ref.ID, l.Half[link.Right].Ref.ID = id, string(left), string(right)
		out = append(out, l)
	}
	return out, rows.Err()
}

// hexes is a list of item ids, which may be any bytes, as JSON; empty ones name nothing.
func hexes(ids []string) string {
	out := []string{}
	for _, id := range ids {
		if id != "" {
			out = append(out, hex.EncodeToString([]byte(id)))
		}
	}
	b, _ := json.Marshal(out)
	return string(b)
}

// micros is a time as the tables have it, null for none.
func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// Inflate gives the patch with every Raw in full.
func (p *Process) Inflate(ctx context.Context, patch record.Patch) (record.Patch, error) {
	out := patch.Clone()
	for k, e := range out {
		d, ok := shortened(e.Value.Raw)
		if !ok {
			continue
		}
		content, err := p.db.blob(ctx, d)
		if err != nil {
			return nil, p.wrap(ctx, k.Property(), err)
		}
		e.Value.Raw = string(content)
		out[k] = e
	}
	return out, nil
}

// Linked counts the links that both sides have met and one at least still has.
func (p *Process) Linked(ctx context.Context) (n int, err error) {
	err = p.db.read.QueryRowContext(ctx, query("count_linked"), p.name).Scan(&n)
	return n, p.wrap(ctx, "links", err)
}

// Deleted counts the deletions done on each side since a time, those of an undo left out.
func (p *Process) Deleted(ctx context.Context, since time.Time) (n [2]int, err error) {
	err = p.db.each(ctx, query("count_deleted"), []any{p.name, since.UnixMicro()}, func(rows *sql.Rows) error {
		var s, count int
		if err := rows.Scan(&s, &count); err != nil {
			return err
		}
		n[s&1] += count
		return nil
	})
	return n, p.wrap(ctx, "journal", err)
}

// Different is the set of pairs (left, right) a person told apart.
func (p *Process) Different(ctx context.Context) (map[[2]string]bool, error) {
	out := map[[2]string]bool{}
	err := p.db.each(ctx, query("get_differ"), []any{p.name}, func(rows *sql.Rows) error {
		var left, right string
		err := rows.Scan(&left, &right)
		out[[2]string{left, right}] = true
		return err
	})
	return out, p.wrap(ctx, "links", err)
}

func (d *DB) each(ctx context.Context, q string, args []any, row func(*sql.Rows) error) error {
	rows, err := d.read.QueryContext(ctx, q, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
