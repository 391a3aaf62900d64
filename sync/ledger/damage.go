package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Damage tells of a database that was set aside.
type Damage struct {
	Path  string // the database; a new one was begun there
	Aside string // where the damaged one is now
	Err   error  // what was wrong with it
}

// String says what it means.
func (d Damage) String() string {
	return fmt.Sprintf("The database %s was damaged. It was set aside as %s, and a new one was begun. "+
		"The next run compares every record on both sides and links them again: nothing is doubled and nothing is deleted. "+
		"History and decisions made before are in the file set aside only.", d.Path, d.Aside)
}

// setAside moves the damaged file away with its -wal and -shm, under names that still belong together.
func (d *DB) setAside(cause error) error {
	aside := d.path + ".damaged-" + d.opts.Now().UTC().Format("20060102T150405Z")
	for n := 2; exists(aside); n++ {
		aside = fmt.Sprintf("%s.damaged-%s-%d", d.path, d.opts.Now().UTC().Format("20060102T150405Z"), n)
	}
	for _, tail := range []string{"-wal", "-shm", ""} {
		if err := os.Rename(d.path+tail, aside+tail); err != nil && !(tail != "" && errors.Is(err, fs.ErrNotExist)) {
			return disk(d.path, "is damaged and cannot be set aside; check the permissions of its folder", err)
		}
	}
	os.Remove(d.path + suspectTail)
	d.opts.Log.Error("damaged database set aside", "file", d.path, "aside", aside, "err", cause)
	if d.opts.OnDamage != nil {
		d.opts.OnDamage(Damage{Path: d.path, Aside: aside, Err: cause})
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// suspectTail names the mark left beside the file when a damage was met while it was in use.
const suspectTail = ".suspect"

func (d *DB) suspect() {
	if f, err := os.OpenFile(d.path+suspectTail, os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
		f.Close()
	}
}

// unclosed tells whether the last one to use the file did not close it: SQLite then leaves its log behind.
func (d *DB) unclosed() bool {
	log, err := os.Stat(d.path + "-wal")
	return err == nil && log.Size() > 0
}

// check lets SQLite look the file over.
func (d *DB) check(ctx context.Context, pragma string) error {
	rows, err := d.write.QueryContext(ctx, pragma)
	if err != nil {
		return d.explain(ctx, err)
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return d.explain(ctx, err)
		}
		if line != "ok" {
			found = append(found, line)
		}
	}
	if err := rows.Err(); err != nil {
		return d.explain(ctx, err)
	}
	if len(found) > 0 {
		d.suspect()
		return fmt.Errorf("%s: %w: %s", d.path, ErrDamaged, strings.Join(found, "; "))
	}
	return nil
}

// Check looks the database over: quickly, or in full with every index, reference and stored value.
func (d *DB) Check(ctx context.Context, full bool) error {
	if !full {
		return d.check(ctx, "PRAGMA quick_check(10)")
	}
	if err := d.check(ctx, "PRAGMA integrity_check(10)"); err != nil {
		return err
	}
	var table string
	err := d.read.QueryRowContext(ctx, `SELECT "table" FROM pragma_foreign_key_check`).Scan(&table)
	if err == nil {
		return fmt.Errorf("%s: %w: %s points at what is not there", d.path, ErrDamaged, table)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return d.explain(ctx, err)
	}
	if err := d.readAll(ctx); err != nil {
		return err
	}
	os.Remove(d.path + suspectTail)
	return nil
}
