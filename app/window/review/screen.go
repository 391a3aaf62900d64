package review

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/window/frame"
	"bothways/app/words"
)

// Desk is what the window needs.
type Desk interface {
	Status(ctx context.Context) (desk.Status, error)
	Processes() []desk.ProcessRow
	Review(ctx context.Context, process string, tell func(desk.Progress)) (*desk.Session, error)
	ReviewPlan(ctx context.Context, id int64, tell func(desk.Progress)) (*desk.Session, error)
}

// Screen is the window: its first page, the summary of what would be done, a run, and its end.
type Screen struct {
	of      *frame.Frame
	desk    Desk
	start   *startPage
	summary *summaryPage // nil: none is open
	working bool
}

// New puts the screen into a frame.
func New(f *frame.Frame, d Desk) *Screen {
	s := &Screen{of: f, desk: d}
	s.start = newStart(s)
	f.SetContent(s.start.root)
	f.OnShow = s.shown
	f.OnChanged = func() {
		if s.summary == nil && !s.working {
			s.start.load("")
		}
	}
	f.OnLeave = s.leave
	s.addKeys()
	return s
}

// shown opens what the window was asked for. A review that is open stays, so that no choice is lost.
func (s *Screen) shown(a frame.Args) {
	switch {
	case s.working || s.summary != nil:
	case a.Plan != "":
		s.begin([]source{{plan: a.Plan, process: a.Process}})
	default:
		s.home(a.Process)
	}
}

// home shows the first page.
func (s *Screen) home(only string) {
	s.summary = nil
	s.of.SetContent(s.start.root)
	s.start.load(only)
}

// source is what a review is made of: a process, or the plan of one that waits.
type source struct{ process, plan string }

// begin reads and plans, and shows what would be done.
func (s *Screen) begin(from []source) {
	var sessions []*desk.Session
	var failures []error
	s.working = true
	s.of.SetContent(page(words.T("Reading both places…"), container.NewVBox(frame.Text(words.T("Nothing is written. As soon as everything is compared, you see what a sync would do."))), nil))
	s.of.Work(words.T("Reading both places…"), func(ctx context.Context, tell frame.Progress) error {
		for _, x := range from {
			one, err := s.open(ctx, x, tell)
			switch {
			case errors.Is(err, context.Canceled):
				return err
			case err != nil:
				failures = append(failures, err)
			default:
				sessions = append(sessions, one)
			}
		}
		return nil
	}, func(err error) {
		s.working = false
		if err != nil || len(sessions) == 0 {
			s.home("")
		} else {
			s.summarise(sessions)
		}
		for _, f := range failures {
			s.of.Fail(f)
		}
	})
}

func (s *Screen) open(ctx context.Context, x source, tell frame.Progress) (*desk.Session, error) {
	step := func(p desk.Progress) { tell(p.Done, p.Total, stepWords(x.process, p)) }
	if x.plan == "" {
		return s.desk.Review(ctx, x.process, step)
	}
	id, err := desk.Number(x.plan, "p")
	if err != nil {
		return nil, err
	}
	return s.desk.ReviewPlan(ctx, id, step)
}

// leave asks before choices are lost.
func (s *Screen) leave() bool {
	if s.working || s.summary == nil || s.summary.chosen() == 0 {
		if !s.working {
			s.summary = nil
		}
		return true
	}
	n := s.summary.chosen()
	s.of.Ask(words.T("Leave without doing it?"),
		words.N(n, "Your choice for a record is forgotten then, and nothing is written.", "Your choices for {{.N}} records are forgotten then, and nothing is written."),
		words.T("Leave"), words.T("Stay here"), func(yes bool) {
			if yes {
				s.summary = nil
				s.of.Close()
			}
		})
	return false
}

// run carries the reviews out, one process after the other, and shows how it went.
func (s *Screen) run(sessions []*desk.Session) {
	page := newRunPage(s, sessions)
	s.working, s.summary = true, nil
	s.of.SetContent(page.root)
	var reports []report.Report
	s.of.Work(words.T("Syncing…"), func(ctx context.Context, tell frame.Progress) error {
		for _, one := range sessions {
			page.at.Store(one)
			rep, err := one.Run(ctx, func(p desk.Progress) { tell(p.Done, p.Total, stepWords(one.Process(), p)) })
			if err != nil {
				return err
			}
			reports = append(reports, rep)
			if ctx.Err() != nil {
				break
			}
		}
		return nil
	}, func(err error) {
		s.working = false
		if why, nothing := notBegun(reports); nothing && err == nil {
			s.summarise(sessions) // the choices are still there
			s.of.FailAs(frame.Advice{Says: words.T("{{.What}}.", "What", capital(why)), Next: words.T("Nothing was written, and your choices are still there. Try again when you are ready.")})
		} else {
			root, first := newEnd(s, reports)
			s.of.SetContent(root)
			s.of.Canvas().Focus(first)
			s.of.Fail(err)
		}
		s.of.Host.Changed()
	})
}

// summarise shows what reviews would do.
func (s *Screen) summarise(sessions []*desk.Session) {
	s.summary = newSummary(s, sessions)
	s.of.SetContent(s.summary.root)
	s.summary.focus()
}

// notBegun tells why no run began, where none did.
func notBegun(reports []report.Report) (why string, nothing bool) {
	for _, r := range reports {
		if r.Run != "" {
			return "", false
		}
		for _, e := range r.Errors {
			why = e.Message
		}
	}
	return why, len(reports) > 0 && why != ""
}

// stepWords says what a review or run is at.
func stepWords(process string, p desk.Progress) string {
	switch {
	case p.Stage == "writing":
		return words.T("{{.Process}}: writing {{.Done}} of {{.Total}}", "Process", process, "Done", words.Number(p.Done), "Total", words.Number(p.Total))
	case p.Stage == "reading" && p.Done > 0:
		return words.T("{{.Process}}: reading, {{.N}} records so far", "Process", process, "N", words.Number(p.Done))
	case p.Stage == "reading":
		return words.T("{{.Process}}: reading", "Process", process)
	}
	return words.T("{{.Process}}: comparing", "Process", process)
}

// page puts a heading over a page and a foot under it.
func page(heading string, body fyne.CanvasObject, foot fyne.CanvasObject) fyne.CanvasObject {
	return frame.Pad(container.NewBorder(frame.Heading(heading), foot, nil, nil, body))
}
