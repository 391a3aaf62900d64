package desk_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/secrets"
	"bothways/app/wire"
	"bothways/connectors/dav/davtest"
	"bothways/sync/record"
)

// tomorrow is inside every window.
var tomorrow = time.Now().UTC().AddDate(0, 0, 1).Format("20060102")

// davBed is a home with a folder and a server.
type davBed struct {
	*googleBed // its folder and helpers; Google itself is not asked
	server     *davtest.Server
}

func newDAVBed(t *testing.T) *davBed {
	g := &googleBed{t: t, ctx: context.Background(), dir: t.TempDir()}
	b := &davBed{googleBed: g}
	var err error
	b.server, err = davtest.New(davtest.User{Name: "ada", Password: "geheim"}, "")
	b.ok(err)
	base, err := b.server.Start()
	b.ok(err)
	t.Cleanup(func() { _ = b.server.Close() })
	keep := secrets.Memory()
	b.ok(keep.Set("office", secrets.Password, "geheim"))
	b.desk, err = wire.Desk(b.ctx, wire.Options{Home: filepath.Join(b.dir, "home"), Secrets: keep})
	b.ok(err)
	t.Cleanup(func() { _ = b.desk.Close() })
	b.ok(b.desk.AddAccount(b.ctx, "home", map[string]string{"type": "folder", "path": filepath.Join(b.dir, "pim")}))
	b.ok(b.desk.AddAccount(b.ctx, "office", map[string]string{"type": "dav", "url": base, "username": "ada"}))
	return b
}

func (b *davBed) runs(n int) []report.Report {
	b.t.Helper()
	reps, err := b.desk.Sync(b.ctx, nil, desk.Terms{Yes: true})
	b.ok(err)
	if len(reps) != n {
		b.t.Fatalf("%d reports, want %d", len(reps), n)
	}
	for _, r := range reps {
		if r.Status != desk.Done {
			b.t.Fatalf("%s: %s %+v", r.Process, r.Status, r.Errors)
		}
	}
	return reps
}

// quiet demands that a further run writes nothing.
func (b *davBed) quiet(n int) {
	b.t.Helper()
	for _, r := range b.runs(n) {
		if writes(r) != 0 {
			b.t.Errorf("a further run writes: %+v", r.Actions)
		}
	}
}

func (b *davBed) texts(path string) string {
	return strings.ReplaceAll(strings.Join(slices.Collect(maps.Values(b.server.Items(path))), ""), "\r\n ", "")
}

// The guests of events become contacts on a server, once each.
func TestGuestsBecomeContactsOnServer(t *testing.T) {
	b := newDAVBed(t)
	book := b.server.AddBook("People")
	cal := b.server.AddCalendar("Work", "VEVENT")
	b.server.Put(book, "bob.vcf", []byte(cardOf("bob", "Robert Stone", "EMAIL:bob@example.org")))
	b.put("meetings/m.ics", soonEvent("m", "SUMMARY:Plan", "ORGANIZER:mailto:ada@example.org", "ATTENDEE;CN=Bob Stone:mailto:bob@example.org", "ATTENDEE;CN=Carol King:mailto:carol@example.org"))
	b.ok(b.desk.AddProcess(b.ctx, "m", map[string]string{"kind": "calendar", "left": "home/meetings", "right": "office/" + cal, "calendar.guests_to": "office/" + book}))
	if r := b.runs(2); r[1].Right.Created != 1 {
		t.Errorf("%+v", r[1].Totals)
	}
	text := b.texts(book)
	if strings.Count(text, "BEGIN:VCARD") != 2 || !strings.Contains(text, "FN:Robert Stone") || !strings.Contains(text, "FN:Carol King") {
		t.Errorf("%s", text)
	}
	b.quiet(2)
}

// soonEvent is a calendar object inside every window.
func soonEvent(uid string, lines ...string) string {
	all := append([]string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", "BEGIN:VEVENT", "UID:" + uid, "DTSTAMP:20260101T000000Z",
		"DTSTART:" + tomorrow + "T100000Z", "DTEND:" + tomorrow + "T110000Z"}, lines...)
	return strings.Join(append(all, "END:VEVENT", "END:VCALENDAR", ""), "\r\n")
}

// A server takes attachments as they are: names, links, and what is inside an event.
func TestAttachmentsOnServer(t *testing.T) {
	b := newDAVBed(t)
	cal := b.server.AddCalendar("Work", "VEVENT")
	const link, inside = "ATTACH;FMTTYPE=application/pdf;FILENAME=plan.pdf:https://files.example/plan.pdf", "ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA"
	b.put("meetings/m.ics", soonEvent("m", "SUMMARY:Plan", link, inside))
	b.ok(b.desk.AddProcess(b.ctx, "m", map[string]string{"kind": "calendar", "left": "home/meetings", "right": "office/" + cal}))
	b.runs(1)
	for _, want := range []string{link, inside} {
		if text := b.texts(cal); !strings.Contains(text, want) {
			t.Errorf("the server has no %s:\n%s", want, text)
		}
	}
	b.server.Put(cal, "m.ics", []byte(soonEvent("m", "SUMMARY:Plan", inside)))
	b.runs(1)
	if text := b.files("meetings"); strings.Contains(text, "plan.pdf") || !strings.Contains(text, inside) {
		t.Errorf("a link that was taken away:\n%s", text)
	}
	b.quiet(1)
}

// A new empty collection on a server is made, filled, and kept in step.
func TestDedicatedCollectionOnServer(t *testing.T) {
	b := newDAVBed(t)
	b.server.Put(b.server.AddBook("Private"), "p.vcf", []byte(cardOf("p", "Private Person")))
	b.put("people/a.vcf", cardOf("a", "Ada Lovelace"))
	b.put("meetings/m.ics", soonEvent("m", "SUMMARY:Plan"))
	book, err := b.desk.CreateCollection(b.ctx, "office", "Clients", record.Contacts)
	b.ok(err)
	cal, err := b.desk.CreateCollection(b.ctx, "office", "Meetings", record.Calendar)
	b.ok(err)
	b.ok(b.desk.AddProcess(b.ctx, "a", map[string]string{"kind": "contacts", "left": "home/people", "right": "office/" + book.ID, "prevent.left": "[]", "prevent.right": "[]"}))
	b.ok(b.desk.AddProcess(b.ctx, "b", map[string]string{"kind": "calendar", "left": "home/meetings", "right": "office/" + cal.ID}))
	if r := b.runs(2); r[0].Right.Created != 1 || r[1].Right.Created != 1 || r[0].Left.Created != 0 {
		t.Errorf("filled: %+v %+v", r[0].Totals, r[1].Totals)
	}
	b.server.Put(book.ID, "b.vcf", []byte(cardOf("b", "Bob Stone")))
	b.ok(os.Remove(filepath.Join(b.dir, "pim", "meetings", "m.ics")))
	b.put("meetings/n.ics", soonEvent("n", "SUMMARY:Tea"))
	b.runs(2)
	if text := b.files("people"); !strings.Contains(text, "Bob Stone") || strings.Contains(text, "Private") {
		t.Errorf("%s", text)
	}
	if text := b.texts(cal.ID); !strings.Contains(text, "SUMMARY:Tea") || strings.Contains(text, "SUMMARY:Plan") {
		t.Errorf("%s", text)
	}
	b.quiet(2)
}

// On behalf of others on a server: a calendar that is shared into the home, one of somebody who lets the
// account act for them, and one named by its address alone, each with a process of its own.
func TestOnBehalfOfOthersOnServer(t *testing.T) {
	b := newDAVBed(t)
	b.server.AddPrincipal("bob", true)
	b.server.AddPrincipal("eve", false)
	places := map[string]string{"shared": b.server.AddOther("eve", "Team", false, true, "VEVENT"), "lent": b.server.AddOther("bob", "Work", false, false, "VEVENT"),
		"named": b.server.AddOther("eve", "Own", false, false, "VEVENT")}
	list, err := b.desk.Collections(b.ctx, "office")
	b.ok(err)
	var ids []string
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	if strings.Join(ids, " ") != "/bob/work/ /eve/team/" {
		t.Errorf("listed: %v", ids)
	}
	for name, at := range places {
		b.put(name+"/m.ics", soonEvent(name+"-here", "SUMMARY:Here "+name))
		b.server.Put(at, "x.ics", []byte(soonEvent(name+"-there", "SUMMARY:There "+name)))
		b.ok(b.desk.AddProcess(b.ctx, name, map[string]string{"kind": "calendar", "left": "home/" + name, "right": "office/" + at}))
	}
	for _, r := range b.runs(3) {
		if r.Left.Created != 1 || r.Right.Created != 1 {
			t.Errorf("%s: %+v", r.Process, r.Totals)
		}
	}
	for name, at := range places {
		both := fmt.Sprintf("Here %s|There %s", name, name)
		for _, text := range []string{b.files(name), b.texts(at)} {
			if strings.Count(text, "BEGIN:VEVENT") != 2 || !strings.Contains(text, "SUMMARY:Here "+name) || !strings.Contains(text, "SUMMARY:There "+name) {
				t.Errorf("want %s:\n%s", both, text)
			}
		}
	}
	b.quiet(3)
}
