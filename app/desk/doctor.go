package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"bothways/app/secrets"
)

// Check is one thing the doctor looked at.
type Check struct {
	Check   string `json:"check"`
	OK      bool   `json:"ok"`
	Message string `json:"message"`
}

// Doctor looks at files, database, keyring, accounts and clock.
func (d *Desk) Doctor(ctx context.Context) []Check {
	out := []Check{d.checkFile("settings", d.Home.Config, "no settings yet: bothways account add …")}
	if err := d.db.Check(ctx, true); err != nil {
		out = append(out, Check{"database", false, err.Error() + "; make a copy of it, then run: bothways reset for each process"})
	} else {
		out = append(out, Check{"database", true, d.Home.State + " is sound"})
	}
	out = append(out, d.checkSecrets(), checkClock(d.now()))
	for _, name := range d.Settings().AccountNames() {
		if err := d.TestAccount(ctx, name); err != nil {
			out = append(out, Check{"account " + name, false, d.advise(err, [2]string{name, name})})
		} else {
			out = append(out, Check{"account " + name, true, "answers"})
		}
	}
	for _, name := range d.ProcessNames() {
		out = append(out, d.checkProcess(ctx, name))
	}
	return out
}

func (d *Desk) checkFile(what, path, missing string) Check {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return Check{what, true, missing}
	case err != nil:
		return Check{what, false, err.Error()}
	case info.IsDir():
		return Check{what, false, path + " is a folder; it must be a file"}
	}
	return Check{what, true, path + " can be read"}
}

// checkSecrets looks for a secret that cannot be there: the answer "no such secret" is a good one.
func (d *Desk) checkSecrets() Check {
	_, err := d.Secrets.Get("doctor", secrets.Password)
	switch {
	case err == nil, errors.Is(err, secrets.ErrNotFound):
		return Check{"secrets", true, "kept in the " + map[string]string{"file": "file " + d.Home.Secrets, "keyring": "system keyring"}[d.Settings().Secrets.Store]}
	case d.needSecrets():
		return Check{"secrets", false, strings.TrimPrefix(err.Error(), "doctor: "+secrets.Password+": ")}
	}
	return Check{"secrets", true, "no account needs a password kept"}
}

// needSecrets tells whether an account's password is looked up in the store.
func (d *Desk) needSecrets() bool {
	for _, a := range d.Settings().Accounts {
		if a.Type == "dav" && a.Username != "" && len(a.PasswordCommand) == 0 {
			return true
		}
	}
	return false
}

// born is before any sane clock.
var born = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func checkClock(now time.Time) Check {
	if now.Before(born) {
		return Check{"clock", false, fmt.Sprintf("the computer's clock says %s; set it right: the newer of two changes is found by time", now.Format(time.DateTime))}
	}
	return Check{"clock", true, now.Format("2006-01-02 15:04 MST")}
}

func (d *Desk) checkProcess(ctx context.Context, name string) Check {
	s, err := d.statusOf(ctx, name, time.Time{})
	if err != nil {
		return Check{"process " + name, false, err.Error()}
	}
	if len(s.Waits) > 0 {
		return Check{"process " + name, false, s.Waits[0]}
	}
	return Check{"process " + name, true, plural(s.Linked, "record is", "records are") + " linked"}
}
