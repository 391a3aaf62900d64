package record

import (
	"strings"
	"testing"
	"time"

	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"
)

func zone(t failer, name string) *time.Location {
	t.Helper()
	loc, ok := Location(name)
	if !ok {
		t.Fatalf("no zone %s", name)
	}
	return loc
}

func when(t failer, lines ...string) When {
	t.Helper()
	w, err := ParseWhen(strings.Join(lines, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func instant(t failer, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// Written by hand with a calendar: instants in UTC, so that every change of the clocks shows.
func TestOccurrences(t *testing.T) {
	for _, c := range []struct {
		name, when string
		from, to   string
		want       string
	}{
		{"spring in Berlin", "start=20260328T100000 Europe/Berlin\nrule=FREQ=DAILY;COUNT=3", "2026-01-01", "2027-01-01",
			"2026-03-28T09:00 2026-03-29T08:00 2026-03-30T08:00"},
		{"autumn in Berlin", "start=20261024T023000 Europe/Berlin\nrule=FREQ=DAILY;COUNT=3", "2026-01-01", "2027-01-01",
			"2026-10-24T00:30 2026-10-25T00:30 2026-10-26T01:30"},
		{"autumn in New York", "start=20261031T090000 America/New_York\nrule=FREQ=WEEKLY;COUNT=2", "2026-01-01", "2027-01-01",
			"2026-10-31T13:00 2026-11-07T14:00"},
		{"south of the equator", "start=20260403T080000 Australia/Sydney\nrule=FREQ=DAILY;COUNT=4", "2026-01-01", "2027-01-01",
			"2026-04-02T21:00 2026-04-03T21:00 2026-04-04T22:00 2026-04-05T22:00"},
		{"half an hour in Lord Howe", "start=20260404T120000 Australia/Lord_Howe\nrule=FREQ=DAILY;COUNT=2", "2026-01-01", "2027-01-01",
			"2026-04-04T01:00 2026-04-05T01:30"},
		{"until in UTC at the last start", "start=20260105T090000 Europe/Berlin\nrule=FREQ=WEEKLY;UNTIL=20260119T080000Z", "2026-01-01", "2027-01-01",
			"2026-01-05T08:00 2026-01-12T08:00 2026-01-19T08:00"},
		{"until one second short", "start=20260105T090000 Europe/Berlin\nrule=FREQ=WEEKLY;UNTIL=20260119T075959Z", "2026-01-01", "2027-01-01",
			"2026-01-05T08:00 2026-01-12T08:00"},
		{"until a date means that whole day", "start=20260105T090000 Europe/Berlin\nrule=FREQ=WEEKLY;UNTIL=20260119", "2026-01-01", "2027-01-01",
			"2026-01-05T08:00 2026-01-12T08:00 2026-01-19T08:00"},
		{"until a time on days", "start=20260101\nend=20260102\nrule=FREQ=DAILY;UNTIL=20260103T225959Z", "2026-01-01", "2027-01-01",
			"2026-01-01T00:00 2026-01-02T00:00 2026-01-03T00:00"},
		{"plain and numbered weekday together", "start=20260105T100000 UTC\nrule=FREQ=MONTHLY;COUNT=6;BYDAY=MO,-1WE", "2026-01-01", "2027-01-01",
			"2026-01-05T10:00 2026-01-12T10:00 2026-01-19T10:00 2026-01-26T10:00 2026-01-28T10:00 2026-02-02T10:00"},
		{"the start counts though the rule does not hit it", "start=20260106T100000 UTC\nrule=FREQ=WEEKLY;COUNT=3;BYDAY=MO", "2026-01-01", "2027-01-01",
			"2026-01-06T10:00 2026-01-12T10:00 2026-01-19T10:00"},
		{"the 31st where there is one", "start=20260131T120000 UTC\nrule=FREQ=MONTHLY;COUNT=3", "2026-01-01", "2027-01-01",
			"2026-01-31T12:00 2026-03-31T12:00 2026-05-31T12:00"},
		{"leap day", "start=20240229\nend=20240301\nrule=FREQ=YEARLY", "2024-01-01", "2033-01-01",
			"2024-02-29T00:00 2028-02-29T00:00 2032-02-29T00:00"},
		{"last working day of the month", "start=20260130T170000 UTC\nrule=FREQ=MONTHLY;COUNT=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-01", "2027-01-01",
			"2026-01-30T17:00 2026-02-27T17:00 2026-03-31T17:00"},
		{"friday the 13th", "start=20260213T000000 UTC\nrule=FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "2026-01-01", "2027-01-01",
			"2026-02-13T00:00 2026-03-13T00:00 2026-11-13T00:00"},
		{"monday of week 20", "start=20260511T090000 UTC\nrule=FREQ=YEARLY;COUNT=3;BYDAY=MO;BYWEEKNO=20", "2026-01-01", "2031-01-01",
			"2026-05-11T09:00 2027-05-17T09:00 2028-05-15T09:00"},
		{"every other week, weeks from sunday", "start=20260104T090000 UTC\nrule=FREQ=WEEKLY;COUNT=4;INTERVAL=2;BYDAY=SU,TU;WKST=SU", "2026-01-01", "2031-01-01",
			"2026-01-04T09:00 2026-01-06T09:00 2026-01-18T09:00 2026-01-20T09:00"},
		{"every other week, weeks from monday", "start=20260104T090000 UTC\nrule=FREQ=WEEKLY;COUNT=4;INTERVAL=2;BYDAY=SU,TU", "2026-01-01", "2031-01-01",
			"2026-01-04T09:00 2026-01-13T09:00 2026-01-18T09:00 2026-01-27T09:00"},
		{"fourth thursday of november", "start=20261126\nend=20261127\nrule=FREQ=YEARLY;BYDAY=4TH;BYMONTH=11", "2026-01-01", "2029-01-01",
			"2026-11-26T00:00 2027-11-25T00:00 2028-11-23T00:00"},
		{"the 20th monday of the year", "start=20260518T090000 UTC\nrule=FREQ=YEARLY;COUNT=2;BYDAY=20MO", "2026-01-01", "2029-01-01",
			"2026-05-18T09:00 2027-05-17T09:00"},
		{"the hundredth and the last day", "start=20260410T060000 UTC\nrule=FREQ=YEARLY;COUNT=3;BYYEARDAY=100,-1", "2026-01-01", "2029-01-01",
			"2026-04-10T06:00 2026-12-31T06:00 2027-04-10T06:00"},
		{"every 6 hours on weekends", "start=20260103T000000 UTC\nrule=FREQ=HOURLY;COUNT=5;INTERVAL=12;BYDAY=SA,SU", "2026-01-01", "2029-01-01",
			"2026-01-03T00:00 2026-01-03T12:00 2026-01-04T00:00 2026-01-04T12:00 2026-01-10T00:00"},
		{"every 40 minutes in the morning", "start=20260103T080000 UTC\nrule=FREQ=MINUTELY;COUNT=4;INTERVAL=40;BYHOUR=8,9", "2026-01-01", "2029-01-01",
			"2026-01-03T08:00 2026-01-03T08:40 2026-01-03T09:20 2026-01-04T08:00"},
		{"twice a day", "start=20260103T080000 UTC\nrule=FREQ=DAILY;COUNT=4;BYHOUR=20,8;BYMINUTE=0", "2026-01-01", "2029-01-01",
			"2026-01-03T08:00 2026-01-03T20:00 2026-01-04T08:00 2026-01-04T20:00"},
		{"two rules and a date", "start=20260101T080000 UTC\nrule=FREQ=MONTHLY;COUNT=2\nrule=FREQ=YEARLY;COUNT=2\nrdate=20260115T200000 UTC", "2026-01-01", "2029-01-01",
			"2026-01-01T08:00 2026-01-15T20:00 2026-02-01T08:00 2027-01-01T08:00"},
		{"a rule against the rule", "start=20260105T080000 UTC\nrule=FREQ=DAILY;COUNT=5\nexrule=FREQ=WEEKLY;BYDAY=TU,TH", "2026-01-06", "2029-01-01",
			"2026-01-07T08:00 2026-01-09T08:00"},
		{"dates alone, one a period", "start=20260105T080000 Europe/Berlin\nend=20260105T090000 Europe/Berlin\nrdate=20260705T080000/20260705T120000 Europe/Berlin", "2026-01-01", "2029-01-01",
			"2026-01-05T07:00 2026-07-05T06:00"},
		{"a window far ahead", "start=19900101T080000 Europe/Berlin\nrule=FREQ=DAILY", "2026-07-01", "2026-07-03",
			"2026-07-01T06:00 2026-07-02T06:00"},
		{"never", "start=20260101T080000 UTC\nrule=FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2", "2026-06-01", "2999-01-01", ""},
	} {
		got, complete := when(t, c.when).Occurrences(instant(t, c.from+"T00:00:00Z"), instant(t, c.to+"T00:00:00Z"), 50, time.UTC)
		var words []string
		for _, s := range got {
			words = append(words, s.UTC().Format("2006-01-02T15:04"))
		}
		if s := strings.Join(words, " "); s != c.want && c.name != "never" || !complete && c.name != "never" || c.name == "never" && s != "" {
			t.Errorf("%s:\n got %s (complete %v)\nwant %s", c.name, s, complete, c.want)
		}
	}
}

func TestWhenText(t *testing.T) {
	for _, text := range []string{
		"start=20260101T100000 Europe/Berlin\nend=20260101T110000 Europe/Berlin\nrule=FREQ=WEEKLY;COUNT=3;BYDAY=TH",
		"start=20260101\nend=20260103", "end=20260101T100000", "start=20260101T090000 UTC\nrdate=20260102T090000 UTC\nrdate=20260103T090000/20260103T100000 UTC\nexrule=FREQ=DAILY",
		"start=20260101T100000 My own zone",
	} {
		if got := when(t, text).String(); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	}
	for _, bad := range []string{"", "start=tomorrow", "start=20260230", "begin=20260101", "rdate=20260101/x", "end=20260101T250000"} {
		if _, err := ParseWhen(bad); err == nil {
			t.Errorf("%q was understood", bad)
		}
	}
	if got := CanonicalRule("wkst=mo;BYDAY=tu,MO;x-a=1;count=3;freq=weekly"); got != "FREQ=WEEKLY;COUNT=3;BYDAY=TU,MO;WKST=MO;X-A=1" {
		t.Errorf("canonical rule %s", got)
	}
}

func TestInside(t *testing.T) {
	from, to := instant(t, "2026-03-01T00:00:00Z"), instant(t, "2026-04-01T00:00:00Z")
	rec := func(kind Kind, fields ...string) Record {
		r := New(kind, "u")
		for i := 0; i < len(fields); i += 2 {
			r.Fields[Key(fields[i])] = Value{Text: fields[i+1]}
		}
		return r
	}
	weekly := "start=20260105T100000 UTC\nend=20260105T110000 UTC\nrule=FREQ=WEEKLY"
	for _, c := range []struct {
		name string
		r    Record
		want bool
	}{
		{"within", rec(Calendar, "WHEN", "start=20260310T100000 UTC"), true},
		{"ends as the window begins", rec(Calendar, "WHEN", "start=20260228\nend=20260301"), false},
		{"reaches in", rec(Calendar, "WHEN", "start=20260228\nend=20260302"), true},
		{"a day without an end lasts a day", rec(Calendar, "WHEN", "start=20260301"), true},
		{"begins as the window ends", rec(Calendar, "WHEN", "start=20260401T000000 UTC"), false},
		{"no time", rec(Calendar, "SUMMARY", "x"), true},
		{"not understood", rec(Calendar, "WHEN", "soon"), true},
		{"unknown rule", rec(Calendar, "WHEN", "start=20200101T100000 UTC\nrule=FREQ=LUNAR"), true},
		{"series", rec(Calendar, "WHEN", weekly), true},
		{"series that ended", rec(Calendar, "WHEN", weekly+";COUNT=3"), false},
		{"its only one excluded", rec(Calendar, "WHEN", weekly+";UNTIL=20260302T100000Z", "@20260302T100000", "gone"), false},
		{"moved out", rec(Calendar, "WHEN", weekly+";UNTIL=20260302T100000Z", "@20260302T100000/WHEN", "start=20260502T100000 UTC"), false},
		{"moved in", rec(Calendar, "WHEN", weekly+";COUNT=2", "@20260112T100000/WHEN", "start=20260310T100000 UTC"), true},
		{"override alone", rec(Calendar, "@20260112T100000/WHEN", "start=20260310T100000 UTC"), true},
		{"override alone, outside", rec(Calendar, "@20260112T100000/WHEN", "start=20260510T100000 UTC"), false},
		{"open task long overdue", rec(Tasks, "WHEN", "end=20200101", "STATUS", "NEEDS-ACTION"), true},
		{"done long ago", rec(Tasks, "WHEN", "end=20260310", "STATUS", "COMPLETED", "COMPLETED", "20200102T100000Z"), false},
		{"done lately", rec(Tasks, "WHEN", "end=20200101", "COMPLETED", "20260310T100000Z"), true},
		{"done, when is not said", rec(Tasks, "WHEN", "end=20200101", "STATUS", "COMPLETED"), false},
		{"done, no time at all", rec(Tasks, "STATUS", "COMPLETED"), true},
		{"contact", rec(Contacts, "FN", "A"), true},
	} {
		if got := Inside(c.r, from, to, time.UTC); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestFloatingTimesPassWhereTheProgramRuns(t *testing.T) {
	r := New(Calendar, "u")
	r.Fields["WHEN"] = Value{Text: "start=20260301T010000\nend=20260301T020000"}
	from, to := instant(t, "2026-03-01T00:00:00Z"), instant(t, "2026-03-02T00:00:00Z")
	if !Inside(r, from, to, time.UTC) || Inside(r, from, to, zone(t, "Asia/Tokyo")) {
		t.Error("floating time is not where it should be")
	}
}

func TestHostileRulesEnd(t *testing.T) {
	from := instant(t, "2026-03-01T00:00:00Z")
	for _, rule := range []string{
		"FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2;COUNT=1000000000",
		"FREQ=SECONDLY;COUNT=2000000000", "FREQ=MINUTELY;INTERVAL=1000000", "FREQ=YEARLY;INTERVAL=1000000", "FREQ=DAILY;BYHOUR=" + list(24) + ";BYMINUTE=" + list(60) + ";BYSECOND=" + list(60),
	} {
		w := When{Start: Moment{Local: instant(t, "0001-01-02T00:00:00Z"), Zone: "UTC"}, Rules: []string{rule}}
		w.Within(from, from.AddDate(1, 0, 0), nil, time.UTC)
		r := New(Calendar, "u")
		r.Fields["WHEN"] = Value{Text: w.String()}
		NextChange(r, 30, 365, from, time.UTC)
	}
}

func list(n int) string {
	out := "0"
	for i := 1; i < n; i++ {
		out += "," + string(rune('0'+i/10)) + string(rune('0'+i%10))
	}
	return out
}

func TestRekey(t *testing.T) {
	for _, c := range []struct{ name, from, to, keys, want string }{
		{"an hour later", "start=20260105T100000 Europe/Berlin\nrule=FREQ=WEEKLY;BYDAY=MO", "start=20260105T110000 Europe/Berlin\nrule=FREQ=WEEKLY;BYDAY=MO",
			"@20260112T100000 @20260119T100000/SUMMARY SUMMARY", "@20260112T110000 @20260119T110000/SUMMARY SUMMARY"},
		{"a day later", "start=20260105T100000 UTC\nrule=FREQ=WEEKLY;BYDAY=MO", "start=20260106T090000 UTC\nrule=FREQ=WEEKLY;BYDAY=TU",
			"@20260112T100000", "@20260113T090000"},
		{"the days stay where the rule names them", "start=20260105T100000 UTC\nrule=FREQ=WEEKLY;BYDAY=MO,WE", "start=20260107T110000 UTC\nrule=FREQ=WEEKLY;BYDAY=MO,WE",
			"@20260112T100000", "@20260112T110000"},
		{"all-day now", "start=20260105T100000 UTC\nrule=FREQ=DAILY", "start=20260105\nrule=FREQ=DAILY", "@20260107T100000", "@20260107"},
		{"no longer all-day", "start=20260105\nrule=FREQ=DAILY", "start=20260106T080000\nrule=FREQ=DAILY", "@20260107/WHEN", "@20260108T080000/WHEN"},
		{"another rule", "start=20260105T100000 UTC\nrule=FREQ=DAILY", "start=20260105T110000 UTC\nrule=FREQ=MONTHLY", "@20260107T100000", "@20260107T100000"},
		{"only the zone", "start=20260105T100000 UTC\nrule=FREQ=DAILY", "start=20260105T100000 Europe/Berlin\nrule=FREQ=DAILY", "@20260107T100000", "@20260107T100000"},
		{"over the change of the clocks", "start=20260327T010000 Europe/Berlin\nrule=FREQ=DAILY", "start=20260327T030000 Europe/Berlin\nrule=FREQ=DAILY", "@20260329T010000", "@20260329T030000"},
		{"neighbours move together", "start=20260105T100000 UTC\nrule=FREQ=DAILY;COUNT=4", "start=20260106T100000 UTC\nrule=FREQ=DAILY;COUNT=4", "@20260106T100000 @20260107T100000", "@20260107T100000 @20260108T100000"},
	} {
		p := Patch{}
		for _, k := range strings.Fields(c.keys) {
			p[Key(k)] = Edit{Value: Value{Text: "gone"}}
		}
		var got []string
		for _, k := range Rekey(p, when(t, c.from), when(t, c.to)).Keys() {
			got = append(got, string(k))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: got %s, want %s", c.name, s, c.want)
		}
	}
}

var ruleGen = rapid.Custom(func(t *rapid.T) string {
	rule := "FREQ=" + rapid.SampledFrom([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}).Draw(t, "freq")
	if rapid.Bool().Draw(t, "ends") {
		rule += rapid.SampledFrom([]string{";COUNT=5", ";COUNT=40", ";UNTIL=20260601T000000Z"}).Draw(t, "end")
	}
	rule += rapid.SampledFrom([]string{"", ";INTERVAL=2", ";INTERVAL=3"}).Draw(t, "interval")
	return rule + rapid.SampledFrom([]string{"", ";BYDAY=MO", ";BYDAY=TU,FR", ";BYMONTHDAY=1,15", ";BYMONTHDAY=-1", ";BYMONTH=3,10"}).Draw(t, "by")
})

var seriesGen = rapid.Custom(func(t *rapid.T) When {
	at := instant(t, "2025-01-01T00:00:00Z").Add(time.Duration(rapid.IntRange(0, 700*48).Draw(t, "start")) * 30 * time.Minute)
	zone := rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Australia/Sydney", "UTC", ""}).Draw(t, "zone")
	w := When{Start: Moment{Local: at, Zone: zone}, End: Moment{Local: at.Add(time.Hour), Zone: zone}}
	if rapid.Bool().Draw(t, "days") {
		w.Start = Moment{Local: at.Truncate(24 * time.Hour), Date: true}
		w.End = Moment{Local: w.Start.Local.AddDate(0, 0, 1), Date: true}
	}
	if rapid.Bool().Draw(t, "series") {
		w.Rules = []string{ruleGen.Draw(t, "rule")}
	}
	return w
})

// A window that is cut in two sees an occurrence in one of the halves exactly if the whole does,
// and what is listed agrees with what is asked.
func TestWindowsAdd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := seriesGen.Draw(t, "when")
		from := instant(t, "2025-06-01T00:00:00Z").Add(time.Duration(rapid.IntRange(0, 9000).Draw(t, "from")) * time.Hour)
		cut := from.Add(time.Duration(rapid.IntRange(1, 900).Draw(t, "cut")) * time.Hour)
		to := cut.Add(time.Duration(rapid.IntRange(1, 900).Draw(t, "to")) * time.Hour)
		loc := zone(t, "Asia/Tokyo")
		if w.Within(from, to, nil, loc) != (w.Within(from, cut, nil, loc) || w.Within(cut, to, nil, loc)) {
			t.Fatalf("%s: the halves disagree with the whole", w)
		}
		starts, complete := w.Occurrences(from, to, 10000, loc)
		if !complete {
			t.Fatalf("%s: incomplete", w)
		}
		if len(starts) > 0 && !w.Within(from, to, nil, loc) {
			t.Fatalf("%s: listed but not within", w)
		}
		for _, s := range starts {
			if !w.Within(s, s.Add(time.Second), nil, loc) {
				t.Fatalf("%s: %s listed but not there", w, s)
			}
		}
	})
}

// Between now and NextChange the answer stays.
func TestNextChangeMissesNothing(t *testing.T) {
	loc := zone(t, "Europe/Berlin")
	rapid.Check(t, func(t *rapid.T) {
		r := New(Calendar, "u")
		r.Fields["WHEN"] = Value{Text: seriesGen.Draw(t, "when").String()}
		now := instant(t, "2025-01-01T00:00:00Z").Add(time.Duration(rapid.IntRange(0, 20000).Draw(t, "now")) * time.Hour)
		past, future := rapid.IntRange(0, 40).Draw(t, "past"), rapid.IntRange(1, 400).Draw(t, "future")
		inside := func(at time.Time) bool {
			return Inside(r, at.AddDate(0, 0, -past), at.AddDate(0, 0, future), loc)
		}
		next := NextChange(r, past, future, now, loc)
		end := next
		if next.IsZero() {
			end = now.AddDate(20, 0, 0)
		} else if !next.After(now) {
			t.Fatalf("%s is not after %s", next, now)
		}
		for i := range 20 {
			at := now.Add(end.Sub(now) / 21 * time.Duration(i))
			if at.Before(end.Add(-2*time.Hour)) && inside(at) != inside(now) {
				t.Fatalf("%s: changed at %s, NextChange says %s", r.Text("WHEN"), at, next)
			}
		}
	})
}

var anyRuleGen = rapid.Custom(func(t *rapid.T) string {
	freq := rapid.SampledFrom([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY", "MINUTELY"}).Draw(t, "freq")
	part := func(name string, values ...string) string {
		if v := rapid.SampledFrom(append(values, "", "", "")).Draw(t, name); v != "" {
			return ";" + name + "=" + v
		}
		return ""
	}
	rule := "FREQ=" + freq + part("COUNT", "3", "17") + part("WKST", "SU", "WE") + part("BYMINUTE", "0", "30,15")
	if freq == "HOURLY" || freq == "MINUTELY" { // an interval that meets every hour and minute: the other program searches for ever
		return rule + part("INTERVAL", "13") + part("BYHOUR", "9", "17,8") + part("BYDAY", "MO", "SA,SU,WE")
	}
	rule += part("INTERVAL", "2", "3") + part("BYHOUR", "9", "17,8")
	switch kind := rapid.IntRange(0, 3).Draw(t, "kind"); {
	case freq == "YEARLY" && kind == 0:
		rule += part("BYYEARDAY", "1,100,200", "-1", "60,-60")
	case freq == "YEARLY" && kind == 1:
		rule += part("BYWEEKNO", "1,52", "20", "-1") + ";BYDAY=" + rapid.SampledFrom([]string{"MO", "SA,SU", "WE"}).Draw(t, "day")
	default:
		rule += part("BYMONTH", "1", "2,6,11") + part("BYMONTHDAY", "1,15", "-1", "-3,20")
		days := []string{"MO", "TU,FR", "SA,SU"}
		if (freq == "MONTHLY" || freq == "YEARLY") && !strings.Contains(rule, "BYMONTHDAY") {
			days = append(days, "1MO", "-1SU,2TU")
			rule += part("BYSETPOS", "1", "-1")
		}
		rule += part("BYDAY", days...)
	}
	return rule
})

// Another program's expansion gives the same occurrences, where it lets the series begin at its start.
func TestAnotherExpansionAgrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyRuleGen.Draw(t, "rule")
		start := instant(t, "2024-01-01T00:00:00Z").Add(time.Duration(rapid.IntRange(0, 700*96).Draw(t, "start")) * 15 * time.Minute)
		option, err := rrule.StrToROption(text)
		if err != nil {
			t.Fatal(err)
		}
		option.Dtstart = start
		option.Until = start.AddDate(2, 0, 0)
		theirs, err := rrule.NewRRule(*option)
		if err != nil {
			t.Skip(text)
		}
		if start = theirs.After(start, true); start.IsZero() {
			return
		}
		option.Dtstart = start // a start that the rule hits
		if theirs, err = rrule.NewRRule(*option); err != nil {
			t.Fatal(err)
		}
		want := theirs.Between(start, option.Until, true)
		if len(want) == 0 || !want[0].Equal(start) {
			return
		}
		want = want[:min(len(want), 60)]
		w := When{Start: Moment{Local: start, Zone: "UTC"}, Rules: []string{CanonicalRule(text)}}
		got, _ := w.Occurrences(start, option.Until.Add(time.Second), 60, time.UTC)
		for i := range want {
			if i >= len(got) || !got[i].Equal(want[i]) {
				t.Fatalf("%s from %s:\n got %v\nwant %v", text, start, got, want)
			}
		}
		if len(want) < 60 && len(got) != len(want) {
			t.Fatalf("%s from %s:\n got %v\nwant %v", text, start, got, want)
		}
	})
}

// Moving a series and moving it back leaves every edit where it was.
func TestRekeyThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := seriesGen.Draw(t, "when")
		from.Rules = []string{"FREQ=DAILY;COUNT=20"}
		to := from
		by := time.Duration(rapid.IntRange(-30, 30).Draw(t, "by")) * time.Hour
		if from.Start.Date {
			by = by / time.Hour * 24 * time.Hour
		}
		to.Start.Local, to.End.Local = from.Start.Local.Add(by), from.End.Local.Add(by)
		p := Patch{}
		for _, n := range rapid.SliceOf(rapid.IntRange(0, 19)).Draw(t, "edited") {
			m := from.Start
			m.Local = m.Local.AddDate(0, 0, n)
			p[At(m.Key(), "SUMMARY")] = Edit{Value: Value{Text: m.Key()}}
		}
		back := Rekey(Rekey(p, from, to), to, from)
		if len(back) != len(p) {
			t.Fatalf("%d edits became %d", len(p), len(back))
		}
		for k, e := range p {
			if !back[k].Same(e) {
				t.Fatalf("%s got lost", k)
			}
		}
	})
}

// failer is what tests and their random variants have in common.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

func BenchmarkInsideOldSeries(b *testing.B) {
	r := New(Calendar, "u")
	r.Fields["WHEN"] = Value{Text: "start=20010105T100000 Europe/Berlin\nend=20010105T110000 Europe/Berlin\nrule=FREQ=WEEKLY;BYDAY=MO,WE"}
	from := instant(b, "2026-03-01T00:00:00Z")
	for b.Loop() {
		Inside(r, from, from.AddDate(0, 1, 0), time.UTC)
	}
}
