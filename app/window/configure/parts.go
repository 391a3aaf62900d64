package configure

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/desk"
	"bothways/app/window/frame"
	"bothways/app/words"
)

// Parts make what the settings and the welcome have in common: accounts and the choice of collections.
type Parts struct {
	f  *frame.Frame
	at AccountDesk
	// Google are further keys of a new Google account, where its services stand elsewhere.
	Google map[string]string
	// Open opens the system's browser for a sign-in.
	Open bool
}

// NewParts makes them for a window.
func NewParts(f *frame.Frame, at AccountDesk) *Parts { return &Parts{f: f, at: at, Open: true} }

// JoinForm asks for what an account of one type needs.
type JoinForm struct {
	Root                          fyne.CanvasObject
	kind                          string
	path, address, user, password *frame.Entry
	client, secret                *frame.Entry
	p                             *Parts
	// OnEnter is what Enter in a line does; may be nil.
	OnEnter func()
}

// NewJoinForm makes the form of a type of accounts; folder is the one to suggest.
func (p *Parts) NewJoinForm(kind, folder string) *JoinForm {
	j := &JoinForm{kind: kind, p: p}
	switch kind {
	case "folder":
		j.Root = j.folder(folder)
	case "dav":
		j.Root = j.server()
	default:
		j.Root = j.google()
	}
	for _, e := range []*frame.Entry{j.path, j.address, j.user, j.password, j.client, j.secret} {
		if e != nil {
			e.OnSubmitted = func(string) {
				if j.OnEnter != nil {
					j.OnEnter()
				}
			}
		}
	}
	return j
}

func (j *JoinForm) folder(suggested string) fyne.CanvasObject {
	j.path = j.p.f.Entry()
	j.path.SetText(suggested)
	choose := j.p.f.Button(words.T("Choose…"), theme.FolderOpenIcon(), j.chooseFolder)
	return container.NewVBox(
		frame.Bold(words.T("Folder")),
		container.NewBorder(nil, nil, nil, choose, j.path),
		frame.Hint(words.T("Each folder in it is one address book, calendar or task list, with a .vcf or .ics file for each record. A folder that is not there yet is made.")))
}

func (j *JoinForm) chooseFolder() {
	d := dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
		if err == nil && u != nil {
			j.path.SetText(u.Path())
		}
	}, j.p.f.Window())
	d.Show()
	d.Resize(fyne.NewSize(640, 460)) // it has no size before it is shown
}

func (j *JoinForm) server() fyne.CanvasObject {
	j.address, j.user, j.password = j.p.f.Entry(), j.p.f.Entry(), j.p.f.Entry()
	j.password.Password = true
	j.address.SetPlaceHolder("dav.example.org")
	j.address.OnChanged = func(text string) {
		if strings.Contains(text, "@") && !strings.Contains(text, "://") {
			j.user.SetPlaceHolder(strings.TrimSpace(text))
		} else {
			j.user.SetPlaceHolder("")
		}
	}
	return container.NewVBox(
		frame.Bold(words.T("Address of the server, or your e-mail address")), j.address,
		frame.Hint(words.T("The server's name is enough; where its calendars and address books are is found out.")),
		frame.Bold(words.T("User name")), j.user,
		frame.Bold(words.T("Password")), j.password,
		frame.Hint(words.T("It is kept in the keyring of this computer. Some services want a password made for programs.")))
}

func (j *JoinForm) google() fyne.CanvasObject {
	j.client, j.secret = j.p.f.Entry(), j.p.f.Entry()
	j.secret.Password = true
	own := container.NewVBox(frame.Bold(words.T("Client ID")), j.client, frame.Bold(words.T("Client secret")), j.secret,
		frame.Hint(words.T("Only where you made an OAuth client of your own in the Google Cloud console.")))
	return container.NewVBox(
		frame.Text(words.T("Your browser opens; sign in there and come back. Bothways never sees your password.")),
		j.p.f.Fold(words.T("An OAuth client of your own"), own))
}

// First is what the person types first; nil for nothing.
func (j *JoinForm) First() fyne.Focusable {
	switch j.kind {
	case "folder":
		return j.path
	case "dav":
		return j.address
	}
	return nil
}

// Joining is what the form says; wrong tells what is missing.
func (j *JoinForm) Joining() (x desk.Joining, wrong string) {
	x.Keys = map[string]string{"type": j.kind}
	switch j.kind {
	case "folder":
		path := strings.TrimSpace(j.path.Text)
		if path == "" {
			return x, words.T("Choose a folder.")
		}
		if !strings.HasPrefix(path, "~") && !filepath.IsAbs(path) {
			return x, words.T("Write the folder's whole path, from the root or from ~.")
		}
		x.Keys["path"] = path
	case "dav":
		address := desk.Address(j.address.Text)
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			return x, words.T("Type the server's address, such as dav.example.org.")
		}
		x.Keys["url"], x.Keys["username"], x.Password = address, strings.TrimSpace(j.user.Text), j.password.Text
		if x.Keys["username"] == "" {
			x.Keys["username"] = j.user.PlaceHolder
		}
		if x.Keys["username"] == "" || x.Password == "" {
			return x, words.T("Type the user name and the password.")
		}
	default:
		if id := strings.TrimSpace(j.client.Text); id != "" {
			x.Keys["client_id"], x.Secret = id, strings.TrimSpace(j.secret.Text)
		}
		for k, v := range j.p.Google {
			x.Keys[k] = v
		}
	}
	return x, ""
}

// Folder is the folder that the form names, "" for none.
func (j *JoinForm) Folder() string {
	if j.path == nil {
		return ""
	}
	return filepath.Clean(strings.TrimSpace(j.path.Text))
}

// SuggestedFolder is where the records of somebody who has no folder yet may live.
func SuggestedFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, "Bothways")
}

// Join adds an account; joined is told when it is signed in.
func (p *Parts) Join(x desk.Joining, joined func(name string, list []desk.CollectionRow)) {
	var name string
	var list []desk.CollectionRow
	p.signIn(words.T("Signing in…"), func(ctx context.Context, b desk.Browser) (missing []string, err error) {
		x.Browser = b
		name, list, missing, err = p.at.Join(ctx, x)
		return missing, err
	}, func() { joined(name, list) }, func() { p.Join(x, joined) })
}

// signIn does something that may send the person to a browser. again is what is done once passwords
// may be kept in a file.
func (p *Parts) signIn(title string, work func(context.Context, desk.Browser) ([]string, error), done, again func()) {
	var door *doorDialog
	var missing []string
	p.f.Work(title, func(ctx context.Context, _ frame.Progress) (err error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		missing, err = work(ctx, desk.Browser{Open: p.Open, Show: func(address string) {
			p.f.Do(func() { door = p.openDoor(address, cancel) })
		}})
		return err
	}, func(err error) {
		door.close()
		switch {
		case desk.NoKeyring(err):
			p.askFile(again)
		case errors.Is(err, context.Canceled):
		case err != nil:
			p.f.Fail(err)
		default:
			if len(missing) > 0 {
				p.f.Tell(words.T("Not everything was allowed"),
					words.T("Google was not allowed to give: {{.Parts}}. These cannot be synced. To allow them, sign in again and tick every box.", "Parts", strings.Join(missing, ", ")))
			}
			p.f.Host.Changed()
			done()
		}
	})
}

// askFile asks whether passwords may be kept in a file.
func (p *Parts) askFile(again func()) {
	p.f.Ask(words.T("This computer has no keyring"),
		words.T("Passwords are kept in the keyring of the system, and none answers here. They can be kept in a file instead, which your user alone can read, but which is not encrypted."),
		words.T("Keep them in a file"), words.T("Cancel"), func(yes bool) {
			if yes {
				p.f.Work(words.T("Saving the settings…"), func(ctx context.Context, _ frame.Progress) error { return p.at.KeepSecretsInFile(ctx) },
					func(err error) {
						if err != nil {
							p.f.Fail(err)
							return
						}
						again()
					})
			}
		})
}

// doorDialog is what is shown while the person signs in in the browser.
type doorDialog struct{ dialog *frame.Dialog }

func (d *doorDialog) close() {
	if d != nil && d.dialog != nil {
		d.dialog.Close()
	}
}

func (p *Parts) openDoor(address string, cancel func()) *doorDialog {
	line := p.f.Entry()
	line.SetText(address)
	line.OnChanged = func(text string) {
		if text != address {
			line.SetText(address)
		}
	}
	copied := frame.Hint("")
	copyIt := p.f.Button(words.T("Copy"), theme.ContentCopyIcon(), func() {
		fyne.CurrentApp().Clipboard().SetContent(address)
		copied.SetText(words.T("Copied. Paste it into any browser on this computer."))
	})
	wait := widget.NewProgressBarInfinite()
	content := container.NewVBox(
		frame.Text(words.T("Your browser has opened. Sign in there; this window goes on by itself. After five minutes it gives up.")),
		wait, frame.Hint(words.T("If no browser opened, go to this address:")),
		container.NewBorder(nil, nil, nil, copyIt, line), copied)
	d := &doorDialog{}
	d.dialog = p.f.Dialog(words.T("Sign in in your browser"), content, fyne.NewSize(520, 0), words.T("Cancel"), "", func() bool {
		wait.Stop()
		cancel()
		d.dialog = nil
		return true
	})
	return d
}
