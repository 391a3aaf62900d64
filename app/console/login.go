package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"bothways/app/desk"
	"bothways/app/secrets"
	"bothways/app/settings"
	"bothways/app/wire"
	"bothways/app/words"
)

func (c *console) accountLogin() *cobra.Command {
	var stdin, clientSecret, noBrowser bool
	var store string
	cmd := &cobra.Command{
		Use:   "login NAME",
		Short: words.T("Sign in: ask for the password, try it, keep it; for Google in the browser"),
		Long: words.T(`A Google account signs in in the system's browser; with --no-browser (on a machine without one)
the address is printed alone on a line, and the address that the browser is sent back to can
be pasted. --client-secret-stdin keeps the secret of an OAuth client of your own first, in the
same place as passwords.

For a server, asks for the account's password on the terminal, tries it on the server and keeps it in the
system's keyring. Where there is no keyring, --store file keeps passwords in the file
secrets.json, which your user alone can read and which is not encrypted; or the account gets
a password_command, a program that prints the password.`),
		Example: `  bothways account login office
  pass show office | bothways account login office --password-stdin
  bothways account login ada --no-browser
  bothways account login ada --client-secret-stdin <secret.txt`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: c.completeAccount,
	}
	cmd.Flags().BoolVar(&stdin, "password-stdin", false, words.T("read the password from the first line of stdin"))
	cmd.Flags().BoolVar(&clientSecret, "client-secret-stdin", false, words.T("for Google: read the secret of your OAuth client from the first line of stdin, and keep it"))
	cmd.Flags().BoolVar(&noBrowser, "no-browser", false, words.T("for Google: print the address alone, and wait for the browser or for its address on stdin"))
	cmd.Flags().StringVar(&store, "store", "", words.T("from now on keep passwords in the `keyring` or in a file (keyring|file)"))
	_ = cmd.RegisterFlagCompletionFunc("store", words1("keyring", "file"))
	cmd.RunE = c.alone(func(ctx context.Context, args []string) error {
		if store != "" {
			if err := c.chooseStore(ctx, store); err != nil {
				return err
			}
		}
		return c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
			if clientSecret {
				if err := c.keepClientSecret(d, args[0]); err != nil {
					return err
				}
			}
			if d.ByBrowser(args[0]) {
				return c.loginBrowser(ctx, d, args[0], !noBrowser)
			}
			return c.login(ctx, d, args[0], stdin)
		})(cmd, args)
	})
	return cmd
}

func (c *console) chooseStore(ctx context.Context, store string) error {
	home, err := wire.Home(c.home)
	if err != nil {
		return err
	}
	if store != "keyring" && store != "file" {
		return wrong(words.T(`passwords are kept in the keyring or in a file, not in "{{.Word}}"`, "Word", store))
	}
	_, err = settings.Edit(ctx, home.Config, func(doc *settings.Document) error { return doc.Set("secrets.store", store) })
	if err == nil && store == "file" {
		c.say(words.T("Passwords are kept in {{.File}} from now on: your user alone can read it, but it is not encrypted.", "File", home.Secrets))
	}
	return err
}

func (c *console) login(ctx context.Context, d *desk.Desk, name string, stdin bool) error {
	a, there := d.Settings().Expand().Accounts[name]
	switch {
	case there && a.Type == "folder":
		return wrong(words.T(`the account "{{.Account}}" is a folder; it needs no sign-in`, "Account", name))
	case there && a.ServiceAccountFile != "":
		return wrong(words.T(`the account "{{.Account}}" signs in by its service account; try it with: bothways account test {{.Account}}`, "Account", name))
	case there && len(a.PasswordCommand) > 0:
		return wrong(words.T(`the password of "{{.Account}}" comes from the command {{.Command}}; try it with: bothways account test {{.Account}}`, "Account", name, "Command", a.PasswordCommand[0]))
	}
	if !there {
		return d.Login(ctx, name, "") // says which accounts there are
	}
	password, err := c.password(ctx, name, stdin)
	if err != nil {
		return err
	}
	if err := d.Login(ctx, name, password); err != nil {
		if errors.Is(err, secrets.ErrNoKeyring) {
			c.say(words.T("The simplest of these ways: bothways account login {{.Account}} --store file", "Account", name))
		}
		return err
	}
	if c.json {
		return c.object("accounts", []desk.AccountRow{accountRow(d, name)})
	}
	c.print(words.T("Signed in at {{.Account}}. Next: bothways collections {{.Account}}", "Account", name))
	return nil
}

// keepClientSecret takes one line of stdin; what follows may be the address of the browser.
func (c *console) keepClientSecret(d *desk.Desk, name string) error {
	secret, err := lineOf(c.In)
	if err != nil {
		return err
	}
	if secret == "" {
		return wrong(words.T("the client secret is empty"))
	}
	err = d.KeepClientSecret(name, secret)
	if errors.Is(err, secrets.ErrNoKeyring) {
		c.say(words.T("The simplest of these ways: bothways account login {{.Account}} --client-secret-stdin --store file", "Account", name))
	}
	return err
}

// lineOf reads up to a line's end and not a byte more.
func lineOf(from io.Reader) (string, error) {
	var line []byte
	for b := make([]byte, 1); len(line) < 64<<10; {
		n, err := from.Read(b)
		if n == 1 && b[0] != '\n' {
			line = append(line, b[0])
		}
		if n == 1 && b[0] == '\n' || errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
	}
	return strings.TrimSpace(string(line)), nil
}

// loginBrowser signs in at Google.
func (c *console) loginBrowser(ctx context.Context, d *desk.Desk, name string, open bool) error {
	b := desk.Browser{Open: open, Paste: c.In, Show: func(address string) {
		if open {
			c.say(words.T("Your browser opens. If it does not, go to:\n{{.Address}}", "Address", address))
			return
		}
		fmt.Fprintln(c.Out, address)
		c.say(words.T("Go to this address in a browser. If it ends at a page that cannot be reached, paste that page's address here."))
	}}
	missing, err := d.LoginBrowser(ctx, name, b)
	for _, part := range missing {
		c.say(words.T("{{.Part}} was not granted; it is left out. To grant it, sign in again.", "Part", part))
	}
	if err != nil {
		return err
	}
	if c.json && open {
		return c.object("accounts", []desk.AccountRow{accountRow(d, name)})
	}
	c.say(words.T("Signed in at {{.Account}}. Next: bothways collections {{.Account}}", "Account", name))
	return nil
}

func (c *console) password(ctx context.Context, name string, stdin bool) (string, error) {
	var password string
	var err error
	if stdin {
		password, err = bufio.NewReader(io.LimitReader(c.In, 64<<10)).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		password = strings.TrimRight(password, "\r\n")
	} else {
		password, err = c.askSecret(ctx, words.T("Password for {{.Account}}: ", "Account", name))
	}
	if err == nil && password == "" {
		err = wrong(words.T("the password is empty"))
	}
	return password, err
}

func (c *console) accountLogout() *cobra.Command {
	return &cobra.Command{
		Use: "logout NAME", Short: words.T("Forget an account's password; at Google also withdraw the sign-in"), Args: cobra.ExactArgs(1), ValidArgsFunction: c.completeAccount,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
			if err := d.Logout(ctx, args[0]); err != nil {
				return err
			}
			if c.json {
				return c.object("accounts", []desk.AccountRow{accountRow(d, args[0])})
			}
			if d.ByBrowser(args[0]) {
				c.print(words.T("Signed out at {{.Account}}.", "Account", args[0]))
				return nil
			}
			c.print(words.T("The password of {{.Account}} is forgotten.", "Account", args[0]))
			return nil
		}),
	}
}
