package ical

import (
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

// unsynced are parameters that belong to one document alone: how its server treats guests (RFC 6638
// §7), and how its bytes are coded.
var unsynced = map[string]bool{"SCHEDULE-AGENT": true, "SCHEDULE-STATUS": true, "SCHEDULE-FORCE-SEND": true}

// uncompared say nothing that the text does not say.
var uncompared = map[string]bool{"ENCODING": true, "CHARSET": true}

// words are parameters whose values have no case.
var words = map[string]bool{"CUTYPE": true, "ROLE": true, "PARTSTAT": true, "RSVP": true, "RELTYPE": true, "RELATED": true,
	"RANGE": true, "VALUE": true, "DISPLAY": true, "FEATURE": true, "DERIVED": true, "FBTYPE": true}

// addresses are parameters that hold calendar users.
var addresses = map[string]bool{"MEMBER": true, "DELEGATED-TO": true, "DELEGATED-FROM": true, "SENT-BY": true}

// defaults are parameters that may as well be left out (RFC 5545 §3.2).
var defaults = map[string]map[string]string{
	"ATTENDEE":   {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE", "VALUE": "CAL-ADDRESS"},
	"ORGANIZER":  {"VALUE": "CAL-ADDRESS"},
	"RELATED-TO": {"RELTYPE": "PARENT", "VALUE": "TEXT"},
	"URL":        {"VALUE": "URI"},
	"GEO":        {"VALUE": "FLOAT"},
	"COMPLETED":  {"VALUE": "DATE-TIME"},
	"PRIORITY":   {"VALUE": "INTEGER"}, "PERCENT-COMPLETE": {"VALUE": "INTEGER"},
}

// attributes gives the parameters that count, in normalised form.
func attributes(l *contentline.Line) string {
	if len(l.Params()) == 0 {
		return ""
	}
	var tokens [][2]string
	for _, p := range l.Params() {
		if p.Name == "" {
			if word := strings.ToUpper(p.Values[0]); contentline.IsParamName(word) && !unsynced[word] && !uncompared[word] {
				tokens = append(tokens, [2]string{word, ""})
			}
			continue
		}
		if unsynced[p.Name] || uncompared[p.Name] || p.Name == "VALUE" && valueIsPlain(l, p) {
			continue
		}
		for _, v := range p.Values {
			if v = parameterText(p.Name, v); defaults[l.Name()][p.Name] != v || v == "" {
				tokens = append(tokens, [2]string{p.Name, v})
			}
		}
	}
	return record.Attrs(tokens...)
}

// valueIsPlain tells a VALUE that the property's own text shows, or that is the default.
func valueIsPlain(l *contentline.Line, p contentline.Param) bool {
	r, known := rowsByName[l.Name()]
	if !known {
		return false
	}
	switch l.Name() {
	case "ATTACH", "IMAGE":
		return true
	}
	return r.form.read != nil && len(p.Values) == 1 && strings.EqualFold(p.Values[0], "TEXT") && defaults[l.Name()]["VALUE"] == ""
}

func parameterText(name, v string) string {
	v = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(valid(v))
	switch {
	case words[name]:
		return strings.ToUpper(strings.TrimSpace(v))
	case addresses[name]:
		return address(v)
	}
	return v
}

// parameters is the reverse of attributes.
func parameters(attr string) []contentline.Param {
	var out []contentline.Param
	tokens := record.SplitAttrs(attr)
	for i := 0; i < len(tokens); {
		name := tokens[i][0]
		var values []string
		for ; i < len(tokens) && tokens[i][0] == name; i++ {
			values = append(values, tokens[i][1])
		}
		if contentline.IsParamName(name) {
			out = append(out, contentline.NewParam(name, values...))
		}
	}
	return out
}

func without(params []contentline.Param, names map[string]bool) []contentline.Param {
	out := make([]contentline.Param, 0, len(params)+1)
	for _, p := range params {
		if !names[p.Name] {
			out = append(out, p)
		}
	}
	return out
}

// named gives a word that stands alone as a parameter its equals sign, which other readers ask for.
func named(params []contentline.Param) []contentline.Param {
	for i, p := range params {
		if p.Name == "" && contentline.IsParamName(p.Values[0]) {
			params[i] = contentline.NewParam(p.Values[0], "")
		}
	}
	return params
}

func unsyncedOf(l *contentline.Line) []contentline.Param {
	if l == nil {
		return nil
	}
	var out []contentline.Param
	for _, p := range l.Params() {
		if unsynced[p.Name] {
			out = append(out, p)
		}
	}
	return out
}

// withParam is the line's parameters with one of them set, or taken out where value is "".
func withParam(params []contentline.Param, name, value string) []contentline.Param {
	out := without(params, map[string]bool{name: true})
	if value != "" {
		out = append(out, contentline.NewParam(name, value))
	}
	return out
}
