package tasklist

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"bothways/connectors/google/tasks"
	"bothways/sync/side"
)

// shown is the number that a task was shown with at a version, "" for none.
type shown struct {
	version, number string
}

// numbered is an item's version. A number can change where the task does not: a neighbour made room.
func numbered(version, number string) string {
	if number == "" {
		return version
	}
	return version + "#" + number
}

// unnumbered is the task's own version, that Google knows.
func unnumbered(version string) string {
	if i := strings.LastIndexByte(version, '#'); i >= 0 {
		if _, is := tasks.Number(version[i+1:]); is {
			return version[:i]
		}
	}
	return version
}

func parsed(text string) number {
	n, is := tasks.Number(text)
	return number{n, is}
}

func (n number) String() string {
	if !n.is {
		return ""
	}
	return strconv.FormatInt(n.n, 10)
}

// whole reads the list as it is now, and numbers it.
func (s *Store) whole(ctx context.Context) ([]tasks.Task, error) {
	s.mu.Lock()
	was := s.tasks
	s.tasks = map[string]known{}
	s.mu.Unlock()
	all, err := s.all(ctx, time.Time{})
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		for id, t := range was {
			if _, seen := s.tasks[id]; !seen {
				s.tasks[id] = t
			}
		}
		return nil, err
	}
	s.complete = true
	s.count()
	return all, nil
}

// number is the order that a task shows. Where it has changed, its neighbours decide.
func (s *Store) number(ctx context.Context, t tasks.Task) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n, known := s.recall(t.ID, version(t)); known {
		return n, nil
	}
	if err := s.counted(ctx); err != nil {
		return "", err
	}
	if n, known := s.recall(t.ID, version(t)); known {
		return n, nil
	}
	s.count() // it has changed since
	return s.shown[t.ID].number, nil
}

// recall is what is known without the neighbours; mu is held.
func (s *Store) recall(id, version string) (string, bool) {
	if n, is := s.shown[id]; is && n.version == version {
		return n.number, true
	}
	p, is := s.names.Places[id]
	if is && unnumbered(p.Version) == version {
		return p.Seen, true
	}
	_, linked := s.names.UID[id]
	return "", !is && (linked || len(s.names.Places) == 0)
}

// counted sees to it that all tasks are known and numbered; mu is held.
func (s *Store) counted(ctx context.Context) error {
	if s.complete {
		if !s.ranked {
			s.count()
		}
		return nil
	}
	s.mu.Unlock()
	_, err := s.whole(ctx)
	s.mu.Lock()
	return err
}

// count numbers all tasks that are known; mu is held.
func (s *Store) count() {
	next := map[string]shown{}
	families := map[string][]string{}
	for id, t := range s.tasks {
		p, is := s.names.Places[id]
		uid := s.names.UID[id]
		last, written := s.shown[id]
		switch {
		case written && last.version == t.version:
			next[id] = last
			if last.number == "" {
				continue
			}
		case !is && (uid != "" || len(s.names.Places) == 0), is && uid != "" && p.There == "":
			next[id] = shown{t.version, ""}
			continue
		}
		if t.done {
			n := parsed(p.There)
			if uid == "" {
				n = parsed(p.Seen)
			}
			next[id] = shown{t.version, n.String()}
			continue
		}
		families[t.parent] = append(families[t.parent], id)
	}
	for _, ids := range families {
		s.sort(ids)
		row := make([]standing, len(ids))
		for i, id := range ids {
			row[i] = s.standing(id)
		}
		for i, n := range numbers(row) {
			next[ids[i]] = shown{s.tasks[ids[i]].version, n.String()}
		}
	}
	s.shown, s.ranked = next, true
}

// sort puts siblings in their order (G-TSK-6); mu is held.
func (s *Store) sort(ids []string) {
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(strings.Compare(s.tasks[a].position, s.tasks[b].position), strings.Compare(a, b))
	})
}

func (s *Store) standing(id string) standing {
	t, p := s.tasks[id], s.names.Places[id]
	if last, is := s.shown[id]; is && last.version == t.version {
		n := parsed(last.number)
		if s.leaving(id) {
			return standing{id: id, seen: n, there: parsed(p.There)}
		}
		return standing{id: id, seen: n, there: n}
	}
	out := standing{id: id, seen: parsed(p.Seen), there: parsed(p.There), loose: s.names.UID[id] == "", changed: unnumbered(p.Version) != t.version}
	if !out.loose && p.Agreed == "" && p.Seen != p.There {
		out.seen = number{} // nobody has ordered it here
	}
	return out
}

// place finds the sibling that a task is to stand behind, "" for the top, and whether it has to go there.
func (s *Store) place(ctx context.Context, t tasks.Task, op tasks.Op) (previous string, move bool, err error) {
	stays := t.ID != "" && op.Parent == t.Parent
	n := parsed(op.Order)
	if !n.is || stays && t.Status == "completed" {
		return "", !stays, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.counted(ctx); err != nil {
		return "", false, untouched(err)
	}
	self := s.tasks[t.ID]
	var above, below, least neighbour // of where it stands, and of where it is to stand
	for id, x := range s.tasks {
		if id == t.ID || x.parent != op.Parent || x.done || s.shown[id].number == "" || s.leaving(id) {
			continue
		}
		v := neighbour{parsed(s.shown[id].number), x.position, id}
		switch {
		case v.position > self.position && (!below.is || v.position < below.position):
			below = v
		case v.position < self.position && (!above.is || v.position > above.position):
			above = v
		}
		if v.n < n.n && (!least.is || v.n > least.n || v.n == least.n && v.position > least.position) {
			least = v
		}
	}
	right := stays && (!above.is || above.n <= n.n) && (!below.is || n.n <= below.n)
	return least.id, !right, nil
}

// neighbour is a sibling that stands where its number says.
type neighbour struct {
	number
	position, id string
}

// leaving tells of a task that stands elsewhere on the other side, and goes there; mu is held.
func (s *Store) leaving(id string) bool {
	p := s.names.Places[id]
	return p.There != p.Agreed && p.There != "" && s.shown[id].number != p.There
}

// stands notes the number that a written task has now.
func (s *Store) stands(t tasks.Task, number string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown[t.ID] = shown{version(t), number}
}

// news tells whether numbers are to be given anew: the other side has others than it had, or a task has
// changed that has one or may get one.
func (s *Store) news(fresh []tasks.Task, open string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.names.Places) == 0 {
		return false
	}
	if now := s.opened(); now != "" && now != open {
		return true
	}
	return slices.ContainsFunc(fresh, func(t tasks.Task) bool {
		p, is := s.names.Places[t.ID]
		_, linked := s.names.UID[t.ID]
		return !t.Deleted && (is && unnumbered(p.Version) != version(t) || !is && !linked)
	})
}

// opened is a digest of the numbers in which the sides differ, "" for none; mu is held.
func (s *Store) opened() string {
	var open []string
	for _, id := range slices.Sorted(maps.Keys(s.names.Places)) {
		p := s.names.Places[id]
		seen := p.Seen
		if last, is := s.shown[id]; is {
			seen = last.number
		}
		if _, linked := s.names.UID[id]; linked && seen != p.There {
			open = append(open, id, seen, p.There)
		}
	}
	if len(open) == 0 {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join(open, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// otherwise are the tasks whose number is not the one that is remembered.
func (s *Store) otherwise() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, id := range slices.Sorted(maps.Keys(s.shown)) {
		if s.shown[id].number != s.names.Places[id].Seen {
			out = append(out, id)
		}
	}
	return out
}

// forget takes names in: what was numbered by others is numbered again; mu is held.
func (s *Store) forget(n side.Names) {
	s.names, s.shown, s.ranked = n, map[string]shown{}, false
}
