package main

import (
	"fmt"
	"strings"
	"time"
)

// stop is a scenario whose last command is ended: what was in step before, what happened since, and
// the command ("sync --yes" where it names none).
type stop struct {
	name   string
	kind   string
	places []string
	set    string // more of the process's settings
	before func(*stopWorld)
	act    func(*stopWorld)
	do     func(*stopWorld) []string
}

func (s stop) command(w *stopWorld) []string {
	if s.do == nil {
		return []string{"sync", "--yes"}
	}
	return s.do(w)
}

// last is a command with the number of the last plan or run of the letter put in.
func last(letter string, words ...string) func(*stopWorld) []string {
	return func(*stopWorld) []string {
		out := append([]string{}, words...)
		for i := range out {
			out[i] = strings.ReplaceAll(out[i], "LAST", letter)
		}
		return out
	}
}

var (
	everywhere = []string{"folder", "dav"}
	withServer = []string{"folder", "dav", "radicale"}
	withGoogle = []string{"folder", "dav", "google"}
)

const deletes = "[processes.p.prevent]\nleft = []\nright = []\n"

func vcard(name, more string) string {
	return fmt.Sprintf("BEGIN:VCARD\nVERSION:3.0\nUID:uid-%[1]s\nFN:%[1]s Lovelace\nN:Lovelace;%[1]s;;;\nEMAIL:%[1]s@example.org\n%[2]sEND:VCARD\n", name, more)
}

func vevent(name, more string) string {
	day := time.Now().UTC().AddDate(0, 0, 7).Format("20060102")
	return fmt.Sprintf("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\nBEGIN:VEVENT\nUID:uid-%[1]s\nDTSTAMP:20260101T000000Z\nSUMMARY:%[1]s\nDTSTART:%[2]sT100000Z\nDTEND:%[2]sT110000Z\n%[3]sEND:VEVENT\nEND:VCALENDAR\n", name, day, more)
}

func vtodo(name, more string) string {
	return fmt.Sprintf("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//EN\nBEGIN:VTODO\nUID:uid-%[1]s\nDTSTAMP:20260101T000000Z\nSUMMARY:%[1]s\n%[2]sEND:VTODO\nEND:VCALENDAR\n", name, more)
}

// week is the day of an occurrence of vevent's series.
func week(n int) string { return time.Now().UTC().AddDate(0, 0, 7+7*n).Format("20060102") }

func family(w *stopWorld) {
	for _, name := range []string{"Ada", "Byron", "Annabella", "Ralph"} {
		w.put("left", name+".vcf", vcard(name, "TEL:+4930"+fmt.Sprint(len(name))+"123456\n"))
	}
}

func series(w *stopWorld) {
	w.put("left", "standup.ics", vevent("Standup", "RRULE:FREQ=WEEKLY;COUNT=8\n"))
	w.put("left", "lunch.ics", vevent("Lunch", "LOCATION:Canteen\n"))
}

func chores(w *stopWorld) {
	w.put("left", "tax.ics", vtodo("Tax", "DUE;VALUE=DATE:20270501\nPRIORITY:1\n"))
	w.put("left", "bins.ics", vtodo("Bins", "DESCRIPTION:Blue one\n"))
}

func pair(w *stopWorld) {
	family(w)
	w.put("right", "charles.vcf", vcard("Charles", ""))
}

var stops = []stop{
	{name: "first, all on the left", places: withGoogle, act: family},
	{name: "first, all on the right", places: everywhere, act: func(w *stopWorld) {
		for _, name := range []string{"Ada", "Byron", "Ralph"} {
			w.put("right", name+".vcf", vcard(name, "NOTE:n\n"))
		}
	}},
	{name: "first, the same on both sides", places: everywhere, act: func(w *stopWorld) {
		family(w)
		w.put("right", "a.vcf", vcard("Ada", "NOTE:met in London\n"))
		w.put("right", "b.vcf", strings.Replace(vcard("Byron", "TEL:+49301234567\n"), "uid-", "other-", 1))
	}},
	{name: "edits on the left", places: withGoogle, before: family, act: func(w *stopWorld) {
		w.edit("left", "FN:Ada Lovelace", "FN:Ada King")
		w.edit("left", "EMAIL:Ralph@example.org", "EMAIL:ralph@example.com")
	}},
	{name: "edits on the right", places: everywhere, before: pair, act: func(w *stopWorld) {
		w.edit("right", "FN:Ada Lovelace", "FN:Ada King")
		w.edit("right", "EMAIL:Charles@example.org", "EMAIL:charles@example.com\r\nNOTE:engine")
	}},
	{name: "edits that merge", places: withServer, before: family, act: func(w *stopWorld) {
		w.edit("left", "FN:Ada Lovelace", "FN:Ada King")
		w.edit("right", "EMAIL:Ada@example.org", "EMAIL:ada@example.com")
		w.edit("left", "EMAIL:Byron@example.org", "EMAIL:Byron@example.org\r\nNOTE:poet")
		w.edit("right", "FN:Ralph Lovelace", "FN:Ralph Milbanke")
	}},
	{name: "a clash that the left wins", places: everywhere, set: "conflict = \"left\"\n", before: family, act: func(w *stopWorld) {
		w.edit("left", "FN:Ada Lovelace", "FN:Ada King")
		w.edit("right", "FN:Ada Lovelace", "FN:Augusta Ada")
	}},
	{name: "a clash that keeps both", places: everywhere, set: "conflict = \"keep-both\"\n", before: family, act: func(w *stopWorld) {
		w.edit("left", "EMAIL:Ada@example.org", "EMAIL:ada@example.com")
		w.edit("right", "EMAIL:Ada@example.org", "EMAIL:ada@example.net")
	}},
	{name: "deletions on the left", places: withGoogle, set: deletes, before: family, act: func(w *stopWorld) {
		w.drop("left", "FN:Ada")
		w.drop("left", "FN:Ralph")
	}},
	{name: "deletions on both sides", places: withServer, set: deletes, before: pair, act: func(w *stopWorld) {
		w.drop("left", "FN:Ada")
		w.drop("right", "FN:Charles")
		w.drop("right", "FN:Ralph")
	}},
	{name: "an edit against a deletion", places: everywhere, set: deletes, before: family, act: func(w *stopWorld) {
		w.drop("left", "FN:Ada")
		w.edit("right", "FN:Ada Lovelace", "FN:Ada King")
	}},
	{name: "a renamed file", places: everywhere, set: deletes, before: family, act: func(w *stopWorld) {
		text := w.documents("left")[w.find("left", "FN:Ada")]
		w.drop("left", "FN:Ada")
		w.put("left", "countess.vcf", strings.Replace(text, "FN:Ada Lovelace", "FN:Ada King", 1))
	}},
	{name: "a cleared field", places: everywhere, before: family, act: func(w *stopWorld) {
		w.edit("left", "EMAIL:Ada@example.org\r\n", "")
		w.edit("right", "EMAIL:Ralph@example.org\r\n", "")
	}},
	{name: "a picture", places: everywhere, before: family, act: func(w *stopWorld) {
		w.edit("left", "FN:Ada Lovelace", "FN:Ada Lovelace\r\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQEAYABgAAD/2wBD")
	}},
	{name: "many at once", places: []string{"folder", "dav", "google"}, act: func(w *stopWorld) {
		for i := range 40 {
			w.put("left", fmt.Sprintf("p%d.vcf", i), vcard(fmt.Sprintf("P%d", i), ""))
		}
	}},
	{name: "one way", places: everywhere, set: "direction = \"to-right\"\n" + deletes, before: family, act: func(w *stopWorld) {
		w.edit("left", "FN:Ada Lovelace", "FN:Ada King")
		w.drop("left", "FN:Ralph")
		w.put("right", "own.vcf", vcard("Own", ""))
	}},
	{name: "a broken card among others", places: everywhere, before: family, act: func(w *stopWorld) {
		w.put("left", "broken.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:Broken\n")
		w.edit("left", "FN:Ada Lovelace", "FN:Ada King")
	}},
	{name: "undo of a first run", places: withGoogle, before: family, act: func(*stopWorld) {}, do: last("r-000001", "undo", "LAST")},
	{name: "undo of edits", places: withServer, before: family, act: func(w *stopWorld) {
		w.edit("left", "FN:Ada Lovelace", "FN:Ada King")
		w.edit("right", "FN:Ralph Lovelace", "FN:Ralph Milbanke")
		w.console("sync", "--yes")
	}, do: last("r-000002", "undo", "LAST")},
	{name: "undo of deletions", places: everywhere, set: deletes, before: family, act: func(w *stopWorld) {
		w.drop("left", "FN:Ada")
		w.drop("right", "FN:Ralph")
		w.console("sync", "--yes")
	}, do: last("r-000002", "undo", "LAST")},
	{name: "a reset", places: everywhere, before: family, act: func(w *stopWorld) {
		w.edit("left", "FN:Ada Lovelace", "FN:Ada King")
	}, do: last("", "reset", "p")},
	{name: "held deletions let go", places: everywhere, set: deletes + "[processes.p.guard]\ndelete_min = 1\n", before: family, act: func(w *stopWorld) {
		w.drop("left", "FN:Ada")
		w.drop("left", "FN:Ralph")
		w.drop("left", "FN:Byron")
		w.console("sync", "--yes")
	}, do: last("", "held", "p", "delete")},
	{name: "held deletions brought back", places: everywhere, set: deletes + "[processes.p.guard]\ndelete_min = 1\n", before: family, act: func(w *stopWorld) {
		w.drop("left", "FN:Ada")
		w.drop("left", "FN:Ralph")
		w.drop("left", "FN:Byron")
		w.console("sync", "--yes")
	}, do: last("", "held", "p", "restore")},
	{name: "an approved plan", places: withGoogle, act: func(w *stopWorld) {
		family(w)
		w.console("preview", "p")
	}, do: last("p-000001", "approve", "LAST")},
	{name: "events, first", kind: "calendar", places: withGoogle, act: func(w *stopWorld) {
		series(w)
		w.put("left", "review.ics", vevent("Review", "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:"+week(1)+"T100000Z\n"))
	}},
	{name: "an occurrence called off and one moved", kind: "calendar", places: withGoogle, before: series, act: func(w *stopWorld) {
		w.edit("left", "COUNT=8\r\n", "COUNT=8\r\nEXDATE:"+week(2)+"T100000Z\r\n")
		w.edit("left", "END:VEVENT\r\nEND:VCALENDAR", "END:VEVENT\r\nEND:VCALENDAR")
		w.edit("left", "SUMMARY:Lunch", "SUMMARY:Long lunch")
		name := w.find("left", "uid-Standup")
		text := w.documents("left")[name]
		override := fmt.Sprintf("BEGIN:VEVENT\r\nUID:uid-Standup\r\nDTSTAMP:20260101T000000Z\r\nRECURRENCE-ID:%[1]sT100000Z\r\nSUMMARY:Late standup\r\nDTSTART:%[1]sT150000Z\r\nDTEND:%[1]sT160000Z\r\nEND:VEVENT\r\nEND:VCALENDAR", week(3))
		w.put("left", name, strings.Replace(text, "END:VCALENDAR", override, 1))
	}},
	{name: "a series that moves", kind: "calendar", places: withServer, before: series, act: func(w *stopWorld) {
		name := w.find("right", "uid-Standup")
		w.put("right", name, strings.NewReplacer("T100000Z", "T120000Z", "T110000Z", "T130000Z").Replace(w.documents("right")[name]))
		w.edit("left", "SUMMARY:Standup", "SUMMARY:Daily standup")
	}},
	{name: "events deleted", kind: "calendar", places: withGoogle, set: deletes, before: series, act: func(w *stopWorld) {
		w.drop("left", "uid-Standup")
	}},
	{name: "tasks, first", kind: "tasks", places: withGoogle, act: chores},
	{name: "a task done", kind: "tasks", places: withGoogle, before: chores, act: func(w *stopWorld) {
		w.edit("left", "SUMMARY:Tax", "SUMMARY:Tax\r\nSTATUS:COMPLETED\r\nCOMPLETED:20260401T100000Z\r\nPERCENT-COMPLETE:100")
		w.edit("left", "DESCRIPTION:Blue one", "DESCRIPTION:Green one")
	}},
}
