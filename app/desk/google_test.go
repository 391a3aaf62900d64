package desk_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/secrets"
	"bothways/app/wire"
	"bothways/connectors/google/googletest"
)

// googleBed is a home with a folder and a signed-in account at the local Google.
type googleBed struct {
	t      testing.TB
	ctx    context.Context
	dir    string
	google *googletest.Server
	desk   *desk.Desk
	keep   secrets.Store
}

const person = "ada@example.org"

func newGoogleBed(t testing.TB) *googleBed {
	b := &googleBed{t: t, ctx: context.Background(), dir: t.TempDir()}
	b.google = googletest.New(googletest.Options{ClientID: "client", Secret: "secret"})
	b.google.AddAccount(person, "Ada Lovelace", "Europe/Berlin")
	base, err := b.google.Start()
	b.ok(err)
	t.Cleanup(func() { _ = b.google.Close() })
	keep := secrets.Memory()
	b.ok(keep.Set("ada", secrets.ClientSecret, "secret"))
	b.keep = keep
	b.desk, err = wire.Desk(b.ctx, wire.Options{Home: filepath.Join(b.dir, "home"), Secrets: keep, Now: b.google.Now})
	b.ok(err)
	t.Cleanup(func() { _ = b.desk.Close() })
	b.ok(b.desk.AddAccount(b.ctx, "home", map[string]string{"type": "folder", "path": filepath.Join(b.dir, "pim")}))
	b.ok(b.desk.AddAccount(b.ctx, "ada", map[string]string{"type": "google", "client_id": "client", "api_base": base,
		"auth_url": b.google.AuthURL(), "token_url": b.google.TokenURL(), "revoke_url": b.google.RevokeURL()}))
	return b
}

func (b *googleBed) ok(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// signIn goes through the real flow, the test being the browser.
func (b *googleBed) signIn() {
	b.t.Helper()
	missing, err := b.desk.LoginBrowser(b.ctx, "ada", desk.Browser{Show: func(address string) {
		go func() {
			if r, err := http.Get(address); err == nil {
				_ = r.Body.Close()
			}
		}()
	}})
	b.ok(err)
	if len(missing) > 0 {
		b.t.Fatalf("not granted: %v", missing)
	}
}

func (b *googleBed) put(name, text string) {
	b.t.Helper()
	at := filepath.Join(b.dir, "pim", name)
	b.ok(os.MkdirAll(filepath.Dir(at), 0o700))
	b.ok(os.WriteFile(at, []byte(text), 0o600))
}

func (b *googleBed) sync() report.Report {
	b.t.Helper()
	reps, err := b.desk.Sync(b.ctx, nil, desk.Terms{Yes: true})
	b.ok(err)
	for _, r := range reps {
		if r.Status != desk.Done {
			b.t.Fatalf("%s: %s %+v", r.Process, r.Status, r.Errors)
		}
	}
	return reps[0]
}

func writes(r report.Report) int {
	return r.Left.Created + r.Left.Updated + r.Left.Deleted + r.Right.Created + r.Right.Updated + r.Right.Deleted
}

// end demands that a further run writes nothing and that no rule of Google's was broken.
func (b *googleBed) end() {
	b.t.Helper()
	if r := b.sync(); writes(r) != 0 {
		b.t.Errorf("a further run writes: %+v", r.Actions)
	}
	for _, breach := range b.google.Breaches() {
		b.t.Error(breach)
	}
	if mails := b.google.Mails(); len(mails) > 0 {
		b.t.Errorf("guests were mailed: %v", mails)
	}
}

const lovelace = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:ada\r\nN:Lovelace;Ada;;;\r\nFN:Ada Lovelace\r\nEMAIL;TYPE=WORK:ada@engine.example\r\n" +
	"TEL;TYPE=CELL:+49 30 901820\r\nX-PUNCHCARD:7\r\nCATEGORIES:Friends\r\nEND:VCARD\r\n"

func TestGoogleContacts(t *testing.T) {
	b := newGoogleBed(t)
	b.put("people/ada.vcf", lovelace)
	b.google.Hand(person).AddContact(map[string]any{"names": []any{map[string]any{"givenName": "Grace", "familyName": "Hopper"}},
		"emailAddresses": []any{map[string]any{"value": "grace@navy.example"}}})
	b.signIn()
	b.ok(b.desk.AddProcess(b.ctx, "people", map[string]string{"kind": "contacts", "left": "home/people", "right": "ada/contacts", "region": "DE"}))
	if r := b.sync(); r.Left.Created != 1 || r.Right.Created != 1 {
		t.Fatalf("first: %+v %+v", r.Totals, r.Errors)
	}
	b.end()
	b.put("people/ada.vcf", strings.Replace(lovelace, "TYPE=WORK:ada@engine.example", "TYPE=WORK:countess@engine.example", 1))
	if r := b.sync(); r.Right.Updated != 1 {
		t.Errorf("edit here: %+v %+v", r.Totals, r.Errors)
	}
	text, err := os.ReadFile(filepath.Join(b.dir, "pim", "people", "ada.vcf"))
	b.ok(err)
	if !strings.Contains(string(text), "X-PUNCHCARD:7") {
		t.Errorf("what Google cannot hold is gone:\n%s", text)
	}
	b.end()
}

const standup = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:standup\r\nDTSTAMP:20260101T000000Z\r\n" +
	"DTSTART;TZID=Europe/Berlin:@S\r\nDTEND;TZID=Europe/Berlin:@E\r\nRRULE:FREQ=WEEKLY;COUNT=8\r\nSUMMARY:Stand-up\r\n" +
	"ATTENDEE;CN=Bob:mailto:bob@example.org\r\nORGANIZER:mailto:ada@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

func TestGoogleCalendar(t *testing.T) {
	b := newGoogleBed(t)
	start := b.google.Now().Add(24 * time.Hour).UTC().Truncate(time.Hour)
	stamp := func(at time.Time) string { return at.Format("20060102T150405") }
	doc := strings.NewReplacer("@S", stamp(start), "@E", stamp(start.Add(time.Hour))).Replace(standup)
	b.put("meetings/standup.ics", doc)
	b.signIn()
	b.ok(b.desk.AddProcess(b.ctx, "meetings", map[string]string{"kind": "calendar", "left": "home/meetings", "right": "ada/primary"}))
	if r := b.sync(); r.Right.Created != 1 {
		t.Fatalf("first: %+v %+v", r.Totals, r.Errors)
	}
	b.end()
	second := start.AddDate(0, 0, 7)
	b.put("meetings/standup.ics", strings.Replace(doc, "RRULE:", "EXDATE;TZID=Europe/Berlin:"+stamp(second)+"\r\nRRULE:", 1))
	if r := b.sync(); r.Right.Updated != 1 {
		t.Errorf("an occurrence called off: %+v %+v", r.Totals, r.Errors)
	}
	b.end()
}

// What keeps an account from Google is said once, with what to do.
func TestGoogleNotSignedIn(t *testing.T) {
	b := newGoogleBed(t)
	says := func(account, want string) {
		t.Helper()
		err := b.desk.TestAccount(b.ctx, account)
		if err == nil {
			t.Fatalf("%s answers", account)
		}
		if got := b.desk.Advise(err); got != want {
			t.Errorf("%s", got)
		}
	}
	says("ada", "ada: is not signed in at Google; sign in with: bothways account login ada")
	b.ok(b.desk.AddAccount(b.ctx, "bare", map[string]string{"type": "google"}))
	says("bare", "bare: this build has no OAuth client of its own; make one in the Google Cloud console, set client_id and give its secret to account login --client-secret-stdin")
	b.ok(b.desk.SetAccount(b.ctx, "ada", map[string]string{"client_id": "somebody"}))
	b.ok(b.keep.Set("ada", secrets.Token, b.google.RefreshToken(person)))
	says("ada", "ada: Google does not know the OAuth client, or it may not ask for this (invalid_client); check client_id and its secret")
}

// A revoked sign-in stops its processes with one clear status, and signing in again goes on.
func TestGoogleSignInRevoked(t *testing.T) {
	b := newGoogleBed(t)
	b.put("people/ada.vcf", lovelace)
	b.signIn()
	b.ok(b.desk.AddProcess(b.ctx, "people", map[string]string{"kind": "contacts", "left": "home/people", "right": "ada/contacts"}))
	b.sync()
	b.google.Revoke(person)
	reps, err := b.desk.Sync(b.ctx, nil, desk.Terms{Yes: true})
	b.ok(err)
	const want = "ada: the sign-in has ended (withdrawn, not used for half a year, or after a week where the OAuth client is in testing); sign in again with: bothways account login ada"
	if reps[0].Status != desk.SignIn || len(reps[0].Errors) != 1 || reps[0].Errors[0].Message != want {
		t.Fatalf("%s %+v", reps[0].Status, reps[0].Errors)
	}
	b.signIn()
	b.end()
}

// Many contacts go to Google in few requests: at most one more than a batch for every 200.
func TestGoogleBatches(t *testing.T) {
	b := newGoogleBed(t)
	const n = 250
	for i := range n {
		b.put(fmt.Sprintf("people/%03d.vcf", i), fmt.Sprintf("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:p%03d\r\nN:Family%d;Given%d;;;\r\nFN:Given%d Family%d\r\nEMAIL:p%d@example.org\r\nEND:VCARD\r\n", i, i, i, i, i, i))
	}
	b.signIn()
	b.ok(b.desk.AddProcess(b.ctx, "people", map[string]string{"kind": "contacts", "left": "home/people", "right": "ada/contacts"}))
	b.google.Forget()
	if r := b.sync(); r.Right.Created != n {
		t.Fatalf("first: %+v %+v", r.Totals, r.Errors)
	}
	creates := b.google.Count("people.createContact") + b.google.Count("people.people.createContact")
	batches := b.google.Count("people.*reate*") - creates
	if batches == 0 || batches > 1+n/200 {
		t.Errorf("%d batches, %d single creations: %v", batches, creates, b.google.Counts())
	}
	b.end()
}
