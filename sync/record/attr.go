package record

import (
	"sort"
	"strings"
)

var (
	attrEscape   = strings.NewReplacer("%", "%25", ";", "%3B", "=", "%3D", "\n", "%0A")
	attrUnescape = strings.NewReplacer("%3B", ";", "%3D", "=", "%0A", "\n", "%25", "%")
)

// Attrs builds a Value.Attr: tokens "name=value" in order, joined by ";". The name is in lower case
// (only the name may be upper-case on the way in); a parameter with several values gives a token each.
func Attrs(tokens ...[2]string) string {
	out := make([]string, 0, len(tokens))
	for _, t := range tokens {
		out = append(out, attrEscape.Replace(strings.ToLower(t[0]))+"="+attrEscape.Replace(t[1]))
	}
	sort.Strings(out)
	kept := out[:0]
	for i, t := range out {
		if i == 0 || t != out[i-1] {
			kept = append(kept, t)
		}
	}
	return strings.Join(kept, ";")
}

// SplitAttrs is the reverse of Attrs.
func SplitAttrs(attr string) [][2]string {
	if attr == "" {
		return nil
	}
	var out [][2]string
	for _, t := range strings.Split(attr, ";") {
		name, value, _ := strings.Cut(t, "=")
		out = append(out, [2]string{attrUnescape.Replace(name), attrUnescape.Replace(value)})
	}
	return out
}

// MergeAttrs carries the change from → to over to another side's attributes, token by token, so
// that what only that side knows stays.
func MergeAttrs(other, from, to string) string {
	if other == from {
		return to
	}
	have := map[[2]string]bool{}
	for _, t := range SplitAttrs(other) {
		have[t] = true
	}
	after := map[[2]string]bool{}
	for _, t := range SplitAttrs(to) {
		after[t] = true
	}
	before := map[[2]string]bool{}
	for _, t := range SplitAttrs(from) {
		before[t] = true
		if !after[t] {
			delete(have, t)
		}
	}
	for t := range after {
		if !before[t] {
			have[t] = true
		}
	}
	tokens := make([][2]string, 0, len(have))
	for t := range have {
		tokens = append(tokens, t)
	}
	return Attrs(tokens...)
}
