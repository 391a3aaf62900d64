package configure

import (
	"slices"
	"strings"

	"bothways/app/desk"
	"bothways/app/settings"
	"bothways/app/words"
)

// End is one side of a process that is being made.
type End struct {
	Account string
	List    []desk.CollectionRow // what the account holds
	Chosen  string               // the id of one of them
	New     string               // the name of one that is to be made; "" for none
}

// fresh is the id of a collection that is to be made.
const fresh = "\x00new"

// Draft is a process that is being made.
type Draft struct {
	Kind string
	Ends [2]End
}

// Choices are the collections that a side may be: those of the kind; the second side is written to.
func (d *Draft) Choices(side int) []desk.CollectionRow {
	var out []desk.CollectionRow
	for _, x := range d.Ends[side].List {
		if fits(x, d.Kind) && (side == 0 || x.Writable) {
			out = append(out, x)
		}
	}
	if name := d.Ends[side].New; name != "" {
		out = append(out, desk.CollectionRow{ID: fresh, Name: name, Writable: true})
	}
	return out
}

// Settle chooses for both sides what is likeliest meant; where there is nothing of the kind, a new
// one like the other side's.
func (d *Draft) Settle() {
	for side := range d.Ends {
		d.Ends[side].New = ""
	}
	for _, side := range []int{0, 1, 0} {
		d.Preselect(side)
	}
	for side := range d.Ends {
		if len(d.Choices(side)) == 0 {
			d.Anew(side, d.nameBeside(side))
		}
	}
}

// nameBeside is what a new collection at a side is best called: like the one at the other.
func (d *Draft) nameBeside(side int) string {
	if other, ok := d.Row(1 - side); ok && other.Name != "" && other.ID != "." {
		return other.Name
	}
	return KindName(d.Kind)
}

// Anew chooses a new empty collection, which is made by Make.
func (d *Draft) Anew(side int, name string) {
	d.Ends[side].New, d.Ends[side].Chosen = name, fresh
}

// Beside is a name for a new empty collection at a side that has records already.
func (d *Draft) Beside(side int) string {
	name := words.T("{{.Name}} (Bothways)", "Name", d.nameBeside(side))
	for n := 2; ; n++ {
		taken := false
		for _, x := range d.Ends[side].List {
			taken = taken || x.Name == name
		}
		if !taken {
			return name
		}
		name = words.T("{{.Name}} (Bothways {{.Number}})", "Name", d.nameBeside(side), "Number", n)
	}
}

// FirstKind is the kind to begin with: one that a side holds already.
func (d *Draft) FirstKind() string {
	for _, kind := range []string{"contacts", "calendar", "tasks"} {
		for _, end := range d.Ends {
			for _, x := range end.List {
				if len(x.Kinds) > 0 && fits(x, kind) {
					return kind
				}
			}
		}
	}
	return "contacts"
}

func fits(x desk.CollectionRow, kind string) bool {
	return len(x.Kinds) == 0 || slices.Contains(x.Kinds, kind)
}

// Row is the collection chosen at a side.
func (d *Draft) Row(side int) (desk.CollectionRow, bool) {
	for _, x := range d.Choices(side) {
		if x.ID == d.Ends[side].Chosen {
			return x, true
		}
	}
	return desk.CollectionRow{}, false
}

// Preselect chooses what is likeliest meant: the one called like the other side's, else the only one
// with records, else the first.
func (d *Draft) Preselect(side int) {
	if _, ok := d.Row(side); ok {
		return
	}
	choices := d.Choices(side)
	d.Ends[side].Chosen = ""
	if other, ok := d.Row(1 - side); ok {
		for _, x := range choices {
			if strings.EqualFold(x.Name, other.Name) {
				d.Ends[side].Chosen = x.ID
				return
			}
		}
	}
	for _, x := range choices {
		if x.Records != 0 {
			d.Ends[side].Chosen = x.ID
			return
		}
	}
	if len(choices) > 0 {
		d.Ends[side].Chosen = choices[0].ID
	}
}

// Missing says what is still to be chosen, "" for nothing.
func (d *Draft) Missing() string {
	for side := range d.Ends {
		if d.Ends[side].Account == "" {
			return words.T("Choose an account for each side.")
		}
		if _, ok := d.Row(side); ok {
			continue
		}
		if len(d.Choices(side)) == 0 {
			return words.T("{{.Account}} has nothing of this kind that can be used here. Create a new empty one.", "Account", d.Ends[side].Account)
		}
		return words.T("Choose what is to sync at {{.Account}}.", "Account", d.Ends[side].Account)
	}
	if d.place(0) == d.place(1) {
		return words.T("Both sides are the same place. Choose another for one of them.")
	}
	return ""
}

// Doubles tells whether both sides hold records already, so that some may be there twice.
func (d *Draft) Doubles() bool {
	a, okA := d.Row(0)
	b, okB := d.Row(1)
	return okA && okB && a.Records != 0 && b.Records != 0
}

// OneWay tells whether the first side can only be read.
func (d *Draft) OneWay() bool {
	a, ok := d.Row(0)
	return ok && !a.Writable
}

func (d *Draft) place(side int) settings.Place {
	return settings.Place{Account: d.Ends[side].Account, Collection: d.Ends[side].Chosen}
}

// Keys are the settings of the process.
func (d *Draft) Keys() map[string]string {
	keys := map[string]string{"kind": d.Kind, "left": d.place(0).String(), "right": d.place(1).String()}
	if d.OneWay() {
		keys["direction"] = "to-right"
	}
	return keys
}

// Name is a name for the process that is free.
func (d *Draft) Name(taken []string) string {
	for side := range d.Ends {
		if row, ok := d.Row(side); ok && row.Name != "" && row.ID != "." {
			if name := desk.FreeName(row.Name, nil); name != "new" {
				return desk.FreeName(row.Name, taken)
			}
		}
	}
	return desk.FreeName(d.Kind, taken)
}

// Titled is a collection as it stands in a list to choose from.
func Titled(x desk.CollectionRow) string {
	name := x.Name
	if name == "" || x.ID == "." {
		name = TitleFromID(x.ID)
	}
	switch {
	case x.ID == fresh:
		return words.T("{{.Name}} (new, made when you go on)", "Name", name)
	case !x.Writable:
		return words.T("{{.Name}} (can only be read)", "Name", name)
	case x.Records < 0:
		return name
	case x.Records == 0:
		return words.T("{{.Name}} (empty)", "Name", name)
	}
	return words.N(x.Records, "{{.Name}} ({{.N}} record)", "{{.Name}} ({{.N}} records)", "Name", name)
}

// choicesOf are collections to choose from; two that look alike get their ids.
func choicesOf(rows []desk.CollectionRow) []Choice {
	seen := map[string]int{}
	for _, x := range rows {
		seen[Titled(x)]++
	}
	var out []Choice
	for _, x := range rows {
		label := Titled(x)
		if seen[label] > 1 {
			label += " · " + x.ID
		}
		out = append(out, Choice{x.ID, label})
	}
	return out
}
