package configure

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/desk"
	"bothways/app/window/frame"
	"bothways/app/words"
	"bothways/sync/record"
)

// EndPicker lets a person choose one side of a draft.
type EndPicker struct {
	Root       fyne.CanvasObject
	p          *Parts
	draft      *Draft
	side       int
	accounts   *frame.Select
	collection *frame.Select
	create     *frame.Button
	says       *widget.Label
	changed    func()
	quiet      bool
}

// NewEndPicker makes it; with fixed the account is settled and only its collections are offered.
func (p *Parts) NewEndPicker(d *Draft, side int, fixed bool, changed func()) *EndPicker {
	e := &EndPicker{p: p, draft: d, side: side, changed: changed, says: frame.Hint("")}
	e.accounts = p.f.Select(nil, e.choseAccount)
	e.accounts.PlaceHolder = words.T("Choose an account")
	e.collection = p.f.Select(nil, e.choseCollection)
	e.collection.PlaceHolder = words.T("Choose what is to sync")
	e.create = p.f.Button(words.T("Create a new empty one…"), theme.ContentAddIcon(), func() { p.Create(d, side, e.Refresh) })
	parts := container.NewVBox()
	if !fixed {
		parts.Add(e.accounts)
	}
	parts.Add(e.collection)
	parts.Add(container.NewHBox(e.create))
	parts.Add(e.says)
	e.Root = parts
	e.Refresh()
	return e
}

// Refresh shows the draft as it is.
func (e *EndPicker) Refresh() {
	e.quiet = true
	end := e.draft.Ends[e.side]
	var names []string
	for _, a := range e.p.at.Accounts() {
		names = append(names, a.Account)
	}
	e.accounts.SetOptions(names)
	if e.accounts.Selected != end.Account {
		e.accounts.SetSelected(end.Account)
	}
	choices := choicesOf(e.draft.Choices(e.side))
	var labels []string
	for _, c := range choices {
		labels = append(labels, c.Label)
	}
	e.collection.SetOptions(labels)
	if end.Chosen == "" {
		e.collection.ClearSelected()
	} else {
		e.collection.SetSelected(labelOf(choices, end.Chosen))
	}
	if end.Account == "" {
		e.collection.Disable()
		e.create.Disable()
	} else {
		e.collection.Enable()
		e.create.Enable()
	}
	e.quiet = false
	put(e.says, e.sentence())
	e.changed()
}

// sentence says what the chosen collection means.
func (e *EndPicker) sentence() string {
	row, ok := e.draft.Row(e.side)
	switch {
	case e.draft.Ends[e.side].Account == "":
		return ""
	case len(e.draft.Choices(e.side)) == 0:
		return words.T("There is nothing of this kind yet that can be written to.")
	case !ok:
		return ""
	case !row.Writable:
		return words.T("It can only be read, so changes travel one way, from here.")
	case row.ID == fresh:
		return words.T("It is made empty, for this alone.")
	case row.Records == 0:
		return words.T("It is empty, so nothing can be mixed up.")
	}
	return words.T("A collection of its own is the safest: nothing private is mixed in.")
}

func (e *EndPicker) choseAccount(name string) {
	if e.quiet || name == "" {
		return
	}
	e.draft.Ends[e.side] = End{Account: name}
	e.Load()
}

// Load reads what the account holds.
func (e *EndPicker) Load() {
	name := e.draft.Ends[e.side].Account
	var list []desk.CollectionRow
	e.p.f.Load(words.T("Looking at {{.Account}}…", "Account", name), func(ctx context.Context) (err error) {
		list, err = e.p.at.Collections(ctx, name)
		return err
	}, func(err error) {
		if err != nil {
			e.p.f.Fail(err)
			e.draft.Ends[e.side] = End{}
		} else if e.draft.Ends[e.side].Account == name {
			e.draft.Ends[e.side].List = list
			e.draft.Preselect(e.side)
		}
		e.Refresh()
	})
}

func (e *EndPicker) choseCollection(label string) {
	if e.quiet {
		return
	}
	for _, c := range choicesOf(e.draft.Choices(e.side)) {
		if c.Label == label {
			e.draft.Ends[e.side].Chosen = c.Value
		}
	}
	put(e.says, e.sentence())
	e.changed()
}

// Create asks for a name and makes a new empty collection at a side, which is chosen then.
func (p *Parts) Create(d *Draft, side int, then func()) {
	name := p.f.Entry()
	name.SetText(words.T("Bothways"))
	if other, ok := d.Row(1 - side); ok && other.Name != "" && other.ID != "." {
		name.SetText(other.Name)
	}
	wrong := frame.Hint("")
	wrong.Importance = widget.DangerImportance
	var box *frame.Dialog
	content := container.NewVBox(frame.Text(words.T("It is made at {{.Account}}, empty, for this alone. What is there already stays as it is.", "Account", d.Ends[side].Account)),
		frame.Bold(words.T("Name")), name, wrong)
	box = p.f.Dialog(words.T("Create a new empty one"), content, fyne.NewSize(460, 0), words.T("Create"), words.T("Cancel"), func() bool {
		if name.Text == "" {
			wrong.SetText(words.T("Type a name."))
			return false
		}
		for _, x := range d.Ends[side].List {
			if x.Name == name.Text && fits(x, d.Kind) {
				wrong.SetText(words.T("There is one of this name already. Choose another name."))
				return false
			}
		}
		p.create(d, side, name.Text, then)
		return true
	})
	name.OnSubmitted = func(string) { box.Yes.Tapped(nil) }
	p.f.Canvas().Focus(name)
}

func (p *Parts) create(d *Draft, side int, name string, then func()) {
	account := d.Ends[side].Account
	var made desk.CollectionRow
	p.f.Work(words.T("Creating {{.Name}}…", "Name", name), func(ctx context.Context, _ frame.Progress) (err error) {
		made, err = p.at.CreateCollection(ctx, account, name, record.Kind(d.Kind))
		return err
	}, func(err error) {
		if err != nil {
			p.f.Fail(err)
			return
		}
		d.took(side, made)
		then()
	})
}

// took chooses a collection that was made.
func (d *Draft) took(side int, made desk.CollectionRow) {
	made.Records = 0
	d.Ends[side].List = append(d.Ends[side].List, made)
	d.Ends[side].Chosen, d.Ends[side].New = made.ID, ""
}

// Make makes the collections that are chosen and not there yet; then goes on.
func (p *Parts) Make(d *Draft, then func()) {
	for side := range d.Ends {
		if d.Ends[side].Chosen == fresh {
			p.create(d, side, d.Ends[side].New, func() { p.Make(d, then) })
			return
		}
	}
	then()
}
