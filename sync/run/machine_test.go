package run_test

import (
	"cmp"
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"bothways/sync/ledger"
	"bothways/sync/link"
)

// histories is how many the tests of this package go through where nobody asks for another number.
const histories = 1000

func TestMain(m *testing.M) {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if !asked {
		flag.Set("rapid.checks", strconv.Itoa(setting("BOTHWAYS_HISTORIES", histories)))
	}
	if seed := os.Getenv("BOTHWAYS_SEED"); seed != "" {
		flag.Set("rapid.seed", seed)
	}
	os.Exit(m.Run())
}

func setting(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// fewer has a test go through that part of the histories only.
func fewer(t *testing.T, part int) {
	all := flag.Lookup("rapid.checks").Value.String()
	n, _ := strconv.Atoi(all)
	flag.Set("rapid.checks", strconv.Itoa(max(1, n/part)))
	t.Cleanup(func() { flag.Set("rapid.checks", all) })
}

func TestHistories(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { newWorld(t).history(setting("BOTHWAYS_STEPS", 80)) })
}

// TestHistoriesOnDisk goes through some of them with the ledger that is used in earnest.
func TestHistoriesOnDisk(t *testing.T) {
	fewer(t, 25)
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		w.onDisk()
		w.history(setting("BOTHWAYS_STEPS", 80))
	})
}

// onDisk remembers in SQLite from now on.
func (w *world) onDisk() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "bothways")
	if err != nil {
		w.fail("%v", err)
	}
	db, err := ledger.Open(ctx, filepath.Join(dir, "state.db"), ledger.Options{})
	if err != nil {
		w.fail("%v", err)
	}
	w.t.Cleanup(func() {
		db.Close()
		os.RemoveAll(dir)
	})
	w.ledger = fused{db.Process("p"), w.fuse}
	w.proc.Ledger = w.ledger
	w.journal = func() (all []link.Entry) {
		runs, err := db.Runs(ctx, ledger.Filter{Process: "p"})
		if err != nil {
			w.fail("%v", err)
		}
		for _, r := range runs {
			entries, err := db.Journal(ctx, r.ID)
			if err != nil {
				w.fail("%v", err)
			}
			all = append(all, entries...)
		}
		slices.SortFunc(all, func(a, b link.Entry) int { return cmp.Compare(a.ID, b.ID) })
		return all
	}
}

// history is a number of things that happen, then peace.
func (w *world) history(most int) {
	for range rapid.IntRange(1, most).Draw(w.t, "steps") {
		w.step(link.Side(rapid.IntRange(0, 1).Draw(w.t, "on")))
	}
	w.settle(rapid.Bool().Draw(w.t, "peace"))
}

func (w *world) step(s link.Side) {
	switch rapid.IntRange(0, 27).Draw(w.t, "act") {
	case 0: // nothing: histories shrink to it
	case 1, 2, 3:
		w.create(s)
	case 4, 5, 6, 7, 8, 9:
		w.edit(s)
	case 10, 11:
		w.delete(s)
	case 12:
		w.rename(s)
	case 13:
		w.touch(s)
	case 14:
		w.meet(s)
	case 15:
		w.copy(s)
	case 16:
		w.decide()
	case 17:
		w.approve()
	case 18:
		w.settings()
	case 19:
		w.special(s)
	default:
		w.faulty("sync", w.sync)
	}
}

// special is what happens rarely.
func (w *world) special(s link.Side) {
	switch rapid.IntRange(0, 6).Draw(w.t, "special") {
	case 0:
		w.faulty("reset", w.reset)
	case 1:
		w.faulty("undo", w.undoAny)
	case 2:
		w.undoExactly()
	case 3:
		w.faulty("restore", w.restore)
	case 4:
		w.vanished(s)
	case 5:
		w.learn()
	case 6:
		w.tell("a preview")
		_, err := w.look()
		w.try("look", err)
	}
}
