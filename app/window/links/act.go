package links

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"bothways/app/desk"
	"bothways/app/window/frame"
	"bothways/app/words"
)

// picked are the pairs that the person has chosen on the page; on the page of single records it is
// the one pair made of both sides.
func (v *View) picked() []desk.Pair {
	if v.page != alone {
		return v.pairs.Pick(v.list.Chosen())
	}
	l, r := v.sides[0].Chosen(), v.sides[1].Chosen()
	if len(l) != 1 || len(r) != 1 {
		return nil
	}
	return []desk.Pair{{Items: [2]string{l[0], r[0]}}}
}

// chosen shows what can be done with what is chosen, and compares it.
func (v *View) chosen() {
	n := len(v.picked())
	v.buttons.Objects = nil
	add := func(text string, icon fyne.Resource, on bool, do func()) *frame.Button {
		b := v.of.Button(text, icon, do)
		if !on {
			b.Disable()
		}
		v.buttons.Add(b)
		return b
	}
	switch v.page {
	case suggested:
		add(words.N(max(n, 1), "Link the two records", "Link {{.N}} pairs"), theme.ConfirmIcon(), n > 0, v.link).Main()
		if strong := v.book.Strong(); len(strong) > 0 {
			add(words.N(len(strong), "Link the strong suggestion", "Link all {{.N}} strong suggestions"), nil, true, v.linkStrong)
		}
		add(words.T("They are different"), theme.CancelIcon(), n > 0, v.differ)
	case linked:
		add(words.N(max(n, 1), "Take the pair apart…", "Take {{.N}} pairs apart…"), theme.ContentCutIcon(), n > 0, v.differ)
		add(words.T("History of this record…"), theme.HistoryIcon(), n == 1, v.history)
	case alone:
		add(words.T("Link the two records"), theme.ConfirmIcon(), n == 1, v.link).Main()
		add(words.T("They are different"), theme.CancelIcon(), n == 1, v.differ)
	}
	v.reason.Hide()
	if p := v.picked(); len(p) == 1 && len(p[0].Why) > 0 && v.page == suggested {
		v.reason.SetText(words.T("Why: {{.Reasons}}", "Reasons", strings.Join(p[0].Why, ", ")))
		v.reason.Show()
	}
	v.lower.Refresh()
	v.compare()
}

// compare shows the records of the row with the keyboard, or of both sides.
func (v *View) compare() {
	var items [2]string
	if v.page == alone {
		for s, t := range v.sides {
			if ids := t.Chosen(); len(ids) > 0 {
				items[s] = ids[0]
			}
		}
	} else if p, ok := v.pairs.Find(v.list.Cursor()); ok && v.list.Count() > 0 {
		items = p.Items
	}
	if items == v.shown && items != [2]string{} {
		return
	}
	v.shown = items
	if items == [2]string{} {
		v.fields.Set(nil)
		v.detail.Reload()
		return
	}
	process := v.book.Process
	var list []desk.FieldView
	v.of.Load(words.T("Comparing…"), func(ctx context.Context) (err error) {
		list, err = v.desk.Compare(ctx, process, items)
		return err
	}, func(err error) {
		if v.shown != items {
			return // another row was chosen meanwhile
		}
		if err != nil {
			v.of.Log.Info("compare", "err", err)
			list = nil
		}
		v.fields.Set(fieldsOf(list))
		v.detail.Reload()
	})
}

// menu is what can be done with the chosen rows.
func (v *View) menu(_ []string, at fyne.Position) {
	var items []*fyne.MenuItem
	for _, o := range v.buttons.Objects {
		if b, ok := o.(*frame.Button); ok && !b.Disabled() {
			items = append(items, fyne.NewMenuItem(b.Text, b.OnTapped))
		}
	}
	v.list.ShowMenu(items, at)
}

// do changes links in the background and shows them anew.
func (v *View) do(title string, pairs []desk.Pair, how func(ctx context.Context, process string, pairs [][2]string) (int, error)) {
	process, items := v.book.Process, itemsOf(pairs)
	v.of.Work(title, func(ctx context.Context, tell frame.Progress) error {
		for n, p := range items {
			if err := ctx.Err(); err != nil {
				return err
			}
			tell(n, len(items), "")
			if _, err := how(ctx, process, [][2]string{p}); err != nil {
				return err
			}
		}
		return nil
	}, func(err error) {
		if !errors.Is(err, context.Canceled) {
			v.of.Fail(err)
		}
		v.shown = [2]string{}
		v.of.Host.Changed() // loads, here too
	})
}

func (v *View) link() { v.do(words.T("Linking"), v.picked(), v.desk.LinkPairs) }

// linkStrong accepts what is likely and without a rival, after a question.
func (v *View) linkStrong() {
	strong := v.book.Strong()
	v.of.Ask(words.T("Link strong suggestions"),
		words.N(len(strong), "{{.N}} pair is at least {{.Percent}} % alike, and neither record is in another suggestion. Link it?",
			"{{.N}} pairs are at least {{.Percent}} % alike, and none of their records is in another suggestion. Link them all?", "Percent", int(desk.StrongScore*100)),
		words.T("Link"), words.T("Cancel"), func(yes bool) {
			if yes {
				v.do(words.T("Linking"), strong, v.desk.LinkPairs)
			}
		})
}

// differ says that records are different; linked ones are taken apart, after a question.
func (v *View) differ() {
	picked := v.picked()
	if v.page != linked {
		v.do(words.T("Noting that they are different"), picked, v.desk.DifferPairs)
		return
	}
	v.of.Ask(words.T("Take apart"),
		words.N(len(picked), "The two records will no longer be kept in step, and each is new to the other side. They are not linked again by themselves. No record is deleted.",
			"The records of {{.N}} pairs will no longer be kept in step, and each is new to the other side. They are not linked again by themselves. No record is deleted."),
		words.T("Take apart"), words.T("Cancel"), func(yes bool) {
			if yes {
				v.do(words.T("Taking apart"), picked, v.desk.DifferPairs)
			}
		})
}

func (v *View) history() {
	if p := v.picked(); len(p) == 1 {
		v.of.Host.Open("history", frame.Args{Process: v.book.Process, Record: pairID(p[0])})
	}
}

// reread reads both sides, so that new records show.
func (v *View) reread() {
	process := v.book.Process
	if process == "" {
		return
	}
	v.of.Work(words.T("Reading both sides"), func(ctx context.Context, tell frame.Progress) error {
		defer v.of.Host.Follow(process, tell)()
		return v.desk.Reread(ctx, process)
	}, func(err error) {
		if !errors.Is(err, context.Canceled) {
			v.of.Fail(err)
		}
		v.of.Host.Changed()
	})
}
