// Command bothways keeps contacts, calendars and tasks in step, from the console.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones where the system has none

	"bothways/app/console"
	"bothways/app/demo"
	"bothways/app/report"
)

// version is set by the linker.
var version = "dev"

func main() { os.Exit(run()) }

// run ends the work in hand at the first Ctrl-C; a second one ends the program at once.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return console.Run(ctx, console.Program{Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Version: version, Demo: play})
}

// play shows the demo's plans and runs as the console does.
func play(ctx context.Context, d console.Demo) error {
	look := console.Look{Color: d.Color, Width: d.Width}
	return demo.Run(ctx, demo.Options{Out: d.Out, Err: d.Err, Keep: d.Keep, Serve: d.Serve,
		Heading: look.Heading,
		Show:    func(w io.Writer, r report.Report) { console.WriteReport(w, look, r) }})
}
