package desk

import (
	"cmp"
	"strings"

	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
)

// FieldRow is one field of a row: what it is on both sides and what it will be.
type FieldRow struct {
	Field   string    // the property, as choices name it
	Name    string    // in words, with the occurrence it is about
	Agreed  string    // what both had
	Now     [2]string // "" for none
	Then    [2]string
	Writes  [2]bool // the side's value changes
	Edited  [2]bool // the side changed it since the agreement
	Clash   bool    // both changed it differently
	Open    bool    // and nobody has decided yet
	Choice  link.Choice
	CanPick bool
	NotHeld [2]bool // the side cannot keep it
	Why     string  // a word about it, "" where nothing is to be said
}

// Fields compares a row field by field, those that differ or change first; same adds the others.
func (s *Session) Fields(row int64, same bool) []FieldRow {
	s.mu.Lock()
	defer s.mu.Unlock()
	if row < 0 {
		return s.pairFields(row, same)
	}
	p, ok := s.at[row]
	if !ok {
		return nil
	}
	c := comparison{names: s.names, rows: map[string]*FieldRow{}}
	for _, x := range link.Both {
		c.side(p, x)
	}
	canPick := false
	for _, o := range s.options(p) {
		canPick = canPick || o.Pick == PickTake
	}
	return c.finish(p, canPick, same)
}

// pairFields compares the records of a suggestion.
func (s *Session) pairFields(row int64, same bool) []FieldRow {
	i := int(-row) - 1
	if i >= len(s.pairs) {
		return nil
	}
	var l link.Link
	for _, x := range link.Both {
		if p, ok := s.at[s.pairs[i].links[x]]; ok {
			l.Half[x] = p.link.Half[x]
			l.Half[x].Synced = record.Record{}
		}
	}
	p := &point{link: l, proposed: plan.Action{Link: l}, now: plan.Action{Link: l}}
	c := comparison{names: s.names, rows: map[string]*FieldRow{}}
	for _, x := range link.Both {
		c.side(p, x)
	}
	return c.finish(p, false, same)
}

// comparison gathers the values of both sides by slot.
type comparison struct {
	names [2]string
	rows  map[string]*FieldRow
	order []string
}

// at is the row of a key in the left side's words.
func (c *comparison) at(k record.Key) *FieldRow {
	slot := string(k.Slot())
	f, ok := c.rows[slot]
	if !ok {
		f = &FieldRow{Field: k.Property(), Name: words.Field(slot)}
		c.rows[slot] = f
		c.order = append(c.order, slot)
	}
	return f
}

// side adds what a side has, had and will have.
func (c *comparison) side(p *point, x link.Side) {
	h, a := p.link.Half[x], p.now
	var now record.Record
	if h.Present() {
		now = h.Seen
	}
	then := now
	switch st := a.Step[x]; st.Op {
	case link.Delete:
		then = record.Record{}
	case link.Create:
		then = st.Record
	case link.Update:
		then = st.Patch.Apply(now)
	}
	common := func(k record.Key) record.Key {
		if x == link.Left {
			return k
		}
		return p.link.Translate(link.Right, k)
	}
	for _, k := range now.Keys() {
		f := c.at(common(k))
		f.Now[x] = joinedValue(f.Now[x], k, now.Fields[k])
	}
	for _, k := range then.Keys() {
		f := c.at(common(k))
		f.Then[x] = joinedValue(f.Then[x], k, then.Fields[k])
	}
	for _, k := range h.Synced.Keys() {
		if f := c.at(common(k)); x == link.Left {
			f.Agreed = joinedValue(f.Agreed, k, h.Synced.Fields[k])
		}
	}
	if h.Present() && !h.Synced.Empty() {
		for k := range h.Edits() {
			c.at(common(k)).Edited[x] = true
		}
	}
	for _, cl := range a.Clashes {
		for k := range cl.Side[x] {
			f := c.at(common(k))
			f.Clash, f.Open = true, f.Open || cl.Winner == ""
		}
	}
}

// joinedValue adds a value to those of its slot.
func joinedValue(before string, k record.Key, v record.Value) string {
	text := words.Value(string(k), valueText(k, v))
	if start, rest := k.Occurrence(); start != "" && rest == "" {
		text = words.Value(string(k), v.Text)
	}
	if kind := kindOfValue(k, v); kind != "" {
		text += " (" + kind + ")"
	}
	if before == "" {
		return text
	}
	return before + "\n" + text
}

// kindOfValue is what a phone, an address or the like is for, as the record says it.
func kindOfValue(k record.Key, v record.Value) string {
	switch k.Property() {
	case "TEL", "EMAIL", "ADR", "URL", "IMPP":
	default:
		return ""
	}
	var out []string
	for _, t := range record.SplitAttrs(v.Attr) {
		switch {
		case t[0] == "label":
			return t[1]
		case t[0] == "type" && t[1] != "pref" && t[1] != "internet" && t[1] != "voice":
			out = append(out, t[1])
		}
	}
	return strings.Join(out, ", ")
}

// finish tells what differs, what changes and what was chosen.
func (c *comparison) finish(p *point, canPick, same bool) []FieldRow {
	notHeld := [2]map[string]bool{}
	for _, x := range link.Both {
		notHeld[x] = map[string]bool{}
		for _, f := range p.now.NotHeld[x] {
			notHeld[x][f] = true
		}
	}
	var out, rest []FieldRow
	for _, slot := range c.order {
		f := *c.rows[slot]
		property := record.Key(slot).Property()
		for _, x := range link.Both {
			f.Writes[x] = f.Now[x] != f.Then[x] || changesSlot(p, x, slot)
			f.NotHeld[x] = notHeld[x][property]
		}
		f.Choice = cmp.Or(p.choice.Fields[property], p.choice.Take)
		differs := f.Now[0] != f.Now[1] || f.Writes[0] || f.Writes[1] || f.Clash
		f.CanPick = canPick && (f.Edited[0] || f.Edited[1] || f.Clash || p.proposed.New && differs)
		f.Why = c.why(f)
		switch {
		case differs || f.NotHeld[0] || f.NotHeld[1]:
			out = append(out, f)
		case same && (f.Now[0] != "" || f.Now[1] != ""):
			rest = append(rest, f)
		}
	}
	return append(out, rest...)
}

// changesSlot tells whether a side's step writes to a slot, be it that only a parameter changes.
func changesSlot(p *point, x link.Side, slot string) bool {
	for k := range p.now.Step[x].Patch {
		if x == link.Right {
			k = p.link.Translate(link.Right, k)
		}
		if string(k.Slot()) == slot {
			return p.now.Step[x].Op == link.Update
		}
	}
	return false
}

func (c *comparison) why(f FieldRow) string {
	for _, x := range link.Both {
		if f.NotHeld[x] {
			return words.T("{{.Place}} cannot keep this; it stays where it is", "Place", c.names[x])
		}
	}
	switch {
	case f.Open:
		return words.T("Changed on both sides: decide which one stays")
	case f.Clash:
		return words.T("Changed on both sides")
	case f.Edited[0] && !f.Edited[1]:
		return words.T("Changed at {{.Place}}", "Place", c.names[0])
	case f.Edited[1] && !f.Edited[0]:
		return words.T("Changed at {{.Place}}", "Place", c.names[1])
	}
	return ""
}
