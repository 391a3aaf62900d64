package console

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/words"
)

func (c *console) historyCommand() *cobra.Command {
	var process, file string
	var limit int
	var all bool
	cmd := &cobra.Command{
		Use:   "history [RUN]",
		Short: words.T("What each run did; with RUN every record and field of it"),
		Example: `  bothways history
  bothways history r-000042
  bothways history r-000042 --report run.pdf`,
		Args: cobra.MaximumNArgs(1), ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.Flags().StringVar(&process, "process", "", words.T("only runs of `PROCESS`"))
	cmd.Flags().IntVar(&limit, "limit", 30, words.T("at most `N` runs; 0: all"))
	cmd.Flags().BoolVar(&all, "all", false, words.T("also runs that had nothing to do"))
	cmd.Flags().StringVar(&file, "report", "", words.T("with RUN: also write its report to `FILE`: .html, .pdf, .csv or .json"))
	_ = cmd.MarkFlagFilename("report", "html", "pdf", "csv", "json")
	_ = cmd.RegisterFlagCompletionFunc("process", c.completeProcess)
	cmd.RunE = c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
		if err := checkReport(file); err != nil {
			return err
		}
		if len(args) == 1 {
			return c.showRun(ctx, d, args[0], file)
		}
		if file != "" {
			return wrong(words.T("--report: name the run; `bothways history` lists them"))
		}
		rows, err := d.History(ctx, process, limit, all)
		if err != nil {
			return err
		}
		if c.json {
			return c.object("runs", listOf(rows))
		}
		if len(rows) == 0 {
			c.print(words.T("No run wrote anything yet."))
			return nil
		}
		t := table{columns: []column{{head: words.T("run")}, {head: words.T("when")}, {head: words.T("process"), soft: true, least: 8}, {head: words.T("what")}, {head: words.T("writes"), right: true}, {head: words.T("outcome"), soft: true, least: 12}}}
		for _, r := range rows {
			t.add(r.Run, moment(r.Started), r.Process, kindOfRun(r), words.Number(r.Writes), words.Status(r.Status))
		}
		t.write(c.Out, c.look())
		return nil
	})
	return cmd
}

func kindOfRun(r desk.RunRow) string {
	switch {
	case r.Kind == "sync":
		return words.T("sync")
	case r.Kind == "undo" && r.Of != "":
		return words.T("undo of {{.Run}}", "Run", r.Of)
	case r.Kind == "undo":
		return words.T("undo")
	case r.Kind == "restore":
		return words.T("restore")
	}
	return r.Kind
}

func moment(t time.Time) string {
	if t.IsZero() {
		return words.T("never")
	}
	return words.Time(t.Local())
}

func (c *console) showRun(ctx context.Context, d *desk.Desk, text, file string) error {
	id, err := desk.Number(text, "r")
	if err != nil {
		return err
	}
	if file != "" {
		if err := d.SaveRunReport(ctx, id, file); err != nil {
			return err
		}
		defer func() { c.say(words.T("The report is in {{.File}}", "File", file)) }()
	}
	r, err := d.Run(ctx, id)
	if err != nil {
		return err
	}
	if c.json {
		return c.object("runs", []desk.RunRow{r})
	}
	c.print(words.N(r.Writes, "{{.Run}}: {{.What}} of {{.Process}}, {{.When}}, {{.N}} write, {{.Status}}", "{{.Run}}: {{.What}} of {{.Process}}, {{.When}}, {{.N}} writes, {{.Status}}",
		"Run", r.Run, "What", kindOfRun(r), "Process", r.Process, "When", moment(r.Started), "Status", words.Status(r.Status)))
	if len(r.Actions) == 0 {
		return nil
	}
	c.print("")
	c.written(d, r.Process, r.Actions)
	c.print("")
	c.print(words.T("To take it back: bothways undo {{.Run}} [RECORD…]", "Run", r.Run))
	return nil
}

// written prints what was written, one row each.
func (c *console) written(d *desk.Desk, process string, list []desk.Written) {
	p := page{w: c.Out, look: c.look(), r: report.Report{Process: process}, sides: sidesOf(d, process)}
	t := table{columns: []column{{head: words.T("record"), right: true}, {head: "", soft: true, least: 16}, {head: words.T("title"), soft: true, least: 14}, {head: words.T("why"), soft: true, least: 12}, {head: words.T("version"), right: true}}}
	for _, x := range list {
		r := p.row(report.Action{Link: x.Link, Record: x.Record, Op: x.Op, Side: x.Side, Reason: x.Reason, Outcome: x.Outcome, Fields: x.Fields})
		r.cells = append(r.cells, fmt.Sprint(x.Version))
		if x.Message != "" {
			r.below = append(r.below, fieldIndent+cut(clean(x.Message, false), p.room(0)))
		}
		t.rows = append(t.rows, r)
	}
	t.write(c.Out, c.look())
}

func (c *console) undoCommand() *cobra.Command {
	var dry bool
	cmd := &cobra.Command{
		Use:   "undo RUN [RECORD…]",
		Short: words.T("Take a run back on both sides, except where it was edited since"),
		Example: `  bothways undo r-000042 --dry-run
  bothways undo r-000042 "Ada Lovelace"`,
		Args: cobra.MinimumNArgs(1), ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.Flags().BoolVar(&dry, "dry-run", false, words.T("only say what would happen"))
	cmd.RunE = c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
		id, err := desk.Number(args[0], "r")
		if err != nil {
			return err
		}
		rep, err := d.Undo(ctx, id, args[1:], dry)
		if err != nil {
			return err
		}
		return c.took(rep, dry, "bothways undo "+strings.Join(quotedAll(args), " "))
	})
	return cmd
}

func quotedAll(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = quoted(w)
	}
	return out
}

// took shows an undo or a restore.
func (c *console) took(rep report.Report, dry bool, again string) error {
	if dry && rep.Status == desk.Done {
		rep.Plan, rep.Preview = "", true
		rep.Title = words.T("what the undo would do")
		if len(rep.Actions) == 0 {
			rep.Title = words.T("nothing to take back")
		}
		_ = c.runs(rep)
		if len(rep.Actions) > 0 {
			c.print(words.T("Nothing was written. To do it: {{.Command}}", "Command", again))
		}
		return nil
	}
	return c.runs(rep)
}

func (c *console) restoreCommand() *cobra.Command {
	var version int64
	cmd := &cobra.Command{
		Use:     "restore PROCESS RECORD --version V",
		Short:   words.T("Bring back a version of a record, or a value that lost"),
		Long:    words.T(`Brings back the record as it stood before the write with the version V; "explain" and "history RUN" show the versions.`),
		Example: "  bothways restore clients 17 --version 231",
		Args:    cobra.ExactArgs(2), ValidArgsFunction: c.completeProcess,
	}
	cmd.Flags().Int64Var(&version, "version", 0, words.T("the version `V`, from \"explain\" or \"history RUN\""))
	_ = cmd.MarkFlagRequired("version")
	cmd.RunE = c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
		rep, err := d.Restore(ctx, args[0], args[1], version)
		if err != nil {
			return err
		}
		status := c.took(rep, false, "")
		if rep.Status == desk.Done && rep.Left.Updated+rep.Left.Created+rep.Right.Updated+rep.Right.Created > 0 {
			c.print(words.T("The next run brings it to the other side: bothways sync {{.Process}}", "Process", args[0]))
		}
		return status
	})
	return cmd
}

func (c *console) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "explain PROCESS RECORD",
		Short:   words.T("Why a record is or is not synced, its link, its last changes"),
		Example: "  bothways explain clients \"Ada Lovelace\"",
		Args:    cobra.ExactArgs(2), ValidArgsFunction: c.completeProcess,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
			x, err := d.Explain(ctx, args[0], args[1])
			if err != nil {
				return err
			}
			if c.json {
				return c.object("records", []desk.Explanation{x})
			}
			c.explanation(d, args[0], x)
			return nil
		}),
	}
}

// together makes one line of a value that only one side has and the only other one of its field.
func together(fields []desk.FieldView) []desk.FieldView {
	left, right := map[string]int{}, map[string]int{}
	for _, f := range fields {
		switch {
		case f.Left != "" && f.Right == "":
			left[f.Field]++
		case f.Left == "" && f.Right != "":
			right[f.Field]++
		}
	}
	at := map[string]int{}
	var out []desk.FieldView
	for _, f := range fields {
		if left[f.Field] == 1 && right[f.Field] == 1 && (f.Left == "" || f.Right == "") {
			if i, seen := at[f.Field]; seen {
				out[i].Left, out[i].Right = out[i].Left+f.Left, out[i].Right+f.Right
				continue
			}
			at[f.Field] = len(out)
		}
		out = append(out, f)
	}
	return out
}

func (c *console) explanation(d *desk.Desk, process string, x desk.Explanation) {
	sides, l := sidesOf(d, process), c.look()
	c.print(l.paint(bold, words.T("{{.Record}} (record {{.Link}} of {{.Process}})", "Record", clean(orNone(x.Record), false), "Link", x.Link, "Process", process)))
	c.print(l.paragraph("  ", "  ", clean(x.Says, false)))
	for i, id := range []string{x.Left, x.Right} {
		if id == "" {
			id = words.T("not there")
		}
		c.print("  " + sides[i] + ": " + clean(id, false))
	}
	if x.Reason != "" {
		c.print(words.T("  Linked by: {{.Reason}}", "Reason", clean(words.By(x.Reason), false)))
	}
	c.print("")
	t := table{indent: 2, columns: []column{{head: words.T("field"), soft: true, least: 10}, {head: sides[0], soft: true, least: 16}, {head: ""}, {head: sides[1], soft: true, least: 16}}}
	for _, f := range together(x.Fields) {
		mark := ""
		if f.Differ {
			mark = "≠"
		}
		t.add(words.Field(f.Field), shown(f.Field, f.Left), mark, shown(f.Field, f.Right))
	}
	t.write(c.Out, l)
	if len(x.History) > 0 {
		c.print("")
		c.written(d, process, x.History)
		c.print("")
		c.print(words.T("Bring a version back: bothways restore {{.Process}} {{.Link}} --version V", "Process", process, "Link", x.Link))
	}
}
