package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bothways/app/console"
	"bothways/app/desk"
	"bothways/app/wire"
	"bothways/connectors/dav/davtest"
	"bothways/connectors/dav/realservers"
	"bothways/connectors/google/googletest"
)

// stopWorld is a folder, another place, and a process "p" between them.
type stopWorld struct {
	*testing.T
	dir     string
	kind    string
	place   string
	name    string // of the collection on a server
	remote  remote // nil where the other place is none
	google  *googletest.Server
	gate    *gate
	running atomic.Pointer[os.Process]
}

// remote is a collection on a CalDAV/CardDAV server as another program sees it.
type remote interface {
	Put(name string, doc []byte)
	Delete(name string)
	Items() map[string]string
}

func (w *stopWorld) path(parts ...string) string {
	return filepath.Join(append([]string{w.dir}, parts...)...)
}

// world makes one in which the scenario's person has done everything but the last command.
func (s stopped) world() *stopWorld {
	s.Helper()
	w := &stopWorld{T: s.T, dir: s.TempDir(), kind: s.kind, place: s.place, name: "c"}
	if w.kind == "" {
		w.kind = "contacts"
	}
	for _, dir := range []string{"home", "user", "left/c", "right/c"} {
		if err := os.MkdirAll(w.path(dir), 0o700); err != nil {
			s.Fatal(err)
		}
	}
	switch s.place {
	case "dav":
		address, user, password := w.embedded()
		w.startServer(s.set, address, user, password)
	case "radicale":
		address, user, password := w.radicale()
		w.startServer(s.set, address, user, password)
	case "google":
		w.startGoogle(s.set)
	default:
		w.open(s.set, fmt.Sprintf("type = \"folder\"\npath = %q\n", w.path("right")))
	}
	if s.before != nil {
		s.before(w)
		w.console("sync", "--yes")
	}
	s.act(w)
	return w
}

// open writes the settings, with the right account's.
func (w *stopWorld) open(set, account string) {
	right := w.name
	if w.google != nil {
		right = map[string]string{"contacts": "contacts", "calendar": "primary", "tasks": "@default"}[w.kind]
	}
	w.write("home/config.toml", fmt.Sprintf("version = 1\n[secrets]\nstore = \"file\"\n[accounts.left]\ntype = \"folder\"\npath = %q\n[accounts.right]\n%s"+
		"[processes.p]\nkind = %q\nleft = { account = \"left\", collection = \"c\" }\nright = { account = \"right\", collection = %q }\n%s\n",
		w.path("left"), account, w.kind, right, set))
}

func (w *stopWorld) startServer(set, address, user, password string) {
	w.gate = newGate(w.T, address)
	w.open(set, fmt.Sprintf("type = \"dav\"\nurl = %q\nusername = %q\n", w.gate.URL+"/", user))
	w.login(func(ctx context.Context, d *desk.Desk) error { return d.Login(ctx, "right", password) })
}

// embedded is a server of this program's own.
func (w *stopWorld) embedded() (address, user, password string) {
	server, err := davtest.New(davtest.User{Name: "ada", Password: "secret"}, "")
	if err != nil {
		w.Fatal(err)
	}
	at := ""
	switch w.kind {
	case "contacts":
		at = server.AddBook("c")
	case "tasks":
		at = server.AddCalendar("c", "VTODO")
	default:
		at = server.AddCalendar("c", "VEVENT")
	}
	if address, err = server.Start(); err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { _ = server.Close() })
	w.remote = embedded{server, at}
	return address, "ada", "secret"
}

type embedded struct {
	server *davtest.Server
	at     string
}

func (e embedded) Put(name string, doc []byte) { e.server.Put(e.at, name, doc) }
func (e embedded) Delete(name string)          { e.server.Delete(e.at, name) }
func (e embedded) Items() map[string]string    { return e.server.Items(e.at) }

// radicale is Debian's, which all worlds share.
func (w *stopWorld) radicale() (address, user, password string) {
	server := realservers.Radicale(w.T)
	w.name = fmt.Sprintf("c%d", serial.Add(1))
	at := ""
	if w.kind == "contacts" {
		at = server.NewAddressBook(w.name)
	} else {
		at = server.NewCalendar(w.name)
	}
	w.remote = plain{w.T, server, at}
	return server.URL, server.Username, server.Password
}

var serial atomic.Int64

// plain is a collection on a real server.
type plain struct {
	*testing.T
	server realservers.Server
	at     string
}

func (p plain) do(method, name, contentType, body string) string {
	p.Helper()
	status, text, err := p.server.Do(method, p.at+name, contentType, body)
	if err != nil || status >= 300 {
		p.Fatalf("%s %s: %d %v", method, name, status, err)
	}
	return text
}

func (p plain) Put(name string, doc []byte) {
	kind := "text/calendar"
	if strings.HasSuffix(name, ".vcf") {
		kind = "text/vcard"
	}
	p.do("PUT", name, kind, string(doc))
}

func (p plain) Delete(name string) { p.do("DELETE", name, "", "") }

var itemHref = regexp.MustCompile(`<(?:\w+:)?href>[^<]*/([^</]+\.(?:ics|vcf))</`)

func (p plain) Items() map[string]string {
	out := map[string]string{}
	for _, m := range itemHref.FindAllStringSubmatch(p.do("REPORT", "", "application/xml",
		`<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`), -1) {
		if status, text, err := p.server.Do("GET", p.at+m[1], "", ""); err != nil {
			p.Fatal(err)
		} else if status == http.StatusOK { // others are gone
			out[m[1]] = text
		}
	}
	return out
}

func (w *stopWorld) startGoogle(set string) {
	w.google = googletest.New(googletest.Options{Clock: time.Now})
	w.google.AddAccount(person, "Ada Lovelace", "Europe/Berlin")
	base, err := w.google.Start()
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { _ = w.google.Close() })
	w.gate = newGate(w.T, base)
	w.open(set, fmt.Sprintf("type = \"google\"\nclient_id = %q\nclient_secret_command = [\"echo\", %q]\napi_base = %q\nauth_url = %q\ntoken_url = %q\nrevoke_url = %q\n",
		googletest.DefaultClientID, googletest.DefaultSecret, w.gate.URL+"/", w.google.AuthURL(), w.google.TokenURL(), w.google.RevokeURL()))
	w.login(func(ctx context.Context, d *desk.Desk) error {
		_, err := d.LoginBrowser(ctx, "right", desk.Browser{Show: func(address string) {
			go func() {
				if r, err := http.Get(address); err == nil {
					_ = r.Body.Close()
				}
			}()
		}})
		return err
	})
}

func (w *stopWorld) login(do func(context.Context, *desk.Desk) error) {
	d, err := wire.Desk(context.Background(), wire.Options{Home: w.path("home")})
	if err != nil {
		w.Fatal(err)
	}
	defer d.Close()
	if err := do(context.Background(), d); err != nil {
		w.Fatal(err)
	}
}

// console runs a command to its end, in this program.
func (w *stopWorld) console(args ...string) string {
	w.Helper()
	var out, problems strings.Builder
	code := console.Run(context.Background(), console.Program{Args: append([]string{"--home", w.path("home")}, args...),
		In: strings.NewReader(""), Out: &out, Err: &problems, Version: "test"})
	if code != 0 && code != 3 && code != 1 {
		w.Fatalf("%v: exit status %d\n%s%s", args, code, out.String(), problems.String())
	}
	return out.String()
}

func (w *stopWorld) write(name, text string) {
	w.Helper()
	if err := os.WriteFile(w.path(name), []byte(text), 0o600); err != nil {
		w.Fatal(err)
	}
}

// put leaves a document on a side, drop takes it away. Those that a run made are found by a part of
// their text.
func (w *stopWorld) put(side, name, text string) {
	w.Helper()
	if side == "right" && w.remote != nil {
		w.remote.Put(name, []byte(crlf(text)))
		return
	}
	w.write(filepath.Join(side, "c", name), crlf(text))
}

func (w *stopWorld) drop(side, part string) {
	w.Helper()
	name := w.find(side, part)
	if side == "right" && w.remote != nil {
		w.remote.Delete(name)
	} else if err := os.Remove(w.path(side, "c", name)); err != nil {
		w.Fatal(err)
	}
}

// edit replaces text in the document that holds it.
func (w *stopWorld) edit(side, old, fresh string) {
	w.Helper()
	name := w.find(side, old)
	w.put(side, name, strings.Replace(w.documents(side)[name], old, fresh, 1))
}

func (w *stopWorld) find(side, part string) string {
	w.Helper()
	for name, text := range w.documents(side) {
		if strings.Contains(text, part) {
			return name
		}
	}
	w.Fatalf("%s holds no %q", side, part)
	return ""
}

func (w *stopWorld) documents(side string) map[string]string {
	if side == "right" && w.remote != nil {
		return w.remote.Items()
	}
	out := map[string]string{}
	files, err := os.ReadDir(w.path(side, "c"))
	if err != nil {
		w.Fatal(err)
	}
	for _, f := range files {
		if data, err := os.ReadFile(w.path(side, "c", f.Name())); err == nil && !strings.HasPrefix(f.Name(), ".") {
			out[f.Name()] = string(data)
		}
	}
	return out
}

// contents are both sides without what differs from run to run by right.
func (w *stopWorld) contents() string {
	var out []string
	for _, side := range []string{"left", "right"} {
		for _, text := range w.documents(side) {
			out = append(out, side+"\n"+lasting(text))
		}
	}
	if w.google != nil {
		out = append(out, objects(w.google.Hand(person).Dump())...)
		if broken, mails := w.google.Breaches(), w.google.Mails(); len(broken)+len(mails) > 0 {
			w.Errorf("broken: %q, mailed: %v", broken, mails)
		}
	}
	sort.Strings(out)
	return strings.Join(out, "\n")
}

func lasting(text string) string {
	var out []string
	for _, line := range strings.Split(crlf(text), "\r\n") {
		name, _, _ := strings.Cut(line, ":")
		switch name {
		case "DTSTAMP", "REV", "LAST-MODIFIED", "CREATED":
		default:
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// objects are the records in a Google account, one text each.
func objects(v any) (out []string) {
	switch x := v.(type) {
	case map[string]any:
		_, person := x["names"]
		_, event := x["start"]
		if person || event || x["kind"] == "tasks#task" {
			text, _ := json.Marshal(timeless(x))
			return []string{string(text)}
		}
		for _, inner := range x {
			out = append(out, objects(inner)...)
		}
	case []any:
		for _, inner := range x {
			out = append(out, objects(inner)...)
		}
	}
	return out
}

// timeless leaves out what Google gives anew with every write.
func timeless(v any) any {
	switch x := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for k, inner := range x {
			switch k {
			case "etag", "updated", "updateTime", "created", "resourceName", "metadata", "sequence", "htmlLink", "selfLink", "webViewLink", "id", "position", "memberships":
			default:
				out[k] = timeless(inner)
			}
		}
		return out
	case []any:
		out := []any{}
		for _, inner := range x {
			out = append(out, timeless(inner))
		}
		return out
	}
	return v
}
