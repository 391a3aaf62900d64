package record

import "testing"

func TestMergeWhen(t *testing.T) {
	for _, c := range []struct{ name, other, from, to, want string }{
		{"the same words", "end=20260102", "end=20260102", "end=20260105", "end=20260105"},
		{"time of day and rule stay", "start=20260101T090000 Europe/Berlin\nend=20260102T170000 Europe/Berlin\nrule=FREQ=WEEKLY", "end=20260102", "end=20260105",
			"start=20260101T090000 Europe/Berlin\nend=20260105T170000 Europe/Berlin\nrule=FREQ=WEEKLY"},
		{"the start goes along", "start=20260110T090000 Europe/Berlin\nend=20260112T170000 Europe/Berlin", "end=20260112", "end=20260105",
			"start=20260103T090000 Europe/Berlin\nend=20260105T170000 Europe/Berlin"},
		{"no due date any more", "start=20260101\nend=20260102T170000", "end=20260102", "", "start=20260101"},
		{"a due date for the first time", "start=20260101", "", "end=20260105", "start=20260101\nend=20260105"},
		{"a day becomes another day", "end=20260102", "end=20260101", "end=20260105", "end=20260105"},
		{"a new rule", "end=20260102T100000\nrule=FREQ=DAILY", "end=20260102\nrule=FREQ=DAILY", "end=20260102\nrule=FREQ=WEEKLY", "end=20260102T100000\nrule=FREQ=WEEKLY"},
		{"what nobody can read", "end=20260102T170000", "end=20260102", "end=soon", "end=soon"},
	} {
		if got := MergeWhen(c.other, c.from, c.to); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
