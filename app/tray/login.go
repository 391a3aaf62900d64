package tray

import (
	"os"
	"path/filepath"
)

// AtLogin is the start of this program at login. The system's own entry is the only memory of it.
type AtLogin struct {
	Home string // the --home flag; "": as the system says
}

// command is what runs at login.
func (a AtLogin) command() ([]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	out := []string{self, "--background"}
	if a.Home != "" {
		home, err := filepath.Abs(a.Home)
		if err != nil {
			return nil, err
		}
		out = append(out, "--home", home)
	}
	return out, nil
}

// Autostart turns the start at login on or off; home is the --home flag.
func Autostart(home string, on bool) error { return AtLogin{home}.Set(on) }
