package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"bothways/app/secrets"
	"bothways/app/settings"
	"bothways/app/words"
)

// Joining is a new account as a person gives it.
type Joining struct {
	Name     string            // "": one that fits
	Keys     map[string]string // "type", "path", "url", "username" …
	Password string            // of a server
	Secret   string            // of the person's own OAuth client
	Browser  Browser           // for a service that asks in a browser
}

// Join adds an account, signs in and lists what it holds. Where that fails, no account is left
// behind. missing names the parts that were not granted.
func (d *Desk) Join(ctx context.Context, j Joining) (name string, list []CollectionRow, missing []string, err error) {
	if name = j.Name; name == "" {
		name = FreeName(wishOf(j.Keys), d.Settings().AccountNames())
	}
	if j.Keys["type"] == "folder" {
		if err := makeFolder(j.Keys["path"]); err != nil {
			return "", nil, nil, err
		}
	}
	if err := d.AddAccount(ctx, name, j.Keys); err != nil {
		return "", nil, nil, err
	}
	if j.Secret != "" {
		err = d.Secrets.Set(name, secrets.ClientSecret, j.Secret)
	}
	switch {
	case err != nil:
	case d.ByBrowser(name):
		missing, err = d.LoginBrowser(ctx, name, j.Browser)
	case j.Password != "":
		err = d.Login(ctx, name, j.Password)
	}
	if err == nil {
		list, err = d.Collections(ctx, name)
	}
	if err != nil {
		return "", nil, nil, errors.Join(err, d.RemoveAccount(context.WithoutCancel(ctx), name))
	}
	return name, list, missing, nil
}

// wishOf is the name that an account would have best.
func wishOf(keys map[string]string) string {
	switch keys["type"] {
	case "folder":
		return filepath.Base(keys["path"])
	case "google":
		return "google"
	}
	if _, host, ok := strings.Cut(keys["username"], "@"); ok {
		return host
	}
	rest := keys["url"]
	if _, after, ok := strings.Cut(rest, "://"); ok {
		rest = after
	}
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, ":")
	return host
}

// Address is the address of a server, from what a person typed: a host alone and the domain of an
// e-mail address stand for https there.
func Address(typed string) string {
	typed = strings.TrimSpace(typed)
	if strings.Contains(typed, "://") || typed == "" {
		return typed
	}
	if _, host, ok := strings.Cut(typed, "@"); ok {
		typed = host
	}
	return "https://" + typed + "/"
}

// makeFolder makes sure that a folder is there and can be written to.
func makeFolder(path string) error {
	if path == "" {
		return mistaken(words.T("choose a folder first"))
	}
	user, _ := os.UserHomeDir()
	dir := settings.Account{Path: path}.Dir("/", user)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the folder %s: %w", dir, err)
	}
	return nil
}

// KeepSecretsInFile keeps passwords in the home's secrets.json from now on: the person's own choice,
// where the system has no keyring.
func (d *Desk) KeepSecretsInFile(ctx context.Context) error {
	return d.Change(ctx, func(doc *settings.Document) error { return doc.Set("secrets.store", "file") })
}

// NoKeyring tells whether an error says that the system has no keyring to keep passwords in.
func NoKeyring(err error) bool { return errors.Is(err, secrets.ErrNoKeyring) }
