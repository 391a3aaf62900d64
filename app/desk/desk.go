// Package desk holds the use cases: the one door for console, windows and clock.
package desk

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"bothways/app/secrets"
	"bothways/app/settings"
	"bothways/app/words"
	"bothways/connectors/dav"
	"bothways/sync/ledger"
	"bothways/sync/link"
	"bothways/sync/run"
	"bothways/sync/side"
)

// Desk is one installation at work.
type Desk struct {
	Home    settings.Home
	Secrets secrets.Store
	Log     *slog.Logger
	Now     func() time.Time
	Chance  func() float64 // in [0,1)
	Zone    *time.Location
	Region  string // for phone numbers, where the settings name none
	// Computer tells this computer from others; without an id nobody looks for them.
	Computer link.Owner
	// Connect reaches an account.
	Connect func(a settings.Account) (side.Connector, error)
	// Door signs in where a service asks in a browser.
	Door Door
	// Finder looks for the services of a domain.
	Finder dav.Finder
	// Progress is told how far long work is; may be nil.
	Progress func(process string, p run.Progress)
	// Notice is told what a person should know but what stops nothing; may be nil.
	Notice func(text string)
	// Patience is how long work waits for another run of its process to end.
	Patience time.Duration
	// Agent is what mails say made them, like "Bothways/1.0".
	Agent string

	set        atomic.Pointer[settings.Settings]
	db         *ledger.DB
	mu         sync.Mutex
	connectors map[string]side.Connector
	life       context.Context // ends with Close
	end        context.CancelFunc
	posts      sync.WaitGroup                // mails that are sent beside the work
	poke       atomic.Pointer[chan struct{}] // wakes what sends mails; nil where runs do it themselves
}

// Settings are those in force; they may change while a run is at work.
func (d *Desk) Settings() settings.Settings { return *d.set.Load() }

// Use puts settings in force.
func (d *Desk) Use(s settings.Settings) { d.set.Store(&s) }

// Start opens the database. A damaged one is set aside, and Notice says what that means.
func (d *Desk) Start(ctx context.Context) error {
	if err := d.Home.Make(); err != nil {
		return err
	}
	db, err := ledger.Open(ctx, d.Home.State, ledger.Options{Log: d.Log, Now: d.Now, OnDamage: func(x ledger.Damage) { d.notice(x.String()) }})
	if err != nil {
		return err
	}
	d.db = db
	d.life, d.end = context.WithCancel(context.WithoutCancel(ctx))
	d.connectors = map[string]side.Connector{}
	return nil
}

// Close lets go of everything.
func (d *Desk) Close() error {
	if d.end != nil {
		d.end()
		d.posts.Wait()
	}
	d.hangUp()
	if d.db == nil {
		return nil
	}
	return d.db.Close()
}

func (d *Desk) notice(text string) {
	if d.Notice != nil {
		d.Notice(text)
	}
}

// Reload reads the settings again; those in force stay where the file has problems.
func (d *Desk) Reload() error {
	s, err := settings.Load(d.Home.Config)
	if err != nil {
		return err
	}
	d.Use(s)
	d.hangUp()
	return nil
}

// hangUp closes all connectors; they are made again when they are needed.
func (d *Desk) hangUp() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.connectors {
		_ = c.Close()
	}
	d.connectors = map[string]side.Connector{}
}

// drop closes an account's connector, so that its secrets are asked for again.
func (d *Desk) drop(account string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c, ok := d.connectors[account]; ok {
		_ = c.Close()
		delete(d.connectors, account)
	}
}

// Wrong is a mistake in what was asked for: nothing was done.
type Wrong struct{ Text string }

func (w Wrong) Error() string { return w.Text }

// mistaken is Wrong in the person's language.
func mistaken(text string) error { return Wrong{Text: text} }

func wrong(format string, args ...any) error { return Wrong{Text: fmt.Sprintf(format, args...)} }

// process finds the settings of a process.
func (d *Desk) process(name string) (settings.Process, error) {
	p, ok := d.Settings().Expand().Processes[strings.TrimSuffix(name, guestsMark)]
	if ok && strings.HasSuffix(name, guestsMark) {
		p, ok = guestsProcess(p)
	}
	if !ok {
		return p, mistaken(words.T(`there is no process "{{.Process}}"; there are: {{.List}}`, "Process", name, "List", listed(d.ProcessNames())))
	}
	return p, nil
}

// ProcessNames lists the processes in order.
func (d *Desk) ProcessNames() []string { return d.Settings().Expand().ProcessNames() }

// account finds the settings of an account.
func (d *Desk) account(name string) (settings.Account, error) {
	a, ok := d.Settings().Expand().Accounts[name]
	if !ok {
		return a, mistaken(words.T(`there is no account "{{.Account}}"; there are: {{.List}}`, "Account", name, "List", listed(d.Settings().AccountNames())))
	}
	return a, nil
}

func listed(names []string) string {
	if len(names) == 0 {
		return words.T("none yet")
	}
	return strings.Join(names, ", ")
}

// connector reaches an account, once.
func (d *Desk) connector(name string) (side.Connector, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c, ok := d.connectors[name]; ok {
		return c, nil
	}
	a, err := d.account(name)
	if err != nil {
		return nil, err
	}
	c, err := d.Connect(a)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	d.connectors[name] = c
	return c, nil
}

// LockAccount waits until no other program changes an account that takes one change at a time.
func (d *Desk) LockAccount(ctx context.Context, name string) (release func(), err error) {
	release, ok, err := d.db.LockAccount(ctx, name)
	if err == nil && !ok {
		err = ctx.Err()
	}
	return release, err
}
