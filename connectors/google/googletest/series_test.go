package googletest

import (
	"strings"
	"testing"

	calendarapi "google.golang.org/api/calendar/v3"
)

// starts opens a series and joins the starts of its occurrences.
func (b *bench) starts(id string) string {
	b.t.Helper()
	var out []string
	page := must(b.calendar.Events.Instances("primary", id).Do())(b.t)
	for _, e := range page.Items {
		out = append(out, strings.TrimSuffix(strings.TrimPrefix(e.Start.DateTime+e.Start.Date, "20"), ":00"))
	}
	return strings.Join(out, " ")
}

func TestExpansion(t *testing.T) {
	b := start(t)
	for _, c := range []struct {
		name string
		e    *ev
		want string
	}{
		{"clock change", &ev{Start: &dt{DateTime: "2026-10-24T09:00:00", TimeZone: "Europe/Berlin"}, End: &dt{DateTime: "2026-10-24T10:00:00", TimeZone: "Europe/Berlin"},
			Recurrence: []string{"RRULE:FREQ=DAILY;COUNT=3"}}, "26-10-24T09:00:00+02 26-10-25T09:00:00+01 26-10-26T09:00:00+01"},
		{"another zone", &ev{Start: &dt{DateTime: "2026-10-24T09:00:00", TimeZone: "America/New_York"}, End: &dt{DateTime: "2026-10-24T10:00:00", TimeZone: "America/New_York"},
			Recurrence: []string{"RRULE:FREQ=WEEKLY;COUNT=3"}}, "26-10-24T15:00:00+02 26-10-31T14:00:00+01 26-11-07T15:00:00+01"},
		{"days", &ev{Start: &dt{Date: "2026-01-30"}, End: &dt{Date: "2026-01-31"}, Recurrence: []string{"RRULE:FREQ=MONTHLY;BYMONTHDAY=30;UNTIL=20260501"}},
			"26-01-30 26-03-30 26-04-30"},
		{"leap day", &ev{Start: &dt{Date: "2024-02-29"}, End: &dt{Date: "2024-03-01"}, Recurrence: []string{"RRULE:FREQ=YEARLY;COUNT=2"}}, "24-02-29 28-02-29"},
		{"EXDATE and RDATE", weekly("x", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Europe/Berlin:20261130T100000", "RDATE:20261201T120000Z"),
			"26-11-23T10:00:00+01 26-12-01T13:00:00+01 26-12-07T10:00:00+01"},
		{"EXDATE of days", &ev{Start: &dt{Date: "2026-01-01"}, End: &dt{Date: "2026-01-02"}, Recurrence: []string{"RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20260102"}},
			"26-01-01 26-01-03"},
		{"the start counts", weekly("x", "RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=3"), "26-11-23T10:00:00+01 26-11-25T10:00:00+01 26-12-02T10:00:00+01"},
		{"UNTIL", weekly("x", "RRULE:FREQ=WEEKLY;UNTIL=20261130T090000Z"), "26-11-23T10:00:00+01 26-11-30T10:00:00+01"},
		{"BYSETPOS", weekly("x", "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2"), "26-11-23T10:00:00+01 26-11-30T10:00:00+01"},
	} {
		made := b.insert(c.e)
		if got := strings.Join(made.Recurrence, "|"); got != strings.Join(c.e.Recurrence, "|") { // G-CAL-48
			t.Errorf("%s: rules came back as %s", c.name, got)
		}
		if got := strings.ReplaceAll(b.starts(made.Id), ":00 ", " "); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	b.clean()
}

func TestExceptions(t *testing.T) {
	b := start(t)
	m := b.insert(weekly("Class", "RRULE:FREQ=WEEKLY;COUNT=4"))
	second, third := m.Id+"_20261130T090000Z", m.Id+"_20261207T090000Z"
	virtual := must(b.calendar.Events.Get("primary", second).Do())(t)
	if virtual.RecurringEventId != m.Id || virtual.Recurrence != nil || virtual.ICalUID != m.ICalUID || virtual.OriginalStartTime.DateTime != "2026-11-30T10:00:00+01:00" { // G-CAL-49
		t.Errorf("%+v", virtual)
	}
	_, token := b.listing(b.calendar.Events.List("primary"))
	must(b.calendar.Events.Patch("primary", second, &ev{Summary: "Test", Start: &dt{DateTime: "2026-12-01T08:00:00+01:00"}, End: &dt{DateTime: "2026-12-01T09:00:00+01:00"}}).SendUpdates("none").Do())(t)
	ok(t, b.calendar.Events.Delete("primary", third).SendUpdates("none").Do())
	refused(t, b.calendar.Events.Delete("primary", third).SendUpdates("none").Do(), 410, "deleted")
	news, _ := b.listing(b.calendar.Events.List("primary").SyncToken(token))
	if brief(news) != "conf Test, canc" || news[1].OriginalStartTime.DateTime != "2026-12-07T10:00:00+01:00" || news[1].RecurringEventId != m.Id || news[1].Start != nil {
		t.Errorf("delta %s %+v", brief(news), news[1])
	}
	full, _ := b.listing(b.calendar.Events.List("primary")) // G-CAL-28, G-CAL-50
	if brief(full) != "conf Class, conf Test, canc" || strings.Contains(strings.Join(full[0].Recurrence, ""), "EXDATE") {
		t.Errorf("full %s", brief(full))
	}
	single, _ := b.listing(b.calendar.Events.List("primary").SingleEvents(true).OrderBy("startTime"))
	if brief(single) != "conf Class, conf Test, conf Class" {
		t.Errorf("single %s", brief(single))
	}
	only := must(b.calendar.Events.Instances("primary", third).Do())(t)
	one := must(b.calendar.Events.Instances("primary", second).Do())(t)
	if len(only.Items) != 0 || len(one.Items) != 1 { // G-CAL-53
		t.Errorf("%d and %d", len(only.Items), len(one.Items))
	}
	_, err := b.calendar.Events.Get("primary", m.Id+"_20261201T090000Z").Do()
	refused(t, err, 404, "")
	ok(t, b.calendar.Events.Delete("primary", m.Id).SendUpdates("none").Do())
	news, _ = b.listing(b.calendar.Events.List("primary").SyncToken(token))
	if brief(news) != "canc" || news[0].Id != m.Id {
		t.Errorf("after the series: %s", brief(news))
	}
	for _, call := range []*calendarapi.EventsListCall{b.calendar.Events.List("primary"), b.calendar.Events.List("primary").SingleEvents(true).ShowDeleted(true)} {
		if full, _ = b.listing(call); len(full) != 0 {
			t.Errorf("left: %s", brief(full))
		}
	}
	b.clean()
}

func TestMovedSeries(t *testing.T) {
	later := &ev{Start: &dt{DateTime: "2026-11-24T10:00:00", TimeZone: "Europe/Berlin"}, End: &dt{DateTime: "2026-11-24T11:00:00", TimeZone: "Europe/Berlin"}}
	for _, c := range []struct{ how, news, full string }{
		{"drop", "conf Class, canc", "conf Class"},
		{"keep", "conf Class", "conf Class, conf Test"},
		{"shift", "conf Class, canc, conf Test", "conf Class, conf Test"},
	} {
		b := start(t, func(s *Switches) { s.MovedSeries = c.how })
		m := b.insert(weekly("Class", "RRULE:FREQ=WEEKLY;COUNT=4"))
		must(b.calendar.Events.Patch("primary", m.Id+"_20261130T090000Z", &ev{Summary: "Test"}).SendUpdates("none").Do())(t)
		_, token := b.listing(b.calendar.Events.List("primary"))
		must(b.calendar.Events.Patch("primary", m.Id, later).SendUpdates("none").Do())(t)
		news, _ := b.listing(b.calendar.Events.List("primary").SyncToken(token))
		full, _ := b.listing(b.calendar.Events.List("primary"))
		if brief(news) != c.news || brief(full) != c.full {
			t.Errorf("%s: news %s, full %s", c.how, brief(news), brief(full))
		}
		if c.how == "shift" && !strings.HasSuffix(full[1].Id, "_20261201T090000Z") {
			t.Errorf("shifted to %s", full[1].Id)
		}
	}
}

func TestInheritance(t *testing.T) {
	for _, inherit := range []bool{false, true} {
		b := start(t, func(s *Switches) { s.Inherit = inherit })
		m := b.insert(weekly("Class", "RRULE:FREQ=WEEKLY;COUNT=4"))
		b.hand.EditEvent("primary", m.Id+"_20261130T090000Z", Object{"location": "Hall"})
		b.hand.EditEvent("primary", m.Id, Object{"summary": "Course"})
		x := b.hand.Event("primary", m.Id+"_20261130T090000Z")
		if (text(x, "summary") == "Course") != inherit || text(x, "location") != "Hall" {
			t.Errorf("inherit %v: %v", inherit, x["summary"])
		}
	}
}

func TestSplit(t *testing.T) {
	b := start(t)
	m := b.insert(weekly("Class", "RRULE:FREQ=WEEKLY"))
	b.hand.EditEvent("primary", m.Id+"_20261207T090000Z", Object{"summary": "Lost"})
	next := b.hand.SplitEvent("primary", m.Id+"_20261130T090000Z", Object{"summary": "Course"})
	old := b.hand.Event("primary", m.Id)
	if r := list(old, "recurrence"); r[0] != "RRULE:FREQ=WEEKLY;UNTIL=20261130T085959Z" {
		t.Errorf("%v", r)
	}
	all := b.hand.Events("primary")
	if len(all) != 2 || text(all[1], "id") != next || text(all[1], "summary") != "Course" { // exceptions after the cut are lost (G-CAL-52)
		t.Errorf("%v", all)
	}
	starts := b.hand.Occurrences("primary", "2026-11-22T00:00:00Z", "2026-12-08T00:00:00Z")
	if len(starts) != 3 {
		t.Errorf("%d occurrences", len(starts))
	}
}

func TestGoneSeriesTellsItsExceptions(t *testing.T) {
	b := start(t, func(s *Switches) { s.SeriesTombstones = true })
	m := b.insert(weekly("Class", "RRULE:FREQ=WEEKLY;COUNT=4"))
	b.hand.EditEvent("primary", m.Id+"_20261130T090000Z", Object{"summary": "Test"})
	_, token := b.listing(b.calendar.Events.List("primary"))
	b.hand.DeleteEvent("primary", m.Id)
	news, _ := b.listing(b.calendar.Events.List("primary").SyncToken(token))
	full, _ := b.listing(b.calendar.Events.List("primary"))
	if brief(news) != "canc, canc" || len(full) != 0 {
		t.Errorf("news %s, full %s", brief(news), brief(full))
	}
}

// An occurrence that came before its series belongs to it afterwards.
func TestAdopted(t *testing.T) {
	b := start(t)
	lone := hours("Only one", "2026-12-01T08:00:00", "2026-12-01T09:00:00")
	lone.ICalUID, lone.OriginalStartTime = "series@x", &dt{DateTime: "2026-11-30T10:00:00", TimeZone: "Europe/Berlin"}
	must(b.calendar.Events.Import("primary", lone).Do())(t)
	m := weekly("Class", "RRULE:FREQ=WEEKLY;COUNT=2")
	m.ICalUID = "series@x"
	made := must(b.calendar.Events.Import("primary", m).Do())(t)
	all, _ := b.listing(b.calendar.Events.List("primary"))
	if brief(all) != "conf Class, conf Only one" || all[1].RecurringEventId != made.Id || all[1].Start.DateTime != "2026-12-01T08:00:00+01:00" {
		t.Errorf("%s %+v", brief(all), all)
	}
	b.clean()
}
