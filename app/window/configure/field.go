package configure

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/settings"
	"bothways/app/window/frame"
	"bothways/app/words"
)

// field is one row of the form on the screen.
type field struct {
	key   string
	root  fyne.CanvasObject
	says  *widget.Label
	wrong *widget.Label
	show  func(text string) // puts a value into the control, without telling
}

// newField makes the control of a row; set is told what the person chooses.
func (s *Screen) newField(r Row, set func(key, value string)) *field {
	x := &field{key: r.Key, says: frame.Hint(""), wrong: frame.Hint("")}
	x.wrong.Importance = widget.DangerImportance
	quiet := false
	tell := func(value string) {
		if !quiet {
			set(r.Key, value)
		}
	}
	control, show := s.control(r, tell)
	x.show = func(text string) { quiet = true; show(text); quiet = false }
	x.root = frame.Row(r.Label, frame.Tight(control, x.says, x.wrong), "")
	return x
}

// update shows what the choice will do and what is wrong with it.
func (x *field) update(r Row, f *Form) {
	text := ""
	if r.Says != nil {
		text = r.Says(f.Value)
	}
	put(x.says, text)
	put(x.wrong, f.WrongAt(r))
}

// put shows a text, or nothing at all.
func put(l *widget.Label, text string) {
	if l.Text != text {
		l.SetText(text)
	}
	if text == "" {
		l.Hide()
	} else {
		l.Show()
	}
}

// control makes the widget of a row; show puts a value into it.
func (s *Screen) control(r Row, tell func(string)) (o fyne.CanvasObject, show func(string)) {
	switch r.Control {
	case Select:
		return s.selectControl(r, tell)
	case Check:
		return s.checkControl(tell)
	case Number:
		return s.numberControl(r, tell)
	case Span:
		return s.spanControl(r, tell)
	case Hours:
		return s.hoursControl(tell)
	case List:
		return s.lineControl(r.Hint, func(t string) string { return strings.Join(readList(t), ", ") }, func(t string) { tell(writeList(readList(t))) })
	case Command:
		return s.lineControl(r.Hint, readCommand, tell)
	case Checks:
		return s.checksControl(r.Choices, tell)
	case Pairs, Colors:
		return s.pairsControl(r, tell)
	case Collection:
		return s.collectionControl(r, tell)
	}
	return s.lineControl(r.Hint, func(t string) string {
		if t == r.Empty {
			return ""
		}
		return t
	}, func(t string) {
		if t == "" {
			t = r.Empty
		}
		tell(t)
	})
}

func (s *Screen) lineControl(hint string, read func(string) string, tell func(string)) (fyne.CanvasObject, func(string)) {
	e := s.f.Entry()
	e.SetPlaceHolder(hint)
	e.OnChanged = tell
	return e, func(text string) {
		if shown := read(text); e.Text != shown {
			e.SetText(shown)
		}
	}
}

func (s *Screen) selectControl(r Row, tell func(string)) (fyne.CanvasObject, func(string)) {
	w := s.choose(r.Choices, tell)
	return container.NewHBox(frame.Wide(widthFor(w.Options), w)), func(text string) {
		if text == "" {
			text = r.Empty
		}
		w.SetSelected(labelOf(r.Choices, text))
	}
}

// widthFor is how wide a choice must be to show every one of its texts.
func widthFor(texts []string) float32 {
	wide := float32(280)
	for _, t := range texts {
		wide = max(wide, fyne.MeasureText(t, theme.TextSize(), fyne.TextStyle{}).Width+theme.IconInlineSize()+4*theme.InnerPadding())
	}
	return min(wide, checksWidth)
}

// choose is a choice of one in words.
func (p *Parts) choose(choices []Choice, tell func(value string)) *frame.Select {
	var labels []string
	for _, c := range choices {
		labels = append(labels, c.Label)
	}
	return p.f.Select(labels, func(label string) {
		for _, c := range choices {
			if c.Label == label {
				tell(c.Value)
				return
			}
		}
	})
}

func labelOf(choices []Choice, value string) string {
	for _, c := range choices {
		if c.Value == value {
			return c.Label
		}
	}
	return value
}

func (s *Screen) checkControl(tell func(string)) (fyne.CanvasObject, func(string)) {
	c := s.f.Check(words.T("Yes"), func(on bool) {
		if on {
			tell("true")
		} else {
			tell("false")
		}
	})
	return container.NewHBox(c), func(text string) { c.SetChecked(text == "true") }
}

// small is the width of a line for a number.
const small = 90

func (s *Screen) numberControl(r Row, tell func(string)) (fyne.CanvasObject, func(string)) {
	e := s.f.Entry()
	e.OnChanged = tell
	return container.NewBorder(nil, nil, frame.Wide(small, e), nil, frame.Line(r.Unit)), func(text string) {
		if e.Text != text {
			e.SetText(text)
		}
	}
}

func (s *Screen) spanControl(r Row, tell func(string)) (fyne.CanvasObject, func(string)) {
	e, unit := s.f.Entry(), ""
	units := []Choice{{"m", words.T("minutes")}, {"h", words.T("hours")}, {"d", words.T("days")}}
	if r.Off != "" {
		units = append(units, Choice{"0", r.Off})
	}
	write := func() {
		if unit == "0" {
			e.Hide()
			tell("0")
			return
		}
		e.Show()
		tell(writeSpan(e.Text, unit))
	}
	e.OnChanged = func(string) { write() }
	w := s.choose(units, func(u string) {
		if u != "0" && unit == "0" && whole(e.Text) == 0 {
			e.Text = "15"
			e.Refresh()
		}
		unit = u
		write()
	})
	return container.NewHBox(frame.Wide(small, e), frame.Wide(180, w)), func(text string) {
		every, err := settings.ParseDuration(text)
		if err != nil || text == writeSpan(e.Text, unit) {
			return
		}
		n, u := spanParts(every)
		if every == 0 && r.Off != "" {
			u = "0"
		}
		unit = u
		e.SetText(itoa(n))
		w.SetSelected(labelOf(units, u))
		e.Hidden = u == "0"
	}
}

func (s *Screen) hoursControl(tell func(string)) (fyne.CanvasObject, func(string)) {
	from, to := s.f.Entry(), s.f.Entry()
	write := func(string) { tell(strings.TrimSpace(from.Text) + "-" + strings.TrimSpace(to.Text)) }
	from.OnChanged, to.OnChanged = write, write
	return container.NewHBox(frame.Wide(small, from), widget.NewLabel(words.T("and")), frame.Wide(small, to)), func(text string) {
		if from.Text+"-"+to.Text != text {
			a, b, _ := strings.Cut(text, "-")
			from.SetText(a)
			to.SetText(b)
		}
	}
}

// checksWidth is the room for check boxes beside each other.
const checksWidth = 480

func (s *Screen) checksControl(choices []Choice, tell func(string)) (fyne.CanvasObject, func(string)) {
	on, extra := map[string]bool{}, []string{}
	write := func() {
		var list []string
		for _, c := range choices {
			if on[c.Value] {
				list = append(list, c.Value)
			}
		}
		tell(writeList(append(list, extra...)))
	}
	var boxes []*frame.Check
	wide := float32(1)
	for _, c := range choices {
		b := s.f.Check(first(c.Label), func(yes bool) { on[c.Value] = yes; write() })
		boxes = append(boxes, b)
		wide = max(wide, b.MinSize().Width)
	}
	grid := container.NewGridWithColumns(min(max(int(checksWidth/wide), 1), 3))
	for _, b := range boxes {
		grid.Add(b)
	}
	return grid, func(text string) {
		on, extra = map[string]bool{}, nil
		for _, v := range readList(text) {
			if on[v] = true; labelOf(choices, v) == v {
				extra = append(extra, v)
			}
		}
		for i, c := range choices {
			boxes[i].SetChecked(on[c.Value])
		}
	}
}

// collectionControl shows a place by its name, with a button to choose another.
func (s *Screen) collectionControl(r Row, tell func(string)) (fyne.CanvasObject, func(string)) {
	name := frame.Text("")
	var none *frame.Button
	buttons := container.NewHBox()
	show := func(text string) {
		put(name, s.placeText(text, r.Hint))
		if none != nil {
			none.Hidden = text == ""
		}
	}
	buttons.Add(s.f.Button(words.T("Change…"), nil, func() {
		s.pickPlace(r, func(place string) { show(place); tell(place) })
	}))
	if r.Hint != "" {
		none = s.f.Button(words.T("None"), theme.CancelIcon(), func() { show(""); tell("") })
		buttons.Add(none)
	}
	return container.NewBorder(nil, nil, nil, container.NewVBox(buttons), name), show
}
