package ical

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"bothways/sync/record"
)

// allocated is how many bytes f asks for.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// What reading costs grows with the document's size alone; what a question about a series costs is
// bounded, whatever its rule says.
func TestCostIsBounded(t *testing.T) {
	for name, part := range map[string]string{
		"alarms":     "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT1M\r\nEND:VALARM\r\n",
		"rules":      "RRULE:FREQ=SECONDLY;COUNT=2000000000\r\n",
		"dates":      "RDATE:20260101T090000Z,20260102T090000Z\r\n",
		"exceptions": "EXDATE:20260101T090000Z\r\n",
		"categories": "CATEGORIES:a,b,c\r\n",
		"equal":      "COMMENT:x\r\n",
		"guests":     "ATTENDEE;CN=A:mailto:a@example.org\r\n",
		"unknown":    "X-A;X-B=c:d\r\n",
		"nesting":    "BEGIN:X-A\r\n",
	} {
		cost := func(n int) uint64 {
			doc := []byte("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTART:20260101T090000Z\r\n" + strings.Repeat(part, n/len(part)) + "END:VEVENT\r\nEND:VCALENDAR\r\n")
			return allocated(func() { _, _, _ = New(record.Calendar).Get(doc) })
		}
		cost(1 << 10)
		small, large := cost(50<<10), cost(100<<10)
		if large > 3*small+1<<20 || large > 1000*(100<<10) {
			t.Errorf("%s: %d bytes for 50 kB, %d for 100 kB", name, small, large)
		}
	}
	for _, rule := range []string{
		"FREQ=SECONDLY", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYDAY=MO,-1WE", "FREQ=MONTHLY;BYDAY=MO,-1WE",
		"FREQ=YEARLY;INTERVAL=1000000000", "FREQ=DAILY;COUNT=2147483647", "FREQ=MINUTELY;BYSETPOS=-1;BYHOUR=25",
		"FREQ=YEARLY;BYWEEKNO=53;BYMONTH=1;BYDAY=SU;BYYEARDAY=200", "FREQ=HOURLY;INTERVAL=0", "FREQ=WEEKLY;UNTIL=99991231T235959Z",
		"FREQ=YEARLY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=0,1,2,3,4,5,6,7,8,9;BYSECOND=0,1,2,3,4,5,6,7,8,9;BYMONTH=2;BYMONTHDAY=31",
	} {
		for _, start := range []string{"20260101T090000Z", "00010101T000000", "99991231T235959Z"} {
			r, _, err := New(record.Calendar).Get([]byte(wrap(fmt.Sprintf("BEGIN:VEVENT\nUID:u\nDTSTART:%s\nRRULE:%s\nEND:VEVENT", start, rule))))
			if err != nil {
				continue
			}
			if n := allocated(func() {
				record.Inside(r, time.Unix(1.9e9, 0), time.Unix(1.91e9, 0), time.UTC)
				record.NextChange(r, 30, 365, time.Unix(1.8e9, 0), time.UTC)
			}); n > 256<<20 {
				t.Errorf("%s from %s: %d MiB", rule, start, n>>20)
			}
		}
	}
}
