package tray

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"bothways/app/control"
)

// Programs starts the other programs of Bothways.
type Programs struct {
	Home string // the --home flag; "": as the environment and the system say
}

// errMissing says that a program is not installed.
var errMissing = errors.New("is not there")

// find looks for a program beside this one, then in the PATH.
func find(name string) (string, error) {
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if self, err := os.Executable(); err == nil {
		if real, err := filepath.EvalSymlinks(self); err == nil {
			self = real
		}
		if path := filepath.Join(filepath.Dir(self), name); executable(path) {
			return path, nil
		}
	}
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	return "", fmt.Errorf("%s %w", name, errMissing)
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0)
}

func (p Programs) args(args ...string) []string {
	if p.Home == "" {
		return args
	}
	return append([]string{"--home", p.Home}, args...)
}

// statusTime is how long the program may take to tell how everything stands.
const statusTime = time.Minute

// Status asks how everything stands.
func (p Programs) Status(ctx context.Context) (Status, error) {
	ctx, cancel := context.WithTimeout(ctx, statusTime)
	defer cancel()
	var s Status
	err := p.ask(ctx, &s, "status")
	return s, err
}

// Sync syncs a process. A ctx that ends lets the write in hand end, and waits for it.
func (p Programs) Sync(ctx context.Context, process string) ([]Result, error) {
	var out struct {
		Processes []Result `json:"processes"`
	}
	err := p.ask(ctx, &out, "sync", process)
	return out.Processes, err
}

// Pause keeps background sync from starting, for a time; 0 is without end.
func (p Programs) Pause(ctx context.Context, long time.Duration) error {
	if long <= 0 {
		return p.ask(ctx, nil, "pause")
	}
	return p.ask(ctx, nil, "pause", "--for", long.Round(time.Second).String())
}

// Resume ends a pause.
func (p Programs) Resume(ctx context.Context) error { return p.ask(ctx, nil, "resume") }

// ask runs the console program and reads the JSON it prints. What it says about failures is in the
// JSON; without any, it is an error.
func (p Programs) ask(ctx context.Context, into any, args ...string) error {
	path, err := find("bothways")
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, path, p.args(append([]string{"--json"}, args...)...)...)
	cmd.Env = append(os.Environ(), control.ParentEnv+"=tray")
	var out bytes.Buffer
	said := &tail{}
	cmd.Stdout, cmd.Stderr = &out, said
	rope, err := cmd.StdinPipe() // the child ends its work when this is closed, also by our own end
	if err != nil {
		return err
	}
	cmd.Cancel = rope.Close
	silent(cmd)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", path, err)
	}
	gently(cmd.Process.Pid)
	ended := cmd.Wait()
	if into == nil {
		return said.explain(ended)
	}
	if json.Unmarshal(out.Bytes(), into) != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return said.explain(fmt.Errorf("%s %s: %w", filepath.Base(path), args[0], cause(ended)))
	}
	return nil
}

func cause(err error) error {
	if err == nil {
		return errors.New("printed no JSON")
	}
	return err
}

// Window starts the program of the windows. failed hears when it ends with an error.
func (p Programs) Window(m control.Message, failed func(error)) error {
	path, err := find("bothways-window")
	if err != nil {
		return err
	}
	args := p.args()
	for _, a := range [][2]string{{"--show", m.Window}, {"--process", m.Process}, {"--plan", m.Plan}} {
		if a[1] != "" {
			args = append(args, a[0], a[1])
		}
	}
	cmd := exec.Command(path, args...)
	said := &tail{}
	cmd.Stderr = said
	apart(cmd)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", path, err)
	}
	go func() {
		if err := said.explain(cmd.Wait()); err != nil {
			failed(err)
		}
	}()
	return nil
}

// tail keeps the last that a program said.
type tail struct{ text []byte }

const tailSize = 2048

func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	if over := len(t.text) - tailSize; over > 0 {
		t.text = append(t.text[:0], t.text[over:]...)
	}
	return len(p), nil
}

// explain adds to an error what the program said last.
func (t *tail) explain(err error) error {
	if err == nil {
		return nil
	}
	if text := strings.TrimSpace(string(t.text)); text != "" {
		return errors.New(text)
	}
	return err
}
