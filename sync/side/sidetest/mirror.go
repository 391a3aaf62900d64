package sidetest

import (
	"errors"
	"strings"
	"testing"

	"bothways/sync/record"
	"bothways/sync/side"
)

// mirror follows a store by its deltas alone, as an engine does.
type mirror struct {
	store  side.Store
	cursor side.Cursor
	items  map[string]side.Item
}

// news is what one pull taught.
type news struct {
	fresh  []side.Item // not known, or known at another version
	echoes int         // listed, but known already
	gone   []string
	broken []side.Broken
	full   bool
	pages  int
}

func follow(s side.Store) *mirror {
	return &mirror{store: s, items: map[string]side.Item{}}
}

// pull asks for all pages and folds them in. A cursor of no use is dropped once.
func (m *mirror) pull(t *testing.T) news {
	t.Helper()
	n, err := m.pages(t, m.cursor)
	if errors.Is(err, side.ErrCursor) {
		n, err = m.pages(t, "")
	}
	if err != nil {
		t.Fatalf("changes: %v", err)
	}
	return n
}

func (m *mirror) pages(t *testing.T, since side.Cursor) (news, error) {
	t.Helper()
	var n news
	listed := map[string]bool{}
	next := since
	for {
		d, err := m.store.Changes(t.Context(), next)
		if err != nil {
			return n, err
		}
		n.pages++
		if n.pages > 10000 {
			t.Fatal("the pages have no end")
		}
		m.fold(t, d, &n, listed)
		if d.Next == "" {
			t.Fatal("a page without a cursor")
		}
		if next = d.Next; !d.More {
			n.full = d.Full
			break
		}
	}
	if n.full {
		for id := range m.items {
			if !listed[id] {
				n.gone = append(n.gone, id)
				delete(m.items, id)
			}
		}
	}
	m.cursor = next
	return n, nil
}

func (m *mirror) fold(t *testing.T, d side.Delta, n *news, listed map[string]bool) {
	t.Helper()
	for _, it := range d.Changed {
		if listed[it.ID] {
			t.Fatalf("%s is listed twice", it.ID)
		}
		listed[it.ID] = true
		if known, ok := m.items[it.ID]; ok && known.Version == it.Version {
			n.echoes++
		} else {
			n.fresh = append(n.fresh, it)
		}
		m.items[it.ID] = it
	}
	for _, id := range d.Gone {
		if _, ok := m.items[id]; ok {
			n.gone = append(n.gone, id)
			delete(m.items, id)
		}
	}
	for _, b := range d.Broken {
		listed[b.ID] = true
		n.broken = append(n.broken, b)
	}
	for _, id := range d.Out {
		listed[id] = true
		delete(m.items, id)
	}
}

// quiet demands that nothing is new.
func (m *mirror) quiet(t *testing.T) {
	t.Helper()
	n := m.pull(t)
	if len(n.fresh) > 0 || len(n.gone) > 0 {
		t.Fatalf("nothing was changed, but listed are %d changed and %d gone: %v %v", len(n.fresh), len(n.gone), ids(n.fresh), n.gone)
	}
	if !n.full && n.echoes > 0 {
		t.Fatalf("nothing was changed, but %d known items are listed again", n.echoes)
	}
}

// has demands exactly these items at these versions.
func (m *mirror) has(t *testing.T, want ...side.Item) {
	t.Helper()
	for _, it := range want {
		got, ok := m.items[it.ID]
		if !ok {
			t.Fatalf("%s is not listed", it.ID)
		}
		if got.Version != it.Version {
			t.Fatalf("%s is listed at version %q, the write or Read told %q", it.ID, got.Version, it.Version)
		}
	}
	if len(m.items) != len(want) {
		t.Fatalf("%d items are listed, %d are there", len(m.items), len(want))
	}
}

func ids(items []side.Item) []string {
	var out []string
	for _, it := range items {
		out = append(out, it.ID)
	}
	return out
}

// keeps demands that every field of want that the store holds is there in got, as it shows it.
func keeps(t *testing.T, p Place, want, got record.Record) {
	t.Helper()
	if got.UID != "" && want.UID != "" && strings.TrimSpace(got.UID) != strings.TrimSpace(want.UID) {
		t.Errorf("uid %.80q came back as %.80q", want.UID, got.UID)
	}
	if got.Kind != want.Kind {
		t.Errorf("kind %q came back as %q", want.Kind, got.Kind)
	}
	for _, k := range want.Keys() {
		v := want.Fields[k]
		if p.Shows != nil {
			if v = p.Shows(k, v); v.Text == "" {
				continue
			}
		}
		if holds(p.Store, k) && !has(got, k, v) {
			t.Errorf("%.60q: field %s = %+v is lost; there are %+v", want.UID, k, want.Fields[k], slot(got, k))
		}
	}
}

// has looks for the value among all of its slot: the identity in the key is the lens's matter.
func has(r record.Record, k record.Key, v record.Value) bool {
	for _, w := range slot(r, k) {
		if w.Same(v) {
			return true
		}
	}
	return false
}

func slot(r record.Record, k record.Key) map[record.Key]record.Value {
	out := map[record.Key]record.Value{}
	for l, w := range r.Fields {
		if l.Slot() == k.Slot() {
			out[l] = w
		}
	}
	return out
}
