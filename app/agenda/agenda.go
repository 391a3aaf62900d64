package agenda

import (
	"context"
	"maps"
	"slices"
	"time"
)

// Clock is the time as the agenda sees it.
type Clock interface {
	Now() time.Time
	// Alarm gives a channel that gets a value at a time (or when that has to be looked at again), and how to let go of it.
	Alarm(at time.Time) (ring <-chan time.Time, stop func())
}

// Wall is the computer's own clock.
var Wall Clock = wall{}

type wall struct{}

// Now leaves the monotonic part out: it stands still while a computer sleeps.
func (wall) Now() time.Time { return time.Now().Round(0) }

// longestNap is how long a timer runs at most; after a sleep it is that late.
const longestNap = 5 * time.Minute

func (wall) Alarm(at time.Time) (<-chan time.Time, func()) {
	t := time.NewTimer(min(max(time.Until(at), 0), longestNap))
	return t.C, func() { t.Stop() }
}

// Runner syncs one process and tells how that went.
type Runner func(ctx context.Context, name string) Outcome

// Agenda starts processes when they are due. Its methods may be called from anywhere while Run
// runs, also from inside a Runner; before, they wait for it, and after, they do nothing.
type Agenda struct {
	clock    Clock
	run      Runner
	parallel int
	book     *book // the loop's alone
	asked    chan func(*book)
	ended    chan struct{}
}

// New makes an agenda that runs at most so many processes at a time. chance gives numbers in [0,1).
func New(clock Clock, chance func() float64, parallel int, run Runner) *Agenda {
	return &Agenda{
		clock: clock, run: run, parallel: max(parallel, 1), book: newBook(chance),
		asked: make(chan func(*book)), ended: make(chan struct{}),
	}
}

// Set takes the processes as the settings now have them; the State of one that is known already is
// kept, but for a stop.
func (a *Agenda) Set(entries []Entry) {
	a.ask(func(b *book) { b.set(entries, a.clock.Now()) })
}

// Hint says that something may have changed in a process's folder.
func (a *Agenda) Hint(name string) { a.ask(func(b *book) { b.hinted(name, a.clock.Now()) }) }

// Start asks for a run as soon as there is room, whatever schedule and pause say.
func (a *Agenda) Start(name string) { a.ask(func(b *book) { b.force(name) }) }

// Pause keeps everything from starting by itself until a time, Forever for no end; the zero time
// ends the pause. What runs goes on.
func (a *Agenda) Pause(until time.Time) { a.ask(func(b *book) { b.pause(until, a.clock.Now()) }) }

// Line is one process as Lines shows it.
type Line struct {
	Entry
	Next    time.Time // zero: does not start by itself
	Running bool
}

// Lines lists the processes by name with their next start; nil once the agenda has ended.
func (a *Agenda) Lines() []Line {
	var out []Line
	a.ask(func(b *book) {
		for _, name := range slices.Sorted(maps.Keys(b.pages)) {
			if p := b.pages[name]; !p.left {
				out = append(out, Line{p.Entry, p.next(), p.running})
			}
		}
	})
	return out
}

// Follow turns a folder's hints into those of a process until the channel closes.
func (a *Agenda) Follow(name string, hints <-chan struct{}) {
	for range hints {
		a.Hint(name)
	}
}

// ask lets the loop do something and waits until it is done; after the loop's end it does nothing.
func (a *Agenda) ask(do func(*book)) {
	done := make(chan struct{})
	select {
	case a.asked <- func(b *book) { do(b); close(done) }:
		<-done
	case <-a.ended:
	}
}

type result struct {
	name    string
	outcome Outcome
}

// Run starts what is due until ctx ends, and then waits for what still runs. It is called once.
func (a *Agenda) Run(ctx context.Context, entries []Entry) {
	a.book.set(entries, a.clock.Now())
	results := make(chan result)
	running := 0
	for ctx.Err() == nil {
		due, wake := a.book.due(a.clock.Now())
		for _, name := range due[:min(len(due), a.parallel-running)] {
			a.book.started(name)
			running++
			go func() { results <- result{name, a.run(ctx, name)} }()
		}
		running -= a.wait(ctx, wake, results)
	}
	close(a.ended)
	for ; running > 0; running-- {
		<-results
	}
}

// wait lets one thing happen; it gives the number of runs that ended.
func (a *Agenda) wait(ctx context.Context, wake time.Time, results <-chan result) int {
	var ring <-chan time.Time
	if !wake.IsZero() {
		alarm, stop := a.clock.Alarm(wake)
		defer stop()
		ring = alarm
	}
	select {
	case <-ctx.Done():
	case do := <-a.asked:
		do(a.book)
	case r := <-results:
		a.book.finished(r.name, r.outcome, a.clock.Now())
		return 1
	case <-ring:
	}
	return 0
}
