package desk

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"bothways/app/mail"
	"bothways/app/report"
	"bothways/app/settings"
	"bothways/app/words"
)

// news is what a run has to tell by mail.
type news struct {
	rep      report.Report
	first    bool // the first run of its process is done
	failures int  // runs in a row that failed
	asking   bool // the person sits at it and is asked right now
}

// patientFailures is how often in a row a network may fail before it is worth a mail.
const patientFailures = 3

// wanted tells whether notify.email.on asks for this mail.
func (n news) wanted(on string) bool {
	switch {
	case n.trouble():
		return true
	case n.rep.Status == Review:
		return on != "errors" && !n.asking
	case n.rep.Status == Conflict, n.first:
		return on != "errors"
	}
	return on == "always" && n.did()
}

// trouble is what is told whatever is chosen.
func (n news) trouble() bool {
	return slices.Contains([]string{Failed, SignIn, Partial, Guarded}, n.rep.Status)
}

func (n news) did() bool {
	sum := n.rep.Linked
	for _, c := range []report.Counts{n.rep.Left, n.rep.Right} {
		sum += c.Created + c.Updated + c.Deleted
	}
	return sum > 0
}

// fingerprint changes when there is something new to tell: "" when all is well. ok is false for what
// says nothing: another run at work, a process that the person stopped, a hiccup of the network.
func (n news) fingerprint() (print string, ok bool) {
	r := n.rep
	switch {
	case r.Status == Done:
		return "", true
	case r.Status == Busy, r.Status == Stopped, r.Preview && r.Status != Review && r.Status != Guarded:
		return "", false
	case r.Status == Review:
		return "review " + r.Plan, true
	case n.hiccup():
		return "", false
	}
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	for _, e := range r.Errors {
		add("%s %s %d", e.Side, e.Code, e.Link)
	}
	for _, a := range r.Held {
		add("held %d", a.Link)
	}
	for _, c := range r.Conflicts {
		add("conflict %d %s", c.Link, c.Field)
	}
	slices.Sort(parts)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(parts), "\n")))
	return r.Status + " " + hex.EncodeToString(sum[:8]), true
}

// hiccup tells whether the network failed, and not yet for long.
func (n news) hiccup() bool {
	if n.failures >= patientFailures || n.rep.Status != Failed && n.rep.Status != Partial {
		return false
	}
	for _, e := range n.rep.Errors {
		if e.Code != "network" && e.Code != "quota" || e.Record != "" {
			return false
		}
	}
	return len(n.rep.Errors) > 0
}

// subject names the process and no record.
func (n news) subject() string {
	p := n.rep.Process
	switch {
	case n.rep.Status == SignIn:
		return words.T("Bothways: {{.Process}} needs you to sign in", "Process", p)
	case n.rep.Status == Failed:
		return words.T("Bothways: {{.Process}} could not be synced", "Process", p)
	case n.rep.Status == Review:
		return words.T("Bothways: {{.Process}} has changes to review", "Process", p)
	case n.rep.Status == Guarded:
		return words.T("Bothways: {{.Process}} is held for you to look at", "Process", p)
	case n.rep.Status == Partial:
		return words.T("Bothways: not everything of {{.Process}} was synced", "Process", p)
	case n.rep.Status == Conflict:
		return words.T("Bothways: {{.Process}} has conflicts to settle", "Process", p)
	case n.first:
		return words.T("Bothways: the first sync of {{.Process}} is done", "Process", p)
	}
	return words.T("Bothways: {{.Process}} is in step", "Process", p)
}

// lead is the first paragraph.
func (n news) lead() string {
	p := n.rep.Process
	switch n.rep.Status {
	case SignIn:
		return words.T("An account of {{.Process}} has refused the sign-in. Nothing is lost; the sync goes on once you have signed in again.", "Process", p)
	case Failed:
		return words.T("{{.Process}} could not be synced. It is tried again by itself.", "Process", p)
	case Review:
		return words.T("{{.Process}} has a plan that waits for you. Nothing is written until you approve it.", "Process", p)
	case Guarded:
		return words.T("Some changes of {{.Process}} look like an accident and are held until you decide.", "Process", p)
	case Partial:
		return words.T("{{.Process}} was synced, but not all of it. What failed is tried again by itself.", "Process", p)
	case Conflict:
		return words.T("{{.Process}} was synced. Some records were changed on both sides and wait for your decision.", "Process", p)
	}
	return words.T("{{.Process}} was synced; both sides are in step.", "Process", p)
}

// next says what to do.
func (n news) next() string {
	p := n.rep.Process
	switch n.rep.Status {
	case SignIn:
		return words.T("Sign in again in the window of the accounts, or with: bothways account login")
	case Review:
		return words.T("Look at it in the review window. On the console:\n  bothways approve {{.Plan}}\n  bothways reject {{.Plan}}", "Plan", n.rep.Plan)
	case Guarded:
		return words.T("Decide in the review window. On the console:\n  bothways held {{.Process}} list", "Process", p)
	case Conflict:
		return words.T("Decide in the review window. On the console:\n  bothways conflicts {{.Process}}", "Process", p)
	}
	return ""
}

// errorsShown is how many problems stand in the mail itself.
const errorsShown = 10

// body is the text of the mail, in paragraphs.
func (n news) body(files bool, config string) string {
	out := []string{n.lead()}
	if n.first {
		out[0] += " " + words.T("This was the first sync.")
	}
	var counts []string
	for i, c := range []report.Counts{n.rep.Left, n.rep.Right} {
		for _, t := range report.Writes(c, n.rep.Preview) {
			if t.Count > 0 {
				counts = append(counts, words.T("{{.Place}}: {{.What}}", "Place", n.rep.Sides()[i], "What", t.Text))
			}
		}
	}
	for _, t := range n.rep.Beside() {
		counts = append(counts, t.Text)
	}
	out = append(out, strings.Join(counts, "\n"))
	var wrong []string
	for i, e := range n.rep.Errors {
		if i == errorsShown {
			wrong = append(wrong, words.N(len(n.rep.Errors)-i, "and {{.N}} more", "and {{.N}} more"))
			break
		}
		wrong = append(wrong, "- "+e.Message)
	}
	out = append(out, strings.Join(wrong, "\n"), n.next())
	if files {
		out = append(out, words.T("The report is attached."))
	}
	out = append(out, words.T("You get this mail because of [notify.email] in {{.File}}.", "File", config))
	return strings.Join(slices.DeleteFunc(out, func(s string) bool { return s == "" }), "\n\n") + "\n"
}

// largest is how much a mail carries, in bytes; mail servers take little more.
const largest = 8 << 20

// files are the report as a page and as pages to print. What is too large for a mail is left out.
func (n news) files() []mail.File {
	if len(n.rep.Actions)+len(n.rep.Errors)+len(n.rep.Held)+len(n.rep.Conflicts) == 0 {
		return nil
	}
	base := n.rep.Process + "-" + n.rep.Run
	if n.rep.Run == "" {
		base = n.rep.Process + "-" + n.rep.Plan
	}
	var out []mail.File
	room := largest
	for _, kind := range []struct{ ending, media string }{{".html", "text/html"}, {".pdf", "application/pdf"}} {
		write, err := report.ByEnding(kind.ending)
		if err != nil {
			continue
		}
		var data bytes.Buffer
		if write(&data, n.rep) == nil && data.Len() <= room {
			room -= data.Len()
			out = append(out, mail.File{Name: fileName(strings.TrimRight(base, "-") + kind.ending), Type: kind.media, Data: data.Bytes()})
		}
	}
	return out
}

// fileName leaves out what a file's name cannot hold.
func fileName(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, s)
}

// compose makes the mail.
func (d *Desk) compose(n news, e settings.Email, print string) mail.Mail {
	unique := n.rep.Run
	if unique == "" && n.rep.Status != Review {
		unique = n.rep.When.Format(time.RFC3339Nano)
	}
	files := n.files()
	return mail.Mail{ID: mailID(n.rep.Process+" "+print, unique, d.Home.State, e), Made: d.now(), Subject: n.subject(),
		Text: n.body(len(files) > 0, d.Home.Config), Files: files}
}

// mailID is the same for the same news of the same home (RFC 5322 §3.6.4).
func mailID(what, unique, home string, e settings.Email) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{what, unique, home}, "\x00")))
	_, domain, _ := strings.Cut(sender(e), "@")
	return hex.EncodeToString(sum[:16]) + "@" + strings.Trim(domain, "> ")
}
