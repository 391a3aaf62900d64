package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What README shows of the demo is what the demo prints, in its order.
func TestReadmeShowsTheDemo(t *testing.T) {
	page, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(page), "<!-- demo")
	_, block, _ := strings.Cut(after, "```\n")
	block, _, ends := strings.Cut(block, "```\n")
	if !found || !ends {
		t.Fatal("README.md has no demo")
	}
	demo := exec.Command(filepath.Join(newReader(t).bin, "bothways"), "demo")
	demo.Env = append(os.Environ(), "HOME="+t.TempDir())
	out, err := demo.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	rest := folded(string(out))
	for line := range strings.Lines(block) {
		want := folded(line)
		if want == "" || want == "…" {
			continue
		}
		at := strings.Index(rest, want)
		if at < 0 {
			t.Fatalf("the demo does not print %q there", want)
		}
		rest = rest[at+len(want):]
	}
}

// folded has one blank for several, and no empty lines.
func folded(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 {
			out = append(out, strings.Join(words, " "))
		}
	}
	return strings.Join(out, "\n")
}

var linkTo = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// Every page that another one links to is there, and every heading too.
func TestLinksLeadSomewhere(t *testing.T) {
	pages, err := filepath.Glob("../*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"*.md", "decisions/*.md"} {
		more, _ := filepath.Glob(pattern)
		pages = append(pages, more...)
	}
	if len(pages) < 10 {
		t.Fatalf("only %d pages", len(pages))
	}
	for _, name := range pages {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range linkTo.FindAllStringSubmatch(string(text), -1) {
			if target, anchor, _ := strings.Cut(m[1], "#"); !strings.Contains(target, "://") {
				follow(t, name, target, anchor)
			}
		}
	}
}

func follow(t *testing.T, from, target, anchor string) {
	t.Helper()
	path := from
	if target != "" {
		path = filepath.Join(filepath.Dir(from), target)
	}
	if _, err := os.Stat(path); err != nil {
		t.Errorf("%s links to %s, which is not there", from, target)
		return
	}
	if anchor == "" {
		return
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") && slug(strings.TrimSpace(strings.TrimLeft(line, "#"))) == anchor {
			return
		}
	}
	t.Errorf("%s links to #%s, a heading that %s does not have", from, anchor, path)
}

var noSlug = regexp.MustCompile(`[^\p{L}\p{N} _-]`)

// slug is the name that a heading gets on a page.
func slug(heading string) string {
	return strings.ReplaceAll(noSlug.ReplaceAllString(strings.ToLower(heading), ""), " ", "-")
}

// The list of decisions names them all.
func TestDecisionsAreListed(t *testing.T) {
	list, err := os.ReadFile("decisions/README.md")
	if err != nil {
		t.Fatal(err)
	}
	pages, _ := filepath.Glob("decisions/0*.md")
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		title, _, _ := strings.Cut(strings.TrimPrefix(string(text), "# "), "\n")
		number, rest, _ := strings.Cut(title, " ")
		if want := "[" + number + "](" + filepath.Base(page) + ") " + rest; !strings.Contains(string(list), want) {
			t.Errorf("decisions/README.md lacks %s", want)
		}
	}
}
