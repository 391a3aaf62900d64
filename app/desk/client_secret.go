package desk

import (
	"bothways/app/secrets"
	"bothways/app/words"
)

// KeepClientSecret stores the secret of an account's own OAuth client.
func (d *Desk) KeepClientSecret(name, secret string) error {
	a, err := d.account(name)
	switch {
	case err != nil:
		return err
	case !d.ByBrowser(name):
		return Wrong{Text: words.T(`the account "{{.Account}}" has no client secret: it does not sign in by a browser`, "Account", name)}
	case a.ClientID == "":
		return Wrong{Text: words.T(`the account "{{.Account}}" has no client of its own; name it first: bothways account set {{.Account}} client_id=ID`, "Account", name)}
	}
	if err := d.Secrets.Set(name, secrets.ClientSecret, secret); err != nil {
		return err
	}
	d.drop(name)
	return nil
}
