package words

import (
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	for _, row := range [][2]string{
		{Field("TEL"), "phone"}, {Field("EMAIL/ada@example.org"), "e-mail"}, {Field("X-PUNCHCARD"), "X-PUNCHCARD"}, {Field("EXDATE"), "left-out occurrence"},
		{Field("@20260101T100000/SUMMARY"), "title on 2026-01-01 10:00"}, {Field("@20260101"), "occurrence of 2026-01-01"}, {Field("@nonsense/X-A"), "X-A on nonsense"},
		{Fields([]string{"TEL", "TEL/+49", "ADR"}), "phone, address"},
		{Value("WHEN", "start=20260101T100000 Europe/Berlin\nend=20260101T110000 Europe/Berlin\nrule=FREQ=DAILY"), "from 2026-01-01 10:00 Europe/Berlin\nuntil 2026-01-01 11:00 Europe/Berlin\nrepeats FREQ=DAILY"},
		{Value("N", `Lovelace;Ada\, the;;;`), "Lovelace, Ada, the"}, {Value("ADR/x", ";;Am Markt 1;Bonn;;53111;"), "Am Markt 1, Bonn, 53111"},
		{Value("BDAY", "18151210"), "1815-12-10"}, {Value("BDAY", "--1210"), "--1210"}, {Value("NOTE", "a;b"), "a;b"}, {Value("@20260101/WHEN", ""), ""},
		{Op("update", true), "change"}, {Op("update", false), "changed"}, {Op("odd", true), "odd"},
		{Reason("left changed: TEL, RELATED-TO", "home", "office"), "home changed: phone, related entry"}, {Reason("new on right", "home", ""), "new at right"},
		{Reason("linked: same name, email", "home", "office"), "linked: same name, e-mail"}, {Reason("linked: same uid", "home", "office"), "linked: same UID"}, {Reason("edited on left, deleted on right", "home", "office"), "edited at home, deleted at office"},
		{Evidence("email", "ada@x.org"), "e-mail ada@x.org"}, {Evidence("shared", "phone"), "phone shared by several"}, {Evidence("name", "nickname"), "name: a nickname"},
		{Outcome("done"), "done"}, {Status("sign-in"), "sign-in needed"}, {Code("quota"), "over quota"}, {Code("odd"), "odd"},
	} {
		if row[0] != row[1] {
			t.Errorf("%q, want %q", row[0], row[1])
		}
	}
}

func TestTextAndNumber(t *testing.T) {
	for _, row := range [][2]string{
		{T("{{.A}} and {{.B}}", "A", "{{.B}}", "B", 2), "{{.B}} and 2"}, {T("{{.A}} {{.C}} {{.", "A", "x"), "x {{.C}} {{."},
		{N(1, "{{.N}} record", "{{.N}} records"), "1 record"}, {N(0, "{{.N}} record", "{{.N}} records"), "0 records"},
		{N(12345, "{{.N}} record of {{.X}}", "{{.N}} records of {{.X}}", "X", "N"), "12,345 records of N"},
		{Number(9999), "9999"}, {Number(1234567), "1,234,567"}, {And("a", "b", "c"), "a, b and c"}, {Or("a"), "a"}, {And(), ""},
		{plainTag("de_AT.UTF-8@euro"), "de-AT"}, {plainTag("POSIX"), "en"},
	} {
		if row[0] != row[1] {
			t.Errorf("%q, want %q", row[0], row[1])
		}
	}
}

// Every word of the vocabulary has its plain word.
func TestVocabulary(t *testing.T) {
	for _, name := range strings.Fields("FN N NICKNAME EMAIL TEL ADR ORG TITLE ROLE BDAY ANNIVERSARY NOTE URL IMPP RELATED PHOTO LOGO SOUND KEY GENDER LANG TZ GEO " +
		"CATEGORIES MEMBER KIND SUMMARY WHEN LOCATION DESCRIPTION STATUS CLASS TRANSP ATTENDEE ORGANIZER ALARM PRIORITY COLOR CONFERENCE ATTACH RELATED-TO " +
		"COMMENT CONTACT RESOURCES IMAGE STYLED-DESCRIPTION PERCENT-COMPLETE COMPLETED EXDATE") {
		if Field(name) == name {
			t.Errorf("%s has no word", name)
		}
	}
}

// A table of ten thousand rows asks for its words at every row.
func BenchmarkText(b *testing.B) {
	for _, lang := range []string{"en", "de"} {
		b.Run(lang, func(b *testing.B) {
			Use(lang)
			defer Use("en")
			b.ReportAllocs()
			for b.Loop() {
				Reason("left changed: TEL, EMAIL", "home", "office")
				OpAt("update", true, "office")
			}
		})
	}
}

func TestUse(t *testing.T) {
	defer Use("en")
	for tag, want := range map[string]string{"de_AT.UTF-8": "de", "C.UTF-8": "en", "POSIX": "en", "": "en", "tlh": "en", "en_GB": "en", "de-CH": "de", "nonsense!": "en"} {
		if Use(tag); Language() != want {
			t.Errorf("%q gives %s, want %s", tag, Language(), want)
		}
	}
	Use("de")
	for _, row := range [][2]string{
		{T("name"), "Name"}, {N(1, "{{.N}} day", "{{.N}} days"), "1 Tag"}, {N(12345, "{{.N}} day", "{{.N}} days"), "12.345 Tage"},
		{Field("TEL"), "Telefon"}, {Value("BDAY", "18151210"), "10.12.1815"},
		{Reason("left changed: TEL", "home", "office"), "home geändert: Telefon"},
	} {
		if row[0] != row[1] {
			t.Errorf("%q, want %q", row[0], row[1])
		}
	}
	if Use("en"); Field("TEL") != "phone" {
		t.Errorf("the words stay German: %s", Field("TEL"))
	}
}
