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
	"plural": plural,
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
		d.Title = "Bothways: " + plural(len(reports), "process", "processes")
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
		return "What a sync of " + r.Process + " would do"
	}
	return "What the sync of " + r.Process + " did"
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

// On names the side that is written, "" where none is.
func (r row) On(report Report) string {
	if r.Op == "link" || r.Op == "ignore" || r.Side == "" {
		return ""
	}
	return sideName(report, r.Side)
}

// total is one line of numbers.
type total struct {
	Count int
	Text  string
	Kind  string
}

func totals(c Counts, preview bool) []total {
	if preview {
		return []total{{c.Created, "to create", "create"}, {c.Updated, "to change", "update"}, {c.Deleted, "to delete", "delete"}, {c.Unchanged, "unchanged", ""}}
	}
	return []total{{c.Created, "created", "create"}, {c.Updated, "changed", "update"}, {c.Deleted, "deleted", "delete"}, {c.Unchanged, "unchanged", ""}}
}

// Beside are the counts that belong to no side.
func (r Report) Beside() (out []total) {
	for _, t := range []total{
		{r.Linked, "linked", "link"}, {r.Totals.Conflicts, "in conflict", "resolve"}, {r.Totals.Held, "held back", "delete"}, {r.Failed, "failed", "delete"},
		{r.Deferred, "left for a later run", ""}, {r.Skipped, "not synced", ""}, {r.Ignored, "ignored", ""},
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

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
