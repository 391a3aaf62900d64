package people

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"google.golang.org/api/people/v1"

	"bothways/sync/side"
)

// store is all contacts, or the members of one group.
type store struct {
	a        *Account
	l        line
	region   string
	own      string // the group's resource name, "" for all contacts
	caughtUp atomic.Bool
}

var (
	_ side.Store    = (*store)(nil)
	_ side.Restorer = (*store)(nil)
	_ side.Holder   = (*store)(nil)
	_ side.Laner    = (*store)(nil)
	_ side.Lagger   = (*store)(nil)
	_ side.Counter  = (*store)(nil)
)

// Lanes: one account's contacts are written one after the other (G-PPL-40).
func (s *store) Lanes() int { return 1 }

// Lag is how long listings may not show what was written.
func (s *store) Lag() time.Duration { return lag }

// Requests counts what was sent.
func (s *store) Requests() int { return s.l.Requests() }

// Read gives the named contacts as they are now, whether in the store's group or not; what was deleted from a
// label by us is not there.
func (s *store) Read(ctx context.Context, ids ...string) ([]side.Item, error) {
	items, err := s.read(ctx, ids)
	if !s.isLabel() {
		return items, err
	}
	return slices.DeleteFunc(items, func(it side.Item) bool {
		p, err := personOf(it.Doc)
		return err == nil && s.removed(it.ID, p)
	}), err
}

func (s *store) read(ctx context.Context, ids []string) ([]side.Item, error) {
	if len(ids) == 0 {
		return nil, ctx.Err()
	}
	var once []string
	seen := map[string]bool{}
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			once = append(once, id)
		}
	}
	groups, err := s.groups(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.get(ctx, once)
	if err != nil {
		return nil, err
	}
	lens, err := s.known(ctx, found, groups)
	if err != nil {
		return nil, err
	}
	items, broken, err := s.items(ctx, found, lens)
	if err == nil && len(broken) > 0 {
		err = broken[0].Err
	}
	return items, err
}

// one reads one contact; nil where it does not exist.
func (s *store) one(ctx context.Context, id string) (*side.Item, *people.Person, error) {
	items, err := s.read(ctx, []string{id})
	if err != nil || len(items) == 0 {
		return nil, nil, err
	}
	p, err := personOf(items[0].Doc)
	return &items[0], p, err
}

func gone(what string) error {
	return &side.Error{Class: side.ErrGone, What: what + ": it is no longer at Google", Untouched: true}
}

func stale(what string) error {
	return &side.Error{Class: side.ErrStale, What: what + ": it has changed at Google", Untouched: true}
}
