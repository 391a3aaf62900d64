package events

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"bothways/connectors/google/calendar"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Ids of one UID that are tried: each deletion at Google takes one up for good (G-CAL-41).
const mostAttempts = 50

// Create makes an event or a series under an id made of the UID. An invitation from somebody else is
// imported, which keeps its UID and its organiser.
func (s *Store) Create(ctx context.Context, r record.Record) (side.Item, error) {
	if r.UID == "" && r.Text("ORGANIZER") == "" {
		r = r.Clone()
		r.UID = strings.ToLower(rand.Text())
	}
	return s.create(ctx, r, false)
}

// create goes through the ids of a UID. twin says that another one of the same UID may be there.
func (s *Store) create(ctx context.Context, r record.Record, twin bool) (side.Item, error) {
	what := "create an event"
	for attempt := range mostAttempts {
		ch, err := s.lens.Make(r, s.timeZone(), attempt)
		if err != nil {
			return side.Item{}, s.fail(ctx, what, err)
		}
		if len(ch.Ops) == 0 {
			return side.Item{}, &side.Error{Class: side.ErrUnsupported, What: what + ": there is nothing that Google could hold", Untouched: true}
		}
		if ch.Ops[0].Verb == calendar.Import {
			return s.importNew(ctx, r, ch.Ops)
		}
		id := text(ch.Ops[0].Body, "id")
		what = "create " + id
		made, err := s.call(ctx, ch.Ops[0], "", "")
		if err == nil {
			return s.finish(ctx, what, calendar.Series{Master: made, Zone: s.timeZone()}, ch.Ops[1:])
		}
		err = s.fail(ctx, what, err)
		if !errors.Is(err, side.ErrExists) {
			return side.Item{}, err
		}
		found, err := s.fetch(ctx, what, []string{id}, nil)
		if err != nil {
			return side.Item{}, partly(err) // a first try may have made it
		}
		if g := found[id]; g != nil {
			if it, err := s.adopt(ctx, what, g.series, r); err == nil || !twin || !errors.Is(err, side.ErrExists) {
				return it, err
			}
		}
	}
	return side.Item{}, exists(what)
}

func exists(what string) error {
	return &side.Error{Class: side.ErrExists, What: what + ": there is an event of that UID already", Untouched: true}
}

// adopt takes what is there for what was to be made, if it is the same: the answer to a first try
// may have been lost. What is missing of its occurrences is written.
func (s *Store) adopt(ctx context.Context, what string, there calendar.Series, r record.Record) (side.Item, error) {
	now, _, err := s.lens.Get(there)
	if err != nil {
		return side.Item{}, exists(what)
	}
	ch, err := s.lens.Put(there, record.Diff(now, r))
	if err != nil {
		return side.Item{}, exists(what)
	}
	id := text(there.Master, "id")
	for _, op := range ch.Ops {
		if op.Target(id) == id || etagOf(there, op.Target(id)) != "" {
			return side.Item{}, exists(what)
		}
	}
	return s.finish(ctx, what, there, ch.Ops)
}

// finish writes the occurrences of a series that was made.
func (s *Store) finish(ctx context.Context, what string, made calendar.Series, ops []calendar.Op) (side.Item, error) {
	id := text(made.Master, "id")
	if id == "" {
		id = text(made.Master, "recurringEventId")
	}
	if len(ops) == 0 {
		return s.written(id, made)
	}
	if _, err := s.calls(ctx, what, ops, calendar.Series{}, id); err != nil {
		return side.Item{}, partly(err)
	}
	found, err := s.fetch(ctx, what, []string{id}, s.uids(id, made.Master))
	if err != nil || found[id] == nil {
		return side.Item{Ref: side.Ref{ID: id}, Assumed: true}, nil
	}
	return s.written(id, found[id].series)
}

// importNew imports an invitation unless its UID is there: that would be changed in place (G-CAL-81).
func (s *Store) importNew(ctx context.Context, r record.Record, ops []calendar.Op) (side.Item, error) {
	what := "import an invitation"
	events, _, err := s.pages(ctx, uidQuery(r.UID))
	if err != nil {
		return side.Item{}, s.fail(ctx, what, err)
	}
	for _, g := range gather(events, s.timeZone()) {
		switch {
		case !g.alive():
		case g.series.Master == nil:
			return side.Item{}, exists(what)
		default:
			return s.adopt(ctx, what, g.series, r)
		}
	}
	made, err := s.call(ctx, ops[0], "", "")
	if err != nil {
		return side.Item{}, s.fail(ctx, what, err)
	}
	return s.finish(ctx, what, calendar.Series{Master: made, Zone: s.timeZone()}, ops[1:])
}
