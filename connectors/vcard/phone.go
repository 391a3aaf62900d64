package vcard

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"bothways/connectors/contentline"
)

var phoneForm = form{values: " text phone-number uri ", get: getPhone, put: putPhone}

func getPhone(s spelling) string { return normalPhone(getURI(s), s.region) }

// normalPhone gives E.164 for a number that is valid in its region, with ";ext=" behind it where it
// has an extension; any other loses its blanks only. A tel: URI (RFC 3966) is read as the number in it.
func normalPhone(text, region string) string {
	number := text
	if len(number) > 4 && strings.EqualFold(number[:4], "tel:") {
		number = number[4:]
		if head, params, ok := strings.Cut(number, ";"); ok {
			ext, only := strings.CutPrefix(params, "ext=")
			if !only || !isDigits(ext) {
				return withoutBlanks(text)
			}
			number = head + ";ext=" + ext
		}
	}
	if strings.HasPrefix(number, "00") && region != "US" && region != "CA" && region != "" {
		return slowPhone(number, region)
	}
	if plain, ok := plainPhone(number); ok {
		return plain
	}
	return slowPhone(number, region)
}

// plainPhone is the short way for numbers that need nothing but their separators taken off. It
// takes those countries' numbers alone whose digits say the same with and without the library.
func plainPhone(s string) (string, bool) {
	if len(s) < 9 || s[0] != '+' {
		return "", false
	}
	var buf [17]byte
	out := append(buf[:0], '+')
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			if len(out) == 16 {
				return "", false
			}
			out = append(out, c)
		case strings.IndexByte(" -./()", c) >= 0:
		default:
			return "", false
		}
	}
	if len(out) < 9 {
		return "", false
	}
	rest := 3
	if out[1] == '1' {
		if len(out) != 12 || out[2] < '2' {
			return "", false
		}
		return string(out), true
	}
	switch string(out[1:3]) {
	case "30", "31", "32", "33", "34", "41", "43", "44", "45", "46", "47", "48", "49", "61", "64", "81", "82", "90", "91":
	default:
		return "", false
	}
	if out[rest] == '0' {
		return "", false
	}
	return string(out), true
}

func slowPhone(number, region string) string {
	if !mayBePhone(number) {
		return withoutBlanks(number)
	}
	n, err := phonenumbers.Parse(number, region)
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return withoutBlanks(number)
	}
	e164 := phonenumbers.Format(n, phonenumbers.E164)
	if ext := n.GetExtension(); ext != "" {
		return e164 + ";ext=" + ext
	}
	return e164
}

// mayBePhone keeps the library from making numbers out of words and dial strings with pauses.
func mayBePhone(s string) bool {
	number := s
	for _, mark := range []string{";ext=", "ext.", "ext", "x"} {
		if head, ext, ok := strings.Cut(s, mark); ok {
			if !isDigits(strings.TrimSpace(ext)) {
				return false
			}
			number = head
			break
		}
	}
	return number != "" && strings.Trim(number, "+0123456789 -./()\u00a0") == ""
}

func withoutBlanks(s string) string {
	if !strings.ContainsAny(s, blanks) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(blanks, r) {
			return -1
		}
		return r
	}, s)
}

// putPhone keeps the formatting of the raw form where it is the same number.
func putPhone(t target) (written, error) {
	if t.raw != nil {
		text := getURI(spelling{value: decoded(t.raw), line: t.raw})
		if w, ok := t.phone(text); ok {
			return w, nil
		}
	}
	if w, ok := t.phone(t.text); ok {
		return w, nil
	}
	return putText(t)
}

// phone spells a number as the version wants it and tells whether it reads back as the text.
func (t target) phone(text string) (written, bool) {
	head, ext, has := strings.Cut(text, ";ext=")
	isURI := len(text) > 4 && strings.EqualFold(text[:4], "tel:")
	w := written{value: escapeLight(text)}
	switch {
	case t.version == v40 && (isURI || has):
		if !isURI {
			w.value = "tel:" + w.value
		}
		w.params = []contentline.Param{contentline.NewParam("VALUE", "uri")}
	case has:
		w.value = strings.TrimPrefix(strings.TrimPrefix(head, "tel:"), "TEL:") + " x" + ext
	case isURI && !strings.Contains(text, ";"):
		w.value = escapeLight(text[4:])
	}
	return w, normalPhone(getURI(spelling{value: w.value}), t.region) == t.text
}
