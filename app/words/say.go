package words

import (
	"fmt"
	"strings"
)

// T gives a text in the person's language. The English text is the key; a {{.Name}} in it is
// replaced by the value that follows "Name" in pairs.
func T(text string, pairs ...any) string { return fill(text, pairs) }

// N is T for a text that depends on a number, which both forms name as {{.N}}.
func N(n int, one, many string, pairs ...any) string {
	if n == 1 {
		many = one
	}
	return fill(many, append([]any{"N", n}, pairs...))
}

func fill(text string, pairs []any) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, fmt.Sprintf("{{.%v}}", pairs[i]), fmt.Sprint(pairs[i+1]))
	}
	return text
}
