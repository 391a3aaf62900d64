package welcome

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"bothways/app/desk"
	"bothways/app/secrets"
	"bothways/app/window/configure"
	"bothways/app/window/frame"
	"bothways/app/window/hand"
	"bothways/app/wire"
	"bothways/connectors/dav/davtest"
	"bothways/connectors/google/googletest"
)

func newDesk(t *testing.T) *desk.Desk {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	d, err := wire.Desk(context.Background(), wire.Options{Home: t.TempDir(), Version: "test", Secrets: secrets.Memory()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func card(uid, name string) []byte {
	return []byte("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:" + uid + "\r\nFN:" + name + "\r\nN:" + name + ";;;;\r\nEMAIL:" + uid + "@example.org\r\nEND:VCARD\r\n")
}

func filled(t *testing.T, dir string, cards map[string]string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for uid, name := range cards {
		if err := os.WriteFile(filepath.Join(dir, uid+".vcf"), card(uid, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func count(t *testing.T, dir string) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.vcf"))
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

// clicks counts what a person taps, so that a first sync stays within five.
type clicks struct {
	*hand.Hand
	n int
}

func (c *clicks) Tap(text string) {
	c.T.Helper()
	c.n++
	c.Hand.Tap(text)
}

func (c *clicks) within(most int) {
	c.T.Helper()
	if c.n > most {
		c.T.Errorf("%d clicks to the first sync, at most %d", c.n, most)
	}
	if len(c.Host.Errors) > 0 {
		c.T.Error(c.Host.Errors)
	}
}

func open(t *testing.T, d Desk, trial func(context.Context) error) (*clicks, *Screen) {
	t.Helper()
	h := hand.New(t, "welcome", Size)
	s := New(h.F, d, trial)
	s.Parts().Open = false
	h.F.Show(frame.Args{})
	return &clicks{Hand: h}, s
}

func TestTwoFolders(t *testing.T) {
	d := newDesk(t)
	left, right := filepath.Join(t.TempDir(), "pim"), filepath.Join(t.TempDir(), "backup")
	filled(t, filepath.Join(left, "clients"), map[string]string{"ada": "Ada", "bo": "Bo"})
	h, s := open(t, d, nil)
	h.Shoot("welcome")
	s.places.sides[1].choose("folder")
	h.Hand.Tap("Next")
	h.Sees("Both sides are the same folder.")
	h.Retype(h.Lines()[0], left)
	h.n++
	h.Retype(h.Lines()[1], right)
	h.Lines()[1].TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	h.n++
	h.Sees("<clients (2 records)>")
	h.Sees("<clients (new, made when you go on)>")
	h.Shoot("welcome-collections")
	h.Tap("Next")
	h.Sees("This is what the first sync will do")
	h.Sees("2 new, 0 changed, 0 deleted")
	if count(t, filepath.Join(right, "clients")) != 0 {
		t.Error("written before it was approved")
	}
	h.Shoot("welcome-preview")
	h.Hand.Tap("Look at every field…")
	if a := h.Host.Args[0]; h.Host.Opened[0] != "review" || a.Process != "clients" || a.Plan == "" {
		t.Error(h.Host.Opened, a)
	}
	h.F.Show(frame.Args{})
	h.Tap("Approve and sync")
	h.Sees("The two are in step")
	h.Shoot("welcome-done")
	h.within(5)
	if n := count(t, filepath.Join(right, "clients")); n != 2 {
		t.Errorf("%d files", n)
	}
}

func davServer(t *testing.T) (string, *davtest.Server) {
	t.Helper()
	s, err := davtest.New(davtest.User{Name: "ada", Password: "bookbinder"}, "")
	if err != nil {
		t.Fatal(err)
	}
	url, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return url, s
}

func atServer(t *testing.T, h *clicks, s *Screen, folder, url string) {
	t.Helper()
	h.n++
	s.places.sides[1].choose("dav")
	for i, text := range []string{folder, url, "ada", "bookbinder"} {
		h.Retype(h.Lines()[i], text)
	}
	h.Shoot("welcome-server")
	h.Tap("Next")
}

func TestFolderAndServerLinked(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	filled(t, filepath.Join(dir, "clients"), map[string]string{"ada": "Ada", "bo": "Bo"})
	url, server := davServer(t)
	path := server.AddBook("Clients")
	server.Put(path, "x.vcf", card("bo", "Bo"))
	h, s := open(t, d, nil)
	atServer(t, h, s, dir, url)
	h.Tap("Next")
	h.Sees("Both sides hold records already")
	h.Shoot("welcome-doubles")
	h.Tap("Link what matches")
	h.Sees("1 pair is linked.")
	h.Tap("Approve and sync")
	h.Sees("The two are in step")
	h.within(5)
	list, err := d.Links(context.Background(), "clients")
	if err != nil || len(list) != 2 || count(t, filepath.Join(dir, "clients")) != 2 {
		t.Error(list, err)
	}
}

func TestFolderAndServerApart(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	filled(t, filepath.Join(dir, "clients"), map[string]string{"ada": "Ada", "bo": "Bo"})
	url, server := davServer(t)
	server.Put(server.AddBook("Private"), "x.vcf", card("cy", "Cy"))
	h, s := open(t, d, nil)
	atServer(t, h, s, dir, url)
	h.Tap("Next")
	h.Tap("Use a new empty one")
	h.Sees("2 new, 0 changed, 0 deleted")
	h.Tap("Approve and sync")
	h.within(5)
	if n := count(t, filepath.Join(dir, "clients")); n != 2 {
		t.Errorf("what is private came over: %d files", n)
	}
	list, err := d.Collections(context.Background(), "127-0-0-1")
	if err != nil || len(list) != 2 {
		t.Error(list, err)
	}
}

// visiting is a desk whose person goes to every address shown.
type visiting struct{ *desk.Desk }

func (v visiting) Join(ctx context.Context, j desk.Joining) (string, []desk.CollectionRow, []string, error) {
	show := j.Browser.Show
	j.Browser.Show = func(address string) {
		show(address)
		go func() {
			if r, err := http.Get(address); err == nil {
				_ = r.Body.Close()
			}
		}()
	}
	return v.Desk.Join(ctx, j)
}

func TestFolderAndGoogle(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	g := googletest.New(googletest.Options{})
	g.AddAccount("ada@lantern-and-quill.example", "Ada", "Europe/Lisbon")
	base, err := g.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	g.Hand("ada@lantern-and-quill.example").AddContact(googletest.Object{"names": []any{googletest.Object{"givenName": "Sólveig", "familyName": "Jónsdóttir"}}})
	h, s := open(t, visiting{d}, nil)
	s.Parts().Google = map[string]string{"client_id": googletest.DefaultClientID, "api_base": base,
		"auth_url": g.AuthURL(), "token_url": g.TokenURL(), "revoke_url": g.RevokeURL()}
	if err := d.Secrets.Set("google", secrets.ClientSecret, googletest.DefaultSecret); err != nil {
		t.Fatal(err)
	}
	h.Retype(h.Lines()[0], dir)
	h.Tap("Next")
	h.Sees("google")
	h.Shoot("welcome-google")
	h.Tap("Next")
	h.Sees("1 new, 0 changed, 0 deleted")
	h.Tap("Approve and sync")
	h.Sees("The two are in step")
	h.within(5)
	files, _ := filepath.Glob(filepath.Join(dir, "*", "*.vcf"))
	if len(files) != 1 {
		t.Error(files)
	}
	if b := g.Breaches(); len(b) > 0 {
		t.Error(b)
	}
}

func TestWrongPasswordLeavesNothing(t *testing.T) {
	d := newDesk(t)
	url, _ := davServer(t)
	h, s := open(t, d, nil)
	s.places.sides[1].choose("dav")
	for i, text := range []string{t.TempDir(), url, "ada", "wrong"} {
		h.Retype(h.Lines()[i], text)
	}
	h.Tap("Next")
	if len(h.Host.Errors) != 1 || len(d.Accounts()) != 1 {
		t.Fatal(h.Host.Errors, d.Accounts())
	}
	h.Hand.Tap("Close")
	h.Retype(h.Lines()[2], "bookbinder")
	h.Tap("Next")
	h.Sees("What syncs?")
}

func TestSample(t *testing.T) {
	d := newDesk(t)
	tried := 0
	h, _ := open(t, d, func(context.Context) error { tried++; return nil })
	h.Tap("Try it with sample data")
	if tried != 1 || len(h.Host.Errors) > 0 {
		t.Error(tried, h.Host.Errors)
	}
}

var _ Desk = (*desk.Desk)(nil)
var _ configure.Desk = (*desk.Desk)(nil)
