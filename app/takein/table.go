package takein

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"bothways/app/words"
	"bothways/connectors/contentline"
	"bothways/connectors/vcard"
	"bothways/sync/record"
)

// column is what a heading of Outlook's export means, in English and in German. A number after a
// word is the place inside N, ORG or ADR.
var columns = map[string]string{}

func init() {
	for meaning, headings := range map[string]string{
		"N 0": "last name|nachname", "N 1": "first name|vorname", "N 2": "middle name|weitere vornamen", "N 3": "title|anrede", "N 4": "suffix",
		"NICKNAME": "nickname|spitzname", "ORG 0": "company|firma", "ORG 1": "department|abteilung", "TITLE": "job title|position", "ROLE": "profession|beruf",
		"EMAIL":    "e-mail address|e-mail-adresse|e-mail 2 address|e-mail 2: adresse|e-mail-adresse 2|e-mail 3 address|e-mail 3: adresse|e-mail-adresse 3|email address|email",
		"TEL WORK": "business phone|business phone 2|telefon geschäftlich|telefon geschäftlich 2|company main phone|telefon firma|hauptnummer firma",
		"TEL HOME": "home phone|home phone 2|telefon privat|telefon privat 2|telefon (privat)|telefon (privat 2)", "TEL CELL": "mobile phone|mobiltelefon|mobiltelefon 2",
		"TEL WORK,FAX": "business fax|fax geschäftlich", "TEL HOME,FAX": "home fax|fax privat", "TEL FAX": "other fax|weiteres fax",
		"TEL VOICE": "other phone|weiteres telefon|primary phone|haupttelefon|callback|rückmeldung", "TEL CAR": "car phone|autotelefon", "TEL PAGER": "pager",
		"ADR WORK 2": "business street|business street 2|business street 3|straße geschäftlich|straße geschäftlich 2|straße geschäftlich 3", "ADR WORK 3": "business city|ort geschäftlich",
		"ADR WORK 4": "business state|region geschäftlich|bundesland/kanton geschäftlich", "ADR WORK 5": "business postal code|postleitzahl geschäftlich", "ADR WORK 6": "business country|business country/region|land geschäftlich|land/region geschäftlich",
		"ADR WORK 0": "business address po box|postfach geschäftlich", "ADR HOME 2": "home street|home street 2|home street 3|straße privat|straße privat 2|straße privat 3", "ADR HOME 3": "home city|ort privat",
		"ADR HOME 4": "home state|region privat|bundesland/kanton privat", "ADR HOME 5": "home postal code|postleitzahl privat", "ADR HOME 6": "home country|home country/region|land privat|land/region privat",
		"ADR HOME 0": "home address po box|postfach privat", "ADR POSTAL 2": "other street|other street 2|other street 3|weitere straße|weitere straße 2|weitere straße 3", "ADR POSTAL 3": "other city|weiterer ort",
		"ADR POSTAL 4": "other state|weitere region|weiteres/r bundesland/kanton", "ADR POSTAL 5": "other postal code|weitere postleitzahl", "ADR POSTAL 6": "other country|other country/region|weiteres land|weiteres/e land/region",
		"ADR POSTAL 0": "other address po box|weiteres postfach", "BDAY": "birthday|geburtstag", "X-ANNIVERSARY": "anniversary|jahrestag", "CATEGORIES": "categories|kategorien",
		"NOTE": "notes|notizen", "URL": "web page|webseite|personal web page", "X-SPOUSE": "spouse|partner|partner/in", "X-ASSISTANT": "assistant's name|name assistent", "X-MANAGER": "manager's name|name des/der vorgesetzten",
		"CLASS": "sensitivity|vertraulichkeit", "PRIVATE": "private|privat",
		"-": "e-mail type|e-mail-typ|e-mail display name|e-mail: angezeigter name|e-mail 2 type|e-mail 2: typ|e-mail 2 display name|e-mail 2: angezeigter name|e-mail 3 type|e-mail 3: typ|e-mail 3 display name|e-mail 3: angezeigter name|priority|priorität|gender|geschlecht|initials|initialen",
	} {
		for h := range strings.SplitSeq(headings, "|") {
			columns[h] = meaning
		}
	}
}

func heading(text string) string {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	return strings.ReplaceAll(text, "’", "'")
}

// isTable tells whether the first line has headings of an address table.
func isTable(text string) bool {
	first, _, _ := strings.Cut(text, "\n")
	known := 0
	for h := range strings.FieldsFuncSeq(first, func(r rune) bool { return strings.ContainsRune(",;\t\r\"", r) }) {
		if m := columns[heading(h)]; m != "" && m != "-" {
			known++
		}
	}
	return known >= 3
}

// table reads a table of contacts as Outlook exports it.
func (t *Taken) table(text, name string, o Options) error {
	r := csv.NewReader(strings.NewReader(text))
	first, _, _ := strings.Cut(text, "\n")
	for _, mark := range ";\t" {
		if strings.Count(first, string(mark)) > strings.Count(first, string(r.Comma)) {
			r.Comma = mark
		}
	}
	r.LazyQuotes, r.FieldsPerRecord = true, -1
	head, err := r.Read()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var rows [][]string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		rows = append(rows, row)
	}
	return t.rows(head, rows, name, o)
}

func (t *Taken) rows(head []string, rows [][]string, name string, o Options) error {
	order, left := dayFirst(head, rows), map[string]bool{}
	var docs [][]byte
	for _, row := range rows {
		c := card{order: order}
		for i, value := range row {
			if value = strings.TrimSpace(value); i >= len(head) || value == "" {
				continue
			}
			switch meaning := columns[heading(head[i])]; meaning {
			case "":
				if value != "0" && value != "0/0/00" {
					left[head[i]] = true
				}
			default:
				c.put(meaning, value)
			}
		}
		if doc := c.text(); doc != "" {
			docs = append(docs, []byte(doc))
		}
	}
	t.gather(name, record.Contacts, docs, vcard.New(o.Region, "3.0"))
	for _, h := range head {
		if left[h] {
			t.note(words.T(`The column "{{.Column}}" stays out; a contact has no field for it.`, "Column", clean(h)))
		}
	}
	return nil
}

func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// card is one row on its way to a vCard.
type card struct {
	order     bool // day before month
	name, org [5]string
	adr       [3][7]string
	lines     []string
	notes     []string
	mail      string
}

var adrTypes = []string{"WORK", "HOME", "POSTAL"}

func (c *card) put(meaning, value string) {
	what, rest, _ := strings.Cut(meaning, " ")
	line := func(head, text string) { c.lines = append(c.lines, head+":"+contentline.Escape(text)) }
	switch what {
	case "N":
		c.name[rest[0]-'0'] = value
	case "ORG":
		c.org[rest[0]-'0'] = value
	case "ADR":
		kind, at, _ := strings.Cut(rest, " ")
		for i, name := range adrTypes {
			if name == kind {
				part := &c.adr[i][at[0]-'0']
				*part = strings.TrimSpace(*part + "\n" + value)
			}
		}
	case "TEL":
		line("TEL;TYPE="+rest, value)
	case "EMAIL":
		if c.mail == "" {
			c.mail = value
		}
		line("EMAIL;TYPE=INTERNET", value)
	case "BDAY", "X-ANNIVERSARY":
		if day, ok := date(value, c.order); ok && day != "" {
			c.lines = append(c.lines, what+":"+day)
		} else if !ok {
			c.notes = append(c.notes, what+": "+value)
		}
	case "CATEGORIES":
		var list []string
		for one := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == ';' || r == ',' }) {
			list = append(list, contentline.Escape(strings.TrimSpace(one)))
		}
		c.lines = append(c.lines, "CATEGORIES:"+strings.Join(list, ","))
	case "NOTE":
		c.notes = append([]string{strings.ReplaceAll(value, "\r\n", "\n")}, c.notes...)
	case "CLASS":
		if v := strings.ToLower(value); v == "private" || v == "privat" || v == "confidential" || v == "vertraulich" {
			line("CLASS", "PRIVATE")
		}
	case "PRIVATE":
		if v := strings.ToLower(value); v == "true" || v == "wahr" || v == "ein" {
			line("CLASS", "PRIVATE")
		}
	case "-":
	default:
		line(what, value)
	}
}

// text is the card; "" where the row says nothing.
func (c *card) text() string {
	full := strings.Join(strings.Fields(strings.Join([]string{c.name[3], c.name[1], c.name[2], c.name[0], c.name[4]}, " ")), " ")
	for _, other := range []string{c.org[0], c.mail} {
		if full == "" {
			full = other
		}
	}
	if full == "" && len(c.lines)+len(c.notes) == 0 {
		return ""
	}
	if full == "" {
		full = "?"
	}
	lines := append([]string{"BEGIN:VCARD", "VERSION:3.0", "FN:" + contentline.Escape(full), "N:" + joined(c.name[:])}, c.lines...)
	if c.org[0]+c.org[1] != "" {
		lines = append(lines, "ORG:"+strings.TrimSuffix(joined(c.org[:2]), ";"))
	}
	for i, parts := range c.adr {
		if strings.Join(parts[:], "") != "" {
			lines = append(lines, "ADR;TYPE="+adrTypes[i]+":"+joined(parts[:]))
		}
	}
	if len(c.notes) > 0 {
		lines = append(lines, "NOTE:"+contentline.Escape(strings.Join(c.notes, "\n")))
	}
	return strings.Join(append(lines, "END:VCARD", ""), "\r\n")
}

func joined(parts []string) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = contentline.Escape(p)
	}
	return strings.Join(out, ";")
}
