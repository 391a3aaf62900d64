package folder

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bothways/sync/record"
	"bothways/sync/side"
)

// world is a folder, what is truly in it, and what a follower of the deltas believes.
type world struct {
	t     *rapid.T
	dir   string
	truth map[string]map[string]string // file → uid → title
	seen  map[string]string            // id → title
	at    side.Cursor
	store *Store
	stamp time.Time // all files get this modification time
}

func (w *world) put(name string, cards map[string]string, how string) {
	doc := ""
	for _, uid := range []string{"a", "b", "c"} {
		if title, ok := cards[uid]; ok {
			doc += one(name+uid, title)
		}
	}
	path := filepath.Join(w.dir, name)
	switch how {
	case "in place": // the same inode
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			w.t.Fatal(err)
		}
		f.WriteString(doc)
		f.Close()
	case "rename":
		if err := os.WriteFile(path+".new", []byte(doc), 0o600); err != nil {
			w.t.Fatal(err)
		}
		os.Chtimes(path+".new", w.stamp, w.stamp)
		if err := os.Rename(path+".new", path); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := os.Chtimes(path, w.stamp, w.stamp); err != nil {
		w.t.Fatal(err)
	}
	w.truth[name] = cards
}

// look follows one delta and demands that belief and truth are the same, and that only changes were listed.
func (w *world) look() {
	d, err := w.store.Changes(w.t.Context(), w.at)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, it := range d.Changed {
		title := it.Record.Text("FN")
		if !d.Full && w.seen[it.ID] == title {
			w.t.Fatalf("%s is listed, but has not changed", it.ID)
		}
		w.seen[it.ID] = title
	}
	for _, id := range d.Gone {
		if _, ok := w.seen[id]; !ok {
			w.t.Fatalf("%s is gone, but never was", id)
		}
		delete(w.seen, id)
	}
	w.at = d.Next
	want := map[string]string{}
	for name, cards := range w.truth {
		for uid, title := range cards {
			want[name+"#"+name+uid] = title
		}
	}
	if fmt.Sprint(want) != fmt.Sprint(w.seen) {
		w.t.Fatalf("in the folder: %v\nbelieved:      %v", want, w.seen)
	}
}

// Titles are of one length and all files get one modification time, so that size and time never tell.
func TestNoEditIsMissed(t *testing.T) {
	base := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(base, "w")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		w := &world{t: t, dir: dir, truth: map[string]map[string]string{}, seen: map[string]string{},
			stamp: time.Now().Add(-time.Duration(rapid.IntRange(0, 100).Draw(t, "age")) * time.Hour)}
		conn, _ := New(Config{Path: dir, Lens: fakeLens})
		files := rapid.SampledFrom([]string{"x.vcf", "y.vcf", "z.vcf"})
		title := rapid.SampledFrom([]string{"One", "Two", "Six", "Ten"})
		reopen := func(*rapid.T) {
			s, err := conn.Open(t.Context(), ".", side.Options{Kind: record.Contacts})
			if err != nil {
				t.Fatal(err)
			}
			w.store = s.(*Store)
		}
		reopen(t)
		t.Repeat(map[string]func(*rapid.T){
			"": func(*rapid.T) {},
			"write": func(t *rapid.T) {
				cards := map[string]string{"a": title.Draw(t, "a"), "b": title.Draw(t, "b")}
				if rapid.Bool().Draw(t, "three") {
					cards["c"] = title.Draw(t, "c")
				}
				w.put(files.Draw(t, "file"), cards, rapid.SampledFrom([]string{"in place", "rename"}).Draw(t, "how"))
			},
			"remove": func(t *rapid.T) {
				name := files.Draw(t, "file")
				os.Remove(filepath.Join(dir, name))
				delete(w.truth, name)
			},
			"touch": func(t *rapid.T) {
				now := time.Now()
				os.Chtimes(filepath.Join(dir, files.Draw(t, "file")), now, now)
			},
			"look":      func(*rapid.T) { w.look() },
			"look anew": func(t *rapid.T) { reopen(t); w.look() },
		})
		w.look()
		w.look()
	})
}

// Where there is no time of status change, a file is read again until its stamp is old.
func TestRecentFilesAreReadAgain(t *testing.T) {
	clock := time.Now()
	s := openStore(t, t.TempDir(), record.Contacts, func(c *Config) { c.Now = func() time.Time { return clock } })
	for name, row := range map[string]struct {
		stamp stamp
		racy  bool
	}{
		"now":                           {stamp{mtime: clock.UnixNano()}, true},
		"two seconds ago":               {stamp{mtime: clock.Add(-2 * time.Second).UnixNano()}, true},
		"long ago":                      {stamp{mtime: clock.Add(-time.Minute).UnixNano()}, false},
		"in the future":                 {stamp{mtime: clock.Add(time.Hour).UnixNano()}, true},
		"old, but its status is new":    {stamp{mtime: 1, ctime: clock.UnixNano()}, true},
		"future, but its status is old": {stamp{mtime: clock.Add(time.Hour).UnixNano(), ctime: 1}, false},
	} {
		if got := s.racy(row.stamp); got != row.racy {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// An unchanged file is read until it is old, then no more; a file that is not read cannot show an
// edit, which is how this test tells.
func TestOldFilesAreNotRead(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.vcf"), one("a", "A"))
	reads := 0
	clock := time.Now()
	s := openStore(t, dir, record.Contacts, func(c *Config) { c.Now = func() time.Time { return clock } })
	s.lens = countingLens{s.lens.(plainLens), &reads}
	at := changes(t, s, "").Next
	for i, want := range []int{2, 3, 3, 3} {
		if i == 1 {
			clock = clock.Add(time.Minute)
		}
		d := changes(t, s, at)
		if at = d.Next; reads != want || len(d.Changed) > 0 {
			t.Fatalf("listing %d: %d reads, want %d", i, reads, want)
		}
	}
	os.Chmod(filepath.Join(dir, "a.vcf"), 0o640)
	if changes(t, s, at); reads != 4 {
		t.Errorf("a new stamp was not looked at")
	}
}

type countingLens struct {
	plainLens
	reads *int
}

func (l countingLens) Split(file []byte) ([][]byte, error) {
	*l.reads++
	return l.plainLens.Split(file)
}
