package settings

import (
	"bytes"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sort"
	"strings"

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

// pen writes variants of a text.
type pen struct {
	data    []byte
	entries []entry
}

// way is one place where a key could go; deep is how much of its path is there already.
type way struct {
	deep int
	text []byte
}

// ways lists the texts that may hold the new value, the most natural one first.
func (p pen) ways(path []string, literal string) [][]byte {
	if i := slices.IndexFunc(p.entries, func(e entry) bool { return e.kind == pair && slices.Equal(e.path, path) }); i >= 0 {
		return [][]byte{p.replaced(i, literal)}
	}
	var found []way
	for i, e := range p.entries {
		switch {
		case e.kind == pair && e.table && len(path) > len(e.path) && startsWith(path, e.path):
			found = append(found, way{len(e.path)*4 + 2, p.inlined(i, path[len(e.path):], literal)})
		case e.kind == pair && !e.inline && len(e.path) > e.base+1 && startsWith(path, e.path[:e.base+1]):
			found = append(found, way{shared(path, e.path)*4 + 1, p.behind(i, path[e.base:], literal)})
		case e.kind == header && len(path) > len(e.path) && startsWith(path, e.path):
			found = append(found, way{len(e.path) * 4, p.behind(p.lastOf(i), path[len(e.path):], literal)})
		}
	}
	// Of equally deep places the last one wins: a new key goes below its sisters.
	slices.Reverse(found)
	sort.SliceStable(found, func(i, j int) bool { return found[i].deep > found[j].deep })
	var out [][]byte
	for _, w := range found {
		out = append(out, w.text)
	}
	if len(path) == 1 {
		return append(out, p.atTop(path, literal))
	}
	return append(out, p.newTable(path, literal), p.atTop(path, literal))
}

func shared(a, b []string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// replaced writes another value; comments inside the old one move above it.
func (p pen) replaced(i int, literal string) []byte {
	e := p.entries[i]
	out := p.cut(e.value, e.end, literal)
	return p.keepComments(out, p.statement(e).start, e.value, e.end)
}

// inlined adds a key to an inline table.
func (p pen) inlined(i int, rest []string, literal string) []byte {
	e := p.entries[i]
	last := -1
	for j := i + 1; j < len(p.entries) && p.entries[j].start < e.end; j++ {
		if p.entries[j].inline && len(e.path) == p.entries[j].base {
			last = p.entries[j].end
		}
	}
	add := joinKey(rest) + " = " + literal
	if last < 0 {
		return p.cut(e.value, e.end, "{ "+add+" }")
	}
	return p.cut(last, last, ", "+add)
}

// lastOf is the last pair of a header's table, or the header itself.
func (p pen) lastOf(i int) int {
	last := i
	for j := i + 1; j < len(p.entries) && p.entries[j].kind == pair; j++ {
		if !p.entries[j].inline {
			last = j
		}
	}
	return last
}

// behind adds a line below an entry, indented as that is.
func (p pen) behind(i int, rest []string, literal string) []byte {
	e := p.entries[i]
	line := p.lineStart(e.start)
	indent := string(p.data[line:e.start])
	if strings.TrimLeft(indent, " \t") != "" {
		indent = ""
	}
	return p.insertLine(p.lineEnd(e.end), indent+joinKey(rest)+" = "+literal)
}

// atTop adds a line to the part above all tables.
func (p pen) atTop(path []string, literal string) []byte {
	line, at := joinKey(path)+" = "+literal, 0
	for _, e := range p.entries {
		if e.kind == header {
			break
		}
		at = p.lineEnd(e.end)
	}
	if at == 0 {
		return p.cut(0, 0, line+p.newline())
	}
	return p.insertLine(at, line)
}

func (p pen) newTable(path []string, literal string) []byte {
	nl, last := p.newline(), len(path)-1
	text := bytes.TrimRight(p.data, " \t\r\n")
	out := bytes.Clone(text)
	if len(text) > 0 {
		out = append(out, nl+nl...)
	}
	return fmt.Appendf(out, "[%s]%s%s = %s%s", joinKey(path[:last]), nl, keyText(path[last]), literal, nl)
}

// without takes an entry out; its comments stay.
func (p pen) without(e entry) []byte {
	if e.inline {
		start, end, left := e.start, e.end, ""
		switch {
		case e.before > 0:
			start = e.before
		case e.next > 0:
			end = e.next
		default:
			around := p.around(e)
			start, end, left = around.value, around.end, "{}"
		}
		return p.keepComments(p.cut(start, end, left), p.statement(e).start, start, end)
	}
	start, end := p.lineStart(e.start), p.lineEnd(e.end)
	if e.kind == header {
		start = p.blankAbove(start)
	}
	tail := end
	for tail < len(p.data) && (p.data[tail] == '\r' || p.data[tail] == '\n') {
		if tail++; p.data[tail-1] == '\n' {
			break
		}
	}
	kept := ""
	for _, c := range commentsIn(p.data[e.start:end]) {
		kept += string(p.data[p.lineStart(e.start):e.start]) + c + p.newline()
	}
	if kept != "" {
		start = p.lineStart(e.start)
	}
	return p.cut(start, tail, kept)
}

// blankAbove widens over one empty line in front of a header.
func (p pen) blankAbove(start int) int {
	if start == 0 {
		return 0
	}
	above := p.lineStart(start - 1)
	if len(bytes.TrimSpace(p.data[above:start])) == 0 {
		return above
	}
	return start
}

// statement is the whole key = value in whose inline table an entry stands.
func (p pen) statement(e entry) entry {
	for _, s := range p.entries {
		if s.kind == pair && !s.inline && s.start <= e.start && e.end <= s.end {
			return s
		}
	}
	return e
}

// around is the key whose inline table holds an entry.
func (p pen) around(e entry) entry {
	i := slices.IndexFunc(p.entries, func(o entry) bool { return o.table && o.value < e.start && e.end <= o.end && len(o.path) == e.base })
	return p.entries[i]
}

// keepComments puts the comments of a part that was cut onto lines of their own above the statement.
func (p pen) keepComments(out []byte, statement, start, end int) []byte {
	line := p.lineStart(statement)
	kept := ""
	for _, c := range commentsIn(p.data[start:end]) {
		kept += string(p.data[line:statement]) + c + p.newline()
	}
	return slices.Concat(out[:line], []byte(kept), out[line:])
}

func (p pen) cut(start, end int, with string) []byte {
	return slices.Concat(p.data[:start], []byte(with), p.data[end:])
}

func (p pen) insertLine(at int, line string) []byte {
	return p.cut(at, at, p.newline()+line)
}

func (p pen) lineStart(at int) int { return bytes.LastIndexByte(p.data[:at], '\n') + 1 }

// lineEnd is where the line's text ends, in front of its line break.
func (p pen) lineEnd(at int) int {
	end := bytes.IndexByte(p.data[at:], '\n')
	if end < 0 {
		return len(p.data)
	}
	if end += at; end > at && p.data[end-1] == '\r' {
		end--
	}
	return end
}

func (p pen) newline() string {
	if bytes.Contains(p.data, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}
