package googletest

import (
	"context"
	"errors"
	"strings"
	"testing"

	calendarapi "google.golang.org/api/calendar/v3"
	"google.golang.org/api/googleapi"
	"google.golang.org/api/option"
	peopleapi "google.golang.org/api/people/v1"
	tasksapi "google.golang.org/api/tasks/v1"
)

const ada = "ada@example.org"

// bench is a Google with one account and the generated clients for it.
type bench struct {
	*Server
	t        *testing.T
	hand     Hand
	calendar *calendarapi.Service
	people   *peopleapi.Service
	tasks    *tasksapi.Service
}

func start(t *testing.T, change ...func(*Switches)) *bench {
	t.Helper()
	sw := Defaults()
	for _, f := range change {
		f(&sw)
	}
	s := New(Options{Switches: &sw})
	s.AddAccount(ada, "Ada Lovelace", "Europe/Berlin")
	base, err := s.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	b := &bench{Server: s, t: t, hand: s.Hand(ada)}
	ctx, web := context.Background(), option.WithHTTPClient(s.Client(ada))
	b.calendar, err = calendarapi.NewService(ctx, web, option.WithEndpoint(s.CalendarEndpoint()))
	if err == nil {
		b.people, err = peopleapi.NewService(ctx, web, option.WithEndpoint(base))
	}
	if err == nil {
		b.tasks, err = tasksapi.NewService(ctx, web, option.WithEndpoint(base))
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// refused checks an error's code, and its reason or a part of its body.
func refused(t *testing.T, err error, code int, part string) {
	t.Helper()
	var e *googleapi.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v, want an error %d", err, code)
	}
	if e.Code != code || !strings.Contains(e.Body, part) {
		t.Fatalf("got %d %s, want %d with %q", e.Code, e.Body, code, part)
	}
}

// must gives the answer of a call that has to succeed.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// clean fails where a rule of the API was broken.
func (b *bench) clean() {
	b.t.Helper()
	for _, x := range b.Breaches() {
		b.t.Errorf("breach: %s", x)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestOneOfEach(t *testing.T) {
	b := start(t)
	e := must(b.calendar.Events.Insert("primary", &calendarapi.Event{Summary: "Tea",
		Start: &calendarapi.EventDateTime{DateTime: "2026-11-23T10:00:00+01:00"}, End: &calendarapi.EventDateTime{DateTime: "2026-11-23T11:00:00+01:00"}}).
		SendUpdates("none").Do())(t)
	if e.Start.TimeZone != "Europe/Berlin" || e.ICalUID != e.Id+"@google.com" || e.Status != "confirmed" {
		t.Errorf("event %+v", e)
	}
	p := must(b.people.People.CreateContact(&peopleapi.Person{Names: []*peopleapi.Name{{GivenName: "Grace", FamilyName: "Hopper"}}}).PersonFields("names,memberships,metadata").Do())(t)
	if p.Names[0].DisplayName != "Grace Hopper" || p.Memberships[0].ContactGroupMembership.ContactGroupId != "myContacts" {
		t.Errorf("person %+v", p)
	}
	d := must(b.tasks.Tasks.Insert("@default", &tasksapi.Task{Title: "Write", Due: "2026-12-01T17:30:00Z"}).Do())(t)
	if d.Due != "2026-12-01T00:00:00.000Z" || d.Status != "needsAction" {
		t.Errorf("task %+v", d)
	}
	b.clean()
}
