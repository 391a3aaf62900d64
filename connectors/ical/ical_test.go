package ical

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	goical "github.com/emersion/go-ical"

	"bothways/sync/record"
	"bothways/sync/side"
)

func get(t *testing.T, doc string) record.Record {
	t.Helper()
	r, _, err := New(record.Calendar).Get([]byte(doc))
	if err != nil {
		t.Fatalf("%v\n%s", err, doc)
	}
	return r
}

const series = `BEGIN:VEVENT
UID:u
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/Berlin:20260105T090000
DTEND;TZID=Europe/Berlin:20260105T100000
RRULE:freq=weekly;byday=mo;wkst=su
EXDATE;TZID=Europe/Berlin:20260112T090000,20260119T090000
SUMMARY:Runde
CATEGORIES:a,b\,c
ATTENDEE;CN=Bob;SCHEDULE-STATUS=1.1:mailto:Bob@example.org
END:VEVENT
BEGIN:VEVENT
UID:u
DTSTAMP:20260101T000000Z
RECURRENCE-ID;TZID=Europe/Berlin:20260126T090000
DTSTART;TZID=Europe/Berlin:20260126T110000
DTEND;TZID=Europe/Berlin:20260126T120000
SUMMARY:Runde\, spät
END:VEVENT`

func TestFields(t *testing.T) {
	r := get(t, wrap(series))
	want := map[record.Key]string{
		"WHEN":                            "start=20260105T090000 Europe/Berlin\nend=20260105T100000 Europe/Berlin\nrule=FREQ=WEEKLY;BYDAY=MO;WKST=SU",
		"SUMMARY":                         "Runde",
		"CATEGORIES/a":                    "a",
		"CATEGORIES/b,c":                  "b,c",
		"ATTENDEE/mailto:bob@example.org": "mailto:bob@example.org",
		"@20260112T090000":                "gone",
		"@20260119T090000":                "gone",
		"@20260126T090000/WHEN":           "start=20260126T110000 Europe/Berlin\nend=20260126T120000 Europe/Berlin",
		"@20260126T090000/SUMMARY":        "Runde, spät",
	}
	for k, text := range want {
		if r.Text(k) != text {
			t.Errorf("%s: %q", k, r.Text(k))
		}
	}
	if len(r.Fields) != len(want) || r.UID != "u" {
		t.Errorf("%d fields: %v", len(r.Fields), r.Keys())
	}
	if a := r.Fields["ATTENDEE/mailto:bob@example.org"].Attr; a != "cn=Bob" {
		t.Errorf("attributes %s", a)
	}
}

// Equal things written in two ways read as one.
func TestEqualForms(t *testing.T) {
	for _, c := range [][2]string{
		{"DURATION:PT1H30M", "DTEND:20260101T103000Z"},
		{"BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT1440M\nEND:VALARM", "BEGIN:VALARM\nTRIGGER;VALUE=DURATION;RELATED=START:-P1D\nACTION:display\nX-A:1\nEND:VALARM"},
		{"CATEGORIES:a,b", "CATEGORIES:b\nCATEGORIES:a"},
		{"SUMMARY;VALUE=TEXT:a\\nb", "SUMMARY:a\\Nb"},
		{"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:MAILTO:A@B.org", "ATTENDEE;SCHEDULE-AGENT=CLIENT:mailto:a@b.org"},
		{"ATTACH;VALUE=BINARY;ENCODING=BASE64:aGVsbG8=", "ATTACH;ENCODING=BASE64;VALUE=BINARY:aGVs bG8="},
		{"RRULE:FREQ=DAILY;COUNT=3", "RRULE:count=3;freq=daily"},
		{"RRULE:FREQ=DAILY\nEXDATE:20260102T090000Z", "RRULE:FREQ=DAILY\nEND:VEVENT\nBEGIN:VEVENT\nUID:u\nRECURRENCE-ID:20260102T090000Z\nSTATUS:CANCELLED"},
	} {
		a, b := get(t, event(c[0])), get(t, event(c[1]))
		if !a.Same(b) {
			t.Errorf("%s and %s: %s", c[0], c[1], difference(a, b))
		}
	}
}

// Each patch changes these bytes and no others.
func TestPutTouchesLittle(t *testing.T) {
	doc := wrap(BerlinBlock + "\n" + series)
	set := func(text string) record.Edit { return record.Edit{Value: record.Value{Text: text}} }
	gone := record.Edit{Gone: true}
	for _, c := range []struct {
		name     string
		p        record.Patch
		old, new string
	}{
		{"title", record.Patch{"SUMMARY": set("Neu, anders")}, "SUMMARY:Runde\n", "SUMMARY:Neu\\, anders\n"},
		{"category out", record.Patch{"CATEGORIES/a": gone}, "CATEGORIES:a,b\\,c\n", "CATEGORIES:b\\,c\n"},
		{"category in", record.Patch{"CATEGORIES/x;y": set("x;y")}, "b\\,c\n", "b\\,c,x\\;y\n"},
		{"category for another", record.Patch{"CATEGORIES/a": gone, "CATEGORIES/z": {Value: record.Value{Text: "z"}, From: "CATEGORIES/a"}}, "CATEGORIES:a,", "CATEGORIES:z,"},
		{"guest for another keeps its place and what the server noted", record.Patch{"ATTENDEE/mailto:bob@example.org": gone,
			"ATTENDEE/mailto:eve@example.org": {Value: record.Value{Text: "mailto:eve@example.org", Attr: "cn=Bob"}, From: "ATTENDEE/mailto:bob@example.org"}},
			"mailto:Bob@example.org", "mailto:eve@example.org"},
		{"exclusion joins the list", record.Patch{"@20260202T090000": set("gone")}, "20260119T090000\n", "20260119T090000,20260202T090000\n"},
		{"exclusion back", record.Patch{"@20260112T090000": gone}, "20260112T090000,", ""},
		{"a new end alone", record.Patch{"WHEN": set("start=20260105T090000 Europe/Berlin\nend=20260105T110000 Europe/Berlin\nrule=FREQ=WEEKLY;BYDAY=MO;WKST=SU")},
			"DTEND;TZID=Europe/Berlin:20260105T100000", "DTEND;TZID=Europe/Berlin:20260105T110000"},
		{"the rule as it is spelled elsewhere", record.Patch{"WHEN": {Value: record.Value{Text: "start=20260105T090000 Europe/Berlin\nend=20260105T100000 Europe/Berlin\nrule=FREQ=DAILY",
			Raw: "DTSTART;TZID=W. Europe Standard Time:20260105T090000\nDURATION:PT1H\nRRULE:FREQ=Daily"}}}, "RRULE:freq=weekly;byday=mo;wkst=su", "RRULE:FREQ=Daily"},
		{"override changed", record.Patch{"@20260126T090000/SUMMARY": set("x")}, "SUMMARY:Runde\\, spät", "SUMMARY:x"},
		{"override gone", record.Patch{"@20260126T090000/SUMMARY": gone, "@20260126T090000/WHEN": gone}, series[strings.LastIndex(series, "BEGIN:VEVENT"):] + "\n", ""},
		{"occurrence excluded", record.Patch{"@20260126T090000/SUMMARY": gone, "@20260126T090000/WHEN": gone, "@20260126T090000": set("gone")},
			"20260119T090000\nSUMMARY", "20260119T090000,20260126T090000\nSUMMARY"},
		{"override new", record.Patch{"@20260302T090000/SUMMARY": set("x"), "@20260302T090000/WHEN": set("start=20260302T080000 UTC")}, "END:VCALENDAR",
			"BEGIN:VEVENT\nUID:u\nDTSTAMP:20260101T000000Z\nRECURRENCE-ID;TZID=Europe/Berlin:20260302T090000\nDTSTART:20260302T080000Z\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR"},
	} {
		got, err := New(record.Calendar).Put([]byte(doc), c.p)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
		want := strings.Replace(doc, crlf(c.old), crlf(c.new), 1)
		if c.name == "occurrence excluded" {
			want = strings.Replace(want, crlf(series[strings.LastIndex(series, "BEGIN:VEVENT"):]+"\n"), "", 1)
		}
		if string(got) != want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, want)
		}
	}
}

// BerlinBlock is a VTIMEZONE as many programs write it.
const BerlinBlock = `BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE`

func TestZonesComeAlong(t *testing.T) {
	l := New(record.Calendar)
	plain := event("SUMMARY:x")
	for text, want := range map[string]string{
		"start=20260105T090000 Asia/Tokyo":                                       "TZID:Asia/Tokyo",
		"start=20260105T090000 Europe/Berlin\nend=20260105T090000 Europe/London": "TZID:Europe/London",
	} {
		got, err := l.Put([]byte(plain), record.Patch{"WHEN": {Value: record.Value{Text: text}}})
		if err != nil || !bytes.Contains(got, []byte(want)) || bytes.Count(got, []byte("BEGIN:VTIMEZONE")) != strings.Count(text, "\n")+1 {
			t.Errorf("%s: %v\n%s", text, err, got)
		}
	}
	// A document that names its zones the Windows way goes on doing so.
	doc := wrap(strings.ReplaceAll(BerlinBlock+"\n"+series, "Europe/Berlin", "W. Europe Standard Time"))
	got, err := l.Put([]byte(doc), record.Patch{"WHEN": {Value: record.Value{Text: "start=20260106T090000 Europe/Berlin\nrule=FREQ=DAILY"}}})
	if err != nil || !bytes.Contains(got, []byte("DTSTART;TZID=W. Europe Standard Time:20260106T090000")) || bytes.Contains(got, []byte("Europe/Berlin")) {
		t.Errorf("%v\n%s", err, got)
	}
	// A zone that nobody knows travels with its own rules.
	odd := strings.NewReplacer("Europe/Berlin", "Odd", "-1SU", "2TU").Replace(BerlinBlock)
	r := get(t, wrap(odd+"\nBEGIN:VEVENT\nUID:u\nDTSTART;TZID=Odd:20260105T090000\nEND:VEVENT"))
	made, err := l.Make(r)
	if err != nil || !bytes.Contains(made, []byte("BYDAY=2TU")) {
		t.Errorf("%v\n%s", err, made)
	}
}

func TestErrors(t *testing.T) {
	for doc, want := range map[string]string{
		"":      "line 1: there is no VCALENDAR",
		"hello": "line 1: there is no VCALENDAR",
		"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nSUMM":       "line 2: BEGIN:VEVENT has no END:VEVENT",
		event("DTEND:soon"):                                `line 7: DTEND: "SOON" is no date or time`,
		event("DURATION:1h"):                               `line 7: DURATION: "1h" is no duration`,
		event("EXDATE:2026"):                               `line 7: EXDATE: "2026" is no date or time`,
		event("RDATE:20260101/x"):                          `line 7: RDATE: "X" is no date or time`,
		wrap(strings.Replace(series, "UID:u", "UID:v", 1)): "line 15: a second UID in one calendar object",
	} {
		_, _, err := New(record.Calendar).Get([]byte(doc))
		if !errors.Is(err, side.ErrInvalid) || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for _, doc := range []string{wrap("BEGIN:VTODO\nUID:u\nEND:VTODO"), wrap("X-WR-CALNAME:empty")} {
		if _, _, err := New(record.Calendar).Get([]byte(doc)); !errors.Is(err, side.ErrUnsupported) {
			t.Errorf("another kind: %v", err)
		}
	}
	for k, v := range map[record.Key]record.Value{"WHEN": {Text: "start=tomorrow"}, "@soon": {Text: "gone"}, "URL": {Text: "a\nb"}, "X-A B/c": {Text: "c"},
		"ATTACH/sha256:00": {Text: "sha256:00"}, "X-A/x": {Text: "BEGIN:X-A\nEND:X-B"}, "BEGIN/x": {Text: "VALARM"}} {
		if _, err := New(record.Calendar).Put([]byte(event("SUMMARY:x")), record.Patch{k: {Value: v}}); !errors.Is(err, side.ErrInvalid) {
			t.Errorf("%s: %v", k, err)
		}
	}
}

func TestModified(t *testing.T) {
	_, at, err := New(record.Calendar).Get([]byte(wrap(series + "\nBEGIN:VEVENT\nUID:u\nLAST-MODIFIED:20260203T040506Z\nRECURRENCE-ID:20260202T080000Z\nEND:VEVENT")))
	if err != nil || !at.Equal(time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)) {
		t.Errorf("%v %v", at, err)
	}
}

func TestScheduling(t *testing.T) {
	doc := []byte(wrap(series))
	got := WithoutScheduling(doc)
	if !Schedulable(doc) || Schedulable([]byte(event("SUMMARY:x"))) {
		t.Error("who may be mailed")
	}
	if !bytes.Contains(got, []byte("SCHEDULE-STATUS=1.1;SCHEDULE-AGENT=CLIENT:")) || !bytes.Equal(WithoutScheduling(got), got) {
		t.Errorf("%s", got)
	}
	if r := get(t, string(got)); !r.Same(get(t, string(doc))) {
		t.Error("the record changed")
	}
	plain := []byte(event("BEGIN:VALARM\nACTION:EMAIL\nTRIGGER:PT0S\nATTENDEE:mailto:a@b.org\nEND:VALARM"))
	if !bytes.Equal(WithoutScheduling(plain), plain) || Schedulable(plain) {
		t.Error("an alarm's address was touched")
	}
}

// Another reader finds the same title and start in what is made here.
func TestSecondReader(t *testing.T) {
	for _, s := range samples(t) {
		w, ok := s.rec.When()
		if s.lens.Kind != record.Calendar || !ok || s.rec.UID == "" || w.Start.IsZero() {
			continue
		}
		if _, known := record.Location(w.Start.Zone); w.Start.Zone != "" && !known {
			continue // a zone of its own
		}
		doc, err := s.lens.Make(s.rec)
		if err != nil {
			t.Fatal(err)
		}
		cal, err := goical.NewDecoder(bytes.NewReader(doc)).Decode()
		if err != nil {
			t.Errorf("%s: %v\n%s", s.name, err, doc)
			continue
		}
		e := cal.Events()[0]
		title, _ := e.Props.Text("SUMMARY")
		start, err := e.DateTimeStart(time.UTC)
		if err != nil || plainText(title) != s.rec.Text("SUMMARY") || !start.Equal(w.Start.In(time.UTC)) {
			t.Errorf("%s: %q %v %v\n%s", s.name, title, start, err, doc)
		}
	}
}

func TestFieldsAreNamed(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range []record.Kind{record.Calendar, record.Tasks} {
		for _, f := range Fields(kind) {
			seen[f.Name] = true
		}
	}
	for _, name := range strings.Fields("SUMMARY WHEN LOCATION DESCRIPTION STATUS CLASS TRANSP CATEGORIES ATTENDEE ORGANIZER URL ALARM PRIORITY COLOR GEO CONFERENCE " +
		"ATTACH RELATED-TO COMMENT CONTACT RESOURCES IMAGE STYLED-DESCRIPTION PERCENT-COMPLETE COMPLETED") {
		if !seen[name] {
			t.Errorf("%s is not in the table", name)
		}
	}
}

func BenchmarkGet(b *testing.B) {
	doc := []byte(wrap(BerlinBlock + "\n" + series))
	l := New(record.Calendar)
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		if _, _, err := l.Get(doc); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPut(b *testing.B) {
	doc := []byte(wrap(BerlinBlock + "\n" + series))
	l := New(record.Calendar)
	p := record.Patch{"SUMMARY": {Value: record.Value{Text: "new"}}}
	for b.Loop() {
		if _, err := l.Put(doc, p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGetSamples(b *testing.B) {
	all := samples(b)
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		s := all[i%len(all)]
		if _, _, err := s.lens.Get(s.doc); err != nil {
			b.Fatal(err)
		}
	}
}
