package main

import (
	"archive/zip"
	"io/fs"
	"os"

	"github.com/rogpeppe/go-internal/testscript"
)

// archive ZIP DIR packs a folder.
func archive(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	z := zip.NewWriter(f)
	dir := os.DirFS(ts.MkAbs(args[1]))
	ts.Check(fs.WalkDir(dir, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}))
	ts.Check(z.Close())
	ts.Check(f.Close())
}
