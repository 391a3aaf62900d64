package people

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"google.golang.org/api/people/v1"

	"bothways/connectors/google/contacts"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Create makes a new contact and puts it into the store's group. One that has the record's UID already
// is handed over where it says the same: then an earlier try was heard after all.
func (s *store) Create(ctx context.Context, r record.Record) (side.Item, error) {
	if r.UID == "" {
		r = r.Clone()
		r.UID = strings.ToLower(rand.Text())
	}
	done, err := s.a.c.Turn(ctx)
	if err != nil {
		return side.Item{}, err
	}
	defer done()
	if it, err := s.taken(ctx, r); it != nil || err != nil {
		if err != nil {
			return side.Item{}, err
		}
		return *it, nil
	}
	lens, err := s.ensure(ctx, record.All(r))
	if err != nil {
		return side.Item{}, err
	}
	doc, err := lens.Make(r)
	if err != nil {
		return side.Item{}, err
	}
	return s.make(ctx, "create contact", r.UID, doc, lens)
}

// taken looks for the contact that has the UID already.
func (s *store) taken(ctx context.Context, r record.Record) (*side.Item, error) {
	id, err := s.find(ctx, r.UID)
	if err != nil || id == "" {
		return nil, untouched(err)
	}
	it, p, err := s.one(ctx, id)
	if err != nil {
		return nil, untouched(err)
	}
	if it == nil {
		s.a.forget(id)
		return nil, nil
	}
	exists := &side.Error{Class: side.ErrExists, What: "create contact: there is one of that UID already", Untouched: true}
	if s.within(p) {
		if !covers(it.Record, r) {
			return nil, exists
		}
		return it, nil
	}
	there, err := s.join(ctx, id)
	if err == nil && !covers(there.Record, r) { // in the label it is listed, and meets the record by its UID
		return nil, exists
	}
	return there, err
}

// covers tells whether a contact says all that a record does, as far as Google can.
func covers(have, want record.Record) bool {
	for k, v := range want.Fields {
		w, ok := have.Fields[k]
		if contacts.Holds(k) && (!ok || w.Text != v.Text) && k.Property() != "PHOTO" {
			return false
		}
	}
	return true
}

// join puts a contact into the store's group.
func (s *store) join(ctx context.Context, id string) (*side.Item, error) {
	what := "add contact to group"
	_, err := s.l.api.ContactGroups.Members.Modify(s.own, &people.ModifyContactGroupMembersRequest{ResourceNamesToAdd: []string{s.a.name(id)}}).Context(ctx).Do()
	s.a.wrote(id)
	if err != nil {
		return nil, s.a.c.Fail(ctx, what, err)
	}
	it, p, err := s.one(ctx, id)
	if err == nil && (it == nil || !s.within(p)) {
		err = &side.Error{Class: side.ErrRefused, What: what + ": Google did not do it"}
	}
	if err == nil {
		s.a.away(s.own, id, false)
	}
	return it, err
}

// make sends a new contact. Where no answer comes it is looked for by its UID.
func (s *store) make(ctx context.Context, what, uid string, doc []byte, lens contacts.Lens) (side.Item, error) {
	body, err := bodyOf(doc, contacts.Writable)
	if err != nil {
		return side.Item{}, &side.Error{Class: side.ErrInvalid, What: what, Untouched: true, Err: err}
	}
	p, err := s.l.api.People.CreateContact(body).PersonFields(fields).Sources(ofContacts).Context(ctx).Do()
	if err != nil {
		err = s.a.c.Fail(ctx, what, err)
		if side.Refused(err) {
			return side.Item{}, err
		}
		return s.found(context.WithoutCancel(ctx), uid, err)
	}
	id := s.a.meet(p)
	s.a.wrote(id)
	s.a.knows(uid, id)
	if photo := contacts.Photo(doc); photo != nil {
		if with, err := s.setPhoto(ctx, id, photo); err == nil {
			p = with // without it the contact is there all the same
		}
	}
	return s.written(ctx, p, lens)
}

// found looks for a contact whose creation got no answer. Listings may not show it yet: then the error
// stays, and the UID is in doubt.
func (s *store) found(ctx context.Context, uid string, failed error) (side.Item, error) {
	s.a.doubts(uid)
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	id, err := s.find(ctx, uid)
	if err != nil || id == "" {
		return side.Item{}, failed
	}
	s.a.wrote(id)
	if it, _, err := s.one(ctx, id); err == nil && it != nil {
		return *it, nil
	}
	return side.Item{}, failed
}

// written is the item after a write.
func (s *store) written(ctx context.Context, p *people.Person, lens contacts.Lens) (side.Item, error) {
	s.a.became(s.a.meet(p), p)
	it, err := s.item(context.WithoutCancel(ctx), p, lens)
	if err != nil { // a picture that cannot be had just now
		id := s.a.meet(p)
		return side.Item{Ref: side.Ref{ID: id, Version: versionOf(p, lens)}, Assumed: true}, nil
	}
	return it, nil
}

func (s *store) setPhoto(ctx context.Context, id string, photo []byte) (*people.Person, error) {
	name := s.a.name(id)
	s.a.wrote(id)
	if photo == nil {
		r, err := s.l.api.People.DeleteContactPhoto(name).PersonFields(fields).Sources(ofContacts).Context(ctx).Do()
		if err != nil {
			return nil, s.a.c.Fail(ctx, "remove picture", err)
		}
		return r.Person, nil
	}
	req := &people.UpdateContactPhotoRequest{PhotoBytes: encode(photo), PersonFields: fields, Sources: []string{ofContacts}}
	r, err := s.l.api.People.UpdateContactPhoto(name, req).Context(ctx).Do()
	if err != nil {
		return nil, s.a.c.Fail(ctx, "set picture", err)
	}
	return r.Person, nil
}
