// Package google reaches a Google account: its contacts, calendars and task lists.
package google

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"bothways/connectors/google/client"
	"bothways/connectors/google/people"
	"bothways/connectors/google/signin"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Config says how to reach one account, and how its events are read.
type Config struct {
	Client client.Config // address, sign-in, pace
	// Granted tells the parts that may be used (signin.Session.Granted); nil: all, as far as Google lets it.
	Granted func(context.Context) ([]signin.Scope, error)

	Own  []string       // further addresses of the account's owner, in lower case
	Zone *time.Location // where a task's due time told in UTC gets its date; nil: the system's
}

// Connector is one account. The stores that it opens share its pace and what it knows.
type Connector struct {
	cfg    Config
	c      *client.Client
	people *people.Account

	mu       sync.Mutex
	withheld map[record.Kind]bool
}

var _ side.Connector = (*Connector)(nil)

// New makes a connector; nothing is sent yet.
func New(cfg Config) (*Connector, error) {
	c, err := client.New(cfg.Client)
	if err != nil {
		return nil, err
	}
	if cfg.Zone == nil {
		cfg.Zone = time.Local
	}
	return &Connector{cfg: cfg, c: c, people: people.New(c), withheld: map[record.Kind]bool{}}, nil
}

// Close lets go of idle connections.
func (k *Connector) Close() error { return k.c.Close() }

// kinds are what an account can hold, and the right that each needs.
var kinds = []struct {
	kind  record.Kind
	scope signin.Scope
}{{record.Contacts, signin.Contacts}, {record.Calendar, signin.Calendar}, {record.Tasks, signin.Tasks}}

// Withheld are the kinds that were not granted at sign-in, as far as that is known by now.
func (k *Connector) Withheld() []record.Kind {
	k.mu.Lock()
	defer k.mu.Unlock()
	var out []record.Kind
	for _, row := range kinds {
		if k.withheld[row.kind] {
			out = append(out, row.kind)
		}
	}
	return out
}

func (k *Connector) withhold(ctx context.Context, kind record.Kind) {
	k.mu.Lock()
	first := !k.withheld[kind]
	k.withheld[kind] = true
	k.mu.Unlock()
	if first {
		slog.InfoContext(ctx, "not granted at sign-in", "account", k.c.Account(), "part", string(kind))
	}
}

// may tells whether a kind was granted.
func (k *Connector) may(ctx context.Context, kind record.Kind) (bool, error) {
	if k.cfg.Granted == nil {
		return true, nil
	}
	granted, err := k.cfg.Granted(ctx)
	if err != nil {
		return false, k.c.Fail(ctx, "sign in", err)
	}
	for _, row := range kinds {
		if row.kind == kind && !slices.Contains(granted, row.scope) {
			k.withhold(ctx, kind)
			return false, nil
		}
	}
	return true, nil
}

// needs is an error where a kind was not granted.
func (k *Connector) needs(ctx context.Context, what string, kind record.Kind) error {
	ok, err := k.may(ctx, kind)
	if err == nil && !ok {
		err = &side.Error{Class: side.ErrAuth, Untouched: true,
			What: what + ": " + k.c.Account() + ": this part was not granted at sign-in; sign in again and tick its box"}
	}
	return err
}

// Collections lists contacts and their groups, calendars that can be read, and task lists. Parts that were
// not granted are left out; Withheld names them.
func (k *Connector) Collections(ctx context.Context) ([]side.Collection, error) {
	var out []side.Collection
	var refused error
	some := false
	for _, row := range kinds {
		ok, err := k.may(ctx, row.kind)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		list, err := k.list(ctx, row.kind)
		switch {
		case err == nil:
			some = true
			out = append(out, list...)
		case errors.Is(err, side.ErrAuth): // this part, or the whole account
			k.withhold(ctx, row.kind)
			refused = err
		default:
			return nil, err
		}
	}
	if !some && refused != nil {
		return nil, refused
	}
	return out, nil
}

func (k *Connector) list(ctx context.Context, kind record.Kind) ([]side.Collection, error) {
	switch kind {
	case record.Contacts:
		return k.people.Collections(ctx)
	case record.Calendar:
		return k.calendars(ctx)
	}
	return k.lists(ctx)
}

// Open makes a store of a collection: of contacts "contacts" or a group, of calendars "primary" or an id,
// of tasks "@default" or an id; or any by its name, where only one has it.
func (k *Connector) Open(ctx context.Context, collection string, o side.Options) (side.Store, error) {
	if err := k.needs(ctx, "open "+collection, o.Kind); err != nil {
		return nil, err
	}
	switch o.Kind {
	case record.Contacts:
		return k.people.Open(ctx, collection, o)
	case record.Calendar:
		return k.openCalendar(ctx, collection, o)
	case record.Tasks:
		return k.openList(ctx, collection)
	}
	return nil, &side.Error{Class: side.ErrUnsupported, What: "Google holds no " + string(o.Kind), Untouched: true}
}

// CreateCollection makes a contact group, a calendar or a task list.
func (k *Connector) CreateCollection(ctx context.Context, name string, kind record.Kind) (side.Collection, error) {
	if err := k.needs(ctx, "create "+name, kind); err != nil {
		return side.Collection{}, err
	}
	switch kind {
	case record.Contacts:
		return k.people.CreateCollection(ctx, name)
	case record.Calendar:
		return k.createCalendar(ctx, name)
	case record.Tasks:
		return k.createList(ctx, name)
	}
	return side.Collection{}, &side.Error{Class: side.ErrUnsupported, What: "Google holds no " + string(kind), Untouched: true}
}

// one picks a collection by its id, or by a name that only one has.
func one(all []side.Collection, what, asked string) (int, error) {
	found := -1
	var ids []string
	for i, c := range all {
		if c.ID == asked {
			return i, nil
		}
		if c.Name == asked {
			found = i
			ids = append(ids, c.ID)
		}
	}
	switch len(ids) {
	case 1:
		return found, nil
	case 0:
		return -1, &side.Error{Class: side.ErrGone, What: "there is no " + what + " " + asked, Untouched: true}
	}
	return -1, &side.Error{Class: side.ErrInvalid, What: "several " + what + "s are called " + asked + "; name one by its id: " + listed(ids), Untouched: true}
}

func listed(ids []string) string {
	slices.Sort(ids)
	out := ids[0]
	for _, id := range ids[1:] {
		out += ", " + id
	}
	return out
}
