package vcard

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"bothways/sync/record"
)

func FuzzGet(f *testing.F) {
	files, _ := filepath.Glob("testdata/cards/*.vcf")
	for _, name := range files {
		file, _ := os.ReadFile(name)
		f.Add(file)
	}
	l := New("DE", "3.0")
	f.Fuzz(func(t *testing.T, doc []byte) {
		if docs, err := l.Split(doc); err == nil {
			if same, err := l.Splice(doc, 0, docs[0]); err != nil || !bytes.Equal(same, doc) {
				t.Errorf("spliced %q %v", same, err)
			}
		}
		r, _, err := l.Get(doc)
		if err != nil {
			return
		}
		for k, v := range r.Fields {
			if v.Text == "" || k.Property() == "" {
				t.Errorf("%q: %q", k, v)
			}
		}
		made, err := l.Make(r)
		if err != nil {
			t.Fatal(err)
		}
		if again, _, err := l.Get(made); err != nil || !again.Same(r) {
			t.Errorf("%v %+v\n%q\n%q", err, record.Diff(r, again), doc, made)
		}
	})
}
