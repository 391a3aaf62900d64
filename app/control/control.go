// Package control is the local socket by which the programs of one home talk to each other.
package control

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"bothways/app/settings"
)

// The programs that listen.
const (
	Tray   = "tray"
	Window = "window"
)

// What a program may be told.
const (
	Show            = "show"             // Message.Window, with its process, plan and record
	SettingsChanged = "settings-changed" // config.toml was written
	StateChanged    = "state-changed"    // state.db was: a run, a decision, a pause
	Sync            = "sync"             // a process, all of a kind, or everything
	Quit            = "quit"             // end, after the write in hand
)

// Message is one line of JSON on the socket.
type Message struct {
	Do      string `json:"do"`
	Window  string `json:"window,omitempty"`  // of "show"; "" is what waits, else status
	Process string `json:"process,omitempty"` // a process's name
	Plan    string `json:"plan,omitempty"`    // a plan's name: p-000001
	Kind    string `json:"kind,omitempty"`    // of "sync": contacts, calendar or tasks
	Record  string `json:"record,omitempty"`  // a record as the console names it
	Run     string `json:"run,omitempty"`     // a run's name: r-000001
}

var (
	// ErrRunning says that another program listens under this name already.
	ErrRunning = errors.New("it runs already")
	// ErrNobody says that no program listens under this name.
	ErrNobody = errors.New("no program listens")
)

// longestPath is what every system allows for a socket's address, in bytes.
const longestPath = 100

// Path is where a program of the home listens.
func Path(home settings.Home, name string) string {
	path := strings.TrimSuffix(home.Socket, ".sock") + "." + name
	if len(path) > longestPath {
		path = filepath.Join(os.TempDir(), fmt.Sprintf("bothways-%d", os.Getuid()), filepath.Base(path))
	}
	return path
}

// folder makes the socket's folder, for its owner alone, and refuses one that is somebody else's.
func folder(home settings.Home, name string) error {
	home.Socket = Path(home, name)
	if err := home.MakeRuntime(); err != nil {
		return err
	}
	dir := filepath.Dir(home.Socket)
	if !owned(dir) {
		return fmt.Errorf("socket: %s belongs to somebody else; set XDG_RUNTIME_DIR to a folder of your own", dir)
	}
	return nil
}
