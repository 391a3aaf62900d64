package desk_test

import (
	"strings"
	"time"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/sync/record"
)

func filterCategories(b *bed) {
	b.set("filter.categories", "Sync", "filter.exclude_categories", "Secondary")
	b.add(b.left, "in", "Ada", "CATEGORIES:Sync,Other")
	b.add(b.left, "out", "Bob", "CATEGORIES:Other")
	b.add(b.right, "bare", "Cleo")
	b.add(b.right, "second", "Dora", "CATEGORIES:Sync,Secondary")
	b.uneven = true
	if rep := b.sync(); rep.Skipped != 3 {
		b.Errorf("skipped %d: %s", rep.Skipped, b.told(rep))
	}
	b.both("in", b.title, "Ada")
	b.want("out", b.title, "Bob", none)
	b.want("bare", b.title, none, "Cleo")
	b.want("second", b.title, none, "Dora")
	b.edit(b.left, "out", "CATEGORIES:Sync")
	b.sync()
	b.both("out", b.title, "Bob")
}

func filterSide(b *bed) {
	b.set("filter.left.categories", "Sync")
	b.add(b.left, "here", "Ada")
	b.add(b.right, "there", "Bob")
	b.uneven = true
	b.sync()
	b.want("here", b.title, "Ada", none)
	b.both("there", b.title, "Bob")
}

func outOfFilterKeep(b *bed) {
	b.set("filter.categories", "Sync")
	b.add(b.left, "u", "Ada", "CATEGORIES:Sync", b.note+":first")
	b.sync()
	b.edit(b.left, "u", "CATEGORIES:Other", b.note+":no longer synced")
	b.sync()
	b.want("u", b.note, "no longer synced", "first")
	b.edit(b.left, "u", "CATEGORIES:Sync")
	b.sync()
	b.both("u", b.note, "no longer synced")
}

func outOfFilterDelete(b *bed) {
	b.set("filter.categories", "Sync", "filter.out_of_filter", "delete")
	b.add(b.left, "u", "Ada", "CATEGORIES:Sync")
	b.add(b.right, "stays", "Bob", "CATEGORIES:Sync")
	b.sync()
	b.edit(b.left, "u", "CATEGORIES:Other")
	b.uneven = true
	b.sync()
	b.want("u", b.title, "Ada", none)
	b.both("stays", b.title, "Bob")
}

func privateRecords(b *bed) {
	b.add(b.left, "u", "Ada", "CLASS:PRIVATE", b.note+":secret")
	b.sync()
	b.want("u", b.title, "Ada", none)
	b.set("filter.private", "full")
	b.sync()
	b.both("u", b.note, "secret")
}

func privateBusy(b *bed) {
	b.set("filter.private", "busy")
	b.add(b.left, "u", "Surgery", "CLASS:PRIVATE", "DESCRIPTION:secret", "LOCATION:Clinic")
	b.sync()
	b.want("u", "SUMMARY", "Surgery", "Busy")
	b.want("u", "DESCRIPTION", "secret", "")
	b.want("u", "LOCATION", "Clinic", "")
	at := b.soon(2)
	b.edit(b.left, "u", "DTSTART:"+stamp(at), "DTEND:"+stamp(at.Add(time.Hour)), "DESCRIPTION:more secret")
	b.sync()
	b.both("u", "DTSTART", stamp(at))
	b.want("u", "DESCRIPTION", "more secret", "")
	b.uneven = true
}

func filterHas(b *bed) {
	b.set("filter.has", "EMAIL")
	b.add(b.left, "with", "Ada", "EMAIL:ada@example.org")
	b.add(b.left, "without", "Bob")
	b.uneven = true
	b.sync()
	b.both("with", b.title, "Ada")
	b.want("without", b.title, "Bob", none)
}

func filterTitle(b *bed) {
	b.set("filter.title", "^Team")
	b.add(b.left, "with", "Team day")
	b.add(b.right, "without", "Dentist")
	b.uneven = true
	b.sync()
	b.both("with", b.title, "Team day")
	b.want("without", b.title, none, "Dentist")
}

// windowEdges: what is outside does not sync, whatever side it is on, until the clock brings it in.
func windowEdges(b *bed) {
	b.uneven = true
	put := func(p place, uid string, days int) {
		p.put(b, uid+".ics", document(b.kind, uid, "Day "+uid, b.soon(days), "STATUS:"+map[record.Kind]string{record.Calendar: "CONFIRMED", record.Tasks: "COMPLETED"}[b.kind]))
	}
	put(b.left, "past", -29)
	put(b.left, "long-past", -32)
	put(b.right, "future", 364)
	put(b.right, "far", 380)
	b.sync()
	b.both("past", "SUMMARY", "Day past")
	b.both("future", "SUMMARY", "Day future")
	b.want("long-past", "SUMMARY", "Day long-past", none)
	b.want("far", "SUMMARY", none, "Day far")
	b.clock = b.clock.AddDate(0, 0, 20)
	b.sync()
	b.both("far", "SUMMARY", "Day far")
	b.both("past", "SUMMARY", "Day past") // it is outside now, and stays on both sides
}

// windowLeave: an event that one side moves out of the window is deleted nowhere.
func windowLeave(b *bed) {
	two(b)
	b.edit(b.left, "u-left", whenLines(b, b.soon(500))...)
	b.edit(b.right, "u-right", whenLines(b, b.soon(-100))...)
	b.sync()
	if b.values(b.right, "u-left", "SUMMARY") == none || b.values(b.left, "u-right", "SUMMARY") == none {
		b.Errorf("what left the window was deleted")
	}
	at := b.soon(500)
	b.clock = b.clock.AddDate(0, 0, 300)
	b.sync()
	start := "DTSTART"
	if b.kind == record.Tasks {
		start = "DUE"
	}
	b.both("u-left", start, stamp(at))
}

func whenLines(b *bed, at time.Time) []string {
	if b.kind == record.Tasks {
		return []string{"DUE:" + stamp(at), "STATUS:COMPLETED"}
	}
	return []string{"DTSTART:" + stamp(at), "DTEND:" + stamp(at.Add(time.Hour))}
}

// openTask is inside the window however old it is.
func openTask(b *bed) {
	b.left.put(b, "old.ics", document(b.kind, "old", "Old and open", b.soon(-400), "STATUS:NEEDS-ACTION"))
	b.left.put(b, "none.ics", strings.Replace(document(b.kind, "none", "No date", b.soon(1)), "DUE:"+stamp(b.soon(1))+"\r\n", "", 1))
	b.sync()
	b.both("old", "SUMMARY", "Old and open")
	b.both("none", "SUMMARY", "No date")
	b.edit(b.right, "old", "STATUS:COMPLETED", "PERCENT-COMPLETE:100", "COMPLETED:"+stamp(b.soon(0)))
	b.sync()
	b.both("old", "STATUS", "COMPLETED")
}

func preventCreate(b *bed) {
	b.set("prevent.right", "create")
	b.add(b.left, "here", "Ada")
	b.add(b.right, "there", "Bob")
	b.uneven = true
	if rep := b.sync(); rep.Skipped != 1 {
		b.Errorf("skipped %d: %s", rep.Skipped, b.told(rep))
	}
	b.want("here", b.title, "Ada", none)
	b.both("there", b.title, "Bob")
	b.set("prevent.right", "[]", "prevent.left", "create")
	b.add(b.right, "more", "Cleo")
	b.sync()
	b.both("here", b.title, "Ada")
	b.want("more", b.title, none, "Cleo")
}

func preventUpdate(b *bed) {
	b.set("prevent.left", "update")
	two(b)
	b.edit(b.right, "u-left", b.note+":there only")
	b.edit(b.left, "u-right", b.note+":travels")
	b.sync()
	b.want("u-left", b.note, "first", "there only")
	b.both("u-right", b.note, "travels")
	b.set("prevent.left", "[]")
	b.sync()
	b.both("u-left", b.note, "there only")
}

func preventDelete(b *bed) {
	b.set("prevent.left", "delete", "prevent.right", "delete")
	two(b)
	b.drop(b.right, "u-left")
	b.drop(b.left, "u-right")
	b.uneven = true
	b.sync()
	b.want("u-left", b.title, "Ada Lovelace", none)
	b.want("u-right", b.title, none, "Grace Hopper")
	b.edit(b.left, "u-left", b.note+":edited later") // the survivor lives on, and comes back
	b.sync()
	b.both("u-left", b.note, "edited later")
}

// oneWay: only the source's edits travel; what exists only at the target stays; the source wins.
func oneWay(direction string) func(*bed) {
	return func(b *bed) {
		src, dst := b.left, b.right
		if direction == "to-left" {
			src, dst = b.right, b.left
		}
		ended := func(r report.Report) int {
			if direction == "to-left" {
				return r.Right.Created + r.Right.Updated + r.Right.Deleted
			}
			return r.Left.Created + r.Left.Updated + r.Left.Deleted
		}
		b.set("direction", direction)
		b.uneven = true
		b.add(src, "goes", "Ada", b.note+":first")
		b.add(src, "leaves", "Cleo")
		b.add(dst, "only", "Bob")
		if rep := b.sync(); ended(rep) != 0 {
			b.Errorf("the source was written: %s", b.told(rep))
		}
		b.at(dst, "goes", b.note, "first")
		b.at(src, "only", b.title, none)
		b.edit(dst, "goes", b.note+":edited at the target", b.extra+":only at the target")
		if rep := b.sync(); ended(rep) != 0 {
			b.Errorf("the source was written: %s", b.told(rep))
		}
		b.at(src, "goes", b.note, "first")
		b.at(dst, "goes", b.note, "edited at the target")
		b.edit(src, "goes", b.note+":from the source")
		b.drop(src, "leaves")
		if rep := b.sync(); ended(rep) != 0 {
			b.Errorf("the source was written: %s", b.told(rep))
		}
		b.both("goes", b.note, "from the source")
		b.at(dst, "goes", b.extra, "only at the target")
		b.at(src, "goes", b.extra, "")
		b.both("leaves", b.title, none)
		b.at(dst, "only", b.title, "Bob")
	}
}

// oneWayTargetDelete: what somebody deletes at the target is no edit of the source.
func oneWayTargetDelete(b *bed) {
	b.set("direction", "to-right")
	b.add(b.left, "u", "Ada")
	b.sync()
	b.drop(b.right, "u")
	b.uneven = true
	b.run(desk.Done, desk.Terms{})
	b.at(b.left, "u", b.title, "Ada")
}

func (b *bed) at(p place, uid, property, want string) {
	b.Helper()
	if got := b.values(p, uid, property); got != want {
		b.Errorf("%s of %s is %q, want %q", property, uid, got, want)
	}
}

func fieldRules(b *bed) {
	b.apart = true
	b.set("fields.omit", b.extra, "fields.one_way", `{ `+b.note+` = "to-right" }`)
	b.add(b.left, "u", "Ada", b.note+":here", b.extra+":stays")
	b.sync()
	b.want("u", b.extra, "stays", "")
	b.both("u", b.note, "here")
	b.edit(b.right, "u", b.note+":there", b.title+":Ada King")
	b.sync()
	b.want("u", b.note, "here", "there")
	b.both("u", b.title, "Ada King")
}

func limits(b *bed) {
	b.set("limits.first_run", "1", "limits.each_run", "2")
	for _, uid := range []string{"a", "b", "c", "d"} {
		b.add(b.left, uid, "Person "+uid)
	}
	if rep := b.sync(); rep.Right.Created != 1 || rep.Deferred != 3 {
		b.Errorf("first run: %s", b.told(rep))
	}
	if rep := b.sync(); rep.Right.Created != 2 || rep.Deferred != 1 {
		b.Errorf("second run: %s", b.told(rep))
	}
	if rep := b.sync(); rep.Right.Created != 1 || rep.Deferred != 0 {
		b.Errorf("third run: %s", b.told(rep))
	}
}
