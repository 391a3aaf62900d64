package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// work is a module that a program holds.
type work struct {
	path, version string
	dir           string   // where its sources lie
	texts         []string // licence files, as paths below dir
	licences      []string // their SPDX names
}

// programs are listed for each system, for each holds other modules.
var programs = []string{"./cmd/bothways", "./cmd/bothways-tray", "./cmd/bothways-window"}

var systems = []string{"linux", "windows", "darwin"}

// linked are the modules in any of the programs on any system, and Go's own library.
func linked() ([]work, error) {
	found := map[string]work{}
	for _, system := range systems {
		args := append([]string{"list", "-deps", "-tags", "migrated_fynedo,release", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}"}, programs...)
		cmd := exec.Command("go", args...)
		cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=1", "GOFLAGS=")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("modules of %s: %w", system, err)
		}
		for line := range bytes.Lines(out) {
			if part := strings.Split(strings.TrimSpace(string(line)), "\t"); len(part) == 3 {
				found[part[0]] = work{path: part[0], version: part[1], dir: part[2]}
			}
		}
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	works := []work{{path: "std", version: runtime.Version(), dir: strings.TrimSpace(string(root)), texts: []string{"LICENSE"}}}
	for _, w := range found {
		if w.texts, err = texts(w.dir); err != nil {
			return nil, err
		}
		works = append(works, w)
	}
	for i := range works {
		if err := works[i].name(); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(works, func(a, b work) int { return cmp.Compare(a.path, b.path) })
	return works, nil
}

// texts finds the licence files of a module, also those of works inside it.
func texts(dir string) ([]string, error) {
	var out []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		switch name := strings.ToLower(e.Name()); {
		case err != nil:
			return err
		case e.IsDir():
			if path != dir && slices.Contains([]string{"testdata", "_examples", "examples", "vendor", ".github"}, name) {
				return fs.SkipDir
			}
		case !slices.Contains([]string{"", ".txt", ".md", ".ofl"}, filepath.Ext(name)) && !strings.HasPrefix(filepath.Ext(name), ".bsd"):
		case strings.Contains(name, "license") || strings.Contains(name, "licence") || strings.HasPrefix(name, "copying") || strings.HasPrefix(name, "unlicense") || name == "notice":
			rel, err := filepath.Rel(dir, path)
			out = append(out, filepath.ToSlash(rel))
			return err
		}
		return nil
	})
	slices.Sort(out)
	return out, err
}

// name reads the licences' names from their texts.
func (w *work) name() error {
	for _, text := range w.texts {
		data, err := os.ReadFile(filepath.Join(w.dir, filepath.FromSlash(text)))
		if err != nil {
			return err
		}
		if id := spdx(string(data)); id != "" && !slices.Contains(w.licences, id) {
			w.licences = append(w.licences, id)
		}
	}
	slices.Sort(w.licences)
	return nil
}
