package folder

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"bothways/sync/record"
	"bothways/sync/side"
)

// inode is what a file holds, and what of that is on the disk for certain.
type inode struct {
	text   string
	synced bool
}

// disk is a folder as a power cut may leave it: what was not waited for may be there or not, names in
// the order in which they were changed, contents whole, in part or not at all.
type disk struct {
	dir     string
	mu      sync.Mutex
	files   map[string]*inode // as the system shows them
	safe    map[string]*inode // names that are on the disk for certain
	pending []func(map[string]*inode)
	check   func(step string, after map[string]string)
}

// power watches a store's folder. check is called for each state that a cut after a step may leave.
func power(t *testing.T, dir string, check func(step string, after map[string]string)) *disk {
	d := &disk{dir: dir, files: map[string]*inode{}, safe: map[string]*inode{}, check: check}
	noted = d.note
	t.Cleanup(func() { noted = func(string, ...string) {} })
	return d
}

func (d *disk) note(step string, names ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change := func(f func(map[string]*inode)) {
		f(d.files)
		d.pending = append(d.pending, f)
	}
	switch a := names[0]; step {
	case "create":
		c := &inode{}
		change(func(m map[string]*inode) { m[a] = c })
	case "write":
		text, _ := os.ReadFile(filepath.Join(d.dir, a))
		d.files[a].text, d.files[a].synced = string(text), false
	case "sync":
		d.files[a].synced = true
	case "link":
		c := d.files[a]
		change(func(m map[string]*inode) { m[names[1]] = c })
	case "rename":
		c := d.files[a]
		change(func(m map[string]*inode) { delete(m, a); m[names[1]] = c })
	case "exchange":
		c, other := d.files[a], d.files[names[1]]
		change(func(m map[string]*inode) { m[a], m[names[1]] = other, c })
	case "remove":
		change(func(m map[string]*inode) { delete(m, a) })
	case "sync folder":
		d.safe, d.pending = maps.Clone(d.files), nil
	}
	d.cuts(step + " " + strings.Join(names, " "))
}

// cuts tries every state that the power may fail in now.
func (d *disk) cuts(step string) {
	for n := 0; n <= len(d.pending); n++ {
		names := maps.Clone(d.safe)
		for _, f := range d.pending[:n] {
			f(names)
		}
		for _, share := range []int{0, 1, 2} { // nothing, half, all of what was not waited for
			after := map[string]string{}
			for name, c := range names {
				if strings.HasPrefix(name, temp) || c == nil {
					continue
				}
				after[name] = c.text
				if !c.synced {
					after[name] = c.text[:len(c.text)*share/2]
				}
			}
			d.check(step, after)
		}
	}
}

// A power cut at any moment leaves each record whole, as it was or as it is to be; and what a write has
// said to be done is done.
func TestPowerCuts(t *testing.T) {
	dir := t.TempDir()
	var allowed map[string][]string // what each file may be: "" is not there
	steps := 0
	d := power(t, dir, func(step string, after map[string]string) {
		steps++
		for name, text := range after {
			if !contains(allowed[name], text) {
				t.Errorf("after %s: %s may be %q", step, name, text)
			}
		}
		for name, texts := range allowed {
			if _, there := after[name]; !there && !contains(texts, "") {
				t.Errorf("after %s: %s may be gone", step, name)
			}
		}
	})
	s := openStore(t, dir, record.Contacts)
	text := func(name string) string { b, _ := os.ReadFile(filepath.Join(dir, name)); return string(b) }
	lasting := func(what string, want map[string]string) {
		t.Helper()
		allowed = map[string][]string{}
		for name, text := range want {
			allowed[name] = []string{text}
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.cuts("the end of " + what)
	}
	rec := func(name string) record.Record {
		r := record.New(record.Contacts, "a")
		r.Fields["FN"] = record.Value{Text: name}
		return r
	}
	first, _ := plainLens{record.Contacts}.Make(rec("One"))
	second, _ := plainLens{record.Contacts}.Make(rec("Two"))

	allowed = map[string][]string{"a.vcf": {"", string(first)}}
	it, err := s.Create(t.Context(), rec("One"))
	if err != nil {
		t.Fatal(err)
	}
	lasting("making", map[string]string{"a.vcf": string(first)})

	allowed = map[string][]string{"a.vcf": {string(first), string(second)}}
	if it, err = s.Update(t.Context(), it, rename("Two")); err != nil {
		t.Fatal(err)
	}
	lasting("changing", map[string]string{"a.vcf": text("a.vcf")})

	allowed = map[string][]string{"a.vcf": {string(second)}, noteName: {"", "note"}}
	if err := s.SetNote(t.Context(), []byte("note")); err != nil {
		t.Fatal(err)
	}
	allowed[noteName] = []string{"note", "another"}
	if err := s.SetNote(t.Context(), []byte("another")); err != nil {
		t.Fatal(err)
	}
	lasting("noting", map[string]string{"a.vcf": string(second), noteName: "another"})

	allowed = map[string][]string{"a.vcf": {string(second), ""}, noteName: {"another"}}
	if err := s.Delete(t.Context(), it.Ref); err != nil {
		t.Fatal(err)
	}
	lasting("deleting", map[string]string{noteName: "another"})

	allowed = map[string][]string{"a.vcf": {string(second), ""}, noteName: {"another"}}
	if _, err := s.Restore(t.Context(), side.Ref{ID: "a.vcf"}, second); err != nil {
		t.Fatal(err)
	}
	lasting("restoring", map[string]string{"a.vcf": string(second), noteName: "another"})
	if steps < 100 {
		t.Errorf("only %d cuts were tried", steps)
	}
}

func contains(texts []string, text string) bool {
	for _, one := range texts {
		if one == text {
			return true
		}
	}
	return false
}

// The model itself finds what is wrong: a name that comes before its content, and a write that waits
// for nothing.
func TestPowerCutsAreNoticed(t *testing.T) {
	dir := t.TempDir()
	for name, steps := range map[string][][]string{
		"a name before its content": {{"create", temp + "1"}, {"write", temp + "1"}, {"link", temp + "1", "a.vcf"}, {"sync", temp + "1"}, {"sync folder", "."}},
		"nobody waits":              {{"create", temp + "1"}, {"write", temp + "1"}, {"sync", temp + "1"}, {"link", temp + "1", "a.vcf"}},
	} {
		bad := 0
		d := power(t, dir, func(step string, after map[string]string) {
			if text, there := after["a.vcf"]; there && text != "whole" || step == "end" && !there {
				bad++
			}
		})
		write(t, filepath.Join(dir, temp+"1"), "whole")
		for _, s := range steps {
			noted(s[0], s[1:]...)
		}
		d.cuts("end")
		if bad == 0 {
			t.Error(fmt.Sprint(name, " goes unnoticed"))
		}
	}
}
