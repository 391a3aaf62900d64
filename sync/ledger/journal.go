package ledger

import (
	"context"
	"database/sql"
	"fmt"

	"bothways/sync/link"
)

// Entries are a run's journal lines in order, their images in full.
func (p *Process) Entries(ctx context.Context, run int64) ([]link.Entry, error) {
	return p.db.Entries(ctx, run)
}

// Entries are a run's journal lines in order, their images in full.
func (d *DB) Entries(ctx context.Context, run int64) ([]link.Entry, error) {
	return d.lines(ctx, true, query("entries_of_run"), run)
}

// Journal is what Entries gives without documents and with every long Raw left out: for showing, not
// for undo, and never to be committed again.
func (d *DB) Journal(ctx context.Context, run int64) ([]link.Entry, error) {
	return d.lines(ctx, false, query("entries_of_run"), run)
}

// EntriesOfLink are the journal lines of a link through all runs in order, as Journal gives them.
func (d *DB) EntriesOfLink(ctx context.Context, process string, id int64) ([]link.Entry, error) {
	return d.lines(ctx, false, query("entries_of_link"), process, id)
}

// Entry loads one journal line in full; ok is false if there is none of that number.
func (d *DB) Entry(ctx context.Context, id int64) (e link.Entry, ok bool, err error) {
	lines, err := d.lines(ctx, true, query("get_entry"), id)
	if err != nil || len(lines) == 0 {
		return link.Entry{}, false, err
	}
	return lines[0], true, nil
}

func (d *DB) lines(ctx context.Context, full bool, q string, args ...any) ([]link.Entry, error) {
	type line struct {
		id   int64
		data []byte
	}
	var stored []line
	err := d.each(ctx, q, args, func(rows *sql.Rows) error {
		var l line
		err := rows.Scan(&l.id, &l.data)
		stored = append(stored, l)
		return err
	})
	if err != nil {
		return nil, d.explain(ctx, err)
	}
	var u unpacker
	if full {
		u.content = d.contents(ctx)
	}
	if len(stored) == 0 {
		return nil, nil
	}
	out := make([]link.Entry, len(stored))
	for i, l := range stored {
		if err := u.unpack(l.data, &out[i]); err != nil {
			return nil, d.explain(ctx, fmt.Errorf("journal line %d: %w", l.id, err))
		}
		out[i].ID = l.id
	}
	return out, nil
}

// contents loads what is kept beside; the last one is remembered, for a photo stands in both images.
func (d *DB) contents(ctx context.Context) func(digest) ([]byte, error) {
	var last digest
	var content []byte
	return func(hash digest) ([]byte, error) {
		if hash == last && content != nil {
			return append([]byte(nil), content...), nil
		}
		b, err := d.blob(ctx, hash)
		last, content = hash, b
		return append([]byte(nil), b...), err
	}
}
