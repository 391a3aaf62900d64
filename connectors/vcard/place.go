package vcard

import (
	"strconv"
	"strings"

	"bothways/connectors/contentline"
)

var (
	geoForm  = form{values: " uri float text ", get: getGeo, put: putGeo}
	zoneForm = form{values: " text utc-offset ", get: getZone, put: putZone}
)

// getGeo gives geo:lat,long for the forms of all versions (RFC 5870, RFC 2426 §3.4.2).
func getGeo(s spelling) string {
	text := getURI(s)
	rest := text
	if len(text) > 4 && strings.EqualFold(text[:4], "geo:") {
		rest = text[4:]
	}
	lat, long, ok := strings.Cut(rest, ";")
	if !ok {
		lat, long, ok = strings.Cut(rest, ",")
	}
	lat, long = strings.TrimSpace(lat), strings.TrimSpace(long)
	if ok && isNumber(lat) && isNumber(long) {
		return "geo:" + lat + "," + long
	}
	return text
}

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && strings.Trim(s, "+-.0123456789") == ""
}

func putGeo(t target) (written, error) {
	lat, long, ok := strings.Cut(strings.TrimPrefix(t.text, "geo:"), ",")
	if t.version == v40 || !ok || !isNumber(lat) || !isNumber(long) {
		return putURI(t)
	}
	if t.version == v21 {
		return written{value: lat + "," + long}, nil
	}
	return written{value: lat + ";" + long}, nil
}

// getZone gives ±hh:mm for an offset and the text for all else.
func getZone(s spelling) string {
	text := strings.Trim(getText(s), blanks)
	if len(text) < 3 || text[0] != '+' && text[0] != '-' {
		return text
	}
	digits := strings.Replace(text[1:], ":", "", 1)
	if len(digits) == 2 && isDigits(digits) {
		digits += "00"
	}
	if len(digits) != 4 || !isDigits(digits) {
		return text
	}
	return text[:1] + digits[:2] + ":" + digits[2:]
}

func putZone(t target) (written, error) {
	offset := len(t.text) == len("+01:00") && getZone(spelling{value: t.text}) == t.text && (t.text[0] == '+' || t.text[0] == '-') && t.text[3] == ':'
	w, err := putText(t)
	switch {
	case t.kind != "":
	case offset && t.version == v40:
		w.value = strings.Replace(t.text, ":", "", 1)
		w.params = []contentline.Param{contentline.NewParam("VALUE", "utc-offset")}
	case !offset && t.version == v30:
		w.params = []contentline.Param{contentline.NewParam("VALUE", "text")}
	}
	return w, err
}
