// Package status is the window that says how everything stands, and leads to what waits.
package status

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/window/frame"
	"bothways/app/window/rows"
	"bothways/app/words"
)

// Desk is what the window needs.
type Desk interface {
	Status(ctx context.Context) (desk.Status, error)
	Processes() []desk.ProcessRow
	Sync(ctx context.Context, names []string, t desk.Terms) ([]report.Report, error)
	Pause(ctx context.Context, until time.Time) error
	Resume(ctx context.Context) error
}

// View is the screen.
type View struct {
	of    *frame.Frame
	desk  Desk
	now   func() time.Time
	list  *fyne.Container
	pause *fyne.Container
	head  *fyne.Container
	sync  *frame.Button
	stand desk.Status
	busy  map[string]bool
	notes map[string]frame.Advice // what the last sync here came to, by process
}

// Forever is a pause without an end.
var Forever = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// New puts the screen into a frame.
func New(f *frame.Frame, d Desk) *View {
	v := &View{of: f, desk: d, now: time.Now, list: container.NewVBox(), pause: container.NewHBox(), busy: map[string]bool{}}
	v.sync = f.Button(words.T("Sync everything now"), theme.ViewRefreshIcon(), func() { v.run("") }).Main()
	foot := container.NewHBox(
		f.Button(words.T("Configure…"), theme.SettingsIcon(), v.open("configure")),
		f.Button(words.T("Links…"), nil, v.open("links")),
		f.Button(words.T("History…"), theme.HistoryIcon(), v.open("history")),
		f.Button(words.T("About…"), nil, v.open("about")),
	)
	v.head = frame.Border(nil, nil, nil, container.NewHBox(v.pause, v.sync), frame.Heading(words.T("How everything stands")))
	f.SetContent(frame.Pad(frame.Border(v.head, container.NewVBox(widget.NewSeparator(), container.NewHScroll(foot)), nil, nil, container.NewVScroll(v.list))))
	f.OnShow = func(frame.Args) { v.load() }
	f.OnChanged = v.load
	return v
}

func (v *View) open(window string) func() {
	return func() { v.of.Host.Open(window, frame.Args{}) }
}

func (v *View) load() {
	var s desk.Status
	v.of.Load(words.T("Looking…"), func(ctx context.Context) (err error) {
		s, err = v.desk.Status(ctx)
		return err
	}, func(err error) {
		if err != nil {
			v.of.Fail(err)
			return
		}
		v.stand = s
		v.show()
	})
}

// show builds the list anew: there are few processes.
func (v *View) show() {
	now := v.now()
	v.list.Objects = nil
	cards := Cards(v.stand, v.desk.Processes(), now)
	if len(cards) == 0 {
		v.list.Add(v.nothing())
	}
	for _, c := range cards {
		v.list.Add(v.card(c))
	}
	if list := Accounts(v.stand.Accounts); len(list) > 0 {
		v.list.Add(frame.Bold(words.T("Accounts")))
		for _, a := range list {
			v.list.Add(v.account(a))
		}
	}
	v.list.Refresh()
	v.showPause(now)
	if len(cards) == 0 || len(v.busy) > 0 {
		v.sync.Disable()
	} else {
		v.sync.Enable()
	}
}

func (v *View) nothing() fyne.CanvasObject {
	return container.NewVBox(
		frame.Text(words.T("Nothing is kept in step yet. Choose two places, and Bothways shows you what it would do before it does anything.")),
		container.NewHBox(v.of.Button(words.T("Begin…"), nil, v.open("welcome")).Main()))
}

// card shows one process.
func (v *View) card(c Card) fyne.CanvasObject {
	run := v.of.Button(words.T("Sync now"), theme.ViewRefreshIcon(), func() { v.run(c.Process) })
	more := v.of.Button(words.T("Manual…"), nil, func() { v.of.Host.Open("review", frame.Args{Process: c.Process}) })
	if v.busy[c.Process] {
		run.Disable()
		c.Icon, c.State, c.Tone, c.Waits = rows.Working, words.T("It is at work right now."), rows.Plain, nil
	}
	texts := []fyne.CanvasObject{frame.Bold(c.Process)}
	if c.Between != "" {
		texts = append(texts, frame.Hint(c.Between))
	}
	if len(c.Waits) == 0 { // else what waits says it
		state := frame.Text(c.State)
		state.Importance = importance(c.Tone)
		texts = append(texts, state)
	}
	texts = append(texts, frame.Hint(c.Last+" · "+c.Next))
	parts := []fyne.CanvasObject{frame.Border(nil, nil, beside(c.Icon), container.NewVBox(container.NewHBox(more, run)), frame.Tight(texts...))}
	for _, w := range c.Waits {
		parts = append(parts, v.wait(c.Process, w))
	}
	if n, ok := v.notes[c.Process]; ok {
		parts = append(parts, v.note(n))
	}
	return container.NewVBox(append(parts, widget.NewSeparator())...)
}

// beside is a picture at the left of some lines, at the height of the first.
func beside(i rows.Icon) fyne.CanvasObject {
	return container.NewVBox(container.NewPadded(frame.Picture(i)))
}

func (v *View) wait(process string, w Wait) fyne.CanvasObject {
	b := v.of.Button(w.Button, nil, func() { v.of.Host.Open(w.Window, frame.Args{Process: process, Plan: w.Plan}) })
	b.Importance = widget.WarningImportance
	return frame.Border(nil, nil, beside(rows.Warning), container.NewCenter(b), frame.Text(w.Text))
}

func (v *View) note(a frame.Advice) fyne.CanvasObject {
	parts := container.NewVBox(frame.Text(a.Says))
	if a.Details != "" {
		parts.Add(v.of.Fold(words.T("Details"), frame.Text(a.Details)))
	}
	return frame.Border(nil, nil, beside(rows.None), nil, parts)
}

func importance(t rows.Tone) widget.Importance {
	switch t {
	case rows.Good:
		return widget.SuccessImportance
	case rows.Caution:
		return widget.WarningImportance
	case rows.Bad:
		return widget.DangerImportance
	case rows.Quiet:
		return widget.LowImportance
	}
	return widget.MediumImportance
}

func (v *View) account(a Account) fyne.CanvasObject {
	line := frame.Line(a.Line)
	line.Importance = importance(a.Tone)
	var right fyne.CanvasObject = layout.NewSpacer()
	if a.Button != "" {
		right = v.of.Button(a.Button, theme.LoginIcon(), func() { v.of.Host.Open("configure", frame.Args{Account: a.Name}) })
	}
	return frame.Border(nil, nil, container.NewHBox(container.NewPadded(frame.Picture(a.Icon)), widget.NewLabel(a.Name)), right, line)
}

func (v *View) showPause(now time.Time) {
	v.pause.Objects = nil
	if text := Pause(v.stand.PausedUntil, now); text != "" {
		v.pause.Add(widget.NewLabel(text))
		v.pause.Add(v.of.Button(words.T("Resume"), theme.MediaPlayIcon(), func() { v.set(v.desk.Resume) }))
	} else if len(v.stand.Processes) > 0 {
		var b *frame.Button
		b = v.of.Button(words.T("Pause"), theme.MediaPauseIcon(), func() { v.pauseMenu(b) })
		v.pause.Add(b)
	}
	v.head.Refresh()
}

// pauseMenu asks for how long.
func (v *View) pauseMenu(under fyne.CanvasObject) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(under).AddXY(0, under.Size().Height)
	until := func(t time.Time) func() {
		return func() { v.set(func(ctx context.Context) error { return v.desk.Pause(ctx, t) }) }
	}
	now := v.now()
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("",
		fyne.NewMenuItem(words.T("For 30 minutes"), until(now.Add(30*time.Minute))),
		fyne.NewMenuItem(words.T("Until tomorrow"), until(time.Date(now.Year(), now.Month(), now.Day()+1, 6, 0, 0, 0, now.Location()))),
		fyne.NewMenuItem(words.T("Until I resume"), until(Forever))), v.of.Canvas(), at)
}

func (v *View) set(change func(context.Context) error) {
	v.of.Load(words.T("Saving…"), change, func(err error) {
		v.of.Fail(err)
		v.of.Host.Changed()
		v.load()
	})
}
