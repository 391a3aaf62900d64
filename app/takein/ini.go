package takein

import (
	"encoding/json"
	"strings"
)

// section is one part of a configuration file; names inside [[ ]] are below the [ ] before them.
type section struct {
	name, above string
	keys        map[string]string
}

// sections reads the INI forms of vdirsyncer (values are JSON, also over several lines) and khal.
func sections(text string) []section {
	out := []section{{keys: map[string]string{}}}
	above, last := "", ""
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n \t")
		bare := strings.TrimSpace(line)
		switch {
		case bare == "" || bare[0] == '#' || bare[0] == ';':
		case strings.HasPrefix(bare, "[[") && strings.HasSuffix(bare, "]]"):
			out = append(out, section{name: strings.TrimSpace(bare[2 : len(bare)-2]), above: above, keys: map[string]string{}})
			last = ""
		case bare[0] == '[' && bare[len(bare)-1] == ']' && line[0] == '[' && !strings.ContainsAny(bare, `",`):
			above = strings.TrimSpace(bare[1 : len(bare)-1])
			out = append(out, section{name: above, keys: map[string]string{}})
			last = ""
		case (line[0] == ' ' || line[0] == '\t') && last != "" && open(out[len(out)-1].keys[last]):
			out[len(out)-1].keys[last] += " " + bare
		default:
			k, v, ok := strings.Cut(bare, "=")
			if last = ""; ok {
				last = strings.ToLower(strings.TrimSpace(k))
				out[len(out)-1].keys[last] = strings.TrimSpace(v)
			} else if n := len(out) - 1; n >= 0 && len(out[n].keys) > 0 {
				last = ""
			}
		}
	}
	return out
}

// open tells whether a list goes on.
func open(value string) bool { return strings.Count(value, "[") > strings.Count(value, "]") }

// text is a value without its quotes.
func (s section) text(key string) string {
	v := s.keys[key]
	var out string
	if json.Unmarshal([]byte(v), &out) == nil {
		return out
	}
	if len(v) > 1 && (v[0] == '\'' || v[0] == '"') && v[len(v)-1] == v[0] {
		return v[1 : len(v)-1]
	}
	if before, _, ok := strings.Cut(v, " #"); ok {
		v = strings.TrimSpace(before)
	}
	return v
}

// list is a value that is a list; what is none of strings stays as it decodes.
func (s section) list(key string) ([]any, bool) {
	var out []any
	err := json.Unmarshal([]byte(s.keys[key]), &out)
	return out, err == nil
}

func (s section) words(key string) []string {
	var out []string
	list, _ := s.list(key)
	for _, one := range list {
		if text, ok := one.(string); ok {
			out = append(out, text)
		}
	}
	return out
}
