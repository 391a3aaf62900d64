// Package table shows many rows: only those in sight exist, and they are sorted, chosen and opened by mouse and keyboard.
package table

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/window/frame"
	"bothways/app/window/rows"
)

// Column is one column: its share of the width that the least widths leave over.
type Column struct {
	Title string
	Min   float32 // in Fyne's units
	Share float32 // 0: never wider than Min
	Fixed bool    // a click on the header does not sort
}

// Table is a table of rows.Model. After the model has changed, call Reload.
type Table struct {
	widget.BaseWidget

	OnChosen func()                               // other rows are chosen now; see Chosen
	OnOpen   func(id string)                      // double click, Enter
	OnMenu   func(ids []string, at fyne.Position) // right click, menu key; at is in the window
	OnSpace  func(ids []string)                   // the space bar; nil: as Enter
	OnDelete func(ids []string)                   // the delete key
	OnKeys   func(s fyne.Shortcut) bool           // a shortcut, before the table's own; true: it was used. May be nil
	Empty    string                               // what stands there when there are no rows

	of      *frame.Frame
	model   rows.Model
	columns []Column
	chosen  rows.Chosen
	widths  []float32
	header  *header
	scroll  *container.Scroll
	body    *fyne.Container
	pool    []*row
	first   int // the row that pool[0] … shows are computed from
	none    *widget.Label
	ring    *canvas.Rectangle
	focused bool
	shift   bool
}

// New makes a table in a frame.
func New(f *frame.Frame, m rows.Model, columns []Column) *Table {
	t := &Table{of: f, model: m, columns: columns, chosen: rows.Chosen{Model: m}, widths: make([]float32, len(columns))}
	t.header = newHeader(t)
	t.body = container.New(bodyLayout{t})
	t.scroll = container.NewVScroll(t.body)
	t.scroll.OnScrolled = func(fyne.Position) { t.place(false) }
	t.none = widget.NewLabelWithStyle("", fyne.TextAlignCenter, fyne.TextStyle{})
	t.none.Wrapping, t.none.Importance = fyne.TextWrapWord, widget.LowImportance
	t.ring = canvas.NewRectangle(color.Transparent)
	t.ring.StrokeWidth = 2
	t.ExtendBaseWidget(t)
	return t
}

// Reload shows the model as it is now; rows that are chosen stay so as long as they are shown.
func (t *Table) Reload() {
	before := t.chosen.Len()
	t.chosen.Moved()
	t.body.Refresh()
	t.scroll.Refresh()
	t.place(true)
	t.header.Refresh()
	if before != t.chosen.Len() {
		t.tell()
	}
}

// Chosen gives the IDs of the chosen rows, in the order in which they stand.
func (t *Table) Chosen() []string { return t.chosen.IDs() }

// Count is how many rows are chosen.
func (t *Table) Count() int { return t.chosen.Len() }

// Choose chooses rows and brings the last of them into sight.
func (t *Table) Choose(ids ...string) {
	t.chosen.Set(ids)
	t.bring(t.chosen.Cursor())
	t.changed()
}

// ChooseFirst chooses the first row, if there is one and none is chosen.
func (t *Table) ChooseFirst() {
	if t.chosen.Len() == 0 && t.chosen.Go(0, false, false) >= 0 {
		t.changed()
	}
}

// ShowMenu shows a menu at a place in the window.
func (t *Table) ShowMenu(items []*fyne.MenuItem, at fyne.Position) {
	if len(items) > 0 {
		widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), t.of.Canvas(), at)
	}
}

// Focus gives the table the keyboard.
func (t *Table) Focus() { t.of.Canvas().Focus(t) }

func (t *Table) changed() {
	t.place(true)
	t.tell()
}

func (t *Table) tell() {
	if t.OnChosen != nil {
		t.OnChosen()
	}
}

// pressed is a mouse button on a row.
func (t *Table) pressed(at int, e *desktop.MouseEvent) {
	t.of.Canvas().Focus(t)
	id := t.model.ID(at)
	switch {
	case id == "":
		return
	case e.Button == desktop.MouseButtonSecondary:
		if t.chosen.Has(id) {
			return
		}
		t.chosen.Only(at)
	case e.Modifier&fyne.KeyModifierShift != 0:
		t.chosen.Through(at)
	case e.Modifier&fyne.KeyModifierShortcutDefault != 0:
		t.chosen.Toggle(at)
	default:
		t.chosen.Only(at)
	}
	t.changed()
}

// menu asks for the menu of what is chosen.
func (t *Table) menu(at fyne.Position) {
	if t.OnMenu != nil && t.chosen.Len() > 0 {
		t.OnMenu(t.Chosen(), at)
	}
}

func (t *Table) open() {
	if c := t.chosen.Cursor(); c >= 0 && t.OnOpen != nil {
		t.OnOpen(t.model.ID(c))
	}
}

// sort orders the rows by a column, the other way round at the second time.
func (t *Table) sort(col int) {
	s, ok := t.model.(rows.Sorter)
	if !ok || t.columns[col].Fixed {
		return
	}
	now, down := s.Sorted()
	s.Sort(col, now == col && !down)
	t.Reload()
	t.bring(t.chosen.Cursor())
}

// Scrolled is the first row in sight.
func (t *Table) Scrolled() int { return int(t.scroll.Offset.Y / rowHeight()) }

// ScrollTo shows a row at the top, as far as there are rows below it.
func (t *Table) ScrollTo(at int) {
	t.scroll.ScrollToOffset(fyne.NewPos(0, float32(at)*rowHeight()))
	t.place(false)
}

// bring scrolls as little as it takes to see a row.
func (t *Table) bring(at int) {
	if at < 0 {
		return
	}
	top, h := float32(at)*rowHeight(), rowHeight()
	offset := t.scroll.Offset.Y
	if top < offset {
		offset = top
	} else if top+h > offset+t.scroll.Size().Height {
		offset = top + h - t.scroll.Size().Height
	}
	if offset != t.scroll.Offset.Y {
		t.scroll.ScrollToOffset(fyne.NewPos(0, max(offset, 0)))
	}
}

func rowHeight() float32 {
	return fyne.CurrentApp().Settings().Theme().Size(theme.SizeNameText) + 14
}

// Titles changes what stands over the columns.
func (t *Table) Titles(titles ...string) {
	for i, x := range titles {
		t.columns[i].Title = x
	}
	t.header.Refresh()
}

// Cursor is the row that has the keyboard, "" if none has.
func (t *Table) Cursor() string {
	if c := t.chosen.Cursor(); c >= 0 {
		return t.model.ID(c)
	}
	return ""
}
