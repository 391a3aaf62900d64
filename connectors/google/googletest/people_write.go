package googletest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png"
	"slices"
	"strings"
	"time"
)

// fieldsOf reads the writable fields of a body and cleans them.
func (c *call) fieldsOf(in Object, mask []string) (Object, error) {
	out := Object{}
	for _, f := range mask {
		items := []any{}
		for _, x := range list(in, f) {
			o, ok := x.(Object)
			if !ok {
				return nil, c.argument("Invalid JSON payload received.")
			}
			if o = c.clean(f, o); len(o) > 0 {
				items = append(items, o)
			}
		}
		if slices.Contains(singletons, f) && len(items) > 1 { // G-PPL-8
			return nil, c.argument("Invalid personFields: %s is a singleton field and cannot have more than one value.", f)
		}
		if err := c.checkField(f, items); err != nil {
			return nil, err
		}
		if len(items) > 0 {
			out[f] = items
		}
	}
	return out, nil
}

// clean drops what is Google's own, and blanks where they do not count.
func (c *call) clean(field string, in Object) Object {
	o := clone(in)
	for _, k := range []string{"metadata", "formattedType", "displayNameLastFirst", "canonicalForm", "formattedProtocol", "domainMembership"} {
		delete(o, k)
	}
	if field == "names" {
		delete(o, "displayName")
	}
	if field == "genders" {
		delete(o, "formattedValue")
	}
	for k, v := range o {
		if s, ok := v.(string); ok && c.sw.Trim && field != "clientData" {
			if s = strings.TrimSpace(s); s == "" {
				delete(o, k)
			} else {
				o[k] = s
			}
		}
	}
	_, typed := o["type"]
	switch {
	case typed && len(o) == 1:
		return nil
	case field == "biographies" && text(o, "value") != "" && text(o, "contentType") == "":
		o["contentType"] = "TEXT_PLAIN"
	case field == "names":
		splitName(o)
	case field == "memberships":
		if id := text(sub(o, "contactGroupMembership"), "contactGroupResourceName"); id != "" {
			o = membership(strings.TrimPrefix(id, "contactGroups/"))
		}
	}
	return o
}

func membership(id string) Object {
	return Object{"contactGroupMembership": Object{"contactGroupId": id, "contactGroupResourceName": "contactGroups/" + id}}
}

func (c *call) checkField(f string, items []any) error {
	for _, x := range items {
		o := x.(Object)
		if d := sub(o, "date"); d != nil && !validDate(d) {
			return c.argument("Invalid date in %s.", f)
		}
		switch f {
		case "memberships":
			id := text(sub(o, "contactGroupMembership"), "contactGroupId")
			if g := c.who.people.group(id); g == nil || !g.open() {
				return c.argument("Invalid contact group: %s.", id)
			}
		case "clientData", "userDefined":
			if text(o, "key") == "" {
				return c.argument("%s.key is required.", f)
			}
		}
	}
	return nil
}

func writable() []string {
	return slices.DeleteFunc(slices.Clone(readMasks), func(f string) bool { return slices.Contains(readOnlyMasks, f) })
}

// newPerson makes a contact; without a group it goes into myContacts (G-PPL-41).
func (c *call) newPerson(in Object) (*person, error) {
	doc, err := c.fieldsOf(in, writable())
	if err != nil {
		return nil, err
	}
	if len(list(doc, "memberships")) == 0 || c.sw.MyContactsToo && !inGroup(doc, "myContacts") {
		doc["memberships"] = append(list(doc, "memberships"), membership("myContacts"))
	}
	a := c.who.people
	a.trash = slices.DeleteFunc(a.trash, func(at time.Time) bool { return c.now().Sub(at) > c.sw.TrashAge })
	live := 0
	for _, p := range a.order {
		if !p.gone {
			live++
		}
	}
	if live+len(a.trash) >= c.sw.ContactsMost { // the trash counts (G-PPL-47)
		p := fail(429, "", "MY_CONTACTS_OVERFLOW_COUNT")
		return nil, p
	}
	p := &person{id: 0x47c2_0000_0000_0000 + uint64(c.next())*7919}
	p.name = fmt.Sprintf("people/c%d", p.id)
	a.persons[p.name] = p
	a.order = append(a.order, p)
	c.put(p, func(s *state) { s.doc = doc })
	return p, nil
}

func inGroup(doc Object, id string) bool {
	return slices.ContainsFunc(list(doc, "memberships"), func(x any) bool {
		return text(sub(x.(Object), "contactGroupMembership"), "contactGroupId") == id
	})
}

func createContact(c *call) (any, error) {
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	mask, err := c.after(c.q.Get("personFields"))
	if err != nil {
		return nil, err
	}
	p, err := c.newPerson(in)
	if err != nil {
		return nil, err
	}
	return c.render(p, &p.state, mask, profileWanted(c.q["sources"]), false), nil
}

// after is the mask of the answer to a write; none means all that the method can show.
func (c *call) after(v string) ([]string, error) {
	if v == "" {
		return readMasks, nil
	}
	return c.mask(v, "personFields", false)
}

// versionHolds compares the etags of a body with the person (G-PPL-44, G-PPL-45).
func (c *call) versionHolds(p *person, in Object) error {
	source := ""
	for _, x := range list(sub(in, "metadata"), "sources") {
		if o, _ := x.(Object); text(o, "type") == "CONTACT" {
			source = text(o, "etag")
		}
	}
	top := text(in, "etag")
	if source == "" {
		c.breach(c, "no metadata.sources with the contact's etag (G-PPL-43)")
	}
	if top == "" && source == "" {
		return c.argument("Request must set person.etag or person.metadata.sources.etag for the source that is being updated.")
	}
	stale := precondition("Request person.etag is different than the current person.etag. Clear local cache and get the latest person.")
	if top != "" {
		rev, ok := fromEtag(top)
		if !ok {
			return c.argument("Request contains an invalid argument.")
		}
		if rev != p.rev {
			return stale
		}
	}
	if source != "" && source != p.sourceEtag() {
		return stale
	}
	return nil
}

// write replaces the fields of a mask; one that the body lacks is cleared (G-PPL-43).
func (c *call) write(p *person, in Object, mask []string) error {
	if err := c.versionHolds(p, in); err != nil {
		return err
	}
	doc, err := c.fieldsOf(in, mask)
	if err != nil {
		return err
	}
	if slices.Contains(mask, "memberships") && len(list(doc, "memberships")) == 0 {
		return c.argument("A contact must have at least one contact group membership.")
	}
	c.put(p, func(s *state) {
		for _, f := range mask {
			if delete(s.doc, f); doc[f] != nil {
				s.doc[f] = doc[f]
			}
		}
	})
	return nil
}

func updateContact(c *call) (any, error) {
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	p, err := c.named()
	if err != nil {
		return nil, err
	}
	mask, err := c.mask(c.q.Get("updatePersonFields"), "updatePersonFields", true)
	if err != nil {
		return nil, err
	}
	shown, err := c.after(c.q.Get("personFields"))
	if err != nil {
		return nil, err
	}
	if err := c.write(p, in, mask); err != nil {
		return nil, err
	}
	return c.render(p, &p.state, shown, profileWanted(c.q["sources"]), false), nil
}

func deleteContact(c *call) (any, error) {
	p, err := c.named()
	if err != nil {
		return nil, err
	}
	c.bury(p)
	return Object{}, nil
}

func (c *call) bury(p *person) {
	c.put(p, func(s *state) { s.gone = true })
	c.who.people.trash = append(c.who.people.trash, c.now())
}

// updatePhoto takes a JPEG or PNG and moves the etag (G-PPL-49).
func updatePhoto(c *call) (any, error) {
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	p, err := c.named()
	if err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(text(in, "photoBytes"))
	if err != nil {
		raw, err = base64.URLEncoding.DecodeString(text(in, "photoBytes"))
	}
	_, kind, bad := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || bad != nil || kind != "jpeg" && kind != "png" {
		return nil, c.argument("Photo bytes are not a valid JPEG or PNG.")
	}
	if c.sw.PhotoReencoded {
		raw = reencoded(raw)
	}
	c.put(p, func(s *state) { p.photo, s.photos = raw, true })
	return c.afterPhoto(p, text(in, "personFields"))
}

func reencoded(raw []byte) []byte {
	img, _, err := image.Decode(bytes.NewReader(raw))
	var b bytes.Buffer
	if err != nil || jpeg.Encode(&b, img, nil) != nil {
		return raw
	}
	return b.Bytes()
}

func deletePhoto(c *call) (any, error) {
	p, err := c.named()
	if err != nil {
		return nil, err
	}
	if !p.photos {
		return nil, c.missing()
	}
	c.put(p, func(s *state) { p.photo, s.photos = nil, false })
	return c.afterPhoto(p, c.q.Get("personFields"))
}

func (c *call) afterPhoto(p *person, fields string) (any, error) {
	if fields == "" {
		return Object{}, nil
	}
	mask, err := c.mask(fields, "personFields", false)
	if err != nil {
		return nil, err
	}
	return Object{"person": c.render(p, &p.state, mask, false, false)}, nil
}
