package googletest

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

func whom(name string) map[string]string {
	return map[string]string{"person": strings.TrimPrefix(name, "people/"), "group": strings.TrimPrefix(name, "contactGroups/")}
}

// AddContact returns the new contact's resource name.
func (h Hand) AddContact(person any) string {
	return text(h.do("people.people.createContact", nil, nil, document(person)), "resourceName")
}

// EditContact replaces the fields that are given; an empty list clears one.
func (h Hand) EditContact(name string, fields any) {
	in := document(fields)
	mask := sortedKeys(in)
	in["etag"] = h.Contact(name)["etag"]
	h.do("people.people.updateContact", whom(name), url.Values{"updatePersonFields": {strings.Join(mask, ",")}}, in)
}

// DeleteContact puts a contact into the trash.
func (h Hand) DeleteContact(name string) { h.do("people.people.deleteContact", whom(name), nil, nil) }

// Contact is a contact with all its fields.
func (h Hand) Contact(name string) Object {
	return h.do("people.people.get", whom(name), url.Values{"personFields": {strings.Join(readMasks, ",")}, "sources": {"READ_SOURCE_TYPE_CONTACT"}}, nil)
}

// Contacts are all live contacts as they are now, however far changes have spread.
func (h Hand) Contacts() []Object {
	h.s.mu.Lock()
	var names []string
	for _, p := range h.s.account(h.email).people.order {
		if !p.gone {
			names = append(names, p.name)
		}
	}
	h.s.mu.Unlock()
	out := []Object{}
	for _, n := range names {
		out = append(out, h.Contact(n))
	}
	return out
}

// SetPhoto gives a contact a picture, JPEG or PNG.
func (h Hand) SetPhoto(name string, raw []byte) {
	h.do("people.people.updateContactPhoto", whom(name), nil, Object{"photoBytes": base64.StdEncoding.EncodeToString(raw)})
}

// AddGroup returns the new group's resource name.
func (h Hand) AddGroup(name string) string {
	return text(h.do("people.contactGroups.create", nil, nil, Object{"contactGroup": Object{"name": name}}), "resourceName")
}

// RenameGroup gives a group another name.
func (h Hand) RenameGroup(group, name string) {
	h.do("people.contactGroups.update", whom(group), nil, Object{"contactGroup": Object{"name": name}})
}

// DeleteGroup removes a group; its contacts stay.
func (h Hand) DeleteGroup(group string) {
	h.do("people.contactGroups.delete", whom(group), url.Values{}, nil)
}

// Join adds contacts to a group.
func (h Hand) Join(group string, names ...string) {
	h.do("people.contactGroups.members.modify", whom(group), nil, Object{"resourceNamesToAdd": names})
}

// Leave takes contacts out of a group.
func (h Hand) Leave(group string, names ...string) {
	h.do("people.contactGroups.members.modify", whom(group), nil, Object{"resourceNamesToRemove": names})
}

// Groups are the user's own and Google's.
func (h Hand) Groups() []Object {
	return h.all("people.contactGroups.list", "contactGroups", nil, url.Values{"pageSize": {"1000"}})
}

// Rename gives a contact another resource name, as linking it to a profile does (G-PPL-3), and returns that.
// profile holds fields that lists show from then on where profiles are not left out.
func (h Hand) Rename(name string, profile any) string {
	h.s.mu.Lock()
	defer h.s.mu.Unlock()
	c := &call{Server: h.s, who: h.s.account(h.email), byHand: true}
	a := c.who.people
	p, err := c.person(name)
	if err != nil {
		panic(fmt.Sprintf("googletest: rename %s: %v", name, err))
	}
	delete(a.persons, p.name)
	a.former[p.name] = p
	p.previous = append(p.previous, p.name)
	p.name = fmt.Sprintf("people/c%d", p.id+uint64(len(p.previous)))
	a.persons[p.name] = p
	c.put(p, func(s *state) {
		if profile != nil {
			s.profile = document(profile)
		}
	})
	return p.name
}

// Merge folds one contact into another, as "merge duplicates" does: the fields of both, and one is gone.
func (h Hand) Merge(keep, away string) {
	a, b := h.Contact(keep), h.Contact(away)
	fields := Object{}
	for _, f := range writable() {
		both := append(slices.Clone(list(a, f)), list(b, f)...)
		if slices.Contains(singletons, f) && len(both) > 1 {
			both = both[:1]
		}
		if len(both) > len(list(a, f)) {
			fields[f] = both
		}
	}
	if len(fields) > 0 {
		h.EditContact(keep, fields)
	}
	h.DeleteContact(away)
}
