package settings

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/pelletier/go-toml/v2"
)

// Document is the text of a config.toml under the pen: an edit changes one key and leaves every
// other key, all comments, the order and the layout as they are.
type Document struct {
	data []byte
}

// NewDocument takes a text; an empty one becomes the start of a new file.
func NewDocument(data []byte) *Document {
	data = bytes.TrimPrefix(data, []byte(mark))
	if len(bytes.TrimSpace(data)) == 0 {
		data = fmt.Appendf(bytes.Clone(data), "version = %d\n", Newest)
	}
	return &Document{data: bytes.Clone(data)}
}

// Bytes is the text as it stands now.
func (d *Document) Bytes() []byte { return bytes.Clone(d.data) }

// put gives a key a value that is written as TOML already.
func (d *Document) put(path []string, literal string) error {
	want, err := generic(d.data)
	if err != nil {
		return err
	}
	value, err := generic([]byte("v = " + literal))
	if err != nil || len(value) != 1 {
		return fmt.Errorf("%s: %s is no value", joinKey(path), literal)
	}
	if !assign(want, path, value["v"]) {
		return fmt.Errorf("%s: a part of that key is no table", joinKey(path))
	}
	entries, err := outline(d.data)
	if err != nil {
		return err
	}
	for _, next := range (pen{d.data, entries}).ways(path, literal) {
		if d.accept(next, want) {
			return nil
		}
	}
	return d.anew(path, literal, want)
}

// anew takes the key out first, whatever form it has.
func (d *Document) anew(path []string, literal string, want map[string]any) error {
	bare := &Document{data: d.data}
	if err := bare.remove(path); err == nil {
		entries, err := outline(bare.data)
		if err != nil {
			return err
		}
		for _, next := range (pen{bare.data, entries}).ways(path, literal) {
			if d.accept(next, want) {
				return nil
			}
		}
	}
	return fmt.Errorf("%s: cannot be changed without harm to the rest of the file; please edit it by hand", joinKey(path))
}

// remove takes a key out, or a table with all that is in it. It need not be there.
func (d *Document) remove(path []string) error {
	want, err := generic(d.data)
	if err != nil {
		return err
	}
	unassign(want, path)
	next := d.data
	for {
		entries, err := outline(next)
		if err != nil {
			return err
		}
		i := lastBelow(entries, path)
		if i < 0 {
			break
		}
		next = pen{next, entries}.without(entries[i])
	}
	if !d.accept(next, want) {
		return fmt.Errorf("%s: cannot be removed without harm to the rest of the file; please edit it by hand", joinKey(path))
	}
	return nil
}

// lastBelow finds what to take out next. It goes from the end, so that a header goes only after
// what stands below it, and an inline table goes as one.
func lastBelow(entries []entry, path []string) int {
	inline := -1
	for i := len(entries) - 1; i >= 0; i-- {
		switch e := entries[i]; {
		case !startsWith(e.path, path):
		case !e.inline:
			return i
		case inline < 0 || len(e.path) <= len(entries[inline].path):
			inline = i
		}
	}
	return inline
}

// accept takes a text that says exactly what is wanted and has lost no comment.
func (d *Document) accept(next []byte, want map[string]any) bool {
	got, err := generic(next)
	if err != nil || !reflect.DeepEqual(prune(got), prune(want)) {
		return false
	}
	have := map[string]int{}
	for _, c := range commentsIn(next) {
		have[c]++
	}
	for _, c := range commentsIn(d.data) {
		if have[c]--; have[c] < 0 {
			return false
		}
	}
	d.data = next
	return true
}

func generic(data []byte) (map[string]any, error) {
	all := map[string]any{}
	if err := toml.Unmarshal(data, &all); err != nil {
		return nil, Problems{*syntaxProblem(err)}
	}
	return all, nil
}

func assign(m map[string]any, path []string, v any) bool {
	for _, k := range path[:len(path)-1] {
		next, ok := m[k]
		if !ok {
			next = map[string]any{}
			m[k] = next
		}
		if m, ok = next.(map[string]any); !ok {
			return false
		}
	}
	m[path[len(path)-1]] = v
	return true
}

func unassign(m map[string]any, path []string) {
	for _, k := range path[:len(path)-1] {
		next, ok := m[k].(map[string]any)
		if !ok {
			return
		}
		m = next
	}
	delete(m, path[len(path)-1])
}

// prune leaves empty tables out: one that is gone and one that is empty mean the same.
func prune(m map[string]any) map[string]any {
	out := maps.Clone(m)
	for k, v := range out {
		if t, ok := v.(map[string]any); ok {
			if t = prune(t); len(t) == 0 {
				delete(out, k)
			} else {
				out[k] = t
			}
		}
	}
	return out
}

func startsWith(path, prefix []string) bool {
	return len(path) >= len(prefix) && slices.Equal(path[:len(prefix)], prefix)
}
