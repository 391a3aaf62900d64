package plan

import (
	"bothways/sync/link"
	"bothways/sync/record"
)

// formatted are the properties that say with formatting what the description says without.
var formatted = map[string]bool{"STYLED-DESCRIPTION": true, "X-ALT-DESC": true}

// flatten takes the formatted forms away from a description that was edited without them: a program
// that prefers them would go on showing what it said before.
func (m *merging) flatten() {
	if !m.rules.Flatten {
		return
	}
	for _, s := range link.Both {
		for _, k := range m.patch[s].Keys() {
			if start, rest := k.Occurrence(); rest == "DESCRIPTION" {
				m.unformat(s, start)
				if m.scope.flows[s] {
					m.unformat(s.Other(), start)
				}
			}
		}
	}
}

// unformat takes the forms of one event or occurrence off a side. One that is as new as the edit stays, and
// so does one on the side that made the edit where the other side keeps none.
func (m *merging) unformat(s link.Side, start string) {
	h := m.view.Half[s]
	about := record.Key("DESCRIPTION")
	if start != "" {
		about = record.At(start, about)
	}
	_, arrives := m.patch[s][about]
	for _, k := range h.Seen.Keys() {
		at, rest := k.Occurrence()
		if _, set := m.patch[s][k]; set || at != start || !formatted[rest.Property()] || !m.rules.visible(k) {
			continue
		}
		holds := m.rules.Holds[s.Other()]
		shared := holds == nil || holds(k)
		if was, agreed := h.Synced.Fields[k]; shared && !(agreed && was.Same(h.Seen.Fields[k])) || !shared && !arrives {
			continue
		}
		if m.patch[s] == nil {
			m.patch[s], m.source[s] = record.Patch{}, record.Patch{}
		}
		m.patch[s][k] = record.Edit{Gone: true}
	}
}
