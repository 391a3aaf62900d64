// Package tasks shows the tasks of Google Tasks (v1) as records and turns patches into the calls that make them true.
package tasks

import (
	"encoding/json"
	"time"

	"bothways/sync/record"
	"bothways/sync/side"
)

// Task is a task resource; what is not known here is of no use to a patch, which names only what it changes.
type Task struct {
	ID         string          `json:"id,omitempty"`
	Etag       string          `json:"etag,omitempty"`
	Title      string          `json:"title,omitempty"`
	Notes      string          `json:"notes,omitempty"`
	Status     string          `json:"status,omitempty"`    // needsAction or completed
	Due        string          `json:"due,omitempty"`       // RFC 3339; the time of day says nothing
	Completed  string          `json:"completed,omitempty"` // RFC 3339
	Parent     string          `json:"parent,omitempty"`
	Position   string          `json:"position,omitempty"` // compared as text among the children of one parent
	Updated    string          `json:"updated,omitempty"`
	Deleted    bool            `json:"deleted,omitempty"`
	Hidden     bool            `json:"hidden,omitempty"` // completed and cleared away; no less a task
	Assignment json.RawMessage `json:"assignmentInfo,omitempty"`

	Order string `json:"order,omitempty"` // the number that the place comes to; not Google's, which has the position
}

// Parse reads what Document writes, or what Google sends.
func Parse(doc []byte) (Task, error) {
	var t Task
	if err := json.Unmarshal(doc, &t); err != nil {
		return t, &side.Error{Class: side.ErrInvalid, What: "the stored task", Err: err}
	}
	return t, nil
}

// Document is the task as one JSON text.
func (t Task) Document() ([]byte, error) { return json.Marshal(t) }

// Lens reads and writes the tasks of one list.
type Lens struct {
	Zone *time.Location // where a due time told in UTC gets its date; nil: UTC
	// UID and ID translate between the ids of tasks and the UIDs of records, for a parent has both; "" is
	// not known. A nil UID gives the ids themselves.
	UID func(id string) string
	ID  func(uid string) string
}

// Verb is what is done to a task.
type Verb string

// The verbs.
const (
	Insert Verb = "insert"
	Patch  Verb = "patch"
	Move   Verb = "move" // to another parent, or another place below it
)

// Op is one call.
type Op struct {
	Verb   Verb
	ID     string         // of a patch and a move
	Body   map[string]any // nil takes a member out
	Parent string         // of an insert and a move; "" is the top of the list
	Order  string         // of an insert and a move: the number it is to stand by; "" for none

	Previous string // the sibling it is to stand behind; the lens knows of none
}

// Changes are the calls that a patch or a new record comes to, in order, and the fields that stay at home.
type Changes struct {
	Ops  []Op
	Left []record.Key
}

// Get shows a task as a record, with the time of its latest change. A deleted task is a side.ErrGone.
func (l Lens) Get(t Task) (record.Record, time.Time, error) {
	if t.Deleted {
		return record.Record{}, time.Time{}, &side.Error{Class: side.ErrGone, What: "the task was deleted"}
	}
	if t.ID == "" {
		return record.Record{}, time.Time{}, &side.Error{Class: side.ErrInvalid, What: "a task without an id"}
	}
	r := record.New(record.Tasks, l.uid(t.ID))
	for _, row := range rows {
		if k, v := row.read(l, t); v.Text != "" {
			r.Fields[k] = v
		}
	}
	return r, moment(t.Updated), nil
}

func (l Lens) uid(id string) string {
	if l.UID == nil || id == "" {
		return id
	}
	return l.UID(id)
}

func moment(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// Put gives the calls that make a patch true. A patch that changes nothing gives none.
func (l Lens) Put(t Task, p record.Patch) (Changes, error) {
	have, _, err := l.Get(t)
	if err != nil {
		return Changes{}, err
	}
	return l.write(t, have, p), nil
}

// Make gives the call for a new task. Google gives it its id: a call whose answer was lost is not to be
// repeated before the list was looked through.
func (l Lens) Make(r record.Record) (Changes, error) {
	c := l.write(Task{}, record.New(record.Tasks, ""), record.All(r))
	if len(c.Ops) == 0 {
		c.Ops = []Op{{Verb: Insert, Body: map[string]any{"title": ""}}}
	}
	return c, nil
}

// write compares a task with what it is to be.
func (l Lens) write(t Task, have record.Record, p record.Patch) Changes {
	var c Changes
	want := have.Clone()
	for _, k := range p.Keys() {
		e := p[k]
		assigned := t.Assignment != nil && k != "STATUS" && k != "COMPLETED" // its document says the rest
		switch row := rowOf(k); {
		case e.Gone && !assigned:
			delete(want.Fields, k)
		case row == nil || assigned || !row.fits(l, e.Value) || row.name == "RELATED-TO" && t.ID != "" && l.id(e.Value.Text) == t.ID:
			if old, is := have.Fields[k]; !is || !old.Same(l.Shown(k, e.Value)) {
				c.Left = append(c.Left, k)
			}
		default:
			want.Fields[k] = l.Shown(k, e.Value)
		}
	}
	if s := p["STATUS"]; !s.Gone && (s.Value.Text == "NEEDS-ACTION" || s.Value.Text == "IN-PROCESS") {
		delete(want.Fields, "COMPLETED")
	}
	body := map[string]any{}
	for _, row := range rows {
		if row.write != nil {
			row.write(l, t, want, body)
		}
	}
	parent := t.Parent
	if !sameParents(have, want) {
		parent = l.parent(want, t.Parent)
	}
	order := want.Text(side.Order)
	switch {
	case t.ID == "":
		if len(body) > 0 || parent != "" || order != "" {
			c.Ops = append(c.Ops, Op{Verb: Insert, Body: body, Parent: parent, Order: order})
		}
		return c
	case len(body) > 0:
		c.Ops = append(c.Ops, Op{Verb: Patch, ID: t.ID, Body: body})
	}
	back := body["status"] == "needsAction" && order != "" // what is completed has no place of its own
	if parent != t.Parent || order != have.Text(side.Order) || back {
		c.Ops = append(c.Ops, Op{Verb: Move, ID: t.ID, Parent: parent, Order: order})
	}
	return c
}
