package words

import (
	"fmt"
	"strings"
)

// T gives a text in the person's language. The English text is the key; a {{.Name}} in it is
// replaced by the value that follows "Name" in pairs.
func T(text string, pairs ...any) string { return fill(spoken.Load().text(text), pairs) }

// N is T for a text that depends on a number, which both forms name as {{.N}}; digits come in
// groups. The form for many is the key.
func N(n int, one, many string, pairs ...any) string {
	return fill(spoken.Load().count(n, one, many), append(pairs[:len(pairs):len(pairs)], "N", Number(n)))
}

// fill puts values for placeholders in one pass, so that what a value holds is never taken for a
// placeholder.
func fill(text string, pairs []any) string {
	if len(pairs) == 0 {
		return text
	}
	var b strings.Builder
	for {
		head, rest, some := strings.Cut(text, "{{.")
		name, tail, closed := strings.Cut(rest, "}}")
		if !some || !closed {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(head)
		if value, known := valueOf(name, pairs); known {
			b.WriteString(value)
		} else {
			b.WriteString("{{." + name + "}}")
		}
		text = tail
	}
}

func valueOf(name string, pairs []any) (string, bool) {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] != name {
			continue
		}
		if text, ok := pairs[i+1].(string); ok {
			return text, true
		}
		return fmt.Sprint(pairs[i+1]), true
	}
	return "", false
}
