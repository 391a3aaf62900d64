// Package calendar shows events of Google Calendar (v3) as records and turns patches into the calls that make them true.
package calendar

import (
	"encoding/json"
	"fmt"
	"time"

	"bothways/sync/record"
	"bothways/sync/side"
)

// Series is one record as events.list with singleEvents=false gives it: the master of a series or a
// single event, and its changed and cancelled occurrences.
type Series struct {
	Master    Event   `json:"master,omitempty"`    // nil where only occurrences are in the calendar
	Instances []Event `json:"instances,omitempty"` // those with a recurringEventId
	Zone      string  `json:"zone,omitempty"`      // the calendar's own time zone, an IANA name
}

// Parse reads what Series.Document writes.
func Parse(doc []byte) (Series, error) {
	var s Series
	if err := json.Unmarshal(doc, &s); err != nil {
		return s, &side.Error{Class: side.ErrInvalid, What: "the stored event", Err: err}
	}
	return s, nil
}

// Document is the series as one JSON text.
func (s Series) Document() ([]byte, error) { return json.Marshal(s) }

// Reminder is one of the calendar's own reminders: email or popup, minutes before the start.
type Reminder struct {
	Method  string `json:"method"`
	Minutes int    `json:"minutes"`
}

// Lens reads and writes the events of one calendar. The zero value has the rules that hold where no
// setting says otherwise.
type Lens struct {
	Own          []string          // addresses of the account and of the calendar, in lower case
	FloatingZone string            // the zone that times without one get; "": the calendar's own
	Colors       map[string]string // category or CSS colour → colorId; others are compared by likeness
	Defaults     []Reminder        // the calendar's default reminders
	CopyDefaults bool              // show the default reminders as reminders of the event
	HidesPrivate bool              // the access role shows private events without their details
}

// Verb is what is done to an event.
type Verb string

// The verbs. Cancelling and restoring an occurrence are patches of its status.
const (
	Insert Verb = "insert"
	Import Verb = "import" // keeps the UID and the organiser; the same UID again changes the event in place
	Patch  Verb = "patch"
)

// Op is one call. Every call is to be made with sendUpdates=none where the method takes it and never with
// conferenceDataVersion, so that no guest is mailed and no video call is touched.
type Op struct {
	Verb Verb
	// ID is the event's id. "" in a patch: the id that the first call of the list was answered with.
	ID string
	// Occurrence, in a patch of an occurrence that was not listed, is what its id has behind the master's:
	// "_20260101T090000Z". OriginalStart finds it with events.instances where that id is unknown.
	Occurrence    string
	OriginalStart string
	Body          Event
	Attachments   bool // needs supportsAttachments=true
	MayBeGone     bool // an occurrence that the series has no more: 404 and 410 are as good
}

// Target is the id to patch; master is the id the first call was answered with.
func (o Op) Target(master string) string {
	if o.ID == "" {
		return master + o.Occurrence
	}
	return o.ID
}

// Changes are the calls that a patch or a new record comes to, in order, and the fields that the
// calendar does not take: those stay at home.
type Changes struct {
	Ops  []Op
	Left []record.Key
}

// Get shows a series as a record, with the time of its latest change. A deleted event is a side.ErrGone.
func (l Lens) Get(s Series) (record.Record, time.Time, error) {
	v, err := l.view(s)
	if err != nil {
		return record.Record{}, time.Time{}, err
	}
	return v.record(), v.modified(), nil
}

// Put gives the calls that make a patch true. A patch that changes nothing gives none.
func (l Lens) Put(s Series, p record.Patch) (Changes, error) {
	if len(p) == 0 {
		return Changes{}, nil
	}
	v, err := l.view(s)
	if err != nil {
		return Changes{}, err
	}
	return l.put(v, p)
}

// Again gives the calls that are still missing after a patch was written and the series read anew: Google
// may carry a change of the series over to changed occurrences, or drop those when the series moves. Asking
// once is enough; what remains then is Google's own way.
func (l Lens) Again(before Series, p record.Patch, after Series) (Changes, error) {
	old, _, err := l.Get(before)
	if err != nil {
		return Changes{}, err
	}
	now, _, err := l.Get(after)
	if err != nil {
		return Changes{}, err
	}
	return l.Put(after, record.Diff(now, p.Apply(old)))
}

// Make gives the calls for a new event. attempt counts the ids of this UID that are taken, also by
// deleted events.
func (l Lens) Make(r record.Record, zone string, attempt int) (Changes, error) {
	return l.create(r, zone, attempt)
}

func invalid(what string, args ...any) error {
	return &side.Error{Class: side.ErrInvalid, What: fmt.Sprintf(what, args...)}
}

func unsupported(what string, args ...any) error {
	return &side.Error{Class: side.ErrUnsupported, What: fmt.Sprintf(what, args...)}
}
