package tasklist

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"bothways/connectors/google/client"
	"bothways/connectors/google/tasks"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Create makes a task. Google takes no id of ours: an insert whose answer was lost is looked for before
// it counts as failed.
func (s *Store) Create(ctx context.Context, r record.Record) (side.Item, error) {
	if err := s.waits("create a task", r.UID, record.All(r)); err != nil {
		return side.Item{}, err
	}
	return s.create(ctx, r)
}

func (s *Store) create(ctx context.Context, r record.Record) (side.Item, error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	what := "create a task"
	if taken, err := s.taken(ctx, r.UID); err != nil || taken {
		if err == nil {
			err = &side.Error{Class: side.ErrExists, What: what + ": it was made already", Untouched: true}
		}
		return side.Item{}, err
	}
	if err := s.meetParents(ctx, record.All(r)); err != nil {
		return side.Item{}, err
	}
	ch, err := s.lens.Make(r)
	if err != nil || len(ch.Ops) == 0 {
		return side.Item{}, s.c.Fail(ctx, what, err)
	}
	op := ch.Ops[0]
	if op.Body["status"] != "completed" {
		if op.Previous, _, err = s.place(ctx, tasks.Task{}, op); err != nil {
			return side.Item{}, s.c.Fail(ctx, what, err)
		}
	}
	t, op, err := s.insert(ctx, what, op)
	if err != nil {
		return side.Item{}, err
	}
	s.stands(t, op.Order)
	if r.UID != "" {
		s.mu.Lock()
		s.made[r.UID], s.own[t.ID] = t.ID, r.UID
		s.mu.Unlock()
	}
	return s.written(ctx, t)
}

// insert makes a task where it can be: below its parent and behind its sibling, or at the top. It gives
// what it was made by.
func (s *Store) insert(ctx context.Context, what string, op tasks.Op) (tasks.Task, tasks.Op, error) {
	try := func() (tasks.Task, error) {
		t, err := s.call(ctx, op, "")
		return t, s.c.Fail(ctx, what, err)
	}
	t, err := try()
	if errors.Is(err, side.ErrInvalid) && op.Previous != "" {
		op.Previous, op.Order = "", "" // that one has gone
		t, err = try()
	}
	if errors.Is(err, side.ErrInvalid) && op.Parent != "" {
		op.Parent, op.Previous, op.Order = "", "", "" // that one can have no children
		t, err = try()
	}
	if err != nil && !side.Refused(err) && ctx.Err() == nil {
		if found, ok := s.heard(ctx, op); ok {
			t, err = found, nil
		}
	}
	return t, op, err
}

// taken tells whether this session made a task of that UID that is still there.
func (s *Store) taken(ctx context.Context, uid string) (bool, error) {
	s.mu.Lock()
	id := s.made[uid]
	s.mu.Unlock()
	if uid == "" || id == "" {
		return false, nil
	}
	t, err := s.get(ctx, id)
	return t.ID != "", err
}

// heard looks for what an insert made: a task as it says, newer than all that this session has seen.
func (s *Store) heard(ctx context.Context, op tasks.Op) (tasks.Task, bool) {
	s.mu.Lock()
	newest := s.newest
	before := make(map[string]bool, len(s.tasks))
	for id := range s.tasks {
		before[id] = true
	}
	s.mu.Unlock()
	all, err := s.all(ctx, newest)
	if err != nil {
		return tasks.Task{}, false
	}
	title, _ := op.Body["title"].(string)
	notes, _ := op.Body["notes"].(string)
	due, _ := op.Body["due"].(string)
	for _, t := range all {
		if !t.Deleted && !before[t.ID] && t.Title == title && t.Notes == notes && t.Parent == op.Parent && day(t.Due) == day(due) {
			return t, true
		}
	}
	return tasks.Task{}, false
}

func day(s string) string { return s[:min(len(s), 10)] }

// call makes one call and gives the task as it is then.
func (s *Store) call(ctx context.Context, op tasks.Op, match string) (tasks.Task, error) {
	var t tasks.Task
	c := client.Call{Method: http.MethodPost, Path: s.path(), Query: url.Values{}, In: op.Body, Out: &t}
	if op.Parent != "" {
		c.Query.Set("parent", op.Parent)
	}
	if op.Previous != "" {
		c.Query.Set("previous", op.Previous)
	}
	switch op.Verb {
	case tasks.Patch:
		c.Method, c.Path, c.Header = http.MethodPatch, s.path(op.ID), ifMatch(match)
	case tasks.Move:
		c.Path, c.In = s.path(op.ID, "move"), nil
		ctx = client.Repeatable(ctx)
	}
	if err := s.line.Do(ctx, c); err != nil {
		return t, err
	}
	s.saw(t)
	return t, nil
}

// ifMatch is best effort (G-TSK-9); what is there is compared before.
func ifMatch(etag string) http.Header {
	if etag == "" {
		return nil
	}
	return http.Header{"If-Match": {etag}}
}

func (s *Store) written(ctx context.Context, t tasks.Task) (side.Item, error) {
	it, err := s.item(ctx, t)
	if err != nil {
		return side.Item{Ref: side.Ref{ID: t.ID}, Assumed: true}, nil
	}
	return it, nil
}

// current is a task at the version that a write was decided on.
func (s *Store) current(ctx context.Context, what string, at side.Ref) (tasks.Task, error) {
	t, err := s.get(ctx, at.ID)
	switch {
	case err != nil:
		return t, untouched(err)
	case t.ID == "":
		return t, &side.Error{Class: side.ErrGone, What: what + ": it is not there any more", Untouched: true}
	}
	s.mu.Lock()
	lifted := s.lifted[at.ID]
	s.mu.Unlock()
	if was := unnumbered(at.Version); was != "" && was != version(t) && lifted != [2]string{was, version(t)} {
		return t, &side.Error{Class: side.ErrStale, What: what + ": it has changed at Google", Untouched: true}
	}
	return t, nil
}

// untouched vouches for a request that only reads before a write.
func untouched(err error) error {
	var e *side.Error
	if errors.As(err, &e) && !e.Untouched {
		c := *e
		c.Untouched = true
		return &c
	}
	return err
}

// Update changes a task. A parent that cannot take it stays at home.
func (s *Store) Update(ctx context.Context, at side.Item, p record.Patch) (side.Item, error) {
	if err := s.waits("update "+at.ID, s.given(at.ID), p); err != nil {
		return side.Item{}, err
	}
	return s.update(ctx, at, p)
}

func (s *Store) update(ctx context.Context, at side.Item, p record.Patch) (side.Item, error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	what := "update " + at.ID
	t, err := s.current(ctx, what, at.Ref)
	if err != nil {
		return side.Item{}, err
	}
	if err := s.meetParents(ctx, p); err != nil {
		return side.Item{}, untouched(err)
	}
	if t.Order, err = s.number(ctx, t); err != nil {
		return side.Item{}, untouched(s.c.Fail(ctx, what, err))
	}
	ch, err := s.lens.Put(t, p)
	if err != nil {
		return side.Item{}, s.c.Fail(ctx, what, err)
	}
	order := t.Order
	for i, op := range ch.Ops {
		if op.Verb == tasks.Move && op.Parent != "" && op.Parent != t.Parent && len(s.children(at.ID)) > 0 {
			op.Parent = t.Parent // its children would be two below (G-TSK-10)
		}
		move := true
		if op.Verb == tasks.Move {
			if op.Previous, move, err = s.place(ctx, t, op); err != nil {
				return side.Item{}, partly(i, s.c.Fail(ctx, what, err))
			}
		}
		if !move {
			order = op.Order
			continue
		}
		now, err := s.call(ctx, op, version(t))
		err = s.c.Fail(ctx, what, err)
		switch {
		case err == nil && op.Verb == tasks.Move:
			t, order = now, op.Order
		case err == nil:
			t = now
		case op.Verb == tasks.Move && errors.Is(err, side.ErrInvalid):
		default:
			return side.Item{}, partly(i, err)
		}
	}
	s.stands(t, order)
	return s.written(ctx, t)
}

// partly is an error after so many calls: where something is written, it vouches for nothing without a class.
func partly(done int, err error) error {
	if done > 0 && side.Refused(err) {
		return errors.New(err.Error())
	}
	return err
}

// Delete removes a task at a version. Its children stay: they are put at the top before, for Google may
// delete them with it (G-TSK-8).
func (s *Store) Delete(ctx context.Context, at side.Ref) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	what := "delete " + at.ID
	t, err := s.current(ctx, what, at)
	if err != nil {
		return err
	}
	for _, id := range s.children(at.ID) {
		if err := s.lift(ctx, id, at.ID); err != nil {
			return s.c.Fail(ctx, what, err)
		}
	}
	err = s.line.Do(ctx, client.Call{Method: http.MethodDelete, Path: s.path(at.ID), Header: ifMatch(version(t))})
	if err != nil {
		return s.c.Fail(ctx, what, err)
	}
	s.saw(tasks.Task{ID: at.ID, Deleted: true})
	return nil
}

func (s *Store) lift(ctx context.Context, id, parent string) error {
	t, err := s.get(ctx, id)
	if err != nil || t.ID == "" || t.Parent != parent {
		return err
	}
	now, err := s.call(ctx, tasks.Op{Verb: tasks.Move, ID: id}, "")
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.lifted[id] = [2]string{version(t), version(now)}
	s.mu.Unlock()
	return nil
}

// Restore puts back what a record shows of a task. A deleted one comes back under its id where Google
// lets it (G-TSK-8), else it is made anew.
func (s *Store) Restore(ctx context.Context, at side.Ref, doc []byte) (side.Item, error) {
	what := "restore " + at.ID
	was, err := tasks.Parse(doc)
	if err != nil {
		return side.Item{}, s.c.Fail(ctx, what, err)
	}
	was.Deleted = false
	want, _, err := s.lens.Get(was)
	if err != nil {
		return side.Item{}, s.c.Fail(ctx, what, err)
	}
	if at.Version != "" {
		t, err := s.current(ctx, what, at)
		if err != nil {
			return side.Item{}, err
		}
		if t.Order, err = s.number(ctx, t); err != nil {
			return side.Item{}, s.c.Fail(ctx, what, err)
		}
		now, _, err := s.lens.Get(t)
		if err != nil {
			return side.Item{}, s.c.Fail(ctx, what, err)
		}
		return s.update(ctx, side.Item{Ref: at}, record.Diff(now, want))
	}
	if it, done, err := s.undelete(ctx, what, at.ID, want); done {
		return it, err
	}
	want.UID = ""
	return s.create(ctx, want)
}

func (s *Store) undelete(ctx context.Context, what, id string, want record.Record) (side.Item, bool, error) {
	t, err := s.find(ctx, id)
	if err != nil || !t.Deleted {
		return side.Item{}, false, nil
	}
	back, err := s.call(ctx, tasks.Op{Verb: tasks.Patch, ID: id, Body: map[string]any{"deleted": false}}, version(t))
	if err = s.c.Fail(ctx, what, err); err != nil {
		return side.Item{}, !side.Refused(err), err
	}
	if back.Deleted {
		return side.Item{}, false, nil
	}
	now, _, err := s.lens.Get(back)
	if err != nil {
		return side.Item{}, true, s.c.Fail(ctx, what, err)
	}
	it, err := s.update(ctx, side.Item{Ref: side.Ref{ID: id, Version: version(back)}}, record.Diff(now, want))
	if err != nil && side.Refused(err) {
		err = errors.New(err.Error())
	}
	return it, true, err
}
