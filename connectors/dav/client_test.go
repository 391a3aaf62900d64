package dav_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
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

func TestAnswersThatNeverCome(t *testing.T) {
	p := start(t, record.Contacts, davtest.Quirks{})
	cfg := config(p.url)
	done := make(chan struct{})
	hang := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if r.Method == "REPORT" {
			w.WriteHeader(http.StatusMultiStatus)
			_, _ = io.WriteString(w, `<D:multistatus xmlns:D="DAV:">`)
			w.(http.Flusher).Flush()
		}
		select {
		case <-done:
		case <-r.Context().Done():
		}
	}))
	defer hang.Close()
	defer close(done)
	cfg.Timeout = 50 * time.Millisecond
	cfg.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Method == "REPORT" || r.Method == "PUT" {
			r.URL.Host = strings.TrimPrefix(hang.URL, "http://")
		}
		return http.DefaultTransport.RoundTrip(r)
	})
	st := open(t, connect(t, cfg), p.path, record.Contacts)
	if _, err := st.Changes(t.Context(), ""); !errors.Is(err, side.ErrNetwork) {
		t.Errorf("listing: %v", err)
	}
	if _, err := st.Create(t.Context(), person("u1", "Ada")); !errors.Is(err, side.ErrNetwork) || side.Refused(err) {
		t.Errorf("create: %v", err)
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
		for range 12 {
			if _, err := w.Write(blank); err != nil {
				break
			}
		}
		return true
	}))
	defer bomb.Close()
	cfg := config(bomb.URL)
	cfg.MaxAnswer = 8 << 20
	st = open(t, connect(t, cfg), p.path, record.Contacts)
	if _, err := st.Changes(t.Context(), ""); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Fatalf("got %v", err)
	}
}
