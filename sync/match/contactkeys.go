package match

import (
	"strconv"
	"strings"
)

// contactKeys gives what two cards of one person have in common at least once.
func contactKeys(s *sight, add func(key string, weak bool)) {
	for _, m := range s.mails {
		add("m"+box(m), false)
	}
	for _, p := range s.phones {
		p = strings.TrimLeft(p, "+0")
		add("p"+p[max(0, len(p)-7):], false)
	}
	families := soundsOf(s.name.family)
	if s.birthday.known() {
		if s.birthday.year > 0 {
			add("b"+s.birthday.String(), false)
		}
		for _, f := range families {
			add("d"+s.birthday.dayKey()+f, false)
		}
	}
	for _, a := range s.addresses {
		add("a"+a.key(), true)
	}
	for _, w := range s.name.words() {
		add("t"+w, true)
	}
	if len(s.company) > 0 {
		add("o"+strings.Join(s.company, ""), false)
		for _, w := range s.company {
			add("t"+w, true)
		}
	}
	nameKeys(s.name, families, add)
}

// nameKeys joins each form of each given name with each family name, in any order.
func nameKeys(n name, families []string, add func(string, bool)) {
	if n.empty() {
		return
	}
	add("c"+joined(n.given, n.family), false)
	add("c"+joined(n.family, n.given), false)
	for _, g := range n.given {
		for i, f := range families {
			add("n"+turned(sound(g), f), false)
			for _, line := range nicknameLines[g] {
				add("n"+strconv.Itoa(line)+f, false)
			}
			for _, line := range nicknameLines[n.family[i]] {
				add("n"+strconv.Itoa(line)+sound(g), false)
			}
		}
	}
	for _, nick := range n.nick {
		for _, f := range families {
			add("n"+turned(sound(nick), f), false)
		}
	}
}

func turned(a, b string) string { return min(a, b) + "|" + max(a, b) }

func soundsOf(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = sound(w)
	}
	return out
}
