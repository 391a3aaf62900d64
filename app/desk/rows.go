package desk

import (
	"context"
	"encoding/json"
	"errors"

	"bothways/app/report"
	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/run"
	"bothways/sync/side"
)

// blank is the report of a process before anything is known.
func (d *Desk) blank(w *work) report.Report {
	return report.Report{Process: w.Name, Kind: string(w.set.Kind), LeftName: w.names[0], RightName: w.names[1],
		SettingsInWords: InWords(w.set, w.names), When: d.now(), Status: Done}
}

// summaryOf is a report as it is kept with its plan or run.
func summaryOf(rep report.Report) []byte {
	data, _ := json.Marshal(rep)
	return data
}

// ReadSummary is the reverse of what a plan or run keeps.
func ReadSummary(data []byte) (report.Report, error) {
	var rep report.Report
	err := json.Unmarshal(data, &rep)
	return rep, err
}

// reportPlan shows a plan.
func (d *Desk) reportPlan(ctx context.Context, w *work, made plan.Plan) report.Report {
	rep := d.blank(w)
	rep.Preview = true
	d.fill(&rep, made, func(a plan.Action, s link.Side) (link.Outcome, error, bool) {
		switch a.State {
		case plan.Do:
			return link.Planned, nil, true
		case plan.HeldBack:
			return link.Held, nil, true
		case plan.Later:
			return link.Deferred, nil, true
		}
		return "", nil, false
	})
	for _, alarm := range made.Alarms {
		rep.Errors = append(rep.Errors, alarmError(alarm, w.names))
	}
	d.complete(ctx, w, &rep, planned(made))
	return rep
}

// alarmError says what the guard found.
func alarmError(a plan.Alarm, names [2]string) report.Error {
	text := a.Text
	switch a.Code {
	case "place":
		text = placeAlarm(a, names)
	case "deletes":
		text = words.N(a.Count, "{{.N}} of {{.Of}} records would be deleted at {{.Place}}; it is held until you decide",
			"{{.N}} of {{.Of}} records would be deleted at {{.Place}}; they are held until you decide", "Of", words.Number(a.Of), "Place", names[a.Side])
	case "changes":
		text = words.N(a.Count, "{{.N}} of {{.Of}} records would be changed at once at {{.Place}}; nothing was done",
			"{{.N}} of {{.Of}} records would be changed at once at {{.Place}}; nothing was done", "Of", words.Number(a.Of), "Place", names[a.Side])
	}
	return report.Error{Side: a.Side.String(), Code: "refused", Message: text}
}

// placeAlarm says why what is missing on a side may not be deleted.
func placeAlarm(a plan.Alarm, names [2]string) string {
	away, here := names[a.Side.Other()], names[a.Side]
	switch a.Text {
	case "has become another place":
		return words.T("{{.Away}} has become another place; nothing is deleted at {{.Place}} until you decide", "Away", away, "Place", here)
	case "is suddenly empty":
		return words.T("{{.Away}} is suddenly empty; nothing is deleted at {{.Place}} until you decide", "Away", away, "Place", here)
	}
	return words.T("{{.Away}} {{.What}}; nothing is deleted at {{.Place}} until you decide", "Away", away, "What", a.Text, "Place", here)
}

// reportRun shows what a run did.
func (d *Desk) reportRun(ctx context.Context, w *work, made plan.Plan, res run.Result, allow func(plan.Action) bool) report.Report {
	rep := d.blank(w)
	rep.Run = RunName(res.Run.ID)
	if res.Run.Plan != 0 {
		rep.Plan = PlanName(res.Run.Plan)
	}
	type key struct {
		link int64
		side link.Side
	}
	rows := make(map[key]*run.Row, len(res.Rows))
	for i := range res.Rows {
		r := &res.Rows[i]
		rows[key{r.Action.Link.ID, r.Side}] = r
	}
	failed := 0
	d.fill(&rep, made, func(a plan.Action, s link.Side) (link.Outcome, error, bool) {
		switch a.State {
		case plan.HeldBack:
			return link.Held, nil, true
		case plan.Later:
			return link.Deferred, nil, true
		case plan.Do:
			if !allow(a) {
				return link.Stale, nil, true
			}
			r, tried := rows[key{a.Link.ID, s}]
			if !tried {
				return link.Planned, nil, true
			}
			if r.Outcome == link.Failed && errors.Is(r.Err, context.Canceled) {
				return link.Deferred, nil, true // stopped by the person before it was tried
			}
			return r.Outcome, r.Err, true
		}
		return "", nil, false
	})
	for _, e := range rep.Errors {
		if e.Code != "changed" && e.Code != "gone" {
			failed++
		}
	}
	rep.Failed = failed
	for _, alarm := range made.Alarms {
		rep.Errors = append(rep.Errors, alarmError(alarm, w.names))
	}
	for _, a := range made.Actions {
		if a.Looping() {
			rep.Errors = append(rep.Errors, report.Error{Link: a.Link.ID, Record: plan.Title(a.Link.Record()), Code: "refused",
				Message: words.Reason(a.Reason.String(), w.names[0], w.names[1])})
		}
	}
	d.complete(ctx, w, &rep, planned(made))
	rep.Status = runStatus(rep, res, made, len(w.Broken[0])+len(w.Broken[1]) > 0)
	if res.Stop != nil {
		e := report.Error{Side: sideOf(res.Stop), Code: side.Code(res.Stop), Message: d.advise(res.Stop, w.names)}
		if wait := side.RetryAfter(res.Stop); wait > 0 {
			e.RetryAfter = d.now().Add(wait)
		}
		rep.Errors = append(rep.Errors, e)
	}
	return rep
}

// runStatus is the status that comes first of those that apply.
func runStatus(rep report.Report, res run.Result, made plan.Plan, broken bool) string {
	switch {
	case errors.Is(res.Stop, side.ErrAuth):
		return SignIn
	case res.Stop != nil || rep.Failed > 0 || broken:
		return Partial
	case rep.Totals.Held > 0 || made.Halted:
		return Guarded
	case rep.Totals.Conflicts > 0:
		return Conflict
	}
	return Done
}

// fill makes the rows of a report from a plan; outcome says what became of a step, or that it is
// not listed.
func (d *Desk) fill(rep *report.Report, made plan.Plan, outcome func(plan.Action, link.Side) (link.Outcome, error, bool)) {
	names := [2]string{rep.LeftName, rep.RightName}
	for _, a := range made.Actions {
		title := plan.Title(a.Link.Record())
		base := report.Action{Link: a.Link.ID, Record: title, Left: a.Link.Half[0].Ref.ID, Right: a.Link.Half[1].Ref.ID,
			Reason: a.Reason.String()}
		listed := false
		for _, s := range link.Both {
			out, err, show := outcome(a, s)
			if a.Step[s].Op == "" || !show {
				continue
			}
			listed = true
			row := base
			row.Op, row.Side, row.Outcome = string(a.Step[s].Op), s.String(), string(out)
			row.Reason, row.Fields = a.Why(s).String(), changes(a, s)
			rep.Actions = append(rep.Actions, row)
			count(rep, s, a.Step[s].Op, out)
			if out == link.Held {
				rep.Totals.Held++
				rep.Held = append(rep.Held, row)
			}
			if err != nil {
				rep.Errors = append(rep.Errors, report.Error{Link: a.Link.ID, Record: title, Side: s.String(),
					Code: side.Code(err), Message: d.advise(err, names)})
			}
		}
		switch a.State {
		case plan.Ignored:
			rep.Ignored++
		case plan.Skipped, plan.SetAside:
			rep.Skipped++
		case plan.Later:
			rep.Deferred++
		}
		if a.New {
			rep.Linked++
			if !listed {
				row := base
				row.Op, row.Outcome = "link", string(link.Done)
				if rep.Preview {
					row.Outcome = string(link.Planned)
				}
				rep.Actions = append(rep.Actions, row)
			}
		}
		d.clashes(rep, a, base)
		for _, s := range link.Both {
			if len(a.NotHeld[s]) > 0 {
				rep.NotHeld = append(rep.NotHeld, report.NotHeld{Link: a.Link.ID, Record: title, Side: s.String(), Fields: a.NotHeld[s]})
			}
		}
	}
}

func shown(r record.Record, k record.Key) string {
	if v, ok := r.Fields[k]; ok {
		return valueText(k, v)
	}
	return ""
}

// count adds a step to the totals: planned ones in a preview, done ones in a run.
func count(rep *report.Report, s link.Side, op link.Op, out link.Outcome) {
	if !(rep.Preview && out == link.Planned) && out != link.Done {
		return
	}
	c := &rep.Left
	if s == link.Right {
		c = &rep.Right
	}
	switch op {
	case link.Create:
		c.Created++
	case link.Update:
		c.Updated++
	case link.Delete:
		c.Deleted++
	}
}

// complete adds what the rows alone do not tell: what cannot be read, and how many records stayed
// as they are.
func (d *Desk) complete(ctx context.Context, w *work, rep *report.Report, touched [2]int) {
	rep.Errors = append(rep.Errors, d.unreadable(w)...)
	linked, err := w.memory.Linked(ctx)
	if err != nil {
		return
	}
	created := rep.Left.Created + rep.Right.Created
	if rep.Preview {
		created = 0
	}
	rep.Left.Unchanged = max(0, linked-created-touched[0])
	rep.Right.Unchanged = max(0, linked-created-touched[1])
}

// planned counts the records that a plan changes or deletes on each side.
func planned(made plan.Plan) (n [2]int) {
	for _, a := range made.Actions {
		for _, s := range link.Both {
			if op := a.Step[s].Op; a.State == plan.Do && (op == link.Update || op == link.Delete) {
				n[s]++
			}
		}
	}
	return n
}
