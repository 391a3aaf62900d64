package settings

import (
	"fmt"
	"strings"

	"github.com/xrash/smetrics"
)

// Problem is one thing wrong with the settings.
type Problem struct {
	File    string
	Line    int // from 1; 0 where no single line is to blame
	Key     string
	Message string
}

func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	if p.Key != "" {
		b.WriteString(p.Key + ": ")
	}
	return b.String() + p.Message
}

// Problems is the error of Parse, Load and Edit: all that is wrong, in the order of the file.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// notAmong says that a word is none of those allowed, with the likeliest one meant.
func notAmong(word string, allowed []string) string {
	text := fmt.Sprintf("%q is not known", word)
	if near := nearest(word, allowed); near != "" {
		text += fmt.Sprintf("; did you mean %q?", near)
	}
	return text + " (" + strings.Join(allowed, ", ") + ")"
}

// nearest is the word that differs by at most a third of its letters, or one that holds it, or "".
func nearest(word string, words []string) string {
	best, least := "", len(word)/3+2
	if len(word) > 100 {
		return ""
	}
	for _, w := range words {
		if d := smetrics.WagnerFischer(strings.ToLower(word), w, 1, 1, 1); d < least {
			best, least = w, d
		}
	}
	for _, w := range words {
		if best == "" && len(word) > 2 && strings.Contains(w, strings.ToLower(word)) {
			best = w
		}
	}
	return best
}
