package sidetest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"bothways/sync/side"
)

// names holds UIDs that a careless store turns into paths, twins or nothing.
func names(t *testing.T, p Place) {
	m := follow(p.Store)
	m.pull(t)
	var want []side.Item
	for i, uid := range []string{
		"plain", "PLAIN", "with/slash", "../../up", "/abs", "with blank", " lead", "100%", "%2F", "a%20b",
		"q?x=1&y=2#z", "semi;colon,comma:", `back\slash`, "\"quoted\"", ".hidden", "..", ".", "end.tmp", "end~", "CON", "aux.txt",
		"urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "ada@example.org", "Ünïcödé-漢字-😀", "e\u0301", "\u00e9",
		strings.Repeat("long", 150), strings.Repeat("long", 150) + "er",
	} {
		r := sample(p.Kind, uid, fmt.Sprintf("Name %d", i))
		it := create(t, p.Store, r)
		keeps(t, p, r, it.Record)
		want = append(want, it)
	}
	m.pull(t)
	m.has(t, want...)
	for i, it := range want {
		now := change(t, p.Store, it, retitled(it.Record, fmt.Sprintf("Named %d", i)))
		if now.ID != it.ID {
			t.Errorf("%q became %q", it.ID, now.ID)
		}
		if i%2 == 0 {
			if err := p.Store.Delete(t.Context(), now.Ref); err != nil {
				t.Errorf("delete %q: %v", now.ID, err)
			}
			want[i].ID = ""
		} else {
			want[i] = now
		}
	}
	m.pull(t)
	m.has(t, there(want)...)
}

func there(items []side.Item) []side.Item {
	var out []side.Item
	for _, it := range items {
		if it.ID != "" {
			out = append(out, it)
		}
	}
	return out
}

func many(t *testing.T, p Place) {
	n := p.Many
	if n == 0 {
		n = 300
	}
	m := follow(p.Store)
	var want []side.Item
	for i := range n {
		want = append(want, create(t, p.Store, sample(p.Kind, fmt.Sprintf("many-%04d", i), fmt.Sprintf("Many %d", i))))
	}
	if got := m.pull(t); len(got.fresh) != n || !got.full {
		t.Fatalf("%d items in a full=%v listing of %d pages, want %d", len(got.fresh), got.full, got.pages, n)
	}
	m.has(t, want...)
	m.quiet(t)
	all := make([]string, n)
	for i := range want {
		all[i] = want[i].ID
	}
	if items, err := p.reopen(t).Read(t.Context(), all...); err != nil || len(items) != n {
		t.Errorf("read of %d items: %d, %v", n, len(items), err)
	}
	want[0] = change(t, p.Store, want[0], retitled(want[0].Record, "Changed"))
	if err := p.Store.Delete(t.Context(), want[n-1].Ref); err != nil {
		t.Fatal(err)
	}
	got := m.pull(t)
	if len(got.fresh) != 1 || len(got.gone) != 1 {
		t.Errorf("after one edit and one deletion: %d changed, %d gone", len(got.fresh), len(got.gone))
	}
	m.has(t, want[:n-1]...)
}

// lanes lets as many writers work as the store allows, each on items of its own.
func lanes(t *testing.T, p Place) {
	n := 1
	if l, ok := p.Store.(side.Laner); ok {
		n = l.Lanes()
	}
	if n < 1 {
		t.Fatalf("%d lanes", n)
	}
	m := follow(p.Store)
	m.pull(t)
	kept := make([][]side.Item, n)
	errs := make([]error, n)
	var wg sync.WaitGroup
	for w := range n {
		wg.Go(func() { kept[w], errs[w] = writer(t.Context(), p, w) })
	}
	wg.Wait()
	var want []side.Item
	for w := range n {
		if errs[w] != nil {
			t.Fatalf("writer %d: %v", w, errs[w])
		}
		want = append(want, kept[w]...)
	}
	for i := range want {
		want[i] = read(t, p.Store, want[i].ID)
	}
	m.pull(t)
	m.has(t, want...)
	m.quiet(t)
}

// writer creates, updates and deletes; it returns what it left.
func writer(ctx context.Context, p Place, w int) ([]side.Item, error) {
	var kept []side.Item
	for i := range 6 {
		it, err := p.Store.Create(ctx, sample(p.Kind, fmt.Sprintf("lane-%d-%d", w, i), "Lane"))
		if err != nil {
			return nil, err
		}
		items, err := p.Store.Read(ctx, it.ID)
		if err != nil || len(items) != 1 {
			return nil, fmt.Errorf("read %s: %d items, %w", it.ID, len(items), err)
		}
		if it, err = p.Store.Update(ctx, items[0], retitled(items[0].Record, "Lane changed")); err != nil {
			return nil, err
		}
		if i%3 != 0 {
			kept = append(kept, it)
			continue
		}
		if items, err = p.Store.Read(ctx, it.ID); err != nil || len(items) != 1 {
			return nil, fmt.Errorf("read %s: %d items, %w", it.ID, len(items), err)
		}
		if err := p.Store.Delete(ctx, items[0].Ref); err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// contest lets two programs count in one item's title; a lost update would be a lost count.
func contest(t *testing.T, p Place) {
	const each = 8
	it := create(t, p.Store, sample(p.Kind, "contest", "0"))
	stores := [2]side.Store{p.Store, p.reopen(t)}
	errs := [2]error{}
	var wg sync.WaitGroup
	for i, s := range stores {
		wg.Go(func() {
			for n := 0; n < each && errs[i] == nil; {
				err := count(t.Context(), s, it.ID)
				if err == nil {
					n++
				} else if !errors.Is(err, side.ErrStale) {
					errs[i] = err
				}
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	if got := read(t, p.Store, it.ID).Record.Text(title(p.Kind)); got != fmt.Sprint(2*each) {
		t.Errorf("counted to %s, want %d: an update was lost", got, 2*each)
	}
}

func count(ctx context.Context, s side.Store, id string) error {
	items, err := s.Read(ctx, id)
	if err != nil || len(items) != 1 {
		return fmt.Errorf("read %s: %d items, %w", id, len(items), err)
	}
	n, err := strconv.Atoi(items[0].Record.Text(title(items[0].Record.Kind)))
	if err != nil {
		return err
	}
	_, err = s.Update(ctx, items[0], retitled(items[0].Record, strconv.Itoa(n+1)))
	return err
}

func cancelled(t *testing.T, p Place) {
	it := create(t, p.Store, sample(p.Kind, "cancel", "A"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	calls := map[string]error{}
	_, calls["changes"] = p.Store.Changes(ctx, "")
	_, calls["read"] = p.Store.Read(ctx, it.ID)
	_, calls["create"] = p.Store.Create(ctx, sample(p.Kind, "cancel-new", "B"))
	_, calls["update"] = p.Store.Update(ctx, it, retitled(it.Record, "B"))
	calls["delete"] = p.Store.Delete(ctx, it.Ref)
	for name, err := range calls {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s with a cancelled context: %v", name, err)
		}
	}
	m := follow(p.Store)
	m.pull(t)
	m.has(t, it)
}
