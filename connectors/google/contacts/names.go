package contacts

import (
	"strings"

	"bothways/connectors/contentline"
)

// The parts of a name's item; each of the others is a property of its own.
const (
	partName = "N"
	partFull = "FN"
)

var (
	nameKeys = []string{"familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"}
	phonetic = map[string]string{
		"X-PHONETIC-FIRST-NAME": "phoneticGivenName", "X-PHONETIC-MIDDLE-NAME": "phoneticMiddleName", "X-PHONETIC-LAST-NAME": "phoneticFamilyName",
	}
	phonetics = []string{"X-PHONETIC-FIRST-NAME", "X-PHONETIC-LAST-NAME", "X-PHONETIC-MIDDLE-NAME"}
)

func takesName(property, _ string) (string, bool) {
	_, sounds := phonetic[property]
	return property, sounds || property == partName || property == partFull
}

// readName shows the full name as Google builds it from the parts, and other words for it as long as
// the parts stay: Google has no place for a full name of its own (G-PPL-5).
func readName(_ Lens, x object) []facet {
	name := getName(x)
	out := []facet{{part: partName, property: partName, text: name}}
	full := facet{part: partFull, property: partFull, text: display(x), base: "of " + name}
	if name == "" {
		full.base = "as " + full.text
	}
	out = append(out, full)
	for _, p := range phonetics {
		value := trimmed(text(x, phonetic[p]))
		if p == "X-PHONETIC-MIDDLE-NAME" { // unknown to cards, which carry it as it is written there
			value = contentline.Escape(value)
		}
		out = append(out, facet{part: p, property: p, text: value})
	}
	return out
}

func getName(x object) string { return getParts(x, nameKeys) }

// getParts joins components as cards do; "" if all are empty.
func getParts(x object, keys []string) string {
	parts := make([]string, len(keys))
	some := false
	for i, k := range keys {
		parts[i] = contentline.Escape(trimmed(text(x, k)))
		some = some || parts[i] != ""
	}
	if !some {
		return ""
	}
	return strings.Join(parts, ";")
}

// setParts is the reverse; the values of a component that is a list are joined.
func setParts(x object, keys []string, value, join string) {
	parts := contentline.Split(value, ';')
	for i, k := range keys {
		part := ""
		if i < len(parts) {
			var texts []string
			for _, item := range contentline.Split(parts[i], ',') {
				if item = trimmed(contentline.Unescape(item)); item != "" {
					texts = append(texts, item)
				}
			}
			part = strings.Join(texts, join)
		}
		if trimmed(text(x, k)) != part {
			set(x, k, part)
		}
	}
}

// display is the full name, built from the parts where Google has not shown one yet.
func display(x object) string {
	for _, k := range []string{"displayName", "unstructuredName"} {
		if s := trimmed(text(x, k)); s != "" {
			return s
		}
	}
	var words []string
	for _, k := range []string{"honorificPrefix", "givenName", "middleName", "familyName"} {
		if s := trimmed(text(x, k)); s != "" {
			words = append(words, s)
		}
	}
	full := strings.Join(words, " ")
	if s := trimmed(text(x, "honorificSuffix")); s != "" && full != "" {
		return full + ", " + s
	} else if s != "" {
		return s
	}
	return full
}

func writeName(_ Lens, x object, part string, w wanted) error {
	switch part {
	case partName:
		if getName(x) != w.value.Text {
			setParts(x, nameKeys, w.value.Text, " ")
			for _, k := range []string{"displayName", "displayNameLastFirst", "unstructuredName"} {
				delete(x, k)
			}
		}
	case partFull:
		if getName(x) == "" && display(x) != w.value.Text {
			delete(x, "displayName")
			delete(x, "displayNameLastFirst")
			set(x, "unstructuredName", w.value.Text)
		}
	case "X-PHONETIC-MIDDLE-NAME":
		set(x, phonetic[part], trimmed(contentline.Unescape(w.value.Text)))
	default:
		set(x, phonetic[part], w.value.Text)
	}
	return nil
}

func clearName(x object, part string) {
	switch part {
	case partName:
		for _, k := range nameKeys {
			delete(x, k)
		}
		fallthrough
	case partFull:
		for _, k := range []string{"displayName", "displayNameLastFirst", "unstructuredName"} {
			delete(x, k)
		}
	default:
		delete(x, phonetic[part])
	}
}

// The parts of an organisation's item.
const (
	partOrg   = "ORG"
	partTitle = "TITLE"
	partSound = "X-PHONETIC-ORG"
)

func takesOrg(property, _ string) (string, bool) {
	return property, property == partOrg || property == partTitle || property == partSound
}

func readOrg(_ Lens, x object) []facet {
	org := contentline.Escape(trimmed(text(x, "name")))
	org = strings.ReplaceAll(org, `\,`, ",") // no separator there
	if dept := strings.ReplaceAll(contentline.Escape(trimmed(text(x, "department"))), `\,`, ","); dept != "" {
		org += ";" + dept
	}
	return []facet{{part: partOrg, property: partOrg, text: org}, {part: partTitle, property: partTitle, text: trimmed(text(x, "title"))},
		{part: partSound, property: partSound, text: trimmed(text(x, "phoneticName"))}}
}

func writeOrg(l Lens, x object, part string, w wanted) error {
	switch part {
	case partTitle:
		set(x, "title", w.value.Text)
	case partSound:
		set(x, "phoneticName", w.value.Text)
	default:
		if readOrg(l, x)[0].text == w.value.Text {
			return nil
		}
		parts := contentline.Split(w.value.Text, ';')
		for i := range parts {
			parts[i] = trimmed(contentline.Unescape(parts[i]))
		}
		set(x, "name", parts[0])
		set(x, "department", strings.Join(parts[1:], ", "))
	}
	return nil
}

func clearOrg(x object, part string) {
	switch part {
	case partTitle:
		delete(x, "title")
	case partSound:
		delete(x, "phoneticName")
	default:
		delete(x, "name")
		delete(x, "department")
	}
}

var addressKeys = []string{"poBox", "extendedAddress", "streetAddress", "city", "region", "postalCode", "country"}

// readAddress shows an address that has no parts as its street.
func readAddress(_ Lens, x object) []facet {
	adr := getParts(x, addressKeys)
	if whole := trimmed(text(x, "formattedValue")); adr == "" && whole != "" {
		adr = ";;" + contentline.Escape(whole) + ";;;;"
	}
	return []facet{{property: "ADR", text: adr, attr: plainTypes.attr(text(x, "type"))}}
}

func writeAddress(l Lens, x object, _ string, w wanted) error {
	if readAddress(l, x)[0].text != w.value.Text {
		country := text(x, "country")
		setParts(x, addressKeys, w.value.Text, ", ")
		delete(x, "formattedValue") // built anew from the parts
		if text(x, "country") != country {
			delete(x, "countryCode")
		}
	}
	plainTypes.set(x, w.value.Attr)
	return nil
}
