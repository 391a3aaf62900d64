// Package match finds which loose records of two sides are one and the same.
package match

import (
	"slices"
	"strings"

	"bothways/sync/record"
)

// Loose is a record that has no partner yet. The ID is unique on its side.
type Loose struct {
	ID     string
	Record record.Record
}

// Reason is one piece of evidence. Code is one of email, phone, name, birthday, organisation,
// address, uid, title, start, end, place, due, status, related, people, series, content or shared;
// shared says that what Detail names is weak, because several records have it. Detail is the value
// they share, or one of the words same, nickname, part, initial, spelling, single, surname,
// different, close and senior.
type Reason struct{ Code, Detail string }

// Pair is a left and a right record, by index, that may be one.
type Pair struct {
	Left, Right int
	Score       float64 // 0..1
	Reasons     []Reason
	Certain     bool // unique and strong: links by itself; each record is in at most one such pair
	ByUID       bool
}

// Options of a match.
type Options struct {
	Kind      record.Kind
	Different func(left, right string) bool // IDs that the user said are not the same; nil: none
	Region    string                        // ISO 3166 code for phone numbers without country code
}

// Suggestions is the most pairs that are suggested for one record.
const Suggestions = 5

// Pairs lists the certain pairs in the order of the left records, then the suggestions, best first.
// Swapping the sides gives the same pairs mirrored.
func Pairs(left, right []Loose, o Options) []Pair {
	e := eyes{region: o.Region, zones: zones{}}
	m := &matching{
		options: o, judge: judgeOf(o.Kind),
		sides: [2][]*sight{e.all(left, o.Kind), e.all(right, o.Kind)},
	}
	m.paired = [2][]bool{make([]bool, len(left)), make([]bool, len(right))}
	m.crowd = crowdOf(m.sides)
	m.byUID()
	m.byContent(func(s *sight) string { return s.content })
	if o.Kind != record.Contacts {
		m.byContent(func(s *sight) string { return s.essence })
	}
	m.byLikeness()
	return m.sorted()
}

// Likeness scores one pair by its content; a UID in common counts as one more reason.
func Likeness(a, b record.Record, o Options) (score float64, reasons []Reason) {
	e := eyes{region: o.Region, zones: zones{}}
	x, y := e.one("", a, o.Kind), e.one("", b, o.Kind)
	v := judgeOf(o.Kind).compare(x, y, crowd{})
	if x.uid != "" && x.uid == y.uid {
		v.add(4, "uid", "same")
	}
	return v.score(), v.reasons
}

type matching struct {
	options   Options
	judge     judge
	sides     [2][]*sight
	crowd     crowd
	paired    [2][]bool
	certain   []Pair
	suggested []Pair
}

func (m *matching) apart(l, r int) bool {
	return m.options.Different != nil && m.options.Different(m.sides[0][l].id, m.sides[1][r].id)
}

func (m *matching) link(p Pair) {
	p.Certain = true
	m.paired[0][p.Left], m.paired[1][p.Right] = true, true
	m.certain = append(m.certain, p)
}

func (m *matching) free(l, r int) bool { return !m.paired[0][l] && !m.paired[1][r] }

// byUID links records whose UID occurs once on each side. Contacts that share nothing else are a
// suggestion: some programs give UIDs out again.
func (m *matching) byUID() {
	at := map[string]int{}
	for r, s := range m.sides[1] {
		at[s.uid] = r
	}
	for l, s := range m.sides[0] {
		r, ok := at[s.uid]
		if s.uid == "" || !ok || m.crowd.many("uid", s.uid) || m.apart(l, r) {
			continue
		}
		p := Pair{Left: l, Right: r, Score: 1, ByUID: true, Reasons: []Reason{{"uid", "same"}}}
		if m.judge.unlike(s, m.sides[1][r]) {
			p.Score, p.Reasons = 0.5, append(p.Reasons, Reason{"content", "different"})
			m.suggested = append(m.suggested, p)
			continue
		}
		m.link(p)
	}
}

// byContent links records of equal content, one to one, where both sides hold equally many of them.
func (m *matching) byContent(key func(*sight) string) {
	var groups [2][]grouped
	for side := range m.sides {
		for i, s := range m.sides[side] {
			if k := key(s); k != "" && !m.paired[side][i] {
				groups[side] = append(groups[side], grouped{k, s.id, i})
			}
		}
		slices.SortStableFunc(groups[side], grouped.compare)
	}
	for _, g := range common(groups[0], groups[1]) {
		if len(g[0]) != len(g[1]) {
			continue
		}
		for n := range g[0] {
			if l, r := g[0][n].at, g[1][n].at; !m.apart(l, r) {
				m.link(Pair{Left: l, Right: r, Score: 0.99, Reasons: []Reason{{"content", "same"}}})
			}
		}
	}
}

// grouped is a record under a key.
type grouped struct {
	key, id string
	at      int
}

func (g grouped) compare(h grouped) int {
	if c := strings.Compare(g.key, h.key); c != 0 {
		return c
	}
	return strings.Compare(g.id, h.id)
}

// common walks two sorted lists and gives the runs of each key that both have.
func common(left, right []grouped) (out [][2][]grouped) {
	for len(left) > 0 && len(right) > 0 {
		switch c := strings.Compare(left[0].key, right[0].key); {
		case c < 0:
			left = left[run(left):]
		case c > 0:
			right = right[run(right):]
		default:
			l, r := run(left), run(right)
			out = append(out, [2][]grouped{left[:l], right[:r]})
			left, right = left[l:], right[r:]
		}
	}
	return out
}

func run(list []grouped) int {
	n := 1
	for n < len(list) && list[n].key == list[0].key {
		n++
	}
	return n
}
