package events

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"bothways/connectors/google/calendar"
	"bothways/connectors/google/client"
	"bothways/sync/side"
)

// Read gives the named events and series as they are now.
func (s *Store) Read(ctx context.Context, ids ...string) ([]side.Item, error) {
	found, err := s.fetch(ctx, "read events", ids, nil)
	if err != nil {
		return nil, err
	}
	var out []side.Item
	for _, id := range ids {
		g := found[id]
		if g == nil {
			continue
		}
		delete(found, id)
		it, err := s.item(id, g.series)
		switch {
		case errors.Is(err, side.ErrGone):
		case err != nil:
			return nil, &side.Error{Class: side.ErrInvalid, What: "read " + id, Untouched: true, Err: err}
		default:
			out = append(out, it)
		}
	}
	return out, nil
}

// fetch reads events with all that belongs to them; one that is not in the answer does not exist. uids
// may know the iCalUID of some, which saves a request.
func (s *Store) fetch(ctx context.Context, what string, ids []string, uids map[string]string) (map[string]*group, error) {
	out := map[string]*group{}
	var lost, open, first []string
	uid := map[string]string{}
	for _, id := range ids {
		if uids[id] != "" {
			uid[id] = uids[id]
			open = append(open, id)
		} else {
			first = append(first, id)
		}
	}
	masters, err := s.events(ctx, first)
	if err != nil {
		return nil, s.fail(ctx, what, err)
	}
	for _, id := range first {
		switch e, there := masters[id]; {
		case !there:
			lost = append(lost, id)
		case cancelled(e) || text(e, "recurringEventId") != "":
		case !recurs(e):
			out[id] = &group{id: id, series: calendar.Series{Master: e, Zone: s.timeZone()}}
		default:
			uid[id] = text(e, "iCalUID")
			open = append(open, id)
		}
	}
	if err := s.series(ctx, open, uid, out); err != nil {
		return nil, s.fail(ctx, what, err)
	}
	return out, s.orphans(ctx, what, lost, out)
}

// orphans looks for occurrences without their series, which only a full listing shows.
func (s *Store) orphans(ctx context.Context, what string, ids []string, out map[string]*group) error {
	if len(ids) == 0 {
		return nil
	}
	want := map[string]bool{}
	for _, id := range ids {
		want[id] = true
	}
	events, _, err := s.all(ctx, "")
	if err != nil {
		return err
	}
	for _, g := range gather(events, s.timeZone()) {
		if want[g.id] && g.alive() {
			out[g.id] = g
		}
	}
	return nil
}

// events gets single events; one that never was is missing.
func (s *Store) events(ctx context.Context, ids []string) (map[string]calendar.Event, error) {
	asks := make([]ask, len(ids))
	for i, id := range ids {
		asks[i] = ask{path: s.path("events", id)}
	}
	answers, err := s.gets(ctx, asks)
	if err != nil {
		return nil, err
	}
	out := map[string]calendar.Event{}
	for i, raw := range answers {
		if raw == nil {
			continue
		}
		var e calendar.Event
		if err := json.Unmarshal(raw, &e); err != nil {
			return nil, err
		}
		out[ids[i]] = e
	}
	return out, nil
}

// series gets series by the UID that all their events share, which a listing may name alone (G-CAL-32). It
// shows cancelled occurrences of a series that lives (G-CAL-28).
func (s *Store) series(ctx context.Context, ids []string, uid map[string]string, out map[string]*group) error {
	asks := make([]ask, len(ids))
	for i, id := range ids {
		asks[i] = ask{s.path("events"), uidQuery(uid[id])}
	}
	answers, err := s.gets(ctx, asks)
	if err != nil {
		return err
	}
	for i, raw := range answers {
		var p page
		if raw == nil {
			return &side.Error{Class: side.ErrGone, What: "the calendar is not there"}
		}
		if err := json.Unmarshal(raw, &p); err != nil {
			return err
		}
		if p.NextPageToken != "" {
			asks[i].query.Set("pageToken", p.NextPageToken)
			more, _, err := s.pages(ctx, asks[i].query)
			if err != nil {
				return err
			}
			p.Items = append(p.Items, more...)
		}
		for _, g := range gather(p.Items, s.timeZone()) {
			if g.id == ids[i] && g.alive() {
				out[g.id] = g
			}
		}
	}
	return nil
}

func uidQuery(uid string) url.Values {
	return url.Values{"singleEvents": {"false"}, "maxResults": {"2500"}, "iCalUID": {uid}}
}

// ask is one GET.
type ask struct {
	path  string
	query url.Values
}

// Calls in one batch; Google takes a thousand (G-CAL-101). Fewer than fewest are sent one by one.
const (
	batchSize = 50
	fewest    = 3
)

// gets makes GETs, in batches where they are many. What is not there has no answer.
func (s *Store) gets(ctx context.Context, asks []ask) ([]json.RawMessage, error) {
	out := make([]json.RawMessage, len(asks))
	if len(asks) < fewest {
		for i, a := range asks {
			if err := s.get(ctx, a, &out[i]); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	for from := 0; from < len(asks); from += batchSize {
		if err := s.batch(ctx, asks[from:min(from+batchSize, len(asks))], out[from:]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// batch asks in one request; what was not answered in it is asked for by itself.
func (s *Store) batch(ctx context.Context, asks []ask, out []json.RawMessage) error {
	parts := make([]client.Part, len(asks))
	for i, a := range asks {
		parts[i] = client.Part{Method: http.MethodGet, Path: s.line.BatchPath(a.path, a.query)}
	}
	answers, err := s.line.Batch(client.Repeatable(ctx), parts)
	if err != nil {
		return err
	}
	for i, a := range answers {
		if a.Err == nil && json.Valid(a.Body) {
			out[i] = a.Body
		} else if !absent(a.Err) {
			if err := s.get(ctx, asks[i], &out[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) get(ctx context.Context, a ask, out *json.RawMessage) error {
	err := s.do(ctx, client.Call{Method: http.MethodGet, Path: a.path, Query: a.query, Out: out})
	if absent(err) {
		*out = nil
		return nil
	}
	return err
}

func absent(err error) bool {
	p, ok := client.ProblemOf(err)
	return ok && p.JSON && (p.Code == http.StatusNotFound || p.Code == http.StatusGone)
}
