package configure

import "bothways/app/words"

func generalRows(at [2]Place) []Row {
	a, b := at[0].Name, at[1].Name
	return []Row{
		{Key: "left", Page: General, Group: words.T("Places"), Control: Collection, Label: words.T("One side"),
			Says: say(words.T("Another place starts with a comparison of every record; nothing is doubled, and deletes are held back until you have seen them."))},
		{Key: "right", Page: General, Control: Collection, Label: words.T("Other side"), Says: say("")},
		{Key: "direction", Page: General, Group: words.T("Direction"), Control: Select, Label: words.T("Changes travel"),
			Choices: []Choice{{"both", words.T("Both ways")},
				{"to-right", words.T("Only to {{.Place}}", "Place", b)}, {"to-left", words.T("Only to {{.Place}}", "Place", a)}},
			Says: by("direction", map[string]string{
				"both":     words.T("What changes {{.A}} is changed {{.B}} too, and the other way round.", "A", at[0].At, "B", at[1].At),
				"to-right": words.T("{{.From}} leads. Nothing is ever written {{.To}}.", "From", first(at[0].Name), "To", at[0].At),
				"to-left":  words.T("{{.From}} leads. Nothing is ever written {{.To}}.", "From", first(at[1].Name), "To", at[1].At),
			})},
		{Key: "enabled", Page: General, Group: words.T("Background"), Control: Check, Label: words.T("Include in background sync"),
			Says: by("enabled", map[string]string{
				"true":  words.T("Runs by itself, at the times that the tab “When” names, and with “Sync now”."),
				"false": words.T("Runs only when you start it yourself, in manual mode."),
			})},
	}
}
