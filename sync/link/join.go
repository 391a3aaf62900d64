package link

import (
	"bothways/sync/record"
)

// Join moves the half that a loose link has on side s into l: two links become one. l keeps its
// number, what was agreed and what was asked; the loose link is to be forgotten.
func (l Link) Join(s Side, loose Link, why string) Link {
	l = l.Clone()
	h, from := &l.Half[s], loose.Half[s]
	asked := h.Asked
	synced := h.Synced
	*h = from
	h.Synced = synced
	l.Kept, l.Parked = false, nil
	if why != "" {
		l.Met = why
	}
	h.Asked = asked
	return l.Arrived(s)
}

// Rejoin finds for loose halves of side s the links they belong to although their id is new: a file
// that was renamed, an item deleted and made anew, a creation whose answer was lost. It gives the
// joined links and the numbers of the loose ones to forget.
func Rejoin(links []Link, s Side) (joined []Link, forget []int64) {
	waiting := map[string][]int{}
	var byContent []int
	for i, l := range links {
		h := l.Half[s]
		if uid := waitingUID(l, s); uid != "" {
			waiting[uid] = append(waiting[uid], i)
		} else if h.Gone || h.Asked != nil && !h.Met() {
			byContent = append(byContent, i)
		}
	}
	used := map[int]bool{}
	for _, loose := range links {
		if on, ok := loose.Loose(); !ok || on != s || !loose.Half[s].Present() || loose.Half[s].Asked != nil {
			continue
		}
		i, ok := first(waiting[loose.Half[s].Seen.UID], used)
		if loose.Half[s].Seen.UID == "" {
			ok = false
		}
		if !ok {
			i, ok = alike(links, byContent, used, s, loose)
		}
		if !ok || links[i].ID == loose.ID {
			continue
		}
		used[i] = true
		joined = append(joined, links[i].Join(s, loose, ""))
		forget = append(forget, loose.ID)
	}
	return joined, forget
}

// waitingUID is the UID under which a half that is gone, or not confirmed, may come back.
func waitingUID(l Link, s Side) string {
	h := l.Half[s]
	switch {
	case h.Asked != nil && h.Asked.Op == Create && !h.Present():
		return h.Asked.UID
	case h.Gone && h.Asked == nil:
		return h.Seen.UID
	}
	return ""
}

func first(candidates []int, used map[int]bool) (int, bool) {
	for _, i := range candidates {
		if !used[i] {
			return i, true
		}
	}
	return 0, false
}

// alike finds by content where there is no UID to go by.
func alike(links []Link, among []int, used map[int]bool, s Side, loose Link) (int, bool) {
	for _, i := range among {
		h := links[i].Half[s]
		want := h.Seen
		if h.Asked != nil {
			want = h.Asked.Patch.Apply(record.Record{})
		}
		if !used[i] && !want.Empty() && want.Same(loose.Half[s].Seen) {
			return i, true
		}
	}
	return 0, false
}
