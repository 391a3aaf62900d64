package history

import (
	"strconv"
	"strings"
	"time"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/window/rows"
	"bothways/app/words"
)

// runs makes the sheet of runs.
func runs() *rows.Sheet[desk.RunRow] {
	return &rows.Sheet[desk.RunRow]{
		Key: func(r desk.RunRow) string { return r.Run },
		Columns: []rows.Column[desk.RunRow]{
			{Cell: func(r desk.RunRow) rows.Cell { return rows.Cell{Text: words.Time(r.Started.Local()), Icon: iconOf(r)} },
				Less: func(a, b desk.RunRow) int { return a.Started.Compare(b.Started) }},
			{Cell: func(r desk.RunRow) rows.Cell { return rows.Cell{Text: r.Process} }},
			{Cell: func(r desk.RunRow) rows.Cell { return rows.Cell{Text: kindOf(r)} }},
			{Cell: func(r desk.RunRow) rows.Cell { return rows.Cell{Text: writes(r.Writes)} },
				Less: func(a, b desk.RunRow) int { return a.Writes - b.Writes }},
			{Cell: func(r desk.RunRow) rows.Cell { return rows.Cell{Text: statusOf(r), Tone: toneOf(r)} }},
			{Cell: func(r desk.RunRow) rows.Cell { return rows.Cell{Text: r.Run, Tone: rows.Quiet} }},
		},
	}
}

func writes(n int) string {
	if n == 0 {
		return words.T("nothing")
	}
	return words.N(n, "{{.N}} change", "{{.N}} changes")
}

func kindOf(r desk.RunRow) string {
	switch r.Kind {
	case "undo":
		return words.T("Undo of {{.Run}}", "Run", r.Of)
	case "restore":
		return words.T("An earlier version brought back")
	}
	return words.T("Sync")
}

// cutOff is the status of a run that never came to its end.
const cutOff = "cut off"

func statusOf(r desk.RunRow) string {
	if r.Status == cutOff {
		return words.T("cut off before the end")
	}
	return words.Status(r.Status)
}

func iconOf(r desk.RunRow) rows.Icon {
	switch r.Status {
	case desk.Done:
		if r.Kind == "undo" || r.Kind == "restore" {
			return rows.Undo
		}
		return rows.Done
	case desk.Failed, cutOff:
		return rows.Failed
	case desk.SignIn:
		return rows.SignIn
	case desk.Stopped:
		return rows.Stopped
	}
	return rows.Warning
}

func toneOf(r desk.RunRow) rows.Tone {
	switch r.Status {
	case desk.Done:
		return rows.Plain
	case desk.Failed, cutOff:
		return rows.Bad
	}
	return rows.Caution
}

// write is one write of a run with the names of its sides.
type write struct {
	desk.Written
	names [2]string
}

func (w write) place() string {
	if w.Side == "left" {
		return w.names[0]
	}
	return w.names[1]
}

// written makes the sheet of a run's writes.
func written() *rows.Sheet[write] {
	return &rows.Sheet[write]{
		Key: func(w write) string { return strconv.FormatInt(w.Version, 10) },
		Words: func(w write) string {
			var b strings.Builder
			for _, f := range w.Fields {
				b.WriteString(f.From + "\n" + f.To + "\n")
			}
			return b.String()
		},
		Columns: []rows.Column[write]{
			{Cell: func(w write) rows.Cell { return rows.Cell{Text: named(w.Record), Icon: opIcon(w.Op)} }},
			{Cell: func(w write) rows.Cell { return rows.Cell{Text: words.OpAt(w.Op, false, w.place())} }},
			{Cell: func(w write) rows.Cell {
				return rows.Cell{Text: words.Reason(w.Reason, w.names[0], w.names[1]), Tone: rows.Quiet}
			}},
			{Cell: func(w write) rows.Cell { return outcome(w.Outcome, w.Message) }},
		},
	}
}

func named(title string) string {
	if title == "" {
		return words.T("(no name)")
	}
	return title
}

func opIcon(op string) rows.Icon {
	switch op {
	case "create":
		return rows.Create
	case "delete":
		return rows.Delete
	}
	return rows.Change
}

func outcome(code, message string) rows.Cell {
	c := rows.Cell{Text: words.Outcome(code)}
	switch code {
	case "done":
		c.Tone = rows.Good
	case "failed":
		c.Tone = rows.Bad
	case "planned":
	default:
		c.Tone = rows.Caution
	}
	if message != "" {
		c.Text += ": " + message
	}
	return c
}

// change is one field of a write.
type change struct {
	at int
	report.FieldChange
}

// changes makes the sheet of a write's fields.
func changes() *rows.Sheet[change] {
	return &rows.Sheet[change]{
		Key: func(c change) string { return strconv.Itoa(c.at) },
		Columns: []rows.Column[change]{
			{Cell: func(c change) rows.Cell { return rows.Cell{Text: words.Field(c.Field), Tone: rows.Quiet} }},
			{Cell: func(c change) rows.Cell { return rows.Cell{Text: words.Value(c.Field, c.From)} }},
			{Cell: func(c change) rows.Cell {
				switch {
				case c.From == "":
					return rows.Cell{Icon: rows.Create}
				case c.To == "":
					return rows.Cell{Icon: rows.Delete}
				}
				return rows.Cell{Icon: rows.ToRight}
			}},
			{Cell: func(c change) rows.Cell { return rows.Cell{Text: words.Value(c.Field, c.To)} }},
		},
	}
}

func changesOf(w write) []change {
	out := make([]change, 0, len(w.Fields))
	for i, f := range w.Fields {
		out = append(out, change{i, f})
	}
	return out
}

// writesOf are the writes of a run.
func writesOf(b desk.RunBook) []write {
	out := make([]write, 0, len(b.Actions))
	for _, a := range b.Actions {
		out = append(out, write{a, b.Names})
	}
	return out
}

// back is what undo does, or cannot do, with one write.
type back struct {
	at int
	report.Action
	names [2]string
	why   string
}

// backs makes the sheet of what an undo will do.
func backs() *rows.Sheet[back] {
	return &rows.Sheet[back]{
		Key: func(b back) string { return strconv.Itoa(b.at) },
		Columns: []rows.Column[back]{
			{Cell: func(b back) rows.Cell { return rows.Cell{Text: named(b.Record), Icon: backIcon(b)} }},
			{Cell: func(b back) rows.Cell {
				if b.Outcome != "planned" {
					return rows.Cell{Text: words.T("stays as it is: it was changed since"), Tone: rows.Caution}
				}
				place := b.names[0]
				if b.Side == "right" {
					place = b.names[1]
				}
				return rows.Cell{Text: words.OpAt(b.Op, true, place)}
			}},
			{Cell: func(b back) rows.Cell { return rows.Cell{Text: becomes(b.Fields), Tone: rows.Quiet} }},
		},
	}
}

// becomes says of each field what it is now and what it will be.
func becomes(list []report.FieldChange) string {
	var out []string
	for _, f := range list {
		text := words.Field(f.Field) + ": "
		if f.From != "" {
			text += words.Value(f.Field, f.From) + " › "
		}
		if f.To == "" {
			text += words.T("(nothing)")
		}
		out = append(out, text+words.Value(f.Field, f.To))
	}
	return strings.Join(out, ", ")
}

func backIcon(b back) rows.Icon {
	if b.Outcome != "planned" {
		return rows.Warning
	}
	return opIcon(b.Op)
}

func fieldsOf(list []report.FieldChange) string {
	var names []string
	for _, f := range list {
		names = append(names, f.Field)
	}
	return words.Fields(names)
}

func backsOf(r report.Report) (list []back, planned int) {
	for i, a := range r.Actions {
		list = append(list, back{at: i, Action: a, names: [2]string{r.LeftName, r.RightName}})
		if a.Outcome == "planned" {
			planned++
		}
	}
	return list, planned
}

// undone sums an undo up.
func undone(r report.Report) string {
	done, left := 0, 0
	for _, a := range r.Actions {
		if a.Outcome == "done" {
			done++
		} else {
			left++
		}
	}
	if left == 0 {
		return words.N(done, "{{.N}} change was taken back.", "{{.N}} changes were taken back.")
	}
	return words.N(done, "{{.N}} change was taken back; {{.Left}} stayed, because the record was changed since or could not be written.",
		"{{.N}} changes were taken back; {{.Left}} stayed, because the records were changed since or could not be written.", "Left", words.Number(left))
}

// versions are a record's writes, the newest first, as its story tells them.
func versions(x desk.Explanation, names [2]string) []write {
	out := make([]write, 0, len(x.History))
	for _, w := range x.History {
		out = append(out, write{w, names})
	}
	for i, j := 0, len(out)-1; i < j && out[0].At.Before(out[j].At); i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// story makes the sheet of a record's versions.
func story() *rows.Sheet[write] {
	return &rows.Sheet[write]{
		Key: func(w write) string { return strconv.FormatInt(w.Version, 10) },
		Columns: []rows.Column[write]{
			{Cell: func(w write) rows.Cell { return rows.Cell{Text: words.Time(w.At.Local()), Icon: opIcon(w.Op)} },
				Less: func(a, b write) int { return a.At.Compare(b.At) }},
			{Cell: func(w write) rows.Cell { return rows.Cell{Text: words.OpAt(w.Op, false, w.place())} }},
			{Cell: func(w write) rows.Cell { return rows.Cell{Text: fieldsOf(w.Fields), Tone: rows.Quiet} }},
			{Cell: func(w write) rows.Cell { return outcome(w.Outcome, w.Message) }},
		},
	}
}

// took says how long a run took, "" where it is not known.
func took(r desk.RunRow) string {
	if r.Ended.IsZero() || !r.Ended.After(r.Started) {
		return ""
	}
	d := r.Ended.Sub(r.Started).Round(time.Second)
	if d < time.Second {
		return ""
	}
	return words.N(int(d/time.Second), "It took {{.N}} second.", "It took {{.N}} seconds.")
}
