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
	"bothways/app/window/frame"
	"bothways/app/words"
)

// showPreview plans the first sync and shows it in short.
func (s *Screen) showPreview() {
	s.step(words.T("The preview"), words.T("Both sides are read now. Nothing is written."), layout.NewSpacer())
	var rep report.Report
	s.f.Work(words.T("Reading both sides…"), func(ctx context.Context, p frame.Progress) error {
		defer s.f.Host.Follow(s.process, p)()
		reps, err := s.desk.Preview(ctx, []string{s.process})
		if err == nil {
			rep = reps[0]
			err = troubleOf(rep)
		}
		return err
	}, func(err error) {
		if err != nil {
			s.f.Fail(err)
			s.showAgain()
			return
		}
		s.showPlan(rep)
	})
}

// trouble is what kept a process from being planned or run as a whole.
type trouble struct{ text string }

func (t trouble) Error() string { return t.text }

func troubleOf(rep report.Report) error {
	for _, e := range rep.Errors {
		if e.Record == "" {
			return trouble{e.Message}
		}
	}
	return nil
}

// showAgain is where a preview that failed ends up.
func (s *Screen) showAgain() {
	s.step(words.T("The preview"), words.T("Both sides could not be read. Your settings are kept."), layout.NewSpacer(),
		s.f.Button(words.T("Settings…"), theme.SettingsIcon(), func() { s.leave("configure") }), layout.NewSpacer(),
		s.f.Button(words.T("Close"), nil, s.f.Close), s.f.Button(words.T("Try again"), theme.ViewRefreshIcon(), s.showPreview).Main())
}

// sums are what a plan would do or a run did, in lines.
func sums(rep report.Report) []string {
	var out []string
	sides := rep.Sides()
	for i, c := range []report.Counts{rep.Left, rep.Right} {
		out = append(out, countLine(sides[i], c))
	}
	if rep.Linked > 0 {
		out = append(out, words.N(rep.Linked, "{{.N}} pair is linked.", "{{.N}} pairs are linked."))
	}
	if rep.Skipped > 0 {
		out = append(out, words.N(rep.Skipped, "{{.N}} record stays out, by the settings.", "{{.N}} records stay out, by the settings."))
	}
	if rep.Totals.Conflicts > 0 {
		out = append(out, words.N(rep.Totals.Conflicts, "{{.N}} record differs and waits for your decision.", "{{.N}} records differ and wait for your decision."))
	}
	if rep.Totals.Held > 0 {
		out = append(out, words.N(rep.Totals.Held, "{{.N}} delete is held back.", "{{.N}} deletes are held back."))
	}
	if rep.Failed > 0 {
		out = append(out, words.N(rep.Failed, "{{.N}} record failed; it is tried again.", "{{.N}} records failed; they are tried again."))
	}
	return out
}

func countLine(place string, c report.Counts) string {
	return words.T("{{.Place}}: {{.Created}} new, {{.Changed}} changed, {{.Deleted}} deleted", "Place", place,
		"Created", words.Number(c.Created), "Changed", words.Number(c.Updated), "Deleted", words.Number(c.Deleted))
}

// showPlan shows the counts and every action, and asks for approval.
func (s *Screen) showPlan(rep report.Report) {
	s.plan = rep.Plan
	sides := rep.Sides()
	list := widget.NewList(func() int { return len(rep.Actions) },
		func() fyne.CanvasObject {
			return container.NewGridWithColumns(2, frame.Line(""), frame.Line(""))
		},
		func(i widget.ListItemID, o fyne.CanvasObject) {
			a := rep.Actions[i]
			cells := o.(*fyne.Container).Objects
			cells[0].(*widget.Label).SetText(a.Record)
			place := sides[0]
			if a.Side == "right" {
				place = sides[1]
			}
			text := words.OpAt(a.Op, true, place)
			if a.Op == "link" {
				text = words.Reason(a.Reason, sides[0], sides[1])
			}
			cells[1].(*widget.Label).SetText(text)
		})
	counts := frame.Tight()
	for _, line := range sums(rep) {
		counts.Add(frame.Bold(line))
	}
	body := frame.Pad(list)
	if len(rep.Actions) == 0 {
		body = container.NewCenter(widget.NewLabel(words.T("There is nothing to do: both sides are in step.")))
	}
	approve := s.f.Button(words.T("Approve and sync"), theme.ConfirmIcon(), func() { s.approve() }).Main()
	s.step(words.T("This is what the first sync will do"),
		words.T("Nothing was written yet. Approve it, or look at every field and decide on single records first."),
		container.NewBorder(container.NewVBox(frame.Pad(counts), widget.NewSeparator()), nil, nil, nil, body),
		s.f.Button(words.T("Look at every field…"), theme.SearchIcon(), func() { s.leave("review") }),
		s.f.Button(words.T("Settings…"), theme.SettingsIcon(), func() { s.leave("configure") }),
		layout.NewSpacer(), s.f.Button(words.T("Not now"), nil, s.f.Close), approve)
}

// approve runs exactly what was shown.
func (s *Screen) approve() {
	id, err := desk.Number(s.plan, "p")
	if err != nil {
		s.f.Fail(err)
		return
	}
	var rep report.Report
	s.f.Work(words.T("Syncing…"), func(ctx context.Context, p frame.Progress) (err error) {
		defer s.f.Host.Follow(s.process, p)()
		if rep, err = s.desk.Approve(ctx, id); err == nil {
			err = troubleOf(rep)
		}
		return err
	}, func(err error) {
		s.f.Host.Changed()
		if err != nil {
			s.f.Fail(err)
			s.showAgain()
			return
		}
		s.plan = ""
		s.showDone(rep)
	})
}
