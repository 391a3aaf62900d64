package review

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"bothways/app/desk"
	"bothways/app/words"
)

// options asks the reviews what can be chosen for items.
func (p *summaryPage) options(items []item) []desk.Option {
	var out []desk.Option
	seen := map[desk.Option]bool{}
	for at, ids := range p.byReview(items) {
		for _, o := range p.sessions[at].Options(ids) {
			if !seen[o] {
				seen[o] = true
				out = append(out, o)
			}
		}
	}
	return out
}

// byReview gives the rows' numbers by review.
func (p *summaryPage) byReview(items []item) [][]int64 {
	out := make([][]int64, len(p.sessions))
	for _, x := range items {
		out[x.at] = append(out[x.at], x.ID)
	}
	return out
}

func (p *summaryPage) picked() []item { return p.sheet.Pick(p.table.Chosen()) }

// menu shows what can be done with the chosen rows.
func (p *summaryPage) menu(_ []string, at fyne.Position) {
	var out []*fyne.MenuItem
	items := p.picked()
	for _, e := range menuOf(items, p.options) {
		if e.deed == separate {
			out = append(out, fyne.NewMenuItemSeparator())
			continue
		}
		m := fyne.NewMenuItem(e.label, func() { p.do(e, items) })
		if e.keys != "" {
			m.Shortcut = shortcut(e.keys)
		}
		out = append(out, m)
	}
	p.table.ShowMenu(out, at)
}

// menuHere shows the menu under its button.
func (p *summaryPage) menuHere() {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(p.act)
	p.menu(nil, at.AddXY(0, p.act.Size().Height))
}

// do does what an entry says with the items.
func (p *summaryPage) do(e entry, items []item) {
	switch e.deed {
	case chooses:
		p.choose(items, e.choice)
	case links:
		p.linkWith(items[0])
	case accepts:
		p.each(items, func(ctx context.Context, s *desk.Session, ids []int64) error { return s.Accept(ctx, ids) })
	case differs:
		p.each(items, func(ctx context.Context, s *desk.Session, ids []int64) error { return s.Differ(ctx, ids) })
	}
}

// choose notes a choice and shows what it comes to.
func (p *summaryPage) choose(items []item, c desk.Choice) {
	for at, ids := range p.byReview(items) {
		p.sessions[at].Choose(ids, c)
	}
	p.reload()
}

// each does something at once with the rows of each review, and shows the reviews anew.
func (p *summaryPage) each(items []item, do func(context.Context, *desk.Session, []int64) error) {
	f := p.of.of
	f.Work(words.T("Remembering…"), func(ctx context.Context, _ frameProgress) error {
		for at, ids := range p.byReview(items) {
			if len(ids) == 0 {
				continue
			}
			if err := do(ctx, p.sessions[at], ids); err != nil {
				return err
			}
		}
		return nil
	}, func(err error) {
		p.reload()
		f.Fail(err)
		f.Host.Changed()
	})
}

// shortcut is Ctrl with a letter or figure.
func shortcut(key string) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: fyne.KeyName(key), Modifier: fyne.KeyModifierShortcutDefault}
}

// key does what the menu of the chosen rows says for a key; that goes before ordering by a column.
func (p *summaryPage) key(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok || c.Modifier != fyne.KeyModifierShortcutDefault {
		return false
	}
	items := p.picked()
	e, ok := byKey(menuOf(items, p.options), string(c.KeyName))
	if ok {
		p.do(e, items)
	}
	return ok
}

// addKeys gives the window the shortcuts of the menu.
func (s *Screen) addKeys() {
	for _, key := range []string{"P", "O", "K", "I", "T", "B", "1", "2", "3", "4", "L", "D"} {
		s.of.Canvas().AddShortcut(shortcut(key), func(fyne.Shortcut) { s.pressed(key) })
	}
	s.of.Canvas().AddShortcut(shortcut(string(fyne.KeyReturn)), func(fyne.Shortcut) {
		if s.summary != nil && s.of.Canvas().Overlays().Top() == nil && !s.summary.ok.Disabled() {
			s.summary.run()
		}
	})
	s.of.Canvas().AddShortcut(shortcut("F"), func(fyne.Shortcut) {
		if s.summary != nil {
			s.of.Canvas().Focus(s.summary.search)
		}
	})
}

// pressed does what a key means for the chosen rows, unless a dialog is open.
func (s *Screen) pressed(key string) {
	if s.summary == nil || s.of.Canvas().Overlays().Top() != nil {
		return
	}
	items := s.summary.picked()
	if e, ok := byKey(menuOf(items, s.summary.options), key); ok {
		s.summary.do(e, items)
	}
}
