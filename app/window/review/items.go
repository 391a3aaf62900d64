// Package review is the window of manual mode: what a sync would do, row by row, with other choices, and then exactly that.
package review

import (
	"fmt"
	"strings"

	"bothways/app/desk"
	"bothways/app/window/rows"
	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/record"
)

// item is a row of one of the reviews that are shown together.
type item struct {
	desk.Row
	key     string
	at      int // index of its review
	process string
	names   [2]string
	timed   bool // its line says when it is
}

func keyOf(at int, id int64) string { return fmt.Sprintf("%d:%d", at, id) }

// itemOf makes an item of a review's row.
func itemOf(at int, s *desk.Session, r desk.Row) item {
	return item{Row: r, key: keyOf(at, r.ID), at: at, process: s.Process(), names: s.Names(), timed: s.Kind() != string(record.Contacts)}
}

// sheet is the list of all items; several tells whether more than one process is in it.
func sheet(several bool, count func(desk.Group) int) *rows.Sheet[item] {
	s := &rows.Sheet[item]{
		Key: func(x item) string { return x.key },
		Words: func(x item) string {
			return strings.Join([]string{x.process, x.Reason, x.Sides[0].Brief, x.Sides[1].Brief}, "\n")
		},
		Columns: []rows.Column[item]{
			{Cell: func(x item) rows.Cell { return sideCell(x, link.Left) }},
			{Cell: func(x item) rows.Cell { return rows.Cell{Icon: arrow(x.Row)} }, Mute: true, Less: byArrow},
			{Cell: func(x item) rows.Cell { return sideCell(x, link.Right) }},
			{Cell: willCell},
		},
		Group: func(x item) (int, string) {
			return groupPlace(x.Group), words.T("{{.Group}} ({{.N}})", "Group", groupWords(x.Group), "N", words.Number(count(x.Group)))
		},
	}
	if several {
		s.Columns = append(s.Columns, rows.Column[item]{Cell: func(x item) rows.Cell { return rows.Cell{Text: x.process, Tone: rows.Quiet} }})
	}
	return s
}

// sideCell says what a record is on a side, or what it will be there.
func sideCell(x item, s link.Side) rows.Cell {
	side := x.Sides[s]
	text := side.Title
	if x.timed && side.Brief != "" {
		text = words.T("{{.Title}} · {{.Brief}}", "Title", side.Title, "Brief", side.Brief)
	}
	switch {
	case side.There && side.News == "new":
		return rows.Cell{Text: words.T("{{.Record}} (new)", "Record", text)}
	case side.There && side.News == "changed":
		return rows.Cell{Text: words.T("{{.Record}} (changed)", "Record", text)}
	case side.There:
		return rows.Cell{Text: text}
	case side.News == "deleted":
		return rows.Cell{Text: words.T("{{.Record}} (deleted)", "Record", text), Tone: rows.Quiet}
	}
	return rows.Cell{Text: words.T("not there"), Tone: rows.Quiet}
}

// arrow is the picture between the two sides: where a row goes, or why it does not.
func arrow(r desk.Row) rows.Icon {
	switch r.Fate {
	case desk.WillDo:
		return direction(r)
	case desk.WillLink:
		return rows.Linked
	case desk.WillWait:
		return rows.Question
	case desk.WillHold:
		return rows.Held
	case desk.WillFollow:
		return rows.Waiting
	case desk.WillSkip:
		return rows.Stopped
	case desk.WillIgnore:
		return rows.Ignored
	case desk.WillRest:
		return rows.Warning
	}
	if r.Group == desk.GroupSuggestion {
		return rows.Alone
	}
	return rows.Done
}

func direction(r desk.Row) rows.Icon {
	left, right := r.Sides[link.Left].Op, r.Sides[link.Right].Op
	switch {
	case left == link.Delete || right == link.Delete:
		return rows.Delete
	case left != "" && right != "":
		return rows.BothWays
	case left != "":
		return rows.ToLeft
	}
	return rows.ToRight
}

func byArrow(a, b item) int { return strings.Compare(string(arrow(a.Row)), string(arrow(b.Row))) }

// willCell says what happens to a row.
func willCell(x item) rows.Cell {
	c := rows.Cell{Text: x.Will}
	switch x.Fate {
	case desk.WillDo:
		for _, s := range x.Sides {
			switch s.Op {
			case link.Create:
				c.Icon = rows.Create
			case link.Delete:
				c.Icon, c.Tone = rows.Delete, rows.Bad
			case link.Update:
				if c.Icon == rows.None {
					c.Icon = rows.Change
				}
			}
		}
		if x.NotHeld {
			c.Text = words.T("{{.What}}; a part cannot be kept there", "What", x.Will)
		}
	case desk.WillLink:
		c.Icon = rows.Linked
	case desk.WillWait, desk.WillHold:
		c.Tone = rows.Caution
	default:
		c.Tone = rows.Quiet
	}
	return c
}

func groupPlace(g desk.Group) int {
	for i, x := range desk.Groups {
		if x == g {
			return i
		}
	}
	return len(desk.Groups)
}

func groupWords(g desk.Group) string {
	switch g {
	case desk.GroupConflict:
		return words.T("Conflicts")
	case desk.GroupHeld:
		return words.T("Deletions held back")
	case desk.GroupDeleted:
		return words.T("Deleted")
	case desk.GroupChanged:
		return words.T("Changed")
	case desk.GroupNew:
		return words.T("New")
	case desk.GroupLink:
		return words.T("Newly linked")
	case desk.GroupSuggestion:
		return words.T("May be the same")
	case desk.GroupAside:
		return words.T("Set aside")
	}
	return words.T("Ignored")
}
