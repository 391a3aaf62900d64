package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var member = regexp.MustCompile("`json:\"([a-z_]+)")

// The page names every member of the JSON that the program prints.
func TestJSONMembersAreDescribed(t *testing.T) {
	page, err := os.ReadFile("console.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, found := strings.Cut(string(page), "## JSON")
	if !found {
		t.Fatal("console.md has nothing about JSON")
	}
	n := 0
	for _, dir := range []string{"desk", "report", "console"} {
		files, err := filepath.Glob("../app/" + dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			code, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range member.FindAllStringSubmatch(string(code), -1) {
				n++
				if !regexp.MustCompile(`\b` + m[1] + `\b`).MatchString(part) {
					t.Errorf("%s: console.md does not name %q", filepath.Base(name), m[1])
				}
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d members", n)
	}
}
