package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// machine is a home and two folders in step on a computer that is about to fail.
type machine struct {
	*testing.T
	dir     string
	program string
	user    *syscall.Credential // nil: the one who runs the tests
	env     []string
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	m := &machine{T: t, dir: t.TempDir()}
	for _, dir := range []string{"home", "user", "left/c", "right/c"} {
		m.mkdir(dir)
	}
	m.write("home/config.toml", fmt.Sprintf("version = 1\n[accounts.left]\ntype = \"folder\"\npath = %q\n[accounts.right]\ntype = \"folder\"\npath = %q\n"+
		"[processes.p]\nkind = \"contacts\"\nleft = { account = \"left\", collection = \"c\" }\nright = { account = \"right\", collection = \"c\" }\nreview = \"never\"\n%s",
		m.path("left"), m.path("right"), deletes))
	return m
}

func (m *machine) path(parts ...string) string {
	return filepath.Join(append([]string{m.dir}, parts...)...)
}

func (m *machine) ok(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

func (m *machine) mkdir(name string) { m.Helper(); m.ok(os.MkdirAll(m.path(name), 0o755)) }

func (m *machine) write(name, text string) {
	m.Helper()
	m.ok(os.WriteFile(m.path(name), []byte(text), 0o644))
}

// cards leaves n cards with a note of so many bytes in a folder.
func (m *machine) cards(folder string, n, size int) {
	m.Helper()
	for i := range n {
		m.write(fmt.Sprintf("%s/c/r%03d.vcf", folder, i), vcard(fmt.Sprintf("r%03d", i), "NOTE:"+strings.Repeat("x", size)+"\n"))
	}
}

// run starts the program and gives its exit status and what it said.
func (m *machine) run(args ...string) (int, string) {
	m.Helper()
	program := m.program
	if program == "" {
		program = "bothways"
	}
	cmd := exec.Command(program, args...)
	cmd.Env = append(append(os.Environ(), "BOTHWAYS_HOME="+m.path("home"), "HOME="+m.path("user"), "XDG_RUNTIME_DIR="+m.path("user"), "TZ=UTC", "LANG=C", "BOTHWAYS_LANG=en",
		"DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere/bus"), m.env...)
	cmd.Dir = m.dir
	if m.user != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: m.user}
	}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if cmd.ProcessState == nil {
		m.Fatal(err)
	}
	if said := out.String(); strings.Contains(said, "goroutine ") || strings.Contains(said, "panic:") {
		m.Errorf("%v: %s", args, said)
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

// fails wants a run that does not work and says so in these words.
func (m *machine) fails(words ...string) {
	m.Helper()
	code, said := m.run("sync")
	flat := strings.Join(strings.Fields(said), " ")
	if code == 0 || code > 5 {
		m.Errorf("exit status %d: %s", code, said)
	}
	for _, w := range words {
		if !strings.Contains(flat, w) {
			m.Errorf("it does not say %q:\n%s", w, said)
		}
	}
}

// mended wants the next run to bring n cards to both folders, each once, and the one after to do nothing.
func (m *machine) mended(n int) {
	m.Helper()
	if code, said := m.run("sync"); code != 0 {
		m.Fatalf("exit status %d: %s", code, said)
	}
	for _, folder := range []string{"left", "right"} {
		files, _ := filepath.Glob(m.path(folder, "c", "*.vcf"))
		uids := map[string]bool{}
		for _, f := range files {
			text, err := os.ReadFile(f)
			m.ok(err)
			if !bytes.Contains(text, []byte("END:VCARD")) {
				m.Errorf("%s is in pieces", f)
			}
			for line := range strings.Lines(string(text)) {
				if strings.HasPrefix(line, "UID:") {
					uids[line] = true
				}
			}
		}
		if len(files) != n || len(uids) != n {
			m.Errorf("%s holds %d files, %d records; want %d", folder, len(files), len(uids), n)
		}
	}
	code, said := m.run("--json", "sync")
	var got struct {
		Processes []struct {
			Actions []struct{ Op string }
		}
	}
	if err := json.Unmarshal([]byte(said), &got); err != nil || code != 0 || len(got.Processes[0].Actions) != 0 {
		m.Errorf("the run after: %d %v %s", code, err, said)
	}
}

// small mounts a disk of a size at a folder; grow makes it larger.
func (m *machine) small(folder, size string) {
	m.Helper()
	if os.Getuid() != 0 {
		m.Skip("needs root to mount a disk")
	}
	if err := syscall.Mount("tmpfs", m.path(folder), "tmpfs", 0, "size="+size); err != nil {
		m.Skipf("no disk can be mounted here: %v", err)
	}
	m.Cleanup(func() { _ = syscall.Unmount(m.path(folder), syscall.MNT_DETACH) })
}

func (m *machine) grow(folder string) {
	m.Helper()
	m.ok(syscall.Mount("tmpfs", m.path(folder), "tmpfs", syscall.MS_REMOUNT, "size=64m"))
}

func TestFullDiskUnderAFolder(t *testing.T) {
	m := newMachine(t)
	m.small("right", "256k")
	m.mkdir("right/c")
	m.cards("left", 60, 8000)
	m.fails("the disk is full; make room and sync again")
	m.grow("right")
	m.mended(60)
}

func TestFullDiskUnderTheHome(t *testing.T) {
	for _, size := range []string{"64k", "200k", "400k", "800k"} {
		t.Run(size, func(t *testing.T) {
			m := newMachine(t)
			config, err := os.ReadFile(m.path("home", "config.toml"))
			m.ok(err)
			m.small("home", size)
			m.write("home/config.toml", string(config))
			m.cards("left", 200, 2000)
			m.fails("full")
			m.grow("home")
			m.mended(200)
		})
	}
}

// other makes the program run as nobody, who owns the home alone.
func (m *machine) other() {
	m.Helper()
	if os.Getuid() != 0 {
		m.Skip("needs root to become another user")
	}
	const nobody = 65534
	m.user = &syscall.Credential{Uid: nobody, Gid: nobody}
	for dir := m.dir; len(dir) > len(os.TempDir()); dir = filepath.Dir(dir) {
		m.ok(os.Chmod(dir, 0o755))
	}
	from, err := exec.LookPath("bothways")
	m.ok(err)
	m.program = m.path("bothways")
	in, err := os.Open(from)
	m.ok(err)
	defer in.Close()
	out, err := os.OpenFile(m.program, os.O_CREATE|os.O_WRONLY, 0o755)
	m.ok(err)
	_, err = io.Copy(out, in)
	m.ok(err)
	m.ok(out.Close())
	for _, own := range []string{"home", "user", "left"} {
		m.own(own, nobody)
	}
}

func (m *machine) own(name string, uid int) {
	m.Helper()
	m.ok(filepath.WalkDir(m.path(name), func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, uid, uid)
	}))
}

func TestAnotherUsersFolder(t *testing.T) {
	m := newMachine(t)
	m.cards("left", 3, 10)
	m.write("right/c/theirs.vcf", vcard("Theirs", ""))
	m.other()
	m.fails("right/c cannot be written to; give your user the right to")
	if _, err := os.Stat(m.path("left", "c", "uid-Theirs.vcf")); err != nil {
		t.Error(err) // what can be done is done
	}
	m.ok(os.Chmod(m.path("right", "c"), 0o700))
	m.fails("cannot be opened", "permission")
	m.ok(os.Chmod(m.path("right", "c"), 0o755))
	m.ok(os.Chmod(m.path("right", "c", "theirs.vcf"), 0o600))
	m.fails("theirs.vcf")
	m.own("right", 65534)
	m.mended(4)
}

func TestAnotherUsersHome(t *testing.T) {
	m := newMachine(t)
	m.cards("left", 3, 10)
	m.other()
	m.own("right", 65534)
	m.own("home", 0)
	m.ok(os.Chmod(m.path("home"), 0o755))
	m.fails("permission")
	m.own("home", 65534)
	m.mended(3)
}

// exclusive holds the locks that SQLite takes for a program that wants the file for itself.
func (m *machine) exclusive(file string) (release func()) {
	m.Helper()
	f, err := os.OpenFile(m.path(file), os.O_RDWR, 0)
	m.ok(err)
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Start: 0x40000000, Len: 512}
	m.ok(syscall.FcntlFlock(f.Fd(), syscall.F_SETLK, &lock))
	return func() { f.Close() }
}

func TestLockedDatabase(t *testing.T) {
	m := newMachine(t)
	m.cards("left", 3, 10)
	m.mended(3)
	m.write("left/c/new.vcf", vcard("New", ""))
	release := m.exclusive("home/state.db")
	m.fails("in use by another program: close the other program, or wait until it is done")
	release()
	m.mended(4)
}

func TestDamagedDatabase(t *testing.T) {
	for name, harm := range map[string]func(*machine, string, []byte){
		"truncated":     func(m *machine, f string, b []byte) { m.ok(os.Truncate(f, int64(len(b)/2))) },
		"cut to a page": func(m *machine, f string, b []byte) { m.ok(os.Truncate(f, 4096)) },
		"cut in a page": func(m *machine, f string, b []byte) { m.ok(os.Truncate(f, int64(len(b)-1000))) },
		"noise": func(m *machine, f string, b []byte) {
			m.ok(os.WriteFile(f, bytes.Repeat([]byte("noise!"), len(b)/6), 0o600))
		},
		"noise inside": func(m *machine, f string, b []byte) {
			copy(b[len(b)/2:], bytes.Repeat([]byte{0xee}, 8192))
			m.ok(os.WriteFile(f, b, 0o600))
		},
		"empty": func(m *machine, f string, b []byte) { m.ok(os.Truncate(f, 0)) },
		"gone":  func(m *machine, f string, b []byte) { m.ok(os.Remove(f)) },
		"a folder's place": func(m *machine, f string, b []byte) {
			m.ok(os.WriteFile(f+"-wal", bytes.Repeat([]byte{1, 2, 3}, 5000), 0o600))
		},
	} {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			m.cards("left", 40, 100)
			m.mended(40)
			state := m.path("home", "state.db")
			b, err := os.ReadFile(state)
			m.ok(err)
			m.write("right/c/new.vcf", vcard("New", ""))
			harm(m, state, b)
			code, said := m.run("sync")
			if code != 0 && code != 1 {
				t.Fatalf("exit status %d: %s", code, said)
			}
			m.mended(41)
		})
	}
}

// A clock that is set back, and on again, loses nothing.
func TestClockSetBack(t *testing.T) {
	m := newMachine(t)
	m.cards("left", 5, 10)
	m.mended(5)
	for i, clock := range []string{"0s", "-8760h", "0s", "-1h", "8760h", "0s"} {
		m.env = []string{clockAhead + "=" + clock}
		name := fmt.Sprintf("n%d", i)
		m.write("left/c/"+name+".vcf", vcard(name, ""))
		m.write("right/c/uid-r001.vcf", vcard("r001", fmt.Sprintf("NOTE:round %d\n", i)))
		m.write("left/c/r002.vcf", vcard("r002", fmt.Sprintf("TITLE:round %d\n", i)))
		m.mended(5 + i + 1)
		for file, want := range map[string]string{"left/c/r001.vcf": "NOTE", "right/c/uid-r002.vcf": "TITLE"} {
			if text, err := os.ReadFile(m.path(file)); err != nil || !strings.Contains(string(text), fmt.Sprintf("%s:round %d", want, i)) {
				t.Errorf("%s: %s: %v\n%s", clock, file, err, text)
			}
		}
	}
	if err := os.Remove(m.path("left", "c", "r000.vcf")); err != nil {
		t.Fatal(err)
	}
	m.env = []string{clockAhead + "=-8760h"}
	m.mended(10)
}
