package folder

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"

	"bothways/sync/record"
)

func TestWatch(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir, record.Contacts)
	ctx, cancel := context.WithCancel(t.Context())
	hints, err := s.Watch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20 { // one burst is one hint, or two where the machine is slow
		write(t, filepath.Join(dir, "a.vcf"), one("a", string(rune('A'+i))))
	}
	await(t, hints)
	if err := os.Remove(filepath.Join(dir, "a.vcf")); err != nil {
		t.Fatal(err)
	}
	await(t, hints)
	cancel()
	for range hints { // ends when the channel is closed
	}
}

func await(t *testing.T, hints <-chan struct{}) {
	t.Helper()
	select {
	case _, ok := <-hints:
		if !ok {
			t.Fatal("the channel was closed")
		}
	case <-time.After(time.Minute):
		t.Fatal("no hint came")
	}
}

func TestWatchPassesOver(t *testing.T) {
	s := openStore(t, t.TempDir(), record.Contacts)
	for name, want := range map[string]bool{"a.vcf": true, temp + "1.tmp": false, ".a.vcf": false, "a.vcf~": false, "a.ics": false, "a.txt": false} {
		if got := s.counts(fsnotify.Event{Name: filepath.Join(s.dir(), name), Op: fsnotify.Create}); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if s.counts(fsnotify.Event{Name: filepath.Join(s.dir(), "a.vcf"), Op: fsnotify.Chmod}) {
		t.Error("a change of mode is no change")
	}
}
