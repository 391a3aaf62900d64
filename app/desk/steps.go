package desk

import (
	"sync"

	"bothways/sync/link"
	"bothways/sync/run"
)

// Step is how far a process's run is.
type Step struct {
	Process     string
	Stage       string // reading, matching, planning, writing
	Place       string // which account is read; else ""
	Done, Total int    // Total is 0 where it is not known
}

// Steps tells those who follow a process how far its runs are. See Attach. The
// zero Steps is ready, for any goroutine.
type Steps struct {
	mu   sync.Mutex
	next int
	by   map[string]map[int]func(Step)
}

// Follow hears of a process until end is called.
func (s *Steps) Follow(process string, hear func(Step)) (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by = map[string]map[int]func(Step){}
	}
	if s.by[process] == nil {
		s.by[process] = map[int]func(Step){}
	}
	s.next++
	id := s.next
	s.by[process][id] = hear
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.by[process], id)
	}
}

// Attach makes a desk tell its progress here.
func (s *Steps) Attach(d *Desk) {
	d.Progress = func(process string, p run.Progress) {
		step := Step{Process: process, Stage: p.Stage, Done: p.Done, Total: p.Total}
		if w, err := d.peek(process); err == nil && p.Stage == "reading" {
			step.Place = w.names[min(p.Side, link.Right)]
		}
		s.tell(step)
	}
}

func (s *Steps) tell(step Step) {
	s.mu.Lock()
	var hear []func(Step)
	for _, f := range s.by[step.Process] {
		hear = append(hear, f)
	}
	s.mu.Unlock()
	for _, f := range hear {
		f(step)
	}
}
