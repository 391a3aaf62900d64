package desk

import (
	"maps"
	"slices"
	"strings"

	"bothways/sync/link"
	"bothways/sync/plan"
)

// Pick is what a person wants done with a row.
type Pick string

// The picks of a row.
const (
	PickProposed Pick = ""         // what the program proposes
	PickOther    Pick = "other"    // the other direction
	PickTake     Pick = "take"     // one side's values, as a whole or field by field
	PickSkip     Pick = "skip"     // not this time
	PickIgnore   Pick = "ignore"   // until it changes
	PickForever  Pick = "forever"  // ignore for ever
	PickUnignore Pick = "unignore" // end an ignore
	PickDelete   Pick = "delete"   // let a deletion happen
	PickRestore  Pick = "restore"  // bring the deleted record back
	PickAgain    Pick = "again"    // try once more what was refused
)

// Choice is a pick with what it is about.
type Choice struct {
	Pick   Pick
	Take   link.Choice            // of PickTake: left, right, newest or both for the whole record; "" for fields alone
	Fields map[string]link.Choice // of PickTake: by property; "" takes a field's choice back
}

// Option is a choice that makes sense for a row.
type Option struct {
	Pick Pick
	Take link.Choice // of PickTake
}

func (c Choice) empty() bool { return c.Pick == PickProposed }

func (c Choice) ignores() bool { return c.Pick == PickIgnore || c.Pick == PickForever }

// settlesDeletion tells whether the guard has no more to say about a deletion.
func (c Choice) settlesDeletion() bool {
	return c.Pick == PickDelete || c.Pick == PickRestore || c.Pick == PickTake && c.Take != ""
}

// chosen is the link with the choice as a decision.
func (p *point) chosen() link.Link {
	l := p.link
	switch p.choice.Pick {
	case PickProposed:
		return l
	case PickIgnore:
		l.Ignore = p.basis
		return l
	case PickForever:
		l.Ignore = link.IgnoreForever
		return l
	case PickAgain:
		l.Parked = nil
		return l
	}
	l.Ignore = ""
	d := &link.Decision{Basis: p.basis}
	switch p.choice.Pick {
	case PickUnignore:
		d = nil
	case PickSkip:
		d.Skip = true
	case PickDelete:
		d.Deletion = link.LetDelete
	case PickRestore:
		d.Deletion = link.BringBack
	case PickTake:
		d.Take, d.Fields = p.choice.Take, p.choice.Fields
	}
	l.Decision = d
	return l
}

// Options lists the choices that make sense for at least one of the rows.
func (s *Session) Options(rows []int64) []Option {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := map[Option]bool{}
	for _, id := range rows {
		if p, ok := s.at[id]; ok {
			for _, o := range s.options(p) {
				found[o] = true
			}
		}
	}
	var out []Option
	for _, o := range allOptions {
		if found[o] {
			out = append(out, o)
		}
	}
	return out
}

// allOptions is the order in which options are shown.
var allOptions = []Option{{Pick: PickProposed}, {Pick: PickOther}, {Pick: PickTake, Take: link.TakeLeft}, {Pick: PickTake, Take: link.TakeRight},
	{Pick: PickTake, Take: link.TakeNewest}, {Pick: PickTake, Take: link.TakeBoth}, {Pick: PickDelete}, {Pick: PickRestore}, {Pick: PickAgain},
	{Pick: PickSkip}, {Pick: PickIgnore}, {Pick: PickForever}, {Pick: PickUnignore}}

// options are the choices of one row.
func (s *Session) options(p *point) []Option {
	a := p.proposed
	out := []Option{{Pick: PickProposed}}
	switch a.State {
	case plan.Ignored:
		return append(out, Option{Pick: PickUnignore}, Option{Pick: PickIgnore}, Option{Pick: PickForever})
	case plan.SetAside:
		if a.Link.Parked == nil {
			return out
		}
		return append(out, Option{Pick: PickAgain}, Option{Pick: PickIgnore}, Option{Pick: PickForever})
	case plan.Skipped:
		if a.Reason.Code == "prevented" {
			return append(out, Option{Pick: PickIgnore}, Option{Pick: PickForever})
		}
		return append(out, Option{Pick: PickUnignore})
	}
	out = append(out, s.directions(p)...)
	return append(out, Option{Pick: PickSkip}, Option{Pick: PickIgnore}, Option{Pick: PickForever})
}

// directions are the choices about what goes where.
func (s *Session) directions(p *point) []Option {
	a, l := p.proposed, p.link
	var out []Option
	one, other := link.Half{}, link.Left
	for _, x := range link.Both {
		if l.Half[x].Present() {
			one, other = l.Half[x], x.Other()
		}
	}
	switch {
	case a.Reason.Code == "left-filter":
	case !l.Linked() && one.Present() && l.Half[other].Met():
		if s.rules.Flow[other] {
			out = append(out, Option{Pick: PickDelete})
		}
		if s.rules.Flow[other.Other()] {
			out = append(out, Option{Pick: PickRestore})
		}
		if len(out) == 2 && a.State != plan.Waits {
			out = append(out, Option{Pick: PickOther})
		}
	case l.Linked() && (len(a.Clashes) > 0 || writes(a) > 0):
		for _, x := range link.Both {
			if s.rules.Flow[x] {
				out = append(out, Option{Pick: PickTake, Take: link.Choice(x.String())})
			}
		}
		if len(a.Clashes) > 0 {
			out = append(out, Option{Pick: PickTake, Take: link.TakeNewest}, Option{Pick: PickTake, Take: link.TakeBoth})
		} else if to, ok := oneWay(a); ok && s.rules.Flow[to] {
			out = append(out, Option{Pick: PickOther})
		}
	}
	return out
}

// writes counts the steps of an action.
func writes(a plan.Action) int {
	n := 0
	for _, st := range a.Step {
		if st.Op != "" {
			n++
		}
	}
	return n
}

// oneWay is the one side that an action writes to.
func oneWay(a plan.Action) (link.Side, bool) {
	for _, s := range link.Both {
		if a.Step[s].Op != "" {
			return s, a.Step[s.Other()].Op == ""
		}
	}
	return 0, false
}

// Choose notes a choice for rows and shows what will happen then. Rows for which it makes no sense
// stay as they are; it gives the numbers of those that took it.
func (s *Session) Choose(rows []int64, c Choice) []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended || s.running != nil {
		return nil
	}
	var touched []*point
	var out []int64
	for _, id := range rows {
		p, ok := s.at[id]
		if !ok || !s.takes(p, c) {
			continue
		}
		p.choice = s.resolved(p, c)
		touched = append(touched, p)
		out = append(out, id)
	}
	s.replan(touched)
	return out
}

// takes tells whether a choice makes sense for a row.
func (s *Session) takes(p *point, c Choice) bool {
	options := s.options(p)
	if c.Pick == PickTake && c.Take == "" {
		return len(c.Fields) > 0 && slices.ContainsFunc(options, func(o Option) bool { return o.Pick == PickTake })
	}
	return slices.Contains(options, Option{Pick: c.Pick, Take: c.Take})
}

// resolved says what a choice means for a row.
func (s *Session) resolved(p *point, c Choice) Choice {
	switch {
	case c.Pick == PickOther && !p.link.Linked():
		if p.proposed.Step[0].Op == link.Delete || p.proposed.Step[1].Op == link.Delete {
			return Choice{Pick: PickRestore}
		}
		return Choice{Pick: PickDelete}
	case c.Pick == PickOther:
		to, _ := oneWay(p.proposed)
		return Choice{Pick: PickTake, Take: link.Choice(to.String())}
	case c.Pick == PickTake && c.Take == "":
		return p.choice.with(c.Fields)
	}
	c.Fields = fieldChoices(c.Fields)
	return c
}

// with adds the choices of some fields to what was chosen before.
func (c Choice) with(fields map[string]link.Choice) Choice {
	out := Choice{Pick: PickTake}
	if c.Pick == PickTake {
		out.Take = c.Take
		out.Fields = maps.Clone(c.Fields)
	}
	if out.Fields == nil {
		out.Fields = map[string]link.Choice{}
	}
	maps.Copy(out.Fields, fieldChoices(fields))
	maps.DeleteFunc(out.Fields, func(_ string, v link.Choice) bool { return v == "" })
	if out.Take == "" && len(out.Fields) == 0 {
		return Choice{}
	}
	return out
}

func fieldChoices(fields map[string]link.Choice) map[string]link.Choice {
	out := make(map[string]link.Choice, len(fields))
	for f, c := range fields {
		out[strings.ToUpper(f)] = c
	}
	return out
}
