package folder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"strings"
	"sync"

	"github.com/google/uuid"

	"bothways/sync/record"
	"bothways/sync/side"
)

// Create writes a file of its own. A record without UID is given one.
func (s *Store) Create(ctx context.Context, r record.Record) (side.Item, error) {
	it, err := s.create(ctx, r)
	if err != nil {
		return side.Item{}, fmt.Errorf("create %.80s: %w", r.UID, err)
	}
	return it, nil
}

func (s *Store) create(ctx context.Context, r record.Record) (side.Item, error) {
	if err := ctx.Err(); err != nil {
		return side.Item{}, err
	}
	if r.Kind = s.kind; r.UID == "" {
		r.UID = uuid.NewString()
	}
	doc, err := s.lens.Make(r)
	if err != nil {
		return side.Item{}, unwritable(err)
	}
	root, err := s.openToWrite()
	if err != nil {
		return side.Item{}, err
	}
	defer root.Close()
	if name := s.holder(root, r.UID); name != "" {
		return side.Item{}, taken(name)
	}
	return s.placeNew(root, candidates(r, s.byName), r.UID, doc)
}

// placeNew writes a document under the first name that is free. A name taken by the same UID is
// side.ErrExists: that is what an earlier try has left.
func (s *Store) placeNew(root *os.Root, names []string, uid string, doc []byte) (side.Item, error) {
	for _, name := range names {
		lock := s.lock(name)
		err := s.newFile(root, name, doc)
		lock.Unlock()
		if err == nil {
			return s.written(root, name, doc)
		}
		if !errors.Is(err, fs.ErrExist) {
			return side.Item{}, err
		}
		if f, err := s.load(root, name, nil); err == nil && f.err == nil && f.holds(uid) {
			break
		}
	}
	return side.Item{}, taken(names[0])
}

func taken(name string) error {
	return &side.Error{Class: side.ErrExists, Untouched: true, What: name + " is already there"}
}

func (f *file) holds(uid string) bool {
	for _, d := range f.docs {
		if strings.TrimSpace(d.record.UID) == strings.TrimSpace(uid) {
			return true
		}
	}
	return false
}

// written shows a file just made as its item.
func (s *Store) written(root *os.Root, name string, doc []byte) (side.Item, error) {
	mtime := s.now()
	if info, err := root.Lstat(name); err == nil {
		mtime = info.ModTime()
	}
	f := &file{name: name, id: identity(name)}
	f.docs = []document{s.document(doc, 0, mtime)}
	s.uids.note(f)
	return f.item(f.docs[0]), nil
}

// Update patches one record; all other bytes of its file stay.
func (s *Store) Update(ctx context.Context, at side.Item, p record.Patch) (side.Item, error) {
	it, err := s.rewrite(ctx, at.Ref, func(doc []byte) ([]byte, error) { return s.lens.Put(doc, p) })
	if err != nil {
		return side.Item{}, fmt.Errorf("update %s: %w", at.ID, err)
	}
	return it, nil
}

// Delete removes one record, and its file when no other record is left in it.
func (s *Store) Delete(ctx context.Context, at side.Ref) error {
	if _, err := s.rewrite(ctx, at, nil); err != nil {
		return fmt.Errorf("delete %s: %w", at.ID, err)
	}
	return nil
}

// rewrite reads an item afresh and, where it still has the version, writes what edit makes of it;
// a nil edit takes it out.
func (s *Store) rewrite(ctx context.Context, at side.Ref, edit func([]byte) ([]byte, error)) (side.Item, error) {
	if err := ctx.Err(); err != nil {
		return side.Item{}, err
	}
	root, err := s.openToWrite()
	if err != nil {
		return side.Item{}, err
	}
	defer root.Close()
	name, tail := s.locate(root, at.ID)
	if name == "" {
		return side.Item{}, &side.Error{Class: side.ErrRefused, Untouched: true, What: "that is no file of this folder"}
	}
	defer s.lock(name).Unlock()
	f, d, err := s.fetch(root, name, tail, at.Version)
	if err != nil {
		return side.Item{}, err
	}
	if edit == nil {
		return side.Item{}, s.takeOut(root, f, d)
	}
	doc, err := edit(d.doc)
	if err != nil {
		return side.Item{}, unwritable(err)
	}
	it, err := s.putBack(root, f, d, doc)
	it.ID = at.ID
	return it, err
}

// fetch loads the item of a version: ErrGone, ErrStale, or it cannot be read.
func (s *Store) fetch(root *os.Root, name, tail, version string) (*file, document, error) {
	f, err := s.load(root, name, s.remembered(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, document{}, side.ErrGone
	}
	if err != nil {
		return nil, document{}, failure(name, err, true)
	}
	if f.err != nil {
		return nil, document{}, unclear(f.err)
	}
	d, ok := f.find(tail)
	if !ok {
		return nil, document{}, side.ErrGone
	}
	if d.hash.version() != version {
		return nil, document{}, side.ErrStale
	}
	return f, d, nil
}

// putBack writes the new form of one document into its file.
func (s *Store) putBack(root *os.Root, f *file, d document, doc []byte) (side.Item, error) {
	if bytes.Equal(doc, d.doc) {
		return f.item(d), nil
	}
	data := doc
	if !bytes.Equal(d.doc, f.data) {
		var err error
		if data, err = s.lens.Splice(f.data, d.at, doc); err != nil {
			return side.Item{}, unwritable(err)
		}
	}
	if err := s.replaceFile(root, f, data); err != nil {
		return side.Item{}, err
	}
	now := *f
	info, err := root.Stat(f.name)
	if err != nil {
		info = f.info
	}
	was := entry{name: f.name, marks: marks{many: f.many}}
	for _, o := range f.docs {
		if p := o.part; p.tail == d.tail {
			was.parts = append(was.parts, part{tail: d.tail, hash: hashOf(doc)})
		} else {
			was.parts = append(was.parts, p)
		}
	}
	now.docs, now.many, now.err = s.parse(data, info.ModTime(), &was)
	s.remember(&now)
	for _, o := range now.docs {
		if o.tail == d.tail {
			return now.item(o), nil
		}
	}
	// What was written reads as something else: Changes tells it, Read too.
	return side.Item{Ref: side.Ref{ID: f.id + d.tail}, Assumed: true}, nil
}

// takeOut removes one document, and the file with the last.
func (s *Store) takeOut(root *os.Root, f *file, d document) error {
	if bytes.Equal(d.doc, f.data) && !s.shared(f.data) {
		return s.removeFile(root, f)
	}
	data, err := s.lens.Splice(f.data, d.at, nil)
	if err != nil {
		return unwritable(err)
	}
	if !holdsComponent(data, "VCARD", "VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY") {
		return s.removeFile(root, f)
	}
	if err := s.replaceFile(root, f, data); err != nil {
		return err
	}
	was := entry{name: f.name, marks: marks{many: f.many}}
	for _, o := range f.docs {
		was.parts = append(was.parts, o.part)
	}
	now := *f
	now.docs, now.many, now.err = s.parse(data, f.info.ModTime(), &was)
	s.remember(&now)
	return nil
}

// writers keeps two writers of this program, whatever store they came through, from one file.
var writers [256]sync.Mutex

// lock takes a file for a writer; names that differ in case may be one file.
func (s *Store) lock(name string) *sync.Mutex {
	h := fnv.New32a()
	h.Write([]byte(s.dir() + "\x00" + strings.ToLower(identity(name))))
	m := &writers[h.Sum32()%uint32(len(writers))]
	m.Lock()
	return m
}

// unwritable is the error for a change that the document cannot take.
func unwritable(err error) error {
	class := side.ErrInvalid
	if errors.Is(err, side.ErrUnsupported) {
		class = side.ErrUnsupported
	}
	return &side.Error{Class: class, What: "the change cannot be written into the document", Untouched: true, Err: err}
}
