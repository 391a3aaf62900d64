package desk_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bothways/app/desk"
	"bothways/app/secrets"
	"bothways/app/wire"
	"bothways/connectors/dav/davtest"
)

// card is one of many.
func card(n int) []byte {
	return fmt.Appendf(nil, "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:person-%06d\r\nN:Family%d;Given%d;;;\r\nFN:Given%d Family%d\r\n"+
		"EMAIL;TYPE=WORK:p%d@example.org\r\nTEL;TYPE=CELL:+4930%07d\r\nORG:Company %d\r\nNOTE:Number %d\\, met in Berlin\r\nEND:VCARD\r\n",
		n, n, n, n, n, n, 1000000+n, n%50, n)
}

// speedBed makes a folder of n cards and an empty other place.
func speedBed(b testing.TB, n int, server bool) (*desk.Desk, string) {
	dir := b.TempDir()
	left := filepath.Join(dir, "left", "c")
	if err := os.MkdirAll(left, 0o700); err != nil {
		b.Fatal(err)
	}
	for i := range n {
		if err := os.WriteFile(filepath.Join(left, fmt.Sprintf("person-%06d.vcf", i)), card(i), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	ctx := context.Background()
	keep := secrets.Memory()
	d, err := wire.Desk(ctx, wire.Options{Home: filepath.Join(dir, "home"), Secrets: keep})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	must(d.AddAccount(ctx, "one", map[string]string{"type": "folder", "path": filepath.Join(dir, "left")}))
	if server {
		s, err := davtest.New(davtest.User{Name: "u", Password: "p"}, "")
		must(err)
		at := s.AddBook("c")
		url, err := s.Start()
		must(err)
		b.Cleanup(func() { _ = s.Close() })
		must(keep.Set("two", secrets.Password, "p"))
		must(d.AddAccount(ctx, "two", map[string]string{"type": "dav", "url": url, "username": "u"}))
		must(d.AddProcess(ctx, "p", map[string]string{"kind": "contacts", "left": "one/c", "right": "two/" + at}))
		return d, left
	}
	must(os.MkdirAll(filepath.Join(dir, "right", "c"), 0o700))
	must(d.AddAccount(ctx, "two", map[string]string{"type": "folder", "path": filepath.Join(dir, "right")}))
	must(d.AddProcess(ctx, "p", map[string]string{"kind": "contacts", "left": "one/c", "right": "two/c"}))
	return d, left
}

// TestSteps prints what the steps of a sync cost (BOTHWAYS_SPEED=10000 go test -run Steps -v); it
// judges nothing.
func TestSteps(t *testing.T) {
	n := 200
	fmt.Sscan(os.Getenv("BOTHWAYS_SPEED"), &n)
	for _, server := range []bool{false, true} {
		d, left := speedBed(t, n, server)
		step := func(name string) {
			start := time.Now()
			reps, err := d.Sync(context.Background(), nil, desk.Terms{Yes: true})
			if err != nil || reps[0].Status != desk.Done {
				t.Fatalf("%s: %v %+v", name, err, reps[0].Errors)
			}
			r := reps[0]
			t.Logf("server %v, %d records, %-8s %8.3f s  %d written, %d requests", server, n, name, time.Since(start).Seconds(),
				r.Left.Created+r.Left.Updated+r.Right.Created+r.Right.Updated, r.Requests.Right)
		}
		step("first")
		step("second")
		step("third")
		for i := 0; i < n; i += 100 {
			if err := os.WriteFile(filepath.Join(left, fmt.Sprintf("person-%06d.vcf", i)), append(card(i)[:len(card(i))-11], "TITLE:Changed\r\nEND:VCARD\r\n"...), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		step("1 percent")
		step("nothing")
	}
}
