package status

import (
	"time"

	"bothways/app/desk"
	"bothways/app/window/rows"
	"bothways/app/words"
)

// Card is one process as it is shown.
type Card struct {
	Process string
	Icon    rows.Icon
	Tone    rows.Tone
	State   string // in words
	Between string // what it does, one sentence
	Last    string // run
	Next    string // run
	Waits   []Wait
	Enabled bool
}

// Wait is something that waits for the person, with the window that leads there.
type Wait struct {
	Text   string
	Button string
	Window string
	Plan   string
}

// Cards puts the processes into words. now tells how long ago something was.
func Cards(s desk.Status, about []desk.ProcessRow, now time.Time) []Card {
	says := map[string]string{}
	for _, r := range about {
		if len(r.InWords) > 0 {
			says[r.Process] = r.InWords[0]
		}
	}
	out := make([]Card, 0, len(s.Processes))
	for _, p := range s.Processes {
		c := Card{Process: p.Process, Between: says[p.Process], Enabled: p.Enabled, Last: last(p, now), Next: next(p, s.PausedUntil, now)}
		c.Icon, c.Tone = look(p)
		c.State = state(p)
		c.Waits = waits(p)
		out = append(out, c)
	}
	return out
}

func look(p desk.ProcessStatus) (rows.Icon, rows.Tone) {
	switch p.Status {
	case desk.Done:
		switch {
		case !p.Enabled:
			return rows.Stopped, rows.Quiet
		case p.LastRun.IsZero():
			return rows.Waiting, rows.Quiet
		}
		return rows.Done, rows.Good
	case desk.SignIn:
		return rows.SignIn, rows.Caution
	case desk.Failed:
		return rows.Failed, rows.Bad
	case desk.Stopped:
		return rows.Stopped, rows.Caution
	case desk.Guarded:
		return rows.Held, rows.Caution
	case desk.Conflict:
		return rows.Question, rows.Caution
	case desk.Busy:
		return rows.Working, rows.Plain
	}
	return rows.Warning, rows.Caution
}

func state(p desk.ProcessStatus) string {
	switch p.Status {
	case desk.Done:
		switch {
		case p.LastRun.IsZero():
			return words.T("It has not run yet.")
		case !p.Enabled:
			return words.T("It runs only when you start it.")
		}
		return words.N(p.Linked, "In step: {{.N}} record on both sides.", "In step: {{.N}} records on both sides.")
	case desk.Review:
		return words.T("Its plan waits for your approval.")
	case desk.Guarded:
		if p.Held == 0 {
			return words.T("Another computer syncs it too. Started here, it goes on from here, and the other one waits.")
		}
		return words.N(p.Held, "{{.N}} deletion waits for you.", "{{.N}} deletions wait for you.")
	case desk.Conflict:
		return words.N(p.Conflicts, "{{.N}} conflict waits for you.", "{{.N}} conflicts wait for you.")
	case desk.Partial:
		return words.N(p.SetAside, "{{.N}} record was refused and set aside.", "{{.N}} records were refused and set aside.")
	case desk.Failed:
		return words.T("The last run failed.")
	case desk.SignIn:
		return words.T("It waits until you sign in again.")
	case desk.Stopped:
		return words.T("Its plan was rejected: change its settings, then look at a new plan.")
	case desk.Busy:
		return words.T("It is at work right now.")
	}
	return words.Status(p.Status)
}

// waits lists what the person can do something about.
func waits(p desk.ProcessStatus) []Wait {
	var out []Wait
	if p.Plan != "" {
		out = append(out, Wait{words.T("A plan waits for your approval."), words.T("Look at the plan…"), "review", p.Plan})
	}
	if p.Held > 0 {
		out = append(out, Wait{words.N(p.Held, "{{.N}} deletion is held back, to be sure it is meant.", "{{.N}} deletions are held back, to be sure they are meant."),
			words.T("Decide…"), "review", ""})
	}
	if p.Conflicts > 0 {
		out = append(out, Wait{words.N(p.Conflicts, "{{.N}} record was changed on both sides.", "{{.N}} records were changed on both sides."),
			words.T("Decide…"), "review", ""})
	}
	if p.SetAside > 0 {
		out = append(out, Wait{words.N(p.SetAside, "{{.N}} record was refused by the other side.", "{{.N}} records were refused by the other side."),
			words.T("Show…"), "links", ""})
	}
	if p.Status == desk.Failed {
		out = append(out, Wait{words.T("The last run failed. The history says why."), words.T("History…"), "history", ""})
	}
	if p.Status == desk.Stopped {
		out = append(out, Wait{words.T("Change what it does, then preview it again."), words.T("Configure…"), "configure", ""})
	}
	return out
}

func last(p desk.ProcessStatus, now time.Time) string {
	if p.LastRun.IsZero() {
		return words.T("Last run: never")
	}
	return words.T("Last run: {{.When}}", "When", When(p.LastRun, now))
}

func next(p desk.ProcessStatus, paused, now time.Time) string {
	switch {
	case !p.Enabled, p.NextRun.IsZero():
		return words.T("Next run: when you start it")
	case paused.After(now):
		return words.T("Next run: paused")
	case !p.NextRun.After(now):
		return words.T("Next run: now")
	}
	return words.T("Next run: {{.When}}", "When", When(p.NextRun, now))
}

// When says a time as people do: by minutes when it is near, else by its date.
func When(t, now time.Time) string {
	gap := now.Sub(t)
	mins := int(gap.Abs().Round(time.Minute) / time.Minute)
	switch {
	case mins == 0:
		return words.T("just now")
	case mins < 60 && gap > 0:
		return words.N(mins, "{{.N}} minute ago", "{{.N}} minutes ago")
	case mins < 60:
		return words.N(mins, "in {{.N}} minute", "in {{.N}} minutes")
	}
	t = t.In(now.Location())
	if t.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return words.T("today at {{.Time}}", "Time", t.Format("15:04"))
	}
	return words.Time(t)
}

// Pause is the line about a pause, "" where there is none.
func Pause(until, now time.Time) string {
	switch {
	case until.IsZero() || !until.After(now):
		return ""
	case until.Year() > now.Year()+100: // a pause without an end
		return words.T("Paused until you resume.")
	}
	return words.T("Paused until {{.When}}.", "When", words.Time(until.In(now.Location())))
}

// Account is one account as it is shown.
type Account struct {
	Name, Line, Button string
	Icon               rows.Icon
	Tone               rows.Tone
}

// Accounts puts the accounts into words.
func Accounts(list []desk.AccountRow) []Account {
	out := make([]Account, 0, len(list))
	for _, a := range list {
		x := Account{Name: a.Account, Icon: rows.Server, Tone: rows.Quiet, Line: a.Address}
		if a.Type == "folder" {
			x.Icon = rows.Folder
		}
		if a.Username != "" {
			x.Line = words.T("{{.Address}}, as {{.User}}", "Address", a.Address, "User", a.Username)
		}
		if !a.SignedIn {
			x.Icon, x.Tone, x.Line, x.Button = rows.SignIn, rows.Caution, words.T("Not signed in"), words.T("Sign in…")
		}
		out = append(out, x)
	}
	return out
}
