//go:build !windows && !darwin

package tray

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"

	"bothways/app/words"
)

// entry is the file of the Desktop Application Autostart Specification.
func (AtLogin) entry() string {
	xdg.Reload()
	return filepath.Join(xdg.ConfigHome, "autostart", "bothways.desktop")
}

// On tells whether the program starts at login.
func (a AtLogin) On() bool {
	text, err := os.ReadFile(a.entry())
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		switch strings.ReplaceAll(strings.TrimSpace(line), " ", "") {
		case "Hidden=true", "X-GNOME-Autostart-enabled=false":
			return false
		}
	}
	return true
}

// Set turns it on or off.
func (a AtLogin) Set(on bool) error {
	path := a.entry()
	if !on {
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	command, err := a.command()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(desktopEntry(command)), 0o600)
}

func desktopEntry(command []string) string {
	for i, c := range command {
		command[i] = quoted(c)
	}
	return "[Desktop Entry]\nType=Application\nName=Bothways\nComment=" + words.T("Keeps contacts, calendars and tasks in step") +
		"\nExec=" + strings.Join(command, " ") + "\nIcon=bothways\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"
}

// quoted writes an argument of Exec (Desktop Entry Specification, The Exec key): quoting for the
// command, then once more for the value.
func quoted(arg string) string {
	arg = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`).Replace(arg)
	arg = strings.ReplaceAll(arg, "%", "%%")
	return `"` + strings.ReplaceAll(arg, `\`, `\\`) + `"`
}
