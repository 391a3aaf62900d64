package table

import (
	"testing"

	"fyne.io/fyne/v2"
)

const many = 10000

// BenchmarkSearch is a letter typed into the search over a table of many rows, until the rows are shown.
func BenchmarkSearch(b *testing.B) {
	tab, s, _ := open(b, many)
	texts := []string{"a", "ad", "ada", "ad", "a", ""}
	s.Search("a")
	b.ResetTimer()
	for i := 0; b.Loop(); i++ {
		s.Search(texts[i%len(texts)])
		tab.Reload()
	}
}

// BenchmarkFirstSearch is the same right after the rows have come.
func BenchmarkFirstSearch(b *testing.B) {
	tab, s, _ := open(b, many)
	list := people(many)
	for b.Loop() {
		s.Set(list)
		s.Search("ada")
		tab.Reload()
	}
}

// BenchmarkSort is a click on a header.
func BenchmarkSort(b *testing.B) {
	tab, _, _ := open(b, many)
	for i := 0; b.Loop(); i++ {
		tab.sort(i % 2 * 2)
	}
}

// BenchmarkFirstSort is the same right after the rows have come.
func BenchmarkFirstSort(b *testing.B) {
	tab, s, _ := open(b, many)
	list := people(many)
	for b.Loop() {
		s.Set(list)
		s.Sort(0, false)
		tab.Reload()
	}
}

// BenchmarkSelectAll is Ctrl+A, and the list of what is chosen.
func BenchmarkSelectAll(b *testing.B) {
	tab, _, _ := open(b, many)
	for b.Loop() {
		tab.chosen.None()
		tab.TypedShortcut(&fyne.ShortcutSelectAll{})
		if len(tab.Chosen()) != many {
			b.Fatal("not all are chosen")
		}
	}
}

// BenchmarkScrollPage is a page down, without drawing.
func BenchmarkScrollPage(b *testing.B) {
	tab, _, _ := open(b, many)
	for i := 0; b.Loop(); i++ {
		tab.ScrollTo(i * 12 % many)
	}
}

// BenchmarkDrawPage is a page down, drawn.
func BenchmarkDrawPage(b *testing.B) {
	tab, _, f := open(b, many)
	for i := 0; b.Loop(); i++ {
		tab.ScrollTo(i * 12 % many)
		f.Canvas().Capture()
	}
}

// BenchmarkArrow is a step with the keyboard at the end of the table.
func BenchmarkArrow(b *testing.B) {
	tab, _, _ := open(b, many)
	key(tab, fyne.KeyEnd)
	for i := 0; b.Loop(); i++ {
		key(tab, []fyne.KeyName{fyne.KeyUp, fyne.KeyDown}[i%2])
	}
}
