package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every message of the page is one that the program has.
func TestMessagesAreTheProgramsOwn(t *testing.T) {
	page, err := os.ReadFile("troubleshooting.md")
	if err != nil {
		t.Fatal(err)
	}
	code := source(t)
	n := 0
	for line := range strings.Lines(string(page)) {
		_, message, found := strings.Cut(strings.TrimSpace(line), "### `")
		if !found {
			continue
		}
		n++
		for piece := range strings.SplitSeq(strings.TrimSuffix(message, "`"), "…") {
			if piece = strings.TrimSpace(piece); len(piece) > 3 && !strings.Contains(code, piece) {
				t.Errorf("no message has %q", piece)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d messages", n)
	}
}

// source is the text of the program, without its tests.
func source(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, root := range []string{"../app", "../connectors", "../sync"} {
		err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			b.Write(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}
