package link

import (
	"bothways/sync/record"
	"bothways/sync/side"
)

// Fold carries what a side showed into the links it touches and gives those that changed. known
// holds every link that a named item may belong to; for a full delta every link that the side has
// met. Items that no link knows become loose links (ID 0). Links whose write on this side is still
// open are to be resolved with Recall first.
func Fold(known []Link, s Side, d side.Delta) []Link {
	f := folding{side: s, links: known, at: map[string]int{}, changed: map[int]bool{}}
	for i, l := range known {
		id := l.Half[s].Ref.ID
		if j, twice := f.at[id]; id != "" && (!twice || !known[j].Half[s].Present()) {
			f.at[id] = i
		}
	}
	listed := map[string]bool{}
	for _, it := range d.Changed {
		listed[it.ID] = true
		f.show(it)
	}
	for _, id := range d.Out {
		listed[id] = true
		f.each(id, func(h *Half) bool { was := h.Out && !h.Unlisted; h.Out, h.Unlisted = true, false; return !was })
	}
	for _, b := range d.Broken {
		listed[b.ID] = true
		f.each(b.ID, func(h *Half) bool {
			fresh := h.Unlisted || h.Broken != b.Err.Error()
			h.Broken, h.Unlisted = b.Err.Error(), false
			return fresh
		})
	}
	for _, id := range d.Gone {
		f.each(id, vanish)
	}
	if d.Full {
		for i := range f.links {
			h := &f.links[i].Half[s]
			if h.Met() && !listed[h.Ref.ID] && vanish(h) {
				f.changed[i] = true
			}
		}
	}
	var out []Link
	for i, l := range f.links {
		if f.changed[i] {
			out = append(out, l)
		}
	}
	return out
}

func vanish(h *Half) bool {
	was := h.Gone
	h.Gone, h.Out, h.Broken, h.Unlisted = true, false, "", false
	return !was
}

type folding struct {
	side    Side
	links   []Link
	at      map[string]int
	changed map[int]bool
}

func (f *folding) each(id string, do func(*Half) bool) {
	if i, ok := f.at[id]; ok && do(&f.links[i].Half[f.side]) {
		f.changed[i] = true
	}
}

func (f *folding) show(it side.Item) {
	i, ok := f.at[it.ID]
	if !ok {
		var l Link
		l.Half[f.side] = Half{Ref: it.Ref, Seen: it.Record, Modified: it.Modified}
		f.at[it.ID] = len(f.links)
		f.changed[len(f.links)] = true
		f.links = append(f.links, l)
		return
	}
	h := &f.links[i].Half[f.side]
	if h.Show(it) || h.Unlisted {
		h.Unlisted = false
		f.changed[i] = true
	}
}

// Show takes in an item as the side has it now and tells whether anything is new. At an unchanged
// version only the reading of it can have changed (a lens learned a field): then the agreement is
// read anew with it, and no edit appears.
func (h *Half) Show(it side.Item) bool {
	same := h.Ref.Version == it.Version && h.Ref.Version != "" && !h.Gone
	fresh := !same || h.Out || h.Broken != ""
	if same && !h.Seen.Same(it.Record) {
		h.Synced = reread(h.Synced, h.Seen, it.Record)
		fresh = true
	}
	if same && h.Seen.Same(it.Record) && !fresh {
		return false
	}
	h.Ref, h.Seen, h.Modified = it.Ref, it.Record, it.Modified
	h.Gone, h.Out, h.Broken = false, false, ""
	return fresh
}

// reread gives the agreement in the words of a new reading: what was agreed as it stood stays
// agreed, keys that only the new reading knows are new on this side, and pending edits stay pending.
func reread(synced, was, now record.Record) record.Record {
	if synced.Empty() {
		return synced
	}
	pending := record.Diff(was, synced)
	learned := record.Diff(was, now)
	out := now.Clone()
	for k, e := range learned {
		if _, known := was.Fields[k]; !known && !e.Gone && e.From == "" {
			delete(out.Fields, k)
		}
	}
	for k, e := range pending {
		if e.Gone {
			delete(out.Fields, k)
		} else if now.Fields[k].Same(was.Fields[k]) {
			out.Fields[k] = e.Value
		}
	}
	return out
}
