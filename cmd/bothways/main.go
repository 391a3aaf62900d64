// Command bothways keeps contacts, calendars and tasks in step, from the console.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones where the system has none

	"bothways/app/console"
	"bothways/app/words"
)

// version is set by the linker.
var version = "dev"

func main() { os.Exit(run()) }

// run ends the work in hand at the first Ctrl-C; a second one ends the program at once.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	words.Use(words.Wanted()...)
	return console.Run(ctx, console.Program{Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Version: version})
}
