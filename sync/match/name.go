package match

import (
	"slices"
	"strings"
)

// name is a person's name in folded words.
type name struct {
	given, family, maiden, nick []string
	rank                        string // jr, sr, 2, 3 …: which of several of this name
}

func (n name) empty() bool { return len(n.given)+len(n.family) == 0 }

func (n name) words() []string { return append(slices.Clone(n.given), n.family...) }

var (
	titles = set("dr prof mr mrs ms mx herr frau hr sir dipl ing mag med phil jur rer nat habil hc univ pd " +
		"monsieur madame mme mlle sig sigra senor senora rev pfarrer dott ingenieur kfm oec dent vet")
	letterTitles = set("phd md mba msc bsc msci llm llb esq ba bed dds cpa meng beng dipl ing dr med phil jur mph rn")
	particles    = set("von van de der den zu zum zur vom la le du da dos das di del della al el bin ibn ben ter ten af av y und")
	maidenWords  = set("geb geborene ne nee born nata")
	ranks        = map[string]string{"jr": "jr", "jun": "jr", "junior": "jr", "sr": "sr", "sen": "sr", "senior": "sr",
		"ii": "2", "iii": "3", "iv": "4"}
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// nameOf reads N (RFC 6350 §6.2.2), or the formatted name where N says nothing.
func nameOf(n, formatted string, nicknames []string) name {
	var out name
	if parts := components(n); len(parts) > 0 {
		parts = append(parts, "", "", "", "")
		out.family, out.given = out.strip(parts[0]), out.strip(parts[1]+" "+parts[2])
		for _, w := range tokens(parts[4]) {
			out.noteRank(w)
		}
	}
	if len(out.given) == 0 || len(out.family) == 0 {
		whole := formatted
		if whole == "" {
			whole = strings.Join(components(n), " ")
		}
		if !strings.Contains(whole, "@") {
			out.read(whole)
		}
	}
	for _, nick := range nicknames {
		out.nick = append(out.nick, tokens(nick)...)
	}
	return out
}

// read splits a formatted name: "Ada Lovelace", "Lovelace, Ada"; a single word is taken as given.
func (n *name) read(whole string) {
	if family, given, comma := strings.Cut(whole, ","); comma {
		f, g := n.strip(family), n.strip(given)
		if len(f) > 0 && len(g) > 0 {
			n.family, n.given = f, g
			return
		}
	}
	words := n.strip(whole)
	if len(words) < 2 {
		n.given, n.family = words, nil
		return
	}
	last := len(words) - lastWord(whole, words)
	n.given, n.family = words[:last], words[last:]
}

// lastWord tells how many of the words stand in the last one of the text: two in "Ada King-Noel".
func lastWord(text string, words []string) int {
	fields := strings.Fields(text)
	for i := len(fields) - 1; i > 0; i-- {
		t := tokens(fields[i])
		if k := len(t); k > 0 && k < len(words) && slices.Equal(t, words[len(words)-k:]) {
			return k
		}
	}
	return 1
}

// strip gives the words of one part of a name without titles, particles, rank and maiden name.
func (n *name) strip(part string) []string {
	all := tokens(part)
	for i, w := range all {
		if maidenWords[w] && i > 0 && i+1 < len(all) {
			n.maiden = append(n.maiden, all[i+1:]...)
			all = all[:i]
			break
		}
	}
	for len(all) > 1 && (titles[all[0]]) {
		all = all[1:]
	}
	for len(all) > 1 {
		last := all[len(all)-1]
		if !n.noteRank(last) && !letterTitles[last] {
			break
		}
		all = all[:len(all)-1]
	}
	if len(all) == 1 && (titles[all[0]] || letterTitles[all[0]] || n.noteRank(all[0])) {
		return nil
	}
	var kept []string
	for _, w := range all {
		if !particles[w] {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		return all
	}
	return kept
}

func (n *name) noteRank(w string) bool {
	if r := ranks[w]; r != "" {
		n.rank = r
		return true
	}
	return false
}

// components splits a structured value at its semicolons; escapes are undone, commas are blanks.
// It is empty when every component is.
func components(text string) []string {
	var out []string
	var b strings.Builder
	some := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			i++
			if text[i] == 'n' || text[i] == 'N' {
				b.WriteByte(' ')
			} else {
				b.WriteByte(text[i])
			}
		case c == ';':
			out = append(out, b.String())
			b.Reset()
		case c == ',':
			b.WriteByte(' ')
		default:
			some = some || c != ' '
			b.WriteByte(c)
		}
	}
	if !some {
		return nil
	}
	return append(out, b.String())
}
