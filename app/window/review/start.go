package review

import (
	"strings"

	"bothways/app/desk"
	"bothways/app/words"
)

// offer is a process on the first page.
type offer struct {
	name    string
	chosen  bool
	last    string // when it ran last
	waits   string // what waits; "" for nothing
	between string
}

// offers lists the processes; those that are switched off are not chosen, or only the one that was asked for is.
func offers(st desk.Status, names map[string][2]string, only string) []offer {
	var out []offer
	for _, p := range st.Processes {
		o := offer{name: p.Process, chosen: p.Enabled, last: words.T("Not synced yet"), waits: strings.Join(p.Waits, "\n")}
		if !p.LastRun.IsZero() {
			o.last = words.T("Last synced {{.Time}}", "Time", words.Time(p.LastRun.Local()))
		}
		if two, ok := names[p.Process]; ok {
			o.between = words.T("Between {{.Left}} and {{.Right}}", "Left", two[0], "Right", two[1])
		}
		if only != "" {
			o.chosen = p.Process == only
		}
		out = append(out, o)
	}
	return out
}

// chosenOf names the processes that are chosen.
func chosenOf(all []offer) []string {
	var out []string
	for _, o := range all {
		if o.chosen {
			out = append(out, o.name)
		}
	}
	return out
}

// question is asked before a review begins.
func question(names []string) string {
	if len(names) == 1 {
		return words.T("Both places of {{.Process}} are read now, and you see what would be done. Nothing is written before you agree. Start?", "Process", names[0])
	}
	return words.N(len(names), "Both places of the process are read now, and you see what would be done. Nothing is written before you agree. Start?",
		"The places of {{.N}} processes are read now, and you see what would be done. Nothing is written before you agree. Start?")
}
