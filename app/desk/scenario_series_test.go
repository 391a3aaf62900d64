package desk_test

import (
	"fmt"
	"strings"
	"time"
)

// local is a time in Berlin as documents have it.
func local(t time.Time) string { return t.Format("20060102T150405") }

// weekly puts a series of ten weeks at a place; it gives its first start.
func weekly(b *bed, p place, more ...string) time.Time {
	b.Helper()
	at := b.soon(7).Truncate(24 * time.Hour).Add(10 * time.Hour)
	body := append([]string{"BEGIN:VEVENT", "UID:series", "DTSTAMP:20260101T000000Z",
		"DTSTART;TZID=Europe/Berlin:" + local(at), "DTEND;TZID=Europe/Berlin:" + local(at.Add(time.Hour)),
		"RRULE:FREQ=WEEKLY;COUNT=10", "SUMMARY:Choir", b.stampLine()}, append(more, "END:VEVENT")...)
	p.put(b, "series.ics", strings.Replace(icsHead, "PRODID", berlin+"PRODID", 1)+strings.Join(body, "\r\n")+"\r\n"+icsTail)
	return at
}

// berlin stands after VERSION in a calendar; the order of the two does not matter.
const berlin = "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n" +
	"BEGIN:STANDARD\r\nDTSTART:19961027T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nEND:STANDARD\r\n" +
	"BEGIN:DAYLIGHT\r\nDTSTART:19810329T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\nEND:DAYLIGHT\r\n" +
	"END:VTIMEZONE\r\n"

// except changes one occurrence of the series: it is moved by some hours under a new title.
func (b *bed) except(p place, was, to time.Time, title string) {
	b.Helper()
	n, doc := b.find(p, "series")
	p.put(b, n, insert(doc, "BEGIN:VEVENT", "UID:series", "DTSTAMP:20260101T000000Z", b.stampLine(),
		"RECURRENCE-ID;TZID=Europe/Berlin:"+local(was),
		"DTSTART;TZID=Europe/Berlin:"+local(to), "DTEND;TZID=Europe/Berlin:"+local(to.Add(time.Hour)),
		"SUMMARY:"+escape(title), "END:VEVENT"))
}

// occurrences tells a series' exceptions at a place: exclusions and changed occurrences, by their
// original start.
func (b *bed) occurrences(p place) string {
	b.Helper()
	var out []string
	_, doc := b.find(p, "series")
	for _, e := range entries(lines(doc)) {
		for _, l := range e.get("EXDATE") {
			for _, at := range strings.Split(l, ",") {
				out = append(out, at+" gone")
			}
		}
		switch {
		case e.occurrence == "":
		case strings.Join(e.get("STATUS"), "") == "CANCELLED":
			out = append(out, e.occurrence+" gone")
		default:
			out = append(out, e.occurrence+" "+strings.Join(append(e.get("DTSTART"), e.get("SUMMARY")...), " "))
		}
	}
	return strings.Join(sorted(out), "\n")
}

func (b *bed) bothOccur(want ...string) {
	b.Helper()
	for i, p := range []place{b.left, b.right} {
		if got := b.occurrences(p); got != strings.Join(sorted(want), "\n") {
			b.Errorf("%s: occurrences are\n%s\nwant\n%s", []string{"left", "right"}[i], got, strings.Join(sorted(want), "\n"))
		}
	}
}

func day(at time.Time, weeks int) time.Time { return at.AddDate(0, 0, 7*weeks) }

// seriesBothSides: an exclusion here and a moved occurrence there both hold afterwards.
func seriesBothSides(b *bed) {
	at := weekly(b, b.left)
	b.sync()
	b.both("series", "RRULE", "FREQ=WEEKLY;COUNT=10")
	b.edit(b.left, "series", "+EXDATE;TZID=Europe/Berlin:"+local(day(at, 1)))
	b.except(b.right, day(at, 2), day(at, 2).Add(3*time.Hour), "Choir, later")
	b.sync()
	b.bothOccur(local(day(at, 1))+" gone", fmt.Sprintf("%s %s Choir, later", local(day(at, 2)), local(day(at, 2).Add(3*time.Hour))))
	b.edit(b.right, "series", "+EXDATE;TZID=Europe/Berlin:"+local(day(at, 4)))
	b.editAt(b.left, "series", local(day(at, 2)), "SUMMARY:"+escape("Choir, in the hall"))
	b.edit(b.left, "series", "LOCATION:Hall")
	b.sync()
	b.bothOccur(local(day(at, 1))+" gone", local(day(at, 4))+" gone",
		fmt.Sprintf("%s %s Choir, in the hall", local(day(at, 2)), local(day(at, 2).Add(3*time.Hour))))
	b.both("series", "LOCATION", "Hall")
}

// seriesMoved: one side moves the whole series while the other changes one occurrence.
func seriesMoved(b *bed) {
	at := weekly(b, b.left)
	b.sync()
	later := at.Add(2 * time.Hour)
	b.edit(b.left, "series", "DTSTART;TZID=Europe/Berlin:"+local(later), "DTEND;TZID=Europe/Berlin:"+local(later.Add(time.Hour)))
	b.except(b.right, day(at, 2), day(at, 2).Add(5*time.Hour), "Choir, in the evening")
	b.sync()
	b.both("series", "DTSTART", local(later))
	b.bothOccur(fmt.Sprintf("%s %s Choir, in the evening", local(day(later, 2)), local(day(at, 2).Add(5*time.Hour))))
}

// seriesMovedWithExceptions: a series that has exceptions moves, on one side only.
func seriesMovedWithExceptions(b *bed) {
	at := weekly(b, b.left, "EXDATE;TZID=Europe/Berlin:"+local(day(b.soon(7).Truncate(24*time.Hour).Add(10*time.Hour), 1)))
	b.except(b.left, day(at, 2), day(at, 2).Add(3*time.Hour), "Choir, later")
	b.sync()
	later := at.Add(2 * time.Hour)
	n, doc := b.find(b.right, "series")
	for _, w := range []int{1, 2} { // a program moves the exceptions along
		doc = strings.ReplaceAll(doc, "EXDATE;TZID=Europe/Berlin:"+local(day(at, w)), "EXDATE;TZID=Europe/Berlin:"+local(day(later, w)))
		doc = strings.ReplaceAll(doc, "RECURRENCE-ID;TZID=Europe/Berlin:"+local(day(at, w)), "RECURRENCE-ID;TZID=Europe/Berlin:"+local(day(later, w)))
	}
	doc, _ = alter(doc, "series", "", "DTSTART;TZID=Europe/Berlin:"+local(later), "DTEND;TZID=Europe/Berlin:"+local(later.Add(time.Hour)), b.stampLine())
	b.right.put(b, n, doc)
	b.sync()
	b.both("series", "DTSTART", local(later))
	b.bothOccur(local(day(later, 1))+" gone", fmt.Sprintf("%s %s Choir, later", local(day(later, 2)), local(day(at, 2).Add(3*time.Hour))))
}

// seriesExceptionRemoved: an exception of one side is taken back there, the other side edits another.
func seriesExceptionRemoved(b *bed) {
	at := weekly(b, b.right)
	b.except(b.right, day(at, 2), day(at, 2).Add(3*time.Hour), "Choir, later")
	b.edit(b.right, "series", "+EXDATE;TZID=Europe/Berlin:"+local(day(at, 5)))
	b.sync()
	n, doc := b.find(b.left, "series")
	all := lines(doc)
	for _, e := range entries(all) {
		if e.occurrence != "" {
			all = append(all[:e.from:e.from], all[e.to+1:]...)
			break
		}
	}
	b.left.put(b, n, strings.Join(all, "\r\n")+"\r\n")
	b.except(b.right, day(at, 3), day(at, 3).Add(time.Hour), "Choir, a bit later")
	b.sync()
	b.bothOccur(local(day(at, 5))+" gone", fmt.Sprintf("%s %s Choir, a bit later", local(day(at, 3)), local(day(at, 3).Add(time.Hour))))
}

// seriesTruncated: "this and following" is a shorter series and a new one.
func seriesTruncated(b *bed) {
	at := weekly(b, b.left)
	b.sync()
	b.edit(b.right, "series", "RRULE:FREQ=WEEKLY;UNTIL="+stamp(day(at, 4).Add(-48*time.Hour)))
	b.right.put(b, "following.ics", document(b.kind, "following", "Choir from now on", day(at, 4), "RRULE:FREQ=WEEKLY;COUNT=6", b.stampLine()))
	b.sync()
	b.both("series", "RRULE", "FREQ=WEEKLY;UNTIL="+stamp(day(at, 4).Add(-48*time.Hour)))
	b.both("following", "RRULE", "FREQ=WEEKLY;COUNT=6")
}

func noSeries(b *bed) {
	b.set("calendar.recurring", "false")
	weekly(b, b.left)
	b.add(b.left, "single", "Tea")
	b.uneven = true
	b.sync()
	b.want("series", "SUMMARY", "Choir", none)
	b.both("single", "SUMMARY", "Tea")
}

// timesKept: all-day, floating and Windows-zone times stay what they are through edits on both sides.
func timesKept(b *bed) {
	date := b.soon(3).Format("20060102")
	next := b.soon(4).Format("20060102")
	raw := func(uid, title, when string) {
		b.left.put(b, uid+".ics", icsHead+"BEGIN:VEVENT\r\nUID:"+uid+"\r\nDTSTAMP:20260101T000000Z\r\n"+when+"\r\nSUMMARY:"+title+"\r\nEND:VEVENT\r\n"+icsTail)
	}
	raw("day", "Holiday", "DTSTART;VALUE=DATE:"+date+"\r\nDTEND;VALUE=DATE:"+next)
	raw("floating", "Breakfast", "DTSTART:"+date+"T080000\r\nDTEND:"+date+"T090000")
	b.left.put(b, "windows.ics", icsHead+"BEGIN:VTIMEZONE\r\nTZID:W. Europe Standard Time\r\n"+
		"BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n"+
		"BEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n"+
		"BEGIN:VEVENT\r\nUID:windows\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=W. Europe Standard Time:"+date+"T140000\r\n"+
		"DTEND;TZID=W. Europe Standard Time:"+date+"T150000\r\nSUMMARY:Meeting\r\nEND:VEVENT\r\n"+icsTail)
	b.sync()
	b.both("day", "DTSTART", date)
	b.both("day", "DTEND", next)
	b.both("floating", "DTSTART", date+"T080000")
	b.both("windows", "DTSTART", date+"T140000")
	for _, uid := range []string{"day", "floating", "windows"} {
		b.edit(b.right, uid, "LOCATION:There")
		b.edit(b.left, uid, "DESCRIPTION:Here")
	}
	b.sync()
	b.edit(b.right, "windows", "DTSTART;TZID=W. Europe Standard Time:"+date+"T150000", "DTEND;TZID=W. Europe Standard Time:"+date+"T160000")
	b.edit(b.right, "floating", "DTSTART:"+date+"T070000")
	b.sync()
	for _, uid := range []string{"day", "floating", "windows"} {
		b.both(uid, "LOCATION", "There")
		b.both(uid, "DESCRIPTION", "Here")
	}
	b.both("day", "DTSTART", date)
	b.both("floating", "DTSTART", date+"T070000")
	b.both("windows", "DTSTART", date+"T150000")
	for _, p := range []place{b.left, b.right} {
		if _, doc := b.find(p, "windows"); !strings.Contains(strings.ReplaceAll(strings.Join(lines(doc), "\n"), `"`, ""), "TZID=W. Europe Standard Time:"+date+"T150000") {
			b.Errorf("the zone is another one:\n%s", doc)
		}
	}
}

// unknownZone: a zone that only its VTIMEZONE explains travels with it.
func unknownZone(b *bed) {
	date := b.soon(3).Format("20060102")
	b.left.put(b, "zone.ics", icsHead+"BEGIN:VTIMEZONE\r\nTZID:Ship's time\r\n"+
		"BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:-0330\r\nTZOFFSETTO:-0330\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"+
		"BEGIN:VEVENT\r\nUID:zone\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;TZID=Ship's time:"+date+"T140000\r\nDURATION:PT30M\r\nSUMMARY:Watch\r\nEND:VEVENT\r\n"+icsTail)
	b.sync()
	b.both("zone", "DTSTART", date+"T140000")
	if _, doc := b.find(b.right, "zone"); !strings.Contains(doc, "BEGIN:VTIMEZONE") || !strings.Contains(doc, "-0330") {
		b.Errorf("the zone did not come along:\n%s", doc)
	}
	b.edit(b.right, "zone", "SUMMARY:Night watch")
	b.sync()
	b.both("zone", "SUMMARY", "Night watch")
}

// alarms and categories are sets: each side's changes hold.
func alarmsMerge(b *bed) {
	alarm := func(minutes int) []string {
		return []string{"BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Reminder", fmt.Sprintf("TRIGGER:-PT%dM", minutes), "END:VALARM"}
	}
	b.add(b.left, "u", "Tea", append(append([]string{"CATEGORIES:Work"}, alarm(10)...), alarm(30)...)...)
	b.sync()
	n, doc := b.find(b.right, "u")
	all := lines(doc)
	var end int
	for i, l := range all {
		if l == "END:VEVENT" || l == "END:VTODO" {
			end = i
		}
	}
	doc = strings.Join(append(append(append([]string(nil), all[:end]...), alarm(60)...), all[end:]...), "\r\n") + "\r\n"
	b.right.put(b, n, doc)
	b.edit(b.left, "u", "CATEGORIES:Work,Tea")
	b.sync()
	for _, p := range []place{b.left, b.right} {
		_, doc := b.find(p, "u")
		for _, minutes := range []string{"-PT10M", "-PT30M", "-PT"} {
			if !strings.Contains(doc, minutes) {
				b.Errorf("the alarm %s is not there:\n%s", minutes, doc)
			}
		}
		if strings.Count(doc, "BEGIN:VALARM") != 3 || !strings.Contains(doc, "Tea") {
			b.Errorf("alarms or categories were lost:\n%s", doc)
		}
	}
}
