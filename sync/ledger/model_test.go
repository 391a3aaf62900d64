package ledger_test

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bothways/sync/ledger"
	"bothways/sync/link"
	"bothways/sync/record"
	"bothways/sync/run"
	"bothways/sync/run/runtest"
	"bothways/sync/side"
)

// twin drives the ledger on disk and the one in memory with the same batches.
type twin struct {
	path  string
	db    *ledger.DB
	disk  *ledger.Process
	model *runtest.Memory
	plans int64
	runs  int64
	lines int64
}

func (w *twin) reopen(t *rapid.T) {
	if w.db != nil {
		if err := w.db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	db, err := ledger.Open(context.Background(), w.path, ledger.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.db, w.disk = db, db.Process("clients")
}

var (
	someID   = rapid.SampledFrom([]string{"", "a.vcf", "b.vcf", "c\xff.vcf", "d.vcf"})
	someTime = rapid.Custom(func(t *rapid.T) time.Time {
		n := rapid.IntRange(0, 5).Draw(t, "time")
		if n == 0 {
			return time.Time{}
		}
		return noon.Add(time.Duration(n) * time.Minute)
	})
	someText   = rapid.SampledFrom([]string{"", "Ada", "Grace", "x\x00y", strings.Repeat("photo", 300), strings.Repeat("other", 300)})
	someRecord = rapid.Custom(func(t *rapid.T) record.Record {
		r := record.New(record.Contacts, someID.Draw(t, "uid"))
		for range rapid.IntRange(0, 4).Draw(t, "fields") {
			k := rapid.SampledFrom([]record.Key{"FN", "NOTE", "PHOTO", "EMAIL/a", "EMAIL/b"}).Draw(t, "key")
			r.Fields[k] = record.Value{Text: someText.Draw(t, "text"), Raw: someText.Draw(t, "raw")}
		}
		return r
	})
	someHalf = rapid.Custom(func(t *rapid.T) link.Half {
		h := link.Half{
			Ref:  side.Ref{ID: someID.Draw(t, "id"), Version: someText.Draw(t, "version")},
			Seen: someRecord.Draw(t, "seen"), Gone: rapid.Bool().Draw(t, "gone"), Modified: someTime.Draw(t, "modified"),
		}
		h.Synced = h.Seen
		if rapid.Bool().Draw(t, "edited") {
			h.Synced = someRecord.Draw(t, "synced")
		}
		if rapid.IntRange(0, 3).Draw(t, "asked") == 0 {
			h.Asked = &link.Write{Op: link.Update, Patch: h.Edits(), Source: record.Patch{}}
		}
		return h
	})
	someImage = rapid.Custom(func(t *rapid.T) *link.Image {
		if rapid.Bool().Draw(t, "none") {
			return nil
		}
		doc := []byte(someText.Draw(t, "doc"))
		if len(doc) == 0 {
			doc = nil
		}
		return &link.Image{Ref: side.Ref{ID: someID.Draw(t, "id")}, Record: someRecord.Draw(t, "record"), Doc: doc}
	})
)

// number is a number given before, 0, or now and then one that was not.
func number(t *rapid.T, last int64) int64 {
	return rapid.Int64Range(0, last+int64(rapid.IntRange(0, 20).Draw(t, "beyond")/20)).Draw(t, "number")
}

func (w *twin) batch(t *rapid.T, lastLink int64) *link.Batch {
	b := &link.Batch{}
	for range rapid.IntRange(0, 3).Draw(t, "put") {
		l := &link.Link{ID: number(t, lastLink), Kept: rapid.Bool().Draw(t, "kept")}
		l.Half = [2]link.Half{someHalf.Draw(t, "left"), someHalf.Draw(t, "right")}
		b.Put = append(b.Put, l)
	}
	b.Quiet = rapid.SliceOfN(rapid.Bool(), 0, len(b.Put)).Draw(t, "quiet")
	b.Due = rapid.SliceOfN(someTime, 0, len(b.Put)).Draw(t, "due")
	b.Wake = rapid.IntRange(0, 3).Draw(t, "wakes") == 0
	if rapid.IntRange(0, 2).Draw(t, "forgets") == 0 {
		b.Forget = []int64{number(t, lastLink)}
	}
	if rapid.Bool().Draw(t, "state") {
		b.State = &link.State{Cursor: [2]side.Cursor{"\xff", side.Cursor(someText.Draw(t, "cursor"))}, RetryAt: someTime.Draw(t, "retry")}
	}
	for range rapid.IntRange(0, 2).Draw(t, "lines") {
		b.Entries = append(b.Entries, &link.Entry{
			ID: number(t, w.lines), Run: w.runs, Link: lastLink, Side: link.Side(rapid.IntRange(0, 1).Draw(t, "side")),
			Op:      rapid.SampledFrom([]link.Op{link.Update, link.Delete}).Draw(t, "op"),
			Outcome: rapid.SampledFrom([]link.Outcome{link.Unknown, link.Done}).Draw(t, "outcome"),
			Patch:   record.All(someRecord.Draw(t, "patch")),
			Before:  someImage.Draw(t, "before"), After: someImage.Draw(t, "after"),
			At: noon.Add(time.Duration(rapid.IntRange(0, 5).Draw(t, "at")) * time.Minute),
		})
	}
	if w.runs == 0 || rapid.IntRange(0, 3).Draw(t, "runs") == 0 {
		b.Run = &link.Run{ID: number(t, w.runs), Process: "clients", Kind: rapid.SampledFrom([]string{"sync", "undo"}).Draw(t, "kind"), Started: noon, Summary: []byte(someText.Draw(t, "summary"))}
	}
	if rapid.IntRange(0, 3).Draw(t, "plans") == 0 {
		b.Plan = &link.Plan{ID: number(t, w.plans), Process: "clients", Made: noon, Digests: []string{"d"}, Summary: []byte("{}")}
	}
	if rapid.IntRange(0, 3).Draw(t, "tells") == 0 {
		b.Differ = [][2]string{{someID.Draw(t, "left"), someID.Draw(t, "right")}}
	}
	return b
}

func clone(b *link.Batch) *link.Batch {
	c := *b
	c.Put, c.Entries = nil, nil
	for _, l := range b.Put {
		k := l.Clone()
		c.Put = append(c.Put, &k)
	}
	for _, e := range b.Entries {
		k := *e
		c.Entries = append(c.Entries, &k)
	}
	if b.Run != nil {
		r := *b.Run
		c.Run = &r
	}
	if b.Plan != nil {
		p := *b.Plan
		c.Plan = &p
	}
	return &c
}

func numbers(b *link.Batch) (out []int64) {
	for _, l := range b.Put {
		out = append(out, l.ID)
		for _, s := range link.Both {
			if l.Half[s].Asked != nil {
				out = append(out, l.Half[s].Asked.Entry)
			}
		}
	}
	for _, e := range b.Entries {
		out = append(out, e.ID)
	}
	if b.Run != nil {
		out = append(out, b.Run.ID)
	}
	if b.Plan != nil {
		out = append(out, b.Plan.ID)
	}
	return out
}

func (w *twin) commit(t *rapid.T) {
	all, err := w.model.Links(context.Background(), link.Want{All: true})
	if err != nil {
		t.Fatal(err)
	}
	var last int64
	for _, l := range all {
		last = max(last, l.ID)
	}
	b := w.batch(t, last)
	c := clone(b)
	errDisk, errModel := w.disk.Commit(context.Background(), b), w.model.Commit(context.Background(), c)
	if (errDisk == nil) != (errModel == nil) {
		t.Fatalf("disk: %v, model: %v", errDisk, errModel)
	}
	if got, want := numbers(b), numbers(c); !reflect.DeepEqual(got, want) {
		t.Fatalf("numbers %v, want %v", got, want)
	}
	if errDisk != nil {
		return
	}
	for _, e := range b.Entries {
		w.lines = max(w.lines, e.ID)
	}
	if b.Run != nil {
		w.runs = max(w.runs, b.Run.ID)
	}
	if b.Plan != nil {
		w.plans = max(w.plans, b.Plan.ID)
	}
}

// full gives a link with every Raw inflated, and its times and maps in one form.
func full(t *rapid.T, from run.Ledger, l link.Link) link.Link {
	l = l.Clone()
	inflate := func(p record.Patch) record.Patch {
		p, err := from.Inflate(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for _, s := range link.Both {
		h := &l.Half[s]
		h.Seen, h.Synced = inflate(record.All(h.Seen)).Apply(h.Seen), inflate(record.All(h.Synced)).Apply(h.Synced)
		if h.Asked != nil {
			h.Asked.Patch = inflate(h.Asked.Patch)
		}
	}
	return l
}

// same asks both ledgers and compares their answers.
func (w *twin) same(t *rapid.T) {
	ctx := context.Background()
	want := link.Want{
		All: rapid.IntRange(0, 4).Draw(t, "all") == 0, Open: rapid.Bool().Draw(t, "open"), Now: someTime.Draw(t, "now"),
		IDs:   rapid.SliceOfN(rapid.Int64Range(0, 9), 0, 2).Draw(t, "ids"),
		Refs:  [2][]string{rapid.SliceOfN(someID, 0, 2).Draw(t, "left"), rapid.SliceOfN(someID, 0, 2).Draw(t, "right")},
		Loose: [2]bool{rapid.Bool().Draw(t, "looseLeft"), rapid.Bool().Draw(t, "looseRight")},
	}
	since := noon.Add(time.Duration(rapid.IntRange(0, 5).Draw(t, "since")) * time.Minute)
	ask := func(from run.Ledger) (out []any) {
		note := func(v any, err error) {
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, v)
		}
		links, err := from.Links(ctx, want)
		for _, l := range links {
			note(full(t, from, l), err)
		}
		state, err := from.State(ctx)
		note(state, err)
		linked, err := from.Linked(ctx)
		note(linked, err)
		deleted, err := from.Deleted(ctx, since)
		note(deleted, err)
		told, err := from.Different(ctx)
		note(told, err)
		for id := range w.plans + 2 {
			plan, there, err := from.Plan(ctx, id)
			note(fmt.Sprintf("%v %+v", there, plan), err)
		}
		for id := int64(1); id <= w.runs; id++ {
			lines, err := from.Entries(ctx, id)
			note(lines, err)
		}
		return out
	}
	got, expected := ask(w.disk), ask(w.model)
	if len(got) != len(expected) {
		t.Fatalf("%d answers, want %d\n%v\n%v", len(got), len(expected), got, expected)
	}
	for i := range got {
		if !reflect.DeepEqual(got[i], expected[i]) {
			t.Fatalf("got  %+v\nwant %+v", got[i], expected[i])
		}
	}
}

func TestLedgerRemembersWhatMemoryDoes(t *testing.T) {
	dir, n := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		w := &twin{path: filepath.Join(dir, fmt.Sprintf("%d.db", n)), model: runtest.NewMemory()}
		w.reopen(t)
		defer func() { w.db.Close() }()
		t.Repeat(map[string]func(*rapid.T){
			"commit": w.commit, "and again": w.commit, "and more": w.commit, "compare": w.same, "reopen": w.reopen,
		})
		w.reopen(t)
		w.same(t)
		if err := w.db.Check(context.Background(), true); err != nil {
			t.Fatal(err)
		}
	})
}
