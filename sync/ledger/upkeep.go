package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"bothways/sync/link"
)

// Forget drops the links and the state of a process. Its history stays, and so do the pairs a person told apart.
func (d *DB) Forget(ctx context.Context, process string) error {
	return d.change(ctx, func(ctx context.Context, w *work) error {
		if _, err := w.do(ctx, "forget_links", process); err != nil {
			return err
		}
		_, err := w.do(ctx, "forget_state", process)
		return err
	})
}

// Prune drops what happened before a time: runs with their journal, plans, and contents that nobody
// needs any more. The room in the file is given back.
func (d *DB) Prune(ctx context.Context, before time.Time) error {
	err := d.change(ctx, func(ctx context.Context, w *work) error {
		for _, name := range []string{"prune_runs", "prune_entries", "prune_plans"} {
			if _, err := w.do(ctx, name, before.UnixMicro()); err != nil {
				return err
			}
		}
		_, err := w.do(ctx, "prune_blobs")
		return err
	})
	if err != nil {
		return fmt.Errorf("prune history: %w", err)
	}
	_, err = d.write.ExecContext(ctx, "PRAGMA incremental_vacuum")
	return d.explain(ctx, err)
}

// Meta reads a small value of the whole installation, "" if it was never set.
func (d *DB) Meta(ctx context.Context, key string) (value string, err error) {
	err = d.read.QueryRowContext(ctx, query("get_meta"), key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, d.explain(ctx, err)
}

// SetMeta keeps a small value of the whole installation; "" removes it.
func (d *DB) SetMeta(ctx context.Context, key, value string) error {
	return d.change(ctx, func(ctx context.Context, w *work) (err error) {
		if value == "" {
			_, err = w.do(ctx, "drop_meta", key)
		} else {
			_, err = w.do(ctx, "put_meta", key, value)
		}
		return err
	})
}

// readAll reads every stored value, one at a time.
func (d *DB) readAll(ctx context.Context) error {
	content := func(digest) ([]byte, error) { return nil, nil }
	for _, table := range []struct {
		name string
		into func() any
	}{
		{"link", func() any { return new(link.Link) }}, {"entry", func() any { return new(link.Entry) }},
		{"run", func() any { return new(link.Run) }}, {"plan", func() any { return new(link.Plan) }},
	} {
		err := d.each(ctx, "SELECT id, data FROM "+table.name, nil, func(rows *sql.Rows) error {
			var id int64
			var data []byte
			if err := rows.Scan(&id, &data); err != nil {
				return err
			}
			u := unpacker{content: content}
			if err := u.unpack(data, table.into()); err != nil {
				return fmt.Errorf("%s %d: %w: %w", table.name, id, ErrDamaged, err)
			}
			return nil
		})
		if err != nil {
			return d.explain(ctx, err)
		}
	}
	return d.readBlobs(ctx)
}

func (d *DB) readBlobs(ctx context.Context) error {
	var hashes []digest
	err := d.each(ctx, "SELECT hash FROM blob", nil, func(rows *sql.Rows) error {
		var b []byte
		err := rows.Scan(&b)
		if err == nil && len(b) == len(digest{}) {
			hashes = append(hashes, digest(b))
		}
		return err
	})
	for _, h := range hashes {
		if err != nil {
			break
		}
		_, err = d.blob(ctx, h)
	}
	return d.explain(ctx, err)
}
