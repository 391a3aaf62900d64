package configure

import (
	"context"

	"bothways/app/desk"
	"bothways/app/settings"
	"bothways/sync/record"
)

// Desk is what the window needs of the desk.
type Desk interface {
	AccountDesk
	Setup(name string) (desk.Setup, error)
	TrySetup(name string, keys map[string]string) (desk.Setup, map[string]string)
	SaveSetup(ctx context.Context, name string, seen, keys map[string]string) error
	AddProcess(ctx context.Context, name string, keys map[string]string) error
	RemoveProcess(ctx context.Context, name string, forget bool) error
	Reset(ctx context.Context, name string) error
	WatchSettings(ctx context.Context) (<-chan struct{}, error)
}

// AccountDesk is what accounts and the choice of collections need.
type AccountDesk interface {
	Settings() settings.Settings
	Accounts() []desk.AccountRow
	Join(ctx context.Context, j desk.Joining) (name string, list []desk.CollectionRow, missing []string, err error)
	RemoveAccount(ctx context.Context, name string) error
	Login(ctx context.Context, name, password string) error
	LoginBrowser(ctx context.Context, name string, b desk.Browser) (missing []string, err error)
	ByBrowser(name string) bool
	KeepSecretsInFile(ctx context.Context) error
	Collections(ctx context.Context, account string) ([]desk.CollectionRow, error)
	CreateCollection(ctx context.Context, account, name string, kind record.Kind) (desk.CollectionRow, error)
}
