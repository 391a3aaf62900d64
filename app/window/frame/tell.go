package frame

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"bothways/app/window/rows"
	"bothways/app/words"
)

// box is a dialog in the window.
type box struct {
	of     *Frame
	popup  *widget.PopUp
	main   *Button // Enter
	escape func()
}

func (b *box) enter() {
	if b.main != nil && !b.main.Disabled() {
		b.main.Tapped(nil)
	}
}

// choice is one way out of a question.
type choice struct {
	text string
	act  func()
	main bool
}

func (f *Frame) topBox() *box {
	if len(f.boxes) == 0 {
		return nil
	}
	return f.boxes[len(f.boxes)-1]
}

func (f *Frame) closeBoxes() {
	for len(f.boxes) > 0 {
		f.drop(f.topBox())
	}
}

// drop takes a dialog away. Fyne takes away what lies above it, too: that is shown again.
func (f *Frame) drop(b *box) {
	at := slices.Index(f.boxes, b)
	if at < 0 {
		return
	}
	above := slices.Clone(f.boxes[at+1:])
	f.boxes = f.boxes[:at]
	b.popup.Hide()
	for _, x := range above {
		f.boxes = append(f.boxes, x)
		x.popup.Hide()
		x.popup.Show()
		if x.main != nil {
			f.win.Canvas().Focus(x.main)
		}
	}
}

// boxWidth is how wide a message may be.
const boxWidth = 460

// raise shows a dialog: a title, what stands in it, its buttons in a row.
func (f *Frame) raise(title string, content fyne.CanvasObject, size fyne.Size, buttons ...*Button) *box {
	b := &box{of: f}
	row := container.NewHBox(layout.NewSpacer())
	for _, x := range buttons {
		row.Add(x)
		if x.Importance == widget.HighImportance || x.Importance == widget.DangerImportance {
			b.main = x
		}
	}
	inner := Border(Heading(title), row, nil, nil, content)
	b.popup = widget.NewModalPopUp(container.New(layout.NewCustomPaddedLayout(8, 8, 12, 12), inner), f.win.Canvas())
	b.popup.Resize(size.Max(b.popup.MinSize()))
	b.escape = func() { f.drop(b) }
	f.boxes = append(f.boxes, b)
	b.popup.Show()
	if b.main != nil {
		f.win.Canvas().Focus(b.main)
	} else if len(buttons) > 0 {
		f.win.Canvas().Focus(buttons[len(buttons)-1])
	}
	return b
}

// choose asks a question with several ways out; Escape takes none.
func (f *Frame) choose(title, question string, ways ...choice) {
	var b *box
	var buttons []*Button
	for _, w := range ways {
		x := f.Button(w.text, nil, func() {
			f.drop(b)
			if w.act != nil {
				w.act()
			}
		})
		if w.main {
			x.Main()
		}
		buttons = append(buttons, x)
	}
	b = f.raise(title, Text(question), fyne.NewSize(boxWidth, 0), buttons...)
}

// Ask asks a question. The answer is told once; Escape means no. Yes is what Enter does.
func (f *Frame) Ask(title, question, yes, no string, answer func(bool)) {
	f.ask(title, question, yes, no, answer, (*Button).Main)
}

// AskDanger asks before something is taken away: its button stands out, and Enter means no.
func (f *Frame) AskDanger(title, question, yes, no string, answer func(bool)) {
	f.ask(title, question, yes, no, answer, (*Button).Danger)
}

func (f *Frame) ask(title, question, yes, no string, answer func(bool), mark func(*Button) *Button) {
	var b *box
	end := func(a bool) func() { return func() { f.drop(b); answer(a) } }
	refuse, agree := f.Button(no, nil, end(false)), mark(f.Button(yes, nil, end(true)))
	b = f.raise(title, Text(question), fyne.NewSize(boxWidth, 0), refuse, agree)
	b.escape = end(false)
	if agree.Importance == widget.DangerImportance {
		b.main = refuse
		f.win.Canvas().Focus(refuse)
	}
}

// Tell tells something that needs no answer.
func (f *Frame) Tell(title, text string) {
	f.choose(title, text, choice{words.T("Close"), nil, true})
}

// Fail tells what went wrong, what to do now, and on demand the details. A nil error is none.
func (f *Frame) Fail(err error) {
	if err == nil {
		return
	}
	f.FailAs(f.Host.Advise(err))
}

// FailAs tells what went wrong in words that are there already.
func (f *Frame) FailAs(a Advice) {
	var b *box
	parts := []fyne.CanvasObject{Border(nil, nil, container.NewVBox(container.NewPadded(Picture(rows.Failed))), nil, Text(a.Says))}
	if a.Next != "" {
		parts = append(parts, Text(a.Next))
	}
	if a.Details != "" {
		parts = append(parts, f.Fold(words.T("Details"), selectable(a.Details)))
	}
	buttons := []*Button{f.Button(words.T("Close"), nil, func() { f.drop(b) })}
	if a.Action != "" {
		buttons = append(buttons, f.Button(a.Action, nil, func() { f.drop(b); a.Act() }).Main())
	} else {
		buttons[0].Main()
	}
	b = f.raise(words.T("That did not work"), container.NewVBox(parts...), fyne.NewSize(boxWidth, 0), buttons...)
}

func selectable(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Wrapping, l.Selectable, l.TextStyle = fyne.TextWrapBreak, true, fyne.TextStyle{Monospace: true}
	return l
}

// Dialog is a dialog with any content.
type Dialog struct {
	Yes, No *Button
	of      *Frame
	box     *box
}

// Close takes the dialog away.
func (d *Dialog) Close() { d.of.drop(d.box) }

// Dialog shows any content with a button for yes, and one for no unless its text is "". Yes stays
// open until the answer gives true; no and Escape close it, and are not told.
func (f *Frame) Dialog(title string, content fyne.CanvasObject, size fyne.Size, yes, no string, agreed func() bool) *Dialog {
	d := &Dialog{of: f}
	var buttons []*Button
	if no != "" {
		d.No = f.Button(no, nil, d.Close)
		buttons = append(buttons, d.No)
	}
	d.Yes = f.Button(yes, nil, func() {
		if agreed == nil || agreed() {
			d.Close()
		}
	}).Main()
	d.box = f.raise(title, content, size, append(buttons, d.Yes)...)
	return d
}
