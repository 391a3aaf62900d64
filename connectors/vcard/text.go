package vcard

import (
	"strings"

	"bothways/connectors/contentline"
)

var (
	textForm    = form{values: " text ", get: getText, put: putText}
	wordForm    = form{values: " text ", get: func(s spelling) string { return strings.ToLower(strings.TrimSpace(getText(s))) }, put: putText}
	emailForm   = form{values: " text ", get: getEmail, put: putEmail}
	uriForm     = form{values: " uri url ", get: getURI, put: putURI}
	nameForm    = form{listed: true, values: " text ", get: func(s spelling) string { return getParts(s.value, 5, true) }, put: putParts}
	addressForm = form{listed: true, values: " text ", get: func(s spelling) string { return getParts(s.value, 7, true) }, put: putParts}
	orgForm     = form{values: " text ", get: func(s spelling) string { return getParts(s.value, 0, false) }, put: putParts}
	genderForm  = form{values: " text ", get: func(s spelling) string { return getParts(s.value, 0, false) }, put: putParts}
	unknownForm = form{values: " text ", get: getUnknown, put: putUnknown}
)

const blanks = " \t\r\n\v\f\u00a0"

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// normal has \n line ends and no blanks at the end.
func normal(text string) string {
	if strings.IndexByte(text, '\r') >= 0 {
		text = lineEnds.Replace(text)
	}
	return strings.TrimRight(text, blanks)
}

func getText(s spelling) string { return normal(contentline.Unescape(s.value)) }

func putText(t target) (written, error) { return written{value: t.version.escape(t.text)}, nil }

// escape writes a text. vCard 2.1 knows the backslash in front of a semicolon alone and keeps line
// breaks for quoted-printable, so there it is used only where it would be read as one.
func (v version) escape(text string) string {
	if v > v21 {
		return contentline.Escape(text)
	}
	if !strings.ContainsAny(text, `;\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		last := i+1 == len(text)
		if c == ';' || c == '\\' && (last || strings.IndexByte(`nN\,;:`, text[i+1]) >= 0) {
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}

// escapeLight is for addresses, in which commas and semicolons are no separators.
func escapeLight(text string) string {
	if !strings.ContainsAny(text, "\\\n") {
		return text
	}
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`).Replace(text)
}

func getURI(s spelling) string { return strings.Trim(normal(contentline.Unescape(s.value)), blanks) }

func putURI(t target) (written, error) {
	if t.kind == "text" {
		return putText(t)
	}
	return written{value: escapeLight(t.text)}, nil
}

func getEmail(s spelling) string { return strings.ToLower(getURI(s)) }

// putEmail keeps the capitals of the raw form.
func putEmail(t target) (written, error) {
	if t.raw != nil {
		s := spelling{value: decoded(t.raw), line: t.raw}
		if text := getURI(s); strings.ToLower(text) == t.text {
			return written{value: escapeLight(text)}, nil
		}
	}
	return written{value: escapeLight(t.text)}, nil
}

// getParts brings a value of components into one form: blanks around them trimmed, at least n of
// them, none empty at the end beyond that; "" if all are empty. In a listed one commas separate.
func getParts(value string, n int, listed bool) string {
	parts := contentline.Split(value, ';')
	filled := 0
	for i, p := range parts {
		if parts[i] = getPart(p, listed); parts[i] != "" {
			filled = i + 1
		}
	}
	if filled == 0 {
		return ""
	}
	parts = parts[:min(len(parts), max(filled, n))]
	for len(parts) < n {
		parts = append(parts, "")
	}
	return strings.Join(parts, ";")
}

var partEscapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, "\n", `\n`)

func getPart(p string, listed bool) string {
	if !listed {
		return partEscapes.Replace(strings.Trim(normal(contentline.Unescape(p)), blanks))
	}
	if !strings.ContainsAny(p, ",\\\r\n") {
		return strings.Trim(normal(p), blanks)
	}
	items := contentline.Split(p, ',')
	for i, item := range items {
		items[i] = contentline.Escape(strings.Trim(normal(contentline.Unescape(item)), blanks))
	}
	return strings.Join(items, ",")
}

// putParts writes components; those of N and ADR may be lists.
func putParts(t target) (written, error) {
	listed := t.row.form.listed
	parts := contentline.Split(t.text, ';')
	for i, p := range parts {
		if !listed {
			parts[i] = t.version.escape(contentline.Unescape(p))
			continue
		}
		items := contentline.Split(p, ',')
		for j, item := range items {
			item = contentline.Unescape(item)
			items[j] = t.version.escape(item)
			if t.version == v21 {
				items[j] = strings.ReplaceAll(items[j], ",", `\,`)
			}
		}
		parts[i] = strings.Join(items, ",")
	}
	return written{value: strings.Join(parts, ";")}, nil
}

// getUnknown leaves a value as it is, for nobody knows what its signs mean.
func getUnknown(s spelling) string {
	if data, ok := binaryOf(s); ok {
		return digest(data)
	}
	v := strings.Trim(s.value, blanks)
	if strings.ContainsAny(v, "\r\n") {
		v = strings.ReplaceAll(lineEnds.Replace(v), "\n", `\n`)
	}
	return v
}

func putUnknown(t target) (written, error) {
	if w, err := putBinary(t); err == nil && strings.HasPrefix(t.text, "sha256:") {
		return w, nil
	}
	return written{value: t.text}, nil
}
