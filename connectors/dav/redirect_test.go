package dav_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"bothways/connectors/dav/davtest"
	"bothways/sync/record"
	"bothways/sync/side"
)

func TestRedirectNeverCarriesThePassword(t *testing.T) {
	for _, code := range []int{301, 302, 303, 307, 308} {
		var leaked atomic.Int32
		thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			leaked.Add(1)
			if h := r.Header.Get("Authorization"); h != "" {
				t.Errorf("%d: the other server got %q", code, h)
			}
		}))
		s, url := server(t, davtest.Quirks{})
		path := s.AddBook("People")
		st := open(t, connect(t, config(url)), path, record.Contacts)
		it, err := st.Create(t.Context(), person("u1", "Ada"))
		if err != nil {
			t.Fatal(err)
		}
		s.Set(davtest.Quirks{Status: func(r *http.Request) (int, http.Header) {
			return code, http.Header{"Location": {thief.URL + r.URL.Path}}
		}})
		_, listed := st.Changes(t.Context(), "")
		_, read := st.Read(t.Context(), it.ID)
		_, created := st.Create(t.Context(), person("u2", "Bob"))
		deleted := st.Delete(t.Context(), it.Ref)
		_, found := connect(t, config(url)).Collections(t.Context())
		for what, err := range map[string]error{"list": listed, "read": read, "create": created, "delete": deleted, "discover": found} {
			if err == nil || !strings.Contains(err.Error(), "another server") {
				t.Errorf("%d: %s: %v", code, what, err)
			}
		}
		if leaked.Load() > 0 {
			t.Errorf("%d: the other server was asked %d times", code, leaked.Load())
		}
		thief.Close()
	}
}

func TestRedirectFromHTTPSToHTTPIsRefused(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+r.Host+"/dav/", http.StatusMovedPermanently)
	}))
	defer s.Close()
	cfg := config(s.URL)
	cfg.CAFile = caFile(t, s)
	_, err := connect(t, cfg).Collections(t.Context())
	if err == nil || !strings.Contains(err.Error(), "from https to http") {
		t.Fatalf("got %v", err)
	}
}

func TestRedirectOnTheSameHostKeepsTheRequest(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{})
	var moved []string
	p.srv.Set(davtest.Quirks{Status: func(r *http.Request) (int, http.Header) {
		if rest, ok := strings.CutPrefix(r.URL.Path, "/moved"); ok {
			moved = append(moved, r.Method+" "+rest)
			r.URL.Path, r.URL.RawPath = rest, ""
			return 0, nil
		}
		return http.StatusMovedPermanently, http.Header{"Location": {"/moved" + r.URL.EscapedPath()}}
	}})
	it, err := p.Create(t.Context(), person("u1", "Ada"))
	if err != nil {
		t.Fatal(err)
	}
	want(t, "listing", show(all(t, p, "")), "full: u1.vcf=Ada")
	if err := p.Delete(t.Context(), it.Ref); err != nil {
		t.Fatal(err)
	}
	want(t, "methods kept", strings.Join(moved, ", "),
		"PUT /ada/people/u1.vcf, REPORT /ada/people/, REPORT /ada/people/, DELETE /ada/people/u1.vcf")
}

func TestRedirectFromHTTPToHTTPSMovesTheAccount(t *testing.T) {
	s, url := server(t, davtest.Quirks{})
	s.AddBook("People")
	w := &wire{to: strings.Trim(strings.TrimPrefix(url, "http://"), "/")}
	cfg := config("http://dav.example.org/")
	plain := 0
	cfg.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.URL.Scheme == "https" {
			return w.RoundTrip(r)
		}
		plain++
		if r.Header.Get("Authorization") != "" {
			t.Error("the password went over http")
		}
		return &http.Response{StatusCode: 301, Header: http.Header{"Location": {"https://dav.example.org" + r.URL.Path}}, Body: http.NoBody, Request: r}, nil
	})
	list, err := connect(t, cfg).Collections(t.Context())
	if err != nil || len(list) != 1 || plain != 1 {
		t.Fatalf("%d collections after %d requests over http, %v", len(list), plain, err)
	}
}

func TestRedirectInACircleEnds(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{})
	n := 0
	p.srv.Set(davtest.Quirks{Status: func(r *http.Request) (int, http.Header) {
		n++
		return 302, http.Header{"Location": {r.URL.Path + "x"}}
	}})
	if _, err := p.Read(t.Context(), "u1.vcf"); !errors.Is(err, side.ErrUnsupported) || n > 10 {
		t.Fatalf("%d requests, %v", n, err)
	}
}
