package desk

import (
	"context"
	"path/filepath"

	"bothways/app/report"
)

// RunBook is one run with all that is known of it.
type RunBook struct {
	RunRow
	Names  [2]string // the sides, as they were called then
	Errors []report.Error
}

// RunBook shows a run with every write, and what went wrong.
func (d *Desk) RunBook(ctx context.Context, id int64) (RunBook, error) {
	row, err := d.Run(ctx, id)
	if err != nil {
		return RunBook{}, err
	}
	rep, err := d.RunReport(ctx, id)
	if err != nil {
		return RunBook{}, err
	}
	return RunBook{RunRow: row, Names: [2]string{rep.LeftName, rep.RightName}, Errors: rep.Errors}, nil
}

// RunReport is the report that a run ended with. Of a run that was cut off it is made from the writes
// that were noted.
func (d *Desk) RunReport(ctx context.Context, id int64) (report.Report, error) {
	row, err := d.Run(ctx, id)
	if err != nil {
		return report.Report{}, err
	}
	r, _, err := d.db.Run(ctx, id)
	if err != nil {
		return report.Report{}, err
	}
	if len(r.Summary) > 0 {
		rep, err := ReadSummary(r.Summary)
		if err == nil && rep.Run == "" {
			rep.Run = row.Run
		}
		return rep, err
	}
	rep := report.Report{Process: r.Process, Run: row.Run, When: r.Started, Status: row.Status, LeftName: "left", RightName: "right"}
	if w, err := d.peek(r.Process); err == nil {
		rep.Kind, rep.LeftName, rep.RightName = string(w.set.Kind), w.names[0], w.names[1]
	}
	for _, a := range row.Actions {
		rep.Actions = append(rep.Actions, report.Action{Link: a.Link, Record: a.Record, Op: a.Op, Side: a.Side, Reason: a.Reason, Fields: a.Fields, Outcome: a.Outcome})
	}
	return rep, nil
}

// SaveRunReport writes a run's report to a file; see SaveReport.
func (d *Desk) SaveRunReport(ctx context.Context, id int64, path string) error {
	rep, err := d.RunReport(ctx, id)
	if err != nil {
		return err
	}
	return SaveReport(path, rep)
}

// KeepRunReport writes a run's report as a page into the folder of reports, and gives its path.
func (d *Desk) KeepRunReport(ctx context.Context, id int64) (path string, err error) {
	rep, err := d.RunReport(ctx, id)
	if err != nil {
		return "", err
	}
	path = filepath.Join(d.Home.Reports, RunName(id)+".html")
	return path, SaveReport(path, rep)
}
