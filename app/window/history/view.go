// Package history is the window that shows what was done, and takes it back.
package history

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/window/frame"
	"bothways/app/window/rows"
	"bothways/app/window/table"
	"bothways/app/words"
)

// Desk is what the window needs.
type Desk interface {
	ProcessNames() []string
	History(ctx context.Context, process string, limit int, empty bool) ([]desk.RunRow, error)
	RunBook(ctx context.Context, id int64) (desk.RunBook, error)
	KeepRunReport(ctx context.Context, id int64) (path string, err error)
	Undo(ctx context.Context, id int64, records []string, dry bool) (report.Report, error)
	Explain(ctx context.Context, process, what string) (desk.Explanation, error)
	Restore(ctx context.Context, process, what string, version int64) (report.Report, error)
}

// most is how many runs are shown.
const most = 500

// View is the screen.
type View struct {
	of   *frame.Frame
	desk Desk
	open func(path string) // opens a file with the desktop's program

	process *frame.Select
	empty   *frame.Check
	search  *frame.Entry
	runs    *rows.Sheet[desk.RunRow]
	list    *table.Table
	book    desk.RunBook
	says    *widget.Label
	buttons *fyne.Container
	lower   *fyne.Container
	writes  *rows.Sheet[write]
	detail  *table.Table
	fields  *rows.Sheet[change]
	values  *table.Table
	undo    *frame.Button
	some    *frame.Button
	tells   *frame.Button
	report  *frame.Button
}

// New puts the screen into a frame; open shows a file with the desktop's own program.
func New(f *frame.Frame, d Desk, open func(path string)) *View {
	v := &View{of: f, desk: d, open: open, runs: runs(), writes: written(), fields: changes(), says: frame.Hint("")}
	v.process = f.Select(nil, func(string) { v.load() })
	v.empty = f.Check(words.T("Also runs that changed nothing"), func(bool) { v.load() })
	v.search = f.Search(words.T("Search in runs"), func(text string) { v.runs.Search(text); v.list.Reload() })
	v.tables()
	v.undo = f.Button(words.T("Undo this run…"), theme.ContentUndoIcon(), func() { v.preview(nil) })
	v.some = f.Button(words.T("Undo the chosen records…"), nil, func() { v.preview(v.records()) })
	v.tells = f.Button(words.T("Story of this record…"), theme.HistoryIcon(), v.story)
	v.report = f.Button(words.T("Open report"), theme.DocumentIcon(), v.keepReport)
	v.buttons = container.NewHBox(v.undo, v.some, v.tells, v.report)
	v.lower = frame.Border(container.NewVBox(container.NewHScroll(v.buttons), v.says), nil, nil, nil, func() fyne.CanvasObject {
		s := container.NewVSplit(v.detail, v.values)
		s.SetOffset(0.58)
		return s
	}())
	split := container.NewVSplit(v.list, v.lower)
	split.SetOffset(0.36)
	head := frame.Border(nil, nil, container.NewHBox(widget.NewLabel(words.T("Process")), frame.Wide(180, v.process)), v.empty, v.search)
	f.SetContent(frame.Pad(frame.Border(head, nil, nil, nil, split)))
	f.OnShow = v.show
	f.OnChanged = v.load
	v.enable()
	return v
}

func (v *View) tables() {
	v.list = table.New(v.of, v.runs, []table.Column{
		{Title: words.T("When"), Min: 165}, {Title: words.T("Process"), Min: 110, Share: 2}, {Title: words.T("What"), Min: 120, Share: 2},
		{Title: words.T("Changes"), Min: 110}, {Title: words.T("How it ended"), Min: 150, Share: 3}, {Title: words.T("Number"), Min: 90}})
	v.list.Empty = words.T("Nothing was done yet. What each run changes is kept here, so that it can be taken back.")
	v.list.OnChosen = v.chosen
	v.list.OnOpen = func(string) { v.detail.Focus() }
	v.list.OnMenu = func(_ []string, at fyne.Position) { v.menu(v.list, at, v.undo, v.report) }
	v.search.OnDown = func() { v.list.Focus(); v.list.ChooseFirst() }
	v.detail = table.New(v.of, v.writes, []table.Column{
		{Title: words.T("Record"), Min: 170, Share: 3}, {Title: words.T("What was done"), Min: 140, Share: 2},
		{Title: words.T("Why"), Min: 140, Share: 3}, {Title: words.T("Result"), Min: 100, Share: 2}})
	v.detail.OnChosen = v.chosenWrites
	v.detail.OnOpen = func(string) { v.story() }
	v.detail.OnMenu = func(_ []string, at fyne.Position) { v.menu(v.detail, at, v.some, v.tells) }
	v.values = table.New(v.of, v.fields, []table.Column{
		{Title: words.T("Field"), Min: 110, Share: 1}, {Title: words.T("Before"), Min: 150, Share: 3}, {Title: "", Min: 32, Fixed: true},
		{Title: words.T("After"), Min: 150, Share: 3}})
	v.values.Empty = words.T("Choose a record to see its fields before and after.")
}

// menu offers the buttons that can be pressed.
func (v *View) menu(t *table.Table, at fyne.Position, buttons ...*frame.Button) {
	var items []*fyne.MenuItem
	for _, b := range buttons {
		if !b.Disabled() {
			items = append(items, fyne.NewMenuItem(b.Text, b.OnTapped))
		}
	}
	t.ShowMenu(items, at)
}

// show opens the window, for a process, a run or a record.
func (v *View) show(a frame.Args) {
	v.process.Options = append([]string{words.T("All processes")}, v.desk.ProcessNames()...)
	switch {
	case a.Process != "":
		v.process.Selected = a.Process
	case v.process.Selected == "":
		v.process.Selected = v.process.Options[0]
	}
	v.process.Refresh()
	v.loadAnd(func() {
		if a.Run != "" {
			v.list.Choose(a.Run)
		} else {
			v.list.ChooseFirst()
		}
		v.list.Focus()
		if a.Record != "" && a.Process != "" {
			v.tell(a.Process, a.Record)
		}
	})
}

func (v *View) load() { v.loadAnd(v.reselect) }

// reselect shows the chosen run anew.
func (v *View) reselect() { v.book = desk.RunBook{}; v.chosen() }

func (v *View) loadAnd(then func()) {
	process := v.process.Selected
	if len(v.process.Options) == 0 || process == v.process.Options[0] {
		process = ""
	}
	empty := v.empty.Checked
	var list []desk.RunRow
	v.of.Load(words.T("Reading the history…"), func(ctx context.Context) (err error) {
		list, err = v.desk.History(ctx, process, most, empty)
		return err
	}, func(err error) {
		if err != nil {
			v.of.Fail(err)
			return
		}
		v.runs.Set(list)
		v.list.Reload()
		then()
	})
}

// chosen shows the chosen run.
func (v *View) chosen() {
	run, ok := v.runs.Find(v.list.Cursor())
	if !ok || v.list.Count() == 0 {
		v.book = desk.RunBook{}
		v.fill()
		return
	}
	if run.Run == v.book.RunRow.Run {
		return
	}
	id, err := desk.Number(run.Run, "r")
	if err != nil {
		return
	}
	var b desk.RunBook
	v.of.Load(words.T("Reading the run…"), func(ctx context.Context) (err error) {
		b, err = v.desk.RunBook(ctx, id)
		return err
	}, func(err error) {
		if err != nil {
			v.of.Fail(err)
			return
		}
		if v.list.Cursor() == b.RunRow.Run { // no other was chosen meanwhile
			v.book = b
			v.fill()
		}
	})
}

// fill shows the run.
func (v *View) fill() {
	v.writes.Set(writesOf(v.book))
	v.detail.Empty = words.T("This run wrote nothing.")
	if v.book.RunRow.Run == "" {
		v.detail.Empty = words.T("Choose a run to see what it did.")
	}
	v.detail.Reload()
	var lines []string
	if t := took(v.book.RunRow); t != "" {
		lines = append(lines, t)
	}
	for i, e := range v.book.Errors {
		if i == 3 {
			lines = append(lines, words.T("More is in the report."))
			break
		}
		text := e.Message
		if e.Record != "" {
			text = e.Record + ": " + text
		}
		lines = append(lines, text)
	}
	v.says.SetText(strings.Join(lines, "\n"))
	v.says.Hidden = len(lines) == 0
	v.lower.Refresh()
	v.chosenWrites()
}

// chosenWrites shows the fields of the chosen write.
func (v *View) chosenWrites() {
	var list []change
	if w, ok := v.writes.Find(v.detail.Cursor()); ok && v.detail.Count() > 0 {
		list = changesOf(w)
		v.values.Empty = words.T("The whole record was deleted; undo brings it back.")
	} else {
		v.values.Empty = words.T("Choose a record to see its fields before and after.")
	}
	v.fields.Set(list)
	v.values.Reload()
	v.enable()
}

func (v *View) enable() {
	set := func(b *frame.Button, on bool) {
		if on {
			b.Enable()
		} else {
			b.Disable()
		}
	}
	run := v.book.RunRow.Run != ""
	set(v.undo, run && v.book.Writes > 0)
	set(v.some, run && v.detail.Count() > 0)
	set(v.tells, run && v.detail.Count() == 1)
	set(v.report, run)
}

// records are the chosen writes' records, as undo takes them.
func (v *View) records() []string {
	var out []string
	seen := map[int64]bool{}
	for _, w := range v.writes.Pick(v.detail.Chosen()) {
		if !seen[w.Link] {
			seen[w.Link] = true
			out = append(out, desk.RecordNumber(w.Link))
		}
	}
	return out
}
