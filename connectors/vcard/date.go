package vcard

import (
	"strings"
	"time"

	"bothways/connectors/contentline"
)

var dateForm = form{values: " date date-time date-and-or-time ", get: getDate, put: putDate}

const omitYear = "X-APPLE-OMIT-YEAR"

// getDate brings dates into the form 1980-01-31, without a year --01-31 (RFC 6350 §4.3, ISO 8601);
// midnight is no time. A text that is no date stays one.
func getDate(s spelling) string {
	text := strings.Trim(getText(s), blanks)
	day, clock, _ := strings.Cut(text, "T")
	if day == text {
		day, clock, _ = strings.Cut(text, " ")
	}
	date, ok := normalDate(day)
	if !ok {
		return text
	}
	if y := s.line.First(omitYear); y != "" && strings.HasPrefix(date, y+"-") && len(date) == len("1604-01-31") {
		date = "-" + date[4:]
	}
	clock, ok = normalClock(clock)
	if !ok {
		return text
	}
	return date + clock
}

// normalDate reads YYYYMMDD, YYYY-MM-DD, YYYY-MM, YYYY, --MMDD, --MM-DD, --MM and ---DD.
func normalDate(s string) (string, bool) {
	year, rest := "-", ""
	switch {
	case strings.HasPrefix(s, "---"):
		return s, len(s) == 5 && isDigits(s[3:])
	case strings.HasPrefix(s, "--"):
		rest = s[2:]
		if len(rest) < 2 {
			return "", false
		}
	case len(s) >= 4 && isDigits(s[:4]):
		year, rest = s[:4], s[4:]
		if rest == "" {
			return s, true
		}
		rest = strings.TrimPrefix(rest, "-")
	default:
		return "", false
	}
	if len(rest) == 2 && isDigits(rest) {
		return year + "-" + rest, true
	}
	rest = strings.Replace(rest, "-", "", 1)
	if len(rest) != 4 || !isDigits(rest) {
		return "", false
	}
	if m, d := rest[:2], rest[2:]; m < "01" || m > "12" || d < "01" || d > "31" {
		return "", false
	}
	return year + "-" + rest[:2] + "-" + rest[2:], true
}

// normalClock reads hh[mm[ss]] with or without colons, fraction and zone; midnight gives "".
func normalClock(s string) (string, bool) {
	s = strings.ReplaceAll(strings.ToUpper(s), ":", "")
	at := strings.IndexAny(s, "Z+-")
	if at < 0 {
		at = len(s)
	}
	clock, zone := s[:at], s[at:]
	clock, _, _ = strings.Cut(clock, ".")
	if !isDigits(clock) && clock != "" || len(clock) > 6 || len(clock)%2 != 0 || clock == "" && zone != "" {
		return "", false
	}
	if zone != "" && zone != "Z" && !isDigits(zone[1:]) {
		return "", false
	}
	if strings.Trim(clock, "0") == "" {
		return "", true
	}
	return "T" + clock + zone, true
}

func isDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func putDate(t target) (written, error) {
	day, clock, _ := strings.Cut(t.text, "T")
	date, ok := normalDate(day)
	if !ok || date != day || t.kind == "text" {
		return putText(t)
	}
	w := written{value: date}
	switch {
	case t.version == v40 && len(date) == len("1980-01-31"):
		w.value = strings.ReplaceAll(date, "-", "")
	case t.version == v40 && strings.HasPrefix(date, "--") && len(date) == len("--01-31"):
		w.value = "--" + date[2:4] + date[5:]
	case t.version < v40 && strings.HasPrefix(date, "--") && len(date) == len("--01-31"):
		w.value = "1604" + date[1:]
		w.params = []contentline.Param{contentline.NewParam(omitYear, "1604")}
	}
	if clock == "" {
		return w, nil
	}
	if t.version < v40 && len(clock) >= 6 && isDigits(clock[:6]) {
		clock = clock[:2] + ":" + clock[2:4] + ":" + clock[4:]
	}
	w.value += "T" + clock
	if t.version == v30 {
		w.params = append(w.params, contentline.NewParam("VALUE", "date-time"))
	}
	return w, nil
}

// revision reads REV in the forms that programs write; zero if it is none of them.
func revision(value string) time.Time {
	value = strings.TrimSpace(value)
	for _, layout := range []string{
		time.RFC3339Nano, "20060102T150405Z", "20060102T150405Z0700", "20060102T150405.999Z", "20060102T150405-07",
		"2006-01-02T15:04:05", "20060102T150405", "2006-01-02T15:04:05Z0700", "2006-01-02", "20060102",
	} {
		if t, err := time.Parse(layout, value); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
