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

// Paired notes which values of a new pair are the same but for their form.
func (l Link) Paired() Link {
	l = l.Clone()
	used := map[record.Key]bool{}
	for _, right := range l.Alias {
		used[right] = true
	}
	here, there := l.Half[Left].Seen, l.Half[Right].Seen
	for _, k := range here.Keys() {
		if _, same := there.Fields[l.Translate(Left, k)]; same || !k.IsMember() || bare(here.Fields[k].Text) == "" {
			continue
		}
		for _, other := range there.Keys() {
			_, same := here.Fields[l.Translate(Right, other)]
			if same || used[other] || other.Slot() != k.Slot() || !Alike(here.Fields[k].Text, there.Fields[other].Text) {
				continue
			}
			if l.Alias == nil {
				l.Alias = map[record.Key]record.Key{}
			}
			l.Alias[k], used[other] = other, true
			break
		}
	}
	return l
}

// Rejoin finds for loose halves of side s the links they belong to although their id is new: a file
// that was renamed, an item deleted and made anew, a creation whose answer was lost. They are known by
// their UID, or where either has none by their content. It gives the joined links and the numbers of
// the loose ones to forget.
func Rejoin(links []Link, s Side) (joined []Link, forget []int64) {
	byUID := map[string][]int{}
	var waiting []int
	for i, l := range links {
		if !l.waits(s) {
			continue
		}
		waiting = append(waiting, i)
		if uid := l.waitingUID(s); uid != "" {
			byUID[uid] = append(byUID[uid], i)
		}
	}
	used := map[int]bool{}
	for _, loose := range links {
		if on, ok := loose.Loose(); !ok || on != s || !loose.Half[s].Present() || loose.Half[s].Asked != nil {
			continue
		}
		seen := loose.Half[s].Seen
		i, ok := first(byUID[seen.UID], used)
		if !ok {
			i, ok = first(waiting, used, func(i int) bool {
				return (seen.UID == "" || links[i].waitingUID(s) == "") && links[i].awaited(s, seen)
			})
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

// creating tells whether a creation on side s is not confirmed.
func (l Link) creating(s Side) bool {
	h := l.Half[s]
	return h.Asked != nil && h.Asked.Op == Create && !h.Present()
}

// waits tells whether the half of side s may come back under a new id.
func (l Link) waits(s Side) bool {
	return l.creating(s) || l.Half[s].Gone && l.Half[s].Asked == nil
}

// waitingUID is the UID under which it would.
func (l Link) waitingUID(s Side) string {
	if l.creating(s) {
		return l.Half[s].Asked.UID
	}
	return l.Half[s].Seen.UID
}

// awaited tells whether an item is what the link waits for, by its content: as it was last seen, or
// mostly what was asked for, in whatever form; some of it the side may not hold, some may be edited since.
func (l Link) awaited(s Side, it record.Record) bool {
	if !l.creating(s) {
		want := l.Half[s].Seen
		return !want.Empty() && want.Same(it)
	}
	asked := map[string]bool{}
	for k, e := range l.Half[s].Asked.Patch {
		asked[string(k.Slot())+"="+bare(e.Value.Text)] = true
	}
	shown := map[string]bool{}
	for k, v := range it.Fields {
		if form := string(k.Slot()) + "=" + bare(v.Text); asked[form] {
			shown[form] = true
		}
	}
	return len(shown) > 0 && 2*len(shown) >= min(len(asked), len(it.Fields))
}

func first(candidates []int, used map[int]bool, also ...func(int) bool) (int, bool) {
	for _, i := range candidates {
		if !used[i] && (len(also) == 0 || also[0](i)) {
			return i, true
		}
	}
	return 0, false
}
