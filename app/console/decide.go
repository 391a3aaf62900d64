package console

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"bothways/app/desk"
	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/plan"
)

func (c *console) decideCommand() *cobra.Command {
	var x desk.Decision
	var fields []string
	cmd := &cobra.Command{
		Use:   "decide PROCESS RECORD --skip | --take left|right|newest|both | --field F=left… | --as-proposed",
		Short: words.T("Change what the next run does with one record; settles a conflict"),
		Long: words.T(`Decides about one record before the next run. left and right are the sides of the process;
the account's name does as well. RECORD is a number from the preview, left:ID or right:ID,
or a title that only one record has.`),
		Example: `  bothways decide clients 17 --take left
  bothways decide clients "Ada Lovelace" --field TEL=office --field NOTE=both
  bothways decide clients 17 --skip`,
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: c.completeProcess,
	}
	cmd.Flags().BoolVar(&x.Skip, "skip", false, words.T("leave it out of the next run"))
	cmd.Flags().BoolVar(&x.AsProposed, "as-proposed", false, words.T("take a decision back"))
	cmd.Flags().StringVar(&x.Take, "take", "", words.T("whose version wins: `left|right|newest|both`"))
	cmd.Flags().StringArrayVar(&fields, "field", nil, words.T("whose version of one field wins, as `F=left|right|newest|both`; may be repeated"))
	cmd.MarkFlagsMutuallyExclusive("skip", "as-proposed", "take")
	cmd.MarkFlagsMutuallyExclusive("skip", "as-proposed", "field")
	_ = cmd.RegisterFlagCompletionFunc("take", words1("left", "right", "newest", "both"))
	cmd.RunE = c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
		chosen, err := assignments(fields)
		if err != nil {
			return err
		}
		sides := sidesOf(d, args[0])
		x.Take = sideWord(sides, x.Take)
		x.Fields = map[string]string{}
		for f, side := range chosen {
			x.Fields[f] = sideWord(sides, side)
		}
		l, err := d.Decide(ctx, args[0], args[1], x)
		if err != nil {
			return err
		}
		return c.decided(args[0], l, words.T("The next run does as you said; to run it: bothways sync {{.Process}}", "Process", args[0]))
	})
	return cmd
}

// sideWord takes an account's name for its side.
func sideWord(sides [2]string, word string) string {
	for _, s := range link.Both {
		if word != "" && word == sides[s] && sides[0] != sides[1] {
			return s.String()
		}
	}
	return word
}

// decided shows the link that was changed.
func (c *console) decided(process string, l link.Link, text string) error {
	if c.json {
		return c.object("links", []desk.LinkRow{desk.RowOf(l)})
	}
	c.print(words.T("{{.Process}}, record {{.Record}} ({{.Title}}). {{.What}}", "Process", process, "Record", l.ID, "Title", clean(orNone(plan.Title(l.Record())), false), "What", text))
	return nil
}

func (c *console) conflictsCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "conflicts PROCESS",
		Short:   words.T("What both sides changed and you have to decide"),
		Example: "  bothways conflicts clients",
		Args:    cobra.ExactArgs(1), ValidArgsFunction: c.completeProcess,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
			rows, err := d.Conflicts(ctx, args[0])
			if err != nil {
				return err
			}
			if c.json {
				out := []conflictRow{}
				for _, r := range rows {
					out = append(out, conflictRow{r.Link, r.Record, r.Field, r.Agreed, r.Left, r.Right})
				}
				return c.object("conflicts", out)
			}
			if len(rows) == 0 {
				c.print(words.T("{{.Process}}: no conflict waits.", "Process", args[0]))
				return nil
			}
			sides := sidesOf(d, args[0])
			t := table{columns: []column{{head: words.T("record"), right: true}, {head: words.T("title"), soft: true, least: 14}, {head: words.T("field"), soft: true, least: 8},
				{head: words.T("before"), soft: true, least: 10}, {head: sides[0], soft: true, least: 12}, {head: sides[1], soft: true, least: 12}}}
			for _, r := range rows {
				name := words.Field(r.Field)
				if r.Field == "RECORD" {
					name = words.T("record")
				}
				t.add(fmt.Sprint(r.Link), orNone(r.Record), name, shown(r.Field, r.Agreed), shown(r.Field, r.Left), shown(r.Field, r.Right))
			}
			t.write(c.Out, c.look())
			c.print("")
			c.print(words.T("Decide: bothways decide {{.Process}} RECORD --take {{.Left}} (or {{.Right}}, newest, both)", "Process", args[0], "Left", quoted(sides[0]), "Right", quoted(sides[1])))
			c.print(words.T("Then:   bothways sync {{.Process}}", "Process", args[0]))
			return nil
		}),
	}
}

// conflictRow is a conflict as JSON shows it.
type conflictRow struct {
	Link   int64  `json:"link"`
	Record string `json:"record"`
	Field  string `json:"field"`
	Agreed string `json:"agreed"`
	Left   string `json:"left"`
	Right  string `json:"right"`
}

func (c *console) ignoreCommand() *cobra.Command {
	var changed, forever bool
	cmd := &cobra.Command{
		Use:     "ignore PROCESS RECORD --until-changed|--forever",
		Short:   words.T("Leave a difference alone"),
		Example: "  bothways ignore clients 17 --until-changed",
		Args:    cobra.ExactArgs(2), ValidArgsFunction: c.completeProcess,
	}
	cmd.Flags().BoolVar(&changed, "until-changed", false, words.T("until one side changes the record"))
	cmd.Flags().BoolVar(&forever, "forever", false, words.T("until \"unignore\""))
	cmd.MarkFlagsMutuallyExclusive("until-changed", "forever")
	cmd.MarkFlagsOneRequired("until-changed", "forever")
	cmd.RunE = c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
		l, err := d.Ignore(ctx, args[0], args[1], forever)
		if err != nil {
			return err
		}
		text := words.T("It is ignored until it changes; to end that: bothways unignore {{.Process}} {{.Record}}", "Process", args[0], "Record", l.ID)
		if forever {
			text = words.T("It is ignored for ever; to end that: bothways unignore {{.Process}} {{.Record}}", "Process", args[0], "Record", l.ID)
		}
		return c.decided(args[0], l, text)
	})
	return cmd
}

func (c *console) unignoreCommand() *cobra.Command {
	return &cobra.Command{
		Use: "unignore PROCESS RECORD", Short: words.T("Sync an ignored record again"), Example: "  bothways unignore clients 17",
		Args: cobra.ExactArgs(2), ValidArgsFunction: c.completeProcess,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
			l, err := d.Unignore(ctx, args[0], args[1])
			if err != nil {
				return err
			}
			return c.decided(args[0], l, words.T("It syncs again."))
		}),
	}
}
