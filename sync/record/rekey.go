package record

import (
	"strings"
	"time"
)

// Rekey moves the "@START" keys of edits that were made while the series' WHEN was from to where
// those occurrences begin now that it is to. Where the rule itself names the days, the day stays
// and the time of day follows; else the occurrence moves as far as the start has moved. Where
// neither is an occurrence of the new series the key stays as it is, unless another one moved there.
func Rekey(p Patch, from, to When) Patch {
	moves := Moves(p.Keys(), from, to)
	out := make(Patch, len(p))
	for k, e := range p {
		if at, ok := moves[k]; ok {
			e.From = moves[e.From]
			out[at] = e
		}
	}
	return out
}

// Moves says under which key each of the keys stands after such a move; a key whose place another
// one took is missing.
func Moves(keys []Key, from, to When) map[Key]Key {
	out := make(map[Key]Key, len(keys))
	if from.base().IsZero() || to.base().IsZero() || from.base().Key() == to.base().Key() {
		for _, k := range keys {
			out[k] = k
		}
		return out
	}
	moved := newStarts(keys, from, to)
	for _, k := range keys {
		if at, ok := rekeyed(k, moved); ok {
			out[k] = at
		}
	}
	return out
}

func rekeyed(k Key, moved map[string]string) (Key, bool) {
	start, rest := k.Occurrence()
	if start == "" {
		return k, true
	}
	at, ok := moved[start]
	if rest == "" {
		return Excluded(at), ok
	}
	return At(at, rest), ok
}

// newStarts says where each occurrence named in the keys begins now.
func newStarts(keys []Key, from, to When) map[string]string {
	moved, taken := map[string]string{}, map[string]bool{}
	var unclear []string
	for _, k := range keys {
		start, _ := k.Occurrence()
		if _, known := moved[start]; known || start == "" {
			continue
		}
		moved[start] = ""
		for _, at := range shifted(start, from, to) {
			if !taken[at] {
				moved[start] = at
				taken[at] = true
				break
			}
		}
		if moved[start] == "" {
			unclear = append(unclear, start)
		}
	}
	for _, start := range unclear {
		delete(moved, start)
		if !taken[start] {
			moved[start] = start
		}
	}
	return moved
}

// shifted lists where an occurrence may begin now, the likelier place first.
func shifted(start string, from, to When) []string {
	m, err := ParseMoment(start)
	if err != nil {
		return nil
	}
	a, b := from.base(), to.base()
	day := func(t time.Time) time.Time { return t.Truncate(24 * time.Hour) }
	clock := b.Local.Sub(day(b.Local))
	if !m.Date && !a.Date && !b.Date { // one beside the series' time of day keeps its distance
		clock += m.Local.Sub(day(m.Local)) - a.Local.Sub(day(a.Local))
	}
	stay := Moment{Local: day(m.Local).Add(clock), Date: b.Date}
	move := stay
	move.Local = move.Local.Add(day(b.Local).Sub(day(a.Local)))
	ways := []Moment{move, stay}
	if fixedDays(from) && sameDays(from.Rules, to.Rules) {
		ways = []Moment{stay, move}
	}
	var out []string
	for _, way := range ways {
		if to.occurs(way) {
			out = append(out, way.Key())
		}
	}
	return out
}

// fixedDays tells whether the rules name their days themselves.
func fixedDays(w When) bool {
	for _, text := range w.Rules {
		if !strings.Contains(text, ";BYDAY=") && !strings.Contains(text, ";BYMONTHDAY=") && !strings.Contains(text, ";BYYEARDAY=") {
			return false
		}
	}
	return len(w.Rules) > 0
}

// sameDays compares rules without their ends.
func sameDays(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if endless(a[i]) != endless(b[i]) {
			return false
		}
	}
	return true
}

func endless(rule string) string {
	var kept []string
	for _, part := range strings.Split(rule, ";") {
		if !strings.HasPrefix(part, "UNTIL=") && !strings.HasPrefix(part, "COUNT=") {
			kept = append(kept, part)
		}
	}
	return strings.Join(kept, ";")
}

// occurs tells whether the series has an occurrence when its clock shows m.
func (w When) occurs(m Moment) bool {
	base := w.base()
	if m.Key() == base.Key() {
		return true
	}
	s := &steps{maxSteps}
	for _, text := range w.Rules {
		if r, err := parseRule(text, base, time.UTC); err == nil {
			if hit, _ := r.hits(base.Local, m.Local, s); hit {
				return true
			}
		}
	}
	for _, text := range w.Dates {
		if at, _, err := parseDate(text); err == nil && w.keyOf(at, time.UTC) == m.Key() {
			return true
		}
	}
	return false
}
