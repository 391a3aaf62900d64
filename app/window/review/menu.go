package review

import (
	"bothways/app/desk"
	"bothways/app/words"
	"bothways/sync/link"
)

// deed is what an entry of the menu does.
type deed int

const (
	chooses  deed = iota // a choice, kept until the run
	links                // with a record that is looked up
	accepts              // a suggestion
	differs              // the two are not the same
	unrolls              // shows the fields
	separate             // no entry: a line
)

// entry is a line of the menu of the chosen rows.
type entry struct {
	deed   deed
	label  string
	choice desk.Choice
	keys   string // the shortcut, "" for none
}

// offered is what the reviews say can be chosen for the rows.
type offered func(items []item) []desk.Option

// menuOf makes the menu of one or many rows.
func menuOf(items []item, options offered) []entry {
	if len(items) == 0 {
		return nil
	}
	var out []entry
	for _, o := range options(items) {
		if o.Pick == desk.PickProposed && !anyChosen(items) {
			continue
		}
		if (o.Pick == desk.PickSkip || o.Pick == desk.PickUnignore) && len(out) > 0 {
			out = append(out, entry{deed: separate})
		}
		out = append(out, entry{label: optionWords(o, namesOf(items)), choice: desk.Choice{Pick: o.Pick, Take: o.Take}, keys: keysOf(o)})
	}
	more := pairing(items)
	if len(out) > 0 && len(more) > 0 {
		out = append(out, entry{deed: separate})
	}
	return append(out, more...)
}

func anyChosen(items []item) bool {
	for _, x := range items {
		if x.Chosen() {
			return true
		}
	}
	return false
}

// pairing are the entries about which record is which.
func pairing(items []item) []entry {
	var out []entry
	suggested, linked, loose := 0, 0, 0
	for _, x := range items {
		switch there := x.Sides[0].There && x.Sides[1].There; {
		case x.Group == desk.GroupSuggestion:
			suggested++
		case there:
			linked++
		case x.Group == desk.GroupNew:
			loose++
		}
	}
	if suggested == len(items) {
		out = append(out, entry{deed: accepts, label: words.N(suggested, "Link the two: they are the same", "Link these {{.N}} pairs: they are the same"), keys: "L"})
	}
	if loose == 1 && len(items) == 1 {
		out = append(out, entry{deed: links, label: words.T("Link with…"), keys: "L"})
	}
	if suggested+linked == len(items) {
		out = append(out, entry{deed: differs, label: words.N(len(items), "The two are different", "The records of these {{.N}} pairs are different"), keys: "D"})
	}
	return out
}

// namesOf are the names of the sides, "" where the rows are of processes with different ones.
func namesOf(items []item) [2]string {
	names := items[0].names
	for _, x := range items {
		if x.names != names {
			return [2]string{words.T("the first place"), words.T("the second place")}
		}
	}
	return names
}

func optionWords(o desk.Option, names [2]string) string {
	switch o.Pick {
	case desk.PickProposed:
		return words.T("Do as proposed")
	case desk.PickOther:
		return words.T("Do it the other way round")
	case desk.PickDelete:
		return words.T("Delete it there as well")
	case desk.PickRestore:
		return words.T("Bring the record back")
	case desk.PickAgain:
		return words.T("Try it again")
	case desk.PickSkip:
		return words.T("Skip this time")
	case desk.PickIgnore:
		return words.T("Ignore until it changes")
	case desk.PickForever:
		return words.T("Ignore for ever")
	case desk.PickUnignore:
		return words.T("Ignore no longer")
	}
	return takeWords(o.Take, names)
}

// takeWords says whose value stays.
func takeWords(c link.Choice, names [2]string) string {
	switch c {
	case link.TakeLeft:
		return words.T("Take what {{.Place}} has", "Place", names[0])
	case link.TakeRight:
		return words.T("Take what {{.Place}} has", "Place", names[1])
	case link.TakeNewest:
		return words.T("Take the newer one")
	case link.TakeBoth:
		return words.T("Keep both values")
	}
	return words.T("As proposed")
}

// keysOf is the key of an option: each works with Ctrl on the chosen rows.
func keysOf(o desk.Option) string {
	switch o.Pick {
	case desk.PickProposed:
		return "P"
	case desk.PickOther:
		return "O"
	case desk.PickSkip:
		return "K"
	case desk.PickIgnore:
		return "I"
	case desk.PickDelete:
		return "T"
	case desk.PickRestore:
		return "B"
	case desk.PickTake:
		return map[link.Choice]string{link.TakeLeft: "1", link.TakeRight: "2", link.TakeNewest: "3", link.TakeBoth: "4"}[o.Take]
	}
	return ""
}

// byKey finds the entry of a key.
func byKey(menu []entry, key string) (entry, bool) {
	for _, e := range menu {
		if e.keys == key && key != "" {
			return e, true
		}
	}
	return entry{}, false
}
