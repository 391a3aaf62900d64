package settings

import (
	"encoding"
	"fmt"
	"reflect"
	"sort"
	"strings"
	"time"
)

// Text gives the value that a key has, by the file or by default, in the form that Set takes.
// ok is false for what is not there, such as an account that does not exist.
func (s Settings) Text(key string) (text string, ok bool) {
	path, _, err := find(key)
	if err != nil {
		return "", false
	}
	v := reflect.ValueOf(s)
	for _, part := range path {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		switch v.Kind() {
		case reflect.Struct:
			f, _, _ := fieldNamed(v.Type(), part)
			v = v.FieldByIndex(f.index)
		case reflect.Map:
			v = v.MapIndex(reflect.ValueOf(part))
		}
		if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
			return "", false
		}
	}
	return textOf(v), true
}

func textOf(v reflect.Value) string {
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Pointer:
		return textOf(v.Elem())
	}
	switch x := v.Interface().(type) {
	case Place:
		return x.String()
	case time.Duration:
		return durationText(x)
	case Span:
		return x.String()
	}
	return literalText(v)
}

// literalText writes a value as TOML.
func literalText(v reflect.Value) string {
	if d, ok := v.Interface().(time.Duration); ok {
		return quote(durationText(d))
	}
	if s, ok := v.Interface().(fmt.Stringer); ok && reflect.PointerTo(v.Type()).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return quote(s.String())
	}
	var parts []string
	switch v.Kind() {
	case reflect.String:
		return quote(v.String())
	case reflect.Pointer:
		return literalText(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			parts = append(parts, literalText(v.Index(i)))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case reflect.Map:
		for _, k := range v.MapKeys() {
			parts = append(parts, keyText(k.String())+" = "+literalText(v.MapIndex(k)))
		}
		sort.Strings(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	case reflect.Struct:
		for _, f := range fieldsOf(v.Type()) {
			if c := v.FieldByIndex(f.index); c.Kind() != reflect.Pointer || !c.IsNil() {
				parts = append(parts, f.key+" = "+literalText(c))
			}
		}
		return "{ " + strings.Join(parts, ", ") + " }"
	}
	return fmt.Sprint(v.Interface())
}

// durationText writes "15m", "26h30m" or "2d" rather than "15m0s".
func durationText(d time.Duration) string {
	if d == 0 {
		return "0"
	}
	if day := 24 * time.Hour; d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	text := d.String()
	for _, zero := range []string{"0s", "0m"} {
		if cut := strings.TrimSuffix(text, zero); cut != text && strings.ContainsAny(cut[len(cut)-1:], "hm") {
			text = cut
		}
	}
	return text
}
