package sidetest

import (
	"fmt"

	"bothways/sync/record"
)

// title is the key of what a record is called.
func title(kind record.Kind) record.Key {
	if kind == record.Contacts {
		return "FN"
	}
	return "SUMMARY"
}

// sample is a small record with fields that every store should be able to keep.
func sample(kind record.Kind, uid, name string) record.Record {
	r := record.New(kind, uid)
	put := func(k record.Key, text string, attrs ...[2]string) {
		r.Put(k, record.Value{Text: text, Attr: record.Attrs(attrs...)})
	}
	put(title(kind), name)
	switch kind {
	case record.Contacts:
		put("N", "Lovelace;Ada;Augusta;Dr.;FRS")
		put("EMAIL/ada@example.org", "ada@example.org", [2]string{"type", "home"})
		put("TEL/+493012345678", "+493012345678", [2]string{"type", "work"})
	case record.Calendar:
		put("WHEN", "start=20260105T100000 Europe/Berlin\nend=20260105T113000 Europe/Berlin")
		put("LOCATION", "Room 7, second floor")
	case record.Tasks:
		put("WHEN", "end=20260131")
		put("DESCRIPTION", "first line\nsecond line; with, signs \\ and \"quotes\"")
	}
	return r
}

// samples are the records that keepsFields writes and reads back.
func samples(kind record.Kind) []record.Record {
	rs := []record.Record{
		sample(kind, "sample-plain", "Plain"),
		sample(kind, "sample-unicode", "Ada Łovelace 😀 漢字 עברית é e\u0301"),
		sample(kind, "sample-signs", `comma, semicolon; colon: back\slash "quotes" 100% <b> & 'x'`),
		sample(kind, "sample-long", long(1000)),
		full(kind),
	}
	if kind == record.Calendar {
		rs = append(rs, allDay(), series())
	}
	return rs
}

// full has most of what its kind can have.
func full(kind record.Kind) record.Record {
	r := sample(kind, "sample-full", "Full")
	one := func(k record.Key, text string) { r.Fields[k] = record.Value{Text: text} }
	many := func(property, text string, attrs ...[2]string) {
		r.Put(record.Member(property, text), record.Value{Text: text, Attr: record.Attrs(attrs...)})
	}
	many("CATEGORIES", "Work")
	many("CATEGORIES", "Friends")
	switch kind {
	case record.Contacts:
		one("BDAY", "1980-01-31")
		many("NICKNAME", "Ada, the first")
		many("ORG", "Analytical Engines;Research")
		many("TITLE", "Programmer")
		many("ADR", ";;Main Street 3;Ulm;;89073;Germany", [2]string{"type", "home"})
		many("EMAIL", "work@example.org", [2]string{"type", "work"}, [2]string{"pref", "1"})
		many("TEL", "+4915112345678", [2]string{"type", "cell"})
		many("URL", "https://example.org/~ada?x=1&y=2%20z")
		many("NOTE", "first line\nsecond line, with; signs \\ and \"quotes\"")
	case record.Calendar:
		one("DESCRIPTION", "first line\nsecond line, with; signs \\ and \"quotes\"")
		one("STATUS", "TENTATIVE")
		one("TRANSP", "TRANSPARENT")
		one("CLASS", "PRIVATE")
		one("URL", "https://example.org/~ada?x=1&y=2%20z")
	case record.Tasks:
		one("STATUS", "IN-PROCESS")
		one("PERCENT-COMPLETE", "40")
		one("PRIORITY", "3")
		one("URL", "https://example.org/~ada?x=1&y=2%20z")
	}
	return r
}

func long(n int) string {
	s := ""
	for i := 0; len(s) < n; i++ {
		s += fmt.Sprintf("w%dö ", i)
	}
	return s + "end"
}

func allDay() record.Record {
	r := record.New(record.Calendar, "sample-all-day")
	r.Put("SUMMARY", record.Value{Text: "All day"})
	r.Put("WHEN", record.Value{Text: "start=20260105\nend=20260107"})
	return r
}

// series leaves out one occurrence and moves another.
func series() record.Record {
	r := record.New(record.Calendar, "sample-series")
	r.Put("SUMMARY", record.Value{Text: "Weekly"})
	r.Put("WHEN", record.Value{Text: "start=20260105T100000 Europe/Berlin\nend=20260105T110000 Europe/Berlin\nrule=FREQ=WEEKLY;COUNT=10"})
	r.Put(record.Excluded("20260112T100000"), record.Value{Text: "gone"})
	r.Put(record.At("20260119T100000", "SUMMARY"), record.Value{Text: "Weekly, later"})
	r.Put(record.At("20260119T100000", "WHEN"), record.Value{Text: "start=20260119T150000 Europe/Berlin\nend=20260119T160000 Europe/Berlin"})
	return r
}

// retitled is the patch that gives a record another title.
func retitled(r record.Record, name string) record.Patch {
	to := r.Clone()
	to.Fields[title(r.Kind)] = record.Value{Text: name}
	return record.Diff(r, to)
}
