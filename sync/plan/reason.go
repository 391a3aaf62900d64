package plan

import (
	"fmt"
	"strings"

	"bothways/sync/link"
)

// String says a reason in few words, with the sides' names as settings have them.
func (r Reason) String() string {
	switch r.Code {
	case "new":
		return fmt.Sprintf("new on %s", r.Side)
	case "changed":
		return fmt.Sprintf("%s changed: %s", r.Side, strings.Join(r.Fields, ", "))
	case "deleted":
		return fmt.Sprintf("deleted on %s", r.Side)
	case "restored":
		return fmt.Sprintf("edited on %s, deleted on %s", r.Side, r.Side.Other())
	case "linked":
		if r.Detail == "" {
			return "linked"
		}
		if r.Detail == "by hand" {
			return "linked by hand"
		}
		return "linked: same " + r.Detail
	case "clash":
		return "changed on both sides: " + strings.Join(r.Fields, ", ")
	case "left-filter":
		return fmt.Sprintf("no longer passes the filter on %s", r.Side)
	case "prevented":
		return fmt.Sprintf("%s is prevented on %s", r.Detail, r.Side)
	}
	return r.Detail
}

// Why is the reason of one side's step; where both sides are changed, each has its own.
func (a Action) Why(s link.Side) Reason {
	if a.Reason.Code != "changed" || a.Step[s].Op != link.Update {
		return a.Reason
	}
	names := map[string]bool{}
	for k := range a.Step[s].Source {
		names[k.Property()] = true
	}
	return Reason{Code: "changed", Side: s.Other(), Fields: sortedNames(names)}
}
