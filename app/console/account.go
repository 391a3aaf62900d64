package console

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"bothways/app/desk"
	"bothways/app/words"
)

func (c *console) accountCommand() *cobra.Command {
	return family("account", words.T("Accounts: folders and servers"),
		c.accountAdd(), c.accountSet(), c.accountList(), c.accountLogin(), c.accountLogout(), c.accountRemove(), c.accountTest())
}

func (c *console) accountAdd() *cobra.Command {
	keys := map[string]*string{}
	var set []string
	cmd := &cobra.Command{
		Use:   "add NAME --type folder|dav|google",
		Short: words.T("Add an account"),
		Long: words.T(`Adds an account: a folder whose sub-folders hold .vcf or .ics files, a CalDAV/CardDAV server,
or a Google account. The address of a server may be its root, a principal, any collection, or just
a host or your e-mail address: the service is then found by itself.`),
		Example: `  bothways account add home --type folder --path ~/pim
  bothways account add office --type dav --url https://dav.example.org/ --username ada
  bothways account add post --type dav --url ada@mailbox.org
  bothways account add club --type dav --url https://dav.example.net/ --username ada \
    --set password_command='pass show club'
  bothways account add ada --type google --set client_id=….apps.googleusercontent.com`,
		Args: cobra.ExactArgs(1),
	}
	for _, k := range [][2]string{{"type", "folder, dav or google"}, {"path", "the folder (type folder)"}, {"url", "the server's address (type dav)"}, {"username", "the name to sign in with (type dav)"}} {
		keys[k[0]] = cmd.Flags().String(k[0], "", k[1])
	}
	cmd.Flags().StringArrayVar(&set, "set", nil, words.T("any other key of the account, as `KEY=VALUE`; may be repeated"))
	_ = cmd.MarkFlagRequired("type")
	_ = cmd.MarkFlagDirname("path")
	_ = cmd.RegisterFlagCompletionFunc("type", words1("folder", "dav", "google"))
	cmd.ValidArgsFunction = cobra.NoFileCompletions
	cmd.RunE = c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
		all, err := assignments(set)
		if err != nil {
			return err
		}
		for k, v := range keys {
			if *v != "" {
				all[k] = *v
			}
		}
		at, others, err := d.Locate(ctx, args[0], all)
		if err != nil {
			return err
		}
		if err := addAccount(ctx, d, args[0], all); err != nil {
			return err
		}
		if err := c.accountAdded(d, args[0]); err != nil {
			return err
		}
		c.located(args[0], at, others)
		return nil
	})
	return cmd
}

// located says what was found besides an account's address, and where its password is explained.
func (c *console) located(name string, at desk.Service, others []desk.Service) {
	if at.Help != "" {
		c.print(words.T("{{.Provider}} may ask for a password of its own for programs: {{.Link}}", "Provider", at.Provider, "Link", at.Help))
	}
	for _, s := range others {
		if s.Elsewhere || len(s.Kinds) == 0 || s.URL == at.URL {
			continue
		}
		line := words.T("Its calendars are at another address: bothways account add {{.Account}}-calendars --type dav --url {{.URL}} --username {{.User}}", "Account", name, "URL", s.URL, "User", userOf(s))
		if s.Kinds[0] == "contacts" {
			line = words.T("Its contacts are at another address: bothways account add {{.Account}}-contacts --type dav --url {{.URL}} --username {{.User}}", "Account", name, "URL", s.URL, "User", userOf(s))
		}
		c.print(line)
	}
}

func userOf(s desk.Service) string {
	if s.Username == "" {
		return words.T("USER")
	}
	return s.Username
}

func addAccount(ctx context.Context, d *desk.Desk, name string, keys map[string]string) error {
	if err := absolute(keys); err != nil {
		return err
	}
	return d.AddAccount(ctx, name, keys)
}

// absolute makes paths independent of the folder the command was typed in.
func absolute(keys map[string]string) error {
	for _, k := range []string{"path", "ca_file", "client_cert", "client_key", "service_account_file"} {
		if v := keys[k]; v != "" && v != "~" && !strings.HasPrefix(v, "~/") {
			full, err := filepath.Abs(v)
			if err != nil {
				return err
			}
			keys[k] = full
		}
	}
	return nil
}

func (c *console) accountAdded(d *desk.Desk, name string) error {
	row := accountRow(d, name)
	if c.json {
		return c.object("accounts", []desk.AccountRow{row})
	}
	c.print(words.T("The account {{.Account}} is there: {{.Address}}", "Account", name, "Address", row.Address))
	switch {
	case !row.SignedIn:
		c.print(words.T("Next: bothways account login {{.Account}}", "Account", name))
	default:
		c.print(words.T("Next: bothways collections {{.Account}}", "Account", name))
	}
	return nil
}

func accountRow(d *desk.Desk, name string) desk.AccountRow {
	for _, r := range d.Accounts() {
		if r.Account == name {
			return r
		}
	}
	return desk.AccountRow{}
}

func (c *console) accountSet() *cobra.Command {
	return &cobra.Command{
		Use:               "set NAME KEY=VALUE…",
		Short:             words.T("Change keys of an account; an empty value takes a key out"),
		Example:           "  bothways account set office ca_file=/etc/ssl/office.pem auth=basic",
		Args:              cobra.MinimumNArgs(2),
		ValidArgsFunction: c.completeAccount,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
			keys, err := assignments(args[1:])
			if err != nil {
				return err
			}
			if err := absolute(keys); err != nil {
				return err
			}
			if err := d.SetAccount(ctx, args[0], keys); err != nil {
				return err
			}
			if c.json {
				return c.object("accounts", []desk.AccountRow{accountRow(d, args[0])})
			}
			c.print(words.T("The account {{.Account}} is changed.", "Account", args[0]))
			return nil
		}),
	}
}

// assignments reads KEY=VALUE.
func assignments(list []string) (map[string]string, error) {
	out := map[string]string{}
	for _, text := range list {
		k, v, ok := strings.Cut(text, "=")
		if !ok || k == "" {
			return nil, wrong(words.T(`"{{.Word}}" is no setting; write it as KEY=VALUE`, "Word", text))
		}
		out[k] = v
	}
	return out, nil
}

func (c *console) accountList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: words.T("List the accounts"), Args: cobra.NoArgs,
		RunE: c.at(func(_ context.Context, d *desk.Desk, _ []string) error {
			rows := d.Accounts()
			if c.json {
				return c.object("accounts", rows)
			}
			if len(rows) == 0 {
				c.print(words.T("There is no account yet. Add one: bothways account add NAME --type folder --path DIR"))
				return nil
			}
			t := table{columns: []column{{head: words.T("account")}, {head: words.T("type")}, {head: words.T("address"), soft: true, least: 20}, {head: words.T("user"), soft: true}, {head: words.T("signed in")}, {head: words.T("processes"), soft: true}}}
			for _, r := range rows {
				t.add(r.Account, r.Type, r.Address, r.Username, yes(r.SignedIn), strings.Join(r.Processes, ", "))
			}
			t.write(c.Out, c.look())
			return nil
		}),
	}
}

func yes(b bool) string {
	if b {
		return words.T("yes")
	}
	return words.T("no")
}

func (c *console) accountRemove() *cobra.Command {
	return &cobra.Command{
		Use: "remove NAME", Short: words.T("Remove an account that no process uses, and its password"), Args: cobra.ExactArgs(1), ValidArgsFunction: c.completeAccount,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
			if err := d.RemoveAccount(ctx, args[0]); err != nil {
				return err
			}
			if c.json {
				return c.object("accounts", d.Accounts())
			}
			c.print(words.T("The account {{.Account}} is removed; what it leads to is as it was.", "Account", args[0]))
			return nil
		}),
	}
}

func (c *console) accountTest() *cobra.Command {
	return &cobra.Command{
		Use: "test NAME", Short: words.T("Reach an account and sign in"), Args: cobra.ExactArgs(1), ValidArgsFunction: c.completeAccount,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
			list, err := d.Collections(ctx, args[0])
			if err != nil {
				return err
			}
			if c.json {
				return c.object("accounts", []desk.AccountRow{accountRow(d, args[0])})
			}
			c.print(words.N(len(list), "{{.Account}} answers; it has {{.N}} collection.", "{{.Account}} answers; it has {{.N}} collections.", "Account", args[0]))
			return nil
		}),
	}
}
