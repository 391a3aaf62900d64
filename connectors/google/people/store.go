package people

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/api/people/v1"

	"bothways/connectors/google/contacts"
	"bothways/sync/record"
	"bothways/sync/side"
)

// store is all contacts, or the members of one group.
type store struct {
	a        *Account
	l        line
	region   string
	own      string // the group's resource name, "" for all contacts
	caughtUp atomic.Bool
}

var (
	_ side.Store    = (*store)(nil)
	_ side.Restorer = (*store)(nil)
	_ side.Holder   = (*store)(nil)
	_ side.Laner    = (*store)(nil)
	_ side.Lagger   = (*store)(nil)
	_ side.Counter  = (*store)(nil)
)

// Lanes: one account's contacts are written one after the other (G-PPL-40).
func (s *store) Lanes() int { return 1 }

// Lag is how long listings may not show what was written.
func (s *store) Lag() time.Duration { return lag }

// Requests counts what was sent.
func (s *store) Requests() int { return s.l.Requests() }

// Read gives the named contacts as they are now, whether in the store's group or not.
func (s *store) Read(ctx context.Context, ids ...string) ([]side.Item, error) {
	if len(ids) == 0 {
		return nil, ctx.Err()
	}
	var once []string
	seen := map[string]bool{}
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			once = append(once, id)
		}
	}
	groups, err := s.groups(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.get(ctx, once)
	if err != nil {
		return nil, err
	}
	lens, err := s.known(ctx, found, groups)
	if err != nil {
		return nil, err
	}
	items, broken, err := s.items(ctx, found, lens)
	if err == nil && len(broken) > 0 {
		err = broken[0].Err
	}
	return items, err
}

// one reads one contact; nil where it does not exist.
func (s *store) one(ctx context.Context, id string) (*side.Item, *people.Person, error) {
	items, err := s.Read(ctx, id)
	if err != nil || len(items) == 0 {
		return nil, nil, err
	}
	p, err := personOf(items[0].Doc)
	return &items[0], p, err
}

func gone(what string) error {
	return &side.Error{Class: side.ErrGone, What: what + ": it is no longer at Google", Untouched: true}
}

func stale(what string) error {
	return &side.Error{Class: side.ErrStale, What: what + ": it has changed at Google", Untouched: true}
}

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
	if !covers(it.Record, r) {
		return nil, exists
	}
	if s.within(p) {
		return it, nil
	}
	return s.join(ctx, id)
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

// Delete removes a contact, not only from the store's group. Google looks at no version here, so the
// contact is read before.
func (s *store) Delete(ctx context.Context, at side.Ref) error {
	const what = "delete contact"
	done, err := s.a.c.Turn(ctx)
	if err != nil {
		return err
	}
	defer done()
	now, _, err := s.one(ctx, at.ID)
	switch {
	case err != nil:
		return untouched(err)
	case now == nil:
		return gone(what)
	case now.Version != at.Version:
		return stale(what)
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
	now, _, err := s.one(ctx, at.ID)
	switch {
	case err != nil:
		return side.Item{}, untouched(err)
	case now == nil:
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
			if it, _, err := s.one(ctx, id); err != nil || it != nil {
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
