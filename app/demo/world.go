package demo

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"bothways/app/demo/data"
	"bothways/app/desk"
	"bothways/app/secrets"
	"bothways/app/settings"
	"bothways/app/wire"
	"bothways/connectors/dav/davtest"
	"bothways/connectors/google/googletest"
)

// The accounts of a demo world.
const (
	Folder = "workshop" // a folder with files
	Google = "google"   // a Google account
	Server = "cloud"    // a CalDAV/CardDAV server
)

const (
	user     = "ada"
	password = "bookbinder"
	owner    = "ada@lantern-and-quill.example" // of the Google account
	zone     = "Europe/Lisbon"
)

// World is a place to try things in: a folder with sample data, a Google and a CalDAV/CardDAV server of
// its own on the loopback, and a home whose settings name them. Nothing in it leaves the machine.
type World struct {
	Desk      *desk.Desk
	Home      string // for --home; passwords are in a file there
	Files     string // the folder account's directory
	GoogleURL string // api_base of the Google account
	ServerURL string
	google    *googletest.Server
	dav       *davtest.Server
	paths     map[string]string // collection → path on the server
	now       func() time.Time
	days      int // how far the sample data is moved, to lie around now
}

// New makes a world in a directory that is empty or not there. now may be nil, the computer's clock.
// Nobody is signed in at Google yet, and there is no process.
func New(ctx context.Context, dir string, now func() time.Time) (*World, error) {
	if now == nil {
		now = time.Now
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	w := &World{Home: filepath.Join(dir, "home"), Files: filepath.Join(dir, Folder), paths: map[string]string{},
		now: now, days: data.Days(now())}
	for _, step := range []func(context.Context) error{w.layFiles, w.startGoogle, w.startServer, w.open} {
		if err := step(ctx); err != nil {
			_ = w.Close()
			return nil, err
		}
	}
	return w, nil
}

// Ready makes a world in which the folder's clients and meetings are paired with the Google account,
// which is signed in. Nothing was synced yet.
func Ready(ctx context.Context, dir string) (*World, error) {
	w, err := New(ctx, dir, nil)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(w.SignIn(ctx), w.Pair(ctx)); err != nil {
		_ = w.Close()
		return nil, err
	}
	return w, nil
}

// Close ends the servers, and with them what they hold. The directory stays.
func (w *World) Close() error {
	var errs []error
	if w.Desk != nil {
		errs = append(errs, w.Desk.Close())
	}
	if w.dav != nil {
		errs = append(errs, w.dav.Close())
	}
	if w.google != nil {
		errs = append(errs, w.google.Close())
	}
	return errors.Join(errs...)
}

// open makes the home, with the accounts in it.
func (w *World) open(ctx context.Context) (err error) {
	if w.Desk, err = w.desk(ctx, w.Home); err != nil {
		return err
	}
	if err := w.Desk.Secrets.Set(Server, secrets.Password, password); err != nil {
		return err
	}
	for _, a := range []struct {
		name string
		keys map[string]string
	}{
		{Folder, map[string]string{"type": "folder", "path": w.Files}},
		{Google, w.googleKeys()},
		{Server, map[string]string{"type": "dav", "url": w.ServerURL, "username": user}},
	} {
		if err := w.Desk.AddAccount(ctx, a.name, a.keys); err != nil {
			return err
		}
	}
	return nil
}

// desk opens a new home that keeps its secrets in a file, so that other programs can work in it too.
func (w *World) desk(ctx context.Context, home string) (*desk.Desk, error) {
	if err := os.MkdirAll(home, 0o700); err != nil {
		return nil, err
	}
	keeper := secrets.File(filepath.Join(home, "secrets.json"))
	d, err := wire.Desk(ctx, wire.Options{Home: home, Version: "demo", Secrets: keeper, Now: w.now})
	if err != nil {
		return nil, err
	}
	if err := keeper.Set(Google, secrets.ClientSecret, googletest.DefaultSecret); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	err = d.Change(ctx, func(doc *settings.Document) error { return doc.Set("secrets.store", "file") })
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (w *World) googleKeys() map[string]string {
	return map[string]string{"type": "google", "client_id": googletest.DefaultClientID, "api_base": w.GoogleURL,
		"auth_url": w.google.AuthURL(), "token_url": w.google.TokenURL(), "revoke_url": w.google.RevokeURL()}
}

// SignIn signs the Google account in, the real way: only the browser is played.
func (w *World) SignIn(ctx context.Context) error { return signIn(ctx, w.Desk) }

func signIn(ctx context.Context, d *desk.Desk) error {
	_, err := d.LoginBrowser(ctx, Google, desk.Browser{Show: func(address string) {
		go func() {
			if r, err := http.Get(address); err == nil {
				_ = r.Body.Close()
			}
		}()
	}})
	return err
}

// Pair makes the processes between the folder and Google.
func (w *World) Pair(ctx context.Context) error {
	return pair(ctx, w.Desk)
}

func pair(ctx context.Context, d *desk.Desk) error {
	for _, p := range []struct{ name, kind, right string }{
		{data.Clients, "contacts", "contacts"}, {data.Meetings, "calendar", "primary"},
	} {
		keys := map[string]string{"kind": p.kind, "left": Folder + "/" + p.name, "right": Google + "/" + p.right}
		if err := d.AddProcess(ctx, p.name, keys); err != nil {
			return err
		}
	}
	return nil
}
