// Package plan decides: the edits of both sides become steps, clashes and alarms; nothing is written here.
package plan

import (
	"regexp"
	"strings"
	"time"

	"bothways/sync/link"
	"bothways/sync/record"
)

// Policy says what becomes of a clash, or of an edit against a deletion.
type Policy string

// The policies.
const (
	Newest    Policy = "newest"
	TakeLeft  Policy = "left"
	TakeRight Policy = "right"
	Ask       Policy = "ask"
	KeepBoth  Policy = "keep-both"
	Edit      Policy = "edit"   // the edited record survives
	Delete    Policy = "delete" // the deletion wins
)

// Ops is a set of operations.
type Ops struct{ Create, Update, Delete bool }

// Has tells whether an operation is in the set.
func (o Ops) Has(op link.Op) bool {
	return op == link.Create && o.Create || op == link.Update && o.Update || op == link.Delete && o.Delete
}

// Window is the span of time in which events and tasks sync, in days before and after now.
type Window struct{ Past, Future int }

// Guard holds back deletions, or a whole run, that look like an accident.
type Guard struct {
	DeletePercent, DeleteCount, DeleteMin int
	ChangePercent                         int
	AllowDeletes, AllowChanges            int // this many are let through once
}

// changeMin is the number of linked records from which the share of changed ones means something.
const changeMin = 20

// Limits are the most records created or changed in a run; 0 is no limit.
type Limits struct{ FirstRun, EachRun int }

// Mapping makes a property of the left side one of the right side.
type Mapping struct{ Left, Right string }

// Rules are the settings of a process and the facts of the moment that a plan depends on.
type Rules struct {
	Kind       record.Kind
	Flow       [2]bool // whether edits of a side travel to the other one
	Conflict   Policy
	EditDelete Policy
	Prevent    [2]Ops
	Filter     Filter
	From       [2]Filter
	OutDelete  bool // a linked record that leaves the filter is deleted on the other side
	Window     *Window
	Recurring  bool
	Omit       map[string]bool
	OneWay     map[string]link.Side // property → the side whose edits travel
	Map        []Mapping
	Reminders  string // all, first, none
	Attendees  string // keep, names-in-description, drop
	Untitled   string
	Flatten    bool // an edited description does away with its formatted forms
	Guard      Guard
	Limits     Limits

	Holds   [2]func(record.Key) bool // nil: all
	Stays   [2]map[Place]bool        // what is not to go to a side now, though it holds the like
	Now     time.Time
	Zone    *time.Location
	First   bool      // no run was completed yet
	Anew    bool      // the settings are others than those last planned with: what was refused is tried again
	Linked  int       // links both sides have met
	Deleted [2]int    // deletions done on a side within the guard's span
	Suspect [2]string // why absences on a side may be no deletions; "" if they are not suspect
}

// Place is a field of a link, by the key of the side it would go to.
type Place struct {
	Link int64
	Key  record.Key
}

// Filter says which records sync; the zero value lets all pass but private ones.
type Filter struct {
	Private    string // skip, busy, full; "" counts as skip for the common filter and as nothing for a side's own
	Categories []string
	Exclude    []string
	Has        []string
	Title      *regexp.Regexp
	NoDeclined bool
	Own        []string // the user's own addresses
}

// passes tells whether a record passes, and if not why.
func (f Filter) passes(r record.Record) (string, bool) {
	if len(f.Categories) > 0 && !hasCategory(r, f.Categories) {
		return "in none of the chosen categories", false
	}
	if hasCategory(r, f.Exclude) {
		return "in an excluded category", false
	}
	for _, p := range f.Has {
		if !hasProperty(r, p) {
			return "has no " + p, false
		}
	}
	if f.Title != nil && !f.Title.MatchString(Title(r)) {
		return "its title does not match", false
	}
	if f.NoDeclined && f.declined(r) {
		return "declined", false
	}
	return "", true
}

func (f Filter) declined(r record.Record) bool {
	for _, v := range r.Members("ATTENDEE") {
		for _, own := range f.Own {
			address := strings.TrimPrefix(strings.ToLower(v.Text), "mailto:")
			if address == strings.ToLower(own) && strings.Contains(strings.ToLower(v.Attr), "partstat=declined") {
				return true
			}
		}
	}
	return false
}

func hasCategory(r record.Record, names []string) bool {
	if len(names) == 0 {
		return false
	}
	for _, v := range r.Members("CATEGORIES") {
		for _, n := range names {
			if strings.EqualFold(v.Text, n) {
				return true
			}
		}
	}
	return false
}

func hasProperty(r record.Record, property string) bool {
	for k := range r.Fields {
		if k.Slot() == record.Key(strings.ToUpper(property)) {
			return true
		}
	}
	return false
}

// private tells whether the record is marked private (RFC 5545 §3.8.1.3, RFC 2426 §3.7.1).
func private(r record.Record) bool {
	for _, v := range r.Members("CLASS") { // vCard 4.0 knows no CLASS any more: there it is one of several
		if c := strings.ToUpper(v.Text); c == "PRIVATE" || c == "CONFIDENTIAL" {
			return true
		}
	}
	return false
}

// Title is what people call a record.
func Title(r record.Record) string {
	for _, k := range []record.Key{"FN", "SUMMARY"} {
		if t := r.Text(k); t != "" {
			return t
		}
	}
	if n := r.Text("N"); n != "" {
		parts := strings.Split(n, ";")
		return strings.TrimSpace(strings.Join(append(parts[1:min(2, len(parts))], parts[0]), " "))
	}
	for _, p := range []string{"ORG", "EMAIL", "TEL", "DESCRIPTION"} {
		for _, v := range r.Members(p) {
			return v.Text
		}
		if t := r.Text(record.Key(p)); t != "" {
			first, _, _ := strings.Cut(t, "\n")
			return first
		}
	}
	return r.UID
}
