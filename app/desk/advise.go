package desk

import (
	"errors"
	"io/fs"
	"strings"

	"bothways/app/secrets"
	"bothways/app/settings"
	"bothways/app/words"
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
	if rest, ok := strings.CutPrefix(text, place+": "); ok && account != "" && (strings.HasPrefix(rest, account+": ") || strings.HasPrefix(rest, account+" (")) {
		text = rest
	}
	return withHint(text, Hint(err, account), signInAgain(account))
}

const again = "sign in again" // as errors say it

func signInAgain(account string) string {
	return words.T("sign in again with: bothways account login {{.Account}}", "Account", account)
}

// withHint adds what to do, unless the text says it.
func withHint(text, hint, signIn string) string {
	i := strings.LastIndex(text, again)
	switch {
	case hint == "", strings.Contains(text, hint):
		return text
	case i < 0 || hint != signIn:
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
		return words.T("sign in with: bothways account login {{.Account}}", "Account", account)
	case errors.Is(err, secrets.ErrNoKeyring) && account != "":
		return words.T("the simplest of these ways: bothways account login {{.Account}} --store file", "Account", account)
	case errors.Is(err, side.ErrAuth) && account != "":
		if own := (*side.Error)(nil); errors.As(err, &own) && strings.Contains(own.What, "; ") && !strings.Contains(own.What, "sign in") {
			return "" // signing in would not help
		}
		return signInAgain(account)
	case errors.Is(err, side.ErrBusy):
		return words.T("it is tried again later")
	case errors.Is(err, side.ErrNetwork):
		return words.T("check the address and the connection; it is tried again later")
	case errors.Is(err, ledger.ErrLocked):
		return words.T("end the other program, or wait until it is done")
	case errors.Is(err, fs.ErrPermission):
		return words.T("give your user the right to read and write there")
	}
	return ""
}

// InWords sums a process up in sentences.
func InWords(p settings.Process, names [2]string) []string {
	way := words.T("Both ways between {{.Left}} and {{.Right}}.", "Left", names[0], "Right", names[1])
	switch p.Direction {
	case "to-right":
		way = words.T("One way, from {{.From}} to {{.To}}.", "From", names[0], "To", names[1])
	case "to-left":
		way = words.T("One way, from {{.From}} to {{.To}}.", "From", names[1], "To", names[0])
	}
	out := []string{way}
	for i, never := range [][]string{p.Prevent.Left, p.Prevent.Right} {
		if len(never) > 0 {
			out = append(out, words.T("Never {{.What}} anything at {{.Place}}.", "What", neverWords(never), "Place", names[i]))
		}
	}
	out = append(out, conflictWords(p, names))
	if p.Kind != "contacts" {
		out = append(out, words.N(p.Window.FutureDays, "From {{.Past}} days ago to {{.N}} day ahead.", "From {{.Past}} days ago to {{.N}} days ahead.", "Past", words.Number(p.Window.PastDays)))
	}
	return out
}

func conflictWords(p settings.Process, names [2]string) string {
	switch p.Conflict {
	case "newest":
		return words.T("Where both sides changed the same field, the newer change wins.")
	case "left":
		return words.T("Where both sides changed the same field, {{.Place}} wins.", "Place", names[0])
	case "right":
		return words.T("Where both sides changed the same field, {{.Place}} wins.", "Place", names[1])
	case "keep-both":
		return words.T("Where both sides changed the same field, both values stay if it can hold both.")
	}
	return words.T("Where both sides changed the same field, you are asked.")
}

// neverWords are operations in the settings' words.
func neverWords(ops []string) string {
	out := make([]string, len(ops))
	for i, op := range ops {
		if out[i] = words.Op(op, true); op == "update" {
			out[i] = words.T("update")
		}
	}
	return words.Or(out...)
}
