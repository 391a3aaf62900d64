package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bothways/sync/record"
)

// programs are what the contenders start.
type programs struct{ bothways, floor, vdirsyncer string }

// build makes our programs as they are released.
func build(t testing.TB) programs {
	dir := t.TempDir()
	p := programs{bothways: filepath.Join(dir, "bothways"), floor: filepath.Join(dir, "floor")}
	for out, what := range map[string]string{p.bothways: "bothways/cmd/bothways", p.floor: "bothways/tools/bench/floor"} {
		cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, what)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("build %s: %v\n%s", what, err, text)
		}
	}
	p.vdirsyncer, _ = exec.LookPath("vdirsyncer")
	return p
}

// figures are what one run of a program took.
type figures struct {
	Wall     float64 `json:"wall_s"`
	CPU      float64 `json:"cpu_s"`
	Peak     float64 `json:"peak_mib"`
	Requests int64   `json:"requests"`
}

// bed is a folder, another place, and a program that syncs them.
type bed struct {
	testing.TB
	programs
	dir   string // of what the program remembers
	left  string
	right place
	kind  record.Kind
}

// contender is a program that syncs; ready makes its settings, and the command is what syncs.
type contender struct {
	name  string
	ready func(*bed) error
	sync  func(*bed) []string
}

var contenders = []contender{
	{"bothways", bothwaysReady, func(b *bed) []string {
		return []string{b.bothways, "--home", filepath.Join(b.dir, "home"), "sync", "--yes"}
	}},
	{"vdirsyncer", vdirReady, func(b *bed) []string {
		return []string{b.vdirsyncer, "-c", filepath.Join(b.dir, "config"), "sync"}
	}},
	{"floor", func(*bed) error { return nil }, floorSync},
}

func floorSync(b *bed) []string {
	out := []string{b.floor, "sync", "-dir", b.left, "-state", filepath.Join(b.dir, "state")}
	switch p := b.right.(type) {
	case directory:
		out = append(out, "-right", p.dir)
	case *collection:
		at := p.gate.URL + p.path()
		if b.kind == record.Contacts {
			at += "#cards"
		}
		out = append(out, "-right", at, "-user", p.server.Username+":"+p.server.Password)
	case *account:
		out = append(out, p.floor()...)
	}
	return out
}

func bothwaysReady(b *bed) error {
	home := filepath.Join(b.dir, "home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}
	right, there := "", ""
	switch p := b.right.(type) {
	case directory:
		right, there = fmt.Sprintf("type = \"folder\"\npath = %q\n", filepath.Dir(p.dir)), filepath.Base(p.dir)
	case *collection:
		right = fmt.Sprintf("type = \"dav\"\nurl = %q\nusername = %q\n", p.gate.URL+pathOf(p.server.URL), p.server.Username)
		there = p.path()
	case *account:
		right, there = p.settings()
	}
	config := fmt.Sprintf("version = 1\n[secrets]\nstore = \"file\"\n[accounts.left]\ntype = \"folder\"\npath = %q\n[accounts.right]\n%s"+
		"[processes.p]\nkind = %q\nleft = { account = \"left\", collection = %q }\nright = { account = \"right\", collection = %q }\n",
		filepath.Dir(b.left), right, b.kind, filepath.Base(b.left), there)
	if err := os.WriteFile(filepath.Join(home, "config.toml"), []byte(config), 0o600); err != nil {
		return err
	}
	if a, ok := b.right.(*account); ok {
		return a.signIn(home)
	}
	p, ok := b.right.(*collection)
	if !ok {
		return nil
	}
	login := exec.Command(b.bothways, "--home", home, "account", "login", "right", "--password-stdin", "--store", "file")
	login.Stdin = strings.NewReader(p.server.Password)
	if text, err := login.CombinedOutput(); err != nil {
		return fmt.Errorf("sign in: %w: %s", err, text)
	}
	return nil
}

func pathOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	_, rest, _ = strings.Cut(rest, "/")
	return "/" + rest
}

func vdirReady(b *bed) error {
	if b.vdirsyncer == "" {
		return os.ErrNotExist
	}
	right := ""
	switch p := b.right.(type) {
	case directory:
		right = fmt.Sprintf("type = \"filesystem\"\npath = %q\nfileext = %q\n", p.dir, extension(b.kind))
	case *collection:
		kind := "caldav"
		if b.kind == record.Contacts {
			kind = "carddav"
		}
		right = fmt.Sprintf("type = %q\nurl = %q\nusername = %q\npassword = %q\n", kind, p.gate.URL+p.path(), p.server.Username, p.server.Password)
	}
	config := fmt.Sprintf("[general]\nstatus_path = %q\n[pair p]\na = \"left\"\nb = \"right\"\ncollections = null\nconflict_resolution = \"a wins\"\n"+
		"[storage left]\ntype = \"filesystem\"\npath = %q\nfileext = %q\n[storage right]\n%s", filepath.Join(b.dir, "status"), b.left, extension(b.kind), right)
	file := filepath.Join(b.dir, "config")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return err
	}
	find := exec.Command(b.vdirsyncer, "-c", file, "discover")
	find.Stdin = strings.NewReader("y\ny\n")
	if text, err := find.CombinedOutput(); err != nil {
		return fmt.Errorf("discover: %w: %s", err, text)
	}
	return nil
}

// run starts the program once, under the stopwatch.
func (b *bed) run(c contender) figures {
	b.Helper()
	var before int64
	gate := b.right.proxy()
	if gate != nil {
		before = gate.asked.Load()
	}
	file := filepath.Join(b.dir, "took")
	cmd := exec.Command(b.floor, append([]string{"measure", file}, c.sync(b)...)...)
	cmd.Env = append(os.Environ(), "HOME="+b.dir, "TZ=UTC", "LANG=C.UTF-8", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere/bus")
	if text, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", c.name, err, text[max(0, len(text)-3000):])
	}
	var took struct{ Wall, CPU, Peak float64 }
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, &took)
	}
	if err != nil {
		b.Fatal(err)
	}
	out := figures{Wall: took.Wall, CPU: took.CPU, Peak: took.Peak}
	if gate != nil {
		out.Requests = gate.asked.Load() - before
	}
	return out
}
