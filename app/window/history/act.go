package history

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/window/frame"
	"bothways/app/window/table"
	"bothways/app/words"
)

// preview works out what an undo would do and shows it; records nil means the whole run.
func (v *View) preview(records []string) {
	name, process := v.book.RunRow.Run, v.book.Process
	id, err := desk.Number(name, "r")
	if err != nil {
		return
	}
	var rep report.Report
	v.of.Work(words.T("Working out what undo will do"), func(ctx context.Context, tell frame.Progress) (err error) {
		defer v.of.Host.Follow(process, tell)()
		rep, err = v.desk.Undo(ctx, id, records, true)
		return err
	}, func(err error) {
		switch {
		case errors.Is(err, context.Canceled):
		case err != nil:
			v.of.Fail(err)
		case failed(rep):
			v.of.FailAs(troubleOf(rep))
		default:
			v.ask(id, name, process, records, rep)
		}
	})
}

// failed tells whether a report is of something that could not be done at all.
func failed(r report.Report) bool {
	return (r.Status == desk.Failed || r.Status == desk.SignIn || r.Status == desk.Busy) && len(r.Actions) == 0
}

func troubleOf(r report.Report) frame.Advice {
	a := frame.Advice{Says: words.Status(r.Status)}
	if len(r.Errors) > 0 {
		a.Says = r.Errors[0].Message
		a.Details = words.Code(r.Errors[0].Code)
	}
	return a
}

// ask shows what the undo will do, and does it if the person wants that.
func (v *View) ask(id int64, name, process string, records []string, rep report.Report) {
	list, n := backsOf(rep)
	if n == 0 {
		v.of.Tell(words.T("Nothing to undo"), words.T("Every record of this run was changed again since, or is back already. The story of a record can bring back an earlier version."))
		return
	}
	sheet := backs()
	sheet.Set(list)
	t := table.New(v.of, sheet, []table.Column{{Title: words.T("Record"), Min: 170, Share: 3}, {Title: words.T("What undo does"), Min: 170, Share: 3}, {Title: words.T("Fields"), Min: 220, Share: 6}})
	says := words.N(n, "{{.N}} change of {{.Run}} will be taken back. Undo is a run of its own: it can be undone too.",
		"{{.N}} changes of {{.Run}} will be taken back. Undo is a run of its own: it can be undone too.", "Run", name)
	v.of.Dialog(words.T("Undo"), frame.Border(frame.Text(says), nil, nil, nil, t), fyne.NewSize(820, 420),
		words.N(n, "Undo {{.N}} change", "Undo {{.N}} changes"), words.T("Cancel"), func() bool {
			v.run(id, process, records)
			return true
		})
}

func (v *View) run(id int64, process string, records []string) {
	var rep report.Report
	v.of.Work(words.T("Taking back"), func(ctx context.Context, tell frame.Progress) (err error) {
		defer v.of.Host.Follow(process, tell)()
		rep, err = v.desk.Undo(ctx, id, records, false)
		return err
	}, func(err error) { v.ended(rep, err) })
}

// ended tells how an undo or a restore went.
func (v *View) ended(rep report.Report, err error) {
	v.book = desk.RunBook{}
	v.of.Host.Changed() // loads, here too
	switch {
	case errors.Is(err, context.Canceled):
	case err != nil:
		v.of.Fail(err)
	case failed(rep):
		v.of.FailAs(troubleOf(rep))
	default:
		v.of.Tell(words.T("Done"), undone(rep))
	}
}

// story tells the story of the chosen record.
func (v *View) story() {
	if w, ok := v.writes.Find(v.detail.Cursor()); ok {
		v.tell(v.book.Process, desk.RecordNumber(w.Link))
	}
}

// tell shows what happened to a record, and lets an earlier version be brought back.
func (v *View) tell(process, record string) {
	var x desk.Explanation
	names := v.book.Names
	v.of.Load(words.T("Reading the story…"), func(ctx context.Context) (err error) {
		x, err = v.desk.Explain(ctx, process, record)
		return err
	}, func(err error) {
		if err != nil {
			v.of.Fail(err)
			return
		}
		v.storyOf(process, record, x, names)
	})
}

func (v *View) storyOf(process, record string, x desk.Explanation, names [2]string) {
	sheet, fields := story(), changes()
	sheet.Set(versions(x, names))
	t := table.New(v.of, sheet, []table.Column{{Title: words.T("When"), Min: 165}, {Title: words.T("What was done"), Min: 140, Share: 2},
		{Title: words.T("Fields"), Min: 140, Share: 3}, {Title: words.T("Result"), Min: 100, Share: 2}})
	t.Empty = words.T("Bothways has never written this record.")
	values := table.New(v.of, fields, []table.Column{{Title: words.T("Field"), Min: 110, Share: 1}, {Title: words.T("Before"), Min: 150, Share: 3},
		{Title: "", Min: 32, Fixed: true}, {Title: words.T("After"), Min: 150, Share: 3}})
	t.OnChosen = func() {
		if w, ok := sheet.Find(t.Cursor()); ok {
			fields.Set(changesOf(w))
			values.Reload()
		}
	}
	var d *frame.Dialog
	back := v.of.Button(words.T("Bring back what it was before…"), nil, func() {
		if w, ok := sheet.Find(t.Cursor()); ok {
			d.Close()
			v.restore(process, record, x.Record, w)
		}
	})
	if sheet.Len() == 0 {
		back.Disable()
	}
	split := container.NewVSplit(t, values)
	content := frame.Border(frame.Text(x.Says), container.NewHBox(back), nil, nil, split)
	d = v.of.Dialog(named(x.Record), content, fyne.NewSize(800, 520), words.T("Close"), "", nil)
	t.ChooseFirst()
}

// restore brings a record back to what it was before a write, after a question.
func (v *View) restore(process, record, title string, w write) {
	v.of.Ask(words.T("Bring back an earlier version"),
		words.T("{{.Record}} becomes at {{.Place}} what it was before {{.When}}. The next run carries that to the other side, as the settings say.",
			"Record", named(title), "Place", w.place(), "When", words.Time(w.At.Local())),
		words.T("Bring back"), words.T("Cancel"), func(yes bool) {
			if !yes {
				return
			}
			var rep report.Report
			v.of.Work(words.T("Bringing back"), func(ctx context.Context, tell frame.Progress) (err error) {
				defer v.of.Host.Follow(process, tell)()
				rep, err = v.desk.Restore(ctx, process, record, w.Version)
				return err
			}, func(err error) { v.ended(rep, err) })
		})
}

// keepReport writes the run's report and opens it.
func (v *View) keepReport() {
	id, err := desk.Number(v.book.RunRow.Run, "r")
	if err != nil {
		return
	}
	var path string
	v.of.Load(words.T("Writing the report…"), func(ctx context.Context) (err error) {
		path, err = v.desk.KeepRunReport(ctx, id)
		return err
	}, func(err error) {
		if err != nil {
			v.of.Fail(err)
			return
		}
		v.open(path)
	})
}
