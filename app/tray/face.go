package tray

import (
	"time"

	"bothways/app/agenda"
	"bothways/app/words"
)

// Icon is what the icon shows.
type Icon struct {
	Kind  string // of the Kinds
	Count int    // how much needs the person, for NeedsYou
}

// The kinds of icons.
const (
	InStep   = "in-step"
	Working  = "working"
	NeedsYou = "needs-you"
	Trouble  = "trouble" // a sign-in, an error
	Paused   = "paused"
)

// Icon is the icon of a state. Work shows over all else: it is what moves.
func (s State) Icon(now time.Time) Icon {
	count, broken := 0, false
	for _, w := range s.Waits() {
		broken = broken || w.Broken
		count += w.Count
	}
	switch {
	case len(s.Running) > 0:
		return Icon{Kind: Working}
	case broken:
		return Icon{Kind: Trouble}
	case count > 0:
		return Icon{NeedsYou, count}
	case s.Paused(now):
		return Icon{Kind: Paused}
	}
	return Icon{Kind: InStep}
}

// Tooltip is a few short lines: how it stands, last and next run.
func (s State) Tooltip(now time.Time) string {
	lines := words.T("Bothways: {{.State}}", "State", s.stands(now))
	if last := s.last(); !last.IsZero() {
		lines += "\n" + words.T("Last sync: {{.Time}}", "Time", moment(last, now))
	}
	switch until := s.Status.PausedUntil; {
	case s.Paused(now) && until.Year() >= agenda.Forever.Year():
		lines += "\n" + words.T("Paused until you resume")
	case s.Paused(now):
		lines += "\n" + words.T("Paused until {{.Time}}", "Time", moment(until, now))
	case !s.Next.IsZero():
		lines += "\n" + words.T("Next sync: {{.Time}}", "Time", moment(later(s.Next, now), now))
	}
	return lines
}

func (s State) stands(now time.Time) string {
	waits := s.Waits()
	count := 0
	for _, w := range waits {
		count += w.Count
	}
	switch {
	case s.Ending:
		return words.T("ending")
	case len(s.Running) > 0:
		return words.T("syncing")
	case s.Problem != "":
		return words.T("the settings have a mistake, the last good ones stay in force")
	case s.Trouble != "":
		return words.T("its program cannot be started")
	case len(waits) > 0 && waits[0].Broken:
		return trimmed(waits[0].Text)
	case count > 0:
		return words.N(count, "{{.N}} thing needs you", "{{.N}} things need you")
	case len(s.enabled()) == 0:
		return words.T("nothing to sync yet")
	case s.Paused(now):
		return words.T("paused")
	}
	return words.T("in step")
}

// trimmed takes the ellipsis of a menu's line away.
func trimmed(text string) string {
	r := []rune(text)
	if n := len(r); n > 0 && r[n-1] == '…' {
		return string(r[:n-1])
	}
	return text
}

// moment is the time of day, with the date where that is not today's.
func moment(at, now time.Time) string {
	at, now = at.In(now.Location()), now.Local()
	if y, m, d := at.Date(); y == now.Year() && m == now.Month() && d == now.Day() {
		return at.Format("15:04")
	}
	return at.Format("2006-01-02 15:04")
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
