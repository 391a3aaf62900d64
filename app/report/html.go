package report

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"

	"bothways/app/words"
)

//go:embed page.html
var pageText string

//go:embed page.css
var pageStyle string

//go:embed page.js
var pageScript string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"field": words.Field, "value": words.Value, "fields": words.Fields, "code": words.Code, "status": words.Status, "outcome": words.Outcome,
	"percent": percent, "row": newRow, "short": short, "totals": totals, "name": sideName, "more": func(s string) bool { return short(s) != s },
	"T": words.T, "N": words.N, "kind": words.Kind, "moment": func(t time.Time) string { return words.Time(t) + t.Format(" MST") }, "language": words.Language, "problemAt": problemAt,
}).Parse(pageText))

// document is what the template gets.
type document struct {
	Title   string
	Style   template.CSS
	Script  template.JS
	Hash    string // of the script, for the content security policy
	Reports []Report
}

// WriteHTML writes one page that needs nothing else: no script, no other file, no network.
func WriteHTML(w io.Writer, reports ...Report) error {
	sum := sha256.Sum256([]byte(pageScript))
	d := document{
		Style: template.CSS(pageStyle), Script: template.JS(pageScript), Hash: base64.StdEncoding.EncodeToString(sum[:]),
		Title: "Bothways", Reports: reports,
	}
	if len(reports) > 0 {
		d.Title = reports[0].Heading()
	}
	if len(reports) > 1 {
		d.Title = words.N(len(reports), "Bothways: {{.N}} process", "Bothways: {{.N}} processes")
	}
	out := bufio.NewWriterSize(w, 1<<16)
	clean := transform.NewWriter(out, transform.Chain(runes.ReplaceIllFormed(), runes.Remove(runes.Predicate(forbidden))))
	err := page.Execute(clean, d)
	if err = errors.Join(err, clean.Close()); err == nil {
		err = out.Flush()
	}
	if err != nil {
		return fmt.Errorf("report: html: %w", err)
	}
	return nil
}

// forbidden are control characters that no page may hold.
func forbidden(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 }

// Heading is the title, or one made of the process.
func (r Report) Heading() string {
	switch {
	case r.Title != "":
		return r.Title
	case r.Preview:
		return words.T("What a sync of {{.Process}} would do", "Process", r.Process)
	}
	return words.T("What the sync of {{.Process}} did", "Process", r.Process)
}

// Sides names both sides.
func (r Report) Sides() [2]string { return [2]string{sideName(r, "left"), sideName(r, "right")} }

func sideName(r Report, side string) string {
	switch {
	case side == "left" && r.LeftName != "":
		return r.LeftName
	case side == "right" && r.RightName != "":
		return r.RightName
	}
	return side
}

// row is an action in the words of the page.
type row struct {
	Action
	Verb, Arrow, Why, Left, Right string
	OnLeft                        bool
	Class                         string
	Problem                       bool
	Preview                       bool
}

func newRow(r Report, a Action) row {
	out := row{
		Action: a, Verb: words.Op(a.Op, r.Preview || a.Outcome != "done"), Why: words.Reason(a.Reason, r.LeftName, r.RightName),
		OnLeft: a.Side == "left", Class: a.Op, Preview: r.Preview, Left: a.Left, Right: a.Right,
	}
	switch {
	case a.Op == "link" || a.Op == "ignore" || a.Side == "":
		out.Arrow = "↔"
	case out.OnLeft:
		out.Arrow = "←"
	default:
		out.Arrow = "→"
	}
	switch a.Outcome {
	case "failed", "stale", "held", "deferred", "unknown":
		out.Problem = true
	}
	if _, known := map[string]bool{"create": true, "update": true, "delete": true, "link": true, "resolve": true, "ignore": true}[a.Op]; !known {
		out.Class = "other"
	}
	return out
}

// What is the operation with the side that is written, if any.
func (r row) What(report Report) string {
	if r.Op == "link" || r.Op == "ignore" || r.Side == "" {
		return r.Verb
	}
	return words.T("{{.Verb}} on {{.Place}}", "Verb", r.Verb, "Place", sideName(report, r.Side))
}

// Total is a number in words: "3 to create".
type Total struct {
	Count int
	Text  string // with the number in it
	Kind  string
}

func (t Total) String() string { return t.Text }

// Before and After are what stands around the number.
func (t Total) Before() string {
	head, _, _ := strings.Cut(t.Text, words.Number(t.Count))
	return head
}

// After is what follows the number.
func (t Total) After() string {
	_, tail, _ := strings.Cut(t.Text, words.Number(t.Count))
	return tail
}

// Number is the count as people write it.
func (t Total) Number() string { return words.Number(t.Count) }

// Writes counts what is created, changed and deleted on a side, in this order.
func Writes(c Counts, preview bool) []Total {
	if preview {
		return []Total{
			{c.Created, words.N(c.Created, "{{.N}} to create", "{{.N}} to create"), "create"},
			{c.Updated, words.N(c.Updated, "{{.N}} to change", "{{.N}} to change"), "update"},
			{c.Deleted, words.N(c.Deleted, "{{.N}} to delete", "{{.N}} to delete"), "delete"}}
	}
	return []Total{
		{c.Created, words.N(c.Created, "{{.N}} created", "{{.N}} created"), "create"},
		{c.Updated, words.N(c.Updated, "{{.N}} changed", "{{.N}} changed"), "update"},
		{c.Deleted, words.N(c.Deleted, "{{.N}} deleted", "{{.N}} deleted"), "delete"}}
}

func totals(c Counts, preview bool) []Total {
	return append(Writes(c, preview), Total{c.Unchanged, words.N(c.Unchanged, "{{.N}} unchanged", "{{.N}} unchanged"), ""})
}

// Beside are the counts that belong to no side.
func (r Report) Beside() (out []Total) {
	for _, t := range []Total{
		{r.Linked, words.N(r.Linked, "{{.N}} linked", "{{.N}} linked"), "link"},
		{r.Totals.Conflicts, words.N(r.Totals.Conflicts, "{{.N}} in conflict", "{{.N}} in conflict"), "resolve"},
		{r.Totals.Held, words.N(r.Totals.Held, "{{.N}} held back", "{{.N}} held back"), "delete"},
		{r.Failed, words.N(r.Failed, "{{.N}} failed", "{{.N}} failed"), "delete"},
		{r.Deferred, words.N(r.Deferred, "{{.N}} left for a later run", "{{.N}} left for a later run"), ""},
		{r.Skipped, words.N(r.Skipped, "{{.N}} not synced", "{{.N}} not synced"), ""},
		{r.Ignored, words.N(r.Ignored, "{{.N}} ignored", "{{.N}} ignored"), ""},
	} {
		if t.Count != 0 {
			out = append(out, t)
		}
	}
	return out
}

const longest = 280 // characters of a value that are shown at once

// short is the beginning of a long value.
func short(s string) string {
	if utf8.RuneCountInString(s) <= longest && strings.Count(s, "\n") < 8 {
		return s
	}
	lines := strings.SplitN(s, "\n", 8)
	runes := []rune(strings.Join(lines[:min(7, len(lines))], "\n"))
	return string(runes[:min(len(runes), longest)])
}

// problemAt names what an error is about, with the side where it happened.
func problemAt(r Report, e Error) string {
	what := e.Record
	if what == "" {
		what = words.T("The whole process")
	}
	if e.Side == "" {
		return what
	}
	return words.T("{{.What}} on {{.Place}}", "What", what, "Place", sideName(r, e.Side))
}
