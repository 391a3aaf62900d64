package ical

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bothways/sync/record"
)

func wrap(body string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n" + strings.ReplaceAll(strings.TrimSpace(body), "\n", "\r\n") + "\r\nEND:VCALENDAR\r\n"
}

func event(lines string) string {
	return wrap("BEGIN:VEVENT\nUID:u\nDTSTART:20260101T090000Z\n" + strings.TrimSpace(lines) + "\nEND:VEVENT")
}

// Documents meant to cost much must still be read, or refused, and asked about.
func TestBombs(t *testing.T) {
	standard := strings.Repeat("BEGIN:STANDARD\nDTSTART:00010101T000000\nTZOFFSETFROM:+0313\nTZOFFSETTO:+0414\n"+
		"RRULE:FREQ=YEARLY;BYHOUR=1,2,3,4,5,6,7,8,9;BYDAY=MO,TU,WE,TH,FR,SA,SU\nEND:STANDARD\n", 30)
	var zones, used strings.Builder
	for i := range 60 {
		fmt.Fprintf(&zones, "BEGIN:VTIMEZONE\nTZID:Zone %d\n%sEND:VTIMEZONE\n", i, standard)
		fmt.Fprintf(&used, "RDATE;TZID=Zone %d:20260101T090000\n", i)
	}
	for name, doc := range map[string]string{
		"nesting":   event(strings.Repeat("BEGIN:X-A\n", 5000) + strings.Repeat("END:X-A\n", 5000)),
		"alarms":    event(strings.Repeat("BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT1M\nEND:VALARM\n", 3000)),
		"zones":     wrap(zones.String() + "BEGIN:VEVENT\nUID:u\nDTSTART:20260101T090000Z\n" + used.String() + "END:VEVENT"),
		"secondly":  event("RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"),
		"rules":     event(strings.Repeat("RRULE:FREQ=MINUTELY;COUNT=2000000000\nEXRULE:FREQ=SECONDLY\n", 300)),
		"duration":  event("DURATION:P99999999W"),
		"far end":   event("RDATE;VALUE=PERIOD:20260101T090000Z/P999999D"),
		"equal":     event(strings.Repeat("COMMENT:x\n", 3000)),
		"list":      event("CATEGORIES:" + strings.Repeat("a,", 20000)),
		"params":    event("X-P;" + strings.Repeat("A=1;", 20000) + "B=2:x"),
		"long line": event("DESCRIPTION:" + strings.Repeat("x", 1<<20)),
	} {
		for _, kind := range []record.Kind{record.Calendar, record.Tasks} {
			l := New(kind)
			r, _, err := l.Get([]byte(doc))
			if err != nil {
				continue
			}
			record.Inside(r, time.Unix(1.9e9, 0), time.Unix(1.91e9, 0), time.UTC)
			record.NextChange(r, 30, 365, time.Unix(1.8e9, 0), time.UTC)
			if _, err := l.Make(r); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
