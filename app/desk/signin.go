package desk

import (
	"context"
	"io"

	"bothways/app/settings"
	"bothways/app/words"
)

// Browser is how a person signs in at a service that asks in a browser.
type Browser struct {
	Open  bool                 // open the system's browser
	Show  func(address string) // tell the person where to go
	Paste io.Reader            // the address that the browser was sent back to, typed by the person; may be nil
}

// Door lets people in and out at a service that signs in by a browser.
type Door interface {
	// In signs in; missing names the parts that were not granted.
	In(ctx context.Context, a settings.Account, b Browser) (missing []string, err error)
	// Out withdraws the sign-in there and forgets it here.
	Out(ctx context.Context, a settings.Account) error
}

// ByBrowser tells whether an account signs in by a browser.
func (d *Desk) ByBrowser(name string) bool {
	a, err := d.account(name)
	return err == nil && a.Type == "google" && a.ServiceAccountFile == ""
}

// LoginBrowser signs an account in by a browser and tries it; missing names the parts of the account
// that were not granted and are switched off.
func (d *Desk) LoginBrowser(ctx context.Context, name string, b Browser) (missing []string, err error) {
	a, err := d.account(name)
	if err != nil {
		return nil, err
	}
	if !d.ByBrowser(name) {
		return nil, mistaken(words.T(`the account "{{.Account}}" does not sign in by a browser`, "Account", name))
	}
	missing, err = d.Door.In(ctx, a, b)
	if err != nil {
		return missing, &sideError{Account: name, Err: err}
	}
	d.drop(name)
	return missing, d.TestAccount(ctx, name)
}
