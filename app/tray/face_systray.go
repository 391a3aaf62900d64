package tray

import (
	"context"
	"slices"
	"sync"

	"fyne.io/systray"

	"bothways/assets/icons"
)

// Systray is the icon in the desktop's panel.
type Systray struct {
	do    func(Action)
	place func(context.Context) bool

	mu    sync.Mutex
	lines []*line
	items []Item
}

// line is a line of the menu as it stands there.
type line struct {
	item *systray.MenuItem // nil: a separator
	do   Action
	sub  []*line
}

// NewSystray makes the icon; place tells whether and when it can be seen.
func NewSystray(place func(context.Context) bool) *Systray { return &Systray{place: place} }

// Run shows the icon, on the main thread, until Close; ready is called once it may be used.
func (s *Systray) Run(ready func(), do func(Action)) {
	s.do = do
	systray.SetTitle("Bothways")
	systray.SetOnTapped(func() { go do(tell(show(""))) })
	systray.Run(ready, nil)
}

// Close takes the icon away.
func (s *Systray) Close() { systray.Quit() }

// Wait comes back when it is known whether the icon can be seen.
func (s *Systray) Wait(ctx context.Context) bool { return s.place(ctx) }

// Icon shows one picture of an icon.
func (s *Systray) Icon(i Icon, frame int) { systray.SetIcon(icons.Tray(i.Kind, i.Count, frame)) }

// Tooltip shows a few lines beside the icon.
func (s *Systray) Tooltip(text string) { systray.SetTooltip(text) }

// Menu sets the menu. Lines of the same make are kept, so that an open menu stays open.
func (s *Systray) Menu(items []Item) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if alike(s.items, items) {
		s.change(s.lines, s.items, items)
	} else {
		systray.ResetMenu()
		s.lines = s.build(nil, items)
	}
	s.items = items
}

// alike tells whether two menus differ in words and marks alone.
func alike(a, b []Item) bool {
	return slices.EqualFunc(a, b, func(x, y Item) bool {
		return (x.Text == "") == (y.Text == "") && x.Box == y.Box && alike(x.Sub, y.Sub)
	})
}

func (s *Systray) change(lines []*line, old, items []Item) {
	for i, it := range items {
		l, was := lines[i], old[i]
		l.do = it.Do
		if it.Text != was.Text {
			l.item.SetTitle(it.Text)
		}
		if it.Off != was.Off {
			enable(l.item, !it.Off)
		}
		if it.Checked != was.Checked {
			check(l.item, it.Checked)
		}
		s.change(l.sub, was.Sub, it.Sub)
	}
}

func enable(item *systray.MenuItem, on bool) {
	if on {
		item.Enable()
	} else {
		item.Disable()
	}
}

func check(item *systray.MenuItem, on bool) {
	if on {
		item.Check()
	} else {
		item.Uncheck()
	}
}

func (s *Systray) build(below *systray.MenuItem, items []Item) []*line {
	var out []*line
	for _, it := range items {
		l := &line{do: it.Do}
		out = append(out, l)
		if it.Text == "" {
			separate(below)
			continue
		}
		l.item = add(below, it)
		if it.Off {
			l.item.Disable()
		}
		l.sub = s.build(l.item, it.Sub)
		if len(it.Sub) == 0 {
			go s.follow(l, l.item.ClickedCh)
		}
	}
	return out
}

func separate(below *systray.MenuItem) {
	if below == nil {
		systray.AddSeparator()
	} else {
		below.AddSeparator()
	}
}

func add(below *systray.MenuItem, it Item) *systray.MenuItem {
	switch {
	case below == nil && it.Box:
		return systray.AddMenuItemCheckbox(it.Text, "", it.Checked)
	case below == nil:
		return systray.AddMenuItem(it.Text, "")
	case it.Box:
		return below.AddSubMenuItemCheckbox(it.Text, "", it.Checked)
	}
	return below.AddSubMenuItem(it.Text, "")
}

// follow waits for clicks on a line, until the line is taken away. A click that nobody waits for is
// lost, so what it does is done beside.
func (s *Systray) follow(l *line, clicks <-chan struct{}) {
	for range clicks {
		s.mu.Lock()
		do := l.do
		s.mu.Unlock()
		go s.do(do)
	}
}
