// Package demo shows the main job on sample data: a folder and a server of its own, no account needed.
package demo

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bothways/app/demo/data"
	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/secrets"
	"bothways/app/settings"
	"bothways/app/wire"
	"bothways/connectors/dav/davtest"
	"bothways/connectors/google/googletest"
)

// Options of a demo.
type Options struct {
	Out, Err io.Writer
	Keep     string                               // folder to work in and to leave behind; "" is a temporary one
	Serve    bool                                 // keep the server up at the end, until the context ends
	Show     func(w io.Writer, rep report.Report) // how a plan or a run is printed
	Heading  func(text string) string             // how a heading is set off; nil: as it is
	Now      time.Time                            // zero: now
}

const (
	user     = "ada"
	password = "bookbinder"
	folder   = "workshop"
	server   = "cloud"
)

// kinds are the sample collections and what they hold.
var kinds = []struct{ name, kind string }{
	{data.Clients, "contacts"}, {data.Meetings, "calendar"}, {data.Tasks, "tasks"},
}

// story is a demo under way.
type story struct {
	Options
	dir   string
	pim   string // the folder account
	dav   *davtest.Server
	g     *googletest.Server
	url   string
	paths map[string]string // collection → path on the server
	desk  *desk.Desk
	days  int
	ahead time.Duration // of the demo's clock before the computer's
}

// Run tells the story. It works in a folder of its own and touches nothing else.
func Run(ctx context.Context, o Options) error {
	s := &story{Options: o, paths: map[string]string{}}
	if s.Now.IsZero() {
		s.Now = time.Now()
	}
	s.ahead = time.Until(s.Now)
	s.days = data.Days(s.Now)
	if err := s.setUp(ctx); err != nil {
		return err
	}
	defer s.tearDown()
	for _, act := range []func(context.Context) error{s.preview, s.first, s.edits, s.again, s.undo, s.google, s.ending} {
		if err := act(ctx); err != nil {
			return err
		}
	}
	if o.Serve {
		return s.serve(ctx)
	}
	return nil
}

// setUp lays out the folder, starts the server and writes the settings.
func (s *story) setUp(ctx context.Context) error {
	s.dir = s.Keep
	if s.dir == "" {
		dir, err := os.MkdirTemp("", "bothways-demo-")
		if err != nil {
			return err
		}
		s.dir = dir
	} else if entries, err := os.ReadDir(s.dir); err == nil && len(entries) > 0 {
		return desk.Wrong{Text: s.dir + " is not empty; name a new or empty folder for --keep"}
	}
	s.pim = filepath.Join(s.dir, folder)
	for _, k := range kinds {
		if err := s.lay(k.name); err != nil {
			return err
		}
	}
	if err := s.startServer(); err != nil {
		return err
	}
	return s.settings(ctx)
}

// lay writes the folder's side of a collection.
func (s *story) lay(collection string) error {
	files, err := data.Load(data.Left, collection, s.days)
	if err != nil {
		return err
	}
	at := filepath.Join(s.pim, collection)
	if err := os.MkdirAll(at, 0o700); err != nil {
		return err
	}
	for _, f := range files {
		name := filepath.Join(at, f.Name)
		if err := os.WriteFile(name, f.Doc, 0o600); err != nil {
			return err
		}
		old := s.Now.Add(-48 * time.Hour)
		if err := os.Chtimes(name, old, old); err != nil {
			return err
		}
	}
	return nil
}

// startServer starts the embedded server with its side of the data.
func (s *story) startServer() (err error) {
	if s.dav, err = davtest.New(davtest.User{Name: user, Password: password}, ""); err != nil {
		return err
	}
	for _, k := range kinds {
		switch k.kind {
		case "contacts":
			s.paths[k.name] = s.dav.AddBook(k.name)
		case "calendar":
			s.paths[k.name] = s.dav.AddCalendar(k.name, "VEVENT")
		case "tasks":
			s.paths[k.name] = s.dav.AddCalendar(k.name, "VTODO")
		}
		files, err := data.Load(data.Right, k.name, s.days)
		if err != nil {
			return err
		}
		for _, f := range files {
			s.dav.Put(s.paths[k.name], f.Name, f.Doc)
		}
	}
	s.url, err = s.dav.Start()
	return err
}

// settings makes the home with two accounts and three processes.
func (s *story) settings(ctx context.Context) (err error) {
	home := filepath.Join(s.dir, "home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		return err
	}
	keeper := secrets.File(filepath.Join(home, "secrets.json")) // of the demo alone, so that --serve works from elsewhere
	if err := keeper.Set(server, secrets.Password, password); err != nil {
		return err
	}
	s.desk, err = wire.Desk(ctx, wire.Options{Home: home, Version: "demo", Secrets: keeper,
		Now: func() time.Time { return time.Now().Add(s.ahead) }})
	if err != nil {
		return err
	}
	err = s.desk.Change(ctx, func(doc *settings.Document) error { return doc.Set("secrets.store", "file") })
	if err != nil {
		return err
	}
	if err := s.desk.AddAccount(ctx, folder, map[string]string{"type": "folder", "path": s.pim}); err != nil {
		return err
	}
	if err := s.desk.AddAccount(ctx, server, map[string]string{"type": "dav", "url": s.url, "username": user}); err != nil {
		return err
	}
	for _, k := range kinds {
		keys := map[string]string{"kind": k.kind, "left": folder + "/" + k.name, "right": server + "/" + s.paths[k.name]}
		if err := s.desk.AddProcess(ctx, k.name, keys); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) tearDown() {
	if s.desk != nil {
		_ = s.desk.Close()
	}
	if s.dav != nil {
		_ = s.dav.Close()
	}
	if s.g != nil {
		_ = s.g.Close()
	}
	if s.Keep == "" {
		_ = os.RemoveAll(s.dir)
	}
}

// serve keeps the server up to play with.
func (s *story) serve(ctx context.Context) error {
	s.heading("Over to you")
	s.say("The server is up at %s (user %s, password %s).", s.url, user, password)
	s.say("The folder is %s.", s.pim)
	s.say("Change something in either place, then type in another terminal:")
	s.say("")
	s.say("    bothways --home %s sync", filepath.Join(s.dir, "home"))
	s.say("")
	s.say("Ctrl-C ends the server.")
	<-ctx.Done()
	return nil
}

func (s *story) say(format string, args ...any) {
	fmt.Fprintln(s.Out, wrapped(fmt.Sprintf(format, args...)))
}

const (
	width   = 78
	command = "    " // a line that starts so is to be typed, and stays whole
)

// wrapped breaks a long line between words; what follows is indented like its beginning.
func wrapped(text string) string {
	indent := text[:len(text)-len(strings.TrimLeft(text, " "))]
	for done := ""; ; {
		cut := breakAt(text)
		if cut <= len(indent) || strings.HasPrefix(text, command) {
			return done + text
		}
		done += strings.TrimRight(text[:cut], " ") + "\n"
		text = indent + strings.TrimLeft(text[cut:], " ")
	}
}

// breakAt is where the last word that fits ends; 0 where nothing is to be broken.
func breakAt(text string) int {
	runes := []rune(text)
	if len(runes) <= width {
		return 0
	}
	return max(0, strings.LastIndexByte(string(runes[:width+1]), ' '))
}

func (s *story) heading(text string) {
	if s.Heading != nil {
		text = s.Heading(text)
	}
	fmt.Fprintf(s.Out, "\n%s\n\n", text)
}

func (s *story) show(reps []report.Report) {
	for _, r := range reps {
		if s.Show != nil {
			s.Show(s.Out, r)
			fmt.Fprintln(s.Out)
		}
	}
}
