package review

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"bothways/app/desk"
	"bothways/app/window/frame"
	"bothways/app/window/hand"
	"bothways/app/window/windowtest"
)

// BenchmarkTenThousand measures a summary of 10,000 rows.
func BenchmarkTenThousand(b *testing.B) {
	const n = 10000
	home := windowtest.New(b)
	for i := range n {
		home.Card(i%2, fmt.Sprint("u", i), fmt.Sprintf("Given%d Family%d", i, i*7919%n), fmt.Sprintf("EMAIL:p%d@example.org", i))
	}
	h := hand.New(b, "review", fyne.NewSize(1120, 760))
	s := New(h.F, home.Desk)
	h.F.Show(frame.Args{})
	h.F.Window().Resize(fyne.NewSize(1120, 760))
	s.begin([]source{{process: "clients"}})
	p := s.summary
	if p == nil || p.sheet.Shown() < n {
		b.Fatalf("not %d rows", n)
	}
	measure := func(name string, do func(i int)) {
		b.Run(name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				do(i)
				h.F.Canvas().Capture()
			}
		})
	}
	measure("draw", func(int) {})
	measure("show", func(int) { p.reload() })
	measure("choose all", func(int) { p.table.TypedShortcut(&fyne.ShortcutSelectAll{}) })
	measure("ignore all", func(i int) {
		p.choose(p.picked(), []desk.Choice{{Pick: desk.PickIgnore}, {}}[i%2])
	})
	measure("search", func(i int) { p.search.SetText(fmt.Sprint("Given", i%10)) })
	p.search.SetText("")
	measure("sort", func(i int) { p.sheet.Sort(i%3, i%2 == 0); p.table.Reload() })
	p.sheet.Sort(-1, false)
	measure("filter", func(i int) { p.sift(p.sieves[i%len(p.sieves)].label()) })
	p.sift(p.sieves[0].label())
	measure("scroll", func(i int) { p.table.ScrollTo(i * 37 % n) })
	measure("menu", func(int) { menuOf(p.picked(), p.options) })
}
