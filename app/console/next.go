package console

import (
	"fmt"

	"bothways/app/desk"
	"bothways/app/report"
)

// NextSteps are the sentences that tell a person what to type after a plan or a run.
func NextSteps(r report.Report) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if r.Preview && r.Plan != "" && len(r.Actions) > 0 {
		say("This is plan %s; nothing was written.", r.Plan)
		say("To carry it out: bothways approve %s", r.Plan)
	}
	if r.Totals.Conflicts > 0 {
		say("Conflicts wait for you: bothways conflicts %s", r.Process)
	}
	if r.Totals.Held > 0 {
		say("Deletions are held: bothways held %s list", r.Process)
	}
	switch r.Status {
	case desk.Guarded:
		if r.Totals.Held == 0 {
			say("If that many changes are right: bothways sync %s --allow-changes %d", r.Process, max(r.Left.Updated, r.Right.Updated))
		}
	case desk.Stopped:
		say("To change its settings: bothways process set %s KEY=VALUE", r.Process)
	case desk.Done, desk.Partial, desk.Conflict:
		if r.Run != "" && !r.Preview && r.Left.Created+r.Left.Updated+r.Left.Deleted+r.Right.Created+r.Right.Updated+r.Right.Deleted > 0 {
			say("To take it back: bothways undo %s", r.Run)
		}
	}
	return out
}
