// Package realservers starts Debian's own CalDAV/CardDAV servers on loopback ports, for tests.
package realservers

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// Server is a running server as one test sees it. Servers are shared by the tests of a package, so
// a test makes collections of its own.
type Server struct {
	Name       string // "radicale", "xandikos", "cyrus" or "cyrus-digest"
	URL        string // the root, ending in "/"
	Username   string // "" where the server asks for none
	Password   string
	Scheduling bool   // it invites guests by itself, RFC 6638
	Address    string // the user's own calendar address, without "mailto:"; "" without scheduling

	t       testing.TB
	service *service

	calendars, books string // the URLs below which collections are made
	mails            int    // how many there were when the test came
}

// All starts every server there is, in the order of their names.
func All(t testing.TB) []Server {
	return []Server{Cyrus(t), Radicale(t), Xandikos(t)}
}

// Stop ends the server's processes; its data stays for Start. A test that stops a server must start
// it again, or end it for the tests after it.
func (s Server) Stop() { s.service.stop() }

// Start runs a stopped server again at the same address with the same data.
func (s Server) Start() {
	s.t.Helper()
	if err := s.service.start(); err != nil {
		s.t.Fatalf("start %s again: %v", s.Name, err)
	}
}

// Log is what the server has printed so far.
func (s Server) Log() string { return s.service.log() }

// Mails gives every mail that the server has tried to send since the test asked for the server, as
// the bytes of RFC 5322; nothing leaves the machine.
func (s Server) Mails() []string {
	if s.service.post == nil {
		return nil
	}
	return s.service.post.mails()[s.mails:]
}

var collections atomic.Int64

// NewCalendar makes an empty calendar that holds events and tasks, and gives its URL. The last part
// of the URL is new each time, name is what a person sees.
func (s Server) NewCalendar(name string) string {
	s.t.Helper()
	at := s.calendars + fmt.Sprintf("cal%d/", collections.Add(1))
	s.create("MKCALENDAR", at, `<?xml version="1.0" encoding="utf-8"?>
<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>
<D:displayname>`+escape(name)+`</D:displayname>
<C:supported-calendar-component-set><C:comp name="VEVENT"/><C:comp name="VTODO"/></C:supported-calendar-component-set>
</D:prop></D:set></C:mkcalendar>`)
	return at
}

// NewAddressBook makes an empty address book and gives its URL; see NewCalendar.
func (s Server) NewAddressBook(name string) string {
	s.t.Helper()
	at := s.books + fmt.Sprintf("book%d/", collections.Add(1))
	s.create("MKCOL", at, `<?xml version="1.0" encoding="utf-8"?>
<D:mkcol xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><D:set><D:prop>
<D:resourcetype><D:collection/><C:addressbook/></D:resourcetype>
<D:displayname>`+escape(name)+`</D:displayname>
</D:prop></D:set></D:mkcol>`)
	return at
}

func (s Server) create(method, at, body string) {
	s.t.Helper()
	status, answer, err := s.Do(method, at, "application/xml; charset=utf-8", body)
	if err != nil || status != http.StatusCreated {
		s.t.Fatalf("%s %s at %s: status %d, %v\n%s\n%s", method, at, s.Name, status, err, answer, s.Log())
	}
}

// Do sends one plain request as the user, as some other program would: at is absolute or relative
// to the server's root. It gives the status and the answer's text.
func (s Server) Do(method, at, contentType, body string) (int, string, error) {
	base, err := url.Parse(s.URL)
	if err != nil {
		return 0, "", err
	}
	target, err := base.Parse(at)
	if err != nil {
		return 0, "", err
	}
	req, err := http.NewRequest(method, target.String(), strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if s.Username != "" {
		req.SetBasicAuth(s.Username, s.Password)
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(answer), err
}

// client leaves no connection behind: a server may have few.
var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func escape(s string) string { return escaper.Replace(s) }
