package record

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func drawRecord(t *rapid.T, name string) Record {
	r := New(Contacts, "u")
	for _, k := range []Key{"FN", "NOTE", "EMAIL/a", "EMAIL/b", "EMAIL/c", "EMAIL/a#2", "TEL/1", "@20260101/SUMMARY", "@20260101/EMAIL/a", "@20260102"} {
		if how := rapid.IntRange(0, 4).Draw(t, name+" "+string(k)); how > 1 {
			r.Fields[k] = Value{Text: "t", Attr: [...]string{"", "type=home", "type=work"}[how-2], Raw: name}
		}
	}
	return r
}

func TestDiffLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawRecord(t, "a"), drawRecord(t, "b")
		p := Diff(a, b)
		if !p.Apply(a).Same(b) {
			t.Fatalf("%v makes\n%v of\n%v instead of\n%v", p, p.Apply(a).Fields, a.Fields, b.Fields)
		}
		if (len(p) == 0) != a.Same(b) || len(Diff(a, a)) > 0 {
			t.Fatal("an edit of nothing, or none of something")
		}
		if !All(b).Apply(Record{}).Same(b) {
			t.Fatal("All is not all")
		}
		used := map[Key]bool{}
		for k, e := range p {
			if e.From == "" {
				continue
			}
			if used[e.From] || !p[e.From].Gone || e.From.Slot() != k.Slot() || e.Gone {
				t.Fatalf("%s takes the place of %s: %v", k, e.From, p)
			}
			used[e.From] = true
		}
	})
}

func TestDiffPairs(t *testing.T) {
	with := func(keys ...string) Record {
		r := New(Contacts, "")
		for _, k := range keys {
			key, attr, _ := strings.Cut(k, ";")
			r.Fields[Key(key)] = Value{Text: key, Attr: attr}
		}
		return r
	}
	for _, row := range []struct {
		name     string
		from, to Record
		pairs    map[Key]Key
	}{
		{"one for one", with("TEL/1"), with("TEL/2"), map[Key]Key{"TEL/2": "TEL/1"}},
		{"another type as well", with("TEL/1;type=home"), with("TEL/2;type=work"), map[Key]Key{"TEL/2": "TEL/1"}},
		{"each by its type", with("TEL/1;type=home", "TEL/2;type=work"), with("TEL/4;type=work", "TEL/3;type=home"),
			map[Key]Key{"TEL/3": "TEL/1", "TEL/4": "TEL/2"}},
		{"one more", with("TEL/1"), with("TEL/1", "TEL/2"), nil},
		{"one less", with("TEL/1", "TEL/2"), with("TEL/1"), nil},
		{"another property", with("TEL/1"), with("EMAIL/1"), nil},
		{"in another occurrence", with("@20260101/TEL/1"), with("@20260102/TEL/2"), nil},
		{"no set", with("FN"), with("NOTE"), nil},
	} {
		got := map[Key]Key{}
		for k, e := range Diff(row.from, row.to) {
			if e.From != "" {
				got[k] = e.From
			}
		}
		if len(got) != len(row.pairs) {
			t.Errorf("%s: %v", row.name, got)
		}
		for k, from := range row.pairs {
			if got[k] != from {
				t.Errorf("%s: %s takes the place of %q, not of %q", row.name, k, got[k], from)
			}
		}
	}
}

func drawAttr(t *rapid.T, name string) string {
	var tokens [][2]string
	for range rapid.IntRange(0, 4).Draw(t, name) {
		tokens = append(tokens, [2]string{
			rapid.SampledFrom([]string{"type", "pref", "label", "x-a;b", "x=%3b"}).Draw(t, name+" name"),
			rapid.SampledFrom([]string{"", "home", "1", "a=b;c", "100%", "%25", "ä\nb"}).Draw(t, name+" value"),
		})
	}
	return Attrs(tokens...)
}

func TestAttrLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, from, to := drawAttr(t, "a"), drawAttr(t, "from"), drawAttr(t, "to")
		if again := Attrs(SplitAttrs(a)...); again != a {
			t.Fatalf("%q comes back as %q", a, again)
		}
		if got := MergeAttrs(from, from, to); got != to {
			t.Fatalf("where nothing else is known, %q becomes %q instead of %q", from, got, to)
		}
		if got := MergeAttrs(a, from, from); got != a {
			t.Fatalf("no change makes %q of %q", got, a)
		}
		merged := MergeAttrs(a, from, to)
		if again := MergeAttrs(merged, from, to); again != merged {
			t.Fatalf("twice makes %q of %q", again, merged)
		}
		have, was, is, other := tokens(merged), tokens(from), tokens(to), tokens(a)
		for x := range is {
			if !was[x] && !have[x] {
				t.Fatalf("%v was added and is missing in %q", x, merged)
			}
		}
		for x := range was {
			if !is[x] && have[x] {
				t.Fatalf("%v was taken away and is in %q", x, merged)
			}
		}
		for x := range other {
			if !was[x] && !have[x] {
				t.Fatalf("%v, which only the other side knew, is missing in %q", x, merged)
			}
		}
	})
}

func tokens(attr string) map[[2]string]bool {
	out := map[[2]string]bool{}
	for _, x := range SplitAttrs(attr) {
		out[x] = true
	}
	return out
}

// TestMovesLaws: no two keys end up as one, and without a move nothing moves.
func TestMovesLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hour := rapid.SampledFrom([]string{"08", "10", "23"})
		rule := rapid.SampledFrom([]string{"FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY"})
		day := rapid.SampledFrom([]string{"05", "06", "08"})
		draw := func(name string) When {
			w, err := ParseWhen("start=202601" + day.Draw(t, name) + "T" + hour.Draw(t, name) + "0000 UTC\nrule=" + rule.Draw(t, name))
			if err != nil {
				t.Fatal(err)
			}
			return w
		}
		from, to := draw("from"), draw("to")
		var keys []Key
		for _, d := range []string{"05", "06", "07", "08", "12", "15"} {
			k := Excluded("202601" + d + "T" + hour.Draw(t, "key") + "0000")
			if rapid.Bool().Draw(t, "changed") {
				k += "/SUMMARY"
			}
			keys = append(keys, k)
		}
		seen := map[Key]Key{}
		for k, at := range Moves(keys, from, to) {
			if other, twice := seen[at]; twice {
				t.Fatalf("%s and %s both become %s", k, other, at)
			}
			seen[at] = k
		}
		for k, at := range Moves(keys, from, from) {
			if k != at {
				t.Fatalf("%s became %s without a move", k, at)
			}
		}
	})
}
