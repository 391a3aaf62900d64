package console

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"bothways/app/desk"
	"bothways/app/words"
	"bothways/sync/record"
)

func (c *console) collectionsCommand() *cobra.Command {
	var kind string
	cmd := &cobra.Command{
		Use:   "collections ACCOUNT [create NAME --kind contacts|calendar|tasks]",
		Short: words.T("List what an account holds, or make a new empty collection"),
		Example: `  bothways collections office
  bothways collections home create clients --kind contacts`,
		Args:              cobra.RangeArgs(1, 3),
		ValidArgsFunction: c.completeCollections,
	}
	cmd.Flags().StringVar(&kind, "kind", "", words.T("of a new one: contacts, calendar or tasks"))
	_ = cmd.RegisterFlagCompletionFunc("kind", words1(kindNames...))
	cmd.RunE = c.at(func(ctx context.Context, d *desk.Desk, args []string) error {
		switch {
		case len(args) == 1:
			return c.listCollections(ctx, d, args[0])
		case args[1] != "create":
			return wrong(words.T(`collections can be listed or created, not "{{.Word}}"`, "Word", args[1]))
		case len(args) == 2:
			return wrong(words.T("give the new collection a name: bothways collections {{.Account}} create NAME --kind contacts", "Account", args[0]))
		}
		return c.createCollection(ctx, d, args[0], args[2], kind)
	})
	return cmd
}

var kindNames = []string{"contacts", "calendar", "tasks"}

func (c *console) listCollections(ctx context.Context, d *desk.Desk, account string) error {
	list, err := d.Collections(ctx, account)
	if err != nil {
		return err
	}
	if c.json {
		return c.object("collections", list)
	}
	if len(list) == 0 {
		c.print(words.T("{{.Account}} holds no collection yet. Make one: bothways collections {{.Account}} create NAME --kind contacts", "Account", account))
		return nil
	}
	t := table{columns: []column{{head: words.T("collection"), soft: true, least: 20}, {head: words.T("name"), soft: true}, {head: words.T("kind")}, {head: words.T("records"), right: true}, {head: words.T("writable")}}}
	for _, x := range list {
		count := "?"
		if x.Records >= 0 {
			count = words.Number(x.Records)
		}
		t.add(strings.Join(append([]string{x.ID}, x.Also...), ", "), x.Name, strings.Join(x.Kinds, ", "), count, yes(x.Writable))
	}
	t.write(c.Out, c.look())
	return nil
}

func (c *console) createCollection(ctx context.Context, d *desk.Desk, account, name, kind string) error {
	if !knownKind(kind) {
		return wrong(words.T("say what it is for with --kind: contacts, calendar or tasks"))
	}
	x, err := d.CreateCollection(ctx, account, name, record.Kind(kind))
	if err != nil {
		return err
	}
	if c.json {
		return c.object("collections", []desk.CollectionRow{x})
	}
	c.print(words.T("Made {{.Account}}/{{.Collection}}, empty, for {{.Kind}}.", "Account", account, "Collection", x.ID, "Kind", words.Kind(kind)))
	return nil
}

func knownKind(kind string) bool {
	for _, k := range kindNames {
		if k == kind {
			return true
		}
	}
	return false
}
