// Command parts says what the programs are made of that others wrote.
//
//	parts notice                   the list of works and their licences, as NOTICE has it
//	parts licences                 the texts of these licences
//	parts sbom [-version …] BIN…   what built programs hold, as CycloneDX 1.6
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"time"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) < 2 {
		log.Fatal("parts: say what: notice, licences or sbom")
	}
	if err := run(os.Stdout, os.Args[1], os.Args[2:]); err != nil {
		log.Fatalf("parts: %v", err)
	}
}

func run(out io.Writer, what string, args []string) error {
	f := flag.NewFlagSet(what, flag.ExitOnError)
	version := f.String("version", "dev", "the programs' `VERSION`")
	seconds := f.Int64("date", 0, "when they were made, in `SECONDS` since 1970")
	if err := f.Parse(args); err != nil {
		return err
	}
	if what == "sbom" {
		return bill(out, *version, time.Unix(*seconds, 0), f.Args())
	}
	works, err := linked()
	if err != nil {
		return err
	}
	switch what {
	case "notice":
		_, err = io.WriteString(out, notice(works))
	case "licences":
		err = licences(out, works)
	default:
		err = fmt.Errorf("there is no %q", what)
	}
	return err
}
