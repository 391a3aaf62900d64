package desk

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"bothways/app/settings"
	"bothways/app/takein"
	"bothways/app/words"
	"bothways/sync/match"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Takeover is what another program's file is to become.
type Takeover struct {
	File   string
	Into   string // ACCOUNT: a collection for each pile of records; ACCOUNT/COLLECTION: that one
	DryRun bool   // say it, do nothing
}

// Taken is what was made, or with DryRun would be.
type Taken struct {
	Form        string            `json:"form"`
	DryRun      bool              `json:"dry_run,omitempty"`
	Accounts    []TakenAccount    `json:"accounts"`
	Processes   []TakenProcess    `json:"processes"`
	Collections []TakenCollection `json:"collections"`
	Notes       []string          `json:"notes"` // what stays out, and what to do
}

// TakenAccount is an account; There says that one with the same address was there before.
type TakenAccount struct {
	Account string `json:"account"`
	Type    string `json:"type"`
	Address string `json:"address"`
	There   bool   `json:"there"`
}

// TakenProcess is a process, likewise.
type TakenProcess struct {
	Process string `json:"process"`
	Kind    string `json:"kind"`
	Left    string `json:"left"`
	Right   string `json:"right"`
	There   bool   `json:"there"`
}

// TakenCollection is records for one collection.
type TakenCollection struct {
	Account    string `json:"account,omitempty"`
	Collection string `json:"collection"`
	Kind       string `json:"kind"`
	New        bool   `json:"new"`     // the collection is made
	Records    int    `json:"records"` // in the file
	There      int    `json:"there"`   // are there already and stay as they are
	Created    int    `json:"created"`
	Failed     int    `json:"failed"`
}

// TakeIn takes over what other programs leave. Nothing that is there is overwritten: accounts and
// processes get free names, records only join a collection that does not hold them yet.
func (d *Desk) TakeIn(ctx context.Context, x Takeover) (Taken, error) {
	t, err := takein.Read(x.File, takein.Options{Region: d.regionOf(settings.Process{})})
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return Taken{}, wrong("%v", err)
	}
	if err != nil {
		return Taken{}, err
	}
	out := Taken{Form: t.Form, DryRun: x.DryRun, Accounts: []TakenAccount{}, Processes: []TakenProcess{}, Collections: []TakenCollection{}, Notes: append([]string{}, t.Notes...)}
	if len(t.Piles) > 0 && x.Into == "" && !x.DryRun {
		return out, mistaken(words.T("say where the records go: --into ACCOUNT makes a collection there for each part of the file, --into ACCOUNT/COLLECTION brings them into that one; --dry-run shows what the file holds"))
	}
	if err := d.takeSettings(ctx, t, &out); err != nil {
		return out, err
	}
	for _, p := range t.Piles {
		c, err := d.takePile(ctx, p, x, &out)
		out.Collections = append(out.Collections, c)
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// takeSettings adds accounts and processes in one change of the settings.
func (d *Desk) takeSettings(ctx context.Context, t takein.Taken, out *Taken) error {
	if len(t.Accounts) == 0 {
		return nil
	}
	set := d.Settings()
	names := map[string]string{}
	taken := set.AccountNames()
	add := map[string]map[string]string{}
	for _, a := range t.Accounts {
		name, there := sameAccount(set, a)
		if !there {
			name = FreeName(a.Name, taken)
			taken = append(taken, name)
			add["accounts."+name] = a.Keys
		}
		names[a.Name] = name
		out.Accounts = append(out.Accounts, TakenAccount{Account: name, Type: a.Keys["type"], Address: a.Keys["path"] + a.Keys["url"], There: there})
	}
	processes := set.ProcessNames()
	for _, p := range t.Processes {
		left, right := settings.Place{Account: names[p.Left.Account], Collection: p.Left.Collection}, settings.Place{Account: names[p.Right.Account], Collection: p.Right.Collection}
		name, there := sameProcess(set, p.Kind, left, right)
		if !there {
			name = FreeName(p.Name, processes)
			processes = append(processes, name)
			keys := maps.Clone(p.Keys)
			if keys == nil {
				keys = map[string]string{}
			}
			keys["kind"], keys["left"], keys["right"] = string(p.Kind), left.String(), right.String()
			add["processes."+name] = keys
		}
		out.Processes = append(out.Processes, TakenProcess{Process: name, Kind: string(p.Kind), Left: left.String(), Right: right.String(), There: there})
	}
	edit := func(doc *settings.Document) error {
		for _, table := range slices.Sorted(maps.Keys(add)) {
			if err := setAll(doc, table, add[table]); err != nil {
				return err
			}
		}
		return nil
	}
	if out.DryRun {
		return d.tried(edit)
	}
	return d.Change(ctx, edit)
}

// tried makes a change of the settings that is not kept.
func (d *Desk) tried(edit func(*settings.Document) error) error {
	data, err := os.ReadFile(d.Home.Config)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	doc := settings.NewDocument(data)
	if err := edit(doc); err != nil {
		return err
	}
	_, err = settings.Parse(doc.Bytes(), settings.ConfigName)
	return err
}

// sameAccount finds the account that leads to the same place, best the one of the same name.
func sameAccount(s settings.Settings, wanted takein.Account) (string, bool) {
	keys := wanted.Keys
	for _, name := range append([]string{wanted.Name}, s.AccountNames()...) {
		a, there := s.Accounts[name]
		switch {
		case !there || a.Type != keys["type"]:
		case a.Type == "folder" && a.Path == keys["path"], a.Type == "dav" && a.URL == keys["url"] && a.Username == keys["username"],
			a.Type == "google" && a.ClientID == keys["client_id"]:
			return name, true
		}
	}
	return "", false
}

func sameProcess(s settings.Settings, kind record.Kind, left, right settings.Place) (string, bool) {
	for _, name := range s.ProcessNames() {
		p := s.Processes[name]
		if p.Kind == kind && (p.Left == left && p.Right == right || p.Left == right && p.Right == left) {
			return name, true
		}
	}
	return "", false
}

// takePile brings records into a collection.
func (d *Desk) takePile(ctx context.Context, p takein.Pile, x Takeover, out *Taken) (TakenCollection, error) {
	c := TakenCollection{Collection: p.Name, Kind: string(p.Kind), Records: len(p.Records), Created: len(p.Records), New: true}
	if x.Into == "" {
		return c, nil
	}
	account, collection, named := strings.Cut(x.Into, "/")
	if !named || collection == "" {
		collection = FreeName(p.Name, nil)
		if p.Kind == record.Tasks {
			collection += "-tasks"
		}
	}
	c.Account, c.Collection = account, collection
	k, err := d.connector(account)
	if err != nil {
		return c, err
	}
	found, err := d.collectionFor(ctx, account, collection, p.Kind)
	if err != nil {
		return c, err
	}
	if found == "" && x.DryRun {
		return c, nil
	}
	if found == "" {
		made, err := k.CreateCollection(ctx, collection, p.Kind)
		if err != nil {
			return c, &sideError{Account: account, Err: err}
		}
		found = made.ID
	} else {
		c.New = false
	}
	c.Collection = found
	st, err := k.Open(ctx, found, side.Options{Kind: p.Kind, Region: d.regionOf(settings.Process{})})
	if err != nil {
		return c, &sideError{Account: account, Err: err}
	}
	return c, d.pour(ctx, p, st, x.DryRun, &c, out)
}

// collectionFor is the id of a collection that is there and takes the kind; "" if there is none.
func (d *Desk) collectionFor(ctx context.Context, account, name string, kind record.Kind) (string, error) {
	list, err := d.Collections(ctx, account)
	if err != nil {
		return "", err
	}
	for _, c := range list {
		if c.ID != name && c.Name != name && !slices.Contains(c.Also, name) {
			continue
		}
		if !slices.Contains(c.Kinds, string(kind)) && c.Records != 0 && len(c.Kinds) > 0 {
			continue
		}
		if !c.Writable {
			return "", mistaken(words.T("{{.Place}} cannot be written to", "Place", account+"/"+name))
		}
		return c.ID, nil
	}
	return "", nil
}

// pour creates what the collection does not hold.
func (d *Desk) pour(ctx context.Context, p takein.Pile, st side.Store, dry bool, c *TakenCollection, out *Taken) error {
	have, err := everything(ctx, st)
	if err != nil {
		return &sideError{Account: c.Account, Err: err}
	}
	wanted := make([]match.Loose, len(p.Records))
	for i, r := range p.Records {
		wanted[i] = match.Loose{ID: r.UID, Record: r}
	}
	there := map[int]bool{}
	for _, pair := range match.Pairs(wanted, have, match.Options{Kind: p.Kind, Region: d.regionOf(settings.Process{})}) {
		if pair.Certain || pair.ByUID {
			there[pair.Left] = true
		}
	}
	c.There, c.Created = len(there), 0
	for i, r := range p.Records {
		switch {
		case there[i]:
			continue
		case dry:
			c.Created++
			continue
		case ctx.Err() != nil:
			return ctx.Err()
		}
		_, err := st.Create(ctx, r)
		switch {
		case err == nil:
			c.Created++
		case errors.Is(err, side.ErrExists):
			c.There++
		case errors.Is(err, side.ErrAuth), errors.Is(err, side.ErrNetwork):
			return &sideError{Account: c.Account, Err: err}
		default:
			if c.Failed++; c.Failed <= 10 {
				out.Notes = append(out.Notes, words.T("{{.Record}} stays out: {{.Why}}", "Record", titleOf(r), "Why", d.Advise(&sideError{Account: c.Account, Err: err})))
			}
		}
	}
	return nil
}

func titleOf(r record.Record) string {
	for _, k := range []record.Key{"FN", "SUMMARY"} {
		if t := r.Text(k); t != "" {
			return t
		}
	}
	return r.UID
}

// everything lists a collection.
func everything(ctx context.Context, st side.Store) ([]match.Loose, error) {
	var out []match.Loose
	cursor := side.Cursor("")
	for {
		page, err := st.Changes(ctx, cursor)
		if err != nil {
			return nil, err
		}
		for _, it := range page.Changed {
			out = append(out, match.Loose{ID: it.ID, Record: it.Record})
		}
		if !page.More {
			return out, nil
		}
		cursor = page.Next
	}
}
