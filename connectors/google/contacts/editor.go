package contacts

import (
	"encoding/json"
	"sort"
	"strings"

	"bothways/sync/record"
)

// The keys of clientData that are ours: the UID, and other words for what Google shows.
const (
	uidKey  = "bothways-uid"
	moreKey = "bothways-more"
	maxMore = 16 << 10 // bytes; beyond it Google's words must do
)

// wanted is a value as it is to be shown.
type wanted struct {
	property string
	value    record.Value
}

// editor is a person that is being patched.
type editor struct {
	*person
	wants map[place]wanted
	fresh bool
}

// change is one value that is to be written.
type change struct {
	key  record.Key
	want wanted
	old  *entry
}

func (e *editor) apply(patch record.Patch) error {
	byKey := map[record.Key]*entry{}
	for _, old := range e.entries() {
		byKey[old.key] = old
		for _, at := range old.places {
			e.wants[at] = wanted{old.key.Property(), old.value}
		}
	}
	changes, gone := sorted(patch, byKey)
	for _, old := range gone {
		for _, at := range old.places {
			e.drop(at)
		}
	}
	for _, c := range changes {
		if err := e.write(c); err != nil {
			return err
		}
	}
	e.keepNames()
	e.applyPhoto(patch)
	e.keepGroup()
	e.keepData()
	return nil
}

// sorted tells changes in place from additions and removals: places first, then additions, names before all.
func sorted(patch record.Patch, byKey map[record.Key]*entry) (changes []change, gone []*entry) {
	taken := map[*entry]bool{}
	for _, k := range patch.Keys() {
		x := patch[k]
		if x.Gone || x.Value.Text == "" || !Holds(k) {
			continue
		}
		c := change{key: k, want: wanted{k.Property(), x.Value}, old: byKey[k]}
		if from := byKey[x.From]; c.old == nil && from != nil && patch[x.From].Gone && !taken[from] && !c.again() {
			c.old = from
		}
		taken[c.old] = c.old != nil
		changes = append(changes, c)
	}
	for _, k := range patch.Keys() {
		x := patch[k]
		if old := byKey[k]; old != nil && !taken[old] && (x.Gone || x.Value.Text == "") {
			gone = append(gone, old)
		}
	}
	sort.SliceStable(changes, func(i, j int) bool { return changes[i].before(changes[j]) })
	return changes, gone
}

// again tells a second equal value; it comes behind the first one wherever that goes.
func (c change) again() bool {
	return strings.HasPrefix(string(c.key), string(record.Member(c.want.property, record.Identity(c.want.value.Text)))+"#")
}

func (c change) before(d change) bool {
	switch {
	case (c.old != nil) != (d.old != nil):
		return c.old != nil
	case c.want.property != d.want.property:
		return rank(c.want.property) < rank(d.want.property)
	case len(c.key) != len(d.key): // an ordinal comes after the plain key
		return len(c.key) < len(d.key)
	}
	return c.key < d.key
}

// rank has the parts of a name in the order in which they are written: the full name last.
func rank(property string) string {
	switch property {
	case "N":
		return "0"
	case "FN":
		return "1"
	}
	return property
}

// write puts a value in the place of an old one, or where there is room for it.
func (e *editor) write(c change) error {
	t, part, ok := e.lens.listFor(c.want.property, c.want.value.Text)
	if !ok {
		return nil
	}
	if c.old != nil {
		at := c.old.places[0]
		for _, more := range c.old.places[1:] {
			e.drop(more)
		}
		if at.at.list == t && (at.part == part || t.clear == nil) && !at.at.gone {
			return e.put(place{at.at, part}, c.want)
		}
		e.drop(at)
	}
	for _, m := range e.members {
		if m.list != t || m.gone {
			continue
		}
		if t.single && t.clear == nil {
			return nil // there is room for one only, and it is taken
		}
		if t.clear != nil && !shows(e.lens, m, part) {
			return e.put(place{m, part}, c.want)
		}
		if t.single {
			return nil
		}
	}
	m := &member{list: t, body: object{}}
	if err := e.put(place{m, part}, c.want); err != nil {
		return err
	}
	e.members = append(e.members, m)
	return nil
}

// shows tells whether an item has a value of that part.
func shows(l Lens, m *member, part string) bool {
	for _, f := range m.list.read(l, m.body) {
		if f.part == part && f.text != "" && part != partFull {
			return true
		}
	}
	return false
}

func (e *editor) put(at place, w wanted) error {
	if err := at.at.list.write(e.lens, at.at.body, at.part, w); err != nil {
		return err
	}
	e.wants[at] = w
	e.touched[at.at.list.field] = true
	return nil
}

// drop takes a value out, and the item with it where it shows no other.
func (e *editor) drop(at place) {
	delete(e.wants, at)
	e.touched[at.at.list.field] = true
	if at.at.list.clear == nil {
		at.at.gone = true
		return
	}
	at.at.list.clear(at.at.body, at.part)
	if _, named := e.wants[place{at.at, partFull}]; named {
		return
	}
	for k := range at.at.body {
		if k != "metadata" && k != "type" && k != "formattedType" && k != "current" {
			return
		}
	}
	at.at.gone = true
}

// keepNames writes the full name where no other part of a name is left.
func (e *editor) keepNames() {
	for at, w := range e.wants {
		if at.part == partFull && !at.at.gone && getName(at.at.body) == "" {
			set(at.at.body, "unstructuredName", w.value.Text)
		}
	}
}

// keepGroup sees to it that the contact is in a group, and a new one where people look for it (G-PPL-41).
func (e *editor) keepGroup() {
	t, _, _ := listFor("CATEGORIES", "")
	add := func(group string) {
		body := object{"contactGroupMembership": object{"contactGroupResourceName": group, "contactGroupId": group[len(groupPrefix):]}}
		for _, x := range items(e.body, t.field) {
			if groupOf(x) == group && !e.claims(t.field, x) {
				return
			}
		}
		e.members = append(e.members, &member{list: t, body: body})
		e.touched[t.field] = true
	}
	if e.fresh {
		add(myContacts)
		if e.lens.Own != "" && e.lens.Own != myContacts {
			add(e.lens.Own)
		}
		return
	}
	if !e.touched[t.field] {
		return
	}
	for _, m := range e.members {
		if m.list == t && !m.gone {
			return
		}
	}
	for _, x := range items(e.body, t.field) {
		if groupOf(x) != "" && !e.claims(t.field, x) {
			return
		}
	}
	add(myContacts)
}

// keepData notes the UID and other words for what the items show now.
func (e *editor) keepData() {
	more := map[string]said{}
	for _, s := range e.facets() {
		w, ok := e.wants[s.place]
		if !ok {
			continue
		}
		if o, differs := other(s.facet, w); differs {
			more[s.name] = o
		}
	}
	e.more = more
	e.person.keepData()
}

// other is how a wanted value differs from the shown one.
func other(f facet, w wanted) (o said, differs bool) {
	if w.property != f.property {
		o.Property, differs = w.property, true
	}
	if w.value.Text != f.text {
		o.Text, differs = w.value.Text, true
	}
	if w.value.Attr != f.attr {
		attr := w.value.Attr
		o.Attr, differs = &attr, true
	}
	return o, differs
}

// keepData writes clientData where it has to change; what other programs keep there stays.
func (p *person) keepData() {
	var out []any
	var uid, more string
	for _, x := range items(p.body, "clientData") {
		switch text(x, "key") {
		case uidKey:
			uid = text(x, "value")
		case moreKey:
			more = text(x, "value")
		default:
			out = append(out, x)
		}
	}
	words := printed(p.more)
	if uid == p.uid && more == words {
		return
	}
	if p.uid != "" {
		out = append(out, object{"key": uidKey, "value": p.uid})
	}
	if words != "" {
		out = append(out, object{"key": moreKey, "value": words})
	}
	if delete(p.body, "clientData"); len(out) > 0 {
		p.body["clientData"] = out
	}
}

// printed is "" where there is nothing to say; what is too much is left out, the longest first.
func printed(more map[string]said) string {
	if len(more) == 0 {
		return ""
	}
	b, err := json.Marshal(more)
	if err != nil || len(b) <= maxMore {
		return string(b)
	}
	longest, n := "", 0
	for name, s := range more {
		if size := len(s.Text); size > n || size == n && name > longest {
			longest, n = name, size
		}
	}
	delete(more, longest)
	return printed(more)
}
