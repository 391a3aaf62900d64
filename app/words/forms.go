package words

import (
	"strconv"
	"strings"
	"time"
)

// Date is a day as people write it. The key of each form is Go's layout, so that a language gives
// its own.
func Date(t time.Time) string { return t.Format(T("2006-01-02")) }

// Time is a day with hour and minute.
func Time(t time.Time) string { return t.Format(T("2006-01-02 15:04")) }

// Clock is the time of a day.
func Clock(t time.Time) string { return t.Format(T("15:04:05")) }

// separators stand between groups of three digits.
var separators = map[string]string{"de": ".", "es": ".", "fr": "\u202f", "id": ".", "pt": "."}

// Number writes a number, from 10,000 on with its digits in groups.
func Number(n int) string {
	s := strconv.Itoa(n)
	if n < 10000 {
		return s
	}
	mark, ok := separators[Language()]
	if !ok {
		mark = ","
	}
	var b strings.Builder
	for i, r := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteString(mark)
		}
		b.WriteRune(r)
	}
	return b.String()
}
