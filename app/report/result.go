// Package report prints plans and runs as HTML, PDF, CSV and JSON.
package report

import (
	"bytes"
	"encoding/json"
	"time"
)

// Run is the JSON object of `sync --json` and `preview --json`.
type Run struct {
	Processes []ProcessResult `json:"processes"`
}

// ProcessResult is what one process did, or would do.
type ProcessResult struct {
	Process string `json:"process"`
	Run     string `json:"run,omitempty"` // absent in a preview
	Plan    string `json:"plan,omitempty"`
	Status  string `json:"status"`
	Totals
	Actions  []Action `json:"actions"`
	Errors   []Error  `json:"errors"`
	Requests Requests `json:"requests"`
	Seconds  float64  `json:"seconds"`
	Report   *Details `json:"report,omitempty"` // only in a saved report
}

// Details are what a saved report tells beside the result.
type Details struct {
	Title       string       `json:"title"`
	Kind        string       `json:"kind"`
	Left        string       `json:"left"` // the accounts' names
	Right       string       `json:"right"`
	When        time.Time    `json:"when,omitzero"`
	Settings    []string     `json:"settings"` // in words
	Conflicts   []Conflict   `json:"conflicts"`
	Held        []Action     `json:"held"`
	NotHeld     []NotHeld    `json:"not_held"`
	Suggestions []Suggestion `json:"suggestions"`
}

// Totals counts records: what is planned in a preview, what was done in a run.
type Totals struct {
	Left      Counts `json:"left"`
	Right     Counts `json:"right"`
	Linked    int    `json:"linked"`
	Conflicts int    `json:"conflicts"`
	Ignored   int    `json:"ignored"`
	Skipped   int    `json:"skipped"`
	Deferred  int    `json:"deferred"`
	Held      int    `json:"held"`
	Failed    int    `json:"failed"`
}

// Counts are one side's.
type Counts struct {
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Deleted   int `json:"deleted"`
	Unchanged int `json:"unchanged"`
}

// Requests are those sent to each side, sign-in and discovery left out.
type Requests struct {
	Left  int `json:"left"`
	Right int `json:"right"`
}

// Action is what happens to one record on one side.
type Action struct {
	Link    int64         `json:"link"`
	Record  string        `json:"record"` // the record's title
	Left    string        `json:"left"`   // the items' ids; "" where there is none
	Right   string        `json:"right"`
	Op      string        `json:"op"`
	Side    string        `json:"side"` // left or right: where it is written
	Reason  string        `json:"reason"`
	Fields  []FieldChange `json:"fields"`
	Outcome string        `json:"outcome"`
}

// FieldChange is one field on the side that is written; "" where there is or was none.
type FieldChange struct {
	Field string `json:"field"`
	From  string `json:"from"`
	To    string `json:"to"`
}

// Error is what went wrong with one record, or with a whole side where Record is "".
type Error struct {
	Link       int64     `json:"link"`
	Record     string    `json:"record"`
	Side       string    `json:"side"`
	Code       string    `json:"code"`
	Message    string    `json:"message"`
	RetryAfter time.Time `json:"retry_after,omitzero"`
}

// MarshalJSON writes empty lists, never null.
func (r Run) MarshalJSON() ([]byte, error) {
	type plain Run
	r.Processes = list(r.Processes)
	return encode(plain(r))
}

// MarshalJSON writes empty lists, never null.
func (p ProcessResult) MarshalJSON() ([]byte, error) {
	type plain ProcessResult
	p.Actions, p.Errors = list(p.Actions), list(p.Errors)
	return encode(plain(p))
}

// MarshalJSON writes empty lists, never null.
func (a Action) MarshalJSON() ([]byte, error) {
	type plain Action
	a.Fields = list(a.Fields)
	return encode(plain(a))
}

// MarshalJSON writes the time in UTC and whole seconds.
func (e Error) MarshalJSON() ([]byte, error) {
	type plain Error
	if !e.RetryAfter.IsZero() {
		e.RetryAfter = e.RetryAfter.UTC().Truncate(time.Second)
	}
	return encode(plain(e))
}

// encode leaves < and & as they are: the outer encoder decides about them.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
