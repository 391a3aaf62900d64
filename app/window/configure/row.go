// Package configure is the window of accounts and of each process's settings.
package configure

import (
	"bothways/app/words"
	"bothways/sync/record"
)

// Page is one tab of a process's settings.
type Page int

// The tabs in their order.
const (
	General Page = iota
	Scope
	Conflicts
	Details
	When
	pages
)

// Title is what the tab says.
func (p Page) Title() string {
	switch p {
	case General:
		return words.T("General")
	case Scope:
		return words.T("What syncs")
	case Conflicts:
		return words.T("Conflicts and deletes")
	case Details:
		return words.T("Details")
	}
	return words.T("When")
}

// Control is how a setting is changed.
type Control int

// The controls.
const (
	Select     Control = iota // one of Choices
	Check                     // "true" or "false"
	Number                    // a whole number, Unit behind it
	Span                      // a duration: a number and its unit
	Hours                     // a part of the day
	Text                      // a line
	List                      // texts by commas
	Command                   // a program and its arguments, by blanks
	Checks                    // a list out of Choices
	Pairs                     // a table of two texts a line
	Colors                    // a category and one of Choices a line
	Ways                      // which way each field goes; Key and Also together
	Collection                // a collection of some account
)

// Choice is one value in words.
type Choice struct{ Value, Label string }

// Look gives the value of another setting of the same form.
type Look func(key string) string

// Row is one setting of a process in the form.
type Row struct {
	Key     string // below the process: "window.past_days"
	Also    string // a second key that the same control writes
	Page    Page
	Group   string // a heading above the first of its rows
	Control Control
	Label   string
	Hint    string // what an empty line stands for
	Empty   string // the value that an empty line is written as
	Unit    string
	Heads   [2]string // of Pairs
	Choices []Choice
	Off     string // of a Span: what 0 is called; "" where 0 is no value
	Says    func(v Look) string
	Kinds   []record.Kind // nil: all
	Fold    bool          // one of the seldom-used, shown when the group is unfolded
}

// For tells whether processes of the kind have the setting.
func (r Row) For(kind record.Kind) bool {
	if r.Kinds == nil {
		return true
	}
	for _, k := range r.Kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// Rows is the whole form of a process of a kind, between two places.
func Rows(kind record.Kind, at [2]Place) []Row {
	var out []Row
	for _, part := range [][]Row{generalRows(at), scopeRows(kind, at), conflictRows(at), detailRows(kind, at), whenRows()} {
		for _, r := range part {
			if r.For(kind) {
				out = append(out, r)
			}
		}
	}
	return out
}

// say is a sentence that does not depend on the choice.
func say(text string) func(Look) string { return func(Look) string { return text } }

// by picks the sentence of the value.
func by(key string, sentences map[string]string) func(Look) string {
	return func(v Look) string { return sentences[v(key)] }
}

var (
	onlyContacts = []record.Kind{record.Contacts}
	onlyCalendar = []record.Kind{record.Calendar}
	dated        = []record.Kind{record.Calendar, record.Tasks}
)
