package bench

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"bothways/connectors/dav/realservers"
	"bothways/sync/record"
)

// place is what a folder is synced with, as another program sees it.
type place interface {
	names() []string
	get(name string) string
	put(name, doc string)
	proxy() *proxy // nil for a folder
}

// directory is a folder.
type directory struct {
	testing.TB
	dir string
}

func (d directory) proxy() *proxy { return nil }

func (d directory) names() (out []string) {
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		d.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			out = append(out, e.Name())
		}
	}
	return out
}

func (d directory) get(name string) string {
	text, err := os.ReadFile(filepath.Join(d.dir, name))
	if err != nil {
		d.Fatal(err)
	}
	return string(text)
}

func (d directory) put(name, doc string) {
	if err := os.WriteFile(filepath.Join(d.dir, name), []byte(doc), 0o600); err != nil {
		d.Fatal(err)
	}
}

// collection is one on a real server.
type collection struct {
	testing.TB
	server realservers.Server
	at     string // its URL at the server itself
	kind   record.Kind
	gate   *proxy
}

func newCollection(t testing.TB, server realservers.Server, kind record.Kind) *collection {
	c := &collection{TB: t, server: server, kind: kind, gate: newProxy(t, server.URL)}
	if kind == record.Contacts {
		c.at = server.NewAddressBook("c")
	} else {
		c.at = server.NewCalendar("c")
	}
	return c
}

func (c *collection) proxy() *proxy { return c.gate }

// path is where the collection lies, behind the proxy too.
func (c *collection) path() string {
	u, err := url.Parse(c.at)
	if err != nil {
		c.Fatal(err)
	}
	return u.Path
}

func (c *collection) do(method, name, kind, body string) string {
	status, text, err := c.server.Do(method, c.at+name, kind, body)
	if err != nil || status >= 300 {
		c.Fatalf("%s %s: %d %v %.300s", method, name, status, err, text)
	}
	return text
}

func (c *collection) names() (out []string) {
	text := c.do("REPORT", "", "application/xml", `<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>`)
	var answer struct {
		Responses []struct {
			Href string `xml:"DAV: href"`
		} `xml:"DAV: response"`
	}
	if err := xml.Unmarshal([]byte(text), &answer); err != nil {
		c.Fatal(err)
	}
	for _, r := range answer.Responses {
		if !strings.HasSuffix(r.Href, "/") {
			out = append(out, path.Base(r.Href))
		}
	}
	return out
}

func (c *collection) get(name string) string { return c.do(http.MethodGet, name, "", "") }

func (c *collection) put(name, doc string) {
	kind := "text/calendar; charset=utf-8"
	if c.kind == record.Contacts {
		kind = "text/vcard; charset=utf-8"
	}
	c.do(http.MethodPut, name, kind, strings.ReplaceAll(strings.ReplaceAll(doc, "\r\n", "\n"), "\n", "\r\n"))
}

// edit changes each hundredth document, from one on.
func edit(t testing.TB, p place, from, n int, by string) {
	done := 0
	for _, name := range p.names() {
		if !mine(name, from) {
			continue
		}
		p.put(name, changed(p.get(name), by))
		done++
	}
	if want := n / 100; done != want {
		t.Fatalf("%d documents to edit, want %d", done, want)
	}
}

// mine tells whether a document, named by its UID, is one of each hundredth from one on.
func mine(name string, from int) bool {
	n := number(strings.Replace("UID:"+name, "UID:UID:", "UID:", 1))
	return n >= 0 && n%100 == from
}

// edited counts the documents that hold an edit.
func edited(p place, from int, by string) (n int) {
	for _, name := range p.names() {
		if mine(name, from) && strings.Contains(p.get(name), ":changed "+by) {
			n++
		}
	}
	return n
}

func fill(p place, kind record.Kind, n int) {
	for i := range n {
		p.put(fmt.Sprintf("person-%06d%s", i, extension(kind)), document(kind, i))
	}
}
