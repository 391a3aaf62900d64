package desk_test

import (
	"strings"
	"time"

	"bothways/app/desk"
	"bothways/sync/record"
)

// guestsInWords: guests become lines of the description, and those do not travel back.
func guestsInWords(b *bed) {
	b.set("calendar.attendees", "names-in-description")
	b.add(b.left, "u", "Tea", "ORGANIZER:mailto:ada@example.org", "ATTENDEE;CN=Bob:mailto:bob@example.org", "ATTENDEE;CN=Cleo:mailto:cleo@example.org", "DESCRIPTION:Bring cake")
	b.sync()
	b.want("u", "ATTENDEE", "mailto:bob@example.org|mailto:cleo@example.org", "")
	if got := b.values(b.right, "u", "DESCRIPTION"); !strings.HasPrefix(got, "Bring cake") || !strings.Contains(got, "Bob") || !strings.Contains(got, "Cleo") {
		b.Errorf("the description is %q", got)
	}
	n, doc := b.find(b.right, "u")
	text := b.values(b.right, "u", "DESCRIPTION")
	doc, _ = alter(doc, "u", "", "DESCRIPTION:"+escape(strings.Replace(text, "Bring cake", "Bring two cakes", 1)), b.stampLine())
	b.right.put(b, n, doc)
	b.sync()
	b.at(b.left, "u", "DESCRIPTION", "Bring two cakes")
	b.edit(b.left, "u", "DESCRIPTION:Bring nothing")
	b.sync()
	if got := b.values(b.right, "u", "DESCRIPTION"); !strings.HasPrefix(got, "Bring nothing") || strings.Count(got, "Bob") != 1 {
		b.Errorf("the description is %q", got)
	}
	b.at(b.left, "u", "DESCRIPTION", "Bring nothing")
	b.apart = true
}

func guestsDropped(b *bed) {
	b.set("calendar.attendees", "drop")
	b.add(b.left, "u", "Tea", "ORGANIZER:mailto:ada@example.org", "ATTENDEE;CN=Bob:mailto:bob@example.org", "DESCRIPTION:first")
	b.sync()
	b.want("u", "ATTENDEE", "mailto:bob@example.org", "")
	b.edit(b.right, "u", "DESCRIPTION:there")
	b.sync()
	b.both("u", "DESCRIPTION", "there")
	b.want("u", "ATTENDEE", "mailto:bob@example.org", "")
}

// reminders: none or one travels; those of the other side stay.
func reminders(how string, want int) func(*bed) {
	return func(b *bed) {
		b.set("calendar.reminders", how)
		alarm := func(minutes string) string {
			return "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Reminder\r\nTRIGGER:-PT" + minutes + "M\r\nEND:VALARM"
		}
		b.add(b.left, "u", "Tea", alarm("10"), alarm("45"), b.note+":first")
		b.sync()
		if _, doc := b.find(b.right, "u"); strings.Count(doc, "BEGIN:VALARM") != want {
			b.Errorf("right has\n%s", doc)
		}
		b.edit(b.right, "u", b.note+":there")
		b.sync()
		b.both("u", b.note, "there")
		if _, doc := b.find(b.left, "u"); strings.Count(doc, "BEGIN:VALARM") != 2 {
			b.Errorf("left has\n%s", doc)
		}
	}
}

// namesakes: two records of one name stay two, on both sides.
func namesakes(b *bed) {
	b.twins = true
	mark := func(n string) []string {
		if b.kind == record.Contacts {
			return []string{"EMAIL:" + n + "@example.org"}
		}
		return []string{b.note + ":" + n}
	}
	b.add(b.left, "one", "John Smith", mark("one")...)
	b.add(b.left, "two", "John Smith", mark("two")...)
	b.sync()
	if l, r := b.titles(b.left), b.titles(b.right); len(l) != 2 || len(r) != 2 {
		b.Errorf("left %q right %q", l, r)
	}
	b.edit(b.right, "two", b.extra+":the second")
	b.drop(b.left, "one")
	b.sync()
	b.both("two", b.extra, "the second")
	b.both("one", b.title, none)
}

// mapped: a property has another name on each side.
func mapped(b *bed) {
	b.set("fields.map", `[ { left = "X-CUSTOMER-NO", right = "X-NUMBER" } ]`)
	b.add(b.left, "u", "Ada", "X-CUSTOMER-NO:17")
	b.sync()
	b.at(b.right, "u", "X-NUMBER", "17")
	b.at(b.right, "u", "X-CUSTOMER-NO", "")
	b.edit(b.right, "u", "X-NUMBER:18")
	b.sync()
	b.at(b.left, "u", "X-CUSTOMER-NO", "18")
	b.at(b.left, "u", "X-NUMBER", "")
}

// filesByName: new files are called after their title; equal titles and later ones do no harm.
func filesByName(b *bed) {
	b.ok(b.desk.SetAccount(b.ctx, "here", map[string]string{"file_name": "name"}))
	b.twins = true
	for _, uid := range []string{"a", "b"} {
		b.add(b.right, uid, "Ada/Lovelace", b.note+":"+uid)
	}
	b.add(b.right, "c", "../../etc/passwd")
	b.add(b.right, "d", "CON")
	b.sync()
	if n := len(b.left.docs(b)); n != 4 {
		b.Errorf("left holds %q", b.left.docs(b))
	}
	b.edit(b.right, "a", b.title+":Grace Hopper")
	b.sync()
	b.both("a", b.title, "Grace Hopper")
	b.both("b", b.note, "b")
	b.both("c", b.title, "../../etc/passwd")
}

// undoInFile takes an edit and a deletion back inside a file of several records, byte for byte.
func undoInFile(b *bed) {
	name := "all" + b.file("")
	one, two := document(b.kind, "one", "Ada", b.soon(1), b.note+":first"), document(b.kind, "two", "Bob", b.soon(2), b.note+":second")
	if b.kind != record.Contacts {
		one, two = strings.TrimSuffix(one, icsTail), strings.TrimPrefix(two, icsHead)
	}
	b.left.put(b, name, one+two)
	b.sync()
	b.edit(b.right, "one", b.note+":edited there")
	rep := b.sync()
	b.undo(rep.Run, nil, false)
	if now := b.left.docs(b)[name]; now != one+two {
		b.Errorf("the file is\n%s\nand was\n%s", now, one+two)
	}
	b.sync()
	b.edit(b.right, "one", b.title+":Ada again")
	b.sync()
	b.both("one", b.title, "Ada again")
	b.want("one", b.note, "first", "edited there")
	b.apart = true
}

// undoSeries takes an edit of a series with exceptions back.
func undoSeries(b *bed) {
	at := weekly(b, b.left)
	b.except(b.left, day(at, 2), day(at, 2).Add(3*time.Hour), "Choir later")
	b.sync()
	before := b.left.docs(b)
	was := essence(b.right.docs(b)["series.ics"])
	b.edit(b.right, "series", "+EXDATE;TZID=Europe/Berlin:"+local(day(at, 4)), "LOCATION:Hall")
	b.editAt(b.right, "series", local(day(at, 2)), "SUMMARY:Choir much later")
	rep := b.sync()
	b.undo(rep.Run, nil, false)
	b.alike("left", b.left, before)
	if now := essence(b.right.docs(b)["series.ics"]); now == was {
		b.Errorf("the undo of what was written left wrote right")
	}
	b.apart = true
}

// oldSeries: a series that began long ago is inside as long as it goes on; one that ended is not.
func oldSeries(b *bed) {
	put := func(uid string, from time.Time, rule string) {
		b.left.put(b, uid+".ics", document(b.kind, uid, "Series "+uid, from, "RRULE:"+rule))
	}
	put("goes-on", b.soon(-900), "FREQ=WEEKLY")
	put("ended", b.soon(-900), "FREQ=WEEKLY;COUNT=5")
	put("later", b.soon(400), "FREQ=DAILY;COUNT=3")
	b.uneven = true
	b.sync()
	b.both("goes-on", "SUMMARY", "Series goes-on")
	b.want("ended", "SUMMARY", "Series ended", none)
	b.want("later", "SUMMARY", "Series later", none)
	b.clock = b.clock.AddDate(0, 0, 60)
	b.sync()
	b.both("later", "SUMMARY", "Series later")
}

// twoPrograms: while one program holds the process, the other does nothing and says so.
func twoDesks(b *bed) {
	two(b)
	first := b.desk
	b.open()
	defer func() { b.ok(first.Close()) }()
	b.edit(b.left, "u-left", b.note+":by the second")
	b.sync()
	b.edit(b.left, "u-right", b.note+":by the first")
	reps, err := first.Sync(b.ctx, []string{"p"}, desk.Terms{})
	b.ok(err)
	if reps[0].Status != desk.Done {
		b.Errorf("the first: %s", b.told(reps[0]))
	}
	b.both("u-left", b.note, "by the second")
	b.both("u-right", b.note, "by the first")
}

// cleared: a field that is taken away stays away, though the other side edits the rest.
func cleared(b *bed) {
	two(b)
	b.edit(b.left, "u-left", b.note+":")
	b.edit(b.right, "u-left", b.extra+":new")
	b.sync()
	b.both("u-left", b.note, "")
	b.both("u-left", b.extra, "new")
	b.edit(b.right, "u-left", b.note+":back again")
	b.edit(b.left, "u-left", b.extra+":")
	b.sync()
	b.both("u-left", b.note, "back again")
	b.both("u-left", b.extra, "")
}

// madeAnew: a record is deleted and made again under its UID, on the server under another name.
func madeAnew(b *bed) {
	two(b)
	b.drop(b.left, "u-left")
	b.sync()
	b.both("u-left", b.title, none)
	b.add(b.left, "u-left", "Ada again")
	b.sync()
	b.both("u-left", b.title, "Ada again")
	b.drop(b.right, "u-left")
	b.sync()
	b.right.put(b, "anew-"+b.file("u-left"), document(b.kind, "u-left", "Ada for the third time", b.soon(1), b.stampLine()))
	b.sync()
	b.both("u-left", b.title, "Ada for the third time")
}

// deletedAndMade: both happen between two runs.
func deletedAndMade(b *bed) {
	two(b)
	b.drop(b.right, "u-left")
	b.right.put(b, "anew-"+b.file("u-left"), document(b.kind, "u-left", "Ada again", b.soon(1), b.note+":new", b.stampLine()))
	b.edit(b.left, "u-left", b.extra+":here")
	b.sync()
	b.both("u-left", b.title, "Ada again")
	b.both("u-left", b.note, "new")
}

// manyEdits of one record before a run, on both sides, with a value that comes and goes.
func manyEdits(b *bed) {
	two(b)
	for i := range 3 {
		b.edit(b.left, "u-left", b.note+":"+strings.Repeat("x", i+1))
		b.edit(b.right, "u-left", b.extra+":"+strings.Repeat("y", i+1))
		b.sync()
	}
	b.both("u-left", b.note, "xxx")
	b.both("u-left", b.extra, "yyy")
	b.edit(b.left, "u-left", b.note+":there and")
	b.edit(b.left, "u-left", b.note+":xxx")
	if rep := b.sync(); rep.Right.Updated != 0 {
		b.Errorf("written: %s", b.told(rep))
	}
}
