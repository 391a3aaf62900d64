package ical

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bothways/sync/record"
)

func TestSplit(t *testing.T) {
	for name, counts := range map[string][2]int{
		"mixed-kinds": {2, 1}, "two-calendars-in-a-file": {2, 0}, "sports-fixtures-many": {4, 0}, "google-plain": {1, 0}, "many-overrides": {1, 0}, "task-geo-list": {0, 1},
	} {
		file, err := os.ReadFile("testdata/calendars/" + name + ".ics")
		if err != nil {
			t.Fatal(err)
		}
		for i, kind := range []record.Kind{record.Calendar, record.Tasks} {
			docs, err := New(kind).Split(file)
			if err != nil || len(docs) != counts[i] {
				t.Errorf("%s: %d %s, %v", name, len(docs), kind, err)
			}
		}
	}
	docs, _ := New(record.Calendar).Split([]byte(mixed(t)))
	if bytes.Contains(docs[0], []byte("New_York")) || !bytes.Contains(docs[0], []byte("TZID:Europe/Berlin")) || bytes.Contains(docs[1], []byte("Berlin")) {
		t.Errorf("zones in the wrong documents:\n%s\n%s", docs[0], docs[1])
	}
	if _, err := New(record.Calendar).Split([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\n")); err == nil {
		t.Error("half a file was split")
	}
}

func mixed(t *testing.T) string {
	file, err := os.ReadFile("testdata/calendars/mixed-kinds.ics")
	if err != nil {
		t.Fatal(err)
	}
	return string(file)
}

// A file put together from several calendars: each document goes back where it was, a changed one
// changes its record alone, one more stands behind, and one that is taken out leaves the rest.
func TestSplice(t *testing.T) {
	all := samples(t)
	l := New(record.Calendar)
	rapid.Check(t, func(t *rapid.T) {
		file := []byte(wrap("X-WR-CALNAME:Ä"))
		var recs []record.Record
		seen := map[string]bool{}
		for range rapid.IntRange(1, 5).Draw(t, "records") {
			s := rapid.SampledFrom(all).Draw(t, "sample")
			if s.lens.Kind != record.Calendar || seen[s.rec.UID] || strings.Contains(s.name, "unknown") || strings.Contains(s.name, "custom") {
				continue
			}
			seen[s.rec.UID] = true
			var err error
			if file, err = l.Splice(file, len(recs), s.doc); err != nil {
				t.Fatalf("%s: %v", s.name, err)
			}
			recs = append(recs, s.rec)
		}
		check := func(file []byte, want []record.Record) [][]byte {
			docs, err := l.Split(file)
			if err != nil || len(docs) != len(want) {
				t.Fatalf("%d documents of %d: %v\n%s", len(docs), len(want), err, file)
			}
			for i, doc := range docs {
				r, _, err := l.Get(doc)
				if err != nil || !r.Same(want[i]) || r.UID != want[i].UID {
					t.Fatalf("document %d: %v\n%s\n%s", i, err, difference(r, want[i]), file)
				}
			}
			return docs
		}
		docs := check(file, recs)
		if len(docs) == 0 {
			return
		}
		i := rapid.IntRange(0, len(docs)-1).Draw(t, "which")
		same, err := l.Splice(file, i, docs[i])
		if err != nil || !bytes.Equal(same, file) {
			t.Fatalf("put back: %v\n%s\n%s", err, file, same)
		}
		p := record.Patch{"SUMMARY": {Value: record.Value{Text: "changed"}}}
		doc, err := l.Put(docs[i], p)
		if err != nil {
			t.Fatal(err)
		}
		changed, err := l.Splice(file, i, doc)
		if err != nil {
			t.Fatal(err)
		}
		after := append([]record.Record(nil), recs...)
		after[i] = p.Apply(recs[i])
		check(changed, after)
		less, err := l.Splice(file, i, nil)
		if err != nil {
			t.Fatal(err)
		}
		check(less, append(append([]record.Record(nil), recs[:i]...), recs[i+1:]...))
	})
}
