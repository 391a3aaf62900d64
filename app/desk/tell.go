package desk

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"bothways/app/secrets"
	"bothways/app/settings"
	"bothways/app/words"
	"bothways/sync/ledger"
	"bothways/sync/side"
)

// Told is an error as a window tells it: without commands to type.
type Told struct {
	Says    string // a sentence
	Next    string // what to do now; "" where nothing helps but trying again
	Details string // the error in full
	Account string // whose sign-in it is about; else ""
	SignIn  bool   // signing in again would help
	File    string // the file that must be mended; else ""
}

// Tell puts an error into words for a window.
func (d *Desk) Tell(err error) Told { return TellPlain(err) }

// TellPlain is Tell where there is no desk, because it could not be opened.
func TellPlain(err error) Told {
	t := Told{Says: sentence(withoutCommands(err.Error())), Details: err.Error(), Account: accountOf(err)}
	problems := settings.Problems{}
	switch {
	case errors.Is(err, context.Canceled):
		t.Says, t.Next = words.T("It was stopped before the end."), words.T("The next run does the rest.")
	case errors.As(err, &problems):
		t.Says, t.Next = words.T("The settings cannot be used as they are."), words.T("Mend the file, then try again. The details say where.")
		if len(problems) > 0 {
			t.File = problems[0].File
		}
	case errors.Is(err, secrets.ErrNotFound), errors.Is(err, side.ErrAuth):
		t.Next, t.SignIn = words.T("Sign in again."), t.Account != ""
	case errors.Is(err, secrets.ErrNoKeyring):
		t.Next = words.T("Start the computer's keyring, or let Bothways keep passwords in a file of its own.")
	case IsBusy(err):
		t.Says, t.Next = words.T("Another run is at work."), words.T("Wait until it is done, then try again.")
	case errors.Is(err, side.ErrBusy):
		t.Next = words.T("It is tried again later.")
	case errors.Is(err, side.ErrNetwork):
		t.Next = words.T("Check the address and the connection. It is tried again later.")
	case errors.Is(err, ledger.ErrLocked):
		t.Next = words.T("End the other program, or wait until it is done.")
	case errors.Is(err, fs.ErrPermission):
		t.Next = words.T("Give your user the right to read and write there.")
	}
	return t
}

// accountOf is the account that an error is about, "" if none is known.
func accountOf(err error) string {
	var s *sideError
	if errors.As(err, &s) {
		name, _, _ := strings.Cut(s.Account, "/")
		return name
	}
	return ""
}

// command is how each console command begins.
const command = "bothways "

// withoutCommands leaves out the clauses of a text that say what to type.
func withoutCommands(text string) string {
	var kept []string
	for _, clause := range strings.Split(text, "; ") {
		at := strings.Index(clause, command)
		if at < 0 || strings.HasPrefix(strings.TrimPrefix(clause, "`"), "bothways:") {
			kept = append(kept, clause)
			continue
		}
		if i := strings.LastIndex(clause[:at], ": "); i > 0 && len(kept) == 0 {
			kept = append(kept, clause[:i])
		}
	}
	if len(kept) == 0 {
		return text
	}
	return strings.Join(kept, "; ")
}

// sentence ends a text with a full stop.
func sentence(text string) string {
	text = strings.TrimSpace(text)
	if text == "" || strings.ContainsRune(".!?。…", []rune(text)[len([]rune(text))-1]) {
		return text
	}
	return text + "."
}
