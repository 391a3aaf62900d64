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
	packages      []string // of it that are linked, as folders
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
		args := append([]string{"list", "-deps", "-tags", "migrated_fynedo,release", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}\t{{$.Dir}}{{end}}{{end}}"}, programs...)
		cmd := exec.Command("go", args...)
		cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=1", "GOFLAGS=")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("modules of %s: %w", system, err)
		}
		for line := range bytes.Lines(out) {
			if part := strings.Split(strings.TrimSpace(string(line)), "\t"); len(part) == 4 {
				w := found[part[0]]
				w.path, w.version, w.dir, w.packages = part[0], part[1], part[2], append(w.packages, part[3])
				found[part[0]] = w
			}
		}
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	works := []work{{path: "std", version: runtime.Version(), dir: strings.TrimSpace(string(root)), texts: []string{"LICENSE"}}}
	for _, w := range found {
		if w.texts, err = w.find(); err != nil {
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

// find gives the licence files of a module, also those of works inside it.
func (w work) find() ([]string, error) {
	var out []string
	err := filepath.WalkDir(w.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !isLicence(strings.ToLower(e.Name())) || !w.holds(filepath.Dir(path)) {
			return err
		}
		rel, err := filepath.Rel(w.dir, path)
		out = append(out, filepath.ToSlash(rel))
		return err
	})
	slices.Sort(out)
	return out, err
}

func isLicence(name string) bool {
	ext := filepath.Ext(name)
	if !slices.Contains([]string{"", ".txt", ".md", ".ofl"}, ext) && !strings.HasPrefix(ext, ".bsd") {
		return false
	}
	return strings.Contains(name, "license") || strings.Contains(name, "licence") || strings.HasPrefix(name, "copying") || name == "notice"
}

// holds tells whether what lies in a folder is linked: a package that is, a folder above one, or one of other
// files than Go's, such as fonts.
func (w work) holds(dir string) bool {
	if slices.ContainsFunc(w.packages, func(p string) bool {
		return p == dir || strings.HasPrefix(p, dir+string(filepath.Separator))
	}) {
		return true
	}
	code, _ := filepath.Glob(filepath.Join(dir, "*.go"))
	return len(code) == 0 && !strings.Contains(dir, string(filepath.Separator)+"testdata")
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
