// Command bothways-tray lives in the desktop's panel, keeps things in step and tells what needs the person.
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
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
	_ "time/tzdata" // zones where the system has none

	"github.com/DeRuina/timberjack"

	"bothways/app/control"
	"bothways/app/settings"
	"bothways/app/tray"
	"bothways/app/words"
)

// version is set by the linker.
var version = "dev"

// options are those of the command line.
type options struct {
	home       string
	background bool
	autostart  string
	version    bool
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, out, errs io.Writer) int {
	words.Use(words.Wanted()...)
	var o options
	f := flag.NewFlagSet("bothways-tray", flag.ContinueOnError)
	f.SetOutput(errs)
	f.StringVar(&o.home, "home", "", words.T("keep everything in `DIR` (or set BOTHWAYS_HOME)"))
	f.BoolVar(&o.background, "background", false, words.T("open no window by itself"))
	f.StringVar(&o.autostart, "autostart", "", words.T("start at login: `on`, off or status"))
	f.BoolVar(&o.version, "version", false, words.T("print the version"))
	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case f.NArg() > 0:
		fmt.Fprintln(errs, "bothways-tray: "+words.T("there is no argument {{.Argument}}", "Argument", f.Arg(0)))
		return 2
	}
	if o.version {
		fmt.Fprintln(out, "bothways-tray "+version)
		return 0
	}
	code, err := start(o, out)
	if err != nil {
		fmt.Fprintf(errs, "bothways-tray: %v\n", err)
	}
	return code
}

func start(o options, out io.Writer) (int, error) {
	if o.home != "" {
		abs, err := filepath.Abs(o.home)
		if err != nil {
			return 2, err
		}
		o.home = abs
	}
	login := tray.AtLogin{Home: o.home}
	switch o.autostart {
	case "":
	case "on", "off":
		if err := login.Set(o.autostart == "on"); err != nil {
			return 1, err
		}
		return 0, nil
	case "status":
		fmt.Fprintln(out, map[bool]string{true: "on", false: "off"}[login.On()])
		return 0, nil
	default:
		return 2, errors.New(words.T("--autostart takes on, off or status"))
	}
	home, err := settings.Resolve(o.home, os.Getenv("BOTHWAYS_HOME"))
	if err != nil {
		return 2, err
	}
	if err := home.Make(); err != nil {
		return 1, err
	}
	if err := live(o, home, login); err != nil {
		return 1, err
	}
	return 0, nil
}

// grace is how long a place for the icon may take to appear: at login the panel comes later than we do.
func (o options) grace() time.Duration {
	if o.background {
		return time.Minute
	}
	return 3 * time.Second
}

// live is the whole life of the program; where it runs already, that one shows its window.
func live(o options, home settings.Home, login tray.Login) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	file := &timberjack.Logger{Filename: filepath.Join(home.Logs, "tray.log"), MaxSize: 2, MaxBackups: 3, MaxAge: 90, FileMode: 0o600}
	defer file.Close()
	logs := slog.New(slog.NewTextHandler(file, nil))
	log.SetFlags(0)
	log.SetOutput(slog.NewLogLogger(logs.Handler(), slog.LevelWarn).Writer())

	bus := tray.OpenBus(o.grace())
	defer bus.Close()
	face := tray.NewSystray(bus.Place)
	t := tray.New(tray.Options{Home: home, Programs: tray.Programs{Home: o.home}, Face: face, Bell: bus, Login: login, Log: logs, Quiet: o.background})
	done, serves, err := control.ServeOrSend(ctx, home, control.Tray, control.Message{Do: control.Show}, t.Handle)
	if err != nil || !serves {
		return err
	}
	var failed error
	face.Run(func() {
		go func() {
			failed = t.Run(ctx)
			face.Close()
		}()
		t.Painted()
	}, t.Do)
	stop()
	<-done
	return failed
}
