package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"bothways/connectors/dav/davtest"
)

// maxMemory is the most that the program may hold when a server sends it what it likes, in KiB.
const maxMemory = 400 << 10

// TestHostileServer syncs with a server that plays a trick with every answer of a kind, and then with
// the same server as it should be: nothing is lost or doubled, what is said is a sentence, and the run
// after that brings everything to the end that it would have come to at once.
func TestHostileServer(t *testing.T) {
	want := ""
	{
		w := newHostile(t)
		w.sync()
		w.rest()
		want = w.contents()
	}
	for _, on := range []string{"REPORT", "PROPFIND", "PUT", "DELETE", "every request"} {
		for _, trick := range davtest.Tricks {
			if testing.Short() && on != "every request" {
				continue
			}
			t.Run(on+"/"+strings.ReplaceAll(string(trick), " ", "-"), func(t *testing.T) {
				t.Parallel()
				w := newHostile(t)
				w.server().Set(davtest.Quirks{Trick: func(r *http.Request) davtest.Trick {
					if r.Method == on || on == "every request" {
						return trick
					}
					return ""
				}})
				said := w.sync()
				if strings.Contains(said, "panic") || strings.Contains(said, "goroutine") {
					t.Errorf("%s", said)
				}
				w.unharmed()
				w.server().Set(davtest.Quirks{})
				w.sync() // what was lost is worked out, what was not done is done
				w.rest()
				if got := w.contents(); got != want {
					t.Errorf("after %s\n%s\nundisturbed:\n%s\nit said:\n%s", trick, got, want, said)
				}
			})
		}
	}
}

// hostile is a folder and a server in step, of which both have since been edited.
type hostile struct{ *stopWorld }

func newHostile(t *testing.T) hostile {
	s := stopped{t, stop{name: "hostile", set: deletes + "[processes.p.guard]\ndelete_percent = 100\n", before: family, act: func(w *stopWorld) {
		w.edit("left", "Ada@example.org", "countess@example.org")
		w.edit("right", "Byron@example.org", "lord@example.org")
		w.drop("left", "FN:Annabella")
		w.drop("right", "FN:Ralph")
		w.put("left", "Charles.vcf", vcard("Charles", ""))
		w.put("right", "Mary.vcf", vcard("Mary", ""))
	}}, "dav"}
	w := hostile{s.world()}
	direct := httptest.NewServer(w.server())
	t.Cleanup(direct.Close)
	config, err := os.ReadFile(w.path("home", "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	w.write("home/config.toml", strings.Replace(string(config), w.gate.URL, direct.URL, 1))
	return w
}

func (w hostile) server() *davtest.Server { return w.remote.(embedded).server }

// sync runs the program as a process, within bounds; it gives what was said.
func (w hostile) sync() string {
	w.Helper()
	cmd := exec.Command("bothways", "sync", "--yes")
	cmd.Env = append(os.Environ(), "BOTHWAYS_HOME="+w.path("home"), "HOME="+w.path("user"), "TZ=UTC", "LANG=C", "BOTHWAYS_LANG=en",
		"DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere/bus")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code < 0 || code == 2 || code > 5 {
		w.Fatalf("%v\n%s", err, out.String())
	}
	if use, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok && use.Maxrss > maxMemory {
		w.Errorf("it held %d MiB", use.Maxrss>>10)
	}
	return out.String()
}

// unharmed wants every edit to be on a side yet, and nobody twice.
func (w hostile) unharmed() {
	w.Helper()
	for _, edit := range []string{"countess@example.org", "lord@example.org", "FN:Charles", "FN:Mary"} {
		n := 0
		for _, side := range []string{"left", "right"} {
			at := 0
			for _, text := range w.documents(side) {
				at += strings.Count(text, edit)
			}
			if at > 1 {
				w.Errorf("%s is %d times on the %s", edit, at, side)
			}
			n += at
		}
		if n == 0 {
			w.Errorf("%s is lost", edit)
		}
	}
}

func (w hostile) rest() { stopped{T: w.T}.rest(w.stopWorld) }
