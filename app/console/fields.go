package console

import (
	"slices"
	"strings"

	"bothways/app/report"
	"bothways/app/words"
)

const fieldIndent = "        "

// fields are the lines below a row. Of a record that is created they stand in one line.
func (p page) fields(a report.Action) []string {
	l := p.look
	switch {
	case a.Op == "resolve":
		return p.clashes(a)
	case a.Op == "create" && !l.Verbose:
		return p.created(a)
	}
	var out []string
	for _, f := range paired(a.Fields) {
		out = append(out, p.change(f))
	}
	return out
}

// paired makes one line of a value that goes and the only one of its field that comes.
func paired(fields []report.FieldChange) []report.FieldChange {
	gone, come := map[string]int{}, map[string]int{}
	for _, f := range fields {
		switch {
		case f.To == "" && f.From != "":
			gone[f.Field]++
		case f.From == "" && f.To != "":
			come[f.Field]++
		}
	}
	var out []report.FieldChange
	at := map[string]int{}
	for _, f := range fields {
		if gone[f.Field] == 1 && come[f.Field] == 1 && (f.From == "" || f.To == "") {
			i, seen := at[f.Field]
			if seen {
				out[i].From, out[i].To = out[i].From+f.From, out[i].To+f.To
				continue
			}
			at[f.Field] = len(out)
		}
		out = append(out, f)
	}
	return out
}

func (p page) created(a report.Action) []string {
	var parts []string
	for _, f := range telling(a.Fields) {
		switch f.Field {
		case "FN", "N", "SUMMARY", "PHOTO":
			continue
		}
		if text := shown(f.Field, f.To); text != "" {
			parts = append(parts, words.Field(f.Field)+" "+cut(text, 40))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return []string{p.look.paint(faint, fieldIndent+cut(strings.Join(parts, ", "), p.room(0)))}
}

// tellingFirst are the fields that tell most about a record.
var tellingFirst = []string{"WHEN", "EMAIL", "TEL", "ORG", "LOCATION", "BDAY"}

// telling puts those first.
func telling(fields []report.FieldChange) []report.FieldChange {
	rank := func(f report.FieldChange) int {
		if i := slices.Index(tellingFirst, f.Field); i >= 0 {
			return i
		}
		return len(tellingFirst)
	}
	out := slices.Clone(fields)
	slices.SortStableFunc(out, func(a, b report.FieldChange) int { return rank(a) - rank(b) })
	return out
}

// room is how many columns a line of fields has after so many.
func (p page) room(used int) int {
	if p.look.Width <= 0 {
		return 0
	}
	return max(12, p.look.Width-len(fieldIndent)-used)
}

// shown is a value in one line.
func shown(field, text string) string {
	return clean(strings.ReplaceAll(words.Value(field, text), "\n", ", "), false)
}

func (p page) change(f report.FieldChange) string {
	name := words.Field(f.Field)
	from, to := shown(f.Field, f.From), shown(f.Field, f.To)
	head := fieldIndent + name
	switch {
	case f.From == f.To:
		return head + ": " + cut(to, p.room(widthOf(name)+30)) + p.look.paint(faint, words.T(" (its type or label changes)"))
	case f.From == "":
		head = words.T("{{.Field}} added: ", "Field", name)
		return fieldIndent + head + cut(to, p.room(widthOf(head)))
	case f.To == "":
		head = words.T("{{.Field}} removed: ", "Field", name)
		return fieldIndent + head + cut(from, p.room(widthOf(head)))
	}
	if room := p.room(widthOf(name) + 5); room > 0 && widthOf(from)+widthOf(to) > room {
		from, to = differing(from, to)
		from, to = share(from, to, room)
	}
	return head + ": " + p.look.paint(faint, from) + " → " + to
}

// differing leaves out the beginning that two long texts have in common, but for a few letters.
func differing(a, b string) (string, string) {
	x, y := []rune(a), []rune(b)
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	const before = 8
	if n <= 2*before {
		return a, b
	}
	return "…" + string(x[n-before:]), "…" + string(y[n-before:])
}

// share cuts two texts so that both are seen.
func share(a, b string, columns int) (string, string) {
	if columns <= 0 || widthOf(a)+widthOf(b) <= columns {
		return a, b
	}
	half := columns / 2
	switch {
	case widthOf(a) <= half:
		return a, cut(b, columns-widthOf(a))
	case widthOf(b) <= half:
		return cut(a, columns-widthOf(b)), b
	}
	return cut(a, half), cut(b, columns-half)
}

// clashes shows what each side made of a field.
func (p page) clashes(a report.Action) []string {
	var out []string
	for _, f := range a.Fields {
		name := words.Field(f.Field)
		if f.Field == "RECORD" {
			name = words.T("record")
		}
		from, to := share(orEmpty(shown(f.Field, f.From)), orEmpty(shown(f.Field, f.To)), p.room(widthOf(name+p.sides[0]+p.sides[1])+12))
		out = append(out, fieldIndent+words.T("{{.Field}}: {{.Left}} at {{.LeftPlace}}, {{.Right}} at {{.RightPlace}}", "Field", name, "Left", from, "LeftPlace", p.sides[0], "Right", to, "RightPlace", p.sides[1]))
	}
	return out
}

func orEmpty(text string) string {
	if text == "" {
		return words.T("(nothing)")
	}
	return text
}
