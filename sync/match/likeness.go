package match

import (
	"cmp"
	"slices"
)

// candidate is a pair that shares a key, with what was found.
type candidate struct {
	left, right int
	verdict
}

// byLikeness judges all pairs that share a key. Certain is what stands on strong evidence, is the
// best pair of both records and leaves the second best well behind.
func (m *matching) byLikeness() {
	var found []candidate
	for _, p := range m.candidates() {
		v := m.judge.compare(m.sides[0][p[0]], m.sides[1][p[1]], m.crowd)
		if v.points > m.judge.floor {
			found = append(found, candidate{p[0], p[1], v})
		}
	}
	ranks := [2][]podium{make([]podium, len(m.sides[0])), make([]podium, len(m.sides[1]))}
	for i := range ranks {
		for j := range ranks[i] {
			ranks[i][j] = podium{nothing, nothing}
		}
	}
	for _, c := range found {
		ranks[0][c.left].enter(c.points)
		ranks[1][c.right].enter(c.points)
	}
	var rest []candidate
	for _, c := range found {
		if c.strong && c.points >= m.judge.enough && ranks[0][c.left].won(c.points, m.judge.margin) && ranks[1][c.right].won(c.points, m.judge.margin) {
			m.link(Pair{Left: c.left, Right: c.right, Score: c.score(), Reasons: c.reasons})
		} else {
			rest = append(rest, c)
		}
	}
	m.suggest(rest)
}

// suggest keeps what is among the best of both its records, as long as they are free.
func (m *matching) suggest(rest []candidate) {
	m.suggested = slices.DeleteFunc(m.suggested, func(p Pair) bool { return !m.free(p.Left, p.Right) })
	for _, c := range rest {
		byUID := slices.ContainsFunc(m.suggested, func(p Pair) bool { return p.ByUID && p.Left == c.left && p.Right == c.right })
		if m.free(c.left, c.right) && c.score() >= worth && !byUID {
			m.suggested = append(m.suggested, Pair{Left: c.left, Right: c.right, Score: c.score(), Reasons: c.reasons})
		}
	}
	m.bestFirst(m.suggested)
	var rank [2]map[int]int
	rank[0], rank[1] = map[int]int{}, map[int]int{}
	kept := m.suggested[:0]
	for _, p := range m.suggested {
		rank[0][p.Left]++
		rank[1][p.Right]++
		if rank[0][p.Left] <= Suggestions && rank[1][p.Right] <= Suggestions {
			kept = append(kept, p)
		}
	}
	m.suggested = kept
}

// bestFirst sorts by score; equals go by the two IDs without regard to the side, so that the order
// is the same when the sides are swapped.
func (m *matching) bestFirst(pairs []Pair) {
	ids := func(p Pair) (string, string) {
		a, b := m.sides[0][p.Left].id, m.sides[1][p.Right].id
		return min(a, b), max(a, b)
	}
	slices.SortStableFunc(pairs, func(p, q Pair) int {
		if c := cmp.Compare(q.Score, p.Score); c != 0 {
			return c
		}
		pa, pb := ids(p)
		qa, qb := ids(q)
		return cmp.Or(cmp.Compare(pa, qa), cmp.Compare(pb, qb))
	})
}

func (m *matching) sorted() []Pair {
	slices.SortFunc(m.certain, func(p, q Pair) int { return cmp.Compare(p.Left, q.Left) })
	return append(m.certain, m.suggested...)
}

const nothing = -1000.0

// podium holds a record's two best points.
type podium struct{ first, second float64 }

func (p *podium) enter(points float64) {
	if points > p.first {
		p.first, p.second = points, p.first
	} else if points > p.second {
		p.second = points
	}
}

func (p podium) won(points, margin float64) bool {
	return points == p.first && p.second <= points-margin
}
