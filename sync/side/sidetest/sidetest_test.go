package sidetest_test

import (
	"context"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"

	"bothways/sync/record"
	"bothways/sync/side"
	"bothways/sync/side/sidetest"
)

// shelf is the smallest store: items in memory and a log of what happened to them.
type shelf struct {
	mu    sync.Mutex
	items map[string]side.Item
	log   []string // the ids written, deleted or spoilt, in order; its length is the version and the cursor
	bad   map[string]bool
}

func TestShelf(t *testing.T) {
	for _, kind := range []record.Kind{record.Contacts, record.Calendar, record.Tasks} {
		t.Run(string(kind), func(t *testing.T) {
			sidetest.Run(t, func(*testing.T) sidetest.Place {
				s := &shelf{items: map[string]side.Item{}, bad: map[string]bool{}}
				return sidetest.Place{Store: s, Kind: kind, Corrupt: func(_ *testing.T, id string) {
					s.bad[id] = true
				}}
			})
		})
	}
}

func (s *shelf) Lanes() int { return 4 }

// Changes cuts pages of seven; a cursor is "since" or "since:from" inside the pages.
func (s *shelf) Changes(ctx context.Context, since side.Cursor) (side.Delta, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return side.Delta{}, err
	}
	mark, rest, _ := strings.Cut(string(since), ":")
	from, err := strconv.Atoi("0" + mark)
	skip, err2 := strconv.Atoi("0" + rest)
	if err != nil || err2 != nil || from > len(s.log) || (mark == "" && rest != "") {
		return side.Delta{}, side.ErrCursor
	}
	touched := map[string]bool{}
	for _, id := range s.log[from:] {
		touched[id] = true
	}
	for id := range s.bad {
		touched[id] = true
	}
	ids := make([]string, 0, len(touched))
	for id := range touched {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	d := side.Delta{Full: from == 0, Next: side.Cursor(strconv.Itoa(len(s.log)))}
	if len(ids) > skip+7 {
		d.More, d.Next = true, side.Cursor(fmt.Sprintf("%d:%d", from, skip+7))
		ids = ids[:skip+7]
	}
	for _, id := range ids[skip:] {
		it, ok := s.items[id]
		switch {
		case s.bad[id]:
			d.Broken = append(d.Broken, side.Broken{ID: id, Err: side.ErrInvalid})
		case ok:
			d.Changed = append(d.Changed, it)
		default:
			d.Gone = append(d.Gone, id)
		}
	}
	return d, nil
}

func (s *shelf) Read(ctx context.Context, ids ...string) ([]side.Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []side.Item
	for _, id := range ids {
		if s.bad[id] {
			return out, side.ErrInvalid
		}
		if it, ok := s.items[id]; ok {
			out = append(out, it)
		}
	}
	return out, ctx.Err()
}

func (s *shelf) put(id string, r record.Record) side.Item {
	s.log = append(s.log, id)
	s.items[id] = side.Item{Ref: side.Ref{ID: id, Version: strconv.Itoa(len(s.log))}, Record: r.Clone()}
	return s.items[id]
}

func (s *shelf) Create(ctx context.Context, r record.Record) (side.Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return side.Item{}, err
	}
	if _, ok := s.items[r.UID]; ok {
		return side.Item{}, side.ErrExists
	}
	return s.put(r.UID, r), nil
}

func (s *shelf) at(ctx context.Context, at side.Ref) error {
	it, ok := s.items[at.ID]
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case !ok:
		return side.ErrGone
	case it.Version != at.Version:
		return side.ErrStale
	}
	return nil
}

func (s *shelf) Update(ctx context.Context, at side.Item, p record.Patch) (side.Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.at(ctx, at.Ref); err != nil {
		return side.Item{}, err
	}
	return s.put(at.ID, p.Apply(s.items[at.ID].Record)), nil
}

func (s *shelf) Delete(ctx context.Context, at side.Ref) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.at(ctx, at); err != nil {
		return err
	}
	delete(s.items, at.ID)
	s.log = append(s.log, at.ID)
	return nil
}
