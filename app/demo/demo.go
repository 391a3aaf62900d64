// Package demo shows the main job on sample data: a folder, a Google and a server of its own, no account needed.
package demo

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/words"
)

// Options of a demo.
type Options struct {
	Out, Err io.Writer
	Keep     string                               // folder to work in and to leave behind; "" is a temporary one
	Serve    bool                                 // keep the servers up at the end, until the context ends
	Show     func(w io.Writer, rep report.Report) // how a plan or a run is printed
	Heading  func(text string) string             // how a heading is set off; nil: as it is
	Now      time.Time                            // zero: now
}

// story is a demo under way.
type story struct {
	Options
	*World
	desk *desk.Desk
	dir  string
	act  int
	seen map[string]string // process → how both sides looked before the run that is undone
}

// Run tells the story. It works in a folder of its own and touches nothing else.
func Run(ctx context.Context, o Options) (err error) {
	s := &story{Options: o, dir: o.Keep, seen: map[string]string{}}
	s.Out = &spaced{w: o.Out}
	if s.dir == "" {
		if s.dir, err = os.MkdirTemp("", "bothways-demo-"); err != nil {
			return err
		}
		defer os.RemoveAll(s.dir)
	} else if entries, err := os.ReadDir(s.dir); err == nil && len(entries) > 0 {
		return desk.Wrong{Text: words.T("{{.Folder}} is not empty; name a new or empty folder for --keep", "Folder", s.dir)}
	}
	if s.World, err = New(ctx, s.dir, o.clock()); err != nil {
		return err
	}
	defer s.World.Close()
	s.desk = s.World.Desk
	for _, act := range []func(context.Context) error{
		s.places, s.signedIn, s.preview, s.doubt, s.first, s.edits, s.again, s.clash, s.undo, s.server, s.ending,
	} {
		if err := act(ctx); err != nil {
			return err
		}
	}
	if o.Serve {
		return s.serve(ctx)
	}
	return nil
}

// clock goes on from Now.
func (o Options) clock() func() time.Time {
	if o.Now.IsZero() {
		return nil
	}
	ahead := time.Until(o.Now)
	return func() time.Time { return time.Now().Add(ahead) }
}

// ending sums up.
func (s *story) ending(ctx context.Context) error {
	st, err := s.desk.Status(ctx)
	if err != nil {
		return err
	}
	s.title(words.T("What you have seen"))
	for _, p := range st.Processes {
		s.say("  %-14s %s", p.Process, words.T("{{.Records}} records in step", "Records", fmt.Sprintf("%3d", p.Linked)))
	}
	s.say("")
	s.tell(words.T("  A preview before anything is written; pairs recognised, not doubled; edits of both sides merged field by field; " +
		"series and their exceptions kept; every run undone at will."))
	for _, breach := range s.google.Breaches() {
		s.tell(words.T("  Google would object: {{.Why}}", "Why", breach))
	}
	switch {
	case s.Serve:
	case s.Keep != "":
		s.say("")
		s.tell(words.T("  The files stay in {{.Folder}}. Google and the server were part of the demo and are gone; with --serve they stay up.", "Folder", s.Files))
	default:
		s.say("")
		s.tell(words.T("  To look around yourself:"))
		s.say("")
		s.say("    bothways demo --keep DIR --serve")
	}
	return nil
}

// serve keeps the servers up to play with.
func (s *story) serve(ctx context.Context) error {
	home := s.Home
	s.title(words.T("Over to you"))
	s.tell(words.T("Everything is up, on this machine alone:"))
	s.say("")
	s.say("    %-9s %s", Folder, s.Files)
	s.say("    %-9s %s  %s", Google, s.GoogleURL, words.T("(the account is signed in)"))
	s.say("    %-9s %s  %s", Server, s.ServerURL, words.T("(user {{.User}}, password {{.Password}})", "User", user, "Password", password))
	s.say("    %-9s %s", words.T("settings"), filepath.Join(home, "config.toml"))
	s.say("")
	s.tell(words.T("Change a file, or a record at {{.Place}} with any CalDAV/CardDAV program. Then, in another terminal:", "Place", Server))
	s.say("")
	s.say("    bothways --home %s preview", home)
	s.say("    bothways --home %s sync", home)
	s.say("")
	s.tell(words.T("The same in a window:"))
	s.say("")
	s.say("    bothways-window --home %s", home)
	s.say("")
	s.tell(words.T("Ctrl-C ends Google and the server."))
	<-ctx.Done()
	return nil
}
