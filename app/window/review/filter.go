package review

import (
	"bothways/app/desk"
	"bothways/app/words"
)

// sieve is one way to look at the items: all, those of a group, or by what becomes of them.
type sieve struct {
	name string
	keep func(item) bool // nil: all
	n    int
}

// sieves are the ways that show something, with their counts; the first shows all.
func sieves(items []item) []sieve {
	all := []sieve{{name: words.T("Everything")},
		{name: words.T("What will be done"), keep: func(x item) bool { return x.Fate == desk.WillDo || x.Fate == desk.WillLink }},
		{name: words.T("What waits for you"), keep: func(x item) bool { return x.Fate == desk.WillWait || x.Fate == desk.WillHold }},
		{name: words.T("What you chose"), keep: func(x item) bool { return x.Chosen() }}}
	for _, g := range desk.Groups {
		all = append(all, sieve{name: groupWords(g), keep: func(x item) bool {
			return x.Group == g || g == desk.GroupIgnored && x.Fate == desk.WillIgnore
		}})
	}
	for i := range all {
		for _, x := range items {
			if all[i].keep == nil || all[i].keep(x) {
				all[i].n++
			}
		}
	}
	out := all[:1]
	for _, s := range all[1:] {
		if s.n > 0 {
			out = append(out, s)
		}
	}
	return out
}

// label is how a sieve is shown.
func (s sieve) label() string {
	return words.T("{{.Name}} ({{.N}})", "Name", s.name, "N", words.Number(s.n))
}

// named finds a sieve again after the counts have changed; the first if it shows nothing any more.
func named(all []sieve, name string) sieve {
	for _, s := range all {
		if s.name == name {
			return s
		}
	}
	return all[0]
}
