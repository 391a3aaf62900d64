// Command manual writes manual pages, one for each command of the console program, and what shells complete them by.
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bothways/app/console"
)

func main() {
	log.SetFlags(0)
	to := flag.String("to", ".", "write into `DIR`")
	shells := flag.String("completions", "", "write completions for shells into `DIR`")
	version := flag.String("version", "dev", "the program's `VERSION`")
	seconds := flag.Int64("date", 0, "the pages' date, in `SECONDS` since 1970")
	flag.Parse()
	if err := os.MkdirAll(*to, 0o755); err != nil {
		log.Fatal(err)
	}
	foot := footer{version: *version, date: time.Unix(*seconds, 0).UTC().Format(time.DateOnly)}
	if err := write(*to, console.Tree(*version), foot); err != nil {
		log.Fatal(err)
	}
	if *shells != "" {
		if err := completions(*shells, console.Tree(*version)); err != nil {
			log.Fatal(err)
		}
	}
}

// footer is what stands at the foot of each page.
type footer struct{ version, date string }

// write makes the page of a command and those of all below it.
func write(dir string, cmd *cobra.Command, foot footer) error {
	if !listed(cmd) {
		return nil
	}
	if err := os.WriteFile(filepath.Join(dir, name(cmd)+".1"), []byte(page(cmd, foot)), 0o644); err != nil {
		return err
	}
	for _, sub := range cmd.Commands() {
		if err := write(dir, sub, foot); err != nil {
			return err
		}
	}
	return nil
}

// listed tells whether a command has a page of its own.
func listed(cmd *cobra.Command) bool {
	return !cmd.Hidden && cmd.Name() != "help" && (!cmd.HasParent() || cmd.Parent().Name() != "completion")
}

func name(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }
