package settings

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Set gives a key a value that the person wrote: "processes.clients.window.past_days", "60". The
// value is read by the key's type: lists by commas ("delete,update"), commands by blanks, sides as
// ACCOUNT/COLLECTION; or any of them as TOML. An error names the key.
func (d *Document) Set(key, value string) error {
	path, f, err := find(key)
	if err != nil {
		return err
	}
	literal, err := literalOf(f.typ, f.tag, value)
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return d.put(path, literal)
}

// Unset takes a key out, so that its default holds, or a whole table ("processes.clients").
func (d *Document) Unset(key string) error {
	path, _, err := find(key)
	if err != nil {
		return err
	}
	return d.remove(path)
}

// find follows a dotted key through the types.
func find(key string) ([]string, field, error) {
	path, err := splitKey(key)
	if err != nil {
		return nil, field{}, err
	}
	at := field{typ: reflect.TypeFor[Settings]()}
	for _, part := range path {
		t := at.typ
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		switch t.Kind() {
		case reflect.Struct:
			next, known, ok := fieldNamed(t, part)
			if !ok {
				text := fmt.Sprintf("%s: there is no key %q", key, part)
				if near := nearest(part, known); near != "" {
					text += fmt.Sprintf("; did you mean %q?", near)
				}
				return nil, field{}, fmt.Errorf("%s", text)
			}
			at = next
		case reflect.Map:
			at = field{key: part, typ: t.Elem(), tag: at.tag}
		default:
			return nil, field{}, fmt.Errorf("%s: there is nothing below %q", key, at.key)
		}
	}
	return path, at, nil
}

// literalOf writes a person's value as TOML and checks it as the file would be.
func literalOf(t reflect.Type, tag reflect.StructTag, value string) (string, error) {
	literal := value
	text := strings.TrimSpace(value)
	switch {
	case t == durationType || reflect.PointerTo(t).Implements(textType) || t.Kind() == reflect.String:
		if !isQuoted(text) {
			literal = quote(value)
		}
	case t.Kind() == reflect.Bool:
		literal = truth(text)
	case t.Kind() == reflect.Slice && !strings.HasPrefix(text, "["):
		if t.Elem().Kind() != reflect.String {
			return "", fmt.Errorf("write it as TOML: [ { left = \"…\", right = \"…\" } ]")
		}
		literal = listLiteral(text, tag.Get("list"))
	case isPlace(t) && !strings.HasPrefix(text, "{"):
		place, ok := ParsePlace(text)
		if !ok {
			return "", fmt.Errorf("%q is no ACCOUNT/COLLECTION", value)
		}
		literal = fmt.Sprintf("{ account = %s, collection = %s }", quote(place.Account), quote(place.Collection))
	case (t.Kind() == reflect.Struct || t.Kind() == reflect.Map) && !strings.HasPrefix(text, "{"):
		return "", fmt.Errorf("is a table; set one of its keys")
	}
	return literal, valid(t, tag, literal)
}

func isPlace(t reflect.Type) bool {
	return t == reflect.TypeFor[Place]() || t == reflect.TypeFor[*Place]()
}

func isQuoted(text string) bool {
	return len(text) > 1 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0]
}

func truth(text string) string {
	switch strings.ToLower(text) {
	case "true", "on", "yes":
		return "true"
	case "false", "off", "no":
		return "false"
	}
	return quote(text)
}

func listLiteral(text, form string) string {
	var parts []string
	if form == "words" {
		parts = words(text)
	} else if text != "" {
		parts = strings.Split(text, ",")
	}
	out := make([]string, len(parts))
	for i, part := range parts {
		if form != "words" {
			part = strings.TrimSpace(part)
		}
		out[i] = quote(part)
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// words splits a command at blanks; quotes hold a word together.
func words(text string) []string {
	var out []string
	var word strings.Builder
	open, started := rune(0), false
	for _, r := range text {
		switch {
		case open != 0 && r == open:
			open = 0
		case open == 0 && (r == '"' || r == '\''):
			open, started = r, true
		case open == 0 && (r == ' ' || r == '\t'):
			if started {
				out = append(out, word.String())
				word.Reset()
			}
			started = false
		default:
			word.WriteRune(r)
			started = true
		}
	}
	if started {
		out = append(out, word.String())
	}
	return out
}

// valid decodes the literal as the file's reader will.
func valid(t reflect.Type, tag reflect.StructTag, literal string) error {
	root, bad := parseTree([]byte("v = " + literal))
	if bad != nil || !slices.Equal(root.keys, []string{"v"}) {
		return fmt.Errorf("%s is no value", strconv.Quote(literal))
	}
	d := decoder{given: map[string]int{}}
	d.value(root.child["v"], reflect.New(t).Elem(), "v", tag)
	if len(d.problems) > 0 {
		p := d.problems[0]
		if tail := strings.TrimPrefix(strings.TrimPrefix(p.Key, "v"), "."); tail != "" {
			return fmt.Errorf("%s: %s", tail, p.Message)
		}
		return fmt.Errorf("%s", p.Message)
	}
	return nil
}

// Keys lists every key of config.toml; NAME stands for a name of the person's choice.
func Keys() []string { return keysOf(reflect.TypeFor[Settings](), "") }

func keysOf(t reflect.Type, at string) []string {
	switch t.Kind() {
	case reflect.Pointer:
		return keysOf(t.Elem(), at)
	case reflect.Map:
		return keysOf(t.Elem(), at+".NAME")
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Struct {
			return keysOf(t.Elem(), at)
		}
	case reflect.Struct:
		if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
			break
		}
		var out []string
		for _, f := range fieldsOf(t) {
			out = append(out, keysOf(f.typ, strings.TrimPrefix(at+"."+f.key, "."))...)
		}
		return out
	}
	return []string{at}
}
