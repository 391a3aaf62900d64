package status

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/window/frame"
	"bothways/app/words"
)

// run syncs a process, or with "" all that are enabled.
func (v *View) run(process string) {
	var names []string
	if process != "" {
		names = []string{process}
	}
	for _, p := range v.stand.Processes {
		if process == p.Process || process == "" && p.Enabled {
			v.busy[p.Process] = true
		}
	}
	title := words.T("Syncing everything")
	if process != "" {
		title = words.T("Syncing {{.Process}}", "Process", process)
	}
	v.show()
	var reps []report.Report
	busy := slices.Collect(maps.Keys(v.busy))
	v.of.Work(title, func(ctx context.Context, tell frame.Progress) (err error) {
		for _, name := range busy {
			defer v.of.Host.Follow(name, tell)()
		}
		reps, err = v.desk.Sync(ctx, names, desk.Terms{})
		return err
	}, func(err error) {
		v.busy, v.notes = map[string]bool{}, notes(reps)
		if !errors.Is(err, context.Canceled) {
			v.of.Fail(err)
		}
		v.of.Host.Changed()
		v.load()
	})
}

// notes says what each process came to.
func notes(reps []report.Report) map[string]frame.Advice {
	out := map[string]frame.Advice{}
	for _, r := range reps {
		out[r.Process] = frame.Advice{Says: Outcome(r), Details: troubles(r)}
	}
	return out
}

// Outcome sums a run up in a sentence.
func Outcome(r report.Report) string {
	n := r.Left.Created + r.Left.Updated + r.Left.Deleted + r.Right.Created + r.Right.Updated + r.Right.Deleted
	switch {
	case r.Status == desk.Failed, r.Status == desk.SignIn:
		return words.T("The run did not work.")
	case r.Status == desk.Busy:
		return words.T("Another run is at work; this one was not started.")
	case n == 0 && r.Status == desk.Done:
		return words.T("Done: nothing had changed.")
	case r.Failed > 0:
		return words.N(n, "Done in part: {{.N}} change was written, {{.Failed}} failed.", "Done in part: {{.N}} changes were written, {{.Failed}} failed.", "Failed", words.Number(r.Failed))
	case r.Status == desk.Done:
		return words.N(n, "Done: {{.N}} change was written.", "Done: {{.N}} changes were written.")
	case n > 0:
		return words.N(n, "{{.N}} change was written; something waits for you.", "{{.N}} changes were written; something waits for you.")
	}
	return words.T("Nothing was written; something waits for you.")
}

func troubles(r report.Report) string {
	var out []string
	for _, e := range r.Errors {
		text := e.Message
		if e.Record != "" {
			text = e.Record + ": " + text
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}
