package sidetest

import (
	"errors"
	"testing"

	"bothways/sync/side"
)

func emptyListing(t *testing.T, p Place) {
	m := follow(p.Store)
	n := m.pull(t)
	if !n.full {
		t.Error("the first listing is not Full")
	}
	m.has(t)
	if len(n.broken) > 0 {
		t.Errorf("an empty place has unreadable items: %v", n.broken)
	}
	d, err := p.reopen(t).Changes(t.Context(), m.cursor)
	if err != nil || len(d.Changed)+len(d.Gone) > 0 {
		t.Errorf("a second look: %d changed, %d gone, %v", len(d.Changed), len(d.Gone), err)
	}
	m.quiet(t)
}

func readMissing(t *testing.T, p Place) {
	a := create(t, p.Store, sample(p.Kind, "read-a", "A"))
	b := create(t, p.Store, sample(p.Kind, "read-b", "B"))
	p.remove(t, b.ID)
	items, err := p.Store.Read(t.Context(), a.ID, b.ID)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	if len(items) != 1 || items[0].ID != a.ID || items[0].Version != a.Version {
		t.Errorf("read of one that is there and one that is gone: %v", ids(items))
	}
	if items, err := p.Store.Read(t.Context()); err != nil || len(items) > 0 {
		t.Errorf("read of nothing: %v, %v", ids(items), err)
	}
}

func foreignEdits(t *testing.T, p Place) {
	m := follow(p.Store)
	m.pull(t)
	id := p.write(t, sample(p.Kind, "foreign", "One"))
	once(t, m, id)
	other := p.reopen(t)
	for _, name := range []string{"Two", "Six", "Ten"} { // of one length, within one tick of the clock
		change(t, other, read(t, other, id), retitled(read(t, other, id).Record, name))
		once(t, m, id)
		if got := m.items[id].Record.Text(title(p.Kind)); got != name {
			t.Fatalf("title %q, want %q", got, name)
		}
	}
	p.remove(t, id)
	if n := m.pull(t); len(n.gone) != 1 || n.gone[0] != id || len(n.fresh) > 0 {
		t.Errorf("after a foreign deletion: gone %v, changed %v", n.gone, ids(n.fresh))
	}
	m.quiet(t)
}

// once demands that the pull shows exactly this item, and the one after it nothing.
func once(t *testing.T, m *mirror, id string) {
	t.Helper()
	n := m.pull(t)
	if len(n.fresh) != 1 || n.fresh[0].ID != id || len(n.gone) > 0 {
		t.Fatalf("after one foreign edit of %s: changed %v, gone %v", id, ids(n.fresh), n.gone)
	}
	m.quiet(t)
}

func nothingChanged(t *testing.T, p Place) {
	m := follow(p.Store)
	m.pull(t)
	a := create(t, p.Store, sample(p.Kind, "quiet-a", "A"))
	b := create(t, p.Store, sample(p.Kind, "quiet-b", "B"))
	b = change(t, p.Store, b, retitled(b.Record, "B2"))
	m.pull(t)
	m.has(t, a, b)
	for range 3 {
		m.quiet(t)
	}
	m.store = p.reopen(t)
	m.quiet(t)
	m.has(t, a, b)
}

func oldCursor(t *testing.T, p Place) {
	m := follow(p.Store)
	a := create(t, p.Store, sample(p.Kind, "old-a", "A"))
	b := create(t, p.Store, sample(p.Kind, "old-b", "B"))
	m.pull(t)
	late := follow(p.reopen(t))
	late.cursor = m.cursor
	late.items[a.ID], late.items[b.ID] = a, b
	c := create(t, p.Store, sample(p.Kind, "old-c", "C"))
	m.pull(t)
	a = change(t, p.Store, a, retitled(a.Record, "A2"))
	m.pull(t)
	if err := p.Store.Delete(t.Context(), b.Ref); err != nil {
		t.Fatal(err)
	}
	m.pull(t)
	m.has(t, a, c)
	late.pull(t) // the same changes in one go, from the cursor of then
	late.has(t, a, c)
	late.quiet(t)
}

func badCursor(t *testing.T, p Place) {
	create(t, p.Store, sample(p.Kind, "cursor", "A"))
	m := follow(p.Store)
	m.pull(t)
	for _, c := range []side.Cursor{"no such cursor", "\x00", m.cursor + "x", m.cursor[:len(m.cursor)/2], "1AAAA"} {
		if c == "" {
			continue
		}
		d, err := p.Store.Changes(t.Context(), c)
		for err == nil && d.More {
			d, err = p.Store.Changes(t.Context(), d.Next)
		}
		switch {
		case errors.Is(err, side.ErrCursor), err == nil && d.Full:
		case err == nil && c != "no such cursor" && c != "\x00": // near a good one: it may have been understood
		default:
			t.Errorf("cursor %.30q: full %v, %v; want ErrCursor or a full listing", c, d.Full, err)
		}
	}
	m.quiet(t)
}

func unreadable(t *testing.T, p Place) {
	if p.Corrupt == nil {
		t.Skip("this place has no way to make an item unreadable")
	}
	a := create(t, p.Store, sample(p.Kind, "broken-a", "A"))
	b := create(t, p.Store, sample(p.Kind, "broken-b", "B"))
	m := follow(p.Store)
	m.pull(t)
	p.Corrupt(t, a.ID)
	for range 2 {
		n := m.pull(t)
		if len(n.gone) > 0 {
			t.Fatalf("unreadable was taken for gone: %v", n.gone)
		}
		if len(n.broken) != 1 || n.broken[0].ID != a.ID || n.broken[0].Err == nil {
			t.Fatalf("broken: %+v, want %s", n.broken, a.ID)
		}
	}
	if items, err := p.Store.Read(t.Context(), a.ID); err == nil && len(items) == 0 {
		t.Error("Read tells that an unreadable item does not exist")
	}
	fresh := follow(p.reopen(t))
	if n := fresh.pull(t); len(n.broken) != 1 || n.broken[0].ID != a.ID {
		t.Errorf("full listing: broken %+v, want %s", n.broken, a.ID)
	}
	fresh.has(t, b)
}
