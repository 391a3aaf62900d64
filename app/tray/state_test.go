package tray

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bothways/app/agenda"
	"bothways/app/control"
	"bothways/app/settings"
)

const config = `version = 1
[accounts.home]
type = "folder"
path = "pim"
[accounts.google]
type = "google"
[accounts.office]
type = "dav"
url = "https://dav.example.org/"
username = "ada"
[processes.clients]
kind = "contacts"
left = { account = "home", collection = "clients" }
right = { account = "google", collection = "contacts" }
[processes.meetings]
kind = "calendar"
left = { account = "home", collection = "meetings" }
right = { account = "office", collection = "Meetings" }
[processes.old]
kind = "tasks"
enabled = false
left = { account = "home", collection = "old" }
right = { account = "office", collection = "Old" }
`

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.Local)

// stateOf is a state of the settings above, in which nothing waits.
func stateOf(t *testing.T) State {
	t.Helper()
	set, err := settings.Parse([]byte(config), "config.toml")
	if err != nil {
		t.Fatal(err)
	}
	return State{Settings: set, Running: map[string]bool{}, Results: map[string]Result{}, Status: Status{
		Accounts:  []Account{{"google", "google", "", true}, {"home", "folder", "", true}, {"office", "dav", "ada", true}},
		Processes: []Process{{Name: "clients", Enabled: true, Status: "done", LastRun: noon.Add(-time.Hour)}, {Name: "meetings", Enabled: true, Status: "done"}},
	}}
}

func TestWhatIsShown(t *testing.T) {
	for _, row := range []struct {
		name    string
		change  func(*State)
		icon    Icon
		tooltip string // a part of it
		line    string // the first of the menu
		click   control.Message
	}{
		{"nothing waits", func(*State) {}, Icon{Kind: InStep}, "Bothways: in step\nLast sync: 11:00", "Sync now", show("status")},
		{"the next run", func(s *State) { s.Next = noon.Add(time.Minute) }, Icon{Kind: InStep}, "Next sync: 12:01", "Sync now", show("status")},
		{"the next run is due", func(s *State) { s.Next = noon.Add(-time.Hour) }, Icon{Kind: InStep}, "Next sync: 12:00", "Sync now", show("status")},
		{"tomorrow", func(s *State) { s.Next = noon.Add(13 * time.Hour) }, Icon{Kind: InStep}, "Next sync: 2026-11-23 01:00", "Sync now", show("status")},
		{"at work", func(s *State) { s.Running["clients"] = true; s.Status.Processes[1].Conflicts = 2 }, Icon{Kind: Working}, "syncing", "meetings: 2 conflicts to settle…", showOf("review", "meetings")},
		{"a plan waits", func(s *State) { s.Status.Processes[0].Plan, s.Status.Processes[0].Changes = "p-000007", 3 },
			Icon{NeedsYou, 3}, "3 things need you", "clients: 3 changes to review…", control.Message{Do: control.Show, Window: "review", Process: "clients", Plan: "p-000007"}},
		{"deletions are held", func(s *State) { s.Status.Processes[1].Held = 1 }, Icon{NeedsYou, 1}, "1 thing needs you", "meetings: 1 deletion is held…", showOf("review", "meetings")},
		{"sign in", func(s *State) { s.Status.Accounts[0].SignedIn = false; s.Status.Processes[1].Conflicts = 1 },
			Icon{Kind: Trouble}, "Sign in to Google (google)", "Sign in to Google (google)…", show("configure")},
		{"a sign-in was refused", func(s *State) {
			s.Status.Processes[1].Failures = 1
			s.Results["meetings"] = Result{Process: "meetings", Status: "sign-in", Errors: []Failure{{Side: "right", Code: "sign-in"}}}
		}, Icon{Kind: Trouble}, "Sign in to office (ada)", "Sign in to office (ada)…", show("configure")},
		{"a run failed", func(s *State) { s.Status.Processes[0].Failures = 2 }, Icon{Kind: Trouble}, "clients: the last sync failed", "clients: the last sync failed…", showOf("status", "clients")},
		{"a plan was rejected", func(s *State) { s.Status.Processes[0].Status = "stopped" }, Icon{Kind: Trouble}, "clients is stopped", "clients is stopped: change its settings…", showOf("configure", "clients")},
		{"bad settings", func(s *State) { s.Problem = "line 3" }, Icon{Kind: Trouble}, "last good ones", "Correct the settings…", show("configure")},
		{"no program", func(s *State) { s.Trouble = "bothways is not there" }, Icon{Kind: Trouble}, "cannot be started", "Bothways cannot start its work…", show("status")},
		{"paused", func(s *State) { s.Status.PausedUntil = noon.Add(30 * time.Minute) }, Icon{Kind: Paused}, "Paused until 12:30", "Sync now", show("status")},
		{"paused for good", func(s *State) { s.Status.PausedUntil = agenda.Forever }, Icon{Kind: Paused}, "Paused until you resume", "Sync now", show("status")},
		{"no longer paused", func(s *State) { s.Status.PausedUntil = noon }, Icon{Kind: InStep}, "in step", "Sync now", show("status")},
		{"a disabled process failed", func(s *State) { s.Status.Processes[0].Enabled, s.Status.Processes[0].Failures = false, 1 }, Icon{Kind: InStep}, "in step", "Sync now", show("status")},
		{"ends", func(s *State) { s.Ending, s.Running["clients"] = true, true }, Icon{Kind: Working}, "ending", "Sync now", show("status")},
		{"nothing is set up", func(s *State) { s.Settings, s.Status = settings.Default(), Status{} }, Icon{Kind: InStep}, "nothing to sync yet", "Sync now", show("welcome")},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := stateOf(t)
			row.change(&s)
			if got := s.Icon(noon); got != row.icon {
				t.Errorf("the icon is %v", got)
			}
			if got := s.Tooltip(noon); !strings.Contains(got, row.tooltip) {
				t.Errorf("the tooltip is %q", got)
			}
			if got := s.Menu(noon)[0].Text; got != row.line {
				t.Errorf("the menu begins with %q", got)
			}
			if got := s.LeftClick(); got != row.click {
				t.Errorf("a click opens %+v", got)
			}
		})
	}
}

func TestSyncMenu(t *testing.T) {
	s := stateOf(t)
	s.Running["clients"] = true
	var lines []string
	for _, it := range s.syncItem().Sub {
		text := it.Text
		if it.Off {
			text += " (off)"
		}
		lines = append(lines, text)
	}
	want := []string{"Everything", "", "All contacts (off)", "All calendars", "", "clients (off)", "meetings"}
	if !slices.Equal(lines, want) {
		t.Errorf("offered: %q", lines)
	}
	for _, row := range []struct {
		process, kind string
		want          []string
	}{{"", "", []string{"clients", "meetings"}}, {"", "tasks", nil}, {"old", "", []string{"old"}}, {"nobody", "", nil}, {"", "calendar", []string{"meetings"}}} {
		if got := s.named(row.process, row.kind); !slices.Equal(got, row.want) {
			t.Errorf("%+v means %v", row, got)
		}
	}
}

// A menu that time alone would change would close in the person's face.
func TestMenuKnowsNoClock(t *testing.T) {
	s := stateOf(t)
	if !alike(s.Menu(noon), s.Menu(noon.Add(5*time.Hour))) {
		t.Error("the menu is another one after hours")
	}
	if s.Menu(noon)[8].Sub[0].Do != s.Menu(noon.Add(5 * time.Hour))[8].Sub[0].Do {
		t.Error("a line of the menu does something else after hours")
	}
	if alike([]Item{{Text: "a"}}, []Item{{}}) || alike([]Item{{Text: "a"}}, []Item{{Text: "a", Sub: []Item{{Text: "b"}}}}) {
		t.Error("menus of another make are taken for alike")
	}
}

func TestPauseEnds(t *testing.T) {
	for pause, want := range map[string]time.Time{
		halfAnHour: noon.Add(30 * time.Minute), untilTomorrow: time.Date(2026, 11, 23, 0, 0, 0, 0, time.Local), untilResumed: agenda.Forever, resume: {},
	} {
		if got := pauseEnd(pause, noon); !got.Equal(want) {
			t.Errorf("%s ends %v", pause, got)
		}
	}
}

func TestNotices(t *testing.T) {
	done := Result{Process: "clients", Run: "r-000004", Status: "done", Right: Counts{Created: 2, Updated: 1}, Linked: 1}
	for _, row := range []struct {
		name   string
		result Result
		in     string // the modes that tell it
		body   string
		window string
	}{
		{"changes", done, "changes always", "google: 2 new, 1 changed\n1 pair linked", "history"},
		{"nothing", Result{Process: "clients", Status: "done"}, "always", "Nothing had changed.", "history"},
		{"review", Result{Process: "clients", Status: "review", Plan: "p-000002", Left: Counts{Created: 3}}, "changes always", "3 changes wait for your approval.", "review"},
		{"guard", Result{Process: "clients", Status: "guard", Held: 7}, "errors changes always", "7 changes look like an accident and wait for your word.", "review"},
		{"conflict", Result{Process: "clients", Status: "conflict", Conflicts: 1}, "changes always", "1 record was changed on both sides and waits for your decision.", "review"},
		{"sign-in", Result{Process: "clients", Status: "sign-in", Errors: []Failure{{Side: "right", Code: "sign-in"}}}, "errors changes always",
			"google has refused the sign-in. Nothing is lost; the sync goes on once you have signed in again.", "configure"},
		{"failure", Result{Process: "clients", Status: "failed", Errors: []Failure{{Record: "Ada Lovelace", Message: "Ada Lovelace: no"}, {Message: "no network"}}}, "errors changes always", "It is tried again by itself.", "status"},
		{"busy", Result{Process: "clients", Status: "busy"}, "", "", "history"},
	} {
		for _, mode := range []string{tellNever, tellErrors, tellChanges, tellAlways} {
			s := stateOf(t)
			s.Settings.Notify.Desktop = mode
			n, ok := s.noticeOf(row.result)
			if want := slices.Contains(strings.Fields(row.in), mode); ok != want {
				t.Errorf("%s with %s: told %v", row.name, mode, ok)
			}
			if n.Body != row.body || n.Show.Window != row.window {
				t.Errorf("%s: %q opens %+v", row.name, n.Body, n.Show)
			}
			if strings.Contains(n.Title+n.Body, "Lovelace") {
				t.Errorf("%s: a record's text is in %q", row.name, n.Body)
			}
		}
	}
}

// Elsewhere a script may stand between a notice and the screen.
func TestNoticesAreHarmlessToScripts(t *testing.T) {
	if got := harmless("Ärger mit 2 Sätzen, siehe /ada (…)"); got != "Ärger mit 2 Sätzen, siehe /ada (…)" {
		t.Errorf("plain words became %q", got)
	}
	if got := harmless("a\"b'c`d$e<f>&g;h|i\x00j"); strings.ContainsAny(got, "\"'`$<>&|\x00") {
		t.Errorf("%q is left", got)
	}
}

func TestOutcomes(t *testing.T) {
	for _, row := range []struct {
		name string
		in   []Result
		want agenda.Outcome
	}{
		{"done", []Result{{Status: "done"}}, agenda.Outcome{}},
		{"no answer", nil, agenda.Outcome{Failed: true}},
		{"refused", []Result{{Status: "sign-in"}}, agenda.Outcome{Failed: true}},
		{"stopped", []Result{{Status: "stopped"}}, agenda.Outcome{Stopped: true}},
		{"elsewhere", []Result{{Status: "busy"}}, agenda.Outcome{RetryAfter: busyWait}},
		{"one record", []Result{{Status: "partial", Errors: []Failure{{Record: "Ada"}}}}, agenda.Outcome{}},
		{"a whole side", []Result{{Status: "partial", Errors: []Failure{{RetryAfter: noon.Add(time.Hour)}}}}, agenda.Outcome{Failed: true, RetryAfter: time.Hour}},
	} {
		if got := outcomeOf(row.in, noon); got != row.want {
			t.Errorf("%s: %+v", row.name, got)
		}
	}
}

func TestEntriesKeepWhatHappened(t *testing.T) {
	s := stateOf(t)
	s.Status.Processes[0].Failures, s.Status.Processes[1].Status = 2, "stopped"
	got := s.entries()
	if len(got) != 2 || got[0].Name != "clients" || !got[0].Rule.Server || got[0].State.Failures != 2 || !got[0].State.Last.Equal(noon.Add(-time.Hour)) || !got[1].State.Stopped {
		t.Errorf("entries: %+v", got)
	}
	dirs := s.dirs("/base")
	if len(dirs) != 2 || !slices.Equal(dirs["/base/pim/clients"], []string{"clients"}) {
		t.Errorf("folders: %v", dirs)
	}
}
