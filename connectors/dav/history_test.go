package dav_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bothways/connectors/dav/davtest"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Whatever happens on the server and through the store, what the deltas add up to is what is there.
func TestDeltasAddUp(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{})
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		h := &history{path: p.srv.AddBook(fmt.Sprint("Book ", n)), srv: p.srv, have: map[string]side.Item{}}
		q := davtest.Quirks{
			SilentFull: rapid.Bool().Draw(rt, "silent"), InitialTombstones: rapid.Bool().Draw(rt, "tombstones"), MissingRows: rapid.Bool().Draw(rt, "missing rows"),
			NoInline: rapid.Bool().Draw(rt, "no inline"), NoETagOnPut: rapid.Bool().Draw(rt, "no etag"), WeakETags: rapid.Bool().Draw(rt, "weak"),
			NoSync: rapid.Bool().Draw(rt, "no sync"), NoCTag: rapid.Bool().Draw(rt, "no ctag"), Put207: rapid.Bool().Draw(rt, "207"),
			NoMultiget: rapid.Bool().Draw(rt, "no multiget"), Blind: rapid.Bool().Draw(rt, "blind"), RawHrefs: rapid.Bool().Draw(rt, "raw"),
			Limit:       rapid.SampledFrom([]int{0, 1, 3}).Draw(rt, "limit"),
			TokenStatus: rapid.SampledFrom([]int{403, 409, 412, 500}).Draw(rt, "status"),
		}
		if q.Blind {
			q.Server = "SOGo"
		}
		p.srv.Set(q)
		st, err := p.k.Open(rt.Context(), h.path, side.Options{Kind: record.Contacts})
		if err != nil {
			rt.Fatal(err)
		}
		h.Store = st
		rt.Repeat(map[string]func(*rapid.T){
			"foreign put":  h.foreignPut,
			"foreign drop": func(t *rapid.T) { h.srv.Delete(h.path, h.name(t)) },
			"forget":       func(*rapid.T) { h.srv.ForgetTokens() },
			"create":       h.create,
			"update":       h.update,
			"delete":       h.delete,
			"pull":         h.pull,
		})
	})
}

type history struct {
	side.Store
	srv    *davtest.Server
	path   string
	cursor side.Cursor
	have   map[string]side.Item
	count  int
}

func (h *history) name(t *rapid.T) string {
	return rapid.SampledFrom([]string{"a.vcf", "b b.vcf", "ü.vcf", "d@e.vcf", "e.vcf"}).Draw(t, "name")
}

func (h *history) foreignPut(t *rapid.T) {
	h.count++
	name := h.name(t)
	h.srv.Put(h.path, name, card(strings.TrimSuffix(name, ".vcf"), fmt.Sprint("foreign ", h.count)))
}

func (h *history) create(t *rapid.T) {
	h.count++
	uid := rapid.SampledFrom([]string{"a", "x", "d@e"}).Draw(t, "uid")
	before := h.srv.Items(h.path)
	_, err := h.Create(t.Context(), person(uid, fmt.Sprint("made ", h.count)))
	if _, taken := before[uid+".vcf"]; taken != errors.Is(err, side.ErrExists) || !taken && err != nil {
		t.Fatalf("create %s, taken %v: %v", uid, taken, err)
	}
}

// update and delete go by what the deltas told, so they may come too late, but never hit another version.
func (h *history) update(t *rapid.T) {
	it, ok := h.have[h.name(t)]
	if !ok {
		return
	}
	h.count++
	before, there := h.srv.Items(h.path)[it.ID]
	_, err := h.Update(t.Context(), it, record.Patch{"NOTE": {Value: record.Value{Text: fmt.Sprint(h.count)}}})
	h.judge(t, it, before, there, err)
}

func (h *history) delete(t *rapid.T) {
	it, ok := h.have[h.name(t)]
	if !ok {
		return
	}
	before, there := h.srv.Items(h.path)[it.ID]
	h.judge(t, it, before, there, h.Delete(t.Context(), it.Ref))
}

func (h *history) judge(t *rapid.T, it side.Item, before string, there bool, err error) {
	switch {
	case !there && !errors.Is(err, side.ErrGone):
		t.Fatalf("%s is gone: %v", it.ID, err)
	case there && before == string(it.Doc) && err != nil:
		t.Fatalf("%s stands as it was seen: %v", it.ID, err)
	case there && before != string(it.Doc) && !errors.Is(err, side.ErrStale):
		t.Fatalf("%s was changed: %v", it.ID, err)
	}
}

func (h *history) pull(t *rapid.T) {
	d, err := drain(t.Context(), h.Store, h.cursor)
	if errors.Is(err, side.ErrCursor) && h.cursor != "" {
		d, err = drain(t.Context(), h.Store, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	if d.Full {
		h.have = map[string]side.Item{}
	}
	for _, it := range d.Changed {
		h.have[it.ID] = it
	}
	for _, id := range d.Gone {
		delete(h.have, id)
	}
	h.cursor = d.Next
	there := h.srv.Items(h.path)
	if got, want := slices.Sorted(maps.Keys(h.have)), slices.Sorted(maps.Keys(there)); !slices.Equal(got, want) {
		t.Fatalf("the deltas add up to %v, there is %v", got, want)
	}
	for id, it := range h.have {
		if string(it.Doc) != there[id] {
			t.Fatalf("%s: %q, there is %q", id, it.Doc, there[id])
		}
	}
}
