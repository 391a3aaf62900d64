package desk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/connectors/google/googletest"
	"bothways/sync/record"
)

// event is a calendar object in two days' time.
func (b *googleBed) event(uid string, lines ...string) string {
	day := b.google.Now().AddDate(0, 0, 2).Format("20060102")
	all := append([]string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN", "BEGIN:VEVENT", "UID:" + uid, "DTSTAMP:20260101T000000Z",
		"DTSTART:" + day + "T100000Z", "DTEND:" + day + "T110000Z"}, lines...)
	return strings.Join(append(all, "END:VEVENT", "END:VCALENDAR", ""), "\r\n")
}

func cardOf(uid, name string, lines ...string) string {
	given, family, _ := strings.Cut(name, " ")
	all := append([]string{"BEGIN:VCARD", "VERSION:3.0", "UID:" + uid, "FN:" + name, "N:" + family + ";" + given + ";;;"}, lines...)
	return strings.Join(append(all, "END:VCARD", ""), "\r\n")
}

// files reads a folder of the bed, all in one text.
func (b *googleBed) files(dir string) string {
	b.t.Helper()
	list, err := filepath.Glob(filepath.Join(b.dir, "pim", dir, "*"))
	b.ok(err)
	var out strings.Builder
	for _, f := range list {
		text, err := os.ReadFile(f)
		b.ok(err)
		out.Write(text)
	}
	return strings.ReplaceAll(out.String(), "\r\n ", "")
}

// The first run takes what its limit allows, each later one goes on, nothing is dropped and what waits is told.
func TestLimitsAtGoogle(t *testing.T) {
	b := newGoogleBed(t)
	for i := range 5 {
		b.put(fmt.Sprintf("people/%d.vcf", i), cardOf(fmt.Sprint("p", i), fmt.Sprintf("Given%d Family%d", i, i)))
	}
	b.signIn()
	b.ok(b.desk.AddProcess(b.ctx, "people", map[string]string{"kind": "contacts", "left": "home/people", "right": "ada/contacts", "limits.first_run": "2", "limits.each_run": "1"}))
	for i, want := range [][2]int{{2, 3}, {1, 2}, {1, 1}, {1, 0}} {
		r := b.sync()
		if r.Right.Created != want[0] || r.Deferred != want[1] {
			t.Errorf("run %d: %d made, %d wait; want %v", i, r.Right.Created, r.Deferred, want)
		}
		waits := 0
		for _, a := range r.Actions {
			if a.Outcome == "deferred" {
				waits++
			}
		}
		if waits != want[1] {
			t.Errorf("run %d: %d actions are told to wait", i, waits)
		}
	}
	if n := len(b.google.Hand(person).Contacts()); n != 5 {
		t.Errorf("%d contacts at Google", n)
	}
	b.end()
}

// Secondary persons stay where they are, whether a category or Google's label says it.
func TestSecondaryContactsAtGoogle(t *testing.T) {
	b := newGoogleBed(t)
	b.put("people/a.vcf", cardOf("a", "Ada Lovelace"))
	b.put("people/s.vcf", cardOf("s", "Sam Second", "CATEGORIES:Secondary"))
	hand := b.google.Hand(person)
	other := hand.AddContact(googletest.Object{"names": []any{googletest.Object{"givenName": "Grace", "familyName": "Second"}}})
	hand.Join(hand.AddGroup("Secondary"), other)
	b.signIn()
	b.ok(b.desk.AddProcess(b.ctx, "people", map[string]string{"kind": "contacts", "left": "home/people", "right": "ada/contacts", "filter.exclude_categories": "Secondary"}))
	if r := b.sync(); r.Right.Created != 1 || r.Left.Created != 0 || r.Skipped != 2 {
		t.Errorf("%+v %+v", r.Totals, r.Actions)
	}
	if text := b.files("people"); strings.Contains(text, "Grace") {
		t.Errorf("a secondary person came:\n%s", text)
	}
	b.end()
}

// An event without a title has a stand-in at Google, which never comes back as a title.
func TestUntitledAtGoogle(t *testing.T) {
	b := newGoogleBed(t)
	b.put("meetings/u.ics", b.event("u", "DESCRIPTION:first"))
	b.signIn()
	b.ok(b.desk.AddProcess(b.ctx, "m", map[string]string{"kind": "calendar", "left": "home/meetings", "right": "ada/primary"}))
	b.sync()
	hand := b.google.Hand(person)
	e := hand.Events(person)[0]
	id, _ := e["id"].(string)
	if e["summary"] != "Not Provided" {
		t.Errorf("title at Google: %v", e["summary"])
	}
	b.end()
	hand.EditEvent(person, id, googletest.Object{"description": "second"})
	b.sync()
	b.has("meetings/u.ics", "second", true)
	b.has("meetings/u.ics", "Not Provided", false)
	hand.EditEvent(person, id, googletest.Object{"summary": "Tea"})
	b.sync()
	b.has("meetings/u.ics", "SUMMARY:Tea", true)
	b.end()
}

// The guests of events become contacts at Google, once each; nobody is mailed.
func TestGuestsBecomeContactsAtGoogle(t *testing.T) {
	b := newGoogleBed(t)
	b.put("meetings/m.ics", b.event("m", "SUMMARY:Plan", "ORGANIZER:mailto:ada@example.org", "ATTENDEE;CN=Bob Stone:mailto:bob@example.org", "ATTENDEE;CN=Carol King:mailto:carol@example.org",
		"ATTENDEE;CUTYPE=ROOM;CN=Blue:mailto:blue@example.org"))
	hand := b.google.Hand(person)
	hand.AddContact(googletest.Object{"names": []any{googletest.Object{"givenName": "Robert", "familyName": "Stone"}}, "emailAddresses": []any{googletest.Object{"value": "bob@example.org"}}})
	b.signIn()
	b.ok(b.desk.AddProcess(b.ctx, "m", map[string]string{"kind": "calendar", "left": "home/meetings", "right": "ada/primary", "calendar.guests_to": "ada/contacts"}))
	for i, want := range []int{1, 0} {
		reps, err := b.desk.Sync(b.ctx, nil, desk.Terms{Yes: true})
		b.ok(err)
		if len(reps) != 2 || reps[1].Right.Created != want || reps[1].Status != desk.Done {
			t.Errorf("run %d: %+v", i, reps)
		}
	}
	text := fmt.Sprint(hand.Contacts())
	if n := len(hand.Contacts()); n != 2 || !strings.Contains(text, "Robert") || !strings.Contains(text, "Carol King") && !strings.Contains(text, "King") || strings.Contains(text, "blue@") {
		t.Errorf("%d contacts: %s", n, text)
	}
	b.end()
}

// Attachments travel as names and links; a file that is inside an event stays where it is.
func TestAttachmentsAtGoogle(t *testing.T) {
	b := newGoogleBed(t)
	b.put("meetings/m.ics", b.event("m", "SUMMARY:Plan", "ATTACH;FMTTYPE=application/pdf;FILENAME=plan.pdf:https://files.example/plan.pdf", "ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA"))
	b.signIn()
	b.ok(b.desk.AddProcess(b.ctx, "m", map[string]string{"kind": "calendar", "left": "home/meetings", "right": "ada/primary"}))
	b.sync()
	hand := b.google.Hand(person)
	e := hand.Events(person)[0]
	id, _ := e["id"].(string)
	if text := fmt.Sprint(e["attachments"]); !strings.Contains(text, "https://files.example/plan.pdf") || !strings.Contains(text, "plan.pdf") || strings.Contains(text, "AAAA") {
		t.Errorf("at Google: %s", text)
	}
	hand.EditEvent(person, id, googletest.Object{"location": "Quay"})
	b.sync()
	for _, line := range []string{"https://files.example/plan.pdf", ":AAAA", "LOCATION:Quay"} {
		b.has("meetings/m.ics", line, true)
	}
	b.end()
}

// A new empty label or calendar at Google is made, filled, and kept in step; what else is there stays out.
func TestDedicatedCollectionAtGoogle(t *testing.T) {
	b := newGoogleBed(t)
	hand := b.google.Hand(person)
	hand.AddContact(googletest.Object{"names": []any{googletest.Object{"givenName": "Private", "familyName": "Person"}}})
	b.put("people/a.vcf", cardOf("a", "Ada Lovelace"))
	b.put("meetings/m.ics", b.event("m", "SUMMARY:Plan"))
	b.signIn()
	group, err := b.desk.CreateCollection(b.ctx, "ada", "Clients", record.Contacts)
	b.ok(err)
	cal, err := b.desk.CreateCollection(b.ctx, "ada", "Work", record.Calendar)
	b.ok(err)
	b.ok(b.desk.AddProcess(b.ctx, "people", map[string]string{"kind": "contacts", "left": "home/people", "right": "ada/" + group.ID, "prevent.left": "[]", "prevent.right": "[]"}))
	b.ok(b.desk.AddProcess(b.ctx, "work", map[string]string{"kind": "calendar", "left": "home/meetings", "right": "ada/" + cal.ID}))
	both := func() (out [2]report.Report) {
		reps, err := b.desk.Sync(b.ctx, nil, desk.Terms{Yes: true})
		b.ok(err)
		return [2]report.Report{reps[0], reps[1]}
	}
	if r := both(); r[0].Right.Created != 1 || r[1].Right.Created != 1 || r[0].Left.Created+r[1].Left.Created != 0 {
		t.Errorf("filled: %+v %+v", r[0].Totals, r[1].Totals)
	}
	b.put("people/b.vcf", cardOf("b", "Bob Stone"))
	hand.EditEvent(cal.ID, hand.Events(cal.ID)[0]["id"].(string), googletest.Object{"summary": "Plans"})
	if r := both(); r[0].Right.Created != 1 || r[1].Left.Updated != 1 {
		t.Errorf("kept: %+v %+v", r[0].Totals, r[1].Totals)
	}
	b.has("meetings/m.ics", "SUMMARY:Plans", true)
	if strings.Contains(b.files("people"), "Private") || len(hand.Events(person)) != 0 {
		t.Error("what is not in the collection came along")
	}
	b.ok(os.Remove(filepath.Join(b.dir, "pim", "people", "b.vcf")))
	both()
	if r := both(); writes(r[0])+writes(r[1]) != 0 {
		t.Errorf("a further run writes: %+v %+v", r[0].Actions, r[1].Actions)
	}
	b.end()
}
