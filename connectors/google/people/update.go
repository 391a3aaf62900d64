package people

import (
	"context"
	"errors"
	"strings"

	"google.golang.org/api/people/v1"

	"bothways/connectors/google/contacts"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Update changes a contact that was read before: the fields that the patch touches, and no others.
func (s *store) Update(ctx context.Context, at side.Item, p record.Patch) (side.Item, error) {
	const what = "update contact"
	done, err := s.a.c.Turn(ctx)
	if err != nil {
		return side.Item{}, err
	}
	defer done()
	if len(at.Doc) == 0 || at.Version == "" {
		now, _, err := s.one(ctx, at.ID)
		switch {
		case err != nil:
			return side.Item{}, untouched(err)
		case now == nil:
			return side.Item{}, gone(what)
		case at.Version != "" && at.Version != now.Version, at.Version == "" && !now.Record.Same(at.Record):
			return side.Item{}, stale(what)
		}
		at = *now
	}
	lens, err := s.ensure(ctx, p)
	if err != nil {
		return side.Item{}, err
	}
	doc, err := lens.Put(at.Doc, p)
	if err != nil {
		return side.Item{}, err
	}
	return s.replace(ctx, what, at, doc, lens)
}

// replace sends what differs between an item and its document to be.
func (s *store) replace(ctx context.Context, what string, at side.Item, doc []byte, lens contacts.Lens) (side.Item, error) {
	was, err := personOf(at.Doc)
	if err != nil {
		return side.Item{}, err
	}
	mask := contacts.Changed(at.Doc, doc)
	photo, repaint := contacts.Photo(doc), string(contacts.Photo(doc)) != string(contacts.Photo(at.Doc))
	if len(mask) == 0 && !repaint {
		r, changed, err := lens.Get(at.Doc)
		return side.Item{Ref: at.Ref, Record: r, Modified: changed, Doc: at.Doc}, err
	}
	p := was
	if len(mask) > 0 {
		if p, err = s.send(ctx, what, at, was, doc, mask); err != nil {
			return s.settle(ctx, what, at, doc, lens, err)
		}
	} else if now, _, err := s.one(ctx, at.ID); err != nil { // a picture goes without a version
		return side.Item{}, untouched(err)
	} else if now == nil {
		return side.Item{}, gone(what)
	} else if now.Version != at.Version {
		return side.Item{}, stale(what)
	}
	if repaint {
		with, err := s.setPhoto(ctx, at.ID, photo)
		switch {
		case err != nil && len(mask) == 0:
			return side.Item{}, err
		case err != nil && !errors.Is(err, context.Canceled):
			return side.Item{}, &side.Error{Class: side.ErrNetwork, What: what + ": all but its picture is written", Err: err}
		case err != nil:
			return side.Item{}, err
		}
		p = with
	}
	return s.written(ctx, p, lens)
}

// send is the update itself; the mask names what is replaced (G-PPL-43).
func (s *store) send(ctx context.Context, what string, at side.Item, was *people.Person, doc []byte, mask []string) (*people.Person, error) {
	body, err := bodyOf(doc, mask)
	if err != nil {
		return nil, &side.Error{Class: side.ErrInvalid, What: what, Untouched: true, Err: err}
	}
	versioned(body, was)
	p, err := s.l.api.People.UpdateContact(s.a.name(at.ID), body).UpdatePersonFields(strings.Join(mask, ",")).PersonFields(fields).Sources(ofContacts).Context(ctx).Do()
	if err != nil {
		return nil, s.a.c.Fail(ctx, what, err)
	}
	s.a.wrote(at.ID)
	return p, nil
}

// settle finds out what became of an update without an answer, by reading.
func (s *store) settle(ctx context.Context, what string, at side.Item, doc []byte, lens contacts.Lens, failed error) (side.Item, error) {
	if side.Refused(failed) || ctx.Err() != nil {
		return side.Item{}, failed
	}
	s.a.wrote(at.ID)
	now, _, err := s.one(ctx, at.ID)
	if err != nil || now == nil {
		return side.Item{}, failed
	}
	want, _, err := lens.Get(doc)
	if err == nil && now.Version != at.Version && now.Record.Same(want) && len(contacts.Photo(doc)) == len(contacts.Photo(at.Doc)) {
		return *now, nil
	}
	return side.Item{}, failed
}

// Delete removes a contact; from a label it takes it out. Google looks at no version here, so the contact is
// read before.
func (s *store) Delete(ctx context.Context, at side.Ref) error {
	const what = "delete contact"
	done, err := s.a.c.Turn(ctx)
	if err != nil {
		return err
	}
	defer done()
	now, p, err := s.one(ctx, at.ID)
	switch {
	case err != nil:
		return untouched(err)
	case now == nil, s.isLabel() && !s.within(p):
		return gone(what)
	case now.Version != at.Version:
		return stale(what)
	case s.isLabel():
		return s.deleteLabelled(ctx, what, at.ID)
	}
	_, err = s.l.api.People.DeleteContact(s.a.name(at.ID)).Context(ctx).Do()
	s.a.wrote(at.ID)
	if err = s.a.c.Fail(ctx, what, err); err != nil && !side.Refused(err) && ctx.Err() == nil {
		if now, _, again := s.one(ctx, at.ID); again == nil && now == nil {
			err = nil // it was heard
		}
	}
	if err == nil || errors.Is(err, side.ErrGone) {
		s.a.forget(at.ID)
	}
	return err
}
