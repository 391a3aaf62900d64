package table

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/window/frame"
	"bothways/app/window/rows"
)

const (
	iconSize = 16
	cellPad  = 6
)

// row is a row in sight; it is used again for others while the table is scrolled.
type row struct {
	widget.BaseWidget
	of      *Table
	at      int
	hovered bool
	back    *canvas.Rectangle
	line    *canvas.Rectangle
	mark    *canvas.Rectangle // at the left edge of the row that has the keyboard
	texts   []*canvas.Text
	icons   []*canvas.Image
	full    []string // what the texts would say if there were room
}

func newRow(t *Table) *row {
	r := &row{of: t, at: -1, back: canvas.NewRectangle(color.Transparent), line: canvas.NewRectangle(color.Transparent), mark: canvas.NewRectangle(color.Transparent)}
	for range t.columns {
		r.texts = append(r.texts, canvas.NewText("", color.Black))
		icon := canvas.NewImageFromResource(nil)
		icon.FillMode = canvas.ImageFillContain
		icon.Hide()
		r.icons = append(r.icons, icon)
	}
	r.full = make([]string, len(t.columns))
	r.ExtendBaseWidget(r)
	return r
}

// fill shows a row of the model.
func (r *row) fill(at int) {
	r.at = at
	t := r.of
	heading := t.model.ID(at) == ""
	for c := range t.columns {
		cell := rows.Cell{}
		if !heading || c == 0 {
			cell = t.model.Cell(at, c)
		}
		r.full[c] = strings.ReplaceAll(cell.Text, "\n", " ")
		text := r.texts[c]
		text.TextStyle.Bold = cell.Tone == rows.Strong
		text.Color = frame.ToneColor(cell.Tone)
		text.TextSize = theme.TextSize()
		if cell.Icon == rows.None {
			r.icons[c].Hide()
		} else {
			r.icons[c].Resource = frame.Icon(cell.Icon)
			r.icons[c].Show()
		}
	}
	r.paint(heading)
	r.lay(heading)
}

// paint gives the row the colours of its state.
func (r *row) paint(heading bool) {
	t := r.of
	back, mark := color.Color(color.Transparent), color.Color(color.Transparent)
	cursor := r.at >= 0 && r.at == t.chosen.Cursor()
	switch {
	case heading:
		back = theme.Color(theme.ColorNameHeaderBackground)
	case t.chosen.Has(t.model.ID(r.at)):
		back = theme.Color(theme.ColorNameSelection)
	case r.hovered:
		back = theme.Color(theme.ColorNameHover)
	}
	if cursor && t.focused {
		mark = theme.Color(theme.ColorNamePrimary)
	}
	r.back.FillColor, r.mark.FillColor = back, mark
	r.line.FillColor = theme.Color(theme.ColorNameSeparator)
}

// lay puts the cells into their columns and shortens what does not fit.
func (r *row) lay(heading bool) {
	size := r.Size()
	r.back.Resize(size)
	r.mark.Resize(fyne.NewSize(3, size.Height))
	r.line.Move(fyne.NewPos(0, size.Height-1))
	r.line.Resize(fyne.NewSize(size.Width, 1))
	x := float32(0)
	for c, w := range r.of.widths {
		if heading && c == 0 {
			w = size.Width
		}
		from, room := x+cellPad, w-2*cellPad
		if r.icons[c].Visible() {
			if r.full[c] == "" { // an icon alone stands in the middle
				from += (room - iconSize) / 2
			}
			r.icons[c].Move(fyne.NewPos(from, (size.Height-iconSize)/2))
			r.icons[c].Resize(fyne.NewSize(iconSize, iconSize))
			r.icons[c].Refresh()
			from += iconSize + cellPad
			room -= iconSize + cellPad
		}
		text := r.texts[c]
		text.Text = shorten(r.full[c], room, text.TextSize, text.TextStyle)
		h := text.MinSize().Height
		text.Move(fyne.NewPos(from, (size.Height-h)/2))
		text.Resize(fyne.NewSize(max(room, 0), h))
		x += r.of.widths[c]
	}
}

// shorten cuts a text so that it fits, and ends it in ….
func shorten(text string, room, size float32, style fyne.TextStyle) string {
	if text == "" || room <= 0 {
		return ""
	}
	if fyne.MeasureText(text, size, style).Width <= room {
		return text
	}
	letters := []rune(text)
	low, high := 0, len(letters)
	for low < high {
		mid := (low + high + 1) / 2
		if fyne.MeasureText(string(letters[:mid])+"…", size, style).Width <= room {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return strings.TrimRight(string(letters[:low]), " ") + "…"
}

// MouseDown chooses.
func (r *row) MouseDown(e *desktop.MouseEvent) { r.of.pressed(r.at, e) }

// MouseUp does nothing more.
func (r *row) MouseUp(*desktop.MouseEvent) {}

// Tapped does nothing: the press chose.
func (r *row) Tapped(*fyne.PointEvent) {}

// DoubleTapped opens.
func (r *row) DoubleTapped(*fyne.PointEvent) {
	if r.of.model.ID(r.at) != "" {
		r.of.open()
	}
}

// TappedSecondary asks for the menu.
func (r *row) TappedSecondary(e *fyne.PointEvent) {
	if r.of.model.ID(r.at) != "" {
		r.of.menu(e.AbsolutePosition)
	}
}

// MouseIn lights the row up.
func (r *row) MouseIn(*desktop.MouseEvent) { r.hover(true) }

// MouseMoved does nothing.
func (r *row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut takes the light away.
func (r *row) MouseOut() { r.hover(false) }

func (r *row) hover(on bool) {
	r.hovered = on
	if r.at >= 0 && r.at < r.of.model.Len() {
		r.paint(r.of.model.ID(r.at) == "")
		r.back.Refresh()
	}
}

// CreateRenderer makes what is drawn.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{r.back, r.line, r.mark}
	for c := range r.texts {
		objects = append(objects, r.icons[c], r.texts[c])
	}
	return &rowRenderer{r, objects}
}

type rowRenderer struct {
	row     *row
	objects []fyne.CanvasObject
}

func (x *rowRenderer) Layout(fyne.Size) {
	if r := x.row; r.at >= 0 && r.at < r.of.model.Len() {
		r.lay(r.of.model.ID(r.at) == "")
	}
}
func (x *rowRenderer) MinSize() fyne.Size           { return fyne.NewSize(10, rowHeight()) }
func (x *rowRenderer) Objects() []fyne.CanvasObject { return x.objects }
func (x *rowRenderer) Destroy()                     {}
func (x *rowRenderer) Refresh() {
	if r := x.row; r.at >= 0 && r.at < r.of.model.Len() {
		r.fill(r.at)
	}
	canvas.Refresh(x.row)
}
