package frame

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Heading is the title of a screen or a part of it.
func Heading(text string) *widget.Label {
	l := widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	l.Wrapping = fyne.TextWrapWord
	l.SizeName = theme.SizeNameSubHeadingText
	return l
}

// Text is a paragraph that wraps.
func Text(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Wrapping = fyne.TextWrapWord
	return l
}

// Bold is a paragraph in bold letters.
func Bold(text string) *widget.Label {
	l := Text(text)
	l.TextStyle.Bold = true
	return l
}

// Hint is the small grey sentence under a control that says what it will do.
func Hint(text string) *widget.Label {
	l := Text(text)
	l.SizeName, l.Importance = theme.SizeNameCaptionText, widget.LowImportance
	return l
}

// Line is one line that ends in … where there is no room.
func Line(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Truncation = fyne.TextTruncateEllipsis
	return l
}

// Tight puts things under each other with no room between.
func Tight(parts ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(-6), parts...)
}

// Row is one line of a form: a label, a control, and under it a hint, which may be "".
func Row(label string, control fyne.CanvasObject, hint string) fyne.CanvasObject {
	right := control
	if hint != "" {
		right = Tight(control, Hint(hint))
	}
	return container.New(formLine{}, Text(label), right)
}

// formLine gives the label a third of the width, at most 240, so that a long one wraps.
type formLine struct{}

func labelWidth(width float32) float32 { return min(max(width*0.33, 110), 240) }

func (formLine) MinSize(o []fyne.CanvasObject) fyne.Size {
	right := o[1].MinSize()
	return fyne.NewSize(110+theme.Padding()+right.Width, max(o[0].MinSize().Height, right.Height))
}

func (formLine) Layout(o []fyne.CanvasObject, size fyne.Size) {
	w := labelWidth(size.Width)
	o[0].Move(fyne.NewPos(0, 0))
	o[0].Resize(fyne.NewSize(w, size.Height))
	x := w + theme.Padding()
	o[1].Move(fyne.NewPos(x, 0))
	o[1].Resize(fyne.NewSize(size.Width-x, size.Height))
}

// Bar is a row of buttons at the right edge.
func Bar(buttons ...fyne.CanvasObject) fyne.CanvasObject {
	return container.NewHBox(append([]fyne.CanvasObject{layout.NewSpacer()}, buttons...)...)
}

// Pad puts room around a part.
func Pad(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(6, 6, 8, 8), o)
}

// Wide keeps room for a control of at least a width.
func Wide(width float32, o fyne.CanvasObject) fyne.CanvasObject {
	room := canvas.NewRectangle(color.Transparent)
	room.SetMinSize(fyne.NewSize(width, 0))
	return container.NewStack(room, o)
}

// Fold is a part that is shown on demand.
func (f *Frame) Fold(title string, content fyne.CanvasObject) fyne.CanvasObject {
	content.Hide()
	var b *Button
	b = f.Button(title, theme.MenuExpandIcon(), func() {
		if content.Visible() {
			content.Hide()
			b.SetIcon(theme.MenuExpandIcon())
		} else {
			content.Show()
			b.SetIcon(theme.MenuDropDownIcon())
		}
		for _, x := range f.boxes {
			x.popup.Resize(x.popup.Content.Size().Max(x.popup.MinSize()))
		}
	}).Flat()
	b.Alignment = widget.ButtonAlignLeading
	return container.NewVBox(container.NewHBox(b), content)
}

// Switch is a choice of one page among a few, as a row of buttons.
type Switch struct {
	buttons []*Button
	root    *fyne.Container
}

// Switch makes a row of pages; turned is told which one was chosen by the person.
func (f *Frame) Switch(titles []string, turned func(page int)) *Switch {
	s := &Switch{root: container.NewHBox()}
	for i, t := range titles {
		b := f.Button(t, nil, func() { s.Set(i); turned(i) })
		s.buttons = append(s.buttons, b)
		s.root.Add(b)
	}
	s.Set(0)
	return s
}

// Object is what is put into the window.
func (s *Switch) Object() fyne.CanvasObject { return s.root }

// Set marks a page, and gives the pages other titles where there are some.
func (s *Switch) Set(page int, titles ...string) {
	for i, b := range s.buttons {
		b.Importance = widget.MediumImportance
		if i == page {
			b.Importance = widget.HighImportance
		}
		if i < len(titles) {
			b.Text = titles[i]
		}
		b.Refresh()
	}
	s.root.Refresh()
}

// Border is container.NewBorder whose parts the Tab key visits in the order in which they are read.
func Border(top, bottom, left, right fyne.CanvasObject, middle ...fyne.CanvasObject) *fyne.Container {
	var all []fyne.CanvasObject
	for _, o := range append(append([]fyne.CanvasObject{top, left}, middle...), right, bottom) {
		if o != nil {
			all = append(all, o)
		}
	}
	return container.New(layout.NewBorderLayout(top, bottom, left, right), all...)
}
