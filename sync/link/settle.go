package link

import (
	"strings"
	"unicode"

	"bothways/sync/record"
	"bothways/sync/side"
)

// Begin notes a write before it is sent.
func (l Link) Begin(s Side, w Write) Link {
	l = l.Clone()
	l.Half[s].Asked = &w
	return l
}

// Refused takes a write back that certainly did not happen.
func (l Link) Refused(s Side) Link {
	l = l.Clone()
	l.Half[s].Asked = nil
	return l
}

// Written settles the open write of side s with the item as that side has it now. What was asked is
// agreed on both sides, each in its own words: here as it is shown, there as it was sent. Edits of
// this side that the write did not touch stay open.
func (l Link) Written(s Side, it side.Item) Link {
	l = l.Clone()
	h, o := &l.Half[s], &l.Half[s.Other()]
	w := *h.Asked
	h.Asked = nil
	if w.Op == Create && w.Way == "" { // what it does not carry is agreed no more
		o.Synced = record.New(o.Seen.Kind, o.Seen.UID)
	}
	o.Synced = w.Source.Apply(o.Synced)
	o.Synced.Kind, o.Synced.UID = o.Seen.Kind, o.Seen.UID
	if w.Op == Delete && w.Forget {
		*h, o.Synced = Half{}, record.Record{}
		return l
	}
	if w.Op == Delete {
		h.Gone = true
		return l.ended(s, w)
	}
	before := h.Seen
	agreed := it.Record
	if w.Op == Update {
		agreed = h.keepOpen(w, agreed)
	} else {
		before = record.Record{}
	}
	if w.Way != Restoring { // an edit of the side speaks in its own words already
		l.rename(s, w.Patch, before, it.Record)
	}
	h.Ref, h.Seen, h.Synced, h.Modified = it.Ref, it.Record, agreed, it.Modified
	h.Gone, h.Out, h.Broken = false, false, ""
	h.Unlisted = w.Op == Create
	l.Kept = false
	return l.ended(s, w)
}

// Ahead tells whether side s alone has moved the series, and the other one has not followed yet.
func (l Link) Ahead(s Side) bool {
	open := func(h Half) bool { return !h.Seen.Fields["WHEN"].Same(h.Synced.Fields["WHEN"]) }
	return open(l.Half[s]) && !open(l.Half[s.Other()])
}

// Stayed takes back the agreement on the occurrences that a write brought to the side that is ahead,
// with its patch and its source, for the series still stands on side s: each has them under starts of
// its own.
func (l Link) Stayed(s Side, p, source record.Patch) Link {
	l = l.Clone()
	for x, of := range map[Side]record.Patch{s.Other(): p, s: source} {
		for k := range of {
			if start, _ := k.Occurrence(); start != "" {
				delete(l.Half[x].Synced.Fields, k)
			}
		}
	}
	return l
}

// ended does what the way of a write asks for beyond the write itself.
func (l Link) ended(s Side, w Write) Link {
	switch w.Way {
	case Undoing:
		return l.Accept(s, w.Patch)
	case Restoring:
		l.Half[s].Synced = w.Was
		if o := &l.Half[s.Other()]; !o.Present() {
			*o, l.Half[s].Synced = Half{}, record.Record{}
		}
	}
	return l
}

// keepOpen gives what is agreed with every edit of the half that the write did not settle left out.
func (h Half) keepOpen(w Write, agreed record.Record) record.Record {
	out := agreed.Clone()
	keep := func(k, as record.Key) {
		if v, was := h.Synced.Fields[k]; was {
			out.Fields[as] = v
		} else {
			delete(out.Fields, as)
		}
	}
	for k := range h.Edits() {
		_, moved := w.Moved[k]
		if _, settled := w.Patch[k]; !settled && !moved {
			keep(k, k)
		}
	}
	for from, to := range w.Moved {
		keep(from, to)
	}
	return out
}

// rename notes under which key a side that rewrites values holds one it was asked to hold.
func (l *Link) rename(s Side, p record.Patch, before, after record.Record) {
	came := map[record.Key][]record.Key{}
	for _, k := range after.Keys() {
		_, was := before.Fields[k]
		_, asked := p[k]
		if k.IsMember() && !was && !asked {
			came[k.Slot()] = append(came[k.Slot()], k)
		}
	}
	for _, k := range p.Keys() {
		theirs := l.Translate(s, k)
		if p[k].Gone {
			l.forget(s, k)
			continue
		}
		if _, holds := after.Fields[k]; holds || !k.IsMember() || len(came[k.Slot()]) == 0 {
			continue
		}
		l.pair(s, came[k.Slot()][0], theirs)
		came[k.Slot()] = came[k.Slot()][1:]
	}
}

// pair notes that side s holds a value under mine that the other side holds under theirs.
func (l *Link) pair(s Side, mine, theirs record.Key) {
	l.forget(s, mine)
	l.forget(s.Other(), theirs)
	if l.Alias == nil {
		l.Alias = map[record.Key]record.Key{}
	}
	if s == Left {
		l.Alias[mine] = theirs
	} else {
		l.Alias[theirs] = mine
	}
}

func (l *Link) forget(s Side, k record.Key) {
	for left, right := range l.Alias {
		if (s == Left && left == k) || (s == Right && right == k) {
			delete(l.Alias, left)
		}
	}
}

// Recall works out a write whose answer was lost, from the item as the side has it now (nil: it is
// not there). A creation without a known id is left open: Rejoin finds its item, or Refused ends it.
// The agreement is on what was asked, so that an edit made since is seen as one.
func (l Link) Recall(s Side, it *side.Item) Link {
	h := l.Half[s]
	w := h.Asked
	switch {
	case w == nil || w.Op == Create:
		return l
	case it == nil && w.Op == Delete:
		return l.Written(s, side.Item{})
	case it == nil:
		l = l.Refused(s)
		l.Half[s].Gone = true
		return l
	case it.Version == h.Ref.Version || w.Op == Delete || !h.happened(it.Record):
		return l.Refused(s)
	}
	return l.confirm(s, *it)
}

// Arrived settles an open creation whose item has come up under the id the half had before.
func (l Link) Arrived(s Side) Link {
	h := l.Half[s]
	if h.Asked == nil || h.Asked.Op != Create || !h.Present() {
		return l
	}
	return l.confirm(s, side.Item{Ref: h.Ref, Record: h.Seen, Modified: h.Modified})
}

// happened tells whether an item shows that the open write reached it: any field of it that is not
// as before.
func (h Half) happened(now record.Record) bool {
	for k, e := range h.Asked.Patch {
		old, was := h.Seen.Fields[k]
		v, is := now.Fields[k]
		switch {
		case e.Gone && was && !is:
			return true
		case !e.Gone && (is != was || !v.Same(old)):
			return true
		case !e.Gone && !is:
			if _, reworded := h.stranger(k, now, nil, true); reworded {
				return true
			}
		}
	}
	return false
}

// confirm settles a write that happened, though others may have written since: the agreement is on
// what was asked where the side shows something else. What it does not show at all stays open, for
// nobody can tell whether it cannot be held, was taken away since, or was never written.
func (l Link) confirm(s Side, it side.Item) Link {
	l = l.Clone()
	h := l.Half[s]
	w := *h.Asked
	asked := it
	asked.Record = it.Record.Clone()
	if w.Op == Update {
		asked.Record = h.Seen.Clone()
	} else {
		asked.Record.Fields = map[record.Key]record.Value{}
	}
	taken := map[record.Key]bool{}
	for _, k := range w.Patch.Keys() {
		e := w.Patch[k]
		if e.Gone {
			delete(asked.Record.Fields, k)
		} else if _, shown := it.Record.Fields[k]; shown {
			asked.Record.Fields[k] = e.Value
		} else if like, ok := h.stranger(k, it.Record, taken, true); ok {
			taken[like] = true // the side's own form of it
			asked.Record.Fields[like] = record.Value{Text: it.Record.Fields[like].Text, Attr: e.Value.Attr}
		} else if like, ok := h.stranger(k, it.Record, taken, false); ok {
			taken[like] = true // somebody has put this in its place since
			asked.Record.Fields[k] = e.Value
		} else {
			delete(w.Source, l.Translate(s, k))
		}
	}
	l = l.Written(s, asked)
	l.Half[s].Seen, l.Half[s].Unlisted = it.Record, false
	return l
}

// stranger finds the member that stands where the asked one was expected; alike demands that it is
// the same but for its form.
func (h Half) stranger(k record.Key, now record.Record, taken map[record.Key]bool, alike bool) (record.Key, bool) {
	if !k.IsMember() {
		return "", false
	}
	for _, c := range now.Keys() {
		_, was := h.Seen.Fields[c]
		_, asked := h.Asked.Patch[c]
		if c.Slot() != k.Slot() || was && h.Asked.Op == Update || asked || taken[c] {
			continue
		}
		if !alike || bare(now.Fields[c].Text) == bare(h.Asked.Patch[k].Value.Text) {
			return c, true
		}
	}
	return "", false
}

// Alike tells whether two texts differ in case, blanks and punctuation alone.
func Alike(a, b string) bool { return bare(a) == bare(b) }

// bare is a text without case, blanks and punctuation.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// Accept agrees on the fields of a patch of side s as both sides show them now, though they may
// differ: nothing is carried over because of them until they are edited again. A record that stands
// alone now is to stay so.
func (l Link) Accept(s Side, p record.Patch) Link {
	l = l.Clone()
	if !l.Linked() {
		l.Kept = true
		for _, x := range Both {
			if l.Half[x].Present() {
				l.Half[x].Synced = l.Half[x].Seen.Clone()
			}
		}
		return l
	}
	if h := l.Half[s.Other()]; h.Synced.Empty() && !l.Half[s].Synced.Empty() {
		l.Half[s.Other()].Synced = h.Seen.Clone()
		return l
	}
	for k := range p {
		l.Half[s].agree(k)
		l.Half[s.Other()].agree(l.Translate(s, k))
	}
	if _, moved := p["WHEN"]; moved { // what hangs on its occurrences stands under other starts now
		for i := range l.Half {
			l.Half[i].agreeOccurrences()
		}
	}
	for k, e := range p {
		_, here := l.Half[s].Seen.Fields[k]
		_, there := l.Half[s.Other()].Seen.Fields[e.From]
		if e.From != "" && here && there {
			l.pair(s, k, e.From) // they stand in one place, so a later edit of one is an edit of both
		}
	}
	return l
}

// agreeOccurrences takes all occurrences of a series into the agreement as they are shown.
func (h *Half) agreeOccurrences() {
	for _, r := range []record.Record{h.Synced.Clone(), h.Seen} {
		for k := range r.Fields {
			if start, _ := k.Occurrence(); start != "" {
				h.agree(k)
			}
		}
	}
}

// agree takes a field into the agreement as it is shown.
func (h *Half) agree(k record.Key) {
	if v, ok := h.Seen.Fields[k]; ok {
		h.Synced.Fields[k] = v
	} else {
		delete(h.Synced.Fields, k)
	}
}
