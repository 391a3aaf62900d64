package table

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/window/rows"
)

// bodyLayout is as high as all rows together; the rows in sight are placed by place.
type bodyLayout struct{ of *Table }

func (b bodyLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(10, float32(b.of.model.Len())*rowHeight())
}

func (b bodyLayout) Layout([]fyne.CanvasObject, fyne.Size) {}

// place puts the rows in sight where they belong. A row of the model always has the same place in
// the pool, so that scrolling fills only those that come into sight; with all every one is filled.
func (t *Table) place(all bool) {
	height, n := rowHeight(), t.model.Len()
	seen := int(t.scroll.Size().Height/height) + 2
	for len(t.pool) < seen {
		t.pool = append(t.pool, newRow(t))
		all = true
	}
	if all {
		t.body.Objects = t.body.Objects[:0]
		for _, r := range t.pool {
			t.body.Objects = append(t.body.Objects, r)
		}
	}
	first := max(min(int(t.scroll.Offset.Y/height), n-seen), 0)
	used := make([]bool, len(t.pool))
	size := fyne.NewSize(t.scroll.Size().Width, height)
	for at := first; at < min(first+seen, n); at++ {
		i := at % len(t.pool)
		used[i] = true
		r := t.pool[i]
		r.Move(fyne.NewPos(0, float32(at)*height))
		if all || r.at != at || !r.Visible() || r.Size() != size {
			r.hovered = r.hovered && r.at == at
			r.at = at
			r.Resize(size)
			r.Show()
			r.Refresh()
		}
	}
	for i, r := range t.pool {
		if !used[i] && r.Visible() {
			r.Hide()
		}
	}
	t.none.SetText(t.Empty)
	t.none.Hidden = n > 0 || t.Empty == ""
	t.none.Refresh()
	t.ring.StrokeColor = theme.Color(theme.ColorNameSeparator)
	t.ring.StrokeWidth = 1
	if t.focused {
		t.ring.StrokeColor, t.ring.StrokeWidth = theme.Color(theme.ColorNamePrimary), 2
	}
	t.ring.Refresh()
	canvas.Refresh(t.body)
}

// divide gives each column its least width and a share of the rest.
func (t *Table) divide(width float32) {
	least, shares := float32(0), float32(0)
	for _, c := range t.columns {
		least += c.Min
		shares += c.Share
	}
	for i, c := range t.columns {
		switch {
		case width < least:
			t.widths[i] = width * c.Min / least
		case shares == 0:
			t.widths[i] = width * c.Min / least
		default:
			t.widths[i] = c.Min + (width-least)*c.Share/shares
		}
	}
}

// CreateRenderer makes what is drawn.
func (t *Table) CreateRenderer() fyne.WidgetRenderer {
	return &tableRenderer{t, []fyne.CanvasObject{t.header, t.scroll, t.none, t.ring}}
}

type tableRenderer struct {
	table   *Table
	objects []fyne.CanvasObject
}

func (x *tableRenderer) Layout(size fyne.Size) {
	t := x.table
	head := t.header.MinSize().Height
	t.divide(size.Width)
	t.header.Resize(fyne.NewSize(size.Width, head))
	t.header.lay()
	t.scroll.Move(fyne.NewPos(0, head))
	t.scroll.Resize(fyne.NewSize(size.Width, size.Height-head))
	t.none.Move(fyne.NewPos(0, head+24))
	t.none.Resize(fyne.NewSize(size.Width, 60))
	t.ring.Resize(size)
	t.place(true)
}

func (x *tableRenderer) MinSize() fyne.Size           { return fyne.NewSize(240, 5*rowHeight()) }
func (x *tableRenderer) Objects() []fyne.CanvasObject { return x.objects }
func (x *tableRenderer) Destroy()                     {}
func (x *tableRenderer) Refresh() {
	x.table.header.Refresh()
	x.table.place(true)
}

// header is the line with the columns' titles.
type header struct {
	widget.BaseWidget
	of   *Table
	back *canvas.Rectangle
	line *canvas.Rectangle
	ends []*title
}

func newHeader(t *Table) *header {
	h := &header{of: t, back: canvas.NewRectangle(color.Transparent), line: canvas.NewRectangle(color.Transparent)}
	for i := range t.columns {
		h.ends = append(h.ends, newTitle(t, i))
	}
	h.ExtendBaseWidget(h)
	return h
}

func (h *header) lay() {
	size := h.Size()
	h.back.Resize(size)
	h.line.Move(fyne.NewPos(0, size.Height-1))
	h.line.Resize(fyne.NewSize(size.Width, 1))
	x := float32(0)
	for i, e := range h.ends {
		e.Move(fyne.NewPos(x, 0))
		e.Resize(fyne.NewSize(h.of.widths[i], size.Height))
		e.Refresh()
		x += h.of.widths[i]
	}
}

// CreateRenderer makes what is drawn.
func (h *header) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{h.back, h.line}
	for _, e := range h.ends {
		objects = append(objects, e)
	}
	return &headerRenderer{h, objects}
}

type headerRenderer struct {
	header  *header
	objects []fyne.CanvasObject
}

func (x *headerRenderer) Layout(fyne.Size)             { x.header.lay() }
func (x *headerRenderer) MinSize() fyne.Size           { return fyne.NewSize(10, rowHeight()+2) }
func (x *headerRenderer) Objects() []fyne.CanvasObject { return x.objects }
func (x *headerRenderer) Destroy()                     {}
func (x *headerRenderer) Refresh() {
	x.header.back.FillColor = theme.Color(theme.ColorNameHeaderBackground)
	x.header.line.FillColor = theme.Color(theme.ColorNameSeparator)
	x.header.lay()
	canvas.Refresh(x.header)
}

// title is one column's title: a click sorts by it, and Ctrl with its number does.
type title struct {
	widget.BaseWidget
	of      *Table
	col     int
	text    *canvas.Text
	arrow   *canvas.Image
	back    *canvas.Rectangle
	hovered bool
}

func newTitle(t *Table, col int) *title {
	e := &title{of: t, col: col, text: canvas.NewText("", color.Transparent), arrow: canvas.NewImageFromResource(nil), back: canvas.NewRectangle(color.Transparent)}
	e.text.TextStyle.Bold = true
	e.arrow.FillMode = canvas.ImageFillContain
	e.ExtendBaseWidget(e)
	return e
}

// Tapped sorts.
func (e *title) Tapped(*fyne.PointEvent) { e.of.sort(e.col) }

// MouseIn lights it up.
func (e *title) MouseIn(*desktop.MouseEvent) { e.hovered = true; e.Refresh() }

// MouseMoved does nothing.
func (e *title) MouseMoved(*desktop.MouseEvent) {}

// MouseOut takes the light away.
func (e *title) MouseOut() { e.hovered = false; e.Refresh() }

// CreateRenderer makes what is drawn.
func (e *title) CreateRenderer() fyne.WidgetRenderer {
	return &titleRenderer{e, []fyne.CanvasObject{e.back, e.text, e.arrow}}
}

type titleRenderer struct {
	title   *title
	objects []fyne.CanvasObject
}

func (x *titleRenderer) Layout(size fyne.Size) {
	e := x.title
	e.back.Resize(size)
	room := size.Width - 2*cellPad
	if e.arrow.Visible() {
		room -= iconSize
	}
	e.text.Text = shorten(e.of.columns[e.col].Title, room, e.text.TextSize, e.text.TextStyle)
	h := e.text.MinSize()
	e.text.Move(fyne.NewPos(cellPad, (size.Height-h.Height)/2))
	e.text.Resize(fyne.NewSize(max(room, 0), h.Height))
	e.arrow.Resize(fyne.NewSize(iconSize, iconSize))
	e.arrow.Move(fyne.NewPos(cellPad+min(h.Width, room)+2, (size.Height-iconSize)/2))
}

func (x *titleRenderer) MinSize() fyne.Size           { return fyne.NewSize(10, rowHeight()) }
func (x *titleRenderer) Objects() []fyne.CanvasObject { return x.objects }
func (x *titleRenderer) Destroy()                     {}
func (x *titleRenderer) Refresh() {
	e := x.title
	e.text.Color, e.text.TextSize = theme.Color(theme.ColorNameForeground), theme.TextSize()
	e.back.FillColor = color.Transparent
	if e.hovered && !e.of.columns[e.col].Fixed {
		e.back.FillColor = theme.Color(theme.ColorNameHover)
	}
	e.arrow.Hide()
	if s, ok := e.of.model.(rows.Sorter); ok {
		if col, down := s.Sorted(); col == e.col {
			e.arrow.Resource = theme.MenuDropUpIcon()
			if down {
				e.arrow.Resource = theme.MenuDropDownIcon()
			}
			e.arrow.Show()
			e.arrow.Refresh()
		}
	}
	x.Layout(e.Size())
	canvas.Refresh(e)
}
