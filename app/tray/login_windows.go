package tray

import (
	"errors"
	"syscall"

	"golang.org/x/sys/windows/registry"
)

const (
	runKey   = `Software\Microsoft\Windows\CurrentVersion\Run`
	runValue = "Bothways"
)

// On tells whether the program starts at login.
func (a AtLogin) On() bool {
	k, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if err != nil {
		return false
	}
	defer k.Close()
	_, _, err = k.GetStringValue(runValue)
	return err == nil
}

// Set turns it on or off.
func (a AtLogin) Set(on bool) error {
	k, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer k.Close()
	if !on {
		if err := k.DeleteValue(runValue); !errors.Is(err, registry.ErrNotExist) {
			return err
		}
		return nil
	}
	command, err := a.command()
	if err != nil {
		return err
	}
	line := ""
	for i, c := range command {
		if i > 0 {
			line += " "
		}
		line += syscall.EscapeArg(c)
	}
	return k.SetStringValue(runValue, line)
}
