package vcard

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"bothways/sync/record"
	"bothways/sync/side"
)

func oneCard(version string, lines ...string) []byte {
	return []byte("BEGIN:VCARD\r\nVERSION:" + version + "\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VCARD\r\n")
}

func get(t *testing.T, doc []byte) record.Record {
	t.Helper()
	r, _, err := New("DE", "3.0").Get(doc)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What one version's card says is written as another version's card says it.
// An edit leaves the rest of its line, and the group's other lines, as they stand.
func TestInPlace(t *testing.T) {
	for name, row := range map[string]struct {
		lines []string
		edit  func(record.Record)
		want  []string
	}{
		"a number replaced keeps place, group, spelling and parameters": {
			[]string{"FN:x", "item3.tel;type=CELL;type=VOICE;X-P=1:+49 30 111111", "NOTE:y"},
			func(r record.Record) { move(r, "TEL/+4930111111", "TEL/+4930222222") },
			[]string{"FN:x", "item3.tel;type=CELL;type=VOICE;X-P=1:+4930222222", "NOTE:y"}},
		"a type changed keeps the value's spelling": {
			[]string{"FN:x", "EMAIL;TYPE=INTERNET,HOME;X-P=1:Ada@X.org"},
			func(r record.Record) { attr(r, "EMAIL/ada@x.org", "type=work;x-p=1") },
			[]string{"FN:x", "EMAIL;TYPE=INTERNET;X-P=1;TYPE=WORK:Ada@X.org"}},
		"a label added": {
			[]string{"FN:x", "TEL:112", "item1.URL:u"},
			func(r record.Record) { attr(r, "TEL/112", "label=Boat") },
			[]string{"FN:x", "item2.TEL:112", "item2.X-ABLabel:Boat", "item1.URL:u"}},
		"a label changed": {
			[]string{"FN:x", "item1.TEL:112", "item1.X-ABLabel:Boat"},
			func(r record.Record) { attr(r, "TEL/112", "label=Mobile") },
			[]string{"FN:x", "item1.TEL:112", "item1.X-ABLabel:_$!<Mobile>!$_"}},
		"a label taken from one of two": {
			[]string{"FN:x", "item1.TEL:112", "item1.URL:u", "item1.X-ABLabel:Boat"},
			func(r record.Record) { attr(r, "TEL/112", "") },
			[]string{"FN:x", "TEL:112", "item1.URL:u", "item1.X-ABLabel:Boat"}},
		"a labelled line removed": {
			[]string{"FN:x", "item1.ADR:;;a;;;;", "item1.X-ABADR:de", "item1.X-ABLabel:Boat", "NOTE:y"},
			func(r record.Record) { delete(r.Fields, "ADR/;;a;;;;") },
			[]string{"FN:x", "NOTE:y"}},
		"a category more, one less": {
			[]string{"FN:x", "categories;X-P=1:a,b", "CATEGORIES:c,d\\,e"},
			func(r record.Record) {
				delete(r.Fields, "CATEGORIES/c")
				r.Fields["CATEGORIES/f"] = record.Value{Text: "f"}
				r.Fields["CATEGORIES/g"] = record.Value{Text: "g", Attr: "x-p=1"}
			},
			[]string{"FN:x", "categories;X-P=1:a,b,g", "CATEGORIES:f,d\\,e"}},
		"the names gone": {
			[]string{"FN:x", "N:y;;;;"},
			func(r record.Record) { delete(r.Fields, "FN"); delete(r.Fields, "N") },
			[]string{"FN:", "N:;;;;"}},
		"an empty line filled": {
			[]string{"FN:x", "n:;;;;", "NOTE:y"},
			func(r record.Record) { r.Fields["N"] = record.Value{Text: "a;b;;;"} },
			[]string{"FN:x", "N:a;b;;;", "NOTE:y"}},
		"Apple's year left out, then known": {
			[]string{"FN:x", "BDAY;X-APPLE-OMIT-YEAR=1604;value=date:1604-02-03"},
			func(r record.Record) { r.Fields["BDAY"] = record.Value{Text: "1980-02-03"} },
			[]string{"FN:x", "BDAY:1980-02-03"}},
		"among its like": {
			[]string{"EMAIL:a@x", "FN:x", "REV:2020"},
			func(r record.Record) { r.Fields["EMAIL/b@x"] = record.Value{Text: "b@x"} },
			[]string{"EMAIL:a@x", "EMAIL:b@x", "FN:x", "REV:2020"}},
	} {
		t.Run(name, func(t *testing.T) {
			doc := oneCard("3.0", row.lines...)
			before := get(t, doc)
			after := before.Clone()
			row.edit(after)
			out, err := New("DE", "3.0").Put(doc, record.Diff(before, after))
			if want := oneCard("3.0", row.want...); err != nil || !bytes.Equal(out, want) {
				t.Errorf("%v\n%s\nwant\n%s", err, out, want)
			}
		})
	}
}

func move(r record.Record, from, to record.Key) {
	v := r.Fields[from]
	delete(r.Fields, from)
	_, v.Text, _ = strings.Cut(string(to), "/")
	v.Raw = ""
	r.Fields[to] = v
}

func attr(r record.Record, k record.Key, attr string) {
	v := r.Fields[k]
	v.Attr = attr
	r.Fields[k] = v
}

// Lines that shared a group in one card share one in the next, under a free number.
func TestGroupsTravel(t *testing.T) {
	r := get(t, oneCard("4.0", "FN:x", "item1.EMAIL:a@x", "item1.X-SINCE:2001", "item2.TEL:112", "item2.X-ABLabel:Boat"))
	doc := oneCard("3.0", "FN:x", "item1.URL:u", "item1.X-ABLabel:Home page of old")
	before := get(t, doc)
	for k, v := range before.Fields {
		r.Fields[k] = v
	}
	out, err := New("DE", "3.0").Put(doc, record.Diff(before, r))
	want := oneCard("3.0", "FN:x", "item1.URL:u", "item1.X-ABLabel:Home page of old", "item2.EMAIL:a@x", "item3.TEL:112", "item3.X-ABLabel:Boat", "item2.X-SINCE:2001")
	if err != nil || !bytes.Equal(out, want) {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestErrors(t *testing.T) {
	for in, want := range map[string]string{
		"":                                      "line 1: the file is empty",
		"hello\n":                               "line 1: no BEGIN:VCARD",
		"\x00\x00\x00\x00":                      "line 1: no BEGIN:VCARD",
		"BEGIN:VCARD\nFN:x\n":                   "line 1: BEGIN:VCARD has no END:VCARD",
		"FN:x\nEND:VCARD\n":                     "line 2: END:VCARD without a BEGIN:VCARD",
		"BEGIN:VCARD\nEND:VCARD\n":              "line 1: the card is empty",
		"BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n": "line 1: the card is empty",
		"BEGIN:VCARD\nVERSION:9\nFN:x\nEND:VCARD\n":                    "line 2: VERSION:9 is not known",
		"\nBEGIN:VCALENDAR\nEND:VCALENDAR\n":                           "line 2: BEGIN:VCALENDAR is no card",
		"BEGIN:VCARD\nFN:x\nEND:VCARD\nBEGIN:VCARD\nFN:y\nEND:VCARD\n": "line 4: a second card begins",
		"\xff\xfeB\x00": "line 1: the file is UTF-16, a card must be UTF-8",
		"BEGIN:VCARD\nFN:x\nN;ENCODING=QUOTED-PRINTABLE:a=\nb=\n": "line 1: BEGIN:VCARD has no END:VCARD",
		"BEGIN:VCARD\nBEGIN:VEVENT\nFN:x\nEND:VCARD\n":            "line 4: END:VCARD where END:VEVENT is due (BEGIN in line 2)",
	} {
		_, _, err := New("", "").Get([]byte(in))
		if !errors.Is(err, side.ErrInvalid) || err.Error() != want {
			t.Errorf("%q: %v", in, err)
		}
		if _, err := New("", "").Put([]byte(in), record.Patch{"FN": {Value: record.Value{Text: "y"}}}); err == nil {
			t.Errorf("%q was patched", in)
		}
	}
	p := record.Patch{"PHOTO/sha256:00": {Value: record.Value{Text: "sha256:00"}}}
	if _, err := New("", "").Put(oneCard("3.0", "FN:x"), p); !errors.Is(err, side.ErrUnsupported) {
		t.Errorf("a picture that nobody has: %v", err)
	}
}

func TestRevision(t *testing.T) {
	for _, rev := range []string{"2026-03-01T10:20:30Z", "20260301T102030Z", "2026-03-01T11:20:30+01:00", "20260301T112030+0100", "2026-03-01T10:20:30.000Z"} {
		_, when, err := New("", "").Get(oneCard("3.0", "FN:x", "REV:"+rev))
		if err != nil || when.Format("2006-01-02T15:04:05Z07:00") != "2026-03-01T10:20:30Z" {
			t.Errorf("%s: %v %v", rev, when, err)
		}
	}
	if _, when, _ := New("", "").Get(oneCard("3.0", "FN:x", "REV:yesterday")); !when.IsZero() {
		t.Error(when)
	}
}

// Both readers find the same names and addresses in what is written.
// The short way says what the library says, for every country's example numbers of every sort.
func TestFields(t *testing.T) {
	held := map[string]bool{}
	for _, f := range Fields() {
		if held[f.Name] || bookkeeping[f.Name] {
			t.Errorf("%s twice", f.Name)
		}
		held[f.Name] = true
	}
	for _, name := range strings.Fields("FN N NICKNAME EMAIL TEL ADR ORG TITLE ROLE BDAY ANNIVERSARY NOTE URL IMPP RELATED PHOTO LOGO SOUND KEY GENDER LANG TZ GEO CATEGORIES MEMBER KIND") {
		if !held[name] {
			t.Errorf("%s is missing", name)
		}
	}
}
