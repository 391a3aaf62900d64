package link

import (
	"time"

	"bothways/sync/record"
	"bothways/sync/side"
)

// State is what is remembered of a process beside its links.
type State struct {
	Cursor   [2]side.Cursor
	Place    [2]string // see side.Delta.Place
	Suspect  [2]string // why absences on a side may be no deletions; "" if nothing is suspect
	Settings string    // digest of the settings that all links were last planned with
	Lens     string    // what the sides were read with: another one, and everything is read again
	Approved bool      // a plan of it was approved once
	Stopped  string    // digest of the settings under which the user stopped it; "" if not stopped
	LastRun  time.Time
	Ran      bool      // a run was completed once
	Failures int       // runs in a row that failed
	RetryAt  time.Time // a side asked to be left alone until then
	Owner    string    // the installation that last ran it, with its heartbeat
	Beat     time.Time
}

// Outcome of a journal line.
type Outcome string

// The outcomes; see the interface page.
const (
	Planned  Outcome = "planned"
	Done     Outcome = "done"
	Failed   Outcome = "failed"
	Stale    Outcome = "stale"
	Held     Outcome = "held"
	Deferred Outcome = "deferred"
	Unknown  Outcome = "unknown"
)

// Entry is one line of the journal: a write to one side, noted before it happens (Unknown) and
// completed after. Before and After are what undo and history need.
type Entry struct {
	ID      int64
	Run     int64
	Link    int64
	Side    Side
	Op      Op
	Title   string // the record's name at the time
	Item    [2]string
	Reason  string
	Patch   record.Patch
	Before  *Image // nil for a creation
	After   *Image // nil for a deletion, or while the answer is not known
	Outcome Outcome
	Code    string
	Message string
	At      time.Time
}

// Image is an item as it stood.
type Image struct {
	Ref    side.Ref
	Record record.Record
	Doc    []byte
}

// Run is one execution of a plan.
type Run struct {
	ID      int64
	Process string
	Kind    string // sync, undo or restore
	Of      int64  // the run that was undone
	Plan    int64
	Started time.Time
	Ended   time.Time // zero while it runs, or if it was cut off
	Status  string
	Summary []byte // the run as JSON, for history and reports
}

// Plan is a plan that was shown: what approving it allows.
type Plan struct {
	ID      int64
	Process string
	Made    time.Time
	Shown   bool
	Verdict string   // "", approved, rejected, superseded
	Digests []string // of its actions
	Summary []byte   // as JSON, as it was shown
}

// Batch is what is remembered in one transaction; everything in it, or nothing.
type Batch struct {
	Put     []*Link  // ID 0: new, gets its ID
	Forget  []int64  // links
	State   *State   // nil: unchanged
	Entries []*Entry // ID 0: new, gets its ID
	Run     *Run     // ID 0: new, gets its ID
	Plan    *Plan    // likewise
	Differ  [][2]string
	// Due and Quiet say, by position in Put, when a link needs planning again without a change:
	// Quiet[i]: not before Due[i] (zero: never). A missing position means "in the next run".
	Quiet []bool
	Due   []time.Time
	Wake  bool // all other links are planned again in the next run
}

// Want says which links to load; the parts add up.
type Want struct {
	All   bool
	Open  bool // those that are not quiet, and those due at Now
	Now   time.Time
	IDs   []int64
	Refs  [2][]string // by item id of a side
	Loose [2]bool     // those that only this side has met
}
