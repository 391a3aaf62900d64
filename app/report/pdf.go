package report

import (
	"fmt"
	"io"
	"time"

	"bothways/app/words"
)

// WritePDF writes pages of A4. Texts that the fonts cannot draw rightly are not drawn; the pages say
// that the HTML report shows them. The same reports give the same bytes.
func WritePDF(w io.Writer, reports ...Report) error {
	title, when := "Bothways", time.Time{}
	if len(reports) > 0 {
		title, when = reports[0].Heading(), reports[0].When
	}
	p := newPaper(title, when)
	for _, r := range reports {
		p.begin(r)
	}
	if len(reports) == 0 {
		p.begin(Report{})
	}
	if err := p.pdf.Output(w); err != nil {
		return fmt.Errorf("report: pdf: %w", err)
	}
	return nil
}

// begin draws a report from a new page on.
func (p *paper) begin(r Report) {
	p.report, p.y = r, 0
	p.page()
	p.pdf.Bookmark(p.text(r.Heading()), 0, 0)
	p.opening()
	p.totals()
	p.paragraphs(words.T("Settings of this process"), r.SettingsInWords)
	p.problems()
	p.conflicts()
	p.held()
	p.actions()
	p.suggestions()
	p.notHeld()
}

// opening is the title with what belongs to it.
func (p *paper) opening() {
	r := p.report
	kicker := "Bothways · " + words.Kind(r.Kind)
	if r.Preview {
		kicker += " · " + words.T("preview, nothing has been written")
	}
	p.y = 14
	p.lines(kicker, soft, lineHigh)
	p.y += 2
	p.lines(r.Heading(), ink{true, larger, bold.color}, 7.5)
	facts := ""
	for _, f := range []string{r.date(), named1(r.Plan, words.T("plan {{.Plan}}", "Plan", r.Plan)), r.runName(), r.state()} {
		if f != "" && facts != "" {
			facts += " · "
		}
		facts += f
	}
	p.lines(facts, soft, lineHigh)
	hidden, signs := p.unprinted()
	if hidden > 0 {
		p.y += 1
		p.lines(words.N(hidden, "{{.N}} text is in letters that this paper cannot show; it is in the HTML report.",
			"{{.N}} texts are in letters that this paper cannot show; they are in the HTML report."), soft, lineHigh)
	}
	if signs {
		p.lines(words.T("{{.Sign}} stands for a picture letter; the HTML report shows it.", "Sign", string(sign)), soft, lineHigh)
	}
	p.y += 2
}

func (r Report) date() string {
	if r.When.IsZero() {
		return ""
	}
	return r.When.Format(words.T("2 January 2006, 15:04"))
}

func (r Report) runName() string {
	if r.Run == "" || r.Preview {
		return ""
	}
	return words.T("run {{.Run}}", "Run", r.Run)
}

func (r Report) state() string {
	if r.Status == "" || r.Preview && r.Status == "done" {
		return ""
	}
	return words.Status(r.Status)
}

func named1(name, text string) string {
	if name == "" {
		return ""
	}
	return text
}

// lines draws a text over the whole width.
func (p *paper) lines(text string, i ink, high float64) {
	if text == "" {
		return
	}
	for _, l := range p.wrap(p.text(text), bodyWide, i) {
		p.room(high)
		p.put(edge, p.y+high*0.75, l, i)
		p.y += high
	}
}

// least is what must follow a heading on its page.
const least = 38.0

func (p *paper) heading(text, count string) {
	p.y += 3
	p.room(least)
	i := ink{true, large, bold.color}
	text = p.text(text)
	p.put(edge, p.y+4.5, text, i)
	p.put(edge+p.wide(text, i)+3, p.y+4.5, count, soft)
	p.pdf.Bookmark(text, 1, -1)
	p.y += 8
}

// totals are both sides' counts beside each other.
func (p *paper) totals() {
	r := p.report
	heads := []string{r.Sides()[0], r.Sides()[1]}
	lists := [][]Total{totals(r.Left, r.Preview), totals(r.Right, r.Preview)}
	if beside := r.Beside(); len(beside) > 0 {
		heads, lists = append(heads, words.T("Both together")), append(lists, beside)
	}
	widths := make([]float64, len(heads))
	for i := range widths {
		widths[i] = bodyWide / float64(len(heads))
	}
	g := p.grid(heads, widths...)
	g.begin()
	cells := make([][]line, len(lists))
	for i, l := range lists {
		for _, t := range l {
			how := black
			if t.Count == 0 {
				how = ink{false, normal, soft.color}
			}
			cells[i] = append(cells[i], g.cell(i, t.Text, how)...)
		}
	}
	g.row(cells...)
}

func (p *paper) paragraphs(title string, list []string) {
	if len(list) == 0 {
		return
	}
	p.heading(title, "")
	for _, text := range list {
		for n, l := range p.wrap(p.text(text), bodyWide-4, black) {
			p.room(lineHigh)
			if n == 0 {
				p.put(edge, p.y+3.2, "•", black)
			}
			p.put(edge+4, p.y+3.2, l, black)
			p.y += lineHigh
		}
	}
}
