package words

import (
	"regexp"
	"strings"
)

var (
	sideWord  = regexp.MustCompile(`\b(left|right)\b`)
	onSide    = regexp.MustCompile(`\bon (left|right)\b`)
	fieldWord = regexp.MustCompile(`@?\b[A-Z][A-Z-]*[A-Z]\b|\bN\b`)
)

// Reason puts a reason of the planner into the person's words, with the accounts' names: "left
// changed: TEL" becomes "home changed: phone".
func Reason(reason, left, right string) string {
	head, list, some := strings.Cut(reason, ": ")
	name := func(side string) string {
		if side == "left" {
			return orWord(left, side)
		}
		return orWord(right, side)
	}
	if some {
		return listed(head, list, name)
	}
	if text, ok := reasons.get()[reason]; ok {
		return text
	}
	sides := sideWord.FindAllString(reason, -1)
	for i, s := range sides {
		sides[i] = name(s)
	}
	switch onSide.ReplaceAllString(reason, "on SIDE") {
	case "new on SIDE":
		return T("new at {{.Place}}", "Place", sides[0])
	case "deleted on SIDE":
		return T("deleted at {{.Place}}", "Place", sides[0])
	case "edited on SIDE, deleted on SIDE":
		return T("edited at {{.Place}}, deleted at {{.Other}}", "Place", sides[0], "Other", sides[1])
	case "no longer passes the filter on SIDE":
		return T("no longer passes the filter at {{.Place}}", "Place", sides[0])
	case "create is prevented on SIDE":
		return T("create is prevented at {{.Place}}", "Place", sides[0])
	case "update is prevented on SIDE":
		return T("update is prevented at {{.Place}}", "Place", sides[0])
	case "delete is prevented on SIDE":
		return T("delete is prevented at {{.Place}}", "Place", sides[0])
	}
	if property, ok := strings.CutPrefix(reason, "has no "); ok {
		return T("has no {{.Field}}", "Field", or(fields.get(), property))
	}
	return bare(reason, name)
}

// bare puts the names into a reason that has no words of its own here.
func bare(reason string, name func(string) string) string {
	return sideWord.ReplaceAllStringFunc(onSide.ReplaceAllString(reason, "at $1"), name)
}

// listed is a reason with a list of fields or of evidence.
func listed(head, list string, name func(string) string) string {
	if same, ok := strings.CutPrefix(list, "same "); ok && head == "linked" {
		codes := strings.Split(same, ", ")
		for i, c := range codes {
			codes[i] = or(evidence.get(), c)
		}
		return T("linked: same {{.What}}", "What", strings.Join(codes, ", "))
	}
	if head == "cannot be read" {
		return T("cannot be read: {{.Why}}", "Why", list)
	}
	words := fieldWord.ReplaceAllStringFunc(list, func(w string) string { return or(fields.get(), w) })
	switch head {
	case "left changed", "right changed":
		return T("{{.Place}} changed: {{.Fields}}", "Place", name(strings.TrimSuffix(head, " changed")), "Fields", words)
	case "changed on both sides":
		return T("changed on both sides: {{.Fields}}", "Fields", words)
	}
	return bare(head, name) + ": " + words
}

func orWord(name, word string) string {
	if name == "" {
		return word
	}
	return name
}

// reasons are those that are one fixed phrase.
var reasons = listOf(func() map[string]string {
	return map[string]string{
		"linked": T("linked"), "linked by hand": T("linked by hand"), "undo": T("undo"), "private": T("private"), "declined": T("declined"),
		"an earlier write is not settled yet": T("an earlier write is not settled yet"),
		"left out of this run":                T("left out of this run"),
		"left out by choice":                  T("left out by choice"),
		"no longer part of the collection":    T("no longer part of the collection"),
		"outside the window of time":          T("outside the window of time"),
		"repeating events do not sync":        T("repeating events do not sync"),
		"in none of the chosen categories":    T("in none of the chosen categories"),
		"in an excluded category":             T("in an excluded category"),
		"its title does not match":            T("its title does not match"),
		"it is no longer there":               T("it is no longer there"),
		"it was edited since":                 T("it was edited since"),
		"it is there again":                   T("it is there again"),
		"it was deleted since":                T("it was deleted since"),
		"its fields were edited since":        T("its fields were edited since"),
		"it is like that already":             T("it is like that already"),
		"written 12 times within a day; another program may be changing it back": T("written 12 times within a day; another program may be changing it back"),
	}
})

var evidence = listOf(func() map[string]string {
	return map[string]string{
		"email": T("e-mail"), "phone": T("phone"), "name": T("name"), "birthday": T("birthday"), "organisation": T("organisation"), "address": T("address"),
		"uid": "UID", "title": T("title"), "start": T("start"), "end": T("end"), "place": T("place"), "due": T("due date"), "status": T("status"),
		"related": T("related entries"), "people": T("guests"), "series": T("repetition"), "content": T("content"),
	}
})

var details = listOf(func() map[string]string {
	return map[string]string{
		"same": T("the same"), "nickname": T("a nickname"), "part": T("in part"), "initial": T("an initial"), "spelling": T("spelled almost alike"),
		"single": T("one word only"), "surname": T("another surname"), "different": T("different"), "close": T("nearly the same"), "senior": T("senior or junior"),
	}
})

// Evidence is the phrase for one reason why two records may be one: "phone +49301234567", "name: a
// nickname", "e-mail shared by several".
func Evidence(code, detail string) string {
	word := or(evidence.get(), code)
	switch phrase, known := details.get()[detail]; {
	case code == "shared":
		return T("{{.What}} shared by several", "What", or(evidence.get(), detail))
	case detail == "":
		return word
	case known:
		return word + ": " + phrase
	}
	return word + " " + detail
}

// By is how a pair came together: "by hand", or the evidence that was met ("name, email").
func By(met string) string {
	if met == "by hand" {
		return T("by hand")
	}
	codes := strings.Split(met, ", ")
	for i, c := range codes {
		codes[i] = or(evidence.get(), c)
	}
	return strings.Join(codes, ", ")
}
