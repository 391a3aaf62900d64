package settings

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestWatch(t *testing.T) {
	dir := t.TempDir()
	config, people := filepath.Join(dir, "config.toml"), filepath.Join(dir, "people.csv")
	write(t, config, "version = 1\n")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	hints, err := Watch(ctx, config, people)
	if err != nil {
		t.Fatal(err)
	}
	hinted := func(what string) {
		t.Helper()
		select {
		case _, ok := <-hints:
			if !ok {
				t.Fatal("the watch ended")
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("no hint: %s", what)
		}
	}
	write(t, config, "version = 1\nsecrets.store = \"file\"\n")
	hinted("written in place")
	if _, err := Edit(ctx, config, func(d *Document) error { return d.Set("history.keep_days", "3") }); err != nil {
		t.Fatal(err)
	}
	hinted("replaced")
	write(t, people, "subject\n")
	hinted("the people file was made")
	if err := os.Remove(config); err != nil {
		t.Fatal(err)
	}
	hinted("removed")
	cancel()
	for range hints { // ends when the channel is closed
	}
	if _, err := Watch(t.Context(), filepath.Join(dir, "no", "config.toml")); err == nil {
		t.Error("a folder that is not there is watched")
	}
}

func TestWatchThroughLink(t *testing.T) {
	dir := t.TempDir()
	real := filepath.Join(dir, "dotfiles", "bothways.toml")
	if err := os.Mkdir(filepath.Dir(real), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, real, "version = 1\n")
	if err := os.Symlink(real, filepath.Join(dir, "config.toml")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	hints, err := Watch(t.Context(), filepath.Join(dir, "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, real, "version = 1 # changed\n")
	select {
	case <-hints:
	case <-time.After(20 * time.Second):
		t.Fatal("no hint")
	}
}
