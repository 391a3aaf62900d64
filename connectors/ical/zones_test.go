package ical

import (
	"strings"
	"testing"
	"time"

	"bothways/sync/record"
)

func TestZoneName(t *testing.T) {
	for tzid, want := range map[string]string{
		"Europe/Berlin": "Europe/Berlin", "europe/berlin": "Europe/Berlin", "AMERICA/NEW_YORK": "America/New_York",
		"/freeassociation.sourceforge.net/Tzfile/Europe/Vienna":           "Europe/Vienna",
		"/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires": "America/Argentina/Buenos_Aires",
		"/mozilla.org/20070129_1/Europe/Stockholm":                        "Europe/Stockholm",
		"/Europe/Stockholm":                           "Europe/Stockholm",
		"/citadel.org/20211207_1/America/Los_Angeles": "America/Los_Angeles",
		"Europe-Berlin":                               "Europe/Berlin",
		"Europe_Paris":                                "Europe/Paris",
		"America-New_York":                            "America/New_York",
		"custom_Europe/Rome":                          "Europe/Rome",
		"W. Europe Standard Time":                     "Europe/Berlin",
		"w. europe standard time":                     "Europe/Berlin",
		"AUS Eastern Standard Time":                   "Australia/Sydney",
		"UTC":                                         "UTC",
		"Etc/UTC":                                     "UTC",
		"america/port-au-prince":                      "America/Port-au-Prince",
		"africa/dar_es_salaam":                        "Africa/Dar_es_Salaam",
		`"Europe/Berlin"`:                             "Europe/Berlin",
		"etc/gmt+5":                                   "Etc/GMT+5",
		"us/eastern":                                  "US/Eastern",
		"My Zone":                                     "",
		"(UTC+01:00) Amsterdam, Berlin, Bern":         "",
		"":                                            "",
		"Local":                                       "",
		"../../etc/passwd":                            "",
		strings.Repeat("a/", 500):                     "",
	} {
		got, ok := ZoneName(tzid)
		if got != want || ok != (want != "") {
			t.Errorf("%s: %q, want %q", tzid, got, want)
		}
	}
	if len(windowsZones) < 130 {
		t.Errorf("only %d Windows names", len(windowsZones))
	}
	for name, zone := range windowsZones {
		if _, ok := record.Location(zone); !ok {
			t.Errorf("%s: no zone %s", name, zone)
		}
	}
}

func readBlock(t *testing.T, lines []string) []observance {
	t.Helper()
	var out []observance
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ":")
		switch {
		case l == "BEGIN:STANDARD" || l == "BEGIN:DAYLIGHT":
			out = append(out, observance{})
		case name == "DTSTART":
			m, err := record.ParseMoment(value)
			if err != nil {
				t.Fatal(err)
			}
			out[len(out)-1].begin = m.Local
		case name == "TZOFFSETFROM":
			out[len(out)-1].from, _ = parseOffset(value)
		case name == "TZOFFSETTO":
			out[len(out)-1].to, _ = parseOffset(value)
		case name == "RRULE":
			out[len(out)-1].rules = []string{value}
		}
	}
	return out
}

// What is written for a zone tells the same changes of the clocks as the tz database.
func TestZoneBlock(t *testing.T) {
	for _, c := range []struct {
		zone  string
		rules int
	}{{"Europe/Berlin", 2}, {"America/New_York", 2}, {"Australia/Sydney", 2}, {"America/Santiago", 2}, {"Africa/Casablanca", 0},
		{"Asia/Tokyo", 0}, {"America/Sao_Paulo", 0}, {"Australia/Lord_Howe", 2}, {"Asia/Kolkata", 0}, {"Europe/Dublin", 2}, {"Asia/Gaza", 0}} {
		for _, year := range []int{1975, 1996, 2010, 2026} {
			block := ZoneBlock(c.zone, year, year+1)
			zone := readBlock(t, block)
			loc, _ := record.Location(c.zone)
			low, high := yearStart(year), yearStart(year+15)
			offset := 0
			var in []change
			for _, ch := range changes(zone, low, high) {
				if !ch.at.After(low) {
					offset = ch.to
				} else if ch.from != ch.to {
					in = append(in, ch)
				}
			}
			if !runsLike(loc, low, high, offset, in) {
				t.Errorf("%s %d:\n%s", c.zone, year, strings.Join(block, "\n"))
			}
			if n := strings.Count(strings.Join(block, "\n"), "RRULE"); year == 2026 && c.rules > 0 && n != c.rules {
				t.Errorf("%s: %d rules\n%s", c.zone, n, strings.Join(block, "\n"))
			}
		}
	}
	if ZoneBlock("UTC", 2026, 2026) != nil || ZoneBlock("Nowhere/Else", 2026, 2026) != nil {
		t.Error("a block for what needs none")
	}
}

func TestMatchZone(t *testing.T) {
	at := func(s string) time.Time { m, _ := record.ParseMoment(s); return m.Local }
	for _, c := range []struct {
		name string
		zone []observance
		want string
	}{
		{"Outlook for central Europe", []observance{
			{begin: at("16010101T030000"), from: 7200, to: 3600, rules: []string{"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"}},
			{begin: at("16010101T020000"), from: 3600, to: 7200, rules: []string{"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"}}}, "Europe/Berlin"},
		{"the east coast", []observance{
			{begin: at("20071104T020000"), from: -14400, to: -18000, rules: []string{"FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"}},
			{begin: at("20070311T020000"), from: -18000, to: -14400, rules: []string{"FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"}}}, "America/New_York"},
		{"fixed", []observance{{begin: at("19700101T000000"), from: 10800, to: 10800}}, "Etc/GMT-3"},
		{"nothing off", []observance{{begin: at("19700101T000000")}}, "UTC"},
		{"half an hour", []observance{{begin: at("19700101T000000"), from: 19800, to: 19800}}, "Asia/Kolkata"},
		{"nowhere", []observance{
			{begin: at("19700101T000000"), from: 7200, to: 3600, rules: []string{"FREQ=YEARLY;BYDAY=2TU;BYMONTH=9"}},
			{begin: at("19700101T000000"), from: 3600, to: 7200, rules: []string{"FREQ=YEARLY;BYDAY=1WE;BYMONTH=4"}}}, ""},
		{"empty", nil, ""},
	} {
		if got, _ := matchZone(c.zone, 2026, 2028); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
