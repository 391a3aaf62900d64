package console

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"bothways/app/desk"
	"bothways/app/secrets"
	"bothways/app/words"
)

func (c *console) notifyCommand() *cobra.Command {
	return family("notify", words.T("Mails about what waits and what went wrong: test them, sign in to the mail server"), c.notifyTest(), c.notifyLogin(), c.notifyLogout())
}

func (c *console) notifyTest() *cobra.Command {
	return &cobra.Command{
		Use: "test", Short: words.T("Send a mail now, to see whether it arrives"), Args: cobra.NoArgs,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, _ []string) error {
			to, err := d.TestMail(ctx)
			if err != nil {
				return err
			}
			if c.json {
				return c.object("mails", []map[string]string{{"to": to, "status": "sent"}})
			}
			c.print(words.T("The mail server has taken a mail to {{.To}}. Look whether it arrives.", "To", to))
			return nil
		}),
	}
}

func (c *console) notifyLogin() *cobra.Command {
	var stdin bool
	var store string
	cmd := &cobra.Command{
		Use: "login", Short: words.T("Ask for the mail server's password, try it, keep it"), Args: cobra.NoArgs,
		Example: `  bothways notify login
  pass show mail | bothways notify login --password-stdin`,
	}
	cmd.Flags().BoolVar(&stdin, "password-stdin", false, words.T("read the password from the first line of stdin"))
	cmd.Flags().StringVar(&store, "store", "", words.T("from now on keep passwords in the `keyring` or in a file (keyring|file)"))
	_ = cmd.RegisterFlagCompletionFunc("store", words1("keyring", "file"))
	cmd.RunE = c.alone(func(ctx context.Context, args []string) error {
		if store != "" {
			if err := c.chooseStore(ctx, store); err != nil {
				return err
			}
		}
		return c.at(func(ctx context.Context, d *desk.Desk, _ []string) error { return c.loginMail(ctx, d, stdin) })(cmd, args)
	})
	return cmd
}

func (c *console) loginMail(ctx context.Context, d *desk.Desk, stdin bool) error {
	if err := d.MailPasswordAsked(); err != nil {
		return err
	}
	password, err := c.password(ctx, d.Settings().Notify.Email.SMTP, stdin)
	if err != nil {
		return err
	}
	if err := d.KeepMailPassword(ctx, password); err != nil {
		if errors.Is(err, secrets.ErrNoKeyring) {
			c.say(words.T("The simplest of these ways: bothways notify login --store file"))
		}
		return err
	}
	if c.json {
		return c.object("mails", []map[string]string{{"to": d.Settings().Notify.Email.To, "status": "signed in"}})
	}
	c.print(words.T("The mail server takes the password. Next: bothways notify test"))
	return nil
}

func (c *console) notifyLogout() *cobra.Command {
	return &cobra.Command{
		Use: "logout", Short: words.T("Forget the mail server's password"), Args: cobra.NoArgs,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, _ []string) error {
			if err := d.ForgetMailPassword(); err != nil {
				return err
			}
			if c.json {
				return c.object("mails", []map[string]string{{"status": "signed out"}})
			}
			c.print(words.T("The mail server's password is forgotten."))
			return nil
		}),
	}
}
