package report

import (
	"strings"

	"bothways/app/words"
)

func (p *paper) problems() {
	r := p.report
	if len(r.Errors) == 0 {
		return
	}
	p.heading(words.N(len(r.Errors), "{{.N}} problem", "{{.N}} problems"), "")
	g := p.grid([]string{words.T("Record"), words.T("What is wrong")}, 60, bodyWide-60)
	g.begin()
	for _, e := range r.Errors {
		text := words.Code(e.Code) + ". " + e.Message
		if !e.RetryAfter.IsZero() {
			text += " " + words.T("Next try not before {{.When}}.", "When", words.Time(e.RetryAfter)+e.RetryAfter.Format(" MST"))
		}
		g.row(g.cell(0, problemAt(r, e), bold), g.cell(1, text, black))
	}
}

func (p *paper) conflicts() {
	r := p.report
	if len(r.Conflicts) == 0 {
		return
	}
	p.heading(words.N(len(r.Conflicts), "{{.N}} conflict waits for you", "{{.N}} conflicts wait for you"), "")
	p.lines(words.T("Both sides changed these fields to different values."), soft, lineHigh)
	p.y += 1
	g := p.grid([]string{words.T("Record"), words.T("Field"), words.T("Before"), r.Sides()[0], r.Sides()[1]}, 42, 24, 38, 38, 38)
	g.begin()
	for _, c := range r.Conflicts {
		value := func(column int, text string) []line {
			if text == "" {
				return g.cell(column, words.T("nothing"), soft)
			}
			return g.cell(column, p.short(words.Value(c.Field, text)), black)
		}
		g.row(p.record(g, 0, c.Record, c.Link), g.cell(1, words.Field(c.Field), soft), value(2, c.Agreed), value(3, c.Left), value(4, c.Right))
	}
}

func (p *paper) held() {
	r := p.report
	if len(r.Held) == 0 {
		return
	}
	p.heading(words.N(len(r.Held), "{{.N}} deletion is held back", "{{.N}} deletions are held back"), "")
	p.lines(words.T("Many records would go at once. Nothing is deleted until you say so."), soft, lineHigh)
	p.y += 1
	g := p.grid([]string{words.T("Record"), words.T("Where")}, 110, bodyWide-110)
	g.begin()
	for _, a := range r.Held {
		g.row(p.record(g, 0, a.Record, a.Link), g.cell(1, words.T("on {{.Place}}", "Place", sideName(r, a.Side)), black))
	}
}

// record is a title with its number.
func (p *paper) record(g *grid, column int, title string, link int64) []line {
	if title == "" {
		title = words.T("without a title")
	}
	out := g.cell(column, title, bold)
	if link == 0 {
		return out
	}
	last := out[len(out)-1][0]
	text, at := "#"+number(link), p.wide(last.text, last.ink)+1.5
	if at+p.wide(text, soft) <= g.inner(column) {
		out[len(out)-1] = append(out[len(out)-1], span{at, text, soft})
		return out
	}
	return append(out, line{{0, text, soft}})
}

func (p *paper) actions() {
	r := p.report
	title := words.T("What happened")
	if r.Preview {
		title = words.T("What would happen")
	}
	p.heading(title, words.N(len(r.Actions), "{{.N}} action", "{{.N}} actions"))
	if len(r.Actions) == 0 {
		p.lines(words.T("Both sides are in step. There is nothing to do."), black, lineHigh)
		return
	}
	g := p.grid([]string{words.T("Record"), words.T("Fields")}, 66, bodyWide-66)
	g.begin()
	for _, a := range r.Actions {
		g.row(p.what(g, newRow(r, a)), p.changes(g, a.Fields))
	}
}

// what tells record, operation and reason.
func (p *paper) what(g *grid, a row) []line {
	out := p.record(g, 0, a.Record, a.Link)
	verb := black
	if a.Op == "delete" {
		verb = ink{false, normal, alarm.color}
	}
	out = append(out, g.cell(0, a.What(p.report), verb)...)
	if a.Why != "" {
		out = append(out, g.cell(0, a.Why, soft)...)
	}
	if a.Problem || a.Outcome != "" && !a.Preview && a.Outcome != "done" {
		out = append(out, g.cell(0, words.Outcome(a.Outcome), alarm)...)
	}
	return out
}

// nameWide is the room for a field's name.
const nameWide = 30.0

// changes tells what each field was (−) and becomes (+).
func (p *paper) changes(g *grid, fields []FieldChange) []line {
	var out []line
	room := g.inner(1) - nameWide
	for _, f := range fields {
		names := p.wrap(p.text(words.Field(f.Field)), nameWide-2, soft)
		var values []line
		add := func(mark, text string, i ink) {
			for n, l := range p.wrap(p.text(p.short(strings.TrimRight(words.Value(f.Field, text), "\n "))), room-4, i) {
				if n > 0 {
					mark = ""
				}
				values = append(values, line{{nameWide, mark, i}, {nameWide + 4, l, i}})
			}
		}
		if f.From != "" {
			add("−", f.From, ink{false, normal, soft.color})
		}
		if f.To != "" {
			add("+", f.To, black)
		}
		for n := range max(len(names), len(values)) {
			var l line
			if n < len(names) {
				l = append(l, span{0, names[n], soft})
			}
			if n < len(values) {
				l = append(l, values[n]...)
			}
			out = append(out, l)
		}
	}
	return out
}

// longestPrinted is how much of a value is printed, in characters.
const longestPrinted = 1200

// short leaves the end of very long values to the HTML report.
func (p *paper) short(s string) string {
	runes := []rune(s)
	if len(runes) <= longestPrinted {
		return s
	}
	return string(runes[:longestPrinted]) + "… (" + words.T("all of it: HTML report") + ")"
}

func (p *paper) suggestions() {
	r := p.report
	if len(r.Suggestions) == 0 {
		return
	}
	p.heading(words.T("These may be the same"), words.N(len(r.Suggestions), "{{.N}} pair", "{{.N}} pairs"))
	p.lines(words.T("Pairs that look alike but are not linked. Link them, or say that they are different."), soft, lineHigh)
	p.y += 1
	g := p.grid([]string{r.Sides()[0], r.Sides()[1], words.T("Likeness"), words.T("Because of")}, 48, 48, 22, bodyWide-118)
	g.begin()
	for _, s := range r.Suggestions {
		likeness := ""
		if s.Score > 0 {
			likeness = percent(s.Score)
		}
		g.row(g.cell(0, s.LeftName, bold), g.cell(1, s.RightName, bold), g.cell(2, likeness, black), g.cell(3, strings.Join(s.Reasons, "; "), black))
	}
}

func (p *paper) notHeld() {
	r := p.report
	if len(r.NotHeld) == 0 {
		return
	}
	p.heading(words.T("What one side cannot keep"), words.N(len(r.NotHeld), "{{.N}} record", "{{.N}} records"))
	p.lines(words.T("These fields stay where they are. They do not travel, and they are not deleted."), soft, lineHigh)
	p.y += 1
	g := p.grid([]string{words.T("Record"), words.T("Fields"), words.T("Where not")}, 66, bodyWide-106, 40)
	g.begin()
	for _, n := range r.NotHeld {
		g.row(p.record(g, 0, n.Record, n.Link), g.cell(1, words.Fields(n.Fields), black), g.cell(2, words.T("not on {{.Place}}", "Place", sideName(r, n.Side)), black))
	}
}

// unprinted counts the texts of records that the fonts cannot draw, and tells whether there are
// picture letters.
func (p *paper) unprinted() (hidden int, signs bool) {
	look := func(texts ...string) {
		for _, t := range texts {
			_, ok, some := printable(t)
			if !ok {
				hidden++
			}
			signs = signs || some
		}
	}
	r := p.report
	actions := func(list []Action) {
		for _, a := range list {
			look(a.Record)
			for _, f := range a.Fields {
				look(f.From, f.To)
			}
		}
	}
	actions(r.Actions)
	actions(r.Held)
	for _, c := range r.Conflicts {
		look(c.Record, c.Agreed, c.Left, c.Right)
	}
	for _, e := range r.Errors {
		look(e.Record, e.Message)
	}
	for _, n := range r.NotHeld {
		look(n.Record)
	}
	for _, s := range r.Suggestions {
		look(s.LeftName, s.RightName)
	}
	return hidden, signs
}
