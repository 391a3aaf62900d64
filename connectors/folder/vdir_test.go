package folder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bothways/sync/record"
	"bothways/sync/side"
)

func event(kind record.Kind, uid string) string {
	doc, _ := plainLens{kind}.Make(record.New(kind, uid))
	return string(doc)
}

func TestCollections(t *testing.T) {
	dir := t.TempDir()
	for _, sub := range []string{"people", "plans", "both", "empty", ".git", "old~"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for path, content := range map[string]string{
		"people/a.vcf": one("a", "A") + one("b", "B"), "people/displayname": "My people\n", "people/color": "#FF0000\n",
		"people/.hidden.vcf": one("h", "H"), "people/x.vcf.tmp": "x", "people/y.vcf~": "y", "people/notes.txt": "z",
		"plans/e.ics": event(record.Calendar, "e"), "both/e.ICS": event(record.Calendar, "e"), "both/t.ics": event(record.Tasks, "t"),
	} {
		write(t, filepath.Join(dir, path), content)
	}
	conn := connect(t, dir)
	cols, err := conn.Collections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range cols {
		got = append(got, fmt.Sprintf("%s|%s|%v|%s|%d|%v", c.ID, c.Name, c.Kinds, c.Color, c.Count, c.Writable))
	}
	equal(t, "collections", got,
		"both|both|[calendar tasks]||2|true", "empty|empty|[contacts calendar tasks]||0|true",
		"people|My people|[contacts]|#ff0000|2|true", "plans|plans|[calendar]||1|true")

	s, err := conn.Open(t.Context(), "My people", side.Options{Kind: record.Contacts})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "people", shown(changes(t, s.(*Store), "")), "a.vcf#a=A", "a.vcf#b=B")
	for _, kind := range []record.Kind{record.Calendar, record.Tasks} {
		s, err := conn.Open(t.Context(), "both", side.Options{Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		if d := changes(t, s.(*Store), ""); len(d.Changed) != 1 || len(d.Broken) != 0 {
			t.Errorf("%s: %v %v", kind, shown(d), d.Broken)
		}
	}
}

func TestFolderItself(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.vcf"), one("a", "A"))
	cols, err := connect(t, dir).Collections(t.Context())
	if err != nil || len(cols) != 1 || cols[0].ID != "." || cols[0].Name != filepath.Base(dir) || cols[0].Count != 1 {
		t.Fatal(cols, err)
	}
}

func TestCreateCollection(t *testing.T) {
	dir := t.TempDir()
	conn := connect(t, dir)
	for _, name := range []string{"Clients", "a/b", "..", "CON", ".git", "Ünï", "a:b"} {
		col, err := conn.CreateCollection(t.Context(), name, record.Contacts)
		if err != nil {
			t.Fatal(name, err)
		}
		if col.Name != name || !plain(col.ID) {
			t.Errorf("%q became %+v", name, col)
		}
		if _, err := conn.Open(t.Context(), name, side.Options{Kind: record.Contacts}); err != nil {
			t.Error(name, err)
		}
	}
	cols, err := conn.Collections(t.Context())
	if err != nil || len(cols) != 7 {
		t.Errorf("%d collections, %v", len(cols), err)
	}
}

func TestMissingFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pim")
	conn := connect(t, dir)
	if _, err := conn.Collections(t.Context()); !errors.Is(err, side.ErrDisk) || !strings.Contains(err.Error(), dir) {
		t.Error(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Open(t.Context(), "nosuch", side.Options{Kind: record.Contacts}); err == nil {
		t.Error("a missing sub-folder was opened")
	}
	s := openStore(t, dir, record.Contacts)
	it, err := s.Create(t.Context(), record.New(record.Contacts, "a"))
	if err != nil {
		t.Fatal(err)
	}
	d := changes(t, s, "")
	// the disk is unmounted: no folder at all, then the empty folder below it
	if err := os.Rename(dir, dir+".away"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Changes(t.Context(), d.Next); !errors.Is(err, side.ErrDisk) {
		t.Errorf("listing of a folder that is not there: %v", err)
	}
	if items, err := s.Read(t.Context(), it.ID); !errors.Is(err, side.ErrDisk) {
		t.Errorf("read from a folder that is not there: %v, %v", items, err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Create(t.Context(), record.New(record.Contacts, "b")); !errors.Is(err, side.ErrDisk) || !side.Refused(err) {
		t.Errorf("write into another folder than was read: %v", err)
	}
	if other := changes(t, s, d.Next); other.Place == d.Place || other.Place == "" {
		t.Errorf("two folders are one place: %q", other.Place)
	}
}

func TestLinks(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "in")
	if err := os.MkdirAll(filepath.Join(dir, ".store"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, ".store", "real.vcf"), one("real", "Real"))
	write(t, filepath.Join(top, "secret.vcf"), one("secret", "Secret"))
	for name, to := range map[string]string{"inside.vcf": ".store/real.vcf", "outside.vcf": "../secret.vcf",
		"absolute.vcf": filepath.Join(top, "secret.vcf"), "nowhere.vcf": "nothing", "circle.vcf": "circle.vcf"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	s := openStore(t, dir, record.Contacts)
	d := changes(t, s, "")
	equal(t, "listed", shown(d), "inside.vcf=Real")
	equal(t, "passed over", broken(d), "absolute.vcf", "circle.vcf", "nowhere.vcf", "outside.vcf")
	if _, err := s.Update(t.Context(), d.Changed[0], rename("Edited")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(filepath.Join(dir, "inside.vcf")); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced by a file")
	}
	if content(t, filepath.Join(dir, ".store", "real.vcf")) != one("real", "Edited") {
		t.Error("the file behind the link was not written")
	}
	for _, id := range []string{"outside.vcf", "absolute.vcf"} {
		if items, err := s.Read(t.Context(), id); len(items) > 0 || err == nil {
			t.Errorf("read through %s: %v, %v", id, items, err)
		}
		at := side.Ref{ID: id, Version: hashOf([]byte(one("secret", "Secret"))).version()}
		if err := s.Delete(t.Context(), at); err == nil {
			t.Errorf("delete through %s", id)
		}
	}
	// a sub-folder that leads out is no collection
	if err := os.Symlink(top, filepath.Join(dir, "sub")); err != nil {
		t.Fatal(err)
	}
	if _, err := connect(t, dir).Open(t.Context(), "sub", side.Options{Kind: record.Contacts}); err == nil {
		t.Error("a link out of the folder was opened")
	}
}

func TestNoPathLeavesTheFolder(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "in")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(top, "secret.vcf")
	write(t, secret, one("secret", "Secret"))
	version := hashOf([]byte(one("secret", "Secret"))).version()
	s := openStore(t, dir, record.Contacts)
	for _, id := range []string{"../secret.vcf", secret, "x/../../secret.vcf", "../secret.vcf#secret", "a\x00.vcf", "", ".", "..", ".x.vcf", "x.ics", "#x"} {
		at := side.Item{Ref: side.Ref{ID: id, Version: version}}
		if items, err := s.Read(t.Context(), id); len(items) > 0 || err != nil {
			t.Errorf("read %q: %v, %v", id, items, err)
		}
		if _, err := s.Update(t.Context(), at, rename("X")); !errors.Is(err, side.ErrRefused) {
			t.Errorf("update %q: %v", id, err)
		}
		if err := s.Delete(t.Context(), at.Ref); !errors.Is(err, side.ErrRefused) {
			t.Errorf("delete %q: %v", id, err)
		}
		if it, err := s.Restore(t.Context(), side.Ref{ID: id}, []byte(one("r"+digest(id), "R"))); err != nil || !listable(it.ID, record.Contacts) {
			t.Errorf("restore %q: %q, %v", id, it.ID, err)
		}
	}
	if content(t, secret) != one("secret", "Secret") {
		t.Error("a file outside was written")
	}
	if entries, _ := os.ReadDir(top); len(entries) != 2 {
		t.Errorf("outside are now %v", entries)
	}
}
