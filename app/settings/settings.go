// Package settings is config.toml: read, checked, and edited without losing the person's own text.
package settings

import (
	"path/filepath"
	"sort"
	"strings"
	"time"

	"bothways/sync/record"
)

// Newest is the version of config.toml that this program writes.
const Newest = 1

// Settings is a whole config.toml; what the file leaves out holds its default.
type Settings struct {
	Version    int                `toml:"version"`
	PeopleFile string             `toml:"people_file"` // CSV beside config.toml, see ReadPeople
	Accounts   map[string]Account `toml:"accounts"`
	Processes  map[string]Process `toml:"processes"`
	People     []Person           `toml:"people"`
	History    History            `toml:"history"`
	Secrets    Secrets            `toml:"secrets"`
	Notify     Notify             `toml:"notify"`

	given map[string]int // key → line, for what the file itself says
}

// Account is how to reach one service. A key that belongs to another type is an error.
type Account struct {
	Name string `toml:"-"`
	Type string `toml:"type" oneof:"folder|dav|google"`

	Path         string `toml:"path" for:"folder"`
	FileName     string `toml:"file_name" for:"folder" oneof:"uid|name"`
	VCardVersion string `toml:"vcard_version" for:"folder" oneof:"3.0|4.0"`

	URL             string   `toml:"url" for:"dav"`
	Username        string   `toml:"username" for:"dav"`
	PasswordCommand []string `toml:"password_command" for:"dav" list:"words"`
	Auth            string   `toml:"auth" for:"dav" oneof:"auto|basic|digest|bearer"`
	CAFile          string   `toml:"ca_file" for:"dav"`
	ClientCert      string   `toml:"client_cert" for:"dav"`
	ClientKey       string   `toml:"client_key" for:"dav"`
	BearerCommand   []string `toml:"bearer_command" for:"dav" list:"words"`

	ClientID            string   `toml:"client_id" for:"google"`
	ClientSecretCommand []string `toml:"client_secret_command" for:"google" list:"words"`
	ServiceAccountFile  string   `toml:"service_account_file" for:"google"`
	Subject             string   `toml:"subject" for:"google"` // on whose behalf the service account works
	APIBase             string   `toml:"api_base" for:"google"`
	AuthURL             string   `toml:"auth_url" for:"google"`
	TokenURL            string   `toml:"token_url" for:"google"`
	RevokeURL           string   `toml:"revoke_url" for:"google"`
}

// Place is one collection of one account.
type Place struct {
	Account    string `toml:"account"`
	Collection string `toml:"collection"`
}

// String is ACCOUNT/COLLECTION.
func (p Place) String() string { return p.Account + "/" + p.Collection }

// ParsePlace splits ACCOUNT/COLLECTION at the first slash; ok is false where a part is missing.
func ParsePlace(text string) (p Place, ok bool) {
	p.Account, p.Collection, ok = strings.Cut(text, "/")
	return p, ok && p.Account != "" && p.Collection != ""
}

// Person is one process made from a template for one user of a service account.
type Person struct {
	Template string `toml:"template"` // a process, which then is a pattern only
	Subject  string `toml:"subject"`
	Left     Place  `toml:"left"` // what differs from the template's own
	Right    Place  `toml:"right"`
}

// History is how long things can be put back.
type History struct {
	KeepDays int `toml:"keep_days" min:"1"`
}

// Secrets is where passwords and tokens are kept.
type Secrets struct {
	Store string `toml:"store" oneof:"keyring|file"`
}

// Notify is what the person is told unasked.
type Notify struct {
	Desktop string `toml:"desktop" oneof:"never|errors|changes|always"`
	Email   *Email `toml:"email"` // nil: no mail
}

// Email is where reports are mailed.
type Email struct {
	To              string   `toml:"to"`
	SMTP            string   `toml:"smtp"` // host:port
	Username        string   `toml:"username"`
	PasswordCommand []string `toml:"password_command" list:"words"`
	On              string   `toml:"on" oneof:"errors|review|always"`
}

// Default is what an empty config.toml means.
func Default() Settings {
	return Settings{
		Version:   Newest,
		Accounts:  map[string]Account{},
		Processes: map[string]Process{},
		History:   History{KeepDays: 90},
		Secrets:   Secrets{Store: "keyring"},
		Notify:    Notify{Desktop: "changes"},
		given:     map[string]int{},
	}
}

func defaultAccount(name, kind string) Account {
	a := Account{Name: name, Type: kind}
	switch kind {
	case "folder":
		a.FileName, a.VCardVersion = "uid", "3.0"
	case "dav":
		a.Auth = "auto"
	}
	return a
}

// Given tells whether the file itself says the key ("processes.clients.direction"), and in which line.
func (s Settings) Given(key string) (line int, ok bool) {
	line, ok = s.given[key]
	return line, ok
}

// AccountNames lists the accounts in order.
func (s Settings) AccountNames() []string { return names(s.Accounts) }

// ProcessNames lists the processes in order.
func (s Settings) ProcessNames() []string { return names(s.Processes) }

func names[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for n := range m {
		out = append(out, n)
	}
	sort.Strings(out)
	return out
}

// Dir is the folder account's path: "~" is the home folder, and a relative path starts at base.
func (a Account) Dir(base, home string) string {
	path := a.Path
	if path == "~" || strings.HasPrefix(path, "~/") {
		return filepath.Join(home, path[1:])
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(base, path)
	}
	return filepath.Clean(path)
}

// Keep is the time after which history may be forgotten.
func (h History) Keep() time.Duration { return time.Duration(h.KeepDays) * 24 * time.Hour }

// Uses lists the processes that name the account, guests_to included.
func (s Settings) Uses(account string) []string {
	var out []string
	for _, name := range s.ProcessNames() {
		p := s.Processes[name]
		if p.Left.Account == account || p.Right.Account == account ||
			p.Calendar.GuestsTo != nil && p.Calendar.GuestsTo.Account == account {
			out = append(out, name)
		}
	}
	return out
}

var (
	kinds        = []record.Kind{record.Contacts, record.Calendar, record.Tasks}
	accountTypes = []string{"folder", "dav", "google"}
)
