package googletest

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	calendarapi "google.golang.org/api/calendar/v3"
	"google.golang.org/api/googleapi"
)

type (
	ev = calendarapi.Event
	dt = calendarapi.EventDateTime
)

func hours(summary, from, to string) *ev {
	return &ev{Summary: summary, Start: &dt{DateTime: from, TimeZone: "Europe/Berlin"}, End: &dt{DateTime: to, TimeZone: "Europe/Berlin"}}
}

func days(summary, from, to string) *ev {
	return &ev{Summary: summary, Start: &dt{Date: from}, End: &dt{Date: to}}
}

func weekly(summary string, rules ...string) *ev {
	e := hours(summary, "2026-11-23T10:00:00", "2026-11-23T11:00:00")
	e.Recurrence = rules
	return e
}

func (b *bench) insert(e *ev) *ev {
	b.t.Helper()
	return must(b.calendar.Events.Insert("primary", e).SendUpdates("none").Do())(b.t)
}

// listing pages to the end and returns the items with the token.
func (b *bench) listing(call *calendarapi.EventsListCall) ([]*ev, string) {
	b.t.Helper()
	var all []*ev
	for {
		page := must(call.Do())(b.t)
		all = append(all, page.Items...)
		if page.NextPageToken == "" {
			return all, page.NextSyncToken
		}
		call.PageToken(page.NextPageToken)
	}
}

func brief(all []*ev) string {
	var out []string
	for _, e := range all {
		out = append(out, strings.TrimSpace(e.Status[:4]+" "+e.Summary))
	}
	return strings.Join(out, ", ")
}

func TestEventsRefused(t *testing.T) {
	b := start(t)
	b.hand.AddEvent("primary", Object{"id": "taken1", "start": Object{"date": "2026-11-23"}, "end": Object{"date": "2026-11-24"}})
	b.hand.DeleteEvent("primary", "taken1")
	with := func(f func(*ev)) *ev { e := hours("x", "2026-11-23T10:00:00", "2026-11-23T11:00:00"); f(e); return e }
	for _, c := range []struct {
		rule string
		e    *ev
		code int
		part string
	}{
		{"G-CAL-40 letter", with(func(e *ev) { e.Id = "wxyz1" }), 400, "Invalid resource id value."},
		{"G-CAL-40 short", with(func(e *ev) { e.Id = "abc" }), 400, "Invalid resource id value."},
		{"G-CAL-41 deleted id", with(func(e *ev) { e.Id = "taken1" }), 409, `"duplicate"`},
		{"G-CAL-44 mixed", with(func(e *ev) { e.End = &dt{Date: "2026-11-24"} }), 400, "invalid"},
		{"G-CAL-44 both kinds", with(func(e *ev) { e.Start.Date = "2026-11-23" }), 400, "invalid"},
		{"G-CAL-44 Windows zone", with(func(e *ev) { e.Start.TimeZone = "W. Europe Standard Time" }), 400, "time zone"},
		{"G-CAL-44 no zone", with(func(e *ev) { e.Start.TimeZone = "" }), 400, "time zone"},
		{"G-CAL-44 series needs zone", with(func(e *ev) {
			e.Start, e.End = &dt{DateTime: "2026-11-23T10:00:00Z"}, &dt{DateTime: "2026-11-23T11:00:00Z"}
			e.Recurrence = []string{"RRULE:FREQ=DAILY"}
		}), 400, "time zone"},
		{"G-CAL-44 empty", with(func(e *ev) { e.End = e.Start; e.Start, e.End = &dt{Date: "2026-11-23"}, &dt{Date: "2026-11-23"} }), 400, "timeRangeEmpty"},
		{"G-CAL-46", &ev{Summary: "x"}, 400, "required"},
		{"G-CAL-48 DTSTART", with(func(e *ev) { e.Recurrence = []string{"DTSTART:20261123T100000Z"} }), 400, "recurrence"},
		{"G-CAL-48 UNTIL of a day", with(func(e *ev) { e.Recurrence = []string{"RRULE:FREQ=DAILY;UNTIL=20261201"} }), 400, "recurrence"},
		{"G-CAL-55 six", with(func(e *ev) {
			e.Reminders = &calendarapi.EventReminders{ForceSendFields: []string{"UseDefault"}}
			for i := range 6 {
				e.Reminders.Overrides = append(e.Reminders.Overrides, &calendarapi.EventReminder{Method: "popup", Minutes: int64(i)})
			}
		}), 400, "reminder"},
		{"G-CAL-55 default and own", with(func(e *ev) {
			e.Reminders = &calendarapi.EventReminders{UseDefault: true, Overrides: []*calendarapi.EventReminder{{Method: "popup", Minutes: 1}}}
		}), 400, "eminder"},
		{"G-CAL-55 far", with(func(e *ev) {
			e.Reminders = &calendarapi.EventReminders{Overrides: []*calendarapi.EventReminder{{Method: "popup", Minutes: 40321}}}
		}), 400, "reminders"},
		{"G-CAL-66", with(func(e *ev) { e.Source = &calendarapi.EventSource{Url: "ftp://x"} }), 400, "source"},
		{"G-CAL-62", with(func(e *ev) { e.ColorId = "12" }), 400, "color"},
		{"G-CAL-67 gmail", with(func(e *ev) { e.EventType = "fromGmail" }), 400, "eventType"},
		{"G-CAL-67 birthday", with(func(e *ev) { e.EventType = "birthday" }), 400, "eventType"},
		{"G-CAL-67 working", with(func(e *ev) { e.EventType = "workingLocation" }), 400, "eventType"},
		{"G-CAL-67 focus", with(func(e *ev) { e.EventType = "focusTime" }), 400, "eventType"},
	} {
		_, err := b.calendar.Events.Insert("primary", c.e).SendUpdates("none").Do()
		t.Run(c.rule, func(t *testing.T) { refused(t, err, c.code, c.part) })
	}
	b.clean()
}

func TestEventTypes(t *testing.T) {
	b := start(t)
	birth := days("Ada", "2024-02-29", "2024-03-01")
	birth.EventType, birth.Visibility, birth.Transparency = "birthday", "private", "transparent"
	birth.Recurrence = []string{"RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"}
	made := b.insert(birth)
	_, err := b.calendar.Events.Patch("primary", made.Id, &ev{Location: "home"}).SendUpdates("none").Do()
	refused(t, err, 400, "eventType")
	must(b.calendar.Events.Patch("primary", made.Id, &ev{Summary: "Ada L."}).SendUpdates("none").Do())(t)
	mail := b.hand.AddSpecial("primary", "fromGmail", hours("Flight", "2026-12-01T10:00:00", "2026-12-01T12:00:00"))
	_, err = b.calendar.Events.Patch("primary", mail, &ev{Summary: "x"}).SendUpdates("none").Do()
	refused(t, err, 400, "eventType")
	must(b.calendar.Events.Patch("primary", mail, &ev{ColorId: "3"}).SendUpdates("none").Do())(t)
	off := hours("Away", "2026-12-02T10:00:00", "2026-12-02T12:00:00")
	off.EventType, off.OutOfOfficeProperties = "outOfOffice", &calendarapi.EventOutOfOfficeProperties{AutoDeclineMode: "declineNone"}
	b.insert(off)
	all, _ := b.listing(b.calendar.Events.List("primary").EventTypes("fromGmail", "outOfOffice"))
	if len(all) != 2 {
		t.Errorf("by type: %s", brief(all))
	}
	second := b.hand.AddCalendar("Work", "UTC")
	_, err = b.calendar.Events.Insert(second, off).SendUpdates("none").Do()
	refused(t, err, 400, "eventType")
	_, err = b.calendar.Events.Move("primary", mail, second).SendUpdates("none").Do()
	refused(t, err, 400, "")
	b.clean()
}

func TestEventLife(t *testing.T) {
	b := start(t)
	e := b.insert(hours("Tea", "2026-11-23T10:00:00", "2026-11-23T11:00:00"))
	if e.Start.DateTime != "2026-11-23T10:00:00+01:00" || e.Updated <= e.Created || !strings.HasPrefix(e.Etag, `"`) {
		t.Errorf("%s %s %s %s", e.Start.DateTime, e.Created, e.Updated, e.Etag)
	}
	far := must(b.calendar.Events.Get("primary", e.Id).TimeZone("America/New_York").Do())(t)
	if far.Start.DateTime != "2026-11-23T04:00:00-05:00" || far.Start.TimeZone != "Europe/Berlin" { // G-CAL-45
		t.Errorf("%+v", far.Start)
	}
	patch := b.calendar.Events.Patch("primary", e.Id, &ev{Location: "Kitchen"}).SendUpdates("none")
	patch.Header().Set("If-Match", e.Etag)
	next := must(patch.Do())(t)
	if next.Location != "Kitchen" || next.Summary != "Tea" || next.Etag == e.Etag || next.Sequence != 0 {
		t.Errorf("patched %+v", next)
	}
	patch = b.calendar.Events.Patch("primary", e.Id, &ev{Location: "Garden"}).SendUpdates("none")
	patch.Header().Set("If-Match", e.Etag)
	_, err := patch.Do()
	refused(t, err, 412, "conditionNotMet") // G-CAL-85
	get := b.calendar.Events.Get("primary", e.Id)
	get.IfNoneMatch(next.Etag)
	if _, err := get.Do(); !googleapi.IsNotModified(err) {
		t.Errorf("get: %v", err)
	}
	same := must(b.calendar.Events.Patch("primary", e.Id, &ev{Location: "Kitchen"}).SendUpdates("none").Do())(t)
	if same.Etag != next.Etag { // G-CAL-87
		t.Error("an empty patch moved the etag")
	}
	moved := must(b.calendar.Events.Patch("primary", e.Id, &ev{Start: &dt{DateTime: "2026-11-23T09:00:00"}}).SendUpdates("none").Do())(t)
	if moved.Sequence != 1 || moved.Start.DateTime != "2026-11-23T09:00:00+01:00" { // G-CAL-54
		t.Errorf("moved %d %+v", moved.Sequence, moved.Start)
	}
	_, err = b.calendar.Events.Patch("primary", e.Id, &ev{Sequence: 0, ForceSendFields: []string{"Sequence"}}).SendUpdates("none").Do()
	refused(t, err, 400, "Invalid sequence value")
	_, err = b.calendar.Events.Patch("primary", e.Id, &ev{Start: &dt{Date: "2026-11-23"}, End: &dt{Date: "2026-11-24"}}).SendUpdates("none").Do()
	refused(t, err, 400, "invalid") // a merge holds both kinds
	must(b.calendar.Events.Patch("primary", e.Id, &ev{Start: &dt{Date: "2026-11-23", NullFields: []string{"DateTime", "TimeZone"}},
		End: &dt{Date: "2026-11-24", NullFields: []string{"DateTime", "TimeZone"}}}).SendUpdates("none").Do())(t)
	put := must(b.calendar.Events.Update("primary", e.Id, days("Tea", "2026-11-23", "2026-11-25")).SendUpdates("none").Do())(t)
	if put.Location != "" || put.ICalUID != e.ICalUID || put.Created != e.Created { // G-CAL-82
		t.Errorf("put %+v", put)
	}
	b.clean()
}

func TestEventDeath(t *testing.T) {
	b := start(t)
	e := b.insert(days("Tea", "2026-11-23", "2026-11-24"))
	ok(t, b.calendar.Events.Delete("primary", e.Id).SendUpdates("none").Do())
	refused(t, b.calendar.Events.Delete("primary", e.Id).SendUpdates("none").Do(), 410, "deleted") // G-CAL-83
	guarded := b.calendar.Events.Delete("primary", e.Id).SendUpdates("none")
	guarded.Header().Set("If-Match", e.Etag)
	refused(t, guarded.Do(), 412, "") // G-CAL-85
	refused(t, b.calendar.Events.Delete("primary", "never12345").SendUpdates("none").Do(), 404, "notFound")
	gone := must(b.calendar.Events.Get("primary", e.Id).Do())(t)
	if gone.Status != "cancelled" || gone.Summary != "Tea" { // G-CAL-43
		t.Errorf("%+v", gone)
	}
	for _, code := range []int{403, 404, 410} { // G-CAL-84
		b.Set(func(s *Switches) { s.DeletedUpdate = code })
		_, err := b.calendar.Events.Patch("primary", e.Id, &ev{Summary: "x"}).SendUpdates("none").Do()
		refused(t, err, code, "")
	}
	back := must(b.calendar.Events.Patch("primary", e.Id, &ev{Status: "confirmed"}).SendUpdates("none").Do())(t)
	if back.Status != "confirmed" || back.Summary != "Tea" {
		t.Errorf("%+v", back)
	}
	b.clean()
}

func TestEventParts(t *testing.T) {
	b := start(t)
	e := hours("Call", "2026-11-23T10:00:00", "2026-11-23T11:00:00")
	e.Attachments = []*calendarapi.EventAttachment{{FileUrl: "https://example.org/a", Title: "a"}}
	e.ConferenceData = &calendarapi.ConferenceData{CreateRequest: &calendarapi.CreateConferenceRequest{RequestId: "r1"}}
	e.ExtendedProperties = &calendarapi.EventExtendedProperties{Private: map[string]string{strings.Repeat("k", 45): "x", "long": strings.Repeat("v", 2000), "id": "7"}}
	plain := b.insert(e)
	if plain.Attachments != nil || plain.ConferenceData != nil { // G-CAL-64, G-CAL-65
		t.Errorf("%+v %+v", plain.Attachments, plain.ConferenceData)
	}
	if p := plain.ExtendedProperties.Private; len(p) != 2 || len(p["long"]) != 1024 { // G-CAL-63
		t.Errorf("%d private", len(p))
	}
	full := must(b.calendar.Events.Insert("primary", e).SendUpdates("none").SupportsAttachments(true).ConferenceDataVersion(1).Do())(t)
	if full.HangoutLink == "" || len(full.Attachments) != 1 {
		t.Errorf("%+v", full)
	}
	kept := must(b.calendar.Events.Update("primary", full.Id, hours("Call 2", "2026-11-23T10:00:00", "2026-11-23T11:00:00")).SendUpdates("none").Do())(t)
	if kept.HangoutLink != full.HangoutLink || len(kept.Attachments) != 1 {
		t.Errorf("an ordinary update lost %+v", kept)
	}
	gone := must(b.calendar.Events.Patch("primary", plain.Id, &ev{ExtendedProperties: &calendarapi.EventExtendedProperties{ForceSendFields: []string{"Private"}, NullFields: []string{"Private.id"}}}).SendUpdates("none").Do())(t)
	if len(gone.ExtendedProperties.Private) != 1 {
		t.Errorf("%d private", len(gone.ExtendedProperties.Private))
	}
	b.clean()
}

func TestReminders(t *testing.T) {
	b := start(t)
	e := b.insert(days("Tea", "2026-11-23", "2026-11-24"))
	if !e.Reminders.UseDefault {
		t.Error("a new event has not the default reminders")
	}
	none := must(b.calendar.Events.Patch("primary", e.Id, &ev{Reminders: &calendarapi.EventReminders{ForceSendFields: []string{"UseDefault", "Overrides"}}}).SendUpdates("none").Do())(t)
	if none.Reminders.UseDefault || len(none.Reminders.Overrides) != 0 || none.Updated != e.Updated || none.Etag == e.Etag { // G-CAL-55
		t.Errorf("%+v updated %s, was %s", none.Reminders, none.Updated, e.Updated)
	}
	must(b.calendar.Events.Patch("primary", e.Id, &ev{Reminders: &calendarapi.EventReminders{Overrides: []*calendarapi.EventReminder{{Method: "email", Minutes: 60}}}}).SendUpdates("none").Do())(t)
	again := must(b.calendar.Events.Patch("primary", e.Id, &ev{Reminders: &calendarapi.EventReminders{UseDefault: true}}).SendUpdates("none").Do())(t)
	if !again.Reminders.UseDefault || len(again.Reminders.Overrides) != 0 {
		t.Errorf("%+v", again.Reminders)
	}
}

func TestGuests(t *testing.T) {
	b := start(t)
	e := hours("Party", "2026-11-23T10:00:00", "2026-11-23T11:00:00")
	e.Attendees = []*calendarapi.EventAttendee{{Email: "bob@example.org"}, {Email: ada, ResponseStatus: "accepted"}}
	made := b.insert(e)
	if a := made.Attendees; a[0].ResponseStatus != "needsAction" || !a[1].Self || !a[1].Organizer {
		t.Errorf("%+v %+v", a[0], a[1])
	}
	short := must(b.calendar.Events.Get("primary", made.Id).MaxAttendees(1).Do())(t)
	if !short.AttendeesOmitted || len(short.Attendees) != 1 || !short.Attendees[0].Self {
		t.Errorf("%+v", short.Attendees)
	}
	b.clean()
	must(b.calendar.Events.Patch("primary", made.Id, &ev{Summary: "Big party"}).SendUpdates("all").Do())(t)
	must(b.calendar.Events.Patch("primary", made.Id, &ev{Summary: "Small party"}).Do())(t)
	if m := b.Mails(); len(m) != 2 || m[0].To != "bob@example.org" || m[0].Asked != "all" || len(b.Breaches()) != 2 { // G-CAL-59
		t.Errorf("mails %+v, breaches %q", m, b.Breaches())
	}
	b.Forget()
	id := b.hand.AddInvitation("primary", Object{"iCalUID": "inv-1@example.net", "summary": "Board", "organizer": Object{"email": "boss@example.net"},
		"start": Object{"date": "2026-11-23"}, "end": Object{"date": "2026-11-24"}, "attendees": []any{Object{"email": ada}, Object{"email": "bob@example.org"}}})
	answer := must(b.calendar.Events.Patch("primary", id, &ev{Attendees: []*calendarapi.EventAttendee{{Email: ada, ResponseStatus: "declined"}}}).SendUpdates("none").Do())(t)
	if len(answer.Attendees) != 2 || answer.Attendees[0].ResponseStatus != "declined" || !answer.PrivateCopy { // G-CAL-57
		t.Errorf("%+v", answer.Attendees)
	}
	_, err := b.calendar.Events.Patch("primary", id, &ev{GuestsCanModify: true}).SendUpdates("none").Do()
	refused(t, err, 403, "forbiddenForNonOrganizer")
	b.clean()
}

func TestImport(t *testing.T) {
	b := start(t)
	e := days("Board", "2026-11-23", "2026-11-24")
	e.ICalUID, e.Organizer = "u1@x", &calendarapi.EventOrganizer{Email: "boss@example.net"}
	one := must(b.calendar.Events.Import("primary", e).Do())(t)
	e.Summary = "Board 2"
	two := must(b.calendar.Events.Import("primary", e).Do())(t)
	if !strings.HasPrefix(one.Id, "_") || one.ICalUID != "u1@x" || !one.PrivateCopy || two.Id != one.Id || two.Summary != "Board 2" {
		t.Errorf("%+v then %+v", one, two)
	}
	e.Organizer = nil
	_, err := b.calendar.Events.Insert("primary", e).SendUpdates("none").Do()
	refused(t, err, 409, "duplicate") // G-CAL-42
	_, err = b.calendar.Events.Import("primary", days("x", "2026-11-23", "2026-11-24")).Do()
	refused(t, err, 400, "iCalUID")
	lone := hours("Only one", "2026-11-24T10:00:00", "2026-11-24T11:00:00")
	lone.ICalUID, lone.OriginalStartTime = "series@x", &dt{DateTime: "2026-11-23T10:00:00", TimeZone: "Europe/Berlin"}
	got := must(b.calendar.Events.Import("primary", lone).Do())(t)
	if got.RecurringEventId == "" || got.OriginalStartTime.DateTime != "2026-11-23T10:00:00+01:00" || !strings.HasSuffix(got.Id, "_20261123T090000Z") {
		t.Errorf("%+v", got)
	}
	b.clean()
}

func TestCalendarList(t *testing.T) {
	b := start(t)
	b.AddAccount("bob@example.org", "Bob", "UTC")
	work := b.hand.AddCalendar("Work", "Europe/Berlin")
	team := b.Hand("bob@example.org").AddCalendar("Team", "UTC")
	b.Hand("bob@example.org").Share(team, ada, "reader")
	first := must(b.calendar.CalendarList.List().Do())(t)
	if len(first.Items) != 3 || !first.Items[0].Primary || first.Items[0].Id != ada || first.Items[2].AccessRole != "reader" || first.NextSyncToken == "" {
		t.Fatalf("%+v", first.Items)
	}
	if n := len(must(b.calendar.CalendarList.List().MinAccessRole("writer").Do())(t).Items); n != 2 {
		t.Errorf("%d writable", n)
	}
	_, err := b.calendar.Events.Insert(team, days("x", "2026-11-23", "2026-11-24")).SendUpdates("none").Do()
	refused(t, err, 403, "requiredAccessLevel")
	refused(t, b.calendar.CalendarList.Delete(work).Do(), 403, "data owner") // G-CAL-14
	must(b.calendar.Calendars.Patch(work, &calendarapi.Calendar{Summary: "Job"}).Do())(t)
	quiet := must(b.calendar.CalendarList.List().SyncToken(first.NextSyncToken).Do())(t)
	if len(quiet.Items) != 0 { // G-CAL-13
		t.Errorf("a rename is no news: %+v", quiet.Items)
	}
	ok(t, b.calendar.Calendars.Delete(work).Do())
	news := must(b.calendar.CalendarList.List().SyncToken(quiet.NextSyncToken).Do())(t)
	if len(news.Items) != 1 || !news.Items[0].Deleted {
		t.Errorf("%+v", news.Items)
	}
	b.ExpireLists(ada)
	_, err = b.calendar.CalendarList.List().SyncToken(news.NextSyncToken).Do()
	refused(t, err, 410, "fullSyncRequired")
	if c := must(b.calendar.Colors.Get().Do())(t); len(c.Event) != 11 {
		t.Errorf("%d colours", len(c.Event))
	}
	secret := hours("Secret", "2026-11-23T10:00:00", "2026-11-23T11:00:00")
	secret.Visibility = "private"
	id := b.Hand("bob@example.org").AddEvent(team, secret)
	if e := must(b.calendar.Events.Get(team, id).Do())(t); e.Summary != "" || e.Start == nil {
		t.Errorf("a private event shows %+v", e)
	}
	b.clean()
}

func TestMoveToCalendar(t *testing.T) {
	b := start(t)
	work := b.hand.AddCalendar("Work", "UTC")
	e := b.insert(weekly("Class", "RRULE:FREQ=WEEKLY;COUNT=4"))
	b.hand.EditEvent("primary", e.Id+"_20261130T090000Z", Object{"summary": "Test"})
	_, token := b.listing(b.calendar.Events.List("primary"))
	got := must(b.calendar.Events.Move("primary", e.Id, work).SendUpdates("none").Do())(t)
	if got.Id != e.Id || got.Organizer.Email != work {
		t.Errorf("%+v", got)
	}
	left, _ := b.listing(b.calendar.Events.List("primary").SyncToken(token))
	there, _ := b.listing(b.calendar.Events.List(work))
	if brief(left) != "canc" || brief(there) != "conf Class, conf Test" {
		t.Errorf("left %s, there %s", brief(left), brief(there))
	}
	b.Set(func(s *Switches) { s.MoveSaysCancelled = true })
	if back := must(b.calendar.Events.Move(work, e.Id, "primary").SendUpdates("none").Do())(t); back.Status != "cancelled" { // G-CAL-86
		t.Errorf("%+v", back)
	}
	b.clean()
}

func TestPartialResponse(t *testing.T) {
	b := start(t)
	b.insert(days("Tea", "2026-11-23", "2026-11-24"))
	list := must(b.calendar.Events.List("primary").Fields("items(id,start/date)", "nextSyncToken").Do())(t)
	if e := list.Items[0]; e.Id == "" || e.Start.Date != "2026-11-23" || e.Summary != "" || list.Summary != "" || list.NextSyncToken == "" {
		t.Errorf("%+v", list)
	}
	_, err := b.calendar.Events.List("primary").Fields("items(id").Do()
	refused(t, err, 400, "invalidParameter")
}

func TestClock(t *testing.T) {
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	s := New(Options{Clock: func() time.Time { return now }})
	s.AddAccount(ada, "Ada", "UTC")
	h := s.Hand(ada)
	e := h.Event("primary", h.AddEvent("primary", days("x", "2030-01-01", "2030-01-02")))
	if !strings.HasPrefix(text(e, "updated"), "2030-01-01T00:00:00.0") {
		t.Errorf("updated %s", text(e, "updated"))
	}
	if a, z := s.stamp(), s.stamp(); !z.After(a) {
		t.Error("two stamps are one")
	}
}

func TestUnknownAddress(t *testing.T) {
	b := start(t)
	res := must(http.Get(b.Base() + "v2/people"))(t)
	res.Body.Close()
	if res.StatusCode != 404 || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") { // G-PPL-1
		t.Errorf("%s %s", res.Status, res.Header.Get("Content-Type"))
	}
	_, err := b.calendar.Events.List("no#such@group").Do()
	refused(t, err, 404, "notFound")
	var e *googleapi.Error
	if !errors.As(err, &e) || e.Errors[0].Reason != "notFound" {
		t.Error(fmt.Sprint(err))
	}
}
