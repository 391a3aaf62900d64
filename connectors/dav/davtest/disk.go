package davtest

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// meta is what DIR/COLLECTION/.props.json says of a collection.
type meta struct {
	Name  string   `json:"name"`
	Color string   `json:"color,omitempty"`
	Card  bool     `json:"card,omitempty"`
	Comps []string `json:"components,omitempty"`
}

const metaName = ".props.json"

// safe makes a file name of an item's name.
func safe(name string) string {
	n := url.PathEscape(name)
	if strings.HasPrefix(n, ".") {
		n = "%2E" + n[1:]
	}
	return n
}

func (s *Server) dirOf(f *folder) string {
	return filepath.Join(s.dir, safe(strings.Trim(strings.TrimPrefix(f.path, s.Home()), "/")))
}

func (s *Server) saveFolder(f *folder) {
	if s.dir == "" {
		return
	}
	data, _ := json.MarshalIndent(meta{f.name, f.color, f.card, f.comps}, "", "  ")
	if os.MkdirAll(s.dirOf(f), 0o700) == nil {
		_ = os.WriteFile(filepath.Join(s.dirOf(f), metaName), data, 0o600)
	}
}

// load reads what a former server of this directory left.
func (s *Server) load() error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	dirs, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, d := range dirs {
		name, err := url.PathUnescape(d.Name())
		raw, failed := os.ReadFile(filepath.Join(s.dir, d.Name(), metaName))
		var m meta
		if !d.IsDir() || err != nil || failed != nil || json.Unmarshal(raw, &m) != nil {
			continue
		}
		f := s.newFolder(s.Home()+name+"/", m.Name, m.Card, m.Comps)
		f.color = m.Color
		s.folders[f.path] = f
		if err := s.loadItems(f, filepath.Join(s.dir, d.Name())); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) loadItems(f *folder, dir string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, file := range files {
		name, err := url.PathUnescape(file.Name())
		if err != nil || file.IsDir() || file.Name() == metaName {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil {
			return err
		}
		s.store(f, name, data)
	}
	return nil
}
