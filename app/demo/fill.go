package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"bothways/app/demo/data"
	"bothways/app/desk"
	"bothways/connectors/dav/davtest"
	"bothways/connectors/google/googletest"
)

// kinds are the sample collections and what they hold.
var kinds = []struct{ name, kind string }{
	{data.Clients, "contacts"}, {data.Meetings, "calendar"}, {data.Tasks, "tasks"},
}

// layFiles writes the folder.
func (w *World) layFiles(context.Context) error {
	for _, k := range kinds {
		if err := w.lay(w.Files, data.Left, k.name); err != nil {
			return err
		}
	}
	return nil
}

// lay writes a collection of a side as files, two days old.
func (w *World) lay(root, side, collection string) error {
	files, err := data.Load(side, collection, w.days)
	if err != nil {
		return err
	}
	at := filepath.Join(root, collection)
	if err := os.MkdirAll(at, 0o700); err != nil {
		return err
	}
	old := w.now().Add(-48 * time.Hour)
	for _, f := range files {
		name := filepath.Join(at, f.Name)
		if err := errors.Join(os.WriteFile(name, f.Doc, 0o600), os.Chtimes(name, old, old)); err != nil {
			return err
		}
	}
	return nil
}

// startGoogle starts a Google whose account holds the other side of the data, as if another program had
// brought it there.
func (w *World) startGoogle(ctx context.Context) (err error) {
	w.google = googletest.New(googletest.Options{Clock: w.now})
	w.google.AddAccount(owner, "Ada", zone)
	if w.GoogleURL, err = w.google.Start(); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp("", "bothways-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	for _, collection := range []string{data.Clients, data.Meetings} {
		if err := w.lay(filepath.Join(tmp, "files"), data.Right, collection); err != nil {
			return err
		}
	}
	return w.bring(ctx, tmp)
}

// bring copies files to Google and wipes off the marks of who did it from the contacts: they are as a
// person would have typed them.
func (w *World) bring(ctx context.Context, dir string) error {
	d, err := w.desk(ctx, filepath.Join(dir, "home"))
	if err != nil {
		return err
	}
	defer d.Close()
	err = errors.Join(
		d.AddAccount(ctx, Folder, map[string]string{"type": "folder", "path": filepath.Join(dir, "files")}),
		d.AddAccount(ctx, Google, w.googleKeys()), signIn(ctx, d), pair(ctx, d))
	if err != nil {
		return err
	}
	reps, err := d.Sync(ctx, nil, desk.Terms{Yes: true})
	if err != nil {
		return err
	}
	for _, r := range reps {
		if r.Status != desk.Done {
			return fmt.Errorf("sample data: %s: %s", r.Process, r.Status)
		}
	}
	hand := w.google.Hand(owner)
	for _, c := range hand.Contacts() {
		hand.EditContact(text(c, "resourceName"), googletest.Object{"clientData": []any{}})
	}
	return nil
}

// startServer starts the CalDAV/CardDAV server: empty but for tasks.
func (w *World) startServer(context.Context) (err error) {
	if w.dav, err = davtest.New(davtest.User{Name: user, Password: password}, ""); err != nil {
		return err
	}
	w.paths[data.Clients] = w.dav.AddBook(data.Clients)
	w.paths[data.Meetings] = w.dav.AddCalendar(data.Meetings, "VEVENT")
	w.paths[data.Tasks] = w.dav.AddCalendar(data.Tasks, "VTODO")
	files, err := data.Load(data.Right, data.Tasks, w.days)
	if err != nil {
		return err
	}
	for _, f := range files {
		w.dav.Put(w.paths[data.Tasks], f.Name, f.Doc)
	}
	w.ServerURL, err = w.dav.Start()
	return err
}

// text is a member of a JSON object, "" where there is none.
func text(o googletest.Object, key string) string { s, _ := o[key].(string); return s }
