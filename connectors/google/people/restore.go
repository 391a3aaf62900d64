package people

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"

	"google.golang.org/api/people/v1"

	"bothways/connectors/google/contacts"
	"bothways/sync/side"
)

// Restore puts a contact back as a document has it: over the contact at its version, or as a new one.
func (s *store) Restore(ctx context.Context, at side.Ref, doc []byte) (side.Item, error) {
	const what = "restore contact"
	done, err := s.a.c.Turn(ctx)
	if err != nil {
		return side.Item{}, err
	}
	defer done()
	groups, err := s.a.categories(ctx, s.l, 0)
	if err != nil {
		return side.Item{}, untouched(err)
	}
	if doc, err = withGroups(doc, groups); err != nil {
		return side.Item{}, err
	}
	lens := s.lens(groups)
	if at.Version == "" {
		return s.anew(ctx, what, doc, lens)
	}
	now, p, err := s.one(ctx, at.ID)
	switch {
	case err != nil:
		return side.Item{}, untouched(err)
	case now == nil, s.isLabel() && !s.within(p):
		return side.Item{}, gone(what)
	case now.Version != at.Version:
		return side.Item{}, stale(what)
	}
	return s.replace(ctx, what, *now, doc, lens)
}

// anew makes the contact again, under another UID where a contact of today has its own.
func (s *store) anew(ctx context.Context, what string, doc []byte, lens contacts.Lens) (side.Item, error) {
	r, _, err := lens.Get(doc)
	if err != nil {
		return side.Item{}, err
	}
	uid := r.UID
	if uid != "" {
		id, err := s.find(ctx, uid)
		if err != nil {
			return side.Item{}, untouched(err)
		}
		if id != "" {
			it, p, err := s.one(ctx, id)
			if err == nil && it != nil && s.isLabel() && !s.within(p) { // it had only been taken out
				it, err := s.join(ctx, id)
				if err != nil {
					return side.Item{}, err
				}
				return *it, nil
			}
			if err != nil || it != nil {
				uid = ""
			}
		}
	}
	if uid == "" {
		uid = strings.ToLower(rand.Text())
		if doc, err = lens.Name(doc, uid); err != nil {
			return side.Item{}, err
		}
	}
	return s.make(ctx, what, uid, doc, lens)
}

// withGroups leaves the groups out that are no longer there, and those that nothing can be added to.
func withGroups(doc []byte, groups map[string]string) ([]byte, error) {
	var body map[string]json.RawMessage
	if err := json.Unmarshal(doc, &body); err != nil {
		return nil, &side.Error{Class: side.ErrInvalid, What: "this is no person's JSON", Untouched: true, Err: err}
	}
	p, err := personOf(doc)
	if err != nil {
		return nil, err
	}
	var kept []*people.Membership
	for _, m := range p.Memberships {
		if g := groupOf(m); g == myContacts || groups[g] != "" {
			kept = append(kept, m)
		}
	}
	if len(kept) == 0 {
		kept = []*people.Membership{{ContactGroupMembership: &people.ContactGroupMembership{ContactGroupResourceName: myContacts}}}
	}
	if len(kept) == len(p.Memberships) {
		return doc, nil
	}
	if body["memberships"], err = json.Marshal(kept); err != nil {
		return nil, err
	}
	return json.Marshal(body)
}
