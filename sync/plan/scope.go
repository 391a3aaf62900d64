package plan

import (
	"strings"
	"time"

	"bothways/sync/link"
	"bothways/sync/record"
)

// scope says which of a link's edits may travel from each side, and why not.
type scope struct {
	flows [2]bool
	why   string // why nothing travels, if so
	left  bool   // an agreed record left the filter
}

// scope applies filters, window and broken or dormant halves.
func (r Rules) scope(l link.Link) scope {
	sc := scope{flows: r.Flow}
	for _, s := range link.Both {
		h := l.Half[s]
		if h.Out {
			return scope{why: "no longer part of the collection"}
		}
		if h.Broken != "" {
			return scope{why: "cannot be read: " + h.Broken}
		}
		if !h.Present() {
			continue
		}
		if why, ok := r.inScope(h.Seen); !ok {
			return scope{why: why, left: l.Linked() && why != outside}
		}
		if why, ok := r.From[s].passes(h.Seen); !ok {
			sc.flows[s] = false
			sc.why = why
		} else if r.privacy(s) == "skip" && private(h.Seen) {
			sc.flows[s] = false
			sc.why = "private"
		}
	}
	return sc
}

const outside = "outside the window of time"

func (r Rules) inScope(rec record.Record) (string, bool) {
	if why, ok := r.Filter.passes(rec); !ok {
		return why, false
	}
	if r.Kind == record.Contacts {
		return "", true
	}
	if w, ok := rec.When(); ok && w.Recurring() && !r.Recurring {
		return "repeating events do not sync", false
	}
	if r.Window != nil {
		from := r.Now.AddDate(0, 0, -r.Window.Past)
		to := r.Now.AddDate(0, 0, r.Window.Future)
		if !record.Inside(rec, from, to, r.Zone) {
			return outside, false
		}
	}
	return "", true
}

// privacy is what becomes of private records that come from a side.
func (r Rules) privacy(from link.Side) string {
	for _, p := range []string{r.From[from].Private, r.Filter.Private} {
		if p != "" {
			return p
		}
	}
	return "skip"
}

// Due is when a link that needs nothing now may need planning again without a change: when it
// comes into the moving window or leaves it. Zero is never.
func (r Rules) Due(l link.Link) time.Time {
	if r.Window == nil || r.Kind == record.Contacts {
		return time.Time{}
	}
	var due time.Time
	for _, s := range link.Both {
		if !l.Half[s].Present() {
			continue
		}
		t := record.NextChange(l.Half[s].Seen, r.Window.Past, r.Window.Future, r.Now, r.Zone)
		if !t.IsZero() && (due.IsZero() || t.Before(due)) {
			due = t
		}
	}
	return due
}

// visible tells whether a key takes part at all.
func (r Rules) visible(k record.Key) bool { return !r.Omit[k.Property()] }

// travels tells whether an edit of a field may go from side s to the other.
func (r Rules) travels(l link.Link, s link.Side, k record.Key, v record.Value, gone bool) bool {
	p := k.Property()
	if from, ok := r.OneWay[p]; ok && from != s {
		return false
	}
	src := l.Half[s].Seen
	switch {
	case p == "ALARM" && r.Reminders == "none":
		return false
	case p == "ALARM" && r.Reminders == "first" && !gone && k != firstAlarm(src, k):
		return false
	case (p == "ATTENDEE" || p == "ORGANIZER") && r.Attendees != "" && r.Attendees != "keep":
		return false
	case k == "SUMMARY" && r.Untitled != "" && v.Text == r.Untitled && !gone && l.Half[s.Other()].Synced.Text("SUMMARY") == "":
		return false
	}
	if private(src) && r.privacy(s) == "busy" && !busyKey(k) {
		return false
	}
	if o := l.Half[s.Other()]; o.Present() && private(o.Seen) && r.privacy(s.Other()) == "busy" && !busyKey(k) {
		return false
	}
	if holds := r.Holds[s.Other()]; holds != nil && !holds(r.own(l, s.Other(), r.common(l, s, k))) {
		return false
	}
	return true
}

// busyKey tells whether a field says only when somebody is busy.
func busyKey(k record.Key) bool {
	_, rest := k.Occurrence()
	return rest == "" || rest == "WHEN" || rest == "TRANSP"
}

func firstAlarm(r record.Record, like record.Key) record.Key {
	for _, k := range r.Keys() {
		if k.Slot() == like.Slot() {
			return k
		}
	}
	return ""
}

// common names a side's key in the words that both sides' edits are compared in: the left one's.
func (r Rules) common(l link.Link, s link.Side, k record.Key) record.Key {
	if s == link.Left {
		return k
	}
	if t := l.Translate(link.Right, k); t != k {
		return t
	}
	return r.renamed(k, func(m Mapping) (string, string) { return m.Right, m.Left })
}

// own is the reverse of common.
func (r Rules) own(l link.Link, s link.Side, k record.Key) record.Key {
	if s == link.Left {
		return k
	}
	if t := l.Translate(link.Left, k); t != k {
		return t
	}
	return r.renamed(k, func(m Mapping) (string, string) { return m.Left, m.Right })
}

func (r Rules) renamed(k record.Key, pick func(Mapping) (from, to string)) record.Key {
	if k == "" {
		return k
	}
	p := k.Property()
	for _, m := range r.Map {
		from, to := pick(m)
		if p == from {
			start, rest := k.Occurrence()
			rest = record.Key(to + strings.TrimPrefix(string(rest), from))
			if start != "" {
				return record.At(start, rest)
			}
			return rest
		}
	}
	return k
}
