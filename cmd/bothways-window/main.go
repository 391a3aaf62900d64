// Command bothways-window shows the windows: it is started when one is wanted, and ends with the last.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"
	_ "time/tzdata" // zones where the system has none

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"github.com/DeRuina/timberjack"

	"bothways/app/control"
	"bothways/app/desk"
	"bothways/app/settings"
	"bothways/app/window"
	"bothways/app/window/frame"
	"bothways/app/wire"
	"bothways/app/words"
	"bothways/assets/icons"
)

// version is set by the linker.
var version = "dev"

// options are those of the command line.
type options struct {
	home    string
	show    string
	args    frame.Args
	sample  bool
	version bool
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, errs io.Writer) int {
	words.Use(words.Wanted()...)
	o, err := parse(args, errs)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case o.version:
		fmt.Fprintln(out, "bothways-window "+version)
		return 0
	}
	do := live
	if o.sample {
		do = sample
	}
	if err := do(o); err != nil {
		fmt.Fprintf(errs, "bothways-window: %v\n", err)
		return 1
	}
	return 0
}

func parse(args []string, errs io.Writer) (o options, err error) {
	f := flag.NewFlagSet("bothways-window", flag.ContinueOnError)
	f.SetOutput(errs)
	f.StringVar(&o.home, "home", "", words.T("keep everything in `DIR` (or set BOTHWAYS_HOME)"))
	f.StringVar(&o.show, "show", "", words.T("open `WINDOW`: welcome, review, configure, links, history, status or about"))
	f.StringVar(&o.args.Process, "process", "", words.T("open it for the process `NAME`"))
	f.StringVar(&o.args.Plan, "plan", "", words.T("open it for the plan `PLAN`, such as p-000001"))
	f.BoolVar(&o.sample, "sample", false, words.T("try it with sample data, in a place of its own that is gone afterwards"))
	f.BoolVar(&o.version, "version", false, words.T("print the version"))
	if err = f.Parse(args); err != nil {
		return o, err
	}
	if f.NArg() > 0 {
		fmt.Fprintln(errs, "bothways-window: "+words.T("there is no argument {{.Argument}}", "Argument", f.Arg(0)))
		return o, errors.New("argument")
	}
	if o.show != "" && !slices.Contains(window.Names(), o.show) {
		fmt.Fprintln(errs, "bothways-window: "+words.T("there is no window {{.Window}}; there are: {{.List}}", "Window", o.show, "List", words.And(window.Names()...)))
		return o, errors.New("window")
	}
	return o, nil
}

// sample is the life of the program on sample data.
func sample(options) error {
	t := &trial{log: slog.New(slog.NewTextHandler(os.Stderr, nil))}
	if err := t.start(context.Background()); err != nil {
		return err
	}
	t.wait()
	return nil
}

// live is the whole life of the program; where it runs already, that one shows the window.
func live(o options) error {
	home, err := settings.Resolve(o.home, os.Getenv("BOTHWAYS_HOME"))
	if err != nil {
		return err
	}
	if err := home.Make(); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	file := &timberjack.Logger{Filename: filepath.Join(home.Logs, "window.log"), MaxSize: 2, MaxBackups: 3, MaxAge: 90, FileMode: 0o600}
	defer file.Close()
	logs := slog.New(slog.NewTextHandler(file, nil))
	log.SetFlags(0)
	log.SetOutput(slog.NewLogLogger(logs.Handler(), slog.LevelWarn).Writer()) // what Fyne says

	var p *window.Program
	ready := make(chan struct{})
	show := control.Message{Do: control.Show, Window: o.show, Process: o.args.Process, Plan: o.args.Plan}
	done, serves, err := control.ServeOrSend(ctx, home, control.Window, show, func(m control.Message) error {
		<-ready
		return p.Handle(m)
	})
	if err != nil || !serves {
		return err
	}
	tried := &trial{log: logs}
	p = program(o, home, logs, tried.start)
	p.Run(func() { close(ready) }, o.show, o.args)
	stop()
	<-done
	p.End()
	tried.wait()
	return nil
}

// program makes the program with its desk.
func program(o options, home settings.Home, logs *slog.Logger, sample func(context.Context) error) *window.Program {
	app.SetMetadata(fyne.AppMetadata{ID: "bothways", Name: "Bothways", Version: version, Release: version != "dev", Icon: icon()})
	return window.New(app.NewWithID("bothways"), window.Options{Home: home, Version: version, Log: logs, Icon: icon(), Trial: sample,
		Open: func(ctx context.Context, steps *desk.Steps) (*desk.Desk, error) {
			start := time.Now()
			d, err := wire.Desk(ctx, wire.Options{Home: o.home, Version: version, Log: logs})
			if err == nil {
				d.Patience = patience
				steps.Attach(d)
			}
			logs.Info("desk", "ms", time.Since(start).Milliseconds())
			return d, err
		}})
}

// patience is how long a window waits for a run in the background that is about to end.
const patience = 20 * time.Second

func icon() fyne.Resource { return fyne.NewStaticResource("bothways.png", icons.App()) }
