// Package contacts shows a person of Google's People API as a record and takes patches back as edits of its JSON.
package contacts

import (
	"bytes"
	"time"

	"bothways/sync/record"
)

// Lens reads and patches persons. It holds no state.
//
// For every document d and every patch p that fits it: Put(d, nil) is d, and Get(Put(d, p)) is
// p.Apply(Get(d)), in the sense of record.Same, for the fields that Google holds.
type Lens struct {
	Region string            // ISO 3166 code for phone numbers without country code, "" if unknown
	Groups map[string]string // the user's contact groups and "starred": resource name → name
	// Reserved are names that Google gives to no group; such a category is kept beside the contact, unseen there.
	Reserved map[string]bool
	Own      string // resource name of the group that is synced as a whole: no category, "" for all contacts
}

// Get reads a person: its record and Google's time of the last change. Errors are side.ErrInvalid.
func (l Lens) Get(doc []byte) (record.Record, time.Time, error) {
	p, err := open(l, doc)
	if err != nil {
		return record.Record{}, time.Time{}, err
	}
	r := record.New(record.Contacts, p.uid)
	for _, e := range p.entries() {
		r.Fields[e.key] = e.value
	}
	if v, ok := photoValue(p.photo); ok {
		r.Fields[photoMember(v.Text)] = v
	}
	return r, p.changed(), nil
}

// Put changes the items that the patch names. What Google cannot hold is left out; see Holds. A
// category must be among Groups or Reserved; others are side.ErrUnsupported.
func (l Lens) Put(doc []byte, patch record.Patch) ([]byte, error) {
	if len(patch) == 0 {
		return bytes.Clone(doc), nil
	}
	p, err := open(l, doc)
	if err != nil {
		return nil, err
	}
	e := &editor{person: p, wants: map[place]wanted{}}
	if err := e.apply(patch); err != nil {
		return nil, err
	}
	return p.bytes()
}

// Make writes a new person. The record has a UID.
func (l Lens) Make(r record.Record) ([]byte, error) {
	p, err := open(l, []byte("{}"))
	if err != nil {
		return nil, err
	}
	p.uid = r.UID
	e := &editor{person: p, wants: map[place]wanted{}, fresh: true}
	if err := e.apply(record.All(r)); err != nil {
		return nil, err
	}
	return p.bytes()
}

// Name gives a document another UID, which is stored beside the contact and shown to nobody.
func (l Lens) Name(doc []byte, uid string) ([]byte, error) {
	p, err := open(l, doc)
	if err != nil {
		return nil, err
	}
	p.uid = uid
	p.keepData()
	return p.bytes()
}
