package run

import (
	"time"

	"bothways/sync/link"
	"bothways/sync/side"
)

// working holds the links that a fetch touches, and what of them is to be remembered.
type working struct {
	links   []link.Link
	at      map[int64]int
	changed map[int]bool
	gone    map[int]bool
	news    bool // a record stands alone since this fetch
}

func newWorking(links []link.Link) *working {
	w := &working{at: map[int64]int{}, changed: map[int]bool{}, gone: map[int]bool{}}
	w.load(links)
	return w
}

// load adds links that are not there yet.
func (w *working) load(links []link.Link) {
	for _, l := range links {
		if _, ok := w.at[l.ID]; !ok {
			w.at[l.ID] = len(w.links)
			w.links = append(w.links, l)
		}
	}
}

func (w *working) put(i int, l link.Link) {
	w.links[i] = l
	w.changed[i] = true
}

// fold carries a delta in.
func (w *working) fold(s link.Side, d side.Delta) {
	for _, l := range link.Fold(append([]link.Link(nil), w.links...), s, d) {
		if l.ID == 0 {
			w.links = append(w.links, l)
			w.changed[len(w.links)-1] = true
			continue
		}
		w.news = w.news || !l.Linked()
		w.put(w.at[l.ID], l.Arrived(s))
	}
}

// missing counts the linked records that are gone on a side, those of them that the other one has, and
// those that are to stay alone there.
func (w *working) missing(s link.Side) (missing, gone, alone int) {
	for _, l := range w.links {
		switch h, o := l.Half[s], l.Half[s.Other()]; {
		case !h.Met() || !h.Gone || !o.Met():
		case l.Kept:
			alone++
		case o.Present():
			missing++
			gone++
		default:
			gone++
		}
	}
	return missing, gone, alone
}

// batch is what changed since the last batch; state may be nil.
func (w *working) batch(st *link.State) *link.Batch {
	b := &link.Batch{State: st}
	for i := range w.links {
		switch {
		case w.gone[i]:
			if w.changed[i] && w.links[i].ID != 0 {
				b.Forget = append(b.Forget, w.links[i].ID)
			}
		case w.changed[i]:
			b.Put = append(b.Put, &w.links[i])
		}
	}
	w.changed = map[int]bool{}
	return b
}

// all are the links that are still there.
func (w *working) all() []link.Link {
	out := make([]link.Link, 0, len(w.links))
	for i, l := range w.links {
		if w.at[l.ID] = i; !w.gone[i] {
			out = append(out, l)
		}
	}
	return out
}

// join takes in links that were made of two.
func (w *working) join(joined []link.Link, forget []int64) {
	for _, l := range joined {
		w.put(w.at[l.ID], l)
	}
	for _, id := range forget {
		i := w.at[id]
		w.gone[i], w.changed[i] = true, true
	}
}

// giveUp ends creations on a side that were begun by a time and whose item did not come up: they did
// not happen.
func (w *working) giveUp(s link.Side, by time.Time) {
	for i, l := range w.links {
		if a := l.Half[s].Asked; !w.gone[i] && a != nil && a.Op == link.Create && !a.At.After(by) {
			w.put(i, l.Refused(s))
		}
	}
}

// bury forgets links of which nothing is left.
func (w *working) bury() {
	for i, l := range w.links {
		if !w.gone[i] && l.Dead() {
			w.gone[i], w.changed[i] = true, true
		}
	}
}

// fresh tells whether a record stands alone that came or changed in this fetch.
func (w *working) fresh() bool {
	if w.news {
		return true
	}
	for i, l := range w.links {
		if _, loose := l.Loose(); loose && !w.gone[i] {
			return true
		}
	}
	return false
}

// loose are the links of which only one side has the record, by that side: the other one never met
// it, or it is gone there and may have been made anew.
func (w *working) loose() [2][]link.Link {
	var out [2][]link.Link
	for _, l := range w.all() {
		for _, s := range link.Both {
			h, o := l.Half[s], l.Half[s.Other()]
			if h.Present() && !h.Out && h.Asked == nil && !o.Present() && o.Asked == nil {
				out[s] = append(out[s], l)
			}
		}
	}
	return out
}
