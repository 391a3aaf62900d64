package configure

import (
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"bothways/app/desk"
	"bothways/app/secrets"
	"bothways/app/window/frame"
	"bothways/app/window/hand"
	"bothways/app/wire"
	"bothways/connectors/dav/davtest"
	"bothways/connectors/google/googletest"
)

func emptyDesk(t *testing.T, store secrets.Store) *desk.Desk {
	t.Helper()
	d, err := wire.Desk(context.Background(), wire.Options{Home: t.TempDir(), Version: "test", Secrets: store})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func davServer(t *testing.T) (url string, s *davtest.Server) {
	t.Helper()
	s, err := davtest.New(davtest.User{Name: "ada", Password: "bookbinder"}, "")
	if err != nil {
		t.Fatal(err)
	}
	if url, err = s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return url, s
}

func accountsOf(d *desk.Desk) string {
	var out []string
	for _, a := range d.Accounts() {
		out = append(out, a.Account+" "+AccountState(a))
	}
	return strings.Join(out, ", ")
}

func TestAccountsAddedAndRemoved(t *testing.T) {
	d := emptyDesk(t, secrets.Memory())
	h, _ := openScreen(t, d, "")
	h.Sees("There is no account yet.")
	h.Shoot("accounts-empty")
	h.Tap("Folder…")
	h.Shoot("accounts-folder")
	h.Retype(h.Lines()[0], "pim")
	h.Tap("Add")
	h.Sees("whole path")
	h.Retype(h.Lines()[0], filepath.Join(t.TempDir(), "pim"))
	h.Tap("Add")
	if got := accountsOf(d); got != "pim Needs no sign-in" {
		t.Fatal(got)
	}

	url, server := davServer(t)
	server.AddBook("Clients")
	h.Tap("Server…")
	h.Tap("Add")
	h.Sees("Type the server's address")
	h.Retype(h.Lines()[0], url)
	h.Retype(h.Lines()[1], "ada")
	h.Retype(h.Lines()[2], "wrong")
	h.Tap("Add")
	if len(h.Host.Errors) != 1 || len(d.Accounts()) != 1 {
		t.Fatal("a wrong password was taken", h.Host.Errors, accountsOf(d))
	}
	h.Shoot("accounts-refused")
	h.Tap("Close")
	h.Retype(h.Lines()[2], "bookbinder")
	h.Shoot("accounts-server")
	h.Tap("Add")
	if got := accountsOf(d); got != "127-0-0-1 Signed in, pim Needs no sign-in" {
		t.Fatal(got, h.Host.Errors)
	}
	h.Shoot("accounts")
	h.Tap("Test")
	h.Sees("It has 1 collection: Clients")
	h.Tap("Close")
	h.Tap("Sign in again…")
	h.Retype(h.Lines()[0], "bookbinder")
	h.Tap("Sign in")
	h.Tap("Remove…")
	h.Sees("Nothing in it is changed or deleted.")
	h.Tap("Remove")
	if got := accountsOf(d); got != "pim Needs no sign-in" {
		t.Error(got, h.Host.Errors)
	}
}

func TestAccountInUseStays(t *testing.T) {
	d := newDesk(t, "contacts")
	h, _ := openScreen(t, d, "")
	h.F.Show(frame.Args{Account: "home"})
	h.Tap("Remove…")
	h.Sees("These processes use it: p.")
}

// browser plays the person's browser as soon as the address is shown.
func googleKeys(t *testing.T) (map[string]string, *googletest.Server) {
	t.Helper()
	g := googletest.New(googletest.Options{})
	g.AddAccount("ada@lantern-and-quill.example", "Ada", "Europe/Lisbon")
	base, err := g.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close() })
	return map[string]string{"api_base": base, "auth_url": g.AuthURL(), "token_url": g.TokenURL(), "revoke_url": g.RevokeURL()}, g
}

// visiting is a desk at which a person goes to every address shown, when the window shows it.
type visiting struct{ *desk.Desk }

func (v visiting) Join(ctx context.Context, j desk.Joining) (string, []desk.CollectionRow, []string, error) {
	j.Browser = visit(j.Browser)
	return v.Desk.Join(ctx, j)
}

func (v visiting) LoginBrowser(ctx context.Context, name string, b desk.Browser) ([]string, error) {
	return v.Desk.LoginBrowser(ctx, name, visit(b))
}

func visit(b desk.Browser) desk.Browser {
	show := b.Show
	b.Show = func(address string) {
		show(address)
		go func() {
			if r, err := http.Get(address); err == nil {
				_ = r.Body.Close()
			}
		}()
	}
	return b
}

func TestGoogleByTheBrowser(t *testing.T) {
	d := emptyDesk(t, secrets.Memory())
	h := hand.New(t, "configure", Size)
	s := New(h.F, visiting{d})
	s.Parts().Open = false
	s.Parts().Google, _ = googleKeys(t)
	h.F.Show(frame.Args{})
	h.Tap("Google…")
	h.Tap("An OAuth client of your own")
	h.Retype(h.Lines()[0], googletest.DefaultClientID)
	h.Retype(h.Lines()[1], googletest.DefaultSecret)
	h.Shoot("accounts-google")
	h.Tap("Sign in…")
	if got := accountsOf(d); got != "google Signed in" || len(h.Host.Errors) > 0 {
		t.Fatal(got, h.Host.Errors)
	}
	h.Sees("Google account")
	h.Tap("Sign in again…")
	if got := accountsOf(d); got != "google Signed in" || len(h.Host.Errors) > 0 {
		t.Fatal(got, h.Host.Errors)
	}
}

func TestNoKeyring(t *testing.T) {
	home := t.TempDir()
	d, err := wire.Desk(context.Background(), wire.Options{Home: home, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if err := d.Secrets.Set("probe", "x", "y"); !desk.NoKeyring(err) {
		_ = d.Secrets.Delete("probe", "x")
		t.Skip("there is a keyring here")
	}
	url, _ := davServer(t)
	h, _ := openScreen(t, d, "")
	h.Tap("Server…")
	for i, text := range []string{url, "ada", "bookbinder"} {
		h.Retype(h.Lines()[i], text)
	}
	h.Tap("Add")
	h.Sees("This computer has no keyring")
	h.Shoot("accounts-keyring")
	h.Tap("Keep them in a file")
	if got := accountsOf(d); got != "127-0-0-1 Signed in" {
		t.Error(got, h.Host.Errors)
	}
}

func TestNewProcess(t *testing.T) {
	d := emptyDesk(t, secrets.Memory())
	url, server := davServer(t)
	path := server.AddBook("Clients")
	server.Put(path, "bo.vcf", []byte("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:bo\r\nFN:Bo\r\nN:Bo;;;;\r\nEND:VCARD\r\n"))
	ctx := context.Background()
	if _, _, _, err := d.Join(ctx, desk.Joining{Name: "office", Keys: map[string]string{"type": "dav", "url": url, "username": "ada"}, Password: "bookbinder"}); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := d.Join(ctx, desk.Joining{Name: "home", Keys: map[string]string{"type": "folder", "path": t.TempDir()}}); err != nil {
		t.Fatal(err)
	}
	h, s := openScreen(t, d, "")
	h.Tap("New process…")
	h.Sees("Choose an account for each side.")
	h.Shoot("new-empty")
	s.draft.ends[0].accounts.SetSelected("home")
	s.draft.ends[1].accounts.SetSelected("office")
	h.Sees("home has nothing of this kind that can be used here. Create a new empty one.")
	h.Tap("Create a new empty one…")
	h.Shoot("new-create")
	h.Tap("Create")
	if s.draft.draft.Doubles() || s.draft.name.Text != "clients" {
		t.Errorf("%+v %q", s.draft.draft, s.draft.name.Text)
	}
	h.Shoot("new")
	h.Retype(s.draft.name, "My Clients")
	h.Sees("small letters")
	h.Retype(s.draft.name, "clients")
	h.Tap("Add")
	h.Sees("Nothing was synced yet.")
	h.Tap("Show the preview")
	if len(h.Host.Opened) != 1 || h.Host.Args[0].Process != "clients" {
		t.Error(h.Host.Opened, h.Host.Args, h.Host.Errors)
	}
	h.Sees("Both ways between Clients on this computer and Clients at office; nothing is ever deleted on either side.")
}

func TestDoublesWarned(t *testing.T) {
	row := func(id string, n int, writable bool, kinds ...string) desk.CollectionRow {
		return desk.CollectionRow{ID: id, Name: id, Records: n, Writable: writable, Kinds: kinds}
	}
	d := Draft{Kind: "contacts", Ends: [2]End{
		{Account: "a", List: []desk.CollectionRow{row("all", 3, false, "contacts"), row("cal", 3, true, "calendar")}},
		{Account: "b", List: []desk.CollectionRow{row("locked", 3, false, "contacts"), row("empty", 0, true, "contacts"), row("full", -1, true, "contacts"), row("free", 2, true, "contacts")}}}}
	d.Preselect(0)
	d.Preselect(1)
	if d.Ends[0].Chosen != "all" || d.Ends[1].Chosen != "full" || !d.Doubles() || d.Keys()["direction"] != "to-right" || d.Missing() != "" {
		t.Errorf("%+v %v", d, d.Keys())
	}
	if len(d.Choices(1)) != 3 {
		t.Error("a collection that cannot be written to is offered as a target", d.Choices(1))
	}
	d.Ends[1].Chosen = "empty"
	if d.Doubles() {
		t.Error("an empty side has no doubles")
	}
	d.Ends[1].Chosen = "full"
	d.Anew(1, d.Beside(1))
	if row, _ := d.Row(1); row.Name != "all (Bothways)" || d.Doubles() {
		t.Errorf("%+v", row)
	}
	d.Kind = "tasks"
	d.Settle()
	if row, _ := d.Row(1); row.Name != "Tasks" || d.Missing() != "" {
		t.Errorf("%+v", d)
	}
}

// waiting is a desk at which nobody comes back from the browser.
type waiting struct {
	*desk.Desk
	shown, ended chan struct{}
}

func (w waiting) Join(ctx context.Context, j desk.Joining) (string, []desk.CollectionRow, []string, error) {
	defer close(w.ended)
	show := j.Browser.Show
	j.Browser.Show = func(address string) { show(address); close(w.shown) }
	return w.Desk.Join(ctx, j)
}

func TestSignInGivenUp(t *testing.T) {
	w := waiting{emptyDesk(t, secrets.Memory()), make(chan struct{}), make(chan struct{})}
	h := hand.New(t, "configure", Size)
	h.F.Inline = false
	s := New(h.F, w)
	s.Parts().Open = false
	s.Parts().Google, _ = googleKeys(t)
	s.Parts().Google["client_id"] = googletest.DefaultClientID
	h.F.Show(frame.Args{})
	h.Tap("Google…")
	h.Tap("Sign in…")
	<-w.shown
	h.Sees("If no browser opened, go to this address:")
	address := h.Lines()[0].Text
	h.Shoot("accounts-door")
	h.Tap("Copy")
	if got := fyne.CurrentApp().Clipboard().Content(); got != address || !strings.Contains(got, "code_challenge") {
		t.Errorf("copied %q of %q", got, address)
	}
	h.Tap("Cancel")
	<-w.ended
	if got := accountsOf(w.Desk); got != "" {
		t.Errorf("an account that was given up is left: %s", got)
	}
}

func TestOpenedToSignIn(t *testing.T) {
	d := emptyDesk(t, secrets.Memory())
	url, _ := davServer(t)
	ctx := context.Background()
	if err := d.AddAccount(ctx, "office", map[string]string{"type": "dav", "url": url, "username": "ada"}); err != nil {
		t.Fatal(err)
	}
	h := hand.New(t, "configure", Size)
	New(h.F, d)
	h.F.Show(frame.Args{Account: "office"})
	h.Sees("Sign in to office")
	h.Retype(h.Lines()[0], "bookbinder")
	h.Tap("Sign in")
	if got := accountsOf(d); got != "office Signed in" {
		t.Error(got, h.Host.Errors)
	}
}

func TestFolderChosenInTheDialog(t *testing.T) {
	d := emptyDesk(t, secrets.Memory())
	h, _ := openScreen(t, d, "")
	h.Tap("Folder…")
	h.Tap("Choose…")
	if h.F.Canvas().Overlays().Top() == nil {
		t.Error("no folder chooser")
	}
}
