package tasklist

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"bothways/connectors/google/client"
	"bothways/connectors/google/tasks"
	"bothways/sync/side"
)

const (
	// overlap is how much of the time before the latest change is asked for again: changes may become
	// visible out of order.
	overlap = 10 * time.Minute
	// fullEvery is when the whole list is read again, for a task that was moved to another list leaves no trace.
	fullEvery = 24 * time.Hour
)

// mark is what a cursor holds: how far changes were seen, and of those near its end which, so that the
// overlap shows none of them twice.
type mark struct {
	List    string            `json:"l"`
	Newest  time.Time         `json:"n"`
	Full    time.Time         `json:"f"` // our own time of the last full read
	Recent  map[string]string `json:"r,omitempty"`
	Parents map[string]string `json:"p,omitempty"` // child → parent
	Called  map[string]string `json:"c,omitempty"` // parent → the UID it was shown by
	Open    string            `json:"o,omitempty"` // a digest of the numbers in which the sides differed
}

const cursorPrefix = "tasks1:"

func (m mark) cursor() side.Cursor {
	b, err := json.Marshal(m)
	if err != nil {
		panic(err) // times and strings alone
	}
	return side.Cursor(cursorPrefix + base64.RawURLEncoding.EncodeToString(b) + ".")
}

func (s *Store) mark(c side.Cursor) (mark, error) {
	var m mark
	body, ok := strings.CutPrefix(string(c), cursorPrefix)
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimSuffix(body, "."))
	if !ok || !strings.HasSuffix(body, ".") || err != nil || json.NewDecoder(bytes.NewReader(raw)).Decode(&m) != nil || m.List != s.list {
		return m, &side.Error{Class: side.ErrCursor, What: "the position is of another list", Untouched: true}
	}
	return m, nil
}

// Changes reads the whole list, or what was updated since (G-TSK-3); there are no sync tokens.
func (s *Store) Changes(ctx context.Context, since side.Cursor) (side.Delta, error) {
	if since == "" {
		return s.full(ctx)
	}
	m, err := s.mark(since)
	if err != nil {
		return side.Delta{}, err
	}
	if now := s.c.Now(); now.Sub(m.Full) > fullEvery || m.Full.After(now.Add(time.Hour)) || m.Newest.IsZero() {
		return s.full(ctx)
	}
	s.mu.Lock()
	maps.Copy(s.parents, m.Parents)
	s.mu.Unlock()
	all, err := s.all(ctx, m.Newest.Add(-overlap))
	if err != nil {
		return side.Delta{}, err
	}
	var fresh []tasks.Task
	for _, t := range all {
		if m.Recent[t.ID] != stamp(t) {
			fresh = append(fresh, t)
		}
	}
	again := s.renamed(m.Called)
	seen := all
	if s.news(fresh, m.Open) {
		list, err := s.whole(ctx)
		if err != nil {
			return side.Delta{}, err
		}
		again, seen = append(again, s.otherwise()...), append(slices.Clone(all), list...)
	}
	if fresh, err = s.reshow(ctx, fresh, seen, again); err != nil {
		return side.Delta{}, err
	}
	return s.delta(ctx, fresh, all, m, false)
}

// reshow adds tasks that have not changed but read differently.
func (s *Store) reshow(ctx context.Context, fresh, all []tasks.Task, ids []string) ([]tasks.Task, error) {
	have := map[string]tasks.Task{}
	if len(ids) > 50 {
		list, err := s.whole(ctx)
		if err != nil {
			return nil, err
		}
		all = append(list, all...)
	}
	for _, t := range all {
		have[t.ID] = t
	}
	for _, id := range ids {
		if slices.ContainsFunc(fresh, func(t tasks.Task) bool { return t.ID == id }) {
			continue
		}
		t, seen := have[id]
		if !seen {
			var err error
			if t, err = s.get(ctx, id); err != nil {
				return nil, err
			}
		}
		if t.ID != "" {
			fresh = append(fresh, t)
		}
	}
	return fresh, nil
}

func (s *Store) full(ctx context.Context) (side.Delta, error) {
	s.mu.Lock()
	s.parents = map[string]string{}
	s.mu.Unlock()
	began := s.c.Now()
	all, err := s.whole(ctx)
	if err != nil {
		return side.Delta{}, err
	}
	return s.delta(ctx, all, all, mark{List: s.list, Full: began}, true)
}

// delta shows what is fresh; the next position knows of all.
func (s *Store) delta(ctx context.Context, fresh, all []tasks.Task, m mark, full bool) (side.Delta, error) {
	for _, t := range all {
		if at := updated(t); at.After(m.Newest) {
			m.Newest = at
		}
	}
	m.Recent = map[string]string{}
	for _, t := range all {
		if !updated(t).Before(m.Newest.Add(-overlap)) {
			m.Recent[t.ID] = stamp(t)
		}
	}
	s.mu.Lock()
	s.newest, m.Parents = m.Newest, maps.Clone(s.parents)
	s.mu.Unlock()
	called := map[string]string{}
	for _, parent := range m.Parents {
		called[parent] = s.uid(parent)
	}
	s.mu.Lock()
	s.called, m.Called = called, called
	s.open = s.opened()
	m.Open = s.open
	s.mu.Unlock()
	d := side.Delta{Full: full, Next: m.cursor(), Place: "google tasks " + s.list}
	for _, t := range fresh {
		it, err := s.item(ctx, t)
		switch {
		case t.Deleted || errors.Is(err, side.ErrGone):
			d.Gone = append(d.Gone, t.ID)
		case err != nil:
			d.Broken = append(d.Broken, side.Broken{ID: t.ID, Err: err})
		default:
			d.Changed = append(d.Changed, it)
		}
	}
	return d, nil
}

// stamp is a task's version, and whether it was deleted.
func stamp(t tasks.Task) string {
	if t.Deleted {
		return "deleted"
	}
	return version(t)
}

// all lists tasks, completed and hidden ones too; with a time those updated since, deleted ones among them.
func (s *Store) all(ctx context.Context, since time.Time) ([]tasks.Task, error) {
	q := url.Values{"maxResults": {"100"}, "showCompleted": {"true"}, "showHidden": {"true"}, "showAssigned": {"true"}}
	if !since.IsZero() {
		q.Set("showDeleted", "true")
		q.Set("updatedMin", since.UTC().Format("2006-01-02T15:04:05.000Z"))
	}
	var out []tasks.Task
	at := map[string]int{}
	for {
		var page struct {
			Items         []tasks.Task
			NextPageToken string
		}
		if err := s.line.Do(ctx, client.Call{Method: http.MethodGet, Path: s.path(), Query: q, Out: &page}); err != nil {
			return nil, s.c.Fail(ctx, "read the tasks", err)
		}
		for _, t := range page.Items {
			s.saw(t)
			if i, ok := at[t.ID]; ok { // moved to a later page while reading
				out[i] = t
				continue
			}
			at[t.ID] = len(out)
			out = append(out, t)
		}
		if page.NextPageToken == "" {
			return out, nil
		}
		q.Set("pageToken", page.NextPageToken)
	}
}
