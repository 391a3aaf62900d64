// Package agenda says when each process starts and starts it.
package agenda

import (
	"slices"
	"time"

	"bothways/app/settings"
)

// Rule is when one process may start by itself. Its times of day are those of the zone of the
// times it is asked about.
type Rule struct {
	Every    time.Duration // between the end of a run and the next start; 0: by hand only
	From, To time.Duration // part of the day, since midnight; To before From goes over midnight
	Days     [7]bool       // by time.Weekday: the days on which the part of the day begins
	OnChange bool          // a change in a folder starts it at once
	Server   bool          // its starts are spread by up to a quarter of Every
}

// RuleOf reads a process's schedule. server tells that one of its sides is no local folder.
func RuleOf(s settings.Schedule, server bool) Rule {
	r := Rule{Every: s.Every, From: s.Between.From, To: s.Between.To, OnChange: s.OnChange, Server: server}
	for i, day := range []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} {
		r.Days[i] = slices.Contains(s.Days, day)
	}
	return r
}

// State is what happened to a process so far.
type State struct {
	Last     time.Time // end of the last run; zero: none yet
	Failures int       // runs in a row that failed
	RetryAt  time.Time // a side asked to be left alone until then
	Stopped  bool      // waits for the person or for new settings
}

// Next is the earliest time from now on at which the process may start; ok is false where it does
// not start by itself. chance is in [0,1) and spreads the starts of a server's process.
func (r Rule) Next(s State, now time.Time, chance float64) (at time.Time, ok bool) {
	if r.Every <= 0 || s.Stopped {
		return time.Time{}, false
	}
	at = now
	if !s.Last.IsZero() {
		wait := r.Every
		if s.Failures > 0 {
			wait = Backoff(s.Failures, r.Every)
		}
		at = later(at, earlier(s.Last, now).Add(wait+r.spread(wait, chance)))
	}
	at = later(at, s.RetryAt)
	open, ok := r.Opening(at)
	if moved := open.Add(r.spread(r.Every, chance)); ok && open.After(at) && r.Open(moved) {
		open = moved // not every process of the world at eight o'clock
	}
	return open, ok
}

// Hinted is when a change in a folder, which has settled at a time, starts the process.
func (r Rule) Hinted(s State, settled time.Time) (at time.Time, ok bool) {
	if r.Every <= 0 || s.Stopped || !r.OnChange {
		return time.Time{}, false
	}
	at = later(settled, s.RetryAt)
	if s.Failures > 0 {
		at = later(at, earlier(s.Last, settled).Add(Backoff(s.Failures, r.Every)))
	}
	return r.Opening(at)
}

func (r Rule) spread(wait time.Duration, chance float64) time.Duration {
	if !r.Server {
		return 0
	}
	return time.Duration(float64(wait) / 4 * min(max(chance, 0), 1))
}

const (
	firstRetry  = 5 * time.Minute
	longestWait = 4 * time.Hour
)

// Backoff is the wait after a number of failures in a row: at most five minutes, then twice as long
// each time, up to four hours or to every, where that is longer.
func Backoff(failures int, every time.Duration) time.Duration {
	wait, most := min(firstRetry, every), max(longestWait, every)
	for ; failures > 1 && wait < most; failures-- {
		wait *= 2
	}
	return min(wait, most)
}

// Open tells whether the process may start at a time.
func (r Rule) Open(t time.Time) bool {
	h, m, s := t.Clock()
	clock := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
	today := t.Weekday()
	if r.From < r.To {
		return r.Days[today] && r.From <= clock && clock < r.To
	}
	yesterday := (today + 6) % 7
	return r.Days[today] && r.From <= clock || r.Days[yesterday] && clock < r.To
}

// horizon is a week, one more for a day whose part was lost when the clocks went forward, and its night.
const horizon = 16 * 24 * time.Hour

// Opening is the first time from t on at which the process may start. It looks at every minute:
// the clocks of the world do what they like, but they do it by whole minutes.
func (r Rule) Opening(t time.Time) (time.Time, bool) {
	if r.Open(t) {
		return t, true
	}
	if r.Days == [7]bool{} {
		return time.Time{}, false
	}
	end := t.Add(horizon)
	_, _, second := t.Clock()
	at := t.Add(time.Minute - time.Duration(second)*time.Second - time.Duration(t.Nanosecond()))
	for ; at.Before(end); at = at.Add(time.Minute) {
		if r.Open(at) {
			return at, true
		}
	}
	return time.Time{}, false
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
