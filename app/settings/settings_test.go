package settings

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"bothways/sync/record"
)

const sample = `version = 1

[accounts.home]                   # the folder
type = "folder"
path = "/home/ada/pim"

[accounts.office]
type = "dav"
url = "https://dav.example.org/"
username = "ada"
password_command = ["pass", "show", "office"]

[accounts.google]
type = "google"
client_id = "x.apps.googleusercontent.com"
client_secret_command = ["pass", "show", "google"]
api_base = "http://127.0.0.1:8085/"

[accounts.domain]
type = "google"
service_account_file = "key.json"

[processes.clients]
kind  = "contacts"
left  = { account = "home",   collection = "clients" }
right = { account = "google", collection = "contactGroups/1a2b" }
direction = "to-right"
region = "DE"

[processes.clients.prevent]
left  = []

[processes.clients.filter]
categories = ["Clients"]
left.private = "full"

[processes.clients.fields]
map  = [ { left = "X-CUSTOMER-NO", right = "userDefined:Customer no" } ]
omit = ["PHOTO"]
one_way = { NOTE = "to-right" }

[processes.meetings]
kind = "calendar"
left = { account = "home", collection = "meetings" }
right = { account = "office", collection = "/cal/ada/" }
window.past_days = 7
[processes.meetings.calendar]
guests_to = { account = "home", collection = "guests" }
colors = { Work = "9" }
floating_zone = "Europe/Berlin"
[processes.meetings.schedule]
every = "1d2h"
between = "22:00-06:30"
days = ["mon", "fri"]
on_change = false
[processes.meetings.guard]
delete_min = 9
over = "90m"

[notify.email]
to = "ada@example.org"
smtp = "smtp.example.org:587"
`

func mustParse(t testing.TB, text string) Settings {
	t.Helper()
	s, err := Parse([]byte(text), "config.toml")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestParse(t *testing.T) {
	s := mustParse(t, sample)
	clients, meetings := s.Processes["clients"], s.Processes["meetings"]
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"folder", s.Accounts["home"], Account{Name: "home", Type: "folder", Path: "/home/ada/pim", FileName: "uid", VCardVersion: "3.0"}},
		{"command", s.Accounts["office"].PasswordCommand, []string{"pass", "show", "office"}},
		{"left", clients.Left, Place{"home", "clients"}},
		{"direction", clients.Direction, "to-right"},
		{"default conflict", clients.Conflict, "newest"},
		{"prevent", clients.Prevent, Prevent{Left: []string{}, Right: []string{"delete"}}},
		{"filter.left", clients.Filter.Left, Criteria{Private: "full", Declined: true}},
		{"filter", clients.Filter.Criteria, Criteria{Private: "skip", Categories: []string{"Clients"}, Declined: true}},
		{"fields", clients.Fields, Fields{
			Map: []FieldPair{{"X-CUSTOMER-NO", "userDefined:Customer no"}}, Omit: []string{"PHOTO"}, OneWay: map[string]string{"NOTE": "to-right"},
		}},
		{"guard", clients.Guard, Guard{25, 250, 5, 4 * time.Hour, 90}},
		{"calendar guard", meetings.Guard, Guard{10, 50, 9, 90 * time.Minute, 90}},
		{"tasks guard", DefaultProcess("x", record.Tasks).Guard, Guard{75, 50, 5, 4 * time.Hour, 90}},
		{"calendar prevents nothing", meetings.Prevent, Prevent{}},
		{"window", meetings.Window, Window{7, 365}},
		{"guests", *meetings.Calendar.GuestsTo, Place{"home", "guests"}},
		{"schedule", meetings.Schedule, Schedule{26 * time.Hour, Span{22 * time.Hour, 6*time.Hour + 30*time.Minute}, []string{"mon", "fri"}, false}},
		{"mail", *s.Notify.Email, Email{To: "ada@example.org", SMTP: "smtp.example.org:587", On: "review"}},
		{"keep", s.History.Keep(), 90 * 24 * time.Hour},
		{"uses", s.Uses("office"), []string{"meetings"}},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, c.got, c.want)
		}
	}
	if line, ok := s.Given("processes.clients.direction"); !ok || line != 27 {
		t.Errorf("direction stands in line %d, %v", line, ok)
	}
	if _, ok := s.Given("processes.clients.conflict"); ok {
		t.Error("conflict is not in the file")
	}
}

const base = `version = 1
[accounts.home]
type = "folder"
path = "/pim"
[accounts.dav]
type = "dav"
url = "https://dav.example.org/"
`

// Each row is added behind seven lines; want is what the one problem must say.
var problemTable = []struct{ add, want string }{
	{"colour = 1", `config.toml:8: accounts.dav.colour: unknown key`},
	{"usrname = \"ada\"", `:8: accounts.dav.usrname: unknown key; did you mean "username"?`},
	{"username = 7", `:8: accounts.dav.username: must be a text, not 7`},
	{"password_command = \"pass\"", `must be a list, not the text "pass"`},
	{"password_command = [\"pass\", 3]", `:8: accounts.dav.password_command: must be a text, not 3`},
	{"auth = \"basics\"", `:8: accounts.dav.auth: "basics" is not known; did you mean "basic"? (auto, basic, digest, bearer)`},
	{"path = \"/x\"", `:8: accounts.dav.path: belongs to accounts of the type "folder", not "dav"`},
	{"client_cert = \"c.pem\"", `client_cert and client_key belong together`},
	{"password_command = [\"a\"]\nbearer_command = [\"b\"]", `:9: accounts.dav.bearer_command: contradicts`},
	{"[accounts.\"Büro\"]\ntype = \"folder\"\npath = \"/x\"", `:8: accounts."Büro": a name has`},
	{"[accounts.x]\npath = \"/x\"", `:8: accounts.x.type: is missing`},
	{"[accounts.x]\ntype = \"dav\"", `:8: accounts.x.url: is missing`},
	{"[accounts.x]\ntype = \"dav\"\nurl = \"dav.example.org\"", `:10: accounts.x.url: is no address`},
	{"[accounts.x]\ntype = \"dav\"\nurl = \"https://ada:hunter2@dav.example.org/\"", `:10: accounts.x.url: holds a password`},
	{"[accounts.x]\ntype = \"gogle\"", `:9: accounts.x.type: "gogle" is not known; did you mean "google"?`},
	{"[accounts.x]\ntype = \"google\"\nsubject = \"a@b\"", `:10: accounts.x.subject: needs service_account_file`},
	{"[proceses.x]", `:8: proceses: unknown key; did you mean "processes"?`},
	{"processes = 3", `accounts.dav.processes: unknown key`},
	{"[history]\nkeep_days = 0", `:9: history.keep_days: 0 is less than 1`},
	{"[history]\nkeep_days = 99999999999", `is too large`},
	{"[secrets]\nstore = \"files\"", `:9: secrets.store: "files" is not known; did you mean "file"?`},
	{"[notify]\ndesktop = true", `:9: notify.desktop: must be a text, not true`},
	{"[notify.email]\nto = \"a@b.c\"\nsmtp = \"host\"", `:10: notify.email.smtp: must be a host with its port`},
	{"[notify.email]\nsmtp = \"host:25\"", `:8: notify.email.to: is no e-mail address`},
	{"people_file = \"x\"", `accounts.dav.people_file: unknown key`},
	{"[[people]]\ntemplate = \"nobody\"\nsubject = \"a@b\"", `:8: people[1]: there is no process "nobody"`},
	{"[accounts.x", `:8: this is not TOML`},
	{"url = \"https://again.example.org/\"", `:8: url: this is not TOML`},
}

// Each row is added to a process of the kind, in the tenth line.
var processTable = []struct{ kind, add, want string }{
	{"contacts", "direction = \"left\"", `:12: processes.p.direction: "left" is not known; did you mean "to-left"? (both, to-left, to-right)`},
	{"contacts", "direction = \"boht\"", `did you mean "both"?`},
	{"contacts", "conflict = \"newst\"", `:12: processes.p.conflict: "newst" is not known; did you mean "newest"?`},
	{"contacts", "enabled = \"yes\"", `must be true or false, not the text "yes"`},
	{"contacts", "region = \"Germany\"", `is no country code`},
	{"contacts", "prevent.left = [\"delet\"]", `:12: processes.p.prevent.left: "delet" is not known; did you mean "delete"?`},
	{"contacts", "window.past_days = 3", `:12: processes.p.window: belongs to calendar and tasks`},
	{"contacts", "[processes.p.calendar]", `:12: processes.p.calendar: belongs to calendar and tasks`},
	{"calendar", "region = \"DE\"", `processes.p.region: belongs to contacts`},
	{"calendar", "window.past_days = -1", `:12: processes.p.window.past_days: -1 is less than 0`},
	{"calendar", "window.past_days = 1.5", `must be a whole number, not 1.5`},
	{"calendar", "filter.title = \"(\"", `:12: processes.p.filter.title: is no regular expression`},
	{"contacts", "filter.title = \"x\"", `belongs to calendar and tasks`},
	{"tasks", "filter.declined = false", `belongs to calendar`},
	{"tasks", "filter.private = \"busy\"", `belongs to calendar`},
	{"calendar", "filter.has = [\"EMAIL\"]", `belongs to contacts`},
	{"contacts", "filter.has = [\"email\"]", `field names are in upper case: "EMAIL"`},
	{"contacts", "filter.categories = [\"A\"]\nfilter.exclude_categories = [\"A\"]", `:13: processes.p.filter.exclude_categories: "A" is also in categories`},
	{"contacts", "filter.middle.private = \"skip\"", `:12: processes.p.filter.middle: unknown key`},
	{"calendar", "calendar.floating_zone = \"Berlin\"", `"Berlin" is no time zone`},
	{"calendar", "calendar.guests_to = { account = \"hom\", collection = \"x\" }", `:12: processes.p.calendar.guests_to.account: there is no account "hom"; did you mean "home"?`},
	{"calendar", "calendar.guests_to = { account = \"home\", collection = \"a\" }", `is a side of this process`},
	{"tasks", "calendar.guests_to = { account = \"home\", collection = \"x\" }", `tasks have no guests`},
	{"contacts", "fields.omit = [\"NOTE\"]\nfields.one_way.NOTE = \"to-left\"", `:13: processes.p.fields.one_way.NOTE: contradicts omit`},
	{"contacts", "fields.one_way = { NOTE = \"left\" }", `did you mean "to-left"?`},
	{"contacts", "fields.map = [ { left = \"X-A\" } ]", `:12: processes.p.fields.map[1]: needs left and right`},
	{"contacts", "guard.delete_percent = 101", `101 is more than 100`},
	{"contacts", "guard.over = \"4 hours\"", `:12: processes.p.guard.over: "4 hours" is no duration`},
	{"contacts", "guard.over = \"0\"", `must be longer than nothing`},
	{"contacts", "limits.each_run = -5", `-5 is less than 0`},
	{"contacts", "schedule.every = \"5s\"", `is shorter than a minute`},
	{"contacts", "schedule.every = 15", `must be a duration like "15m", not a whole`},
	{"contacts", "schedule.between = \"8-17\"", `"8-17" is no span of the day`},
	{"contacts", "schedule.between = \"08:00-25:00\"", `is no span of the day`},
	{"contacts", "schedule.between = \"08:00-08:00\"", `is empty`},
	{"contacts", "schedule.days = [\"monday\"]", `"monday" is not known`},
	{"contacts", "schedule.days = []", `schedule.days: is empty`},
}

func TestProblems(t *testing.T) {
	for _, c := range problemTable {
		oneProblem(t, base+c.add+"\n", c.want)
	}
	for _, c := range processTable {
		process := "[processes.p]\nkind = \"" + c.kind + "\"\nleft = { account = \"home\", collection = \"a\" }\n" +
			"right = { account = \"dav\", collection = \"/b/\" }\n"
		oneProblem(t, base+process+c.add+"\n", strings.Replace(c.want, ", not a whole", ", not 15", 1))
	}
	for _, c := range []struct{ text, want string }{
		{"", `config.toml:1: version: is missing`},
		{"version = 2\nwhat = 1\n", `config.toml:1: version: 2 was written by a newer Bothways`},
		{"version = \"1\"\n", `must be a whole number`},
		{"version = 0\n", `less than 1`},
		{base + "[processes.p]\nkind = \"contacts\"\nleft = { account = \"home\", collection = \"a\" }\nright = { account = \"home\", collection = \"./a/\" }\n",
			`config.toml:11: processes.p.right: is the same collection as left`},
		{base + "[processes.p]\nkind = \"contact\"\nleft = { account = \"home\", collection = \"a\" }\nright = { account = \"dav\", collection = \"b\" }\nregion = \"DE\"\n",
			`:9: processes.p.kind: "contact" is not known; did you mean "contacts"?`},
	} {
		oneProblem(t, c.text, c.want)
	}
}

func oneProblem(t *testing.T, text, want string) {
	t.Helper()
	_, err := Parse([]byte(text), "config.toml")
	var ps Problems
	if !errors.As(err, &ps) {
		t.Errorf("%q is taken, want %s", text[len(text)-min(60, len(text)):], want)
		return
	}
	if len(ps) != 1 || !strings.Contains(ps.Error(), want) {
		t.Errorf("got\n%v\nwant %s", ps, want)
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a password is shown: %v", err)
	}
}

func TestProblemsAllAtOnce(t *testing.T) {
	text := base + "[processes.p]\nkind = \"contacts\"\ndirection = 3\nleft = { account = \"hom\" }\n[history]\nkeep = 9\n"
	_, err := Parse([]byte(text), "c.toml")
	want := `c.toml:8: processes.p.right.account: is missing; write it like { account = "home", collection = "clients" }
c.toml:8: processes.p.right.collection: is missing
c.toml:10: processes.p.direction: must be a text, not 3
c.toml:11: processes.p.left.account: there is no account "hom"; did you mean "home"?
c.toml:11: processes.p.left.collection: is missing
c.toml:13: history.keep: unknown key; did you mean "keep_days"?`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	if s, err := Load(path); err != nil || s.Version != Newest {
		t.Fatalf("no file: %+v, %v", s, err)
	}
	if err := os.WriteFile(path, []byte("version = 1\nx = 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil || err.Error() != "config.toml:2: x: unknown key" {
		t.Fatalf("got %v", err)
	}
}

func TestMigrate(t *testing.T) {
	migrations[Newest-1] = func(d *Document) error {
		return errors.Join(d.remove([]string{"old"}), d.put([]string{"history", "keep_days"}, "5"))
	}
	defer delete(migrations, Newest-1)
	d := NewDocument([]byte("version = 0 # mine\nold = 5\n"))
	if err := d.migrate(Newest - 1); err != nil {
		t.Fatal(err)
	}
	if got, want := string(d.Bytes()), "version = 1 # mine\n\n[history]\nkeep_days = 5\n"; got != want {
		t.Errorf("got %q", got)
	}
	if err := d.migrate(Newest - 2); err == nil {
		t.Error("there is no way from that version")
	}
}

func TestDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "15m": 15 * time.Minute, "2d": 48 * time.Hour, "1w1d": 8 * 24 * time.Hour, "1d1h30m": 25*time.Hour + 30*time.Minute,
	} {
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "d", "5", "-1h", "1x", "1d1d", "9999999h", "99999999d"} {
		if got, err := ParseDuration(text); err == nil {
			t.Errorf("%q is taken as %v", text, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(sample))
	for _, c := range problemTable {
		f.Add([]byte(base + c.add))
	}
	f.Add([]byte("version = 1\na = [[{b=1}]]\n[[a.c]]\n[a.c.d]\n[x]\ny.z = 1\n[x.w]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Parse(data, "f")
		var ps Problems
		if err != nil && (!errors.As(err, &ps) || len(ps) == 0) {
			t.Fatalf("error without problems: %v", err)
		}
		if err == nil && s.Version != Newest {
			t.Fatalf("version %d is taken", s.Version)
		}
		if _, err := generic(data); err != nil {
			return
		}
		d := &Document{data: data}
		_ = d.Set("processes.clients.direction", "both")
		_ = d.Unset("accounts.home")
	})
}
