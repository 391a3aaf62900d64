package desk_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bothways/app/desk"
	"bothways/app/secrets"
	"bothways/app/wire"
)

const handWritten = `version = 1
# two folders
[accounts.home]
type = "folder"
path = "home"
[accounts.spare]
type = "folder"
path = "spare"

[processes.clients] # the customers
kind = "contacts"
right = { account = "spare", collection = "clients" }
left = { account = "home", collection = "clients" }
conflict = "ask" # we talk
`

func setupDesk(t *testing.T) *desk.Desk {
	t.Helper()
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "config.toml"), []byte(handWritten), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := wire.Desk(context.Background(), wire.Options{Home: home, Version: "test", Secrets: secrets.Memory()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func TestSetupTriedAndSaved(t *testing.T) {
	d, ctx := setupDesk(t), context.Background()
	seen, err := d.Setup("clients")
	if err != nil || seen.Values["conflict"] != "ask" || seen.Values["left"] != "home/clients" {
		t.Fatal(seen.Values, err)
	}
	_, bad := d.TrySetup("clients", map[string]string{"region": "Germany", "guard.delete_min": "x", "filter.has": `["email"]`})
	for _, key := range []string{"region", "guard.delete_min", "filter.has"} {
		if bad[key] == "" || strings.Contains(bad[key], "processes.") {
			t.Errorf("%s: %q", key, bad[key])
		}
	}
	tried, bad := d.TrySetup("clients", map[string]string{"conflict": "", "fields.map": `[ { left = "X-A", right = "X-B" } ]`})
	if len(bad) > 0 || tried.Process.Conflict != "newest" || tried.Process.Fields.Map[0].Right != "X-B" {
		t.Fatal(tried.Process, bad)
	}
	if err := d.SaveSetup(ctx, "clients", seen.Values, map[string]string{"conflict": "newest", "prevent.left": "[]"}); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(d.Home.Config)
	for _, part := range []string{"# two folders", "# the customers", "# we talk", `conflict = "newest"`} {
		if !strings.Contains(string(text), part) {
			t.Errorf("%q is lost:\n%s", part, text)
		}
	}
	var meanwhile desk.Meanwhile
	err = d.SaveSetup(ctx, "clients", seen.Values, map[string]string{"direction": "to-left"})
	if !errors.As(err, &meanwhile) || strings.Join(meanwhile.Keys, " ") != "conflict prevent.left" {
		t.Errorf("a change meanwhile: %v", err)
	}
}

func TestNewSetupTried(t *testing.T) {
	d := setupDesk(t)
	_, bad := d.TrySetup("more", map[string]string{"kind": "contacts", "left": "home/clients", "right": "home/clients"})
	if bad["right"] == "" {
		t.Errorf("a collection with itself: %v", bad)
	}
}

func TestJoinLeavesNothingBehind(t *testing.T) {
	d, ctx := setupDesk(t), context.Background()
	dir := filepath.Join(t.TempDir(), "Address Books")
	name, list, _, err := d.Join(ctx, desk.Joining{Keys: map[string]string{"type": "folder", "path": dir}})
	if err != nil || name != "address-books" || len(list) != 0 {
		t.Fatal(name, list, err)
	}
	_, _, _, err = d.Join(ctx, desk.Joining{Keys: map[string]string{"type": "dav", "url": "http://127.0.0.1:1/", "username": "ada"}, Password: "x"})
	if err == nil || len(d.Accounts()) != 3 {
		t.Fatal(err, d.Accounts())
	}
}

func TestNames(t *testing.T) {
	for wish, want := range map[string]string{"Meine Kontakte": "meine-kontakte", "dav.example.org": "dav-example-org", "会社": "new", "home": "home-2"} {
		if got := desk.FreeName(wish, []string{"home"}); got != want {
			t.Errorf("%q: %q, want %q", wish, got, want)
		}
	}
	for typed, want := range map[string]string{"ada@example.org": "https://example.org/", "dav.example.org": "https://dav.example.org/", " http://x/y ": "http://x/y"} {
		if got := desk.Address(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
