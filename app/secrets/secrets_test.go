package secrets

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

const hidden = "hunter2\"\\ü"

// storeKeepsSecrets is what every store does.
func storeKeepsSecrets(t *testing.T, s Store) {
	t.Helper()
	want := func(account, name, secret string) {
		t.Helper()
		got, err := s.Get(account, name)
		if secret == "" && !errors.Is(err, ErrNotFound) || secret != "" && (err != nil || got != secret) {
			t.Errorf("%s %s: %q, %v; want %q", account, name, got, err, secret)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	want("office", Password, "")
	must(s.Delete("office", Password))
	must(s.Set("office", Password, "first"))
	must(s.Set("office", Password, hidden))
	must(s.Set("office", Token, "t"))
	must(s.Set("home", Password, "p"))
	want("office", Password, hidden)
	want("office", Token, "t")
	must(s.Delete("office", Password))
	want("office", Password, "")
	want("office", Token, "t")
	want("home", Password, "p")
	must(s.Delete("office", Token))
	must(s.Delete("home", Password))
}

func TestMemory(t *testing.T) { storeKeepsSecrets(t, Memory()) }

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "secrets.json")
	storeKeepsSecrets(t, File(path))
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestFileTakesTurns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secrets.json")
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			if err := File(path).Set(fmt.Sprint("a", i), Password, "x"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i := range 16 {
		if _, err := File(path).Get(fmt.Sprint("a", i), Password); err != nil {
			t.Error(err)
		}
	}
}

func TestFileRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secrets.json")
	good := `{"version": 1, "secrets": {"a": {"password": "hunter2"}}}`
	for _, c := range []struct {
		text string
		mode os.FileMode
		want string
	}{
		{good, 0o640, "chmod 600 " + path},
		{good, 0o604, "mode 0604"},
		{good, 0o620, "others can get at it"},
		{good[:40], 0o600, "cannot be understood"},
		{`{"version": 1, "secrets": "hunter2"}`, 0o600, "cannot be understood"},
		{strings.Replace(good, "1", "2", 1), 0o600, "version 2"},
	} {
		if c.mode != 0o600 && runtime.GOOS == "windows" {
			continue
		}
		_ = os.Remove(path)
		if err := errors.Join(os.WriteFile(path, []byte(c.text), 0o600), os.Chmod(path, c.mode)); err != nil {
			t.Fatal(err)
		}
		_, err := File(path).Get("a", Password)
		for _, err := range []error{err, File(path).Set("a", Password, "new"), File(path).Delete("a", Password)} {
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter") {
				t.Errorf("%s %v: got %v", c.text, c.mode, err)
			}
		}
		if data, _ := os.ReadFile(path); string(data) != c.text {
			t.Errorf("a refused file was changed to %s", data)
		}
	}
}

func TestOpen(t *testing.T) {
	if s, err := Open("file", "x"); err != nil || s != File("x") {
		t.Errorf("%v, %v", s, err)
	}
	if s, err := Open("keyring", "x"); err != nil || s != Keyring() {
		t.Errorf("%v, %v", s, err)
	}
	if _, err := Open("files", "x"); err == nil {
		t.Error("a store that is none is taken")
	}
}

// TestMain lets the test program play the commands that print passwords.
func TestMain(m *testing.M) {
	switch os.Getenv("BOTHWAYS_TEST_COMMAND") {
	case "":
		os.Exit(m.Run())
	case "lines":
		fmt.Printf("%s\r\nsecond\n%s", hidden, strings.Repeat("x", 1<<20))
	case "long":
		fmt.Print(strings.Repeat("x", 1<<20))
	case "fail":
		fmt.Println("hunter2")
		fmt.Fprintln(os.Stderr, "hunter2")
		os.Exit(3)
	case "empty":
		fmt.Println()
	case "hang":
		select {}
	}
}

func TestRun(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ play, want, wrong string }{
		{"lines", hidden, ""},
		{"long", strings.Repeat("x", longest), ""},
		{"fail", "", "failed (exit status 3)"},
		{"empty", "", "printed nothing"},
	} {
		t.Setenv("BOTHWAYS_TEST_COMMAND", c.play)
		got, err := Run(context.Background(), []string{self, "hunter2"})
		if got != c.want || c.wrong == "" && err != nil {
			t.Errorf("%s: %d bytes, %v", c.play, len(got), err)
		}
		if c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)) {
			t.Errorf("%s: %v", c.play, err)
		}
		shows(t, err, self)
	}
	t.Setenv("BOTHWAYS_TEST_COMMAND", "")
	for _, argv := range [][]string{nil, {""}, {"/no/such/hunter3/program", "hunter2"}, {t.TempDir(), "hunter2"}, {"$(hunter3); x", "hunter2"}} {
		_, err := Run(context.Background(), argv)
		if err == nil {
			t.Errorf("%v ran", argv)
		}
		shows(t, err, "/no/such")
	}
}

// shows fails where an error tells the arguments, what was printed, or the program's folder.
func shows(t *testing.T, err error, folder string) {
	t.Helper()
	if err != nil && (strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), folder)) {
		t.Errorf("says too much: %v", err)
	}
}

func TestRunEndsWithContext(t *testing.T) {
	self, _ := os.Executable()
	t.Setenv("BOTHWAYS_TEST_COMMAND", "hang")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, []string{self}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestWithCommands(t *testing.T) {
	self, _ := os.Executable()
	t.Setenv("BOTHWAYS_TEST_COMMAND", "lines")
	rest := Memory()
	s := WithCommands(rest, func(account, name string) []string {
		if account == "office" && name == Password {
			return []string{self}
		}
		return nil
	})
	if got, err := s.Get("office", Password); err != nil || got != hidden {
		t.Errorf("%q, %v", got, err)
	}
	if err := s.Set("office", Password, "x"); !errors.Is(err, ErrReadOnly) || strings.Contains(err.Error(), filepath.Dir(self)) {
		t.Errorf("got %v", err)
	}
	if err := s.Delete("office", Password); err != nil {
		t.Error(err)
	}
	if err := s.Set("office", Token, "t"); err != nil {
		t.Error(err)
	}
	if got, err := rest.Get("office", Token); err != nil || got != "t" {
		t.Errorf("%q, %v", got, err)
	}
	storeKeepsSecrets(t, WithCommands(Memory(), func(string, string) []string { return nil }))
}
