package ledger_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bothways/sync/ledger"
	"bothways/sync/link"
	"bothways/sync/side"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	os.Exit(m.Run())
}

// filled is a database with some links in it, closed cleanly.
func filled(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "state.db")
	db := open(t, path)
	b := &link.Batch{State: &link.State{Ran: true}}
	for n := range 200 {
		b.Put = append(b.Put, pair(n))
	}
	ok(t, db.Process("clients").Commit(context.Background(), b))
	ok(t, db.Close())
	return path
}

func spoil(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	data, err := os.ReadFile(path)
	ok(t, err)
	ok(t, os.WriteFile(path, change(data), 0o600))
}

// garbage overwrites the middle.
func garbage(data []byte) []byte {
	copy(data[len(data)/2:], bytes.Repeat([]byte("garbage!"), 1024))
	return data
}

func TestDamagedDatabaseIsSetAside(t *testing.T) {
	for name, change := range map[string]func([]byte) []byte{
		"not a database": func([]byte) []byte { return []byte(strings.Repeat("this is a letter\n", 500)) },
		"head":           func(b []byte) []byte { copy(b, "SQLite?"); return b },
		"first page":     func(b []byte) []byte { copy(b[100:], bytes.Repeat([]byte{0xff}, 3000)); return b },
		"cut":            func(b []byte) []byte { return b[:len(b)/2] },
		"cut short":      func(b []byte) []byte { return b[:50] },
		"middle":         garbage,
	} {
		t.Run(name, func(t *testing.T) {
			path := filled(t)
			spoil(t, path, change)
			// A log that was left behind is what an unclean end looks like.
			ok(t, os.WriteFile(path+"-wal", []byte("left behind"), 0o600))
			var told []ledger.Damage
			db, err := ledger.Open(context.Background(), path, ledger.Options{
				OnDamage: func(d ledger.Damage) { told = append(told, d) },
				Now:      func() time.Time { return noon },
			})
			ok(t, err)
			defer db.Close()
			aside := path + ".damaged-20260301T120000Z"
			if len(told) != 1 || told[0].Aside != aside || told[0].Err == nil || !strings.Contains(told[0].String(), "nothing is doubled") {
				t.Fatalf("told %v", told)
			}
			if _, err := os.Stat(aside); err != nil {
				t.Error(err)
			}
			links, err := db.Process("clients").Links(context.Background(), link.Want{All: true})
			ok(t, err)
			if len(links) != 0 {
				t.Errorf("%d links in a new database", len(links))
			}
			ok(t, db.Process("clients").Commit(context.Background(), &link.Batch{Put: []*link.Link{pair(1)}}))
		})
	}
}

func TestDamageMetInUseIsRepairedAtTheNextOpen(t *testing.T) {
	ctx, path := context.Background(), filled(t)
	db := open(t, path)
	db.Exec(t, "UPDATE link SET data = substr(data, 1, 40) WHERE id = 17")
	_, err := db.Process("clients").Links(ctx, link.Want{All: true})
	if !errors.Is(err, ledger.ErrDamaged) || !strings.Contains(err.Error(), "link 17") {
		t.Fatalf("got %v", err)
	}
	if err := db.Check(ctx, true); !errors.Is(err, ledger.ErrDamaged) {
		t.Errorf("check: %v", err)
	}
	ok(t, db.Check(ctx, false))
	ok(t, db.Close())
	aside := ""
	for range 2 {
		db, err := ledger.Open(ctx, path, ledger.Options{OnDamage: func(d ledger.Damage) { aside += d.Aside + "\n" }})
		ok(t, err)
		ok(t, db.Close())
	}
	if strings.Count(aside, "\n") != 1 {
		t.Errorf("set aside: %q", aside)
	}
}

func TestDamagedDatabaseInUseElsewhereIsLeftAlone(t *testing.T) {
	path := filled(t)
	db := open(t, path)
	spoil(t, path, func(b []byte) []byte { copy(b, "SQLite?"); return b })
	_, err := ledger.Open(context.Background(), path, ledger.Options{})
	if !errors.Is(err, ledger.ErrDamaged) || !strings.Contains(err.Error(), "close every") {
		t.Errorf("got %v", err)
	}
	if found, _ := filepath.Glob(path + ".damaged*"); len(found) != 0 {
		t.Errorf("set aside under another's feet: %v", found)
	}
	db.Close()
}

func TestNewerAndForeignDatabasesAreRefused(t *testing.T) {
	for want, change := range map[error]string{
		ledger.ErrNewer:   "PRAGMA user_version = 99",
		ledger.ErrForeign: "PRAGMA application_id = 1",
	} {
		path := filled(t)
		db := open(t, path)
		db.Exec(t, change)
		ok(t, db.Close())
		before, err := os.ReadFile(path)
		ok(t, err)
		_, err = ledger.Open(context.Background(), path, ledger.Options{OnDamage: func(d ledger.Damage) { t.Error(d) }})
		if !errors.Is(err, want) || !strings.Contains(err.Error(), path) {
			t.Errorf("got %v, want %v", err, want)
		}
		after, err := os.ReadFile(path)
		ok(t, err)
		if !bytes.Equal(before, after) {
			t.Errorf("%v: the file was changed", want)
		}
	}
}

func TestLockedByAnotherProgram(t *testing.T) {
	path := filled(t)
	other, err := sql.Open("sqlite", path)
	ok(t, err)
	defer other.Close()
	tx, err := other.Begin()
	ok(t, err)
	_, err = tx.Exec("UPDATE link SET quiet = 1")
	ok(t, err)
	db, err := ledger.Open(context.Background(), path, ledger.Options{Wait: 50 * time.Millisecond})
	ok(t, err)
	defer db.Close()
	b := &link.Batch{Put: []*link.Link{pair(1)}}
	if err := db.Process("clients").Commit(context.Background(), b); !errors.Is(err, ledger.ErrLocked) || b.Put[0].ID != 0 {
		t.Errorf("got %v", err)
	}
	if _, err := db.Process("clients").Links(context.Background(), link.Want{All: true}); err != nil {
		t.Errorf("reading does not wait for writers: %v", err)
	}
	ok(t, tx.Rollback())
	ok(t, db.Process("clients").Commit(context.Background(), b))
}

func TestFullDisk(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	p := db.Process("clients")
	db.Exec(t, "PRAGMA max_page_count = 60")
	b := &link.Batch{}
	for n := range 200 {
		b.Put = append(b.Put, pair(n))
	}
	err := p.Commit(ctx, b)
	if !errors.Is(err, side.ErrDisk) || side.Code(err) != "disk" || !strings.Contains(err.Error(), db.Path()) || !strings.Contains(err.Error(), "free some space") {
		t.Fatalf("got %v", err)
	}
	if db.Count(t, "link") != 0 || b.Put[199].ID != 0 {
		t.Error("half a batch was kept")
	}
	db.Exec(t, "PRAGMA max_page_count = 6000")
	ok(t, p.Commit(ctx, b))
}

func TestPlaceThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	ok(t, os.WriteFile(file, nil, 0o600))
	for _, path := range []string{filepath.Join(file, "state.db"), filepath.Dir(file)} {
		if _, err := ledger.Open(context.Background(), path, ledger.Options{}); !errors.Is(err, side.ErrDisk) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
