// Package packaging_test holds what goes into the packages to the programs and pages of the project.
package packaging_test

import (
	"bytes"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// run gives what a command of this repository prints.
func run(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = ".."
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, out, errs.String())
	}
	return string(out)
}

// shell skips where the scripts cannot run.
func shell(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the scripts are for Linux")
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip(err)
	}
}

var versionLine = regexp.MustCompile(`(?m)^Version = "([0-9]+\.[0-9]+\.[0-9]+)"$`)

// The version stands in FyneApp.toml alone; builds of a commit that has not its tag say so after it.
func TestOneVersion(t *testing.T) {
	shell(t)
	found := versionLine.FindStringSubmatch(read(t, "../FyneApp.toml"))
	if found == nil {
		t.Fatal("FyneApp.toml has no version of the form 1.2.3")
	}
	printed := strings.TrimSpace(run(t, nil, "packaging/version"))
	if printed != found[1] && !regexp.MustCompile(`^`+regexp.QuoteMeta(found[1])+`-dev\.[0-9]+\+[0-9a-f]{7,}(\.dirty)?$`).MatchString(printed) {
		t.Errorf("packaging/version prints %q, FyneApp.toml has %q", printed, found[1])
	}
	if !strings.Contains(read(t, "../CHANGELOG.md"), "\n## "+found[1]+"\n") {
		t.Errorf("CHANGELOG.md says nothing of %s", found[1])
	}
	at := t.TempDir()
	for _, program := range []string{"bothways", "bothways-tray"} {
		bin := filepath.Join(at, program)
		run(t, nil, "go", "build", "-ldflags", "-X main.version="+printed, "-o", bin, "./cmd/"+program)
		if got := run(t, nil, bin, "--version"); got != program+" "+printed+"\n" {
			t.Errorf("%s --version prints %q", program, got)
		}
	}
}

// What the desktop and the software shop are told agrees with each other and with what is there.
func TestMetadataAgrees(t *testing.T) {
	files, _ := filepath.Glob("linux/*.metainfo.xml")
	if len(files) != 1 {
		t.Fatalf("metadata: %v", files)
	}
	var c struct {
		ID         string   `xml:"id"`
		Licence    string   `xml:"project_license"`
		Launchable string   `xml:"launchable"`
		Binaries   []string `xml:"provides>binary"`
		Categories []string `xml:"categories>category"`
	}
	if err := xml.Unmarshal([]byte(read(t, files[0])), &c); err != nil {
		t.Fatal(err)
	}
	if c.ID+".metainfo.xml" != filepath.Base(files[0]) || c.Launchable != "bothways.desktop" || c.Licence != "Apache-2.0" {
		t.Errorf("%s: %+v", files[0], c)
	}
	if !strings.Contains(read(t, "flatpak/"+c.ID+".yml"), "\napp-id: "+c.ID+"\n") {
		t.Errorf("the Flatpak is not %s", c.ID)
	}
	for _, program := range c.Binaries {
		if _, err := os.Stat("../cmd/" + program); err != nil {
			t.Error(err)
		}
	}
	entry := read(t, "linux/bothways.desktop")
	if want := "\nCategories=" + strings.Join(c.Categories, ";") + ";\n"; !strings.Contains(entry, want) {
		t.Errorf("the desktop file has not %q", want)
	}
	for _, file := range []string{"linux/bothways.desktop", "linux/bothways-autostart.desktop"} {
		for _, line := range regexp.MustCompile(`(?m)^Exec=(\S+)`).FindAllStringSubmatch(read(t, file), -1) {
			if !slices.Contains(c.Binaries, line[1]) {
				t.Errorf("%s starts %s", file, line[1])
			}
		}
	}
}

// Hand-written pages name each option that the program has, and no other.
func TestManualPagesNameOptions(t *testing.T) {
	flag := regexp.MustCompile(`f\.(?:String|Bool)Var\(&[\w.]+, "([a-z-]+)"`)
	named := regexp.MustCompile(`(?m)^\\fB\\-\\-([a-z]+)\\fR`)
	for _, program := range []string{"bothways-tray", "bothways-window"} {
		var has, says []string
		for _, m := range flag.FindAllStringSubmatch(read(t, "../cmd/"+program+"/main.go"), -1) {
			has = append(has, m[1])
		}
		for _, m := range named.FindAllStringSubmatch(read(t, "man/"+program+".1"), -1) {
			says = append(says, m[1])
		}
		slices.Sort(has)
		slices.Sort(says)
		if len(has) < 4 || !slices.Equal(has, says) {
			t.Errorf("%s has %q, its page names %q", program, has, says)
		}
	}
}

// NOTICE names every work that the programs hold, and each has a licence that goes with ours.
func TestNoticeIsWhole(t *testing.T) {
	want := run(t, nil, "go", "run", "./packaging/parts", "notice")
	if got := read(t, "../NOTICE"); got != want {
		t.Errorf("NOTICE is not what `go run ./packaging/parts notice` prints:\n%s", want)
	}
	free := []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "Bitstream-Vera", "ISC", "LicenseRef-public-domain", "MIT", "MPL-2.0", "OFL-1.1", "Unlicense", "Zlib"}
	for line := range strings.Lines(want) {
		path, licences, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok || !strings.HasPrefix(line, "  ") {
			continue
		}
		for _, l := range strings.Split(strings.TrimSpace(licences), ", ") {
			if !slices.Contains(free, l) {
				t.Errorf("%s has the licence %q", path, l)
			}
		}
	}
}
