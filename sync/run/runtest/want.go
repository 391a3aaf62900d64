package runtest

import (
	"time"

	"bothways/sync/link"
)

// filter is a link.Want with its lists as sets.
type filter struct {
	want link.Want
	ids  map[int64]bool
	refs [2]map[string]bool
}

func newFilter(w link.Want) filter {
	f := filter{want: w, ids: map[int64]bool{}}
	for _, id := range w.IDs {
		f.ids[id] = true
	}
	for _, s := range link.Both {
		f.refs[s] = map[string]bool{}
		for _, id := range w.Refs[s] {
			f.refs[s][id] = id != ""
		}
	}
	return f
}

func (f filter) has(r row) bool {
	if f.want.All || f.ids[r.link.ID] || (f.want.Open && r.open(f.want.Now)) {
		return true
	}
	for _, s := range link.Both {
		if f.refs[s][r.link.Half[s].Ref.ID] {
			return true
		}
	}
	s, loose := r.link.Loose()
	return loose && f.want.Loose[s]
}

// open tells whether the link is to be planned again at a time.
func (r row) open(now time.Time) bool {
	return !r.quiet || (!r.due.IsZero() && !r.due.After(now))
}
