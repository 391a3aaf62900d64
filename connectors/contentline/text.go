package contentline

import "strings"

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

// Escape writes a text as a value (RFC 2426 §5, RFC 6350 §3.4, RFC 5545 §3.3.11).
func Escape(text string) string {
	if !strings.ContainsAny(text, "\\;,\r\n") {
		return text
	}
	return escapes.Replace(text)
}

// Unescape reads a text value: \n \N \, \; \: and \\; any other backslash is one.
func Unescape(value string) string {
	at := strings.IndexByte(value, '\\')
	if at < 0 {
		return value
	}
	var b strings.Builder
	b.Grow(len(value))
	for {
		b.WriteString(value[:at])
		value = value[at:]
		if len(value) < 2 {
			break
		}
		skip := 2
		switch value[1] {
		case 'n', 'N':
			b.WriteByte('\n')
		case '\\', ',', ';', ':':
			b.WriteByte(value[1])
		default:
			b.WriteByte('\\')
			skip = 1
		}
		value = value[skip:]
		if at = strings.IndexByte(value, '\\'); at < 0 {
			break
		}
	}
	b.WriteString(value)
	return b.String()
}

// Split cuts a value at separators that no backslash stands before; the pieces are still escaped.
// It gives one empty piece for an empty value.
func Split(value string, sep byte) []string {
	out := make([]string, 0, strings.Count(value, string(sep))+1)
	from := 0
	for i := 0; i < len(value); i++ {
		switch value[i] {
		case '\\':
			i++
		case sep:
			out = append(out, value[from:i])
			from = i + 1
		}
	}
	return append(out, value[from:])
}
