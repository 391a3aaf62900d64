package folder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"bothways/connectors/lens"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Store is one sub-folder and the files of one kind in it.
type Store struct {
	path, sub string
	kind      record.Kind
	lens      lens.Lens
	now       func() time.Time
	byName    bool

	reading sync.Mutex // one listing at a time
	scan    *scan      // the listing whose pages are being asked for

	mu    sync.Mutex
	known map[string]entry // by file name: what the last listing and the writes since know of files with several records
	place string           // the directory that was listed last

	dirs committer
	uids uids
}

var (
	_ side.Store    = (*Store)(nil)
	_ side.Restorer = (*Store)(nil)
	_ side.Laner    = (*Store)(nil)
	_ side.Watcher  = (*Store)(nil)
)

// Lanes is how many writes go on at a time: they share the waiting for the disk.
func (s *Store) Lanes() int { return 8 }

func (s *Store) open() (*os.Root, error) { return openRoot(s.path, s.sub) }

func (s *Store) dir() string { return filepath.Join(s.path, s.sub) }

// openToWrite opens the directory, if it is still the one that was listed.
func (s *Store) openToWrite() (*os.Root, error) {
	root, err := s.open()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	listed := s.place
	s.mu.Unlock()
	if place, err := placeIn(root); err != nil || (listed != "" && place != listed) {
		root.Close()
		return nil, &side.Error{Class: side.ErrDisk, Untouched: true, Err: err,
			What: fmt.Sprintf("the folder %s is not the one that was read; is its disk mounted?", s.dir())}
	}
	if !writable(s.dir()) { // it is all records that wait, not one that is refused
		root.Close()
		return nil, &side.Error{Class: side.ErrDisk, Untouched: true,
			What: fmt.Sprintf("the folder %s cannot be written to; give your user the right to, or mount its disk for writing", s.dir())}
	}
	return root, nil
}

func placeIn(root *os.Root) (string, error) {
	dir, err := root.Open(".")
	if err != nil {
		return "", err
	}
	defer dir.Close()
	return placeOf(dir), nil
}

// remembered is what is known of a file with several records.
func (s *Store) remembered(name string) *entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.known[name]; ok {
		return &e
	}
	return nil
}

// remember notes how the records of a file are named; of a file that is one record there is nothing to note.
func (s *Store) remember(f *file) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.err != nil {
		return
	}
	if !f.many {
		delete(s.known, f.name)
		return
	}
	e := entry{name: f.name, marks: marks{many: true}}
	for _, d := range f.docs {
		e.parts = append(e.parts, d.part)
	}
	if s.known == nil {
		s.known = map[string]entry{}
	}
	s.known[f.name] = e
}

// locate splits an id into the file's name and the tail inside it. Both are "" where the id is no
// name of an item in this folder.
func (s *Store) locate(root *os.Root, id string) (name, tail string) {
	for i := len(id); i > 0; i = strings.LastIndexByte(id[:i], '#') {
		if !listable(id[:i], s.kind) {
			continue
		}
		if name == "" {
			name, tail = id[:i], id[i:] // the longest, if none is there
		}
		if there := present(root, id[:i]); there != "" {
			return there, id[i:]
		}
	}
	return name, tail
}

// present finds a file by its name, or by the decomposed form of it; "" if there is none.
func present(root *os.Root, name string) string {
	if _, err := root.Lstat(name); err == nil {
		return name
	}
	if isASCII(name) {
		return ""
	}
	entries, err := readDir(root)
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if identity(e.Name()) == name {
			return e.Name()
		}
	}
	return ""
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Read gives items as they are now. An item that is there but cannot be read is an error.
func (s *Store) Read(ctx context.Context, ids ...string) ([]side.Item, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	root, err := s.open()
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var out []side.Item
	var bad []error
	files := map[string]*file{}
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		it, ok, err := s.read(root, id, files)
		if err != nil {
			bad = append(bad, fmt.Errorf("read %s: %w", id, err))
		} else if ok {
			out = append(out, it)
		}
	}
	return out, errors.Join(bad...)
}

func (s *Store) read(root *os.Root, id string, files map[string]*file) (side.Item, bool, error) {
	name, tail := s.locate(root, id)
	if name == "" {
		return side.Item{}, false, nil
	}
	f, ok := files[name]
	if !ok {
		var err error
		if f, err = s.load(root, name, s.remembered(name)); errors.Is(err, fs.ErrNotExist) {
			return side.Item{}, false, nil
		} else if err != nil {
			return side.Item{}, false, failure(name, err, true)
		}
		if tail != "" {
			files[name] = f
		}
	}
	if f.err != nil {
		return side.Item{}, false, unclear(f.err)
	}
	d, ok := f.find(tail)
	if ok && d.err != nil {
		return side.Item{}, false, unclear(d.err)
	}
	it := f.item(d)
	it.ID = id
	return it, ok, nil
}

// unclear is the error for content that cannot be read.
func unclear(err error) error {
	return &side.Error{Class: side.ErrInvalid, What: "the file cannot be understood, it is left as it is", Untouched: true, Err: err}
}
