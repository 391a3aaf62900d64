package configure

import (
	"slices"

	"bothways/app/settings"
	"bothways/app/words"
)

// Sum says in one line what a process does.
func Sum(p settings.Process, at [2]Place) string {
	a, b := at[0], at[1]
	never := [2][]string{p.Prevent.Left, p.Prevent.Right}
	switch p.Direction {
	case "to-right":
		return oneWay(a, b, slices.Contains(never[1], "delete"))
	case "to-left":
		return oneWay(b, a, slices.Contains(never[0], "delete"))
	}
	switch {
	case all(never[0]) && !all(never[1]):
		return oneWay(a, b, slices.Contains(never[1], "delete"))
	case all(never[1]) && !all(never[0]):
		return oneWay(b, a, slices.Contains(never[0], "delete"))
	case all(never[0]):
		return words.T("Between {{.A}} and {{.B}} nothing is ever written", "A", a.Full, "B", b.Full)
	}
	left, right := slices.Contains(never[0], "delete"), slices.Contains(never[1], "delete")
	switch {
	case left && right:
		return words.T("Both ways between {{.A}} and {{.B}}; nothing is ever deleted on either side", "A", a.Full, "B", b.Full)
	case left:
		return words.T("Both ways between {{.A}} and {{.B}}; nothing is ever deleted {{.Place}}", "A", a.Full, "B", b.Full, "Place", a.At)
	case right:
		return words.T("Both ways between {{.A}} and {{.B}}; nothing is ever deleted {{.Place}}", "A", a.Full, "B", b.Full, "Place", b.At)
	}
	return words.T("Both ways between {{.A}} and {{.B}}, deletes too", "A", a.Full, "B", b.Full)
}

func all(never []string) bool {
	return slices.Contains(never, "create") && slices.Contains(never, "update") && slices.Contains(never, "delete")
}

func oneWay(from, to Place, keeps bool) string {
	if keeps {
		return words.T("One way, from {{.From}} to {{.To}}; nothing is ever deleted there", "From", from.Full, "To", to.Full)
	}
	return words.T("One way, from {{.From}} to {{.To}}, deletes too", "From", from.Full, "To", to.Full)
}
