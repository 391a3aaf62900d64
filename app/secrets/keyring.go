package secrets

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/zalando/go-keyring"
)

// Service is the name under which the secrets stand in the system's keyring.
const Service = "bothways"

// patience is how long a keyring may ask the person for its own password.
const patience = 2 * time.Minute

// Keyring is the system's own store: Secret Service, macOS Keychain, Windows Credential Manager.
func Keyring() Store { return ring{patience} }

type ring struct{ patience time.Duration }

func (r ring) Get(account, name string) (string, error) {
	var secret string
	err := r.ask(account, name, func() (err error) {
		secret, err = keyring.Get(Service, account+"/"+name)
		return err
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

func (r ring) Set(account, name, secret string) error {
	return r.ask(account, name, func() error { return keyring.Set(Service, account+"/"+name, secret) })
}

func (r ring) Delete(account, name string) error {
	err := r.ask(account, name, func() error { return keyring.Delete(Service, account+"/"+name) })
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// ask waits for the keyring, which itself may wait for the person and has no way to be stopped.
func (r ring) ask(account, name string, question func() error) error {
	if !reachable() {
		return noKeyring(account, name, "there is no session bus")
	}
	answer := make(chan error, 1)
	go func() { answer <- question() }()
	select {
	case err := <-answer:
		return r.told(account, name, err)
	case <-time.After(r.patience):
		return noKeyring(account, name, "it does not answer; it may be waiting for its own password")
	}
}

func (r ring) told(account, name string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return missing(account, name)
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return fmt.Errorf("%s: %s: too long for the system keyring", account, name)
	}
	return noKeyring(account, name, err.Error())
}

func noKeyring(account, name, cause string) error {
	return fmt.Errorf("%s: %s: %w (%s); start a keyring (GNOME Keyring, KWallet or KeePassXC with its Secret Service), "+
		"or name a program that prints the password (password_command), "+
		"or choose a private file (secrets.store = \"file\")", account, name, ErrNoKeyring, cause)
}

// reachable tells whether asking can lead anywhere. Where there is no session bus, to ask would
// start one that nobody stops.
func reachable() bool {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return true
	}
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return true
	}
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(fmt.Sprintf("/run/user/%d/%s", os.Getuid(), name)); err == nil {
			return true
		}
	}
	return false
}
