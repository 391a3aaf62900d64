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
	Link   int64  `json:"link"`
	Record string `json:"record"`
	Field  string `json:"field"`
	Agreed string `json:"agreed"` // the value both had
	Left   string `json:"left"`   // and what each has now
	Right  string `json:"right"`
}

// NotHeld names fields that a side cannot keep; they stay at the other.
type NotHeld struct {
	Link   int64    `json:"link"`
	Record string   `json:"record"`
	Side   string   `json:"side"`
	Fields []string `json:"fields"`
}

// Suggestion is a pair that may be one record.
type Suggestion struct {
	Left      string   `json:"left"` // the items' ids
	Right     string   `json:"right"`
	LeftName  string   `json:"left_name"` // their titles
	RightName string   `json:"right_name"`
	Score     float64  `json:"score"`
	Reasons   []string `json:"reasons"` // in words
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

// details is what a saved report tells beside the result.
func (r Report) details() *Details {
	return &Details{Title: r.Heading(), Kind: r.Kind, Left: r.Sides()[0], Right: r.Sides()[1], When: r.When, Settings: list(r.SettingsInWords),
		Conflicts: list(r.Conflicts), Held: list(r.Held), NotHeld: list(r.NotHeld), Suggestions: list(r.Suggestions)}
}

// WriteJSON writes the reports as one Run, with their details.
func WriteJSON(w io.Writer, reports ...Report) error {
	var run Run
	for _, r := range reports {
		p := r.Result()
		p.Report = r.details()
		run.Processes = append(run.Processes, p)
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
