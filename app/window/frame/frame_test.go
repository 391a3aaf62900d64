package frame_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"bothways/app/window/frame"
	"bothways/app/window/frame/frametest"
)

var errFloor = errors.New("the floor is wet")

func key(f *frame.Frame, k fyne.KeyName) { f.Key(&fyne.KeyEvent{Name: k}) }

// focused is the button that has the keyboard.
func focused(t *testing.T, f *frame.Frame) *frame.Button {
	t.Helper()
	b, ok := f.Canvas().Focused().(*frame.Button)
	if !ok {
		t.Fatalf("the keyboard is at %T", f.Canvas().Focused())
	}
	return b
}

// behind opens a window whose work is done in the background, as in the program.
func behind(t *testing.T) (*frame.Frame, *frametest.Host) {
	f, host := frametest.New(t, "work", fyne.NewSize(500, 300))
	f.Inline = false
	f.Show(frame.Args{})
	return f, host
}

func TestWorkTellsHowItWent(t *testing.T) {
	f, _ := behind(t)
	for _, want := range []error{nil, errFloor} {
		ended := make(chan error, 1)
		f.Work("Cleaning", func(context.Context, frame.Progress) error { return want }, func(err error) { ended <- err })
		if got := <-ended; !errors.Is(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
	f.Wait()
	if f.Working() {
		t.Error("it is still at work")
	}
}

func TestWorkIsStopped(t *testing.T) {
	f, _ := behind(t)
	started, ended := make(chan bool), make(chan error, 1)
	f.Work("Waiting", func(ctx context.Context, _ frame.Progress) error {
		close(started)
		<-ctx.Done()
		return ctx.Err()
	}, func(err error) { ended <- err })
	<-started
	f.Stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	f.Wait()
}

// After a window has ended, work that comes to its end tells nobody and harms nothing.
func TestWorkOutlivesItsWindow(t *testing.T) {
	f, _ := behind(t)
	told, started := false, make(chan bool)
	f.Work("Waiting", func(ctx context.Context, p frame.Progress) error {
		close(started)
		<-ctx.Done()
		p(1, 2, "still there")
		return ctx.Err()
	}, func(error) { told = true })
	<-started
	f.End()
	f.Wait()
	if told {
		t.Error("a window that has ended was told")
	}
}

func TestClosingAWindowAtWorkAsks(t *testing.T) {
	f, host := behind(t)
	started, go1, ended := make(chan bool), make(chan bool), make(chan error, 1)
	f.Work("Writing", func(context.Context, frame.Progress) error {
		close(started)
		<-go1
		return nil
	}, func(err error) { ended <- err })
	<-started
	f.Close()
	if !f.Shown() {
		t.Fatal("closed without a question")
	}
	key(f, fyne.KeyEscape)
	if !f.Shown() {
		t.Fatal("Escape means stay")
	}
	f.Close()
	if b := focused(t, f); b.Text != "Let it go on" {
		t.Fatalf("Enter would press %q", b.Text)
	}
	focused(t, f).Tapped(nil)
	if f.Shown() || !f.Working() {
		t.Fatal("it should go on unseen")
	}
	before := host.Ended
	close(go1)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	f.Wait()
	if host.Ended != before+1 {
		t.Error("the program does not know that the work is done")
	}
}

func TestQuestionsAreAnsweredByKeys(t *testing.T) {
	f, _ := frametest.New(t, "ask", fyne.NewSize(600, 400))
	f.Show(frame.Args{})
	var got []bool
	answer := func(yes bool) { got = append(got, yes) }
	f.Ask("Really?", "Shall it be done?", "Do it", "Leave it", answer)
	frametest.Keep(t, f, "frame-ask")
	focused(t, f).TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	f.Ask("Really?", "Shall it be done?", "Do it", "Leave it", answer)
	focused(t, f).TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	f.AskDanger("Really?", "Shall it be deleted?", "Delete", "Leave it", answer)
	focused(t, f).TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) // danger is not what Enter does
	if len(got) != 3 || !got[0] || got[1] || got[2] {
		t.Fatalf("%v", got)
	}
	if !f.Shown() {
		t.Fatal("Escape closed the window below the question")
	}
	key(f, fyne.KeyEscape)
	if f.Shown() {
		t.Fatal("Escape closes the window")
	}
}

func TestAnErrorIsASentenceWithDetails(t *testing.T) {
	f, host := frametest.New(t, "fail", fyne.NewSize(600, 400))
	f.Show(frame.Args{})
	f.Fail(nil)
	if f.Canvas().Overlays().Top() != nil {
		t.Fatal("no error is told")
	}
	f.Fail(errFloor)
	if len(host.Errors) != 1 || f.Canvas().Overlays().Top() == nil {
		t.Fatal("nothing is told")
	}
	test.Tap(buttonIn(f.Canvas().Overlays().Top(), "Details"))
	frametest.Keep(t, f, "frame-fail")
	key(f, fyne.KeyEscape)
	if f.Canvas().Overlays().Top() != nil {
		t.Fatal("Escape does not take it away")
	}
}

// buttonIn finds a button by its text.
func buttonIn(o fyne.CanvasObject, text string) *frame.Button {
	for _, x := range test.LaidOutObjects(o) {
		if b, ok := x.(*frame.Button); ok && b.Text == text {
			return b
		}
	}
	return nil
}

func TestKeysWorkWhereverTheFocusIs(t *testing.T) {
	f, host := frametest.New(t, "keys", fyne.NewSize(600, 300))
	entry := f.Search("Search", nil)
	f.SetContent(container.NewVBox(entry, f.Check("Check", nil), f.Select([]string{"One"}, nil), f.Button("Button", nil, nil)))
	f.Show(frame.Args{})
	for range 4 {
		test.FocusNext(f.Canvas())
		f.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
	}
	if len(host.Guides) != 4 {
		t.Fatalf("F1 was heard %d times of 4", len(host.Guides))
	}
	f.Canvas().Focus(entry)
	entry.SetText("ada")
	entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if entry.Text != "" || !f.Shown() {
		t.Fatal("Escape clears a search first")
	}
	entry.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyW, Modifier: fyne.KeyModifierShortcutDefault})
	if f.Shown() {
		t.Fatal("Ctrl+W closes")
	}
}

func TestSizesAreRemembered(t *testing.T) {
	path := filepath.Join(t.TempDir(), "windows.json")
	for _, text := range []string{"", "{not json", `{"links":{"width":-5,"height":1e9}}`} {
		if text != "" {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		app := test.NewTempApp(t)
		open := func() *frame.Frame {
			return frame.New(app, frame.Options{Host: &frametest.Host{}, Name: "links", Size: fyne.NewSize(400, 300), Places: frame.OpenPlaces(path)})
		}
		f := open()
		if got := f.Canvas().Size(); got.Width != 400 {
			t.Errorf("%q: %v at first", text, got)
		}
		f.Show(frame.Args{})
		f.Window().Resize(fyne.NewSize(555, 444))
		f.Close()
		if got := open().Canvas().Size(); got.Width < 550 || got.Width > 560 {
			t.Errorf("%q: %v the next time", text, got)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".windows-*")); len(left) > 0 {
		t.Error(left)
	}
}

// A long German text makes rows higher, never cut.
func TestFormsGiveLongTextsRoom(t *testing.T) {
	f, _ := frametest.New(t, "form", fyne.NewSize(520, 360))
	f.SetContent(frame.Pad(container.NewVBox(
		frame.Heading("Benachrichtigungseinstellungen dieses Abgleichs"),
		frame.Row("Benachrichtigung bei Änderungen", f.Select([]string{"Immer"}, nil), "Eine Nachricht erscheint, sobald ein Abgleich etwas geändert hat oder etwas auf Sie wartet."),
		frame.Row("Name", f.Entry(), ""))))
	f.Show(frame.Args{})
	f.Window().Resize(fyne.NewSize(520, 360))
	for _, o := range test.LaidOutObjects(f.Window().Content()) {
		if l, ok := o.(*widget.Label); ok && strings.Contains(l.Text, "erscheint") && l.Size().Height+0.5 < l.MinSize().Height {
			t.Errorf("%q has %v, needs %v", l.Text, l.Size(), l.MinSize())
		}
	}
	frametest.Keep(t, f, "frame-form")
}
