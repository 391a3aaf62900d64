// Package secrets keeps passwords and tokens and shows them to nobody but their account.
package secrets

import (
	"errors"
	"fmt"
	"sync"
)

// The names under which an account keeps its secrets.
const (
	Password     = "password"
	Bearer       = "bearer"        // a token to sign in with instead
	ClientSecret = "client-secret" // of one's own OAuth client
	Token        = "token"         // what signing in at an OAuth service gave
)

// MailAccount stands for the account of the mails in [notify.email]; no account of the person's can have that name.
const MailAccount = "notify.email"

// ErrNotFound: there is no such secret.
var ErrNotFound = errors.New("no such secret")

// ErrNoKeyring: the system keyring cannot be used; the message says what can be done.
var ErrNoKeyring = errors.New("the system keyring cannot be used")

// ErrReadOnly: the secret comes from a command and cannot be changed here.
var ErrReadOnly = errors.New("comes from a command")

// Store keeps secrets by account and name. Errors hold no secret; Get gives ErrNotFound where there
// is none, and Delete of a secret that is not there is no error.
type Store interface {
	Get(account, name string) (string, error)
	Set(account, name, secret string) error
	Delete(account, name string) error
}

// Open gives the store that `secrets.store` chose: "keyring", or "file" at the path.
func Open(store, path string) (Store, error) {
	switch store {
	case "keyring":
		return Keyring(), nil
	case "file":
		return File(path), nil
	}
	return nil, fmt.Errorf("there is no secrets.store %q (keyring, file)", store)
}

// Memory is a store for tests and for the demo.
func Memory() Store { return &memory{held: map[[2]string]string{}} }

type memory struct {
	mu   sync.Mutex
	held map[[2]string]string
}

func (m *memory) Get(account, name string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	secret, ok := m.held[[2]string{account, name}]
	if !ok {
		return "", missing(account, name)
	}
	return secret, nil
}

func (m *memory) Set(account, name, secret string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held[[2]string{account, name}] = secret
	return nil
}

func (m *memory) Delete(account, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.held, [2]string{account, name})
	return nil
}

func missing(account, name string) error {
	return fmt.Errorf("%s: %s: %w", account, name, ErrNotFound)
}
