package configure

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/window/frame"
	"bothways/app/words"
)

// kindChoices are the kinds of records.
func kindChoices() []Choice {
	return []Choice{{"contacts", KindName("contacts")}, {"calendar", KindName("calendar")}, {"tasks", KindName("tasks")}}
}

// newPage asks for what a new process needs.
type newPage struct {
	s       *Screen
	draft   *Draft
	root    fyne.CanvasObject
	ends    [2]*EndPicker
	name    *frame.Entry
	named   bool // by the person
	missing *widget.Label
	doubles *Doubles
	add     *frame.Button
}

func (s *Screen) newNewPage() *newPage {
	p := &newPage{s: s, draft: &Draft{Kind: "contacts"}, missing: frame.Text(""), name: s.f.Entry()}
	p.add = s.f.Button(words.T("Add"), theme.ContentAddIcon(), p.create).Main()
	p.doubles = s.parts.NewDoubles(p.draft, func() { p.refreshEnds() })
	kind := s.choose(kindChoices(), func(v string) {
		p.draft.Kind = v
		for side := range p.draft.Ends {
			p.draft.Preselect(side)
		}
		p.refreshEnds()
	})
	columns := container.NewGridWithColumns(2)
	for side := range p.ends {
		p.ends[side] = s.parts.NewEndPicker(p.draft, side, false, p.update)
		title := []string{words.T("One side"), words.T("Other side")}[side]
		columns.Add(container.NewVBox(frame.Heading(title), p.ends[side].Root))
	}
	p.name.OnChanged = func(string) { p.named = p.s.f.Canvas().Focused() == p.name; p.check() }
	body := container.NewVBox(
		frame.Row(words.T("What syncs"), container.NewHBox(frame.Wide(240, kind)), ""),
		columns, p.doubles.Root,
		frame.Row(words.T("Name"), p.name, words.T("In small letters, digits, - and _. It is how menus and reports call the process.")), p.missing)
	p.root = container.NewBorder(
		frame.Pad(container.NewVBox(frame.Heading(words.T("New process")),
			frame.Text(words.T("A process keeps two collections in step: two address books, two calendars or two task lists.")))),
		frame.Pad(container.NewHBox(s.f.Button(words.T("Add an account…"), theme.ContentAddIcon(), s.showAccounts), layout.NewSpacer(), s.closeButton(), p.add)),
		nil, nil, container.NewVScroll(frame.Pad(body)))
	kind.SetSelected(KindName("contacts"))
	return p
}

func (p *newPage) refreshEnds() {
	for _, e := range p.ends {
		if e != nil {
			e.Refresh()
		}
	}
}

// update follows a choice.
func (p *newPage) update() {
	if p.ends[1] == nil {
		return
	}
	p.doubles.Refresh()
	if !p.named && p.draft.Missing() == "" {
		p.name.SetText(p.draft.Name(p.s.desk.Settings().ProcessNames()))
	}
	p.check()
}

func (p *newPage) check() {
	missing := p.draft.Missing()
	if missing == "" {
		_, wrong := p.s.desk.TrySetup(p.name.Text, p.draft.Keys())
		if _, taken := p.s.desk.Settings().Processes[p.name.Text]; taken {
			missing = words.T("There is a process of this name already. Choose another name.")
		} else if len(wrong) > 0 {
			missing = words.T("The name has 1 to 64 small letters a to z, digits, - and _.")
			for key, text := range wrong {
				if key != "" {
					missing = first(text)
				}
			}
		}
	}
	put(p.missing, missing)
	enable(p.add, missing == "")
}

func (p *newPage) create() {
	name, keys := p.name.Text, p.draft.Keys()
	p.s.f.Work(words.T("Saving the settings…"), func(ctx context.Context, _ frame.Progress) error { return p.s.desk.AddProcess(ctx, name, keys) },
		func(err error) {
			if err != nil {
				p.s.f.Fail(err)
				return
			}
			p.s.f.Host.Changed()
			p.s.draft = nil
			p.s.refresh()
			p.s.showProcess(name)
			p.s.f.Ask(words.T("{{.Process}} is there", "Process", name),
				words.T("Nothing was synced yet. Look at what the first sync would do, or go through the settings first."),
				words.T("Show the preview"), words.T("Settings first"), func(yes bool) {
					if yes {
						p.s.f.Host.Open("review", frame.Args{Process: name})
					}
				})
		})
}

// Doubles warns that both sides hold records already, and offers the two ways out.
type Doubles struct {
	Root  fyne.CanvasObject
	draft *Draft
	Link  *frame.Button // link what matches; welcome goes on with it
	Fresh *frame.Button // a new empty collection
	says  *widget.Label
}

// NewDoubles makes the warning; changed is told when a new empty collection was made.
func (p *Parts) NewDoubles(d *Draft, changed func()) *Doubles {
	w := &Doubles{draft: d, says: frame.Text("")}
	w.Fresh = p.f.Button(words.T("Use a new empty one instead…"), theme.FolderNewIcon(), func() { p.Create(d, 1, changed) })
	head := frame.Bold(words.T("Both sides hold records already"))
	head.Importance = widget.WarningImportance
	w.Root = container.NewBorder(nil, nil, container.NewVBox(widget.NewIcon(theme.NewWarningThemedResource(theme.WarningIcon()))), nil,
		container.NewVBox(head, w.says, container.NewHBox(w.Fresh)))
	w.Refresh()
	return w
}

// Refresh shows or hides the warning.
func (w *Doubles) Refresh() {
	w.says.SetText(words.T("What matches is linked, not doubled, and the preview shows every pair before anything is written. If the two have nothing to do with each other, use a new empty collection at {{.Account}}: nothing is mixed then, and it is easily taken back.",
		"Account", w.draft.Ends[1].Account))
	if w.draft.Doubles() {
		w.Root.Show()
	} else {
		w.Root.Hide()
	}
}
