package welcome

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"bothways/app/desk"
	"bothways/app/window/configure"
	"bothways/app/window/frame"
	"bothways/app/words"
)

// placesStep asks for the two places.
type placesStep struct {
	s     *Screen
	sides [2]*placeSide
	wrong *widget.Label
	root  fyne.CanvasObject
}

// placeSide is one of them: an account that is there, or a new one.
type placeSide struct {
	s       *Screen
	choices []configure.Choice // a type, or an account's name behind the mark
	value   string
	form    *configure.JoinForm // nil for an account that is there
	box     *fyne.Container
	radio   *widget.RadioGroup
	root    fyne.CanvasObject
}

// there marks the choice of an account that is there.
const there = "="

func (s *Screen) newPlacesStep() *placesStep {
	p := &placesStep{s: s, wrong: frame.Text("")}
	p.wrong.Importance = widget.DangerImportance
	p.wrong.Hide()
	columns := container.NewGridWithColumns(2)
	for side, title := range []string{words.T("One side"), words.T("Other side")} {
		p.sides[side] = s.newPlaceSide(title)
		columns.Add(p.sides[side].root)
	}
	p.root = container.NewVBox(p.wrong, columns)
	p.suggest()
	return p
}

// suggest chooses what most people want: accounts that are there, else a folder and Google.
func (p *placesStep) suggest() {
	accounts := p.s.desk.Accounts()
	for side, kind := range []string{"folder", "google"} {
		if side < len(accounts) {
			kind = there + accounts[side].Account
		}
		p.sides[side].choose(kind)
	}
}

func (s *Screen) newPlaceSide(title string) *placeSide {
	x := &placeSide{s: s, box: container.NewVBox()}
	x.radio = widget.NewRadioGroup(nil, func(label string) {
		for _, c := range x.choices {
			if c.Label == label && c.Value != x.value {
				x.fill(c.Value)
			}
		}
	})
	x.radio.Required = true
	x.offer()
	x.root = container.NewVBox(frame.Heading(title), x.radio, x.box)
	return x
}

// offer lists the types, and the accounts that are there.
func (x *placeSide) offer() {
	x.choices = nil
	for _, a := range x.s.desk.Accounts() {
		x.choices = append(x.choices, configure.Choice{Value: there + a.Account,
			Label: words.T("{{.Account}} ({{.Type}})", "Account", a.Account, "Type", configure.TypeName(a.Type))})
	}
	old := len(x.choices) > 0
	for _, kind := range []string{"folder", "dav", "google"} {
		c := configure.Choice{Value: kind, Label: configure.TypeName(kind)}
		if old {
			c.Label = words.T("Another: {{.Type}}", "Type", configure.TypeName(kind))
		}
		x.choices = append(x.choices, c)
	}
	x.radio.Options = nil
	for _, c := range x.choices {
		x.radio.Options = append(x.radio.Options, c.Label)
	}
	x.radio.Refresh()
}

func (x *placeSide) choose(value string) {
	for _, c := range x.choices {
		if c.Value == value {
			x.radio.SetSelected(c.Label)
		}
	}
}

// fill shows what the choice needs.
func (x *placeSide) fill(value string) {
	x.value, x.form = value, nil
	x.box.RemoveAll()
	if value[:1] != there {
		x.form = x.s.parts.NewJoinForm(value, configure.SuggestedFolder())
		x.form.OnEnter = func() { x.s.places.next() }
		x.box.Add(x.form.Root)
	}
	x.box.Refresh()
}

// next adds the accounts that are new and goes on.
func (p *placesStep) next() {
	p.tell("")
	if a, b := p.sides[0].value, p.sides[1].value; a == b && a[:1] == there {
		p.tell(words.T("Both sides are the same account. Choose another for one of them."))
		return
	}
	if a, b := p.sides[0].form, p.sides[1].form; a != nil && b != nil && a.Folder() != "" && a.Folder() == b.Folder() {
		p.tell(words.T("Both sides are the same folder. Choose another for one of them."))
		return
	}
	for _, x := range p.sides {
		if x.form == nil {
			continue
		}
		if _, wrong := x.form.Joining(); wrong != "" {
			p.tell(wrong)
			return
		}
	}
	p.join(0)
}

func (p *placesStep) tell(text string) {
	p.wrong.SetText(text)
	p.wrong.Hidden = text == ""
	p.root.Refresh()
}

// join signs one side in, then the other, then goes on.
func (p *placesStep) join(side int) {
	if side == len(p.sides) {
		p.s.draft.Kind = p.s.draft.FirstKind()
		p.s.draft.Settle()
		p.s.showCollections()
		return
	}
	x := p.sides[side]
	if x.form == nil {
		p.look(side, x.value[1:])
		return
	}
	joining, _ := x.form.Joining()
	p.s.parts.Join(joining, func(name string, list []desk.CollectionRow) { p.joined(side, name, list) })
}

// look reads what an account holds that is there already.
func (p *placesStep) look(side int, account string) {
	var list []desk.CollectionRow
	p.s.f.Load(words.T("Looking at {{.Account}}…", "Account", account), func(ctx context.Context) (err error) {
		list, err = p.s.desk.Collections(ctx, account)
		return err
	}, func(err error) {
		if err != nil {
			p.s.f.Fail(err)
			return
		}
		p.joined(side, account, list)
	})
}

// joined goes on to the other side; an account that was added is one that is there from now on.
func (p *placesStep) joined(side int, account string, list []desk.CollectionRow) {
	p.s.draft.Ends[side] = configure.End{Account: account, List: list}
	for _, x := range p.sides {
		x.offer()
	}
	p.sides[side].choose(there + account)
	p.join(side + 1)
}
