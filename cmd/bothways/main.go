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

func main() { os.Exit(run(context.Background())) }

// run ends the work in hand at the first Ctrl-C, or when the program that started it lets go of
// stdin; a second Ctrl-C ends the program at once.
func run(ctx context.Context) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	words.Use(words.Wanted()...)
	return console.Run(control.WithParent(ctx, os.Stdin), console.Program{Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Version: version})
}
