package link_test

import (
	"testing"
	"time"

	"bothways/sync/link"
)

func TestOwner(t *testing.T) {
	for _, o := range []link.Owner{{}, {ID: "a1", Host: "study"}, {ID: "a1", Host: "Ada's laptop"}, {ID: "a1"}} {
		if got := link.ParseOwner(o.String()); got != o {
			t.Errorf("%+v came back as %+v", o, got)
		}
	}
}

// A claim counts for three days, beats once a day, and is taken over by who claims after it.
func TestClaims(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	study, laptop := link.Owner{ID: "1", Host: "study"}, link.Owner{ID: "2", Host: "laptop"}
	n, changed := link.Note{Place: "p"}.Claimed("pair", study, now)
	if !changed {
		t.Fatal("a first claim is not written")
	}
	if n = link.ParseNote(n.Bytes()); n.Place != "p" || len(n.Claims) != 1 || n.Claims[0].Host != "study" {
		t.Fatalf("%+v", n)
	}
	for _, row := range []struct {
		name string
		pair string
		me   link.Owner
		at   time.Time
		want bool
	}{
		{"the other computer", "pair", laptop, now, true},
		{"two days later", "pair", laptop, now.Add(48 * time.Hour), true},
		{"three days later", "pair", laptop, now.Add(72 * time.Hour), false},
		{"with a clock that is behind", "pair", laptop, now.Add(-time.Hour), true},
		{"another pair", "other", laptop, now, false},
		{"the same computer", "pair", study, now, false},
		{"nobody knows who", "pair", link.Owner{}, now, false},
	} {
		if _, got := n.Rival(row.pair, row.me, row.at); got != row.want {
			t.Errorf("%s: %v", row.name, got)
		}
	}
	if _, again := n.Claimed("pair", study, now.Add(time.Hour)); again {
		t.Error("it beats again after an hour")
	}
	for _, later := range []time.Duration{21 * time.Hour, -time.Hour} {
		if _, again := n.Claimed("pair", study, now.Add(later)); !again {
			t.Errorf("it does not beat again after %v", later)
		}
	}
	two, _ := n.Claimed("other", laptop, now)
	if len(two.Claims) != 2 {
		t.Errorf("two pairs: %+v", two)
	}
	taken, changed := n.Claimed("pair", laptop, now)
	if _, rival := taken.Rival("pair", study, now); !changed || !rival || len(taken.Claims) != 1 {
		t.Errorf("taken over: %+v", taken)
	}
	if old, _ := two.Claimed("pair", study, now.AddDate(1, 0, 0)); len(old.Claims) != 1 {
		t.Errorf("a year later: %+v", old)
	}
	for _, text := range []string{"", "null", "{", "[1]", `{"claims":{}}`, "\x00"} {
		if n := link.ParseNote([]byte(text)); n.Place != "" || len(n.Claims) != 0 {
			t.Errorf("%q: %+v", text, n)
		}
	}
}
