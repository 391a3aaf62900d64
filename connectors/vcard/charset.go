package vcard

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"

	"bothways/connectors/contentline"
)

// decoded is a line's value without quoted-printable and in UTF-8.
func decoded(l *contentline.Line) string {
	v := l.Value()
	if len(l.Params()) == 0 {
		return validUTF8(v, "")
	}
	if isQuotedPrintable(l) {
		v = dequote(v)
	}
	return validUTF8(v, l.First("CHARSET"))
}

func isQuotedPrintable(l *contentline.Line) bool {
	return strings.EqualFold(encodingOf(l), "QUOTED-PRINTABLE")
}

// encodingOf is the value of ENCODING, or the bare word of vCard 2.1 that stands for it.
func encodingOf(l *contentline.Line) string {
	for _, p := range l.Params() {
		for _, v := range p.Values {
			if p.Name == "ENCODING" || p.Name == "" && isEncoding(v) {
				return v
			}
		}
	}
	return ""
}

func isEncoding(word string) bool {
	switch strings.ToUpper(word) {
	case "QUOTED-PRINTABLE", "BASE64", "7BIT", "8BIT":
		return true
	}
	return false
}

// validUTF8 decodes by the charset's name; without one, what is no UTF-8 is taken for windows-1252.
func validUTF8(s, charset string) string {
	if charset == "" || strings.EqualFold(charset, "utf-8") {
		if utf8.ValidString(s) {
			return s
		}
		return decodeBy(charmap.Windows1252, s)
	}
	e, err := htmlindex.Get(charset)
	if err != nil || isASCII(s) && !strings.HasPrefix(strings.ToLower(charset), "iso-2022") && !strings.HasPrefix(strings.ToLower(charset), "utf-16") {
		return validUTF8(s, "")
	}
	return decodeBy(e, s)
}

func decodeBy(e encoding.Encoding, s string) string {
	out, err := e.NewDecoder().String(s)
	if err != nil {
		return strings.ToValidUTF8(s, "\ufffd")
	}
	return strings.ToValidUTF8(out, "\ufffd")
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// dequote resolves quoted-printable; what is no "=XX" stays as it is.
func dequote(s string) string {
	if strings.IndexByte(s, '=') < 0 {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '=' && i+2 < len(s) && hexDigit(s[i+1]) >= 0 && hexDigit(s[i+2]) >= 0 {
			out = append(out, byte(hexDigit(s[i+1])<<4|hexDigit(s[i+2])))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return string(out)
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

// needsQuoting tells what vCard 2.1 cannot hold in a plain line: other signs than ASCII's, line
// breaks, and more than fits a line, since its folds may add a blank.
func needsQuoting(value string) bool {
	if len(value) > 60 {
		return true
	}
	for i := 0; i < len(value); i++ {
		if value[i] < ' ' || value[i] > '~' {
			return true
		}
	}
	return false
}

var lineBreaks = strings.NewReplacer("\r\n", "\r\n", "\n", "\r\n")

// quote writes quoted-printable with CRLF line breaks (RFC 2045 §6.7).
func quote(value string) string {
	const digits = "0123456789ABCDEF"
	value = lineBreaks.Replace(value)
	out := make([]byte, 0, len(value)*2)
	for i := 0; i < len(value); i++ {
		c := value[i]
		if c < ' ' || c > '~' || c == '=' || c == ' ' && i+1 == len(value) {
			out = append(out, '=', digits[c>>4], digits[c&15])
			continue
		}
		out = append(out, c)
	}
	return string(out)
}
