package console

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"bothways/app/demo"
	"bothways/app/report"
	"bothways/app/words"
)

func (c *console) demoCommand() *cobra.Command {
	var o demo.Options
	cmd := &cobra.Command{
		Use:   "demo",
		Short: words.T("Show the whole thing on sample data: no account needed"),
		Long: words.T(`Makes a folder of sample contacts and events, a Google and a CalDAV/CardDAV server of its own,
syncs them both ways, edits both sides, merges, takes a run back, and says what happened.
Nothing leaves your machine, and your own settings are not touched.`),
		Example: `  bothways demo
  bothways demo --keep /tmp/bothways-demo --serve`,
		Args: cobra.NoArgs,
		RunE: c.alone(func(ctx context.Context, _ []string) error {
			if c.json {
				return wrong(words.T("the demo tells a story; it has no JSON"))
			}
			l := c.look()
			if l.Width == 0 {
				l.Width = 80
			}
			o.Out, o.Err = c.Out, c.Err
			o.Show = func(w io.Writer, r report.Report) { WriteReport(w, l, r) }
			o.Heading = l.Heading
			if err := demo.Run(ctx, o); err != nil {
				return fmt.Errorf("demo: %w", err)
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&o.Keep, "keep", "", words.T("work in `DIR` and leave it behind"))
	cmd.Flags().BoolVar(&o.Serve, "serve", false, words.T("keep Google and the server up at the end, to play with"))
	_ = cmd.MarkFlagDirname("keep")
	return cmd
}
