package ledger

import (
	"context"
	"errors"
	"fmt"
	"os"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"bothways/sync/side"
)

// What Open and every other call may answer, beside errors of class side.ErrDisk.
var (
	ErrLocked  = errors.New("in use by another program")
	ErrNewer   = errors.New("written by a newer version of Bothways")
	ErrForeign = errors.New("not a database of Bothways")
	ErrDamaged = errors.New("damaged")
)

// explain gives an error of SQLite its class and says what to do. It notes a damage it meets, so that
// the next Open looks closer.
func (d *DB) explain(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil && !isDamage(err) {
		return fmt.Errorf("%s: %w", d.path, ctx.Err())
	}
	err = explain(d.path, err)
	if errors.Is(err, ErrDamaged) {
		d.suspect()
	}
	return err
}

func explain(path string, err error) error {
	if errors.Is(err, side.ErrDisk) {
		return err
	}
	switch primary(err) {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("%s: %w: close the other program, or wait until it is done: %w", path, ErrLocked, err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("%s: %w: %w", path, ErrDamaged, err)
	case sqlite3.SQLITE_FULL:
		return disk(path, "the disk is full; free some space and try again", err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return disk(path, "may not be written; check the permissions of the file and its folder", err)
	case sqlite3.SQLITE_CANTOPEN:
		return disk(path, "cannot be opened; check that its folder exists and may be written", err)
	case sqlite3.SQLITE_IOERR:
		return disk(path, "cannot be read or written; check the disk and its free space", err)
	}
	if errors.Is(err, os.ErrPermission) || errors.Is(err, os.ErrNotExist) {
		return disk(path, "may not be written; check the permissions of the file and its folder", err)
	}
	return fmt.Errorf("%s: %w", path, err)
}

func disk(path, what string, err error) error {
	return &side.Error{Class: side.ErrDisk, What: path + ": " + what, Err: err}
}

// primary is SQLite's primary result code of an error, 0 if it is none of SQLite's.
func primary(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

func isDamage(err error) bool {
	code := primary(err)
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB || errors.Is(err, ErrDamaged)
}
