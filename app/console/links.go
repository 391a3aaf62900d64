package console

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"bothways/app/desk"
	"bothways/app/words"
)

func (c *console) linksCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "links PROCESS list | suggest | add LEFT RIGHT | remove LEFT | different LEFT RIGHT",
		Short: words.T("Which record here is which record there; by hand, if need be"),
		Long: words.T(`Shows the links, suggests pairs with a score and reasons, joins two records by hand, takes
a pair apart, or says that two records are different. LEFT and RIGHT are records of the two
sides: a number, left:ID, right:ID, or a title.`),
		Example: `  bothways links clients list
  bothways links clients suggest
  bothways links clients add left:ada.vcf right:/ada/clients/x7.vcf
  bothways links clients different "Ada L." "Ada Lovelace"`,
		Args:              cobra.MinimumNArgs(1),
		ValidArgsFunction: c.completeVerbs("list", "suggest", "add", "remove", "different"),
		RunE:              c.at(c.links),
	}
}

// linkVerbs says how many records each verb takes.
var linkVerbs = map[string]int{"list": 0, "suggest": 0, "add": 2, "remove": 1, "different": 2}

func (c *console) links(ctx context.Context, d *desk.Desk, args []string) error {
	process, verb := args[0], "list"
	var rest []string
	if len(args) > 1 {
		verb, rest = args[1], args[2:]
	}
	need, known := linkVerbs[verb]
	if !known {
		return wrong(words.T(`links can be seen with list and suggest and changed with add, remove and different, not "{{.Word}}"`, "Word", verb))
	}
	if len(rest) != need {
		return wrong(words.N(need, "links {{.Verb}} takes {{.N}} record", "links {{.Verb}} takes {{.N}} records", "Verb", verb))
	}
	switch verb {
	case "list":
		return c.listLinks(ctx, d, process)
	case "suggest":
		return c.suggestLinks(ctx, d, process)
	case "add":
		l, err := d.AddLink(ctx, process, rest[0], rest[1])
		if err != nil {
			return err
		}
		return c.decided(process, l, words.T("The two are one now; the next run brings them in step."))
	case "remove":
		if err := d.RemoveLink(ctx, process, rest[0]); err != nil {
			return err
		}
		return c.apart(process, words.T("The pair is taken apart; both records stay, and the two are not linked again by themselves."))
	}
	if err := d.Differ(ctx, process, rest[0], rest[1]); err != nil {
		return err
	}
	return c.apart(process, words.T("Noted: these two are different."))
}

func (c *console) apart(process, text string) error {
	if c.json {
		return c.object("links", []desk.LinkRow{})
	}
	c.print(process + ": " + text)
	return nil
}

func (c *console) listLinks(ctx context.Context, d *desk.Desk, process string) error {
	rows, err := d.Links(ctx, process)
	if err != nil {
		return err
	}
	if c.json {
		return c.object("links", listOf(rows))
	}
	if len(rows) == 0 {
		c.print(words.T("{{.Process}}: nothing was read yet. Look with: bothways preview {{.Process}}", "Process", process))
		return nil
	}
	sides := sidesOf(d, process)
	t := table{columns: []column{{head: words.T("record"), right: true}, {head: words.T("title"), soft: true, least: 16}, {head: words.T("state")}, {head: sides[0], soft: true, least: 12}, {head: sides[1], soft: true, least: 12}, {head: words.T("linked by"), soft: true}}}
	for _, r := range rows {
		t.add(fmt.Sprint(r.Link), orNone(r.Record), onlyAt(sides, r.State), r.Left, r.Right, words.By(r.Reason))
	}
	t.write(c.Out, c.look())
	return nil
}

// onlyAt puts the account's name into "only left".
func onlyAt(sides [2]string, state string) string {
	if side, ok := strings.CutPrefix(state, "only "); ok {
		return words.T("only at {{.Place}}", "Place", sideName(sides, side))
	}
	switch state {
	case "ignored":
		return words.T("ignored")
	case "set aside":
		return words.T("set aside")
	case "linked":
		return words.T("linked")
	}
	return state
}

func (c *console) suggestLinks(ctx context.Context, d *desk.Desk, process string) error {
	list, err := d.Suggest(ctx, process)
	if err != nil {
		return err
	}
	if c.json {
		return c.object("links", suggestRows(list))
	}
	c.err.clear()
	if len(list) == 0 {
		c.print(words.T("{{.Process}}: no two records look like one that are not linked.", "Process", process))
		return nil
	}
	sides := sidesOf(d, process)
	t := table{columns: []column{{head: words.T("likely"), right: true}, {head: sides[0], soft: true, least: 14}, {head: sides[1], soft: true, least: 14}, {head: words.T("because"), soft: true, least: 16}}}
	l := c.look()
	for _, s := range list {
		t.add(words.T("{{.N}} %", "N", int(s.Score*100+0.5)), orNone(s.LeftName), orNone(s.RightName), because(s))
		t.rows[len(t.rows)-1].below = []string{l.paint(faint, cut(fmt.Sprintf("        bothways links %s add %s %s", process,
			quoted("left:"+clean(s.Left, false)), quoted("right:"+clean(s.Right, false))), 0))}
	}
	t.write(c.Out, l)
	c.print("")
	c.print(words.T("Not the same: bothways links {{.Process}} different LEFT RIGHT", "Process", process))
	return nil
}

func because(s desk.Suggested) string {
	var out []string
	for _, r := range s.Reasons {
		out = append(out, words.Evidence(r.Code, r.Detail))
	}
	return strings.Join(out, "; ")
}

// suggestion is a pair as JSON shows it.
type suggestion struct {
	Left        string   `json:"left"`
	LeftRecord  string   `json:"left_record"`
	Right       string   `json:"right"`
	RightRecord string   `json:"right_record"`
	Score       float64  `json:"score"`
	Reasons     []string `json:"reasons"`
}

func suggestRows(list []desk.Suggested) []suggestion {
	out := []suggestion{}
	for _, s := range list {
		x := suggestion{Left: s.Left, LeftRecord: s.LeftName, Right: s.Right, RightRecord: s.RightName, Score: s.Score, Reasons: []string{}}
		for _, r := range s.Reasons {
			x.Reasons = append(x.Reasons, words.Evidence(r.Code, r.Detail))
		}
		out = append(out, x)
	}
	return out
}
