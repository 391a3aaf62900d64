package events

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"bothways/connectors/google/calendar"
	"bothways/connectors/google/client"
	"bothways/sync/side"
)

// Changes reads everything, or what changed since a sync token. All pages are one answer, for a series
// may lie on several of them. There is no window: a token would keep its beginning for ever, and of a series
// that began before it occurrences would be missing.
func (s *Store) Changes(ctx context.Context, since side.Cursor) (side.Delta, error) {
	token, err := s.token(since)
	if err != nil {
		return side.Delta{}, err
	}
	events, next, err := s.all(ctx, token)
	if err != nil {
		return side.Delta{}, err
	}
	d := side.Delta{Full: token == "", Next: s.cursor(next), Place: "google calendar " + s.id}
	groups := gather(events, s.timeZone())
	if !d.Full {
		if groups, err = s.complete(ctx, groups); err != nil {
			return side.Delta{}, err
		}
	}
	for _, g := range groups {
		s.show(&d, g)
	}
	return d, nil
}

// show sorts a group into a delta.
func (s *Store) show(d *side.Delta, g *group) {
	if !g.alive() {
		d.Gone = append(d.Gone, g.id)
		return
	}
	if _, skip := s.lens.Skips(g.series); skip {
		d.Out = append(d.Out, g.id)
		return
	}
	it, err := s.item(g.id, g.series)
	switch {
	case errors.Is(err, side.ErrGone):
		d.Gone = append(d.Gone, g.id)
	case err != nil:
		d.Broken = append(d.Broken, side.Broken{ID: g.id, Err: err})
	default:
		d.Changed = append(d.Changed, it)
	}
}

// complete reads each series of a delta anew, for a delta names only what changed of it.
func (s *Store) complete(ctx context.Context, groups []*group) ([]*group, error) {
	var ids []string
	uids := map[string]string{}
	for _, g := range groups {
		if !g.whole() {
			ids = append(ids, g.id)
			uids[g.id] = g.uid()
		}
	}
	if len(ids) == 0 {
		return groups, nil
	}
	found, err := s.reread(ctx, ids, uids)
	if err != nil {
		return nil, err
	}
	out := make([]*group, 0, len(groups))
	for _, g := range groups {
		switch now := found[g.id]; {
		case g.whole():
			out = append(out, g)
		case now != nil:
			out = append(out, now)
		default:
			out = append(out, &group{id: g.id, gone: true})
		}
	}
	return out, nil
}

// manySeries is how many series are read one by one, in batches; above, all of the calendar costs less. So
// it is when the series that a first sync has written come back.
const manySeries = 2 * batchSize

func (s *Store) reread(ctx context.Context, ids []string, uids map[string]string) (map[string]*group, error) {
	if len(ids) <= manySeries {
		return s.fetch(ctx, "read the series that changed", ids, uids)
	}
	events, _, err := s.all(ctx, "")
	if err != nil {
		return nil, err
	}
	found := map[string]*group{}
	for _, g := range gather(events, s.timeZone()) {
		if g.alive() {
			found[g.id] = g
		}
	}
	return found, nil
}

// all reads a listing to its end.
func (s *Store) all(ctx context.Context, token string) (events []calendar.Event, next string, err error) {
	q := url.Values{"singleEvents": {"false"}, "maxResults": {"2500"}}
	if token != "" {
		q.Set("syncToken", token)
	}
	events, next, err = s.pages(ctx, q)
	if err == nil {
		return events, next, nil
	}
	what := "read the calendar's events"
	if p, ok := client.ProblemOf(err); ok && token != "" && (p.Code == http.StatusGone || p.Code == http.StatusBadRequest) {
		return nil, "", &side.Error{Class: side.ErrCursor, What: what + ": the position has expired", Untouched: true}
	}
	return nil, "", s.fail(ctx, what, err)
}

// page is one page of events.list.
type page struct {
	Items         []calendar.Event
	TimeZone      string
	NextPageToken string
	NextSyncToken string
}

// pages reads from a query on; each page is asked for with the same parameters (G-CAL-21).
func (s *Store) pages(ctx context.Context, q url.Values) (events []calendar.Event, next string, err error) {
	for {
		var p page
		if err := s.do(ctx, client.Call{Method: http.MethodGet, Path: s.path("events"), Query: q, Out: &p}); err != nil {
			return nil, "", err
		}
		s.sawZone(p.TimeZone)
		events = append(events, p.Items...)
		if p.NextPageToken == "" {
			return events, p.NextSyncToken, nil
		}
		q.Set("pageToken", p.NextPageToken)
	}
}

const cursorHead = "e1:"

// cursor is a sync token with the calendar that it belongs to.
func (s *Store) cursor(token string) side.Cursor {
	return side.Cursor(cursorHead + s.mark() + ":" + token)
}

func (s *Store) mark() string {
	sum := sha256.Sum256([]byte(s.id))
	return hex.EncodeToString(sum[:6])
}

func (s *Store) token(c side.Cursor) (string, error) {
	if c == "" {
		return "", nil
	}
	token, ok := strings.CutPrefix(string(c), cursorHead+s.mark()+":")
	if !ok || token == "" {
		return "", &side.Error{Class: side.ErrCursor, What: "the position is of another calendar", Untouched: true}
	}
	return token, nil
}
