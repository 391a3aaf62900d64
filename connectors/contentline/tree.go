package contentline

import (
	"fmt"
	"iter"
	"strings"
)

// Component is what stands between a BEGIN and its END.
type Component struct {
	Name       string // upper case: VCARD, VEVENT
	Begin, End *Line
	Parts      []*Component // components inside, in order
}

// Tree gives the outermost components. It is an error when BEGIN and END do not pair up or nest too deep.
func (d *Document) Tree() ([]*Component, error) {
	var roots, open []*Component
	for l := d.first; l != nil; l = l.next {
		switch l.name {
		case "BEGIN":
			c := &Component{Name: componentName(l), Begin: l}
			if len(open) == d.limits.orDefault().Depth {
				return nil, &Error{Line: l.number, What: fmt.Sprintf("BEGIN:%s is nested deeper than %d", c.Name, len(open))}
			}
			if len(open) == 0 {
				roots = append(roots, c)
			} else {
				in := open[len(open)-1]
				in.Parts = append(in.Parts, c)
			}
			open = append(open, c)
		case "END":
			name := componentName(l)
			if len(open) == 0 {
				return nil, &Error{Line: l.number, What: fmt.Sprintf("END:%s without a BEGIN:%s", name, name)}
			}
			c := open[len(open)-1]
			if c.Name != name {
				return nil, &Error{Line: l.number, What: fmt.Sprintf("END:%s where END:%s is due (BEGIN in line %d)", name, c.Name, c.Begin.number)}
			}
			c.End = l
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		c := open[len(open)-1]
		return nil, &Error{Line: c.Begin.number, What: fmt.Sprintf("BEGIN:%s has no END:%s", c.Name, c.Name)}
	}
	return roots, nil
}

func componentName(l *Line) string { return strings.ToUpper(strings.TrimSpace(l.value)) }

// Lines walks through the component's own properties: without BEGIN and END, without the parts
// inside, without opaque lines. The current line may be removed or replaced.
func (c *Component) Lines() iter.Seq[*Line] {
	return func(yield func(*Line) bool) {
		depth := 0
		for l := c.Begin.next; l != nil && l != c.End; {
			next := l.next
			switch {
			case l.name == "BEGIN":
				depth++
			case l.name == "END":
				depth--
			case depth == 0 && !l.opaque:
				if !yield(l) {
					return
				}
			}
			l = next
		}
	}
}

// First is the component's first own property of a name (upper case), nil where there is none.
func (c *Component) First(name string) *Line {
	for l := range c.Lines() {
		if l.name == name {
			return l
		}
	}
	return nil
}
