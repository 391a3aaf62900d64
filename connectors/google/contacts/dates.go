package contacts

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

func number(o object, key string) int {
	switch n := o[key].(type) {
	case float64:
		return int(n)
	case int:
		return n
	}
	return 0
}

// getDate prints a date as cards are read: 1980-01-31, --01-31 without a year, 1980-01, 1980.
func getDate(o object) string {
	y, m, d := number(o, "year"), number(o, "month"), number(o, "day")
	switch {
	case y > 0 && m > 0 && d > 0:
		return fmt.Sprintf("%04d-%02d-%02d", y, m, d)
	case m > 0 && d > 0:
		return fmt.Sprintf("--%02d-%02d", m, d)
	case y > 0 && m > 0:
		return fmt.Sprintf("%04d-%02d", y, m)
	case y > 0:
		return fmt.Sprintf("%04d", y)
	}
	return ""
}

// dateOf reads a whole date, with or without a year; a time of day is left out.
func dateOf(s string) (object, bool) {
	s, _, _ = strings.Cut(s, "T")
	year, rest := 0, ""
	switch {
	case len(s) == len("1980-01-31") && s[4] == '-' && s[7] == '-':
		y, err := strconv.Atoi(s[:4])
		if err != nil || y < 1 {
			return nil, false
		}
		year, rest = y, s[5:]
	case len(s) == len("--01-31") && strings.HasPrefix(s, "--") && s[4] == '-':
		rest = s[2:]
	default:
		return nil, false
	}
	m, err1 := strconv.Atoi(rest[:2])
	d, err2 := strconv.Atoi(rest[3:])
	leap := year
	if leap == 0 {
		leap = 2000
	}
	if err1 != nil || err2 != nil || m < 1 || m > 12 || d < 1 || time.Date(leap, time.Month(m), d, 0, 0, 0, 0, time.UTC).Day() != d {
		return nil, false
	}
	out := object{"month": m, "day": d}
	if year > 0 {
		out["year"] = year
	}
	return out, true
}

// readBirthday shows the date; where there is none, the text that stands for it.
func readBirthday(_ Lens, x object) []facet {
	date, _ := x["date"].(object)
	if s := getDate(date); s != "" {
		return []facet{{property: "BDAY", text: s}}
	}
	s := trimmed(text(x, "text"))
	if s == "" || partial(s) {
		return []facet{{property: "BDAY", text: s}}
	}
	return []facet{{property: "BDAY", text: s, attr: "value=text"}}
}

// partial tells a date that says less than a day.
func partial(s string) bool {
	return s != "" && strings.Trim(s, "0123456789-") == ""
}

func writeBirthday(l Lens, x object, _ string, w wanted) error {
	if readBirthday(l, x)[0].text == w.value.Text {
		return nil
	}
	delete(x, "date")
	delete(x, "text")
	if date, ok := dateOf(w.value.Text); ok {
		x["date"] = date
	} else {
		x["text"] = w.value.Text
	}
	return nil
}

// anniversaries are other names under which programs keep the day.
var anniversaries = map[string]bool{"ANNIVERSARY": true, "X-ANNIVERSARY": true, "X-EVOLUTION-ANNIVERSARY": true}

// takesEvent: an event is nothing without a date.
func takesEvent(property, text string) (string, bool) {
	_, dated := dateOf(text)
	return "", (anniversaries[property] || property == "X-ABDATE") && dated
}

func readEvent(_ Lens, x object) []facet {
	date, _ := x["date"].(object)
	if kind := text(x, "type"); kind != "anniversary" {
		return []facet{{property: "X-ABDATE", text: getDate(date), attr: eventTypes.attr(kind)}}
	}
	return []facet{{property: "ANNIVERSARY", text: getDate(date)}}
}

func writeEvent(_ Lens, x object, _ string, w wanted) error {
	date, _ := dateOf(w.value.Text)
	if now, _ := x["date"].(object); getDate(now) != getDate(date) {
		x["date"] = date
	}
	if anniversaries[w.property] {
		if text(x, "type") != "anniversary" {
			x["type"] = "anniversary"
			delete(x, "formattedType")
		}
		return nil
	}
	if text(x, "type") == "anniversary" {
		delete(x, "type")
		delete(x, "formattedType")
	}
	eventTypes.set(x, w.value.Attr)
	return nil
}
