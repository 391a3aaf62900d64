//go:build linux

package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"bothways/app/console"
	"bothways/app/control"
)

// TestMain is also the programs: a copy of this test that is called like one of them is that one.
func TestMain(m *testing.M) {
	switch filepath.Base(os.Args[0]) {
	case "bothways-tray":
		main()
	case "bothways":
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		code := console.Run(control.WithParent(ctx, os.Stdin), console.Program{Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
		stop()
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// long is how long anything may take that is bound to happen.
const long = time.Minute

// desktop is a session bus of its own, with a panel and a place for notices that are the test's.
type desktop struct {
	*testing.T
	dir, bin, home string
	env            []string
	conn           *dbus.Conn
	items          chan string // who registered an icon
	notes          chan note   // what was told
	windows        chan string // with what the program of the windows was started
	signals        chan *dbus.Signal
	mu             sync.Mutex
	number         uint32
}

type note struct {
	id          uint32
	title, body string
	actions     []string
}

func newDesktop(t *testing.T) *desktop {
	if _, err := exec.LookPath("dbus-daemon"); err != nil {
		t.Skip("dbus-daemon is not there: install the package dbus-daemon")
	}
	dir, err := os.MkdirTemp("", "bw") // short: sockets live there
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	d := &desktop{T: t, dir: dir, bin: filepath.Join(dir, "bin"), home: filepath.Join(dir, "home"),
		items: make(chan string, 10), notes: make(chan note, 100), windows: make(chan string, 100), signals: make(chan *dbus.Signal, 1000)}
	for _, sub := range []string{"bin", "home", "run", "config"} {
		d.must(os.Mkdir(filepath.Join(dir, sub), 0o700))
	}
	d.env = append(os.Environ(), "HOME="+dir, "XDG_RUNTIME_DIR="+dir+"/run", "XDG_CONFIG_HOME="+dir+"/config", "XDG_STATE_HOME="+dir, "XDG_DATA_HOME="+dir,
		"DBUS_SESSION_BUS_ADDRESS=unix:path="+dir+"/run/bus", "PATH="+d.bin+":"+os.Getenv("PATH"), "BOTHWAYS_LANG=en", "BOTHWAYS_HOME=", "DISPLAY=", "WINDOWS="+dir+"/windows")
	d.programs()
	d.startBus()
	return d
}

func (d *desktop) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// programs puts this test beside itself as each of them, and a script as the one of the windows.
func (d *desktop) programs() {
	self, err := os.Executable()
	d.must(err)
	for _, name := range []string{"bothways", "bothways-tray"} {
		to := filepath.Join(d.bin, name)
		if dir := os.Getenv("BOTHWAYS_BIN"); dir != "" {
			data, err := os.ReadFile(filepath.Join(dir, name))
			d.must(err)
			d.must(os.WriteFile(to, data, 0o700))
		} else if os.Link(self, to) != nil {
			data, err := os.ReadFile(self)
			d.must(err)
			d.must(os.WriteFile(to, data, 0o700))
		}
	}
	d.must(os.WriteFile(filepath.Join(d.bin, "bothways-window"), []byte("#!/bin/sh\necho \"$@\" > \"$WINDOWS\"\n"), 0o700))
	d.must(syscall.Mkfifo(filepath.Join(d.dir, "windows"), 0o600))
	pipe, err := os.OpenFile(filepath.Join(d.dir, "windows"), os.O_RDWR, 0)
	d.must(err)
	d.Cleanup(func() { _ = pipe.Close() })
	go func() {
		for in := bufio.NewScanner(pipe); in.Scan(); {
			d.windows <- in.Text()
		}
	}()
}

func (d *desktop) startBus() {
	address := "unix:path=" + d.dir + "/run/bus"
	cmd := exec.Command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address", "--address="+address)
	out, err := cmd.StdoutPipe()
	d.must(err)
	d.must(cmd.Start())
	d.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	_, err = bufio.NewReader(out).ReadString('\n') // it listens
	d.must(err)
	d.conn, err = dbus.Connect(address)
	d.must(err)
	d.Cleanup(func() { _ = d.conn.Close() })
	d.conn.Signal(d.signals)
	d.must(d.conn.AddMatchSignal(dbus.WithMatchPathNamespace("/StatusNotifierItem")))
	d.must(d.conn.AddMatchSignal(dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged")))
	d.must(d.conn.ExportMethodTable(map[string]any{
		"Notify":               d.notify,
		"CloseNotification":    func(uint32) *dbus.Error { return nil },
		"GetCapabilities":      func() ([]string, *dbus.Error) { return []string{"actions", "body"}, nil },
		"GetServerInformation": func() (string, string, string, string, *dbus.Error) { return "test", "test", "1", "1.2", nil },
	}, "/org/freedesktop/Notifications", "org.freedesktop.Notifications"))
	d.own("org.freedesktop.Notifications")
}

func (d *desktop) own(name string) {
	d.Helper()
	if is, err := d.conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil || is != dbus.RequestNameReplyPrimaryOwner {
		d.Fatalf("%s: %v %v", name, is, err)
	}
}

// panel is there from now on.
func (d *desktop) panel() {
	const path, name = "/StatusNotifierWatcher", "org.kde.StatusNotifierWatcher"
	d.must(d.conn.ExportMethodTable(map[string]any{
		"RegisterStatusNotifierItem": func(_ string, from dbus.Sender) *dbus.Error { d.items <- string(from); return nil },
	}, path, name))
	_, err := prop.Export(d.conn, path, prop.Map{name: {"IsStatusNotifierHostRegistered": {Value: true, Emit: prop.EmitTrue}}})
	d.must(err)
	d.own(name)
}

func (d *desktop) notify(_ string, replaces uint32, _, title, body string, actions []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if replaces == 0 {
		d.number++
		replaces = d.number
	}
	d.notes <- note{replaces, title, body, actions}
	return replaces, nil
}

// told waits for a notice with that title.
func (d *desktop) told(title string) note {
	d.Helper()
	end := time.After(long)
	var others []string
	for {
		select {
		case n := <-d.notes:
			if n.title == title {
				return n
			}
			others = append(others, fmt.Sprintf("%q %q", n.title, n.body))
		case <-end:
			d.Fatalf("nothing told %q, but %v", title, others)
		}
	}
}

// click clicks a notice.
func (d *desktop) click(n note) {
	d.must(d.conn.Emit("/org/freedesktop/Notifications", "org.freedesktop.Notifications.ActionInvoked", n.id, "default"))
}

// window waits until the program of the windows was started, and gives what for.
func (d *desktop) window() string {
	d.Helper()
	select {
	case w := <-d.windows:
		return strings.TrimPrefix(strings.TrimPrefix(w, "--home "+d.home), " ")
	case <-time.After(long):
		d.Fatal("no window opened")
		return ""
	}
}

// program is one that runs.
type program struct {
	*exec.Cmd
	ended chan error
	said  *strings.Builder
}

func (d *desktop) start(name string, args ...string) *program {
	d.Helper()
	said := &strings.Builder{}
	p := &program{Cmd: exec.Command(filepath.Join(d.bin, name), append([]string{"--home", d.home}, args...)...), ended: make(chan error, 1), said: said}
	p.Env, p.Stdout, p.Stderr = d.env, said, said
	d.must(p.Start())
	go func() { p.ended <- p.Wait(); close(p.ended) }()
	d.Cleanup(func() { _ = p.Process.Kill(); <-p.ended })
	return p
}

// end waits for a program's end.
func (d *desktop) end(p *program) {
	d.Helper()
	select {
	case err := <-p.ended:
		if err != nil {
			d.Fatalf("%v\n%s", err, p.said)
		}
	case <-time.After(long):
		d.Fatalf("%s does not end\n%s", p.Path, p.said)
	}
}

// icon is a tray's item on the bus.
type icon struct {
	*desktop
	bus dbus.BusObject
	at  string
}

func (d *desktop) icon() *icon {
	d.Helper()
	select {
	case from := <-d.items:
		return &icon{d, d.conn.Object(from, "/StatusNotifierItem"), from}
	case <-time.After(long):
		d.Fatal("no icon appeared")
		return nil
	}
}

func (i *icon) property(name string) any {
	v, err := i.bus.GetProperty("org.kde.StatusNotifierItem." + name)
	if err != nil {
		return nil
	}
	return v.Value()
}

func (i *icon) tooltip() string {
	parts, _ := i.property("ToolTip").([]any)
	if len(parts) < 3 {
		return ""
	}
	text, _ := parts[2].(string)
	return text
}

// picture is what the icon looks like now.
func (i *icon) picture() string { return fmt.Sprint(i.property("IconPixmap")) }

// entry is a line of the menu.
type entry struct {
	id      int32
	label   string
	enabled bool
	sub     []entry
}

type layout struct {
	ID    int32
	Props map[string]dbus.Variant
	Sub   []dbus.Variant
}

func (i *icon) menu() []entry {
	var revision uint32
	var top layout
	call := i.conn.Object(i.at, "/StatusNotifierItem/menu").Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{})
	if call.Store(&revision, &top) != nil {
		return nil
	}
	return entriesOf(top)
}

func entriesOf(l layout) []entry {
	var out []entry
	for _, v := range l.Sub {
		var below layout
		if dbus.Store([]any{v.Value()}, &below) != nil {
			continue
		}
		e := entry{id: below.ID, enabled: true, sub: entriesOf(below)}
		e.label, _ = below.Props["label"].Value().(string)
		if on, ok := below.Props["enabled"].Value().(bool); ok {
			e.enabled = on
		}
		if e.label != "" {
			out = append(out, e)
		}
	}
	return out
}

// find looks for a line: "Sync now/Everything".
func find(entries []entry, path string) (entry, bool) {
	name, rest, below := strings.Cut(path, "/")
	at := slices.IndexFunc(entries, func(e entry) bool { return e.label == name })
	if at < 0 {
		return entry{}, false
	}
	if below {
		return find(entries[at].sub, rest)
	}
	return entries[at], true
}

// choose clicks a line of the menu as soon as it is there.
func (i *icon) choose(path string) {
	i.Helper()
	var e entry
	i.until(path, func() bool {
		found, ok := find(i.menu(), path)
		e = found
		return ok && e.enabled
	})
	call := i.conn.Object(i.at, "/StatusNotifierItem/menu").Call("com.canonical.dbusmenu.Event", 0, e.id, "clicked", dbus.MakeVariant(""), uint32(0))
	i.must(call.Err)
}

// has waits for a line of the menu.
func (i *icon) has(path string) {
	i.Helper()
	i.until(path, func() bool { _, ok := find(i.menu(), path); return ok })
}

// says waits until the tooltip has a text.
func (i *icon) says(text string) {
	i.Helper()
	i.until(text, func() bool { return strings.Contains(i.tooltip(), text) })
}

// until looks again whenever the bus has news.
func (i *icon) until(what string, holds func() bool) {
	i.Helper()
	end := time.After(long)
	for !holds() {
		select {
		case <-i.signals:
		case <-end:
			i.Fatalf("%q never came: tooltip %q, menu %+v", what, i.tooltip(), i.menu())
		}
	}
}

// gone waits until the icon's owner has left the bus.
func (i *icon) gone() {
	i.Helper()
	i.until("the end", func() bool {
		var there bool
		return i.conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, i.at).Store(&there) == nil && !there
	})
}
