package desk

import (
	"bothways/app/agenda"
	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
)

// says sums up in a sentence or two how a record stands.
func (d *Desk) says(w *work, l link.Link, made plan.Plan) string {
	if len(made.Actions) == 0 {
		if l.Linked() {
			return words.T("In step: {{.Left}} and {{.Right}} agree on it.", "Left", w.names[0], "Right", w.names[1])
		}
		return words.T("Nothing is to be done.")
	}
	a := made.Actions[0]
	reason := words.Reason(a.Reason.String(), w.names[0], w.names[1])
	switch a.State {
	case plan.Ignored:
		return words.T("It is ignored, as you decided.")
	case plan.SetAside:
		return words.T("It is set aside: {{.Reason}}. It is tried again when it changes.", "Reason", reason)
	case plan.HeldBack:
		return words.T("Its deletion is held by the guard: {{.Reason}}.", "Reason", reason)
	case plan.Waits:
		return words.T("It waits for your decision: {{.Reason}}.", "Reason", reason)
	case plan.Skipped:
		return words.T("It does not sync: {{.Reason}}.", "Reason", reason)
	case plan.Later:
		return words.T("It waits for a later run, because of the limit.")
	case plan.Nothing:
		return words.T("In step: {{.Left}} and {{.Right}} agree on it.", "Left", w.names[0], "Right", w.names[1])
	}
	var todo []string
	for _, s := range link.Both {
		if op := a.Step[s].Op; op != "" {
			todo = append(todo, words.OpAt(string(op), true, w.names[s]))
		}
	}
	return words.T("The next run will {{.What}}: {{.Reason}}.", "What", words.And(todo...), "Reason", reason)
}

// views lists a record's fields on both sides.
func views(l link.Link) []FieldView {
	out := []FieldView{}
	seen := map[record.Key]bool{}
	left, right := l.Half[link.Left], l.Half[link.Right]
	add := func(lk, rk record.Key) {
		if seen[lk] {
			return
		}
		seen[lk] = true
		v := FieldView{Field: lk.Property()}
		if left.Present() {
			v.Left = shown(left.Seen, lk)
		}
		if right.Present() {
			v.Right = shown(right.Seen, rk)
		}
		lv, lok := left.Seen.Fields[lk]
		rv, rok := right.Seen.Fields[rk]
		v.Differ = l.Linked() && (lok != rok || !lv.Same(rv))
		out = append(out, v)
	}
	for _, k := range left.Seen.Keys() {
		add(k, l.Translate(link.Left, k))
	}
	for _, k := range right.Seen.Keys() {
		add(l.Translate(link.Right, k), k)
	}
	return out
}

// agendaState is what the schedule needs to know of a process.
func agendaState(st link.State, w *work) agenda.State {
	return agenda.State{Last: st.LastRun, Failures: st.Failures, RetryAt: st.RetryAt,
		Stopped: st.Stopped != "" && st.Stopped == w.Settings}
}
