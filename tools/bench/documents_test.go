package bench

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"bothways/sync/record"
)

// document is one of many: a contact with name, address, number, company and note, or an event with title, place
// and time, of which each tenth is a weekly series of ten.
func document(kind record.Kind, n int) string {
	if kind == record.Contacts {
		return fmt.Sprintf("BEGIN:VCARD\r\nVERSION:3.0\r\nUID:person-%06d\r\nN:Family%d;Given%d;;;\r\nFN:Given%d Family%d\r\n"+
			"EMAIL;TYPE=WORK:p%d@example.org\r\nTEL;TYPE=CELL:+4930%07d\r\nORG:Company %d\r\nNOTE:Number %d\\, met in Berlin\r\nEND:VCARD\r\n",
			n, n, n, n, n, n, 1000000+n, n%50, n)
	}
	rule := ""
	if n%10 == 0 {
		rule = "RRULE:FREQ=WEEKLY;COUNT=10\r\n"
	}
	const form = "20060102T150405Z"
	at := time.Now().UTC().Truncate(24 * time.Hour).Add(time.Duration(24+n%2000) * time.Hour)
	return fmt.Sprintf("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nBEGIN:VEVENT\r\nUID:person-%06d\r\nDTSTAMP:20260101T000000Z\r\n"+
		"DTSTART:%s\r\nDTEND:%s\r\n%sSUMMARY:Event %d\r\nLOCATION:Room %d\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
		n, at.Format(form), at.Add(time.Hour).Format(form), rule, n, n%30)
}

// extension is what files of a kind end in.
func extension(kind record.Kind) string {
	if kind == record.Contacts {
		return ".vcf"
	}
	return ".ics"
}

var spoken = regexp.MustCompile(`(?m)^(NOTE|SUMMARY):.*`)

// changed is a document after an edit.
func changed(doc, by string) string {
	return strings.TrimSuffix(spoken.ReplaceAllString(strings.ReplaceAll(doc, "\r\n", "\n"), "$1:changed "+by), "\n") + "\n"
}

var uid = regexp.MustCompile(`UID:person-(\d{6})`)

// number is which one of many a document is, -1 for another.
func number(doc string) int {
	m := uid.FindStringSubmatch(doc)
	if m == nil {
		return -1
	}
	n := 0
	fmt.Sscanf(m[1], "%d", &n)
	return n
}
