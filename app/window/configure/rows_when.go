package configure

import (
	"strings"

	"bothways/app/settings"
	"bothways/app/words"
)

func whenRows() []Row {
	return []Row{
		{Key: "schedule.every", Page: When, Group: words.T("By the clock"), Control: Span, Label: words.T("Sync every"), Off: words.T("not by the clock"), Says: everySays},
		{Key: "schedule.between", Page: When, Control: Hours, Label: words.T("Between"), Says: func(v Look) string {
			from, to, _ := strings.Cut(v("schedule.between"), "-")
			if from == "00:00" && to == "24:00" {
				return words.T("At any time of the day.")
			}
			return words.T("Only from {{.From}} to {{.To}}; what was missed follows after that.", "From", from, "To", to)
		}},
		{Key: "schedule.days", Page: When, Control: Checks, Label: words.T("On"), Choices: days(), Says: func(v Look) string {
			list := readList(v("schedule.days"))
			if len(list) == 7 {
				return words.T("Every day of the week.")
			}
			var names []string
			for _, d := range days() {
				for _, have := range list {
					if have == d.Value {
						names = append(names, d.Label)
					}
				}
			}
			return words.T("Only on: {{.Days}}.", "Days", strings.Join(names, ", "))
		}},
		{Key: "schedule.on_change", Page: When, Group: words.T("On change"), Control: Check, Label: words.T("When a file on this computer changes"),
			Says: by("schedule.on_change", map[string]string{
				"true":  words.T("A change in a folder on this computer starts a sync a moment later."),
				"false": words.T("Changes on this computer wait for the clock or for “Sync now”."),
			})},
	}
}

func days() []Choice {
	return []Choice{{"mon", words.T("Monday")}, {"tue", words.T("Tuesday")}, {"wed", words.T("Wednesday")}, {"thu", words.T("Thursday")},
		{"fri", words.T("Friday")}, {"sat", words.T("Saturday")}, {"sun", words.T("Sunday")}}
}

func everySays(v Look) string {
	every, err := settings.ParseDuration(v("schedule.every"))
	switch {
	case err != nil:
		return ""
	case every == 0:
		return words.T("The clock starts nothing.")
	}
	n, unit := spanParts(every)
	switch unit {
	case "d":
		return words.N(n, "Every day, moved a little so that servers are not asked all at once.", "Every {{.N}} days, moved a little so that servers are not asked all at once.")
	case "h":
		return words.N(n, "Every hour, moved a little so that servers are not asked all at once.", "Every {{.N}} hours, moved a little so that servers are not asked all at once.")
	}
	return words.N(n, "Every minute, moved a little so that servers are not asked all at once.", "Every {{.N}} minutes, moved a little so that servers are not asked all at once.")
}
