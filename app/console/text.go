package console

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"
)

// Look is how text is laid out.
type Look struct {
	Width   int // columns; 0: lines may be as long as they are
	Color   bool
	Verbose bool
	brief   bool // the plan was shown just before
}

type color string

const (
	plain   color = ""
	bold    color = "1"
	faint   color = "2"
	red     color = "31"
	green   color = "32"
	yellow  color = "33"
	magenta color = "35"
	cyan    color = "36"
)

func (l Look) paint(c color, text string) string {
	if !l.Color || c == plain || text == "" {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}

// clean takes out what would steer the terminal: control characters, and marks that turn the
// direction of writing. Line ends stay where lines is set; else they become blanks.
func clean(text string, lines bool) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && lines:
			return r
		case r == '\n', r == '\t':
			return ' '
		case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x2028, r == 0x2029:
			return -1
		case r == unicode.ReplacementChar:
			return '?'
		}
		return r
	}, text)
}

func widthOf(text string) int { return uniseg.StringWidth(text) }

// cut shortens a text to so many columns; what is cut off is shown by a mark.
func cut(text string, columns int) string {
	if columns <= 0 || widthOf(text) <= columns {
		return text
	}
	var b strings.Builder
	used, state := 0, -1
	for rest := text; rest != ""; {
		var cluster string
		var w int
		cluster, rest, w, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used+w > columns-1 {
			break
		}
		used += w
		b.WriteString(cluster)
	}
	return strings.TrimRight(b.String(), " ") + "…"
}

func pad(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-widthOf(text)))
}

// wrap breaks a text into lines at blanks.
func wrap(text string, columns int) []string {
	if columns <= 0 || widthOf(text) <= columns {
		return []string{text}
	}
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && widthOf(line)+1+widthOf(word) > columns {
			out, line = append(out, line), ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(out, line)
}

var painted = regexp.MustCompile("\x1b\\[[0-9;]*m")

// fit cuts a line that is wider than the terminal all the same.
func (l Look) fit(line string) string {
	if bare := painted.ReplaceAllString(line, ""); l.Width > 0 && widthOf(bare) > l.Width {
		return cut(bare, l.Width)
	}
	return line
}

// wrapped breaks each line of a text at blanks where the terminal is too narrow.
func wrapped(text string, columns int) string {
	if columns <= 0 || strings.Contains(text, "\x1b") {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		lines[i] = indent + strings.Join(wrap(strings.TrimLeft(line, " "), columns-len(indent)-2), "\n"+indent+"  ")
	}
	return strings.Join(lines, "\n")
}

// paragraph is a text in lines, each after the first indented.
func (l Look) paragraph(first, rest, text string) string {
	lines := wrap(text, l.Width-widthOf(first))
	return first + strings.Join(lines, "\n"+rest)
}

// Heading sets a heading off.
func (l Look) Heading(text string) string {
	return l.paint(bold, text) + "\n" + l.paint(faint, strings.Repeat("─", widthOf(text)))
}
