package vcard

import (
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

// editor is a card that is being patched.
type editor struct {
	*card
	groupsOf map[[2]string]string // another card's group and label → the group they came into here
	lists    map[*contentline.Line]*list
}

// rewrite puts a value in the place of an old one: position, group, name and all parameters that
// the new Attr does not contradict stay.
func (e *editor) rewrite(ch change) error {
	old := ch.old.line
	want := record.SplitAttrs(ch.value.Attr)
	kind := kindOf(want)
	respelled := ch.value.Text != ch.old.value.Text || kind != kindOf(record.SplitAttrs(ch.old.value.Attr))
	params, value := e.version.retoken(ch.row, old, want, respelled), old.Value()
	if respelled {
		w, err := ch.row.form.put(e.target(ch, kind))
		if err != nil {
			return err
		}
		params, value = e.version.encode(append(params, w.params...), w.value)
	}
	line := old.With(params, value)
	if line.Text() != old.Text() {
		e.replace(old, line)
	} else {
		line = old
	}
	e.relabel(line, want, ch)
	return nil
}

func (e *editor) target(ch change, kind string) target {
	return target{version: e.version, row: ch.row, text: ch.value.Text, kind: kind, raw: rawLine(ch.row, ch.value), region: e.lens.Region}
}

func kindOf(tokens []token) string { return tokenIn(tokens, tokenKind) }

func tokenIn(tokens []token, name string) string {
	for _, t := range tokens {
		if t[0] == name {
			return t[1]
		}
	}
	return ""
}

// replace keeps the groups true.
func (e *editor) replace(old, line *contentline.Line) {
	e.doc.Replace(old, line)
	if old.Group() != "" || line.Group() != "" {
		e.regroup()
	}
}

// add writes a value as a new line: in the place of an empty one, behind the last of its property,
// or at the end.
func (e *editor) add(ch change) (*contentline.Line, error) {
	want := record.SplitAttrs(ch.value.Attr)
	t := e.target(ch, kindOf(want))
	w, err := ch.row.form.put(t)
	if err != nil {
		return nil, err
	}
	if ch.row.list {
		w.value = e.version.item(ch.value.Text)
	}
	name, group := ch.row.nameIn(e.version), ""
	if t.raw != nil {
		group = t.raw.Group()
		if ch.row.place == len(table) {
			name = t.raw.Spelling()
		}
	}
	group = e.groupFor(ch.row, group, want)
	line := e.version.encoded(group, name, append(e.version.params(want), w.params...), w.value)
	if empty := e.emptyLine(ch); empty != nil {
		e.replace(empty, line)
	} else {
		e.doc.InsertAfter(e.lastOf(ch.row), line)
	}
	if group != "" {
		e.regroup()
		e.befriend(line, want)
	}
	return line, nil
}

// emptyLine is where a single property stands without a value.
func (e *editor) emptyLine(ch change) *contentline.Line {
	if !ch.row.single || string(ch.key) != ch.row.name {
		return nil
	}
	for l := range e.body.Lines() {
		if l.Group() == "" && (l.Name() == ch.row.name || l.Name() == ch.row.before) {
			if ch.row.form.get(spelling{value: decoded(l), line: l}) == "" {
				return l
			}
		}
	}
	return nil
}

// lastOf is the line behind which another one of the property belongs.
func (e *editor) lastOf(r *row) *contentline.Line {
	var last *contentline.Line
	for l := range e.body.Lines() {
		if l.Name() == r.name || r.before != "" && l.Name() == r.before {
			last = l
		} else if last != nil && last.Next() == l && last.Group() != "" && strings.EqualFold(l.Group(), last.Group()) && e.companion(l) {
			last = l
		}
	}
	if last == nil {
		return e.body.End.Prev()
	}
	return last
}

// encoded makes a line; in vCard 2.1 a value that is no plain line becomes quoted-printable.
func (v version) encoded(group, name string, params []contentline.Param, value string) *contentline.Line {
	params, value = v.encode(params, value)
	return contentline.New(group, name, params, value)
}

func (v version) encode(params []contentline.Param, value string) ([]contentline.Param, string) {
	if v > v21 || !needsQuoting(value) {
		return params, value
	}
	for _, p := range params {
		if p.Name == "ENCODING" {
			return params, value
		}
	}
	if !isASCII(value) {
		params = append(params, contentline.NewParam("CHARSET", "UTF-8"))
	}
	return append(params, contentline.NewParam("ENCODING", "QUOTED-PRINTABLE")), quote(value)
}

// groupFor finds the group of a new line: values that shared one in another card share one here.
func (e *editor) groupFor(r *row, from string, want []token) string {
	label, country := tokenIn(want, tokenLabel), tokenIn(want, tokenCountry)
	if r.name == "X-ABLABEL" || r.name == "X-ABADR" || from == "" && label == "" && country == "" {
		return ""
	}
	id := [2]string{strings.ToLower(from), label}
	if name, ok := e.groupsOf[id]; ok && from != "" && country == "" {
		return name
	}
	name := e.freeGroup(from)
	if from != "" {
		e.groupsOf[id] = name
	}
	return name
}

// relabel gives a line the label and country that its tokens ask for.
func (e *editor) relabel(l *contentline.Line, want []token, ch change) {
	label, country := tokenIn(want, tokenLabel), tokenIn(want, tokenCountry)
	have := e.groupTokens(l)
	if describes(l) || label == tokenIn(have, tokenLabel) && country == tokenIn(have, tokenCountry) {
		return
	}
	g := e.groupOf(l)
	if g != nil && g.members == 1 && !g.twice {
		e.unlabel(g)
		e.befriend(l, want)
		return
	}
	name := ""
	if label != "" || country != "" {
		if raw := rawLine(ch.row, ch.value); raw != nil {
			name = raw.Group()
		}
		name = e.freeGroup(name)
	}
	moved := l.WithGroup(name)
	e.doc.Replace(l, moved)
	if g != nil {
		e.leave(g, l)
	}
	e.regroup()
	e.befriend(moved, want)
}

// unlabel takes the companions of a group's only member out.
func (e *editor) unlabel(g *group) {
	if g.label != nil {
		e.doc.Remove(g.label)
	}
	if g.country != nil && g.address != nil {
		e.doc.Remove(g.country)
	}
	e.regroup()
}

// befriend writes the companions that a line's group lacks.
func (e *editor) befriend(l *contentline.Line, want []token) {
	g := e.groupOf(l)
	if g == nil {
		return
	}
	if country := tokenIn(want, tokenCountry); country != "" && g.country == nil && l == g.address {
		e.doc.InsertAfter(l, e.version.encoded(g.name, "X-ABADR", nil, escapeLight(country)))
	}
	if label := tokenIn(want, tokenLabel); label != "" && g.label == nil {
		e.doc.InsertAfter(l, labelLine(g.name, label, e.version))
	}
	e.regroup()
}

// leave takes out what would have no line to belong to after l has gone from the group.
func (e *editor) leave(g *group, l *contentline.Line) {
	if describes(l) {
		return
	}
	if l == g.address && g.country != nil {
		e.doc.Remove(g.country)
	}
	if g.members == 1 && g.label != nil {
		e.doc.Remove(g.label)
	}
}

func (e *editor) remove(l *contentline.Line) {
	g := e.groupOf(l)
	e.doc.Remove(l)
	if g != nil {
		e.leave(g, l)
		e.regroup()
	}
}
