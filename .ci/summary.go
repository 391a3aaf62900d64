//go:build ignore

// Summary reads the events of `go test -json` and prints what a person wants to see of them: a line
// for each package, all that a failed test said, the slowest packages, and the counts.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strings"
)

type event struct {
	Action, Package, ImportPath, Test, Output string
	Elapsed                                   float64
}

type key struct{ pkg, test string }

type summary struct {
	said                    map[key][]string
	seconds                 map[string]float64
	parents                 map[key]bool // of sub-tests; true where one of them failed
	passed, failed, skipped int
	broken, bad, left       []string // packages, tests that failed, tests that were skipped and why
}

func main() {
	s := summary{said: map[key][]string{}, seconds: map[string]float64{}, parents: map[key]bool{}}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64<<20)
	for in.Scan() {
		var e event
		if err := json.Unmarshal(in.Bytes(), &e); err != nil || e.Action == "" {
			fmt.Println(in.Text()) // what the go command itself has to say
			continue
		}
		s.take(e)
	}
	s.close()
	if in.Err() != nil || s.failed > 0 || s.passed == 0 {
		os.Exit(1)
	}
}

func (s *summary) take(e event) {
	at := key{e.Package, e.Test}
	switch e.Action {
	case "output":
		s.said[at] = append(s.said[at], e.Output)
	case "build-output":
		fmt.Print(e.Output)
	case "pass", "fail", "skip":
		if e.Test != "" {
			s.test(e, at)
		} else {
			s.pkg(e, at)
		}
	}
}

// test counts the ends of the tree alone: a test that has sub-tests only gathers them.
func (s *summary) test(e event, at key) {
	if i := strings.LastIndex(e.Test, "/"); i >= 0 {
		up := key{e.Package, e.Test[:i]}
		s.parents[up] = s.parents[up] || e.Action == "fail"
	}
	failedBelow, parent := s.parents[at]
	switch {
	case e.Action == "fail":
		s.fail(e, at, failedBelow)
	case parent:
	case e.Action == "skip":
		s.skipped++
		s.left = append(s.left, e.Package+" "+e.Test+": "+strings.TrimSpace(spoken(s.said[at])))
	default:
		s.passed++
	}
	delete(s.said, at)
}

// fail prints what a failed test said. One that failed only because of its sub-tests has said nothing.
func (s *summary) fail(e event, at key, below bool) {
	words := spoken(s.said[at])
	if !below {
		s.failed++
		s.bad = append(s.bad, e.Package+" "+e.Test)
	}
	if !below || words != "" {
		fmt.Printf("FAIL %s %s (%.1f s)\n%s", e.Package, e.Test, e.Elapsed, words)
	}
}

// spoken leaves out the frame that go test puts around a test's own words.
func spoken(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		if text := strings.TrimSpace(line); text != "FAIL" && !strings.HasPrefix(text, "=== ") && !strings.HasPrefix(text, "--- FAIL: ") && !strings.HasPrefix(text, "--- SKIP: ") {
			b.WriteString(line)
		}
	}
	return b.String()
}

func (s *summary) pkg(e event, at key) {
	s.seconds[e.Package] += e.Elapsed
	switch {
	case e.Action == "skip":
		return // has no tests
	case e.Action == "fail":
		s.broken = append(s.broken, e.Package)
		fmt.Printf("FAIL %s (%.1f s)\n", e.Package, e.Elapsed)
		s.unfinished(e.Package)
	default:
		fmt.Printf("ok   %s (%.1f s)\n", e.Package, e.Elapsed)
	}
	delete(s.said, at)
}

// unfinished prints what a package said outside of tests that ended: a panic, a timeout.
func (s *summary) unfinished(pkg string) {
	for at, lines := range s.said {
		if at.pkg == pkg {
			fmt.Print(spoken(lines))
			delete(s.said, at)
		}
	}
}

func (s *summary) close() {
	names := make([]string, 0, len(s.seconds))
	for name := range s.seconds {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool { return s.seconds[names[i]] > s.seconds[names[j]] })
	for _, name := range names[:min(3, len(names))] {
		fmt.Printf("slow %s %.1f s\n", name, s.seconds[name])
	}
	for _, name := range s.left {
		fmt.Printf("skipped %s\n", name)
	}
	for _, name := range s.bad {
		fmt.Printf("failed %s\n", name)
	}
	if len(s.broken) > 0 {
		fmt.Printf("failed packages: %s\n", strings.Join(s.broken, " "))
		s.failed = max(s.failed, len(s.broken))
	}
	if s.passed == 0 {
		fmt.Println("no test ran")
	}
	fmt.Printf("%d passed, %d failed, %d skipped\n", s.passed, s.failed, s.skipped)
}
