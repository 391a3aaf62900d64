package ical

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bothways/connectors/lens"
	"bothways/sync/record"
	"bothways/sync/side"
)

var _ lens.Lens = Lens{}

type sample struct {
	name string
	doc  []byte
	lens Lens
	rec  record.Record
}

func (s sample) GoString() string { return s.name }

// samples are the documents of testdata/calendars, one sample for each UID.
func samples(t testing.TB) []sample {
	t.Helper()
	files, err := filepath.Glob("testdata/calendars/*.ics")
	if err != nil || len(files) < 110 {
		t.Fatalf("%d calendars, %v", len(files), err)
	}
	var out []sample
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		before := len(out)
		for _, kind := range []record.Kind{record.Calendar, record.Tasks} {
			l := New(kind)
			docs, err := l.Split(data)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			for _, doc := range docs {
				r, _, err := l.Get(doc)
				if err != nil {
					t.Fatalf("%s: %v", file, err)
				}
				out = append(out, sample{filepath.Base(file), doc, l, r})
			}
		}
		if len(out) == before {
			t.Fatalf("%s holds nothing", file)
		}
	}
	return out
}

func TestSamplesKeepTheirBytes(t *testing.T) {
	for _, s := range samples(t) {
		for _, p := range []record.Patch{nil, {}, {"X-NOTHING/here": {Gone: true}}} {
			got, err := s.lens.Put(s.doc, p)
			if err != nil || !bytes.Equal(got, s.doc) {
				t.Errorf("%s: %v, changed by %v:\n%s", s.name, err, p, got)
			}
		}
		p := record.Patch{}
		for k, v := range s.rec.Fields { // what is there already
			p[k] = record.Edit{Value: record.Value{Text: v.Text, Attr: v.Attr}}
		}
		if got, err := s.lens.Put(s.doc, p); err != nil || !bytes.Equal(got, s.doc) {
			t.Errorf("%s: %v, changed by its own fields:\n%s", s.name, err, got)
		}
	}
}

func TestSamplesMadeAnew(t *testing.T) {
	for _, s := range samples(t) {
		doc, err := s.lens.Make(s.rec)
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
			continue
		}
		got, _, err := s.lens.Get(doc)
		if err != nil || !got.Same(s.rec) || got.UID != s.rec.UID {
			t.Errorf("%s: %v\n%s\n%s", s.name, err, difference(got, s.rec), doc)
		}
		if bytes.LastIndex(doc, []byte("END:VTIMEZONE")) > bytes.Index(doc, []byte("BEGIN:"+s.lens.component())) {
			t.Errorf("%s: a zone behind what needs it\n%s", s.name, doc)
		}
		if again, _ := s.lens.Make(s.rec); !bytes.Equal(again, doc) {
			t.Errorf("%s: made twice, not the same", s.name)
		}
	}
}

// Without raw forms, as a side that keeps no text has them.
func TestSamplesMadeFromTextAlone(t *testing.T) {
	for _, s := range samples(t) {
		r := withoutRaw(s.rec)
		doc, err := s.lens.Make(r)
		if err != nil {
			if !strings.Contains(err.Error(), "bytes of the attachment") {
				t.Errorf("%s: %v", s.name, err)
			}
			continue
		}
		if got, _, err := s.lens.Get(doc); err != nil || !got.Same(r) {
			t.Errorf("%s: %v\n%s\n%s", s.name, err, difference(got, r), doc)
		}
	}
}

func withoutRaw(r record.Record) record.Record {
	out := r.Clone()
	for k, v := range out.Fields {
		if !strings.HasPrefix(v.Text, "sha256:") {
			v.Raw = ""
		}
		out.Fields[k] = v
	}
	return out
}

func difference(got, want record.Record) string {
	var b strings.Builder
	p := record.Diff(want, got)
	for _, k := range p.Keys() {
		e := p[k]
		b.WriteString(string(k) + ": got " + e.Value.Text + " [" + e.Value.Attr + "]")
		if e.Gone {
			b.WriteString("nothing")
		}
		w := want.Fields[k]
		b.WriteString(", want " + w.Text + " [" + w.Attr + "]\n")
	}
	return b.String()
}

func TestLaws(t *testing.T) {
	all := samples(t)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(all).Draw(t, "sample")
		other := rapid.SampledFrom(all).Draw(t, "other")
		doc, have := s.doc, s.rec
		for range rapid.IntRange(1, 3).Draw(t, "rounds") {
			want := mutate(t, have, other)
			p := record.Diff(have, want)
			got, err := s.lens.Put(doc, p)
			if err != nil {
				if strings.Contains(err.Error(), "bytes of the attachment") {
					return
				}
				t.Fatalf("%s: %v\n%v\n%s", s.name, err, p, doc)
			}
			read, _, err := s.lens.Get(got)
			if err != nil {
				t.Fatalf("%s: %v\n%s", s.name, err, got)
			}
			if !read.Same(p.Apply(have)) || read.UID != have.UID {
				t.Fatalf("%s:\n%spatch %v\nfrom\n%s\nto\n%s", s.name, difference(read, p.Apply(have)), p, doc, got)
			}
			doc, have = got, read
		}
	})
}

var words3 = []string{"Review", "Mittag", "déjeuner", "a,b;c", `back\slash`, "two\nlines", "🎉", "x:y", `"quoted"`, "ends^n"}

func text(t *rapid.T) string {
	if rapid.Bool().Draw(t, "plain") {
		return rapid.SampledFrom(words3).Draw(t, "word")
	}
	return strings.TrimSpace(plainText(strings.ReplaceAll(rapid.StringN(1, 90, -1).Draw(t, "text"), "\r", "")))
}

// lone tells keys that no equal twin stands beside.
func lone(r record.Record, k record.Key) bool {
	base, _, _ := strings.Cut(string(k), "#")
	for other := range r.Fields {
		if other != k && strings.HasPrefix(string(other), base) && (strings.Contains(string(other), "#") || strings.Contains(string(k), "#")) {
			return false
		}
	}
	return true
}

func mutate(t *rapid.T, have record.Record, from sample) record.Record {
	r := have.Clone()
	for range rapid.IntRange(1, 4).Draw(t, "edits") {
		switch rapid.IntRange(0, 8).Draw(t, "edit") {
		case 0:
			removeOne(t, r)
		case 1:
			name := record.Key(rapid.SampledFrom([]string{"SUMMARY", "LOCATION", "DESCRIPTION"}).Draw(t, "single"))
			if lone(r, name) {
				r.Fields[name] = record.Value{Text: text(t)}
			}
		case 2:
			name := rapid.SampledFrom([]string{"CATEGORIES", "COMMENT", "RESOURCES", "CONTACT"}).Draw(t, "many")
			if s := text(t); s != "" {
				r.Fields[record.Member(name, record.Identity(s))] = record.Value{Text: s}
			}
		case 3:
			copyFrom(t, r, from.rec)
		case 4:
			retime(t, r)
		case 5:
			addOverride(t, r)
		case 6:
			exclude(t, r)
		case 7:
			include(t, r)
		case 8:
			attributesOf(t, r)
		}
	}
	return r
}

func pick(t *rapid.T, r record.Record, ok func(k record.Key) bool) (record.Key, bool) {
	var keys []record.Key
	for _, k := range r.Keys() {
		if ok(k) {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return "", false
	}
	return rapid.SampledFrom(keys).Draw(t, "key"), true
}

func removeOne(t *rapid.T, r record.Record) {
	if k, ok := pick(t, r, func(k record.Key) bool { _, rest := k.Occurrence(); return rest != "WHEN" && lone(r, k) }); ok {
		delete(r.Fields, k)
	}
}

func copyFrom(t *rapid.T, r, from record.Record) {
	k, ok := pick(t, from, func(k record.Key) bool { start, _ := k.Occurrence(); return start == "" && lone(from, k) && lone(r, k) })
	if !ok || from.Kind != r.Kind {
		return
	}
	v := from.Fields[k]
	if rapid.Bool().Draw(t, "bare") && !strings.HasPrefix(v.Text, "sha256:") {
		v.Raw = ""
	}
	r.Fields[k] = v
}

func retime(t *rapid.T, r record.Record) {
	k, ok := pick(t, r, func(k record.Key) bool { _, rest := k.Occurrence(); return rest == "WHEN" })
	if !ok {
		return
	}
	w, err := record.ParseWhen(r.Fields[k].Text)
	if err != nil {
		t.Fatal(err)
	}
	by := time.Duration(rapid.IntRange(-400*24, 400*24).Draw(t, "hours")) * time.Hour
	zone := rapid.SampledFrom([]string{"same", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC", ""}).Draw(t, "zone")
	for _, m := range []*record.Moment{&w.Start, &w.End} {
		if m.IsZero() {
			continue
		}
		if m.Date {
			m.Local = m.Local.Add(by.Truncate(24 * time.Hour))
			continue
		}
		m.Local = m.Local.Add(by)
		if zone != "same" {
			m.Zone = zone
		}
	}
	switch rapid.IntRange(0, 3).Draw(t, "rule") {
	case 0:
		w.Rules = []string{"FREQ=WEEKLY;COUNT=7;BYDAY=MO,WE"}
	case 1:
		w.Rules = nil
	case 2:
		w.Dates = append(w.Dates, "20261224T180000 UTC", "20261225", "20261226T080000/20261226T090000 Europe/Berlin")
		w, _ = record.ParseWhen(w.String())
	}
	r.Fields[k] = record.Value{Text: w.String(), Attr: r.Fields[k].Attr}
}

func addOverride(t *rapid.T, r record.Record) {
	w, ok := r.When()
	if !ok || w.Start.IsZero() {
		return
	}
	at := w.Start
	at.Local = at.Local.AddDate(0, 0, 7*rapid.IntRange(0, 5).Draw(t, "week"))
	if r.Fields[record.At(at.Key(), "WHEN")].Text != "" {
		return
	}
	delete(r.Fields, record.Excluded(at.Key()))
	for k, v := range r.Fields {
		if start, _ := k.Occurrence(); start == "" && k != "STATUS" {
			r.Fields[record.At(at.Key(), k)] = v
		}
	}
	one := record.When{Start: at, End: w.End}
	one.Start.Local = one.Start.Local.Add(24 * time.Hour)
	r.Fields[record.At(at.Key(), "WHEN")] = record.Value{Text: one.String()}
	r.Fields[record.At(at.Key(), "SUMMARY")] = record.Value{Text: text(t)}
}

func exclude(t *rapid.T, r record.Record) {
	w, _ := r.When()
	at := w.Start
	if at.IsZero() {
		at.Local = time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	}
	at.Local = at.Local.AddDate(0, 0, 7*rapid.IntRange(0, 5).Draw(t, "week"))
	for k := range r.Fields {
		if start, _ := k.Occurrence(); start == at.Key() {
			delete(r.Fields, k)
		}
	}
	r.Fields[record.Excluded(at.Key())] = record.Value{Text: "gone"}
}

// include takes back an exclusion, or a whole changed occurrence.
func include(t *rapid.T, r record.Record) {
	k, ok := pick(t, r, func(k record.Key) bool { start, _ := k.Occurrence(); return start != "" })
	if !ok {
		return
	}
	at, _ := k.Occurrence()
	for k := range r.Fields {
		if start, _ := k.Occurrence(); start == at {
			delete(r.Fields, k)
		}
	}
}

func attributesOf(t *rapid.T, r record.Record) {
	k, ok := pick(t, r, func(k record.Key) bool {
		name := k.Property()
		return (name == "ATTENDEE" || strings.HasPrefix(name, "X-") || name == "SUMMARY") && !strings.HasPrefix(r.Fields[k].Text, "BEGIN:")
	})
	if !ok {
		return
	}
	v := r.Fields[k]
	tokens := append(record.SplitAttrs(v.Attr), [2]string{"x-seen", strings.ReplaceAll(text(t), "\r", "")})
	if len(tokens) > 1 && rapid.Bool().Draw(t, "fewer") {
		tokens = tokens[1:]
	}
	v.Attr, v.Raw = record.Attrs(tokens...), ""
	r.Fields[k] = v
}

func FuzzGet(f *testing.F) {
	for _, s := range samples(f) {
		f.Add(s.doc)
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		for _, kind := range []record.Kind{record.Calendar, record.Tasks} {
			l := New(kind)
			r, _, err := l.Get(doc)
			if docs, bad := l.Split(doc); bad == nil {
				for i := range docs {
					if _, err := l.Splice(doc, i, nil); err != nil {
						t.Errorf("splice: %v", err)
					}
				}
			}
			WithoutScheduling(doc)
			if err != nil {
				if !errors.Is(err, side.ErrInvalid) && !errors.Is(err, side.ErrUnsupported) {
					t.Errorf("class of %v", err)
				}
				continue
			}
			if got, err := l.Put(doc, nil); err != nil || !bytes.Equal(got, doc) {
				t.Errorf("put nothing: %v", err)
			}
			p := record.Diff(r, record.New(kind, ""))
			l.Put(doc, p)
			l.Make(r)
			record.Inside(r, time.Unix(1.7e9, 0), time.Unix(1.8e9, 0), time.UTC)
		}
	})
}
