package console

import (
	"context"
	"github.com/spf13/cobra"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/words"
)

func (c *console) previewCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "preview [PROCESS…]",
		Short: words.T("Show what a sync would do; nothing is written"),
		Long: words.T(`Reads both sides and shows every record that a sync would touch, with the fields that
change and the reason. Nothing is written. The plan gets an id; "approve" runs exactly it.`),
		Example: `  bothways preview clients
  bothways preview --report plan.html`,
		ValidArgsFunction: c.completeProcesses,
	}
	cmd.Flags().StringVar(&file, "report", "", words.T("also write the plan to `FILE`: .html, .pdf, .csv or .json"))
	_ = cmd.MarkFlagFilename("report", "html", "pdf", "csv", "json")
	cmd.RunE = c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
		if err := checkReport(file); err != nil {
			return err
		}
		reports, err := d.Preview(ctx, unique(args))
		if err != nil {
			return err
		}
		status := c.runs(reports...)
		if file == "" {
			return status
		}
		if err := desk.SaveReport(file, reports...); err != nil {
			return err
		}
		c.say(words.T("The plan is in {{.File}}", "File", file))
		return status
	})
	return cmd
}

// checkReport refuses a file whose ending no report has.
func checkReport(file string) error {
	if file == "" {
		return nil
	}
	if _, err := report.ByEnding(file); err != nil {
		return wrong(err.Error())
	}
	return nil
}

// unique keeps the first of equal names.
func unique(names []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}

func (c *console) syncCommand() *cobra.Command {
	var t desk.Terms
	cmd := &cobra.Command{
		Use:   "sync [PROCESS…]",
		Short: words.T("Plan and carry out; without names every enabled process"),
		Long: words.T(`Reads both sides, works out what is to be done and does it. The first plan of a process
waits for your approval: on a terminal you are asked, elsewhere the exit status is 3 and
"approve" runs the plan. Guards hold deletions and changes that are too many.`),
		Example: `  bothways sync
  bothways sync clients --yes
  bothways sync clients --allow-deletes 40`,
		ValidArgsFunction: c.completeProcesses,
	}
	cmd.Flags().BoolVar(&t.Yes, "yes", false, words.T("approve what needs approval; the guards hold all the same"))
	cmd.Flags().IntVar(&t.AllowDeletes, "allow-deletes", 0, words.T("let up to `N` deletions pass the guard"))
	cmd.Flags().IntVar(&t.AllowChanges, "allow-changes", 0, words.T("let up to `N` changes pass the guard"))
	cmd.RunE = c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
		if t.AllowDeletes < 0 || t.AllowChanges < 0 {
			return wrong(words.T("a number to allow cannot be less than 0"))
		}
		t.Asking = c.canAsk()
		reports, err := d.Sync(ctx, unique(args), t)
		if err != nil {
			return err
		}
		if !c.canAsk() {
			return c.runs(reports...)
		}
		return c.review(ctx, d, reports)
	})
	return cmd
}

// review shows each process and asks about those that wait for approval.
func (c *console) review(ctx context.Context, d *desk.Desk, reports []report.Report) error {
	for i, r := range reports {
		if i > 0 {
			c.print("")
		}
		_ = c.runs(r)
		if r.Status != desk.Review || r.Plan == "" {
			continue
		}
		if !c.ask(ctx, words.T("Carry it out?")) {
			continue
		}
		id, err := desk.Number(r.Plan, "p")
		if err != nil {
			return err
		}
		if reports[i], err = d.Approve(ctx, id); err != nil {
			return err
		}
		l := c.look()
		l.brief = true
		c.err.clear()
		WriteReport(c.Out, l, reports[i])
	}
	return exitOfAll(reports)
}

func (c *console) approveCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "approve PLAN",
		Short:   words.T("Carry out exactly a plan that was shown"),
		Long:    words.T(`Carries out exactly the plan that was shown. A record that has changed since is left for the next run, and that is said.`),
		Example: "  bothways approve p-000042",
		Args:    cobra.ExactArgs(1), ValidArgsFunction: cobra.NoFileCompletions,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
			id, err := desk.Number(args[0], "p")
			if err != nil {
				return err
			}
			rep, err := d.Approve(ctx, id)
			if err != nil {
				return err
			}
			return c.runs(rep)
		}),
	}
}

func (c *console) rejectCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "reject PLAN",
		Short:   words.T("Drop a plan and stop its process until its settings change"),
		Example: "  bothways reject p-000042",
		Args:    cobra.ExactArgs(1), ValidArgsFunction: cobra.NoFileCompletions,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
			id, err := desk.Number(args[0], "p")
			if err != nil {
				return err
			}
			process, err := d.Reject(ctx, id)
			if err != nil {
				return err
			}
			if c.json {
				return c.object("plans", []map[string]string{{"plan": desk.PlanName(id), "process": process, "status": "rejected"}})
			}
			c.print(words.T("Plan {{.Plan}} is dropped, and {{.Process}} is stopped until its settings change:", "Plan", desk.PlanName(id), "Process", process))
			c.print(words.T("bothways process set {{.Process}} KEY=VALUE, then bothways preview {{.Process}}", "Process", process))
			return nil
		}),
	}
}

func (c *console) resetCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "reset PROCESS",
		Short:   words.T("Forget what was agreed and compare every record again; makes no duplicate"),
		Long:    words.T(`Forgets what both sides agreed on and where reading stood. The next run compares every record on both sides again. The links stay, so nothing is doubled.`),
		Example: "  bothways reset clients && bothways preview clients",
		Args:    cobra.ExactArgs(1), ValidArgsFunction: c.completeProcess,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
			if err := d.Reset(ctx, args[0]); err != nil {
				return err
			}
			if c.json {
				return c.object("processes", []map[string]string{{"process": args[0], "status": "reset"}})
			}
			c.print(words.T("{{.Process}} will compare every record again. Look first: bothways preview {{.Process}}", "Process", args[0]))
			return nil
		}),
	}
}

func (c *console) heldCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "held PROCESS list|delete|restore [RECORD…]",
		Short: words.T("Deletions that the guard holds: list them, let them happen, or bring the records back"),
		Example: `  bothways held clients list
  bothways held clients delete
  bothways held clients restore 17 "Ada Lovelace"`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: c.completeVerbs("list", "delete", "restore"),
		RunE: c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
			verb := "list"
			if len(args) > 1 {
				verb = args[1]
			}
			switch verb {
			case "list":
				if len(args) > 2 {
					return wrong(words.T("list takes no record"))
				}
				return c.listHeld(ctx, d, args[0])
			case "delete", "restore":
				rep, err := d.Release(ctx, args[0], args[2:], verb == "restore")
				if err != nil {
					return err
				}
				return c.runs(rep)
			}
			return wrong(words.T(`held deletions can be listed (list), let happen (delete) or taken back (restore), not "{{.Word}}"`, "Word", verb))
		}),
	}
}

func (c *console) listHeld(ctx context.Context, d *desk.Desk, process string) error {
	rows, err := d.Held(ctx, process)
	if err != nil {
		return err
	}
	if c.json {
		return c.object("held", listOf(rows))
	}
	if len(rows) == 0 {
		c.print(words.T("{{.Process}}: no deletion is held.", "Process", process))
		return nil
	}
	p := page{w: c.Out, look: c.look(), r: report.Report{Process: process, Preview: true}, sides: sidesOf(d, process)}
	t := table{columns: []column{{head: words.T("record"), right: true}, {head: "", soft: true, least: 16}, {head: words.T("title"), soft: true, least: 16}, {head: words.T("why"), soft: true}}}
	for _, a := range rows {
		a.Outcome = "planned"
		t.rows = append(t.rows, p.row(a))
	}
	t.write(c.Out, c.look())
	c.print("")
	c.print(words.T("Let them happen: bothways held {{.Process}} delete [RECORD…]", "Process", process))
	c.print(words.T("Bring them back: bothways held {{.Process}} restore [RECORD…]", "Process", process))
	return nil
}

// listOf is never nil, so that JSON shows an empty list.
func listOf[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
