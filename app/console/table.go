package console

import (
	"fmt"
	"io"
	"strings"
)

// column is one column of a table. A soft one gives way where the terminal is too narrow.
type column struct {
	head  string
	right bool
	soft  bool
	least int // columns that a soft one keeps
}

// row is one line of a table, with lines that stand below it.
type row struct {
	cells []string
	color color
	at    int // the cell that is coloured
	below []string
}

type table struct {
	indent  int
	columns []column
	rows    []row
	bare    bool // no head
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, row{cells: cells}) }

const gap = 2 // blanks between columns

func (t *table) write(w io.Writer, l Look) {
	wide := t.widths(l)
	if !t.bare {
		heads := make([]string, len(t.columns))
		for i, c := range t.columns {
			heads[i] = c.head
		}
		fmt.Fprintln(w, l.paint(faint, t.line(heads, wide, Look{}, row{})))
	}
	for _, r := range t.rows {
		fmt.Fprintln(w, t.line(r.cells, wide, l, r))
		for _, below := range r.below {
			fmt.Fprintln(w, below)
		}
	}
}

// widths finds each column's width; soft columns share what is left.
func (t *table) widths(l Look) []int {
	wide := make([]int, len(t.columns))
	for i, c := range t.columns {
		if !t.bare {
			wide[i] = widthOf(c.head)
		}
		for j := range t.rows {
			t.rows[j].cells[i] = clean(t.rows[j].cells[i], false)
			wide[i] = max(wide[i], widthOf(t.rows[j].cells[i]))
		}
	}
	if l.Width <= 0 {
		return wide
	}
	for t.total(wide) > l.Width {
		widest := -1
		for i, c := range t.columns {
			if c.soft && wide[i] > max(c.least, 8) && (widest < 0 || wide[i] > wide[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		wide[widest]--
	}
	return wide
}

func (t *table) total(wide []int) int {
	sum := t.indent
	for i, n := range wide {
		sum += n
		if i > 0 {
			sum += gap
		}
	}
	return sum
}

func (t *table) line(cells []string, wide []int, l Look, r row) string {
	var b strings.Builder
	b.WriteString(strings.Repeat(" ", t.indent))
	for i, cell := range cells {
		if i > 0 {
			b.WriteString(strings.Repeat(" ", gap))
		}
		text := cut(cell, wide[i])
		space := strings.Repeat(" ", max(0, wide[i]-widthOf(text)))
		if r.color != plain && r.at == i {
			text = l.paint(r.color, text)
		}
		if t.columns[i].right {
			text = space + text
		} else if i < len(cells)-1 {
			text += space
		}
		b.WriteString(text)
	}
	return strings.TrimRight(b.String(), " ")
}
