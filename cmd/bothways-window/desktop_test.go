//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// config writes the settings: contacts in two folders, and what else is said of the process.
func (s *stage) config(more string) {
	s.Helper()
	text := fmt.Sprintf("version = 1\n[accounts.home]\ntype = \"folder\"\npath = %q\n[accounts.phone]\ntype = \"folder\"\npath = %q\n"+
		"[processes.clients]\nkind = \"contacts\"\nleft = { account = \"home\", collection = \"clients\" }\nright = { account = \"phone\", collection = \"clients\" }\n"+
		"review = \"never\"\n%s\n[processes.clients.schedule]\nevery = \"0\"\non_change = false\n", s.dir+"/here", s.dir+"/there", more)
	for _, side := range []string{"here", "there"} {
		s.must(os.MkdirAll(filepath.Join(s.dir, side, "clients"), 0o700))
	}
	s.must(os.WriteFile(filepath.Join(s.home, "config.toml"), []byte(text), 0o600))
}

// card writes a person's card; more are lines such as "TITLE:Poet".
func (s *stage) card(side, name string, more ...string) {
	s.Helper()
	lines := append([]string{"BEGIN:VCARD", "VERSION:3.0", "UID:" + name, "FN:" + name, "N:" + name + ";;;;"}, more...)
	s.must(os.WriteFile(filepath.Join(s.dir, side, "clients", name+".vcf"), []byte(strings.Join(append(lines, "END:VCARD", ""), "\r\n")), 0o600))
}

// cards are a side's cards by the names in them.
func (s *stage) cards(side string) map[string]string {
	s.Helper()
	out := map[string]string{}
	files, err := filepath.Glob(filepath.Join(s.dir, side, "*", "*.vcf"))
	s.must(err)
	for _, f := range files {
		data, err := os.ReadFile(f)
		s.must(err)
		_, rest, _ := strings.Cut(string(data), "\nFN:")
		name, _, _ := strings.Cut(rest, "\r")
		out[name] = string(data)
	}
	return out
}

// holds fails the test where a side does not hold exactly these people.
func (s *stage) holds(side string, want ...string) {
	s.Helper()
	have := s.cards(side)
	for _, name := range want {
		if _, ok := have[name]; !ok {
			s.Errorf("%s lacks %s", side, name)
		}
	}
	if len(have) != len(want) {
		s.Errorf("%s holds %d cards, want %v", side, len(have), want)
	}
}

// has fails the test where a card lacks a line.
func (s *stage) has(side, name, line string) {
	s.Helper()
	if card := s.cards(side)[name]; !strings.Contains(card, line) {
		s.Errorf("%s at %s has no %q:\n%s", name, side, line, card)
	}
}

// From the icon in the panel to records in step, and the windows that the menu and the notice open.
func TestFromThePanel(t *testing.T) {
	s := newStage(t)
	s.config("")
	s.card("here", "Ada")
	s.card("there", "Bob")
	tray := s.start("bothways-tray")
	i := s.panelIcon()
	i.says("in step")
	i.choose("Sync now")
	n := s.told("clients is in step")
	if !strings.Contains(n.body, "home: 1 new") || !strings.Contains(n.body, "phone: 1 new") {
		t.Errorf("told %q", n.body)
	}
	s.holds("here", "Ada", "Bob")
	s.holds("there", "Ada", "Bob")

	s.click(n)
	history := s.at("History")
	history.reads("Ada")
	i.choose("Status…")
	status := s.at("Status")
	status.reads("clients")
	s.card("here", "Cleo")
	status.presses("Sync now")
	i.says("Last sync: ")
	status.until("Cleo at the phone", func() bool { return s.cards("there")["Cleo"] != "" })
	history.leaves("ctrl+w")
	i.choose("Quit")
	s.end(tray)
	s.calm()
}

// From the first start to the first sync, by mouse and keyboard alone.
func TestWelcome(t *testing.T) {
	s := newStage(t)
	s.must(os.MkdirAll(filepath.Join(s.dir, "here/clients"), 0o700))
	s.card("here", "Ada")
	s.card("here", "Bob")
	tray := s.start("bothways-tray")
	i := s.panelIcon()
	w := s.at("Welcome")
	w.clicks("radioItem:Folder on this computer#2")
	w.goes("Entry:#1")
	w.types(s.dir + "/here")
	w.goes("Entry:#2")
	w.types(s.dir + "/there")
	w.presses("Next")
	w.reads("What syncs?")
	w.presses("Next")
	w.reads("This is what the first sync will do")
	w.reads("Ada")
	if len(s.cards("there")) != 0 {
		t.Error("written before it was approved")
	}
	w.presses("Approve and sync")
	w.reads("The two are in step")
	s.holds("there", "Ada", "Bob")
	w.leaves("Escape")
	i.says("in step")
	i.choose("Quit")
	s.end(tray)
	s.calm()
}

// Manual mode: several rows set aside at once, and a conflict that each field decides for itself.
func TestManualMode(t *testing.T) {
	s := newStage(t)
	s.config("conflict = \"ask\"")
	s.card("here", "Ada", "TITLE:Mathematician", "NOTE:Met in London", "ROLE:Countess")
	s.card("here", "Zoe", "TITLE:Clerk")
	s.bothways("sync")
	s.card("here", "Zoe", "TITLE:Smith")
	s.card("there", "Zoe", "TITLE:Baker")
	s.card("here", "Ada", "TITLE:Programmer", "NOTE:Met in Paris", "ROLE:Countess")
	s.card("there", "Ada", "TITLE:Poet", "NOTE:Met in Rome", "ROLE:Countess")
	for _, name := range []string{"Bob", "Cleo", "Dora", "Emil"} {
		s.card("here", name)
	}
	tray := s.start("bothways-tray")
	i := s.panelIcon()
	i.choose("Open in Manual Mode…")
	w := s.at("Manual mode")
	w.presses("Start sync")
	w.presses("Yes")
	w.reads("What a sync would do now")
	w.reads("phone: 4 new")

	// Three rows by the keyboard, their menu by its key, an entry of it by the mouse.
	w.clicks("Bob (new)")
	w.keys("shift+Down", "shift+Down")
	w.reads("3 rows are chosen")
	w.keys("Menu")
	w.clicks("Ignore until it changes")
	w.reads("phone: 1 new")

	// One field of a conflict for this side, the other for that.
	w.clicks("Ada (changed)")
	w.reads("Met in Paris")
	w.decides("Not decided yet", "Take what home has")
	w.decides("Not decided yet", "Take what phone has")
	w.clicks("Zoe (changed)")
	w.keys("ctrl+1")
	w.reads("Take what home has")
	w.keys("ctrl+Return")
	w.reads("Everything is done")
	s.holds("there", "Ada", "Emil", "Zoe")
	s.has("there", "Zoe", "TITLE:Smith")
	for _, side := range []string{"here", "there"} {
		card := s.cards(side)["Ada"]
		for _, pair := range [][2]string{{"TITLE:Programmer", "NOTE:Met in Rome"}, {"TITLE:Poet", "NOTE:Met in Paris"}} {
			if strings.Contains(card, pair[0]) && strings.Contains(card, pair[1]) {
				card = ""
			}
		}
		if card != "" {
			t.Errorf("Ada at %s:\n%s", side, card)
		}
	}
	w.leaves("ctrl+w")

	// What was set aside stays so, until it changes.
	s.card("here", "Cleo", "TITLE:Singer")
	s.bothways("sync")
	s.holds("there", "Ada", "Cleo", "Emil", "Zoe")
	i.choose("Quit")
	s.end(tray)
	s.calm()
}

// decides chooses in the first list that shows something.
func (p *person) decides(shown, choice string) {
	p.Helper()
	p.goes("Select:" + shown)
	p.keys("Return")
	p.clicks(choice)
}

// A link made by hand, a run, and the run taken back.
func TestLinkAndUndo(t *testing.T) {
	s := newStage(t)
	s.config("conflict = \"left\"")
	s.card("here", "Ada")
	s.bothways("sync")
	s.card("here", "Robert Meyer", "TITLE:Baker")
	s.card("there", "Bobby M.", "NOTE:Buys flour")
	s.bothways("preview")
	windows := s.start("bothways-window", "--show", "links")
	w := s.at("Links")
	w.clicks("On one side only")
	w.clicks("Robert Meyer")
	w.clicks("Bobby M.")
	w.presses("Link the two records")
	w.clicks("Linked (2)")
	w.reads("Robert Meyer")
	s.bothways("sync")
	if here, there := len(s.cards("here")), len(s.cards("there")); here != 2 || there != 2 {
		t.Errorf("%d and %d cards of two people", here, there)
	}
	note := func() bool {
		for _, card := range s.cards("here") {
			if strings.Contains(card, "NOTE:Buys flour") {
				return true
			}
		}
		return false
	}
	if !note() {
		t.Error("the note did not come here")
	}

	s.end(s.start("bothways-window", "--show", "history")) // the one that runs shows it
	h := s.at("History")
	h.presses("Undo this run…")
	h.presses("Undo ")
	h.reads("Done")
	if note() {
		t.Error("the note is still here after undo")
	}
	h.keys("Escape")
	h.leaves("ctrl+w")
	w.does("windowactivate", "--sync", w.id)
	w.leaves("ctrl+q")
	s.end(windows)
	s.calm()
}
