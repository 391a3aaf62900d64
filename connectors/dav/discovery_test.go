package dav_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"bothways/connectors/dav/davtest"
	"bothways/sync/record"
	"bothways/sync/side"
)

func TestDiscoveryFromAnyAddress(t *testing.T) {
	for name, q := range map[string]davtest.Quirks{"plain": {}, "no well-known": {NoWellKnown: true}, "full hrefs": {FullHrefs: true}} {
		s, url := server(t, q)
		book := s.AddBook("People")
		cal := s.AddCalendar("Work", "VEVENT")
		for _, path := range []string{"", ".well-known/caldav", ".well-known/carddav", "principals/", "principals/ada/", "ada/", strings.TrimPrefix(book, "/"), strings.TrimPrefix(cal, "/")} {
			if q.NoWellKnown && strings.HasPrefix(path, ".well") && path != "" {
				continue
			}
			list, err := connect(t, config(url+path)).Collections(t.Context())
			if err != nil {
				t.Errorf("%s from %q: %v", name, path, err)
				continue
			}
			var got []string
			for _, c := range list {
				got = append(got, c.ID)
			}
			want(t, name+" from "+path, strings.Join(got, " "), book+" "+cal)
		}
	}
}

func TestDiscoveryWithoutAPrincipal(t *testing.T) {
	s, url := server(t, davtest.Quirks{NoPrincipal: true, NoWellKnown: true})
	book := s.AddBook("People")
	for _, path := range []string{"ada/", "ada/people"} {
		list, err := connect(t, config(url+path)).Collections(t.Context())
		if err != nil || len(list) != 1 || list[0].ID != book {
			t.Errorf("from %s: %v, %v", path, list, err)
		}
	}
}

func TestDiscoveryOfNoServer(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "<html>hello</html>")
	}))
	defer s.Close()
	_, err := connect(t, config(s.URL)).Collections(t.Context())
	if !errors.Is(err, side.ErrUnsupported) || !strings.Contains(err.Error(), "no CalDAV or CardDAV") {
		t.Fatalf("got %v", err)
	}
}

func TestHomeOnAnotherHostIsRefused(t *testing.T) {
	s, url := server(t, davtest.Quirks{})
	s.AddBook("People")
	s.Set(davtest.Quirks{Mangle: func(_ *http.Request, b []byte) []byte {
		return []byte(strings.ReplaceAll(string(b), "<D:href>/ada/</D:href>", "<D:href>https://evil.example.net/ada/</D:href>"))
	}})
	_, err := connect(t, config(url)).Collections(t.Context())
	if err == nil || !strings.Contains(err.Error(), "evil.example.net") || !strings.Contains(err.Error(), "url") {
		t.Fatalf("got %v", err)
	}
}

// names is a resolver with one domain.
type names map[string]string

func (n names) LookupSRV(_ context.Context, service, proto, name string) (string, []*net.SRV, error) {
	if t := n["_"+service+"._"+proto+"."+name]; t != "" {
		return "", []*net.SRV{{Target: t, Port: 443}}, nil
	}
	return "", nil, errors.New("no such name")
}

func (n names) LookupTXT(_ context.Context, name string) ([]string, error) {
	if t := n["TXT "+name]; t != "" {
		return []string{"txtvers=1", t}, nil
	}
	return nil, errors.New("no such name")
}

func TestDiscoveryByDNS(t *testing.T) {
	s, url := server(t, davtest.Quirks{})
	book := s.AddBook("People")
	for _, row := range []struct {
		name string
		dns  names
		ok   bool
	}{
		{"host and path", names{"_caldavs._tcp.example.org": "dav.example.org.", "TXT _caldavs._tcp.example.org": "path=/principals/"}, true},
		{"host alone", names{"_carddavs._tcp.example.org": "dav.example.org."}, true},
		{"a host of somebody else", names{"_caldavs._tcp.example.org": "dav.example.net."}, false},
		{"nothing", names{}, false},
	} {
		w := &wire{to: strings.Trim(strings.TrimPrefix(url, "http://"), "/")}
		cfg := config("ada@example.org")
		cfg.Resolver = row.dns
		cfg.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Hostname() == "example.org" {
				return nil, &net.OpError{Op: "dial", Err: errors.New("no such host")}
			}
			if r.URL.Scheme != "https" || r.URL.Hostname() != "dav.example.org" {
				t.Errorf("%s: asks %s", row.name, r.URL)
			}
			return w.RoundTrip(r)
		})
		list, err := connect(t, cfg).Collections(t.Context())
		if (err == nil) != row.ok || row.ok && (len(list) != 1 || list[0].ID != book) {
			t.Errorf("%s: %v, %v", row.name, list, err)
		}
		if !row.ok && !errors.Is(err, side.ErrNetwork) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

func TestCollectionsAreDescribed(t *testing.T) {
	s, url := server(t, davtest.Quirks{})
	s.AddBook("People")
	s.AddCalendar("Work", "VEVENT")
	s.AddCalendar("Chores", "VTODO")
	s.AddCalendar("Mixed")
	s.AddCalendar("Journal", "VJOURNAL")
	s.SetColor("/ada/work/", "#FF8800ff")
	s.SetReadOnly("/ada/work/", true)
	list, err := connect(t, config(url)).Collections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range list {
		got = append(got, fmt.Sprint(c.ID, c.Name, c.Kinds, c.Color, c.Writable, c.Count))
	}
	want(t, "collections", strings.Join(got, "\n"), strings.Join([]string{
		"/ada/chores/Chores[tasks]true -1", "/ada/mixed/Mixed[calendar tasks]true -1",
		"/ada/people/People[contacts]true -1", "/ada/work/Work[calendar]#ff8800false -1"}, "\n"))
}

func TestCollectionsAreMade(t *testing.T) {
	s, url := server(t, davtest.Quirks{})
	s.AddCalendar("Work", "VEVENT")
	k := connect(t, config(url))
	for kind, name := range map[record.Kind]string{record.Contacts: "Friends & <Family>", record.Calendar: "Work", record.Tasks: "Ärger"} {
		c, err := k.CreateCollection(t.Context(), name, kind)
		if err != nil {
			t.Fatal(err)
		}
		if c.Name != name || fmt.Sprint(c.Kinds) != fmt.Sprintf("[%s]", kind) || c.ID == "/ada/work/" {
			t.Errorf("made %+v", c)
		}
		st := open(t, k, c.ID, kind)
		if _, err := st.Create(t.Context(), record.New(kind, "u1")); err != nil {
			t.Error(err)
		}
	}
	s.Set(davtest.Quirks{Status: func(r *http.Request) (int, http.Header) {
		if r.Method == "MKCALENDAR" {
			return http.StatusNotImplemented, nil
		}
		return 0, nil
	}})
	if c, err := k.CreateCollection(t.Context(), "By MKCOL", record.Tasks); err != nil || fmt.Sprint(c.Kinds) != "[tasks]" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestCollectionsAreOpenedByName(t *testing.T) {
	s, url := server(t, davtest.Quirks{})
	s.AddBook("Team")
	s.AddCalendar("Team work", "VEVENT")
	s.AddCalendar("Team", "VEVENT")
	s.AddCalendar("Twice", "VEVENT")
	k := connect(t, config(url))
	c, err := k.CreateCollection(t.Context(), "Twice", record.Calendar)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name string
		kind record.Kind
		err  error
	}{
		{"Team work", record.Calendar, nil}, {"team-work", record.Calendar, nil}, {"/ada/team-work", record.Calendar, nil},
		{"Twice", record.Calendar, side.ErrInvalid}, {"Nobody", record.Calendar, side.ErrGone}, {"Team", record.Calendar, nil},
		{"/ada/nobody/", record.Calendar, side.ErrGone}, {"Team work", record.Contacts, side.ErrGone}, {"/ada/", record.Calendar, side.ErrUnsupported},
	} {
		_, err := k.Open(t.Context(), row.name, side.Options{Kind: row.kind})
		if !errors.Is(err, row.err) {
			t.Errorf("%s for %s: %v", row.name, row.kind, err)
		}
		if row.err == side.ErrInvalid && !strings.Contains(err.Error(), c.ID) {
			t.Errorf("does not name them: %v", err)
		}
	}
}
