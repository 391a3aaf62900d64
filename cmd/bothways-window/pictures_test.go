//go:build linux

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"bothways/app/demo"
)

// TestPictures makes the pictures of the guide anew, in the folder that BOTHWAYS_PICTURES names.
func TestPictures(t *testing.T) {
	to := os.Getenv("BOTHWAYS_PICTURES")
	if to == "" {
		t.Skip("BOTHWAYS_PICTURES does not say where to")
	}
	for _, look := range []string{"light", "dark"} {
		t.Run(look, func(t *testing.T) {
			s := newStage(t, "FYNE_THEME="+look)
			home := s.folder("ada")
			shoot := func(p *person, name string) { p.pictures(filepath.Join(to, name+"-"+look+".png")) }
			first(s, shoot)
			welcome(s, home, shoot)
			day(s, home, shoot)
			s.calm()
		})
	}
}

// folder makes a folder whose name may be seen in a picture.
func (s *stage) folder(name string) string {
	dir := filepath.Join(os.TempDir(), name)
	s.must(os.Mkdir(dir, 0o700))
	s.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// pictures takes a picture of the window as soon as nothing in it moves.
func (p *person) pictures(file string) {
	p.Helper()
	p.settles()
	var last []byte
	for range 40 {
		cmd := exec.Command("import", "-silent", "-window", p.id, "rgb:-")
		cmd.Env = p.env
		now, err := cmd.Output()
		p.must(err)
		if bytes.Equal(now, last) {
			break
		}
		last = now
	}
	if out, err := p.tool("import", "-silent", "-window", p.id, "+dither", "-colors", "112", "-strip", "-define", "png:compression-level=9",
		"-define", "png:exclude-chunks=date,time", "PNG8:"+file); err != nil {
		p.Fatalf("import: %v %s", err, out)
	}
}

type shooter func(p *person, name string)

// first shows the first page of all.
func first(s *stage, shoot shooter) {
	windows := s.start("bothways-window")
	p := s.at("Welcome")
	p.goes("Entry:")
	p.types("/home/ada/pim")
	p.goes("Next")
	shoot(p, "welcome")
	p.leaves("ctrl+q")
	s.end(windows)
}

// welcome goes from two accounts to the first sync.
func welcome(s *stage, home string, shoot shooter) {
	w, err := demo.New(s.Context(), filepath.Join(home, "new"), nil)
	s.must(err)
	defer w.Close()
	s.must(w.SignIn(s.Context()))
	s.home = w.Home
	windows := s.start("bothways-window")
	p := s.at("Welcome")
	p.clicks("radioItem:workshop")
	p.presses("Next")
	p.reads("What syncs?")
	shoot(p, "welcome-what")
	p.presses("Next")
	p.reads("Both sides hold records already")
	shoot(p, "welcome-twice")
	p.presses("Link what matches")
	p.reads("This is what the first sync will do")
	shoot(p, "welcome-preview")
	p.presses("Approve and sync")
	p.reads("The two are in step")
	shoot(p, "welcome-done")
	p.leaves("ctrl+q")
	s.end(windows)
	s.calm()
}

// day goes through the windows of a world with two processes.
func day(s *stage, home string, shoot shooter) {
	w, err := demo.Ready(s.Context(), filepath.Join(home, "pim"))
	s.must(err)
	defer w.Close()
	s.home = w.Home
	windows := s.start("bothways-window", "--show", "review")
	p := s.at("Manual mode")
	p.reads("Not synced yet")
	shoot(p, "manual")
	p.presses("Start sync")
	p.presses("Yes")
	p.reads("What a sync would do now")
	p.clicks("Chiara Bellini")
	shoot(p, "manual-rows")
	p.keys("Menu")
	p.reads("Ignore until it changes")
	shoot(p, "manual-menu")
	p.keys("Escape")
	s.end(s.start("bothways-window", "--show", "links", "--process", "clients"))
	l := s.at("Links")
	l.reads("Smith")
	l.clicks("Text:Jon Smith")
	shoot(l, "links")
	l.leaves("ctrl+w")
	p.does("windowactivate", "--sync", p.id)
	p.keys("ctrl+Return")
	p.reads("Close")
	p.reads("What was done")
	shoot(p, "manual-end")
	s.end(s.start("bothways-window", "--show", "history"))
	h := s.at("History")
	h.reads("r-00000")
	h.clicks("Text:Lunch with Quentin")
	shoot(h, "history")
	h.presses("Undo this run…")
	h.reads("will be taken back")
	shoot(h, "history-undo")
	h.keys("Escape")
	h.leaves("ctrl+w")
	for _, name := range []string{"Status", "Configure", "About"} {
		s.end(s.start("bothways-window", "--show", map[string]string{"Status": "status", "Configure": "configure", "About": "about"}[name]))
		x := s.at(name)
		shoot(x, map[string]string{"Status": "status", "Configure": "configure", "About": "about"}[name])
		x.leaves("ctrl+w")
	}
	p.does("windowactivate", "--sync", p.id)
	p.leaves("ctrl+q")
	s.end(windows)
}
