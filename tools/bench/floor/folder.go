package main

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
)

// folder is a directory of documents; it is a place as well.
type folder struct{ dir string }

type stamp struct{ Size, Time int64 }

func (f *folder) path(name string) string { return filepath.Join(f.dir, name) }

// scan gives the names of what is not as it was.
func (f *folder) scan(was map[string]stamp) ([]string, error) {
	now, err := f.stamps()
	var names []string
	for name, s := range now {
		if was[name] != s {
			names = append(names, name)
		}
	}
	return names, err
}

func (f *folder) stamps() (map[string]stamp, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, err
	}
	out := make(map[string]stamp, len(entries))
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return nil, err
		}
		out[e.Name()] = stamp{info.Size(), info.ModTime().UnixNano()}
	}
	return out, nil
}

// put writes a file so that a stop leaves the old or the new one.
func (f *folder) put(name string, doc []byte) error {
	path := f.path(name)
	out, err := os.Create(path + ".new")
	if err != nil {
		return err
	}
	_, err = out.Write(doc)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func (f *folder) changes(string) (map[string]string, string, error) {
	now, err := f.stamps()
	out := make(map[string]string, len(now))
	for name, s := range now {
		out[name] = strconv.FormatInt(s.Size, 36) + "." + strconv.FormatInt(s.Time, 36)
	}
	return out, "", err
}

func (f *folder) read(names []string, each func(string, []byte) error) error {
	for _, name := range names {
		doc, err := os.ReadFile(f.path(name))
		if err != nil {
			return err
		}
		if err := each(name, doc); err != nil {
			return err
		}
	}
	return nil
}

func (f *folder) write(docs map[string][]byte, _ map[string]string) error {
	for name, doc := range docs {
		if err := f.put(name, doc); err != nil {
			return err
		}
	}
	return nil
}
