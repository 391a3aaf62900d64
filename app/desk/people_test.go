package desk_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/settings"
	"bothways/connectors/google/googletest"
	"bothways/sync/run"
)

// onBehalf is a home in which one block of settings and a list make a process for each person.
func onBehalf(t *testing.T, list string, people ...string) *googleBed {
	b := newGoogleBed(t)
	for _, p := range people {
		name, _, _ := strings.Cut(p, "@")
		b.google.AddAccount(p, strings.ToUpper(name[:1])+name[1:], "Europe/Berlin")
		b.put(name+"/own.vcf", cardOf(name+"-1", "Client Of"+name))
		b.google.Hand(p).AddContact(googletest.Object{"names": []any{googletest.Object{"givenName": "Friend", "familyName": "Of" + name}}})
	}
	key := filepath.Join(b.dir, "key.json")
	b.ok(os.WriteFile(key, b.google.AddServiceAccount("robot@p.iam.gserviceaccount.com", googletest.ScopeCalendar, googletest.ScopeContacts, googletest.ScopeTasks), 0o600))
	b.ok(b.desk.AddAccount(b.ctx, "firm", map[string]string{"type": "google", "service_account_file": key, "api_base": b.google.Base(), "token_url": b.google.TokenURL()}))
	b.ok(b.desk.AddProcess(b.ctx, "clients", map[string]string{"kind": "contacts", "left": "home/nobody", "right": "firm/contacts", "review": "never", "prevent.left": "[]", "prevent.right": "[]"}))
	b.ok(os.WriteFile(filepath.Join(b.dir, "home", "people.csv"), []byte(list), 0o600))
	b.ok(b.desk.Change(b.ctx, func(doc *settings.Document) error { return doc.Set("people_file", "people.csv") }))
	return b
}

const staff = "template,subject,left\nclients,bob@example.org,bob\nclients,eve@example.org,eve\nclients,ida@example.org,ida\n"

// One block of settings syncs for three persons, each with their own collections on both sides, and one
// report tells of all. Somebody who has left stops nobody else.
func TestPeople(t *testing.T) {
	b := onBehalf(t, staff+"clients,gone@example.org,gone\n", "bob@example.org", "eve@example.org", "ida@example.org")
	b.put("gone/.keep", "")
	if names := b.desk.ProcessNames(); strings.Join(names, " ") != "clients-bob-example-org clients-eve-example-org clients-gone-example-org clients-ida-example-org" {
		t.Fatalf("%v", names)
	}
	for round, want := range []int{1, 0} {
		reps, err := b.desk.Sync(b.ctx, nil, desk.Terms{})
		b.ok(err)
		if len(reps) != 4 {
			t.Fatalf("%d reports", len(reps))
		}
		for _, r := range reps {
			if strings.Contains(r.Process, "gone") {
				if r.Status != desk.SignIn || len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Message, "gone@example.org") {
					t.Errorf("%s: %s %+v", r.Process, r.Status, r.Errors)
				}
				continue
			}
			if r.Status != desk.Done || r.Left.Created != want || r.Right.Created != want {
				t.Errorf("round %d, %s: %s %+v %+v", round, r.Process, r.Status, r.Totals, r.Errors)
			}
		}
	}
	for _, name := range []string{"bob", "eve", "ida"} {
		here, there := b.files(name), len(b.google.Hand(name+"@example.org").Contacts())
		if strings.Count(here, "BEGIN:VCARD") != 2 || !strings.Contains(here, "Of"+name) || there != 2 {
			t.Errorf("%s has %d contacts at Google and here\n%s", name, there, here)
		}
	}
	if n := len(b.google.Hand(person).Contacts()); n != 0 {
		t.Errorf("somebody who is not on the list got %d contacts", n)
	}
	for _, breach := range b.google.Breaches() {
		t.Error(breach)
	}
}

// In the background no more than two persons are synced at a time, and a list that grows is followed.
func TestPeopleInTheBackground(t *testing.T) {
	b := onBehalf(t, staff, "bob@example.org", "eve@example.org", "ida@example.org", "max@example.org")
	ctx, stop := context.WithTimeout(b.ctx, time.Minute)
	defer stop()
	var mu sync.Mutex
	active, most, told := map[string]bool{}, 0, map[string]bool{}
	b.desk.Progress = func(process string, _ run.Progress) {
		mu.Lock()
		defer mu.Unlock()
		active[process] = true
		most = max(most, len(active))
	}
	b.desk.Chance = func() float64 { return 0 }
	ended := make(chan error, 1)
	reports := make(chan report.Report, 100)
	go func() {
		ended <- b.desk.Watch(ctx, func(r report.Report) {
			mu.Lock()
			delete(active, r.Process)
			mu.Unlock()
			reports <- r
		})
	}()
	wait := func(n int) {
		for len(told) < n {
			select {
			case r := <-reports:
				if r.Status != desk.Done {
					t.Errorf("%s: %s %+v", r.Process, r.Status, r.Errors)
				}
				told[r.Process] = true
			case <-ctx.Done():
				t.Fatalf("only %v were synced", told)
			}
		}
	}
	wait(3)
	b.ok(os.WriteFile(filepath.Join(b.dir, "home", "people.csv"), []byte(staff+"clients,max@example.org,max\n"), 0o600))
	b.ok(b.desk.Change(b.ctx, func(doc *settings.Document) error { return doc.Set("history.keep_days", "91") }))
	wait(4)
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if mu.Lock(); most > 2 || most == 0 {
		t.Errorf("%d at a time", most)
	}
	mu.Unlock()
}
