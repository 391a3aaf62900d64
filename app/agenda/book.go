package agenda

import (
	"sort"
	"time"
)

// Entry is one process on the agenda.
type Entry struct {
	Name  string
	Rule  Rule
	State State
}

// Outcome is what a run has to say to the agenda.
type Outcome struct {
	Failed     bool          // try again, later each time
	RetryAfter time.Duration // a side asked to be left alone for so long
	Stopped    bool          // not again before the person or the settings say so
}

// Forever is the end of a pause that has none.
var Forever = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// A change has settled when nothing more came for `quiet`, or at the latest `impatience` after it began.
const (
	quiet      = 2 * time.Second
	impatience = 30 * time.Second
)

// book holds the entries and decides who is next. It knows neither clocks nor goroutines.
type book struct {
	pages  map[string]*page
	paused time.Time // until then nothing starts by itself
	chance func() float64
}

// page is an entry with its plans.
type page struct {
	Entry
	planned time.Time // by the schedule; zero: not at all
	sudden  time.Time // because of a change in the folder; zero: none
	changed time.Time // when that change began
	settled time.Time // when it counts as over
	forced  bool      // asked for by the person: now, whatever the schedule says
	running bool
	left    bool // is no longer among the entries
}

// next is the earlier of the two plans; zero where there is none.
func (p *page) next() time.Time {
	if p.planned.IsZero() || !p.sudden.IsZero() && p.sudden.Before(p.planned) {
		return p.sudden
	}
	return p.planned
}

func newBook(chance func() float64) *book {
	return &book{pages: map[string]*page{}, chance: chance}
}

// set takes the entries as they are now. A process that is known keeps what happened to it here;
// whether it is stopped is as the entry says.
func (b *book) set(entries []Entry, now time.Time) {
	for _, p := range b.pages {
		p.left = true
	}
	for _, e := range entries {
		p := b.pages[e.Name]
		if p == nil {
			p = &page{Entry: e}
			b.pages[e.Name] = p
		}
		same := p.Rule == e.Rule && p.State.Stopped == e.State.Stopped && !p.planned.IsZero()
		p.Rule, p.State.Stopped, p.left = e.Rule, e.State.Stopped, false
		if !same {
			b.plan(p, now)
		}
	}
	for name, p := range b.pages {
		if p.left && !p.running {
			delete(b.pages, name)
		}
	}
}

// plan works both plans out anew after something happened.
func (b *book) plan(p *page, now time.Time) {
	p.planned, p.sudden = time.Time{}, time.Time{}
	if at, ok := p.Rule.Next(p.State, later(now, b.paused), b.chance()); ok {
		p.planned = at
	}
	b.react(p, now)
}

// react sets when a change in the folder starts the process.
func (b *book) react(p *page, now time.Time) {
	if p.changed.IsZero() {
		return
	}
	if at, ok := p.Rule.Hinted(p.State, later(later(p.settled, now), b.paused)); ok {
		p.sudden = at
	}
}

// hinted notes a change in a process's folder.
func (b *book) hinted(name string, now time.Time) {
	p := b.pages[name]
	if p == nil {
		return
	}
	if p.changed.IsZero() {
		p.changed = now
	}
	p.settled = earlier(now.Add(quiet), p.changed.Add(impatience))
	b.react(p, now)
}

// force makes a process start as soon as there is room.
func (b *book) force(name string) {
	if p := b.pages[name]; p != nil {
		p.forced = true
	}
}

// pause keeps everything from starting by itself until a time; a time that is over ends a pause.
func (b *book) pause(until, now time.Time) {
	b.paused = until
	for _, p := range b.pages {
		b.plan(p, now)
	}
}

// due lists who should start now, who waited longest first, and when to look again (zero: only
// when something happens).
func (b *book) due(now time.Time) (names []string, wake time.Time) {
	var ready []*page
	look := func(at time.Time) {
		if !at.IsZero() && (wake.IsZero() || at.Before(wake)) {
			wake = at
		}
	}
	for _, p := range b.pages {
		switch next := p.next(); {
		case p.running || p.left:
		case p.forced:
			ready = append(ready, p)
		case next.IsZero():
		case next.After(now):
			look(next)
		case !p.Rule.Open(now):
			// Its time came while the computer slept, and has passed again.
			b.plan(p, now)
			look(p.next())
		default:
			ready = append(ready, p)
		}
	}
	sort.Slice(ready, func(i, j int) bool {
		a, c := ready[i], ready[j]
		if a.forced != c.forced {
			return a.forced
		}
		if !a.next().Equal(c.next()) {
			return a.next().Before(c.next())
		}
		return a.Name < c.Name
	})
	for _, p := range ready {
		names = append(names, p.Name)
	}
	return names, wake
}

func (b *book) started(name string) {
	p := b.pages[name]
	p.running, p.forced = true, false
	p.sudden, p.changed, p.settled = time.Time{}, time.Time{}, time.Time{}
}

func (b *book) finished(name string, o Outcome, now time.Time) {
	p := b.pages[name]
	p.running = false
	if p.left {
		delete(b.pages, name)
		return
	}
	p.State.Last, p.State.Stopped, p.State.RetryAt = now, o.Stopped, time.Time{}
	if o.RetryAfter > 0 {
		p.State.RetryAt = now.Add(o.RetryAfter)
	}
	if p.State.Failures++; !o.Failed {
		p.State.Failures = 0
	}
	b.plan(p, now)
}
