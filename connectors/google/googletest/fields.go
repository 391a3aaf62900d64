package googletest

import (
	"errors"
	"strings"
)

// selection is a parsed partial response, such as items(id,start/date),nextPageToken (G-CAL-4).
type selection map[string]selection

var errFields = errors.New("invalid fields")

func parseFields(s string) (selection, error) {
	if s == "" {
		return nil, nil
	}
	out, rest, err := parseSelection(s)
	if err != nil || rest != "" {
		return nil, errFields
	}
	return out, nil
}

func parseSelection(s string) (selection, string, error) {
	out := selection{}
	for {
		at := out
		for {
			n := strings.IndexAny(s, ",()/")
			name := s
			if n >= 0 {
				name = s[:n]
			}
			if name == "" {
				return nil, "", errFields
			}
			s = s[len(name):]
			if at[name] == nil {
				at[name] = selection{}
			}
			at = at[name]
			if !strings.HasPrefix(s, "/") {
				break
			}
			s = s[1:]
		}
		if strings.HasPrefix(s, "(") {
			inner, rest, err := parseSelection(s[1:])
			if err != nil || !strings.HasPrefix(rest, ")") {
				return nil, "", errFields
			}
			for k, v := range inner {
				at[k] = v
			}
			s = rest[1:]
		}
		if !strings.HasPrefix(s, ",") {
			return out, s, nil
		}
		s = s[1:]
	}
}

// pick keeps what was selected; an empty selection keeps all.
func (f selection) pick(v any) any {
	if len(f) == 0 {
		return v
	}
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = f.pick(v[i])
		}
		return out
	case Object:
		out := Object{}
		for k, x := range v {
			if inner, ok := f[k]; ok {
				out[k] = inner.pick(x)
			} else if inner, ok := f["*"]; ok {
				out[k] = inner.pick(x)
			}
		}
		return out
	}
	return v
}
