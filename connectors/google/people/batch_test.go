package people_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"bothways/connectors/google/googletest"
	"bothways/connectors/google/people"
	"bothways/sync/record"
	"bothways/sync/side"
)

func contact(uid, name string) record.Record {
	r := record.New(record.Contacts, uid)
	r.Put("FN", record.Value{Text: name})
	r.Put("N", record.Value{Text: name + ";;;;"})
	r.Put("EMAIL/"+record.Key(uid)+"@example.org", record.Value{Text: uid + "@example.org", Attr: "type=home"})
	return r
}

func crowd(n int) []side.Write {
	out := make([]side.Write, n)
	for i := range out {
		r := contact(fmt.Sprintf("c%04d", i), fmt.Sprintf("Contact %d", i))
		out[i] = side.Write{Create: &r}
	}
	return out
}

func batcher(t *testing.T, s side.Store) side.Batcher {
	t.Helper()
	b, ok := s.(side.Batcher)
	if !ok {
		t.Fatal("no batches")
	}
	return b
}

func good(t *testing.T, out []side.Outcome) []side.Item {
	t.Helper()
	items := make([]side.Item, len(out))
	for i, o := range out {
		if o.Err != nil {
			t.Fatalf("write %d: %v", i, o.Err)
		}
		items[i] = o.Item
	}
	return items
}

func mutations(w *world) int {
	n := 0
	for _, r := range w.Requests() {
		if r.Verb != "GET" {
			n++
		}
	}
	return n
}

// listing follows a store's deltas to their end.
func listing(t *testing.T, s side.Store, since side.Cursor) side.Delta {
	t.Helper()
	d, err := s.Changes(t.Context(), since)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestBatches(t *testing.T) {
	w := newWorld(t, nil)
	s := open(t, w.program(t), people.Everybody)
	start := listing(t, s, "")
	items := good(t, batcher(t, s).WriteAll(t.Context(), crowd(450)))
	if n := mutations(w); n != 3 {
		t.Errorf("450 contacts were made with %d requests", n)
	}
	d := listing(t, s, start.Next)
	if len(d.Changed) != 450 {
		t.Errorf("%d are listed", len(d.Changed))
	}
	w.Forget()
	var writes []side.Write
	for i, it := range items {
		to := it.Record.Clone()
		to.Fields["NOTE/n"] = record.Value{Text: "n"}
		if i%2 == 0 {
			delete(to.Fields, "NOTE/n")
			to.Fields["TITLE/t"] = record.Value{Text: "t"}
		}
		writes = append(writes, side.Write{At: it, Patch: record.Diff(it.Record, to)})
	}
	items = good(t, batcher(t, s).WriteAll(t.Context(), writes))
	if n := mutations(w); n != 4 {
		t.Errorf("450 contacts were changed in two ways with %d requests", n)
	}
	for i, it := range items {
		if k := map[bool]record.Key{true: "TITLE/t", false: "NOTE/n"}[i%2 == 0]; it.Record.Text(k) == "" {
			t.Fatalf("%d: %s is missing", i, k)
		}
	}
	w.Forget()
	writes = nil
	for _, it := range items {
		writes = append(writes, side.Write{At: it, Delete: true})
	}
	good(t, batcher(t, s).WriteAll(t.Context(), writes))
	if n := mutations(w); n != 1 {
		t.Errorf("450 contacts were removed with %d requests", n)
	}
	if d := listing(t, s, ""); len(d.Changed) != 0 {
		t.Errorf("%d are left", len(d.Changed))
	}
}

// A batch with outcomes of every kind, whether Google writes refused batches in part or not.
func TestMixedBatch(t *testing.T) {
	for _, partial := range []bool{false, true} {
		for _, lag := range []time.Duration{0, 15 * time.Second} {
			t.Run(fmt.Sprint(partial, lag), func(t *testing.T) {
				w := newWorld(t, func(s *googletest.Switches) { s.PartialBatches, s.Propagation = partial, lag })
				s := open(t, w.program(t), people.Everybody)
				listing(t, s, "")
				items := good(t, batcher(t, s).WriteAll(t.Context(), crowd(6)))
				w.Hand(ada).DeleteContact(items[1].ID)
				w.Hand(ada).EditContact(items[2].ID, googletest.Object{"nicknames": []any{googletest.Object{"value": "x"}}})
				var writes []side.Write
				for _, it := range items {
					writes = append(writes, side.Write{At: it, Patch: record.Patch{"TITLE/t": {Value: record.Value{Text: "t"}}}})
				}
				out := batcher(t, s).WriteAll(t.Context(), writes)
				for i, o := range out {
					want := map[int]error{1: side.ErrGone, 2: side.ErrStale}[i]
					if !errors.Is(o.Err, want) || want == nil && (o.Err != nil || o.Item.Record.Text("TITLE/t") != "t") {
						t.Errorf("update %d: %v, want %v", i, o.Err, want)
					}
				}
				bad := contact("bad", "Bad")
				bad.Fields["userDefined:\t/x"] = record.Value{Text: "x"} // Google takes no blank name
				more := append(crowd(9)[6:], side.Write{Create: &bad})
				out = batcher(t, s).WriteAll(t.Context(), more)
				for i, o := range out[:3] {
					if o.Err != nil {
						t.Errorf("create %d: %v", i, o.Err)
					}
				}
				writes = nil
				for i, it := range items {
					if i != 3 {
						writes = append(writes, side.Write{At: it, Delete: true})
					}
				}
				for i, o := range batcher(t, s).WriteAll(t.Context(), writes) {
					if i == 0 && !errors.Is(o.Err, side.ErrStale) || i == 1 && !errors.Is(o.Err, side.ErrGone) {
						t.Errorf("delete %d: %v", i, o.Err)
					}
				}
				w.Advance(time.Minute)
				seen := map[string]int{}
				for _, it := range listing(t, open(t, w.program(t), people.Everybody), "").Changed {
					seen[it.Record.UID]++
				}
				for uid, n := range seen {
					if n != 1 {
						t.Errorf("%s is there %d times", uid, n)
					}
				}
				for _, uid := range []string{"c0006", "c0007", "c0008"} {
					if seen[uid] != 1 {
						t.Errorf("%s is there %d times", uid, seen[uid])
					}
				}
			})
		}
	}
}
