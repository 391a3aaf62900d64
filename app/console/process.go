package console

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bothways/app/desk"
	"bothways/app/settings"
	"bothways/app/words"
)

func (c *console) processCommand() *cobra.Command {
	return family("process", words.T("Processes: which two collections are kept in step, and how"),
		c.processAdd(), c.processList(), c.processShow(), c.processSet(), c.processRemove())
}

func (c *console) processAdd() *cobra.Command {
	var kind, left, right string
	var set []string
	cmd := &cobra.Command{
		Use:   "add NAME --kind KIND --left ACCOUNT/COLLECTION --right ACCOUNT/COLLECTION",
		Short: words.T("Add a process; both collections must be there"),
		Example: `  bothways process add clients --kind contacts --left home/clients --right office/Clients
  bothways process add team --kind calendar --left home/team --right office/Team \
    --set direction=to-left --set window.past_days=90`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	cmd.Flags().StringVar(&kind, "kind", "", words.T("contacts, calendar or tasks"))
	cmd.Flags().StringVar(&left, "left", "", words.T("one side, as `ACCOUNT/COLLECTION`"))
	cmd.Flags().StringVar(&right, "right", "", words.T("the other side, as `ACCOUNT/COLLECTION`"))
	cmd.Flags().StringArrayVar(&set, "set", nil, words.T("any other setting, as `KEY=VALUE`; may be repeated"))
	for _, f := range []string{"kind", "left", "right"} {
		_ = cmd.MarkFlagRequired(f)
	}
	_ = cmd.RegisterFlagCompletionFunc("kind", words1(kindNames...))
	_ = cmd.RegisterFlagCompletionFunc("left", c.completePlace)
	_ = cmd.RegisterFlagCompletionFunc("right", c.completePlace)
	cmd.RunE = c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
		keys, err := assignments(set)
		if err != nil {
			return err
		}
		keys["kind"], keys["left"], keys["right"] = kind, left, right
		return c.addProcess(ctx, d, args[0], keys)
	})
	return cmd
}

func (c *console) addProcess(ctx context.Context, d *desk.Desk, name string, keys map[string]string) error {
	if !knownKind(keys["kind"]) {
		return wrong(words.T(`there is no kind "{{.Kind}}"; there are: contacts, calendar, tasks`, "Kind", keys["kind"]))
	}
	var full [2]int
	var places [2]settings.Place
	for i, side := range []string{"left", "right"} {
		p, ok := settings.ParsePlace(keys[side])
		if !ok {
			return wrong(words.T(`--{{.Side}} "{{.Word}}": write it as ACCOUNT/COLLECTION`, "Side", side, "Word", keys[side]))
		}
		x, err := findCollection(ctx, d, p, keys["kind"])
		if err != nil {
			return err
		}
		places[i], full[i] = p, x.Records
	}
	if err := d.AddProcess(ctx, name, keys); err != nil {
		return err
	}
	if full[0] > 0 && full[1] > 0 {
		c.say(duplicateNote(name, places, full, keys["kind"]))
	}
	if c.json {
		return c.object("processes", processRows(d, name))
	}
	c.print(words.T("The process {{.Process}} is there. Next: bothways preview {{.Process}}", "Process", name))
	return nil
}

// duplicateNote tells how records that both sides hold already are treated.
func duplicateNote(name string, at [2]settings.Place, full [2]int, kind string) string {
	return words.T(`Note: both collections hold records already: {{.Left}} {{.LeftCount}}, {{.Right}} {{.RightCount}}.
  What matches is linked, not doubled: the preview shows the pairs, and
  "bothways links {{.Process}} suggest" shows those that only may be one.
  To begin with an empty collection instead:
  bothways collections {{.Account}} create NAME --kind {{.Kind}}, then bothways process set {{.Process}} right={{.Account}}/NAME`,
		"Left", at[0], "LeftCount", words.Number(full[0]), "Right", at[1], "RightCount", words.Number(full[1]), "Process", name, "Account", at[1].Account, "Kind", kind)
}

// findCollection finds a collection by its id or another word for it, or by a name that only one has.
func findCollection(ctx context.Context, d *desk.Desk, p settings.Place, kind string) (desk.CollectionRow, error) {
	list, err := d.Collections(ctx, p.Account)
	if err != nil {
		return desk.CollectionRow{}, err
	}
	var found []desk.CollectionRow
	var fitting []string
	for _, x := range list {
		fits := len(x.Kinds) == 0 || slices.Contains(x.Kinds, kind)
		if fits {
			fitting = append(fitting, p.Account+"/"+x.ID)
		}
		if x.ID == p.Collection || slices.Contains(x.Also, p.Collection) {
			found = []desk.CollectionRow{x}
			break
		}
		if x.Name == p.Collection {
			found = append(found, x)
		}
	}
	switch {
	case len(found) == 0:
		return desk.CollectionRow{}, wrong(words.T(`{{.Account}} has no collection "{{.Name}}"; for {{.Kinds}} there are: {{.List}}. Make it with: bothways collections {{.Account}} create {{.NewName}} --kind {{.Kind}}`, "Account", p.Account, "Name", p.Collection, "Kinds", words.Kind(kind), "List", orNothing(fitting), "NewName", quoted(p.Collection), "Kind", kind))
	case len(found) > 1:
		return desk.CollectionRow{}, wrong(words.N(len(found), `{{.Account}} has {{.N}} collection named "{{.Name}}"; use the id: {{.List}}`,
			`{{.Account}} has {{.N}} collections named "{{.Name}}"; use the id: {{.List}}`, "Account", p.Account, "Name", p.Collection, "List", orNothing(fitting)))
	case len(found[0].Kinds) > 0 && !slices.Contains(found[0].Kinds, kind):
		return desk.CollectionRow{}, wrong(words.T("{{.Place}} is for {{.Kinds}}, not for {{.Kind}}", "Place", p, "Kinds", words.And(found[0].Kinds...), "Kind", kind))
	}
	return found[0], nil
}

func orNothing(list []string) string {
	if len(list) == 0 {
		return words.T("none")
	}
	return strings.Join(list, ", ")
}

// quoted is a word as a shell takes it.
func quoted(word string) string {
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./@:+,") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

func processRows(d *desk.Desk, name string) []desk.ProcessRow {
	out := []desk.ProcessRow{}
	for _, r := range d.Processes() {
		if name == "" || r.Process == name {
			out = append(out, r)
		}
	}
	return out
}

func (c *console) processList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: words.T("List the processes"), Args: cobra.NoArgs,
		RunE: c.at(func(_ context.Context, d *desk.Desk, _ []string) error {
			rows := processRows(d, "")
			if c.json {
				return c.object("processes", rows)
			}
			if len(rows) == 0 {
				c.print(words.T("There is no process yet. Add one: bothways process add NAME --kind contacts --left ACCOUNT/COLLECTION --right ACCOUNT/COLLECTION"))
				return nil
			}
			t := table{columns: []column{{head: words.T("process")}, {head: words.T("kind")}, {head: words.T("left"), soft: true, least: 12}, {head: "", soft: false}, {head: words.T("right"), soft: true, least: 12}, {head: words.T("background")}}}
			for _, r := range rows {
				on := words.T("on")
				if !r.Enabled {
					on = words.T("off")
				}
				t.add(r.Process, r.Kind, r.Left, wayOf(r.Direction), r.Right, on)
			}
			t.write(c.Out, c.look())
			return nil
		}),
	}
}

func wayOf(direction string) string {
	return map[string]string{"both": "↔", "to-right": "→", "to-left": "←"}[direction]
}

// shownProcess is a process with all its settings.
type shownProcess struct {
	desk.ProcessRow
	Settings []desk.Setting `json:"settings"`
}

func (c *console) processShow() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: words.T("Show a process: in words, and every setting with its value"), Args: cobra.ExactArgs(1), ValidArgsFunction: c.completeProcess,
		RunE: c.at(func(_ context.Context, d *desk.Desk, args []string) error {
			list, err := d.ShowProcess(args[0])
			if err != nil {
				return err
			}
			row := processRows(d, args[0])[0]
			list = slices.DeleteFunc(list, func(s desk.Setting) bool { return !s.Given && foreign(s.Key, row.Kind) })
			if c.json {
				return c.object("processes", []shownProcess{{row, list}})
			}
			c.print(fmt.Sprintf("%s: %s, %s %s %s", row.Process, row.Kind, row.Left, wayOf(row.Direction), row.Right))
			for _, s := range row.InWords {
				c.print("  " + s)
			}
			c.print("")
			t := table{indent: 2, columns: []column{{head: words.T("setting")}, {head: words.T("value"), soft: true, least: 20}, {head: ""}}}
			for _, s := range list {
				from := words.T("default")
				if s.Given {
					from = ""
				}
				t.add(s.Key, s.Value, from)
			}
			t.write(c.Out, c.look())
			return nil
		}),
	}
}

// foreign tells whether a setting belongs to processes of another kind.
func foreign(key, kind string) bool {
	section, _, _ := strings.Cut(key, ".")
	last := key[strings.LastIndexByte(key, '.')+1:]
	switch {
	case section == "window" || section == "calendar" || section == "filter" && (last == "title" || last == "declined"):
		return kind == "contacts" || kind == "tasks" && last == "declined"
	case key == "region" || section == "filter" && last == "has":
		return kind != "contacts"
	}
	return false
}

func (c *console) processSet() *cobra.Command {
	return &cobra.Command{
		Use:               "set NAME KEY=VALUE…",
		Short:             words.T("Change settings of a process; an empty value brings the default back"),
		Example:           "  bothways process set clients conflict=ask prevent.left=delete,update filter.categories=Work",
		Args:              cobra.MinimumNArgs(2),
		ValidArgsFunction: c.completeProcessKeys,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
			keys, err := assignments(args[1:])
			if err != nil {
				return err
			}
			if err := d.SetProcess(ctx, args[0], keys); err != nil {
				return err
			}
			if c.json {
				return c.object("processes", processRows(d, args[0]))
			}
			c.print(words.T("The process {{.Process}} is changed.", "Process", args[0]))
			return nil
		}),
	}
}

func (c *console) processRemove() *cobra.Command {
	var forget bool
	cmd := &cobra.Command{
		Use: "remove NAME", Short: words.T("Remove a process; no record is touched, and its links stay"), Args: cobra.ExactArgs(1), ValidArgsFunction: c.completeProcess,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
			if err := d.RemoveProcess(ctx, args[0], forget); err != nil {
				return err
			}
			if c.json {
				return c.object("processes", processRows(d, ""))
			}
			text := words.T("The process {{.Process}} is removed; its links stay for when it is added again. No record was touched.", "Process", args[0])
			if forget {
				text = words.T("The process {{.Process}} is removed; its links are forgotten. No record was touched.", "Process", args[0])
			}
			c.print(text)
			return nil
		}),
	}
	cmd.Flags().BoolVar(&forget, "forget", false, words.T("forget its links too"))
	return cmd
}
