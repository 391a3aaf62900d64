package table

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"bothways/app/window/frame"
	"bothways/app/window/frame/frametest"
	"bothways/app/window/rows"
)

type person struct {
	id    int
	name  string
	place string
}

func people(n int) []person {
	names := []string{"Ada Lovelace", "Émilie du Châtelet", "Grace Hopper", "Özlem Türeci", "湯川 秀樹", "Mary Somerville"}
	out := make([]person, n)
	for i := range out {
		out[i] = person{i, fmt.Sprintf("%s %d", names[i%len(names)], i), fmt.Sprintf("+49 30 %06d", (i*7919)%1000000)}
	}
	return out
}

func sheetOf(n int) *rows.Sheet[person] {
	s := &rows.Sheet[person]{
		Key: func(p person) string { return fmt.Sprint(p.id) },
		Columns: []rows.Column[person]{
			{Cell: func(p person) rows.Cell { return rows.Cell{Text: p.name, Icon: rows.Contact} }},
			{Cell: func(person) rows.Cell { return rows.Cell{Icon: rows.ToRight} }, Mute: true},
			{Cell: func(p person) rows.Cell { return rows.Cell{Text: p.place, Tone: rows.Quiet} }},
		},
	}
	s.Set(people(n))
	return s
}

var columns = []Column{{Title: "Clients on this computer", Min: 160, Share: 2}, {Title: "", Min: 32, Fixed: true}, {Title: "Clients at Google", Min: 120, Share: 1}}

func open(t testing.TB, n int) (*Table, *rows.Sheet[person], *frame.Frame) {
	f, _ := frametest.New(t, "table", fyne.NewSize(640, 400))
	s := sheetOf(n)
	tab := New(f, s, columns)
	tab.Empty = "There are no people here yet."
	f.SetContent(container.NewStack(tab))
	f.Show(frame.Args{})
	f.Window().Resize(fyne.NewSize(640, 400))
	return tab, s, f
}

func press(tab *Table, at int, m fyne.KeyModifier) {
	tab.pressed(at, &desktop.MouseEvent{Button: desktop.MouseButtonPrimary, Modifier: m})
}

func key(tab *Table, k fyne.KeyName) { tab.TypedKey(&fyne.KeyEvent{Name: k}) }

func TestRowsAreChosenByMouseAndKeyboard(t *testing.T) {
	tab, s, f := open(t, 100)
	want := func(ids ...string) {
		t.Helper()
		if got := tab.Chosen(); !slices.Equal(got, ids) {
			t.Fatalf("chosen %v, want %v", got, ids)
		}
	}
	press(tab, 3, 0)
	want("3")
	press(tab, 5, fyne.KeyModifierShortcutDefault)
	want("3", "5")
	press(tab, 7, fyne.KeyModifierShift)
	want("5", "6", "7")
	key(tab, fyne.KeyDown)
	want("8")
	tab.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	key(tab, fyne.KeyDown)
	want("8", "9")
	tab.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	frametest.Keep(t, f, "table-chosen")
	tab.sort(0)
	want("8", "9") // by their IDs
	key(tab, fyne.KeyEnd)
	if id := s.ID(99); tab.Chosen()[0] != id || tab.Scrolled() == 0 {
		t.Fatalf("the end is %s, chosen %v", id, tab.Chosen())
	}
	tab.TypedShortcut(&fyne.ShortcutSelectAll{})
	if len(tab.Chosen()) != 100 {
		t.Fatalf("%d chosen", len(tab.Chosen()))
	}
	s.Search("ADA")
	tab.Reload()
	if n := tab.Count(); n != s.Len() || n == 0 || n == 100 {
		t.Fatalf("%d chosen of %d", n, s.Len())
	}
}

func TestMenuAndOpening(t *testing.T) {
	tab, _, _ := open(t, 10)
	var opened string
	var menu []string
	tab.OnOpen = func(id string) { opened = id }
	tab.OnMenu = func(ids []string, _ fyne.Position) { menu = ids }
	press(tab, 2, 0)
	press(tab, 3, fyne.KeyModifierShift)
	row := tab.pool[2]
	row.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonSecondary})
	row.TappedSecondary(&fyne.PointEvent{})
	if !slices.Equal(menu, []string{"2", "3"}) {
		t.Fatalf("menu of %v: a right click on a chosen row keeps what is chosen", menu)
	}
	other := tab.pool[5]
	other.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonSecondary})
	other.TappedSecondary(&fyne.PointEvent{})
	if !slices.Equal(menu, []string{"5"}) {
		t.Fatalf("menu of %v", menu)
	}
	test.DoubleTap(other)
	if opened != "5" {
		t.Fatalf("opened %q", opened)
	}
	key(tab, fyne.KeyUp)
	key(tab, fyne.KeyReturn)
	if opened != "4" {
		t.Fatalf("opened %q", opened)
	}
	menu = nil
	key(tab, desktop.KeyMenu)
	if !slices.Equal(menu, []string{"4"}) {
		t.Fatalf("menu of %v", menu)
	}
}

// Every row in sight stands in its place, wherever the table is scrolled to, and shows its own text.
func TestRowsInSightShowTheModel(t *testing.T) {
	tab, s, _ := open(t, 1000)
	for _, at := range []int{0, 1, 17, 500, 983, 999, 3} {
		tab.ScrollTo(at)
		seen := 0
		for _, r := range tab.pool {
			if !r.Visible() {
				continue
			}
			seen++
			if r.full[0] != s.Cell(r.at, 0).Text || r.Position().Y != float32(r.at)*rowHeight() {
				t.Fatalf("at %d: row %d shows %q at %v", at, r.at, r.full[0], r.Position())
			}
		}
		if want := int(tab.scroll.Size().Height / rowHeight()); seen < want {
			t.Fatalf("at %d: %d rows in sight, want %d", at, seen, want)
		}
	}
}

func TestShots(t *testing.T) {
	frametest.Shots(t, "table", fyne.NewSize(640, 300), func(f *frame.Frame) {
		s := sheetOf(50)
		s.Group = func(p person) (int, string) { return p.id % 2, []string{"Even people", "Odd people"}[p.id%2] }
		s.Sort(0, true)
		tab := New(f, s, columns)
		f.SetContent(frame.Pad(tab))
		tab.Choose("3", "5")
		tab.Focus()
	})
	f, _ := frametest.New(t, "empty", fyne.NewSize(640, 200))
	tab := New(f, sheetOf(0), columns)
	tab.Empty = "There are no people here yet."
	f.SetContent(tab)
	f.Show(frame.Args{})
	frametest.Keep(t, f, "table-empty")
}
