package desk_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"bothways/app/desk"
	"bothways/app/secrets"
	"bothways/app/wire"
)

func TestSmoke(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a", "c"), filepath.Join(dir, "b", "c")
	os.MkdirAll(a, 0o755)
	os.MkdirAll(b, 0o755)
	os.WriteFile(filepath.Join(a, "ada.vcf"), []byte("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:ada\r\nFN:Ada Lovelace\r\nN:Lovelace;Ada;;;\r\nitem1.TEL;TYPE=CELL:+49 30 123456\r\nitem1.X-ABLabel:Boat\r\nX-FOO;X-P=\"a;b\":bar\r\nEND:VCARD\r\n"), 0o644)
	os.WriteFile(filepath.Join(b, "bob.vcf"), []byte("BEGIN:VCARD\nVERSION:4.0\nUID:bob\nFN:Bob\nEMAIL:bob@example.org\nEND:VCARD\n"), 0o644)
	home := filepath.Join(dir, "home")
	ctx := context.Background()
	d, err := wire.Desk(ctx, wire.Options{Home: home, Secrets: secrets.Memory()})
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(d.AddAccount(ctx, "one", map[string]string{"type": "folder", "path": filepath.Join(dir, "a")}))
	must(d.AddAccount(ctx, "two", map[string]string{"type": "folder", "path": filepath.Join(dir, "b")}))
	must(d.AddProcess(ctx, "p", map[string]string{"kind": "contacts", "left": "one/c", "right": "two/c", "region": "DE"}))
	show := func(what string, reps any, err error) {
		t.Helper()
		fmt.Printf("== %s: %+v %v\n", what, reps, err)
	}
	reps, err := d.Preview(ctx, nil)
	show("preview", reps, err)
	reps, err = d.Sync(ctx, nil, desk.Terms{Yes: true})
	show("sync", reps, err)
	reps, err = d.Sync(ctx, nil, desk.Terms{})
	show("again", reps, err)
	os.WriteFile(filepath.Join(a, "bob.vcf"), []byte("x"), 0o644)
	files, _ := filepath.Glob(filepath.Join(dir, "*", "c", "*"))
	for _, f := range files {
		data, _ := os.ReadFile(f)
		fmt.Printf("--- %s\n%s", f, data)
	}
	h, err := d.History(ctx, "", 0, true)
	show("history", h, err)
	must(d.Close())
}
