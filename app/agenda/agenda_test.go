package agenda

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// hands is a clock that moves only when it is told to.
type hands struct {
	mu     sync.Mutex
	now    time.Time
	alarms map[chan time.Time]time.Time
}

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) Alarm(at time.Time) (<-chan time.Time, func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	ring := make(chan time.Time, 1)
	if !at.After(h.now) {
		ring <- h.now
	}
	h.alarms[ring] = at
	return ring, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.alarms, ring)
	}
}

func (h *hands) set(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = now
	for ring, at := range h.alarms {
		if !at.After(now) {
			select {
			case ring <- now:
			default:
			}
		}
	}
}

// stage is an agenda whose runs start and end under the test's eyes.
type stage struct {
	*Agenda
	t       *testing.T
	clock   *hands
	started chan string
	mu      sync.Mutex
	ends    map[string]chan Outcome
	cancel  func()
	over    chan struct{}
}

func newStage(t *testing.T, parallel int, entries ...Entry) *stage {
	s := &stage{
		t: t, clock: &hands{now: at(t, "2026-11-22 10:00"), alarms: map[chan time.Time]time.Time{}},
		started: make(chan string), ends: map[string]chan Outcome{}, over: make(chan struct{}),
	}
	s.Agenda = New(s.clock, func() float64 { return 0 }, parallel, func(ctx context.Context, name string) Outcome {
		end := make(chan Outcome, 1)
		s.mu.Lock()
		s.ends[name] = end
		s.mu.Unlock()
		select {
		case s.started <- name:
		case <-ctx.Done():
			return Outcome{}
		}
		select {
		case o := <-end:
			return o
		case <-ctx.Done():
			return Outcome{}
		}
	})
	ctx, cancel := context.WithCancel(t.Context())
	s.cancel = cancel
	go func() { s.Run(ctx, entries); close(s.over) }()
	t.Cleanup(func() { cancel(); <-s.over })
	return s
}

// expect waits for the runs to start; the list is in order where it is one at a time.
func (s *stage) expect(names ...string) {
	s.t.Helper()
	var got []string
	for range names {
		select {
		case name := <-s.started:
			got = append(got, name)
		case <-time.After(20 * time.Second):
			s.t.Fatalf("at %v only %v started, not %v", s.clock.Now(), got, names)
		}
	}
	slices.Sort(got)
	if want := slices.Sorted(slices.Values(names)); !slices.Equal(got, want) {
		s.t.Fatalf("at %v %v started, not %v", s.clock.Now(), got, want)
	}
}

func (s *stage) end(name string, o Outcome) {
	s.t.Helper()
	s.mu.Lock()
	end := s.ends[name]
	s.mu.Unlock()
	end <- o
	s.until(func() bool { return !s.line(name).Running })
}

// until asks the loop, which takes a turn each time, until something holds.
func (s *stage) until(holds func() bool) {
	s.t.Helper()
	for range 100_000 {
		if holds() {
			return
		}
		runtime.Gosched()
	}
	s.t.Fatalf("at %v it never came: %+v", s.clock.Now(), s.Lines())
}

func (s *stage) line(name string) Line {
	for _, l := range s.Lines() {
		if l.Name == name {
			return l
		}
	}
	return Line{}
}

// at moves the clock.
func (s *stage) at(text string) { s.clock.set(at(s.t, "2026-11-22 "+text)) }

// plans checks when a process starts next; "" for not by itself.
func (s *stage) plans(name, want string) {
	s.t.Helper()
	next := s.line(name).Next
	if want == "" && !next.IsZero() || want != "" && !next.Equal(at(s.t, "2026-11-22 "+want)) {
		s.t.Fatalf("at %v %s is planned for %v, not %s", s.clock.Now(), name, next, want)
	}
}

func entry(t *testing.T, name, every, between string) Entry {
	return Entry{Name: name, Rule: rule(t, every, between)}
}

func TestAgendaRuns(t *testing.T) {
	s := newStage(t, 2, entry(t, "a", "15m", ""), entry(t, "b", "1h", ""), entry(t, "hand", "0", ""))
	s.expect("a", "b")
	s.at("10:02")
	s.end("a", Outcome{})
	s.plans("a", "10:17")
	s.end("b", Outcome{Failed: true})
	s.plans("b", "10:07")
	s.at("10:07")
	s.expect("b")
	s.end("b", Outcome{Failed: true, RetryAfter: 2 * time.Hour})
	s.plans("b", "12:07")
	s.at("10:17")
	s.expect("a")
	s.end("a", Outcome{Stopped: true})
	s.plans("a", "")
	s.Start("a")
	s.expect("a")
	s.end("a", Outcome{})
	s.plans("a", "10:32")
	s.plans("hand", "")
	s.Start("hand")
	s.expect("hand")
	s.Hint("nobody")
	s.Start("nobody")
}

func TestAgendaIsBounded(t *testing.T) {
	var all []Entry
	for i := range 5 {
		all = append(all, entry(t, fmt.Sprint("p", i), "15m", ""))
	}
	s := newStage(t, 2, all...)
	s.expect("p0", "p1")
	running := 0
	for _, l := range s.Lines() {
		if l.Running {
			running++
		}
	}
	if running != 2 {
		t.Errorf("%d run at a time", running)
	}
	s.Start("p4") // the person goes first
	s.end("p1", Outcome{})
	s.expect("p4")
	s.end("p0", Outcome{})
	s.expect("p2")
	s.end("p4", Outcome{})
	s.expect("p3")
}

func TestAgendaHints(t *testing.T) {
	s := newStage(t, 2, Entry{"a", rule(t, "1h", ""), State{Last: at(t, "2026-11-22 09:59")}})
	s.plans("a", "10:59")
	s.Hint("a")
	s.plans("a", "10:00:02")
	s.at("10:00:01")
	s.Hint("a") // more comes: wait for quiet
	s.plans("a", "10:00:03")
	s.at("10:00:03")
	s.expect("a")
	s.Hint("a") // while it runs: once more afterwards
	s.end("a", Outcome{})
	s.plans("a", "10:00:05")
	s.at("10:00:05")
	s.expect("a")
	s.end("a", Outcome{})
	s.plans("a", "11:00:05")
}

func TestHintsDoNotWaitForEver(t *testing.T) {
	b := newBook(func() float64 { return 0 })
	start := at(t, "2026-11-22 10:00")
	b.set([]Entry{{"a", rule(t, "1h", ""), State{Last: start}}}, start)
	now := start
	for now.Before(start.Add(time.Minute)) {
		if names, _ := b.due(now); len(names) > 0 {
			break
		}
		b.hinted("a", now)
		now = now.Add(time.Second)
	}
	if now.Sub(start) != impatience {
		t.Errorf("starts %v after the first of many changes, want %v", now.Sub(start), impatience)
	}
}

func TestAgendaFollows(t *testing.T) {
	s := newStage(t, 1, Entry{"a", rule(t, "1h", ""), State{Last: at(t, "2026-11-22 09:59")}})
	hints := make(chan struct{})
	followed := make(chan struct{})
	go func() { s.Follow("a", hints); close(followed) }()
	hints <- struct{}{}
	close(hints)
	<-followed
	s.plans("a", "10:00:02")
}

func TestAgendaPauses(t *testing.T) {
	s := newStage(t, 2, Entry{"a", rule(t, "15m", ""), State{Last: at(t, "2026-11-22 09:50")}}, entry(t, "hand", "0", ""))
	s.Pause(at(t, "2026-11-22 10:30"))
	s.plans("a", "10:30")
	s.Hint("a")
	s.plans("a", "10:30")
	s.at("10:20")
	s.Start("hand")
	s.expect("hand")
	s.end("hand", Outcome{})
	s.Pause(Forever)
	s.at("22:00")
	if next := s.line("a").Next; next.Before(Forever) {
		t.Errorf("a starts at %v in a pause for ever", next)
	}
	s.Pause(time.Time{})
	s.expect("a")
}

func TestAgendaTakesSettings(t *testing.T) {
	s := newStage(t, 3, entry(t, "a", "15m", ""), entry(t, "gone", "15m", ""))
	s.expect("a", "gone")
	s.end("a", Outcome{})
	s.plans("a", "10:15")
	s.Set([]Entry{entry(t, "a", "5m", ""), {"new", rule(t, "1h", ""), State{Last: at(t, "2026-11-22 09:30")}}})
	s.plans("a", "10:05")
	s.plans("new", "10:30")
	if l := s.Lines(); len(l) != 2 {
		t.Errorf("%v", l)
	}
	s.Set([]Entry{entry(t, "a", "5m", ""), entry(t, "gone", "5m", "")})
	s.at("10:05")
	s.expect("a") // and not "gone", which still runs
	s.end("gone", Outcome{Failed: true})
	s.plans("gone", "10:10")
}

// After a sleep its time has come and gone: it waits for the next opening.
func TestAgendaSleeps(t *testing.T) {
	s := newStage(t, 1, Entry{"a", rule(t, "15m", "09:00-11:00"), State{Last: at(t, "2026-11-22 09:50")}})
	s.plans("a", "10:05")
	s.at("14:00")
	s.until(func() bool { return !s.line("a").Next.Equal(at(t, "2026-11-22 10:05")) })
	if next := s.line("a").Next; !next.Equal(at(t, "2026-11-23 09:00")) {
		t.Errorf("planned for %v", next)
	}
	s.clock.set(at(t, "2026-11-23 09:00"))
	s.expect("a")
}

func TestAgendaEnds(t *testing.T) {
	s := newStage(t, 1, entry(t, "a", "15m", ""))
	s.expect("a")
	s.cancel()
	<-s.over
	s.Hint("a")
	s.Start("a")
	if l := s.Lines(); l != nil {
		t.Errorf("%v after the end", l)
	}
}

// A runner may talk to the agenda, even while it ends.
func TestRunnerMayAsk(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var a *Agenda
	a = New(Wall, func() float64 { return 0 }, 1, func(ctx context.Context, name string) Outcome {
		if len(a.Lines()) != 1 {
			t.Error("the agenda is empty")
		}
		cancel()
		<-a.ended
		a.Hint(name)
		return Outcome{}
	})
	a.Run(ctx, []Entry{entry(t, "a", "15m", "")})
}

// Whatever happens, nothing starts twice at a time, outside its part of the day, in a pause or too
// soon, and the book always knows when to look again.
func TestBook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := anyTime(t, "start")
		b := newBook(func() float64 { return rapid.Float64Range(0, 0.999).Draw(t, "chance") })
		var entries []Entry
		for i := range rapid.IntRange(1, 3).Draw(t, "processes") {
			entries = append(entries, Entry{Name: fmt.Sprint("p", i), Rule: anyRule(t)})
		}
		b.set(entries, now)
		var paused time.Time
		running, forced := map[string]bool{}, map[string]bool{}
		for range 30 {
			name := rapid.SampledFrom(entries).Draw(t, "entry").Name
			switch rapid.IntRange(0, 5).Draw(t, "event") {
			case 0:
				b.hinted(name, now)
			case 1:
				b.force(name)
				forced[name] = true
			case 2:
				paused = now.Add(time.Duration(rapid.IntRange(-60, 600).Draw(t, "pause")) * time.Minute)
				b.pause(paused, now)
			case 3:
				if running[name] {
					b.finished(name, Outcome{rapid.Bool().Draw(t, "failed"), time.Duration(rapid.IntRange(0, 90).Draw(t, "retry")) * time.Minute, rapid.Bool().Draw(t, "stopped")}, now)
					delete(running, name)
				}
			case 4:
				for i := range entries {
					entries[i].Rule = anyRule(t)
				}
				b.set(entries, now)
			case 5:
				now = now.Add(time.Duration(rapid.Int64Range(0, int64(30*time.Hour)).Draw(t, "later")))
			}
			names, wake := b.due(now)
			for _, n := range names {
				p := b.pages[n]
				if running[n] {
					t.Fatalf("%s starts twice", n)
				}
				if !forced[n] && (p.State.Stopped || now.Before(paused) || !p.Rule.Open(now) || now.Before(p.State.RetryAt)) {
					t.Fatalf("%s starts at %v: %+v, pause until %v", n, now, p, paused)
				}
				b.started(n)
				running[n] = true
				delete(forced, n)
			}
			again, _ := b.due(now)
			if len(again) > 0 || !wake.IsZero() && !wake.After(now) {
				t.Fatalf("the loop would spin: %v, wake %v at %v", again, wake, now)
			}
			for n, p := range b.pages {
				if next := p.next(); !running[n] && !next.IsZero() && (wake.IsZero() || wake.After(next)) {
					t.Fatalf("%s is planned for %v, but the alarm is set for %v", n, next, wake)
				}
			}
		}
	})
}
