package console

import (
	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/words"
)

// NextSteps are the sentences that tell a person what to type after a plan or a run.
func NextSteps(r report.Report) []string {
	var out []string
	say := func(text string) { out = append(out, text) }
	if r.Preview && r.Plan != "" && len(r.Actions) > 0 {
		say(words.T("This is plan {{.Plan}}; nothing was written.", "Plan", r.Plan))
		say(words.T("To carry it out: bothways approve {{.Plan}}", "Plan", r.Plan))
	}
	if r.Totals.Conflicts > 0 {
		say(words.T("Conflicts wait for you: bothways conflicts {{.Process}}", "Process", r.Process))
	}
	if r.Totals.Held > 0 {
		say(words.T("Deletions are held: bothways held {{.Process}} list", "Process", r.Process))
	}
	switch r.Status {
	case desk.Guarded:
		if r.Totals.Held == 0 {
			say(words.T("If that many changes are right: bothways sync {{.Process}} --allow-changes {{.Count}}", "Process", r.Process, "Count", max(r.Left.Updated, r.Right.Updated)))
		}
	case desk.Stopped:
		say(words.T("To change its settings: bothways process set {{.Process}} KEY=VALUE", "Process", r.Process))
	case desk.Done, desk.Partial, desk.Conflict:
		if r.Run != "" && !r.Preview && r.Left.Created+r.Left.Updated+r.Left.Deleted+r.Right.Created+r.Right.Updated+r.Right.Deleted > 0 {
			say(words.T("To take it back: bothways undo {{.Run}}", "Run", r.Run))
		}
	}
	return out
}
