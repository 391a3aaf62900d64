package folder

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"bothways/sync/side"
)

// noteName is the hidden file in which installations tell each other that they sync this folder.
const noteName = ".bothways"

// A longer one is not ours.
const maxNote = 64 << 10

var _ side.Noter = (*Store)(nil)

// Note reads the folder's note.
func (s *Store) Note(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	root, err := s.open()
	if err != nil {
		return nil, err
	}
	defer root.Close()
	info, err := root.Lstat(noteName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, failure(noteName, err, true)
	}
	if !info.Mode().IsRegular() || info.Size() > maxNote {
		return nil, nil
	}
	in, err := root.Open(noteName)
	if err != nil {
		return nil, failure(noteName, err, true)
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxNote))
	if err != nil {
		return nil, failure(noteName, err, true)
	}
	return text, nil
}

// SetNote replaces the folder's note.
func (s *Store) SetNote(ctx context.Context, text []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	root, err := s.openToWrite()
	if err != nil {
		return err
	}
	defer root.Close()
	if info, err := root.Lstat(noteName); err == nil && !info.Mode().IsRegular() {
		return failure(noteName, fs.ErrExist, true)
	}
	tmp, err := stage(root, noteName, text, nil)
	if err != nil {
		return failure(noteName, err, true)
	}
	if err := root.Rename(tmp, noteName); err != nil {
		root.Remove(tmp)
		return failure(noteName, err, true)
	}
	noted("rename", tmp, noteName)
	return s.settle(root, ".", noteName)
}
