package folder

import (
	"os"
	"path/filepath"
	"testing"

	"bothways/connectors/lens"
	"bothways/connectors/vcard"
	"bothways/sync/record"
	"bothways/sync/side"
	"bothways/sync/side/sidetest"
)

// real gives the lenses that the program uses.
func real(kind record.Kind, region string) lens.Lens {
	return vcard.New(region, "4.0")
}

func TestStoreOfRealFormats(t *testing.T) {
	for _, kind := range []record.Kind{record.Contacts} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			sidetest.Run(t, func(t *testing.T) sidetest.Place {
				dir := t.TempDir()
				with := func(c *Config) { c.Lens = real }
				return sidetest.Place{
					Store: openStore(t, dir, kind, with), Kind: kind, Many: 100,
					Reopen: func(t *testing.T) side.Store { return openStore(t, dir, kind, with) },
					Remove: func(t *testing.T, id string) {
						if err := os.Remove(filepath.Join(dir, id)); err != nil {
							t.Fatal(err)
						}
					},
					Corrupt: func(t *testing.T, id string) {
						doc := content(t, filepath.Join(dir, id))
						write(t, filepath.Join(dir, id), doc[:len(doc)/2])
					},
				}
			})
		})
	}
}

// What stands around a card comes back with it.
func TestEveryByteComesBack(t *testing.T) {
	const doc = "\xef\xbb\xbfBEGIN:VCARD\r\nVERSION:3.0\r\nX-ODD;p=\"a,b\":x\r\nuid:u1\r\nFN:Ada\r\nN:Lovelace;Ada;;;\r\nEND:VCARD\r\n\r\n\r\n"
	dir := t.TempDir()
	path := filepath.Join(dir, "a.vcf")
	write(t, path, doc)
	s := openStore(t, dir, record.Contacts, func(c *Config) { c.Lens = real })
	d := changes(t, s, "")
	if len(d.Changed) != 1 {
		t.Fatal(d.Broken)
	}
	it := d.Changed[0]
	now, err := s.Update(t.Context(), it, rename("Ada L."))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := content(t, path), doc[:len(doc)-len("FN:Ada\r\nN:Lovelace;Ada;;;\r\nEND:VCARD\r\n\r\n\r\n")]; got[:len(want)] != want {
		t.Errorf("%q", got)
	}
	if err := s.Delete(t.Context(), now.Ref); err != nil {
		t.Fatal(err)
	}
	if back, err := s.Restore(t.Context(), side.Ref{ID: it.ID}, it.Doc); err != nil || back.Ref != it.Ref {
		t.Fatal(back.Ref, err)
	}
	if got := content(t, path); got != doc {
		t.Errorf("%q came back as %q", doc, got)
	}
}
