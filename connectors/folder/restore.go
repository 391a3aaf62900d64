package folder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"bothways/sync/side"
)

// Restore puts a document back byte for byte: in the place of the item at that version, or anew.
func (s *Store) Restore(ctx context.Context, at side.Ref, doc []byte) (side.Item, error) {
	var it side.Item
	var err error
	if at.Version != "" {
		it, err = s.rewrite(ctx, at, func([]byte) ([]byte, error) { return doc, nil })
	} else {
		it, err = s.revive(ctx, at.ID, doc)
	}
	if err != nil {
		return side.Item{}, fmt.Errorf("restore %s: %w", at.ID, err)
	}
	return it, nil
}

// revive makes a deleted item anew, under its old name where that is free.
func (s *Store) revive(ctx context.Context, id string, doc []byte) (side.Item, error) {
	if err := ctx.Err(); err != nil {
		return side.Item{}, err
	}
	root, err := s.openToWrite()
	if err != nil {
		return side.Item{}, err
	}
	defer root.Close()
	d := s.document(doc, 0, s.now())
	if d.err != nil {
		return side.Item{}, unwritable(d.err)
	}
	name, tail := s.locate(root, id)
	if tail != "" {
		if it, ok, err := s.rejoin(root, name, tail, d); ok || err != nil {
			return it, err
		}
	}
	names := candidates(d.record, s.byName)
	if name != "" {
		ext := filepath.Ext(name)
		again := strings.TrimSuffix(name, ext) + "-" + d.hash.version()[:16] + ext
		names = append([]string{name, again}, names...)
	}
	for _, n := range names {
		switch err := s.newFile(root, n, doc); {
		case err == nil:
			return s.written(root, n, doc)
		case !errors.Is(err, fs.ErrExist):
			return side.Item{}, err
		}
		if there, err := root.ReadFile(n); err == nil && bytes.Equal(there, doc) {
			return s.written(root, n, doc) // an earlier try has done it
		}
	}
	return side.Item{}, taken(names[0])
}

// rejoin puts a record back into a file of several; ok is false when that file is gone.
func (s *Store) rejoin(root *os.Root, name, tail string, d document) (it side.Item, ok bool, err error) {
	defer s.lock(name).Unlock()
	f, err := s.load(root, name, s.remembered(name))
	if errors.Is(err, fs.ErrNotExist) {
		return it, false, nil
	}
	if err != nil {
		return it, false, failure(name, err, true)
	}
	if f.err != nil {
		return it, false, unclear(f.err)
	}
	if there, ok := f.find(tail); ok && there.hash == d.hash {
		it = f.item(there)
		it.ID = f.id + tail
		return it, true, nil
	}
	all, err := s.lens.Split(f.data)
	if err != nil {
		return it, false, unclear(err)
	}
	data, err := s.lens.Splice(f.data, len(all), d.doc)
	if err != nil {
		return it, false, unwritable(err)
	}
	if err := s.replaceFile(root, f, data); err != nil {
		return it, false, err
	}
	now := *f
	was := entry{name: name, marks: marks{many: true}}
	for _, o := range f.docs {
		was.parts = append(was.parts, o.part)
	}
	now.docs, now.many, now.err = s.parse(data, s.now(), &was)
	if now.err != nil || len(now.docs) == 0 {
		return it, false, unclear(now.err)
	}
	s.remember(&now)
	return now.item(now.docs[len(now.docs)-1]), true, nil
}
