package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"bothways/sync/ledger"
)

// stopAt names the change of the database before which the program is ended; stopTell the file that
// gets the number of changes of a run that came to its end.
const (
	stopAt   = "BOTHWAYS_TEST_STOP_AT"
	stopTell = "BOTHWAYS_TEST_STOP_TELL"
)

// stoppable is the program with a point where it is ended as by a power cut.
func stoppable() {
	at, _ := strconv.ParseInt(os.Getenv(stopAt), 10, 64)
	var n atomic.Int64
	ctx := ledger.BeforeChange(context.Background(), func() {
		if n.Add(1) == at {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	})
	code := run(ctx, circumstances())
	if name := os.Getenv(stopTell); name != "" {
		_ = os.WriteFile(name, []byte(strconv.FormatInt(n.Load(), 10)), 0o600)
	}
	os.Exit(code)
}

// TestStopAtEveryStep ends the program at a write of each scenario, starts it again, and wants the end
// that an undisturbed run comes to, and then a run that writes nothing. BOTHWAYS_STOPS=all goes through
// every write; otherwise a few of each are picked by the seed.
func TestStopAtEveryStep(t *testing.T) {
	names := map[string]bool{}
	for _, sc := range stops {
		for _, place := range sc.places {
			name := place + "/" + strings.ReplaceAll(sc.name, " ", "-")
			if names[name] {
				t.Fatalf("%s twice", name)
			}
			names[name] = true
			t.Run(name, func(t *testing.T) { t.Parallel(); stopped{t, sc, place}.all() })
		}
	}
	if len(names) < 30 {
		t.Errorf("only %d scenarios", len(names))
	}
}

// stopped is one scenario at one kind of place.
type stopped struct {
	*testing.T
	stop
	place string
}

func (s stopped) all() {
	whole := s.world()
	whole.gate.arm(cut{}, whole)
	whole.bothways(stopTell+"="+whole.path("count"), s.command(whole)...)
	s.rest(whole)
	want := whole.contents()
	text, _ := os.ReadFile(whole.path("count"))
	changes, _ := strconv.Atoi(string(text))
	requests := whole.gate.count()
	if changes == 0 {
		s.Fatal("nothing was written")
	}
	for _, c := range s.pick(changes, requests) {
		w := s.world()
		w.gate.arm(c, w)
		ended := w.bothways(stopAt+"="+strconv.Itoa(c.change), s.command(w)...)
		if !ended {
			s.Errorf("%s: the program came to its end", c)
		}
		w.gate.arm(cut{}, w)
		w.bothways("", s.command(w)...)
		s.rest(w)
		if got := w.contents(); got != want {
			s.Errorf("ended at %s, then started again:\n%s\nundisturbed:\n%s", c, got, want)
		}
	}
}

// rest syncs until all is quiet, and wants that to be at once.
func (s stopped) rest(w *stopWorld) {
	w.bothways("", "sync", "--yes")
	before := w.contents()
	out := w.output("--json", "sync", "--yes")
	var got struct {
		Processes []struct {
			Actions []struct{ Op, Record, Reason, Outcome string }
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		s.Fatalf("%v: %s", err, out)
	}
	for _, p := range got.Processes {
		for _, a := range p.Actions {
			if a.Outcome != "held" && a.Op != "resolve" {
				s.Errorf("a run after the last one does %+v", a)
			}
		}
	}
	if after := w.contents(); after != before {
		s.Errorf("a run after the last one made\n%s\nof\n%s", after, before)
	}
}

// cut is where the program is ended: before a change of the database, or at a writing request, before
// the server has it or after it was answered.
type cut struct {
	change, request int
	answered        bool
}

func (c cut) String() string {
	switch {
	case c.request == 0:
		return fmt.Sprintf("change %d of the database", c.change)
	case c.answered:
		return fmt.Sprintf("request %d, which was done", c.request)
	}
	return fmt.Sprintf("request %d, which was not done", c.request)
}

// pick gives all cuts, or three of them.
func (s stopped) pick(changes, requests int) []cut {
	var all []cut
	for n := 1; n <= changes; n++ {
		all = append(all, cut{change: n})
	}
	for n := 1; n <= requests; n++ {
		all = append(all, cut{request: n}, cut{request: n, answered: true})
	}
	if os.Getenv("BOTHWAYS_STOPS") == "all" {
		return all
	}
	seed, _ := strconv.ParseUint(os.Getenv("BOTHWAYS_SEED"), 10, 64)
	h := fnv.New64a()
	h.Write([]byte(s.Name()))
	r := rand.New(rand.NewPCG(seed, h.Sum64()))
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:min(3, len(all))]
}

// gate stands before a server and ends the program at a writing request.
type gate struct {
	mu       sync.Mutex
	cut      cut
	kill     func()
	requests int
	*httptest.Server
}

// newGate stands before a server's address.
func newGate(t *testing.T, address string) *gate {
	to, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to); r.Out.Host = r.In.Host },
		ErrorLog: log.New(io.Discard, "", 0)}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !writing(r) {
			proxy.ServeHTTP(w, r)
			return
		}
		c, now, kill := g.next()
		if now && !c.answered {
			kill()
			panic(http.ErrAbortHandler)
		}
		answer := httptest.NewRecorder()
		proxy.ServeHTTP(answer, r)
		if now {
			kill()
			panic(http.ErrAbortHandler)
		}
		for k, v := range answer.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes())
	}))
	t.Cleanup(g.Close)
	return g
}

// writing tells whether a request changes something.
func writing(r *http.Request) bool {
	switch r.Method {
	case "PUT", "DELETE", "PATCH", "MKCALENDAR", "MKCOL", "PROPPATCH":
		return true
	case "POST":
		return !strings.Contains(r.URL.Path, "/token")
	}
	return false
}

func (g *gate) next() (cut, bool, func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.requests++
	return g.cut, g.cut.request == g.requests, g.kill
}

func (g *gate) arm(c cut, w *stopWorld) {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.cut, g.kill, g.requests = c, w.killNow, 0
}

func (g *gate) count() int {
	if g == nil {
		return 0
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.requests
}

// bothways runs the program as a process; it tells whether that was ended from outside. set is one more
// line of its environment.
func (w *stopWorld) bothways(set string, args ...string) (ended bool) {
	w.Helper()
	_, err := w.run(set, args...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.Sys().(syscall.WaitStatus).Signaled()
	}
	if err != nil {
		w.Fatal(err)
	}
	return false
}

func (w *stopWorld) output(args ...string) string {
	w.Helper()
	out, err := w.run("", args...)
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && (exit.ExitCode() == 3 || exit.ExitCode() == 1)) {
		w.Fatalf("%v: %v", args, err)
	}
	return out
}

func (w *stopWorld) run(set string, args ...string) (string, error) {
	cmd := exec.Command("bothways", args...)
	cmd.Env = append(os.Environ(), "BOTHWAYS_HOME="+w.path("home"), "HOME="+w.path("user"), "TZ=UTC", "LANG=C",
		"DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere/bus", set)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Start(); err != nil {
		return "", err
	}
	w.running.Store(cmd.Process)
	err := cmd.Wait()
	if testing.Verbose() && problems.Len() > 0 {
		w.Logf("%v: %s", args, problems.String())
	}
	return out.String(), err
}

// killNow ends the program that runs.
func (w *stopWorld) killNow() { _ = w.running.Load().Kill() }
