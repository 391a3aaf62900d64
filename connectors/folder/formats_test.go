package folder

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bothways/connectors/ical"
	"bothways/connectors/lens"
	"bothways/connectors/vcard"
	"bothways/sync/record"
	"bothways/sync/side"
	"bothways/sync/side/sidetest"
)

// real gives the lenses that the program uses.
func real(kind record.Kind, region string) lens.Lens {
	if kind == record.Contacts {
		return vcard.New(region, "4.0")
	}
	return ical.New(kind)
}

func TestStoreOfRealFormats(t *testing.T) {
	for _, kind := range []record.Kind{record.Contacts, record.Calendar, record.Tasks} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			sidetest.Run(t, func(t *testing.T) sidetest.Place {
				dir := t.TempDir()
				with := func(c *Config) { c.Lens = real }
				return sidetest.Place{
					Store: openStore(t, dir, kind, with), Kind: kind, Many: 100, Samples: []record.Record{odd(kind)},
					Reopen: func(t *testing.T) side.Store { return openStore(t, dir, kind, with) },
					Remove: func(t *testing.T, id string) {
						if err := os.Remove(filepath.Join(dir, id)); err != nil {
							t.Fatal(err)
						}
					},
					Corrupt: func(t *testing.T, id string) {
						doc := content(t, filepath.Join(dir, id))
						write(t, filepath.Join(dir, id), doc[:len(doc)/2])
					},
				}
			})
		})
	}
}

// odd has values that servers are known to cut or to split; a folder keeps them.
func odd(kind record.Kind) record.Record {
	r := record.New(kind, "odd")
	r.Put("SUMMARY", record.Value{Text: "Odd"})
	if kind == record.Contacts {
		r = record.New(kind, "odd")
		r.Put("FN", record.Value{Text: "Odd"})
		r.Put(record.Member("URL", "https://example.org/?a=1,2;b"), record.Value{Text: "https://example.org/?a=1,2;b"})
	}
	r.Put(record.Member("CATEGORIES", "Friends, and family"), record.Value{Text: "Friends, and family"})
	r.Put(record.Member("X-ODD", "a, b; c: d"), record.Value{Text: "a, b; c: d", Attr: record.Attrs([2]string{"x-p", "q,r"})})
	return r
}

// What stands around a card comes back with it.
func TestEveryByteComesBack(t *testing.T) {
	const doc = "\xef\xbb\xbfBEGIN:VCARD\r\nVERSION:3.0\r\nX-ODD;p=\"a,b\":x\r\nuid:u1\r\nFN:Ada\r\nN:Lovelace;Ada;;;\r\nEND:VCARD\r\n\r\n\r\n"
	dir := t.TempDir()
	path := filepath.Join(dir, "a.vcf")
	write(t, path, doc)
	s := openStore(t, dir, record.Contacts, func(c *Config) { c.Lens = real })
	d := changes(t, s, "")
	if len(d.Changed) != 1 {
		t.Fatal(d.Broken)
	}
	it := d.Changed[0]
	now, err := s.Update(t.Context(), it, rename("Ada L."))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := content(t, path), doc[:len(doc)-len("FN:Ada\r\nN:Lovelace;Ada;;;\r\nEND:VCARD\r\n\r\n\r\n")]; got[:len(want)] != want {
		t.Errorf("%q", got)
	}
	if err := s.Delete(t.Context(), now.Ref); err != nil {
		t.Fatal(err)
	}
	if back, err := s.Restore(t.Context(), side.Ref{ID: it.ID}, it.Doc); err != nil || back.Ref != it.Ref {
		t.Fatal(back.Ref, err)
	}
	if got := content(t, path); got != doc {
		t.Errorf("%q came back as %q", doc, got)
	}
}

// A calendar file of several records is patched in place: nothing but the one event changes.
func TestCalendarFileOfSeveral(t *testing.T) {
	const zone = "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
	event := func(uid, title string) string {
		return "BEGIN:VEVENT\r\nUID:" + uid + "\r\nX-ODD:1\r\nSUMMARY:" + title + "\r\nDTSTART;TZID=Europe/Berlin:20260105T100000\r\nEND:VEVENT\r\n"
	}
	file := func(parts ...string) string {
		all := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n" + zone
		for _, p := range parts {
			all += p
		}
		return all + "END:VCALENDAR\r\n"
	}
	todo := "BEGIN:VTODO\r\nUID:t\r\nSUMMARY:Task\r\nEND:VTODO\r\n"
	dir := t.TempDir()
	path := filepath.Join(dir, "all.ics")
	write(t, path, file(event("a", "A"), todo, event("b", "B")))
	with := func(c *Config) { c.Lens = real }
	events, tasks := openStore(t, dir, record.Calendar, with), openStore(t, dir, record.Tasks, with)
	d := changes(t, events, "")
	equal(t, "events", ids(d), "all.ics#a", "all.ics#b")
	equal(t, "tasks", ids(changes(t, tasks, "")), "all.ics")

	patch := record.Patch{"SUMMARY": {Value: record.Value{Text: "A2"}}}
	if _, err := events.Update(t.Context(), d.Changed[0], patch); err != nil {
		t.Fatal(err)
	}
	if got := content(t, path); !strings.Contains(got, "SUMMARY:A2\r\n") || !strings.Contains(got, todo) || !strings.Contains(got, event("b", "B")) {
		t.Fatal(got)
	}
	for _, s := range []*Store{events, tasks} {
		for d := changes(t, s, ""); len(d.Changed) > 0; d = changes(t, s, "") {
			if err := s.Delete(t.Context(), d.Changed[0].Ref); err != nil {
				t.Fatal(err)
			}
			if s == events && !strings.Contains(content(t, path), todo) {
				t.Fatal("deleting an event took the task along")
			}
		}
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("a calendar without records is left: ", err)
	}
}

func ids(d side.Delta) []string {
	var out []string
	for _, it := range d.Changed {
		out = append(out, it.ID)
	}
	return out
}

// However a file is cut off, nothing of it counts as deleted.
func TestCutAnywhere(t *testing.T) {
	event := func(uid string) string {
		return "BEGIN:VEVENT\r\nUID:" + uid + "\r\nDTSTART:20260105\r\nSUMMARY:S\r\nEND:VEVENT\r\n"
	}
	card := func(uid string) string {
		return "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:" + uid + "\r\nFN:Ada\r\nEND:VCARD\r\n"
	}
	for kind, docs := range map[record.Kind][]string{
		record.Contacts: {card("a")},
		record.Calendar: {"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + event("a") + "END:VCALENDAR\r\n",
			"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + event("a") + event("b") + "END:VCALENDAR\r\n"},
	} {
		for _, doc := range docs {
			dir := t.TempDir()
			path := filepath.Join(dir, "x"+suffixOf(kind))
			write(t, path, doc)
			s := openStore(t, dir, kind, func(c *Config) { c.Lens = real })
			at := changes(t, s, "").Next
			for n := range len(doc) - len("\r\n") {
				write(t, path, doc[:n])
				if d := changes(t, s, at); len(d.Gone)+len(d.Changed) > 0 || len(d.Broken) == 0 {
					t.Fatalf("cut at %q: gone %v, changed %v, broken %v", doc[:n], d.Gone, ids(d), broken(d))
				}
			}
		}
	}
}
