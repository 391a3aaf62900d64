package vcard

import (
	"encoding/base64"
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"bothways/sync/record"
)

// The generators write cards as programs do: odd folds, cases, groups, parameters, escapes.

var words = rapid.SampledFrom([]string{
	"Ada", "Lovelace", "Ünal", "O'Brien", "a b", "Doe, Jr.", "semi;colon", `back\slash`, `C:\new`, "two\nlines", "日本語", "😀 smile", "x", "ends\\",
	"http://example.org/a,b;c?d=e", "ada@example.org", "Bob@Example.ORG", "+49 30 1234567", "030 1234567", "tel:+1-201-555-0123", "+1 201 555 0123 x12",
	"112", "1980-01-31", "19800131", "--0131", "--01-31", "1604-01-31", "1980", "19800131T101500Z", "Male;it's", "M", "geo:48.2,16.3", "48.2;16.3",
	"-05:00", "Europe/Berlin", strings.Repeat("long äöü text ", 12), "trailing ", "=41", "a=b", "50%", "a\tb", "Ångström\u2028sep", `a\,b`, "_$!<Home>!$_", "group",
})

var picture = base64.StdEncoding.EncodeToString([]byte("\x89PNG invented octets that stand for a picture of nobody at all"))

var names = []string{
	"FN", "N", "NICKNAME", "ORG", "TITLE", "ROLE", "EMAIL", "TEL", "ADR", "LABEL", "URL", "IMPP", "BDAY", "ANNIVERSARY", "X-ANNIVERSARY", "X-ABDATE", "GENDER",
	"LANG", "TZ", "GEO", "RELATED", "X-ABRELATEDNAMES", "MEMBER", "KIND", "CATEGORIES", "NOTE", "PHOTO", "LOGO", "KEY", "X-JABBER", "X-FOO", "X-Bar-Baz", "SOURCE",
	"X-ABADR", "X-ADDRESSBOOKSERVER-KIND", "X-ADDRESSBOOKSERVER-MEMBER", "EMAIL", "TEL", "ADR", "CATEGORIES", "NICKNAME", "DEATHDATE",
}

var params = rapid.SampledFrom([]string{
	"TYPE=home", "TYPE=HOME,WORK", "type=pref", "PREF=1", "PREF=50", `TYPE="voice,cell"`, "TYPE=VOICE", "TYPE=INTERNET", "X-P=1", `X-P="a,b;c:d"`, "X-P=a,b", "X-P=x^ny^'z",
	"LANGUAGE=de-AT", "ALTID=1", "PID=1.1", `SORT-AS="Doe,Ada"`, "SORT-AS=Z,A", `LABEL="1 Main St\nTown"`, "VALUE=text", "VALUE=uri", "VALUE=date", "X-EMPTY=", "MEDIATYPE=image/png",
	"X-APPLE-OMIT-YEAR=1604", "HOME", "CELL", "PREF", "X-SERVICE-TYPE=Jabber", "CHARSET=UTF-8", "GEO=\"geo:1,2\"", "X-Ä=ü",
})

// card draws a whole card of one version.
func randomCard(t *rapid.T, v version) []byte {
	end := rapid.SampledFrom([]string{"\r\n", "\n"}).Draw(t, "end")
	var b strings.Builder
	line := func(s string) {
		if rapid.IntRange(0, 9).Draw(t, "mixed") == 0 {
			b.WriteString(fold(t, s, "\n"))
			return
		}
		b.WriteString(fold(t, s, end))
	}
	b.WriteString("BEGIN:VCARD" + end)
	b.WriteString(fmt.Sprintf("VERSION:%d.%d", v/10, v%10) + end)
	if rapid.Bool().Draw(t, "uid") {
		line("UID:urn:uuid:" + rapid.StringMatching(`[a-f0-9]{8}`).Draw(t, "id"))
	}
	for range rapid.IntRange(0, 14).Draw(t, "lines") {
		line(randomLine(t, v))
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "pairs") {
		item := fmt.Sprintf("item%d.", 3+i)
		line(item + rapid.SampledFrom([]string{"ADR", "TEL", "X-FOO"}).Draw(t, "first") + ":" + words.Draw(t, "of"))
		for _, more := range rapid.SliceOfN(rapid.SampledFrom([]string{"X-ABADR:de", "X-ABADR:at", "X-ABLabel:Boat", "X-ABLabel:_$!<Work>!$_", "URL:u", "X-ABLabel:"}), 1, 3).Draw(t, "rest") {
			line(item + more)
		}
	}
	line("REV:2026-01-02T03:04:05Z")
	b.WriteString("END:VCARD" + end)
	return []byte(b.String())
}

func randomLine(t *rapid.T, v version) string {
	name := rapid.SampledFrom(names).Draw(t, "name")
	if rapid.IntRange(0, 19).Draw(t, "blank") == 0 {
		return rapid.SampledFrom([]string{"", "no content line at all", "FN:", "N:;;;;", "X-EMPTY:", "item1.TEL:"}).Draw(t, "odd")
	}
	group := rapid.SampledFrom([]string{"", "", "", "item1.", "item2.", "ITEM1.", "g."}).Draw(t, "group")
	if group != "" && rapid.IntRange(0, 2).Draw(t, "label") == 0 {
		name = "X-ABLabel"
	}
	if name == "X-ABADR" {
		group = "item" + rapid.StringMatching(`[1-9][0-9]`).Draw(t, "n") + "."
	}
	head := group + spell(t, name)
	for range rapid.IntRange(0, 2).Draw(t, "params") {
		head += ";" + params.Draw(t, "param")
	}
	if strings.Contains("PHOTO LOGO KEY X-FOO", name) && rapid.Bool().Draw(t, "binary") {
		if v == v40 {
			return head + ":data:image/png;base64," + picture
		}
		return head + ";ENCODING=b;TYPE=PNG:" + picture
	}
	value := words.Draw(t, "value")
	for range rapid.IntRange(0, 2).Draw(t, "more") {
		value += rapid.SampledFrom([]string{",", ";", `\,`, ""}).Draw(t, "sep") + words.Draw(t, "part")
	}
	if v == v21 && rapid.Bool().Draw(t, "quoted") {
		return head + ";CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:" + quote(value)
	}
	return head + ":" + strings.ReplaceAll(value, "\n", `\n`)
}

func spell(t *rapid.T, name string) string {
	switch rapid.IntRange(0, 4).Draw(t, "case") {
	case 0:
		return strings.ToLower(name)
	case 1:
		return name[:1] + strings.ToLower(name[1:])
	}
	return name
}

// fold breaks a line at random places, inside UTF-8 sequences too, as bad writers do.
func fold(t *rapid.T, s, end string) string {
	if len(s) < 8 || strings.Contains(s, "QUOTED") || rapid.IntRange(0, 2).Draw(t, "fold") > 0 {
		return s + end
	}
	at := rapid.IntRange(1, len(s)-1).Draw(t, "at")
	return s[:at] + end + rapid.SampledFrom([]string{" ", "\t"}).Draw(t, "by") + s[at:] + end
}

func anyVersion(t *rapid.T) version {
	return rapid.SampledFrom([]version{v21, v30, v40}).Draw(t, "version")
}

// edited draws a record that came out of r by hand: values taken out, changed, and brought in from
// another card, with or without their raw form.
func edited(t *rapid.T, l Lens, r record.Record) record.Record {
	other, _, err := l.Get(randomCard(t, anyVersion(t)))
	if err != nil {
		return r
	}
	out := record.New(r.Kind, r.UID)
	keep := func(k record.Key, v record.Value) {
		row := rowOf(k.Property())
		if row.single && out.Fields[record.Key(row.name)].Text == "" {
			out.Fields[record.Key(row.name)] = v
			return
		}
		key := row.member(v.Text)
		if _, ok := out.Fields[key]; ok && row.list {
			return
		}
		out.Put(key, v)
	}
	for _, k := range order(r) {
		v := r.Fields[k]
		switch rapid.IntRange(0, 5).Draw(t, "edit") {
		case 0:
			continue
		case 1:
			if others := other.Members(k.Property()); len(others) > 0 {
				v = rapid.SampledFrom(others).Draw(t, "value")
			}
		case 2:
			if w, ok := other.Fields[k]; ok {
				v.Attr = w.Attr
			}
		}
		keep(k, v)
	}
	for _, k := range order(other) {
		v := other.Fields[k]
		if rapid.IntRange(0, 2).Draw(t, "new") > 0 {
			continue
		}
		if rapid.Bool().Draw(t, "bare") && !strings.HasPrefix(v.Text, "sha256:") {
			v.Raw = ""
		}
		keep(k, v)
	}
	return out
}

// order has equal values by their ordinals and a single property's own key first.
func order(r record.Record) []record.Key {
	keys := r.Keys()
	for i := range keys {
		for j := i + 1; j < len(keys); j++ {
			if len(keys[j]) < len(keys[i]) {
				keys[i], keys[j] = keys[j], keys[i]
			}
		}
	}
	return keys
}
