package review

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/desk"
	"bothways/app/window/frame"
	"bothways/app/window/rows"
	"bothways/app/words"
	"bothways/sync/link"
)

// detailPane compares the chosen row field by field.
type detailPane struct {
	of    *summaryPage
	lines *fyne.Container
	same  *frame.Check
	all   bool
	items []item
	first fyne.Focusable
	root  fyne.CanvasObject
}

func newDetail(p *summaryPage) *detailPane {
	d := &detailPane{of: p, lines: container.NewVBox()}
	d.same = p.of.of.Check(words.T("Show the fields that are the same, too"), func(on bool) { d.all = on; d.show(d.items) })
	d.root = container.NewVScroll(container.New(insetRight{}, d.lines))
	return d
}

// focus gives the keyboard to the first choice.
func (d *detailPane) focus() {
	if d.first != nil {
		d.of.of.of.Canvas().Focus(d.first)
	}
}

// show compares a single row; of several it says how many.
func (d *detailPane) show(items []item) {
	d.items, d.first = items, nil
	d.lines.Objects = nil
	switch len(items) {
	case 0:
		d.lines.Add(frame.Hint(words.T("Choose a row to compare it field by field.")))
	case 1:
		d.single(items[0])
	default:
		d.lines.Add(frame.Bold(words.N(len(items), "{{.N}} row is chosen", "{{.N}} rows are chosen")))
		d.lines.Add(frame.Hint(words.T("A right click, or the menu key, shows what can be done with all of them.")))
	}
	d.lines.Refresh()
	if s, ok := d.root.(*container.Scroll); ok {
		s.ScrollToTop()
		s.Refresh()
	}
}

func (d *detailPane) single(x item) {
	head := []fyne.CanvasObject{frame.Bold(x.Title())}
	if x.Reason != "" {
		head = append(head, frame.Text(words.T("Why: {{.Why}}", "Why", x.Reason)))
	}
	d.lines.Add(frame.Tight(append(head, frame.Text(words.T("What happens: {{.What}}", "What", x.Will)))...))
	fields := d.of.sessions[x.at].Fields(x.ID, d.all)
	if len(fields) > 0 {
		d.lines.Add(container.New(fieldLine{}, over(words.T("Field")), over(x.names[0]), over(x.names[1]), over("")))
	}
	for _, f := range fields {
		d.lines.Add(widget.NewSeparator())
		d.lines.Add(container.New(fieldLine{}, nameCell(f), valueCell(f, link.Left), valueCell(f, link.Right), d.pickCell(x, f)))
	}
	d.same.Checked = d.all
	d.lines.Add(container.NewHBox(d.same))
}

// over heads a column.
func over(text string) *widget.Label {
	l := frame.Hint(text)
	l.TextStyle.Bold = true
	return l
}

func nameCell(f desk.FieldRow) fyne.CanvasObject {
	name := frame.Text(capital(f.Name))
	if f.Why == "" {
		return name
	}
	why := frame.Hint(f.Why)
	if f.Open {
		why.Importance = widget.WarningImportance
	}
	return frame.Tight(name, why)
}

// valueCell shows what a field is on a side, and what it becomes.
func valueCell(f desk.FieldRow, s link.Side) fyne.CanvasObject {
	now, then := f.Now[s], f.Then[s]
	if !f.Writes[s] {
		if now == "" {
			return frame.Hint(words.T("none"))
		}
		l := frame.Text(now)
		if f.Edited[s] {
			l.TextStyle.Italic = true
		}
		return l
	}
	if then == "" {
		then = words.T("removed")
	}
	next := container.NewBorder(nil, nil, container.NewCenter(frame.Picture(rows.ToRight)), nil, frame.Bold(then))
	if now == "" || now == f.Then[s] {
		return next
	}
	return frame.Tight(frame.Hint(now), next)
}

// pickCell is the choice of whose value stays.
func (d *detailPane) pickCell(x item, f desk.FieldRow) fyne.CanvasObject {
	if !f.CanPick {
		return frame.Hint("")
	}
	choices := fieldChoices(f)
	var labels []string
	for _, c := range choices {
		labels = append(labels, fieldWords(c, f, x.names))
	}
	pick := d.of.of.of.Select(labels, nil)
	pick.Selected = fieldWords(f.Choice, f, x.names)
	pick.OnChanged = func(label string) {
		for i, l := range labels {
			if l == label {
				d.of.choose([]item{x}, desk.Choice{Pick: desk.PickTake, Fields: map[string]link.Choice{f.Field: choices[i]}})
			}
		}
	}
	if d.first == nil {
		d.first = pick
	}
	return container.NewVBox(pick)
}

// fieldChoices are the choices that make sense for a field.
func fieldChoices(f desk.FieldRow) []link.Choice {
	out := []link.Choice{"", link.TakeLeft, link.TakeRight}
	if f.Clash {
		out = append(out, link.TakeNewest, link.TakeBoth)
	}
	return out
}

// fieldWords says whose value of a field stays.
func fieldWords(c link.Choice, f desk.FieldRow, names [2]string) string {
	if c == "" && f.Open {
		return words.T("Not decided yet")
	}
	return takeWords(c, names)
}

// fieldLine puts a field's name, its two values and its choice beside each other.
type fieldLine struct{}

func widthsOf(width float32) [4]float32 {
	pick := min(max(width*0.2, 150), 260)
	name := min(max(width*0.2, 120), 220)
	value := max((width-pick-name-3*theme.Padding())/2, 60)
	return [4]float32{name, value, value, pick}
}

// MinSize is the height of the highest part.
func (fieldLine) MinSize(o []fyne.CanvasObject) fyne.Size {
	h := float32(0)
	for _, x := range o {
		h = max(h, x.MinSize().Height)
	}
	return fyne.NewSize(420, h)
}

// Layout gives each part its column.
func (fieldLine) Layout(o []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, w := range widthsOf(size.Width) {
		o[i].Move(fyne.NewPos(x, 0))
		o[i].Resize(fyne.NewSize(w, size.Height))
		x += w + theme.Padding()
	}
}

// insetRight keeps the scroll bar off what is beside it.
type insetRight struct{}

// MinSize is that of the part and the bar.
func (insetRight) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[0].MinSize().AddWidthHeight(theme.Size(theme.SizeNameScrollBar), 0)
}

// Layout leaves room for the bar.
func (insetRight) Layout(o []fyne.CanvasObject, size fyne.Size) {
	o[0].Resize(size.SubtractWidthHeight(theme.Size(theme.SizeNameScrollBar), 0))
}
