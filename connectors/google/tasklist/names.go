package tasklist

import (
	"context"

	"bothways/connectors/google/tasks"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Name takes the UIDs that the tasks have on the other side.
func (s *Store) Name(n side.Names) bool {
	s.mu.Lock()
	s.forget(n)
	order := s.opened()
	other := order != "" && order != s.open
	called := make(map[string]string, len(s.called))
	for id, uid := range s.called {
		called[id] = uid
	}
	s.mu.Unlock()
	for id, uid := range called {
		if s.uid(id) != uid {
			return true
		}
	}
	return other
}

// given is the UID that a task has by now, "" where it has none.
func (s *Store) given(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if uid := s.names.UID[id]; uid != "" {
		return uid
	}
	return s.own[id]
}

// uid is the UID by which a task is spoken of.
func (s *Store) uid(id string) string {
	if uid := s.given(id); uid != "" {
		return uid
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.names.New == nil || id == "" {
		return id
	}
	return s.names.New(id)
}

// id is the task that a UID means, "" if none is known.
func (s *Store) id(uid string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id := s.made[uid]; id != "" {
		return id
	}
	if id := s.names.ID[uid]; id != "" || s.names.New != nil {
		return id
	}
	if _, seen := s.tasks[uid]; seen {
		return uid
	}
	return ""
}

// head gives the id of a task that others can be put under: it is in this list and under none itself
// (G-TSK-10).
func (s *Store) head(uid string) string {
	id := s.id(uid)
	s.mu.Lock()
	defer s.mu.Unlock()
	if t, ok := s.tasks[id]; ok && t.parent == "" {
		return id
	}
	return ""
}

// meetParents asks for the tasks that a record is to be put under, where they were not seen yet. One
// that belongs to the other side's records and is not here is missing.
func (s *Store) meetParents(ctx context.Context, p record.Patch) error {
	for _, k := range p.Keys() {
		if k.Property() != "RELATED-TO" || p[k].Gone {
			continue
		}
		uid := p[k].Value.Text
		id := s.id(uid)
		s.mu.Lock()
		if s.names.New == nil && id == "" && isID(uid) {
			id = uid
		}
		_, seen := s.tasks[id]
		s.mu.Unlock()
		if id == "" || seen {
			continue
		}
		if _, err := s.get(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// isID tells text that may be a task's id from other UIDs.
func isID(s string) bool {
	if len(s) < 8 || len(s) > 128 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// waits tells that a record belongs below one that is to come and is not here yet: its own writing failed.
func (s *Store) waits(what, own string, p record.Patch) error {
	s.mu.Lock()
	told := s.names.New != nil
	s.mu.Unlock()
	for _, k := range p.Keys() {
		if e := p[k]; told && k.Property() == "RELATED-TO" && !e.Gone && tasks.IsParent(e.Value) && e.Value.Text != own && s.id(e.Value.Text) == "" {
			return &side.Error{Class: side.ErrGone, What: what + ": its parent is not there yet", Untouched: true}
		}
	}
	return nil
}

// renamed gives the tasks whose parent is called otherwise than it was shown, by a position's names.
func (s *Store) renamed(called map[string]string) []string {
	s.mu.Lock()
	parents := make(map[string]string, len(s.parents))
	for child, parent := range s.parents {
		parents[child] = parent
	}
	s.mu.Unlock()
	var out []string
	for child, parent := range parents {
		if was, shown := called[parent]; shown && was != s.uid(parent) {
			out = append(out, child)
		}
	}
	return out
}
