package calendar

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bothways/sync/record"
	"bothways/sync/side"
)

func object(t testing.TB, text string) Event {
	t.Helper()
	var e Event
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return e
}

const (
	times  = `"id":"abcde","iCalUID":"abcde@google.com","status":"confirmed","start":{"dateTime":"2026-05-04T09:00:00+02:00","timeZone":"Europe/Berlin"},"end":{"dateTime":"2026-05-04T10:00:00+02:00","timeZone":"Europe/Berlin"}`
	weekly = times + `,"recurrence":["RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=MO","EXDATE;TZID=Europe/Berlin:20260511T090000"]`
	guests = `,"attendees":[{"email":"boss@example.net","organizer":true,"responseStatus":"accepted","id":"77"},{"email":"Ada@example.org","self":true,"responseStatus":"needsAction","odd":1}]`
	theirs = times + `,"organizer":{"email":"boss@example.net","displayName":"Boss"}` + guests
	ours   = times + `,"organizer":{"email":"ada@example.org","self":true}` + guests
	gone18 = `{"id":"abcde_20260518T070000Z","status":"cancelled","recurringEventId":"abcde","originalStartTime":{"dateTime":"2026-05-18T09:00:00+02:00","timeZone":"Europe/Berlin"}}`
)

func value(text string, attr ...string) record.Edit {
	return record.Edit{Value: record.Value{Text: text, Attr: strings.Join(attr, ";")}}
}

var out = record.Edit{Gone: true}

// Each row: an event, its occurrences, a patch, and the calls it comes to as JSON, or the fields left.
func TestCalls(t *testing.T) {
	answer := value("mailto:ada@example.org", "partstat=ACCEPTED")
	for _, row := range []struct {
		name, master string
		others       []string
		patch        record.Patch
		want         string
		left         int
	}{
		{"nothing but the title", weekly, nil, record.Patch{"SUMMARY": value("New")}, `abcde {"summary":"New"}`, 0},
		{"no title any more", times + `,"summary":"Old"`, nil, record.Patch{"SUMMARY": out}, `abcde {"summary":null}`, 0},
		{"what is there already", times + `,"summary":"Old"`, nil, record.Patch{"SUMMARY": value("Old"), "TRANSP": out}, ``, 0},
		{"what there is no place for", times, nil, record.Patch{"PRIORITY": value("1"), "X-A/b": value("b"), "GEO": value("1;2")}, ``, 3},
		{"too long a title", times, nil, record.Patch{"SUMMARY": value(strings.Repeat("é", 1025))}, ``, 1},
		{"too long a description once it is escaped", times, nil, record.Patch{"DESCRIPTION": value("<b>" + strings.Repeat("&", 4000))}, ``, 1},
		{"the end alone", times, nil, record.Patch{"WHEN": value("start=20260504T090000 Europe/Berlin\nend=20260504T110000 Europe/Berlin")},
			`abcde {"end":{"dateTime":"2026-05-04T11:00:00+02:00","timeZone":"Europe/Berlin"}}`, 0},
		{"to a whole day", times, nil, record.Patch{"WHEN": value("start=20260504\nend=20260505")},
			`abcde {"end":{"date":"2026-05-05","dateTime":null,"timeZone":null},"start":{"date":"2026-05-04","dateTime":null,"timeZone":null}}`, 0},
		{"the rule alone, what is left out stays", weekly, nil, record.Patch{"WHEN": value("start=20260504T090000 Europe/Berlin\nend=20260504T100000 Europe/Berlin\nrule=FREQ=WEEKLY;COUNT=6;BYDAY=MO")},
			`abcde {"recurrence":["RRULE:FREQ=WEEKLY;COUNT=6;BYDAY=MO","EXDATE;TZID=Europe/Berlin:20260511T090000"]}`, 0},
		{"no series any more", strings.Replace(weekly, `,"EXDATE;TZID=Europe/Berlin:20260511T090000"`, "", 1), nil, record.Patch{"WHEN": value("start=20260504T090000 Europe/Berlin\nend=20260504T100000 Europe/Berlin")},
			`abcde {"recurrence":null}`, 0},
		{"cancel an occurrence", weekly, nil, record.Patch{"@20260525T090000": value("gone")}, `abcde_20260525T070000Z {"status":"cancelled"}`, 0},
		{"cancel it in winter time", strings.ReplaceAll(weekly, "COUNT=5", "COUNT=50"), nil, record.Patch{"@20261102T090000": value("gone")}, `abcde_20261102T080000Z {"status":"cancelled"}`, 0},
		{"restore a cancelled one", weekly + `,"summary":"Team"`, []string{gone18}, record.Patch{"@20260518T090000": out},
			`abcde_20260518T070000Z {"attendees":null,"colorId":null,"description":null,"end":{"dateTime":"2026-05-18T10:00:00+02:00","timeZone":"Europe/Berlin"},"extendedProperties":{"private":{"bothways.CATEGORIES":null,"bothways.CLASS":null,"bothways.COLOR":null,"bothways.STATUS":null,"bothways.TRANSP":null,"bothways.WHEN":null}},"location":null,"source":null,"start":{"dateTime":"2026-05-18T09:00:00+02:00","timeZone":"Europe/Berlin"},"status":"confirmed","summary":"Team","transparency":"opaque","visibility":"default"}`, 0},
		{"restore one that an EXDATE takes out", weekly, nil, record.Patch{"@20260511T090000": out}, `abcde {"recurrence":["RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=MO"]}`, 0},
		{"change one occurrence", weekly + `,"summary":"Team"`, nil, record.Patch{"@20260525T090000/WHEN": value("start=20260525T140000 Europe/Berlin\nend=20260525T150000 Europe/Berlin"), "@20260525T090000/SUMMARY": value("Team")},
			`abcde_20260525T070000Z {"end":{"dateTime":"2026-05-25T15:00:00+02:00","timeZone":"Europe/Berlin"},"start":{"dateTime":"2026-05-25T14:00:00+02:00","timeZone":"Europe/Berlin"},"status":"confirmed"}`, 0},
		{"no date of the series", weekly, nil, record.Patch{"@20260526T090000": value("gone")},
			`abcde {"recurrence":["RRULE:FREQ=WEEKLY;COUNT=5;BYDAY=MO","EXDATE;TZID=Europe/Berlin:20260511T090000","EXDATE;TZID=Europe/Berlin:20260526T090000"]}`, 0},
		{"an exclusion of another kind", weekly, nil, record.Patch{"@20260526": value("gone")}, ``, 1},
		{"own answer at somebody else's", theirs, nil, record.Patch{"ATTENDEE/mailto:ada@example.org": answer, "SUMMARY": value("Mine"), "ATTENDEE/mailto:new@example.org": value("mailto:new@example.org")},
			`abcde {"attendees":[{"email":"boss@example.net","id":"77","organizer":true,"responseStatus":"accepted"},{"email":"Ada@example.org","odd":1,"responseStatus":"accepted","self":true}]}`, 2},
		{"own reminder at somebody else's", theirs, nil, record.Patch{"ALARM/DISPLAY -PT5M": value("action=DISPLAY\ntrigger=-PT5M")},
			`abcde {"reminders":{"overrides":[{"method":"popup","minutes":5}],"useDefault":false}}`, 0},
		{"not even its time", theirs, nil, record.Patch{"WHEN": value("start=20260505"), "ATTENDEE/mailto:boss@example.net": out, "ATTENDEE/mailto:ada@example.org": out}, ``, 3},
		{"a private copy is ours", theirs + `,"privateCopy":true`, nil, record.Patch{"SUMMARY": value("Mine")}, `abcde {"summary":"Mine"}`, 0},
		{"a guest more", ours, nil, record.Patch{"ATTENDEE/mailto:new@example.org": value("mailto:new@example.org", "cn=New", "role=OPT-PARTICIPANT")},
			`abcde {"attendees":[{"email":"boss@example.net","id":"77","organizer":true,"responseStatus":"accepted"},{"email":"Ada@example.org","odd":1,"responseStatus":"needsAction","self":true},{"displayName":"New","email":"new@example.org","optional":true,"responseStatus":"needsAction"}]}`, 0},
		{"a guest less", ours, nil, record.Patch{"ATTENDEE/mailto:boss@example.net": out}, `abcde {"attendees":[{"email":"Ada@example.org","odd":1,"responseStatus":"needsAction","self":true}]}`, 0},
		{"a list of guests that was cut short", ours + `,"attendeesOmitted":true`, nil, record.Patch{"ATTENDEE/mailto:new@example.org": value("mailto:new@example.org")}, ``, 3},
		{"the organiser stays", ours, nil, record.Patch{"ORGANIZER": value("mailto:else@example.org")}, ``, 1},
		{"default reminders give way to one", times + `,"reminders":{"useDefault":true}`, nil, record.Patch{"ALARM/DISPLAY PT0S": value("action=DISPLAY\ntrigger=PT0S")},
			`abcde {"reminders":{"overrides":[{"method":"popup","minutes":0}],"useDefault":false}}`, 0},
		{"the last reminder goes", times + `,"reminders":{"useDefault":false,"overrides":[{"method":"popup","minutes":10}]}`, nil, record.Patch{"ALARM/DISPLAY -PT10M": out},
			`abcde {"reminders":{"overrides":[],"useDefault":false}}`, 0},
		{"a video call is not ours", times + `,"conferenceData":{"entryPoints":[{"entryPointType":"video","uri":"https://meet.example/x"}]}`, nil,
			record.Patch{"CONFERENCE/https://meet.example/x": out, "CONFERENCE/https://call.example/y": value("https://call.example/y")}, ``, 1},
		{"locked", times + `,"locked":true`, nil, record.Patch{"SUMMARY": value("x"), "WHEN": value("start=20260505"), "COLOR": value("gold")}, `abcde {"colorId":"5"}`, 2},
		{"made from a mail", times + `,"eventType":"fromGmail"`, nil, record.Patch{"SUMMARY": value("x"), "TRANSP": value("TRANSPARENT")}, `abcde {"transparency":"transparent"}`, 1},
		{"out of office", times + `,"eventType":"outOfOffice"`, nil, record.Patch{"SUMMARY": value("x")}, ``, 1},
		{"a type of tomorrow", times + `,"eventType":"hologram"`, nil, record.Patch{"SUMMARY": value("x")}, ``, 1},
		{"colour of a label", times + `,"eventLabelVersion":1,"eventLabelId":"l1","colorId":"3"`, nil, record.Patch{"COLOR": value("gold")}, ``, 1},
		{"CLASS:PUBLIC opens nothing", times, nil, record.Patch{"CLASS": value("PUBLIC")}, `abcde {"extendedProperties":{"private":{"bothways.CLASS":"text=PUBLIC"}}}`, 0},
		{"CANCELLED is not deleted", times, nil, record.Patch{"STATUS": value("CANCELLED")}, `abcde {"extendedProperties":{"private":{"bothways.STATUS":"text=CANCELLED"}},"status":"tentative"}`, 0},
		{"a web page of another kind", times, nil, record.Patch{"URL": value("message://1")}, ``, 1},
	} {
		s := Series{Master: object(t, "{"+row.master+"}"), Zone: home}
		for _, o := range row.others {
			s.Instances = append(s.Instances, object(t, o))
		}
		c, err := usualLens.Put(s, row.patch)
		if err != nil {
			t.Errorf("%s: %v", row.name, err)
			continue
		}
		var calls []string
		for _, op := range c.Ops {
			body, _ := json.Marshal(op.Body)
			calls = append(calls, op.ID+" "+string(body))
		}
		if got := strings.Join(calls, "\n"); got != row.want || len(c.Left) != row.left {
			t.Errorf("%s:\n got %s\nwant %s\nleft %v", row.name, got, row.want, c.Left)
		}
	}
}

func TestShownFields(t *testing.T) {
	for _, row := range []struct{ name, event, key, want string }{
		{"confirmed is nothing", times, "STATUS", ""},
		{"no organiser of one's own plain event", times + `,"organizer":{"email":"ada@example.org","self":true}`, "ORGANIZER", ""},
		{"nor of an imported one without", times + `,"organizer":{"email":"unknownorganizer@calendar.google.com"}`, "ORGANIZER", ""},
		{"the organiser of a meeting", theirs, "ORGANIZER", "mailto:boss@example.net"},
		{"a formatted description", times + `,"description":"<p>One &amp; <b>two</b><br>three</p><ul><li>a</li><li>b</li></ul><a href=\"https://example.org/x\">there</a>"`, "DESCRIPTION", "One & two\nthree\n\na\nb\n\nthere (https://example.org/x)"},
		{"a plain one", times + `,"description":"1 < 2 & 3 > 2\r\n"`, "DESCRIPTION", "1 < 2 & 3 > 2"},
		{"another offset, the same clock", strings.ReplaceAll(times, "09:00:00+02:00", "00:00:00-07:00"), "WHEN", "start=20260504T090000 Europe/Berlin\nend=20260504T100000 Europe/Berlin"},
		{"no zone but the calendar's", `"id":"abcde","start":{"dateTime":"2026-05-04T07:00:00Z"},"end":{"dateTime":"2026-05-04T08:00:00Z"}`, "WHEN", "start=20260504T090000 Europe/Berlin\nend=20260504T100000 Europe/Berlin"},
		{"a category nobody named", times + `,"colorId":"9"`, "COLOR", "royalblue"},
		{"a label is no colour", times + `,"colorId":"9","eventLabelVersion":1`, "COLOR", ""},
		{"video", times + `,"conferenceData":{"entryPoints":[{"entryPointType":"video","uri":"https://meet.example/x"}]}`, "CONFERENCE/https://meet.example/x", "https://meet.example/x"},
		{"a mark of another event", times + `,"extendedProperties":{"private":{"bothways.STATUS":"text=CANCELLED"}}`, "STATUS", ""},
		{"email a day before", times + `,"reminders":{"overrides":[{"method":"email","minutes":1530}]}`, "ALARM/EMAIL -P1DT1H30M", "action=EMAIL\ntrigger=-P1DT1H30M"},
		{"an attachment", times + `,"attachments":[{"fileUrl":"https://drive.example/f","title":"Plan","mimeType":"text/plain"}]`, "ATTACH/uri:https://drive.example/f", "uri:https://drive.example/f"},
	} {
		r, _, err := usualLens.Get(Series{Master: object(t, "{"+row.event+"}"), Zone: home})
		if got := r.Text(record.Key(row.key)); err != nil || got != row.want {
			t.Errorf("%s: %v: got %q, want %q", row.name, err, got, row.want)
		}
	}
}

func TestColoursAndCategories(t *testing.T) {
	l := Lens{Own: []string{ada}, Colors: map[string]string{"Work": "9", "Team": "9", "Family": "4", "navy": "1"}}
	r := record.New(record.Calendar, "c-1")
	r.Fields["WHEN"] = record.Value{Text: "start=20260504\nend=20260505"}
	for _, row := range []struct {
		name   string
		fields []string
		id     any
		shown  string
	}{
		{"none", nil, nil, ""},
		{"the nearest", []string{"COLOR", "darkred"}, "11", "COLOR=darkred"},
		{"by the table", []string{"COLOR", "navy"}, "1", "COLOR=navy"},
		{"a category", []string{"CATEGORIES/Family", "Family"}, "4", "CATEGORIES/Family=Family"},
		{"the second of one colour", []string{"CATEGORIES/Work", "Work"}, "9", "CATEGORIES/Work=Work"},
		{"a category beside a colour", []string{"CATEGORIES/Family", "Family", "COLOR", "lime"}, "4", "CATEGORIES/Family=Family COLOR=lime"},
		{"a category without a colour stays at home", []string{"CATEGORIES/Choir", "Choir", "COLOR", "crimson"}, "11", "COLOR=crimson"},
	} {
		one := r.Clone()
		for i := 0; i < len(row.fields); i += 2 {
			one.Fields[record.Key(row.fields[i])] = record.Value{Text: row.fields[i+1]}
		}
		g, _ := made(t, l, one)
		var shown []string
		got := get(t, l, g)
		for _, k := range got.Keys() {
			if k != "WHEN" {
				shown = append(shown, string(k)+"="+got.Text(k))
			}
		}
		if s := strings.Join(shown, " "); g.master["colorId"] != row.id || s != row.shown {
			t.Errorf("%s: colour %v, shown %q", row.name, g.master["colorId"], s)
		}
	}
	if !l.Holds("CATEGORIES/Work") || l.Holds("CATEGORIES/Choir") || l.Holds("CATEGORIES/navy") {
		t.Error("which categories are held")
	}
}

func TestFloatingStaysFloating(t *testing.T) {
	r := record.New(record.Calendar, "f-1")
	r.Fields["WHEN"] = record.Value{Text: "start=20260504T090000\nend=20260504T100000\nrule=FREQ=WEEKLY;COUNT=4"}
	l := Lens{FloatingZone: "America/New_York"}
	g, _ := made(t, l, r)
	if zone := g.master.object("start").text("timeZone"); zone != "America/New_York" {
		t.Fatalf("zone %q", zone)
	}
	l.FloatingZone = "" // the setting changes; what is there stays as it is
	if got := get(t, l, g); !got.Same(r) {
		t.Errorf("%s", difference(got, r))
	}
	if c, _ := l.Put(g.series(), record.Patch{"SUMMARY": value("x")}); len(c.Ops) != 1 || len(c.Ops[0].Body) != 1 {
		t.Errorf("a title: %v", c.Ops)
	}
	g.patch(g.master.text("id"), wire[Event](t, Event{"start": Event{"dateTime": "2026-05-04T11:00:00-04:00"}, "end": Event{"dateTime": "2026-05-04T12:00:00-04:00"}}))
	if got := get(t, l, g).Text("WHEN"); got != "start=20260504T110000\nend=20260504T120000\nrule=FREQ=WEEKLY;COUNT=4" {
		t.Errorf("moved at Google: %s", got)
	}
	g.patch(g.master.text("id"), wire[Event](t, Event{"start": Event{"timeZone": "UTC"}, "end": Event{"timeZone": "UTC"}}))
	if got := get(t, l, g).Text("WHEN"); !strings.HasPrefix(got, "start=20260504T150000 UTC") {
		t.Errorf("given a zone at Google: %s", got)
	}
}

func TestNewEvents(t *testing.T) {
	r := record.New(record.Calendar, "Some UID, with (all) kinds@of.letters")
	r.Fields["WHEN"] = record.Value{Text: "start=20260504\nend=20260505"}
	first, _ := usualLens.Make(r, home, 0)
	again, _ := usualLens.Make(r, home, 0)
	second, _ := usualLens.Make(r, home, 1)
	id := func(c Changes) string { return c.Ops[0].Body.text("id") }
	if !reflect.DeepEqual(first, again) || id(first) == id(second) || !plainID(id(first)) || !plainID(id(second)) || first.Ops[0].Body["iCalUID"] != nil {
		t.Errorf("ids %q %q", id(first), id(second))
	}
	for _, attempt := range []int{0, 1} {
		g := newGoogle(t)
		c, _ := usualLens.Make(r, home, attempt)
		g.run(c.Ops)
		if got := get(t, usualLens, g); got.UID != r.UID {
			t.Errorf("UID %q", got.UID)
		}
		g.master["id"] = "anotherevent" // a copy made at Google
		if got := get(t, usualLens, g); got.UID == r.UID {
			t.Errorf("a copy has the UID, too")
		}
	}
	r.UID = "7kukuqrfedlm2f9t5vq8k3oh8s@google.com"
	if c, _ := usualLens.Make(r, home, 0); id(c) != "7kukuqrfedlm2f9t5vq8k3oh8s" {
		t.Errorf("Google's own UID: %q", id(c))
	}
	r.Fields["ORGANIZER"] = record.Value{Text: "mailto:boss@example.net", Attr: "cn=Boss"}
	r.Fields["ATTENDEE/mailto:ada@example.org"] = record.Value{Text: "mailto:ada@example.org", Attr: "partstat=ACCEPTED;rsvp=TRUE"}
	c, err := usualLens.Make(r, home, 0)
	if err != nil || c.Ops[0].Verb != Import || c.Ops[0].Body.text("iCalUID") != r.UID || id(c) != "" || c.Ops[0].Body.object("organizer").text("email") != "boss@example.net" {
		t.Errorf("invitation: %v %v", err, c.Ops)
	}
	for _, text := range []string{"end=20260504", "start=20260504T090000 Mars/Olympus", "start=20260504\nrule=RSCALE=CHINESE;FREQ=YEARLY"} {
		r.Fields["WHEN"] = record.Value{Text: text}
		if _, err := usualLens.Make(r, home, 0); !errors.Is(err, side.ErrUnsupported) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestDefaultReminders(t *testing.T) {
	e := object(t, "{"+times+`,"reminders":{"useDefault":true}}`)
	copies := Lens{CopyDefaults: true, Defaults: []Reminder{{"popup", 30}}}
	for _, row := range []struct {
		lens Lens
		want string
	}{{usualLens, ""}, {copies, "action=DISPLAY\ntrigger=-PT30M"}} {
		r, _, _ := row.lens.Get(Series{Master: e, Zone: home})
		if got := r.Text("ALARM/DISPLAY -PT30M"); got != row.want {
			t.Errorf("got %q, want %q", got, row.want)
		}
	}
	r := record.New(record.Calendar, "d-1")
	r.Fields["WHEN"] = record.Value{Text: "start=20260504\nend=20260505"}
	c, _ := copies.Make(r, home, 0)
	d, _ := usualLens.Make(r, home, 0)
	if body := c.Ops[0].Body.object("reminders"); body == nil || body.flag("useDefault") || d.Ops[0].Body["reminders"] != nil {
		t.Errorf("no reminder: %v, %v", c.Ops[0].Body, d.Ops[0].Body)
	}
}

func TestFiveReminders(t *testing.T) {
	r := record.New(record.Calendar, "r-1")
	r.Fields["WHEN"] = record.Value{Text: "start=20260504\nend=20260505"}
	for _, trigger := range []string{"-PT5M", "-PT10M", "-PT15M", "-PT20M", "-PT25M", "-PT30M", "-P30D"} {
		r.Fields[record.Member("ALARM", "DISPLAY "+trigger)] = record.Value{Text: "action=DISPLAY\ntrigger=" + trigger}
	}
	g, c := made(t, usualLens, r)
	if got := get(t, usualLens, g).Members("ALARM"); len(got) != 5 || len(c.Left) != 2 || !slices.Contains(c.Left, "ALARM/DISPLAY -P30D") {
		t.Errorf("%d reminders, left %v", len(got), c.Left)
	}
}

func TestTypesAndSkipping(t *testing.T) {
	for _, row := range []struct {
		event    string
		lens     Lens
		skip, ro bool
	}{
		{times, usualLens, false, false},
		{times + `,"eventType":"birthday","birthdayProperties":{"contact":"people/c1","type":"birthday"}`, usualLens, true, false},
		{times + `,"eventType":"birthday","birthdayProperties":{"type":"birthday"}`, usualLens, false, false},
		{times + `,"eventType":"workingLocation"`, usualLens, true, false},
		{times + `,"eventType":"focusTime"`, usualLens, false, true},
		{times + `,"visibility":"private"`, usualLens, false, false},
		{times + `,"visibility":"private"`, Lens{HidesPrivate: true}, true, false},
	} {
		s := Series{Master: object(t, "{"+row.event+"}"), Zone: home}
		_, skip := row.lens.Skips(s)
		if _, ro := row.lens.ReadOnly(s); skip != row.skip || ro != row.ro {
			t.Errorf("%s: skipped %v, read only %v", row.event[len(times):], skip, ro)
		}
	}
	if _, _, err := usualLens.Get(Series{Master: Event{"id": "x", "status": "cancelled"}}); !errors.Is(err, side.ErrGone) {
		t.Errorf("deleted: %v", err)
	}
}

// What was invited to one occurrence alone, without its series.
func TestOrphans(t *testing.T) {
	one := object(t, "{"+strings.Replace(theirs, `"id":"abcde"`, `"id":"abcde_20260504T070000Z","recurringEventId":"abcde","originalStartTime":{"dateTime":"2026-05-04T09:00:00+02:00","timeZone":"Europe/Berlin"}`, 1)+"}")
	s := Series{Instances: []Event{one}, Zone: home}
	r, _, err := usualLens.Get(s)
	if err != nil || r.Text("@20260504T090000/ORGANIZER") != "mailto:boss@example.net" || r.Text("WHEN") != "" {
		t.Fatalf("%v %v", err, r.Fields)
	}
	c, err := usualLens.Put(s, record.Patch{"@20260504T090000/ATTENDEE/mailto:ada@example.org": value("mailto:ada@example.org", "partstat=DECLINED"), "SUMMARY": value("x")})
	if err != nil || len(c.Ops) != 1 || c.Ops[0].ID != "abcde_20260504T070000Z" || len(c.Ops[0].Body) != 1 || len(c.Left) != 1 {
		t.Errorf("%v %v", err, c)
	}
}

func TestEveryPropertyIsAnswered(t *testing.T) {
	for _, name := range record.Vocabulary(record.Calendar) {
		i := slices.IndexFunc(Fields(), func(f Field) bool { return f.Name == name })
		if i < 0 || !Fields()[i].Held && Fields()[i].Why == "" {
			t.Errorf("%s has no row, and no reason", name)
		}
	}
}

func TestPlainTextIsWrittenFaithfully(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"<b>", "</p>", "&amp;", "&lt;b&gt;", "<!--", "-->", "<style>", "</style>", "\n\n\n", "<a href=x>y</a>", "&copy=1", "&#x41;", "<br/>", "\u00a0"})), 0, 6).Draw(t, "parts")
		s := trimmed(strings.Join(parts, ""))
		if got := plain(written(s)); got != s {
			t.Fatalf("%q is read as %q", s, got)
		}
	})
}

func FuzzGet(f *testing.F) {
	for _, text := range []string{times, weekly, theirs, times + `,"conferenceData":{"entryPoints":[{}]},"attachments":[{}],"reminders":{"overrides":[{}]}`, `"start":{"date":"x"}`} {
		f.Add([]byte(`{"master":{` + text + `},"instances":[` + gone18 + `,{` + text + `}],"zone":"Europe/Berlin"}`))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		s, err := Parse(doc)
		if err != nil {
			return
		}
		r, _, err := usualLens.Get(s)
		if err != nil {
			if !errors.Is(err, side.ErrInvalid) && !errors.Is(err, side.ErrGone) {
				t.Errorf("class of %v", err)
			}
			return
		}
		usualLens.Skips(s)
		if c, err := usualLens.Put(s, record.Diff(r, r)); err != nil || len(c.Ops) > 0 {
			t.Errorf("nothing asked, %v %v", c.Ops, err)
		}
		usualLens.Put(s, record.Diff(r, record.New(record.Calendar, "")))
		usualLens.Make(r, s.Zone, 0)
	})
}
