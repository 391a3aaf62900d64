package ledger

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

const pollLock = 20 * time.Millisecond

// lockFile is DIR/locks/NAME.lock; it is never removed, or two programs could each hold one of that name.
func (d *DB) lockFile(name string) (*flock.Flock, error) {
	dir := filepath.Join(filepath.Dir(d.path), "locks")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, disk(dir, "cannot be made; check the permissions of its folder", err)
	}
	return flock.New(filepath.Join(dir, url.PathEscape(name)+".lock"), flock.SetPermissions(0o600)), nil
}

// enter takes the gate that every program with the database open holds: alone, or with others.
func (d *DB) enter(ctx context.Context) (alone bool, err error) {
	if d.gate, err = d.lockFile(filepath.Base(d.path)); err != nil {
		return false, err
	}
	if alone, err = d.gate.TryLock(); alone || err != nil {
		return alone, err
	}
	return false, d.share(ctx)
}

// share takes the gate with others. It is held alone only while a program looks the database over.
func (d *DB) share(ctx context.Context) error {
	if err := d.gate.Unlock(); err != nil {
		return err
	}
	within, cancel := context.WithTimeout(ctx, d.opts.Wait)
	defer cancel()
	if _, err := d.gate.TryRLockContext(within, pollLock); err != nil {
		if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("%s: %w: it is being checked there", d.path, ErrLocked)
		}
		return fmt.Errorf("%s: %w", d.path, err)
	}
	return nil
}

// Lock takes the lock of a process across programs; ok is false while another run holds it. A program
// that ends in whatever way lets go of it.
func (d *DB) Lock(ctx context.Context, process string) (release func(), ok bool, err error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	l, err := d.lockFile("process-" + process)
	if err != nil {
		return nil, false, err
	}
	ok, err = l.TryLock()
	return held(l, ok, err)
}

// LockAccount takes the lock of an account across programs, for writes that must not overlap. It
// waits for its turn; ok is false when the context ends first.
func (d *DB) LockAccount(ctx context.Context, account string) (release func(), ok bool, err error) {
	l, err := d.lockFile("account-" + account)
	if err != nil {
		return nil, false, err
	}
	if ok, err = l.TryLock(); !ok && err == nil {
		if ok, err = l.TryLockContext(ctx, pollLock); ctx.Err() != nil && !ok {
			err = nil
		}
	}
	return held(l, ok, err)
}

func held(l *flock.Flock, ok bool, err error) (func(), bool, error) {
	if err != nil || !ok {
		l.Close()
		if err != nil {
			err = disk(l.Path(), "cannot be locked", err)
		}
		return nil, false, err
	}
	return func() { l.Close() }, true, nil
}
