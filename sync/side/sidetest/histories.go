package sidetest

import (
	"flag"
	"os"
	"strconv"
	"testing"
)

// Histories sets how many random histories the rest of a test goes through: a hundredth of BOTHWAYS_HISTORIES,
// which those of the engine alone go through, for each of these speaks to a server. Without it the count is
// the one that was asked for by -rapid.checks, or else otherwise.
func Histories(t *testing.T, otherwise int) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	if checks == nil {
		t.Fatal("there are no histories without rapid")
	}
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f == checks })
	n, err := strconv.Atoi(os.Getenv("BOTHWAYS_HISTORIES"))
	switch {
	case err == nil:
		n = max(1, n/100)
	case asked:
		return
	default:
		n = otherwise
	}
	usual := checks.Value.String()
	_ = flag.Set("rapid.checks", strconv.Itoa(n))
	t.Cleanup(func() { _ = flag.Set("rapid.checks", usual) })
}
