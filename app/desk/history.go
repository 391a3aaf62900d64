package desk

import (
	"context"
	"time"

	"bothways/app/report"
	"bothways/app/words"
	"bothways/sync/ledger"
	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/run"
)

// RunRow is one run as history shows it.
type RunRow struct {
	Run     string    `json:"run"`
	Process string    `json:"process"`
	Kind    string    `json:"kind"` // sync, undo or restore
	Of      string    `json:"of,omitempty"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"`
	Status  string    `json:"status"`
	Writes  int       `json:"writes"`
	Actions []Written `json:"actions,omitempty"`
}

// Written is one write as history shows it.
type Written struct {
	Version int64                `json:"version"` // for restore
	Link    int64                `json:"link"`
	Record  string               `json:"record"`
	Side    string               `json:"side"`
	Op      string               `json:"op"`
	Reason  string               `json:"reason"`
	Outcome string               `json:"outcome"`
	Message string               `json:"message,omitempty"`
	At      time.Time            `json:"at"`
	Fields  []report.FieldChange `json:"fields"`
}

// History lists runs, the newest first: of a process or of all; those that wrote nothing only with
// empty set.
func (d *Desk) History(ctx context.Context, process string, limit int, empty bool) ([]RunRow, error) {
	runs, err := d.db.Runs(ctx, ledger.Filter{Process: process})
	if err != nil {
		return nil, err
	}
	var out []RunRow
	for _, r := range runs {
		row, err := d.runRow(r)
		if err != nil {
			return nil, err
		}
		if row.Writes == 0 && row.Status == Done && !empty {
			continue
		}
		if out = append(out, row); limit > 0 && len(out) == limit {
			break
		}
	}
	return out, nil
}

// runRow counts a run's writes from its summary.
func (d *Desk) runRow(r link.Run) (RunRow, error) {
	row := RunRow{Run: RunName(r.ID), Process: r.Process, Kind: r.Kind, Started: r.Started, Ended: r.Ended, Status: r.Status}
	if r.Of != 0 {
		row.Of = RunName(r.Of)
	}
	if r.Ended.IsZero() {
		row.Status = "cut off"
	}
	if len(r.Summary) > 0 {
		rep, err := ReadSummary(r.Summary)
		if err != nil {
			return row, err
		}
		for _, c := range []report.Counts{rep.Left, rep.Right} {
			row.Writes += c.Created + c.Updated + c.Deleted
		}
	}
	return row, nil
}

// Run shows one run with every write and its fields.
func (d *Desk) Run(ctx context.Context, id int64) (RunRow, error) {
	r, ok, err := d.db.Run(ctx, id)
	if err != nil {
		return RunRow{}, err
	}
	if !ok {
		return RunRow{}, mistaken(words.T("there is no run {{.Run}}; `bothways history` lists them", "Run", RunName(id)))
	}
	row, err := d.runRow(r)
	if err != nil {
		return row, err
	}
	entries, err := d.db.Journal(ctx, id)
	if err != nil {
		return row, err
	}
	row.Writes = 0
	for _, e := range entries {
		row.Actions = append(row.Actions, writtenOf(e))
		if e.Outcome == link.Done {
			row.Writes++
		}
	}
	return row, nil
}

func writtenOf(e link.Entry) Written {
	w := Written{Version: e.ID, Link: e.Link, Record: e.Title, Side: e.Side.String(), Op: string(e.Op), Reason: e.Reason,
		Outcome: string(e.Outcome), Message: e.Message, At: e.At}
	switch {
	case e.Before == nil:
		w.Fields = fieldChanges(link.Half{}.Seen, e.Patch, true)
	case e.Op != link.Delete:
		w.Fields = fieldChanges(e.Before.Record, e.Patch, false)
	}
	return w
}

// Undo takes a run back, or the named records of it; with dry it only says what would happen.
func (d *Desk) Undo(ctx context.Context, id int64, records []string, dry bool) (report.Report, error) {
	r, ok, err := d.db.Run(ctx, id)
	if err != nil {
		return report.Report{}, err
	}
	if !ok {
		return report.Report{}, mistaken(words.T("there is no run {{.Run}}; `bothways history` lists them", "Run", RunName(id)))
	}
	return d.asked(ctx, r.Process, func(w *work) (report.Report, error) {
		if err := w.Fetch(ctx); err != nil {
			return report.Report{}, err
		}
		only, err := d.chosen(ctx, w, id, records)
		if err != nil {
			return report.Report{}, err
		}
		backs, err := w.Undo(ctx, id, only)
		if err != nil {
			return report.Report{}, err
		}
		if dry {
			return d.undoReport(w, backs), nil
		}
		res, err := w.TakeBack(ctx, backs, link.Run{Kind: "undo", Of: id})
		if err != nil {
			return report.Report{}, err
		}
		return d.backReport(ctx, w, res)
	})
}

// chosen finds the links of the records named, among those the run wrote to.
func (d *Desk) chosen(ctx context.Context, w *work, id int64, records []string) (map[int64]bool, error) {
	if len(records) == 0 {
		return nil, nil
	}
	entries, err := d.db.Journal(ctx, id)
	if err != nil {
		return nil, err
	}
	only := map[int64]bool{}
	for _, text := range records {
		found := false
		for _, e := range entries {
			if e.Title == text || RecordNumber(e.Link) == text || e.Item[0] == text || e.Item[1] == text ||
				"left:"+e.Item[0] == text || "right:"+e.Item[1] == text {
				only[e.Link], found = true, true
			}
		}
		if !found {
			return nil, mistaken(words.T(`{{.Run}} wrote to no record "{{.Record}}"`, "Run", RunName(id), "Record", text))
		}
	}
	return only, nil
}

func (d *Desk) undoReport(w *work, backs []run.Back) report.Report {
	res := run.Result{}
	for _, b := range backs {
		row := run.Row{Side: b.Entry.Side, Outcome: link.Planned, Action: run.UndoAction(b)}
		if b.Why != "" {
			row.Outcome = link.Stale
		}
		res.Rows = append(res.Rows, row)
	}
	return d.rowsReport(w, res, true)
}

// rowsReport shows the rows of an undo.
func (d *Desk) rowsReport(w *work, res run.Result, preview bool) report.Report {
	rep := d.blank(w)
	rep.Preview = preview
	for _, r := range res.Rows {
		s := r.Side
		st := r.Action.Step[s]
		rep.Actions = append(rep.Actions, report.Action{Link: r.Action.Link.ID, Record: plan.Title(r.Action.Link.Record()),
			Left: r.Action.Link.Half[0].Ref.ID, Right: r.Action.Link.Half[1].Ref.ID, Op: string(st.Op), Side: s.String(),
			Reason: r.Action.Reason.String(), Fields: changes(*r.Action, s), Outcome: string(r.Outcome)})
		count(&rep, s, st.Op, r.Outcome)
		if r.Err != nil {
			rep.Errors = append(rep.Errors, report.Error{Link: r.Action.Link.ID, Record: plan.Title(r.Action.Link.Record()),
				Side: s.String(), Code: "changed", Message: d.advise(r.Err, w.names)})
		}
		if r.Outcome == link.Failed || r.Outcome == link.Unknown {
			rep.Failed++
			rep.Status = Partial
		}
	}
	return rep
}

func (d *Desk) backReport(ctx context.Context, w *work, res run.Result) (report.Report, error) {
	rep := d.rowsReport(w, res, false)
	rep.Run = RunName(res.Run.ID)
	d.complete(ctx, w, &rep, touches(res))
	return rep, d.endRun(ctx, w, &res.Run, rep)
}

// touches counts the records that a run's rows changed or deleted on each side.
func touches(res run.Result) (n [2]int) {
	for _, r := range res.Rows {
		if r.Outcome == link.Done && r.Action.Step[r.Side].Op != link.Create {
			n[r.Side]++
		}
	}
	return n
}

// Restore brings back a version of a record that history keeps.
func (d *Desk) Restore(ctx context.Context, process, what string, version int64) (report.Report, error) {
	e, ok, err := d.db.Entry(ctx, version)
	if err != nil {
		return report.Report{}, err
	}
	if !ok {
		return report.Report{}, mistaken(words.T("there is no version {{.Version}}; `bothways explain {{.Process}} {{.Record}}` lists them", "Version", version, "Process", process, "Record", what))
	}
	return d.asked(ctx, process, func(w *work) (report.Report, error) {
		if err := w.Fetch(ctx); err != nil {
			return report.Report{}, err
		}
		if RecordNumber(e.Link) != what && e.Title != what {
			l, err := d.find(ctx, w, what)
			if err != nil {
				return report.Report{}, err
			}
			if l.ID != e.Link && l.Half[e.Side].Ref.ID != e.Item[e.Side] {
				return report.Report{}, mistaken(words.T(`version {{.Version}} belongs to "{{.Record}}"`, "Version", version, "Record", e.Title))
			}
		}
		res, err := w.Restore(ctx, e, link.Run{Kind: "restore"})
		if err != nil {
			return report.Report{}, err
		}
		return d.backReport(ctx, w, res)
	})
}
