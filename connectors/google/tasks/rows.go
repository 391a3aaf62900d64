package tasks

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bothways/sync/record"
	"bothways/sync/side"
)

// row says how one property is read and written.
type row struct {
	name   string
	single bool
	note   string
	part   string // what of it can be written, "" if all
	read   func(l Lens, t Task) (record.Key, record.Value)
	write  func(l Lens, t Task, want record.Record, body map[string]any) // nil: with another row, or by a move
	fits   func(l Lens, v record.Value) bool
}

const (
	longestTitle = 1024 // characters
	longestNotes = 8192
)

// rows are the properties that Google has a place for.
var rows = []row{
	{"SUMMARY", true, "title", "up to 1,024 characters", readTitle, writeTitle, upTo(longestTitle)},
	{"DESCRIPTION", true, "notes, plain text", "up to 8,192 characters", readNotes, writeNotes, upTo(longestNotes)},
	{"WHEN", true, "due", "the day it is due; no time of day, start or repetition", readDue, writeDue, func(Lens, record.Value) bool { return true }},
	{"STATUS", true, "CANCELLED is completed, IN-PROCESS is not", "completed or not", readStatus, writeStatus, func(Lens, record.Value) bool { return true }},
	{"COMPLETED", true, "to the second", "", readCompleted, nil, func(_ Lens, v record.Value) bool { return !completion(v.Text).IsZero() }},
	{"RELATED-TO", false, "parent", "one parent, a top task of the same list", readParent, nil, fitsParent},
	{string(side.Order), true, "the place among its siblings", "a number, where the other side has one", readOrder, nil, func(_ Lens, v record.Value) bool { return isNumber(v.Text) }},
}

var notHeld = map[string]string{
	"EXDATE":           "a task has a due date only",
	"PRIORITY":         "no place for it",
	"CATEGORIES":       "no place for it",
	"ALARM":            "no place for it",
	"PERCENT-COMPLETE": "a task is completed or not",
}

// Field is one row of the vocabulary, for the documentation.
type Field struct {
	Name   string
	Single bool
	Note   string
	Held   bool
	Part   string // what of it can be written, "" if all
	Why    string // of one that is not held
}

// Fields lists what this lens knows, in the order of its table, then what it does not hold.
func Fields() []Field {
	var out []Field
	for _, r := range rows {
		out = append(out, Field{Name: r.name, Single: r.single, Note: r.note, Held: true, Part: r.part})
	}
	for _, name := range record.Vocabulary(record.Tasks) {
		if rowOf(record.Key(name)) != nil {
			continue
		}
		why := notHeld[name]
		if why == "" {
			why = "no place for it"
		}
		out = append(out, Field{Name: name, Why: why})
	}
	return out
}

// rowOf is the row of a key; nothing of single occurrences is held.
func rowOf(k record.Key) *row {
	if start, _ := k.Occurrence(); start != "" {
		return nil
	}
	for i := range rows {
		if rows[i].name == k.Property() && rows[i].single == !k.IsMember() || rows[i].name == string(k) {
			return &rows[i]
		}
	}
	return nil
}

// Holds tells which fields a task can keep, as far as a key says.
func (l Lens) Holds(k record.Key) bool { return rowOf(k) != nil }

// Shown is a value as Google shows it once it was written; without a text it shows nothing.
func (l Lens) Shown(k record.Key, v record.Value) record.Value {
	out := record.Value{Text: v.Text}
	switch k {
	case "WHEN":
		out.Text = ""
		if due := l.due(v.Text); due != "" {
			out.Text = "end=" + strings.ReplaceAll(due[:10], "-", "")
		}
	case "STATUS":
		out.Text = ""
		if done(v.Text) {
			out.Text = "COMPLETED"
		}
	case "COMPLETED":
		if at := completion(v.Text); !at.IsZero() {
			out.Text = at.Format(utcForm)
		}
	case side.Order:
		out.Text = ""
		if n, ok := Number(v.Text); ok {
			out.Text = strconv.FormatInt(n, 10)
		}
	case "SUMMARY", "DESCRIPTION":
		out.Text = trimmed(v.Text)
	}
	return out
}

func upTo(most int) func(Lens, record.Value) bool {
	return func(_ Lens, v record.Value) bool { return len([]rune(v.Text)) <= most }
}

func trimmed(s string) string {
	return strings.TrimRight(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s), " \t\n")
}

func readTitle(_ Lens, t Task) (record.Key, record.Value) {
	return "SUMMARY", record.Value{Text: trimmed(t.Title)}
}

func readNotes(_ Lens, t Task) (record.Key, record.Value) {
	return "DESCRIPTION", record.Value{Text: trimmed(t.Notes)}
}

func writeTitle(_ Lens, t Task, want record.Record, body map[string]any) {
	if text := want.Text("SUMMARY"); text != trimmed(t.Title) {
		body["title"] = text
	}
}

func writeNotes(_ Lens, t Task, want record.Record, body map[string]any) {
	if text := want.Text("DESCRIPTION"); text != trimmed(t.Notes) {
		body["notes"] = text
	}
}

// due is the day in a WHEN as Google has it, "" where there is none.
func (l Lens) due(text string) string {
	w, err := record.ParseWhen(text)
	if err != nil || w.End.IsZero() {
		return ""
	}
	day := w.End.Local
	if w.End.Zone == "UTC" && l.Zone != nil {
		day = day.In(l.Zone)
	}
	return day.Format("2006-01-02") + "T00:00:00.000Z"
}

func readDue(_ Lens, t Task) (record.Key, record.Value) {
	at, err := time.Parse(time.RFC3339, t.Due)
	if err != nil {
		return "WHEN", record.Value{}
	}
	y, m, d := at.UTC().Date()
	w := record.When{End: record.Moment{Local: time.Date(y, m, d, 0, 0, 0, 0, time.UTC), Date: true}}
	return "WHEN", record.Value{Text: w.String()}
}

func writeDue(l Lens, t Task, want record.Record, body map[string]any) {
	_, have := readDue(l, t)
	due := l.due(want.Text("WHEN"))
	switch {
	case l.due(have.Text) == due:
	case due == "":
		body["due"] = nil
	default:
		body["due"] = due
	}
}

func done(status string) bool { return status == "COMPLETED" || status == "CANCELLED" }

const utcForm = "20060102T150405Z"

// completion reads a COMPLETED (RFC 5545 §3.8.2.1: in UTC).
func completion(text string) time.Time {
	m, err := record.ParseMoment(text)
	if err != nil {
		return time.Time{}
	}
	return m.In(time.UTC).UTC()
}

// readStatus leaves out what every task is at first.
func readStatus(_ Lens, t Task) (record.Key, record.Value) {
	if t.Status != "completed" {
		return "STATUS", record.Value{}
	}
	return "STATUS", record.Value{Text: "COMPLETED"}
}

func readCompleted(_ Lens, t Task) (record.Key, record.Value) {
	at := moment(t.Completed)
	if t.Status != "completed" || at.IsZero() {
		return "COMPLETED", record.Value{}
	}
	return "COMPLETED", record.Value{Text: at.Format(utcForm)}
}

// writeStatus sends the time of completion along; without one Google takes the time of the call. A task
// is completed because its status says so, or by its time where there is no status.
func writeStatus(l Lens, t Task, want record.Record, body map[string]any) {
	_, had := readCompleted(l, t)
	is, at := t.Status == "completed", completion(want.Text("COMPLETED"))
	wants := done(want.Text("STATUS")) || !at.IsZero()
	switch {
	case !wants && is:
		body["status"], body["completed"] = "needsAction", nil
	case wants && !is:
		body["status"] = "completed"
		if !at.IsZero() {
			body["completed"] = at.Format(time.RFC3339)
		}
	case wants && !at.IsZero() && at.Format(utcForm) != had.Text:
		body["status"], body["completed"] = "completed", at.Format(time.RFC3339)
	}
}

func readParent(l Lens, t Task) (record.Key, record.Value) {
	uid := l.uid(t.Parent)
	return record.Member("RELATED-TO", record.Identity(uid)), record.Value{Text: uid}
}

func readOrder(_ Lens, t Task) (record.Key, record.Value) {
	return side.Order, record.Value{Text: t.Order}
}

// Number reads an order; false where it is none.
func Number(text string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	return n, err == nil && n > -farthest && n < farthest
}

// farthest leaves room beyond every number.
const farthest = 1 << 60

func isNumber(text string) bool { _, ok := Number(text); return ok }

// IsParent tells whether a RELATED-TO names a parent, the default of RELTYPE (RFC 5545 §3.2.15).
func IsParent(v record.Value) bool {
	for _, t := range record.SplitAttrs(v.Attr) {
		if t[0] == "reltype" {
			return false
		}
	}
	return true
}

// fitsParent takes a parent that is in the list.
func fitsParent(l Lens, v record.Value) bool { return IsParent(v) && l.id(v.Text) != "" }

func (l Lens) id(uid string) string {
	if l.ID == nil {
		return uid
	}
	return l.ID(uid)
}

func sameParents(a, b record.Record) bool {
	x, y := a.Members("RELATED-TO"), b.Members("RELATED-TO")
	return slices.EqualFunc(x, y, record.Value.Same)
}

// parent is the wanted parent, a new one before the one there is; "" for none.
func (l Lens) parent(want record.Record, have string) string {
	found := ""
	for _, v := range want.Members("RELATED-TO") {
		if id := l.id(v.Text); id != "" && (found == "" || found == have) {
			found = id
		}
	}
	return found
}
