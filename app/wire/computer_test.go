package wire

import (
	"os"
	"path/filepath"
	"testing"
)

func TestComputer(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	was := systemIDs
	t.Cleanup(func() { systemIDs = was })
	system := filepath.Join(t.TempDir(), "machine-id")
	systemIDs = []string{system}
	own := computer()
	if own.ID == "" || own.Host == "" || computer() != own {
		t.Errorf("%+v, then %+v", own, computer())
	}
	if err := os.WriteFile(system, []byte("0123456789abcdef0123456789abcdef\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c := computer(); c.ID == own.ID || c != computer() || c.ID == "0123456789abcdef" {
		t.Errorf("%+v", c)
	}
	if err := os.WriteFile(system, []byte("uninitialized\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c := computer(); c != own {
		t.Errorf("%+v, want %+v", c, own)
	}
	t.Setenv("XDG_STATE_HOME", filepath.Join(system, "no-folder"))
	if c := computer(); c.ID != "" {
		t.Errorf("%+v", c)
	}
}
