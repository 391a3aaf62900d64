package events

import (
	"context"

	"bothways/connectors/google/calendar"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Restore puts back what a record shows of a document; what no program may write, such as a video call,
// stays as it is. A deleted event that is no series comes back under its id, all else is made anew.
func (s *Store) Restore(ctx context.Context, at side.Ref, doc []byte) (side.Item, error) {
	what := "restore " + at.ID
	was, err := calendar.Parse(doc)
	if err != nil {
		return side.Item{}, s.fail(ctx, what, err)
	}
	want, _, err := s.lens.Get(was)
	if err != nil {
		return side.Item{}, s.fail(ctx, what, err)
	}
	if at.Version == "" {
		return s.anew(ctx, what, at.ID, was, want)
	}
	found, err := s.fetch(ctx, what, []string{at.ID}, nil)
	if err != nil {
		return side.Item{}, err
	}
	g := found[at.ID]
	if g == nil {
		return side.Item{}, gone(what)
	}
	if version(g.series) != at.Version {
		return side.Item{}, stale(what)
	}
	now, err := s.item(at.ID, g.series)
	if err != nil {
		return side.Item{}, s.fail(ctx, what, err)
	}
	return s.Update(ctx, now, record.Diff(now.Record, want))
}

func (s *Store) anew(ctx context.Context, what, id string, was calendar.Series, want record.Record) (side.Item, error) {
	if was.Master != nil && !recurs(was.Master) && len(was.Instances) == 0 {
		if it, done, err := s.undelete(ctx, what, id, want); done {
			return it, err
		}
	}
	return s.create(ctx, want, true)
}

// undelete brings a deleted event back, which Google allows as long as it remembers it (G-CAL-84). It is
// not done where that is refused.
func (s *Store) undelete(ctx context.Context, what, id string, want record.Record) (it side.Item, done bool, err error) {
	events, err := s.events(ctx, []string{id})
	e := events[id]
	if err != nil || !cancelled(e) || recurs(e) {
		return it, false, nil
	}
	etag := text(e, "etag")
	e["status"] = "confirmed"
	from := calendar.Series{Master: e, Zone: s.timeZone()}
	old, _, err := s.lens.Get(from)
	if err != nil { // of a tombstone little may be left
		return it, false, nil
	}
	ch, err := s.lens.Put(from, record.Diff(old, want))
	if err != nil || len(ch.Ops) > 1 {
		return it, false, nil
	}
	op := calendar.Op{Verb: calendar.Patch, ID: id, Body: calendar.Event{}}
	if len(ch.Ops) == 1 {
		op = ch.Ops[0]
	}
	if op.Body["status"] == nil {
		op.Body["status"] = "confirmed"
	}
	made, err := s.call(ctx, op, id, etag)
	if err != nil {
		err = s.fail(ctx, what, err)
		return it, !side.Refused(err), err
	}
	it, err = s.written(id, calendar.Series{Master: made, Zone: from.Zone})
	return it, true, err
}
