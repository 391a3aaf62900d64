package frame

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/words"
)

// listen takes the keys that nothing has the focus for, and the window's shortcuts.
func (f *Frame) listen(c fyne.Canvas) {
	c.SetOnTypedKey(func(e *fyne.KeyEvent) {
		if !f.Key(e) && (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter) {
			if b := f.topBox(); b != nil {
				b.enter()
			}
		}
	})
	for _, s := range f.shortcuts() {
		c.AddShortcut(s, f.shortcut)
	}
}

func (f *Frame) shortcuts() []fyne.Shortcut {
	return []fyne.Shortcut{
		&desktop.CustomShortcut{KeyName: fyne.KeyW, Modifier: fyne.KeyModifierShortcutDefault},
		&desktop.CustomShortcut{KeyName: fyne.KeyQ, Modifier: fyne.KeyModifierShortcutDefault},
	}
}

// shortcut is a key with Ctrl that means the same everywhere; what it does not know it leaves.
func (f *Frame) shortcut(s fyne.Shortcut) {
	if c, ok := s.(*desktop.CustomShortcut); ok && c.Modifier == fyne.KeyModifierShortcutDefault && (c.KeyName == fyne.KeyW || c.KeyName == fyne.KeyQ) {
		f.Close()
		return
	}
	if t, ok := f.win.Canvas().(fyne.Shortcutable); ok {
		t.TypedShortcut(s)
	}
}

// Key does what a key means in every window: Escape closes, F1 helps. True: it was one of these.
// Widgets with the focus hand it what they do not use themselves.
func (f *Frame) Key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyEscape:
		if b := f.topBox(); b != nil {
			b.escape()
		} else if top := f.win.Canvas().Overlays().Top(); top != nil {
			f.win.Canvas().Overlays().Remove(top)
		} else {
			f.Close()
		}
	case fyne.KeyF1:
		f.Host.Guide(f.Name)
	default:
		return false
	}
	return true
}

// Shift tells whether the Shift key is held down.
func (f *Frame) Shift() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

// Button is a button that also Enter presses.
type Button struct {
	widget.Button
	of *Frame
}

// Button makes a button.
func (f *Frame) Button(text string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{of: f}
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// Main marks the button that Enter presses.
func (b *Button) Main() *Button { b.Importance = widget.HighImportance; return b }

// Danger marks a button that takes something away.
func (b *Button) Danger() *Button { b.Importance = widget.DangerImportance; return b }

// Flat makes a button without a frame.
func (b *Button) Flat() *Button { b.Importance = widget.LowImportance; return b }

// TypedKey takes the keys.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	switch {
	case e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter:
		b.Tapped(nil)
	case !b.of.Key(e):
		b.Button.TypedKey(e)
	}
}

// Entry is a line or a field of text.
type Entry struct {
	widget.Entry
	of *Frame
	// OnDown is called for the key that leaves the line for what stands below it; may be nil.
	OnDown func()
}

// Entry makes a line of text.
func (f *Frame) Entry() *Entry {
	e := &Entry{of: f}
	e.ExtendBaseWidget(e)
	return e
}

// Search makes a line that tells what is typed.
func (f *Frame) Search(hint string, changed func(string)) *Entry {
	e := f.Entry()
	e.SetPlaceHolder(hint)
	e.Icon = theme.SearchIcon()
	e.OnChanged = changed
	return e
}

// TypedKey takes the keys.
func (e *Entry) TypedKey(k *fyne.KeyEvent) {
	switch {
	case k.Name == fyne.KeyEscape && e.Icon != nil && e.Text != "":
		e.SetText("") // a search is cleared first
	case k.Name == fyne.KeyDown && e.OnDown != nil:
		e.OnDown()
	case !e.of.Key(k):
		e.Entry.TypedKey(k)
	}
}

// TypedShortcut keeps what an entry knows and hands the rest on.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if _, ok := s.(*desktop.CustomShortcut); ok {
		for _, own := range e.of.shortcuts() {
			if own.ShortcutName() == s.ShortcutName() {
				e.of.shortcut(s)
				return
			}
		}
	}
	e.Entry.TypedShortcut(s)
}

// Check is a check box.
type Check struct {
	widget.Check
	of *Frame
}

// Check makes a check box.
func (f *Frame) Check(text string, changed func(bool)) *Check {
	c := &Check{of: f}
	c.Text, c.OnChanged = text, changed
	c.ExtendBaseWidget(c)
	return c
}

// TypedKey takes the keys.
func (c *Check) TypedKey(e *fyne.KeyEvent) {
	if !c.of.Key(e) {
		c.Check.TypedKey(e)
	}
}

// Select is a choice of one from a list.
type Select struct {
	widget.Select
	of *Frame
}

// Select makes a choice of one from a list.
func (f *Frame) Select(options []string, changed func(string)) *Select {
	s := &Select{of: f}
	s.Options, s.OnChanged, s.PlaceHolder = options, changed, words.T("Choose…")
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer draws it with the line around it that an Entry has.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	r := &lined{s.Select.CreateRenderer()}
	r.line()
	return r
}

// lined draws a line around a part's ground.
type lined struct{ fyne.WidgetRenderer }

// Refresh draws the line in the colour of the theme.
func (r *lined) Refresh() {
	r.line()
	r.WidgetRenderer.Refresh()
}

func (r *lined) line() {
	if ground, ok := r.Objects()[0].(*canvas.Rectangle); ok {
		ground.StrokeColor, ground.StrokeWidth = theme.Color(theme.ColorNameInputBorder), theme.Size(theme.SizeNameInputBorder)
	}
}

// TypedKey takes the keys; Enter opens the list.
func (s *Select) TypedKey(e *fyne.KeyEvent) {
	switch {
	case e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter:
		s.Tapped(nil)
	case !s.of.Key(e):
		s.Select.TypedKey(e)
	}
}
