package review

import (
	"context"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/window/frame"
	"bothways/app/window/rows"
	"bothways/app/window/table"
	"bothways/app/words"
)

// summaryPage is the Synchronization Summary: a row for each change, and what is done about it.
type summaryPage struct {
	of       *Screen
	sessions []*desk.Session
	items    []item
	counts   map[desk.Group]int
	sheet    *rows.Sheet[item]
	table    *table.Table
	sieve    sieve
	sieves   []sieve
	pick     *frame.Select
	search   *frame.Entry
	detail   *detailPane
	sum      *widget.Label
	ok       *frame.Button
	act      *frame.Button
	notes    *fyne.Container
	root     fyne.CanvasObject
}

func newSummary(s *Screen, sessions []*desk.Session) *summaryPage {
	p := &summaryPage{of: s, sessions: sessions, counts: map[desk.Group]int{}, notes: container.NewVBox()}
	p.sheet = sheet(len(sessions) > 1, func(g desk.Group) int { return p.counts[g] })
	p.table = table.New(s.of, p.sheet, p.columns())
	p.table.Empty = words.T("Nothing to show here. What is in step is not listed.")
	p.table.OnChosen = p.chose
	p.table.OnMenu = p.menu
	p.table.OnKeys = p.key
	p.table.OnOpen = func(string) { p.detail.focus() }
	p.detail = newDetail(p)
	p.pick = s.of.Select(nil, func(label string) { p.sift(label) })
	p.search = s.of.Search(words.T("Search"), func(text string) { p.sheet.Search(text); p.table.Reload() })
	p.search.OnDown = p.table.Focus
	p.act = s.of.Button(words.T("What to do with it…"), theme.MenuDropDownIcon(), p.menuHere)
	p.sum = frame.Text("")
	p.lay()
	p.reload()
	return p
}

// columns are those of the table, headed by the accounts' names.
func (p *summaryPage) columns() []table.Column {
	names := heads(p.sessions)
	out := []table.Column{{Title: names[0], Min: 150, Share: 3}, {Title: "", Min: 34}, {Title: names[1], Min: 150, Share: 3},
		{Title: words.T("What happens"), Min: 170, Share: 3}}
	if len(p.sessions) > 1 {
		out = append(out, table.Column{Title: words.T("Process"), Min: 90, Share: 1})
	}
	return out
}

// heads are the names over the two sides; of several processes all of them.
func heads(sessions []*desk.Session) [2]string {
	var out [2]string
	for x := range out {
		var names []string
		seen := map[string]bool{}
		for _, s := range sessions {
			if n := s.Names()[x]; !seen[n] {
				seen[n] = true
				names = append(names, n)
			}
		}
		out[x] = strings.Join(names, " / ")
	}
	return out
}

func (p *summaryPage) lay() {
	f := p.of.of
	bar := container.NewBorder(nil, nil, container.NewHBox(frame.Wide(220, p.pick), p.act), nil, p.search)
	split := container.NewVSplit(p.table, p.detail.root)
	split.Offset = 0.6
	buttons := []fyne.CanvasObject{f.Button(words.T("Save report…"), theme.DocumentSaveIcon(), p.save)}
	if p.approves() {
		buttons = append(buttons, f.Button(words.T("Reject"), theme.CancelIcon(), p.reject))
	}
	p.ok = f.Button("", theme.ConfirmIcon(), p.run).Main()
	buttons = append(buttons, f.Button(words.T("Back"), nil, p.back), p.ok)
	foot := container.NewVBox(widget.NewSeparator(), container.NewBorder(nil, nil, nil, container.NewVBox(frame.Bar(buttons...)), p.sum))
	p.root = page(words.T("What a sync would do now"), container.NewBorder(container.NewVBox(p.notes, bar), nil, nil, nil, split), foot)
}

// approves tells whether a plan is in it that must be approved.
func (p *summaryPage) approves() bool {
	for _, s := range p.sessions {
		if s.Waits() {
			return true
		}
	}
	return false
}

func (p *summaryPage) focus() {
	p.table.Focus()
	p.table.ChooseFirst()
}

// reload shows all reviews as they are now.
func (p *summaryPage) reload() {
	p.items = nil
	clear(p.counts)
	for i, s := range p.sessions {
		for _, r := range s.Rows() {
			p.items = append(p.items, itemOf(i, s, r))
			p.counts[r.Group]++
		}
	}
	p.sieves = sieves(p.items)
	p.sieve = named(p.sieves, p.sieve.name)
	p.pick.Options = nil
	for _, x := range p.sieves {
		p.pick.Options = append(p.pick.Options, x.label())
	}
	p.pick.Selected = p.sieve.label()
	p.pick.Refresh()
	p.sheet.Filter(p.sieve.keep)
	p.sheet.Set(p.items)
	p.table.Reload()
	p.tell()
	p.chose()
}

// sift shows what a sieve keeps.
func (p *summaryPage) sift(label string) {
	for _, x := range p.sieves {
		if x.label() == label && x.name != p.sieve.name {
			p.sieve = x
			p.sheet.Filter(x.keep)
			p.table.Reload()
		}
	}
}

// tell says at the foot what the choices add up to, and over the table what is to be known of the whole.
func (p *summaryPage) tell() {
	var tallies []desk.Tally
	var names [][2]string
	p.notes.Objects = nil
	for _, s := range p.sessions {
		tallies, names = append(tallies, s.Tally()), append(names, s.Names())
		for _, n := range s.Notes() {
			note := frame.Text(n)
			note.Importance = widget.WarningImportance
			p.notes.Add(container.NewBorder(nil, nil, container.NewVBox(frame.Picture(rows.Warning)), nil, note))
		}
	}
	p.notes.Refresh()
	p.sum.SetText(sum(tallies, names))
	text, able := order(tallies, p.approves())
	p.ok.SetText(text)
	if able {
		p.ok.Enable()
	} else {
		p.ok.Disable()
	}
}

func (p *summaryPage) chosen() int {
	n := 0
	for _, s := range p.sessions {
		n += s.Tally().Chosen
	}
	return n
}

// chose shows what the chosen rows are about.
func (p *summaryPage) chose() {
	items := p.sheet.Pick(p.table.Chosen())
	if len(items) == 0 {
		p.act.Disable()
	} else {
		p.act.Enable()
	}
	p.detail.show(items)
}

// back goes to the first page.
func (p *summaryPage) back() {
	if n := p.chosen(); n > 0 {
		p.of.of.Ask(words.T("Leave without doing it?"),
			words.N(n, "Your choice for a record is forgotten then, and nothing is written.", "Your choices for {{.N}} records are forgotten then, and nothing is written."),
			words.T("Leave"), words.T("Stay here"), func(yes bool) {
				if yes {
					p.of.home("")
				}
			})
		return
	}
	p.of.home("")
}

// run carries out what is shown; a run that would change nearly everything is asked about once more.
func (p *summaryPage) run() {
	var halted []*desk.Session
	var notes []string
	for _, s := range p.sessions {
		if s.Halted() {
			halted = append(halted, s)
			notes = append(notes, s.Notes()...)
		}
	}
	if len(halted) == 0 {
		p.of.run(p.sessions)
		return
	}
	p.of.of.AskDanger(words.T("Are so many changes meant?"), words.T("{{.Notes}}. That is more than usual, and may come from a mistake in one of the two places.", "Notes", strings.Join(notes, "; ")),
		words.T("Yes, do them"), words.T("No, look again"), func(yes bool) {
			if yes {
				for _, s := range halted {
					s.Allow()
				}
				p.of.run(p.sessions)
			}
		})
}

// reject drops the plans that wait and stops their processes.
func (p *summaryPage) reject() {
	f := p.of.of
	f.AskDanger(words.T("Reject this plan?"),
		words.T("Nothing is written, and the process stops until its settings are changed. Then there is a new plan to look at."),
		words.T("Reject"), words.T("Back"), func(yes bool) {
			if !yes {
				return
			}
			f.Work(words.T("Rejecting…"), func(ctx context.Context, _ frame.Progress) error {
				for _, s := range p.sessions {
					if s.Waits() {
						if err := s.Reject(ctx); err != nil {
							return err
						}
					}
				}
				return nil
			}, func(err error) {
				f.Fail(err)
				if err == nil {
					p.of.home("")
					f.Host.Changed()
				}
			})
		})
}

// save asks where to and writes a report of what is shown.
func (p *summaryPage) save() {
	f := p.of.of
	d := dialog.NewFileSave(func(to fyne.URIWriteCloser, err error) {
		if err != nil || to == nil {
			f.Fail(err)
			return
		}
		path := to.URI().Path()
		_ = to.Close()
		p.saveTo(path)
	}, f.Window())
	d.SetFileName("bothways.html")
	d.SetFilter(storage.NewExtensionFileFilter([]string{".html", ".csv", ".json"}))
	d.Show()
}

func (p *summaryPage) saveTo(path string) {
	f := p.of.of
	f.Load(words.T("Saving…"), func(ctx context.Context) error {
		var all []report.Report
		for _, s := range p.sessions {
			rep, err := s.Report(ctx)
			if err != nil {
				return err
			}
			all = append(all, rep)
		}
		return desk.SaveReport(path, all...)
	}, func(err error) {
		f.Fail(err)
		if err == nil {
			f.Tell(words.T("Saved"), words.T("The report is in {{.File}}.", "File", filepath.Base(path)))
		}
	})
}
