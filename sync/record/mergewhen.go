package record

import (
	"slices"
	"time"
)

// MergeWhen carries the change of a WHEN from → to over to another side's, part by part, so that what only
// that side knows stays: the time of day of a due date, the start, the recurrence. A start that would come
// behind the end moves along with it. "" is no time at all. What cannot be read is replaced as a whole.
func MergeWhen(other, from, to string) string {
	if other == from {
		return to
	}
	o, err1 := anyWhen(other)
	f, err2 := anyWhen(from)
	t, err3 := anyWhen(to)
	if err1 != nil || err2 != nil || err3 != nil {
		return to
	}
	start, end := o.Start, o.End
	if f.Start != t.Start {
		o.Start = onDay(o.Start, t.Start)
	}
	if f.End != t.End {
		o.End = onDay(o.End, t.End)
	}
	if f.Start == t.Start && !start.IsZero() && !o.End.IsZero() && !o.Start.Local.Before(o.End.Local) && start.Local.Before(end.Local) {
		days := o.End.Local.Truncate(24 * time.Hour).Sub(end.Local.Truncate(24 * time.Hour))
		o.Start.Local = o.Start.Local.Add(days)
	}
	for _, part := range []struct {
		have     *[]string
		from, to []string
	}{{&o.Rules, f.Rules, t.Rules}, {&o.Dates, f.Dates, t.Dates}, {&o.ExRules, f.ExRules, t.ExRules}} {
		if !slices.Equal(part.from, part.to) {
			*part.have = part.to
		}
	}
	return o.String()
}

// onDay is the new moment, at the old one's time where the new one is a day without a time.
func onDay(have, to Moment) Moment {
	if have.IsZero() || have.Date || !to.Date {
		return to
	}
	clock := have.Local.Sub(have.Local.Truncate(24 * time.Hour))
	have.Local = to.Local.Add(clock)
	return have
}

func anyWhen(text string) (When, error) {
	if text == "" {
		return When{}, nil
	}
	return ParseWhen(text)
}
