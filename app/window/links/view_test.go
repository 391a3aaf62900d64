package links

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bothways/app/window/frame"
	"bothways/app/window/frame/frametest"
	"bothways/app/window/windowtest"
)

// mixed is a home with pairs that are linked, that look alike, and records that are alone.
func mixed(t *testing.T) *windowtest.Home {
	h := windowtest.New(t)
	if err := h.Desk.SetProcess(t.Context(), "clients", map[string]string{"prevent.left": `["create"]`, "prevent.right": `["create"]`}); err != nil {
		t.Fatal(err)
	}
	for i, n := range []string{"Ada Lovelace", "Grace Hopper", "Özlem Türeci", "湯川 秀樹"} {
		h.Card(0, fmt.Sprintf("same%d", i), n, fmt.Sprintf("EMAIL:p%d@example.org", i))
		h.Card(1, fmt.Sprintf("same%d", i), n, fmt.Sprintf("EMAIL:p%d@example.org", i), "TITLE:Engineer")
	}
	h.Card(0, "l1", "Mary Somerville", "NOTE:likes stars", "TEL:+49 30 9018201", "ORG:Royal Society")
	h.Card(1, "r1", "Mary F. Somerville", "ORG:Royal Society", "TITLE:Writer")
	h.Card(0, "l2", "Emil Berliner", "TEL:+49 511 1682")
	h.Card(1, "r2", "E. Berliner")
	h.Card(0, "l3", "Sophie Germain")
	h.Card(1, "r3", "Bernhard Riemann", "EMAIL:riemann@example.org")
	h.Sync()
	return h
}

func open(t *testing.T, h *windowtest.Home) (*View, *frame.Frame, *frametest.Host) {
	f, host := frametest.New(t, "links", fyne.NewSize(1040, 680))
	v := New(f, h.Desk)
	f.Show(frame.Args{})
	f.Window().Resize(fyne.NewSize(1040, 680))
	return v, f, host
}

func TestRecordsAreLinkedByHand(t *testing.T) {
	h := mixed(t)
	v, _, host := open(t, h)
	linkedBefore, alone0 := len(v.book.Linked), len(v.book.Loose[0])
	if linkedBefore != 4 || alone0 != 3 {
		t.Fatalf("%d linked, %d alone", linkedBefore, alone0)
	}
	v.turn(alone)
	v.seek[0].SetText("sophie")
	if v.lone[0].Len() != 1 || v.lone[1].Len() != 3 {
		t.Fatalf("search finds %d and %d", v.lone[0].Len(), v.lone[1].Len())
	}
	v.seek[0].SetText("")
	v.sides[0].Choose(find(v, 0, "Sophie Germain"))
	if len(v.picked()) != 0 {
		t.Fatal("one record alone is no pair")
	}
	v.sides[1].Choose(find(v, 1, "Bernhard Riemann"))
	if v.fields.Len() == 0 {
		t.Fatal("nothing is compared")
	}
	test.Tap(button(t, v, "Link the two records"))
	if len(host.Errors) > 0 || len(v.book.Linked) != linkedBefore+1 || host.Changes != 1 {
		t.Fatalf("%v; %d linked", host.Errors, len(v.book.Linked))
	}
	if rep := h.Sync(); rep.Linked != 1 || !strings.Contains(h.Text(0), "riemann@example.org") {
		t.Fatalf("%+v\n%s", rep, h.Text(0))
	}
}

func TestSuggestionsAreTakenOrRefused(t *testing.T) {
	h := mixed(t)
	v, f, host := open(t, h)
	v.turn(suggested)
	n := len(v.book.Suggested)
	if n == 0 {
		t.Fatal("nothing is suggested")
	}
	v.list.ChooseFirst()
	test.Tap(button(t, v, "They are different"))
	if len(host.Errors) > 0 || len(v.book.Suggested) != n-1 {
		t.Fatalf("%v; %d suggestions, before %d", host.Errors, len(v.book.Suggested), n)
	}
	v.turn(linked)
	v.list.ChooseFirst()
	test.Tap(button(t, v, "Take the pair apart…"))
	if len(v.book.Linked) != 4 {
		t.Fatal("taken apart before the answer")
	}
	f.Key(&fyne.KeyEvent{Name: fyne.KeyEscape}) // no
	if len(v.book.Linked) != 4 || !f.Shown() {
		t.Fatal("Escape took it apart, or closed the window")
	}
	test.Tap(button(t, v, "Take the pair apart…"))
	test.Tap(f.Canvas().Focused().(fyne.Tappable)) // the main button
	if len(v.book.Linked) != 3 {
		t.Fatalf("%d linked", len(v.book.Linked))
	}
}

func TestItOpensAtARecord(t *testing.T) {
	h := mixed(t)
	v, f, _ := open(t, h)
	pair, lone := v.book.Linked[2], v.book.Loose[1][1]
	f.Show(frame.Args{Process: "clients", Record: pairID(pair)})
	if got := v.picked(); v.page != linked || len(got) != 1 || got[0].Link != pair.Link {
		t.Fatalf("page %d, %+v", v.page, got)
	}
	f.Show(frame.Args{Process: "clients", Record: lone.ItemID})
	if got := v.sides[1].Chosen(); v.page != alone || len(got) != 1 || got[0] != lone.ItemID {
		t.Fatalf("page %d, %v", v.page, got)
	}
}

func find(v *View, side int, title string) string {
	for _, l := range v.book.Loose[side] {
		if l.Title == title {
			return l.ItemID
		}
	}
	return ""
}

func button(t *testing.T, v *View, text string) *frame.Button {
	t.Helper()
	var there []string
	for _, o := range v.buttons.Objects {
		if b := o.(*frame.Button); b.Text == text {
			if b.Disabled() {
				t.Fatalf("%q cannot be pressed", text)
			}
			return b
		} else {
			there = append(there, b.Text)
		}
	}
	t.Fatalf("there is no %q but %q", text, there)
	return nil
}

func TestShots(t *testing.T) {
	h := mixed(t)
	frametest.Shots(t, "links", fyne.NewSize(1040, 680), func(f *frame.Frame) {
		v := New(f, h.Desk)
		v.show(frame.Args{})
		v.turn(suggested)
		v.list.ChooseFirst()
		v.list.Focus()
	})
	for page, name := range map[int]string{linked: "links-linked", alone: "links-alone"} {
		v, f, _ := open(t, h)
		v.turn(page)
		if page == alone {
			v.sides[0].Choose(find(v, 0, "Mary Somerville"))
			v.sides[1].Choose(find(v, 1, "Mary F. Somerville"))
		}
		frametest.Keep(t, f, name)
	}
}
