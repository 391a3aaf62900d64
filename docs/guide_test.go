package docs_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bothways/connectors/dav/davtest"
)

const (
	address  = "https://dav.example.org/" // as the guide calls its server
	login    = "bothways account login office"
	password = "difference engine"
)

// What the guide tells to type does what it says. With -update its answers are written anew.
func TestGuide(t *testing.T) {
	page, err := os.ReadFile("guide.md")
	if err != nil {
		t.Fatal(err)
	}
	g := newReader(t)
	var out strings.Builder
	for _, part := range parts(string(page)) {
		if !part.run {
			out.WriteString(part.text)
			continue
		}
		for _, step := range steps(part.text) {
			out.WriteString("$ " + step.command + "\n")
			out.WriteString(g.answer(step.command))
		}
	}
	upToDate(t, "guide.md", out.String())
}

// part of a page: what is typed and answered, or all between.
type part struct {
	text string
	run  bool
}

func parts(page string) []part {
	var out []part
	for rest := page; rest != ""; {
		head, tail, found := strings.Cut(rest, "```console\n")
		if !found {
			return append(out, part{text: rest})
		}
		block, after, _ := strings.Cut(tail, "```\n")
		out = append(out, part{text: head + "```console\n"}, part{text: block, run: true})
		rest = "```\n" + after
	}
	return out
}

type step struct{ command, answer string }

// steps reads "$ command" with its lines that go on ("> "), and the answer below.
func steps(block string) []step {
	var out []step
	for line := range strings.Lines(block) {
		line = strings.TrimSuffix(line, "\n")
		command, typed := strings.CutPrefix(line, "$ ")
		more, goesOn := strings.CutPrefix(line, "> ")
		switch {
		case typed:
			out = append(out, step{command: command})
		case goesOn && len(out) > 0 && out[len(out)-1].answer == "":
			out[len(out)-1].command += "\n> " + more
		case len(out) > 0:
			out[len(out)-1].answer += line + "\n"
		}
	}
	return out
}

var moment = regexp.MustCompile(`\b20\d\d-\d\d-\d\d \d\d:\d\d\b`)

// reader is somebody who types what the guide says, on a machine and with a server of their own.
type reader struct {
	t         *testing.T
	home, bin string
	url       string
}

func newReader(t *testing.T) *reader {
	t.Helper()
	g := &reader{t: t, home: t.TempDir(), bin: t.TempDir()}
	build := exec.Command("go", "build", "-o", filepath.Join(g.bin, "bothways"), "../cmd/bothways")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s, err := davtest.New(davtest.User{Name: "ada", Password: password}, "")
	if err != nil {
		t.Fatal(err)
	}
	book := s.AddBook("Clients")
	for _, name := range []string{"ada.vcf", "grace.vcf"} {
		doc, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		s.Put(book, name, doc)
	}
	if g.url, err = s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return g
}

// answer types a command and gives what is printed, with the names that the guide uses.
func (g *reader) answer(command string) string {
	g.t.Helper()
	typed := strings.ReplaceAll(strings.ReplaceAll(command, address, g.url+"/"), "\n> ", "\n")
	cmd := exec.Command("sh", "-c", typed)
	if command == login { // at a terminal the password is asked for, and goes to the keyring
		cmd = exec.Command("sh", "-c", login+" --password-stdin --store file 2>/dev/null")
		cmd.Stdin = strings.NewReader(password + "\n")
	}
	cmd.Dir = g.home
	cmd.Env = []string{"HOME=" + g.home, "PATH=" + g.bin + ":" + os.Getenv("PATH"), "LANG=C.UTF-8", "TZ=UTC", "COLUMNS=90"}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		g.t.Errorf("%s: %v\n%s", command, err, out.String())
	}
	text := strings.ReplaceAll(out.String(), g.url+"/", address)
	text = strings.ReplaceAll(text, g.url, strings.TrimSuffix(address, "/"))
	return moment.ReplaceAllString(strings.ReplaceAll(text, g.home, "/home/ada"), "2026-01-02 09:30")
}
