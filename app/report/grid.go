package report

// grid is a table that goes on over pages, with its head on each.
type grid struct {
	paper  *paper
	heads  []string
	widths []float64 // together bodyWide
}

// together is how many lines of a row are kept on one page.
const together = 24

const gap = 3.0 // between columns

func (p *paper) grid(heads []string, widths ...float64) *grid {
	return &grid{paper: p, heads: heads, widths: widths}
}

// inner is the width of a column that text may take.
func (g *grid) inner(column int) float64 { return g.widths[column] - gap }

// cell wraps a text into a column.
func (g *grid) cell(column int, text string, i ink) []line {
	var out []line
	for _, l := range g.paper.wrap(g.paper.text(text), g.inner(column), i) {
		out = append(out, line{{0, l, i}})
	}
	return out
}

const headHigh = 6.5

func (g *grid) begin() {
	p := g.paper
	p.pdf.SetFillColor(236, 236, 236)
	p.pdf.Rect(edge, p.y, bodyWide, headHigh-1, "F")
	x := edge + 1
	for i, h := range g.heads {
		p.put(x, p.y+3.9, p.fit(p.text(h), g.inner(i), head), head)
		x += g.widths[i]
	}
	p.y += headHigh
}

// row draws a row. One that is too high for what is left of the page goes to the next; one that is
// very long is broken.
func (g *grid) row(cells ...[]line) {
	p := g.paper
	high := 0
	for _, c := range cells {
		high = max(high, len(c))
	}
	if p.room(float64(min(high, together))*lineHigh + 2) {
		g.begin()
	}
	for n := range high {
		if p.room(lineHigh) {
			g.begin()
			if len(cells[0]) > 0 && len(cells[0]) <= n {
				p.put(edge+1, p.y+3.2, cells[0][0][0].text+" …", soft) // whose row it is
			}
		}
		x := edge + 1
		for i, c := range cells {
			if n < len(c) {
				for _, s := range c[n] {
					p.put(x+s.x, p.y+3.2, s.text, s.ink)
				}
			}
			x += g.widths[i]
		}
		p.y += lineHigh
	}
	p.y += 1
	p.rule(p.y)
	p.y += 1
}
