package wire

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/pkg/browser"
	"golang.org/x/oauth2"

	"bothways/app/desk"
	"bothways/app/secrets"
	"bothways/app/settings"
	"bothways/connectors/catalog"
	"bothways/connectors/google"
	"bothways/connectors/google/client"
	"bothways/connectors/google/signin"
	"bothways/sync/side"
)

// oauthClient is the OAuth client of an account: its own, or the built-in one.
func oauthClient(d *desk.Desk, a settings.Account) (signin.Client, error) {
	c := signin.Client{ID: a.ClientID, AuthURL: a.AuthURL, TokenURL: a.TokenURL, RevokeURL: a.RevokeURL}
	if a.ClientID == "" {
		return c, nil
	}
	secret, err := d.Secrets.Get(a.Name, secrets.ClientSecret)
	if err != nil && !errors.Is(err, secrets.ErrNotFound) && !errors.Is(err, secrets.ErrNoKeyring) {
		return c, err
	}
	c.Secret = secret
	return c, nil
}

func signedIn(d *desk.Desk, a settings.Account, c signin.Client) *signin.Session {
	return &signin.Session{Client: c, Account: a.Name, Secrets: d.Secrets, None: secrets.ErrNotFound}
}

// session is an account's sign-in, by a person or by a service account.
func session(d *desk.Desk, a settings.Account) (tokens, error) {
	c, err := oauthClient(d, a)
	if err != nil {
		return nil, err
	}
	if a.ServiceAccountFile == "" {
		return signedIn(d, a, c), nil
	}
	key, err := os.ReadFile(a.ServiceAccountFile)
	if err != nil {
		return nil, &side.Error{Class: side.ErrAuth, What: fmt.Sprintf("%s: the key file of the service account cannot be read; check service_account_file", a.Name), Err: err}
	}
	return signin.Robot{Key: key, Account: a.Name, Subject: a.Subject, TokenURL: a.TokenURL, Client: c}, nil
}

// tokens gives access tokens and tells what they are good for.
type tokens interface {
	Token(context.Context) (*oauth2.Token, error)
	Granted(context.Context) ([]signin.Scope, error)
}

// connectGoogle reaches a Google account.
func connectGoogle(d *desk.Desk, a settings.Account, version string) (side.Connector, error) {
	s, err := session(d, a)
	if err != nil {
		return nil, err
	}
	cfg := google.Config{Granted: s.Granted, Zone: d.Zone, Client: client.Config{
		Account: a.Name, Token: s.Token, Base: a.APIBase, QuotaUser: a.Subject, UserAgent: "Bothways/" + version, Now: d.Now,
		Lock: func(ctx context.Context) (func(), error) { return d.LockAccount(ctx, a.Name) },
	}}
	if a.Subject != "" {
		cfg.Own = []string{a.Subject}
	}
	return catalog.Google(cfg)
}

// door signs in at Google.
type door struct{ desk *desk.Desk }

// In runs the browser flow and keeps what it gave.
func (w door) In(ctx context.Context, a settings.Account, b desk.Browser) ([]string, error) {
	c, err := oauthClient(w.desk, a)
	if err != nil {
		return nil, err
	}
	f := signin.Flow{Client: c, Account: a.Name, Hint: a.Subject, Show: b.Show, Paste: b.Paste}
	if b.Open {
		f.Open = browser.OpenURL
	}
	g, err := f.Run(ctx)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, s := range g.Missing {
		missing = append(missing, s.Name())
	}
	return missing, signedIn(w.desk, a, c).Keep(g)
}

// Out withdraws the sign-in.
func (w door) Out(ctx context.Context, a settings.Account) error {
	c, err := oauthClient(w.desk, a)
	if err != nil {
		return err
	}
	return signedIn(w.desk, a, c).Revoke(ctx)
}
