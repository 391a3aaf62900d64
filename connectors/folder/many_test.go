package folder

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bothways/sync/record"
	"bothways/sync/side"
)

// one is a document of the small lens.
func one(uid, name string) string {
	r := record.New(record.Contacts, uid)
	r.Put("FN", record.Value{Text: name})
	doc, _ := plainLens{record.Contacts}.Make(r)
	return string(doc)
}

func changes(t testing.TB, s *Store, since side.Cursor) side.Delta {
	t.Helper()
	d, err := s.Changes(t.Context(), since)
	if err != nil {
		t.Fatal(err)
	}
	if d.More {
		t.Fatal("more pages than this test expects")
	}
	return d
}

// shown lists "id=title" of the changed items.
func shown(d side.Delta) []string {
	out := []string{}
	for _, it := range d.Changed {
		out = append(out, it.ID+"="+it.Record.Text("FN"))
	}
	return out
}

func broken(d side.Delta) []string {
	var out []string
	for _, b := range d.Broken {
		out = append(out, b.ID)
	}
	return out
}

func equal(t testing.TB, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("%s: %q, want %q", what, got, want)
	}
}

func content(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func rename(name string) record.Patch {
	return record.Patch{"FN": {Value: record.Value{Text: name}}}
}

func TestFileOfSeveral(t *testing.T) {
	dir := t.TempDir()
	all := filepath.Join(dir, "all.vcf")
	write(t, all, one("a", "A")+one("b", "B")+one("b", "B twin")+one("", "No uid"))
	s := openStore(t, dir, record.Contacts)
	d := changes(t, s, "")
	loose := d.Changed[3].ID
	equal(t, "first", shown(d), "all.vcf#a=A", "all.vcf#b=B", "all.vcf#b#2=B twin", loose+"=No uid")

	now, err := s.Update(t.Context(), d.Changed[1], rename("B2"))
	if err != nil || now.ID != "all.vcf#b" {
		t.Fatal(now.ID, err)
	}
	if got, want := content(t, all), one("a", "A")+one("b", "B2")+one("b", "B twin")+one("", "No uid"); got != want {
		t.Fatalf("got %s want %s", got, want)
	}
	d2 := changes(t, s, d.Next)
	equal(t, "after the update", shown(d2), "all.vcf#b=B2")
	if d2.Changed[0].Version != now.Version {
		t.Error("the version of the write is not that of the listing")
	}

	// one without UID keeps its name through a foreign edit
	write(t, all, one("a", "A")+one("b", "B2")+one("b", "B twin")+one("", "Still no uid"))
	d3 := changes(t, s, d2.Next)
	equal(t, "after an edit of the one without uid", shown(d3), loose+"=Still no uid")
	if now, err = s.Update(t.Context(), d3.Changed[0], rename("Own edit")); err != nil || now.ID != loose {
		t.Fatal(now.ID, err)
	}
	d4 := changes(t, s, d3.Next)
	equal(t, "after an update of the one without uid", shown(d4), loose+"=Own edit")
}

func TestFileOfSeveralEmptied(t *testing.T) {
	dir := t.TempDir()
	all := filepath.Join(dir, "all.vcf")
	write(t, all, one("a", "A")+one("b", "B"))
	s := openStore(t, dir, record.Contacts)
	d := changes(t, s, "")
	if err := s.Delete(t.Context(), d.Changed[0].Ref); err != nil {
		t.Fatal(err)
	}
	d2 := changes(t, s, d.Next)
	equal(t, "gone", d2.Gone, "all.vcf#a")
	equal(t, "changed", shown(d2))
	// the last one keeps its name, also for a store that remembers nothing
	other := openStore(t, dir, record.Contacts)
	if items, err := other.Read(t.Context(), "all.vcf#b"); err != nil || len(items) != 1 {
		t.Fatal(items, err)
	}
	back, err := other.Restore(t.Context(), side.Ref{ID: "all.vcf#a"}, d.Changed[0].Doc)
	if err != nil || back.ID != "all.vcf#a" {
		t.Fatal(back.ID, err)
	}
	equal(t, "restored", shown(changes(t, s, d2.Next)), "all.vcf#a=A")
	for _, it := range []side.Ref{back.Ref, d.Changed[1].Ref} {
		if err := s.Delete(t.Context(), it); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(all); !errors.Is(err, os.ErrNotExist) {
		t.Error("a file without records is left")
	}
}

func TestFileThatGrows(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.vcf")
	write(t, path, one("a", "A"))
	s := openStore(t, dir, record.Contacts)
	d := changes(t, s, "")
	equal(t, "one", shown(d), "x.vcf=A")
	write(t, path, one("a", "A")+one("b", "B"))
	if _, err := s.Update(t.Context(), d.Changed[0], rename("Z")); !errors.Is(err, side.ErrGone) {
		t.Errorf("update by the old name: %v", err)
	}
	d = changes(t, s, d.Next)
	equal(t, "gone", d.Gone, "x.vcf")
	equal(t, "two", shown(d), "x.vcf#a=A", "x.vcf#b=B")
}

func TestTwoFilesOfOneUID(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.vcf"), one("same", "A"))
	write(t, filepath.Join(dir, "b.vcf"), one("same", "B"))
	s := openStore(t, dir, record.Contacts)
	equal(t, "listed", shown(changes(t, s, "")), "a.vcf=A", "b.vcf=B")
	if _, err := s.Create(t.Context(), record.New(record.Contacts, "same")); !errors.Is(err, side.ErrExists) {
		t.Errorf("create of that uid: %v", err)
	}
}

func TestUnreadableFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "all.vcf")
	good := one("a", "A") + one("b", "B")
	for name, bad := range map[string]string{
		"half-written":     good[:len(good)/2+8],
		"cut to nothing":   "",
		"not utf-8":        strings.ReplaceAll(good, "A", "\xff"),
		"something else":   "<html>\n",
		"one of two wrong": strings.Replace(good, `F:"FN" "B"`, "F:x", 1),
	} {
		t.Run(name, func(t *testing.T) {
			write(t, path, good)
			s := openStore(t, dir, record.Contacts)
			d := changes(t, s, "")
			write(t, path, bad)
			for range 2 {
				d2 := changes(t, s, d.Next)
				equal(t, "gone", d2.Gone)
				equal(t, "changed", shown(d2))
				if len(d2.Broken) == 0 || !errors.Is(d2.Broken[0].Err, side.ErrInvalid) {
					t.Fatalf("broken: %v", d2.Broken)
				}
				d.Next = d2.Next
			}
			if _, err := s.Update(t.Context(), d.Changed[1], rename("Z")); err == nil || !side.Refused(err) {
				t.Errorf("update of an unreadable record: %v", err)
			}
			if content(t, path) != bad {
				t.Error("an unreadable file was touched")
			}
			write(t, path, good)
			d2 := changes(t, s, d.Next)
			equal(t, "healed, gone", d2.Gone)
			equal(t, "healed, changed", shown(d2))
			equal(t, "healed, broken", broken(d2))
		})
	}
}

// A full listing cannot know the names of what is unreadable, but it names what it can.
func TestUnreadableInFullListing(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "all.vcf"), one("a", "A")+one("b", "B")+"BEGIN:VCARD\nUID:c\n")
	equal(t, "broken", broken(changes(t, openStore(t, dir, record.Contacts), "")), "all.vcf", "all.vcf#a", "all.vcf#b", "all.vcf#c")
}
