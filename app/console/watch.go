package console

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"bothways/app/agenda"
	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/settings"
	"bothways/app/words"
)

func (c *console) watchCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "watch",
		Short: words.T("Sync in the background until stopped: by schedule and when a folder changes"),
		Long: words.T(`Syncs every enabled process by its schedule, and at once when a file in a local folder
changes, until it is stopped with Ctrl-C. One line is printed for each run that did something
or needs you. With --json each line is one JSON object like that of "sync".`),
		Args: cobra.NoArgs,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, _ []string) error {
			d.Progress = nil
			if !c.json {
				c.print(c.watching(d))
			}
			var mu sync.Mutex
			said := map[string]string{}
			return d.Watch(ctx, func(r report.Report) {
				mu.Lock()
				defer mu.Unlock()
				if ctx.Err() == nil || r.Status != desk.Failed {
					c.tell(r, said)
				}
			})
		}),
	}
}

func (c *console) watching(d *desk.Desk) string {
	var on []string
	all := d.Settings().Expand().Processes
	for _, n := range d.ProcessNames() {
		if all[n].Enabled {
			on = append(on, n)
		}
	}
	if len(on) == 0 {
		return words.T("No process is enabled; waiting for settings. Stop with Ctrl-C.")
	}
	return words.T("Watching {{.List}}. Stop with Ctrl-C.", "List", strings.Join(on, ", "))
}

// tell prints a run that did something, and one that needs the person or went wrong once.
func (c *console) tell(r report.Report, said map[string]string) {
	did := r.Left.Created + r.Left.Updated + r.Left.Deleted + r.Right.Created + r.Right.Updated + r.Right.Deleted + r.Linked
	line := watchLine(r)
	if r.Preview {
		did = 0
	}
	if did == 0 && (r.Status == desk.Done && len(r.Errors) == 0 || said[r.Process] == line) {
		if r.Status == desk.Done {
			delete(said, r.Process)
		}
		return
	}
	said[r.Process] = line
	if c.json {
		_ = c.jsonLine(r)
		return
	}
	c.print(c.look().paint(faint, words.Clock(time.Now())) + " " + line)
}

func watchLine(r report.Report) string {
	sides := r.Sides()
	var parts []string
	for i, n := range []report.Counts{r.Left, r.Right} {
		p := page{r: r, sides: sides}
		if n.Created+n.Updated+n.Deleted > 0 {
			n.Unchanged = 0
			text := p.countWords(n)
			parts = append(parts, words.T("{{.What}} at {{.Place}}", "What", text, "Place", sides[i]))
		}
	}
	if r.Linked > 0 {
		parts = append(parts, words.N(r.Linked, "{{.N}} pair linked", "{{.N}} pairs linked"))
	}
	if r.Status != desk.Done {
		parts = append([]string{words.Status(r.Status)}, parts...)
	}
	text := r.Process + ": " + strings.Join(parts, "; ")
	for i, e := range r.Errors {
		if i == 3 {
			text += words.N(len(r.Errors)-3, "; and {{.N}} more", "; and {{.N}} more")
			break
		}
		message := e.Message
		if e.Record != "" {
			message = e.Record + ": " + message
		}
		text += "; " + clean(message, false)
	}
	if r.Status == desk.Review && r.Plan != "" {
		text += words.T("; look at it: bothways preview {{.Process}}", "Process", r.Process)
	}
	return strings.ReplaceAll(text, ": ; ", ": ")
}

func (c *console) pauseCommand() *cobra.Command {
	var span string
	cmd := &cobra.Command{
		Use: "pause", Short: words.T("Pause background sync, for a while or until \"resume\""),
		Example: "  bothways pause --for 30m",
		Args:    cobra.NoArgs,
	}
	cmd.Flags().StringVar(&span, "for", "", words.T("how long, like `30m`, 4h or 1d"))
	cmd.RunE = c.at(func(ctx context.Context, d *desk.Desk, _ []string) error {
		until := agenda.Forever
		if span != "" {
			long, err := settings.ParseDuration(span)
			if err != nil || long <= 0 {
				return wrong(words.T(`--for: "{{.Word}}" is no duration; write it like 30m, 4h or 1d`, "Word", span))
			}
			until = d.Now().Add(long)
		}
		if err := d.Pause(ctx, until); err != nil {
			return err
		}
		if c.json {
			return c.paused(ctx, d)
		}
		if until.Equal(agenda.Forever) {
			c.print(words.T(`Background sync is paused until "bothways resume". Go on: bothways resume`))
		} else {
			c.print(words.T("Background sync is paused until {{.When}}. Go on: bothways resume", "When", moment(until)))
		}
		return nil
	})
	return cmd
}

func (c *console) paused(ctx context.Context, d *desk.Desk) error {
	until, err := d.Paused(ctx)
	if err != nil {
		return err
	}
	return c.encode(struct {
		Paused bool      `json:"paused"`
		Until  time.Time `json:"paused_until,omitzero"`
	}{!until.IsZero(), until})
}

func (c *console) resumeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "resume", Short: words.T("Go on with background sync"), Args: cobra.NoArgs,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, _ []string) error {
			if err := d.Resume(ctx); err != nil {
				return err
			}
			if c.json {
				return c.paused(ctx, d)
			}
			c.print(words.T("Background sync goes on."))
			return nil
		}),
	}
}

func (c *console) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: words.T("Accounts, processes, last and next run, what waits for you"), Args: cobra.NoArgs,
		RunE: c.at(func(ctx context.Context, d *desk.Desk, _ []string) error {
			s, err := d.Status(ctx)
			if err != nil {
				return err
			}
			if c.json {
				return c.encode(s)
			}
			c.showStatus(s)
			return nil
		}),
	}
}

func (c *console) showStatus(s desk.Status) {
	l := c.look()
	if len(s.Processes) == 0 {
		c.print(words.N(len(s.Accounts), "{{.N}} account, no process yet.", "{{.N}} accounts, no process yet."))
		c.print(words.T("Add one: bothways process add NAME --kind contacts --left ACCOUNT/COLLECTION --right ACCOUNT/COLLECTION"))
		return
	}
	t := table{columns: []column{{head: words.T("process")}, {head: words.T("how it stands"), soft: true, least: 12}, {head: words.T("linked"), right: true}, {head: words.T("last run")}, {head: words.T("next run")}}}
	for _, p := range s.Processes {
		next := words.T("by hand")
		if !p.NextRun.IsZero() && p.NextRun.Year() < agenda.Forever.Year() {
			next = moment(p.NextRun)
		}
		r := row{cells: []string{p.Process, words.Status(p.Status), words.Number(p.Linked), moment(p.LastRun), next}, color: statusColor(p.Status), at: 1}
		for _, w := range p.Waits {
			r.below = append(r.below, l.paragraph("  - ", "    ", w))
		}
		t.rows = append(t.rows, r)
	}
	t.write(c.Out, l)
	for _, a := range s.Accounts {
		if !a.SignedIn {
			c.print(words.T("{{.Account}} needs you to sign in: bothways account login {{.Account}}", "Account", a.Account))
		}
	}
	if !s.PausedUntil.IsZero() {
		if s.PausedUntil.Year() >= agenda.Forever.Year() {
			c.print(words.T(`Background sync is paused until "bothways resume".`))
		} else {
			c.print(words.T("Background sync is paused until {{.When}}.", "When", moment(s.PausedUntil)))
		}
	}
}
