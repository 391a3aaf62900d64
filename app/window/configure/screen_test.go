package configure

import (
	"context"
	"os"
	"strings"
	"testing"

	"bothways/app/desk"
	"bothways/app/window/frame"
	"bothways/app/window/hand"
	"bothways/sync/record"
)

func openScreen(t *testing.T, d *desk.Desk, process string) (*hand.Hand, *Screen) {
	t.Helper()
	h := hand.New(t, "configure", Size)
	s := New(h.F, d)
	h.F.Show(frame.Args{Process: process})
	return h, s
}

func TestChangeByHand(t *testing.T) {
	d := newDesk(t, record.Calendar)
	h, s := openScreen(t, d, "p")
	h.Sees("Both ways between clients at home and clients at spare, deletes too.")
	h.Shoot("configure-general")
	h.Pick("Only to spare")
	h.Sees("Home leads. Nothing is ever written at home.")
	h.Sees("One way, from clients at home to clients at spare, deletes too.")

	s.process.tabs.SelectIndex(int(Scope))
	h.Shoot("configure-scope")
	for _, e := range h.Lines() {
		if e.Text == "30" {
			h.Retype(e, "3x")
		}
	}
	h.Sees("is no value")
	if !s.process.apply.Disabled() {
		t.Error("a wrong number can be applied")
	}
	h.Shoot("configure-wrong")
	for _, e := range h.Lines() {
		if e.Text == "3x" {
			h.Retype(e, "7")
		}
	}
	h.Sees("What ended up to 7 days ago syncs.")
	s.process.tabs.SelectIndex(int(Conflicts))
	h.Shoot("configure-conflicts")
	h.Tap("Never delete")
	h.Sees("Nothing is ever deleted at home.")
	s.process.tabs.SelectIndex(int(Details))
	h.Shoot("configure-details")
	s.process.tabs.SelectIndex(int(When))
	h.Tap("Sunday")
	h.Sees("Only on: Monday, Tuesday, Wednesday, Thursday, Friday, Saturday.")
	h.Shoot("configure-when")
	h.Tap("Apply")
	p := d.Settings().Processes["p"]
	if p.Direction != "to-right" || p.Window.PastDays != 7 || strings.Join(p.Prevent.Left, "") != "delete" || len(p.Schedule.Days) != 6 {
		t.Errorf("%+v", p)
	}
	text, _ := os.ReadFile(d.Home.Config)
	if !strings.Contains(string(text), "# ours") {
		t.Errorf("the comment is lost:\n%s", text)
	}
	if h.Host.Changes != 1 {
		t.Errorf("told %d times", h.Host.Changes)
	}
}

func TestChangedElsewhereMeanwhile(t *testing.T) {
	d := newDesk(t, record.Contacts)
	h, _ := openScreen(t, d, "p")
	h.Pick("Only to home")
	if err := d.SetProcess(context.Background(), "p", map[string]string{"enabled": "false"}); err != nil {
		t.Fatal(err)
	}
	h.Tap("Apply")
	h.Sees("changed elsewhere meanwhile: Include in background sync")
	h.Shoot("configure-meanwhile")
	if d.Settings().Processes["p"].Direction != "both" {
		t.Error("written over a change of somebody else")
	}
	h.Tap("OK")
	if p := d.Settings().Processes["p"]; p.Direction != "to-left" || p.Enabled || h.F.Shown() {
		t.Errorf("%+v", p)
	}
}

func TestCancelAsksNothingAndKeepsNothing(t *testing.T) {
	d := newDesk(t, record.Contacts)
	h, s := openScreen(t, d, "p")
	h.Pick("Only to home")
	h.F.Close()
	h.Sees("Changes are not saved")
	h.Tap("Stay here")
	h.Tap("Cancel")
	if h.F.Shown() || s.unsaved() || d.Settings().Processes["p"].Direction != "both" {
		t.Error("cancel kept something")
	}
}

func TestEveryTabOfEveryKind(t *testing.T) {
	for _, kind := range []record.Kind{record.Contacts, record.Calendar, record.Tasks} {
		d := newDesk(t, kind)
		h, s := openScreen(t, d, "p")
		for page := General; page < pages; page++ {
			s.process.tabs.SelectIndex(int(page))
			h.Shoot("configure-" + string(kind) + "-" + itoa(int(page)))
		}
		if s.unsaved() {
			t.Errorf("%s: to look at the settings changes them: %v", kind, s.forms["p"].edits)
		}
	}
}

func TestResetAndRemove(t *testing.T) {
	d := newDesk(t, record.Contacts)
	h, _ := openScreen(t, d, "p")
	h.Tap("Reset…")
	h.Sees("compares field by field")
	h.Shoot("configure-reset")
	h.Tap("Reset")
	h.Sees("Reset is done")
	h.Tap("Close")
	h.Tap("Remove…")
	h.Shoot("configure-remove")
	h.Pick("Forget the pairs")
	h.Sees("matched anew")
	h.Tap("Remove")
	if len(d.Settings().Processes) != 0 || len(h.Host.Errors) > 0 {
		t.Error(d.ProcessNames(), h.Host.Errors)
	}
	h.Sees("No process uses it.")
}

func TestProgramSettings(t *testing.T) {
	d := newDesk(t, record.Contacts)
	h, s := openScreen(t, d, "p")
	s.pick(1)
	h.Shoot("configure-program")
	h.Pick("Of errors")
	h.Retype(h.Lines()[0], "ada@example.org")
	h.Sees("Must be a host with its port")
	h.Retype(h.Lines()[1], "smtp.example.org:587")
	h.Retype(h.Lines()[3], "pass show 'my mail'")
	h.Retype(h.Lines()[4], "30")
	h.Tap("Apply")
	now := d.Settings()
	if now.Notify.Desktop != "errors" || now.History.KeepDays != 30 || now.Notify.Email == nil || strings.Join(now.Notify.Email.PasswordCommand, "|") != "pass|show|my mail" {
		t.Fatalf("%+v %v", now.Notify, h.Host.Errors)
	}
	if h.Lines()[3].Text != "pass show 'my mail'" {
		t.Error(h.Lines()[3].Text)
	}
	h.Retype(h.Lines()[0], "")
	h.Tap("OK")
	if d.Settings().Notify.Email != nil || h.F.Shown() {
		t.Errorf("%+v", d.Settings().Notify.Email)
	}
}

func TestAnotherPlace(t *testing.T) {
	d := newDesk(t, record.Contacts)
	if _, err := d.CreateCollection(context.Background(), "home", "Partners", record.Contacts); err != nil {
		t.Fatal(err)
	}
	h, _ := openScreen(t, d, "p")
	h.Tap("Change…")
	h.Pick("Partners (empty)")
	h.Shoot("configure-place")
	h.Tap("Choose")
	h.Sees("Both ways between Partners at home and clients at spare; nothing is ever deleted on either side.")
	h.Sees("Partners at home")
	h.Tap("Apply")
	if p := d.Settings().Processes["p"]; p.Left.Account != "home" || p.Left.Collection == "clients" || len(h.Host.Errors) > 0 {
		t.Error(p.Left, h.Host.Errors)
	}
}
