// Package about is the window that says what this program is.
package about

import (
	"net/url"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"bothways/app/settings"
	"bothways/app/window/frame"
	"bothways/app/words"
)

// Facts are what the window tells.
type Facts struct {
	Version string
	License string // its name
	Home    settings.Home
	Icon    fyne.Resource
	Show    func(path string) // opens a file or folder
	Browse  func(*url.URL)
}

// Paths are the places worth knowing, each with its name.
func (x Facts) Paths() [][2]string {
	return [][2]string{
		{words.T("Settings"), x.Home.Config},
		{words.T("Memory"), x.Home.State},
		{words.T("Reports"), x.Home.Reports},
		{words.T("Logs"), x.Home.Logs},
	}
}

// New puts the screen into a frame.
func New(f *frame.Frame, x Facts) {
	title := frame.Heading("Bothways " + x.Version)
	says := frame.Text(words.T("Keeps contacts, calendars and tasks in step, both ways, and deletes nothing without being sure."))
	license := frame.Hint(words.T("Free software under the {{.License}} licence. It comes without warranty.", "License", x.License))
	top := fyne.CanvasObject(container.NewVBox(title, says, license))
	if x.Icon != nil {
		icon := canvas.NewImageFromResource(x.Icon)
		icon.FillMode = canvas.ImageFillContain
		icon.SetMinSize(fyne.NewSize(64, 64))
		top = frame.Border(nil, nil, container.NewVBox(icon), nil, top)
	}
	places := container.New(layout.NewFormLayout())
	for _, p := range x.Paths() {
		places.Add(widget.NewLabel(p[0]))
		places.Add(place(f, x, p[1]))
	}
	parts := container.NewVBox(top, widget.NewSeparator(), frame.Bold(words.T("Where everything is kept")), places)
	f.SetContent(frame.Pad(frame.Border(nil, frame.Bar(f.Button(words.T("Close"), nil, f.Close).Main()), nil, nil, container.NewVScroll(parts))))
}

// place is a path that opens its folder.
func place(f *frame.Frame, x Facts, path string) fyne.CanvasObject {
	l := frame.Line(path)
	l.Selectable = true
	if x.Show == nil {
		return l
	}
	dir := path
	if filepath.Ext(path) != "" {
		dir = filepath.Dir(path)
	}
	return frame.Border(nil, nil, nil, f.Button(words.T("Open"), nil, func() { x.Show(dir) }), l)
}
