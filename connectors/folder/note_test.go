package folder

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fsnotify/fsnotify"

	"bothways/sync/record"
)

// The note is no record: no listing, no count, no watcher and no collection shows it.
func TestNote(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.vcf"), one("a", "A"))
	s := openStore(t, dir, record.Contacts)
	before := changes(t, s, "")
	if text, err := s.Note(t.Context()); err != nil || text != nil {
		t.Fatalf("%q %v", text, err)
	}
	for _, text := range []string{"one", "two"} {
		if err := s.SetNote(t.Context(), []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Note(t.Context()); err != nil || string(got) != text {
			t.Fatalf("%q %v", got, err)
		}
	}
	if d := changes(t, s, before.Next); len(d.Changed)+len(d.Gone)+len(d.Broken) != 0 {
		t.Errorf("%+v", d)
	}
	if d := changes(t, s, ""); len(d.Changed) != 1 || len(d.Broken) != 0 {
		t.Errorf("%+v", d)
	}
	if s.counts(fsnotify.Event{Name: filepath.Join(dir, noteName), Op: fsnotify.Create}) {
		t.Error("the watcher counts it")
	}
	cols, err := connect(t, dir).Collections(t.Context())
	if err != nil || len(cols) != 1 || cols[0].Count != 1 {
		t.Errorf("%+v %v", cols, err)
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 2 {
		t.Errorf("%v", entries)
	}
}

// What stands in the note's place and is none is passed over, and left alone where it is no file.
func TestNoteOfAnother(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir, record.Contacts)
	write(t, filepath.Join(dir, noteName), strings.Repeat("x", maxNote+1))
	if text, err := s.Note(t.Context()); err != nil || text != nil {
		t.Errorf("%d bytes, %v", len(text), err)
	}
	if err := os.Remove(filepath.Join(dir, noteName)); err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(t.TempDir(), "other")
	write(t, outside, "mine")
	if err := os.Symlink(outside, filepath.Join(dir, noteName)); err != nil {
		t.Skip(err)
	}
	if text, err := s.Note(t.Context()); err != nil || text != nil {
		t.Errorf("%q, %v", text, err)
	}
	if err := s.SetNote(t.Context(), []byte("note")); err == nil {
		t.Error("a link was written")
	}
	if b, _ := os.ReadFile(outside); string(b) != "mine" {
		t.Errorf("%q", b)
	}
}
