package link_test

import (
	"fmt"
	"reflect"
	"sort"
	"testing"

	"pgregory.net/rapid"

	"bothways/sync/link"
	"bothways/sync/record"
	"bothways/sync/side"
)

func rec(fields ...string) record.Record {
	r := record.New(record.Contacts, "u")
	for i := 0; i+1 < len(fields); i += 2 {
		r.Fields[record.Key(fields[i])] = record.Value{Text: fields[i+1]}
	}
	return r
}

func drawRecord(t *rapid.T, name string) record.Record {
	r := rec()
	for _, k := range []record.Key{"FN", "NOTE", "TEL/1", "TEL/2"} {
		if v := rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, name+" "+string(k)); v != "" {
			r.Fields[k] = record.Value{Text: v}
		}
	}
	return r
}

// places are the items of both sides under few names, with versions that change with the content.
func drawItems(t *rapid.T, name string) []side.Item {
	var out []side.Item
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		if rapid.IntRange(0, 3).Draw(t, name+" "+id) > 0 {
			r := drawRecord(t, name+" "+id)
			out = append(out, side.Item{Ref: side.Ref{ID: id, Version: fmt.Sprint(r.Fields)}, Record: r})
		}
	}
	return out
}

// fold gives all links after a delta, numbered.
func fold(links []link.Link, s link.Side, d side.Delta) []link.Link {
	at := map[int64]link.Link{}
	next := int64(len(links))
	for _, l := range links {
		at[l.ID] = l
	}
	for _, l := range link.Fold(append([]link.Link(nil), links...), s, d) {
		if l.ID == 0 {
			next++
			l.ID = next
		}
		at[l.ID] = l
	}
	var out []link.Link
	for _, l := range at {
		out = append(out, l)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out
}

// TestAReadingAnewAgreesOnNothing: a pair that was only just made has no agreement, however its item
// is read at the same version.
func TestAReadingAnewAgreesOnNothing(t *testing.T) {
	h := link.Half{Ref: side.Ref{ID: "a", Version: "1"}, Seen: rec("FN", "Ada", "RELATED/x", "x")}
	if !h.Show(side.Item{Ref: h.Ref, Record: rec("FN", "Ada", "RELATED/y", "y")}) || !h.Synced.Empty() {
		t.Errorf("%+v", h)
	}
}

// TestFoldOfChanges: what a side tells bit by bit and what it tells in full lead to the same, in
// whatever order the items come, and one side's news does not touch the other's.
func TestFoldOfChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := drawItems(t, "before"), drawItems(t, "after")
		links := fold(nil, link.Left, side.Delta{Full: true, Changed: before})
		full := fold(links, link.Left, side.Delta{Full: true, Changed: after})

		bits := side.Delta{Changed: rapid.Permutation(after).Draw(t, "order")}
		there := map[string]bool{}
		for _, it := range after {
			there[it.ID] = true
		}
		for _, it := range before {
			if !there[it.ID] {
				bits.Gone = append(bits.Gone, it.ID)
			}
		}
		if a, b := halves(full), halves(fold(links, link.Left, bits)); !reflect.DeepEqual(a, b) {
			t.Fatalf("in full\n%v\nbit by bit\n%v", a, b)
		}
		if again := link.Fold(append([]link.Link(nil), full...), link.Left, side.Delta{Full: true, Changed: after}); len(again) > 0 {
			t.Fatalf("the same again changes %v", again)
		}
		right := side.Delta{Full: true, Changed: drawItems(t, "right")}
		a := fold(fold(full, link.Left, bits), link.Right, right)
		b := fold(fold(full, link.Right, right), link.Left, bits)
		if !reflect.DeepEqual(halves(a), halves(b)) {
			t.Fatalf("left first\n%v\nright first\n%v", halves(a), halves(b))
		}
	})
}

// halves shows links by what they say, whatever their numbers are.
func halves(links []link.Link) []string {
	var out []string
	for _, l := range links {
		out = append(out, fmt.Sprintf("%+v", l.Half))
	}
	sort.Strings(out)
	return out
}

// TestNeverDeleted: what left the group, cannot be read or is not mentioned is not gone.
func TestNeverDeleted(t *testing.T) {
	links := fold(nil, link.Left, side.Delta{Full: true, Changed: []side.Item{
		{Ref: side.Ref{ID: "a", Version: "1"}, Record: rec("FN", "a")},
		{Ref: side.Ref{ID: "b", Version: "1"}, Record: rec("FN", "b")},
		{Ref: side.Ref{ID: "c", Version: "1"}, Record: rec("FN", "c")},
	}})
	for _, full := range []bool{true, false} {
		d := side.Delta{Full: full, Out: []string{"a"}, Broken: []side.Broken{{ID: "b", Err: fmt.Errorf("no end")}}}
		for _, l := range fold(links, link.Left, d) {
			h := l.Half[link.Left]
			if gone := full && h.Ref.ID == "c"; h.Gone != gone {
				t.Errorf("full %v: %s gone: %v", full, h.Ref.ID, h.Gone)
			}
			if h.Out != (h.Ref.ID == "a") || (h.Broken != "") != (h.Ref.ID == "b") {
				t.Errorf("%+v", h)
			}
		}
	}
}

func drawLink(t *rapid.T) link.Link {
	l := link.Link{ID: 1}
	for _, s := range link.Both {
		l.Half[s] = link.Half{Ref: side.Ref{ID: "x", Version: "1"}, Synced: drawRecord(t, s.String()+" agreed"), Seen: drawRecord(t, s.String())}
	}
	return l
}

// drawWrite makes an update of the right side that carries what the left one edited.
func drawWrite(t *rapid.T, l link.Link) link.Write {
	w := link.Write{Op: link.Update, Patch: record.Patch{}, Source: record.Patch{}}
	for k, e := range l.Half[link.Left].Edits() {
		if rapid.Bool().Draw(t, "carries "+string(k)) {
			e.From = ""
			w.Patch[k], w.Source[k] = e, e
		}
	}
	return w
}

// TestWritten: what was carried is agreed on both sides, every other edit of either stays open.
func TestWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLink(t)
		w := drawWrite(t, l)
		now := w.Patch.Apply(l.Half[link.Right].Seen)
		got := l.Begin(link.Right, w).Written(link.Right, side.Item{Ref: side.Ref{ID: "x", Version: "2"}, Record: now})
		if got.Half[link.Right].Asked != nil || !got.Half[link.Right].Seen.Same(now) {
			t.Fatalf("%+v", got.Half[link.Right])
		}
		for _, s := range link.Both {
			before, after := l.Half[s].Edits(), got.Half[s].Edits()
			for k := range w.Patch {
				if _, open := after[k]; open {
					t.Fatalf("%s: %s was carried and is still open", s, k)
				}
				delete(before, k)
			}
			if a, b := before.Keys(), after.Keys(); !reflect.DeepEqual(a, b) {
				t.Fatalf("%s: open were %v, now %v", s, a, b)
			}
		}
		if again := l.Begin(link.Right, w).Refused(link.Right); !reflect.DeepEqual(halves([]link.Link{again}), halves([]link.Link{l})) {
			t.Fatal("a write that did not happen left something behind")
		}
	})
}

// TestRecall: a lost answer is worked out from the item alone, as if it had come or as if the write
// had not been tried.
func TestRecall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLink(t)
		w := drawWrite(t, l)
		asked := l.Begin(link.Right, w)
		was := side.Item{Ref: l.Half[link.Right].Ref, Record: l.Half[link.Right].Seen}
		if got := asked.Recall(link.Right, &was); !reflect.DeepEqual(halves([]link.Link{got}), halves([]link.Link{l})) {
			t.Fatalf("not written, and yet\n%+v", got)
		}
		now := side.Item{Ref: side.Ref{ID: "x", Version: "2"}, Record: w.Patch.Apply(was.Record)}
		got, want := asked.Recall(link.Right, &now), asked.Written(link.Right, now)
		if now.Record.Same(was.Record) {
			return // nothing to be seen of it
		}
		for _, s := range link.Both {
			if a, b := got.Half[s].Edits(), want.Half[s].Edits(); !reflect.DeepEqual(a, b) && seen(w.Patch, now.Record) {
				t.Fatalf("%s: open are %v instead of %v", s, a, b)
			}
		}
		if gone := asked.Recall(link.Right, nil).Half[link.Right]; !gone.Gone || gone.Asked != nil {
			t.Fatalf("deleted meanwhile, and yet %+v", gone)
		}
	})
}

// seen tells whether all that was asked for can be seen.
func seen(p record.Patch, r record.Record) bool {
	for k, e := range p {
		if _, ok := r.Fields[k]; ok == e.Gone {
			return false
		}
	}
	return true
}

// TestJoin: what was asked and agreed stays with the link, the item comes from the loose one.
func TestJoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLink(t)
		l.Half[link.Right].Gone, l.Kept = true, true
		loose := link.Link{ID: 2}
		loose.Half[link.Right] = link.Half{Ref: side.Ref{ID: "y", Version: "7"}, Seen: drawRecord(t, "loose")}
		got := l.Join(link.Right, loose, "uid")
		h := got.Half[link.Right]
		if got.ID != 1 || got.Kept || !h.Present() || h.Ref != loose.Half[link.Right].Ref {
			t.Fatalf("%+v", got)
		}
		if !h.Seen.Same(loose.Half[link.Right].Seen) || !h.Synced.Same(l.Half[link.Right].Synced) {
			t.Fatalf("%+v", h)
		}
	})
}

// TestLostCreation: the item of a creation whose answer was lost is found by its UID, or by what it is.
func TestLostCreation(t *testing.T) {
	full := rec("FN", "Ada", "TEL/1", "+49 1", "NOTE", "n")
	for _, row := range []struct {
		name  string
		item  record.Record
		uid   string
		found bool
	}{
		{"by its UID, whatever it says", rec("FN", "Eve"), "u", true},
		{"another UID", full, "other", false},
		{"by what it is", full, "", true},
		{"in the side's own form", rec("FN", "ADA", "TEL/+491", "+491", "NOTE", "n"), "", true},
		{"without what cannot be held", rec("FN", "Ada", "TEL/1", "+49 1"), "", true},
		{"edited since", rec("FN", "Eve", "TEL/1", "+49 1", "NOTE", "n"), "", true},
		{"somebody else", rec("FN", "Bob", "TEL/1", "+49 1", "NOTE", "m"), "", false},
	} {
		l := link.Link{ID: 1}
		l.Half[link.Left] = link.Half{Ref: side.Ref{ID: "a", Version: "1"}, Seen: full}
		l = l.Begin(link.Right, link.Write{Op: link.Create, Patch: record.All(full), Source: record.All(full), UID: "u"})
		loose := link.Link{ID: 2}
		row.item.UID = row.uid
		loose.Half[link.Right] = link.Half{Ref: side.Ref{ID: "n", Version: "1"}, Seen: row.item}
		joined, forget := link.Rejoin([]link.Link{l, loose}, link.Right)
		if found := len(joined) == 1 && len(forget) == 1; found != row.found {
			t.Errorf("%s: found %v", row.name, found)
		}
	}
}
