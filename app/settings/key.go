package settings

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

var bareKey = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

func keyText(part string) string {
	if bareKey.MatchString(part) {
		return part
	}
	return quote(part)
}

func joinKey(parts []string) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = keyText(p)
	}
	return strings.Join(out, ".")
}

func under(at, key string) string {
	if at == "" {
		return keyText(key)
	}
	return at + "." + keyText(key)
}

// splitKey reads a dotted key; a part with other signs stands in quotes, as in TOML.
func splitKey(path string) ([]string, error) {
	var p unstable.Parser
	p.Reset([]byte(path + " = 0"))
	if strings.ContainsAny(path, "=#\n[") || !p.NextExpression() || p.Expression().Kind != unstable.KeyValue {
		return nil, fmt.Errorf("%q is no key", path)
	}
	var parts []string
	for it := p.Expression().Key(); it.Next(); {
		parts = append(parts, string(it.Node().Data))
	}
	return parts, nil
}

// quote writes a TOML basic string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
