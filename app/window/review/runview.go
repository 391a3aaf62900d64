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
	"bothways/app/window/table"
	"bothways/app/words"
	"bothways/sync/link"
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
func newEnd(s *Screen, reports []report.Report) (root fyne.CanvasObject, first fyne.Focusable) {
	list := container.NewVBox()
	for _, r := range reports {
		list.Add(endCard(r))
	}
	if len(reports) == 0 {
		list.Add(frame.Text(words.T("Nothing was done.")))
	}
	f := s.of
	end := f.Button(words.T("Close"), nil, f.Close).Main()
	foot := container.NewVBox(widget.NewSeparator(), frame.Bar(
		f.Button(words.T("History…"), theme.HistoryIcon(), func() { f.Host.Open("history", historyArgs(reports)) }),
		f.Button(words.T("Look again"), theme.ViewRefreshIcon(), func() { s.home("") }), end))
	deeds := deedSheet(reports)
	if deeds.Total() == 0 {
		return page(endHeading(reports), container.NewVScroll(list), foot), end
	}
	done := table.New(f, deeds, []table.Column{{Title: words.T("Record"), Min: 160, Share: 2}, {Title: words.T("What was done"), Min: 160, Share: 2}, {Title: words.T("How it went"), Min: 120, Share: 2}})
	split := container.NewVSplit(container.NewVScroll(list), done)
	split.Offset = 0.25
	return page(endHeading(reports), split, foot), end
}

// act is a line of a report with the names of its sides.
type act struct {
	report.Action
	key   string
	names [2]string
}

// deedSheet lists what was done, or tried.
func deedSheet(reports []report.Report) *rows.Sheet[act] {
	s := &rows.Sheet[act]{Key: func(a act) string { return a.key }, Columns: []rows.Column[act]{
		{Cell: func(a act) rows.Cell { return rows.Cell{Text: a.Record} }},
		{Cell: func(a act) rows.Cell { return rows.Cell{Text: deedWords(a), Icon: deedIcon(a)} }},
		{Cell: func(a act) rows.Cell { return rows.Cell{Text: words.Outcome(a.Outcome), Tone: deedTone(a)} }},
	}}
	var all []act
	for i, r := range reports {
		for j, a := range r.Actions {
			if a.Op != "resolve" {
				all = append(all, act{Action: a, key: keyOf(i, int64(j)), names: [2]string{r.LeftName, r.RightName}})
			}
		}
	}
	s.Set(all)
	return s
}

func deedWords(a act) string {
	place := a.names[0]
	if a.Side == link.Right.String() {
		place = a.names[1]
	}
	switch link.Op(a.Op) {
	case link.Create:
		return words.T("new at {{.Place}}", "Place", place)
	case link.Update:
		return words.T("changed at {{.Place}}", "Place", place)
	case link.Delete:
		return words.T("deleted at {{.Place}}", "Place", place)
	}
	return words.T("linked")
}

func deedIcon(a act) rows.Icon {
	switch link.Op(a.Op) {
	case link.Create:
		return rows.Create
	case link.Update:
		return rows.Change
	case link.Delete:
		return rows.Delete
	}
	return rows.Linked
}

func deedTone(a act) rows.Tone {
	switch link.Outcome(a.Outcome) {
	case link.Done:
		return rows.Good
	case link.Failed:
		return rows.Bad
	}
	return rows.Caution
}

func historyArgs(reports []report.Report) frame.Args {
	if len(reports) != 1 {
		return frame.Args{}
	}
	return frame.Args{Process: reports[0].Process, Run: reports[0].Run}
}

func endHeading(reports []report.Report) string {
	waits := false
	for _, r := range reports {
		waits = waits || r.Status == desk.Conflict || r.Status == desk.Guarded
		if r.Failed > 0 || r.Status != desk.Done && !waits {
			return words.T("Done, but not everything")
		}
	}
	switch {
	case len(reports) == 0:
		return words.T("It was not done")
	case waits:
		return words.T("Done; something waits for you")
	}
	return words.T("Everything is done")
}

// endCard is how one process went, with what failed and what to do about it.
func endCard(r report.Report) fyne.CanvasObject {
	icon := rows.Done
	if r.Status != desk.Done {
		icon = rows.Warning
	}
	lines := container.NewVBox(container.NewBorder(nil, nil, container.NewVBox(container.NewPadded(frame.Picture(icon))), nil,
		frame.Tight(frame.Bold(words.T("{{.Process}}: {{.Status}}", "Process", r.Process, "Status", words.Status(r.Status))), frame.Text(outcome(r)))))
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
