//go:build linux

package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"bothways/connectors/dav/davtest"
)

// config writes the settings: two folders with contacts and events, and what else is said of the processes.
func (d *desktop) config(each string) {
	d.Helper()
	text := fmt.Sprintf("version = 1\n[accounts.home]\ntype = \"folder\"\npath = %q\n[accounts.phone]\ntype = \"folder\"\npath = %q\n", d.dir+"/here", d.dir+"/there")
	for name, kind := range map[string]string{"clients": "contacts", "meetings": "calendar"} {
		text += fmt.Sprintf("[processes.%s]\nkind = %q\nleft = { account = \"home\", collection = %q }\nright = { account = \"phone\", collection = %q }\n%s", name, kind, name, name, strings.ReplaceAll(each, "NAME", name))
		for _, side := range []string{"here", "there"} {
			d.must(os.MkdirAll(filepath.Join(d.dir, side, name), 0o700))
		}
	}
	d.must(os.WriteFile(filepath.Join(d.home, "config.toml"), []byte(text), 0o600))
}

const byHand = "review = \"never\"\n[processes.NAME.schedule]\nevery = \"0\"\n"

func (d *desktop) card(side, name string) {
	d.Helper()
	text := "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:" + name + "\r\nFN:" + name + "\r\nN:" + name + ";;;;\r\nEND:VCARD\r\n"
	d.must(os.WriteFile(filepath.Join(d.dir, side, "clients", name+".vcf"), []byte(text), 0o600))
}

func (d *desktop) holds(side string, want int) {
	d.Helper()
	files, _ := filepath.Glob(filepath.Join(d.dir, side, "clients", "*.vcf"))
	if len(files) != want {
		d.Errorf("%s holds %v", side, files)
	}
}

func (d *desktop) bothways(args ...string) string {
	d.Helper()
	p := d.start("bothways", args...)
	d.end(p)
	return p.said.String()
}

func TestDayWithTheTray(t *testing.T) {
	d := newDesktop(t)
	d.panel()
	d.config(byHand)
	d.card("here", "Ada")
	d.card("there", "Bob")
	p := d.start("bothways-tray")
	i := d.icon()
	i.says("in step")
	if title := i.property("Title"); title != "Bothways" {
		t.Errorf("the title is %v", title)
	}
	if pictures, _ := i.property("IconPixmap").([][]any); len(pictures) != 1 || pictures[0][0] != int32(64) {
		t.Errorf("the icon is %T", i.property("IconPixmap"))
	}
	for _, line := range []string{"Open in Manual Mode…", "Status…", "Configure…", "Links…", "History…", "About Bothways…", "Sync now/All contacts", "Sync now/meetings"} {
		i.has(line)
	}

	// A sync, asked for in the menu.
	i.choose("Sync now/Everything")
	n := d.told("clients is in step")
	if want := "home: 1 new\nphone: 1 new"; n.body != want {
		t.Errorf("told %q", n.body)
	}
	d.holds("here", 2)
	d.holds("there", 2)
	d.click(n)
	if w := d.window(); !strings.HasPrefix(w, "--show history --process clients") {
		t.Errorf("the notice opened %q", w)
	}
	i.says("Last sync: ")

	// Clicks, and a second start.
	i.must(i.bus.Call("org.kde.StatusNotifierItem.Activate", 0, int32(0), int32(0)).Err)
	if w := d.window(); w != "--show status" {
		t.Errorf("a click opened %q", w)
	}
	i.choose("Links…")
	if w := d.window(); w != "--show links" {
		t.Errorf("the menu opened %q", w)
	}
	d.end(d.start("bothways-tray"))
	if w := d.window(); w != "--show status" {
		t.Errorf("a second start opened %q", w)
	}

	// A pause, here and there.
	i.choose("Pause/For 30 minutes")
	i.says("Paused until")
	if text := d.bothways("--json", "status"); !strings.Contains(text, "paused_until") {
		t.Errorf("the console knows of no pause: %s", text)
	}
	d.bothways("resume")
	i.has("Pause/Until tomorrow")

	// Settings that cannot be used.
	good, err := os.ReadFile(d.home + "/config.toml")
	d.must(err)
	inStep := i.picture()
	d.must(os.WriteFile(d.home+"/config.toml", []byte("version = 1\nnonsense = 1\n"), 0o600))
	if n := d.told("The settings have a mistake"); !strings.Contains(n.body, "nonsense") {
		t.Errorf("told %q", n.body)
	}
	i.says("last good ones")
	if i.picture() == inStep {
		t.Error("the icon looks as if all was well")
	}
	d.must(os.WriteFile(d.home+"/config.toml", good, 0o600))
	i.says("in step")

	i.choose("Quit")
	d.end(p)
	i.gone()
}

// Changes in a folder start a sync, and a plan that needs approval shows everywhere.
func TestTheTrayWatches(t *testing.T) {
	d := newDesktop(t)
	d.panel()
	d.config("[processes.NAME.schedule]\nevery = \"10h\"\n")
	d.card("here", "Ada")
	p := d.start("bothways-tray")
	i := d.icon()
	n := d.told("clients: changes to review")
	if n.body != "1 change waits for your approval." {
		t.Errorf("told %q", n.body)
	}
	i.says("1 thing needs you")
	i.choose("clients: 1 change to review…")
	if w := d.window(); w != "--show review --process clients --plan p-000001" {
		t.Errorf("the menu opened %q", w)
	}
	d.click(n)
	if w := d.window(); w != "--show review --process clients --plan p-000001" {
		t.Errorf("the notice opened %q", w)
	}
	i.must(i.bus.Call("org.kde.StatusNotifierItem.Activate", 0, int32(0), int32(0)).Err)
	if w := d.window(); w != "--show review --process clients --plan p-000001" {
		t.Errorf("a click opened %q", w)
	}
	d.bothways("approve", "p-000001")
	i.says("in step")
	i.says("Next sync: ")
	d.card("there", "Cleo")
	if n := d.told("clients is in step"); !strings.HasPrefix(n.body, "home: 1 new") {
		t.Errorf("told %q", n.body)
	}
	d.holds("here", 2)

	// After a crash the next one starts; a signal ends it.
	d.must(p.Process.Kill())
	<-p.ended
	p = d.start("bothways-tray", "--background")
	i = d.icon()
	i.says("in step")
	d.must(p.Process.Signal(syscall.SIGTERM))
	d.end(p)
}

// What is being written when the person quits is written to its end, and nothing else.
func TestQuitDuringARun(t *testing.T) {
	d := newDesktop(t)
	d.panel()
	server, err := davtest.New(davtest.User{}, "")
	d.must(err)
	book := server.AddBook("Clients")
	const cards = 40
	writing, proceed := make(chan struct{}, cards), make(chan struct{})
	var written atomic.Int32
	server.Set(davtest.Quirks{Status: func(r *http.Request) (int, http.Header) {
		if r.Method == http.MethodPut {
			written.Add(1)
			writing <- struct{}{}
			<-proceed
		}
		return 0, nil
	}})
	url, err := server.Start()
	d.must(err)
	defer server.Close()
	d.config(byHand)
	d.must(os.WriteFile(d.home+"/config.toml", fmt.Appendf(nil, "version = 1\n[accounts.home]\ntype = \"folder\"\npath = %q\n[accounts.office]\ntype = \"dav\"\nurl = %q\n"+
		"[processes.clients]\nkind = \"contacts\"\nleft = { account = \"home\", collection = \"clients\" }\nright = { account = \"office\", collection = %q }\n"+
		strings.ReplaceAll(byHand, "NAME", "clients"), d.dir+"/here", url, book), 0o600))
	for n := range cards {
		d.card("here", fmt.Sprintf("Person%d", n))
	}
	p := d.start("bothways-tray")
	i := d.icon()
	i.choose("Sync now")
	<-writing
	i.says("syncing")
	i.choose("Quit")
	i.says("ending")
	select {
	case err := <-p.ended:
		t.Fatalf("it ended with a write in hand: %v", err)
	default:
	}
	close(proceed)
	d.end(p)
	if n := written.Load(); n == cards {
		t.Errorf("all %d records were written after the end was asked for", n)
	}
	if out := d.bothways("--json", "sync", "clients"); !strings.Contains(out, `"status": "done"`) {
		t.Errorf("the next sync: %s", out)
	}
	if n := written.Load(); n != cards {
		t.Errorf("%d writes for %d records", n, cards)
	}
}

// Where no panel shows icons the window opens, and an icon still appears when one comes.
func TestNoPlaceForIcons(t *testing.T) {
	d := newDesktop(t)
	d.config(byHand)
	p := d.start("bothways-tray")
	d.told("Bothways works in the background")
	if w := d.window(); w != "--show status" {
		t.Errorf("opened %q", w)
	}
	d.panel()
	i := d.icon()
	i.choose("Quit")
	d.end(p)
}

// At the very first start the welcome opens; a program for windows that is missing is said.
func TestFirstStart(t *testing.T) {
	d := newDesktop(t)
	d.panel()
	d.start("bothways-tray")
	i := d.icon()
	if w := d.window(); w != "--show welcome" {
		t.Errorf("opened %q", w)
	}
	i.says("nothing to sync yet")
	for _, line := range []string{"Sync now", "Links…"} {
		if e, _ := find(i.menu(), line); e.enabled {
			t.Errorf("%s can be chosen with nothing set up", line)
		}
	}
	d.must(os.Remove(d.bin + "/bothways-window"))
	i.choose("Configure…")
	d.told("The program for windows is missing")
}

func TestStartAtLogin(t *testing.T) {
	d := newDesktop(t)
	status := func() string {
		p := d.start("bothways-tray", "--autostart", "status")
		d.end(p)
		return strings.TrimSpace(p.said.String())
	}
	if s := status(); s != "off" {
		t.Errorf("at first %q", s)
	}
	d.end(d.start("bothways-tray", "--autostart", "on"))
	if s := status(); s != "on" {
		t.Errorf("then %q", s)
	}
	file := filepath.Join(d.dir, "config/autostart/bothways.desktop")
	text, err := os.ReadFile(file)
	d.must(err)
	if !strings.Contains(string(text), fmt.Sprintf("Exec=%q \"--background\" \"--home\" %q", d.bin+"/bothways-tray", d.home)) {
		t.Errorf("the entry is\n%s", text)
	}
	if check, err := exec.LookPath("desktop-file-validate"); err == nil {
		if out, err := exec.Command(check, file).CombinedOutput(); err != nil {
			t.Errorf("%s", out)
		}
	}
	d.end(d.start("bothways-tray", "--autostart", "off"))
	if s := status(); s != "off" {
		t.Errorf("at last %q", s)
	}
}
