package review

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bothways/app/desk"
	"bothways/app/window/frame"
	"bothways/app/window/rows"
	"bothways/app/window/table"
	"bothways/app/words"
)

type frameProgress = frame.Progress

// linkWith asks which record of the other side is the same as the row's.
func (p *summaryPage) linkWith(x item) {
	s := p.sessions[x.at]
	to, ok := s.Partner(x.ID)
	if !ok {
		return
	}
	f := p.of.of
	var loose []desk.Loose
	f.Load(words.T("Looking…"), func(ctx context.Context) (err error) {
		loose, err = s.LooseAt(ctx, to)
		return err
	}, func(err error) {
		if err != nil {
			f.Fail(err)
			return
		}
		p.chooseLoose(x, x.names[to], loose)
	})
}

// looseSheet lists records without a partner.
func looseSheet(loose []desk.Loose) *rows.Sheet[desk.Loose] {
	s := &rows.Sheet[desk.Loose]{Key: func(l desk.Loose) string { return l.ItemID },
		Columns: []rows.Column[desk.Loose]{
			{Cell: func(l desk.Loose) rows.Cell { return rows.Cell{Text: l.Title} }},
			{Cell: func(l desk.Loose) rows.Cell { return rows.Cell{Text: l.Brief, Tone: rows.Quiet} }},
		}}
	s.Set(loose)
	return s
}

// chooseLoose shows them in a dialog with a search.
func (p *summaryPage) chooseLoose(x item, place string, loose []desk.Loose) {
	f := p.of.of
	sheet := looseSheet(loose)
	list := table.New(f, sheet, []table.Column{{Title: place, Min: 200, Share: 2}, {Title: "", Min: 140, Share: 1}})
	list.Empty = words.T("There is no record without a partner.")
	search := f.Search(words.T("Search"), func(text string) { sheet.Search(text); list.Reload() })
	search.OnDown = list.Focus
	var d *frame.Dialog
	agreed := func() bool {
		ids := list.Chosen()
		if len(ids) != 1 {
			return false
		}
		p.each([]item{x}, func(ctx context.Context, s *desk.Session, rows []int64) error { return s.Link(ctx, rows[0], ids[0]) })
		return true
	}
	head := frame.Text(words.T("Which record at {{.Place}} is the same as {{.Record}}? Both become one, and their differences are shown.", "Place", place, "Record", x.Title()))
	d = f.Dialog(words.T("Link with…"), container.NewBorder(container.NewVBox(head, search), nil, nil, nil, list), fyne.NewSize(560, 420),
		words.T("Link"), words.T("Cancel"), agreed)
	able := func() {
		if len(list.Chosen()) == 1 {
			d.Yes.Enable()
		} else {
			d.Yes.Disable()
		}
	}
	list.OnChosen = able
	list.OnOpen = func(string) {
		if agreed() {
			d.Close()
		}
	}
	able()
	f.Canvas().Focus(search)
}
