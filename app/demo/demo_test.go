package demo_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"bothways/app/demo"
	"bothways/app/desk"
	"bothways/app/report"
)

func TestDemo(t *testing.T) {
	var out bytes.Buffer
	err := demo.Run(context.Background(), demo.Options{Out: &out, Err: &out, Show: func(w io.Writer, r report.Report) {
		fmt.Fprintf(w, "%s %s\n", r.Process, r.Status)
		for _, a := range r.Actions {
			fmt.Fprintf(w, "   %s %s %q %s %v %s\n", a.Op, a.Side, a.Record, a.Reason, a.Fields, a.Outcome)
		}
	}})
	t.Log(out.String())
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		if !strings.HasPrefix(line, "   ") && len([]rune(line)) > 79 {
			t.Errorf("too long for a small terminal: %q", line)
		}
	}
	for _, want := range []string{"Chiara Bellini", "(0 writes)", "later change won", "links clients add", "no tea", "15:00 Monday tea in the garden",
		"meetings        12 records, 0 written, 1 request"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the demo does not say %q", want)
		}
	}
	for _, never := range []string{"object:", "\n\n\n"} {
		if strings.Contains(out.String(), never) {
			t.Errorf("the demo says %q", never)
		}
	}
}

// A world is ready for a first sync, and its directory for another program.
func TestReadyWorld(t *testing.T) {
	w, err := demo.Ready(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, a := range w.Desk.Accounts() {
		if !a.SignedIn {
			t.Errorf("%s is not signed in", a.Account)
		}
		if err := w.Desk.TestAccount(t.Context(), a.Account); err != nil {
			t.Errorf("%s: %v", a.Account, err)
		}
	}
	reps, err := w.Desk.Sync(t.Context(), nil, desk.Terms{Yes: true})
	if err != nil || len(reps) != 2 {
		t.Fatalf("%d processes, %v", len(reps), err)
	}
	for _, r := range reps {
		if r.Status != desk.Done || r.Right.Created == 0 || r.Left.Created == 0 {
			t.Errorf("%s: %s, %+v, %+v", r.Process, r.Status, r.Left, r.Right)
		}
	}
}

// The servers are up until the demo is told to end, and it says where they are.
func TestServe(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out := &until{text: "Ctrl-C", then: cancel}
	dir := t.TempDir()
	if err := demo.Run(ctx, demo.Options{Out: out, Err: out, Keep: dir, Serve: true}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"http://127.0.0.1:", "bothways --home " + dir, "bothways-window --home " + dir} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the demo does not say %q", want)
		}
	}
}

// until does something once a text was written.
type until struct {
	bytes.Buffer
	text string
	then func()
}

func (u *until) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(u.text)) {
		defer u.then()
	}
	return u.Buffer.Write(p)
}
