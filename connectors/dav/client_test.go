package dav_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bothways/connectors/dav"
	"bothways/connectors/dav/davtest"
	"bothways/sync/record"
	"bothways/sync/side"
)

// wire is a transport that keeps what was sent, and dials one server whatever the host's name is.
type wire struct {
	mu   sync.Mutex
	to   string // host:port, "" for where the URL says
	sent []string
	auth map[string][]string // host → Authorization headers
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.sent = append(w.sent, r.Method+" "+r.URL.String())
	if w.auth == nil {
		w.auth = map[string][]string{}
	}
	if a := r.Header.Get("Authorization"); a != "" {
		w.auth[r.URL.Scheme+"://"+r.URL.Host] = append(w.auth[r.URL.Scheme+"://"+r.URL.Host], a)
	}
	w.mu.Unlock()
	if w.to != "" {
		c := r.Clone(r.Context())
		c.URL.Host, c.URL.Scheme, c.Host = w.to, "http", r.URL.Host
		resp, err := http.DefaultTransport.RoundTrip(c)
		if resp != nil {
			resp.Request = r
		}
		return resp, err
	}
	return http.DefaultTransport.RoundTrip(r)
}

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

func TestSignIn(t *testing.T) {
	wrong := func(context.Context) (string, error) { return "falsch", nil }
	token := func(s string) func(context.Context) (string, error) {
		return func(context.Context) (string, error) { return s, nil }
	}
	for _, row := range []struct {
		name   string
		q      davtest.Quirks
		set    func(*dav.Config)
		err    string // "" for one that gets in
		scheme string
	}{
		{"auto meets basic", davtest.Quirks{}, nil, "", "Basic"},
		{"auto meets digest", davtest.Quirks{RequireDigest: true}, nil, "", "Digest"},
		{"auto meets bearer", davtest.Quirks{BearerToken: "tok"}, func(c *dav.Config) { c.Password, c.Bearer = nil, token("tok") }, "", "Bearer"},
		{"basic", davtest.Quirks{}, func(c *dav.Config) { c.Auth = dav.Basic }, "", "Basic"},
		{"digest", davtest.Quirks{RequireDigest: true}, func(c *dav.Config) { c.Auth = dav.Digest }, "", "Digest"},
		{"bearer", davtest.Quirks{BearerToken: "tok"}, func(c *dav.Config) { c.Auth, c.Bearer = dav.Bearer, token("tok") }, "", "Bearer"},
		{"wrong password", davtest.Quirks{}, func(c *dav.Config) { c.Password = wrong }, "was refused", "Basic"},
		{"wrong password, digest", davtest.Quirks{RequireDigest: true}, func(c *dav.Config) { c.Password = wrong }, "was refused", "Digest"},
		{"wrong token", davtest.Quirks{BearerToken: "tok"}, func(c *dav.Config) { c.Password, c.Bearer = nil, token("x") }, "token was refused", "Bearer"},
		{"no password", davtest.Quirks{}, func(c *dav.Config) { c.Password = nil }, "sign in first", ""},
		{"none", davtest.Quirks{}, func(c *dav.Config) { c.Auth = dav.None }, "auth is \"none\"", ""},
		{"digest asked, basic offered", davtest.Quirks{}, func(c *dav.Config) { c.Auth = dav.Digest }, "was refused", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			s, url := server(t, row.q)
			s.AddBook("People")
			w := &wire{}
			cfg := config(url)
			cfg.Transport = w
			if row.set != nil {
				row.set(&cfg)
			}
			list, err := connect(t, cfg).Collections(t.Context())
			if row.err == "" && (err != nil || len(list) != 1) {
				t.Fatalf("%d collections, %v", len(list), err)
			}
			if row.err != "" && (!errors.Is(err, side.ErrAuth) || !strings.Contains(err.Error(), row.err)) {
				t.Fatalf("got %v", err)
			}
			if len(w.sent) > 15 {
				t.Errorf("%d requests", len(w.sent))
			}
			for _, sent := range w.auth {
				for _, h := range sent {
					if !strings.HasPrefix(h, row.scheme+" ") {
						t.Errorf("sent %q", h)
					}
				}
			}
		})
	}
}

func TestBasicOverHTTPToAnotherMachine(t *testing.T) {
	s, url := server(t, davtest.Quirks{})
	s.AddBook("People")
	w := &wire{to: strings.Trim(strings.TrimPrefix(url, "http://"), "/")}
	cfg := config("http://dav.example.org/")
	cfg.Transport = w
	_, err := connect(t, cfg).Collections(t.Context())
	if !errors.Is(err, side.ErrAuth) || !strings.Contains(err.Error(), "use https") || len(w.auth) > 0 {
		t.Fatalf("got %v, sent %v", err, w.auth)
	}
	cfg.Auth = dav.Basic
	if _, err := connect(t, cfg).Collections(t.Context()); err != nil {
		t.Fatalf("asked for explicitly: %v", err)
	}
	s.Set(davtest.Quirks{RequireDigest: true})
	cfg.Auth = ""
	if _, err := connect(t, cfg).Collections(t.Context()); err != nil {
		t.Fatalf("digest over http: %v", err)
	}
	cfg.Password, cfg.Bearer = nil, secret
	if _, err := connect(t, cfg).Collections(t.Context()); !errors.Is(err, side.ErrAuth) || !strings.Contains(err.Error(), "use https") {
		t.Fatalf("bearer over http: %v", err)
	}
}

func TestBearerTokenIsAskedForAgainWhenItRunsOut(t *testing.T) {
	s, url := server(t, davtest.Quirks{BearerToken: "one"})
	path := s.AddBook("People")
	asked := 0
	tokens := []string{"one", "two", "stale"}
	cfg := config(url)
	cfg.Password = nil
	cfg.Bearer = func(context.Context) (string, error) { asked++; return tokens[asked-1], nil }
	st := open(t, connect(t, cfg), path, record.Contacts)
	all(t, st, "")
	s.Set(davtest.Quirks{BearerToken: "two"})
	all(t, st, "")
	s.Set(davtest.Quirks{BearerToken: "three"})
	if _, err := st.Changes(t.Context(), ""); !errors.Is(err, side.ErrAuth) || asked != 3 {
		t.Fatalf("asked %d times, %v", asked, err)
	}
}

func TestPasswordIsAskedForOnce(t *testing.T) {
	s, url := server(t, davtest.Quirks{})
	path := s.AddBook("People")
	var asked atomic.Int32
	cfg := config(url)
	cfg.Password = func(context.Context) (string, error) { asked.Add(1); return "geheim\n", nil }
	st := open(t, connect(t, cfg), path, record.Contacts)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { all(t, st, "") })
	}
	wg.Wait()
	if asked.Load() != 1 {
		t.Fatalf("asked %d times", asked.Load())
	}
	cfg.Password = func(context.Context) (string, error) { return "", errors.New("keyring locked") }
	if _, err := connect(t, cfg).Collections(t.Context()); !errors.Is(err, side.ErrAuth) || !strings.Contains(err.Error(), "keyring locked") {
		t.Fatalf("got %v", err)
	}
}

func caFile(t *testing.T, s *httptest.Server) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "ca.pem")
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestCertificates(t *testing.T) {
	inner, err := davtest.New(davtest.User{Name: "ada", Password: "geheim"}, "")
	if err != nil {
		t.Fatal(err)
	}
	inner.AddBook("People")
	s := httptest.NewUnstartedServer(inner)
	s.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "c.pem"), filepath.Join(dir, "k.pem")
	writePair(t, cert, key)

	cfg := config(s.URL)
	cfg.ClientCert, cfg.ClientKey = cert, key
	_, err = connect(t, cfg).Collections(t.Context())
	if !errors.Is(err, side.ErrNetwork) || !strings.Contains(err.Error(), "ca_file") || !side.Refused(err) {
		t.Fatalf("unknown authority: %v", err)
	}
	cfg.CAFile = caFile(t, s)
	list, err := connect(t, cfg).Collections(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatalf("with both: %v", err)
	}
	cfg.ClientCert, cfg.ClientKey = "", ""
	if _, err := connect(t, cfg).Collections(t.Context()); !errors.Is(err, side.ErrNetwork) {
		t.Fatalf("without a client certificate: %v", err)
	}
	cfg.CAFile = cert + "x"
	if _, err := dav.New(cfg); err == nil || !strings.Contains(err.Error(), "ca_file") {
		t.Fatalf("missing file: %v", err)
	}
	cfg.CAFile = key
	if _, err := dav.New(cfg); !errors.Is(err, side.ErrInvalid) {
		t.Fatalf("no certificate in it: %v", err)
	}
}

func TestBusyServers(t *testing.T) {
	date := time.Now().Add(20 * time.Second).UTC().Format(http.TimeFormat)
	for _, row := range []struct {
		code   int
		after  string
		times  int // how often the server is busy; 99 for ever
		method string
		ok     bool
		least  time.Duration // the shortest wait in sum
		most   int           // requests
	}{
		{503, "2", 2, "REPORT", true, 4 * time.Second, 9},
		{429, date, 1, "REPORT", true, 15 * time.Second, 9},
		{429, "3600", 99, "REPORT", false, 0, 1},
		{503, "", 99, "REPORT", false, time.Second, 5},
		{502, "", 2, "REPORT", true, time.Second / 2, 9},
		{423, "1", 1, "PUT", true, time.Second, 3},
		{503, "", 99, "PUT", false, 0, 1},
		{503, "1", 1, "PUT", true, time.Second, 3},
		{504, "", 99, "PUT", false, 0, 1},
	} {
		p := start(t, record.Contacts, davtest.Quirks{})
		var waited time.Duration
		cfg := config(p.url)
		cfg.Pause = func(ctx context.Context, d time.Duration) error { waited += d; return ctx.Err() }
		st := open(t, connect(t, cfg), p.path, record.Contacts)
		n := 0
		p.srv.Set(davtest.Quirks{Status: func(r *http.Request) (int, http.Header) {
			if r.Method != row.method {
				return 0, nil
			}
			if n++; n > row.times {
				return 0, nil
			}
			h := http.Header{}
			if row.after != "" {
				h.Set("Retry-After", row.after)
			}
			return row.code, h
		}})
		var err error
		if row.method == "PUT" {
			_, err = st.Create(t.Context(), person("u1", "Ada"))
		} else {
			_, err = st.Changes(t.Context(), "")
		}
		if (err == nil) != row.ok || waited < row.least || n > row.most {
			t.Errorf("%d %q %s: %v, waited %v in %d requests", row.code, row.after, row.method, err, waited, n)
		}
		if row.after == "3600" && side.RetryAfter(err) != time.Hour {
			t.Errorf("retry after %v", side.RetryAfter(err))
		}
	}
}

func TestWaitsEndWithTheContext(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{})
	cfg := config(p.url)
	cfg.Pause = nil
	cfg.Patience = time.Hour
	st := open(t, connect(t, cfg), p.path, record.Contacts)
	ctx, cancel := context.WithCancel(t.Context())
	p.srv.Set(davtest.Quirks{Status: func(*http.Request) (int, http.Header) {
		cancel()
		return 503, http.Header{"Retry-After": {"1800"}}
	}})
	if _, err := st.Changes(ctx, ""); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
}

func TestStatusesBecomeClasses(t *testing.T) {
	for _, row := range []struct {
		code    int
		class   error
		refused bool
	}{
		{400, side.ErrInvalid, true}, {403, side.ErrRefused, true}, {404, side.ErrRefused, true}, {405, side.ErrUnsupported, true},
		{409, side.ErrRefused, true}, {413, side.ErrRefused, true}, {415, side.ErrUnsupported, true}, {423, side.ErrBusy, true},
		{429, side.ErrBusy, true}, {500, side.ErrNetwork, false}, {501, side.ErrUnsupported, true}, {502, side.ErrNetwork, false},
		{503, side.ErrBusy, false}, {507, side.ErrBusy, true}, {418, side.ErrRefused, true},
	} {
		p := start(t, record.Contacts, davtest.Quirks{Status: nil})
		p.srv.Set(davtest.Quirks{Status: func(r *http.Request) (int, http.Header) {
			if r.Method == "PUT" {
				return row.code, http.Header{"Retry-After": {"100"}}
			}
			return 0, nil
		}})
		_, err := p.Create(t.Context(), person("u1", "Ada"))
		if !errors.Is(err, row.class) || side.Refused(err) != row.refused || !strings.Contains(err.Error(), "create u1.vcf") {
			t.Errorf("%d: %v (refused %v)", row.code, err, side.Refused(err))
		}
	}
}

func TestUnreachable(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{})
	p.srv.Close()
	_, err := p.Create(t.Context(), person("u1", "Ada"))
	if !errors.Is(err, side.ErrNetwork) {
		t.Fatalf("got %v", err)
	}
	for _, url := range []string{"ftp://x/", "", "http://", "https://ada:geheim@x/"} {
		if _, err := dav.New(config(url)); !errors.Is(err, side.ErrInvalid) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestLostAnswerVouchesForNothing(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{})
	cfg := config(p.url)
	tries := 0
	cfg.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		resp, err := http.DefaultTransport.RoundTrip(r)
		if r.Method == "PUT" && err == nil && resp.StatusCode < 300 {
			tries++
			resp.Body.Close()
			return nil, io.ErrUnexpectedEOF
		}
		return resp, err
	})
	st := open(t, connect(t, cfg), p.path, record.Contacts)
	_, err := st.Create(t.Context(), person("u1", "Ada"))
	if !errors.Is(err, side.ErrNetwork) || side.Refused(err) || tries != 1 {
		t.Fatalf("%d tries, %v", tries, err)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestConnectionsAreUsedAgain(t *testing.T) {
	inner, _ := davtest.New(davtest.User{Name: "ada", Password: "geheim"}, "")
	path := inner.AddBook("People")
	s := httptest.NewUnstartedServer(inner)
	var opened atomic.Int32
	s.Config.ConnState = func(_ net.Conn, st http.ConnState) {
		if st == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	st := open(t, connect(t, config(s.URL)), path, record.Contacts)
	for i := range 30 {
		if _, err := st.Create(t.Context(), person(string(rune('a'+i%26))+strings.Repeat("x", i), "N")); err != nil {
			t.Fatal(err)
		}
	}
	if opened.Load() > 1 {
		t.Errorf("%d connections for requests one after the other", opened.Load())
	}
}

func TestCompressedAnswersAreTakenAndBounded(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{})
	p.srv.Put(p.path, "u1.vcf", card("u1", "Ada"))
	var asked atomic.Bool
	gz := httptest.NewServer(gzipped(p.srv, &asked, nil))
	defer gz.Close()
	st := open(t, connect(t, config(gz.URL)), p.path, record.Contacts)
	want(t, "listing", show(all(t, st, "")), "full: u1.vcf=Ada")
	if !asked.Load() {
		t.Error("gzip was not asked for")
	}
	bomb := httptest.NewServer(gzipped(p.srv, &asked, func(r *http.Request, w io.Writer) bool {
		if r.Method != "REPORT" && r.Header.Get("Depth") != "1" {
			return false
		}
		_, _ = io.WriteString(w, `<D:multistatus xmlns:D="DAV:"><D:response><D:href>`)
		blank := bytes.Repeat([]byte("x"), 1<<20)
		for range 80 {
			if _, err := w.Write(blank); err != nil {
				break
			}
		}
		return true
	}))
	defer bomb.Close()
	st = open(t, connect(t, config(bomb.URL)), p.path, record.Contacts)
	if _, err := st.Changes(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "64 MiB") {
		t.Fatalf("got %v", err)
	}
}
