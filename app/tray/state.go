// Package tray is the icon that lives all day: what it shows, when it syncs and what it tells unasked.
package tray

import (
	"maps"
	"slices"
	"time"

	"bothways/app/settings"
)

// State is all that the tray shows and decides from.
type State struct {
	Settings settings.Settings
	Problem  string // why the settings cannot be used; the last good ones stay in force
	Trouble  string // why nothing can be learned from the program that syncs
	Status   Status
	Results  map[string]Result // of each process's last run, as far as this program has seen it
	Running  map[string]bool   // processes at work
	Next     time.Time         // the next start by itself; zero: none
	Ending   bool              // quits once the write in hand is done
	Autorun  bool              // starts at login
}

// Status is what `bothways --json status` prints, as far as the tray needs it.
type Status struct {
	Accounts    []Account `json:"accounts"`
	Processes   []Process `json:"processes"`
	PausedUntil time.Time `json:"paused_until"`
}

// Account is one account of a Status.
type Account struct {
	Name     string `json:"account"`
	Type     string `json:"type"`
	Username string `json:"username"`
	SignedIn bool   `json:"signed_in"`
}

// Process is one process of a Status.
type Process struct {
	Name      string    `json:"process"`
	Status    string    `json:"status"`
	Enabled   bool      `json:"enabled"`
	LastRun   time.Time `json:"last_run"`
	Conflicts int       `json:"conflicts"`
	Held      int       `json:"held"`
	Plan      string    `json:"plan"`
	Changes   int       `json:"changes"`
	Failures  int       `json:"failures"`
	RetryAt   time.Time `json:"retry_at"`
}

// Paused tells whether nothing starts by itself right now.
func (s State) Paused(now time.Time) bool { return s.Status.PausedUntil.After(now) }

// last is the end of the latest run of all.
func (s State) last() time.Time {
	var at time.Time
	for _, p := range s.Status.Processes {
		if p.LastRun.After(at) {
			at = p.LastRun
		}
	}
	return at
}

// enabled lists the processes that take part, by name.
func (s State) enabled() []string {
	var out []string
	all := s.Settings.Expand().Processes
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if all[name].Enabled {
			out = append(out, name)
		}
	}
	return out
}

// kinds lists the kinds of the processes named, in the order of the menu.
func (s State) kinds(names []string) []string {
	all := s.Settings.Expand().Processes
	var out []string
	for _, kind := range []string{"contacts", "calendar", "tasks"} {
		if slices.ContainsFunc(names, func(n string) bool { return string(all[n].Kind) == kind }) {
			out = append(out, kind)
		}
	}
	return out
}

// named lists the enabled processes that a wish to sync means: one, all of a kind, or all.
func (s State) named(process, kind string) []string {
	all := s.Settings.Expand().Processes
	if process != "" {
		if _, there := all[process]; there {
			return []string{process}
		}
		return nil
	}
	var out []string
	for _, n := range s.enabled() {
		if kind == "" || string(all[n].Kind) == kind {
			out = append(out, n)
		}
	}
	return out
}
