package tray

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestFoldersGiveHints(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "clients")
	hints := make(chan string, 100)
	f, err := watchFolders(t.Context(), func(process string) { hints <- process })
	if err != nil {
		t.Fatal(err)
	}
	hint := func() {
		t.Helper()
		select {
		case h := <-hints:
			if h != "clients" {
				t.Errorf("a hint for %s", h)
			}
		case <-time.After(time.Minute):
			t.Fatal("no hint")
		}
	}
	wanted := map[string][]string{dir: {"clients"}}
	f.follow(wanted) // a folder that is not there yet
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f.follow(wanted)
	hint() // for what changed while nobody looked
	f.follow(wanted)
	if len(hints) > 0 {
		t.Error("a folder that is watched already gave a hint")
	}
	for _, name := range []string{".hidden.vcf", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f.follow(wanted)
	if len(hints) > 0 {
		t.Error("what is no record gave a hint")
	}
	if err := os.WriteFile(filepath.Join(dir, "Ada.VCF"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	hint()
	f.follow(nil)
	f.follow(wanted)
	hint()
}
