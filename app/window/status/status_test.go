package status

import (
	"context"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/window/frame"
	"bothways/app/window/frame/frametest"
	"bothways/app/window/rows"
	"bothways/app/window/windowtest"
)

var now = time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)

// stand is a desk of a person with something of everything.
type stand struct{}

func (s *stand) Status(context.Context) (desk.Status, error) { return everything, nil }

var everything = desk.Status{
	Accounts: []desk.AccountRow{
		{Account: "home", Type: "folder", Address: "/home/ada/Contacts", SignedIn: true},
		{Account: "google", Type: "google", Address: "Google", Username: "ada@example.org"},
		{Account: "office", Type: "dav", Address: "https://dav.example.org/", Username: "ada", SignedIn: true},
	},
	Processes: []desk.ProcessStatus{
		{Process: "clients", Status: desk.Done, Enabled: true, Linked: 1204, LastRun: now.Add(-4 * time.Minute), NextRun: now.Add(11 * time.Minute)},
		{Process: "meetings", Status: desk.Guarded, Enabled: true, Held: 12, Conflicts: 1, LastRun: now.Add(-3 * time.Hour), NextRun: now.Add(20 * time.Hour)},
		{Process: "first", Status: desk.Review, Enabled: true, Plan: "p-000003"},
		{Process: "broken", Status: desk.Failed, Enabled: true, LastRun: now.Add(-48 * time.Hour)},
		{Process: "by hand", Status: desk.Done},
	},
}

func (s *stand) Processes() []desk.ProcessRow {
	return []desk.ProcessRow{{Process: "clients", InWords: []string{"Both ways between home/Clients and google/Clients."}},
		{Process: "meetings", InWords: []string{"One way, from office/Calendar to google/Meetings."}}}
}

func (s *stand) Sync(context.Context, []string, desk.Terms) ([]report.Report, error) { return nil, nil }
func (s *stand) Pause(context.Context, time.Time) error                              { return nil }
func (s *stand) Resume(context.Context) error                                        { return nil }

// Whatever state a process is in, it has words, a picture of its own shape, and a way on where
// something waits.
func TestEveryStateHasWordsAndAWayOn(t *testing.T) {
	seen := map[rows.Icon]string{}
	for _, status := range []string{desk.Done, desk.Partial, desk.Review, desk.Guarded, desk.Conflict, desk.SignIn, desk.Busy, desk.Stopped, desk.Failed} {
		p := desk.ProcessStatus{Process: "p", Status: status, Enabled: true, LastRun: now, Held: 2, Conflicts: 1, SetAside: 1, Plan: "p-000001"}
		c := Cards(desk.Status{Processes: []desk.ProcessStatus{p}}, nil, now)[0]
		if c.State == "" || c.State == status || !strings.HasSuffix(c.State, ".") {
			t.Errorf("%s: %q", status, c.State)
		}
		if status == desk.Partial || status == desk.Review {
			continue // both warn
		}
		if other := seen[c.Icon]; other != "" {
			t.Errorf("%s and %s look alike", status, other)
		}
		seen[c.Icon] = status
	}
	c := Cards(everything, nil, now)
	if w := c[1].Waits; len(w) != 2 || w[0].Window != "review" {
		t.Errorf("%+v", w)
	}
	if w := c[2].Waits; len(w) != 1 || w[0].Plan != "p-000003" {
		t.Errorf("%+v", w)
	}
}

func TestTimesAreSaidAsPeopleDo(t *testing.T) {
	for gap, want := range map[time.Duration]string{
		0: "just now", -4 * time.Minute: "4 minutes ago", time.Minute: "in 1 minute", -3 * time.Hour: "today at 12:00", 48 * time.Hour: "2026-11-24 15:00",
	} {
		if got := When(now.Add(gap), now); got != want {
			t.Errorf("%v: %q, want %q", gap, got, want)
		}
	}
	if got := Pause(Forever, now); got != "Paused until you resume." {
		t.Error(got)
	}
	if got := Pause(now.Add(-time.Minute), now); got != "" {
		t.Error(got)
	}
}

func TestSyncAndPauseFromTheWindow(t *testing.T) {
	h := windowtest.New(t)
	h.Card(0, "u1", "Ada Lovelace")
	f, host := frametest.New(t, "status", fyne.NewSize(760, 560))
	v := New(f, h.Desk)
	v.now = func() time.Time { return h.Clock }
	f.Show(frame.Args{})
	test.Tap(v.sync)
	if len(host.Errors) > 0 || !strings.Contains(h.Text(1), "Ada Lovelace") || host.Changes == 0 {
		t.Fatalf("%v\n%s", host.Errors, h.Text(1))
	}
	if got := v.notes["clients"].Says; got != "Done: 1 change was written." {
		t.Errorf("%q", got)
	}
	frametest.Keep(t, f, "status-synced")
	v.set(func(ctx context.Context) error { return h.Desk.Pause(ctx, Forever) })
	if !v.stand.PausedUntil.After(h.Clock) {
		t.Fatal("not paused")
	}
	frametest.Keep(t, f, "status-paused")
}

func TestShots(t *testing.T) {
	frametest.Shots(t, "status", fyne.NewSize(760, 720), func(f *frame.Frame) {
		v := New(f, &stand{})
		v.now = func() time.Time { return now }
		v.load()
	})
	f, _ := frametest.New(t, "status", fyne.NewSize(760, 400))
	New(f, windowtest.New(t).Desk)
	f.Show(frame.Args{})
	frametest.Keep(t, f, "status-first")
}
