package signin

import (
	"cmp"
	"context"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"

	"bothways/sync/side"
)

// Robot is a service account that acts for a person of its domain (domain-wide delegation, G-SVC-1).
type Robot struct {
	Key      []byte // the key file, JSON
	Account  string // its name in the settings
	Subject  string // whom it acts for
	Scopes   []Scope
	TokenURL string // "": as the key file says
	Client   Client // its HTTP alone counts
}

// Token asks for a new access token.
func (r Robot) Token(ctx context.Context) (*oauth2.Token, error) {
	conf, err := google.JWTConfigFromJSON(r.Key, r.scopes()...)
	if err != nil {
		return nil, &side.Error{Class: side.ErrAuth, What: r.Account + ": service_account_file is no service account's key; name the JSON file that the Google Cloud console made", Untouched: true}
	}
	if r.Subject == "" {
		return nil, &side.Error{Class: side.ErrAuth, What: r.Account + ": subject says whom the service account acts for; it is missing", Untouched: true}
	}
	conf.Subject = r.Subject
	conf.TokenURL = cmp.Or(r.TokenURL, conf.TokenURL)
	if r.Client.HTTP != nil {
		ctx = r.Client.context(ctx)
	}
	t, err := conf.TokenSource(ctx).Token()
	if err != nil {
		return nil, r.refusal(ctx, err)
	}
	return t, nil
}

// Granted is all that was asked for: an administrator grants the list as a whole.
func (r Robot) Granted(context.Context) ([]Scope, error) {
	if r.Scopes == nil {
		return All(), nil
	}
	return r.Scopes, nil
}
