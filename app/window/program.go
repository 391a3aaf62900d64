// Package window is the program with windows: it opens them by name, one of each, and ends with the last.
package window

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"bothways/app/control"
	"bothways/app/desk"
	"bothways/app/settings"
	"bothways/app/window/frame"
	"bothways/app/words"
)

// Options of the program.
type Options struct {
	Home    settings.Home
	Version string
	Log     *slog.Logger
	// Open opens the desk, and again after it has failed.
	Open func(ctx context.Context, steps *desk.Steps) (*desk.Desk, error)
	Icon fyne.Resource
	// Trial plays the sample data; nil: there is none.
	Trial func(ctx context.Context) error
	// Inline is for tests: work is done at once.
	Inline bool
}

// Program is the program with windows. But for Handle, it is used on the windows' goroutine.
type Program struct {
	Options
	app    fyne.App
	desk   *desk.Desk
	steps  *desk.Steps
	frames map[string]*frame.Frame
	places *frame.Places
	tell   chan string // messages for the tray program, in order
	told   sync.WaitGroup
	config time.Time // when the settings were changed last, as far as the tray program knows
}

// New makes the program; nothing is shown yet.
func New(app fyne.App, o Options) *Program {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	p := &Program{Options: o, app: app, steps: &desk.Steps{}, frames: map[string]*frame.Frame{},
		places: frame.OpenPlaces(filepath.Join(filepath.Dir(o.Home.State), "windows.json")), tell: make(chan string, 16)}
	app.Settings().SetTheme(frame.Look{})
	p.config = changedAt(o.Home.Config)
	p.told.Add(1)
	go p.speak()
	return p
}

// Open shows a window; "" is welcome where there is no process yet, else status.
func (p *Program) Open(name string, a frame.Args) {
	if p.desk == nil && !p.openDesk() {
		return
	}
	s := p.screenOf(name)
	f := p.frames[s.name]
	if f == nil {
		f = p.frame(s.name, s.title(), s.size)
		s.build(f, p.desk, p)
	}
	f.Show(a)
}

// screenOf finds a screen by its name.
func (p *Program) screenOf(name string) screen {
	if name == "" {
		name = "status"
		if len(p.desk.ProcessNames()) == 0 {
			name = "welcome"
		}
	}
	all := screens()
	for _, s := range all {
		if s.name == name {
			return s
		}
	}
	p.Log.Warn("no such window", "name", name)
	return all[0]
}

func (p *Program) frame(name, title string, size fyne.Size) *frame.Frame {
	f := frame.New(p.app, frame.Options{Host: p, Name: name, Title: words.T("{{.Window}} – Bothways", "Window", title), Size: size,
		Places: p.places, Log: p.Log, Inline: p.Inline})
	if p.Icon != nil {
		f.Window().SetIcon(p.Icon)
	}
	p.frames[name] = f
	return f
}

// openDesk opens the desk, or a window that says why it cannot be.
func (p *Program) openDesk() bool {
	d, err := p.Options.Open(context.Background(), p.steps)
	if err != nil {
		p.Log.Error("open", "err", err)
		p.trouble(err)
		return false
	}
	p.desk = d
	return true
}

// Changed tells the tray program and the other windows that something was changed.
func (p *Program) Changed() {
	what := control.StateChanged
	if at := changedAt(p.Home.Config); !at.Equal(p.config) {
		p.config, what = at, control.SettingsChanged
	}
	select {
	case p.tell <- what:
	default: // it has enough to look at
	}
	p.refresh()
}

// refresh lets every window show what is true now.
func (p *Program) refresh() {
	for _, f := range p.frames {
		f.Changed()
	}
}

// speak tells the tray program, if there is one.
func (p *Program) speak() {
	defer p.told.Done()
	for what := range p.tell {
		if err := control.Send(p.Home, control.Tray, control.Message{Do: what}); err != nil && !errors.Is(err, control.ErrNobody) {
			p.Log.Warn("tell the tray program", "err", err)
		}
	}
}

// Handle takes what other programs of the home say; on any goroutine.
func (p *Program) Handle(m control.Message) error {
	switch m.Do {
	case control.Show:
		fyne.Do(func() {
			p.Open(m.Window, frame.Args{Process: m.Process, Plan: m.Plan, Record: m.Record, Run: m.Run})
		})
	case control.SettingsChanged, control.StateChanged:
		fyne.Do(func() { p.reload(m.Do == control.SettingsChanged) })
	case control.Quit:
		fyne.Do(p.Quit)
	}
	return nil
}

// reload reads the settings again where they were changed.
func (p *Program) reload(settings bool) {
	if p.desk == nil {
		return
	}
	if settings {
		p.config = changedAt(p.Home.Config)
		if err := p.desk.Reload(); err != nil {
			p.Log.Warn("reload", "err", err) // those in force stay
		}
	}
	p.refresh()
}

// Follow hears how far a process's run is.
func (p *Program) Follow(process string, tell frame.Progress) (end func()) {
	return p.steps.Follow(process, func(s desk.Step) { tell(s.Done, s.Total, stepText(s)) })
}

// stepText says what a run is at.
func stepText(s desk.Step) string {
	switch {
	case s.Stage == "reading" && s.Place != "":
		return words.T("{{.Process}}: reading {{.Place}}", "Process", s.Process, "Place", s.Place)
	case s.Stage == "reading":
		return words.T("{{.Process}}: reading", "Process", s.Process)
	case s.Stage == "matching":
		return words.T("{{.Process}}: looking for pairs", "Process", s.Process)
	case s.Stage == "planning":
		return words.T("{{.Process}}: comparing", "Process", s.Process)
	case s.Stage == "writing":
		return words.T("{{.Process}}: writing {{.Done}} of {{.Total}}", "Process", s.Process, "Done", words.Number(s.Done), "Total", words.Number(s.Total))
	}
	return strings.TrimSpace(s.Process + " " + s.Stage)
}

// Closed ends the program with its last window, once no work goes on.
func (p *Program) Closed(*frame.Frame) {
	for _, f := range p.frames {
		if f.Shown() || f.Working() {
			return
		}
	}
	p.app.Quit()
}

// Quit stops what is at work after the write in hand, and ends the program.
func (p *Program) Quit() { p.app.Quit() }

// End lets go of everything, after the windows' loop has ended: it waits for the write in hand.
func (p *Program) End() {
	for _, f := range p.frames {
		f.Cut()
	}
	for _, f := range p.frames {
		f.Wait()
	}
	close(p.tell)
	p.told.Wait()
	if p.desk != nil {
		if err := p.desk.Close(); err != nil {
			p.Log.Warn("close", "err", err)
		}
	}
}

// Run shows the first window and takes part in life until the last is closed. started is called when
// messages from other programs may come.
func (p *Program) Run(started func(), show string, a frame.Args) {
	p.app.Lifecycle().SetOnStarted(started)
	p.Open(show, a)
	p.app.Run()
}
