package takein

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bothways/sync/record"
)

const person = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:u1\r\nFN:Ada\r\nEND:VCARD\r\n"

// packed writes a .zip of names and contents, in turn.
func packed(t *testing.T, pairs ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err == nil {
			_, err = w.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return file(t, "x.zip", b.String())
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	at := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return at
}

// Names that lead elsewhere are names and nothing more; nothing is written anywhere.
func TestArchiveWithBadNames(t *testing.T) {
	at := packed(t, "../../etc/ada.vcf", person, "/abs.vcf", strings.Replace(person, "u1", "u2", 1), `..\..\win.ics`, "no calendar", "a\nb.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
	got, err := Read(at, Options{})
	if err != nil || len(got.Piles) != 1 || len(got.Piles[0].Records) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	for _, n := range got.Notes {
		if strings.Contains(n, "..") || strings.ContainsAny(n, "\n\\") {
			t.Errorf("told: %q", n)
		}
	}
	if entries, _ := os.ReadDir(filepath.Dir(at)); len(entries) != 1 {
		t.Errorf("something was unpacked: %v", entries)
	}
}

// What unpacks to more than its share stays out, and the rest is taken.
func TestArchiveThatSwells(t *testing.T) {
	at := packed(t, "bomb.vcf", strings.Repeat("\x00", maxEntry+1), "ada.vcf", person)
	got, err := Read(at, Options{})
	if err != nil || len(got.Piles) != 1 || len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "too large") {
		t.Fatalf("%+v, %v", got, err)
	}
	data, err := os.ReadFile(at)
	if err != nil {
		t.Fatal(err)
	}
	for _, cut := range []int{4, len(data) / 2, len(data) - 1} { // torn
		if _, err := Read(file(t, "torn.zip", string(data[:cut])), Options{}); err == nil {
			t.Errorf("cut at %d: no error", cut)
		}
	}
}

func TestForm(t *testing.T) {
	for text, want := range map[string]string{
		person: Records, "\xef\xbb\xbfbegin:vcalendar\n": Records, "# x\n[pair a]\n": Vdirsyncer, "[calendars]\n[[x]]\n": Khal,
		"version = 1\n[accounts.x]\n": Settings, "": Settings, "First Name,Last Name,E-mail Address\n": Outlook,
		"Vorname;Nachname;E-Mail-Adresse\n": Outlook, "hello\n": Settings,
		"\xff\xfeF\x00i\x00r\x00s\x00t\x00 \x00N\x00a\x00m\x00e\x00,\x00L\x00a\x00s\x00t\x00 \x00N\x00a\x00m\x00e\x00,\x00N\x00o\x00t\x00e\x00s\x00\n\x00": Outlook,
	} {
		if got, err := Form(file(t, "f", text)); got != want || err != nil {
			t.Errorf("%q is %s, want %s (%v)", text, got, want, err)
		}
	}
}

func TestDate(t *testing.T) {
	for text, want := range map[string]string{"2001-04-09": "2001-04-09", "9.4.2001": "2001-04-09", "4/9/2001": "2001-04-09", "0/0/00": "", "31.2.2001": "bad",
		"soon": "bad", "4/9/01": "bad", "4/9/2001 12:00": "2001-04-09"} {
		got, ok := date(text, false)
		if !ok {
			got = "bad"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if got, _ := date("9/4/2001", true); got != "2001-04-09" {
		t.Error(got)
	}
}

// Whatever a file holds, reading it ends, every record has a UID, and none has it twice.
func FuzzRead(f *testing.F) {
	f.Add([]byte(person + person))
	f.Add([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\nEND:VEVENT\nBEGIN:VTODO\nUID:x\nEND:VTODO\nEND:VCALENDAR\n"))
	f.Add([]byte("First Name,Last Name,E-mail Address,Birthday\n\"A\"\",B,c@d,1/2/2003\n"))
	f.Add([]byte("[storage a]\ntype=\"filesystem\"\npath=\"x\"\n[pair p]\na=\"a\"\nb=\"a\"\ncollections=[[\"x\",\"y\",\n \"z\"]]\n"))
	f.Add([]byte("[calendars]\n[[a]]\npath=*\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		at := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(at, data, 0o600); err != nil {
			t.Fatal(err)
		}
		got, _ := Read(at, Options{Region: "DE"})
		for _, p := range got.Piles {
			seen := map[string]bool{}
			for _, r := range p.Records {
				if r.UID == "" || seen[r.UID] || r.Kind != p.Kind && p.Kind != record.Contacts {
					t.Fatalf("%s: UID %q again %t", p.Name, r.UID, seen[r.UID])
				}
				seen[r.UID] = true
			}
		}
		accounts := map[string]bool{}
		for _, a := range got.Accounts {
			accounts[a.Name] = true
		}
		for _, p := range got.Processes {
			if !accounts[p.Left.Account] || !accounts[p.Right.Account] {
				t.Fatalf("%s: %+v %+v", p.Name, p.Left, p.Right)
			}
		}
	})
}
