package configure

import (
	"bothways/app/words"
	"bothways/sync/record"
)

func detailRows(kind record.Kind, at [2]Place) []Row {
	rows := append(reminderRows(), guestRows()...)
	rows = append(rows, looksRows()...)
	rows = append(rows,
		Row{Key: "region", Group: words.T("Phone numbers"), Control: Text, Label: words.T("Country"), Hint: words.T("as this computer"), Kinds: onlyContacts,
			Says: textSays("region", words.T("Numbers without a country code are read as this computer's country would."),
				func(code string) string {
					return words.T("Numbers without a country code are read as numbers of {{.Code}}.", "Code", code)
				})},
		Row{Key: "fields.omit", Also: "fields.one_way", Group: words.T("Fields"), Control: Ways, Label: words.T("Which way each field goes"), Choices: fieldChoices(kind),
			Says: func(v Look) string { return waysSays(v, at) }},
		Row{Key: "fields.map", Control: Pairs, Label: words.T("Fields of your own"), Heads: [2]string{first(at[0].Name), first(at[1].Name)},
			Says: say(words.T("A field {{.A}} that is called otherwise {{.B}}, for example X-CUSTOMER-NO and userDefined:Customer no.", "A", at[0].At, "B", at[1].At))},
	)
	for i := range rows {
		rows[i].Page = Details
	}
	return rows
}

func reminderRows() []Row {
	return []Row{
		{Key: "calendar.reminders", Group: words.T("Reminders"), Control: Select, Label: words.T("Reminders"), Kinds: dated,
			Choices: []Choice{{"all", words.T("All")}, {"first", words.T("Only the first")}, {"none", words.T("None")}},
			Says: by("calendar.reminders", map[string]string{
				"all":   words.T("Every reminder travels with its entry."),
				"first": words.T("Only the earliest reminder travels; further ones stay where they are."),
				"none":  words.T("Reminders stay where they are; each side keeps its own."),
			})},
		{Key: "calendar.default_reminders", Control: Select, Label: words.T("Default reminders"), Kinds: onlyCalendar,
			Choices: []Choice{{"keep", words.T("Leave to each side")}, {"write", words.T("Write as real reminders")}},
			Says: by("calendar.default_reminders", map[string]string{
				"keep":  words.T("What a calendar reminds of by default is not copied into the entries."),
				"write": words.T("A calendar's default reminders are written into the entries of the other side."),
			})},
	}
}

func guestRows() []Row {
	return []Row{
		{Key: "calendar.attendees", Group: words.T("Guests"), Control: Select, Label: words.T("Guests of an entry"), Kinds: onlyCalendar,
			Choices: []Choice{{"keep", words.T("Sync as guests")}, {"names-in-description", words.T("Names in the description")}, {"drop", words.T("Leave out")}},
			Says: by("calendar.attendees", map[string]string{
				"keep":                 words.T("Guests sync with their answers. A sync never mails a guest."),
				"names-in-description": words.T("The guests' names are written into the description; nobody is invited on the other side."),
				"drop":                 words.T("Guests stay where they are and are not seen on the other side."),
			})},
		{Key: "calendar.guests_to", Control: Collection, Label: words.T("Guests become contacts in"), Hint: words.T("nowhere"), Kinds: onlyCalendar,
			Says: textSays("calendar.guests_to", words.T("Guests do not become contacts."), func(place string) string {
				return words.T("Guests who are not yet in {{.Place}} are added there; none is changed or deleted.", "Place", place)
			})},
	}
}

func looksRows() []Row {
	return []Row{
		{Key: "calendar.untitled", Group: words.T("Titles, times and colours"), Control: Text, Label: words.T("An empty title is shown as"), Kinds: dated,
			Says: textSays("calendar.untitled", words.T("Entries without a title stay without one."), func(text string) string {
				return words.T("The other side shows “{{.Text}}”; it is never written back as a title.", "Text", text)
			})},
		{Key: "calendar.floating_zone", Control: Text, Label: words.T("Times without a time zone"), Hint: words.T("the calendar's own zone"), Empty: "keep", Kinds: dated,
			Says: func(v Look) string {
				if zone := v("calendar.floating_zone"); zone != "keep" && zone != "" {
					return words.T("Where the other side needs a time zone, they count as times of {{.Zone}}.", "Zone", zone)
				}
				return words.T("Where the other side needs a time zone, the calendar's own is taken; or write one such as Europe/Berlin.")
			}},
		{Key: "calendar.formatting", Control: Select, Label: words.T("Formatted descriptions"), Kinds: dated,
			Choices: []Choice{{"protect", words.T("Protect")}, {"overwrite", words.T("Overwrite")}},
			Says: by("calendar.formatting", map[string]string{
				"protect":   words.T("A description with formatting is not made plain because something else was edited."),
				"overwrite": words.T("A plain description may replace a formatted one."),
			})},
		{Key: "calendar.colors", Control: Colors, Label: words.T("Colours"), Heads: [2]string{words.T("Category or colour"), words.T("Colour at Google")},
			Choices: googleColors(), Kinds: onlyCalendar, Says: say(words.T("Every other colour becomes the nearest one that Google has."))},
	}
}

// googleColors are the colours that an entry may have at Google.
func googleColors() []Choice {
	return []Choice{{"1", words.T("Lavender")}, {"2", words.T("Sage")}, {"3", words.T("Grape")}, {"4", words.T("Flamingo")}, {"5", words.T("Banana")},
		{"6", words.T("Tangerine")}, {"7", words.T("Peacock")}, {"8", words.T("Graphite")}, {"9", words.T("Blueberry")}, {"10", words.T("Basil")}, {"11", words.T("Tomato")}}
}

func fieldChoices(kind record.Kind) []Choice {
	names := []string{"TEL", "EMAIL", "ADR", "ORG", "TITLE", "BDAY", "NOTE", "URL", "IMPP", "RELATED", "PHOTO", "CATEGORIES"}
	switch kind {
	case record.Calendar:
		names = []string{"LOCATION", "DESCRIPTION", "ATTENDEE", "ALARM", "CATEGORIES", "COLOR", "CONFERENCE", "ATTACH", "URL"}
	case record.Tasks:
		names = []string{"DESCRIPTION", "LOCATION", "PRIORITY", "PERCENT-COMPLETE", "ALARM", "CATEGORIES", "RELATED-TO", "URL"}
	}
	var out []Choice
	for _, n := range names {
		out = append(out, Choice{n, words.Field(n)})
	}
	return out
}

func waysSays(v Look, at [2]Place) string {
	omit, oneWay := readList(v("fields.omit")), readMap(v("fields.one_way"))
	switch {
	case len(omit) == 0 && len(oneWay) == 0:
		return words.T("All fields go both ways, as far as the direction allows.")
	case len(oneWay) == 0:
		return words.T("These never leave their side: {{.List}}.", "List", words.Fields(omit))
	case len(omit) == 0:
		return words.T("These go one way only: {{.List}}.", "List", words.Fields(keysOf(oneWay)))
	}
	return words.T("These go one way only: {{.OneWay}}. These never leave their side: {{.Omit}}.",
		"OneWay", words.Fields(keysOf(oneWay)), "Omit", words.Fields(omit))
}
