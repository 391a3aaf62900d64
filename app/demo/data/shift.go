package data

import (
	"bytes"
	"regexp"
	"time"
)

const week = 7

// Days says how far the documents must be moved, in whole weeks, to lie around a day.
func Days(today time.Time) int {
	y, m, d := today.Date()
	days := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(Monday) / (24 * time.Hour))
	return days - (days%week+week)%week
}

var (
	dated = regexp.MustCompile(`^(DTSTART|DTEND|DUE|COMPLETED|RECURRENCE-ID|EXDATE|RDATE|DTSTAMP|CREATED|LAST-MODIFIED|REV)[;:]`)
	rule  = regexp.MustCompile(`^RRULE:.*UNTIL=`)
	day   = regexp.MustCompile(`\b[0-9]{8}(T|\b)`)
)

// Shift moves all dates of one of the sample documents by days, which must be whole weeks for
// weekly rules to hold. Birthdays of people stay, and so does the past of the time zones.
func Shift(doc []byte, days int) []byte {
	if days == 0 {
		return doc
	}
	var out []byte
	zone := false
	for line := range bytes.Lines(doc) {
		switch {
		case bytes.HasPrefix(line, []byte("BEGIN:VTIMEZONE")):
			zone = true
		case bytes.HasPrefix(line, []byte("END:VTIMEZONE")):
			zone = false
		case !zone && (dated.Match(line) || rule.Match(line)):
			line = day.ReplaceAllFunc(line, func(b []byte) []byte { return moved(b, days) })
		}
		out = append(out, line...)
	}
	return out
}

// moved shifts "20260105" or "20260105T".
func moved(text []byte, days int) []byte {
	at, err := time.Parse("20060102", string(text[:8]))
	if err != nil {
		return text
	}
	return append(at.AddDate(0, 0, days).AppendFormat(nil, "20060102"), text[8:]...)
}
