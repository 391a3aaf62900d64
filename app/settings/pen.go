package settings

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"strings"
)

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
