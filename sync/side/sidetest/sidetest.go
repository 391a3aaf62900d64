// Package sidetest is the conformance suite that every side.Store passes.
package sidetest

import (
	"context"
	"testing"

	"bothways/sync/record"
	"bothways/sync/side"
)

// Place is a fresh, empty store and the ways to disturb it.
type Place struct {
	Store side.Store
	Kind  record.Kind
	// Reopen opens the same place once more, as another program would: nothing is shared but the
	// place itself. Without it the store stands in for the other program.
	Reopen func(t *testing.T) side.Store
	// Write makes a new item behind the store's back and returns its id; without it the reopened store does.
	Write func(t *testing.T, r record.Record) string
	// Remove takes an item away behind the store's back; without it the reopened store does.
	Remove func(t *testing.T, id string)
	// Corrupt makes an item unreadable, but leaves it there; without it that check is skipped.
	Corrupt func(t *testing.T, id string)
	// Many is how many items the check of long listings makes; 0 stands for 300.
	Many int
	// Shows tells what the store makes of a value that it has other words for, no text where it shows
	// nothing; nil: the value itself.
	Shows func(k record.Key, v record.Value) record.Value
	// Leaves tells that to delete is to take an item out of the collection; it is elsewhere still.
	Leaves bool
	// Samples are records beside the suite's own that the store must keep.
	Samples []record.Record
}

// Run checks one store; make gives an empty place each time it is called.
func Run(t *testing.T, make func(t *testing.T) Place) {
	for _, row := range []struct {
		name  string
		check func(t *testing.T, p Place)
	}{
		{"empty listing", emptyListing},
		{"create is listed", createIsListed},
		{"create of a taken uid", createTaken},
		{"create of an item that is gone", createAnew},
		{"records keep their fields", keepsFields},
		{"read of missing items", readMissing},
		{"update", update},
		{"update by nothing", updateByNothing},
		{"update of an old version", updateStale},
		{"update of a missing item", updateGone},
		{"delete", remove},
		{"delete of an old version", removeStale},
		{"delete of a missing item", removeGone},
		{"foreign edits are seen once", foreignEdits},
		{"foreign deletion between read and write", foreignRemove},
		{"nothing changed", nothingChanged},
		{"an old cursor still tells all", oldCursor},
		{"a cursor of no use", badCursor},
		{"unreadable item", unreadable},
		{"restore", restore},
		{"names", names},
		{"many items", many},
		{"writers side by side", lanes},
		{"two writers of one item", contest},
		{"many writes at once", batch},
		{"many writes of taken uids", batchTaken},
		{"many writes, cancelled", batchCancelled},
		{"cancelled", cancelled},
	} {
		t.Run(row.name, func(t *testing.T) { row.check(t, make(t)) })
	}
}

func (p Place) reopen(t *testing.T) side.Store {
	t.Helper()
	if p.Reopen == nil {
		return p.Store
	}
	return p.Reopen(t)
}

func (p Place) write(t *testing.T, r record.Record) string {
	t.Helper()
	if p.Write != nil {
		return p.Write(t, r)
	}
	return create(t, p.reopen(t), r).ID
}

func (p Place) remove(t *testing.T, id string) {
	t.Helper()
	if p.Remove != nil {
		p.Remove(t, id)
		return
	}
	other := p.reopen(t)
	if err := other.Delete(t.Context(), read(t, other, id).Ref); err != nil {
		t.Fatalf("delete %s: %v", id, err)
	}
}

// holds tells whether the store claims to keep a field.
func holds(s side.Store, k record.Key) bool {
	h, ok := s.(side.Holder)
	return !ok || h.Holds(k)
}

// create makes an item and gives it as the side has it, asked for where the answer was assumed.
func create(t *testing.T, s side.Store, r record.Record) side.Item {
	t.Helper()
	it, err := s.Create(t.Context(), r)
	if err != nil {
		t.Fatalf("create %.60q: %v", r.UID, err)
	}
	return told(t, s, it)
}

// change updates an item and gives it as the side has it.
func change(t *testing.T, s side.Store, at side.Item, p record.Patch) side.Item {
	t.Helper()
	it, err := s.Update(t.Context(), at, p)
	if err != nil {
		t.Fatalf("update %s: %v", at.ID, err)
	}
	return told(t, s, it)
}

func told(t *testing.T, s side.Store, it side.Item) side.Item {
	t.Helper()
	if it.ID == "" {
		t.Fatal("a write answered without an id")
	}
	if !it.Assumed {
		if it.Version == "" {
			t.Fatalf("%s: a write answered without a version and did not call it assumed", it.ID)
		}
		return it
	}
	return read(t, s, it.ID)
}

// read gives the one item of that id.
func read(t *testing.T, s side.Store, id string) side.Item {
	t.Helper()
	items, err := s.Read(context.WithoutCancel(t.Context()), id)
	if err != nil {
		t.Fatalf("read %s: %v", id, err)
	}
	if len(items) != 1 {
		t.Fatalf("read %s: %d items", id, len(items))
	}
	if items[0].ID != id || items[0].Version == "" {
		t.Fatalf("read %s: got id %q, version %q", id, items[0].ID, items[0].Version)
	}
	return items[0]
}
