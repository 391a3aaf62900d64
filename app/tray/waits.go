package tray

import (
	"bothways/app/control"
	"bothways/app/words"
)

// Wait is something that waits for the person.
type Wait struct {
	Text   string // a line of the menu
	Count  int    // how much of it there is
	Broken bool   // nothing goes on without it
	Show   control.Message
}

func show(window string) control.Message { return control.Message{Do: control.Show, Window: window} }

func showOf(window, process string) control.Message {
	m := show(window)
	m.Process = process
	return m
}

// Waits lists what waits for the person: first what keeps things from going on.
func (s State) Waits() []Wait {
	var out []Wait
	if s.Problem != "" {
		out = append(out, Wait{words.T("Correct the settings…"), 1, true, show("configure")})
	}
	if s.Trouble != "" {
		out = append(out, Wait{words.T("Bothways cannot start its work…"), 1, true, show("status")})
	}
	out = append(out, s.signIns()...)
	for _, p := range s.Status.Processes {
		if p.Enabled && (p.Failures > 0 && s.Results[p.Name].Status != "sign-in" || p.Status == "stopped") {
			out = append(out, s.broken(p))
		}
	}
	for _, p := range s.Status.Processes {
		out = append(out, waitsOf(p)...)
	}
	return out
}

func (s State) signIns() []Wait {
	var out []Wait
	refused := map[string]bool{}
	for _, p := range s.Status.Processes {
		if r := s.Results[p.Name]; r.Status == "sign-in" && p.Failures > 0 {
			refused[s.refusedBy(r)] = true
		}
	}
	for _, a := range s.Status.Accounts {
		if !a.SignedIn || refused[a.Name] {
			out = append(out, Wait{signInText(a), 1, true, show("configure")})
		}
	}
	return out
}

// refusedBy is the account that refused the sign-in.
func (s State) refusedBy(r Result) string {
	p := s.Settings.Expand().Processes[r.Process]
	for _, e := range r.Errors {
		if e.Code == "sign-in" && e.Side == "right" {
			return p.Right.Account
		}
	}
	return p.Left.Account
}

func signInText(a Account) string {
	name := a.Name
	if a.Username != "" {
		name = a.Username
	}
	if a.Type == "google" {
		return words.T("Sign in to Google ({{.Account}})…", "Account", name)
	}
	if a.Username != "" {
		return words.T("Sign in to {{.Account}} ({{.User}})…", "Account", a.Name, "User", a.Username)
	}
	return words.T("Sign in to {{.Account}}…", "Account", a.Name)
}

func (s State) broken(p Process) Wait {
	if p.Status == "stopped" {
		return Wait{words.T("{{.Process}} is stopped: change its settings…", "Process", p.Name), 1, true, showOf("configure", p.Name)}
	}
	return Wait{words.T("{{.Process}}: the last sync failed…", "Process", p.Name), 1, true, showOf("status", p.Name)}
}

// waitsOf lists what one process wants decided.
func waitsOf(p Process) []Wait {
	var out []Wait
	review := showOf("review", p.Name)
	review.Plan = p.Plan
	if p.Plan != "" {
		n := max(p.Changes, 1)
		out = append(out, Wait{words.N(n, "{{.Process}}: {{.N}} change to review…", "{{.Process}}: {{.N}} changes to review…", "Process", p.Name), n, false, review})
	}
	if p.Held > 0 {
		out = append(out, Wait{words.N(p.Held, "{{.Process}}: {{.N}} deletion is held…", "{{.Process}}: {{.N}} deletions are held…", "Process", p.Name), p.Held, false, review})
	}
	if p.Conflicts > 0 && p.Plan == "" {
		out = append(out, Wait{words.N(p.Conflicts, "{{.Process}}: {{.N}} conflict to settle…", "{{.Process}}: {{.N}} conflicts to settle…", "Process", p.Name), p.Conflicts, false, review})
	}
	return out
}

// LeftClick is what a click on the icon opens: what waits, else how everything stands.
func (s State) LeftClick() control.Message {
	if waits := s.Waits(); len(waits) > 0 {
		return waits[0].Show
	}
	if len(s.Settings.Processes) == 0 {
		return show("welcome")
	}
	return show("status")
}
