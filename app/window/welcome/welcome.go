// Package welcome is the first start: two places, what syncs between them, the preview, the first sync.
package welcome

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/window/configure"
	"bothways/app/window/frame"
	"bothways/app/words"
)

// Size is how large the window is at first.
var Size = fyne.NewSize(860, 640)

// Desk is what the window needs of the desk.
type Desk interface {
	configure.AccountDesk
	AddProcess(ctx context.Context, name string, keys map[string]string) error
	Preview(ctx context.Context, names []string) ([]report.Report, error)
	Approve(ctx context.Context, id int64) (report.Report, error)
}

// Screen is the window's content, one step at a time.
type Screen struct {
	f       *frame.Frame
	desk    Desk
	parts   *configure.Parts
	draft   *configure.Draft
	places  *placesStep
	process string // once it was made
	plan    string // of its first sync, once it was shown
	trial   func(ctx context.Context) error
}

// New puts the screen into a frame. trial opens a world with sample data; nil: there is none.
func New(f *frame.Frame, d Desk, trial func(ctx context.Context) error) *Screen {
	s := &Screen{trial: trial, f: f, desk: d, parts: configure.NewParts(f, d)}
	f.OnShow = func(frame.Args) {
		switch {
		case s.plan != "":
			s.showPreview() // what waits may have been approved elsewhere
		case s.draft == nil || s.process != "":
			s.begin()
		}
	}
	return s
}

// Parts are those of this screen, for tests and demos.
func (s *Screen) Parts() *configure.Parts { return s.parts }

func (s *Screen) begin() {
	s.process, s.plan, s.draft = "", "", &configure.Draft{Kind: "contacts"}
	s.places = s.newPlacesStep()
	s.showPlaces()
}

// step puts a step on the screen: what it is about, its content, and its buttons.
func (s *Screen) step(title, text string, content fyne.CanvasObject, buttons ...fyne.CanvasObject) {
	head := container.NewVBox(frame.Heading(title), frame.Text(text))
	s.f.SetContent(container.NewBorder(frame.Pad(head), frame.Pad(container.NewHBox(buttons...)), nil, nil, content))
	if len(buttons) > 0 {
		if main, ok := buttons[len(buttons)-1].(*frame.Button); ok && !main.Disabled() {
			s.f.Canvas().Focus(main)
		}
	}
}

func (s *Screen) showPlaces() {
	buttons := []fyne.CanvasObject{}
	if s.trial != nil {
		buttons = append(buttons, s.f.Button(words.T("Try it with sample data"), theme.MediaPlayIcon(), s.sample))
	}
	buttons = append(buttons, layout.NewSpacer(), s.f.Button(words.T("Not now"), nil, s.f.Close),
		s.f.Button(words.T("Next"), theme.NavigateNextIcon(), s.places.next).Main())
	s.step(words.T("Welcome to Bothways"),
		words.T("Bothways keeps contacts, calendars and tasks in step between two places. Which two are they? Nothing is written anywhere before you have seen and approved what will happen."),
		container.NewVScroll(frame.Pad(s.places.root)), buttons...)
}

func (s *Screen) sample() {
	s.f.Work(words.T("Laying out the sample data…"), func(ctx context.Context, _ frame.Progress) error { return s.trial(ctx) }, s.f.Fail)
}

// showCollections asks what syncs.
func (s *Screen) showCollections() {
	missing := frame.Text("")
	next := s.f.Button(words.T("Next"), theme.NavigateNextIcon(), func() { s.afterCollections() }).Main()
	var ends [2]*configure.EndPicker
	follow := func() {
		missing.SetText(s.draft.Missing())
		if missing.Text == "" {
			next.Enable()
		} else {
			next.Disable()
		}
	}
	kind := s.kindChoice(func() {
		for _, e := range ends {
			e.Refresh()
		}
	})
	columns := container.NewGridWithColumns(2)
	for side := range ends {
		ends[side] = s.parts.NewEndPicker(s.draft, side, true, follow)
		columns.Add(container.NewVBox(frame.Heading(s.draft.Ends[side].Account), ends[side].Root))
	}
	body := container.NewVBox(frame.Row(words.T("What syncs"), kind, ""), widget.NewSeparator(), columns, missing)
	s.step(words.T("What syncs?"), words.T("One collection on each side. More can be added later in Configure."),
		container.NewVScroll(frame.Pad(body)),
		s.f.Button(words.T("Back"), theme.NavigateBackIcon(), s.showPlaces), layout.NewSpacer(), next)
}

// kindChoice lets the person choose contacts, calendar or tasks.
func (s *Screen) kindChoice(changed func()) fyne.CanvasObject {
	kinds := []string{"contacts", "calendar", "tasks"}
	var labels []string
	for _, k := range kinds {
		labels = append(labels, configure.KindName(k))
	}
	radio := widget.NewRadioGroup(labels, nil)
	radio.Horizontal, radio.Required = true, true
	radio.SetSelected(configure.KindName(s.draft.Kind))
	radio.OnChanged = func(label string) {
		for i, l := range labels {
			if l == label && kinds[i] != s.draft.Kind {
				s.draft.Kind = kinds[i]
				s.draft.Settle()
				changed()
			}
		}
	}
	return radio
}

// afterCollections warns of doubles, or goes on to the preview.
func (s *Screen) afterCollections() {
	if s.draft.Doubles() {
		s.showDoubles()
		return
	}
	s.make()
}

// showDoubles says what becomes of records that both sides hold, with its two ways out.
func (s *Screen) showDoubles() {
	fresh := s.draft.Beside(1)
	link := s.f.Button(words.T("Link what matches"), theme.ConfirmIcon(), s.make).Main()
	empty := s.f.Button(words.T("Use a new empty one"), theme.FolderNewIcon(), func() {
		s.draft.Anew(1, fresh)
		s.make()
	})
	way := func(b *frame.Button, text string) fyne.CanvasObject {
		return widget.NewCard("", "", frame.Pad(container.NewBorder(nil, container.NewHBox(b), nil, nil, frame.Text(text))))
	}
	body := container.NewGridWithColumns(2,
		way(link, words.T("Records that are the same on both sides become one pair each; none is doubled. The preview shows every pair, and those that are not certain are left for you to judge.")),
		way(empty, words.T("“{{.Name}}” is made at {{.Account}}, empty, and filled from the other side. Nothing there is mixed with what you have, and it is easily removed again.",
			"Name", fresh, "Account", s.draft.Ends[1].Account)))
	s.step(words.T("Both sides hold records already"),
		words.T("The same person or entry may be on both. There are two ways to keep it from being there twice:"),
		frame.Pad(container.NewVBox(body)), s.f.Button(words.T("Back"), theme.NavigateBackIcon(), s.showCollections), layout.NewSpacer())
	s.f.Canvas().Focus(link)
}

// make makes what is not there yet, and the process.
func (s *Screen) make() {
	s.parts.Make(s.draft, func() {
		name, keys := s.draft.Name(s.desk.Settings().ProcessNames()), s.draft.Keys()
		s.f.Work(words.T("Saving the settings…"), func(ctx context.Context, _ frame.Progress) error { return s.desk.AddProcess(ctx, name, keys) },
			func(err error) {
				if err != nil {
					s.f.Fail(err)
					return
				}
				s.process = name
				s.f.Host.Changed()
				s.showPreview()
			})
	})
}

// showDone ends the welcome.
func (s *Screen) showDone(rep report.Report) {
	text := words.T("From now on {{.Process}} runs by itself, every 15 minutes and when a file changes here. Every change can be taken back in the history.", "Process", s.process)
	parts := frame.Tight()
	for _, line := range sums(rep) {
		parts.Add(frame.Text(line))
	}
	title := words.T("The two are in step")
	if rep.Status != desk.Done {
		title = words.T("The first sync is done in part")
		text = words.T("What is left follows by itself or waits for you; the status window shows it.")
	}
	s.step(title, text, container.NewVScroll(frame.Pad(parts)),
		s.f.Button(words.T("Sync something else…"), theme.ContentAddIcon(), s.begin),
		s.f.Button(words.T("Settings…"), theme.SettingsIcon(), func() { s.leave("configure") }),
		layout.NewSpacer(),
		s.f.Button(words.T("Status"), nil, func() { s.leave("status") }),
		s.f.Button(words.T("Close"), nil, s.f.Close).Main())
}

// leave opens another window in place of this one.
func (s *Screen) leave(window string) {
	s.f.Host.Open(window, frame.Args{Process: s.process, Plan: s.plan})
	s.f.Close()
}
