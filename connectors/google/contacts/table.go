package contacts

import (
	"strings"

	"bothways/connectors/contentline"
	"bothways/connectors/vcard"
	"bothways/sync/record"
	"bothways/sync/side"
)

// list is one list of a person's: what its items show, and how a value is written into one.
type list struct {
	field string
	// takes tells whether a value of a property goes here, and as which part of an item.
	takes func(property, text string) (part string, ok bool)
	read  func(l Lens, x object) []facet
	write func(l Lens, x object, part string, w wanted) error
	// clear takes one part out of an item; nil where an item goes as a whole.
	clear  func(x object, part string)
	mine   func(x object) bool // nil: all items
	single bool                // Google takes one item at most (G-PPL-8)
}

// table is in the order in which a record is read.
var table = []list{
	{field: "names", single: true, takes: takesName, read: readName, write: writeName, clear: clearName},
	plain("nicknames", "NICKNAME", "value", nil),
	{field: "organizations", takes: takesOrg, read: readOrg, write: writeOrg, clear: clearOrg},
	plain("occupations", "ROLE", "value", nil),
	{field: "emailAddresses", takes: only("EMAIL"), read: readEmail, write: writeEmail},
	{field: "phoneNumbers", takes: only("TEL"), read: readPhone, write: writePhone},
	{field: "addresses", takes: only("ADR"), read: readAddress, write: writeAddress},
	plain("urls", "URL", "value", urlTypes),
	{field: "imClients", takes: takesMessenger, read: readMessenger, write: writeMessenger},
	{field: "sipAddresses", takes: takesSIP, read: readSIP, write: writeSIP},
	{field: "birthdays", single: true, takes: only("BDAY"), read: readBirthday, write: writeBirthday},
	{field: "events", takes: takesEvent, read: readEvent, write: writeEvent},
	{field: "relations", takes: takesRelation, read: readRelation, write: writeRelation},
	{field: "genders", single: true, takes: only("GENDER"), read: readGender, write: writeGender},
	plain("locales", "LANG", "value", nil),
	{field: "memberships", takes: only("CATEGORIES"), read: readGroup, write: writeGroup, mine: isGroup},
	{field: "clientData", takes: func(string, string) (string, bool) { return "", false }, read: readBeside, write: writeBeside, mine: isBeside},
	{field: "biographies", single: true, takes: only("NOTE"), read: readNote, write: writeNote},
	{field: "userDefined", takes: takesCustom, read: readCustom, write: writeCustom},
}

// listFor finds where a value of a property goes; ok is false where Google has no place for it.
func listFor(property, text string) (t *list, part string, ok bool) {
	for i := range table {
		if part, ok = table[i].takes(property, text); ok {
			return &table[i], part, true
		}
	}
	return nil, "", false
}

func only(property string) func(string, string) (string, bool) {
	return func(p, _ string) (string, bool) { return "", p == property }
}

// plain is a list of texts, each with a type where there are any.
func plain(field, property, key string, types *typeTable) list {
	return list{field: field, takes: only(property),
		read: func(_ Lens, x object) []facet {
			return []facet{{property: property, text: trimmed(text(x, key)), attr: types.attr(text(x, "type"))}}
		},
		write: func(_ Lens, x object, _ string, w wanted) error {
			set(x, key, w.value.Text)
			types.set(x, w.value.Attr)
			return nil
		}}
}

// spelled is the value of a raw content line, "" where it has none that can be used.
func spelled(v record.Value, property string) string {
	if v.Raw == "" {
		return ""
	}
	first, _, _ := strings.Cut(v.Raw, "\n")
	l := contentline.ParseLine(first)
	if l.Opaque() || l.Name() != property || l.First("ENCODING") != "" || l.First("CHARSET") != "" {
		return ""
	}
	for _, p := range l.Params() {
		if p.Name == "" {
			return ""
		}
	}
	return trimmed(contentline.Unescape(l.Value()))
}

// rawLine is the content line that keeps a spelling, "" where the text is the spelling.
func rawLine(property, spelling, text string) string {
	if spelling == text {
		return ""
	}
	return property + ":" + contentline.Escape(spelling)
}

func readEmail(_ Lens, x object) []facet {
	value := trimmed(text(x, "value"))
	low := strings.ToLower(value)
	return []facet{{property: "EMAIL", text: low, attr: plainTypes.attr(text(x, "type")), raw: rawLine("EMAIL", value, low)}}
}

func writeEmail(_ Lens, x object, _ string, w wanted) error {
	value := spelled(w.value, "EMAIL")
	if strings.ToLower(value) != w.value.Text {
		value = w.value.Text
	}
	if strings.ToLower(text(x, "value")) != w.value.Text {
		set(x, "value", value)
	}
	plainTypes.set(x, w.value.Attr)
	return nil
}

func readPhone(l Lens, x object) []facet {
	value := trimmed(text(x, "value"))
	number := vcard.Phone(value, l.Region)
	return []facet{{property: "TEL", text: number, attr: phoneTypes.attr(text(x, "type")), raw: rawLine("TEL", value, number)}}
}

func writePhone(l Lens, x object, _ string, w wanted) error {
	if vcard.Phone(trimmed(text(x, "value")), l.Region) != w.value.Text {
		value := w.value.Text
		if head, ext, ok := strings.Cut(value, ";ext="); ok {
			value = head + " x" + ext
		}
		if s := spelled(w.value, "TEL"); s != "" && vcard.Phone(s, l.Region) == w.value.Text && !strings.Contains(s, ";") {
			value = s
			if len(s) > 4 && strings.EqualFold(s[:4], "tel:") {
				value = s[4:]
			}
		}
		set(x, "value", value)
		delete(x, "canonicalForm")
	}
	phoneTypes.set(x, w.value.Attr)
	return nil
}

const (
	groupPrefix = "contactGroups/"
	myContacts  = groupPrefix + "myContacts"
)

func isGroup(x object) bool { return groupOf(x) != "" }

// groupOf is the resource name of the group that a membership is in, "" for other memberships.
func groupOf(x object) string {
	m, _ := x["contactGroupMembership"].(object)
	if name := text(m, "contactGroupResourceName"); name != "" {
		return name
	}
	if id := text(m, "contactGroupId"); id != "" {
		return groupPrefix + id
	}
	return ""
}

func readGroup(l Lens, x object) []facet {
	group := groupOf(x)
	if group == l.Own {
		return nil
	}
	return []facet{{property: "CATEGORIES", text: trimmed(l.Groups[group])}}
}

func writeGroup(l Lens, x object, _ string, w wanted) error {
	group := l.group(w.value.Text)
	if group == "" {
		return &side.Error{Class: side.ErrUnsupported, What: "CATEGORIES: there is no group for one of them", Untouched: true}
	}
	if groupOf(x) != group {
		x["contactGroupMembership"] = object{"contactGroupResourceName": group, "contactGroupId": strings.TrimPrefix(group, groupPrefix)}
	}
	return nil
}

// A category whose name Google keeps for itself (friends, family …) is kept beside the contact.
const besideKey = "bothways-category"

func isBeside(x object) bool { return text(x, "key") == besideKey }

func readBeside(_ Lens, x object) []facet {
	return []facet{{property: "CATEGORIES", text: trimmed(text(x, "value"))}}
}

func writeBeside(_ Lens, x object, _ string, w wanted) error {
	x["key"], x["value"] = besideKey, w.value.Text
	return nil
}

// listFor finds where a value goes here.
func (l Lens) listFor(property, value string) (t *list, part string, ok bool) {
	if property == "CATEGORIES" && l.Reserved[value] && l.group(value) == "" {
		for i := range table {
			if table[i].field == "clientData" {
				return &table[i], "", true
			}
		}
	}
	return listFor(property, value)
}

// group finds the group of a category: by its name, else without regard to case, since Google has no two
// names that differ by case alone.
func (l Lens) group(name string) string {
	like := ""
	for group, n := range l.Groups {
		n = trimmed(n)
		switch {
		case n == name && (like == "" || trimmed(l.Groups[like]) != name || group < like):
			like = group
		case strings.EqualFold(n, name) && (like == "" || trimmed(l.Groups[like]) != name && group < like):
			like = group
		}
	}
	return like
}

// Missing lists the categories of a patch that no group stands for yet.
func (l Lens) Missing(p record.Patch) []string {
	var out []string
	for _, k := range p.Keys() {
		if e := p[k]; k.Property() == "CATEGORIES" && !e.Gone && e.Value.Text != "" && !l.Reserved[e.Value.Text] && l.group(e.Value.Text) == "" {
			out = append(out, e.Value.Text)
		}
	}
	return out
}

func readNote(_ Lens, x object) []facet {
	return []facet{{property: "NOTE", text: normal(text(x, "value"))}}
}

func writeNote(_ Lens, x object, _ string, w wanted) error {
	if normal(text(x, "value")) != w.value.Text {
		x["value"], x["contentType"] = w.value.Text, "TEXT_PLAIN"
	}
	return nil
}

// customPrefix is in front of the name of a custom field: "userDefined:Customer no".
const customPrefix = "userDefined:"

func takesCustom(property, _ string) (string, bool) {
	return "", strings.HasPrefix(property, customPrefix) && len(property) > len(customPrefix)
}

func readCustom(_ Lens, x object) []facet {
	name := text(x, "key")
	if trimmed(name) == "" {
		return nil
	}
	return []facet{{property: customPrefix + strings.ReplaceAll(name, "/", "%2F"), text: contentline.Escape(trimmed(text(x, "value")))}}
}

func writeCustom(_ Lens, x object, _ string, w wanted) error {
	x["key"] = strings.ReplaceAll(strings.TrimPrefix(w.property, customPrefix), "%2F", "/")
	set(x, "value", trimmed(contentline.Unescape(w.value.Text)))
	return nil
}
