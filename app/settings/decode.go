package settings

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2/unstable"
)

// decoder fills the types from the tree and collects what does not fit.
type decoder struct {
	problems []Problem
	given    map[string]int
}

func (d *decoder) report(n *node, key, format string, args ...any) {
	d.problems = append(d.problems, Problem{Line: n.line, Key: key, Message: fmt.Sprintf(format, args...)})
}

var (
	durationType = reflect.TypeFor[time.Duration]()
	textType     = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// field is one key of a struct with what its tags say.
type field struct {
	key   string
	index []int
	typ   reflect.Type
	tag   reflect.StructTag
}

// fieldsOf lists the keys of a struct; those of an embedded one stand among them.
func fieldsOf(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		f := t.Field(i)
		key := f.Tag.Get("toml")
		switch {
		case f.Anonymous:
			for _, e := range fieldsOf(f.Type) {
				e.index = append([]int{i}, e.index...)
				out = append(out, e)
			}
		case key != "" && key != "-":
			out = append(out, field{key, []int{i}, f.Type, f.Tag})
		}
	}
	return out
}

func fieldNamed(t reflect.Type, key string) (field, []string, bool) {
	var known []string
	for _, f := range fieldsOf(t) {
		if f.key == key {
			return f, nil, true
		}
		known = append(known, f.key)
	}
	return field{}, known, false
}

// table fills a struct.
func (d *decoder) table(n *node, v reflect.Value, at string) {
	if n.kind != unstable.Table {
		d.report(n, at, "must be a table, not %s", kindWord(n))
		return
	}
	for _, key := range n.keys {
		c, path := n.child[key], under(at, key)
		d.given[path] = c.line
		f, known, ok := fieldNamed(v.Type(), key)
		if !ok {
			d.unknown(c, path, key, known)
			continue
		}
		d.value(c, v.FieldByIndex(f.index), path, f.tag)
	}
}

func (d *decoder) unknown(n *node, path, key string, known []string) {
	if near := nearest(key, known); near != "" {
		d.report(n, path, "unknown key; did you mean %q?", near)
	} else {
		d.report(n, path, "unknown key")
	}
}

func (d *decoder) value(n *node, v reflect.Value, at string, tag reflect.StructTag) {
	switch {
	case v.Type() == durationType:
		d.duration(n, v, at)
	case v.Addr().Type().Implements(textType):
		if d.is(n, at, unstable.String, "a text") {
			if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.text)); err != nil {
				d.report(n, at, "%v", err)
			}
		}
	case v.Kind() == reflect.String:
		if d.is(n, at, unstable.String, "a text") && d.among(n, at, tag) {
			v.SetString(n.text)
		}
	case v.Kind() == reflect.Bool:
		if d.is(n, at, unstable.Bool, "true or false") {
			v.SetBool(n.text == "true")
		}
	case v.Kind() == reflect.Int:
		d.number(n, v, at, tag)
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		d.table(n, v.Elem(), at)
	case v.Kind() == reflect.Struct:
		d.table(n, v, at)
	case v.Kind() == reflect.Slice:
		d.list(n, v, at, tag)
	case v.Kind() == reflect.Map:
		d.mapping(n, v, at, tag)
	}
}

func (d *decoder) is(n *node, at string, kind unstable.Kind, want string) bool {
	if n.kind != kind {
		d.report(n, at, "must be %s, not %s", want, kindWord(n))
	}
	return n.kind == kind
}

func (d *decoder) among(n *node, at string, tag reflect.StructTag) bool {
	allowed := tag.Get("oneof")
	if allowed == "" {
		return true
	}
	words := strings.Split(allowed, "|")
	for _, w := range words {
		if n.text == w {
			return true
		}
	}
	d.report(n, at, "%s", notAmong(n.text, words))
	return false
}

func (d *decoder) duration(n *node, v reflect.Value, at string) {
	if n.kind == unstable.Integer && n.text == "0" {
		v.SetInt(0)
		return
	}
	if !d.is(n, at, unstable.String, `a duration like "15m"`) {
		return
	}
	long, err := ParseDuration(n.text)
	if err != nil {
		d.report(n, at, "%v", err)
		return
	}
	v.SetInt(int64(long))
}

func (d *decoder) number(n *node, v reflect.Value, at string, tag reflect.StructTag) {
	if !d.is(n, at, unstable.Integer, "a whole number") {
		return
	}
	i, err := strconv.ParseInt(strings.ReplaceAll(n.text, "_", ""), 0, 32)
	if err != nil {
		d.report(n, at, "%s is too large", n.text)
		return
	}
	if low, ok := tag.Lookup("min"); ok && i < atoi(low) {
		d.report(n, at, "%d is less than %s", i, low)
	} else if high, ok := tag.Lookup("max"); ok && i > atoi(high) {
		d.report(n, at, "%d is more than %s", i, high)
	} else {
		v.SetInt(i)
	}
}

func atoi(s string) int64 {
	i, _ := strconv.ParseInt(s, 10, 64)
	return i
}

func (d *decoder) list(n *node, v reflect.Value, at string, tag reflect.StructTag) {
	if !d.is(n, at, unstable.Array, "a list") {
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	for i, item := range n.items {
		path := at
		if out.Index(i).Kind() == reflect.Struct {
			path = fmt.Sprintf("%s[%d]", at, i+1)
			d.given[path] = item.line
		}
		d.value(item, out.Index(i), path, tag)
	}
	v.Set(out)
}

func (d *decoder) mapping(n *node, v reflect.Value, at string, tag reflect.StructTag) {
	if !d.is(n, at, unstable.Table, "a table") {
		return
	}
	out := reflect.MakeMap(v.Type())
	for _, key := range n.keys {
		c := n.child[key]
		d.given[under(at, key)] = c.line
		item := reflect.New(v.Type().Elem()).Elem()
		d.value(c, item, under(at, key), tag)
		out.SetMapIndex(reflect.ValueOf(key), item)
	}
	v.Set(out)
}

func kindWord(n *node) string {
	switch n.kind {
	case unstable.String:
		return "the text " + strconv.Quote(n.text)
	case unstable.Bool, unstable.Integer, unstable.Float:
		return n.text
	case unstable.Table:
		return "a table"
	case unstable.Array:
		return "a list"
	}
	return "the date or time " + n.text
}
