package tasklist

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func at(n int64) number { return number{n, true} }

func text(row []number) string { return fmt.Sprint(row) }

func TestNumbers(t *testing.T) {
	agreed := func(n int64) standing { return standing{seen: at(n), there: at(n)} }
	moved := func(n int64) standing { return standing{seen: at(n), there: at(n), changed: true} }
	there := func(n int64) standing { return standing{there: at(n)} }
	edited := func(n, to int64) standing { return standing{seen: at(n), there: at(to)} }
	fresh := standing{loose: true, changed: true}
	for name, row := range map[string]struct {
		row  []standing
		want string
	}{
		"at rest":               {[]standing{agreed(1), agreed(2)}, "[1 2]"},
		"one was moved":         {[]standing{agreed(10), moved(40), agreed(20), agreed(30)}, "[10 15 20 30]"},
		"changed, not moved":    {[]standing{agreed(10), moved(20), agreed(30)}, "[10 20 30]"},
		"to the top":            {[]standing{moved(30), agreed(10), agreed(20)}, "[-1014 10 20]"},
		"to the end":            {[]standing{agreed(20), agreed(30), moved(10)}, "[20 30 1054]"},
		"no room":               {[]standing{agreed(1), moved(4), agreed(2), agreed(3)}, "[0 1 2 3]"},
		"room above is nearer":  {[]standing{agreed(1), agreed(5), moved(9), agreed(6), agreed(7), agreed(8)}, "[1 4 5 6 7 8]"},
		"equal ones stay":       {[]standing{agreed(5), agreed(5), moved(5)}, "[5 5 5]"},
		"edited on the other":   {[]standing{agreed(10), agreed(30), edited(50, 20), agreed(70)}, "[10 30 50 70]"},
		"all edited, one moved": {[]standing{edited(10, 2), edited(20, 3), edited(30, 4), edited(40, 1)}, "[2 3 4 40]"},
		"first meeting":         {[]standing{there(1), there(3), there(2)}, "[1  2]"},
		"new between":           {[]standing{agreed(10), fresh, fresh, agreed(20)}, "[10 13 16 20]"},
		"new, and nobody has":   {[]standing{fresh, fresh}, "[ ]"},
		"moved alone":           {[]standing{moved(7)}, "[7]"},
	} {
		if got := text(numbers(row.row)); got != row.want {
			t.Errorf("%s: %s, want %s", name, got, row.want)
		}
	}
}

// TestNumbersLaws: nobody's number changes without a cause, what was moved stands in sequence, and looking again
// soon changes nothing.
func TestNumbersLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var row []standing
		draw := rapid.Int64Range(-3, 12)
		for range rapid.IntRange(0, 8).Draw(t, "tasks") {
			s := standing{seen: at(draw.Draw(t, "seen")), changed: rapid.Bool().Draw(t, "changed")}
			s.seen.is = rapid.IntRange(0, 3).Draw(t, "no number") > 0
			switch rapid.IntRange(0, 3).Draw(t, "there") {
			case 0:
				s.loose = true
			case 1:
				s.there = at(draw.Draw(t, "other"))
			default:
				if s.there = s.seen; !s.seen.is {
					s.there = at(draw.Draw(t, "new"))
				}
			}
			row = append(row, s)
		}
		out := numbers(row)
		var anchors []int64
		for i, s := range row {
			if !s.changed && out[i] != s.seen && out[i] != s.there && !crowded(row) {
				t.Fatalf("%d: %v from %+v", i, out, row)
			}
			if s.changed && out[i].is {
				anchors = append(anchors, out[i].n)
			}
		}
		if !slices.IsSorted(anchors) {
			t.Fatalf("%v from %+v", out, row)
		}
		for range 4 {
			next := slices.Clone(row)
			for i := range next {
				travels := row[i].changed || out[i] != row[i].seen && out[i] != row[i].there
				next[i].changed, next[i].seen = false, out[i]
				if !row[i].loose && travels {
					next[i].there = out[i]
				}
			}
			now := numbers(next)
			if text(now) == text(out) {
				return
			}
			row, out = next, now
		}
		t.Fatalf("%v from %+v", out, row)
	})
}

// crowded tells whether others may have had to make room.
func crowded(row []standing) bool {
	return slices.ContainsFunc(row, func(s standing) bool { return s.changed || s.loose })
}

func TestVersions(t *testing.T) {
	for _, v := range []string{`"abc"`, `"a#12"`, "2026-11-01T00:00:00.000Z", ""} {
		for _, n := range []string{"", "5", "-1024"} {
			if got := unnumbered(numbered(v, n)); got != v {
				t.Errorf("%q %q: %q", v, n, got)
			}
		}
	}
}
