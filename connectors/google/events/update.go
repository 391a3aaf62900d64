package events

import (
	"context"
	"net/http"

	"bothways/connectors/google/calendar"
	"bothways/connectors/google/client"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Update changes an event or a series. Its first call is bound to the version; before, a series is read
// anew, since no call can be bound to all of its occurrences.
func (s *Store) Update(ctx context.Context, at side.Item, p record.Patch) (side.Item, error) {
	what := "update " + at.ID
	from, err := s.current(ctx, what, at)
	if err != nil {
		return side.Item{}, err
	}
	ch, err := s.lens.Put(from, p)
	if err != nil {
		return side.Item{}, s.fail(ctx, what, err)
	}
	if len(ch.Ops) == 0 {
		return s.item(at.ID, from)
	}
	return s.write(ctx, what, at.ID, from, p, ch.Ops)
}

// current is the series that a write starts from, at the version that it was decided on.
func (s *Store) current(ctx context.Context, what string, at side.Item) (calendar.Series, error) {
	if len(at.Doc) > 0 && at.Version != "" && !ofSeries(at.Version) {
		if from, err := calendar.Parse(at.Doc); err == nil && version(from) == at.Version {
			return from, nil
		}
	}
	found, err := s.fetch(ctx, what, []string{at.ID}, nil)
	if err != nil {
		return calendar.Series{}, err
	}
	g := found[at.ID]
	if g == nil {
		return calendar.Series{}, gone(what)
	}
	if at.Version != "" && at.Version != version(g.series) {
		return calendar.Series{}, stale(what)
	}
	return g.series, nil
}

// write makes the calls of a patch. A change of a series may carry over to its changed occurrences or drop
// them; what is still missing then is written once more.
func (s *Store) write(ctx context.Context, what, id string, from calendar.Series, p record.Patch, ops []calendar.Op) (side.Item, error) {
	shown, err := s.calls(ctx, what, ops, from, id)
	if err != nil {
		return side.Item{}, s.settle(ctx, what, id, err)
	}
	if len(ops) == 1 && len(from.Instances) == 0 && ops[0].Target(id) == id {
		return s.written(id, calendar.Series{Master: shown, Zone: from.Zone})
	}
	found, err := s.fetch(ctx, what, []string{id}, s.uids(id, shown))
	if err != nil || found[id] == nil {
		return side.Item{Ref: side.Ref{ID: id}, Assumed: true}, nil
	}
	again, err := s.lens.Again(from, p, found[id].series)
	if err == nil && len(again.Ops) > 0 {
		if _, err := s.calls(ctx, what, again.Ops, found[id].series, id); err != nil {
			return side.Item{}, partly(err)
		}
		if found, err = s.fetch(ctx, what, []string{id}, s.uids(id, shown)); err != nil || found[id] == nil {
			return side.Item{Ref: side.Ref{ID: id}, Assumed: true}, nil
		}
	}
	return s.written(id, found[id].series)
}

func (s *Store) uids(id string, master calendar.Event) map[string]string {
	return map[string]string{id: text(master, "iCalUID")}
}

// written is the item after a write that was taken.
func (s *Store) written(id string, of calendar.Series) (side.Item, error) {
	it, err := s.item(id, of)
	if err != nil { // it cannot be shown; asking again tells
		return side.Item{Ref: side.Ref{ID: id}, Assumed: true}, nil
	}
	return it, nil
}

// Delete removes an event, or a series with its occurrences, at a version. Its guests are not told.
func (s *Store) Delete(ctx context.Context, at side.Ref) error {
	what := "delete " + at.ID
	if at.Version != "" && !ofSeries(at.Version) {
		return s.remove(ctx, what, at.ID, at.ID, at.Version[1:])
	}
	from, err := s.current(ctx, what, side.Item{Ref: at})
	if err != nil {
		return err
	}
	if from.Master != nil {
		return s.remove(ctx, what, at.ID, at.ID, text(from.Master, "etag"))
	}
	first := true
	for _, e := range from.Instances {
		if cancelled(e) {
			continue
		}
		if err := s.remove(ctx, what, at.ID, text(e, "id"), text(e, "etag")); err != nil && first {
			return err
		} else if err != nil {
			return partly(err)
		}
		first = false
	}
	return nil
}

func (s *Store) remove(ctx context.Context, what, item, id, etag string) error {
	err := s.do(ctx, client.Call{Method: http.MethodDelete, Path: s.path("events", id), Query: quietly(false), Header: ifMatch(etag)})
	if err == nil {
		return nil
	}
	return s.settle(ctx, what, item, s.fail(ctx, what, err))
}
