package configure

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bothways/app/window/frame"
	"bothways/app/words"
)

func itoa(n int) string { return strconv.Itoa(n) }

// pairsControl is a table of two columns that grows by a button.
func (s *Screen) pairsControl(r Row, tell func(string)) (fyne.CanvasObject, func(string)) {
	var list []pair
	lines := container.NewVBox()
	heads := container.NewGridWithColumns(2, frame.Hint(r.Heads[0]), frame.Hint(r.Heads[1]))
	write := func() {
		if r.Control == Colors {
			tell(writeMap(pairsMap(list)))
		} else {
			tell(writePairs(list))
		}
	}
	var draw func()
	draw = func() {
		lines.RemoveAll()
		for i := range list {
			lines.Add(s.pairLine(r, &list[i], write, func() { list = slices.Delete(list, i, i+1); draw(); write() }))
		}
		heads.Hidden = len(list) == 0
		lines.Refresh()
	}
	add := s.f.Button(words.T("Add a line"), theme.ContentAddIcon(), func() {
		p := pair{}
		if len(r.Choices) > 0 {
			p[1] = r.Choices[0].Value
		}
		list = append(list, p)
		draw()
	})
	return container.NewVBox(heads, lines, container.NewHBox(add)), func(text string) {
		if r.Control == Colors {
			list = mapPairs(readMap(text))
		} else {
			list = readPairs(text)
		}
		draw()
	}
}

func (s *Screen) pairLine(r Row, p *pair, write, remove func()) fyne.CanvasObject {
	left := s.f.Entry()
	left.SetText(p[0])
	left.OnChanged = func(text string) { p[0] = text; write() }
	var right fyne.CanvasObject
	if len(r.Choices) > 0 {
		w := s.choose(r.Choices, func(v string) { p[1] = v; write() })
		w.Selected = labelOf(r.Choices, p[1])
		right = w
	} else {
		e := s.f.Entry()
		e.SetText(p[1])
		e.OnChanged = func(text string) { p[1] = text; write() }
		right = e
	}
	return container.NewBorder(nil, nil, nil, s.f.Button("", theme.DeleteIcon(), remove).Flat(), container.NewGridWithColumns(2, left, right))
}

// The ways that a field may go.
const (
	bothWays = "both"
	toRight  = "to-right"
	toLeft   = "to-left"
	noWay    = "omit"
)

// wayOf is the way of a field by the two settings that hold it.
func wayOf(name string, omit []string, oneWay map[string]string) string {
	if slices.Contains(omit, name) {
		return noWay
	}
	if way := oneWay[name]; way != "" {
		return way
	}
	return bothWays
}

// withWay gives the two settings after a field was sent another way.
func withWay(name, way string, omit []string, oneWay map[string]string) (string, string) {
	omit = slices.DeleteFunc(slices.Clone(omit), func(x string) bool { return x == name })
	next := map[string]string{}
	for k, v := range oneWay {
		if k != name {
			next[k] = v
		}
	}
	switch way {
	case noWay:
		omit = append(omit, name)
	case toRight, toLeft:
		next[name] = way
	}
	return writeList(omit), writeMap(next)
}

// waysField is the table of fields and their ways: one control over two settings.
func (s *Screen) waysField(r Row, at [2]Place, value Look, set func(key, value string)) *field {
	x := &field{key: r.Key, says: frame.Hint(""), wrong: frame.Hint("")}
	x.wrong.Importance = widget.DangerImportance
	ways := []Choice{{bothWays, words.T("Both ways")}, {toRight, words.T("Only to {{.Place}}", "Place", at[1].Name)},
		{toLeft, words.T("Only to {{.Place}}", "Place", at[0].Name)}, {noWay, words.T("Not at all")}}
	names := waysNames(r, value)
	grid := container.NewVBox()
	var boxes []*frame.Select
	quiet := false
	for _, c := range names {
		w := s.choose(ways, func(way string) {
			if quiet {
				return
			}
			omit, oneWay := withWay(c.Value, way, readList(value(r.Key)), readMap(value(r.Also)))
			set(r.Key, omit)
			set(r.Also, oneWay)
		})
		boxes = append(boxes, w)
		grid.Add(frame.Row(first(c.Label), container.NewHBox(frame.Wide(240, w)), ""))
	}
	x.show = func(string) {
		quiet = true
		for i, c := range names {
			boxes[i].SetSelected(labelOf(ways, wayOf(c.Value, readList(value(r.Key)), readMap(value(r.Also)))))
		}
		quiet = false
	}
	x.root = container.NewVBox(x.says, x.wrong, grid)
	return x
}

// waysNames are the fields of the kind and any other that the settings name.
func waysNames(r Row, value Look) []Choice {
	names := slices.Clone(r.Choices)
	for _, other := range append(readList(value(r.Key)), keysOf(readMap(value(r.Also)))...) {
		if !slices.ContainsFunc(names, func(c Choice) bool { return c.Value == other }) {
			names = append(names, Choice{other, words.Field(other)})
		}
	}
	return names
}
