package review

import (
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/window/frame"
	"bothways/app/window/rows"
	"bothways/app/words"
)

// runPage is shown while a run is at work.
type runPage struct {
	at     atomic.Pointer[desk.Session] // the one at work
	paused bool
	hold   *frame.Button
	says   *widget.Label
	root   fyne.CanvasObject
}

func newRunPage(s *Screen, sessions []*desk.Session) *runPage {
	p := &runPage{says: frame.Text("")}
	p.hold = s.of.Button(words.T("Pause"), theme.MediaPauseIcon(), p.turn)
	p.hold.Importance = widget.MediumImportance
	for _, x := range sessions {
		p.at.CompareAndSwap(nil, x)
	}
	p.tell()
	body := container.NewVBox(p.says, container.NewHBox(p.hold))
	p.root = page(words.T("Your changes are made now"), body, layout.NewSpacer())
	return p
}

// turn pauses and goes on.
func (p *runPage) turn() {
	p.paused = !p.paused
	if s := p.at.Load(); s != nil && p.paused {
		s.Pause()
	} else if s != nil {
		s.Resume()
	}
	p.tell()
}

func (p *runPage) tell() {
	if p.paused {
		p.says.SetText(words.T("Paused before the next write. What is done so far is remembered."))
		p.hold.SetText(words.T("Go on"))
		p.hold.SetIcon(theme.MediaPlayIcon())
		return
	}
	p.says.SetText(words.T("You may pause, or stop after the write in hand: what is not done then stays as it is, and follows in the next run."))
	p.hold.SetText(words.T("Pause"))
	p.hold.SetIcon(theme.MediaPauseIcon())
}

// newEnd is the page that says how it went.
func newEnd(s *Screen, reports []report.Report) fyne.CanvasObject {
	list := container.NewVBox()
	for _, r := range reports {
		list.Add(endCard(r))
	}
	if len(reports) == 0 {
		list.Add(frame.Text(words.T("Nothing was done.")))
	}
	f := s.of
	foot := container.NewVBox(widget.NewSeparator(), frame.Bar(
		f.Button(words.T("History…"), theme.HistoryIcon(), func() { f.Host.Open("history", historyArgs(reports)) }),
		f.Button(words.T("Look again"), theme.ViewRefreshIcon(), func() { s.home("") }),
		f.Button(words.T("Close"), nil, f.Close).Main()))
	return page(endHeading(reports), container.NewVScroll(list), foot)
}

func historyArgs(reports []report.Report) frame.Args {
	if len(reports) != 1 {
		return frame.Args{}
	}
	return frame.Args{Process: reports[0].Process, Run: reports[0].Run}
}

func endHeading(reports []report.Report) string {
	for _, r := range reports {
		if r.Failed > 0 || r.Status != desk.Done {
			return words.T("Done, but not everything")
		}
	}
	if len(reports) == 0 {
		return words.T("It was not done")
	}
	return words.T("Everything is done")
}

// endCard is how one process went, with what failed and what to do about it.
func endCard(r report.Report) fyne.CanvasObject {
	icon := rows.Done
	if r.Status != desk.Done {
		icon = rows.Warning
	}
	lines := container.NewVBox(container.NewBorder(nil, nil, container.NewVBox(frame.Picture(icon)), nil,
		frame.Bold(words.T("{{.Process}}: {{.Status}}", "Process", r.Process, "Status", words.Status(r.Status)))), indent(frame.Text(outcome(r))))
	const most = 100
	for i, e := range r.Errors {
		if i == most {
			lines.Add(indent(frame.Hint(words.N(len(r.Errors)-most, "and {{.N}} more; the history shows it", "and {{.N}} more; the history shows them"))))
			break
		}
		text := e.Message
		if e.Record != "" {
			text = words.T("{{.Record}}: {{.What}}", "Record", e.Record, "What", e.Message)
		}
		lines.Add(indent(container.NewBorder(nil, nil, container.NewVBox(frame.Picture(rows.Failed)), nil, frame.Text(text))))
	}
	lines.Add(widget.NewSeparator())
	return lines
}
