package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Report is one process's plan or run with all that a reader wants to know.
type Report struct {
	Title               string // "" gives one made of the process and what it is
	Process, Kind       string
	LeftName, RightName string   // as people know the sides: the accounts' names
	SettingsInWords     []string // sentences
	Preview             bool
	Plan, Run, Status   string
	When                time.Time
	Totals
	Actions     []Action
	Conflicts   []Conflict
	Held        []Action // deletes that the guard holds
	NotHeld     []NotHeld
	Errors      []Error
	Suggestions []Suggestion
	Requests    Requests
	Seconds     float64
}

// Conflict is a field that both sides changed and nobody has settled.
type Conflict struct {
	Link                int64
	Record, Field       string
	Agreed, Left, Right string // the value both had, and what each has now
}

// NotHeld names fields that a side cannot keep; they stay at the other.
type NotHeld struct {
	Link         int64
	Record, Side string
	Fields       []string
}

// Suggestion is a pair that may be one record.
type Suggestion struct {
	Left, Right         string // the items' ids
	LeftName, RightName string // their titles
	Score               float64
	Reasons             []string // in words
}

// Result is the part of the report that JSON shows.
func (r Report) Result() ProcessResult {
	p := ProcessResult{
		Process: r.Process, Run: r.Run, Plan: r.Plan, Status: r.Status, Totals: r.Totals,
		Actions: r.Actions, Errors: r.Errors, Requests: r.Requests, Seconds: r.Seconds,
	}
	if r.Preview {
		p.Run = ""
	}
	return p
}

// WriteJSON writes the reports as one Run.
func WriteJSON(w io.Writer, reports ...Report) error {
	var run Run
	for _, r := range reports {
		run.Processes = append(run.Processes, r.Result())
	}
	return run.Write(w)
}

// Write writes the run as indented JSON with a line end.
func (r Run) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return fmt.Errorf("report: json: %w", err)
	}
	return out.Flush()
}
