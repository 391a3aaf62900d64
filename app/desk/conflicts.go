package desk

import (
	"strings"

	"bothways/app/report"
	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
)

// clashes lists the conflicts of an action that wait for a decision.
func (d *Desk) clashes(rep *report.Report, a plan.Action, base report.Action) {
	if a.State == plan.Ignored || a.State == plan.SetAside || !a.Waiting() {
		return
	}
	rep.Totals.Conflicts++
	row := base
	row.Op, row.Outcome = "resolve", string(link.Planned)
	var fields []string
	for _, c := range conflictsOf(a) {
		rep.Conflicts = append(rep.Conflicts, c)
		row.Fields = append(row.Fields, report.FieldChange{Field: c.Field, From: c.Left, To: c.Right})
		fields = append(fields, c.Field)
	}
	row.Reason = "changed on both sides: " + strings.Join(fields, ", ")
	rep.Actions = append(rep.Actions, row)
}

// conflictsOf shows the clashes of an action that wait.
func conflictsOf(a plan.Action) []report.Conflict {
	var out []report.Conflict
	l := a.Link
	for _, c := range a.Clashes {
		if c.Winner != "" {
			continue
		}
		x := report.Conflict{Link: l.ID, Record: plan.Title(l.Record())}
		if c.Key == "" {
			x.Field = "RECORD"
			for _, s := range link.Both {
				text := words.T("deleted")
				if l.Half[s].Present() {
					text = words.T("edited: {{.Fields}}", "Fields", strings.Join(properties(c.Side[s]), ", "))
				}
				if s == link.Left {
					x.Left = text
				} else {
					x.Right = text
				}
			}
			out = append(out, x)
			continue
		}
		x.Field = fieldName(c.Key)
		x.Agreed = shown(l.Half[link.Left].Synced, c.Key)
		x.Left = sideText(l.Half[link.Left].Seen, c.Side[link.Left])
		x.Right = sideText(l.Half[link.Right].Seen, c.Side[link.Right])
		out = append(out, x)
	}
	return out
}

func properties(p record.Patch) []string {
	seen := map[string]bool{}
	var out []string
	for _, k := range p.Keys() {
		if name := k.Property(); !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	return out
}

// sideText is what a side made of a clash, in words.
func sideText(r record.Record, p record.Patch) string {
	var out []string
	for _, k := range p.Keys() {
		if e := p[k]; !e.Gone {
			out = append(out, valueText(k, e.Value))
		}
	}
	if len(out) == 0 {
		return words.T("removed")
	}
	return strings.Join(out, ", ")
}
