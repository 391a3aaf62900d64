package dav_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"bothways/connectors/dav"
	"bothways/connectors/dav/davtest"
	"bothways/sync/record"
)

// web is hosts by name; what it is asked for without https, or with a password, is an error.
type web struct {
	t     *testing.T
	hosts map[string]http.HandlerFunc
	open  bool // passwords are allowed
	asked []string
}

func (w *web) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != "https" {
		w.t.Errorf("asks %s", r.URL)
	}
	if r.Header.Get("Authorization") != "" && !w.open {
		w.t.Errorf("a password goes to %s", r.URL)
	}
	w.asked = append(w.asked, r.URL.Host+r.URL.Path)
	serve := w.hosts[r.URL.Host]
	if serve == nil {
		return nil, &net.OpError{Op: "dial", Err: errors.New("no such host")}
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	rec := &answer{header: http.Header{}, code: 200}
	serve(rec, r)
	return &http.Response{StatusCode: rec.code, Header: rec.header, Body: io.NopCloser(strings.NewReader(rec.body.String())), Request: r}, nil
}

type answer struct {
	header http.Header
	code   int
	body   strings.Builder
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(code int)        { a.code = code }
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

func asksPassword(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("WWW-Authenticate", `Basic realm="dav"`)
	w.WriteHeader(http.StatusUnauthorized)
}

func redirects(paths map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch to := paths[r.URL.Path]; to {
		case "":
			http.NotFound(w, r)
		case "401":
			asksPassword(w, r)
		default:
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusMovedPermanently)
		}
	}
}

func TestFind(t *testing.T) {
	for _, row := range []struct {
		name  string
		dns   names
		hosts map[string]http.HandlerFunc
		want  string
	}{
		{"DNS with paths", names{"_caldavs._tcp.example.org": "cal.example.org.", "_carddavs._tcp.example.org": "card.example.org.",
			"TXT _caldavs._tcp.example.org": "path=/cal/"}, nil, "https://cal.example.org/cal/ true false dns, https://card.example.org/.well-known/carddav false true dns"},
		{"DNS names one host", names{"_caldavs._tcp.example.org": "dav.example.org.", "_carddavs._tcp.example.org": "dav.example.org."}, nil, "https://dav.example.org/ true true dns"},
		{"DNS says there is none", names{"_caldavs._tcp.example.org": "."}, nil, ""},
		{"well-known to one place", nil, map[string]http.HandlerFunc{"example.org": redirects(map[string]string{"/.well-known/caldav": "/remote.php/dav/",
			"/.well-known/carddav": "/remote.php/dav/", "/remote.php/dav/": "401"})}, "https://example.org/remote.php/dav/ true true well-known"},
		{"well-known to two places", nil, map[string]http.HandlerFunc{"example.org": redirects(map[string]string{"/.well-known/caldav": "/cal/",
			"/.well-known/carddav": "/card/", "/cal/": "401", "/card/": "401"})}, "https://example.org/ true true well-known"},
		{"well-known on another host", nil, map[string]http.HandlerFunc{"example.org": redirects(map[string]string{"/.well-known/caldav": "https://dav.example.net/x/"}),
			"dav.example.net": asksPassword}, "https://dav.example.net/x/ true false well-known"},
		{"well-known to http", nil, map[string]http.HandlerFunc{"example.org": redirects(map[string]string{"/.well-known/caldav": "http://example.org/x/"})}, ""},
		{"well-known in a circle", nil, map[string]http.HandlerFunc{"example.org": redirects(map[string]string{"/.well-known/caldav": "/.well-known/caldav"})}, ""},
		{"a path of a known program", nil, map[string]http.HandlerFunc{"example.org": redirects(map[string]string{"/known/": "401"})}, "https://example.org/known/ true true address"},
		{"a page", nil, map[string]http.HandlerFunc{"example.org": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }}, ""},
		{"nobody", nil, nil, ""},
	} {
		f := dav.Finder{Resolver: row.dns, Transport: &web{t: t, hosts: row.hosts}, Paths: []string{"/known/"}}
		var got []string
		for _, s := range f.Find(t.Context(), "example.org") {
			got = append(got, fmt.Sprintf("%s %t %t %s", s.URL, s.Calendars, s.Contacts, s.By))
		}
		want(t, row.name, strings.Join(got, ", "), row.want)
	}
}

// A provider may keep the collections of a person on another of its hosts; the password goes there only
// where that host is of the family, over https and on the usual port.
func TestHomeOnAnotherHostOfTheFamily(t *testing.T) {
	for _, row := range []struct {
		name, origin string
		family       []string
		ok           bool
	}{
		{"family", "https://p34-caldav.example.org:443", []string{"example.org"}, true},
		{"no family", "https://p34-caldav.example.org", nil, false},
		{"another domain", "https://p34-caldav.example.org.evil.net", []string{"example.org"}, false},
		{"like the family", "https://evilexample.org", []string{"example.org"}, false},
		{"another port", "https://p34-caldav.example.org:8443", []string{"example.org"}, false},
		{"http", "http://p34-caldav.example.org", []string{"example.org"}, false},
	} {
		s, err := davtest.New(davtest.User{Name: "ada", Password: "geheim"}, "")
		if err != nil {
			t.Fatal(err)
		}
		cal := s.AddCalendar("Work", "VEVENT")
		door := func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/ada/") {
				http.Error(w, "not here", http.StatusForbidden)
				return
			}
			s.Set(davtest.Quirks{Mangle: func(_ *http.Request, b []byte) []byte {
				return []byte(strings.ReplaceAll(string(b), "<D:href>/ada/</D:href>", "<D:href>"+row.origin+"/ada/</D:href>"))
			}})
			s.ServeHTTP(w, r)
			s.Set(davtest.Quirks{})
		}
		w := &web{t: t, open: true, hosts: map[string]http.HandlerFunc{"caldav.example.org": door, "p34-caldav.example.org:443": s.ServeHTTP, "p34-caldav.example.org": s.ServeHTTP,
			"p34-caldav.example.org.evil.net": s.ServeHTTP, "evilexample.org": s.ServeHTTP, "p34-caldav.example.org:8443": s.ServeHTTP}}
		cfg := config("https://caldav.example.org/")
		cfg.Transport, cfg.Family = w, row.family
		k := connect(t, cfg)
		list, err := k.Collections(t.Context())
		if (err == nil) != row.ok || row.ok && (len(list) != 1 || list[0].ID != cal) {
			t.Errorf("%s: %v, %v", row.name, list, err)
		}
		if !row.ok {
			for _, at := range w.asked {
				if !strings.HasPrefix(at, "caldav.example.org/") {
					t.Errorf("%s: asks %s", row.name, at)
				}
			}
			continue
		}
		// A program started anew opens the calendar by its path, and writes to it.
		st := open(t, connect(t, cfg), cal, record.Calendar)
		if _, err := st.Create(t.Context(), record.New(record.Calendar, "u1")); err != nil {
			t.Error(err)
		}
		if len(s.Items(cal)) != 1 {
			t.Errorf("%s: nothing was written", row.name)
		}
		if c, err := connect(t, cfg).CreateCollection(t.Context(), "New", record.Calendar); err != nil || c.ID != "/ada/new/" {
			t.Errorf("%s: %+v, %v", row.name, c, err)
		}
	}
}

// A redirect follows the same rule.
func TestRedirectWithinTheFamily(t *testing.T) {
	s, err := davtest.New(davtest.User{Name: "ada", Password: "geheim"}, "")
	if err != nil {
		t.Fatal(err)
	}
	book := s.AddBook("People")
	away := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "https://p1.example.org"+r.URL.EscapedPath())
		w.WriteHeader(http.StatusMovedPermanently)
	}
	for _, family := range [][]string{{"example.org"}, nil} {
		w := &web{t: t, open: true, hosts: map[string]http.HandlerFunc{"dav.example.org": away, "p1.example.org": s.ServeHTTP}}
		cfg := config("https://dav.example.org/")
		cfg.Transport, cfg.Family = w, family
		list, err := connect(t, cfg).Collections(t.Context())
		if family == nil {
			if err == nil || !strings.Contains(err.Error(), "another server") {
				t.Errorf("followed: %v %v", list, err)
			}
			continue
		}
		if err != nil || len(list) != 1 || list[0].ID != book {
			t.Errorf("%v, %v", list, err)
		}
	}
}
