package events

import (
	"cmp"
	"slices"

	"bothways/connectors/google/calendar"
)

// group is what a listing says of one series, or of one event.
type group struct {
	id     string
	series calendar.Series
	gone   bool // the event itself was deleted
}

// alive tells whether there is anything to show.
func (g *group) alive() bool {
	if g.gone {
		return false
	}
	return g.series.Master != nil || slices.ContainsFunc(g.series.Instances, func(e calendar.Event) bool { return !cancelled(e) })
}

// uid is the iCalUID that the events of a series share (G-CAL-49); a cancelled occurrence may lack it.
func (g *group) uid() string {
	for _, e := range append([]calendar.Event{g.series.Master}, g.series.Instances...) {
		if uid := text(e, "iCalUID"); uid != "" {
			return uid
		}
	}
	return ""
}

// whole tells that a delta says all there is: of an event that is no series.
func (g *group) whole() bool {
	return g.gone || g.series.Master != nil && !recurs(g.series.Master) && len(g.series.Instances) == 0
}

// gather puts events and their occurrences together, in the order in which they are first named.
func gather(events []calendar.Event, zone string) []*group {
	var out []*group
	at := map[string]*group{}
	of := func(id string) *group {
		if at[id] == nil {
			at[id] = &group{id: id, series: calendar.Series{Zone: zone}}
			out = append(out, at[id])
		}
		return at[id]
	}
	for _, e := range events {
		switch master := text(e, "recurringEventId"); {
		case master != "":
			g := of(master)
			g.series.Instances = append(g.series.Instances, e)
		case cancelled(e):
			g := of(text(e, "id"))
			g.gone, g.series.Master = true, nil
		default:
			g := of(text(e, "id"))
			g.gone, g.series.Master = false, e
		}
	}
	for _, g := range out {
		g.series.Instances = latest(g.series.Instances)
	}
	return out
}

// latest orders occurrences by id; one that two pages name counts as the later page has it.
func latest(events []calendar.Event) []calendar.Event {
	slices.SortStableFunc(events, func(a, b calendar.Event) int { return cmp.Compare(text(a, "id"), text(b, "id")) })
	var out []calendar.Event
	for i, e := range events {
		if i+1 < len(events) && text(events[i+1], "id") == text(e, "id") {
			continue
		}
		out = append(out, e)
	}
	return out
}
