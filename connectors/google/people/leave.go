package people

import (
	"context"
	"slices"

	"google.golang.org/api/people/v1"

	"bothways/sync/side"
)

// isLabel tells that the store is a label or the stars. To delete in it is to take a contact out of it: the
// contact is there for others too, and comes back when it is put in again. Google's own "My Contacts" is no
// label, but all that its owner calls contacts.
func (s *store) isLabel() bool { return s.own != "" && s.own != myContacts }

// leave takes contacts out of the store's label. Google leaves no contact without any group (G-PPL-62): one
// that has no other goes to "My Contacts".
func (s *store) leave(ctx context.Context, ids []string) error {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = s.a.name(id)
		s.a.wrote(id)
	}
	last, err := s.takeOut(ctx, names)
	if err == nil && len(last) > 0 {
		if _, err = s.l.api.ContactGroups.Members.Modify(myContacts, &people.ModifyContactGroupMembersRequest{ResourceNamesToAdd: last}).Context(ctx).Do(); err == nil {
			last, err = s.takeOut(ctx, last)
		}
	}
	if err == nil && len(last) > 0 {
		err = &side.Error{Class: side.ErrRefused, What: "Google keeps it in its last group"}
	}
	if err == nil {
		for _, id := range ids {
			s.a.away(s.own, id, true)
		}
	}
	return err
}

func (s *store) takeOut(ctx context.Context, names []string) (last []string, err error) {
	r, err := s.l.api.ContactGroups.Members.Modify(s.own, &people.ModifyContactGroupMembersRequest{ResourceNamesToRemove: names}).Context(ctx).Do()
	if err != nil {
		return nil, err
	}
	return r.CanNotRemoveLastContactGroupResourceNames, nil
}

// deleteLabelled is Delete in a label.
func (s *store) deleteLabelled(ctx context.Context, what, id string) error {
	err := s.a.c.Fail(ctx, what, s.leave(ctx, []string{id}))
	if err == nil || side.Refused(err) || ctx.Err() != nil {
		return err
	}
	if now, p, again := s.one(ctx, id); again == nil && (now == nil || !s.within(p)) {
		s.a.away(s.own, id, true) // it was heard
		return nil
	}
	return err
}

// inside gives those of the named contacts that are in the store.
func (s *store) inside(ctx context.Context, ids []string) ([]side.Item, error) {
	items, err := s.Read(ctx, ids...)
	if !s.isLabel() {
		return items, err
	}
	return slices.DeleteFunc(items, s.outside), err
}

func (s *store) outside(it side.Item) bool {
	p, err := personOf(it.Doc)
	return err == nil && !s.within(p)
}

// away notes that we have taken a contact out of a label, or that it is there again.
func (a *Account) away(group, id string, out bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if out {
		a.out[group+" "+id] = true
	} else {
		delete(a.out, group+" "+id)
	}
}

// removed tells a contact outside of the store's label that was taken out of it by us: for the store it is
// gone, and not only elsewhere.
func (s *store) removed(id string, p *people.Person) bool {
	if !s.isLabel() {
		return false
	}
	if s.within(p) {
		s.a.away(s.own, id, false)
		return false
	}
	s.a.mu.Lock()
	defer s.a.mu.Unlock()
	return s.a.out[s.own+" "+id]
}
