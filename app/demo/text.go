package demo

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/words"
)

// say prints a line laid out by a format; tell a text.
func (s *story) say(format string, args ...any) { s.tell(fmt.Sprintf(format, args...)) }

func (s *story) tell(text string) { fmt.Fprintln(s.Out, wrapped(text)) }

const (
	width   = 78
	command = "    " // a line that starts so is to be typed, and stays whole
)

// wrapped breaks a long line between words; what follows is indented like its beginning.
func wrapped(text string) string {
	indent := text[:len(text)-len(strings.TrimLeft(text, " "))]
	for done := ""; ; {
		cut := breakAt(text)
		if cut <= len(indent) || strings.HasPrefix(text, command) {
			return done + text
		}
		done += strings.TrimRight(text[:cut], " ") + "\n"
		text = indent + strings.TrimLeft(text[cut:], " ")
	}
}

// breakAt is where the last word that fits ends; 0 where nothing is to be broken.
func breakAt(text string) int {
	runes := []rune(text)
	if len(runes) <= width {
		return 0
	}
	return max(0, strings.LastIndexByte(string(runes[:width+1]), ' '))
}

// heading begins the next act.
func (s *story) heading(text string) {
	s.act++
	s.title(fmt.Sprintf("%d. %s", s.act, text))
}

func (s *story) title(text string) {
	if s.Heading != nil {
		text = s.Heading(text)
	}
	fmt.Fprintf(s.Out, "\n%s\n\n", text)
}

func (s *story) show(reps ...report.Report) {
	for _, r := range reps {
		if s.Show != nil {
			s.Show(s.Out, r)
			fmt.Fprintln(s.Out)
		}
	}
}

// some shows the rows of a few records of a long plan.
func (s *story) some(r report.Report, records ...string) {
	all := len(r.Actions)
	r.Actions = slices.DeleteFunc(slices.Clone(r.Actions), func(a report.Action) bool { return !slices.Contains(records, a.Record) })
	s.show(r)
	s.tell(words.N(len(r.Actions), "(This is {{.N}} of {{.All}} rows; the command itself shows them all.)", "(These are {{.N}} of {{.All}} rows; the command itself shows them all.)", "All", all))
}

// line sums a run up.
func line(r report.Report) string {
	parts := []string{}
	for _, x := range []struct {
		name string
		c    report.Counts
	}{{r.LeftName, r.Left}, {r.RightName, r.Right}} {
		part := words.T("{{.Place}} {{.New}} new, {{.Changed}} changed", "Place", x.name, "New", x.c.Created, "Changed", x.c.Updated)
		if x.c.Deleted > 0 {
			part = words.T("{{.Place}} {{.New}} new, {{.Changed}} changed, {{.Deleted}} deleted", "Place", x.name, "New", x.c.Created, "Changed", x.c.Updated, "Deleted", x.c.Deleted)
		}
		parts = append(parts, part)
	}
	return fmt.Sprintf("%-14s %s", r.Process, strings.Join(parts, "; "))
}

func written(r report.Report) int {
	return r.Left.Created + r.Left.Updated + r.Left.Deleted + r.Right.Created + r.Right.Updated + r.Right.Deleted
}

func requests(n int) string { return words.N(n, "{{.N}} request", "{{.N}} requests") }

// spaced writes no more than one empty line at a time.
type spaced struct {
	w     io.Writer
	ended int // line ends at the end of what was written
}

func (s *spaced) Write(p []byte) (int, error) {
	out := make([]byte, 0, len(p))
	for _, b := range p {
		if b != '\n' {
			s.ended = 0
		} else if s.ended++; s.ended > 2 {
			continue
		}
		out = append(out, b)
	}
	_, err := s.w.Write(out)
	return len(p), err
}

// check tells what went wrong in runs; the demo ends with it.
func (s *story) check(reps ...report.Report) error {
	for _, r := range reps {
		for _, e := range r.Errors {
			s.say("  %s: %s", r.Process, e.Message)
		}
		if r.Status != desk.Done && r.Status != desk.Conflict {
			return fmt.Errorf("%s: %s", r.Process, r.Status)
		}
	}
	return nil
}
