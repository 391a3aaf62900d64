// Package links is the window in which records of both sides are linked and taken apart.
package links

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/desk"
	"bothways/app/window/frame"
	"bothways/app/window/rows"
	"bothways/app/window/table"
	"bothways/app/words"
)

// Desk is what the window needs.
type Desk interface {
	ProcessNames() []string
	LinkBook(ctx context.Context, process string) (desk.LinkBook, error)
	Compare(ctx context.Context, process string, items [2]string) ([]desk.FieldView, error)
	LinkPairs(ctx context.Context, process string, pairs [][2]string) (done int, err error)
	DifferPairs(ctx context.Context, process string, pairs [][2]string) (done int, err error)
	Reread(ctx context.Context, process string) error
}

// The three pages.
const (
	suggested = iota
	linked
	alone
)

// View is the screen.
type View struct {
	of      *frame.Frame
	desk    Desk
	book    desk.LinkBook
	page    int
	process *frame.Select
	pages   *frame.Switch
	search  *frame.Entry
	says    *widget.Label
	buttons *fyne.Container
	reason  *widget.Label
	lower   *fyne.Container
	middle  *fyne.Container

	pairs  *rows.Sheet[desk.Pair]
	list   *table.Table
	lone   [2]*rows.Sheet[desk.Lone]
	sides  [2]*table.Table
	seek   [2]*frame.Entry
	fields *rows.Sheet[field]
	detail *table.Table
	shown  [2]string // the items that are compared
	wanted frame.Args
}

// New puts the screen into a frame.
func New(f *frame.Frame, d Desk) *View {
	v := &View{of: f, desk: d, says: frame.Hint(""), reason: frame.Hint(""), buttons: container.NewHBox(), middle: container.NewStack()}
	v.process = f.Select(nil, func(name string) { v.load(name) })
	v.search = f.Search(words.T("Search in names and fields"), func(text string) { v.find(text) })
	v.pages = f.Switch([]string{"", "", ""}, v.turn)
	v.fields = compared()
	v.build()
	again := f.Button(words.T("Read both sides again"), theme.ViewRefreshIcon(), v.reread)
	head := container.NewVBox(
		frame.Border(nil, nil, widget.NewLabel(words.T("Process")), again, v.process),
		v.pages.Object(),
		v.says, v.search)
	v.lower = frame.Border(frame.Tight(v.buttons, v.reason), nil, nil, nil, v.detail)
	split := container.NewVSplit(v.middle, v.lower)
	split.SetOffset(0.55)
	f.SetContent(frame.Pad(frame.Border(head, nil, nil, nil, split)))
	f.OnShow = v.show
	f.OnChanged = func() { v.load(v.book.Process) }
	return v
}

// build makes the tables with the sides' names over their columns.
func (v *View) build() {
	l, r := v.names()
	v.pairs = pairs()
	v.list = table.New(v.of, v.pairs, []table.Column{
		{Title: l, Min: 170, Share: 3}, {Title: words.T("Alike"), Min: 84}, {Title: r, Min: 170, Share: 3}, {Title: words.T("Why"), Min: 150, Share: 3}})
	v.list.OnChosen = v.chosen
	v.list.OnMenu = v.menu
	v.list.OnOpen = func(string) { v.detail.Focus() }
	v.search.OnDown = func() { v.list.Focus(); v.list.ChooseFirst() }
	for s, name := range [2]string{l, r} {
		v.lone[s] = loose()
		v.sides[s] = table.New(v.of, v.lone[s], []table.Column{{Title: words.T("Only at {{.Place}}", "Place", name), Min: 200, Share: 1}})
		v.sides[s].OnChosen = v.chosen
		v.sides[s].Empty = words.T("No record stands alone here.")
		v.seek[s] = v.of.Search(words.T("Search at {{.Place}}", "Place", name), func(text string) {
			v.lone[s].Search(text)
			v.sides[s].Reload()
		})
		v.seek[s].OnDown = func() { v.sides[s].Focus(); v.sides[s].ChooseFirst() }
	}
	v.detail = table.New(v.of, v.fields, []table.Column{
		{Title: words.T("Field"), Min: 110, Share: 1}, {Title: l, Min: 150, Share: 3}, {Title: "", Min: 32, Fixed: true}, {Title: r, Min: 150, Share: 3}})
	v.detail.Empty = words.T("Choose a row to see both records side by side.")
}

func (v *View) names() (left, right string) {
	if v.book.Names[0] == "" {
		return words.T("One side"), words.T("Other side")
	}
	return v.book.Names[0], v.book.Names[1]
}

// show opens the window for a process.
func (v *View) show(a frame.Args) {
	v.wanted = a
	names := v.desk.ProcessNames()
	v.process.Options = names
	v.process.Refresh()
	name := a.Process
	if name == "" {
		name = v.book.Process
	}
	if name == "" && len(names) > 0 {
		name = names[0]
	}
	if name == "" {
		v.says.SetText(words.T("There is no process yet, so there is nothing to link. Begin with Configure."))
		return
	}
	if v.process.Selected == name {
		v.load(name)
		return
	}
	v.process.SetSelected(name) // loads
}

func (v *View) load(process string) {
	if process == "" {
		return
	}
	var b desk.LinkBook
	v.of.Load(words.T("Looking at the records…"), func(ctx context.Context) (err error) {
		b, err = v.desk.LinkBook(ctx, process)
		return err
	}, func(err error) {
		if err != nil {
			v.of.Fail(err)
			return
		}
		fresh := v.book.Process != b.Process
		v.book = b
		if fresh {
			v.renamed()
			v.page = suggested
			if len(b.Suggested) == 0 {
				v.page = alone
				if len(b.Loose[0])+len(b.Loose[1]) == 0 {
					v.page = linked
				}
			}
		}
		v.fill()
		v.seekRecord()
	})
}

// seekRecord chooses the record that the window was opened for.
func (v *View) seekRecord() {
	want := v.wanted.Record
	v.wanted.Record = ""
	for _, p := range v.book.Linked {
		if want != "" && pairID(p) == want {
			v.turn(linked)
			v.list.Choose(want)
			return
		}
	}
	for s := range v.book.Loose {
		for _, l := range v.book.Loose[s] {
			if want != "" && (desk.RecordNumber(l.Link) == want || l.ItemID == want) {
				v.turn(alone)
				v.sides[s].Choose(l.ItemID)
				return
			}
		}
	}
}

// renamed puts the sides' names over the columns.
func (v *View) renamed() {
	l, r := v.names()
	v.detail.Titles(words.T("Field"), l, "", r)
	v.sides[0].Titles(words.T("Only at {{.Place}}", "Place", l))
	v.sides[1].Titles(words.T("Only at {{.Place}}", "Place", r))
	v.seek[0].SetPlaceHolder(words.T("Search at {{.Place}}", "Place", l))
	v.seek[1].SetPlaceHolder(words.T("Search at {{.Place}}", "Place", r))
}

// turn changes the page.
func (v *View) turn(page int) {
	v.page = page
	v.fill()
}

// fill shows the book on the page.
func (v *View) fill() {
	b := v.book
	v.pages.Set(v.page,
		words.T("Suggestions ({{.N}})", "N", words.Number(len(b.Suggested))),
		words.T("Linked ({{.N}})", "N", words.Number(len(b.Linked))),
		words.T("On one side only ({{.N}})", "N", words.Number(len(b.Loose[0])+len(b.Loose[1]))))
	l, r := v.names()
	v.list.Titles(l, map[bool]string{true: words.T("Alike")}[v.page == suggested], r, words.T("Why"))
	switch v.page {
	case suggested:
		v.pairs.Sort(-1, false) // the likeliest first
		v.pairs.Set(b.Suggested)
		v.list.Empty = words.T("Nothing to suggest: no two records that stand alone look alike.")
		v.says.SetText(words.T("These records look alike but were not linked by themselves. Linked records are kept in step; until then each is new to the other side."))
	case linked:
		v.pairs.Sort(0, false)
		v.pairs.Set(b.Linked)
		v.list.Empty = words.T("No records are linked yet. The first run links what matches.")
		v.says.SetText(words.T("These records are one and kept in step. What is taken apart stays apart; both records stay where they are."))
	case alone:
		v.says.SetText(words.T("Choose a record on each side to link the two. A record that has no partner is made new on the other side by the next run, as the settings say."))
	}
	for s := range v.sides {
		v.lone[s].Set(b.Loose[s])
		v.sides[s].Reload()
	}
	v.list.Reload()
	if v.page == alone {
		v.search.Hide()
		v.middle.Objects = []fyne.CanvasObject{container.NewGridWithColumns(2,
			frame.Border(v.seek[0], nil, nil, nil, v.sides[0]), frame.Border(v.seek[1], nil, nil, nil, v.sides[1]))}
	} else {
		v.search.Show()
		v.middle.Objects = []fyne.CanvasObject{v.list}
	}
	v.middle.Refresh()
	v.chosen()
}

// find searches in the pairs.
func (v *View) find(text string) {
	v.pairs.Search(text)
	v.list.Reload()
}
