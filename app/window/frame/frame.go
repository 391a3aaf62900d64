// Package frame holds what every window is made of: the bridge to the windows' goroutine, work in
// the background, messages, and the parts that look and behave alike everywhere.
package frame

import (
	"context"
	"log/slog"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Args is what a window is opened for; what is "" is not said.
type Args struct {
	Process string `json:"process,omitempty"`
	Plan    string `json:"plan,omitempty"`
	Run     string `json:"run,omitempty"`
	Record  string `json:"record,omitempty"`
	Account string `json:"account,omitempty"`
}

// Progress is told how far work is. Total is 0 where it is not known; text may be "".
type Progress func(done, total int, text string)

// Advice is an error as a person is told of it.
type Advice struct {
	Says    string // a sentence
	Next    string // what to do now; may be ""
	Details string // for those who want to know; may be ""
	Action  string // a button's text, "" for none
	Act     func() // what the button does
}

// Host is what the program does for its windows. All of it is called on the windows' goroutine.
type Host interface {
	Open(window string, a Args)                     // shows another window
	Changed()                                       // says that something was changed, to the tray and the other windows
	Advise(err error) Advice                        // an error in plain words
	Follow(process string, p Progress) (end func()) // how far a process's run is; p is called on any goroutine
	Guide(window string)                            // help for a window
	Closed(f *Frame)                                // a window was closed by the person, or let go of
}

// Options of a frame.
type Options struct {
	Host   Host
	Name   string // of the window, as Open knows it
	Title  string
	Size   fyne.Size // at first
	Places *Places   // where sizes are remembered; may be nil
	Log    *slog.Logger
	Inline bool // for tests: work is done at once, on the caller's goroutine
}

// Frame is one window. Everything but Do is called on the windows' goroutine.
type Frame struct {
	// OnShow is told what the window is opened for, again each time it is asked for.
	OnShow func(Args)
	// OnChanged is told that something was changed elsewhere: show what is true now.
	OnChanged func()
	// OnLeave is asked before the window closes; with false it stays open.
	OnLeave func() bool

	Options
	win    fyne.Window
	strip  *strip
	body   *fyne.Container
	jobs   []*job
	boxes  []*box
	shown  bool
	ended  bool
	ctx    context.Context
	cancel context.CancelFunc
	live   sync.WaitGroup // work in the background
}

// New makes a window; it is not shown yet.
func New(app fyne.App, o Options) *Frame {
	f := &Frame{Options: o, win: app.NewWindow(o.Title)}
	if f.Log == nil {
		f.Log = slog.New(slog.DiscardHandler)
	}
	f.ctx, f.cancel = context.WithCancel(context.Background())
	f.strip = newStrip(f)
	f.body = container.NewStack()
	f.win.SetContent(Border(nil, f.strip.root, nil, nil, f.body))
	f.win.SetCloseIntercept(f.Close)
	f.win.Resize(o.Places.size(o.Name, o.Size))
	f.listen(f.win.Canvas())
	return f
}

// SetContent puts the screen into the window.
func (f *Frame) SetContent(o fyne.CanvasObject) {
	f.body.Objects = []fyne.CanvasObject{o}
	f.body.Refresh()
}

// Canvas is the window's canvas.
func (f *Frame) Canvas() fyne.Canvas { return f.win.Canvas() }

// Window is the window itself, for file choosers.
func (f *Frame) Window() fyne.Window { return f.win }

// SetTitle changes the window's title.
func (f *Frame) SetTitle(title string) { f.win.SetTitle(title) }

// Shown tells whether the window is on the screen.
func (f *Frame) Shown() bool { return f.shown }

// Show brings the window to the front and tells it what it is opened for.
func (f *Frame) Show(a Args) {
	f.shown = true
	f.win.Show()
	f.win.RequestFocus()
	if f.OnShow != nil {
		f.OnShow(a)
	}
}

// Changed says that something was changed elsewhere.
func (f *Frame) Changed() {
	if f.shown && f.OnChanged != nil {
		f.OnChanged()
	}
}

// Do runs something on the windows' goroutine, from any other. After the window has ended it does
// nothing.
func (f *Frame) Do(what func()) {
	fyne.Do(func() {
		if !f.ended {
			what()
		}
	})
}

// Close closes the window as the person does: what is unsaved and what is at work may keep it.
func (f *Frame) Close() {
	if f.OnLeave != nil && !f.OnLeave() {
		return
	}
	if f.atWork() {
		f.askToLeave()
		return
	}
	f.hide()
}

// hide takes the window from the screen; the program may show it again.
func (f *Frame) hide() {
	f.Places.keep(f.Name, f.win.Canvas().Size())
	f.closeBoxes()
	f.shown = false
	f.win.Hide()
	f.Host.Closed(f)
}

// End lets go of the window for good; work that is still going on is stopped.
func (f *Frame) End() {
	if f.ended {
		return
	}
	f.ended, f.shown = true, false
	f.cancel()
	f.win.SetCloseIntercept(nil)
	f.win.Close()
}

// Working tells whether work goes on that should not be cut off.
func (f *Frame) Working() bool { return f.atWork() }

// Cut stops all work, after the windows' loop has ended; see Wait.
func (f *Frame) Cut() {
	f.ended = true
	f.cancel()
}

// Wait waits until no work of the window goes on.
func (f *Frame) Wait() { f.live.Wait() }
