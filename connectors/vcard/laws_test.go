package vcard

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

type failer interface {
	Helper()
	Fatalf(string, ...any)
}

// laws holds a document and a patch against what lens.Lens promises, and that every line which the
// patch does not name is there byte for byte afterwards.
func laws(t failer, l Lens, doc []byte, p record.Patch) {
	t.Helper()
	before, _, err := l.Get(doc)
	if err != nil {
		t.Fatalf("get: %v\n%s", err, doc)
	}
	same, err := l.Put(doc, nil)
	if err != nil || !bytes.Equal(same, doc) {
		t.Fatalf("an empty patch: %v\n%s\n%s", err, doc, same)
	}
	out, err := l.Put(doc, p)
	if err != nil {
		t.Fatalf("put: %v\n%s\n%v", err, doc, p)
	}
	after, _, err := l.Get(out)
	if err != nil {
		t.Fatalf("get again: %v\n%s\n%s", err, doc, out)
	}
	if want := p.Apply(before); !after.Same(want) || after.UID != before.UID {
		t.Fatalf("from\n%q\nby %+v\ncame\n%q\nthe difference is %+v", doc, p, out, record.Diff(want, after))
	}
	untouched(t, l, doc, out, p)
}

func untouched(t failer, l Lens, doc, out []byte, p record.Patch) {
	t.Helper()
	c, _ := l.open(doc)
	still := map[string]int{}
	d, _ := contentline.Parse(out)
	for x := range d.All() {
		still[x.Source()]++
	}
	named := map[*contentline.Line]bool{}
	for k := range p {
		if e := c.byKey[k]; e != nil {
			named[e.line] = true
			for _, x := range e.again {
				named[x] = true
			}
		}
	}
	for x := range c.body.Lines() {
		r := rowOf(x.Name())
		if named[x] || c.companion(x) || r.list || r.single && x.Value() == "" || r.single && r.form.get(spelling{value: decoded(x), line: x}) == "" {
			continue
		}
		if still[x.Source()]--; still[x.Source()] < 0 {
			t.Fatalf("the line %q was touched\n%q\nby %+v\n%q", x.Source(), doc, p, out)
		}
	}
}

func TestLawsOnRandomCards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := New(rapid.SampledFrom([]string{"DE", "US", ""}).Draw(t, "region"), "3.0")
		doc := randomCard(t, anyVersion(t))
		r, _, err := l.Get(doc)
		if err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		for range 3 {
			laws(t, l, doc, record.Diff(r, edited(t, l, r)))
		}
	})
}

// A card that is made from another one's record says the same, in each version.
func TestMakeOfRandomCards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := New("DE", rapid.SampledFrom([]string{"3.0", "4.0"}).Draw(t, "new"))
		r, _, err := l.Get(randomCard(t, anyVersion(t)))
		if err != nil {
			t.Fatal(err)
		}
		r.UID = "u1"
		doc, err := l.Make(r)
		if err != nil {
			t.Fatal(err)
		}
		made, _, err := l.Get(doc)
		if err != nil || !made.Same(r) || made.UID != "u1" {
			t.Fatalf("%v: %s\nthe difference is %+v", err, doc, record.Diff(r, made))
		}
	})
}

func TestLawsOnWrittenCards(t *testing.T) {
	files, _ := filepath.Glob("testdata/cards/*.vcf")
	if len(files) < 110 {
		t.Fatalf("only %d cards", len(files))
	}
	l := New("DE", "3.0")
	var records []record.Record
	var docs [][]byte
	for _, f := range files {
		file, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		r, _, err := l.Get(file)
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if len(r.Fields) == 0 {
			t.Errorf("%s: no field", f)
		}
		records, docs = append(records, r), append(docs, file)
	}
	for i := range docs {
		next := records[(i+37)%len(records)]
		laws(t, l, docs[i], record.Diff(records[i], next))
	}
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, len(docs)-1).Draw(t, "card")
		laws(t, l, docs[i], record.Diff(records[i], edited(t, l, records[i])))
	})
}

// Whatever a patch says, a card stays one card, and only lines of the named properties come or go.
func TestNoPatchBreaksACard(t *testing.T) {
	wild := rapid.OneOf(rapid.String(), words, rapid.SampledFrom([]string{"x\r\nEND:VCARD", "a\nFN:b", "\r", "", `\`, "a\u2028b\x00"}))
	rapid.Check(t, func(t *rapid.T) {
		l := New("US", "4.0")
		doc := randomCard(t, anyVersion(t))
		before, _, err := l.Get(doc)
		if err != nil {
			t.Fatal(err)
		}
		p := record.Patch{}
		keys := append(before.Keys(), "FN", "N", "EMAIL/x", "EMAIL/x#3", "CATEGORIES/y", "CATEGORIES/y#2", "PHOTO/z", "BDAY", "X-NEW/1")
		for range rapid.IntRange(1, 6).Draw(t, "edits") {
			k := rapid.SampledFrom(keys).Draw(t, "key")
			if rapid.IntRange(0, 4).Draw(t, "wild") == 0 {
				k = record.Member(rapid.SampledFrom([]string{"X-A", "TEL", "X A", "X:A", "", "X-A\nB"}).Draw(t, "name"), wild.Draw(t, "identity"))
			}
			p[k] = record.Edit{
				Gone: rapid.Bool().Draw(t, "gone"), From: rapid.SampledFrom(keys).Draw(t, "from"),
				Value: record.Value{Text: wild.Draw(t, "text"), Attr: wild.Draw(t, "attr"), Raw: wild.Draw(t, "raw")},
			}
		}
		out, err := l.Put(doc, p)
		if err != nil {
			return
		}
		after, _, err := l.Get(out)
		if err != nil || after.UID != before.UID {
			t.Fatalf("%v\n%q\nby %+v\n%q", err, doc, p, out)
		}
		named := map[string]bool{"X-ABLABEL": true, "X-ABADR": true}
		for k, e := range p {
			named[k.Property()], named[e.From.Property()] = true, true
		}
		for k := range record.Diff(before, after) {
			if !named[k.Property()] && before.Fields[k].Text != after.Fields[k].Text {
				t.Fatalf("%s was not named\n%q\nby %+v\n%q", k, doc, p, out)
			}
		}
	})
}
