package main

import (
	"encoding/gob"
	"errors"
	"io/fs"
	"os"
)

func recall(file string) (*state, error) {
	st := &state{Files: map[string]stamp{}, There: map[string]string{}}
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return st, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return st, gob.NewDecoder(f).Decode(st)
}

func (s *state) keep(file string) error {
	f, err := os.Create(file + ".new")
	if err != nil {
		return err
	}
	if err := errors.Join(gob.NewEncoder(f).Encode(s), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}
