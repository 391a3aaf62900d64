package tray

import (
	"time"

	"bothways/app/agenda"
)

// Result is what `bothways --json sync` prints about a process, as far as the tray needs it. No
// record's text is among it.
type Result struct {
	Process   string    `json:"process"`
	Run       string    `json:"run"`
	Plan      string    `json:"plan"`
	Status    string    `json:"status"`
	Left      Counts    `json:"left"`
	Right     Counts    `json:"right"`
	Linked    int       `json:"linked"`
	Conflicts int       `json:"conflicts"`
	Held      int       `json:"held"`
	Failed    int       `json:"failed"`
	Errors    []Failure `json:"errors"`
}

// Counts are one side's.
type Counts struct {
	Created int `json:"created"`
	Updated int `json:"updated"`
	Deleted int `json:"deleted"`
}

// Failure is one error of a Result; without a record it is a whole side's.
type Failure struct {
	Record     string    `json:"record"`
	Side       string    `json:"side"`
	Code       string    `json:"code"`
	Message    string    `json:"message"`
	RetryAfter time.Time `json:"retry_after"`
}

func (c Counts) any() bool { return c.Created+c.Updated+c.Deleted > 0 }

// did tells whether the run changed something.
func (r Result) did() bool { return r.Left.any() || r.Right.any() || r.Linked > 0 }

// busyWait is how long a process that another program is syncing is left alone.
const busyWait = time.Minute

// outcomeOf is what the agenda needs of a run's results.
func outcomeOf(results []Result, now time.Time) agenda.Outcome {
	out := agenda.Outcome{Failed: len(results) == 0}
	for _, r := range results {
		out.Stopped = out.Stopped || r.Status == "stopped"
		out.Failed = out.Failed || r.Status == "failed" || r.Status == "sign-in"
		if r.Status == "busy" {
			out.RetryAfter = max(out.RetryAfter, busyWait)
		}
		for _, e := range r.Errors {
			out.Failed = out.Failed || r.Status == "partial" && e.Record == ""
			if !e.RetryAfter.IsZero() {
				out.RetryAfter = max(out.RetryAfter, e.RetryAfter.Sub(now))
			}
		}
	}
	return out
}

// entries are the enabled processes as the agenda takes them.
func (s State) entries() []agenda.Entry {
	known := map[string]Process{}
	for _, p := range s.Status.Processes {
		known[p.Name] = p
	}
	full := s.Settings.Expand()
	var out []agenda.Entry
	for _, name := range s.enabled() {
		set, was := full.Processes[name], known[name]
		server := full.Accounts[set.Left.Account].Type != "folder" || full.Accounts[set.Right.Account].Type != "folder"
		out = append(out, agenda.Entry{Name: name, Rule: agenda.RuleOf(set.Schedule, server),
			State: agenda.State{Last: was.LastRun, Failures: was.Failures, RetryAt: was.RetryAt, Stopped: was.Status == "stopped"}})
	}
	return out
}
