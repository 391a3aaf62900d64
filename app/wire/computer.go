package wire

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"

	"bothways/sync/link"
)

// systemIDs are where a system keeps the id of its installation (systemd's machine-id).
var systemIDs = []string{"/etc/machine-id", "/var/lib/dbus/machine-id"}

// computer tells this computer from others. Its id stands outside of the home, which may be shared or
// copied, and is made with a hash, since the system's own is not to be shown around.
func computer() link.Owner {
	host, _ := os.Hostname()
	if host == "" {
		host = "localhost"
	}
	id := systemID()
	if id == "" {
		xdg.Reload()
		id = ownID(filepath.Join(xdg.StateHome, "bothways-computer"))
	}
	if id == "" {
		return link.Owner{Host: host} // then nobody else can be told from us
	}
	sum := sha256.Sum256([]byte("bothways\x00" + id))
	return link.Owner{ID: hex.EncodeToString(sum[:8]), Host: host}
}

func systemID() string {
	for _, path := range systemIDs {
		if text, err := os.ReadFile(path); err == nil && len(strings.TrimSpace(string(text))) >= 32 {
			return strings.TrimSpace(string(text))
		}
	}
	return ""
}

// ownID is kept in a file of ours where the system has none; "" where it cannot be kept.
func ownID(path string) string {
	if text, err := os.ReadFile(path); err == nil && len(text) > 0 {
		return string(text)
	}
	id := rand.Text()
	if os.MkdirAll(filepath.Dir(path), 0o700) != nil || os.WriteFile(path, []byte(id), 0o600) != nil {
		return ""
	}
	return id
}
