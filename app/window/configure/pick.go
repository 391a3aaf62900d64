package configure

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bothways/app/settings"
	"bothways/app/window/frame"
	"bothways/app/words"
)

// placeText is a place as the form shows it; none is what an empty one is called.
func (s *Screen) placeText(text, none string) string {
	p, ok := settings.ParsePlace(text)
	if !ok {
		return first(none)
	}
	return words.T("{{.Collection}} at {{.Account}}", "Collection", s.titleOf(p), "Account", p.Account)
}

// titleOf is a collection's own name, as far as it was read.
func (s *Screen) titleOf(p settings.Place) string {
	if t := s.titles[p]; t != "" {
		return t
	}
	return TitleFromID(p.Collection)
}

// pickPlace lets the person choose another collection for a row.
func (s *Screen) pickPlace(r Row, chosen func(string)) {
	kind := "contacts"
	if r.Key != "calendar.guests_to" {
		kind = string(s.process.form.Process.Kind)
	}
	d := &Draft{Kind: kind}
	side := 1
	if r.Key == "left" {
		side = 0
	}
	var box *frame.Dialog
	picker := s.parts.NewEndPicker(d, side, false, func() {
		if box != nil {
			_, ok := d.Row(side)
			enable(box.Yes, ok)
		}
	})
	box = s.f.Dialog(r.Label, container.NewVBox(picker.Root), fyne.NewSize(460, 0), words.T("Choose"), words.T("Cancel"), func() bool {
		row, ok := d.Row(side)
		if !ok {
			return false
		}
		place := d.place(side)
		s.titles[place] = row.Name
		chosen(place.String())
		return true
	})
	if p, ok := settings.ParsePlace(s.process.form.Value(r.Key)); ok {
		d.Ends[side] = End{Account: p.Account, Chosen: p.Collection}
		picker.Refresh()
		picker.Load()
		return
	}
	box.Yes.Disable()
}
