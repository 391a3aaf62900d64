package settings

import (
	"fmt"
	"slices"

	"github.com/pelletier/go-toml/v2/unstable"
)

type entryKind int

const (
	header entryKind = iota
	pair
)

// entry is one header or one key = value and where it stands in the text.
type entry struct {
	kind       entryKind
	path       []string // absolute; a table in an array of tables counts as "name[2]"
	base       int      // how many parts of the path come from the header or inline table around it
	start, end int      // pair: from key to the end of the value; header: the brackets
	value      int      // where the value starts
	inline     bool     // stands inside an inline table
	table      bool     // the value is an inline table
	next       int      // inline: start of the entry behind it, 0 for the last
	before     int      // inline: end of the entry in front, 0 for the first
}

// outline lists the entries in the order of the text.
func outline(data []byte) ([]entry, error) {
	var p unstable.Parser
	p.Reset(data)
	o := outliner{data: data, counts: map[string]int{}}
	var base []string
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			base = o.header(e)
		case unstable.KeyValue:
			o.pair(e, base, false)
		}
	}
	return o.entries, p.Error()
}

type outliner struct {
	data    []byte
	counts  map[string]int // tables in each array of tables so far
	entries []entry
}

func (o *outliner) header(e *unstable.Node) []string {
	keys, start, end := keyParts(e)
	for i := range keys {
		last := i == len(keys)-1
		if at := joinKey(keys[:i+1]); e.Kind == unstable.ArrayTable && last {
			o.counts[at]++
			keys[i] = fmt.Sprintf("%s[%d]", keys[i], o.counts[at])
		} else if n := o.counts[at]; n > 0 {
			keys[i] = fmt.Sprintf("%s[%d]", keys[i], n)
		}
	}
	for start > 0 && o.data[start] != '[' {
		start--
	}
	if e.Kind == unstable.ArrayTable {
		start--
	}
	for o.data[end] != ']' {
		end++
	}
	if end++; e.Kind == unstable.ArrayTable {
		end++
	}
	o.entries = append(o.entries, entry{kind: header, path: keys, start: start, end: end})
	return keys
}

func (o *outliner) pair(e *unstable.Node, base []string, inline bool) int {
	keys, _, keyEnd := keyParts(e)
	at := len(o.entries)
	one := entry{
		kind: pair, path: append(slices.Clone(base), keys...), base: len(base), inline: inline,
		start: int(e.Raw.Offset), end: int(e.Raw.Offset + e.Raw.Length),
		value: o.valueStart(keyEnd), table: e.Value().Kind == unstable.InlineTable,
	}
	o.entries = append(o.entries, one)
	if !one.table {
		return at
	}
	front := -1
	for it := e.Value().Children(); it.Next(); {
		if it.Node().Kind != unstable.KeyValue {
			continue
		}
		i := o.pair(it.Node(), one.path, true)
		if front >= 0 {
			o.entries[front].next = o.entries[i].start
			o.entries[i].before = o.entries[front].end
		}
		front = i
	}
	return at
}

func (o *outliner) valueStart(keyEnd int) int {
	for o.data[keyEnd] != '=' {
		keyEnd++
	}
	for keyEnd++; o.data[keyEnd] == ' ' || o.data[keyEnd] == '\t'; {
		keyEnd++
	}
	return keyEnd
}

func keyParts(e *unstable.Node) (keys []string, start, end int) {
	start = -1
	for it := e.Key(); it.Next(); {
		k := it.Node()
		if start < 0 {
			start = int(k.Raw.Offset)
		}
		keys = append(keys, string(k.Data))
		end = int(k.Raw.Offset + k.Raw.Length)
	}
	return keys, start, end
}

// commentsIn lists the comments between two offsets.
func commentsIn(data []byte) []string {
	var out []string
	for i := 0; i < len(data); i++ {
		switch c := data[i]; c {
		case '"', '\'':
			i = stringEnd(data, i)
		case '#':
			end := i
			for end < len(data) && data[end] != '\n' && data[end] != '\r' {
				end++
			}
			out = append(out, string(data[i:end]))
			i = end
		}
	}
	return out
}

// stringEnd is the offset of the last quote of the string that starts at i.
func stringEnd(data []byte, i int) int {
	q := data[i]
	long := i+2 < len(data) && data[i+1] == q && data[i+2] == q
	if long {
		i += 3
	} else {
		i++
	}
	for ; i < len(data); i++ {
		switch {
		case data[i] == '\\' && q == '"':
			i++
		case data[i] != q:
		case !long:
			return i
		case i+2 < len(data) && data[i+1] == q && data[i+2] == q:
			for i += 2; i+1 < len(data) && data[i+1] == q; {
				i++
			}
			return i
		}
	}
	return len(data)
}
