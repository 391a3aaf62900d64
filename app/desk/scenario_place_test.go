package desk_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"bothways/connectors/dav/davtest"
	"bothways/connectors/dav/realservers"
	"bothways/sync/record"
)

// place is a collection as another program sees it: names and documents, and no store of ours.
type place interface {
	put(t testing.TB, name, doc string)
	remove(t testing.TB, name string)
	docs(t testing.TB) map[string]string
	// stamps are what changes with every write: bytes and time of a file, ETag of an item.
	stamps(t testing.TB) map[string]string
	account() map[string]string
	collection() string
	password() string
	server() bool
}

// files is a sub-folder of a folder account.
type files struct{ root, name string }

func newFiles(t testing.TB) *files {
	f := &files{root: t.TempDir(), name: "records"}
	if err := os.Mkdir(f.dir(), 0o755); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *files) dir() string             { return filepath.Join(f.root, f.name) }
func (f *files) path(name string) string { return filepath.Join(f.dir(), name) }
func (f *files) account() map[string]string {
	return map[string]string{"type": "folder", "path": f.root}
}
func (f *files) collection() string { return f.name }
func (f *files) password() string   { return "" }
func (f *files) server() bool       { return false }

// put writes as an editor does: in place.
func (f *files) put(t testing.TB, name, doc string) {
	t.Helper()
	if err := os.WriteFile(f.path(name), []byte(doc), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (f *files) remove(t testing.TB, name string) {
	t.Helper()
	if err := os.Remove(f.path(name)); err != nil {
		t.Fatal(err)
	}
}

func (f *files) docs(t testing.TB) map[string]string {
	t.Helper()
	out := map[string]string{}
	list, err := os.ReadDir(f.dir())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.Name() == ".bothways" { // says who syncs the folder, and is no record
			continue
		}
		data, err := os.ReadFile(f.path(e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(data)
	}
	return out
}

func (f *files) stamps(t testing.TB) map[string]string {
	t.Helper()
	out := f.docs(t)
	for name := range out {
		info, err := os.Stat(f.path(name))
		if err != nil {
			t.Fatal(err)
		}
		out[name] += info.ModTime().String()
	}
	return out
}

// embedded is a collection of our own small server.
type embedded struct {
	*davtest.Server
	url, at string
	lose    atomic.Int32 // this many writes are done and not answered
}

func (e *embedded) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if (r.Method == http.MethodPut || r.Method == http.MethodDelete) && e.lose.Add(-1) >= 0 {
		e.Server.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	}
	e.Server.ServeHTTP(w, r)
}

func newEmbedded(t testing.TB, kind record.Kind) *embedded {
	s, err := davtest.New(davtest.User{Name: "ada", Password: "engine no. 1"}, "")
	if err != nil {
		t.Fatal(err)
	}
	e := &embedded{Server: s}
	h := httptest.NewServer(e)
	t.Cleanup(h.Close)
	e.url = h.URL + "/"
	if kind == record.Contacts {
		e.at = s.AddBook("People")
	} else {
		e.at = s.AddCalendar("Work", "VEVENT", "VTODO")
	}
	return e
}

func (e *embedded) put(_ testing.TB, name, doc string) { e.Put(e.at, name, []byte(doc)) }

func (e *embedded) remove(t testing.TB, name string) {
	t.Helper()
	if !e.Delete(e.at, name) {
		t.Fatalf("%s is not there", name)
	}
}

func (e *embedded) docs(testing.TB) map[string]string { return e.Items(e.at) }
func (e *embedded) collection() string                { return e.at }
func (e *embedded) password() string                  { return "engine no. 1" }
func (e *embedded) server() bool                      { return true }

func (e *embedded) account() map[string]string {
	return map[string]string{"type": "dav", "url": e.url, "username": "ada"}
}

func (e *embedded) stamps(t testing.TB) map[string]string {
	return etags(t, e.url, "ada", "engine no. 1", e.at)
}

// remote is a collection of a real server.
type remote struct {
	realservers.Server
	kind record.Kind
	at   string // decoded path
}

func newRemote(t testing.TB, s realservers.Server, kind record.Kind) *remote {
	at := ""
	if kind == record.Contacts {
		at = s.NewAddressBook("People")
	} else {
		at = s.NewCalendar("Work")
	}
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	return &remote{Server: s, kind: kind, at: u.Path}
}

func (r *remote) collection() string { return r.at }
func (r *remote) password() string   { return r.Password }
func (r *remote) server() bool       { return true }

func (r *remote) account() map[string]string {
	a := map[string]string{"type": "dav", "url": r.URL}
	if r.Username != "" {
		a["username"] = r.Username
	}
	return a
}

func (r *remote) do(t testing.TB, method, name, body string) string {
	t.Helper()
	kind := "text/calendar; charset=utf-8"
	if r.kind == record.Contacts {
		kind = "text/vcard; charset=utf-8"
	}
	if body == "" {
		kind = ""
	}
	target := url.URL{Path: r.at + name}
	status, answer, err := r.Do(method, target.EscapedPath(), kind, body)
	if err != nil || status/100 != 2 || status == http.StatusMultiStatus {
		t.Fatalf("%s %s at %s: %d %v %s\n%s", method, name, r.Name, status, err, answer, body)
	}
	return answer
}

func (r *remote) put(t testing.TB, name, doc string) { t.Helper(); r.do(t, http.MethodPut, name, doc) }
func (r *remote) remove(t testing.TB, name string)   { t.Helper(); r.do(t, http.MethodDelete, name, "") }

func (r *remote) stamps(t testing.TB) map[string]string {
	t.Helper()
	return etags(t, r.URL, r.Username, r.Password, r.at)
}

func (r *remote) docs(t testing.TB) map[string]string {
	t.Helper()
	out := r.stamps(t)
	for name := range out {
		out[name] = r.do(t, http.MethodGet, name, "")
	}
	return out
}

type multistatus struct {
	Responses []struct {
		Href string `xml:"href"`
		ETag string `xml:"propstat>prop>getetag"`
	} `xml:"response"`
}

// etags lists a collection, as any client does.
func etags(t testing.TB, root, user, password, at string) map[string]string {
	t.Helper()
	base, err := url.Parse(root)
	if err != nil {
		t.Fatal(err)
	}
	base.Path = at
	body := `<?xml version="1.0"?><propfind xmlns="DAV:"><prop><getetag/></prop></propfind>`
	req, err := http.NewRequest("PROPFIND", base.String(), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Depth", "1")
	req.Header.Set("Content-Type", "application/xml; charset=utf-8")
	req.Close = true
	if user != "" {
		req.SetBasicAuth(user, password)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusMultiStatus {
		t.Fatalf("list %s: %s %v %s", at, resp.Status, err, data)
	}
	var m multistatus
	if err := xml.NewDecoder(bytes.NewReader(data)).Decode(&m); err != nil {
		t.Fatalf("list %s: %v", at, err)
	}
	out := map[string]string{}
	for _, row := range m.Responses {
		u, err := url.Parse(row.Href)
		if err != nil {
			t.Fatal(err)
		}
		if strings.TrimSuffix(u.Path, "/") != strings.TrimSuffix(at, "/") {
			out[path.Base(u.Path)] = row.ETag
		}
	}
	return out
}

// placeOn makes a new collection on the named server.
func placeOn(t testing.TB, name string, kind record.Kind) place {
	switch name {
	case "folder":
		return newFiles(t)
	case "davtest":
		return newEmbedded(t, kind)
	case "radicale":
		return newRemote(t, realservers.Radicale(t), kind)
	case "xandikos":
		return newRemote(t, realservers.Xandikos(t), kind)
	case "cyrus":
		return newRemote(t, realservers.Cyrus(t), kind)
	}
	panic(fmt.Sprint("no server ", name))
}
