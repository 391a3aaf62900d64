package wire

import (
	"bothways/app/desk"
	"bothways/app/secrets"
)

// vault is the store that the settings in force choose, now.
type vault struct {
	desk *desk.Desk
	path string
}

func (v vault) store() (secrets.Store, error) {
	s, err := secrets.Open(v.desk.Settings().Secrets.Store, v.path)
	if err != nil {
		return nil, err
	}
	return secrets.WithCommands(s, func(account, name string) []string { return command(v.desk, account, name) }), nil
}

// Get implements secrets.Store.
func (v vault) Get(account, name string) (string, error) {
	s, err := v.store()
	if err != nil {
		return "", err
	}
	return s.Get(account, name)
}

// Set implements secrets.Store.
func (v vault) Set(account, name, secret string) error {
	s, err := v.store()
	if err != nil {
		return err
	}
	return s.Set(account, name, secret)
}

// Delete implements secrets.Store.
func (v vault) Delete(account, name string) error {
	s, err := v.store()
	if err != nil {
		return err
	}
	return s.Delete(account, name)
}
