// Command bothways keeps contacts, calendars and tasks in step, from the console.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones where the system has none

	"bothways/app/console"
	"bothways/app/control"
	"bothways/app/words"
)

// version is set by the linker.
var version = "dev"

func main() { os.Exit(run(context.Background(), console.Program{})) }

// run ends the work in hand at the first Ctrl-C, or when the program that started it lets go of
// stdin; a second Ctrl-C ends the program at once.
func run(ctx context.Context, p console.Program) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	words.Use(words.Wanted()...)
	p.Args, p.In, p.Out, p.Err, p.Version = os.Args[1:], os.Stdin, os.Stdout, os.Stderr, version
	return console.Run(control.WithParent(ctx, os.Stdin), p)
}
