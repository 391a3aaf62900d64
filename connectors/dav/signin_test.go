package dav_test

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"bothways/connectors/dav"
	"bothways/connectors/dav/davtest"
	"bothways/sync/record"
	"bothways/sync/side"
)

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
