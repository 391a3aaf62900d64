package desk

import (
	"context"
	"errors"
	"sort"
	"strings"

	"bothways/app/secrets"
	"bothways/app/settings"
	"bothways/app/words"
	"bothways/sync/record"
	"bothways/sync/side"
)

// AccountRow is one account as it is listed.
type AccountRow struct {
	Account   string   `json:"account"`
	Type      string   `json:"type"`
	Address   string   `json:"address"` // path or URL
	Username  string   `json:"username,omitempty"`
	SignedIn  bool     `json:"signed_in"`
	Processes []string `json:"processes"`
}

// Accounts lists the accounts.
func (d *Desk) Accounts() []AccountRow {
	out := []AccountRow{}
	for _, name := range d.Settings().AccountNames() {
		a := d.Settings().Accounts[name]
		row := AccountRow{Account: name, Type: a.Type, Address: a.Path, Username: a.Username, SignedIn: true,
			Processes: append([]string{}, d.Settings().Uses(name)...)}
		if a.Type == "google" {
			row.Address, row.Username = "Google", a.Subject
			row.SignedIn = a.ServiceAccountFile != "" || d.hasSecret(name, secrets.Token)
		}
		if a.Type == "dav" {
			row.Address = a.URL
			byCommand := len(a.PasswordCommand)+len(a.BearerCommand) > 0 // run when its answer is needed, not to look
			row.SignedIn = a.Username == "" || byCommand || d.hasSecret(name, secrets.Password) || d.hasSecret(name, secrets.Bearer)
		}
		out = append(out, row)
	}
	return out
}

func (d *Desk) hasSecret(account, name string) bool {
	_, err := d.Secrets.Get(account, name)
	return err == nil
}

// Change edits the settings under their lock and takes them in force.
func (d *Desk) Change(ctx context.Context, edit func(*settings.Document) error) error {
	if _, err := settings.Edit(ctx, d.Home.Config, edit); err != nil {
		return err
	}
	return d.Reload()
}

// AddAccount adds an account with the keys given ("type", "url" …).
func (d *Desk) AddAccount(ctx context.Context, name string, keys map[string]string) error {
	if _, there := d.Settings().Accounts[name]; there {
		return mistaken(words.T(`there is an account "{{.Account}}" already; change it with: bothways account set {{.Account}} KEY=VALUE`, "Account", name))
	}
	return d.Change(ctx, func(doc *settings.Document) error { return setAll(doc, "accounts."+name, keys) })
}

// SetAccount changes keys of an account; an empty value takes the key out.
func (d *Desk) SetAccount(ctx context.Context, name string, keys map[string]string) error {
	if _, err := d.account(name); err != nil {
		return err
	}
	return d.Change(ctx, func(doc *settings.Document) error { return setAll(doc, "accounts."+name, keys) })
}

// setAll sets keys in a table in a settled order, "type" and "kind" first.
func setAll(doc *settings.Document, at string, keys map[string]string) error {
	for _, k := range ordered(keys) {
		err := setOne(doc, below(at, k), keys[k])
		if problems := (settings.Problems{}); err != nil && !errors.As(err, &problems) {
			return Wrong{Text: err.Error()}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// below is a key in a table; "" is the top of the file.
func below(table, key string) string {
	if table == "" {
		return key
	}
	return table + "." + key
}

func ordered(keys map[string]string) []string {
	names := make([]string, 0, len(keys))
	for k := range keys {
		names = append(names, k)
	}
	rank := map[string]int{"type": -4, "kind": -3, "left": -2, "right": -1}
	sort.Slice(names, func(i, j int) bool {
		if a, b := rank[names[i]], rank[names[j]]; a != b {
			return a < b
		}
		return names[i] < names[j]
	})
	return names
}

func setOne(doc *settings.Document, key, value string) error {
	if value == "" {
		return doc.Unset(key)
	}
	return doc.Set(key, value)
}

// RemoveAccount removes an account that no process uses, and its secrets.
func (d *Desk) RemoveAccount(ctx context.Context, name string) error {
	if _, err := d.account(name); err != nil {
		return err
	}
	if used := d.Settings().Uses(name); len(used) > 0 {
		return mistaken(words.T(`the account "{{.Account}}" is used by: {{.List}}; remove these processes first`, "Account", name, "List", strings.Join(used, ", ")))
	}
	err := d.Logout(ctx, name)
	if err == nil {
		err = d.Secrets.Delete(name, secrets.ClientSecret)
	}
	if err != nil && !errors.Is(err, secrets.ErrReadOnly) && !errors.Is(err, secrets.ErrNoKeyring) {
		return err
	}
	return d.Change(ctx, func(doc *settings.Document) error { return doc.Unset("accounts." + name) })
}

// Login keeps an account's password, unless the server refuses it.
func (d *Desk) Login(ctx context.Context, name, password string) error {
	a, err := d.account(name)
	if err != nil {
		return err
	}
	if a.Type != "dav" {
		return mistaken(words.T(`the account "{{.Account}}" is a folder; it needs no sign-in`, "Account", name))
	}
	before, missing := d.Secrets.Get(name, secrets.Password)
	if err := d.Secrets.Set(name, secrets.Password, password); err != nil {
		return err
	}
	d.drop(name)
	err = d.TestAccount(ctx, name)
	if err != nil {
		d.drop(name)
	}
	switch {
	case !errors.Is(err, side.ErrAuth):
		return err
	case missing != nil:
		return errors.Join(err, d.Secrets.Delete(name, secrets.Password))
	}
	return errors.Join(err, d.Secrets.Set(name, secrets.Password, before))
}

// Logout forgets an account's secrets.
func (d *Desk) Logout(ctx context.Context, name string) error {
	a, err := d.account(name)
	if err != nil {
		return err
	}
	if d.ByBrowser(name) && d.hasSecret(name, secrets.Token) {
		if err := d.Door.Out(ctx, a); err != nil {
			d.notice(d.advise(&sideError{Account: name, Err: err}, [2]string{name, name}))
		}
	}
	for _, what := range []string{secrets.Password, secrets.Bearer, secrets.Token} {
		if err := d.Secrets.Delete(name, what); err != nil {
			return err
		}
	}
	d.drop(name)
	return nil
}

// TestAccount reaches an account and signs in.
func (d *Desk) TestAccount(ctx context.Context, name string) error {
	_, err := d.Collections(ctx, name)
	return err
}

// CollectionRow is one collection as it is listed.
type CollectionRow struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Kinds    []string `json:"kinds"`
	Records  int      `json:"records"` // -1: not known
	Writable bool     `json:"writable"`
	Color    string   `json:"color,omitempty"`
	Also     []string `json:"also,omitempty"` // other words for it in a process, such as "primary"
}

// Collections lists what an account holds.
func (d *Desk) Collections(ctx context.Context, account string) ([]CollectionRow, error) {
	c, err := d.connector(account)
	if err != nil {
		return nil, err
	}
	list, err := c.Collections(ctx)
	if err != nil {
		return nil, &sideError{Account: account, Err: err}
	}
	out := []CollectionRow{}
	for _, x := range list {
		out = append(out, rowOfCollection(x))
	}
	return out, nil
}

func rowOfCollection(x side.Collection) CollectionRow {
	row := CollectionRow{ID: x.ID, Name: x.Name, Records: x.Count, Writable: x.Writable, Color: x.Color, Also: x.Also}
	for _, k := range x.Kinds {
		row.Kinds = append(row.Kinds, string(k))
	}
	return row
}

// CreateCollection makes a new empty one.
func (d *Desk) CreateCollection(ctx context.Context, account, name string, kind record.Kind) (CollectionRow, error) {
	c, err := d.connector(account)
	if err != nil {
		return CollectionRow{}, err
	}
	x, err := c.CreateCollection(ctx, name, kind)
	if err != nil {
		return CollectionRow{}, &sideError{Account: account, Err: err}
	}
	return rowOfCollection(x), nil
}

// Advise puts an error into words for a person.
func (d *Desk) Advise(err error) string { return d.advise(err, [2]string{"left", "right"}) }

// Export writes the settings, without secrets.
func (d *Desk) Export(to string) (string, error) { return settings.Export(d.Home.Config, to) }

// Import takes exported settings in force; the present ones are kept beside them.
func (d *Desk) Import(ctx context.Context, from string) (kept string, err error) {
	_, kept, err = settings.Import(ctx, d.Home.Config, from, d.now())
	if err != nil {
		return kept, err
	}
	return kept, d.Reload()
}
