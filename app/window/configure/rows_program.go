package configure

import "bothways/app/words"

// programRows are the settings that no process has: what the person is told, how long things can be
// taken back, where passwords are.
func programRows() []Row {
	return []Row{
		{Key: "notify.desktop", Group: words.T("Notifications"), Control: Select, Label: words.T("Tell me on the desktop"),
			Choices: []Choice{{"never", words.T("Never")}, {"errors", words.T("Of errors")}, {"changes", words.T("Of changes and what waits")}, {"always", words.T("Of every sync")}},
			Says: by("notify.desktop", map[string]string{
				"never":   words.T("Nothing is shown; the icon still tells what waits for you."),
				"errors":  words.T("Only when something went wrong or you must sign in."),
				"changes": words.T("When a sync changed something, and when something waits for you."),
				"always":  words.T("After every sync, also when there was nothing to do."),
			})},
		{Key: "notify.email.to", Group: words.T("E-mail"), Control: Text, Label: words.T("Mail me at"), Hint: words.T("no mail"),
			Says: textSays("notify.email.to", words.T("Nothing is mailed. It is of use where nobody sits at this computer."),
				func(to string) string { return words.T("{{.Address}} is written to.", "Address", to) })},
		{Key: "notify.email.on", Control: Select, Label: words.T("When"), Empty: "review",
			Choices: []Choice{{"review", words.T("Previews, the first sync, errors")}, {"errors", words.T("Errors alone")}, {"always", words.T("Every sync")}},
			Says: by("notify.email.on", map[string]string{
				"review": words.T("When a preview waits for you, when the first sync is done, and when something went wrong."),
				"errors": words.T("Only when something went wrong or you must sign in."),
				"always": words.T("After every sync, with what it did."),
			})},
		{Key: "notify.email.smtp", Control: Text, Label: words.T("Mail server"), Hint: "smtp.example.org:587",
			Says: say(words.T("With its port, as your mail provider names it for outgoing mail."))},
		{Key: "notify.email.username", Control: Text, Label: words.T("User name"), Says: say("")},
		{Key: "notify.email.password_command", Control: Command, Label: words.T("Program that prints the password"), Hint: words.T("none"),
			Says: say(words.T("Left empty, the password that was stored for mail is taken."))},
		{Key: "history.keep_days", Group: words.T("History"), Control: Number, Label: words.T("Keep for"), Unit: words.T("days"), Says: func(v Look) string {
			return words.N(whole(v("history.keep_days")), "What a sync did can be taken back for {{.N}} day.", "What a sync did can be taken back for {{.N}} days.")
		}},
		{Key: "secrets.store", Group: words.T("Passwords"), Control: Select, Label: words.T("Keep passwords in"),
			Choices: []Choice{{"keyring", words.T("The keyring of this computer")}, {"file", words.T("A file")}},
			Says: by("secrets.store", map[string]string{
				"keyring": words.T("Passwords and sign-ins are kept by the system, encrypted."),
				"file":    words.T("Passwords and sign-ins are in a file that your user alone can read; it is not encrypted. Sign in to your accounts again after the change."),
			})},
	}
}
