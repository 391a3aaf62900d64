package folder

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"bothways/sync/side"
)

// list looks at every file of the kind without opening it.
func (s *Store) list(root *os.Root) (files []listed, odd []side.Broken, err error) {
	entries, err := readDir(root)
	if err != nil {
		return nil, nil, err
	}
	files = make([]listed, 0, len(entries))
	for _, e := range entries {
		name := e.Name()
		if !listable(name, s.kind) || e.IsDir() {
			continue
		}
		if !utf8.ValidString(name) {
			odd = append(odd, side.Broken{ID: strings.ToValidUTF8(name, "\uFFFD"), Err: unclear(errors.New("its name is not valid UTF-8"))})
			continue
		}
		if l, ok := look(root, e); ok {
			files = append(files, l)
		}
	}
	slices.SortFunc(files, func(a, b listed) int { return cmp.Compare(a.name, b.name) })
	markRaw(files)
	return files, odd, nil
}

// look gives a file's stamp; ok is false for what is no file or has vanished.
func look(root *os.Root, e fs.DirEntry) (l listed, ok bool) {
	l.name = e.Name()
	info, err := e.Info()
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if info, err = root.Stat(l.name); err != nil {
			l.err = linkRefused(l.name, err)
			return l, true
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return l, false
	case err != nil:
		l.err = failure(l.name, err, true)
		return l, true
	}
	l.stamp = stampOf(info)
	return l, info.Mode().IsRegular()
}

// markRaw finds names that only differ in how they are composed; the composed one has the id.
func markRaw(files []listed) {
	for i := range files {
		if isASCII(files[i].name) {
			continue
		}
		id := identity(files[i].name)
		if id == files[i].name {
			continue
		}
		_, files[i].raw = slices.BinarySearchFunc(files, id, func(l listed, id string) int { return cmp.Compare(l.name, id) })
	}
}
