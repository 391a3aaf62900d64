package desk

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"bothways/app/secrets"
	"bothways/app/settings"
	"bothways/sync/ledger"
	"bothways/sync/link"
	"bothways/sync/side"
)

// advise turns an error into a sentence that names the thing and says what to do.
func (d *Desk) advise(err error, names [2]string) string {
	text := err.Error()
	var s *sideError
	account := ""
	if errors.As(err, &s) {
		account = s.Account
	}
	for _, x := range link.Both {
		if rest, ok := strings.CutPrefix(text, x.String()+": "); ok {
			text, account = names[x]+": "+rest, names[x]
		}
	}
	place := account
	if i := strings.IndexByte(account, '/'); i > 0 {
		account = account[:i]
	}
	if rest, ok := strings.CutPrefix(text, place+": "); ok && account != "" && strings.HasPrefix(rest, account+": ") {
		text = rest
	}
	return withHint(text, Hint(err, account))
}

const again = "sign in again"

// withHint adds what to do, unless the text says it.
func withHint(text, hint string) string {
	i := strings.LastIndex(text, again)
	switch {
	case hint == "", strings.Contains(text, hint):
		return text
	case i < 0 || !strings.HasPrefix(hint, again):
		return text + "; " + hint
	case i+len(again) == len(text):
		return text[:i] + hint
	}
	_, command, _ := strings.Cut(hint, ": ")
	return text + ": " + command
}

// Hint says what to do about an error; "" where its own text says it.
func Hint(err error, account string) string {
	switch {
	case errors.Is(err, secrets.ErrNotFound):
		return fmt.Sprintf("sign in with: bothways account login %s", account)
	case errors.Is(err, secrets.ErrNoKeyring) && account != "":
		return fmt.Sprintf("the simplest of these ways: bothways account login %s --store file", account)
	case errors.Is(err, side.ErrAuth) && account != "":
		if own := (*side.Error)(nil); errors.As(err, &own) && strings.Contains(own.What, "; ") && !strings.Contains(own.What, "sign in") {
			return "" // signing in would not help
		}
		return fmt.Sprintf("sign in again with: bothways account login %s", account)
	case errors.Is(err, side.ErrBusy):
		return "it is tried again later"
	case errors.Is(err, side.ErrNetwork):
		return "check the address and the connection; it is tried again later"
	case errors.Is(err, ledger.ErrLocked):
		return "end the other program, or wait until it is done"
	case errors.Is(err, fs.ErrPermission):
		return "give your user the right to read and write there"
	}
	return ""
}

// InWords sums a process up in sentences.
func InWords(p settings.Process, names [2]string) []string {
	way := fmt.Sprintf("Both ways between %s and %s.", names[0], names[1])
	switch p.Direction {
	case "to-right":
		way = fmt.Sprintf("One way, from %s to %s.", names[0], names[1])
	case "to-left":
		way = fmt.Sprintf("One way, from %s to %s.", names[1], names[0])
	}
	out := []string{way}
	for i, never := range [][]string{p.Prevent.Left, p.Prevent.Right} {
		if len(never) > 0 {
			out = append(out, fmt.Sprintf("Never %s anything at %s.", joined(never, "or"), names[i]))
		}
	}
	out = append(out, conflictWords(p, names))
	if p.Kind != "contacts" {
		out = append(out, fmt.Sprintf("From %d days ago to %d days ahead.", p.Window.PastDays, p.Window.FutureDays))
	}
	return out
}

func conflictWords(p settings.Process, names [2]string) string {
	switch p.Conflict {
	case "newest":
		return "Where both sides changed the same field, the newer change wins."
	case "left":
		return fmt.Sprintf("Where both sides changed the same field, %s wins.", names[0])
	case "right":
		return fmt.Sprintf("Where both sides changed the same field, %s wins.", names[1])
	case "keep-both":
		return "Where both sides changed the same field, both values stay if it can hold both."
	}
	return "Where both sides changed the same field, you are asked."
}

func joined(words []string, and string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + and + " " + words[len(words)-1]
}
