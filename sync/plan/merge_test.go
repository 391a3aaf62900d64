package plan_test

import (
	"testing"
	"time"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
)

func TestMerge(t *testing.T) {
	check(t, record.Contacts, []row{
		{"in step", "FN=a", "FN=a", nil, ""},
		{"new on the left", "> FN=a|TEL/1=1", "", nil, "do right create FN=a TEL/1=1 (new on left)"},
		{"new on the right", "", "> FN=a", nil, "do left create FN=a (new on right)"},
		{"one side changed", "FN=a > FN=b", "FN=a", nil, "do right update FN=b (left changed: FN)"},
		{"different fields merge", "FN=a|NOTE=n > FN=b|NOTE=n", "FN=a|NOTE=n > FN=a|NOTE=m", nil,
			"do left update NOTE=m, right update FN=b (left changed: FN)"},
		{"the same on both sides", "FN=a > FN=b", "FN=a > FN=b", nil, "rest"},
		{"a field cleared", "FN=a|NOTE=n > FN=a", "FN=a|NOTE=n", nil, "do right update -NOTE (left changed: NOTE)"},
		{"sets grow on both sides", "FN=a > FN=a|TEL/1=1", "FN=a > FN=a|TEL/2=2", nil,
			"do left update TEL/2=2, right update TEL/1=1 (left changed: TEL)"},
		{"in its own words", "TEL/1=1|FN=a > TEL/1=1|FN=b", "TEL/+1=+1|FN=a", nil, "do right update FN=b (left changed: FN)"},
		{"deleted", "FN=a", "FN=a > gone", nil, "do left delete (deleted on right)"},
		{"deleted on both", "FN=a > gone", "FN=a > gone", nil, ""},
		{"linked, equal", "> FN=a", "> FN=a", nil, "rest (linked)"},
		{"linked, each knows more", "> FN=a|TEL/1=1", "> FN=a|NOTE=n", nil, "do left update NOTE=n, right update TEL/1=1 (linked)"},
		{"linked, they differ", "> FN=a", "> FN=b", nil, "waits clash FN: (linked)"},
		{"parameters merge", "TEL/1=1;type=home|FN=a > TEL/1=1;pref=1&type=home|FN=a", "TEL/1=1;type=home|FN=a", nil,
			"do right update TEL/1=1;pref=1&type=home (left changed: TEL)"},
	})
}

func TestClash(t *testing.T) {
	const a, b = "NOTE=n > NOTE=l", "NOTE=n > NOTE=r"
	newer := func(s link.Side, by time.Duration) func(*plan.Rules, *link.Link) {
		return func(r *plan.Rules, l *link.Link) {
			r.Conflict = plan.Newest
			l.Half[s].Modified, l.Half[s.Other()].Modified = now.Add(by), now
		}
	}
	check(t, record.Contacts, []row{
		{"ask", a, b, policy(plan.Ask), "waits clash NOTE: (changed on both sides: NOTE)"},
		{"left", a, b, policy(plan.TakeLeft), "do right update NOTE=l, clash NOTE:left (left changed: NOTE)"},
		{"right", a, b, policy(plan.TakeRight), "do left update NOTE=r, clash NOTE:right (right changed: NOTE)"},
		{"newest is left", a, b, newer(link.Left, 3*time.Second), "do right update NOTE=l, clash NOTE:left (left changed: NOTE)"},
		{"newest is right", a, b, newer(link.Right, time.Hour), "do left update NOTE=r, clash NOTE:right (right changed: NOTE)"},
		{"within two seconds", a, b, newer(link.Left, 2*time.Second), "waits clash NOTE: (changed on both sides: NOTE)"},
		{"times unknown", a, b, policy(plan.Newest), "waits clash NOTE: (changed on both sides: NOTE)"},
		{"one time unknown", a, b, all(newer(link.Left, 0), func(_ *plan.Rules, l *link.Link) { l.Half[1].Modified = time.Time{} }),
			"waits clash NOTE: (changed on both sides: NOTE)"},
		{"keep both asks for one value", a, b, policy(plan.KeepBoth), "waits clash NOTE: (changed on both sides: NOTE)"},
		{"a replaced value: ask", "TEL/1=1 > TEL/2=2", "TEL/1=1 > TEL/3=3", policy(plan.Ask), "waits clash TEL/1: (changed on both sides: TEL)"},
		{"a replaced value: left", "TEL/1=1 > TEL/2=2", "TEL/1=1 > TEL/3=3", policy(plan.TakeLeft),
			"do right update TEL/2=2 -TEL/3, clash TEL/1:left (left changed: TEL)"},
		{"a replaced value: keep both", "TEL/1=1 > TEL/2=2", "TEL/1=1 > TEL/3=3", policy(plan.KeepBoth),
			"do left update TEL/3=3, right update TEL/2=2, clash TEL/1:both (left changed: TEL)"},
		{"removed and changed: keep both", "TEL/1=1 > FN=a", "TEL/1=1 > TEL/1=1;type=cell", policy(plan.KeepBoth),
			"do left update TEL/1=1;type=cell, right update FN=a, clash TEL/1:both (left changed: FN)"},
		{"types add up", "TEL/1=1;type=home > TEL/1=1;type=work", "TEL/1=1;type=home > TEL/1=1;type=cell", policy(plan.KeepBoth),
			"do left update TEL/1=1;type=cell;type=work, right update TEL/1=1;type=cell;type=work, clash TEL/1:both (left changed: TEL)"},
		{"labels do not", "TEL/1=1;label=a > TEL/1=1;label=b", "TEL/1=1;label=a > TEL/1=1;label=c", policy(plan.KeepBoth),
			"waits clash TEL/1: (changed on both sides: TEL)"},
		{"the rest merges", "NOTE=n|FN=a > NOTE=l|FN=b", "NOTE=n|FN=a > NOTE=r|FN=a", policy(plan.Ask),
			"do right update FN=b, clash NOTE: (left changed: FN)"},
	})
}

func TestDecision(t *testing.T) {
	const a, b = "NOTE=n|FN=a > NOTE=l|FN=b", "NOTE=n|FN=a > NOTE=r|FN=c"
	check(t, record.Contacts, []row{
		{"take left", a, b, decide(link.Decision{Take: link.TakeLeft}),
			"do right update FN=b NOTE=l, clash FN:left, clash NOTE:left (left changed: FN, NOTE)"},
		{"one field", a, b, decide(link.Decision{Fields: map[string]link.Choice{"NOTE": link.TakeRight}}),
			"do left update NOTE=r, clash FN:, clash NOTE:right (right changed: NOTE)"},
		{"a field against the rest", a, b, decide(link.Decision{Take: link.TakeLeft, Fields: map[string]link.Choice{"NOTE": link.TakeRight}}),
			"do left update NOTE=r, right update FN=b, clash FN:left, clash NOTE:right (left changed: FN)"},
		{"skip", a, b, decide(link.Decision{Skip: true}), "skipped clash FN:, clash NOTE: (left out of this run)"},
		{"take back a one-sided change", "FN=a > FN=b", "FN=a", decide(link.Decision{Take: link.TakeRight}), "do left update FN=a (right changed: FN)"},
		{"take back an addition", "FN=a > FN=a|TEL/1=1", "FN=a", decide(link.Decision{Take: link.TakeRight}), "do left update -TEL/1 (right changed: TEL)"},
		{"a new record is not wanted there", "> FN=a", "", decide(link.Decision{Take: link.TakeRight}), "skipped (left out by choice)"},
		{"outdated", a, b, func(_ *plan.Rules, l *link.Link) { l.Decision = &link.Decision{Basis: "old", Take: link.TakeLeft} },
			"waits clash FN:, clash NOTE: (changed on both sides: FN, NOTE)"},
		{"let it be deleted", "FN=a", "FN=a > gone", decide(link.Decision{Deletion: link.LetDelete}), "do left delete (deleted on right)"},
		{"bring it back", "FN=a", "FN=a > gone", decide(link.Decision{Deletion: link.BringBack}),
			"do right create FN=a (edited on left, deleted on right)"},
		{"never against the direction", "FN=a", "FN=a > gone", all(toRight, decide(link.Decision{Deletion: link.LetDelete})), ""},
	})
}

func TestDirection(t *testing.T) {
	check(t, record.Contacts, []row{
		{"from the source", "FN=a > FN=b", "FN=a", toRight, "do right update FN=b (left changed: FN)"},
		{"not from the target", "FN=a", "FN=a > FN=b", toRight, ""},
		{"new at the target stays there", "", "> FN=a", toRight, ""},
		{"the source wins", "NOTE=n > NOTE=l", "NOTE=n > NOTE=r", toRight, "do right update NOTE=l, clash NOTE:left (left changed: NOTE)"},
		{"the source wins, to the left", "NOTE=n > NOTE=l", "NOTE=n > NOTE=r", all(toLeft, policy(plan.TakeLeft)),
			"do left update NOTE=r, clash NOTE:right (right changed: NOTE)"},
		{"deleted at the source", "FN=a > gone", "FN=a", toRight, "do right delete (deleted on left)"},
		{"deleted at the source, edited at the target", "FN=a > gone", "FN=a > FN=b", toRight, "do right delete (deleted on left)"},
		{"deleted at the target", "FN=a", "FN=a > gone", toRight, ""},
		{"deleted at the target, edited at the source", "FN=a > FN=b", "FN=a > gone",
			all(toRight, set(func(r *plan.Rules) { r.EditDelete = plan.Delete })), "do right create FN=b (edited on left, deleted on right)"},
	})
}

func TestEditAgainstDelete(t *testing.T) {
	with := func(p plan.Policy) func(*plan.Rules, *link.Link) {
		return set(func(r *plan.Rules) { r.EditDelete = p })
	}
	check(t, record.Contacts, []row{
		{"edit", "FN=a > FN=b", "FN=a > gone", with(plan.Edit), "do right create FN=b (edited on left, deleted on right)"},
		{"edit, the other way", "FN=a > gone", "FN=a > FN=b", with(plan.Edit), "do left create FN=b (edited on right, deleted on left)"},
		{"delete", "FN=a > FN=b", "FN=a > gone", with(plan.Delete), "do left delete (deleted on right)"},
		{"ask", "FN=a > FN=b", "FN=a > gone", with(plan.Ask), "waits clash : (changed on both sides: )"},
		{"ask: take the edited one", "FN=a > FN=b", "FN=a > gone", all(with(plan.Ask), decide(link.Decision{Take: link.TakeLeft})),
			"do right create FN=b (edited on left, deleted on right)"},
		{"ask: take the deletion", "FN=a > FN=b", "FN=a > gone", all(with(plan.Ask), decide(link.Decision{Take: link.TakeRight})),
			"do left delete (deleted on right)"},
	})
}

func TestPrevent(t *testing.T) {
	with := func(s link.Side, o plan.Ops) func(*plan.Rules, *link.Link) {
		return set(func(r *plan.Rules) { r.Prevent[s] = o })
	}
	noDelete := with(link.Left, plan.Ops{Delete: true})
	check(t, record.Contacts, []row{
		{"create", "> FN=a", "", with(link.Right, plan.Ops{Create: true}), "skipped (create is prevented on right)"},
		{"update", "FN=a > FN=b", "FN=a", with(link.Right, plan.Ops{Update: true}), "skipped (update is prevented on right)"},
		{"delete", "FN=a", "FN=a > gone", noDelete, "skipped (delete is prevented on left)"},
		{"not on the other side", "FN=a > gone", "FN=a", noDelete, "do right delete (deleted on left)"},
		{"the other side still gets its own", "FN=a|NOTE=n > FN=b|NOTE=n", "FN=a|NOTE=n > FN=a|NOTE=m", with(link.Right, plan.Ops{Update: true}),
			"do left update NOTE=m (right changed: NOTE)"},
		{"the survivor edited later: edit", "FN=a > FN=b", "FN=a > gone", noDelete, "do right create FN=b (edited on left, deleted on right)"},
		{"the survivor edited later: delete", "FN=a > FN=b", "FN=a > gone",
			all(noDelete, set(func(r *plan.Rules) { r.EditDelete = plan.Delete })), "skipped (delete is prevented on left)"},
		{"the survivor edited later: ask", "FN=a > FN=b", "FN=a > gone",
			all(noDelete, set(func(r *plan.Rules) { r.EditDelete = plan.Ask })), "waits clash : (changed on both sides: )"},
	})
}
