package settings

import (
	"bytes"
	"errors"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// node is one value of the file with its line.
type node struct {
	kind  unstable.Kind // Table, Array, String, Bool, Integer …
	line  int
	text  string // of a scalar
	keys  []string
	child map[string]*node // of a table
	items []*node          // of an array
	open  bool             // an array made of [[headers]]
}

func newTable(line int) *node {
	return &node{kind: unstable.Table, line: line, child: map[string]*node{}}
}

func (n *node) put(key string, c *node) {
	if _, there := n.child[key]; !there {
		n.keys = append(n.keys, key)
	}
	n.child[key] = c
}

// descend finds or makes the table at the keys; the last element of an array of tables counts.
func (n *node) descend(keys []string, line int) *node {
	at := n
	for _, k := range keys {
		c := at.child[k]
		if c == nil {
			c = newTable(line)
			at.put(k, c)
		}
		if c.kind == unstable.Array && len(c.items) > 0 {
			c = c.items[len(c.items)-1]
		}
		if c.child == nil {
			c.kind, c.child = unstable.Table, map[string]*node{}
		}
		at = c
	}
	return at
}

// lines tells the line of an offset.
type lines []int

func newLines(data []byte) lines {
	l := lines{}
	for i, b := range data {
		if b == '\n' {
			l = append(l, i)
		}
	}
	return l
}

func (l lines) at(offset int) int {
	lo, hi := 0, len(l)
	for lo < hi {
		if mid := (lo + hi) / 2; l[mid] < offset {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo + 1
}

// parseTree reads TOML; a Problem tells where it is not even that.
func parseTree(data []byte) (*node, *Problem) {
	var all map[string]any
	if err := toml.Unmarshal(data, &all); err != nil {
		return nil, syntaxProblem(err)
	}
	r := reader{lines: newLines(data)}
	root := newTable(1)
	at := root
	r.parser.Reset(data)
	for r.parser.NextExpression() {
		e := r.parser.Expression()
		switch e.Kind {
		case unstable.Table:
			keys, line := r.keys(e)
			at = root.descend(keys, line)
			at.line = line
		case unstable.ArrayTable:
			keys, line := r.keys(e)
			at = root.descend(keys[:len(keys)-1], line).grow(keys[len(keys)-1], line)
		case unstable.KeyValue:
			r.pair(at, e)
		}
	}
	if err := r.parser.Error(); err != nil {
		return nil, syntaxProblem(err)
	}
	return root, nil
}

// grow adds a table to an array of tables.
func (n *node) grow(key string, line int) *node {
	list := n.child[key]
	if list == nil || !list.open {
		list = &node{kind: unstable.Array, line: line, open: true}
		n.put(key, list)
	}
	t := newTable(line)
	list.items = append(list.items, t)
	return t
}

func syntaxProblem(err error) *Problem {
	p := &Problem{Message: "this is not TOML: " + string(bytes.TrimPrefix([]byte(err.Error()), []byte("toml: ")))}
	var at *toml.DecodeError
	if errors.As(err, &at) {
		p.Line, _ = at.Position()
		p.Key = joinKey(at.Key())
	}
	return p
}

type reader struct {
	parser unstable.Parser
	lines  lines
}

func (r *reader) keys(e *unstable.Node) (keys []string, line int) {
	for it := e.Key(); it.Next(); {
		k := it.Node()
		keys = append(keys, string(k.Data))
		line = r.lines.at(int(k.Raw.Offset))
	}
	return keys, line
}

func (r *reader) pair(in *node, e *unstable.Node) {
	keys, line := r.keys(e)
	last := len(keys) - 1
	in.descend(keys[:last], line).put(keys[last], r.value(e.Value(), line))
}

func (r *reader) value(v *unstable.Node, line int) *node {
	n := &node{kind: v.Kind, line: line, text: string(v.Data)}
	if v.Raw.Length > 0 {
		n.line = r.lines.at(int(v.Raw.Offset))
	}
	switch v.Kind {
	case unstable.InlineTable:
		n.kind, n.child = unstable.Table, map[string]*node{}
		for it := v.Children(); it.Next(); {
			if it.Node().Kind == unstable.KeyValue {
				r.pair(n, it.Node())
			}
		}
	case unstable.Array:
		for it := v.Children(); it.Next(); {
			n.items = append(n.items, r.value(it.Node(), n.line))
		}
	}
	return n
}
