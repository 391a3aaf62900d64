// Package tasklist is a list of Google Tasks (v1) as a store.
package tasklist

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"time"

	"bothways/connectors/google/client"
	"bothways/connectors/google/tasks"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Config says which list, and how its tasks are read.
type Config struct {
	Client *client.Client
	List   string         // its own id, not @default
	Zone   *time.Location // where a due time told in UTC gets its date; nil: UTC
}

// Store is one task list. An item's id is the task's. Google keeps no UID: a record has the one that
// the store was told, and RELATED-TO names a parent by it.
type Store struct {
	c    *client.Client
	line *client.Line
	list string
	lens tasks.Lens

	turn sync.Mutex // held while a task is compared and written, for Google may not compare it

	mu      sync.Mutex
	tasks   map[string]known     // what was seen in this session, by id
	names   side.Names           // what was told; nothing: a task is called by its id
	made    map[string]string    // UID → id of what was made in this session
	called  map[string]string    // parent → the UID it was shown by
	own     map[string]string    // id → UID of what was made in this session
	lifted  map[string][2]string // versions before and after a task lost its parent to a deletion
	newest  time.Time            // the latest change that was seen
	parents map[string]string    // child → parent

	shown    map[string]shown // the numbers that tasks stand by, by id
	complete bool             // all tasks of the list were seen
	ranked   bool             // all that were seen are numbered, by the names that hold
	open     string           // a digest of the numbers in which the sides differed when changes were read
}

// known is what is remembered of a task.
type known struct {
	version, parent, position string
	done                      bool
}

var (
	_ side.Store    = (*Store)(nil)
	_ side.Restorer = (*Store)(nil)
	_ side.Holder   = (*Store)(nil)
	_ side.Counter  = (*Store)(nil)
	_ side.Namer    = (*Store)(nil)
)

// New makes the store; nothing is sent yet.
func New(cfg Config) *Store {
	s := &Store{c: cfg.Client, line: cfg.Client.Line(client.Tasks), list: cfg.List,
		tasks: map[string]known{}, called: map[string]string{},
		shown: map[string]shown{}, made: map[string]string{}, own: map[string]string{}, lifted: map[string][2]string{}, parents: map[string]string{}}
	s.lens = tasks.Lens{Zone: cfg.Zone, UID: s.uid, ID: s.head}
	return s
}

// Holds tells whether Google has a place for a field.
func (s *Store) Holds(k record.Key) bool { return s.lens.Holds(k) }

// Requests counts what was answered.
func (s *Store) Requests() int { return s.line.Requests() }

func (s *Store) saw(t tasks.Task) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.Deleted {
		delete(s.tasks, t.ID)
		delete(s.parents, t.ID)
		return
	}
	s.tasks[t.ID] = known{version(t), t.Parent, t.Position, t.Status == "completed"}
	delete(s.parents, t.ID)
	if t.Parent != "" {
		s.parents[t.ID] = t.Parent
	}
}

// version is the etag; where there is none the time of the last change.
func version(t tasks.Task) string {
	if t.Etag != "" {
		return t.Etag
	}
	return t.Updated
}

func updated(t tasks.Task) time.Time {
	at, err := time.Parse(time.RFC3339Nano, t.Updated)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// item shows a task by the number it has now.
func (s *Store) item(ctx context.Context, t tasks.Task) (side.Item, error) {
	if t.ID != "" && !t.Deleted {
		n, err := s.number(ctx, t)
		if err != nil {
			return side.Item{}, err
		}
		t.Order = n
	}
	r, at, err := s.lens.Get(t)
	if err != nil {
		return side.Item{}, err
	}
	doc, err := t.Document()
	if err != nil {
		return side.Item{}, err
	}
	r.UID = s.given(t.ID)
	return side.Item{Ref: side.Ref{ID: t.ID, Version: numbered(version(t), t.Order)}, Record: r, Modified: at, Doc: doc}, nil
}

func (s *Store) children(id string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for child, parent := range s.parents {
		if parent == id {
			out = append(out, child)
		}
	}
	return out
}

func (s *Store) path(parts ...string) string {
	p := "tasks/v1/lists/" + url.PathEscape(s.list) + "/tasks"
	for _, part := range parts {
		p += "/" + url.PathEscape(part)
	}
	return p
}

// get asks for one task; one that is not there, or that was deleted, has no id.
func (s *Store) get(ctx context.Context, id string) (tasks.Task, error) {
	t, err := s.find(ctx, id)
	if err != nil || t.Deleted {
		return tasks.Task{}, err
	}
	return t, nil
}

// find gives deleted ones too.
func (s *Store) find(ctx context.Context, id string) (tasks.Task, error) {
	var t tasks.Task
	err := s.line.Do(ctx, client.Call{Method: http.MethodGet, Path: s.path(id), Out: &t})
	if p, ok := client.ProblemOf(err); ok && p.JSON && (p.Code == http.StatusNotFound || p.Code == http.StatusGone) {
		return tasks.Task{}, s.there(ctx)
	}
	if err != nil {
		return t, s.c.Fail(ctx, "read "+id, err)
	}
	s.saw(t)
	return t, nil
}

// there tells a task that is gone from a list that is gone.
func (s *Store) there(ctx context.Context) error {
	err := s.line.Do(ctx, client.Call{Method: http.MethodGet, Path: "tasks/v1/users/@me/lists/" + url.PathEscape(s.list)})
	return s.c.Fail(ctx, "read the task list", err)
}

// Read gives the named tasks as they are now. The service takes no batches.
func (s *Store) Read(ctx context.Context, ids ...string) ([]side.Item, error) {
	if len(ids) > 50 {
		return s.readAll(ctx, ids)
	}
	var out []side.Item
	for _, id := range ids {
		t, err := s.get(ctx, id)
		if err != nil {
			return nil, err
		}
		if t.ID == "" {
			continue
		}
		it, err := s.item(ctx, t)
		if err != nil {
			return nil, s.c.Fail(ctx, "read "+id, err)
		}
		out = append(out, it)
	}
	return out, nil
}

// readAll picks many tasks from the whole list, which is a hundred to a request.
func (s *Store) readAll(ctx context.Context, ids []string) ([]side.Item, error) {
	all, err := s.whole(ctx)
	if err != nil {
		return nil, err
	}
	at := map[string]tasks.Task{}
	for _, t := range all {
		at[t.ID] = t
	}
	var out []side.Item
	for _, id := range ids {
		t, ok := at[id]
		if !ok || t.Deleted {
			continue
		}
		it, err := s.item(ctx, t)
		if errors.Is(err, side.ErrGone) {
			continue
		}
		if err != nil {
			return nil, s.c.Fail(ctx, "read "+id, err)
		}
		out = append(out, it)
	}
	return out, nil
}
