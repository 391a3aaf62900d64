package configure

import "bothways/app/words"

func conflictRows(at [2]Place) []Row {
	out := []Row{
		{Key: "conflict", Page: Conflicts, Group: words.T("Conflicts"), Control: Select, Label: words.T("Both sides changed the same field"),
			Choices: []Choice{{"newest", words.T("The newer change wins")},
				{"left", words.T("{{.Place}} wins", "Place", first(at[0].Name))}, {"right", words.T("{{.Place}} wins", "Place", first(at[1].Name))},
				{"keep-both", words.T("Keep both values")}, {"ask", words.T("Ask me")}},
			Says: by("conflict", map[string]string{
				"newest":    words.T("The later change wins; where the times are not certain, you are asked. The value that lost can be brought back from the history."),
				"left":      words.T("What stands {{.Place}} wins. The value that lost can be brought back from the history.", "Place", at[0].At),
				"right":     words.T("What stands {{.Place}} wins. The value that lost can be brought back from the history.", "Place", at[1].At),
				"keep-both": words.T("Fields that can hold several values, such as phones, keep both; for any other you are asked."),
				"ask":       words.T("Nothing is overwritten; the record waits until you decide. Everything else goes on."),
			})},
		{Key: "edit_delete", Page: Conflicts, Control: Select, Label: words.T("One side edited, the other deleted"),
			Choices: []Choice{{"edit", words.T("The edit wins")}, {"delete", words.T("The delete wins")}, {"ask", words.T("Ask me")}},
			Says: by("edit_delete", map[string]string{
				"edit":   words.T("The edited record stays and comes back on the side that deleted it."),
				"delete": words.T("The record is deleted on both sides; it can be brought back from the history."),
				"ask":    words.T("Both sides stay as they are until you decide."),
			})},
		{Key: "review", Page: Conflicts, Group: words.T("Preview"), Control: Select, Label: words.T("Show what will happen"),
			Choices: []Choice{{"first", words.T("Before the first sync")}, {"always", words.T("Before every sync")}, {"never", words.T("Never")}},
			Says: by("review", map[string]string{
				"first":  words.T("The first sync waits until you have seen and approved its preview; later ones run by themselves."),
				"always": words.T("Every sync that would change something waits for your approval, also in the background."),
				"never":  words.T("Syncs run at once, the very first too. The guard below still holds back suspicious deletes."),
			})},
		prevent("prevent.left", at[0], words.T("Prevent operations")),
		prevent("prevent.right", at[1], ""),
	}
	return append(out, guardRows()...)
}

func prevent(key string, at Place, group string) Row {
	return Row{Key: key, Page: Conflicts, Group: group, Control: Checks, Label: first(at.At),
		Choices: []Choice{{"create", words.T("Never create")}, {"update", words.T("Never change")}, {"delete", words.T("Never delete")}},
		Says:    func(v Look) string { return neverSays(readList(v(key)), at) }}
}

// neverSays tells what never happens at a place, whatever else is set.
func neverSays(ops []string, at Place) string {
	has := map[string]bool{}
	for _, op := range ops {
		has[op] = true
	}
	switch {
	case has["create"] && has["update"] && has["delete"]:
		return words.T("Nothing is ever written {{.Place}}.", "Place", at.At)
	case has["create"] && has["update"]:
		return words.T("Nothing is ever created or changed {{.Place}}.", "Place", at.At)
	case has["create"] && has["delete"]:
		return words.T("Nothing is ever created or deleted {{.Place}}.", "Place", at.At)
	case has["update"] && has["delete"]:
		return words.T("Nothing is ever changed or deleted {{.Place}}.", "Place", at.At)
	case has["create"]:
		return words.T("Nothing is ever created {{.Place}}.", "Place", at.At)
	case has["update"]:
		return words.T("Nothing is ever changed {{.Place}}.", "Place", at.At)
	case has["delete"]:
		return words.T("Nothing is ever deleted {{.Place}}.", "Place", at.At)
	}
	return words.T("Records may be created, changed and deleted {{.Place}}.", "Place", at.At)
}

func guardRows() []Row {
	group := words.T("Guard against accidents")
	rows := []Row{
		{Key: "guard.delete_percent", Control: Number, Label: words.T("Hold deletes above"), Unit: words.T("% of the records"), Says: func(v Look) string {
			return words.T("More than {{.Percent}} % or {{.Count}} records deleted at once are held back until you say what to do; everything else goes on.",
				"Percent", v("guard.delete_percent"), "Count", v("guard.delete_count"))
		}},
		{Key: "guard.delete_count", Control: Number, Label: words.T("or above"), Unit: words.T("records"), Says: say("")},
		{Key: "guard.delete_min", Control: Number, Label: words.T("but never for up to"), Unit: words.T("records"), Says: func(v Look) string {
			return words.N(whole(v("guard.delete_min")), "Up to {{.N}} delete goes through without a question.", "Up to {{.N}} deletes go through without a question.")
		}},
		{Key: "guard.over", Control: Span, Label: words.T("Count deletes of the last"), Says: say(words.T("Deletes that trickle in over this time count together."))},
		{Key: "guard.change_percent", Control: Number, Label: words.T("Stop when changed at once"), Unit: words.T("% of the records"), Says: func(v Look) string {
			return words.T("If more than {{.Percent}} % of at least 20 records changed at once, the whole sync waits for you.", "Percent", v("guard.change_percent"))
		}},
		{Key: "limits.first_run", Group: words.T("Limits"), Control: Number, Label: words.T("First sync at most"), Unit: words.T("records (0: no limit)"), Says: limitSays("limits.first_run")},
		{Key: "limits.each_run", Control: Number, Label: words.T("Each sync at most"), Unit: words.T("records (0: no limit)"), Says: limitSays("limits.each_run")},
	}
	rows[0].Group = group
	for i := range rows {
		rows[i].Page = Conflicts
	}
	return rows
}

func limitSays(key string) func(Look) string {
	return func(v Look) string {
		if n := whole(v(key)); n > 0 {
			return words.N(n, "After {{.N}} record it stops; the rest follows in later syncs, nothing is dropped.",
				"After {{.N}} records it stops; the rest follows in later syncs, nothing is dropped.")
		}
		return words.T("No limit.")
	}
}
