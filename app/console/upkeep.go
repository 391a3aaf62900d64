package console

import (
	"context"
	"encoding/json"

	"github.com/spf13/cobra"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/settings"
	"bothways/app/wire"
	"bothways/app/words"
)

func (c *console) exportCommand() *cobra.Command {
	return &cobra.Command{
		Use: "export DIR|FILE", Short: words.T("Copy the settings, without secrets"), Example: "  bothways export ~/backup/",
		Args: cobra.ExactArgs(1),
		RunE: c.alone(func(_ context.Context, args []string) error {
			home, err := wire.Home(c.home)
			if err != nil {
				return err
			}
			if args[0] == "" {
				return wrong(words.T("say where to: a folder or a file"))
			}
			file, err := settings.Export(home.Config, args[0])
			if err != nil {
				return err
			}
			if c.json {
				return c.object("files", []string{file})
			}
			c.print(words.T("The settings are in {{.File}}; no password is among them.", "File", file))
			return nil
		}),
	}
}

func (c *console) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: words.T("Check files, database, keyring, accounts and clock, and say what to do"), Args: cobra.NoArgs,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, _ []string) error {
			checks := d.Doctor(ctx)
			bad := 0
			for _, k := range checks {
				if !k.OK {
					bad++
				}
			}
			if c.json {
				if err := c.object("checks", checks); err != nil {
					return err
				}
			} else {
				c.showChecks(checks, bad)
			}
			if bad > 0 {
				return exit(exitFailed)
			}
			return nil
		}),
	}
}

func (c *console) showChecks(checks []desk.Check, bad int) {
	l, wide := c.look(), 0
	for _, k := range checks {
		wide = max(wide, widthOf(k.Check))
	}
	for _, k := range checks {
		word, paint := words.T("ok "), green
		if !k.OK {
			word, paint = words.T("BAD"), red
		}
		first := word + "  " + pad(k.Check, wide) + "  "
		text := l.paragraph(first, pad("", widthOf(first)), clean(k.Message, false))
		c.print(l.paint(paint, word) + text[len(word):])
	}
	if bad == 0 {
		c.print(words.T("Everything is in order."))
	} else {
		c.print(words.N(bad, "{{.N}} thing needs you, see above.", "{{.N}} things need you, see above."))
	}
}

// jsonLine prints a run as one line.
func (c *console) jsonLine(r report.Report) error {
	e := json.NewEncoder(c.Out)
	e.SetEscapeHTML(false)
	return e.Encode(report.Run{Processes: []report.ProcessResult{r.Result()}})
}
