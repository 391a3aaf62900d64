package desk_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bothways/app/desk"
	"bothways/app/secrets"
	"bothways/app/wire"
)

const meeting = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:m1\r\nDTSTAMP:20260101T000000Z\r\n" +
	"DTSTART:20260110T100000Z\r\nDTEND:20260110T110000Z\r\nSUMMARY:Plan the year\r\nORGANIZER:mailto:ada@example.org\r\n" +
	"ATTENDEE;CN=Bob Stone:mailto:Bob@example.org\r\nATTENDEE;CN=Carol King:mailto:carol@example.org\r\n" +
	"ATTENDEE;CUTYPE=ROOM;CN=Blue room:mailto:blue@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

// Guests become contacts once each: one that is there already is recognised by the address, a room
// is none, and a second run writes nothing.
func TestGuestsBecomeContacts(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		t.Helper()
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("a/meetings/m1.ics", meeting)
	put("b/meetings/.keep", "")
	put("a/people/bob.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:bob\r\nFN:Robert Stone\r\nN:Stone;Robert;;;\r\nEMAIL:bob@example.org\r\nEND:VCARD\r\n")
	ctx := context.Background()
	d, err := wire.Desk(ctx, wire.Options{Home: filepath.Join(dir, "home"), Secrets: secrets.Memory(),
		Now: func() time.Time { return time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, step := range []error{
		d.AddAccount(ctx, "one", map[string]string{"type": "folder", "path": filepath.Join(dir, "a")}),
		d.AddAccount(ctx, "two", map[string]string{"type": "folder", "path": filepath.Join(dir, "b")}),
		d.AddProcess(ctx, "work", map[string]string{"kind": "calendar", "left": "one/meetings", "right": "two/meetings",
			"calendar.guests_to": "one/people"}),
	} {
		if step != nil {
			t.Fatal(step)
		}
	}
	for i, want := range []int{1, 0} {
		reps, err := d.Sync(ctx, nil, desk.Terms{Yes: true})
		if err != nil || len(reps) != 2 {
			t.Fatalf("run %d: %v, %d reports", i, err, len(reps))
		}
		if got := reps[1].Right.Created; got != want || reps[1].Status != desk.Done {
			t.Errorf("run %d: %d contacts made, want %d (%s %+v)", i, got, want, reps[1].Status, reps[1].Errors)
		}
	}
	files, _ := filepath.Glob(filepath.Join(dir, "a", "people", "*.vcf"))
	if len(files) != 2 {
		t.Fatalf("%v: want bob and carol", files)
	}
	for _, f := range files {
		text, _ := os.ReadFile(f)
		if strings.Contains(string(text), "carol@example.org") && !strings.Contains(string(text), "Carol King") {
			t.Errorf("%s has no name:\n%s", f, text)
		}
		if filepath.Base(f) == "bob.vcf" && !strings.Contains(string(text), "Robert Stone") {
			t.Errorf("the contact that was there was changed:\n%s", text)
		}
	}
}
