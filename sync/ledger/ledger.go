// Package ledger keeps the memory of all processes in one SQLite file.
package ledger

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"modernc.org/sqlite"
)

// Options of Open; the zero value is good.
type Options struct {
	Wait     time.Duration // how long to wait for another program; 0: 10 s
	OnDamage func(Damage)  // told when a damaged database was set aside
	Log      *slog.Logger  // nil: slog.Default()
	Now      func() time.Time
}

// DB is an open database. It may be used from many goroutines, and the file by several programs at
// a time.
type DB struct {
	path  string
	opts  Options
	write *sql.DB // one connection, every commit synced
	read  *sql.DB
	gate  *flock.Flock // shared while open, alone while it is looked over
}

// Open opens the database or begins a new one, with mode 0600. After an unclean end it is checked; a
// damaged one is set aside, and a new one begun (Options.OnDamage). Errors: ErrLocked, ErrNewer,
// ErrForeign, ErrDamaged (only while another program has it open), side.ErrDisk.
func Open(ctx context.Context, path string, o Options) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if o.Wait == 0 {
		o.Wait = 10 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	d := &DB{path: path, opts: o}
	alone, err := d.enter(ctx)
	if err != nil {
		return nil, err
	}
	if err = d.begin(ctx, alone); err == nil && alone {
		err = d.share(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// begin connects, and sets a damaged file aside if nobody else has it open.
func (d *DB) begin(ctx context.Context, alone bool) error {
	err := d.connect(ctx, alone)
	if err == nil || !isDamage(err) {
		return err
	}
	d.disconnect()
	if !alone {
		return errors.Join(err, errors.New("close every Bothways program, then start one again: it will be repaired"))
	}
	if err = d.setAside(err); err != nil {
		return err
	}
	return d.connect(ctx, true)
}

// connect opens the connections, brings the tables up to date and, alone, checks them where that is due.
func (d *DB) connect(ctx context.Context, alone bool) (err error) {
	unclosed, suspected := d.unclosed(), exists(d.path+suspectTail)
	if err = d.create(); err != nil {
		return explain(d.path, err)
	}
	writing := "_txlock=immediate"
	if info, err := os.Stat(d.path); err == nil && info.Size() == 0 {
		writing += "&_auto_vacuum=2" // only of use before the first page, and a write by itself
	}
	if d.write, err = d.pool(1, writing); err != nil {
		return err
	}
	if d.read, err = d.pool(4, "_query_only=1"); err != nil {
		return err
	}
	if err = migrate(ctx, d.write, files); err != nil {
		return d.explain(ctx, err)
	}
	if alone && (unclosed || suspected) {
		d.opts.Log.Info("the database was not closed cleanly, checking it", "file", filepath.Base(d.path))
		return d.Check(ctx, suspected)
	}
	return nil
}

// create makes the file, so that it never has another mode than 0600; SQLite gives its -wal and -shm
// the same. A file that is there is not opened: closing it would let go of SQLite's locks in this program.
func (d *DB) create() error {
	f, err := os.OpenFile(d.path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		return f.Close()
	}
	info, found := os.Stat(d.path)
	switch {
	case found != nil:
		return err
	case !info.Mode().IsRegular():
		return disk(d.path, "is not a file", err)
	case info.Mode().Perm()&0o077 != 0:
		if err := os.Chmod(d.path, 0o600); err != nil {
			d.opts.Log.Warn("others may read the database", "file", d.path, "err", err)
		}
	}
	return nil
}

// pool opens connections that share the settings: a commit is on the disk when it returns, the log
// does not stay large, and nothing of people's records goes into temporary files.
func (d *DB) pool(most int, extra string) (*sql.DB, error) {
	u := url.URL{Scheme: "file", Path: slashed(d.path)}
	settings := []string{
		"_busy_timeout=" + strconv.FormatInt(d.opts.Wait.Milliseconds(), 10),
		"_journal_mode=WAL", "_synchronous=FULL", "_foreign_keys=1",
		"_dqs=0", "_error_rc=1", "_pragma=temp_store(2)", "_pragma=journal_size_limit(16777216)", extra,
	}
	c, err := sqlite.NewConnector(u.String() + "?" + strings.Join(settings, "&"))
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(min(most, 2))
	return db, nil
}

// slashed is an absolute path as a URL has it; on Windows its drive needs a slash in front.
func slashed(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path
}

// Path is the file.
func (d *DB) Path() string { return d.path }

// Close folds the write-ahead log into the file and lets go of it.
func (d *DB) Close() error {
	err := d.disconnect()
	if d.gate != nil {
		err = errors.Join(err, d.gate.Close())
	}
	return err
}

// disconnect closes the reading connections first: the last one to go must be able to write.
func (d *DB) disconnect() error {
	var errs []error
	for _, pool := range []*sql.DB{d.read, d.write} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	return errors.Join(errs...)
}
