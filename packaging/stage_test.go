package packaging_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What the packages for Linux lay out is all there, readable, and of the same date.
func TestStage(t *testing.T) {
	shell(t)
	at := t.TempDir()
	programs, work, tree := filepath.Join(at, "programs"), filepath.Join(at, "work"), filepath.Join(at, "tree")
	for _, name := range []string{"programs/bothways", "programs/bothways-tray", "programs/bothways-window", "work/LICENCES"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(at, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(at, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run(t, nil, "go", "run", "./packaging/icons", "-to", filepath.Join(work, "icons"))
	run(t, nil, "go", "run", "./packaging/manual", "-to", filepath.Join(work, "man"), "-completions", filepath.Join(work, "completions"), "-version", "1.2.3")
	run(t, []string{"VERSION=1.2.3-dev.4", "MAINTAINER=Ada <ada@example.org>", "SOURCE_DATE_EPOCH=1700000000"}, "packaging/linux/stage", programs, work, tree)

	var found []string
	err := filepath.WalkDir(tree, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(tree, path)
		mode := os.FileMode(0o644)
		if strings.HasPrefix(rel, "usr/bin/") {
			mode = 0o755
		}
		if info.Mode() != mode || info.ModTime().Unix() != 1700000000 || info.Size() == 0 {
			t.Errorf("%s: %v, %v, %d bytes", rel, info.Mode(), info.ModTime(), info.Size())
		}
		found = append(found, rel)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"usr/bin/bothways", "usr/bin/bothways-tray", "usr/bin/bothways-window",
		"usr/lib/systemd/user/bothways.service",
		"usr/share/applications/bothways.desktop",
		"usr/share/bash-completion/completions/bothways",
		"usr/share/doc/bothways/LICENCES.gz", "usr/share/doc/bothways/NOTICE", "usr/share/doc/bothways/changelog.gz", "usr/share/doc/bothways/copyright",
		"usr/share/doc/bothways/examples/bothways-autostart.desktop",
		"usr/share/fish/vendor_completions.d/bothways.fish",
		"usr/share/icons/hicolor/16x16/apps/bothways.png", "usr/share/icons/hicolor/512x512/apps/bothways.png", "usr/share/icons/hicolor/scalable/apps/bothways.svg",
		"usr/share/man/man1/bothways.1.gz", "usr/share/man/man1/bothways-account-add.1.gz", "usr/share/man/man1/bothways-tray.1.gz", "usr/share/man/man1/bothways-window.1.gz",
		"usr/share/metainfo/io.github.bothways.bothways.metainfo.xml",
	} {
		if !slices.Contains(found, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if text := read(t, filepath.Join(tree, "usr/share/metainfo/io.github.bothways.bothways.metainfo.xml")); !strings.Contains(text, `version="1.2.3~dev.4" date="2023-11-14"`) {
		t.Errorf("the release is not filled in:\n%s", text)
	}
}

// The installer takes away each file that it brings.
func TestInstallerTakesAwayWhatItBrings(t *testing.T) {
	text := read(t, "windows/bothways.nsi")
	names := func(pattern string) []string {
		var out []string
		for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
			out = append(out, m[1])
		}
		slices.Sort(out)
		return out
	}
	brings, takes := names(`(?m)^  File "\$\{FILES\}/([^"]+)"`), names(`(?m)^  Delete "\$INSTDIR\\([^"]+)"`)
	brings = append(brings, "uninstall.exe")
	if len(brings) < 5 || !slices.Equal(brings, takes) {
		t.Errorf("it brings %q and takes away %q", brings, takes)
	}
}
