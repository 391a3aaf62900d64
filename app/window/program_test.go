package window

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bothways/app/control"
	"bothways/app/desk"
	"bothways/app/settings"
	"bothways/app/window/frame"
	"bothways/app/window/frame/frametest"
	"bothways/app/window/windowtest"
)

// quitting is a program of windows that notes that it was ended.
type quitting struct {
	fyne.App
	quit int
}

func (q *quitting) Quit() { q.quit++ }

func begin(t *testing.T, open func() (*desk.Desk, error)) (*Program, *quitting) {
	t.Helper()
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	home, err := settings.Resolve(filepath.Join(t.TempDir(), "home"), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := home.Make(); err != nil {
		t.Fatal(err)
	}
	app := &quitting{App: test.NewTempApp(t)}
	p := New(app, Options{Home: home, Version: "1.2.3", Inline: true, Open: func(context.Context, *desk.Steps) (*desk.Desk, error) { return open() }})
	t.Cleanup(func() { p.desk = nil; p.End() }) // the desk is the test's
	return p, app
}

func TestEachWindowExistsOnce(t *testing.T) {
	h := windowtest.New(t)
	p, app := begin(t, func() (*desk.Desk, error) { return h.Desk, nil })
	for _, name := range Names() {
		p.Open(name, frame.Args{})
		if f := p.frames[name]; f == nil || !f.Shown() {
			t.Fatalf("%s does not open", name)
		}
	}
	status := p.frames["status"]
	if err := p.Handle(control.Message{Do: control.Show, Window: "status"}); err != nil || p.frames["status"] != status {
		t.Fatalf("a second status window; %v", err)
	}
	p.Open("no such window", frame.Args{})
	p.Open("", frame.Args{})
	if len(p.frames) != len(Names()) {
		t.Errorf("%d windows, want %d", len(p.frames), len(Names()))
	}
	for _, f := range p.frames {
		if app.quit > 0 {
			t.Fatal("the program ended while a window was open")
		}
		f.Close()
	}
	if app.quit != 1 {
		t.Errorf("ended %d times with its last window", app.quit)
	}
}

func TestADeskThatCannotOpenIsToldAndTriedAgain(t *testing.T) {
	h := windowtest.New(t)
	var err error = settings.Problems{{File: "/home/ada/config.toml", Line: 3, Message: "is no setting"}}
	p, _ := begin(t, func() (*desk.Desk, error) { return h.Desk, err })
	p.Open("links", frame.Args{})
	f := p.frames["trouble"]
	if f == nil || !f.Shown() || p.frames["links"] != nil {
		t.Fatal("trouble is not told")
	}
	if a := p.Advise(err); a.Action != "Open the file" || a.Next == "" || a.Details == "" {
		t.Errorf("%+v", a)
	}
	err = nil
	for _, o := range test.LaidOutObjects(f.Window().Content()) {
		if b, ok := o.(*frame.Button); ok && b.Text == "Try again" {
			test.Tap(b)
		}
	}
	if f.Shown() || p.frames["status"] == nil || !p.frames["status"].Shown() {
		t.Fatal("it does not go on once the trouble is mended")
	}
}

func TestTheTrayProgramHearsOfChanges(t *testing.T) {
	h := windowtest.New(t)
	p, _ := begin(t, func() (*desk.Desk, error) { return h.Desk, nil })
	heard := make(chan string, 4)
	ctx, stop := context.WithCancel(t.Context())
	done, err := control.Serve(ctx, p.Home, control.Tray, func(m control.Message) error { heard <- m.Do; return nil })
	if err != nil {
		t.Fatal(err)
	}
	p.Open("status", frame.Args{})
	p.Changed()
	if got := <-heard; got != control.StateChanged {
		t.Error(got)
	}
	stop()
	<-done
}

func TestErrorsAreToldWithoutCommands(t *testing.T) {
	for _, err := range []error{
		desk.Wrong{Text: "clients: there is no record \"Ada\"; `bothways links clients list` shows them"},
		desk.Wrong{Text: "there is no run r-000007; `bothways history` lists them"},
		errors.New("google: the sign-in has run out; sign in again with: bothways account login google"),
	} {
		told := desk.TellPlain(err)
		if told.Says == "" || told.Details != err.Error() || len(told.Says) >= len(told.Details) {
			t.Errorf("%q from %q", told.Says, err)
		}
	}
}

func TestTheGuideNamesTheKeys(t *testing.T) {
	h := windowtest.New(t)
	p, _ := begin(t, func() (*desk.Desk, error) { return h.Desk, nil })
	p.Open("history", frame.Args{})
	f := p.frames["history"]
	f.Key(&fyne.KeyEvent{Name: fyne.KeyF1})
	if f.Canvas().Overlays().Top() == nil {
		t.Fatal("F1 shows nothing")
	}
	frametest.Keep(t, f, "guide")
}

// Opening and closing windows again and again makes no new ones.
func TestWindowsAreUsedAgain(t *testing.T) {
	h := windowtest.New(t)
	p, _ := begin(t, func() (*desk.Desk, error) { return h.Desk, nil })
	p.Open("status", frame.Args{})
	goroutines := 0
	for n := range 100 {
		p.Open("links", frame.Args{})
		p.frames["links"].Close()
		if n == 10 {
			goroutines = runtime.NumGoroutine()
		}
	}
	if now := runtime.NumGoroutine(); len(p.frames) != 2 || now > goroutines+5 {
		t.Errorf("%d windows; %d goroutines, %d before", len(p.frames), now, goroutines)
	}
}
