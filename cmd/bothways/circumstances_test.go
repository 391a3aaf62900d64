package main

import (
	"os"
	"strings"
	"time"

	"bothways/app/console"
	"bothways/sync/link"
)

// clockAhead says by how much the computer's clock is wrong ("-48h"), and computerIs which computer
// this is ("ID HOST").
const (
	clockAhead = "BOTHWAYS_TEST_CLOCK"
	computerIs = "BOTHWAYS_TEST_COMPUTER"
)

// circumstances are those that a test makes up.
func circumstances() console.Program {
	var p console.Program
	if ahead, err := time.ParseDuration(os.Getenv(clockAhead)); err == nil {
		p.Now = func() time.Time { return time.Now().Add(ahead) }
	}
	if id, host, ok := strings.Cut(os.Getenv(computerIs), " "); ok {
		p.Computer = &link.Owner{ID: id, Host: host}
	}
	return p
}
