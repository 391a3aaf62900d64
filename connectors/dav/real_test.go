package dav_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"bothways/connectors/dav"
	"bothways/connectors/dav/realservers"
	"bothways/connectors/ical"
	"bothways/sync/record"
	"bothways/sync/side"
)

func TestMain(m *testing.M) { os.Exit(realservers.Main(m)) }

func real(t *testing.T) []realservers.Server {
	if testing.Short() {
		t.Skip("starts servers")
	}
	return realservers.All(t)
}

func configOf(s realservers.Server) dav.Config {
	return dav.Config{
		URL: s.URL, Username: s.Username, Lens: realLenses,
		Password: func(context.Context) (string, error) { return s.Password, nil },
		Quiet:    func(doc []byte) ([]byte, error) { return ical.WithoutScheduling(doc), nil },
	}
}

func TestRealDiscovery(t *testing.T) {
	for _, s := range real(t) {
		k := connect(t, configOf(s))
		for _, kind := range []record.Kind{record.Contacts, record.Calendar, record.Tasks} {
			name := "Made for " + string(kind)
			made, err := k.CreateCollection(t.Context(), name, kind)
			if err != nil {
				t.Errorf("%s: %v", s.Name, err)
				continue
			}
			if !slices.Contains(made.Kinds, kind) || made.Name != name || !made.Writable {
				t.Errorf("%s: made %+v", s.Name, made)
			}
			st, err := k.Open(t.Context(), name, side.Options{Kind: kind})
			if err != nil {
				t.Errorf("%s: open by name: %v", s.Name, err)
				continue
			}
			if d := all(t, st, ""); !d.Full || len(d.Changed) > 0 || d.Place == "" {
				t.Errorf("%s: %+v", s.Name, d)
			}
			cfg := configOf(s)
			cfg.URL = strings.TrimSuffix(s.URL, "/") + made.ID
			list, err := connect(t, cfg).Collections(t.Context())
			found := false
			for _, c := range list {
				found = found || c.ID == made.ID
			}
			if err != nil || !found {
				t.Errorf("%s: from the collection: %d collections, %v", s.Name, len(list), err)
			}
		}
	}
}

// forged is a cursor with a token that the server never gave.
func forged(token string, known ...string) side.Cursor {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_ = json.NewEncoder(z).Encode(map[string]any{"t": token, "k": known})
	_ = z.Close()
	return side.Cursor("t1." + base64.RawURLEncoding.EncodeToString(b.Bytes()))
}

func TestRealServersForgetTokens(t *testing.T) {
	for _, s := range real(t) {
		k := connect(t, configOf(s))
		c, err := k.CreateCollection(t.Context(), "Tokens", record.Contacts)
		if err != nil {
			t.Fatal(s.Name, err)
		}
		st := open(t, k, c.ID, record.Contacts)
		for i := range 3 {
			if _, err := st.Create(t.Context(), person(fmt.Sprint("token-", i), "N")); err != nil {
				t.Fatal(s.Name, err)
			}
		}
		d, err := drain(t.Context(), st, forged("http://example.org/ns/sync/0", "gone.vcf"))
		if !errors.Is(err, side.ErrCursor) && !(err == nil && d.Full && len(d.Changed) == 3) {
			t.Errorf("%s: %+v, %v", s.Name, d, err)
		}
	}
}

func TestRealBatches(t *testing.T) {
	for _, s := range real(t) {
		k := connect(t, configOf(s))
		c, err := k.CreateCollection(t.Context(), "Batches", record.Contacts)
		if err != nil {
			t.Fatal(s.Name, err)
		}
		st := open(t, k, c.ID, record.Contacts)
		first := all(t, st, "")
		var ids []string
		for i := range 60 {
			it, err := st.Create(t.Context(), person(fmt.Sprint("batch/", i), "N"))
			if err != nil {
				t.Fatal(s.Name, err)
			}
			ids = append(ids, it.ID)
		}
		d := all(t, st, first.Next)
		items, err := st.Read(t.Context(), ids...)
		if err != nil || len(items) != 60 || len(d.Changed) != 60 || len(d.Broken) != 0 {
			t.Errorf("%s: %d listed, %d read, %v", s.Name, len(d.Changed), len(items), err)
		}
		before := st.(side.Counter).Requests()
		quiet := all(t, st, d.Next)
		if n := st.(side.Counter).Requests() - before; n != 1 || show(quiet) != "" {
			t.Errorf("%s: %d requests for nothing, %s", s.Name, n, show(quiet))
		}
	}
}

func TestRealDigest(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a server")
	}
	s := realservers.CyrusDigest(t)
	k := connect(t, configOf(s))
	if list, err := k.Collections(t.Context()); err != nil || len(list) == 0 {
		t.Errorf("%d collections, %v", len(list), err)
	}
	k.Close() // the server takes one connection at a time
	cfg := configOf(s)
	cfg.Password = func(context.Context) (string, error) { return "wrong", nil }
	if _, err := connect(t, cfg).Collections(t.Context()); !errors.Is(err, side.ErrAuth) {
		t.Errorf("wrong password: %v", err)
	}
}
