package secrets

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

func TestNoKeyring(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has systems without a keyring")
	}
	for _, address := range []string{"unix:path=/no/such/bus", "autolaunch:"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		if address == "autolaunch:" && reachable() {
			continue // this user has a bus all the same
		}
		_, err := Keyring().Get("office", Password)
		for _, err := range []error{err, Keyring().Set("office", Password, "hunter2"), Keyring().Delete("office", Password)} {
			if !errors.Is(err, ErrNoKeyring) || errors.Is(err, ErrNotFound) {
				t.Fatalf("got %v", err)
			}
			for _, way := range []string{"start a keyring", "password_command", `secrets.store = "file"`, "office"} {
				if !strings.Contains(err.Error(), way) {
					t.Errorf("says nothing of %s: %v", way, err)
				}
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("shows the secret: %v", err)
			}
		}
	}
}

func TestKeyringThatWaits(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/no/such/bus")
	open := make(chan struct{})
	defer close(open)
	err := ring{time.Millisecond}.ask("office", Password, func() error { <-open; return nil })
	if !errors.Is(err, ErrNoKeyring) || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("got %v", err)
	}
}

// TestKeyring runs this test program again inside a session of its own with a real GNOME Keyring.
func TestKeyring(t *testing.T) {
	if os.Getenv("BOTHWAYS_TEST_KEYRING") != "" {
		startKeyring(t)
		storeKeepsSecrets(t, Keyring())
		return
	}
	if runtime.GOOS != "linux" {
		t.Skip("the Secret Service is Linux's")
	}
	for program, pkg := range map[string]string{"dbus-run-session": "dbus", "gnome-keyring-daemon": "gnome-keyring"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not there: install the package %s", program, pkg)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "dbus-run-session", "--", self, "-test.run=^TestKeyring$", "-test.v")
	cmd.Env = append(os.Environ(), "BOTHWAYS_TEST_KEYRING=1", "HOME="+home, "XDG_RUNTIME_DIR="+home,
		"XDG_DATA_HOME="+filepath.Join(home, "data"), "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home)
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestKeyring") {
		t.Fatalf("%v\n%s", err, out)
	}
}

// startKeyring starts an unlocked keyring and waits until the bus knows it.
func startKeyring(t *testing.T) {
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bus.Close() })
	if err := bus.AddMatchSignal(dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, "org.freedesktop.secrets")); err != nil {
		t.Fatal(err)
	}
	owned := make(chan *dbus.Signal, 8)
	bus.Signal(owned)
	cmd := exec.Command("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	cmd.Stdin = strings.NewReader("the keyring's own password")
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	select {
	case <-owned:
	case <-time.After(20 * time.Second):
		t.Fatal("the keyring did not come up")
	}
}
