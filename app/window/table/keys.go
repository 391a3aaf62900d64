package table

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// FocusGained paints the focus; the first row gets the keyboard where none has it.
func (t *Table) FocusGained() {
	t.focused = true
	t.place(true)
}

// FocusLost takes the focus away.
func (t *Table) FocusLost() {
	t.focused, t.shift = false, false
	t.place(true)
}

// TypedRune takes none: typing belongs to the search.
func (t *Table) TypedRune(rune) {}

// KeyDown notes the Shift key.
func (t *Table) KeyDown(e *fyne.KeyEvent) { t.hold(e, true) }

// KeyUp notes the Shift key.
func (t *Table) KeyUp(e *fyne.KeyEvent) { t.hold(e, false) }

func (t *Table) hold(e *fyne.KeyEvent, down bool) {
	if e.Name == desktop.KeyShiftLeft || e.Name == desktop.KeyShiftRight {
		t.shift = down
	}
}

// TypedKey moves, opens and asks for the menu.
func (t *Table) TypedKey(e *fyne.KeyEvent) {
	page := max(int(t.scroll.Size().Height/rowHeight())-1, 1)
	switch e.Name {
	case fyne.KeyUp:
		t.step(-1)
	case fyne.KeyDown:
		t.step(1)
	case fyne.KeyPageUp:
		t.step(-page)
	case fyne.KeyPageDown:
		t.step(page)
	case fyne.KeyHome:
		t.moved(t.chosen.Go(0, false, t.shift))
	case fyne.KeyEnd:
		t.moved(t.chosen.Go(t.model.Len()-1, true, t.shift))
	case fyne.KeyReturn, fyne.KeyEnter:
		t.open()
	case fyne.KeySpace:
		t.space()
	case fyne.KeyDelete:
		if ids := t.Chosen(); t.OnDelete != nil && len(ids) > 0 {
			t.OnDelete(ids)
		}
	case desktop.KeyMenu:
		t.menu(t.menuPlace())
	case fyne.KeyF10:
		if t.shift {
			t.menu(t.menuPlace())
		}
	default:
		t.of.Key(e)
	}
}

func (t *Table) space() {
	if t.OnSpace == nil {
		t.open()
	} else if ids := t.Chosen(); len(ids) > 0 {
		t.OnSpace(ids)
	}
}

func (t *Table) step(by int) { t.moved(t.chosen.Step(by, t.shift)) }

func (t *Table) moved(to int) {
	if to >= 0 {
		t.bring(to)
		t.changed()
	}
}

// menuPlace is under the row with the keyboard.
func (t *Table) menuPlace() fyne.Position {
	c := max(t.chosen.Cursor(), 0)
	t.bring(c)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(t.scroll)
	return at.AddXY(40, float32(c+1)*rowHeight()-t.scroll.Offset.Y)
}

// TypedShortcut takes Ctrl+A, Ctrl+C and Ctrl+1 to Ctrl+9, which sort by a column; the rest belongs
// to the window.
func (t *Table) TypedShortcut(s fyne.Shortcut) {
	if t.OnKeys != nil && t.OnKeys(s) {
		return
	}
	if col := columnOf(s); col >= 0 && col < len(t.columns) {
		t.sort(col)
		return
	}
	switch s.(type) {
	case *fyne.ShortcutSelectAll:
		t.chosen.All()
		t.changed()
	case *fyne.ShortcutCopy:
		fyne.CurrentApp().Clipboard().SetContent(t.text())
	default:
		if c, ok := t.of.Canvas().(fyne.Shortcutable); ok {
			c.TypedShortcut(s)
		}
	}
}

// columnOf is the column that a shortcut names, -1 for none.
func columnOf(s fyne.Shortcut) int {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok || c.Modifier != fyne.KeyModifierShortcutDefault || len(c.KeyName) != 1 || c.KeyName[0] < '1' || c.KeyName[0] > '9' {
		return -1
	}
	return int(c.KeyName[0] - '1')
}

// text is what the chosen rows say, one a line, with tabs between the columns.
func (t *Table) text() string {
	var b []byte
	for i := range t.model.Len() {
		if !t.chosen.Has(t.model.ID(i)) {
			continue
		}
		for c := range t.columns {
			if c > 0 {
				b = append(b, '\t')
			}
			b = append(b, t.model.Cell(i, c).Text...)
		}
		b = append(b, '\n')
	}
	return string(b)
}
