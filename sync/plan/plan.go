package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"bothways/sync/link"
	"bothways/sync/record"
)

// State is what becomes of an action.
type State string

// The states of an action.
const (
	Do       State = "do"
	Waits    State = "waits"    // for a decision of the person
	HeldBack State = "held"     // by the guard
	Later    State = "deferred" // by the limits
	Skipped  State = "skipped"  // by filter, window or prevention
	Ignored  State = "ignored"  // by the person
	SetAside State = "aside"    // refused before, and nothing has changed since
	Nothing  State = ""         // in step
)

// Step is what is to be written to one side; Op "" is nothing.
type Step struct {
	Op     link.Op
	Patch  record.Patch              // in the words of the side it goes to
	Source record.Patch              // the edits it carries, in the words of the side they come from
	Record record.Record             // of a creation
	Moved  map[record.Key]record.Key // the side's own edits that the patch only puts under other keys
	Forget bool                      // of a deletion: the record only left the filter and may come back
}

// Clash is a field that both sides changed to different values, and what becomes of it.
type Clash struct {
	Key    record.Key // common words; "" is the record as a whole: edited here, deleted there
	Side   [2]record.Patch
	Winner link.Choice // "" waits for a decision
}

// Reason says why, as a code and the properties it is about.
type Reason struct {
	Code   string // new, changed, deleted, linked, restored, clash, and those of skipped ones
	Side   link.Side
	Fields []string
	Detail string
}

// Action is one row of the review: a link and what happens to it on both sides.
type Action struct {
	Link    link.Link // with all that is agreed without a write
	Step    [2]Step
	Clashes []Clash
	NotHeld [2][]string // properties that a side cannot keep and that stay where they are
	Reason  Reason
	State   State
	New     bool // the two were linked just now
	Changed bool // Link differs from what was remembered
}

// Alarm holds a plan, or its deletions on one side.
type Alarm struct {
	Code  string // deletes, changes, empty, place
	Side  link.Side
	Count int
	Of    int
	Text  string
}

// Plan is what a run would do.
type Plan struct {
	Actions []Action // in the order of the links' numbers
	Alarms  []Alarm
	Halted  bool // the whole run is held
}

// Make decides for every link. It is a pure function of its arguments.
func Make(links []link.Link, r Rules) Plan {
	var p Plan
	for _, l := range links {
		a := r.decide(l)
		if a.State == Nothing && !a.Changed && !a.New {
			continue
		}
		p.Actions = append(p.Actions, a)
	}
	r.guard(&p)
	r.limit(&p)
	return p
}

// Rests tells whether the link needs no planning until it or the settings change.
func (a Action) Rests() bool {
	switch a.State {
	case Nothing, Ignored:
		return true
	case Skipped:
		return a.Link.Decision == nil
	case SetAside:
		return a.Link.Parked != nil
	}
	return false
}

// Waiting tells whether a clash of the action needs a decision.
func (a Action) Waiting() bool { return len(a.waiting()) > 0 }

// Digest identifies what the action would do: an approval holds for it and for nothing else.
func (a Action) Digest() string {
	h := sha256.New()
	fmt.Fprintf(h, "%d", a.Link.ID)
	for _, s := range link.Both {
		st := a.Step[s]
		fmt.Fprintf(h, "\x00%s\x00%s\x00%s", st.Op, a.Link.Half[s].Ref.ID, st.Record.UID)
		if st.Op == link.Delete {
			fmt.Fprintf(h, "\x00%s", a.Link.Basis())
		}
		for _, k := range st.Patch.Keys() {
			e := st.Patch[k]
			fmt.Fprintf(h, "\x00%s\x01%t\x01%s\x01%s", k, e.Gone, e.Value.Text, e.Value.Attr)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
