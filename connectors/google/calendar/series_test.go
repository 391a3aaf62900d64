package calendar

import (
	"strings"
	"testing"
	"time"

	"bothways/connectors/ical"
	"bothways/sync/record"
)

// Series as calendars write them: the lines of the master, then those of each changed occurrence behind "|".
var seriesTable = []struct{ name, lines string }{
	{"days, all-day", "DTSTART;VALUE=DATE:20260105 DTEND;VALUE=DATE:20260106 RRULE:FREQ=DAILY;COUNT=10"},
	{"days, all-day, three days long", "DTSTART;VALUE=DATE:20260105 DTEND;VALUE=DATE:20260108 RRULE:FREQ=WEEKLY;COUNT=10"},
	{"all-day without an end", "DTSTART;VALUE=DATE:20260105 RRULE:FREQ=MONTHLY"},
	{"all-day, until a date", "DTSTART;VALUE=DATE:20260105 RRULE:FREQ=DAILY;UNTIL=20260120"},
	{"all-day, until a time", "DTSTART;VALUE=DATE:20260105 RRULE:FREQ=DAILY;UNTIL=20260120T225959Z"},
	{"all-day, a date left out", "DTSTART;VALUE=DATE:20260105 RRULE:FREQ=DAILY;COUNT=9 EXDATE;VALUE=DATE:20260107,20260109"},
	{"all-day, an occurrence moved", "DTSTART;VALUE=DATE:20260105 DTEND;VALUE=DATE:20260106 RRULE:FREQ=WEEKLY;COUNT=5 | RECURRENCE-ID;VALUE=DATE:20260112 DTSTART;VALUE=DATE:20260113 DTEND;VALUE=DATE:20260114"},
	{"all-day, an occurrence becomes a time", "DTSTART;VALUE=DATE:20260105 DTEND;VALUE=DATE:20260106 RRULE:FREQ=WEEKLY;COUNT=5 | RECURRENCE-ID;VALUE=DATE:20260112 DTSTART;TZID=Europe/Berlin:20260113T100000 DTEND;TZID=Europe/Berlin:20260113T110000"},
	{"a time, an occurrence becomes a day", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=WEEKLY;COUNT=5 | RECURRENCE-ID;TZID=Europe/Berlin:20260112T090000 DTSTART;VALUE=DATE:20260113 DTEND;VALUE=DATE:20260114"},
	{"all-day, dates added", "DTSTART;VALUE=DATE:20260105 RRULE:FREQ=MONTHLY;COUNT=5 RDATE;VALUE=DATE:20260110,20260920"},
	{"birthday on 29 February", "DTSTART;VALUE=DATE:20240229 DTEND;VALUE=DATE:20240301 RRULE:FREQ=YEARLY"},
	{"29 February by the month's last day", "DTSTART;VALUE=DATE:20240229 RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"},
	{"29 February at a time", "DTSTART;TZID=Europe/Berlin:20240229T120000 RRULE:FREQ=YEARLY;INTERVAL=4"},
	{"31st of the month", "DTSTART;TZID=Europe/Berlin:20260131T120000 RRULE:FREQ=MONTHLY;COUNT=12"},
	{"30th of the month, two left out", "DTSTART;TZID=Europe/Berlin:20260130T120000 RRULE:FREQ=MONTHLY EXDATE;TZID=Europe/Berlin:20260330T120000 EXDATE;TZID=Europe/Berlin:20260430T120000"},
	{"weekly over both changes in Berlin", "DTSTART;TZID=Europe/Berlin:20260105T090000 DTEND;TZID=Europe/Berlin:20260105T100000 RRULE:FREQ=WEEKLY"},
	{"daily through the spring change", "DTSTART;TZID=Europe/Berlin:20260327T093000 RRULE:FREQ=DAILY;COUNT=6"},
	{"daily through the autumn change", "DTSTART;TZID=Europe/Berlin:20261023T093000 RRULE:FREQ=DAILY;COUNT=6"},
	{"weekly in New York over both changes", "DTSTART;TZID=America/New_York:20260106T180000 DTEND;TZID=America/New_York:20260106T193000 RRULE:FREQ=WEEKLY;COUNT=60"},
	{"weekly in Sydney, south of the equator", "DTSTART;TZID=Australia/Sydney:20260401T080000 RRULE:FREQ=WEEKLY;COUNT=40"},
	{"daily in Lord Howe, half an hour's change", "DTSTART;TZID=Australia/Lord_Howe:20260403T120000 RRULE:FREQ=DAILY;COUNT=5"},
	{"daily in Kolkata, no change", "DTSTART;TZID=Asia/Kolkata:20260403T120000 RRULE:FREQ=DAILY;COUNT=5"},
	{"near midnight in Auckland", "DTSTART;TZID=Pacific/Auckland:20260403T233000 RRULE:FREQ=DAILY;COUNT=9"},
	{"in UTC", "DTSTART:20260105T090000Z DTEND:20260105T100000Z RRULE:FREQ=WEEKLY;COUNT=30"},
	{"a flight from zone to zone", "DTSTART;TZID=Europe/Berlin:20260105T101500 DTEND;TZID=America/New_York:20260105T130500 RRULE:FREQ=MONTHLY;COUNT=10"},
	{"floating", "DTSTART:20260105T090000 DTEND:20260105T100000 RRULE:FREQ=WEEKLY;COUNT=30"},
	{"floating, until a local time", "DTSTART:20260105T090000 RRULE:FREQ=WEEKLY;UNTIL=20260601T090000"},
	{"floating, one left out, one moved", "DTSTART:20260105T090000 DTEND:20260105T100000 RRULE:FREQ=WEEKLY;COUNT=8 EXDATE:20260112T090000 | RECURRENCE-ID:20260119T090000 DTSTART:20260120T090000 DTEND:20260120T100000"},
	{"until in UTC at the last start", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=WEEKLY;UNTIL=20260601T070000Z"},
	{"until in UTC a second before", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=WEEKLY;UNTIL=20260601T065959Z"},
	{"until a date, the whole day", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=WEEKLY;UNTIL=20260601"},
	{"until a local time", "DTSTART;TZID=America/New_York:20260105T200000 RRULE:FREQ=WEEKLY;UNTIL=20260601T200000"},
	{"until a date, late in New York", "DTSTART;TZID=America/New_York:20260105T233000 RRULE:FREQ=DAILY;UNTIL=20260110"},
	{"count one", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=DAILY;COUNT=1"},
	{"count with one left out", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=DAILY;COUNT=5 EXDATE;TZID=Europe/Berlin:20260106T090000"},
	{"left out in UTC", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=WEEKLY;COUNT=30 EXDATE:20260112T080000Z,20260601T070000Z"},
	{"the first left out", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=DAILY;COUNT=5 EXDATE;TZID=Europe/Berlin:20260105T090000"},
	{"left out behind the end", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=DAILY;COUNT=5 EXDATE;TZID=Europe/Berlin:20260305T090000"},
	{"moved within the day", "DTSTART;TZID=Europe/Berlin:20260105T090000 DTEND;TZID=Europe/Berlin:20260105T100000 RRULE:FREQ=DAILY;COUNT=5 | RECURRENCE-ID;TZID=Europe/Berlin:20260106T090000 DTSTART;TZID=Europe/Berlin:20260106T140000 DTEND;TZID=Europe/Berlin:20260106T150000"},
	{"moved onto another occurrence", "DTSTART;TZID=Europe/Berlin:20260105T090000 DTEND;TZID=Europe/Berlin:20260105T100000 RRULE:FREQ=DAILY;COUNT=5 | RECURRENCE-ID;TZID=Europe/Berlin:20260106T090000 DTSTART;TZID=Europe/Berlin:20260107T090000 DTEND;TZID=Europe/Berlin:20260107T100000"},
	{"moved onto one left out", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=DAILY;COUNT=5 EXDATE;TZID=Europe/Berlin:20260107T090000 | RECURRENCE-ID;TZID=Europe/Berlin:20260106T090000 DTSTART;TZID=Europe/Berlin:20260107T090000"},
	{"two that change places", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=DAILY;COUNT=5 | RECURRENCE-ID;TZID=Europe/Berlin:20260106T090000 DTSTART;TZID=Europe/Berlin:20260107T090000 | RECURRENCE-ID;TZID=Europe/Berlin:20260107T090000 DTSTART;TZID=Europe/Berlin:20260106T090000"},
	{"moved across the spring change", "DTSTART;TZID=Europe/Berlin:20260327T090000 RRULE:FREQ=DAILY;COUNT=5 | RECURRENCE-ID;TZID=Europe/Berlin:20260328T090000 DTSTART;TZID=Europe/Berlin:20260330T090000"},
	{"moved into another zone", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=WEEKLY;COUNT=5 | RECURRENCE-ID;TZID=Europe/Berlin:20260112T090000 DTSTART;TZID=Asia/Tokyo:20260113T090000 DTEND;TZID=Asia/Tokyo:20260113T100000"},
	{"moved before the first", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=WEEKLY;COUNT=5 | RECURRENCE-ID;TZID=Europe/Berlin:20260112T090000 DTSTART;TZID=Europe/Berlin:20260102T090000"},
	{"moved behind the last", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=WEEKLY;COUNT=5 | RECURRENCE-ID;TZID=Europe/Berlin:20260112T090000 DTSTART;TZID=Europe/Berlin:20270112T090000"},
	{"named in UTC, moved", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=WEEKLY;COUNT=5 | RECURRENCE-ID:20260112T080000Z DTSTART;TZID=Europe/Berlin:20260113T090000"},
	{"cancelled by its status", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=WEEKLY;COUNT=5 | RECURRENCE-ID;TZID=Europe/Berlin:20260112T090000 DTSTART;TZID=Europe/Berlin:20260112T090000 STATUS:CANCELLED"},
	{"another title, same time", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=WEEKLY;COUNT=5 | RECURRENCE-ID;TZID=Europe/Berlin:20260112T090000 DTSTART;TZID=Europe/Berlin:20260112T090000 COMMENT:x"},
	{"changed though left out", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=WEEKLY;COUNT=5 EXDATE;TZID=Europe/Berlin:20260119T090000 | RECURRENCE-ID;TZID=Europe/Berlin:20260112T090000 DTSTART;TZID=Europe/Berlin:20260112T110000"},
	{"changed where there is none", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=WEEKLY;COUNT=5 | RECURRENCE-ID;TZID=Europe/Berlin:20260114T090000 DTSTART;TZID=Europe/Berlin:20260114T110000"},
	{"changed beside a single event", "DTSTART;TZID=Europe/Berlin:20260105T090000 | RECURRENCE-ID;TZID=Europe/Berlin:20260105T090000 DTSTART;TZID=Europe/Berlin:20260105T110000"},
	{"last working day", "DTSTART;TZID=Europe/Berlin:20260130T170000 RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"},
	{"second and last weekday", "DTSTART;TZID=Europe/Berlin:20260102T170000 RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2,-1;COUNT=20"},
	{"third Tuesday", "DTSTART;TZID=Europe/Berlin:20260120T170000 RRULE:FREQ=MONTHLY;BYDAY=3TU"},
	{"last Friday, one moved", "DTSTART;TZID=Europe/Berlin:20260130T170000 RRULE:FREQ=MONTHLY;BYDAY=-1FR | RECURRENCE-ID;TZID=Europe/Berlin:20260327T170000 DTSTART;TZID=Europe/Berlin:20260326T170000"},
	{"Friday the 13th", "DTSTART;TZID=Europe/Berlin:20260213T000000 RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"},
	{"fourth Thursday of November", "DTSTART;VALUE=DATE:20261126 RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"},
	{"every other week, weeks from Sunday", "DTSTART;TZID=America/New_York:20260104T090000 RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU;COUNT=30"},
	{"every other week, weeks from Monday", "DTSTART;TZID=Europe/Berlin:20260104T090000 RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=MO;COUNT=30"},
	{"Monday of week 20", "DTSTART;TZID=Europe/Berlin:20260511T090000 RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO"},
	{"hundredth and last day of the year", "DTSTART;TZID=Europe/Berlin:20260410T060000 RRULE:FREQ=YEARLY;BYYEARDAY=100,-1"},
	{"twice a day", "DTSTART;TZID=Europe/Berlin:20260105T080000 RRULE:FREQ=DAILY;BYHOUR=8,20;BYMINUTE=0;BYSECOND=0;COUNT=30"},
	{"every six hours in UTC", "DTSTART:20260105T000000Z RRULE:FREQ=HOURLY;INTERVAL=6;COUNT=30"},
	{"dates alone", "DTSTART;TZID=Europe/Berlin:20260105T090000 RDATE;TZID=Europe/Berlin:20260207T090000,20260711T150000"},
	{"dates in UTC beside a rule", "DTSTART;TZID=Europe/Berlin:20260105T090000 RRULE:FREQ=WEEKLY;COUNT=3 RDATE:20260207T080000Z,20260711T070000Z"},
	{"dates as periods", "DTSTART;TZID=Europe/Berlin:20260105T090000 DTEND;TZID=Europe/Berlin:20260105T100000 RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20260207T090000/20260207T120000"},
	{"a date added and left out again", "DTSTART;TZID=Europe/Berlin:20260105T090000 RDATE;TZID=Europe/Berlin:20260207T090000,20260209T090000 EXDATE;TZID=Europe/Berlin:20260207T090000"},
	{"an added date moved", "DTSTART;TZID=Europe/Berlin:20260105T090000 RDATE;TZID=Europe/Berlin:20260207T090000 | RECURRENCE-ID;TZID=Europe/Berlin:20260207T090000 DTSTART;TZID=Europe/Berlin:20260208T090000"},
	{"two rules", "DTSTART:20260101T090000Z RRULE:FREQ=MONTHLY;BYMONTHDAY=1;COUNT=5 RRULE:FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15"},
	{"a length instead of an end", "DTSTART;TZID=Europe/Berlin:20260327T220000 DURATION:PT8H RRULE:FREQ=DAILY;COUNT=5"},
	{"changed occurrence without series", "| RECURRENCE-ID;TZID=Europe/Berlin:20260112T090000 DTSTART;TZID=Europe/Berlin:20260113T090000 DTEND;TZID=Europe/Berlin:20260113T100000"},
	{"two changed occurrences without series", "| RECURRENCE-ID;TZID=Europe/Berlin:20260112T090000 DTSTART;TZID=Europe/Berlin:20260113T090000 | RECURRENCE-ID;TZID=Europe/Berlin:20260119T090000 DTSTART;TZID=Europe/Berlin:20260119T090000"},
	{"all-day occurrences without series", "| RECURRENCE-ID;VALUE=DATE:20260112 DTSTART;VALUE=DATE:20260113 | RECURRENCE-ID;VALUE=DATE:20260119 DTSTART;VALUE=DATE:20260119 | RECURRENCE-ID;VALUE=DATE:20260126 DTSTART;VALUE=DATE:20260130"},
	{"a Windows zone", "DTSTART;TZID=W. Europe Standard Time:20260105T090000 RRULE:FREQ=WEEKLY;COUNT=40 EXDATE;TZID=W. Europe Standard Time:20260330T090000"},
	{"a zone of one's own, told by its rules", "VTIMEZONE DTSTART;TZID=Mine:20260105T090000 RRULE:FREQ=WEEKLY;COUNT=40 | RECURRENCE-ID;TZID=Mine:20260330T090000 DTSTART;TZID=Mine:20260331T090000"},
	{"half past two in the gap", "DTSTART;TZID=Europe/Berlin:20260327T023000 DTEND;TZID=Europe/Berlin:20260327T030000 RRULE:FREQ=WEEKLY;COUNT=4"},
	{"half past two, twice that day", "DTSTART;TZID=Europe/Berlin:20261024T010000 RRULE:FREQ=DAILY;COUNT=4"},
}

const ownZone = "BEGIN:VTIMEZONE\r\nTZID:Mine\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\n" +
	"BEGIN:DAYLIGHT\r\nDTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"

// document writes a calendar object of a row of the table.
func document(lines string) []byte {
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n")
	if rest, ok := strings.CutPrefix(lines, "VTIMEZONE "); ok {
		b.WriteString(ownZone)
		lines = rest
	}
	lines = strings.ReplaceAll(lines, "W. Europe Standard Time", "W.~Europe~Standard~Time")
	for i, part := range strings.Split(lines, "|") {
		if part == "" {
			continue
		}
		b.WriteString("BEGIN:VEVENT\r\nUID:series-1\r\nDTSTAMP:20260101T000000Z\r\nSUMMARY:Part " + string(rune('A'+i)) + "\r\n")
		for _, line := range strings.Fields(part) {
			b.WriteString(strings.ReplaceAll(line, "~", " ") + "\r\n")
		}
		b.WriteString("END:VEVENT\r\n")
	}
	b.WriteString("END:VCALENDAR\r\n")
	return []byte(b.String())
}

func TestSeriesKeepTheirOccurrences(t *testing.T) {
	if len(seriesTable) < 60 {
		t.Fatalf("%d series", len(seriesTable))
	}
	from, to := time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC), time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC)
	text := ical.New(record.Calendar)
	for _, row := range seriesTable {
		t.Run(row.name, func(t *testing.T) {
			r, _, err := text.Get(document(row.lines))
			if err != nil {
				t.Fatalf("%v\n%s", err, document(row.lines))
			}
			want := starts(homeStarts(t, r, from, to))
			if want == "" {
				t.Fatal("no occurrences at all")
			}
			g, c := made(t, usualLens, r)
			if got := starts(g.expand(from, to)); got != want {
				t.Errorf("at Google:\n got %s\nwant %s\n%v", got, want, g.master["recurrence"])
			}
			back := get(t, usualLens, g)
			if !back.Same(held(r, c.Left)) {
				t.Errorf("back:\n%s", difference(back, held(r, c.Left)))
			}
			doc, err := text.Make(back)
			if err != nil {
				t.Fatal(err)
			}
			again, _, err := text.Get(doc)
			if err != nil {
				t.Fatal(err)
			}
			if got := starts(homeStarts(t, again, from, to)); got != want {
				t.Errorf("at home again:\n got %s\nwant %s\n%s", got, want, doc)
			}
			if c, err := usualLens.Put(g.series(), record.Diff(back, held(again, nil))); err != nil || len(c.Ops) > 0 {
				t.Errorf("written again: %v %v", c.Ops, err)
			}
		})
	}
}
