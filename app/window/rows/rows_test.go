package rows

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type item struct {
	id   int
	name string
}

func sheetOf(items []item) *Sheet[item] {
	s := &Sheet[item]{Key: func(i item) string { return fmt.Sprint(i.id) },
		Columns: []Column[item]{{Cell: func(i item) Cell { return Cell{Text: i.name} }}}}
	s.Set(items)
	return s
}

func some(t *rapid.T) []item {
	names := rapid.SliceOfN(rapid.StringMatching(`[a-cÄ ]{0,4}[0-9]?`), 0, 40).Draw(t, "names")
	out := make([]item, len(names))
	for i, n := range names {
		out[i] = item{i, n}
	}
	return out
}

func shown(s *Sheet[item]) []string {
	var out []string
	for i := range s.Len() {
		if id := s.ID(i); id != "" {
			out = append(out, id)
		}
	}
	return out
}

// Sorting loses and doubles nothing, is stable, and down is up for those that differ.
func TestSortingKeepsRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := some(t)
		s := sheetOf(items)
		before := shown(s)
		s.Sort(0, false)
		up := shown(s)
		if got := slices.Sorted(slices.Values(up)); !slices.Equal(got, slices.Sorted(slices.Values(before))) {
			t.Fatalf("%v became %v", before, up)
		}
		last := map[string]int{}
		for _, id := range up {
			var n int
			fmt.Sscan(id, &n)
			if before, ok := last[items[n].name]; ok && before > n {
				t.Fatalf("%q: %d stands before %d", items[n].name, before, n)
			}
			last[items[n].name] = n
		}
		s.Sort(-1, false)
		if got := shown(s); !slices.Equal(got, before) {
			t.Fatalf("%v, want %v", got, before)
		}
	})
}

// What a search shows holds each word, and what it hides lacks one.
func TestSearchFindsWhatHoldsEachWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := some(t)
		s := sheetOf(items)
		text := rapid.StringMatching(`[A-Ca ]{0,3}`).Draw(t, "text")
		s.Search(text)
		there := map[string]bool{}
		for _, id := range shown(s) {
			there[id] = true
		}
		for _, i := range items {
			holds := true
			for _, w := range strings.Fields(Fold(text)) {
				holds = holds && strings.Contains(Fold(i.name), w)
			}
			if there[fmt.Sprint(i.id)] != holds {
				t.Fatalf("%q in %q: shown %v", text, i.name, !holds)
			}
		}
	})
}

func TestOrderIsThatOfPeople(t *testing.T) {
	s := sheetOf([]item{{1, "Person 10"}, {2, "Zoë"}, {3, "Person 9"}, {4, "ärmel"}, {5, "Arm"}})
	s.Sort(0, false)
	if got := shown(s); !slices.Equal(got, []string{"5", "4", "3", "1", "2"}) {
		t.Error(got)
	}
	s.Search("ZOE")
	if got := shown(s); !slices.Equal(got, []string{"2"}) {
		t.Error(got)
	}
}

func TestGroupsStandUnderTheirHeadings(t *testing.T) {
	s := sheetOf([]item{{1, "a"}, {2, "b"}, {3, "a"}})
	s.Group = func(i item) (int, string) { return int(i.name[0]), "of " + i.name }
	s.Set([]item{{1, "a"}, {2, "b"}, {3, "a"}})
	var got []string
	for i := range s.Len() {
		got = append(got, s.ID(i)+"/"+s.Cell(i, 0).Text)
	}
	if want := []string{"/of a", "1/a", "3/a", "/of b", "2/b"}; !slices.Equal(got, want) {
		t.Fatalf("%q", got)
	}
	c := Chosen{Model: s}
	if at := c.Go(0, false, false); at != 1 {
		t.Fatalf("the keyboard stands on %d", at)
	}
	if at := c.Step(2, true); at != 4 || !slices.Equal(c.IDs(), []string{"1", "3", "2"}) {
		t.Fatalf("%d, %v: a heading is stepped over and never chosen", at, c.IDs())
	}
	if at := c.Step(-4, false); at != 1 {
		t.Fatalf("the keyboard stands on %d", at)
	}
}

// Whatever is done, only rows that are shown are chosen, and the keyboard is on one of them or none.
func TestChosenRowsAreShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sheetOf(some(t))
		c := Chosen{Model: s}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				there := shown(s)
				ids := c.IDs()
				if len(ids) != c.Len() {
					t.Fatalf("%d chosen, %d shown of them", c.Len(), len(ids))
				}
				for _, id := range ids {
					if !slices.Contains(there, id) {
						t.Fatalf("%s is chosen, but not shown", id)
					}
				}
				if n := c.Cursor(); n >= s.Len() {
					t.Fatalf("the keyboard stands on %d of %d", n, s.Len())
				}
			},
			"click": func(t *rapid.T) {
				if s.Len() > 0 {
					at := rapid.IntRange(0, s.Len()-1).Draw(t, "at")
					rapid.SampledFrom([]func(int){c.Only, c.Toggle, c.Through}).Draw(t, "how")(at)
				}
			},
			"step":   func(t *rapid.T) { c.Step(rapid.IntRange(-5, 5).Draw(t, "by"), rapid.Bool().Draw(t, "stretch")) },
			"all":    func(*rapid.T) { c.All() },
			"search": func(t *rapid.T) { s.Search(rapid.StringMatching(`[ab]?`).Draw(t, "text")); c.Moved() },
			"sort":   func(t *rapid.T) { s.Sort(0, rapid.Bool().Draw(t, "down")); c.Moved() },
		})
	})
}
