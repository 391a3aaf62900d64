// Package frametest opens a screen without a display, in every light, size and language, and keeps pictures of it.
package frametest

import (
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"bothways/app/window/frame"
	"bothways/app/words"
)

// Host is a program that notes what its windows ask of it.
type Host struct {
	Opened  []string // windows
	Args    []frame.Args
	Changes int
	Guides  []string
	Ended   int
	Errors  []error
	frame   *frame.Frame
}

// Open notes it.
func (h *Host) Open(w string, a frame.Args) {
	h.Opened, h.Args = append(h.Opened, w), append(h.Args, a)
}

// Changed counts it and tells the window.
func (h *Host) Changed() { h.Changes++; h.frame.Changed() }

// Advise gives the error's own text.
func (h *Host) Advise(err error) frame.Advice {
	h.Errors = append(h.Errors, err)
	return frame.Advice{Says: err.Error(), Next: words.T("Try again."), Details: fmt.Sprintf("%T: %v", err, err)}
}

// Follow tells nothing.
func (h *Host) Follow(string, frame.Progress) func() { return func() {} }

// Guide notes it.
func (h *Host) Guide(w string) { h.Guides = append(h.Guides, w) }

// Closed counts it.
func (h *Host) Closed(*frame.Frame) { h.Ended++ }

// New opens an empty window in a program of its own, in light colours; work is done at once.
func New(t testing.TB, name string, size fyne.Size) (*frame.Frame, *Host) {
	t.Helper()
	app := test.NewTempApp(t)
	light := theme.VariantLight
	app.Settings().SetTheme(frame.Look{Only: &light})
	h := &Host{}
	f := frame.New(app, frame.Options{Host: h, Name: name, Title: name, Size: size, Inline: true})
	h.frame = f
	t.Cleanup(f.End)
	return f, h
}

// Shots draws a screen light and dark, in normal size and at 1.5, in English and German, into the
// folder $BOTHWAYS_SHOTS; without one it draws each all the same. Make puts the screen into the frame.
func Shots(t *testing.T, name string, size fyne.Size, make func(f *frame.Frame)) {
	t.Helper()
	for _, s := range []struct {
		suffix, language string
		variant          fyne.ThemeVariant
		scale            float32
	}{
		{"light", "en", theme.VariantLight, 1}, {"dark", "en", theme.VariantDark, 1},
		{"light-de", "de", theme.VariantLight, 1}, {"dark-large", "en", theme.VariantDark, 1.5},
	} {
		t.Run(s.suffix, func(t *testing.T) {
			words.Use(s.language)
			t.Cleanup(func() { words.Use("en") })
			f, _ := New(t, name, size)
			fyne.CurrentApp().Settings().SetTheme(frame.Look{Only: &s.variant})
			if c, ok := f.Canvas().(interface{ SetScale(float32) }); ok {
				c.SetScale(s.scale)
			}
			make(f)
			f.Show(frame.Args{})
			f.Window().Resize(size)
			Keep(t, f, name+"-"+s.suffix)
		})
	}
}

// Keep draws the window as it is into $BOTHWAYS_SHOTS/NAME.png; without the folder it only draws.
func Keep(t testing.TB, f *frame.Frame, name string) {
	t.Helper()
	picture := f.Canvas().Capture()
	if picture.Bounds().Empty() {
		t.Error("nothing was drawn")
	}
	dir := os.Getenv("BOTHWAYS_SHOTS")
	if dir == "" {
		return
	}
	out, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if err := png.Encode(out, picture); err != nil {
		t.Fatal(err)
	}
}

// Canceled is what work gives that was stopped.
var Canceled = context.Canceled
