package contentline

import "strings"

// Param is one parameter of a line.
type Param struct {
	Name   string   // upper case; "" for a bare word (vCard 2.1: TEL;HOME:) and for what has no proper name
	Values []string // decoded: without quotes, ^n ^^ ^' resolved (RFC 6868); the bare word itself
	Text   string   // as it is printed, without the semicolon
}

// NewParam makes a parameter; values are quoted and ^-encoded where they must be.
func NewParam(name string, values ...string) Param {
	coded := make([]string, len(values))
	for i, v := range values {
		coded[i] = encodeValue(v)
	}
	return Param{Name: strings.ToUpper(name), Values: values, Text: name + "=" + strings.Join(coded, ",")}
}

// Bare makes a parameter that is a word alone, as vCard 2.1 has them.
func Bare(word string) Param { return Param{Values: []string{word}, Text: word} }

// IsParamName tells whether a parameter may be called so, and a value be printed as a bare word.
func IsParamName(s string) bool { return isName(s) }

var (
	caretEncode = strings.NewReplacer("^", "^^", "\r\n", "^n", "\n", "^n", "\r", "^n", `"`, "^'")
	caretDecode = strings.NewReplacer("^^", "^", "^n", "\n", "^'", `"`)
)

func encodeValue(v string) string {
	if strings.ContainsAny(v, "^\n\r\"") {
		v = caretEncode.Replace(v)
	}
	if strings.ContainsAny(v, ",;:") || strings.TrimSpace(v) != v {
		return `"` + v + `"`
	}
	return v
}

func decodeValue(v string) string {
	if len(v) >= 2 && v[0] == '"' && v[len(v)-1] == '"' {
		v = v[1 : len(v)-1]
	}
	if strings.IndexByte(v, '^') >= 0 {
		v = caretDecode.Replace(v)
	}
	return v
}

// parseParams reads from the first ";" or ":" of a line on.
func parseParams(s string) (params []Param, value string, ok bool) {
	if s[0] == ':' {
		return nil, s[1:], true
	}
	quotes := true
	if colonAt(s, true) < 0 {
		quotes = false // a quote that is never closed is a sign like any other
	}
	end := colonAt(s, quotes)
	if end < 0 {
		return nil, "", false
	}
	head, value := s[1:end], s[end+1:]
	params = make([]Param, 0, strings.Count(head, ";")+1)
	for head != "" {
		var text string
		text, head = cut(head, ';', quotes)
		if text == "" {
			continue
		}
		params = append(params, parseParam(text, quotes))
	}
	return params, value, true
}

func parseParam(text string, quotes bool) Param {
	name, list, has := strings.Cut(text, "=")
	name = strings.TrimSpace(name)
	if !has || !isName(name) {
		return Param{Values: []string{strings.TrimSpace(text)}, Text: text}
	}
	p := Param{Name: strings.ToUpper(name), Text: text, Values: make([]string, 0, 1)}
	for {
		if strings.IndexByte(list, ',') < 0 {
			p.Values = append(p.Values, decodeValue(list))
			return p
		}
		var v string
		before := len(list)
		v, list = cut(list, ',', quotes)
		p.Values = append(p.Values, decodeValue(v))
		if len(v) == before {
			return p
		}
	}
}

// colonAt finds the colon that ends the parameters.
func colonAt(s string, quotes bool) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"' && quotes:
			quoted = !quoted
		case s[i] == ':' && !quoted:
			return i
		}
	}
	return -1
}

// cut splits at the first separator outside quotes; without one, all of s comes first.
func cut(s string, sep byte, quotes bool) (before, after string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"' && quotes:
			quoted = !quoted
		case s[i] == sep && !quoted:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}
