package tray

import (
	"strings"
	"unicode"

	"bothways/app/control"
	"bothways/app/words"
)

// Notice is what the person is told unasked. Title and Body hold no word of a record; Detail may.
type Notice struct {
	Of     string // a later notice of the same takes its place
	Title  string
	Body   string
	Detail string // shown only where nothing but text is made of it
	Urgent bool
	Open   string // the label of what a click does
	Show   control.Message
}

// How much is told: notify.desktop.
const (
	tellNever   = "never"
	tellErrors  = "errors"
	tellChanges = "changes"
	tellAlways  = "always"
)

// noticeOf says what a run has to tell; ok is false where the settings want nothing said about it.
func (s State) noticeOf(r Result) (n Notice, ok bool) {
	mode := s.Settings.Notify.Desktop
	n = Notice{Of: r.Process, Show: showOf("history", r.Process), Open: words.T("Show")}
	n.Show.Run = r.Run
	switch r.Status {
	case "sign-in":
		n.Title, n.Urgent = words.T("{{.Process}}: sign in needed", "Process", r.Process), true
		n.Body = words.T("{{.Account}} has refused the sign-in. Nothing is lost; the sync goes on once you have signed in again.", "Account", s.refusedBy(r))
		n.Show, n.Open = show("configure"), words.T("Sign in")
		return n, mode != tellNever
	case "failed", "partial":
		n.Title = words.T("{{.Process}}: not everything was synced", "Process", r.Process)
		n.Body, n.Detail = words.T("It is tried again by itself."), firstMessage(r)
		n.Show = showOf("status", r.Process)
		return n, mode != tellNever
	case "guard":
		n.Title = words.T("{{.Process}}: held for you to look at", "Process", r.Process)
		n.Body = words.N(max(r.Held, 1), "{{.N}} change looks like an accident and waits for your word.", "{{.N}} changes look like an accident and wait for your word.")
	case "review":
		n.Title = words.T("{{.Process}}: changes to review", "Process", r.Process)
		n.Body = words.N(r.planned(), "{{.N}} change waits for your approval.", "{{.N}} changes wait for your approval.")
	case "conflict":
		n.Title = words.T("{{.Process}}: conflicts to settle", "Process", r.Process)
		n.Body = words.N(max(r.Conflicts, 1), "{{.N}} record was changed on both sides and waits for your decision.", "{{.N}} records were changed on both sides and wait for your decision.")
	case "done":
		n.Title, n.Body = words.T("{{.Process}} is in step", "Process", r.Process), s.doneText(r)
		return n, mode == tellAlways || mode == tellChanges && r.did()
	default: // busy, stopped: said before, or said elsewhere
		return n, false
	}
	n.Show = showOf("review", r.Process)
	n.Show.Plan, n.Open = r.Plan, words.T("Review")
	return n, mode == tellChanges || mode == tellAlways || mode == tellErrors && r.Status == "guard"
}

// planned is the number of changes that a result of a review speaks of.
func (r Result) planned() int {
	sum := r.Linked
	for _, c := range []Counts{r.Left, r.Right} {
		sum += c.Created + c.Updated + c.Deleted
	}
	return max(sum, 1)
}

func firstMessage(r Result) string {
	for _, e := range r.Errors {
		if e.Record == "" {
			return e.Message
		}
	}
	if len(r.Errors) > 0 {
		return r.Errors[0].Message
	}
	return ""
}

// doneText counts what was done, one line for each side and one for new pairs.
func (s State) doneText(r Result) string {
	text := ""
	line := func(l string) {
		if text != "" {
			text += "\n"
		}
		text += l
	}
	left, right := s.sideNames(r.Process)
	if r.Left.any() {
		line(sideText(left, r.Left))
	}
	if r.Right.any() {
		line(sideText(right, r.Right))
	}
	if r.Linked > 0 {
		line(words.N(r.Linked, "{{.N}} pair linked", "{{.N}} pairs linked"))
	}
	if text == "" {
		return words.T("Nothing had changed.")
	}
	return text
}

func sideText(name string, c Counts) string {
	var out []string
	if c.Created > 0 {
		out = append(out, words.N(c.Created, "{{.N}} new", "{{.N}} new"))
	}
	if c.Updated > 0 {
		out = append(out, words.N(c.Updated, "{{.N}} changed", "{{.N}} changed"))
	}
	if c.Deleted > 0 {
		out = append(out, words.N(c.Deleted, "{{.N}} deleted", "{{.N}} deleted"))
	}
	return words.T("{{.Place}}: {{.What}}", "Place", name, "What", strings.Join(out, ", "))
}

// sideNames are the accounts' names, with the collections where both are of one account.
func (s State) sideNames(process string) (left, right string) {
	p := s.Settings.Expand().Processes[process]
	if p.Left.Account == p.Right.Account {
		return p.Left.String(), p.Right.String()
	}
	return p.Left.Account, p.Right.Account
}

// harmless leaves only what no script and no markup makes anything of: both may be between here and
// the screen.
func harmless(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || strings.ContainsRune(" \n.,:;!?-_/()…", r) {
			return r
		}
		return ' '
	}, text)
}
