//go:build linux

package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

// programs is where the three programs are that the end-to-end tests drive: BOTHWAYS_DESKTOP names the
// folder, "build" builds them. Without it there is nothing to drive.
var programs = sync.OnceValues(func() (string, error) {
	dir := os.Getenv("BOTHWAYS_DESKTOP")
	if dir != "build" {
		return filepath.Abs(dir)
	}
	dir, err := os.MkdirTemp("", "bothways-programs-")
	if err != nil {
		return "", err
	}
	for _, args := range [][]string{
		{"CGO_ENABLED=0", "-tags=", "bothways/cmd/bothways", "bothways/cmd/bothways-tray"},
		{"CGO_ENABLED=1", "-tags=gles,e2e", "bothways/cmd/bothways-window"},
	} {
		cmd := exec.Command("go", append([]string{"build", "-o", dir + "/"}, args[1:]...)...)
		cmd.Env = append(os.Environ(), args[0])
		if out, err := cmd.CombinedOutput(); err != nil {
			return dir, fmt.Errorf("build %s: %w\n%s", strings.Join(args[2:], " "), err, out)
		}
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if os.Getenv("BOTHWAYS_DESKTOP") == "build" {
		if dir, _ := programs(); dir != "" {
			_ = os.RemoveAll(dir)
		}
	}
	os.Exit(code)
}

// long is how long anything may take that is bound to happen.
const long = time.Minute

// stage is a desktop of its own: a screen in memory, a window manager, a session bus, and a panel and a
// place for notices that are the test's.
type stage struct {
	*testing.T
	dir, bin, home, display string
	env                     []string
	conn                    *dbus.Conn
	items                   chan string // who registered an icon
	notes                   chan note   // what was told
	signals                 chan *dbus.Signal
	number                  uint32
	mu                      sync.Mutex
}

type note struct {
	id          uint32
	title, body string
}

func newStage(t *testing.T, more ...string) *stage {
	t.Helper()
	if os.Getenv("BOTHWAYS_DESKTOP") == "" {
		t.Skip("BOTHWAYS_DESKTOP does not say where the programs are")
	}
	for _, tool := range []string{"Xvfb", "openbox", "xdotool", "dbus-daemon"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not there", tool)
		}
	}
	bin, err := programs()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "bw") // short: sockets live there
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	s := &stage{T: t, dir: dir, bin: bin, home: filepath.Join(dir, "home"), items: make(chan string, 10), notes: make(chan note, 100), signals: make(chan *dbus.Signal, 1000)}
	for _, sub := range []string{"home", "run", "config", "data"} {
		s.must(os.Mkdir(filepath.Join(dir, sub), 0o700))
	}
	s.startScreen()
	s.env = append(os.Environ(), "HOME="+dir, "XDG_RUNTIME_DIR="+dir+"/run", "XDG_CONFIG_HOME="+dir+"/config", "XDG_STATE_HOME="+dir, "XDG_DATA_HOME="+dir+"/data",
		"DBUS_SESSION_BUS_ADDRESS=unix:path="+dir+"/run/bus", "PATH="+bin+":"+os.Getenv("PATH"), "BOTHWAYS_LANG=en", "BOTHWAYS_HOME=", "DISPLAY="+s.display, "WAYLAND_DISPLAY=",
		"LIBGL_ALWAYS_SOFTWARE=1", "FYNE_SCALE=1", "FYNE_THEME=light", "BOTHWAYS_EYES="+dir+"/run/eyes")
	s.env = append(s.env, more...)
	s.startManager()
	s.startBus()
	return s
}

func (s *stage) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// launch starts a program that lives as long as the stage.
func (s *stage) launch(cmd *exec.Cmd) {
	s.Helper()
	s.must(cmd.Start())
	s.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
}

// startScreen lets the X server choose a free number, which it tells when it is ready.
func (s *stage) startScreen() {
	from, to, err := os.Pipe()
	s.must(err)
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1400x1000x24", "-dpi", "96", "-nolisten", "tcp", "-noreset")
	cmd.ExtraFiles = []*os.File{to}
	s.launch(cmd)
	_ = to.Close()
	line, err := bufio.NewReader(from).ReadString('\n')
	s.must(err)
	s.display = ":" + strings.TrimSpace(line)
}

// startManager starts the window manager, which says through a pipe that it is there.
func (s *stage) startManager() {
	pipe := filepath.Join(s.dir, "managed")
	s.must(syscall.Mkfifo(pipe, 0o600))
	both, err := os.OpenFile(pipe, os.O_RDWR, 0)
	s.must(err)
	defer both.Close()
	cmd := exec.Command("openbox", "--sm-disable", "--startup", "sh -c 'echo there > "+pipe+"'")
	cmd.Env = s.env
	s.launch(cmd)
	_, err = bufio.NewReader(both).ReadString('\n')
	s.must(err)
}

func (s *stage) startBus() {
	address := "unix:path=" + s.dir + "/run/bus"
	cmd := exec.Command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address", "--address="+address)
	out, err := cmd.StdoutPipe()
	s.must(err)
	s.launch(cmd)
	_, err = bufio.NewReader(out).ReadString('\n') // it listens
	s.must(err)
	s.conn, err = dbus.Connect(address)
	s.must(err)
	s.Cleanup(func() { _ = s.conn.Close() })
	s.conn.Signal(s.signals)
	s.must(s.conn.AddMatchSignal(dbus.WithMatchPathNamespace("/StatusNotifierItem")))
	s.must(s.conn.ExportMethodTable(map[string]any{
		"Notify":               s.notify,
		"CloseNotification":    func(uint32) *dbus.Error { return nil },
		"GetCapabilities":      func() ([]string, *dbus.Error) { return []string{"actions", "body"}, nil },
		"GetServerInformation": func() (string, string, string, string, *dbus.Error) { return "test", "test", "1", "1.2", nil },
	}, "/org/freedesktop/Notifications", "org.freedesktop.Notifications"))
	s.own("org.freedesktop.Notifications")
	const path, name = "/StatusNotifierWatcher", "org.kde.StatusNotifierWatcher"
	s.must(s.conn.ExportMethodTable(map[string]any{
		"RegisterStatusNotifierItem": func(_ string, from dbus.Sender) *dbus.Error { s.items <- string(from); return nil },
	}, path, name))
	_, err = prop.Export(s.conn, path, prop.Map{name: {"IsStatusNotifierHostRegistered": {Value: true, Emit: prop.EmitTrue}}})
	s.must(err)
	s.own(name)
}

func (s *stage) own(name string) {
	s.Helper()
	if is, err := s.conn.RequestName(name, dbus.NameFlagDoNotQueue); err != nil || is != dbus.RequestNameReplyPrimaryOwner {
		s.Fatalf("%s: %v %v", name, is, err)
	}
}

func (s *stage) notify(_ string, replaces uint32, _, title, body string, _ []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if replaces == 0 {
		s.number++
		replaces = s.number
	}
	s.notes <- note{replaces, title, body}
	return replaces, nil
}

// told waits for a notice with that title.
func (s *stage) told(title string) note {
	s.Helper()
	end := time.After(long)
	var others []note
	for {
		select {
		case n := <-s.notes:
			if n.title == title {
				return n
			}
			others = append(others, n)
		case <-end:
			s.Fatalf("nothing told %q, but %+v", title, others)
		}
	}
}

// click clicks a notice.
func (s *stage) click(n note) {
	s.must(s.conn.Emit("/org/freedesktop/Notifications", "org.freedesktop.Notifications.ActionInvoked", n.id, "default"))
}

// running is a program that was started.
type running struct {
	*exec.Cmd
	ended chan error
	said  *strings.Builder
}

func (s *stage) start(name string, args ...string) *running {
	s.Helper()
	said := &strings.Builder{}
	p := &running{Cmd: exec.Command(filepath.Join(s.bin, name), append([]string{"--home", s.home}, args...)...), ended: make(chan error, 1), said: said}
	p.Env, p.Stdout, p.Stderr = s.env, said, said
	s.must(p.Start())
	go func() { p.ended <- p.Wait(); close(p.ended) }()
	s.Cleanup(func() { _ = p.Process.Kill(); <-p.ended })
	return p
}

// end waits for a program's end.
func (s *stage) end(p *running) {
	s.Helper()
	select {
	case err := <-p.ended:
		if err != nil {
			s.Fatalf("%s: %v\n%s", p.Path, err, p.said)
		}
	case <-time.After(long):
		s.Fatalf("%s does not end", p.Path)
	}
}

// bothways runs the console program and gives what it says.
func (s *stage) bothways(args ...string) string {
	s.Helper()
	p := s.start("bothways", args...)
	s.end(p)
	return p.said.String()
}

// tool runs a program of the desktop.
func (s *stage) tool(args ...string) (string, error) {
	ctx, stop := context.WithTimeout(context.Background(), long)
	defer stop()
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = s.env
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// calm fails the test where a window was touched from a wrong goroutine, or something went wrong unseen.
func (s *stage) calm() {
	s.Helper()
	files, _ := filepath.Glob(filepath.Join(s.home, "*", "window*.log"))
	if len(files) == 0 {
		s.Error("the windows left no log")
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		s.must(err)
		for line := range strings.Lines(string(data)) {
			if strings.Contains(line, "Error in Fyne call thread") || strings.Contains(line, "level=ERROR") {
				s.Errorf("%s: %s", filepath.Base(f), line)
			}
		}
	}
}
