package google_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bothways/connectors/catalog"
	"bothways/connectors/google"
	"bothways/connectors/google/googletest"
	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/run"
	"bothways/sync/run/runtest"
	"bothways/sync/side"
)

// pair is a folder and an account, in step after each sync.
type pair struct {
	*googletest.Server
	t    *testing.T
	hand googletest.Hand
	dir  string
	cfg  google.Config
	proc *run.Process
}

func twoWay(t *testing.T, kind record.Kind) *pair {
	t.Helper()
	s, cfg := start(t)
	p := &pair{Server: s, t: t, cfg: cfg, hand: s.Hand(ada), dir: filepath.Join(t.TempDir(), "work")}
	if err := os.Mkdir(p.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	p.proc = &run.Process{Name: "p", Ledger: runtest.NewMemory(), Settings: "s", Lens: "l", Now: s.Now, Region: "DE",
		Rules: plan.Rules{Kind: kind, Flow: [2]bool{true, true}, Conflict: plan.Newest, EditDelete: plan.Edit, Recurring: true,
			Guard: plan.Guard{DeletePercent: 100, DeleteCount: 250, DeleteMin: 5, ChangePercent: 100}}}
	p.open()
	return p
}

// open makes new stores, as the next start of the program would.
func (p *pair) open() {
	p.t.Helper()
	folder, err := catalog.Folder(filepath.Dir(p.dir), "", "")
	if err != nil {
		p.t.Fatal(err)
	}
	kind := p.proc.Rules.Kind
	name := map[record.Kind]string{record.Calendar: "primary", record.Tasks: "@default", record.Contacts: "contacts"}[kind]
	left, err := folder.Open(p.t.Context(), "work", side.Options{Kind: kind, Region: "DE"})
	if err != nil {
		p.t.Fatal(err)
	}
	right, err := connect(p.t, p.cfg).Open(p.t.Context(), name, side.Options{Kind: kind, Region: "DE"})
	if err != nil {
		p.t.Fatal(err)
	}
	p.proc.Stores = [2]side.Store{left, right}
}

// sync runs once and gives the rows that were done; each must have gone well.
func (p *pair) sync() []run.Row {
	p.t.Helper()
	p.Advance(5 * time.Minute)
	ctx := p.t.Context()
	if err := p.proc.Fetch(ctx); err != nil {
		p.t.Fatal(err)
	}
	made, err := p.proc.Plan(ctx)
	if err != nil {
		p.t.Fatal(err)
	}
	res, err := p.proc.Apply(ctx, made, link.Run{Kind: "sync"}, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, r := range res.Rows {
		if r.Err != nil {
			p.t.Errorf("%+v: %v", r.Action, r.Err)
		}
	}
	for _, broken := range p.proc.Broken {
		for _, b := range broken {
			p.t.Errorf("cannot be read: %s: %v", b.ID, b.Err)
		}
	}
	return res.Rows
}

// settle syncs until both sides are in step; then a run writes nothing.
func (p *pair) settle() {
	p.t.Helper()
	p.sync()
	if rows := p.sync(); len(rows) > 0 {
		for _, r := range rows {
			p.t.Errorf("the second run did something: %+v", r)
		}
	}
}

func (p *pair) file(name, doc string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(strings.ReplaceAll(doc, "\n", "\r\n")), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// records reads a side in full.
func (p *pair) records(s link.Side) map[string]record.Record {
	p.t.Helper()
	d, err := p.proc.Stores[s].Changes(p.t.Context(), "")
	if err != nil {
		p.t.Fatal(err)
	}
	out := map[string]record.Record{}
	for _, it := range d.Changed {
		out[it.Record.Text("SUMMARY")] = it.Record
	}
	return out
}

const series = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y//EN
BEGIN:VEVENT
UID:weekly-1
DTSTAMP:20260101T000000Z
SUMMARY:Weekly
LOCATION:Room 7
DTSTART;TZID=Europe/Berlin:20261123T100000
DTEND;TZID=Europe/Berlin:20261123T110000
RRULE:FREQ=WEEKLY;COUNT=10
EXDATE;TZID=Europe/Berlin:20261207T100000
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Weekly
TRIGGER:-PT15M
END:VALARM
END:VEVENT
BEGIN:VEVENT
UID:weekly-1
DTSTAMP:20260101T000000Z
RECURRENCE-ID;TZID=Europe/Berlin:20261130T100000
SUMMARY:Weekly, later
LOCATION:Room 7
DTSTART;TZID=Europe/Berlin:20261130T150000
DTEND;TZID=Europe/Berlin:20261130T160000
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Weekly
TRIGGER:-PT15M
END:VALARM
END:VEVENT
END:VCALENDAR
`

func at(clock string) object { return object{"dateTime": clock, "timeZone": "Europe/Berlin"} }

func TestEventsBothWays(t *testing.T) {
	p := twoWay(t, record.Calendar)
	p.file("weekly.ics", series)
	board := p.hand.AddEvent(ada, object{"summary": "Board", "start": at("2026-11-24T09:00:00+01:00"), "end": at("2026-11-24T10:00:00+01:00"),
		"recurrence": []any{"RRULE:FREQ=DAILY;COUNT=5"}})
	p.hand.EditEvent(ada, board+"_20261125T080000Z", object{"summary": "Board, moved", "start": at("2026-11-25T14:00:00+01:00"), "end": at("2026-11-25T15:00:00+01:00")})
	p.hand.DeleteEvent(ada, board+"_20261126T080000Z")
	p.settle()
	both := func() {
		t.Helper()
		left, right := p.records(link.Left), p.records(link.Right)
		if len(left) != len(right) {
			t.Fatalf("%d here, %d there", len(left), len(right))
		}
		for name, l := range left {
			if r := right[name]; !l.Same(r) || l.UID != r.UID {
				t.Errorf("%s: %q %v\nthere: %q %v", name, l.UID, l.Fields, r.UID, r.Fields)
			}
		}
	}
	both()
	google := p.records(link.Right)
	if w := google["Weekly"]; w.Text(record.Excluded("20261207T100000")) != "gone" || w.Text(record.At("20261130T100000", "SUMMARY")) != "Weekly, later" {
		t.Errorf("%v", w.Fields)
	}
	if b := p.records(link.Left)["Board"]; b.Text(record.Excluded("20261126T090000")) != "gone" || b.Text(record.At("20261125T090000", "SUMMARY")) != "Board, moved" {
		t.Errorf("%v", b.Fields)
	}

	// each side changes an occurrence of the other's series
	p.file("weekly.ics", strings.Replace(series, "RECURRENCE-ID", "DESCRIPTION:Bring the plans\nRECURRENCE-ID", 1))
	p.hand.EditEvent(ada, board+"_20261125T080000Z", object{"summary": "Board, moved again"})
	p.hand.DeleteEvent(ada, board+"_20261127T080000Z")
	p.settle()
	both()
	if b := p.records(link.Left)["Board"]; b.Text(record.Excluded("20261127T090000")) != "gone" || b.Text(record.At("20261125T090000", "SUMMARY")) != "Board, moved again" {
		t.Errorf("%v", b.Fields)
	}
	if w := p.records(link.Right)["Weekly"]; w.Text(record.At("20261130T100000", "DESCRIPTION")) != "Bring the plans" {
		t.Errorf("%v", w.Fields)
	}

	// a quiet run asks one thing
	p.open()
	if rows := p.sync(); len(rows) > 0 || p.proc.Stores[1].(side.Counter).Requests() != 1 {
		t.Errorf("%d rows, %d requests", len(rows), p.proc.Stores[1].(side.Counter).Requests())
	}

	// an expired position loses and doubles nothing
	p.Order(googletest.Fault{Call: "calendar.events.list", Reason: "fullSyncRequired"})
	p.settle()
	both()

	// deletions travel
	p.hand.DeleteEvent(ada, board)
	if err := os.Remove(filepath.Join(p.dir, "weekly.ics")); err != nil {
		t.Fatal(err)
	}
	p.settle()
	if l, r := p.records(link.Left), p.records(link.Right); len(l)+len(r) > 0 {
		t.Errorf("left over: %v %v", l, r)
	}
}

func TestTasksBothWays(t *testing.T) {
	p := twoWay(t, record.Tasks)
	p.file("milk.ics", "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\nBEGIN:VTODO\nUID:milk\nDTSTAMP:20260101T000000Z\nSUMMARY:Milk\nDUE;VALUE=DATE:20261124\n"+
		"PRIORITY:1\nSTATUS:IN-PROCESS\nCATEGORIES:Home\nEND:VTODO\nEND:VCALENDAR\n")
	p.file("call.ics", "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\nBEGIN:VTODO\nUID:call\nDTSTAMP:20260101T000000Z\nSUMMARY:Call\nDUE;TZID=Europe/Berlin:20261124T170000\n"+
		"RRULE:FREQ=WEEKLY\nDTSTART;TZID=Europe/Berlin:20261124T160000\nEND:VTODO\nEND:VCALENDAR\n")
	parent := p.hand.AddTask("@default", "", object{"title": "Move house", "notes": "soon"})
	p.hand.AddTask("@default", parent, object{"title": "Boxes"})
	p.settle()
	left, right := p.records(link.Left), p.records(link.Right)
	if len(left) != 4 || len(right) != 4 {
		t.Fatalf("%d here, %d there", len(left), len(right))
	}
	if uid := left["Move house"].UID; uid == "" || left["Boxes"].Text(record.Member("RELATED-TO", record.Identity(uid))) != uid {
		t.Errorf("family: %v %q", left["Boxes"].Fields, uid)
	}
	if m := left["Milk"]; m.Text("PRIORITY") != "1" || m.Text("STATUS") != "IN-PROCESS" {
		t.Errorf("what Google cannot hold: %v", m.Fields)
	}
	for _, x := range p.hand.Tasks("@default") {
		if id := fmt.Sprint(x["id"]); x["title"] == "Milk" {
			p.hand.CompleteTask("@default", id)
		} else if x["title"] == "Call" {
			p.hand.EditTask("@default", id, object{"notes": "about the roof"})
		}
	}
	p.settle()
	left = p.records(link.Left)
	if m := left["Milk"]; m.Text("STATUS") != "COMPLETED" || m.Text("PRIORITY") != "1" {
		t.Errorf("%v", m.Fields)
	}
	if c := left["Call"]; c.Text("DESCRIPTION") != "about the roof" || !strings.Contains(c.Text("WHEN"), "T170000") || !strings.Contains(c.Text("WHEN"), "rule=") {
		t.Errorf("the time of day is lost: %v", c.Fields)
	}
}

// "This and following" is a shorter series and a new one (G-CAL-52): as Google's own pages do it, and as a
// program at home does.
func TestThisAndFollowing(t *testing.T) {
	p := twoWay(t, record.Calendar)
	whole := p.hand.AddEvent(ada, object{"summary": "Choir", "start": at("2026-11-24T18:00:00+01:00"), "end": at("2026-11-24T19:00:00+01:00"),
		"recurrence": []any{"RRULE:FREQ=DAILY;COUNT=8"}})
	p.file("weekly.ics", series)
	p.settle()
	p.hand.EditEvent(ada, whole, object{"recurrence": []any{"RRULE:FREQ=DAILY;UNTIL=20261127T165959Z"}})
	p.hand.AddEvent(ada, object{"summary": "Choir, later", "start": at("2026-11-27T20:00:00+01:00"), "end": at("2026-11-27T21:00:00+01:00"),
		"recurrence": []any{"RRULE:FREQ=DAILY;COUNT=5"}})
	p.file("weekly.ics", strings.Replace(series, "RRULE:FREQ=WEEKLY;COUNT=10", "RRULE:FREQ=WEEKLY;UNTIL=20261220T000000Z", 1))
	p.file("later.ics", "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\nBEGIN:VEVENT\nUID:weekly-2\nDTSTAMP:20260101T000000Z\nSUMMARY:Weekly from now on\n"+
		"DTSTART;TZID=Europe/Berlin:20261221T110000\nDTEND;TZID=Europe/Berlin:20261221T120000\nRRULE:FREQ=WEEKLY;COUNT=6\nEND:VEVENT\nEND:VCALENDAR\n")
	p.settle()
	left, right := p.records(link.Left), p.records(link.Right)
	if len(left) != 4 || len(right) != 4 {
		t.Fatalf("%d here, %d there", len(left), len(right))
	}
	for name, rule := range map[string]string{"Choir": "UNTIL=20261127T165959Z", "Choir, later": "COUNT=5", "Weekly": "UNTIL=20261220T000000Z", "Weekly from now on": "COUNT=6"} {
		l, r := left[name], right[name]
		if !l.Same(r) || l.UID != r.UID || !strings.Contains(r.Text("WHEN"), rule) {
			t.Errorf("%s: %q %v\nthere: %q %v", name, l.UID, l.Fields, r.UID, r.Fields)
		}
	}
	if left["Weekly"].Text(record.At("20261130T100000", "SUMMARY")) != "Weekly, later" {
		t.Errorf("an occurrence before the cut is lost: %v", left["Weekly"].Fields)
	}
}
