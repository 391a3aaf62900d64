// Package wire puts the program together: home, settings, secrets, connectors and desk.
package wire

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"bothways/app/desk"
	"bothways/app/presets"
	"bothways/app/secrets"
	"bothways/app/settings"
	"bothways/connectors/catalog"
	"bothways/connectors/dav"
	"bothways/sync/link"
	"bothways/sync/side"
)

// Options of a desk.
type Options struct {
	Home    string // the --home flag; "" looks at BOTHWAYS_HOME, then at the system's places
	Version string
	Log     *slog.Logger
	Now     func() time.Time // nil: the computer's clock
	Notice  func(text string)
	Secrets secrets.Store // nil: what the settings choose
	// Computer is this computer; nil finds out.
	Computer *link.Owner
}

// Home finds the home.
func Home(flag string) (settings.Home, error) {
	return settings.Resolve(flag, os.Getenv("BOTHWAYS_HOME"))
}

// Desk makes a desk that is ready for work.
func Desk(ctx context.Context, o Options) (*desk.Desk, error) {
	home, err := Home(o.Home)
	if err != nil {
		return nil, err
	}
	set, err := settings.Load(home.Config)
	if err != nil {
		return nil, err
	}
	d := &desk.Desk{Home: home, Log: o.Log, Now: o.Now, Notice: o.Notice, Agent: "Bothways/" + o.Version,
		Chance: rand.Float64, Zone: time.Local, Region: settings.SystemRegion(os.Getenv)}
	d.Use(set)
	if o.Computer != nil {
		d.Computer = *o.Computer
	} else {
		d.Computer = computer()
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Secrets = o.Secrets; d.Secrets == nil {
		d.Secrets = vault{desk: d, path: home.Secrets}
	}
	d.Door = door{desk: d}
	d.Connect = func(a settings.Account) (side.Connector, error) { return connect(d, a, o.Version) }
	return d, d.Start(ctx)
}

// command is what the settings say to ask for a secret.
func command(d *desk.Desk, account, name string) []string {
	if account == secrets.MailAccount && d.Settings().Notify.Email != nil && name == secrets.Password {
		return d.Settings().Notify.Email.PasswordCommand
	}
	a := d.Settings().Expand().Accounts[account]
	switch name {
	case secrets.Password:
		return a.PasswordCommand
	case secrets.Bearer:
		return a.BearerCommand
	case secrets.ClientSecret:
		return a.ClientSecretCommand
	}
	return nil
}

// connect reaches an account.
func connect(d *desk.Desk, a settings.Account, version string) (side.Connector, error) {
	if a.Type == "folder" {
		user, _ := os.UserHomeDir()
		base := filepath.Dir(d.Home.Config)
		return catalog.Folder(a.Dir(base, user), a.FileName, a.VCardVersion)
	}
	if a.Type == "google" {
		return connectGoogle(d, a, version)
	}
	secret := func(name string) func(context.Context) (string, error) {
		return func(context.Context) (string, error) { return d.Secrets.Get(a.Name, name) }
	}
	return catalog.DAV(dav.Config{URL: a.URL, Family: family(a.URL), Username: a.Username, Auth: a.Auth, CAFile: a.CAFile,
		ClientCert: a.ClientCert, ClientKey: a.ClientKey, Password: secret(secrets.Password), Bearer: secret(secrets.Bearer),
		UserAgent: "Bothways/" + version})
}

// family is where a known provider keeps collections besides the host of the account's address.
func family(address string) []string {
	if u, err := url.Parse(address); err == nil && u.Scheme == "https" {
		return presets.Family(u.Hostname())
	}
	return nil
}
