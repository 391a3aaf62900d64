package frame

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"

	"fyne.io/fyne/v2"
)

// Places remembers how large each window was. Fyne neither tells nor takes a window's position: that
// is the window manager's.
type Places struct {
	path string
	mu   sync.Mutex
	all  map[string]place
}

type place struct {
	Width  float32 `json:"width"`
	Height float32 `json:"height"`
}

// OpenPlaces reads the sizes from a file; one that is missing or damaged says nothing.
func OpenPlaces(path string) *Places {
	p := &Places{path: path, all: map[string]place{}}
	if text, err := os.ReadFile(path); err == nil && json.Unmarshal(text, &p.all) != nil {
		p.all = map[string]place{}
	}
	return p
}

func (p *Places) size(name string, otherwise fyne.Size) fyne.Size {
	if p == nil {
		return otherwise
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s, ok := p.all[name]; ok && s.Width >= 200 && s.Height >= 150 && s.Width < 10000 && s.Height < 10000 {
		return fyne.NewSize(s.Width, s.Height)
	}
	return otherwise
}

func (p *Places) keep(name string, size fyne.Size) {
	if p == nil || size.Width < 1 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := (place{size.Width, size.Height}); p.all[name] != now {
		p.all[name] = now
		if text, err := json.Marshal(p.all); err == nil {
			_ = replace(p.path, text) // only a convenience
		}
	}
}

// replace writes a file in whole or not at all.
func replace(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".windows-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(text)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}
