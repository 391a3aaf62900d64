package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"github.com/rogpeppe/go-internal/testscript"

	"bothways/app/mail/mailtest"
	"bothways/connectors/dav/davtest"
	"bothways/connectors/dav/realservers"
	"bothways/connectors/google/googletest"
)

func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){"bothways": stoppable})
}

// tests keep the real servers that they start until the last one has ended.
type tests struct{ *testing.M }

func (t tests) Run() int { return realservers.Main(t.M) }

// Each script in testdata is a person at the console, with a home, folders and servers of its own.
func TestConsole(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setup,
		Condition:           condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"jsonget": jsonget, "davserver": davserver, "davput": davput, "davget": davget, "davdelete": davdelete, "davlist": davlist,
			"fill": fill, "lock": lock, "unlock": unlock, "snapshot": snapshot, "status": status, "bytes": rawBytes, "manycards": manycards,
			"davrefuse": davrefuse, "await": await, "archive": archive, "google": google, "browse": browse, "mailserver": mailserver, "mails": mails, "awaitmails": awaitmails,
		},
	})
}

func setup(e *testscript.Env) error {
	e.Setenv("BOTHWAYS_HOME", filepath.Join(e.WorkDir, "home"))
	e.Setenv("HOME", filepath.Join(e.WorkDir, "user"))
	e.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
	e.Setenv("TZ", "UTC")
	e.Setenv("LANG", "de_DE.UTF-8") // of phone numbers
	e.Setenv("BOTHWAYS_LANG", "en")
	today := time.Now().UTC()
	for name, days := range map[string]int{"LONGAGO": -60, "RECENT": -10, "TODAY": 0, "SOON": 10, "FAR": 500, "WEEK1": 7, "WEEK2": 14, "WEEK3": 21, "WEEK3LATER": 22} {
		e.Setenv(name, today.AddDate(0, 0, days).Format("20060102"))
	}
	e.Values["world"] = &world{locks: map[string]*flock.Flock{}, paths: map[string]string{}}
	return os.Mkdir(filepath.Join(e.WorkDir, "user"), 0o700)
}

// world is what a script's own commands keep.
type world struct {
	server *davtest.Server
	google *googletest.Server
	mail   *mailtest.Server
	paths  map[string]string // by the collections' names
	locks  map[string]*flock.Flock
	before map[string]string
}

func worldOf(ts *testscript.TestScript) *world { return ts.Value("world").(*world) }

// status ARGS… runs bothways and wants the exit status named first: status 3 sync clients.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: status N ARGS…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec("bothways", args[1:]...)
	got := 0
	if e, ok := err.(interface{ ExitCode() int }); ok {
		got = e.ExitCode()
	} else if err != nil {
		ts.Fatalf("bothways: %v", err)
	}
	if got != want {
		ts.Fatalf("bothways %s: exit status %d, want %d", strings.Join(args[1:], " "), got, want)
	}
}

// jsonget FILE PATH [WANT] looks into JSON: processes.0.left.created. A path that ends in count counts.
// Without WANT it only wants the path to be there; ! jsonget wants it not to be.
func jsonget(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: jsonget FILE PATH [WANT]")
	}
	var v any
	d := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	d.UseNumber()
	ts.Check(d.Decode(&v))
	if d.More() {
		ts.Fatalf("more than one JSON value")
	}
	got, ok := walk(v, strings.Split(args[1], "."))
	switch {
	case len(args) == 2 && ok == neg:
		ts.Fatalf("%s: there: %v", args[1], ok)
	case len(args) == 3 && !ok:
		ts.Fatalf("%s: not there", args[1])
	case len(args) == 3 && (got == args[2]) == neg:
		ts.Fatalf("%s: %q, want %q", args[1], got, args[2])
	}
}

func walk(v any, path []string) (string, bool) {
	for _, part := range path {
		switch x := v.(type) {
		case map[string]any:
			next, ok := x[part]
			if !ok {
				return "", false
			}
			v = next
		case []any:
			if part == "count" {
				return strconv.Itoa(len(x)), true
			}
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(x) {
				return "", false
			}
			v = x[i]
		default:
			return "", false
		}
	}
	return fmt.Sprint(v), true
}

// davserver NAME[:KIND]… starts a server with a collection each and sets $DAV to its address.
func davserver(ts *testscript.TestScript, _ bool, args []string) {
	w := worldOf(ts)
	server, err := davtest.New(davtest.User{Name: "ada", Password: "secret"}, "")
	ts.Check(err)
	for _, a := range args {
		switch name, kind, _ := strings.Cut(a, ":"); kind {
		case "calendar":
			w.paths[name] = server.AddCalendar(name, "VEVENT")
		case "tasks":
			w.paths[name] = server.AddCalendar(name, "VTODO")
		default:
			w.paths[name] = server.AddBook(name)
		}
	}
	address, err := server.Start()
	ts.Check(err)
	w.server = server
	ts.Defer(func() { _ = server.Close() })
	ts.Setenv("DAV", address)
}

func collection(w *world, name string) string { return w.paths[name] }

// davput COLLECTION NAME FILE
func davput(ts *testscript.TestScript, _ bool, args []string) {
	w := worldOf(ts)
	w.server.Put(collection(w, args[0]), args[1], []byte(crlf(ts.ReadFile(args[2]))))
}

func crlf(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
}

// davget COLLECTION NAME FILE writes an item to a file.
func davget(ts *testscript.TestScript, _ bool, args []string) {
	w := worldOf(ts)
	text, ok := w.server.Items(collection(w, args[0]))[args[1]]
	if !ok {
		ts.Fatalf("%s holds no %s", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(text), 0o600))
}

// davrefuse PART refuses to write items that have PART in their name; without PART all are taken again.
func davrefuse(ts *testscript.TestScript, _ bool, args []string) {
	q := davtest.Quirks{}
	if len(args) == 1 {
		q.Status = func(r *http.Request) (int, http.Header) {
			if r.Method == http.MethodPut && strings.Contains(r.URL.Path, args[0]) {
				return http.StatusForbidden, nil
			}
			return 0, nil
		}
	}
	worldOf(ts).server.Set(q)
}

// davdelete COLLECTION NAME
func davdelete(ts *testscript.TestScript, _ bool, args []string) {
	w := worldOf(ts)
	if !w.server.Delete(collection(w, args[0]), args[1]) {
		ts.Fatalf("%s holds no %s", args[0], args[1])
	}
}

// davlist COLLECTION FILE writes the names and contents of all items.
func davlist(ts *testscript.TestScript, _ bool, args []string) {
	w := worldOf(ts)
	items := w.server.Items(collection(w, args[0]))
	var names []string
	for n := range items {
		names = append(names, n)
	}
	sort.Strings(names)
	var b strings.Builder
	for _, n := range names {
		fmt.Fprintf(&b, "== %s\n%s\n", n, items[n])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(b.String()), 0o600))
}

// fill FILE… puts environment variables into files: ${TODAY}.
func fill(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		text := os.Expand(ts.ReadFile(name), func(key string) string { return ts.Getenv(key) })
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(text), 0o600))
	}
}

// bytes FILE TEXT writes a file; \xff in the text is that byte.
func rawBytes(ts *testscript.TestScript, _ bool, args []string) {
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// manycards DIR N makes N cards.
func manycards(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.MkdirAll(ts.MkAbs(args[0]), 0o700))
	for i := range n {
		card := fmt.Sprintf("BEGIN:VCARD\nVERSION:3.0\nUID:many%03d\nFN:Person %03d\nN:%03d;Person;;;\nEMAIL:p%03d@example.org\nEND:VCARD\n", i, i, i, i)
		ts.Check(os.WriteFile(filepath.Join(ts.MkAbs(args[0]), fmt.Sprintf("many%03d.vcf", i)), []byte(card), 0o600))
	}
}

// lock PROCESS does what another run does while it is at work.
func lock(ts *testscript.TestScript, _ bool, args []string) {
	l := flock.New(filepath.Join(ts.Getenv("BOTHWAYS_HOME"), "locks", "process-"+url.PathEscape(args[0])+".lock"))
	ok, err := l.TryLock()
	ts.Check(err)
	if !ok {
		ts.Fatalf("%s is locked", args[0])
	}
	worldOf(ts).locks[args[0]] = l
	ts.Defer(func() { _ = l.Close() })
}

func unlock(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(worldOf(ts).locks[args[0]].Close())
}

// snapshot DIR… remembers every byte and name; ! snapshot DIR… wants all to be as it was.
func snapshot(ts *testscript.TestScript, neg bool, args []string) {
	now := map[string]string{}
	for _, dir := range args {
		ts.Check(filepath.WalkDir(ts.MkAbs(dir), func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || strings.HasPrefix(e.Name(), ".") {
				return err
			}
			data, err := os.ReadFile(path)
			now[path] = string(data)
			return err
		}))
	}
	w := worldOf(ts)
	if !neg {
		w.before = now
		return
	}
	for path, text := range w.before {
		if got, ok := now[path]; !ok {
			ts.Fatalf("%s is gone", path)
		} else if got != text {
			ts.Fatalf("%s is now:\n%s\nand was:\n%s", path, got, text)
		}
	}
	for path := range now {
		if _, ok := w.before[path]; !ok {
			ts.Fatalf("%s is new", path)
		}
	}
}

// await FILE waits until a file is there.
func await(ts *testscript.TestScript, _ bool, args []string) {
	for range 2000 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("%s does not come", args[0])
}
