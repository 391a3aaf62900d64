package configure

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/desk"
	"bothways/app/window/frame"
	"bothways/app/words"
)

// processPage is one process on the screen.
type processPage struct {
	s      *Screen
	form   *Form
	root   fyne.CanvasObject
	sum    *widget.Label
	notice *fyne.Container
	told   *widget.Label
	wrong  *widget.Label // of the whole
	tabs   *container.AppTabs
	fields []*field
	apply  *frame.Button
	ok     *frame.Button
}

func (s *Screen) newProcessPage(form *Form) *processPage {
	p := &processPage{s: s, form: form, sum: frame.Bold(""), wrong: frame.Hint(""), told: frame.Text("")}
	p.wrong.Importance = widget.DangerImportance
	p.told.Importance = widget.WarningImportance
	p.notice = container.NewVBox(p.told)
	p.notice.Hide()
	p.tabs = container.NewAppTabs()
	var body fyne.CanvasObject = p.tabs
	if form.Name == "" {
		body = p.page(General)
	} else {
		for page := General; page < pages; page++ {
			p.tabs.Append(container.NewTabItem(page.Title(), p.page(page)))
		}
	}
	p.apply = s.f.Button(words.T("Apply"), nil, func() { p.save(nil) })
	p.ok = s.f.Button(words.T("OK"), nil, s.ok).Main()
	foot := container.NewHBox()
	if form.Name != "" {
		foot.Add(s.f.Button(words.T("Reset…"), theme.ViewRefreshIcon(), p.reset))
		foot.Add(s.f.Button(words.T("Remove…"), theme.DeleteIcon(), p.remove))
	}
	for _, o := range []fyne.CanvasObject{layout.NewSpacer(), s.f.Button(words.T("Cancel"), nil, s.cancel), p.apply, p.ok} {
		foot.Add(o)
	}
	head := container.NewVBox(frame.Heading(form.Title()), p.sum, p.notice, p.wrong)
	p.root = container.NewBorder(frame.Pad(head), frame.Pad(foot), nil, nil, body)
	p.refill()
	return p
}

// page lays the rows of one tab out under their headings; the seldom-used are folded away.
func (p *processPage) page(page Page) fyne.CanvasObject {
	all := container.NewVBox()
	into := all
	for _, r := range p.form.Rows {
		if r.Page != page {
			continue
		}
		if r.Group != "" && r.Fold {
			into = container.NewVBox()
			all.Add(p.s.f.Fold(r.Group, into))
		} else if r.Group != "" {
			into = all
			all.Add(frame.Heading(r.Group))
		}
		var x *field
		if r.Control == Ways {
			x = p.s.waysField(r, p.form.Places(), p.form.Value, p.set)
		} else {
			x = p.s.newField(r, p.set)
		}
		p.fields = append(p.fields, x)
		into.Add(x.root)
	}
	return container.NewVScroll(frame.Pad(all))
}

func (p *processPage) set(key, value string) {
	p.form.Set(key, value)
	if key == "left" || key == "right" {
		p.s.rename(p)
		return
	}
	p.update()
}

// refill puts every value into its control.
func (p *processPage) refill() {
	for _, x := range p.fields {
		x.show(p.form.Value(x.key))
	}
	p.update()
}

// update shows sentences, what is wrong, and what can be done.
func (p *processPage) update() {
	rows := map[string]Row{}
	for _, r := range p.form.Rows {
		rows[r.Key] = r
	}
	for _, x := range p.fields {
		x.update(rows[x.key], p.form)
	}
	put(p.sum, p.form.Sum())
	put(p.wrong, p.form.Wrong[""])
	enable(p.apply, p.form.Changed() && p.form.Good())
	enable(p.ok, p.form.Good())
	p.s.list.Refresh()
}

func enable(b *frame.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

// save writes the changes; then is called when they stand in the file.
func (p *processPage) save(then func()) {
	if !p.form.Changed() {
		if then != nil {
			then()
		}
		return
	}
	if page, bad := p.form.WrongPage(); bad || !p.form.Good() {
		if p.form.Name != "" {
			p.tabs.SelectIndex(int(page))
		}
		return
	}
	f := p.form
	p.s.f.Work(words.T("Saving the settings…"), func(ctx context.Context, _ frame.Progress) error {
		return p.s.desk.SaveSetup(ctx, f.Name, f.seen, f.written())
	}, func(err error) { p.saved(err, then) })
}

func (p *processPage) saved(err error, then func()) {
	now, readErr := p.s.desk.Setup(p.form.Name)
	var meanwhile desk.Meanwhile
	switch {
	case errors.As(err, &meanwhile) && readErr == nil:
		p.rebase(now, meanwhile.Keys)
	case err != nil:
		p.s.f.Fail(err)
	case readErr != nil:
		p.s.f.Fail(readErr)
	default:
		p.form.Saved(now)
		p.notice.Hide()
		p.refill()
		p.s.f.Host.Changed()
		if then != nil {
			then()
		}
	}
}

// rebase takes up what was changed elsewhere and says so.
func (p *processPage) rebase(now desk.Setup, keys []string) {
	p.form.Rebase(now)
	if p.form.Changed() {
		p.told.SetText(words.T("These settings were changed elsewhere meanwhile: {{.Settings}}. What you changed here is kept; look it over and press Apply again.",
			"Settings", p.form.Labels(keys)))
	} else {
		p.told.SetText(words.T("These settings were changed elsewhere meanwhile: {{.Settings}}. This is how they are now.", "Settings", p.form.Labels(keys)))
	}
	p.notice.Show()
	p.refill()
}

// look reads the file again; what was changed elsewhere is taken up and said.
func (p *processPage) look() {
	now, err := p.s.desk.Setup(p.form.Name)
	if err != nil {
		return
	}
	var keys []string
	for _, key := range desk.SetupKeys(p.form.Name) {
		if now.Values[key] != p.form.seen[key] {
			keys = append(keys, key)
		}
	}
	if len(keys) > 0 {
		p.rebase(now, keys)
	}
}

func (p *processPage) reset() {
	p.s.f.Ask(words.T("Reset {{.Process}}?", "Process", p.form.Name),
		words.T("A reset is for when the two sides are no longer rightly paired, or a side was put back from a backup. What was remembered of the last sync is forgotten; the next one reads every record of both sides again and compares field by field. Pairs stay pairs, nothing is doubled and nothing is deleted. It takes as long as the first sync did."),
		words.T("Reset"), words.T("Leave as it is"), func(yes bool) {
			if !yes {
				return
			}
			p.s.f.Work(words.T("Resetting…"), func(ctx context.Context, _ frame.Progress) error { return p.s.desk.Reset(ctx, p.form.Name) },
				func(err error) {
					if err != nil {
						p.s.f.Fail(err)
						return
					}
					p.s.f.Host.Changed()
					p.s.f.Tell(words.T("Reset is done"), words.T("The next sync of {{.Process}} compares every record again.", "Process", p.form.Name))
				})
		})
}

func (p *processPage) remove() {
	keep := []Choice{{"keep", words.T("Keep the pairs")}, {"forget", words.T("Forget the pairs")}}
	forget, says := false, frame.Hint("")
	ways := p.s.choose(keep, func(v string) {
		forget = v == "forget"
		if forget {
			says.SetText(words.T("If the two places are paired again later, records are matched anew by what they hold."))
		} else {
			says.SetText(words.T("If a process of this name is added again, it goes on where this one ended."))
		}
	})
	ways.SetSelected(keep[0].Label)
	text := frame.Text(words.T("The process {{.Process}} no longer runs. No record is changed or deleted on either side.", "Process", p.form.Name))
	d := p.s.f.Dialog(words.T("Remove {{.Process}}?", "Process", p.form.Name), container.NewVBox(text, ways, says),
		fyne.NewSize(480, 0), words.T("Remove"), words.T("Cancel"), func() bool {
			p.s.f.Work(words.T("Removing…"), func(ctx context.Context, _ frame.Progress) error {
				return p.s.desk.RemoveProcess(ctx, p.form.Name, forget)
			}, func(err error) {
				if err != nil {
					p.s.f.Fail(err)
					return
				}
				p.s.forget(p.form.Name)
				p.s.f.Host.Changed()
			})
			return true
		})
	d.Yes.Danger()
}
