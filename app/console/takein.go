package console

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"bothways/app/desk"
	"bothways/app/settings"
	"bothways/app/takein"
	"bothways/app/wire"
	"bothways/app/words"
)

// importCommand takes settings of this program, and what other programs leave.
func (c *console) importCommand() *cobra.Command {
	var x desk.Takeover
	cmd := &cobra.Command{
		Use: "import FILE", Short: words.T("Take in exported settings, or what another program leaves"),
		Long: words.T(`Takes a file by its content. Exported settings come in force, and the present ones are kept
beside them. vdirsyncer's and khal's config become accounts and processes. A .zip with .vcf and
.ics files (such as a Google Takeout), an Outlook table of contacts (.csv, English or German)
and a .vcf or .ics with one record or many are brought into the place that --into names.
Nothing that is there is overwritten.`),
		Example: `  bothways import ~/backup/config.toml
  bothways import ~/.config/vdirsyncer/config --dry-run
  bothways import takeout.zip --into home
  bothways import contacts.csv --into home/clients`,
		Args: cobra.ExactArgs(1),
	}
	cmd.Flags().StringVar(&x.Into, "into", "", words.T("bring records into `ACCOUNT` or ACCOUNT/COLLECTION"))
	cmd.Flags().BoolVar(&x.DryRun, "dry-run", false, words.T("say what would be made, and make nothing"))
	cmd.RunE = c.alone(func(ctx context.Context, args []string) error {
		x.File = args[0]
		form, err := takein.Form(args[0])
		if errors.Is(err, fs.ErrNotExist) {
			return wrong(err.Error())
		}
		switch {
		case err != nil:
			return err
		case form != takein.Settings:
			return c.takeIn(ctx, x)
		case x.Into != "":
			return wrong(words.T("{{.File}} is none of what --into takes: a .vcf, an .ics, a .zip of them, or Outlook's table of contacts", "File", filepath.Base(args[0])))
		case x.DryRun:
			return c.settingsSeen(args[0])
		}
		return c.settingsIn(ctx, args[0])
	})
	return cmd
}

// settingsIn works without a desk, so that it can put settings right that cannot be read.
func (c *console) settingsIn(ctx context.Context, from string) error {
	home, err := wire.Home(c.home)
	if err != nil {
		return err
	}
	s, kept, err := settings.Import(ctx, home.Config, from, time.Now())
	if err != nil {
		return err
	}
	if c.json {
		return c.object("files", []string{home.Config})
	}
	c.print(words.T("The settings are taken in force: {{.Accounts}}, {{.Processes}}.", "Accounts", words.N(len(s.Accounts), "{{.N}} account", "{{.N}} accounts"),
		"Processes", words.N(len(s.Processes), "{{.N}} process", "{{.N}} processes")))
	if kept != "" {
		c.print(words.T("Those before are kept in {{.File}}", "File", kept))
	}
	c.print(words.T("Passwords are not part of it: bothways status says where you have to sign in."))
	return nil
}

func (c *console) settingsSeen(from string) error {
	if info, err := os.Stat(from); err == nil && info.IsDir() {
		from = filepath.Join(from, settings.ConfigName)
	}
	s, err := settings.Load(from)
	if err != nil {
		return err
	}
	if c.json {
		return c.object("files", []string{})
	}
	c.print(words.T("These settings would come in force: {{.Accounts}}, {{.Processes}}.", "Accounts", words.N(len(s.Accounts), "{{.N}} account", "{{.N}} accounts"),
		"Processes", words.N(len(s.Processes), "{{.N}} process", "{{.N}} processes")))
	return nil
}

func (c *console) takeIn(ctx context.Context, x desk.Takeover) error {
	d, end, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer end()
	d.Progress = nil
	out, err := d.TakeIn(ctx, x)
	if err != nil {
		return advised(d, err)
	}
	failed := 0
	for _, k := range out.Collections {
		failed += k.Failed
	}
	if c.json {
		err = c.object("imports", []desk.Taken{out})
	} else {
		c.showTaken(out)
	}
	if err == nil && failed > 0 {
		return exit(exitFailed)
	}
	return err
}

func (c *console) showTaken(out desk.Taken) {
	if len(out.Accounts) > 0 {
		t := table{columns: []column{{head: words.T("account")}, {head: words.T("type")}, {head: words.T("address"), soft: true, least: 20}, {head: words.T("new")}}}
		for _, a := range out.Accounts {
			t.add(a.Account, a.Type, a.Address, yes(!a.There))
		}
		t.write(c.Out, c.look())
	}
	if len(out.Processes) > 0 {
		t := table{columns: []column{{head: words.T("process")}, {head: words.T("kind")}, {head: words.T("between"), soft: true, least: 20}, {head: words.T("new")}}}
		for _, p := range out.Processes {
			t.add(p.Process, p.Kind, p.Left+" ↔ "+p.Right, yes(!p.There))
		}
		t.write(c.Out, c.look())
	}
	made := words.T("made")
	if out.DryRun {
		made = words.T("would be made")
	}
	if len(out.Collections) > 0 {
		t := table{columns: []column{{head: words.T("collection"), soft: true, least: 16}, {head: words.T("kind")}, {head: words.T("new")}, {head: words.T("records"), right: true}, {head: words.T("there already"), right: true}, {head: made, right: true}}}
		for _, k := range out.Collections {
			name := k.Collection
			if k.Account != "" {
				name = k.Account + "/" + k.Collection
			}
			t.add(clean(name, false), k.Kind, yes(k.New), words.Number(k.Records), words.Number(k.There), words.Number(k.Created))
		}
		t.write(c.Out, c.look())
	}
	for _, n := range out.Notes {
		c.print(c.look().paragraph("- ", "  ", clean(n, false)))
	}
	switch {
	case out.DryRun:
		c.print(words.T("Nothing was done yet. Do it with the same command without --dry-run."))
	case len(out.Processes) > 0:
		c.print(words.T("Next: bothways preview"))
	}
}
