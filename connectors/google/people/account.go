// Package people is a Google account's contacts and contact groups as stores.
package people

import (
	"context"
	"errors"
	"maps"
	"sort"
	"strings"
	"sync"
	"time"

	"google.golang.org/api/people/v1"

	"bothways/connectors/google/client"
	"bothways/connectors/google/contacts"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Everybody is the collection of all contacts.
const Everybody = "contacts"

const (
	groupPrefix = "contactGroups/"
	myContacts  = groupPrefix + "myContacts"
	starred     = groupPrefix + "starred"
)

// groupsAge is how long the list of groups is taken for true, so that the stores of one run share it.
const groupsAge = 20 * time.Second

// Account is the contacts of one account. Its stores share the list of groups and what they have written.
type Account struct {
	c *client.Client

	mu         sync.Mutex
	groups     map[string]string // the user's own and starred: resource name → name
	groupsAt   time.Time
	reserved   map[string]bool   // names that Google gives to no group
	names      map[string]string // id → resource name, where they differ
	ids        map[string]string // the reverse
	uids       uids
	written    map[string]write  // what was written of late, by id
	out        map[string]bool   // label and id of what we have taken out of a label
	photos     map[string][]byte // by address
	photoBytes int
}

// New reaches an account's contacts through its client; nothing is sent yet.
func New(c *client.Client) *Account {
	return &Account{c: c, reserved: map[string]bool{}, names: map[string]string{}, ids: map[string]string{}, written: map[string]write{}, out: map[string]bool{}, photos: map[string][]byte{},
		uids: uids{ids: map[string]string{}, doubt: map[string]bool{}}}
}

// line is one store's way to Google.
type line struct {
	*client.Line
	api *people.Service
}

func (a *Account) line(ctx context.Context) (line, error) {
	l := a.c.Line(client.People)
	api, err := people.NewService(ctx, l.Options()...)
	return line{l, api}, err
}

// Collections lists all contacts and the groups that contacts can be added to.
func (a *Account) Collections(ctx context.Context) ([]side.Collection, error) {
	l, err := a.line(ctx)
	if err != nil {
		return nil, err
	}
	groups, err := a.list(ctx, l)
	if err != nil {
		return nil, err
	}
	r, err := l.api.People.Connections.List("people/me").PersonFields("metadata").PageSize(1).Sources(ofContacts).Context(ctx).Do()
	if err != nil {
		return nil, a.c.Fail(ctx, "count contacts", err)
	}
	out := []side.Collection{{ID: Everybody, Name: "Contacts", Kinds: []record.Kind{record.Contacts}, Writable: true, Count: int(r.TotalItems)}}
	for _, g := range groups {
		if isOpen(g) {
			out = append(out, collection(g))
		}
	}
	sort.SliceStable(out[1:], func(i, j int) bool { return out[1:][i].ID < out[1:][j].ID })
	return out, nil
}

func collection(g *people.ContactGroup) side.Collection {
	name := g.FormattedName
	if name == "" {
		name = g.Name
	}
	return side.Collection{ID: g.ResourceName, Name: name, Kinds: []record.Kind{record.Contacts}, Writable: true, Count: int(g.MemberCount)}
}

// isOpen tells the groups that contacts can be added to (G-PPL-62).
func isOpen(g *people.ContactGroup) bool {
	return g.GroupType == "USER_CONTACT_GROUP" || g.ResourceName == myContacts || g.ResourceName == starred
}

// CreateCollection makes a new, empty group.
func (a *Account) CreateCollection(ctx context.Context, name string) (side.Collection, error) {
	l, err := a.line(ctx)
	if err != nil {
		return side.Collection{}, err
	}
	done, err := a.c.Turn(ctx)
	if err != nil {
		return side.Collection{}, err
	}
	defer done()
	g, err := a.createGroup(ctx, l, name)
	if err != nil {
		return side.Collection{}, err
	}
	return collection(g), nil
}

func (a *Account) createGroup(ctx context.Context, l line, name string) (*people.ContactGroup, error) {
	g, err := l.api.ContactGroups.Create(&people.CreateContactGroupRequest{ContactGroup: &people.ContactGroup{Name: name}, ReadGroupFields: groupFields}).Context(ctx).Do()
	if err != nil {
		return nil, a.c.Fail(ctx, "create group", err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.groups != nil {
		a.groups[g.ResourceName] = g.Name
	}
	return g, nil
}

const groupFields = "metadata,groupType,memberCount,name"

// list asks for all groups and keeps their names.
func (a *Account) list(ctx context.Context, l line) ([]*people.ContactGroup, error) {
	var all []*people.ContactGroup
	call := l.api.ContactGroups.List().PageSize(1000).GroupFields(groupFields).Context(ctx)
	for token := ""; ; {
		r, err := call.PageToken(token).Do()
		if err != nil {
			return nil, a.c.Fail(ctx, "list groups", err)
		}
		all = append(all, r.ContactGroups...)
		if token = r.NextPageToken; token == "" {
			break
		}
	}
	names := map[string]string{}
	for _, g := range all {
		switch {
		case g.Metadata != nil && g.Metadata.Deleted:
		case g.GroupType == "USER_CONTACT_GROUP":
			names[g.ResourceName] = g.Name
		case g.ResourceName == starred:
			names[g.ResourceName] = "Starred"
		}
	}
	a.mu.Lock()
	a.groups, a.groupsAt = names, a.c.Now()
	a.mu.Unlock()
	return all, nil
}

// categories are the names of groups, asked for again where they are older than age.
func (a *Account) categories(ctx context.Context, l line, age time.Duration) (map[string]string, error) {
	a.mu.Lock()
	known, at := a.groups, a.groupsAt
	a.mu.Unlock()
	if known == nil || a.c.Now().Sub(at) > age {
		if _, err := a.list(ctx, l); err != nil {
			return nil, err
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return maps.Clone(a.groups), nil
}

// Open makes a store of all contacts, or of a group named by its resource name or, where only one has
// it, its name.
func (a *Account) Open(ctx context.Context, name string, o side.Options) (side.Store, error) {
	if o.Kind != record.Contacts && o.Kind != "" {
		return nil, &side.Error{Class: side.ErrUnsupported, What: name + " holds no " + string(o.Kind), Untouched: true}
	}
	l, err := a.line(ctx)
	if err != nil {
		return nil, err
	}
	s := &store{a: a, l: l, region: o.Region}
	if name == Everybody {
		return s, nil
	}
	discovery, err := a.line(ctx)
	if err != nil {
		return nil, err
	}
	groups, err := a.list(ctx, discovery)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, g := range groups {
		if g.ResourceName == name && isOpen(g) {
			found = []string{name}
			break
		}
		if isOpen(g) && (g.Name == name || g.FormattedName == name) {
			found = append(found, g.ResourceName)
		}
	}
	switch len(found) {
	case 1:
		s.own = found[0]
		return s, nil
	case 0:
		return nil, &side.Error{Class: side.ErrGone, What: "there is no contact group " + name, Untouched: true}
	}
	return nil, &side.Error{Class: side.ErrInvalid, What: "several groups are called " + name + "; name one of " + strings.Join(found, ", "), Untouched: true}
}

// lens is how the store sees persons.
func (s *store) lens(groups map[string]string) contacts.Lens {
	s.a.mu.Lock()
	defer s.a.mu.Unlock()
	return contacts.Lens{Region: s.region, Groups: groups, Reserved: maps.Clone(s.a.reserved), Own: s.own}
}

// ensure makes the groups that a patch's categories need, and gives the lens that knows them. The
// caller has the turn.
func (s *store) ensure(ctx context.Context, p record.Patch) (contacts.Lens, error) {
	groups, err := s.a.categories(ctx, s.l, groupsAge)
	if err != nil {
		return contacts.Lens{}, untouched(err)
	}
	lens := s.lens(groups)
	for _, name := range lens.Missing(p) {
		g, err := s.a.createGroup(ctx, s.l, name)
		if err == nil {
			lens.Groups[g.ResourceName] = g.Name
			continue
		}
		if !errors.Is(err, side.ErrExists) {
			return lens, untouched(err) // the contact itself
		}
		if lens.Groups, err = s.a.categories(ctx, s.l, 0); err != nil { // somebody else has just made it
			return lens, untouched(err)
		}
		s.a.mu.Lock()
		s.a.reserved[name] = true
		s.a.mu.Unlock()
		lens = s.lens(lens.Groups)
	}
	return lens, nil
}

// untouched marks a failure of a step that came before the write.
func untouched(err error) error {
	var e *side.Error
	if errors.As(err, &e) {
		c := *e
		c.Untouched = true
		return &c
	}
	return err
}
