package desk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"bothways/app/desk"
	"bothways/app/secrets"
	"bothways/app/wire"
	"bothways/sync/record"
)

// ring is a number of folders with a process between each and the next, the last and the first too.
type ring struct {
	*bed
	places []place
	names  []string
}

func newRing(t *testing.T, kind record.Kind, n int) *ring {
	b := &bed{TB: t, ctx: context.Background(), kind: kind, on: "folder", title: "SUMMARY", note: "DESCRIPTION"}
	if kind == record.Contacts {
		b.title, b.note = "FN", "NOTE"
	}
	d, err := wire.Desk(b.ctx, wire.Options{Home: t.TempDir(), Secrets: secrets.Memory()})
	b.ok(err)
	t.Cleanup(func() { _ = d.Close() })
	b.desk, b.clock = d, d.Now()
	b.other = b.clock
	r := &ring{bed: b}
	for i := range n {
		p := newFiles(t)
		r.places = append(r.places, p)
		b.ok(d.AddAccount(b.ctx, account(i), p.account()))
	}
	for i := range n {
		name := "p" + account(i)
		r.names = append(r.names, name)
		b.ok(d.AddProcess(b.ctx, name, map[string]string{"kind": string(kind), "review": "never", "prevent.left": "[]", "prevent.right": "[]",
			"left": account(i) + "/records", "right": account((i+1)%n) + "/records"}))
	}
	return r
}

func account(i int) string { return string(rune('a' + i)) }

// round syncs every process once and tells how much was written.
func (r *ring) round() (writes int) {
	r.Helper()
	reps, err := r.desk.Sync(r.ctx, r.names, desk.Terms{})
	r.ok(err)
	for _, rep := range reps {
		if rep.Status != desk.Done {
			r.Fatalf("%s: %s %+v", rep.Process, rep.Status, rep.Errors)
		}
		writes += rep.Left.Created + rep.Left.Updated + rep.Left.Deleted + rep.Right.Created + rep.Right.Updated + rep.Right.Deleted
	}
	return writes
}

// settle syncs until nothing is written any more.
func (r *ring) settle() {
	r.Helper()
	for range len(r.places) + 2 {
		if r.round() == 0 {
			return
		}
	}
	r.Fatalf("the ring does not come to rest")
}

func (r *ring) all(uid, property, want string) {
	r.Helper()
	for i, p := range r.places {
		if got := r.values(p, uid, property); got != want {
			r.Errorf("%s: %s of %s is %q, want %q", account(i), property, uid, got, want)
		}
		r.noTwins(account(i), p)
	}
}

// Processes that lead round in a circle come to rest, and nothing is doubled on the way.
func TestProcessesInACircle(t *testing.T) {
	for _, kind := range []record.Kind{record.Contacts, record.Calendar} {
		t.Run(string(kind), func(t *testing.T) {
			r := newRing(t, kind, 3)
			for i, p := range r.places {
				r.add(p, "u"+account(i), strings.Repeat(account(i), 6), r.note+":first")
			}
			r.settle()
			for i := range r.places {
				r.all("u"+account(i), r.title, strings.Repeat(account(i), 6))
			}
			r.edit(r.places[0], "ub", r.note+":edited")
			r.edit(r.places[2], "ub", r.title+":another name")
			r.drop(r.places[1], "uc")
			r.settle()
			r.all("ub", r.note, "edited")
			r.all("ub", r.title, "another name")
			r.all("uc", r.title, none)
		})
	}
}

// A ring comes to rest after any edits, deletions and new records, at any of its places at once; what
// only one place did is everywhere then.
func TestARingUnderWork(t *testing.T) {
	r := newRing(t, record.Contacts, 3)
	for i := range 6 {
		r.add(r.places[i%3], fmt.Sprint("u", i), fmt.Sprint("Person ", strings.Repeat(account(i), 5)), r.note+":first")
	}
	r.settle()
	for round := range 4 {
		at := func(n int) place { return r.places[(round+n)%3] }
		note := fmt.Sprint("round ", round)
		r.edit(at(0), "u0", r.note+":"+note)
		r.edit(at(1), "u1", r.note+":"+note)
		r.edit(at(2), "u1", r.title+":"+note) // two places, two fields
		r.edit(at(2), "u2", r.note+":"+note)
		r.edit(at(0), "u2", r.note+":"+note) // two places, one edit
		gone, fresh := fmt.Sprint("u", 5+round), fmt.Sprint("u", 6+round)
		r.drop(at(1), gone)
		r.add(at(2), fresh, "Fresh "+strings.Repeat(account(round), 6), r.note+":"+note)
		r.settle()
		for _, uid := range []string{"u0", "u1", "u2", fresh} {
			r.all(uid, r.note, note)
		}
		r.all("u1", r.title, note)
		r.all(gone, r.title, none)
	}
}
