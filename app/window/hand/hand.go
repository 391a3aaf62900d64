// Package hand plays a person at a window: looks, types, taps and takes pictures.
package hand

import (
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/window/frame"
	"bothways/app/window/frame/frametest"
)

// Hand is a person at one window.
type Hand struct {
	T    testing.TB
	F    *frame.Frame
	Host *frametest.Host
}

// New opens an empty window; work is done at once.
func New(t testing.TB, name string, size fyne.Size) *Hand {
	t.Helper()
	f, host := frametest.New(t, name, size)
	return &Hand{T: t, F: f, Host: host}
}

// all lists what can be seen, the foremost dialog alone if there is one.
func (h *Hand) all() []fyne.CanvasObject {
	c := h.F.Canvas()
	if top := c.Overlays().Top(); top != nil {
		return visible(top)
	}
	return visible(c.Content())
}

func visible(root fyne.CanvasObject) (out []fyne.CanvasObject) {
	if root == nil || !root.Visible() {
		return nil
	}
	out = append(out, root)
	switch o := root.(type) {
	case *fyne.Container:
		for _, x := range o.Objects {
			out = append(out, visible(x)...)
		}
	case fyne.Widget:
		for _, x := range test.WidgetRenderer(o).Objects() {
			out = append(out, visible(x)...)
		}
	}
	return out
}

// Tap presses the button or check box of that text.
func (h *Hand) Tap(text string) {
	h.T.Helper()
	for _, o := range h.all() {
		switch b := o.(type) {
		case *frame.Button:
			if b.Text == text && !b.Disabled() {
				test.Tap(b)
				return
			}
		case *frame.Check:
			if b.Text == text {
				test.Tap(b)
				return
			}
		}
	}
	h.T.Fatalf("no button %q to be seen: %s", text, h.Texts())
}

// Pick chooses in the select that offers the option; a part of it is enough.
func (h *Hand) Pick(option string) {
	h.T.Helper()
	for _, o := range h.all() {
		if s, ok := o.(*frame.Select); ok {
			for _, x := range s.Options {
				if x == option {
					s.SetSelected(x)
					return
				}
			}
		}
	}
	h.T.Fatalf("%q cannot be chosen: %s", option, h.Texts())
}

// Lines are the lines to type in, from top to bottom.
func (h *Hand) Lines() (out []*frame.Entry) {
	for _, o := range h.all() {
		if e, ok := o.(*frame.Entry); ok {
			out = append(out, e)
		}
	}
	return out
}

// Retype types a text into a line in place of what it holds.
func (h *Hand) Retype(e *frame.Entry, text string) {
	h.F.Canvas().Focus(e)
	e.SetText("")
	test.Type(e, text)
}

// Texts is all that can be read.
func (h *Hand) Texts() string {
	var out []string
	for _, o := range h.all() {
		switch x := o.(type) {
		case *widget.Label:
			out = append(out, x.Text)
		case *frame.Button:
			out = append(out, "["+x.Text+"]")
		case *frame.Select:
			out = append(out, "<"+x.Selected+">")
		}
	}
	return strings.Join(out, " | ")
}

// Sees fails the test where a text is not to be seen.
func (h *Hand) Sees(part string) {
	h.T.Helper()
	if !strings.Contains(h.Texts(), part) {
		h.T.Errorf("%q is not to be seen: %s", part, h.Texts())
	}
}

// SeesNot is the contrary.
func (h *Hand) SeesNot(part string) {
	h.T.Helper()
	if strings.Contains(h.Texts(), part) {
		h.T.Errorf("%q is to be seen: %s", part, h.Texts())
	}
}

// Shoot saves a picture, light and dark, where it is asked for.
func (h *Hand) Shoot(name string) {
	dir := os.Getenv("BOTHWAYS_SHOTS")
	if dir == "" {
		return
	}
	for _, v := range []struct {
		name string
		v    fyne.ThemeVariant
	}{{"dark", theme.VariantDark}, {"light", theme.VariantLight}} {
		fyne.CurrentApp().Settings().SetTheme(frame.Look{Only: &v.v})
		file, err := os.Create(filepath.Join(dir, name+"-"+v.name+".png"))
		if err != nil {
			h.T.Fatal(err)
		}
		if err := png.Encode(file, h.F.Canvas().Capture()); err != nil {
			h.T.Fatal(err)
		}
		_ = file.Close()
	}
}
