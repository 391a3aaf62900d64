package desk_test

import (
	"os"
	"path/filepath"
	"testing"

	"bothways/app/desk"
	"bothways/connectors/google/googletest"
)

// A service account syncs on behalf of a person; what keeps it out is told with what an administrator can do,
// and never with the advice to sign in.
func TestGoogleServiceAccount(t *testing.T) {
	b := newGoogleBed(t)
	all := []string{googletest.ScopeCalendar, googletest.ScopeContacts, googletest.ScopeTasks}
	key := func(name string, scopes ...string) string {
		file := filepath.Join(b.dir, name+".json")
		b.ok(os.WriteFile(file, b.google.AddServiceAccount(name+"@p.iam.gserviceaccount.com", scopes...), 0o600))
		return file
	}
	good := key("good", all...)
	add := func(name, file, subject string) {
		t.Helper()
		b.ok(b.desk.AddAccount(b.ctx, name, map[string]string{"type": "google", "service_account_file": file, "subject": subject,
			"api_base": b.google.Base(), "token_url": b.google.TokenURL()}))
	}
	add("bob", good, person)
	b.put("people/ada.vcf", lovelace)
	b.ok(b.desk.AddProcess(b.ctx, "people", map[string]string{"kind": "contacts", "left": "home/people", "right": "bob/contacts"}))
	if r := b.sync(); r.Right.Created != 1 {
		t.Fatalf("%+v %+v", r.Totals, r.Errors)
	}

	withdrawn := key("withdrawn", all...)
	b.google.AddServiceAccount("withdrawn@p.iam.gserviceaccount.com", all...) // with another key
	b.ok(os.WriteFile(filepath.Join(b.dir, "none.json"), []byte(`{"type":"authorized_user"}`), 0o600))
	for name, row := range map[string][3]string{
		"narrow": {key("narrow", googletest.ScopeContacts), person, "narrow (ada@example.org): the service account may not act for this person; the domain's administrator must allow its client id 1 these scopes, " +
			"in the Admin console under API controls, domain-wide delegation: https://www.googleapis.com/auth/calendar, https://www.googleapis.com/auth/contacts, https://www.googleapis.com/auth/tasks"},
		"nobody": {good, "nobody@example.org", "nobody (nobody@example.org): the domain has no such user; check subject"},
		"stale":  {withdrawn, person, "stale (ada@example.org): Google does not take the service account's key; make a new key in the Google Cloud console and name its file in service_account_file"},
		"wrong":  {filepath.Join(b.dir, "none.json"), person, "wrong: service_account_file is no service account's key; name the JSON file that the Google Cloud console made"},
	} {
		add(name, row[0], row[1])
		err := b.desk.TestAccount(b.ctx, name)
		if err == nil {
			t.Errorf("%s answers", name)
		} else if got := b.desk.Advise(err); got != row[2] {
			t.Errorf("%s is told\n%s, not\n%s", name, got, row[2])
		}
	}

	b.ok(b.desk.SetAccount(b.ctx, "bob", map[string]string{"subject": "gone@example.org"}))
	reps, err := b.desk.Sync(b.ctx, nil, desk.Terms{Yes: true})
	b.ok(err)
	const want = "bob (gone@example.org): the domain has no such user; check subject"
	if reps[0].Status != desk.SignIn || len(reps[0].Errors) != 1 || reps[0].Errors[0].Message != want {
		t.Errorf("%s %+v", reps[0].Status, reps[0].Errors)
	}
}
