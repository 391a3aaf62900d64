package review

import (
	"strings"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/words"
)

// sum is the line at the foot: what the chosen actions add up to.
func sum(tallies []desk.Tally, names [][2]string) string {
	type at struct{ create, update, remove int }
	places := map[string]*at{}
	var order []string
	var t desk.Tally
	for i, x := range tallies {
		t.Links += x.Links
		t.Waiting += x.Waiting
		t.Held += x.Held
		t.Later += x.Later
		t.Skipped += x.Skipped
		t.Ignored += x.Ignored
		for s, ops := range x.Ops {
			name := names[i][s]
			if places[name] == nil {
				places[name] = &at{}
				order = append(order, name)
			}
			places[name].create += ops.Create
			places[name].update += ops.Update
			places[name].remove += ops.Delete
		}
	}
	var out []string
	for _, name := range order {
		p := places[name]
		if line := done(p.create, p.update, p.remove); line != "" {
			out = append(out, words.T("{{.Place}}: {{.What}}", "Place", name, "What", line))
		}
	}
	if len(out) == 0 {
		out = append(out, words.T("Nothing will be written"))
	}
	return strings.Join(append(out, rest(t)...), "   ")
}

// done counts what is written at a place.
func done(create, update, remove int) string {
	var out []string
	if create > 0 {
		out = append(out, words.N(create, "{{.N}} new", "{{.N}} new"))
	}
	if update > 0 {
		out = append(out, words.N(update, "{{.N}} changed", "{{.N}} changed"))
	}
	if remove > 0 {
		out = append(out, words.N(remove, "{{.N}} deleted", "{{.N}} deleted"))
	}
	return strings.Join(out, ", ")
}

func rest(t desk.Tally) []string {
	var out []string
	if n := t.Waiting + t.Held; n > 0 {
		out = append(out, words.N(n, "{{.N}} waits for you", "{{.N}} wait for you"))
	}
	if t.Later > 0 {
		out = append(out, words.N(t.Later, "{{.N}} follows later", "{{.N}} follow later"))
	}
	if t.Skipped > 0 {
		out = append(out, words.N(t.Skipped, "{{.N}} left out", "{{.N}} left out"))
	}
	if t.Ignored > 0 {
		out = append(out, words.N(t.Ignored, "{{.N}} ignored", "{{.N}} ignored"))
	}
	return out
}

// order is what the button at the foot says; false where there is nothing to do.
func order(tallies []desk.Tally, approve bool) (string, bool) {
	records, kept := 0, 0
	for _, t := range tallies {
		records += t.Records
		kept += t.Kept
	}
	switch {
	case records > 0 && approve:
		return words.N(records, "Approve this change", "Approve these {{.N}} changes"), true
	case records > 0:
		return words.N(records, "Do this change", "Do these {{.N}} changes"), true
	case kept > 0:
		return words.N(kept, "Remember this choice", "Remember these {{.N}} choices"), true
	}
	return words.T("Nothing to do"), false
}

// outcome says how a run went, in a line.
func outcome(r report.Report) string {
	var out []string
	for i, c := range [2]report.Counts{r.Left, r.Right} {
		if line := done(c.Created, c.Updated, c.Deleted); line != "" {
			out = append(out, words.T("{{.Place}}: {{.What}}", "Place", [2]string{r.LeftName, r.RightName}[i], "What", line))
		}
	}
	if r.Linked > 0 {
		out = append(out, words.N(r.Linked, "{{.N}} newly linked", "{{.N}} newly linked"))
	}
	if n := stale(r); n > 0 {
		out = append(out, words.N(n, "{{.N}} has changed meanwhile and is left for the next run", "{{.N}} have changed meanwhile and are left for the next run"))
	}
	if n := r.Totals.Conflicts + r.Totals.Held; n > 0 {
		out = append(out, words.N(n, "{{.N}} waits for you", "{{.N}} wait for you"))
	}
	if len(out) == 0 {
		out = append(out, words.T("Nothing was written"))
	}
	return strings.Join(out, "\n")
}

// stale counts the records that were left because they are not as they were shown.
func stale(r report.Report) int {
	seen := map[int64]bool{}
	for _, a := range r.Actions {
		if a.Outcome == "stale" {
			seen[a.Link] = true
		}
	}
	return len(seen)
}

// capital begins a sentence.
func capital(text string) string {
	for i, r := range text {
		return strings.ToUpper(string(r)) + text[i+len(string(r)):]
	}
	return text
}
