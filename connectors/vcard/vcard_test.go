package vcard

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	govcard "github.com/emersion/go-vcard"
	"github.com/nyaruka/phonenumbers"

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
func TestBetweenVersions(t *testing.T) {
	for _, row := range []struct{ from, line, to, want string }{
		{"3.0", "TEL;TYPE=CELL,pref:+49 (0)30 123-4567", "4.0", "TEL;TYPE=cell;PREF=1:+49 (0)30 123-4567"},
		{"4.0", "TEL;PREF=1;VALUE=uri;TYPE=cell:tel:+49-30-1234567", "3.0", "TEL;TYPE=CELL,PREF:+49-30-1234567"},
		{"4.0", "TEL;VALUE=uri:tel:+1-201-555-0123;ext=12", "3.0", "TEL:+1-201-555-0123 x12"},
		{"3.0", "TEL:+1 201 555 0123 x12", "4.0", "TEL:+1 201 555 0123 x12"},
		{"4.0", "TEL;PREF=2:112", "3.0", "TEL;PREF=2:112"},
		{"3.0", "TEL;TYPE=HOME:112", "2.1", "TEL;HOME:112"},
		{"2.1", "TEL;HOME;VOICE;PREF:112", "3.0", "TEL;TYPE=HOME,PREF:112"},
		{"3.0", "EMAIL;TYPE=INTERNET,WORK:Ada@Example.ORG", "4.0", "EMAIL;TYPE=work:Ada@Example.ORG"},
		{"2.1", "NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:gr=FCn, a;b=0D=0Ac", "3.0", `NOTE:grün\, a\;b\nc`},
		{"3.0", `NOTE:grün\, b\nc`, "2.1", "NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:gr=C3=BCn, b=0D=0Ac"},
		{"3.0", `NOTE:C:\\new\; x`, "2.1", `NOTE:C:\\new\; x`},
		{"3.0", "BDAY:1980-01-31", "4.0", "BDAY:19800131"},
		{"4.0", "BDAY:--0131", "3.0", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-01-31"},
		{"3.0", "BDAY;X-APPLE-OMIT-YEAR=1604:1604-01-31", "4.0", "BDAY:--0131"},
		{"4.0", "BDAY:19800131T101500Z", "3.0", "BDAY;VALUE=date-time:1980-01-31T10:15:00Z"},
		{"4.0", "BDAY;VALUE=text:circa 1800", "3.0", "BDAY;VALUE=text:circa 1800"},
		{"3.0", "PHOTO;ENCODING=b;TYPE=GIF:R0lGODlh", "4.0", "PHOTO:data:image/gif;base64,R0lGODlh"},
		{"4.0", "PHOTO:data:image/gif;base64,R0lGODlh", "2.1", "PHOTO;ENCODING=BASE64;TYPE=GIF:R0lGODlh"},
		{"4.0", "PHOTO;MEDIATYPE=image/gif:http://x.example/a.gif", "3.0", "PHOTO;VALUE=uri;TYPE=GIF:http://x.example/a.gif"},
		{"3.0", "PHOTO;VALUE=uri;TYPE=GIF:http://x.example/a.gif", "4.0", "PHOTO;MEDIATYPE=image/gif:http://x.example/a.gif"},
		{"3.0", "KEY;ENCODING=b;TYPE=PGP:a2V5IQ==", "4.0", "KEY:data:application/pgp-keys;base64,a2V5IQ=="},
		{"3.0", "X-ADDRESSBOOKSERVER-KIND:group", "4.0", "KIND:group"},
		{"4.0", "MEMBER:urn:uuid:1", "3.0", "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1"},
		{"3.0", "GEO:48.2;16.3", "4.0", "GEO:geo:48.2,16.3"},
		{"4.0", "TZ;VALUE=utc-offset:-0500", "3.0", "TZ:-05:00"},
		{"4.0", "TZ:Europe/Berlin", "3.0", "TZ;VALUE=text:Europe/Berlin"},
		{"4.0", `N;SORT-AS="Harten,Rene":van der Harten;Rene,J.;Sir;R.D.O.N.;`, "3.0", `N;SORT-AS="Harten,Rene":van der Harten;Rene,J.;Sir;R.D.O.N.;`},
		{"4.0", "N:Doe;Jo", "3.0", "N:Doe;Jo;;;"},
		{"3.0", `ADR;TYPE=HOME:;;1\, Road;Town`, "2.1", `ADR;HOME:;;1\, Road;Town;;;`},
		{"3.0", `X-Foo;X-P="a,b;c",d:x\,y;z`, "4.0", `X-Foo;X-P="a,b;c";X-P=d:x\,y;z`},
		{"4.0", "ADR;LABEL=1 Main St^nTown:;;1 Main St;;;;", "3.0", "ADR;LABEL=1 Main St^nTown:;;1 Main St;;;;"},
		{"3.0", "CATEGORIES:a\\,b", "4.0", "CATEGORIES:a\\,b"},
	} {
		r := get(t, oneCard(row.from, row.line))
		doc := oneCard(row.to, "X-REST:1", "FN:", "N:")
		out, err := New("DE", "3.0").Put(doc, record.Diff(get(t, doc), withRest(r)))
		if err != nil {
			t.Errorf("%s: %v", row.line, err)
			continue
		}
		if !bytes.Contains(out, []byte("\r\n"+row.want+"\r\n")) {
			t.Errorf("%s from %s as %s: want %s\n%s", row.line, row.from, row.to, row.want, out)
		}
		if back := get(t, out); !back.Same(withRest(r)) {
			t.Errorf("%s: %+v", row.line, record.Diff(r, back))
		}
	}
}

func withRest(r record.Record) record.Record {
	r = r.Clone()
	r.Fields["X-REST/1"] = record.Value{Text: "1"}
	return r
}

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
func TestSecondReader(t *testing.T) {
	files, _ := filepath.Glob("testdata/cards/*.vcf")
	for _, f := range files {
		file, _ := os.ReadFile(f)
		r := get(t, file)
		for _, version := range []string{"3.0", "4.0"} {
			made, err := New("DE", version).Make(r)
			if err != nil {
				t.Fatalf("%s: %v", f, err)
			}
			c, err := govcard.NewDecoder(bytes.NewReader(made)).Decode()
			if err != nil {
				t.Fatalf("%s: %v\n%s", f, err, made)
			}
			// That reader leaves the backslash in front of a semicolon.
			if fn := strings.ReplaceAll(c.Value("FN"), `\;`, ";"); fn != r.Text("FN") {
				t.Errorf("%s: FN %q, not %q", f, fn, r.Text("FN"))
			}
			mails := map[string]bool{}
			for _, m := range c.Values("EMAIL") {
				mails[strings.ToLower(m)] = true
			}
			for _, v := range r.Members("EMAIL") {
				if !mails[v.Text] {
					t.Errorf("%s: EMAIL %q is not among %v\n%s", f, v.Text, mails, made)
				}
			}
		}
	}
}

func TestSplitAndSplice(t *testing.T) {
	l := New("", "")
	a, b := "BEGIN:VCARD\nFN:a\nEND:VCARD\n", "begin:vcard\nAGENT:\nBEGIN:VCARD\nFN:c\nEND:VCARD\nFN:b\nend:vcard"
	for name, row := range map[string]struct {
		file string
		want []string
	}{
		"two":        {a + b, []string{a, b}},
		"blanks":     {"\xef\xbb\xbf\n\n" + a + "\n \n" + a + "\n", []string{a, a}},
		"unfinished": {"BEGIN:VCARD\nFN:x\n" + a, []string{"BEGIN:VCARD\nFN:x\n", a}},
		"cut off":    {a + "BEGIN:VC", []string{a, "BEGIN:VC"}},
		"cr":         {strings.ReplaceAll(a+a, "\n", "\r"), []string{strings.ReplaceAll(a, "\n", "\r"), strings.ReplaceAll(a, "\n", "\r")}},
		"junk":       {"junk\n" + a, []string{"junk\n", a}},
	} {
		docs, err := l.Split([]byte(row.file))
		if err != nil || len(docs) != len(row.want) {
			t.Errorf("%s: %q %v", name, docs, err)
			continue
		}
		for i, d := range docs {
			if string(d) != row.want[i] {
				t.Errorf("%s: %q", name, d)
			}
			if same, err := l.Splice([]byte(row.file), i, d); err != nil || string(same) != row.file {
				t.Errorf("%s: put back %q %v", name, same, err)
			}
		}
	}
	if _, err := l.Split([]byte("\n\n")); !errors.Is(err, side.ErrInvalid) {
		t.Error("an empty file is no file of no cards")
	}
	file := []byte("\n" + a + "\n" + b)
	for i, row := range []struct {
		at   int
		doc  []byte
		want string
	}{
		{0, nil, "\n\n" + b}, {1, nil, "\n" + a + "\n"}, {0, []byte(b), "\n" + b + "\n\n" + b}, {2, []byte(a), "\n" + a + "\n" + b + "\n" + a},
	} {
		if got, err := l.Splice(file, row.at, row.doc); err != nil || string(got) != row.want {
			t.Errorf("%d: %q %v", i, got, err)
		}
	}
	if got, err := l.Splice(nil, 0, []byte(a)); err != nil || string(got) != a {
		t.Errorf("%q %v", got, err)
	}
	if _, err := l.Splice(file, 3, []byte(a)); err == nil {
		t.Error("no such card")
	}
}

// The short way says what the library says, for every country's example numbers of every sort.
func TestPlainPhones(t *testing.T) {
	sorts := []phonenumbers.PhoneNumberType{phonenumbers.FIXED_LINE, phonenumbers.MOBILE, phonenumbers.TOLL_FREE, phonenumbers.PREMIUM_RATE, phonenumbers.SHARED_COST, phonenumbers.VOIP, phonenumbers.PERSONAL_NUMBER, phonenumbers.UAN}
	plain := 0
	for region := range phonenumbers.GetSupportedRegions() {
		for _, sort := range sorts {
			n := phonenumbers.GetExampleNumberForType(region, sort)
			if n == nil {
				continue
			}
			for _, f := range []phonenumbers.PhoneNumberFormat{phonenumbers.E164, phonenumbers.INTERNATIONAL, phonenumbers.RFC3966} {
				text := phonenumbers.Format(n, f)
				want := phonenumbers.Format(n, phonenumbers.E164)
				if _, ok := plainPhone(strings.TrimPrefix(text, "tel:")); ok {
					plain++
				}
				got := normalPhone(text, "DE")
				if valid := phonenumbers.IsValidNumber(n); valid && got != want {
					t.Errorf("%s: %s, not %s", text, got, want)
				}
				if again := normalPhone(got, "DE"); again != got {
					t.Errorf("%s: %s becomes %s", text, got, again)
				}
			}
		}
	}
	if plain < 100 {
		t.Errorf("only %d went the short way", plain)
	}
}

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

func FuzzGet(f *testing.F) {
	files, _ := filepath.Glob("testdata/cards/*.vcf")
	for _, name := range files {
		file, _ := os.ReadFile(name)
		f.Add(file)
	}
	l := New("DE", "3.0")
	f.Fuzz(func(t *testing.T, doc []byte) {
		if docs, err := l.Split(doc); err == nil {
			if same, err := l.Splice(doc, 0, docs[0]); err != nil || !bytes.Equal(same, doc) {
				t.Errorf("spliced %q %v", same, err)
			}
		}
		r, _, err := l.Get(doc)
		if err != nil {
			return
		}
		for k, v := range r.Fields {
			if v.Text == "" || k.Property() == "" {
				t.Errorf("%q: %q", k, v)
			}
		}
		made, err := l.Make(r)
		if err != nil {
			t.Fatal(err)
		}
		if again, _, err := l.Get(made); err != nil || !again.Same(r) {
			t.Errorf("%v %+v\n%q\n%q", err, record.Diff(r, again), doc, made)
		}
	})
}
