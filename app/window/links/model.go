package links

import (
	"strconv"
	"strings"

	"bothways/app/desk"
	"bothways/app/window/rows"
	"bothways/app/words"
)

// pairs makes the sheet of linked or suggested pairs.
func pairs() *rows.Sheet[desk.Pair] {
	return &rows.Sheet[desk.Pair]{
		Key: pairID,
		Columns: []rows.Column[desk.Pair]{
			{Cell: func(p desk.Pair) rows.Cell { return titled(p.Titles[0], p.Briefs[0]) }},
			{Cell: middle, Less: func(a, b desk.Pair) int { return int(a.Score*1000) - int(b.Score*1000) }, Mute: true},
			{Cell: func(p desk.Pair) rows.Cell { return titled(p.Titles[1], p.Briefs[1]) }},
			{Cell: why},
		},
	}
}

func pairID(p desk.Pair) string {
	if p.Link != 0 {
		return strconv.FormatInt(p.Link, 10)
	}
	return p.Items[0] + "\x00" + p.Items[1]
}

func titled(title, brief string) rows.Cell {
	switch {
	case title == "" && brief == "":
		return rows.Cell{Text: words.T("(no name)"), Tone: rows.Quiet}
	case title == "":
		return rows.Cell{Text: brief}
	case brief == "":
		return rows.Cell{Text: title}
	}
	return rows.Cell{Text: title + " · " + brief}
}

func middle(p desk.Pair) rows.Cell {
	if p.Link == 0 {
		c := rows.Cell{Text: words.T("{{.N}} %", "N", int(p.Score*100+0.5)), Icon: rows.Question}
		if p.Score >= desk.StrongScore {
			c.Icon = rows.Done
		}
		return c
	}
	switch p.State {
	case "ignored":
		return rows.Cell{Icon: rows.Ignored}
	case "set aside":
		return rows.Cell{Icon: rows.Warning}
	}
	return rows.Cell{Icon: rows.Linked}
}

func why(p desk.Pair) rows.Cell {
	text := strings.Join(p.Why, ", ")
	if p.Link == 0 {
		return rows.Cell{Text: text, Tone: rows.Quiet}
	}
	switch {
	case p.State == "ignored":
		return rows.Cell{Text: words.T("linked, but ignored"), Tone: rows.Quiet}
	case p.State == "set aside":
		return rows.Cell{Text: words.T("linked, but set aside: a side refused it"), Tone: rows.Caution}
	case text == "":
		return rows.Cell{Text: words.T("made by Bothways"), Tone: rows.Quiet}
	case len(p.Why) == 1 && p.Why[0] == words.T("by hand"):
		return rows.Cell{Text: words.T("linked by hand"), Tone: rows.Quiet}
	}
	return rows.Cell{Text: words.T("same {{.What}}", "What", text), Tone: rows.Quiet}
}

// loose makes the sheet of the records that one side has alone.
func loose() *rows.Sheet[desk.Lone] {
	return &rows.Sheet[desk.Lone]{
		Key: func(l desk.Lone) string { return l.ItemID },
		Columns: []rows.Column[desk.Lone]{
			{Cell: func(l desk.Lone) rows.Cell {
				c := titled(l.Title, l.Brief)
				switch l.State {
				case "ignored":
					c.Icon, c.Tone = rows.Ignored, rows.Quiet
				case "set aside":
					c.Icon = rows.Warning
				default:
					c.Icon = rows.Alone
				}
				return c
			}},
		},
	}
}

// compared makes the sheet of two records' fields, side by side.
func compared() *rows.Sheet[field] {
	return &rows.Sheet[field]{
		Key: func(f field) string { return strconv.Itoa(f.at) },
		Columns: []rows.Column[field]{
			{Cell: func(f field) rows.Cell { return rows.Cell{Text: f.name, Tone: rows.Quiet} }},
			{Cell: func(f field) rows.Cell { return rows.Cell{Text: f.texts[0]} }},
			{Cell: func(f field) rows.Cell {
				switch {
				case f.texts[0] == "" || f.texts[1] == "":
					return rows.Cell{}
				case f.texts[0] == f.texts[1]:
					return rows.Cell{Icon: rows.Done}
				}
				return rows.Cell{Icon: rows.Warning}
			}},
			{Cell: func(f field) rows.Cell { return rows.Cell{Text: f.texts[1]} }},
		},
	}
}

type field struct {
	at    int
	name  string
	texts [2]string
}

// fieldsOf puts the fields of two records into words.
func fieldsOf(list []desk.FieldView) []field {
	out := make([]field, 0, len(list))
	for i, v := range list {
		out = append(out, field{at: i, name: words.Field(v.Field), texts: [2]string{words.Value(v.Field, v.Left), words.Value(v.Field, v.Right)}})
	}
	return out
}

// itemsOf are the items of pairs.
func itemsOf(list []desk.Pair) [][2]string {
	out := make([][2]string, 0, len(list))
	for _, p := range list {
		out = append(out, p.Items)
	}
	return out
}
