package history

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bothways/app/window/frame"
	"bothways/app/window/frame/frametest"
	"bothways/app/window/windowtest"
)

// lived is a home with two runs behind it: one made records, one changed some and deleted one.
func lived(t *testing.T) *windowtest.Home {
	h := windowtest.New(t)
	for i, n := range []string{"Ada Lovelace", "Grace Hopper", "Özlem Türeci", "Mary Somerville", "Emmy Noether", "Sophie Germain"} {
		h.Card(0, fmt.Sprintf("u%d", i), n, fmt.Sprintf("EMAIL:p%d@example.org", i), "NOTE:first")
	}
	h.Sync()
	h.Card(0, "u0", "Ada King", "EMAIL:p0@example.org", "NOTE:second", "TEL:+49 30 901820")
	h.Card(0, "u1", "Grace Hopper", "EMAIL:grace@example.org", "NOTE:first")
	h.Drop(0, "u2")
	h.Sync()
	return h
}

func open(t *testing.T, h *windowtest.Home) (*View, *frame.Frame, *frametest.Host, *[]string) {
	f, host := frametest.New(t, "history", fyne.NewSize(1040, 680))
	var opened []string
	v := New(f, h.Desk, func(path string) { opened = append(opened, path) })
	f.Show(frame.Args{})
	f.Window().Resize(fyne.NewSize(1040, 680))
	return v, f, host, &opened
}

func tapMain(t *testing.T, f *frame.Frame) {
	t.Helper()
	b, ok := f.Canvas().Focused().(*frame.Button)
	if !ok {
		t.Fatalf("no dialog has the keyboard, but %T", f.Canvas().Focused())
	}
	b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

func TestOneRecordOfARunIsTakenBack(t *testing.T) {
	h := lived(t)
	v, f, host, _ := open(t, h)
	if v.runs.Len() != 2 || v.writes.Len() != 3 {
		t.Fatalf("%d runs, %d writes", v.runs.Len(), v.writes.Len())
	}
	for i := range v.writes.Len() {
		if v.writes.Cell(i, 0).Text == "Grace Hopper" {
			v.detail.Choose(v.writes.ID(i))
		}
	}
	if v.fields.Len() == 0 {
		t.Fatal("no fields are shown")
	}
	test.Tap(v.some)
	frametest.Keep(t, f, "history-undo")
	if !strings.Contains(h.Text(1), "grace@example.org") {
		t.Fatal("taken back before the answer")
	}
	tapMain(t, f)
	if len(host.Errors) > 0 || host.Changes != 1 || strings.Contains(h.Text(1), "grace@example.org") || !strings.Contains(h.Text(1), "Ada King") {
		t.Fatalf("%v\n%s", host.Errors, h.Text(1))
	}
	frametest.Keep(t, f, "history-done")
	tapMain(t, f) // that it is done
	if v.runs.Len() != 3 {
		t.Fatalf("%d runs", v.runs.Len())
	}
}

func TestAWholeRunIsTakenBack(t *testing.T) {
	h := lived(t)
	v, f, host, _ := open(t, h)
	test.Tap(v.undo)
	tapMain(t, f)
	if len(host.Errors) > 0 || !strings.Contains(h.Text(1), "Türeci") || strings.Contains(h.Text(1), "Ada King") {
		t.Fatalf("%v\n%s", host.Errors, h.Text(1))
	}
}

func TestARecordTellsItsStory(t *testing.T) {
	h := lived(t)
	v, f, _, opened := open(t, h)
	v.detail.ChooseFirst()
	test.Tap(v.tells)
	frametest.Keep(t, f, "history-story")
	f.Key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	test.Tap(v.report)
	if len(*opened) != 1 {
		t.Fatal("no report was opened")
	}
	if text, err := os.ReadFile((*opened)[0]); err != nil || !strings.Contains(string(text), "Grace Hopper") {
		t.Fatalf("%v: %.200s", err, text)
	}
}

func TestShots(t *testing.T) {
	h := lived(t)
	frametest.Shots(t, "history", fyne.NewSize(1040, 680), func(f *frame.Frame) {
		v := New(f, h.Desk, nil)
		v.show(frame.Args{})
		v.detail.ChooseFirst()
		v.list.Focus()
	})
	empty := windowtest.New(t)
	_, f, _, _ := open(t, empty)
	frametest.Keep(t, f, "history-empty")
}
