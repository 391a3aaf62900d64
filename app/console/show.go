package console

import (
	"fmt"
	"io"
	"strings"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/words"
)

// fewRows is how many rows of a finished run are shown unasked; a plan is always shown whole.
const fewRows = 60

// WriteReport prints a plan or a run for people: counts, one row for each record with the fields
// that change below it, what went wrong, and what to type next.
func WriteReport(w io.Writer, l Look, r report.Report) {
	p := page{w: w, look: l, r: r, sides: r.Sides()}
	p.heading()
	rows := p.rows()
	if len(p.r.Actions) > 0 {
		p.counts()
	}
	p.table(rows)
	p.problems()
	if len(rows) > 12 {
		p.counts()
	}
	p.next()
}

type page struct {
	w     io.Writer
	look  Look
	r     report.Report
	sides [2]string
}

func (p page) line(text string) { fmt.Fprintln(p.w, strings.TrimRight(text, " ")) }

func (p page) heading() {
	name := p.look.paint(bold, p.r.Process)
	pair := words.T("{{.Kind}} between {{.Left}} and {{.Right}}", "Kind", words.Kind(p.r.Kind), "Left", p.sides[0], "Right", p.sides[1])
	if p.r.Kind == "" {
		pair = ""
	}
	switch {
	case p.r.Title != "":
		p.wrap(name + ": " + p.r.Title)
	case p.r.Preview && (len(p.r.Actions) > 0 || p.r.Status == desk.Guarded):
		p.wrap(name + ": " + words.T("{{.What}}: what a sync would do", "What", pair))
	case p.quiet():
		p.wrap(name + ": " + words.N(max(p.r.Left.Unchanged, p.r.Right.Unchanged), "nothing to do, {{.N}} record is in step", "nothing to do, {{.N}} records are in step"))
	default:
		p.wrap(name + ": " + pair + ": " + p.look.paint(statusColor(p.r.Status), words.Status(p.r.Status)))
	}
}

// wrap prints a sentence, broken where the terminal ends.
func (p page) wrap(text string) { p.line(p.look.paragraph("", "  ", text)) }

// quiet tells that there was nothing to do and nothing to say.
func (p page) quiet() bool {
	return p.r.Status == desk.Done && len(p.r.Actions) == 0 && len(p.r.Errors) == 0
}

func statusColor(status string) color {
	switch status {
	case desk.Done:
		return green
	case desk.Failed, desk.Partial, desk.SignIn:
		return red
	}
	return yellow
}

// counts prints a line for each side, and one for what belongs to none.
func (p page) counts() {
	wide := max(widthOf(p.sides[0]), widthOf(p.sides[1]))
	for i, c := range []report.Counts{p.r.Left, p.r.Right} {
		p.line("  " + pad(p.sides[i], wide) + "  " + p.countWords(c))
	}
	var also []string
	for _, t := range p.r.Beside() {
		also = append(also, t.String())
	}
	if len(also) > 0 {
		p.line("  " + pad("", wide) + "  " + strings.Join(also, ", "))
	}
	p.line("")
}

func (p page) countWords(c report.Counts) string {
	var out []string
	for i, t := range report.Writes(c, p.r.Preview) {
		if t.Count > 0 {
			out = append(out, p.look.paint(opColors[i], t.String()))
		}
	}
	switch {
	case c.Unchanged > 0:
		out = append(out, words.N(c.Unchanged, "{{.N}} unchanged", "{{.N}} unchanged"))
	case len(out) == 0:
		out = append(out, words.T("no change"))
	}
	return strings.Join(out, ", ")
}

var opColors = [3]color{green, yellow, red}

func colorOf(op string) color {
	return map[string]color{"create": green, "update": yellow, "delete": red, "link": cyan, "resolve": magenta}[op]
}

// rows makes a row for each action that is to be shown.
func (p page) rows() []row {
	actions := p.r.Actions
	if p.hidesDone() {
		actions = nil
		for _, a := range p.r.Actions {
			if a.Outcome != "done" && a.Outcome != "planned" && a.Outcome != "deferred" {
				actions = append(actions, a)
			}
		}
	}
	out := make([]row, 0, len(actions))
	for _, a := range actions {
		out = append(out, p.row(a))
	}
	return out
}

// hidesDone tells whether only what was not simply done is shown.
func (p page) hidesDone() bool {
	return !p.r.Preview && !p.look.Verbose && (p.look.brief || len(p.r.Actions) > fewRows)
}

func (p page) row(a report.Action) row {
	preview := p.r.Preview || a.Outcome != "done"
	verb := words.Op(a.Op, preview)
	if a.Op == "resolve" {
		verb = words.T("decide")
	} else if a.Side != "" {
		verb = words.OpAt(a.Op, preview, sideName(p.sides, a.Side))
	}
	why := words.Reason(a.Reason, p.sides[0], p.sides[1])
	if a.Outcome != "done" && a.Outcome != "planned" {
		why += " (" + words.Outcome(a.Outcome) + ")"
	}
	number := ""
	if a.Link > 0 {
		number = fmt.Sprint(a.Link)
	}
	below := p.fields(a)
	for i, line := range below {
		below[i] = p.look.fit(line)
	}
	return row{cells: []string{number, verb, orNone(a.Record), why}, color: colorOf(a.Op), at: 1, below: below}
}

func orNone(title string) string {
	if strings.TrimSpace(title) == "" {
		return words.T("(no title)")
	}
	return title
}

func (p page) table(rows []row) {
	if len(rows) == 0 {
		return
	}
	t := table{indent: 2, bare: true, rows: rows, columns: []column{
		{right: true}, {soft: true, least: 16}, {soft: true, least: 16}, {soft: true, least: 12}}}
	t.write(p.w, p.look)
	p.line("")
}

// problems lists what went wrong, and what cannot be kept.
func (p page) problems() {
	for _, e := range p.r.Errors {
		text := e.Message
		if e.Link != 0 {
			text = fmt.Sprintf("%s (%d): %s", e.Record, e.Link, text)
		}
		p.line(p.look.paragraph("  ! ", "    ", clean(text, false)))
	}
	if len(p.r.Errors) > 0 {
		p.line("")
	}
	if len(p.r.NotHeld) > 0 && p.look.Verbose {
		for _, n := range p.r.NotHeld {
			p.line(words.T("  {{.Record}}: {{.Fields}} cannot be kept at {{.Place}}", "Record", clean(n.Record, false), "Fields", words.Fields(n.Fields), "Place", sideName(p.sides, n.Side)))
		}
		p.line("")
	}
}

// next says what to type next.
func (p page) next() {
	if p.hidesDone() && p.r.Run != "" {
		p.wrap(words.T("Every change: bothways history {{.Run}}", "Run", p.r.Run))
	}
	for _, n := range NextSteps(p.r) {
		p.wrap(n)
	}
}
