package tray

import (
	"errors"
	"html"
	"io/fs"
	"os"
	"path/filepath"
)

// agent is the name of the launch agent.
const agent = "org.bothways.tray"

func (AtLogin) entry() (string, error) {
	home, err := os.UserHomeDir()
	return filepath.Join(home, "Library", "LaunchAgents", agent+".plist"), err
}

// On tells whether the program starts at login.
func (a AtLogin) On() bool {
	path, err := a.entry()
	if err != nil {
		return false
	}
	_, err = os.Stat(path)
	return err == nil
}

// Set turns it on or off.
func (a AtLogin) Set(on bool) error {
	path, err := a.entry()
	if err != nil {
		return err
	}
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
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	text := `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>Label</key><string>` + agent + `</string>
<key>RunAtLoad</key><true/>
<key>ProgramArguments</key><array>
`
	for _, c := range command {
		text += "<string>" + html.EscapeString(c) + "</string>\n"
	}
	return os.WriteFile(path, []byte(text+"</array>\n</dict></plist>\n"), 0o644)
}
