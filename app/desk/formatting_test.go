package desk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bothways/connectors/google/googletest"
	"bothways/sync/record"
)

const richForm = "X-ALT-DESC;FMTTYPE=text/html:<b>Ink</b>"

// A description that is edited without its formatted form leaves that alone, or takes it away.
func TestFormattingOnServer(t *testing.T) {
	for _, c := range []struct{ choice, form string }{{"protect", "<b>Ink</b>"}, {"overwrite", ""}} {
		t.Run(c.choice, func(t *testing.T) {
			b := newBed(t, "davtest", record.Calendar)
			b.set("calendar.formatting", c.choice)
			b.add(b.left, "u1", "Errand", "DESCRIPTION:Ink", richForm)
			b.sync()
			b.both("u1", "X-ALT-DESC", "<b>Ink</b>")
			b.edit(b.right, "u1", "LOCATION:Quay")
			b.sync()
			b.both("u1", "X-ALT-DESC", "<b>Ink</b>")
			b.edit(b.right, "u1", "DESCRIPTION:Ink and glue")
			b.sync()
			b.both("u1", "DESCRIPTION", "Ink and glue")
			b.both("u1", "X-ALT-DESC", c.form)
			b.end()
		})
	}
}

// The same against Google, which has one description with formatting in it.
func TestFormattingAtGoogle(t *testing.T) {
	for _, c := range []struct {
		choice string
		stays  bool
	}{{"protect", true}, {"overwrite", false}} {
		t.Run(c.choice, func(t *testing.T) {
			b := newGoogleBed(t)
			day := b.google.Now().AddDate(0, 0, 2).Format("20060102")
			b.put("meetings/errand.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:errand\r\nDTSTAMP:20260101T000000Z\r\n"+
				"DTSTART;TZID=Europe/Berlin:"+day+"T100000\r\nDTEND;TZID=Europe/Berlin:"+day+"T110000\r\nRRULE:FREQ=DAILY;COUNT=5\r\nSUMMARY:Errand\r\n"+
				"DESCRIPTION:Ink\r\n"+richForm+"\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
			b.signIn()
			b.ok(b.desk.AddProcess(b.ctx, "p", map[string]string{"kind": "calendar", "left": "home/meetings", "right": "ada/primary", "calendar.formatting": c.choice}))
			b.sync()
			hand := b.google.Hand(person)
			id, _ := hand.Events(person)[0]["id"].(string)

			// Formatting at Google is no edit, and outlives an edit of something else here.
			hand.EditEvent(person, id, googletest.Object{"description": "<i>Ink</i>"})
			b.replace("meetings/errand.ics", "SUMMARY:Errand", "SUMMARY:Errands")
			b.replace("meetings/errand.ics", "RRULE:", "EXDATE;TZID=Europe/Berlin:"+b.google.Now().AddDate(0, 0, 3).Format("20060102")+"T100000\r\nRRULE:")
			b.sync()
			if got := hand.Event(person, id)["description"]; got != "<i>Ink</i>" {
				t.Errorf("at Google: %q", got)
			}
			b.has("meetings/errand.ics", richForm, true)

			// So does the formatting of an occurrence that was changed and is as the series again.
			first := hand.Occurrences(person, day[:4]+"-"+day[4:6]+"-"+day[6:]+"T00:00:00Z", day[:4]+"-"+day[4:6]+"-"+day[6:]+"T23:00:00Z")
			one, _ := first[0]["id"].(string)
			hand.EditEvent(person, one, googletest.Object{"summary": "Errand elsewhere"})
			b.sync()
			b.has("meetings/errand.ics", "Errand elsewhere", true)
			b.alter("meetings/errand.ics", func(doc string) string {
				return doc[:strings.LastIndex(doc, "BEGIN:VEVENT")] + "END:VCALENDAR\r\n"
			})
			b.sync()
			if e := hand.Event(person, one); e["description"] != "<i>Ink</i>" || e["summary"] != "Errands" {
				t.Errorf("the occurrence at Google: %q %q", e["summary"], e["description"])
			}

			// A plain edit there.
			hand.EditEvent(person, id, googletest.Object{"description": "Ink and glue"})
			b.sync()
			b.has("meetings/errand.ics", "DESCRIPTION:Ink and glue", true)
			b.has("meetings/errand.ics", richForm, c.stays)
			b.end()
		})
	}
}

// replace edits a file as text.
func (b *googleBed) replace(name, old, new string) {
	b.t.Helper()
	b.alter(name, func(doc string) string { return strings.Replace(doc, old, new, 1) })
}

func (b *googleBed) alter(name string, change func(doc string) string) {
	b.t.Helper()
	text, err := os.ReadFile(filepath.Join(b.dir, "pim", name))
	b.ok(err)
	changed := change(string(text))
	if changed == string(text) {
		b.t.Fatalf("%s cannot be changed so:\n%s", name, text)
	}
	b.put(name, changed)
}

func (b *googleBed) has(name, want string, is bool) {
	b.t.Helper()
	text, err := os.ReadFile(filepath.Join(b.dir, "pim", name))
	b.ok(err)
	if strings.Contains(string(text), want) != is {
		b.t.Errorf("%s: %q %t:\n%s", name, want, !is, text)
	}
}
