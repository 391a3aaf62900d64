package console

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"github.com/DeRuina/timberjack"
	"github.com/spf13/cobra"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/wire"
	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/run"
)

// task is what a command does with an open desk.
type task func(ctx context.Context, d *desk.Desk, args []string) error

// at makes a command's body: the desk is opened, the task done, the desk closed.
func (c *console) at(do task) func(*cobra.Command, []string) error {
	return c.alone(func(ctx context.Context, args []string) error {
		d, end, err := c.open(ctx)
		if err != nil {
			return err
		}
		defer end()
		if err := do(ctx, d, args); err != nil {
			return advised(d, err)
		}
		return nil
	})
}

// alone makes the body of a command that needs no desk.
func (c *console) alone(do func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		c.asked = true
		return do(cmd.Context(), args)
	}
}

// withAdvice is an error with what to do about it.
type withAdvice struct {
	text string
	err  error
}

func (e withAdvice) Error() string { return e.text }
func (e withAdvice) Unwrap() error { return e.err }

func advised(d *desk.Desk, err error) error {
	if _, over := err.(exit); over {
		return err
	}
	return withAdvice{text: d.Advise(err), err: err}
}

// open makes the desk ready.
func (c *console) open(ctx context.Context) (*desk.Desk, func(), error) {
	home, err := wire.Home(c.home)
	if err != nil {
		return nil, nil, err
	}
	log, closeLog := c.log(home.Logs)
	d, err := wire.Desk(ctx, wire.Options{Home: c.home, Version: c.Version, Log: log, Now: c.Now, Computer: c.Computer,
		Notice: func(text string) { c.say(words.T("Note: {{.Text}}", "Text", clean(text, true))) }})
	if err != nil {
		closeLog()
		return nil, nil, err
	}
	d.Progress = c.progress(d)
	return d, func() {
		c.err.clear()
		if err := d.Close(); err != nil {
			c.say("bothways: " + err.Error())
		}
		closeLog()
	}, nil
}

// log writes to HOME/logs, and with --verbose to stderr too. Nothing is opened before the first line.
func (c *console) log(dir string) (*slog.Logger, func()) {
	file := &timberjack.Logger{Filename: filepath.Join(dir, "bothways.log"), MaxSize: 5, MaxBackups: 5, MaxAge: 90, FileMode: 0o600}
	to := slog.Handler(slog.NewTextHandler(file, &slog.HandlerOptions{Level: slog.LevelInfo}))
	if c.verbose {
		to = slog.NewMultiHandler(to, slog.NewTextHandler(messages{c}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	return slog.New(to), func() { _ = file.Close() }
}

// messages is stderr below the line of the progress.
type messages struct{ c *console }

func (m messages) Write(p []byte) (int, error) {
	m.c.err.clear()
	return m.c.Err.Write(p)
}

// progressTick is how often the line of the progress changes.
const progressTick = 100 * time.Millisecond

// progress shows how far long work is, on a terminal alone.
func (c *console) progress(d *desk.Desk) func(string, run.Progress) {
	line := c.err.line
	if line == nil {
		return nil
	}
	var mu sync.Mutex
	var last time.Time
	return func(process string, p run.Progress) {
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		if now.Sub(last) < progressTick {
			return
		}
		last = now
		line.show(cut(progressText(sidesOf(d, process), process, p), c.err.width()-1))
	}
}

func progressText(names [2]string, process string, p run.Progress) string {
	text := process + ": " + stageWords(p.Stage, names[p.Side])
	switch {
	case p.Total > 0:
		text += words.T("  {{.Done}} of {{.Total}} ({{.Percent}} %)", "Done", words.Number(p.Done), "Total", words.Number(p.Total), "Percent", p.Done*100/p.Total)
	case p.Done > 0:
		text += "  " + words.Number(p.Done)
	}
	return text + " …"
}

func stageWords(stage, place string) string {
	switch stage {
	case "reading":
		return words.T("reading {{.Place}}", "Place", place)
	case "matching":
		return words.T("matching")
	case "planning":
		return words.T("planning")
	case "writing":
		return words.T("writing")
	}
	return stage
}

// sidesOf names the sides of a process as people know them.
func sidesOf(d *desk.Desk, process string) [2]string {
	p := d.Settings().Expand().Processes[process]
	if p.Left.Account == p.Right.Account {
		return [2]string{p.Left.String(), p.Right.String()}
	}
	return [2]string{p.Left.Account, p.Right.Account}
}

// sideName is the account's name for "left" or "right".
func sideName(sides [2]string, side string) string {
	for _, s := range link.Both {
		if s.String() == side {
			return sides[s]
		}
	}
	return side
}

// object prints the JSON object of a command: one list under its name.
func (c *console) object(name string, list any) error { return c.encode(map[string]any{name: list}) }

func (c *console) encode(v any) error {
	e := json.NewEncoder(c.Out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// runs prints the reports of processes, as JSON or as text, and gives the exit status.
func (c *console) runs(reports ...report.Report) error {
	c.err.clear()
	if c.json {
		if err := report.WriteJSON(c.Out, reports...); err != nil {
			return err
		}
		return exitOfAll(reports)
	}
	c.reports(c.Out, reports)
	return exitOfAll(reports)
}

func (c *console) reports(w io.Writer, reports []report.Report) {
	for i, r := range reports {
		if i > 0 {
			fmt.Fprintln(w)
		}
		WriteReport(w, c.look(), r)
	}
}
