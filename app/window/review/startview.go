package review

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/desk"
	"bothways/app/window/frame"
	"bothways/app/window/rows"
	"bothways/app/words"
)

// startPage is the first page: which processes, and the button that begins.
type startPage struct {
	of     *Screen
	offers []offer
	list   *fyne.Container
	begin  *frame.Button
	root   fyne.CanvasObject
}

func newStart(s *Screen) *startPage {
	p := &startPage{of: s, list: container.NewVBox()}
	p.begin = s.of.Button(words.T("Start sync"), theme.MediaPlayIcon(), p.ask).Main()
	intro := frame.Text(words.T("Choose what to look at. You see each change before it is made, and decide about it."))
	foot := container.NewVBox(widget.NewSeparator(), frame.Bar(s.of.Button(words.T("Close"), nil, s.of.Close), p.begin))
	p.root = page(words.T("Manual mode"), container.NewBorder(intro, nil, nil, nil, container.NewVScroll(p.list)), foot)
	return p
}

// load shows the processes as they stand; with only, that one alone is chosen.
func (p *startPage) load(only string) {
	before := map[string]bool{}
	for _, o := range p.offers {
		before[o.name] = o.chosen
	}
	var st desk.Status
	f := p.of.of
	f.Load(words.T("Looking…"), func(ctx context.Context) (err error) {
		st, err = p.of.desk.Status(ctx)
		return err
	}, func(err error) {
		if err != nil {
			f.Fail(err)
			return
		}
		names := map[string][2]string{}
		for _, r := range p.of.desk.Processes() {
			names[r.Process] = [2]string{r.Left, r.Right}
		}
		p.offers = offers(st, names, only)
		for i, o := range p.offers {
			if was, known := before[o.name]; known && only == "" {
				p.offers[i].chosen = was
			}
		}
		p.show()
	})
}

func (p *startPage) show() {
	p.list.Objects = nil
	for i := range p.offers {
		p.list.Add(p.card(&p.offers[i]))
	}
	if len(p.offers) == 0 {
		p.list.Add(frame.Text(words.T("There is no process yet: nothing that says which two places belong together.")))
		p.list.Add(container.NewHBox(p.of.of.Button(words.T("Set one up…"), nil, func() { p.of.of.Host.Open("welcome", frame.Args{}) })))
	}
	p.able()
	p.list.Refresh()
	if c := p.of.of.Canvas(); c.Focused() == nil && !p.begin.Disabled() {
		c.Focus(p.begin)
	}
}

func (p *startPage) card(o *offer) fyne.CanvasObject {
	check := p.of.of.Check(o.name, func(on bool) { o.chosen = on; p.able() })
	check.Checked = o.chosen
	under := []fyne.CanvasObject{}
	if o.between != "" {
		under = append(under, frame.Hint(o.between))
	}
	under = append(under, frame.Hint(o.last))
	lines := container.NewVBox(check, indent(frame.Tight(under...)))
	if o.waits != "" {
		waits := frame.Text(o.waits)
		waits.Importance = widget.WarningImportance
		lines.Add(indent(container.NewBorder(nil, nil, container.NewVBox(frame.Picture(rows.Waiting)), nil, waits)))
	}
	lines.Add(widget.NewSeparator())
	return lines
}

// indent puts a part under the text of a check box.
func indent(o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, frame.Wide(24, container.NewWithoutLayout()), nil, o)
}

func (p *startPage) able() {
	if len(chosenOf(p.offers)) == 0 {
		p.begin.Disable()
	} else {
		p.begin.Enable()
	}
}

// ask asks before the review begins.
func (p *startPage) ask() {
	names := chosenOf(p.offers)
	p.of.of.Ask(words.T("Start sync"), question(names), words.T("Yes"), words.T("No"), func(yes bool) {
		if !yes {
			return
		}
		var from []source
		for _, n := range names {
			from = append(from, source{process: n})
		}
		p.of.begin(from)
	})
}
