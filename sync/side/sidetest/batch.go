package sidetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"bothways/sync/record"
	"bothways/sync/side"
)

// mixed is one of a batch's writes and what must become of it.
type mixed struct {
	write side.Write
	want  error  // its class; nil: it is done
	id    string // of the item that it is about, "" where that is new
	title string // of the item afterwards, "" where there is none
}

// batch gives WriteAll writes of all kinds, sound and stale ones side by side: each has the outcome that it
// would have had alone, in the order of the writes.
func batch(t *testing.T, p Place) {
	b, ok := p.Store.(side.Batcher)
	if !ok {
		t.Skip("the store writes one by one")
	}
	rows := mixture(t, p)
	m := follow(p.reopen(t))
	m.pull(t)
	writes := make([]side.Write, len(rows))
	for i, row := range rows {
		writes[i] = row.write
	}
	outcomes := b.WriteAll(t.Context(), writes)
	if len(outcomes) != len(writes) {
		t.Fatalf("%d outcomes of %d writes", len(outcomes), len(writes))
	}
	var want []side.Item
	for i, row := range rows {
		if it, there := row.became(t, p.Store, i, outcomes[i]); there {
			want = append(want, it)
		}
	}
	m.pull(t)
	m.has(t, want...)
	m.quiet(t)
}

// mixture lays out the writes of several rounds, all kinds in turn.
func mixture(t *testing.T, p Place) []mixed {
	var rows []mixed
	for i := range 20 {
		name := func(what string) string { return fmt.Sprintf("batch-%s-%02d", what, i) }
		made := func(what string) side.Item { return create(t, p.Store, sample(p.Kind, name(what), name(what))) }
		fresh := sample(p.Kind, name("new"), name("new"))
		rows = append(rows, mixed{write: side.Write{Create: &fresh}, title: name("new")})
		at := made("update")
		rows = append(rows, mixed{write: side.Write{At: at, Patch: retitled(at.Record, name("updated"))}, id: at.ID, title: name("updated")})
		at = made("delete")
		rows = append(rows, mixed{write: side.Write{At: at, Delete: true}, id: at.ID})
		switch i {
		case 3, 11: // somebody else was quicker
			old := made("stale")
			now := change(t, p.reopen(t), old, retitled(old.Record, name("theirs")))
			rows = append(rows, mixed{side.Write{At: old, Patch: retitled(old.Record, name("ours"))}, side.ErrStale, now.ID, name("theirs")})
		case 5, 13:
			old := made("kept")
			now := change(t, p.reopen(t), old, retitled(old.Record, name("changed")))
			rows = append(rows, mixed{side.Write{At: old, Delete: true}, side.ErrStale, now.ID, name("changed")})
		case 7, 15:
			old := made("gone")
			p.remove(t, old.ID)
			rows = append(rows, mixed{write: side.Write{At: old, Patch: retitled(old.Record, name("late"))}, want: side.ErrGone, id: old.ID})
			rows = append(rows, mixed{write: side.Write{At: old, Delete: true}, want: side.ErrGone, id: old.ID})
		case 9:
			at := made("same")
			rows = append(rows, mixed{write: side.Write{At: at, Patch: record.Patch{}}, id: at.ID, title: name("same")})
		}
	}
	return rows
}

// became checks an outcome against the row and the place, and gives the item that is there now.
func (row mixed) became(t *testing.T, s side.Store, i int, o side.Outcome) (side.Item, bool) {
	t.Helper()
	switch {
	case row.want == nil && o.Err != nil:
		t.Errorf("write %d: %v", i, o.Err)
	case row.want != nil && (!errors.Is(o.Err, row.want) || !side.Refused(o.Err)):
		t.Errorf("write %d: %v, want %v", i, o.Err, row.want)
	}
	id := row.id
	if id == "" {
		id = o.Item.ID
	}
	if id == "" {
		return side.Item{}, false
	}
	if row.title == "" {
		if items, err := s.Read(t.Context(), id); err != nil || len(items) > 0 {
			t.Errorf("write %d: %s is there, or cannot be told: %v", i, id, err)
		}
		return side.Item{}, false
	}
	now := read(t, s, id)
	if got := now.Record.Text(title(now.Record.Kind)); got != row.title {
		t.Errorf("write %d: %s is called %q, want %q", i, id, got, row.title)
	}
	if row.want == nil {
		if it := told(t, s, o.Item); it.ID != id || it.Version != now.Version || !it.Record.Same(now.Record) {
			t.Errorf("write %d: its item is %+v, the place has %+v", i, it.Ref, now.Ref)
		}
	}
	return now, true
}

// batchTaken makes one UID twice in a batch, and one that is there: no twin comes of it.
func batchTaken(t *testing.T, p Place) {
	b, ok := p.Store.(side.Batcher)
	if !ok {
		t.Skip("the store writes one by one")
	}
	m := follow(p.Store)
	there := create(t, p.Store, sample(p.Kind, "taken", "There"))
	var writes []side.Write
	for i, uid := range []string{"taken", "twice", "other", "twice", "more"} {
		r := sample(p.Kind, uid, fmt.Sprintf("Name %d", i))
		writes = append(writes, side.Write{Create: &r})
	}
	outcomes := b.WriteAll(t.Context(), writes)
	ids := map[string]bool{there.ID: true}
	for i, o := range outcomes {
		switch {
		case o.Err == nil:
			ids[o.Item.ID] = true
		case !errors.Is(o.Err, side.ErrExists):
			t.Errorf("write %d: %v, want ErrExists", i, o.Err)
		}
	}
	m.pull(t)
	if len(m.items) != 4 || len(ids) != 4 {
		t.Errorf("%d items, %d told of, want 4 of each", len(m.items), len(ids))
	}
	if got := read(t, p.Store, there.ID); got.Version != there.Version {
		t.Error("the item that was there has changed")
	}
}

// batchCancelled writes nothing once the context has ended.
func batchCancelled(t *testing.T, p Place) {
	b, ok := p.Store.(side.Batcher)
	if !ok {
		t.Skip("the store writes one by one")
	}
	kept := create(t, p.Store, sample(p.Kind, "kept", "Kept"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var writes []side.Write
	for i := range 4 {
		r := sample(p.Kind, fmt.Sprint("new-", i), "New")
		writes = append(writes, side.Write{Create: &r})
	}
	writes = append(writes, side.Write{At: kept, Patch: retitled(kept.Record, "Changed")}, side.Write{At: kept, Delete: true})
	for i, o := range b.WriteAll(ctx, writes) {
		if o.Err == nil {
			t.Errorf("write %d was done with a cancelled context", i)
		}
	}
	m := follow(p.reopen(t))
	m.pull(t)
	m.has(t, kept)
}
