package configure

import (
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
)

// readList reads a list as settings print it, or by commas as people type it.
func readList(text string) []string {
	if text = strings.TrimSpace(text); text == "" {
		return nil
	}
	var x struct{ V []string }
	if strings.HasPrefix(text, "[") && toml.Unmarshal([]byte("V = "+text), &x) == nil {
		return x.V
	}
	var out []string
	for _, part := range strings.Split(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func writeList(list []string) string {
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = quoted(s)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// readCommand is a command as a person types it; a word with a blank in it stands in quotes.
func readCommand(text string) string {
	if !strings.HasPrefix(text, "[") {
		return text
	}
	parts := readList(text)
	for i, p := range parts {
		if strings.ContainsAny(p, " \t") {
			parts[i] = "'" + p + "'"
		}
	}
	return strings.Join(parts, " ")
}

func readMap(text string) map[string]string {
	var x struct{ V map[string]string }
	if text == "" || toml.Unmarshal([]byte("V = "+text), &x) != nil {
		return nil
	}
	return x.V
}

func writeMap(m map[string]string) string {
	if len(m) == 0 {
		return "{}"
	}
	var parts []string
	for _, k := range keysOf(m) {
		parts = append(parts, quoted(k)+" = "+quoted(m[k]))
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// pair is one line of a table of two columns.
type pair [2]string

func readPairs(text string) []pair {
	var x struct {
		V []struct{ Left, Right string }
	}
	if text == "" || toml.Unmarshal([]byte("V = "+text), &x) != nil {
		return nil
	}
	var out []pair
	for _, p := range x.V {
		out = append(out, pair{p.Left, p.Right})
	}
	return out
}

// writePairs leaves empty lines out.
func writePairs(list []pair) string {
	var parts []string
	for _, p := range list {
		if p != (pair{}) {
			parts = append(parts, "{ left = "+quoted(p[0])+", right = "+quoted(p[1])+" }")
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

func mapPairs(m map[string]string) []pair {
	var out []pair
	for _, k := range keysOf(m) {
		out = append(out, pair{k, m[k]})
	}
	return out
}

func pairsMap(list []pair) map[string]string {
	out := map[string]string{}
	for _, p := range list {
		if p[0] != "" {
			out[p[0]] = p[1]
		}
	}
	return out
}

func keysOf(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// quoted is a TOML string.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case unicode.IsControl(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// spanParts splits a duration into a number and its largest whole unit: m, h or d.
func spanParts(d time.Duration) (n int, unit string) {
	switch day := 24 * time.Hour; {
	case d >= day && d%day == 0:
		return int(d / day), "d"
	case d >= time.Hour && d%time.Hour == 0:
		return int(d / time.Hour), "h"
	}
	return int(d / time.Minute), "m"
}

func writeSpan(n, unit string) string {
	n = strings.TrimSpace(n)
	if i, err := strconv.Atoi(n); err == nil && i == 0 {
		return "0"
	}
	return n + unit
}

// first is a text with a capital letter at its beginning.
func first(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	if n == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + text[n:]
}
