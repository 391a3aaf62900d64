package match

import "slices"

// Blocks larger than this many pairs are left out: what so many share proves nothing.
const (
	blockMost     = 600
	blockMostWeak = 200
)

// candidates gives the pairs of free records that share a key, each once, in order.
func (m *matching) candidates() [][2]int {
	var lists [2][]grouped
	for side := range m.sides {
		for i, s := range m.sides[side] {
			if m.paired[side][i] {
				continue
			}
			m.judge.keys(s, func(key string, weak bool) {
				if weak {
					key = "~" + key
				}
				lists[side] = append(lists[side], grouped{key: key, at: i})
			})
		}
		slices.SortFunc(lists[side], func(a, b grouped) int {
			if c := a.compare(b); c != 0 {
				return c
			}
			return a.at - b.at
		})
		lists[side] = slices.Compact(lists[side])
	}
	var pairs [][2]int
	for _, g := range common(lists[0], lists[1]) {
		most := blockMost
		if g[0][0].key[0] == '~' {
			most = blockMostWeak
		}
		if len(g[0])*len(g[1]) > most {
			continue
		}
		for _, l := range g[0] {
			for _, r := range g[1] {
				pairs = append(pairs, [2]int{l.at, r.at})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b [2]int) int {
		if a[0] != b[0] {
			return a[0] - b[0]
		}
		return a[1] - b[1]
	})
	pairs = slices.Compact(pairs)
	return slices.DeleteFunc(pairs, func(p [2]int) bool { return m.apart(p[0], p[1]) })
}
