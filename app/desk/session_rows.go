package desk

import (
	"strings"

	"bothways/app/words"
	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
)

// Group is what a row is about; it stays the same whatever is chosen.
type Group string

// The groups, in the order in which they are shown.
const (
	GroupConflict   Group = "conflict"
	GroupHeld       Group = "held"
	GroupDeleted    Group = "deleted"
	GroupChanged    Group = "changed"
	GroupNew        Group = "new"
	GroupLink       Group = "link"
	GroupSuggestion Group = "suggestion"
	GroupAside      Group = "aside"
	GroupIgnored    Group = "ignored"
)

// Groups lists them.
var Groups = []Group{GroupConflict, GroupHeld, GroupDeleted, GroupChanged, GroupNew, GroupLink, GroupSuggestion, GroupAside, GroupIgnored}

// Fate is what becomes of a row in a run.
type Fate string

// The fates.
const (
	WillDo     Fate = "do"
	WillLink   Fate = "link"    // remembered as one, nothing is written
	WillWait   Fate = "wait"    // for a decision
	WillHold   Fate = "hold"    // held by the guard
	WillFollow Fate = "follow"  // in a later run
	WillSkip   Fate = "skip"    // left out
	WillIgnore Fate = "ignore"  // left alone
	WillRest   Fate = "aside"   // refused before
	WillNot    Fate = "nothing" // no difference is left
)

// Row is one change under review.
type Row struct {
	ID      int64 // the link's number; negative: a suggestion
	Group   Group
	Fate    Fate
	Sides   [2]RowSide
	Reason  string // why, in words
	Will    string // what will happen, in words
	Open    int    // fields that wait for a decision
	Settled int    // fields that both sides changed and that a rule or a choice settles
	NotHeld bool   // something of it cannot be kept on a side
	Choice  Choice
}

// RowSide is a row's record on one side.
type RowSide struct {
	There  bool
	Title  string // of the record; also where it is no longer there
	Brief  string // a line to know it by
	News   string // new, changed, deleted; "" for none
	Op     link.Op
	ItemID string
}

// Title is what the record is called.
func (r Row) Title() string {
	for _, s := range r.Sides {
		if s.There {
			return s.Title
		}
	}
	return r.Sides[0].Title
}

// Chosen tells whether the person chose something.
func (r Row) Chosen() bool { return !r.Choice.empty() }

// Rows lists what is under review, by group and title, with what the choices made of it.
func (s *Session) Rows() []Row {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Row, 0, len(s.points)+len(s.pairs))
	for _, p := range s.points {
		out = append(out, p.row)
	}
	for _, p := range s.pairs {
		out = append(out, p.row)
	}
	return out
}

// Row is one of them.
func (s *Session) Row(id int64) (Row, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.at[id]; ok {
		return p.row, true
	}
	if i := int(-id) - 1; id < 0 && i < len(s.pairs) {
		return s.pairs[i].row, true
	}
	return Row{}, false
}

func (s *Session) rowOf(p *point) Row {
	a := p.now
	r := Row{ID: p.link.ID, Group: p.row.Group, Choice: p.choice, Fate: fateOf(a)}
	if r.Group == "" {
		r.Group = groupOf(p.proposed)
		r.Sides = sidesOf(p)
	} else {
		r.Sides = p.row.Sides
	}
	for x := range r.Sides {
		r.Sides[x].Op = a.Step[x].Op
		r.NotHeld = r.NotHeld || len(a.NotHeld[x]) > 0
	}
	for _, c := range a.Clashes {
		if c.Winner == "" {
			r.Open++
		} else {
			r.Settled++
		}
	}
	r.Reason = words.Reason(p.proposed.Reason.String(), s.names[0], s.names[1])
	r.Will = s.will(p, r.Fate)
	return r
}

func fateOf(a plan.Action) Fate {
	switch a.State {
	case plan.Do:
		return WillDo
	case plan.Waits:
		return WillWait
	case plan.HeldBack:
		return WillHold
	case plan.Later:
		return WillFollow
	case plan.Skipped:
		return WillSkip
	case plan.Ignored:
		return WillIgnore
	case plan.SetAside:
		return WillRest
	}
	if a.New {
		return WillLink
	}
	return WillNot
}

func groupOf(a plan.Action) Group {
	switch {
	case a.State == plan.Ignored, a.State == plan.Skipped:
		return GroupIgnored
	case a.State == plan.SetAside:
		return GroupAside
	case a.State == plan.HeldBack:
		return GroupHeld
	case len(a.Clashes) > 0:
		return GroupConflict
	case a.New:
		return GroupLink
	case a.Step[0].Op == link.Delete, a.Step[1].Op == link.Delete, a.Reason.Code == "restored":
		return GroupDeleted
	case a.Step[0].Op == link.Create, a.Step[1].Op == link.Create:
		return GroupNew
	}
	return GroupChanged
}

// sidesOf says what a link is on each side, and what happened to it there.
func sidesOf(p *point) [2]RowSide {
	var out [2]RowSide
	for _, x := range link.Both {
		h, o := p.link.Half[x], p.link.Half[x.Other()]
		out[x] = RowSide{There: h.Present(), ItemID: h.Ref.ID}
		if !h.Met() {
			continue
		}
		out[x].Title, out[x].Brief = plan.Title(h.Seen), brief(h.Seen)
		switch {
		case h.Gone:
			out[x].News = "deleted"
		case !o.Met():
			out[x].News = "new"
		case p.proposed.New:
		case edited(p.proposed, x):
			out[x].News = "changed"
		}
	}
	return out
}

// edited tells whether an action carries or weighs edits of a side.
func edited(a plan.Action, s link.Side) bool {
	if a.Step[s.Other()].Op == link.Update || a.Step[s.Other()].Op == link.Create && a.Link.Half[s.Other()].Gone {
		return true
	}
	for _, c := range a.Clashes {
		if len(c.Side[s]) > 0 {
			return true
		}
	}
	return false
}

// brief is a line to know a record by: when it is, or where a person is reached.
func brief(r record.Record) string {
	if w, ok := r.When(); ok {
		m := w.Start
		if m.IsZero() {
			m = w.End
		}
		switch {
		case m.IsZero():
		case m.Date:
			return words.Date(m.Local)
		default:
			return words.Time(m.Local)
		}
	}
	for _, property := range []string{"EMAIL", "TEL", "ORG"} {
		for _, v := range r.Members(property) {
			return words.Value(property, v.Text)
		}
		if t := r.Text(record.Key(property)); t != "" {
			return words.Value(property, t)
		}
	}
	return ""
}

// will says what becomes of a row.
func (s *Session) will(p *point, f Fate) string {
	a := p.now
	switch f {
	case WillDo:
		return s.doing(a)
	case WillLink:
		return words.T("Remember the two as one record; nothing is written")
	case WillWait:
		return words.T("Nothing until you decide")
	case WillHold:
		return words.T("Nothing until you decide: so many deletions look like an accident")
	case WillFollow:
		return words.T("Follows in a later run, because of the limit for each run")
	case WillSkip:
		if p.choice.Pick == PickSkip || a.Reason.Detail == "left out of this run" {
			return words.T("Nothing this time")
		}
		return words.T("Nothing: {{.Why}}", "Why", words.Reason(a.Reason.String(), s.names[0], s.names[1]))
	case WillIgnore:
		if p.choice.Pick == PickForever || p.choice.empty() && p.link.Ignore == link.IgnoreForever {
			return words.T("Nothing, ever")
		}
		return words.T("Nothing until it changes again")
	case WillRest:
		return words.T("Nothing: it was refused before, and nothing has changed since")
	}
	return words.T("Nothing: no difference is left")
}

// doing says what an action writes.
func (s *Session) doing(a plan.Action) string {
	var at []string
	ops := map[link.Op]bool{}
	for _, x := range link.Both {
		if op := a.Step[x].Op; op != "" {
			ops[op] = true
			at = append(at, s.opWords(op, x))
		}
	}
	if len(at) == 2 && len(ops) == 1 && ops[link.Update] {
		return words.T("Change it at {{.One}} and at {{.Two}}", "One", s.names[0], "Two", s.names[1])
	}
	return strings.Join(at, "; ")
}

func (s *Session) opWords(op link.Op, x link.Side) string {
	switch op {
	case link.Create:
		return words.T("Create it at {{.Place}}", "Place", s.names[x])
	case link.Delete:
		return words.T("Delete it at {{.Place}}", "Place", s.names[x])
	}
	return words.T("Change it at {{.Place}}", "Place", s.names[x])
}

// Tally counts what a run of the session would do now.
type Tally struct {
	Ops     [2]struct{ Create, Update, Delete int } // by the side that is written to
	Records int                                     // rows that are carried out, links without a write among them
	Links   int
	Waiting int // conflicts
	Held    int
	Later   int
	Skipped int
	Ignored int
	Chosen  int
	Kept    int // choices to leave a row alone that outlast the run
}

// Writes counts the writes.
func (t Tally) Writes() int {
	n := 0
	for _, o := range t.Ops {
		n += o.Create + o.Update + o.Delete
	}
	return n
}

// Tally counts by what the choices made of the rows.
func (s *Session) Tally() Tally {
	s.mu.Lock()
	defer s.mu.Unlock()
	var t Tally
	for _, p := range s.points {
		t.add(p.row)
	}
	return t
}

func (t *Tally) add(r Row) {
	if r.Chosen() {
		t.Chosen++
		if r.Fate != WillDo && r.Fate != WillLink && r.Choice.Pick != PickSkip {
			t.Kept++
		}
	}
	switch r.Fate {
	case WillDo, WillLink:
		t.Records++
		if r.Group == GroupLink {
			t.Links++
		}
	case WillWait:
		t.Waiting++
	case WillHold:
		t.Held++
	case WillFollow:
		t.Later++
	case WillSkip:
		t.Skipped++
	case WillIgnore:
		t.Ignored++
	}
	if r.Fate != WillDo {
		return
	}
	for x, side := range r.Sides {
		switch side.Op {
		case link.Create:
			t.Ops[x].Create++
		case link.Update:
			t.Ops[x].Update++
		case link.Delete:
			t.Ops[x].Delete++
		}
	}
}

// Names are the sides' names.
func (s *Session) Names() [2]string { return s.names }

// Process is what the session reviews.
func (s *Session) Process() string { return s.process }

// Kind is contacts, calendar or tasks.
func (s *Session) Kind() string { return s.kind }

// PlanName is the plan that was shown first.
func (s *Session) PlanName() string { return PlanName(s.plan.ID) }

// Waits tells whether the plan must be approved before the process runs.
func (s *Session) Waits() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waits
}

// Notes are sentences about the whole: what is held, what cannot be read.
func (s *Session) Notes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, a := range s.alarms {
		out = append(out, alarmError(a, s.names).Message)
	}
	for _, e := range s.errors {
		out = append(out, e.Message)
	}
	return out
}

// Halted tells whether the run as a whole is held because it would change nearly everything; Allow
// lets it through.
func (s *Session) Halted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.halted && !s.allowed
}

// Allow lets a run through that is held as a whole.
func (s *Session) Allow() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.allowed = true
}
