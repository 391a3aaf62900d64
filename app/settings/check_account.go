package settings

import (
	"net/url"
	"reflect"
)

func (c *checker) account(name string, a Account) {
	at := under("accounts", name)
	c.name(at, name)
	if a.Type == "" {
		c.report(at+".type", "is missing (folder, dav, google)")
		return
	}
	for _, f := range fieldsOf(reflect.TypeFor[Account]()) {
		if owner := f.tag.Get("for"); owner != "" && owner != a.Type && c.given(at+"."+f.key) {
			c.report(at+"."+f.key, "belongs to accounts of the type %q, not %q", owner, a.Type)
		}
	}
	switch a.Type {
	case "folder":
		if a.Path == "" {
			c.report(at+".path", "is missing: the folder with the files")
		}
	case "dav":
		c.dav(at, a)
	case "google":
		c.google(at, a)
	}
}

func (c *checker) dav(at string, a Account) {
	if a.URL == "" {
		c.report(at+".url", "is missing: the address of the server")
	} else {
		c.url(at+".url", a.URL)
	}
	if (a.ClientCert == "") != (a.ClientKey == "") {
		c.report(at+".client_cert", "client_cert and client_key belong together")
	}
	if len(a.PasswordCommand) > 0 && len(a.BearerCommand) > 0 {
		c.report(at+".bearer_command", "contradicts password_command: one account signs in one way")
	}
	if len(a.BearerCommand) > 0 && a.Auth != "auto" && a.Auth != "bearer" {
		c.report(at+".auth", "%q contradicts bearer_command", a.Auth)
	}
	c.command(at+".password_command", a.PasswordCommand)
	c.command(at+".bearer_command", a.BearerCommand)
}

func (c *checker) google(at string, a Account) {
	if a.ServiceAccountFile == "" && a.Subject != "" {
		c.report(at+".subject", "needs service_account_file")
	}
	if a.ServiceAccountFile != "" && a.ClientID != "" {
		c.report(at+".client_id", "contradicts service_account_file: one account signs in one way")
	}
	if len(a.ClientSecretCommand) > 0 && a.ClientID == "" {
		c.report(at+".client_secret_command", "needs client_id")
	}
	c.command(at+".client_secret_command", a.ClientSecretCommand)
	for key, address := range map[string]string{
		"api_base": a.APIBase, "auth_url": a.AuthURL, "token_url": a.TokenURL, "revoke_url": a.RevokeURL,
	} {
		if address != "" {
			c.url(at+"."+key, address)
		}
	}
}

func (c *checker) command(at string, argv []string) {
	if len(argv) > 0 && argv[0] == "" {
		c.report(at, "names no program")
	}
}

// url never repeats the address: there may be a password in it.
func (c *checker) url(at, address string) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		c.report(at, "is no address; write it like \"https://dav.example.org/\"")
		return
	}
	if _, secret := u.User.Password(); secret {
		c.report(at, "holds a password, which does not belong here; use password_command or the keyring")
	}
}
