package console

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bothways/app/words"
)

// Columns stand below each other whatever a language's letters are as wide as.
func TestWideLettersStayInTheirColumns(t *testing.T) {
	tab := table{columns: []column{{head: "記録", right: true}, {head: "タイトル", soft: true}, {head: "理由"}}}
	tab.add("7", "田中さん", "x")
	tab.add("1234567", "Ada", "x")
	var b bytes.Buffer
	tab.write(&b, Look{})
	lines := strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
	for _, line := range lines[1:] {
		head, _, _ := strings.Cut(line, "x")
		title, _, _ := strings.Cut(lines[0], "理由")
		if widthOf(head) != widthOf(title) {
			t.Errorf("columns are crooked:\n%s", b.String())
		}
	}
}

// A report fits the terminal in every language that is there.
func TestReportFitsInEveryLanguage(t *testing.T) {
	defer words.Use("en")
	for _, lang := range words.Languages() {
		words.Use(lang)
		rapid.Check(t, func(t *rapid.T) {
			r, width := reports().Draw(t, "report"), rapid.IntRange(70, 140).Draw(t, "width")
			var b bytes.Buffer
			WriteReport(&b, Look{Width: width}, r)
			for _, line := range strings.Split(b.String(), "\n") {
				if widthOf(line) > width && len(strings.Fields(line)) > 2 {
					t.Fatalf("%s: %d columns on a terminal of %d: %q", lang, widthOf(line), width, line)
				}
			}
		})
	}
}
