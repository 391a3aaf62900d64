package configure

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/desk"
	"bothways/app/window/frame"
	"bothways/app/words"
)

// accountsPage lists the accounts.
type accountsPage struct {
	s    *Screen
	root fyne.CanvasObject
	rows *fyne.Container
}

func (s *Screen) newAccountsPage() *accountsPage {
	p := &accountsPage{s: s, rows: container.NewVBox()}
	add := container.NewHBox()
	for _, c := range []Choice{{"folder", words.T("Folder…")}, {"dav", words.T("Server…")}, {"google", words.T("Google…")}} {
		add.Add(s.f.Button(c.Label, theme.ContentAddIcon(), func() { s.addAccount(c.Value, nil) }))
	}
	p.root = container.NewBorder(
		frame.Pad(container.NewVBox(frame.Heading(words.T("Accounts")),
			frame.Text(words.T("The places where your contacts, calendars and tasks are. Add one, then pair it with another in a process.")))),
		frame.Pad(container.NewVBox(frame.Hint(words.T("Add an account:")), container.NewBorder(nil, nil, nil, s.closeButton(), add))), nil, nil,
		container.NewVScroll(frame.Pad(p.rows)))
	p.refresh()
	return p
}

func (p *accountsPage) refresh() {
	p.rows.RemoveAll()
	list := p.s.desk.Accounts()
	if len(list) == 0 {
		p.rows.Add(frame.Text(words.T("There is no account yet.")))
	}
	for _, a := range list {
		p.rows.Add(p.card(a))
		p.rows.Add(widget.NewSeparator())
	}
	p.rows.Refresh()
}

// card is one account with what can be done about it.
func (p *accountsPage) card(a desk.AccountRow) fyne.CanvasObject {
	state := frame.Text(AccountState(a))
	if !a.SignedIn {
		state.Importance = widget.WarningImportance
	}
	buttons := container.NewHBox(p.s.f.Button(words.T("Test"), nil, func() { p.test(a.Account) }))
	if p.canSignIn(a) {
		text := words.T("Sign in again…")
		if !a.SignedIn {
			text = words.T("Sign in…")
		}
		buttons.Add(p.s.f.Button(text, nil, func() { p.s.signInAgain(a) }))
	}
	buttons.Add(p.s.f.Button(words.T("Remove…"), theme.DeleteIcon(), func() { p.remove(a) }))
	text := frame.Tight(frame.Bold(a.Account), frame.Text(AccountAddress(a)), state, frame.Hint(AccountUse(a)))
	return container.NewBorder(nil, nil, container.NewVBox(widget.NewIcon(typeIcon(a.Type))), container.NewVBox(buttons), text)
}

func typeIcon(kind string) fyne.Resource {
	switch kind {
	case "folder":
		return theme.FolderIcon()
	case "google":
		return theme.AccountIcon()
	}
	return theme.StorageIcon()
}

// AccountAddress is where an account leads, in words.
func AccountAddress(a desk.AccountRow) string {
	switch {
	case a.Type == "google" && a.Username != "":
		return words.T("Google account of {{.Person}}", "Person", a.Username)
	case a.Type == "google":
		return words.T("Google account")
	case a.Username != "":
		return words.T("{{.Address}}, as {{.Person}}", "Address", a.Address, "Person", a.Username)
	}
	return a.Address
}

// AccountState says whether an account can be used.
func AccountState(a desk.AccountRow) string {
	switch {
	case a.Type == "folder":
		return words.T("Needs no sign-in")
	case a.SignedIn:
		return words.T("Signed in")
	}
	return words.T("Sign-in needed")
}

// AccountUse says which processes use an account.
func AccountUse(a desk.AccountRow) string {
	if len(a.Processes) == 0 {
		return words.T("No process uses it.")
	}
	return words.T("Used by: {{.Processes}}", "Processes", strings.Join(a.Processes, ", "))
}

// canSignIn leaves out accounts whose password comes from elsewhere.
func (p *accountsPage) canSignIn(a desk.AccountRow) bool {
	x := p.s.desk.Settings().Accounts[a.Account]
	switch a.Type {
	case "google":
		return x.ServiceAccountFile == ""
	case "dav":
		return len(x.PasswordCommand) == 0 && len(x.BearerCommand) == 0 && x.Username != ""
	}
	return false
}

func (p *accountsPage) test(name string) {
	var list []desk.CollectionRow
	p.s.f.Load(words.T("Testing {{.Account}}…", "Account", name), func(ctx context.Context) (err error) {
		list, err = p.s.desk.Collections(ctx, name)
		return err
	}, func(err error) {
		if err != nil {
			p.s.f.Fail(err)
			return
		}
		var names []string
		for _, c := range list {
			names = append(names, Titled(c))
		}
		p.s.f.Tell(words.T("{{.Account}} answers", "Account", name),
			words.N(len(list), "It has {{.N}} collection: {{.Names}}", "It has {{.N}} collections: {{.Names}}", "Names", strings.Join(names, ", ")))
	})
}

// addAccount asks for a new account; joined may be nil.
func (s *Screen) addAccount(kind string, joined func(name string)) {
	form := s.parts.NewJoinForm(kind, SuggestedFolder())
	wrong := frame.Hint("")
	wrong.Importance = widget.DangerImportance
	wrong.Hide()
	var d *frame.Dialog
	yes := words.T("Add")
	if kind == "google" {
		yes = words.T("Sign in…")
	}
	d = s.f.Dialog(TypeName(kind), container.NewVBox(form.Root, wrong), fyne.NewSize(520, 0), yes, words.T("Cancel"), func() bool {
		x, bad := form.Joining()
		put(wrong, bad)
		if bad != "" {
			return false
		}
		s.parts.Join(x, func(name string, _ []desk.CollectionRow) {
			d.Close()
			s.refresh()
			if joined != nil {
				joined(name)
			}
		})
		return false
	})
	form.OnEnter = func() { d.Yes.Tapped(nil) }
	if form.First() != nil {
		s.f.Canvas().Focus(form.First())
	}
}

// offerSignIn asks for the sign-in of the account that the window was opened for.
func (s *Screen) offerSignIn(name string) {
	for _, a := range s.desk.Accounts() {
		switch {
		case a.Account != name || !s.accounts.canSignIn(a):
		case s.desk.ByBrowser(name):
			s.f.Ask(words.T("Sign in to {{.Account}}", "Account", name), words.T("Your browser opens; sign in there and come back. Bothways never sees your password."),
				words.T("Sign in…"), words.T("Not now"), func(yes bool) {
					if yes {
						s.signInAgain(a)
					}
				})
		default:
			s.signInAgain(a)
		}
	}
}

func (s *Screen) signInAgain(a desk.AccountRow) {
	if s.desk.ByBrowser(a.Account) {
		s.parts.signIn(words.T("Signing in…"), func(ctx context.Context, b desk.Browser) ([]string, error) {
			return s.desk.LoginBrowser(ctx, a.Account, b)
		}, s.refresh, func() { s.signInAgain(a) })
		return
	}
	password := s.f.Entry()
	password.Password = true
	d := s.f.Dialog(words.T("Sign in to {{.Account}}", "Account", a.Account),
		container.NewVBox(frame.Text(AccountAddress(a)), frame.Bold(words.T("Password")), password,
			frame.Hint(words.T("It is tried at the server before it is kept."))),
		fyne.NewSize(460, 0), words.T("Sign in"), words.T("Cancel"), func() bool {
			if password.Text == "" {
				return false
			}
			s.login(a, password.Text)
			return true
		})
	password.OnSubmitted = func(string) { d.Yes.Tapped(nil) }
	s.f.Canvas().Focus(password)
}

func (s *Screen) login(a desk.AccountRow, password string) {
	s.parts.signIn(words.T("Signing in…"), func(ctx context.Context, _ desk.Browser) ([]string, error) {
		return nil, s.desk.Login(ctx, a.Account, password)
	}, s.refresh, func() { s.login(a, password) })
}

func (p *accountsPage) remove(a desk.AccountRow) {
	if len(a.Processes) > 0 {
		p.s.f.Tell(words.T("{{.Account}} is in use", "Account", a.Account),
			words.T("These processes use it: {{.Processes}}. Remove them first; then the account can go.", "Processes", strings.Join(a.Processes, ", ")))
		return
	}
	p.s.f.AskDanger(words.T("Remove {{.Account}}?", "Account", a.Account),
		words.T("Bothways forgets the account and its password. Nothing in it is changed or deleted."),
		words.T("Remove"), words.T("Cancel"), func(yes bool) {
			if !yes {
				return
			}
			p.s.f.Work(words.T("Removing…"), func(ctx context.Context, _ frame.Progress) error { return p.s.desk.RemoveAccount(ctx, a.Account) },
				func(err error) {
					if err != nil {
						p.s.f.Fail(err)
					}
					p.s.f.Host.Changed()
					p.s.refresh()
				})
		})
}
