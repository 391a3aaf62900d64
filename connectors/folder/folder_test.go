package folder

import (
	"os"
	"path/filepath"
	"testing"

	"bothways/sync/record"
	"bothways/sync/side"
	"bothways/sync/side/sidetest"
)

// connect makes a connector of a folder with the small lens.
func connect(t testing.TB, path string, change ...func(*Config)) *Connector {
	t.Helper()
	c := Config{Path: path, Lens: fakeLens}
	for _, f := range change {
		f(&c)
	}
	conn, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func openStore(t testing.TB, path string, kind record.Kind, change ...func(*Config)) *Store {
	t.Helper()
	s, err := connect(t, path, change...).Open(t.Context(), ".", side.Options{Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	return s.(*Store)
}

func TestStore(t *testing.T) {
	for _, kind := range []record.Kind{record.Contacts, record.Calendar, record.Tasks} {
		for _, naming := range []string{"uid", "name"} {
			if naming == "name" && kind != record.Calendar {
				continue // one kind will do for the other way of naming
			}
			t.Run(string(kind)+" by "+naming, func(t *testing.T) {
				t.Parallel()
				sidetest.Run(t, func(t *testing.T) sidetest.Place { return place(t, kind, naming) })
			})
		}
	}
}

func place(t *testing.T, kind record.Kind, naming string) sidetest.Place {
	dir := t.TempDir()
	named := func(c *Config) { c.FileName = naming }
	return sidetest.Place{
		Store:  openStore(t, dir, kind, named),
		Kind:   kind,
		Many:   100,
		Reopen: func(t *testing.T) side.Store { return openStore(t, dir, kind, named) },
		Remove: func(t *testing.T, id string) {
			if err := os.Remove(filepath.Join(dir, id)); err != nil {
				t.Fatal(err)
			}
		},
		Corrupt: func(t *testing.T, id string) { write(t, filepath.Join(dir, id), "BEGIN:VCARD\nF:nonsense") },
	}
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
