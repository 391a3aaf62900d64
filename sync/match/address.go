package match

import (
	"slices"
	"strings"
)

// address is a postal address in folded words (RFC 6350 §6.3.1).
type address struct {
	street []string // words without the house number
	number string
	city   []string
	code   string
}

func addressOf(text string) (address, bool) {
	parts := append(components(text), "", "", "", "", "", "", "")
	a := address{city: tokens(parts[3]), code: strings.Join(tokens(parts[5]), "")}
	for _, w := range tokens(strings.ReplaceAll(parts[2]+" "+parts[1], "ß", "ss")) {
		if w[0] >= '0' && w[0] <= '9' {
			a.number += w
			continue
		}
		for _, tail := range []string{"strasse", "strase", "str", "street", "st"} {
			if w == tail {
				w = ""
			} else if t, ok := strings.CutSuffix(w, tail); ok && len(t) > 2 && tail != "st" {
				w = t
				break
			}
		}
		if w != "" {
			a.street = append(a.street, w)
		}
	}
	return a, len(a.street) > 0
}

// same is one and the same house.
func (a address) same(b address) bool {
	place := a.code != "" && a.code == b.code || len(a.city) > 0 && slices.Equal(a.city, b.city)
	if a.code != "" && b.code != "" && a.code != b.code {
		place = false
	}
	return place && a.number == b.number && alike(a.street, b.street) > 0.85
}

func (a address) key() string { return a.code + "|" + a.number + "|" + a.street[0] }
