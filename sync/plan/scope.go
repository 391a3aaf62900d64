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
	why   string // why something does not travel, if so
}

// none tells whether nothing travels, for a reason.
func (sc scope) none() bool { return sc.why != "" && !sc.flows[0] && !sc.flows[1] }

// scope applies filters, window and broken or dormant halves.
func (r Rules) scope(l link.Link) scope {
	for _, s := range link.Both {
		switch h := l.Half[s]; {
		case h.Out:
			return scope{why: "no longer part of the collection"}
		case h.Broken != "":
			return scope{why: "cannot be read: " + h.Broken}
		}
	}
	if why, ok := r.inScope(l); !ok {
		return scope{why: why}
	}
	sc := scope{flows: r.Flow}
	for _, s := range link.Both {
		if h := l.Half[s]; h.Present() {
			if why, ok := r.comes(s, h.Seen); !ok {
				sc.flows[s], sc.why = false, why
			}
		}
	}
	return sc
}

const outside = "outside the window of time"

// inScope applies what holds for a record as a whole.
func (r Rules) inScope(l link.Link) (string, bool) {
	if why, ok := r.passes(l); !ok {
		return why, false
	}
	if r.Kind == record.Contacts {
		return "", true
	}
	inside := r.Window == nil
	for _, s := range link.Both {
		h := l.Half[s]
		if !h.Present() {
			continue
		}
		if w, ok := h.Seen.When(); ok && w.Recurring() && !r.Recurring {
			return "repeating events do not sync", false
		}
		inside = inside || r.inside(h.Seen)
	}
	if !inside {
		return outside, false
	}
	return "", true
}

// inside tells whether the record is in the window. A link is where one of its halves is: a move
// out of the window still travels, then both rest.
func (r Rules) inside(rec record.Record) bool {
	return record.Inside(rec, r.Now.AddDate(0, 0, -r.Window.Past), r.Now.AddDate(0, 0, r.Window.Future), r.Zone)
}

// passes applies the filter for the records of both sides. Where it judges two halves differently,
// the record decides as it will be when the edits have travelled; what only a target has does not count.
func (r Rules) passes(l link.Link) (string, bool) {
	var why [2]string
	judged := 0
	for _, s := range link.Both {
		if h := l.Half[s]; h.Present() && (r.Flow[s] || !l.Linked()) {
			why[s], _ = r.Filter.passes(h.Seen)
			judged++
		}
	}
	if judged == 2 && (why[0] == "") != (why[1] == "") {
		return r.Filter.passes(r.merged(l))
	}
	if why[0] == "" {
		why[0] = why[1]
	}
	return why[0], why[0] == ""
}

// merged is a linked record with the edits of both sides; where they clash a value goes before none,
// and the left one before the right one.
func (r Rules) merged(l link.Link) record.Record {
	out := l.Half[link.Left].Seen.Clone()
	left := r.edited(l, link.Left)
	for k, e := range r.edited(l, link.Right) {
		if mine, also := left[k]; also && !(mine.Gone && !e.Gone) {
			continue
		}
		if e.Gone {
			delete(out.Fields, k)
		} else {
			out.Fields[k] = e.Value
		}
	}
	return out
}

// comes tells whether a record may come from a side, and if not why.
func (r Rules) comes(s link.Side, rec record.Record) (string, bool) {
	if why, ok := r.From[s].passes(rec); !ok {
		return why, false
	}
	if private(rec) && r.privacy(s) == "skip" {
		return "private", false
	}
	return "", true
}

// leaver is the side whose record passed the filter when it was last agreed on and does not pass it
// any more, where that means a deletion on the other side. What was edited there stays.
func (r Rules) leaver(l link.Link, sc scope) (link.Side, bool) {
	if !r.OutDelete || !l.Linked() || sc.why == "" {
		return 0, false
	}
	for _, s := range link.Both {
		h := l.Half[s]
		if r.Flow[s] && !h.Synced.Empty() && r.lets(s, h.Synced) && !r.lets(s, h.Seen) && len(r.openEdits(l, s.Other())) == 0 {
			return s, true
		}
	}
	return 0, false
}

func (r Rules) lets(s link.Side, rec record.Record) bool {
	_, all := r.Filter.passes(rec)
	_, own := r.comes(s, rec)
	return all && own
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
	}
	if private(src) && r.privacy(s) == "busy" && !busyKey(k) {
		return false
	}
	if o := l.Half[s.Other()]; o.Present() && private(o.Seen) && !dressed(o.Seen) && r.privacy(s.Other()) == "busy" && !busyKey(k) {
		return false
	}
	theirs := r.own(l, s.Other(), r.common(l, s, k))
	if holds := r.Holds[s.Other()]; holds != nil && !holds(theirs) {
		return false
	}
	return gone || !r.Stays[s.Other()][Place{l.ID, theirs}]
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
