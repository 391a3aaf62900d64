package tray

import (
	"time"

	"bothways/app/agenda"
	"bothways/app/control"
	"bothways/app/words"
)

// Item is a line of the menu. One without a text is a separator.
type Item struct {
	Text    string
	Off     bool // cannot be chosen
	Box     bool // has a check box
	Checked bool
	Do      Action
	Sub     []Item
}

// Action is what a line of the menu does: tell the tray a message, pause or go on, or change the
// start at login.
type Action struct {
	control.Message
	Pause string // one of the pauses; "": nothing
	Login bool
}

// The pauses that are offered, and their end.
const (
	halfAnHour    = "half-an-hour"
	untilTomorrow = "until-tomorrow"
	untilResumed  = "until-resumed"
	resume        = "resume"
)

func tell(m control.Message) Action { return Action{Message: m} }

// Menu is the menu of a state.
func (s State) Menu(now time.Time) []Item {
	var out []Item
	for _, w := range s.Waits() {
		out = append(out, Item{Text: w.Text, Do: tell(w.Show)})
	}
	if len(out) > 0 {
		out = append(out, Item{})
	}
	none := len(s.Settings.Processes) == 0
	out = append(out, s.syncItem(),
		Item{Text: words.T("Open in Manual Mode…"), Do: tell(show("review")), Off: none},
		Item{},
		Item{Text: words.T("Status…"), Do: tell(show("status"))},
		Item{Text: words.T("Configure…"), Do: tell(show("configure"))},
		Item{Text: words.T("Links…"), Do: tell(show("links")), Off: none},
		Item{Text: words.T("History…"), Do: tell(show("history")), Off: none},
		Item{},
		s.pauseItem(now),
		Item{Text: words.T("Start at login"), Box: true, Checked: s.Autorun, Do: Action{Login: true}},
		Item{},
		Item{Text: words.T("About Bothways…"), Do: tell(show("about"))},
		s.quitItem())
	return out
}

func (s State) quitItem() Item {
	if s.Ending {
		return Item{Text: words.T("Ending after the write in hand…"), Off: true}
	}
	return Item{Text: words.T("Quit"), Do: tell(control.Message{Do: control.Quit})}
}

// syncItem offers everything, and below it each kind and each process where there are several.
func (s State) syncItem() Item {
	names := s.enabled()
	every := Item{Text: words.T("Sync now"), Do: tell(control.Message{Do: control.Sync}), Off: len(names) == 0 || s.Ending || s.busy(names)}
	if len(names) < 2 {
		return every
	}
	top := Item{Text: every.Text, Off: s.Ending}
	every.Text = words.T("Everything")
	top.Sub = append(top.Sub, every)
	if kinds := s.kinds(names); len(kinds) > 1 {
		top.Sub = append(top.Sub, Item{})
		for _, kind := range kinds {
			top.Sub = append(top.Sub, Item{Text: kindText(kind), Off: s.busy(s.named("", kind)), Do: tell(control.Message{Do: control.Sync, Kind: kind})})
		}
	}
	top.Sub = append(top.Sub, Item{})
	for _, name := range names {
		top.Sub = append(top.Sub, Item{Text: name, Off: s.Running[name], Do: tell(control.Message{Do: control.Sync, Process: name})})
	}
	return top
}

// busy tells whether all of the processes are at work already.
func (s State) busy(names []string) bool {
	for _, n := range names {
		if !s.Running[n] {
			return false
		}
	}
	return true
}

func kindText(kind string) string {
	switch kind {
	case "contacts":
		return words.T("All contacts")
	case "calendar":
		return words.T("All calendars")
	}
	return words.T("All task lists")
}

// pauseItem offers to pause, or to go on.
func (s State) pauseItem(now time.Time) Item {
	if s.Paused(now) {
		text := words.T("Resume")
		if until := s.Status.PausedUntil; until.Year() < agenda.Forever.Year() {
			text = words.T("Resume (paused until {{.Time}})", "Time", moment(until, now))
		}
		return Item{Text: text, Do: Action{Pause: resume}}
	}
	return Item{Text: words.T("Pause"), Sub: []Item{
		{Text: words.T("For 30 minutes"), Do: Action{Pause: halfAnHour}},
		{Text: words.T("Until tomorrow"), Do: Action{Pause: untilTomorrow}},
		{Text: words.T("Until I resume"), Do: Action{Pause: untilResumed}},
	}}
}

// pauseEnd is when a pause that begins now is over; the zero time for "resume".
func pauseEnd(pause string, now time.Time) time.Time {
	switch pause {
	case halfAnHour:
		return now.Add(30 * time.Minute)
	case untilTomorrow:
		y, m, d := now.Date()
		return time.Date(y, m, d+1, 0, 0, 0, 0, now.Location())
	case untilResumed:
		return agenda.Forever
	}
	return time.Time{}
}
