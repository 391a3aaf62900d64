package people

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"
	"google.golang.org/api/people/v1"

	"bothways/connectors/google/contacts"
	"bothways/sync/record"
	"bothways/sync/side"
)

const (
	ofContacts = "READ_SOURCE_TYPE_CONTACT"
	batchGet   = 200
	listed     = 100      // e-mail addresses and phone numbers that a listing shows at most (G-PPL-27)
	maxPhoto   = 16 << 20 // bytes
	mostPhotos = 32 << 20 // bytes of pictures that are remembered
)

// fields is what is read of a person; it is the same everywhere, since tokens and etags depend on it.
var fields = strings.Join(append(slices.Clone(contacts.Writable), "metadata", "photos"), ",")

// source is the part of the metadata that tells about the contact itself; nil where there is none.
func source(p *people.Person) *people.Source {
	if p.Metadata == nil {
		return nil
	}
	for _, s := range p.Metadata.Sources {
		if s.Type == "CONTACT" {
			return s
		}
	}
	return nil
}

// idOf is the contact's id: the resource name that its source's number makes, which stays when Google
// gives it another one (G-PPL-3).
func idOf(p *people.Person) string {
	if s := source(p); s != nil {
		if n, err := strconv.ParseUint(s.Id, 16, 64); err == nil {
			return "people/c" + strconv.FormatUint(n, 10)
		}
	}
	return p.ResourceName
}

// meet notes under which name a contact goes and gives its id.
func (a *Account) meet(p *people.Person) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	id := idOf(p)
	if p.Metadata != nil {
		for _, was := range p.Metadata.PreviousResourceNames {
			if known := a.ids[was]; known != "" {
				id = known
			}
		}
	}
	if known := a.ids[p.ResourceName]; known != "" {
		id = known
	}
	if id != p.ResourceName && p.ResourceName != "" {
		a.names[id], a.ids[p.ResourceName] = p.ResourceName, id
	}
	return id
}

// name is the resource name that an id has now.
func (a *Account) name(id string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if n := a.names[id]; n != "" {
		return n
	}
	return id
}

// versionOf is the contact's own etag, which does not depend on what was asked for (G-PPL-45), and with it
// the names of its groups, which change without it.
func versionOf(p *people.Person, lens contacts.Lens) string {
	v := p.Etag
	if s := source(p); s != nil && s.Etag != "" {
		v = s.Etag
	}
	var names []string
	for _, m := range p.Memberships {
		if g := groupOf(m); g != "" && g != lens.Own && lens.Groups[g] != "" {
			names = append(names, lens.Groups[g])
		}
	}
	if len(names) == 0 {
		return v
	}
	sort.Strings(names)
	sum := sha256.Sum256([]byte(strings.Join(names, "\x00")))
	return v + "." + hex.EncodeToString(sum[:4])
}

func groupOf(m *people.Membership) string {
	if m.ContactGroupMembership == nil {
		return ""
	}
	return m.ContactGroupMembership.ContactGroupResourceName
}

// within tells whether a contact belongs to the store.
func (s *store) within(p *people.Person) bool {
	return s.own == "" || slices.ContainsFunc(p.Memberships, func(m *people.Membership) bool { return groupOf(m) == s.own })
}

// item shows a person as an item.
func (s *store) item(ctx context.Context, p *people.Person, lens contacts.Lens) (side.Item, error) {
	id := s.a.meet(p)
	doc, err := json.Marshal(p)
	if err != nil {
		return side.Item{}, &side.Error{Class: side.ErrInvalid, What: id, Err: err}
	}
	photo, err := s.photo(ctx, p)
	if err != nil {
		return side.Item{}, err
	}
	if photo != nil {
		doc = contacts.WithPhoto(doc, photo)
	}
	r, at, err := lens.Get(doc)
	if err != nil {
		return side.Item{}, &side.Error{Class: side.ErrInvalid, What: id, Err: err}
	}
	if r.UID != "" {
		s.a.knows(r.UID, id)
	}
	return side.Item{Ref: side.Ref{ID: id, Version: versionOf(p, lens)}, Record: r, Modified: at, Doc: doc}, nil
}

// items shows persons, their pictures fetched a few at a time. One that cannot be read is broken.
func (s *store) items(ctx context.Context, all []*people.Person, lens contacts.Lens) ([]side.Item, []side.Broken, error) {
	items := make([]side.Item, len(all))
	errs := make([]error, len(all))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(4)
	for i, p := range all {
		g.Go(func() error {
			items[i], errs[i] = s.item(gctx, p, lens)
			if errs[i] != nil && !errors.Is(errs[i], side.ErrInvalid) {
				return errs[i]
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, nil, err
	}
	var out []side.Item
	var broken []side.Broken
	for i := range all {
		if errs[i] != nil {
			broken = append(broken, side.Broken{ID: s.a.meet(all[i]), Err: errs[i]})
		} else {
			out = append(out, items[i])
		}
	}
	return out, broken, nil
}

// get asks for persons by id as they are now, which listings may not show yet (G-PPL-25); those that do
// not exist are missing from the answer.
func (s *store) get(ctx context.Context, ids []string) ([]*people.Person, error) {
	var out []*people.Person
	for len(ids) > 0 {
		part := ids[:min(batchGet, len(ids))]
		ids = ids[len(part):]
		names := make([]string, len(part))
		for i, id := range part {
			names[i] = s.a.name(id)
		}
		r, err := s.l.api.People.GetBatchGet().ResourceNames(names...).PersonFields(fields).Sources(ofContacts).Context(ctx).Do()
		if err != nil {
			return nil, s.a.c.Fail(ctx, "read contacts", err)
		}
		for _, x := range r.Responses {
			switch {
			case x.Person != nil && (x.Status == nil || x.Status.Code == 0):
				if x.Person.Metadata != nil && x.Person.Metadata.Deleted {
					continue
				}
				if id := s.idFor(x.RequestedResourceName, part, names); id != "" && x.Person.ResourceName != x.RequestedResourceName {
					s.a.renamed(id, x.Person.ResourceName)
				}
				out = append(out, x.Person)
			case x.HttpStatusCode == http.StatusNotFound, x.Status != nil && x.Status.Code == 5:
			default:
				return nil, &side.Error{Class: side.ErrNetwork, What: "read contacts: Google does not tell about one of them", Untouched: true}
			}
		}
	}
	return out, nil
}

func (s *store) idFor(name string, ids, names []string) string {
	if i := slices.Index(names, name); i >= 0 {
		return ids[i]
	}
	return ""
}

func (a *Account) renamed(id, name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.names[id], a.ids[name] = name, id
}

// bodyOf is a document as a person to be sent: the named fields alone.
func bodyOf(doc []byte, mask []string) (*people.Person, error) {
	var all, some map[string]json.RawMessage
	if err := json.Unmarshal(doc, &all); err != nil {
		return nil, err
	}
	some = map[string]json.RawMessage{}
	for _, f := range mask {
		if v, ok := all[f]; ok {
			some[f] = v
		}
	}
	raw, err := json.Marshal(some)
	if err != nil {
		return nil, err
	}
	p := &people.Person{}
	return p, json.Unmarshal(raw, p)
}

// versioned puts both etags where they belong (G-PPL-43, G-PPL-45).
func versioned(body, at *people.Person) {
	body.Etag = at.Etag
	if s := source(at); s != nil {
		body.Metadata = &people.PersonMetadata{Sources: []*people.Source{{Type: s.Type, Id: s.Id, Etag: s.Etag}}}
	}
}

func personOf(doc []byte) (*people.Person, error) {
	p := &people.Person{}
	if err := json.Unmarshal(doc, p); err != nil {
		return nil, &side.Error{Class: side.ErrInvalid, What: "this is no person's JSON", Untouched: true, Err: err}
	}
	return p, nil
}

// Holds tells whether Google can keep a field.
func (s *store) Holds(k record.Key) bool { return contacts.Holds(k) }
