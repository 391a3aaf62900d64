package contacts

import (
	"slices"
	"sort"
	"strings"

	"bothways/sync/record"
)

type token = [2]string

// typeTable pairs Google's types of a value with the attributes of a card's.
type typeTable struct {
	names  []string // in the order in which they are tried
	tokens map[string][]token
}

func types(rows ...[]string) *typeTable {
	t := &typeTable{tokens: map[string][]token{}}
	for _, r := range rows {
		t.names = append(t.names, r[0])
		for _, word := range r[1:] {
			name, value, ok := strings.Cut(word, "=")
			if !ok {
				name, value = "type", word
			}
			t.tokens[r[0]] = append(t.tokens[r[0]], token{name, value})
		}
	}
	return t
}

var (
	plainTypes = types([]string{"home", "home"}, []string{"work", "work"}, []string{"other", "other"})
	urlTypes   = types([]string{"home", "home"}, []string{"work", "work"}, []string{"other", "other"}, []string{"homePage", "label=HomePage"},
		[]string{"blog", "label=Blog"}, []string{"profile", "label=Profile"}, []string{"ftp", "label=FTP"}, []string{"reservations", "label=Reservations"})
	phoneTypes = types([]string{"homeFax", "fax", "home"}, []string{"workFax", "fax", "work"}, []string{"workMobile", "cell", "work"},
		[]string{"workPager", "pager", "work"}, []string{"mobile", "cell"}, []string{"otherFax", "fax"}, []string{"pager", "pager"},
		[]string{"home", "home"}, []string{"work", "work"}, []string{"main", "main"}, []string{"other", "other"}, []string{"googleVoice", "label=Google Voice"})
	relationTypes = types([]string{"spouse", "label=Spouse"}, []string{"child", "label=Child"}, []string{"mother", "label=Mother"}, []string{"father", "label=Father"},
		[]string{"parent", "label=Parent"}, []string{"brother", "label=Brother"}, []string{"sister", "label=Sister"}, []string{"friend", "label=Friend"},
		[]string{"relative", "label=Relative"}, []string{"domesticPartner", "label=Partner"}, []string{"manager", "label=Manager"},
		[]string{"assistant", "label=Assistant"}, []string{"referredBy", "label=Referred by"})
	eventTypes = types([]string{"anniversary", "label=Anniversary"}, []string{"other", "label=Other"})
)

// attr is what a card says of a type of Google's; one that a person has made up is a label.
func (t *typeTable) attr(kind string) string {
	if t == nil || trimmed(kind) == "" {
		return ""
	}
	if tokens, ok := t.tokens[kind]; ok {
		return record.Attrs(tokens...)
	}
	return record.Attrs(token{"label", trimmed(kind)})
}

// kind is the type of Google's that says most of an attribute: the label, else the types.
func (t *typeTable) kind(attr string) string {
	var words []token
	for _, x := range record.SplitAttrs(attr) {
		if x[0] == "label" {
			for _, name := range t.names {
				if slices.Equal(t.tokens[name], []token{x}) {
					return name
				}
			}
			return trimmed(x[1])
		}
		if x[0] == "type" {
			words = append(words, x)
		}
	}
	for _, name := range t.names { // those that say more come first
		if subset(t.tokens[name], words) {
			return name
		}
	}
	sort.Slice(words, func(i, j int) bool { return words[i][1] < words[j][1] })
	for _, x := range words {
		if lower := strings.ToLower(x[1]); t == relationTypes {
			for _, name := range t.names {
				if strings.ToLower(name) == lower {
					return name
				}
			}
		}
	}
	if len(words) > 0 {
		return words[0][1]
	}
	return ""
}

func subset(tokens, of []token) bool {
	for _, t := range tokens {
		if !slices.Contains(of, t) {
			return false
		}
	}
	return len(tokens) > 0
}

// set writes the type that an attribute asks for, unless the one that stands there says the same.
func (t *typeTable) set(x object, attr string) {
	if t == nil || t.attr(text(x, "type")) == attr {
		return
	}
	if kind := t.kind(attr); kind != text(x, "type") {
		set(x, "type", kind)
		delete(x, "formattedType")
	}
}
