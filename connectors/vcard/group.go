package vcard

import (
	"strconv"
	"strings"

	"bothways/connectors/contentline"
)

// group is the lines that share the part in front of the dot (itemN. in Apple's cards).
type group struct {
	name    string
	label   *contentline.Line // X-ABLabel: says what the others are called
	country *contentline.Line // X-ABADR: the country code that the address is printed by
	twice   bool              // more than one label or country code
	address *contentline.Line
	members int // all other lines
}

func (c *card) join(l *contentline.Line) {
	name := strings.ToLower(l.Group())
	g := c.groups[name]
	if g == nil {
		if c.groups == nil {
			c.groups = map[string]*group{}
		}
		g = &group{name: l.Group()}
		c.groups[name] = g
	}
	switch l.Name() {
	case "X-ABLABEL":
		g.twice = g.twice || g.label != nil
		if g.label == nil {
			g.label = l
		}
		return
	case "X-ABADR":
		g.twice = g.twice || g.country != nil
		if g.country == nil {
			g.country = l
		}
		return
	case "ADR":
		if g.address == nil {
			g.address = l
		}
	}
	g.members++
}

// describes tells a line that speaks about the others of its group; it has no label itself.
func describes(l *contentline.Line) bool { return l.Name() == "X-ABLABEL" || l.Name() == "X-ABADR" }

func (c *card) groupOf(l *contentline.Line) *group {
	if l.Group() == "" {
		return nil
	}
	return c.groups[strings.ToLower(l.Group())]
}

// companion tells a line that is an attribute of another one in its group.
func (c *card) companion(l *contentline.Line) bool {
	g := c.groupOf(l)
	switch {
	case g == nil:
		return false
	case l == g.label:
		return g.members > 0
	case l == g.country:
		return g.address != nil
	}
	return false
}

// groupTokens are the attributes that a line has from its group.
func (c *card) groupTokens(l *contentline.Line) []token {
	g := c.groupOf(l)
	if g == nil || describes(l) {
		return nil
	}
	var out []token
	if g.label != nil {
		if label := labelText(g.label); label != "" {
			out = append(out, token{tokenLabel, label})
		}
	}
	if g.country != nil && l == g.address {
		if code := getURI(spelling{value: decoded(g.country)}); code != "" {
			out = append(out, token{tokenCountry, code})
		}
	}
	return out
}

// labelText is a label without the frame that Apple puts around the names it translates.
func labelText(l *contentline.Line) string {
	text := strings.Trim(normal(contentline.Unescape(decoded(l))), blanks)
	if inner, ok := strings.CutPrefix(text, "_$!<"); ok {
		if inner, ok = strings.CutSuffix(inner, ">!$_"); ok && appleLabels[inner] {
			return inner
		}
	}
	return text
}

var appleLabels = map[string]bool{
	"Home": true, "Work": true, "Other": true, "Mobile": true, "Main": true, "HomeFAX": true, "WorkFAX": true, "OtherFAX": true,
	"Pager": true, "HomePage": true, "Anniversary": true, "Father": true, "Mother": true, "Parent": true, "Brother": true,
	"Sister": true, "Child": true, "Son": true, "Daughter": true, "Friend": true, "Spouse": true, "Partner": true,
	"Assistant": true, "Manager": true, "School": true,
}

func labelLine(group, label string, v version) *contentline.Line {
	if appleLabels[label] {
		label = "_$!<" + label + ">!$_"
	}
	return v.encoded(group, "X-ABLabel", nil, v.escape(label))
}

// regroup reads the groups anew after an edit.
func (c *card) regroup() {
	c.groups = nil
	for l := range c.body.Lines() {
		if l.Group() != "" {
			c.join(l)
		}
	}
}

// freeGroup is a group's name, with another number where the card has it already.
func (c *card) freeGroup(name string) string {
	if name == "" {
		name = "item1"
	}
	stem := strings.TrimRight(name, "0123456789")
	for n := 1; ; n++ {
		if c.groups[strings.ToLower(name)] == nil {
			return name
		}
		name = stem + strconv.Itoa(n)
	}
}
