package report

import (
	"bytes"
	"strings"
	"time"
	"unicode"

	"codeberg.org/go-pdf/fpdf"

	"bothways/app/words"
	"bothways/assets/fonts"
)

// Measures of a page of A4, in millimetres; sizes of letters in points.
const (
	pageWide, pageHigh           = 210.0, 297.0
	edge                         = 15.0
	bodyTop, bodyEnd             = 20.0, pageHigh - 18
	bodyWide                     = pageWide - 2*edge
	lineHigh                     = 4.3
	normal, small, large, larger = 9.0, 8.0, 12.0, 17.0
	perPoint                     = 25.4 / 72
)

// ink is how letters look. All inks stay readable on a printer without colours.
type ink struct {
	bold  bool
	size  float64
	color [3]int
}

var (
	black = ink{false, normal, [3]int{20, 20, 20}}
	bold  = ink{true, normal, [3]int{0, 0, 0}}
	soft  = ink{false, small, [3]int{85, 85, 85}}
	head  = ink{true, small, [3]int{60, 60, 60}}
	alarm = ink{true, normal, [3]int{140, 20, 15}}
)

// span is a piece of one line.
type span struct {
	x    float64 // from the cell's left edge
	text string
	ink  ink
}

// line is what stands at one height of a cell.
type line []span

// paper draws reports onto pages.
type paper struct {
	pdf    *fpdf.Fpdf
	report Report
	y      float64
	widths [2][lastLetter]float64 // of letters of one point, in millimetres
	font   ink
}

func newPaper(title string, when time.Time) *paper {
	if when.IsZero() {
		when = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // the same report gives the same file
	}
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(when)
	pdf.SetModificationDate(when)
	pdf.SetProducer("Bothways", true)
	pdf.SetTitle(title, true)
	pdf.SetLang(words.Language())
	pdf.AddUTF8FontFromBytes("sans", "", bytes.Clone(fonts.Regular))
	pdf.AddUTF8FontFromBytes("sans", "B", bytes.Clone(fonts.Bold))
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(edge, bodyTop, edge)
	pdf.AliasNbPages(allPages)
	p := &paper{pdf: pdf}
	letters := drawn()
	for i, style := range []string{"", "B"} {
		pdf.SetFont("sans", style, 1)
		for r := range rune(lastLetter) {
			if letters[r] {
				p.widths[i][r] = float64(pdf.GetStringSymbolWidth(string(r))) / 1000 * perPoint
			}
		}
	}
	pdf.SetHeaderFunc(p.top)
	pdf.SetFooterFunc(p.bottom)
	return p
}

// allPages is replaced by their number at the end.
const allPages = "{nb}"

// top is the head of each page but the first of a report, which has its title there.
func (p *paper) top() {
	p.font = ink{}
	if p.y == 0 {
		return
	}
	p.put(edge, 12, p.fit(p.text(p.report.Heading()), bodyWide-40, soft), soft)
	when := p.report.When.Format(words.T("2 January 2006, 15:04"))
	if !p.report.When.IsZero() {
		p.put(pageWide-edge-p.wide(when, soft), 12, when, soft)
	}
	p.rule(14)
}

func (p *paper) bottom() {
	p.font = ink{}
	p.rule(pageHigh - 13)
	p.put(edge, pageHigh-8.5, "Bothways", soft)
	n := words.Number(p.pdf.PageNo())
	text := words.T("Page {{.N}} of {{.All}}", "N", n, "All", allPages)
	p.put(pageWide-edge-p.wide(strings.Replace(text, allPages, "00", 1), soft), pageHigh-8.5, text, soft)
}

func (p *paper) rule(y float64) {
	p.pdf.SetDrawColor(190, 190, 190)
	p.pdf.SetLineWidth(0.2)
	p.pdf.Line(edge, y, pageWide-edge, y)
}

// put draws a text with its base line at y.
func (p *paper) put(x, y float64, text string, i ink) {
	if text == "" {
		return
	}
	if p.font != i {
		style := ""
		if i.bold {
			style = "B"
		}
		p.pdf.SetFont("sans", style, i.size)
		p.pdf.SetTextColor(i.color[0], i.color[1], i.color[2])
		p.font = i
	}
	p.pdf.Text(x, y, text)
}

// room begins a new page where less than high is left.
func (p *paper) room(high float64) (fresh bool) {
	if p.y+high <= bodyEnd {
		return false
	}
	p.page()
	return true
}

func (p *paper) page() {
	p.pdf.AddPage()
	p.y, p.font = bodyTop, ink{} // the library puts back the letters that it knows of
}

// text is a text as it can be printed.
func (p *paper) text(s string) string {
	out, ok, _ := printable(s)
	if !ok {
		return "(" + elsewhere() + ")"
	}
	return out
}

func (p *paper) wide(s string, i ink) float64 {
	sum, w := 0.0, &p.widths[0]
	if i.bold {
		w = &p.widths[1]
	}
	for _, r := range s {
		if r < lastLetter {
			sum += w[r]
		}
	}
	return sum * i.size
}

// fit cuts a text off where it would be too wide.
func (p *paper) fit(s string, wide float64, i ink) string {
	s = strings.Join(strings.Fields(s), " ")
	if p.wide(s, i) <= wide {
		return s
	}
	runes := []rune(s)
	for len(runes) > 0 && p.wide(string(runes)+"…", i) > wide {
		runes = runes[:len(runes)-1]
	}
	return strings.TrimRightFunc(string(runes), unicode.IsSpace) + "…"
}

// wrap breaks a text into lines: between words, and inside one that is too wide for a line.
func (p *paper) wrap(s string, wide float64, i ink) []string {
	var out []string
	for _, paragraph := range strings.Split(s, "\n") {
		line, at := "", 0.0
		blank := p.wide(" ", i)
		for _, word := range strings.Split(paragraph, " ") {
			long := p.wide(word, i)
			switch {
			case line == "" && long <= wide:
				line, at = word, long
				continue
			case line != "" && at+blank+long <= wide:
				line, at = line+" "+word, at+blank+long
				continue
			case line != "":
				out = append(out, line)
			}
			for ; long > wide; long = p.wide(word, i) {
				n := p.fitting(word, wide, i)
				out, word = append(out, word[:n]), word[n:]
			}
			line, at = word, long
		}
		out = append(out, line)
	}
	return out
}

// fitting is how many bytes of a word fit, at least one letter's.
func (p *paper) fitting(word string, wide float64, i ink) int {
	sum, n := 0.0, 0
	for at, r := range word {
		if sum += p.wide(string(r), i); sum > wide && at > 0 {
			return at
		}
		n = at + len(string(r))
	}
	return n
}
