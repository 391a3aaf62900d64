package match

import (
	"slices"
	"strings"
)

// agreement is how two names, or two parts of them, agree. The order is from best to worst.
type agreement int

const (
	same         agreement = iota
	nickname               // Bob, Robert; Stefan, Stephan
	partFamily             // Meier-Schmidt, Meier
	partGiven              // Hans-Peter, Hans
	laterGiven             // Hans-Peter, Peter
	slipInFamily           // Maier, Meier
	slipInGiven            // Micheal, Michael
	initial                // A. Lovelace
	single                 // one word against a whole name
	surname                // the same given name, another family name
	missing                // one side has no name
	sibling                // the same family name, another given name
	other
)

var nameWeights = map[agreement]struct {
	points float64
	detail string
}{
	same: {4.5, "same"}, nickname: {3.8, "nickname"}, partFamily: {3.6, "part"}, partGiven: {3.6, "part"}, laterGiven: {2.5, "part"},
	slipInFamily: {3, "spelling"}, slipInGiven: {3, "spelling"}, initial: {2.2, "initial"}, single: {1.5, "single"},
	surname: {0.5, "surname"}, missing: {0, ""}, sibling: {-8, "different"}, other: {-6, "different"},
}

// compareNames agrees in any order of the parts.
func compareNames(a, b name) agreement {
	if a.empty() || b.empty() {
		return missing
	}
	if joined(a.family, a.given) == joined(b.given, b.family) || joined(a.given, a.family) == joined(b.family, b.given) ||
		joined(a.given, a.family) == joined(b.given, b.family) {
		if a.abbreviated() && b.abbreviated() {
			return initial
		}
		return same
	}
	if aw, bw := a.words(), b.words(); len(aw) == 1 || len(bw) == 1 {
		return compareSingle(aw, bw)
	}
	straight := compareParts(a, b)
	turned := min(compareParts(a, b.turned()), compareParts(a.turned(), b))
	if turned <= nickname && turned < straight || turned <= initial && straight >= surname {
		return turned
	}
	return straight
}

// abbreviated tells whether one part is letters only, as in "A. Lovelace".
func (n name) abbreviated() bool {
	letters := func(words []string) bool {
		for _, w := range words {
			if len(w) > 1 {
				return false
			}
		}
		return len(words) > 0
	}
	return letters(n.given) || letters(n.family)
}

func (n name) turned() name {
	n.given, n.family = n.family, n.given
	return n
}

func joined(parts ...[]string) string {
	var b strings.Builder
	for _, p := range parts {
		for _, w := range p {
			b.WriteString(w)
		}
	}
	return b.String()
}

func compareSingle(a, b []string) agreement {
	if len(a) > len(b) || (len(a) == len(b) && a[0] > b[0]) {
		a, b = b, a
	}
	if len(b) == 1 {
		switch wordAgreement(a[0], b[0]) {
		case same:
			return same
		case nickname, slipInGiven:
			return single
		}
		return other
	}
	for _, w := range b {
		if g := wordAgreement(a[0], w); g <= nickname && len(a[0]) > 1 {
			return single
		}
	}
	return other
}

func compareParts(a, b name) agreement {
	g, f := compareGiven(a, b), compareFamily(a, b)
	switch {
	case f == other && g <= nickname:
		return surname
	case f == other:
		return other
	case g == other && f <= partFamily:
		return sibling
	case g == other:
		return other
	case g == missing || f == missing:
		return single
	case g == same:
		return f
	case f == same:
		return g
	case g == nickname || f == partFamily && g == partGiven:
		return max(f, g)
	case g == initial && f == partFamily:
		return initial
	}
	return single // two slips
}

// compareGiven looks at the first words, then at the further ones, which must not contradict.
func compareGiven(a, b name) agreement {
	x, y := a.given, b.given
	switch {
	case len(x) == 0 || len(y) == 0:
		return missing
	case joined(x) == joined(y) && len(x[0]) == 1 && len(y[0]) == 1:
		return initial
	case joined(x) == joined(y):
		return same
	}
	first := wordAgreement(x[0], y[0])
	if first == other {
		switch {
		case slices.Contains(a.nick, y[0]) || slices.Contains(b.nick, x[0]):
			return nickname
		case len(x) > 1 && len(y) == 1 && slices.Contains(x, y[0]), len(y) > 1 && len(x) == 1 && slices.Contains(y, x[0]):
			return laterGiven
		}
		return other
	}
	return max(first, compareFurther(x[1:], y[1:]))
}

func compareFurther(x, y []string) agreement {
	if len(x) > len(y) {
		x, y = y, x
	}
	worst := found(x, y)
	if len(x) == len(y) {
		return max(worst, found(y, x))
	}
	for _, v := range y {
		if len(v) > 1 && !slices.Contains(x, v) {
			return max(worst, partGiven)
		}
	}
	return worst
}

// found is the worst of the best agreements of all words of x in y; an initial is as good as the word.
func found(x, y []string) agreement {
	worst := same
	for _, w := range x {
		best := other
		for _, v := range y {
			g := wordAgreement(w, v)
			if g == initial {
				g = same
			}
			best = min(best, g)
		}
		worst = max(worst, best)
	}
	return worst
}

func compareFamily(a, b name) agreement {
	x, y := a.family, b.family
	switch {
	case len(x) == 0 || len(y) == 0:
		return missing
	case joined(x) == joined(y):
		return same
	case within(x, y) || within(y, x) || within(a.maiden, y) || within(b.maiden, x):
		return partFamily
	}
	if len(x) != len(y) {
		return other
	}
	worst := same
	for i := range x {
		switch g := wordAgreement(x[i], y[i]); {
		case g == same:
		case g == initial:
			worst = max(worst, initial)
		case sound(x[i]) == sound(y[i]) && len(x[i]) > 2 && len(y[i]) > 2 || near(x[i], y[i]):
			worst = max(worst, slipInFamily)
		default:
			return other
		}
	}
	return worst
}

// within tells whether all of a are in b, and there is any.
func within(a, b []string) bool {
	for _, w := range a {
		if !slices.Contains(b, w) {
			return false
		}
	}
	return len(a) > 0
}

// wordAgreement compares two given names: same, nickname, slipInGiven, initial or other.
func wordAgreement(x, y string) agreement {
	switch {
	case x == y && len(x) == 1:
		return initial
	case x == y:
		return same
	case len(x) == 1 || len(y) == 1:
		if x[0] == y[0] {
			return initial
		}
	case shareNickname(x, y):
		return nickname
	case knownDistinct(x, y):
	case len(x) > 3 && len(y) > 3 && x[len(x)-1] == y[len(y)-1] && sound(x) == sound(y):
		return nickname
	case near(x, y):
		return slipInGiven
	}
	return other
}
