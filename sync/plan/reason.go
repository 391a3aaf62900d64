package plan

import (
	"fmt"
	"strings"
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
