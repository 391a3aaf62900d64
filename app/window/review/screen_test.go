package review

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"bothways/app/desk"
	"bothways/app/window/frame"
	"bothways/app/window/frame/frametest"
	"bothways/app/window/hand"
	"bothways/app/window/windowtest"
	"bothways/sync/link"
)

// bed is the window over two folders, and a person before it.
type bed struct {
	*windowtest.Home
	hand *hand.Hand
	s    *Screen
}

var people = []string{"Ada Lovelace", "Béla Bartók", "Clara Schumann", "Dmitri Mendeleev", "Emmy Noether", "Fritz Zwicky", "Grace Hopper", "Hedy Lamarr"}

// newBed has people in step on both sides, and some edits since.
func newBed(t *testing.T) *bed {
	b := newPeople(t)
	b.hand = hand.New(t, "review", fyne.NewSize(1120, 760))
	b.s = New(b.hand.F, b.Desk)
	return b
}

func newPeople(t *testing.T) *bed {
	b := &bed{Home: windowtest.New(t)}
	for i, name := range people {
		b.Card(0, fmt.Sprint("u", i), name, "EMAIL:"+fmt.Sprint("p", i)+"@example.org", "NOTE:as it was", "TITLE:baker")
	}
	b.set("review", "never", "conflict", "ask")
	if r := b.Sync(); r.Status != desk.Done {
		t.Fatal(r.Status, r.Errors)
	}
	b.set("review", "always")
	b.edit(0, 0, "NOTE:Met in London, likes engines", "TITLE:Countess")
	b.edit(1, 0, "NOTE:Wrote the first program", "TITLE:Mathematician")
	b.edit(0, 1, "NOTE:Composer", "TITLE:baker")
	b.edit(1, 2, "NOTE:Pianist", "TITLE:baker", "TEL;TYPE=home:+49 30 901820")
	b.Drop(0, "u3")
	b.edit(0, 4, "NOTE:Ring theory", "TITLE:baker")
	b.edit(0, 5, "NOTE:Supernovae", "TITLE:baker")
	b.Card(1, "new", "Ida Noddack", "EMAIL:ida@example.org")
	b.Card(0, "twin", "Lise Meitner")
	b.Card(1, "twin2", "Lise Meitner", "TITLE:Physicist")
	return b
}

func (b *bed) set(pairs ...string) {
	keys := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		keys[pairs[i]] = pairs[i+1]
	}
	if err := b.Desk.SetProcess(b.Context(), "clients", keys); err != nil {
		b.Fatal(err)
	}
}

func (b *bed) edit(side, i int, more ...string) {
	b.Card(side, fmt.Sprint("u", i), people[i], append(more, "EMAIL:"+fmt.Sprint("p", i)+"@example.org")...)
}

// review opens the window and gets to the summary.
func (b *bed) review() *bed {
	b.hand.F.Show(frame.Args{})
	b.hand.F.Window().Resize(fyne.NewSize(1120, 760))
	b.hand.Tap("Start sync")
	b.hand.Tap("Yes")
	return b
}

// see lists all objects that are shown, those of the top overlay alone if there is one.
func (b *bed) see() []fyne.CanvasObject {
	c := b.hand.F.Canvas()
	root := c.Content()
	if top := c.Overlays().Top(); top != nil {
		root = top
	}
	var out []fyne.CanvasObject
	var walk func(fyne.CanvasObject)
	walk = func(o fyne.CanvasObject) {
		if o == nil || !o.Visible() {
			return
		}
		out = append(out, o)
		switch x := o.(type) {
		case *fyne.Container:
			for _, y := range x.Objects {
				walk(y)
			}
		case fyne.Widget:
			for _, y := range test.WidgetRenderer(x).Objects() {
				walk(y)
			}
		}
	}
	walk(root)
	return out
}

// says tells whether a widget shows a text.
func says(o fyne.CanvasObject, text string) bool {
	w, ok := o.(fyne.Widget)
	if !ok {
		return false
	}
	for _, x := range test.WidgetRenderer(w).Objects() {
		if t, ok := x.(*canvas.Text); ok && strings.HasPrefix(t.Text, text) {
			return true
		}
	}
	return false
}

// click presses the mouse on the row of a record.
func (b *bed) click(title string, m fyne.KeyModifier) {
	b.Helper()
	for _, o := range b.see() {
		if row, ok := o.(desktop.Mouseable); ok && says(o, title) {
			row.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary, Modifier: m})
			return
		}
	}
	b.Fatalf("no row %q: %s", title, b.hand.Texts())
}

// rightClick asks for the menu of a row.
func (b *bed) rightClick(title string) {
	b.Helper()
	for _, o := range b.see() {
		if row, ok := o.(desktop.Mouseable); ok && says(o, title) {
			row.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonSecondary})
			o.(fyne.SecondaryTappable).TappedSecondary(&fyne.PointEvent{AbsolutePosition: fyne.NewPos(300, 200)})
			return
		}
	}
	b.Fatalf("no row %q", title)
}

// entry chooses in the open menu.
func (b *bed) entry(text string) {
	b.Helper()
	for _, o := range b.see() {
		if tap, ok := o.(fyne.Tappable); ok && menuSays(o, text) {
			tap.Tapped(&fyne.PointEvent{})
			return
		}
	}
	var all []string
	for _, o := range b.see() {
		if t, ok := o.(*canvas.Text); ok {
			all = append(all, t.Text)
		}
	}
	b.Fatalf("no entry %q in %q", text, all)
}

func menuSays(o fyne.CanvasObject, text string) bool {
	return strings.Contains(fmt.Sprintf("%T", o), "menuItem") && says(o, text)
}

func (b *bed) row(title string) desk.Row {
	b.Helper()
	for _, r := range b.s.summary.sessions[0].Rows() {
		if r.Title() == title {
			return r
		}
	}
	b.Fatalf("no row %q", title)
	return desk.Row{}
}

func TestManualMode(t *testing.T) {
	b := newBed(t)
	b.hand.F.Show(frame.Args{})
	b.hand.Sees("Between home/Contacts and office/Contacts")
	b.hand.Shoot("review-start")
	b.hand.Tap("Start sync")
	b.hand.Sees("Nothing is written before you agree")
	b.hand.Shoot("review-question")
	b.hand.Tap("Yes")
	b.hand.Sees("What a sync would do now")
	b.hand.Sees("[Approve these 8 changes]")
	b.click("Ada Lovelace", 0)
	b.hand.Shoot("review-summary")
	b.hand.Sees("Changed on both sides: decide which one stays")
	b.hand.Sees("Wrote the first program")
	b.pick(0, "Take what home has")
	b.pick(1, "Take what office has")
	if r := b.row("Ada Lovelace"); r.Open != 0 || r.Fate != desk.WillDo {
		t.Errorf("a conflict settled by field: %+v", r)
	}
	b.hand.Shoot("review-decided")
	b.click("Emmy Noether", 0)
	b.click("Fritz Zwicky", fyne.KeyModifierShift)
	b.hand.Sees("2 rows are chosen")
	b.rightClick("Fritz Zwicky")
	b.shot("review-menu")
	b.entry("Ignore until it changes")
	b.hand.Sees("2 ignored")
	b.hand.Sees("[Approve these 7 changes]")
	b.click("Béla Bartók", 0)
	b.s.pressed("O")
	b.hand.Shoot("review-many")
	b.hand.Tap("Approve these 7 changes")
	b.hand.Sees("Everything is done")
	b.hand.Shoot("review-end")
	for _, want := range []string{"Met in London, likes engines", "TITLE:Mathematician", "Ida Noddack", "Pianist"} {
		if !strings.Contains(b.Text(0), want) || !strings.Contains(strings.ReplaceAll(b.Text(1), "\\", ""), strings.ReplaceAll(want, "\\", "")) {
			t.Errorf("%q is not on both sides:\n%s\n%s", want, b.Text(0), b.Text(1))
		}
	}
	for _, not := range []string{"Ring theory", "Supernovae", "Composer", "Dmitri"} {
		if strings.Contains(b.Text(1), not) {
			t.Errorf("%q was carried over", not)
		}
	}
	if strings.Contains(b.Text(0), "Composer") {
		t.Error("the other direction was not taken")
	}
	if b.hand.Host.Changes == 0 {
		t.Error("nobody was told")
	}
	b.hand.Tap("History…")
	if len(b.hand.Host.Opened) != 1 || b.hand.Host.Args[0].Run == "" {
		t.Errorf("opened %v %v", b.hand.Host.Opened, b.hand.Host.Args)
	}
}

// pick chooses in the nth choice of the comparison.
func (b *bed) pick(n int, label string) {
	b.Helper()
	for _, o := range b.see() {
		if s, ok := o.(*frame.Select); ok && o != fyne.CanvasObject(b.s.summary.pick) {
			if n--; n < 0 {
				s.SetSelected(label)
				return
			}
		}
	}
	b.Fatalf("no choice for %q", label)
}

// shot keeps a picture without taking a popup away.
func (b *bed) shot(name string) { b.hand.Shoot(name) }

func TestSuggestionsAndLinks(t *testing.T) {
	b := newBed(t).review()
	b.hand.Pick("May be the same (1)")
	b.click("Lise Meitner", 0)
	b.hand.Shoot("review-suggestion")
	b.rightClick("Lise Meitner")
	b.entry("Link the two: they are the same")
	if r := b.row("Lise Meitner"); r.Group != desk.GroupLink || !r.Sides[0].There || !r.Sides[1].There {
		t.Errorf("linked: %+v", r)
	}
	b.click("Lise Meitner", 0)
	b.rightClick("Lise Meitner")
	b.entry("The two are different")
	b.hand.Pick("New (3)")
	b.click("Ida Noddack", 0)
	b.rightClick("Ida Noddack")
	b.entry("Link with…")
	b.hand.Sees("Which record at home is the same as Ida Noddack?")
	b.hand.Shoot("review-linkwith")
	b.click("Lise Meitner", 0)
	b.hand.Tap("Link")
	if r := b.row("Lise Meitner"); !r.Sides[0].There {
		t.Errorf("%+v", r)
	}
	found := false
	for _, r := range b.s.summary.sessions[0].Rows() {
		found = found || r.ID > 0 && r.Sides[0].Title == "Lise Meitner" && r.Sides[1].Title == "Ida Noddack"
	}
	if !found {
		t.Errorf("not linked by hand: %+v", b.s.summary.sessions[0].Rows())
	}
}

func TestLeavingForgets(t *testing.T) {
	b := newBed(t).review()
	b.s.summary.table.TypedShortcut(&fyne.ShortcutSelectAll{})
	b.s.pressed("K")
	if n := b.s.summary.sessions[0].Tally(); n.Records != 0 || n.Skipped == 0 {
		t.Errorf("%+v", n)
	}
	b.hand.Tap("Back")
	b.hand.Sees("are forgotten then")
	b.hand.Tap("Leave")
	b.hand.Sees("Start sync")
	b.hand.Tap("Start sync")
	b.hand.Tap("Yes")
	if n := b.s.summary.chosen(); n != 0 {
		t.Errorf("%d choices were left behind", n)
	}
	b.hand.Tap("Reject")
	b.hand.Shoot("review-reject")
	b.hand.Tap("Reject")
	b.hand.Sees("its plan was rejected")
}

func TestKeyboardAlone(t *testing.T) {
	b := newBed(t).review()
	table := b.s.summary.table
	if b.hand.F.Canvas().Focused() != fyne.Focusable(table) {
		t.Fatalf("the focus is at %T", b.hand.F.Canvas().Focused())
	}
	if len(table.Chosen()) != 1 {
		t.Fatal("no row has the keyboard")
	}
	table.TypedKey(&fyne.KeyEvent{Name: desktop.KeyMenu})
	b.entry("Take what home has")
	if r := b.row("Ada Lovelace"); r.Fate != desk.WillDo || r.Sides[link.Right].Op != link.Update {
		t.Errorf("%+v", r)
	}
	table.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if _, ok := b.hand.F.Canvas().Focused().(*frame.Select); !ok {
		t.Errorf("Enter leads to %T", b.hand.F.Canvas().Focused())
	}
}

func TestPictures(t *testing.T) {
	frametest.Shots(t, "review-rows", fyne.NewSize(1000, 700), func(f *frame.Frame) {
		s := New(f, newPeople(t).Desk)
		s.begin([]source{{process: "clients"}})
		s.summary.table.Choose(s.summary.items[0].key)
		f.OnShow = nil
	})
}

func TestSeveralProcessesTogether(t *testing.T) {
	b := newBed(t)
	for _, place := range []string{"home", "office"} {
		dir := filepath.Join(filepath.Dir(b.Dirs[0]), "..", place, "Friends")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if place == "office" {
			card := "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:x\r\nFN:Rosalind Franklin\r\nN:Franklin;Rosalind;;;\r\nEND:VCARD\r\n"
			if err := os.WriteFile(filepath.Join(dir, "x.vcf"), []byte(card), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := b.Desk.AddProcess(b.Context(), "friends", map[string]string{"kind": "contacts", "left": "home/Friends", "right": "office/Friends", "review": "never"}); err != nil {
		t.Fatal(err)
	}
	b.review()
	b.hand.Shoot("review-several")
	p := b.s.summary
	if len(p.sessions) != 2 || p.sheet.Total() != 11 {
		t.Fatalf("%d processes, %d rows", len(p.sessions), p.sheet.Total())
	}
	p.table.TypedShortcut(&fyne.ShortcutSelectAll{})
	b.s.pressed("K")
	b.hand.Sees("10 left out")
	b.hand.Sees("[Nothing to do]")
	var two []string
	for _, x := range p.items {
		if x.Title() == "Béla Bartók" || x.Title() == "Rosalind Franklin" {
			two = append(two, x.key)
		}
	}
	p.table.Choose(two...)
	b.s.pressed("P")
	b.hand.Tap("Approve these 2 changes")
	b.hand.Sees("clients: conflicts wait for you") // it was only skipped
	b.hand.Sees("Done; something waits for you")
	b.hand.Sees("friends: done")
	b.hand.Shoot("review-several-end")
	if !strings.Contains(b.Text(1), "Composer") || strings.Contains(b.Text(1), "Ring theory") {
		t.Error(b.Text(1))
	}
}

func TestBusyKeepsTheChoices(t *testing.T) {
	b := newBed(t).review()
	b.click("Béla Bartók", 0)
	b.s.pressed("K")
	other, err := b.Desk.Review(b.Context(), "clients", nil)
	if err != nil {
		t.Fatal(err)
	}
	held := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = other.Run(b.Context(), func(p desk.Progress) {
			if p.Stage == "writing" && p.Done == 1 {
				close(held)
				other.Pause()
			}
		})
	}()
	<-held
	b.hand.Tap("Approve these 7 changes")
	b.hand.Sees("your choices are still there")
	b.hand.Shoot("review-busy")
	b.hand.Tap("Close")
	if b.s.summary == nil || b.s.summary.chosen() != 1 {
		t.Error("the choice is lost")
	}
	other.Stop()
	<-done
}

func TestRunPage(t *testing.T) {
	b := newBed(t).review()
	p := newRunPage(b.s, b.s.summary.sessions)
	b.hand.F.SetContent(p.root)
	b.hand.Tap("Pause")
	b.hand.Sees("Paused before the next write")
	b.hand.Shoot("review-paused")
	b.hand.Tap("Go on")
	b.hand.Sees("You may pause")
}

func TestPlanThatWaits(t *testing.T) {
	b := newBed(t)
	r := b.Sync()
	if r.Status != desk.Review || r.Plan == "" {
		t.Fatalf("%s %s", r.Status, r.Plan)
	}
	b.hand.F.Show(frame.Args{Process: "clients", Plan: r.Plan})
	b.hand.F.Window().Resize(fyne.NewSize(1120, 760))
	b.hand.Sees("[Reject]")
	if got := b.s.summary.sessions[0].PlanName(); got != r.Plan {
		t.Errorf("shows %s, asked for %s", got, r.Plan)
	}
	path := filepath.Join(t.TempDir(), "plan.html")
	b.s.summary.saveTo(path)
	b.hand.Sees("The report is in plan.html")
	if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), "Ida Noddack") {
		t.Errorf("%v\n%s", err, text)
	}
	b.hand.Tap("Close")
	b.hand.Tap("Approve these 8 changes")
	b.hand.Sees("Done; something waits for you")
	if c, ok := b.hand.F.Canvas().Focused().(*frame.Button); !ok || c.Text != "Close" {
		t.Error("the keyboard is nowhere")
	}
}
