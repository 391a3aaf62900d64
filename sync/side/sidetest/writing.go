package sidetest

import (
	"bytes"
	"errors"
	"testing"

	"bothways/sync/record"
	"bothways/sync/side"
)

func createIsListed(t *testing.T, p Place) {
	m := follow(p.Store)
	m.pull(t)
	r := sample(p.Kind, "created", "Created")
	it := create(t, p.Store, r)
	keeps(t, p, r, it.Record)
	m.pull(t)
	m.has(t, it)
	keeps(t, p, r, m.items[it.ID].Record)
	m.quiet(t)
	again := follow(p.reopen(t))
	again.pull(t)
	again.has(t, it)
	if got := read(t, p.reopen(t), it.ID); got.Version != it.Version || !got.Record.Same(again.items[it.ID].Record) {
		t.Errorf("Read and the listing differ: %+v, %+v", got.Ref, it.Ref)
	}
}

// createTaken makes one UID twice: the store may refuse or hand over the one that is there, but
// never changes it or makes a twin.
func createTaken(t *testing.T, p Place) {
	first := create(t, p.Store, sample(p.Kind, "taken", "First"))
	second, err := p.reopen(t).Create(t.Context(), sample(p.Kind, "taken", "Second"))
	if err == nil && second.ID != first.ID {
		t.Fatalf("a twin was made: %s and %s", first.ID, second.ID)
	}
	if err != nil && !errors.Is(err, side.ErrExists) {
		t.Fatalf("create of a taken uid: %v, want ErrExists", err)
	}
	m := follow(p.Store)
	m.pull(t)
	m.has(t, first)
}

// createAnew makes an item again whose UID is free. In a collection that items only leave it is taken, and the
// item is handed over, or comes back to be met.
func createAnew(t *testing.T, p Place) {
	m := follow(p.Store)
	it := create(t, p.Store, sample(p.Kind, "anew", "First"))
	m.pull(t)
	if err := p.Store.Delete(t.Context(), it.Ref); err != nil {
		t.Fatal(err)
	}
	m.pull(t)
	if p.Leaves {
		if _, err := p.Store.Create(t.Context(), sample(p.Kind, "anew", "Second")); !errors.Is(err, side.ErrExists) {
			t.Fatalf("%v, want ErrExists", err)
		}
		m.pull(t)
		if back, ok := m.items[it.ID]; !ok || back.Record.Text(title(p.Kind)) != "First" {
			t.Errorf("it has not come back: %v", back.Record.Fields)
		}
		return
	}
	it = create(t, p.Store, sample(p.Kind, "anew", "Second"))
	m.pull(t)
	m.has(t, it)
	if got := m.items[it.ID].Record.Text(title(p.Kind)); got != "Second" {
		t.Errorf("title %q", got)
	}
}

func keepsFields(t *testing.T, p Place) {
	for _, r := range append(samples(p.Kind), p.Samples...) {
		it := create(t, p.Store, r)
		keeps(t, p, r, it.Record)
		keeps(t, p, r, read(t, p.reopen(t), it.ID).Record)
	}
}

func update(t *testing.T, p Place) {
	m := follow(p.Store)
	it := create(t, p.Store, sample(p.Kind, "updated", "Before"))
	m.pull(t)
	to := it.Record.Clone()
	to.Fields[title(p.Kind)] = record.Value{Text: "After"}
	for _, k := range to.Keys() {
		if k.IsMember() {
			delete(to.Fields, k)
			break
		}
	}
	now := change(t, p.Store, it, record.Diff(it.Record, to))
	if now.ID != it.ID || now.Version == it.Version {
		t.Errorf("%+v became %+v", it.Ref, now.Ref)
	}
	if !now.Record.Same(to) {
		t.Errorf("after the update: %v, want %v", now.Record.Fields, to.Fields)
	}
	m.pull(t)
	m.has(t, now)
	m.quiet(t)
	change(t, p.Store, now, retitled(now.Record, "Once more"))
}

func updateByNothing(t *testing.T, p Place) {
	it := create(t, p.Store, sample(p.Kind, "same", "Same"))
	now, err := p.Store.Update(t.Context(), it, record.Patch{})
	if err != nil {
		t.Fatal(err)
	}
	if now = told(t, p.Store, now); now.ID != it.ID || !now.Record.Same(it.Record) {
		t.Errorf("an empty patch changed the item: %v", now.Record.Fields)
	}
}

func updateStale(t *testing.T, p Place) {
	old := create(t, p.Store, sample(p.Kind, "stale", "One"))
	other := p.reopen(t)
	now := change(t, other, old, retitled(old.Record, "Two"))
	_, err := p.Store.Update(t.Context(), old, retitled(old.Record, "Six"))
	if !errors.Is(err, side.ErrStale) || !side.Refused(err) {
		t.Errorf("update of an old version: %v, want ErrStale", err)
	}
	if got := read(t, p.Store, old.ID); got.Version != now.Version {
		t.Error("an update of an old version was written")
	}
	change(t, p.Store, read(t, p.Store, old.ID), retitled(now.Record, "Six"))
}

func updateGone(t *testing.T, p Place) {
	it := create(t, p.Store, sample(p.Kind, "missing", "A"))
	p.remove(t, it.ID)
	_, err := p.Store.Update(t.Context(), it, retitled(it.Record, "B"))
	if !errors.Is(err, side.ErrGone) || !side.Refused(err) {
		t.Errorf("update of a missing item: %v, want ErrGone", err)
	}
	m := follow(p.Store)
	m.pull(t)
	m.has(t)
}

func remove(t *testing.T, p Place) {
	m := follow(p.Store)
	a := create(t, p.Store, sample(p.Kind, "deleted", "A"))
	b := create(t, p.Store, sample(p.Kind, "kept", "B"))
	m.pull(t)
	if err := p.Store.Delete(t.Context(), a.Ref); err != nil {
		t.Fatalf("delete: %v", err)
	}
	if n := m.pull(t); len(n.gone) != 1 || n.gone[0] != a.ID {
		t.Errorf("gone: %v, want %s", n.gone, a.ID)
	}
	m.has(t, b)
	m.quiet(t)
	if items, err := p.Store.Read(t.Context(), a.ID); err != nil || len(items) > 0 {
		t.Errorf("read of a deleted item: %v, %v", ids(items), err)
	}
}

func removeStale(t *testing.T, p Place) {
	old := create(t, p.Store, sample(p.Kind, "delete-stale", "One"))
	other := p.reopen(t)
	now := change(t, other, old, retitled(old.Record, "Two"))
	if err := p.Store.Delete(t.Context(), old.Ref); !errors.Is(err, side.ErrStale) {
		t.Errorf("delete of an old version: %v, want ErrStale", err)
	}
	m := follow(p.Store)
	m.pull(t)
	m.has(t, now)
	if err := p.Store.Delete(t.Context(), now.Ref); err != nil {
		t.Errorf("delete of the version of now: %v", err)
	}
}

func removeGone(t *testing.T, p Place) {
	it := create(t, p.Store, sample(p.Kind, "delete-missing", "A"))
	p.remove(t, it.ID)
	if err := p.Store.Delete(t.Context(), it.Ref); !errors.Is(err, side.ErrGone) {
		t.Errorf("delete of a missing item: %v, want ErrGone", err)
	}
}

func foreignRemove(t *testing.T, p Place) {
	m := follow(p.Store)
	it := create(t, p.Store, sample(p.Kind, "vanished", "A"))
	m.pull(t)
	p.remove(t, it.ID)
	if _, err := p.Store.Update(t.Context(), it, retitled(it.Record, "B")); !errors.Is(err, side.ErrGone) {
		t.Errorf("update: %v, want ErrGone", err)
	}
	if n := m.pull(t); len(n.gone) != 1 {
		t.Errorf("gone: %v", n.gone)
	}
	m.has(t)
}

func restore(t *testing.T, p Place) {
	s, ok := p.Store.(side.Restorer)
	if !ok {
		t.Skip("this store does not restore")
	}
	it := create(t, p.Store, sample(p.Kind, "restored", "Before"))
	was := read(t, p.Store, it.ID)
	now := change(t, p.Store, was, retitled(was.Record, "After"))
	if _, err := s.Restore(t.Context(), was.Ref, was.Doc); !errors.Is(err, side.ErrStale) {
		t.Errorf("restore over a newer version: %v, want ErrStale", err)
	}
	back := restored(t, p.Store, s, now.Ref, was)
	if err := p.Store.Delete(t.Context(), back.Ref); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Restore(t.Context(), back.Ref, was.Doc); !errors.Is(err, side.ErrGone) {
		t.Errorf("restore of a version that is gone: %v, want ErrGone", err)
	}
	restored(t, p.Store, s, side.Ref{ID: back.ID}, was)
}

func restored(t *testing.T, store side.Store, s side.Restorer, at side.Ref, was side.Item) side.Item {
	t.Helper()
	back, err := s.Restore(t.Context(), at, was.Doc)
	if err != nil {
		t.Fatalf("restore %+v: %v", at, err)
	}
	back = told(t, store, back)
	if !back.Record.Same(was.Record) {
		t.Errorf("restored record: %v, want %v", back.Record.Fields, was.Record.Fields)
	}
	if got := read(t, store, back.ID); !got.Record.Same(was.Record) {
		t.Errorf("restored record reads as %v", got.Record.Fields)
	} else if back.Version == was.Version && !bytes.Equal(got.Doc, was.Doc) {
		t.Error("the version of then, but not its bytes")
	}
	m := follow(store)
	m.pull(t)
	m.has(t, back)
	return back
}
