package desk

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"bothways/app/secrets"
	"bothways/app/words"
)

// Check is one thing the doctor looked at.
type Check struct {
	Check   string `json:"check"`
	OK      bool   `json:"ok"`
	Message string `json:"message"`
}

// Doctor looks at files, database, keyring, accounts and clock.
func (d *Desk) Doctor(ctx context.Context) []Check {
	out := []Check{d.checkFile(words.T("settings"), d.Home.Config, words.T("no settings yet: bothways account add …"))}
	if err := d.db.Check(ctx, true); err != nil {
		out = append(out, Check{words.T("database"), false, words.T("{{.Why}}; make a copy of it, then run: bothways reset for each process", "Why", err)})
	} else {
		out = append(out, Check{words.T("database"), true, words.T("{{.File}} is sound", "File", d.Home.State)})
	}
	out = append(out, d.checkSecrets(), checkClock(d.now()))
	for _, name := range d.Settings().AccountNames() {
		if err := d.TestAccount(ctx, name); err != nil {
			out = append(out, Check{words.T("account {{.Account}}", "Account", name), false, d.advise(err, [2]string{name, name})})
		} else {
			out = append(out, Check{words.T("account {{.Account}}", "Account", name), true, words.T("answers")})
		}
	}
	if d.Settings().Notify.Email != nil {
		out = append(out, d.checkMail(ctx))
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
		return Check{what, false, words.T("{{.File}} is a folder; it must be a file", "File", path)}
	}
	return Check{what, true, words.T("{{.File}} can be read", "File", path)}
}

// checkSecrets looks for a secret that cannot be there: the answer "no such secret" is a good one.
func (d *Desk) checkSecrets() Check {
	_, err := d.Secrets.Get("doctor", secrets.Password)
	switch {
	case err == nil, errors.Is(err, secrets.ErrNotFound):
		if d.Settings().Secrets.Store == "file" {
			return Check{words.T("secrets"), true, words.T("kept in the file {{.File}}", "File", d.Home.Secrets)}
		}
		return Check{words.T("secrets"), true, words.T("kept in the system keyring")}
	case d.needSecrets():
		return Check{words.T("secrets"), false, strings.TrimPrefix(err.Error(), "doctor: "+secrets.Password+": ")}
	}
	return Check{words.T("secrets"), true, words.T("no account needs a password kept")}
}

// needSecrets tells whether an account's password is looked up in the store.
func (d *Desk) needSecrets() bool {
	for _, a := range d.Settings().Accounts {
		if a.Type == "dav" && a.Username != "" && len(a.PasswordCommand) == 0 {
			return true
		}
	}
	if e := d.Settings().Notify.Email; e != nil {
		return e.Username != "" && len(e.PasswordCommand) == 0
	}
	return false
}

// born is before any sane clock.
var born = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func checkClock(now time.Time) Check {
	if now.Before(born) {
		return Check{words.T("clock"), false, words.T("the computer's clock says {{.Time}}; set it right: the newer of two changes is found by time", "Time", now.Format(words.T("2006-01-02 15:04:05")))}
	}
	return Check{words.T("clock"), true, words.Time(now) + now.Format(" MST")}
}

func (d *Desk) checkProcess(ctx context.Context, name string) Check {
	check := words.T("process {{.Process}}", "Process", name)
	s, err := d.statusOf(ctx, name, time.Time{})
	if err != nil {
		return Check{check, false, err.Error()}
	}
	if len(s.Waits) > 0 {
		return Check{check, false, s.Waits[0]}
	}
	return Check{check, true, words.N(s.Linked, "{{.N}} record is linked", "{{.N}} records are linked")}
}
