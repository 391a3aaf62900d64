package configure

import (
	"strconv"
	"strings"

	"bothways/app/words"
	"bothways/sync/record"
)

func scopeRows(kind record.Kind, at [2]Place) []Row {
	out := criteria(kind, "filter", words.T("Records of both sides"), "", false)
	out = append(out, Row{Key: "filter.out_of_filter", Page: Scope, Control: Select, Label: words.T("When a record no longer fits"),
		Choices: []Choice{{"keep", words.T("Keep both copies")}, {"delete", words.T("Delete the copy on the other side")}},
		Says: by("filter.out_of_filter", map[string]string{
			"keep":   words.T("Both copies stay as they are; they only stop following each other."),
			"delete": words.T("The copy is deleted, unless deletes are prevented there. Many at once are held back and you are asked."),
		})})
	out = append(out,
		Row{Key: "window.past_days", Page: Scope, Group: words.T("Time"), Control: Number, Label: words.T("Past"), Unit: words.T("days"), Kinds: dated,
			Says: func(v Look) string {
				return words.N(whole(v("window.past_days")), "What ended up to {{.N}} day ago syncs. Older things stay where they are and are not deleted.",
					"What ended up to {{.N}} days ago syncs. Older things stay where they are and are not deleted.")
			}},
		Row{Key: "window.future_days", Page: Scope, Control: Number, Label: words.T("Future"), Unit: words.T("days"), Kinds: dated,
			Says: func(v Look) string {
				return words.N(whole(v("window.future_days")), "What begins up to {{.N}} day ahead syncs; what lies further ahead follows when its time comes.",
					"What begins up to {{.N}} days ahead syncs; what lies further ahead follows when its time comes.")
			}},
		Row{Key: "calendar.recurring", Page: Scope, Control: Check, Label: words.T("Repeating entries"), Kinds: dated,
			Says: by("calendar.recurring", map[string]string{
				"true":  words.T("Series sync as series, with every exception."),
				"false": words.T("Series do not sync; single entries do."),
			})})
	out = append(out, criteria(kind, "filter.left", words.T("Further limits for what comes from {{.Place}}", "Place", at[0].Name), at[0].Name, true)...)
	return append(out, criteria(kind, "filter.right", words.T("Further limits for what comes from {{.Place}}", "Place", at[1].Name), at[1].Name, true)...)
}

// criteria are the tests of one filter; from is the side it is for, "" for both.
func criteria(kind record.Kind, at, group, from string, fold bool) []Row {
	rows := []Row{
		{Key: at + ".private", Control: Select, Label: words.T("Private records"), Choices: privateChoices(kind, from), Says: by(at+".private", map[string]string{
			"":     words.T("As chosen above for both sides."),
			"skip": words.T("Records marked private stay where they are and are seen nowhere else."),
			"busy": words.T("Of private entries only the time travels: others see “busy”, no title, no place, no guests."),
			"full": words.T("Private records sync like all others, still marked private."),
		})},
		{Key: at + ".categories", Control: List, Label: words.T("Only with category"), Hint: words.T("all"), Says: listSays(at+".categories",
			words.T("Any category, and records without one."),
			func(list string) string {
				return words.T("Only records with one of these categories or groups sync: {{.List}}.", "List", list)
			})},
		{Key: at + ".exclude_categories", Control: List, Label: words.T("Never with category"), Hint: words.T("none"), Says: listSays(at+".exclude_categories",
			words.T("No category keeps a record out. For the secondary persons of a company, name theirs here."),
			func(list string) string {
				return words.T("Records with one of these never sync: {{.List}}. What synced before follows “When a record no longer fits”.", "List", list)
			})},
		{Key: at + ".has", Control: Checks, Label: words.T("Only contacts that have"), Choices: hasChoices(), Kinds: onlyContacts, Says: hasSays(at + ".has")},
		{Key: at + ".title", Control: Text, Label: words.T("Only titles that match"), Hint: words.T("all"), Kinds: dated, Says: textSays(at+".title",
			words.T("Any title. A word alone matches every title that holds it; regular expressions work too."),
			func(text string) string {
				return words.T("Only entries whose title matches “{{.Text}}” sync.", "Text", text)
			})},
		{Key: at + ".declined", Control: Check, Label: words.T("Declined invitations"), Kinds: onlyCalendar, Says: by(at+".declined", map[string]string{
			"true":  words.T("Invitations that you declined sync too."),
			"false": words.T("Invitations that you declined do not sync."),
		})},
	}
	for i := range rows {
		rows[i].Page, rows[i].Fold = Scope, fold
	}
	rows[0].Group = group
	return rows
}

func privateChoices(kind record.Kind, from string) []Choice {
	out := []Choice{{"skip", words.T("Do not sync")}}
	if kind == record.Calendar {
		out = append(out, Choice{"busy", words.T("Only the time")})
	}
	out = append(out, Choice{"full", words.T("Sync like all others")})
	if from != "" {
		out = append([]Choice{{"", words.T("As for both sides")}}, out...)
	}
	return out
}

func hasChoices() []Choice {
	var out []Choice
	for _, f := range []string{"EMAIL", "TEL", "ADR", "ORG", "BDAY", "PHOTO"} {
		out = append(out, Choice{f, words.Field(f)})
	}
	return out
}

func hasSays(key string) func(Look) string {
	return func(v Look) string {
		list := readList(v(key))
		if len(list) == 0 {
			return words.T("Contacts need nothing in particular.")
		}
		return words.T("Only contacts that have all of these sync: {{.List}}.", "List", words.Fields(list))
	}
}

func listSays(key, none string, some func(list string) string) func(Look) string {
	return func(v Look) string {
		if list := readList(v(key)); len(list) > 0 {
			return some(strings.Join(list, ", "))
		}
		return none
	}
}

func textSays(key, none string, some func(text string) string) func(Look) string {
	return func(v Look) string {
		if text := v(key); text != "" {
			return some(text)
		}
		return none
	}
}

func whole(text string) int {
	n, _ := strconv.Atoi(strings.TrimSpace(text))
	return n
}
