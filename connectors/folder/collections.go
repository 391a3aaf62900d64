package folder

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"bothways/sync/record"
	"bothways/sync/side"
)

// A collection is read to count its records up to this many bytes; above that its files are counted.
const countBytes = 32 << 20

// Collections lists the sub-folders, and the folder itself where it holds records.
func (c *Connector) Collections(ctx context.Context) ([]side.Collection, error) {
	root, err := openRoot(c.config.Path, ".")
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var out []side.Collection
	if own, ok := c.collection(root, "."); ok && own.Count > 0 {
		out = append(out, own)
	}
	subs, err := subFolders(root)
	if err != nil {
		return nil, err
	}
	for _, sub := range subs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if one, ok := c.collection(root, sub); ok {
			out = append(out, one)
		}
	}
	return out, nil
}

// subFolders lists the visible ones. A link is one only if it leads to a folder inside.
func subFolders(root *os.Root) ([]string, error) {
	entries, err := readDir(root)
	if err != nil {
		return nil, err
	}
	var subs []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || passed(e.Name()) {
			continue
		}
		if e.IsDir() {
			subs = append(subs, e.Name())
		} else if e.Type()&fs.ModeSymlink != 0 {
			if info, err := root.Stat(e.Name()); err == nil && info.IsDir() {
				subs = append(subs, e.Name())
			}
		}
	}
	sort.Strings(subs)
	return subs, nil
}

func readDir(root *os.Root) ([]fs.DirEntry, error) {
	dir, err := root.Open(".")
	if err != nil {
		return nil, unreachable(root.Name(), err)
	}
	defer dir.Close()
	entries, err := dir.ReadDir(-1)
	if err != nil {
		return nil, unreachable(root.Name(), err)
	}
	return entries, nil
}

// note reads one of vdir's files about the collection, "" if there is none.
func note(root *os.Root, sub, name string) string {
	b, err := root.ReadFile(filepath.Join(sub, name))
	if err != nil || len(b) > 4096 {
		return ""
	}
	return strings.TrimSpace(strings.ToValidUTF8(string(b), "\uFFFD"))
}

var colorForm = regexp.MustCompile(`^#[0-9A-Fa-f]{6}`)

func (c *Connector) collection(root *os.Root, sub string) (side.Collection, bool) {
	dir, err := root.OpenRoot(sub)
	if err != nil {
		return side.Collection{}, false
	}
	defer dir.Close()
	entries, err := readDir(dir)
	if err != nil {
		return side.Collection{}, false
	}
	col := side.Collection{ID: sub, Name: note(root, sub, "displayname"), Writable: writable(filepath.Join(c.config.Path, sub))}
	if col.Name == "" {
		col.Name = filepath.Base(filepath.Join(c.config.Path, sub))
	}
	col.Color = strings.ToLower(colorForm.FindString(note(root, sub, "color")))
	col.Kinds, col.Count = survey(dir, entries)
	return col, true
}

// survey finds out what kinds of records there are and how many.
func survey(dir *os.Root, entries []fs.DirEntry) (kinds []record.Kind, count int) {
	found := map[record.Kind]bool{}
	budget, files := countBytes, 0
	for _, e := range entries {
		name := e.Name()
		if passed(name) || e.IsDir() || extension(name) == "" {
			continue
		}
		files++
		if extension(name) == ".vcf" {
			found[record.Contacts] = true
		}
		if budget < 0 && (len(found) == 3 || extension(name) == ".vcf") {
			continue
		}
		b, err := dir.ReadFile(name)
		if err != nil {
			continue
		}
		budget -= len(b)
		count += tally(b, found)
	}
	if budget < 0 || count < files {
		count = max(count, files)
	}
	for _, kind := range []record.Kind{record.Contacts, record.Calendar, record.Tasks} {
		if found[kind] || len(found) == 0 {
			kinds = append(kinds, kind)
		}
	}
	return kinds, count
}

// tally counts the records of a file roughly, without a lens: cards, and the UIDs of events and tasks.
func tally(b []byte, found map[record.Kind]bool) int {
	uids, cards := map[string]bool{}, 0
	for line := range bytes.Lines(b) {
		l := strings.ToUpper(string(bytes.TrimSpace(line[:min(len(line), 200)])))
		switch {
		case l == "BEGIN:VCARD":
			cards++
		case l == "BEGIN:VEVENT":
			found[record.Calendar] = true
		case l == "BEGIN:VTODO":
			found[record.Tasks] = true
		case strings.HasPrefix(l, "UID"):
			uids[l] = true
		}
	}
	if cards > 0 {
		return cards
	}
	return len(uids)
}

// CreateCollection makes a sub-folder with a displayname file.
func (c *Connector) CreateCollection(ctx context.Context, name string, kind record.Kind) (side.Collection, error) {
	if err := ctx.Err(); err != nil {
		return side.Collection{}, err
	}
	root, err := openRoot(c.config.Path, ".")
	if err != nil {
		return side.Collection{}, err
	}
	defer root.Close()
	base := titled(name)
	if base == "" {
		base = digest(name)
	}
	for _, sub := range []string{base, base + "-" + digest(name)} {
		err = root.Mkdir(sub, 0o777)
		if err != nil {
			continue
		}
		note := filepath.Join(sub, "displayname")
		tmp, err := stage(root, note, []byte(name), nil)
		if err == nil {
			err = root.Rename(tmp, note)
		}
		if err != nil {
			return side.Collection{}, failure(note, err, false)
		}
		for _, dir := range []string{sub, "."} {
			if err = syncDir(root, dir); err != nil {
				return side.Collection{}, failure(sub, err, false)
			}
		}
		return side.Collection{ID: sub, Name: name, Kinds: []record.Kind{kind}, Writable: true}, nil
	}
	return side.Collection{}, fmt.Errorf("create collection %s: %w", name, failure(base, err, false))
}
