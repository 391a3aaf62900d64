package configure

import (
	"path"
	"strings"

	"bothways/app/settings"
	"bothways/app/words"
)

// Place is how sentences call one side of a process.
type Place struct {
	Name string // "Google"
	At   string // "at Google"
	Full string // "Clients at Google"
}

// PlacesOf names both sides. title gives a collection's own name where it is known, else "".
func PlacesOf(p settings.Process, accounts map[string]settings.Account, title func(settings.Place) string) [2]Place {
	a, b := accounts[p.Left.Account], accounts[p.Right.Account]
	alike := a.Type == b.Type && a.Type != "dav"
	return [2]Place{placeOf(p.Left, a, alike, title), placeOf(p.Right, b, alike, title)}
}

func placeOf(p settings.Place, a settings.Account, alike bool, title func(settings.Place) string) Place {
	collection := title(p)
	if collection == "" {
		collection = TitleFromID(p.Collection)
	}
	switch {
	case a.Type == "folder" && !alike:
		return Place{words.T("this computer"), words.T("on this computer"),
			words.T("{{.Collection}} on this computer", "Collection", collection)}
	case a.Type == "google" && !alike:
		return Place{"Google", words.T("at Google"), words.T("{{.Collection}} at Google", "Collection", collection)}
	}
	return Place{p.Account, words.T("at {{.Account}}", "Account", p.Account),
		words.T("{{.Collection}} at {{.Account}}", "Collection", collection, "Account", p.Account)}
}

// TitleFromID is what a collection is called as long as its own name is not known.
func TitleFromID(id string) string {
	switch id {
	case "contacts":
		return words.T("All contacts")
	case "primary":
		return words.T("Main calendar")
	case "@default":
		return words.T("Main task list")
	case ".":
		return words.T("The folder itself")
	}
	return path.Base(strings.TrimRight(id, "/"))
}

// KindName is what a kind of records is called.
func KindName(kind string) string {
	switch kind {
	case "contacts":
		return words.T("Contacts")
	case "calendar":
		return words.T("Calendar")
	case "tasks":
		return words.T("Tasks")
	}
	return kind
}

// TypeName is what a type of accounts is called.
func TypeName(kind string) string {
	switch kind {
	case "folder":
		return words.T("Folder on this computer")
	case "dav":
		return words.T("CalDAV or CardDAV server")
	case "google":
		return words.T("Google account")
	}
	return kind
}
