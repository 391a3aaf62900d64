package window

import (
	"net/url"
	"os"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"bothways/app/desk"
	"bothways/app/window/frame"
	"bothways/app/words"
)

// Advise puts an error into words, with a button that leads on.
func (p *Program) Advise(err error) frame.Advice {
	t := desk.TellPlain(err)
	a := frame.Advice{Says: t.Says, Next: t.Next, Details: t.Details}
	switch {
	case t.SignIn:
		a.Action = words.T("Sign in…")
		a.Act = func() { p.Open("configure", frame.Args{Account: t.Account}) }
	case t.File != "":
		a.Action = words.T("Open the file")
		a.Act = func() { p.Show(t.File) }
	}
	return a
}

// Show opens a file or folder with the program that the desktop has for it.
func (p *Program) Show(path string) {
	if err := p.app.OpenURL(&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}); err != nil {
		p.Log.Warn("open", "path", path, "err", err)
	}
}

// trouble says in a window of its own why the program cannot begin.
func (p *Program) trouble(err error) {
	f := p.frames["trouble"]
	if f == nil {
		f = p.frame("trouble", words.T("Trouble"), fyne.NewSize(560, 320))
	}
	a := p.Advise(err)
	again := f.Button(words.T("Try again"), nil, func() {
		if p.openDesk() {
			p.Open("", frame.Args{})
			f.Close()
		}
	}).Main()
	buttons := []fyne.CanvasObject{layout.NewSpacer(), f.Button(words.T("Close"), nil, f.Close)}
	if a.Action != "" {
		buttons = append(buttons, f.Button(a.Action, nil, a.Act))
	}
	parts := container.NewVBox(frame.Heading(words.T("Bothways cannot start yet")), frame.Text(a.Says), frame.Text(a.Next), f.Fold(words.T("Details"), frame.Text(a.Details)))
	f.SetContent(frame.Pad(frame.Border(nil, container.NewHBox(append(buttons, again)...), nil, nil, container.NewVScroll(parts))))
	f.Show(frame.Args{})
}

// Guide says what the keys do.
func (p *Program) Guide(window string) {
	f := p.frames[window]
	if f == nil {
		return
	}
	lines := container.NewVBox()
	for _, k := range [][2]string{
		{words.T("Tab"), words.T("to the next part of the window")},
		{words.T("Arrows, Page Up and Down, Home, End"), words.T("move in a list; with Shift they choose several rows")},
		{words.T("Ctrl+A"), words.T("choose all rows")},
		{words.T("Ctrl+1 to Ctrl+9"), words.T("order a list by its first to ninth column")},
		{words.T("Enter"), words.T("open the row, or press the main button")},
		{words.T("Menu key or Shift+F10"), words.T("what can be done with the chosen rows")},
		{words.T("Escape"), words.T("close a message, clear a search, close the window")},
		{words.T("Ctrl+W"), words.T("close the window")},
	} {
		lines.Add(frame.Row(k[0], frame.Text(k[1]), ""))
	}
	f.Dialog(words.T("Keys"), lines, fyne.NewSize(600, 0), words.T("Close"), "", nil)
}

func changedAt(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
