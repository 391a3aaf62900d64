package vcard

import (
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

// The tokens of Attr that are no parameters, or have another name than the parameter.
const (
	tokenLabel   = "label"         // X-ABLabel of the same group
	tokenCountry = "x-abadr"       // X-ABADR of the same group
	tokenAddress = "address-label" // the parameter LABEL, an address as it is printed
	tokenKind    = "value"
)

type token = [2]string

// use says what a parameter's value is for.
type use int

const (
	attribute use = iota // a token of Attr
	standing             // says only the default, or is none of the lens's business; stays where it stands
	spelled              // belongs to the spelling of the value and changes with it
)

// tokenOf reads one value of a parameter.
func (r *row) tokenOf(name, value string) (token, use) {
	switch name {
	case "":
		switch {
		case isEncoding(value):
			return token{}, spelled
		case isValueWord(value):
			return r.tokenOf("VALUE", value)
		case !contentline.IsParamName(value):
			return token{}, standing
		}
		return r.tokenOf("TYPE", value)
	case "ENCODING", "CHARSET":
		return token{}, spelled
	case "TYPE":
		return r.typeToken(value)
	case "PREF":
		return token{"pref", value}, attribute
	case "LABEL":
		return token{tokenAddress, normal(value)}, attribute
	case "LANGUAGE":
		return token{"language", strings.ToLower(value)}, attribute
	case "VALUE":
		kind := strings.ToLower(value)
		if r.form.hasValue(kind) && !(r.form == &dateForm && kind == "text") {
			return token{}, spelled
		}
		return token{tokenKind, kind}, attribute
	case omitYear, "CALSCALE":
		if r.form == &dateForm {
			return token{}, spelled
		}
	case "MEDIATYPE":
		if r.form.media {
			return token{}, spelled
		}
	case "X-EVOLUTION-E164":
		return token{}, spelled
	case "SCHEDULE-AGENT", "SCHEDULE-STATUS", "SCHEDULE-FORCE-SEND":
		return token{}, standing
	}
	if strings.IndexByte(value, '\r') >= 0 {
		value = lineEnds.Replace(value)
	}
	return token{strings.ToLower(name), value}, attribute
}

func (r *row) typeToken(value string) (token, use) {
	value = strings.ToLower(strings.TrimSpace(value))
	switch {
	case value == "":
		return token{}, standing
	case value == "pref":
		return token{"pref", "1"}, attribute
	case value == "voice" && r.name == "TEL", value == "internet" && r.name == "EMAIL":
		return token{}, standing
	case r.form.media && isMedia(value):
		return token{}, spelled
	}
	return token{"type", value}, attribute
}

func isValueWord(word string) bool {
	switch strings.ToUpper(word) {
	case "INLINE", "URL", "CONTENT-ID", "CID":
		return true
	}
	return false
}

// pieces are a parameter's values as tokens are made of them: types apart even inside quotes, the
// sorting names as one, since their order counts.
func pieces(p contentline.Param) []string {
	switch p.Name {
	case "TYPE":
		for _, v := range p.Values {
			if strings.IndexByte(v, ',') >= 0 {
				return strings.Split(strings.Join(p.Values, ","), ",")
			}
		}
	case "SORT-AS", "LABEL":
		if len(p.Values) > 1 {
			return []string{strings.Join(p.Values, ",")}
		}
	}
	return p.Values
}

// attrOf is a line's Attr; extra are the tokens that its group adds.
func attrOf(r *row, l *contentline.Line, extra ...token) string {
	if len(l.Params()) == 0 && len(extra) == 0 {
		return ""
	}
	tokens := extra
	for _, p := range l.Params() {
		for _, v := range pieces(p) {
			if t, u := r.tokenOf(p.Name, v); u == attribute {
				tokens = append(tokens, t)
			}
		}
	}
	if len(tokens) == 0 {
		return ""
	}
	return record.Attrs(tokens...)
}

// params writes tokens as a version's parameters; those of the group are none.
func (v version) params(tokens []token) []contentline.Param {
	var types []string
	var out []contentline.Param
	pref := false
	for _, t := range tokens {
		switch name := t[0]; {
		case name == "type":
			types = append(types, v.typeWord(t[1]))
		case name == "pref" && t[1] == "1" && v < v40:
			pref = true
		case name == tokenAddress:
			out = append(out, contentline.NewParam("LABEL", t[1]))
		case name == tokenLabel, name == tokenCountry, !contentline.IsParamName(name):
		default:
			out = append(out, contentline.NewParam(strings.ToUpper(name), t[1]))
		}
	}
	if pref {
		types = append(types, "PREF")
	}
	return append(v.types(types), out...)
}

// typeWord is in capitals before 4.0, as the older formats show it.
func (v version) typeWord(word string) string {
	if v < v40 && isASCII(word) {
		return strings.ToUpper(word)
	}
	return word
}

func (v version) types(words []string) []contentline.Param {
	if len(words) == 0 {
		return nil
	}
	var plain []string
	var out []contentline.Param
	for _, w := range words {
		switch {
		case v == v21 && contentline.IsParamName(w) && !isEncoding(w) && !isValueWord(w):
			out = append(out, contentline.Bare(w))
		case contentline.IsParamName(w) && v > v21:
			plain = append(plain, w)
		default:
			out = append(out, contentline.NewParam("TYPE", w))
		}
	}
	if plain != nil {
		out = append([]contentline.Param{contentline.NewParam("TYPE", plain...)}, out...)
	}
	return out
}

// retoken gives a line the parameters that its new tokens ask for: those still wanted stay as they
// are spelled, new ones come behind. Where the value is spelled anew, its own parameters go.
func (v version) retoken(r *row, old *contentline.Line, want []token, respelled bool) []contentline.Param {
	missing := map[token]bool{}
	for _, t := range want {
		missing[t] = true
	}
	var out []contentline.Param
	for _, p := range old.Params() {
		values := pieces(p)
		kept := make([]string, 0, len(values))
		for _, value := range values {
			t, u := r.tokenOf(p.Name, value)
			_, wanted := missing[t]
			if u == standing || u == spelled && !respelled || u == attribute && wanted {
				kept = append(kept, value)
			}
			if u == attribute && wanted {
				missing[t] = false
			}
		}
		switch {
		case len(kept) == len(values):
			out = append(out, p)
		case len(kept) > 0:
			name, _, _ := strings.Cut(p.Text, "=")
			out = append(out, contentline.NewParam(name, kept...))
		}
	}
	var rest []token
	for _, t := range want {
		if missing[t] {
			rest = append(rest, t)
		}
	}
	return append(out, v.params(rest)...)
}
