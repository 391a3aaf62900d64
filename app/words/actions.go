package words

import "strings"

// Op is the verb for an operation: "change" in a preview, "changed" in a run.
func Op(op string, preview bool) string {
	if preview {
		return or(planned.get(), op)
	}
	return or(finished.get(), op)
}

var planned = listOf(func() map[string]string {
	return map[string]string{"create": T("create"), "update": T("change"), "delete": T("delete"), "link": T("link"),
		"resolve": T("settle"), "ignore": T("ignore"), "conflict": T("decide")}
})

var finished = listOf(func() map[string]string {
	return map[string]string{"create": T("created"), "update": T("changed"), "delete": T("deleted"), "link": T("linked"),
		"resolve": T("settled"), "ignore": T("ignored"), "conflict": T("decided")}
})

// OpAt is the verb with the place where it happens: "change at office".
func OpAt(op string, preview bool, place string) string {
	switch {
	case op == "create" && preview:
		return T("create at {{.Place}}", "Place", place)
	case op == "update" && preview:
		return T("change at {{.Place}}", "Place", place)
	case op == "delete" && preview:
		return T("delete at {{.Place}}", "Place", place)
	case op == "create":
		return T("created at {{.Place}}", "Place", place)
	case op == "update":
		return T("changed at {{.Place}}", "Place", place)
	case op == "delete":
		return T("deleted at {{.Place}}", "Place", place)
	}
	return T("{{.Verb}} at {{.Place}}", "Verb", Op(op, preview), "Place", place)
}

// Outcome is the phrase for what became of an action.
func Outcome(outcome string) string { return or(outcomes.get(), outcome) }

var outcomes = listOf(func() map[string]string {
	return map[string]string{
		"planned": T("planned"), "done": T("done"), "failed": T("failed"), "stale": T("changed meanwhile, left for the next run"),
		"held": T("held back, waits for you"), "deferred": T("follows in a later run"), "unknown": T("not certain, checked in the next run"),
	}
})

// Status is the phrase for how a process or a run stands.
func Status(status string) string { return or(statuses.get(), status) }

var statuses = listOf(func() map[string]string {
	return map[string]string{
		"done": T("done"), "partial": T("done in part"), "review": T("waits for your approval"), "guard": T("held back, waits for you"),
		"conflict": T("conflicts wait for you"), "sign-in": T("sign-in needed"), "busy": T("another run is at it"), "stopped": T("stopped"),
		"failed": T("failed"), "cut off": T("cut off"),
	}
})

// Code is the phrase for an error's code.
func Code(code string) string { return or(codes.get(), code) }

var codes = listOf(func() map[string]string {
	return map[string]string{
		"quota": T("over quota"), "sign-in": T("sign-in needed"), "gone": T("no longer there"), "changed": T("changed meanwhile"),
		"refused": T("refused"), "unsupported": T("not supported there"), "invalid": T("cannot be understood"),
		"network": T("cannot be reached"), "disk": T("cannot be written to disk"), "internal": T("an error in this program"),
	}
})

// Kind is the word for a kind of records: "contacts", "events", "tasks".
func Kind(kind string) string { return or(kinds.get(), kind) }

var kinds = listOf(func() map[string]string {
	return map[string]string{"contacts": T("contacts"), "calendar": T("events"), "tasks": T("tasks")}
})

// And joins words to a list: "a, b and c".
func And(list ...string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return T("{{.List}} and {{.Last}}", "List", strings.Join(list[:len(list)-1], ", "), "Last", list[len(list)-1])
}

// Or joins words to a choice: "a, b or c".
func Or(list ...string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return T("{{.List}} or {{.Last}}", "List", strings.Join(list[:len(list)-1], ", "), "Last", list[len(list)-1])
}

func or(m map[string]string, word string) string {
	if w, ok := m[word]; ok {
		return w
	}
	return word
}
