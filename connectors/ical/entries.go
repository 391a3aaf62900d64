package ical

import (
	"strings"

	"bothways/connectors/contentline"
	"bothways/sync/record"
)

// entry is one field of a component, and where it stands.
type entry struct {
	key   record.Key // without the occurrence in front
	value record.Value
	line  *contentline.Line      // of a property
	part  int                    // which value of a list
	comp  *contentline.Component // of an alarm or another part
}

// entries lists a component's fields. start is the key of a changed occurrence, "" for the master.
func (o *object) entries(c *contentline.Component, start string) ([]entry, error) {
	var out []entry
	taken, count := map[record.Key]bool{}, map[record.Key]int{}
	add := func(e entry) {
		base := e.key
		for taken[e.key] {
			count[base]++
			e.key = base.Nth(count[base] + 1)
		}
		taken[e.key] = true
		out = append(out, e)
	}
	w, err := o.whenValue(c, start)
	if err != nil {
		return nil, err
	}
	if w.Text != "" {
		add(entry{key: "WHEN", value: w})
	}
	for l := range c.Lines() {
		if bookkeeping[l.Name()] || o.isWhen(l.Name()) {
			continue
		}
		r := rowOf(l.Name(), o.kind)
		switch {
		case r.list:
			for i, text := range listTexts(l) {
				if k := record.Member(r.name, record.Identity(text)); text != "" && !taken[k] {
					add(entry{key: k, value: record.Value{Text: text, Attr: attributes(l)}, line: l, part: i})
				}
			}
		case r.single:
			add(entry{key: record.Key(r.name), value: r.read(l), line: l})
		default:
			v := r.read(l)
			add(entry{key: record.Member(r.name, record.Identity(v.Text)), value: v, line: l})
		}
	}
	for _, part := range c.Parts {
		if v, key, ok := readPart(part); ok {
			add(entry{key: key, value: v, comp: part})
		}
	}
	return out, nil
}

// listTexts are the values of a list line; a blank one is "".
func listTexts(l *contentline.Line) []string {
	parts := contentline.Split(l.Value(), ',')
	for i, p := range parts {
		parts[i] = strings.TrimSpace(plainText(valid(contentline.Unescape(p))))
	}
	return parts
}
