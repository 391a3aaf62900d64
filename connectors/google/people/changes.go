package people

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"google.golang.org/api/people/v1"

	"bothways/connectors/google/contacts"
	"bothways/sync/side"
)

// lag is how long listings may not know of a write (G-PPL-25: several minutes are documented).
const lag = 5 * time.Minute

// Changes gives what changed since a cursor, all at once. What a delta names is read by itself, for
// listings lag behind: an echo of our own write may come late, and with it an older state.
func (s *store) Changes(ctx context.Context, since side.Cursor) (side.Delta, error) {
	if since == "" {
		return s.full(ctx)
	}
	m, err := markOf(since, s.own)
	if err != nil {
		return side.Delta{}, err
	}
	for id, name := range m.Names {
		s.a.renamed(id, name)
	}
	groups, err := s.groups(ctx)
	if err != nil {
		return side.Delta{}, err
	}
	named, next, err := s.connections(ctx, m.Token)
	if err != nil {
		return side.Delta{}, lost(err)
	}
	ids := map[string]bool{}
	var echoes []*people.Person
	for _, p := range named { // one that the delta calls deleted is asked for as well
		if id := s.a.meet(p); s.a.isEcho(id, p) {
			echoes = append(echoes, p)
		} else {
			ids[id] = true
		}
	}
	for group, name := range groups {
		if was, known := m.Groups[group]; known && was != name {
			if err := s.members(ctx, group, ids); err != nil {
				return side.Delta{}, err
			}
		}
	}
	d := side.Delta{Place: m.Place}
	if err := s.show(ctx, &d, slices.Sorted(maps.Keys(ids)), groups, echoes); err != nil {
		return side.Delta{}, err
	}
	s.caughtUp.Store(true)
	m.Token, m.Groups, m.Names = next, groups, s.a.others()
	d.Next = m.cursor()
	return d, nil
}

func (s *store) groups(ctx context.Context) (map[string]string, error) {
	return s.a.categories(ctx, s.l, groupsAge)
}

// others are the contacts whose resource name is no longer their id.
func (a *Account) others() map[string]string {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := map[string]string{}
	for id, name := range a.names {
		if id != name {
			out[id] = name
		}
	}
	return out
}

// connections lists contacts, all or those that changed since a token; each once, as it came last.
func (s *store) connections(ctx context.Context, since string) ([]*people.Person, string, error) {
	call := s.l.api.People.Connections.List("people/me").PersonFields(fields).PageSize(1000).Sources(ofContacts).RequestSyncToken(true).Context(ctx)
	if since != "" {
		call.SyncToken(since)
	}
	at := map[string]int{}
	var all []*people.Person
	for {
		r, err := call.Do()
		if err != nil {
			return nil, "", s.a.c.Fail(ctx, "list contacts", err)
		}
		for _, p := range r.Connections {
			if i, again := at[p.ResourceName]; again {
				all[i] = p
				continue
			}
			at[p.ResourceName] = len(all)
			all = append(all, p)
		}
		if r.NextPageToken == "" {
			if r.NextSyncToken == "" {
				return nil, "", &side.Error{Class: side.ErrNetwork, What: "list contacts: the answer is not complete", Untouched: true}
			}
			return all, r.NextSyncToken, nil
		}
		call.PageToken(r.NextPageToken)
	}
}

// members adds a group's contacts to ids.
func (s *store) members(ctx context.Context, group string, ids map[string]bool) error {
	g, err := s.l.api.ContactGroups.Get(group).MaxMembers(100_000).Context(ctx).Do()
	if err != nil {
		return s.a.c.Fail(ctx, "read "+group, err)
	}
	for _, name := range g.MemberResourceNames {
		s.a.mu.Lock()
		id := s.a.ids[name]
		s.a.mu.Unlock()
		if id == "" {
			id = name
		}
		ids[id] = true
	}
	return nil
}

// show reads contacts and sorts them, and others that need no reading, into a delta.
func (s *store) show(ctx context.Context, d *side.Delta, ids []string, groups map[string]string, others []*people.Person) error {
	found, err := s.get(ctx, ids)
	if err != nil {
		return err
	}
	found = append(found, others...)
	lens, err := s.known(ctx, found, groups)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	var inside []*people.Person
	for _, p := range found {
		id := s.a.meet(p)
		if there[id] {
			continue
		}
		there[id] = true
		switch {
		case s.removed(id, p):
			d.Gone = append(d.Gone, id)
		case s.within(p):
			inside = append(inside, p)
		default:
			d.Out = append(d.Out, id)
		}
	}
	for _, id := range ids {
		if !there[id] {
			d.Gone = append(d.Gone, id)
			s.a.forget(id)
		}
	}
	items, broken, err := s.items(ctx, inside, lens)
	d.Changed, d.Broken = append(d.Changed, items...), append(d.Broken, broken...)
	return err
}

// known is the lens that knows the groups that persons are in; one that is new is asked for.
func (s *store) known(ctx context.Context, all []*people.Person, groups map[string]string) (contacts.Lens, error) {
	for _, p := range all {
		for _, m := range p.Memberships {
			g := groupOf(m)
			if _, ok := groups[g]; ok || g == "" || isSystem(g) {
				continue
			}
			fresh, err := s.a.categories(ctx, s.l, 0)
			if err == nil {
				maps.Copy(groups, fresh)
			}
			return s.lens(groups), err
		}
	}
	return s.lens(groups), nil
}

// isSystem tells the groups that Google has made, whose ids are words.
func isSystem(group string) bool {
	switch strings.TrimPrefix(group, groupPrefix) {
	case "myContacts", "starred", "friends", "family", "coworkers", "chatBuddies", "all", "blocked":
		return true
	}
	return false
}

// full lists everything. What this session has written of late is read by itself, as listings may not
// know of it; so is what a listing cuts short.
func (s *store) full(ctx context.Context) (side.Delta, error) {
	groups, err := s.groups(ctx)
	if err != nil {
		return side.Delta{}, err
	}
	if s.own != "" && s.own != myContacts && groups[s.own] == "" {
		return side.Delta{}, &side.Error{Class: side.ErrGone, What: "the contact group is no longer there", Untouched: true}
	}
	all, token, err := s.connections(ctx, "")
	if err != nil {
		return side.Delta{}, lost(err)
	}
	again := s.a.recent()
	var whole, inside []*people.Person
	d := side.Delta{Full: true}
	for _, p := range all {
		id := s.a.meet(p)
		switch {
		case p.Metadata != nil && p.Metadata.Deleted:
		case s.a.isEcho(id, p):
			delete(again, id)
			whole = append(whole, p)
		case again[id]:
		case len(p.EmailAddresses) >= listed || len(p.PhoneNumbers) >= listed:
			again[id] = true
		default:
			whole = append(whole, p)
		}
	}
	lens, err := s.known(ctx, whole, groups)
	if err != nil {
		return side.Delta{}, err
	}
	for _, p := range whole {
		switch id := s.a.meet(p); {
		case s.removed(id, p):
		case s.within(p):
			inside = append(inside, p)
		default:
			d.Out = append(d.Out, id)
		}
		if uid := uidOf(p); uid != "" {
			s.a.knows(uid, s.a.meet(p))
		}
	}
	if d.Changed, d.Broken, err = s.items(ctx, inside, lens); err != nil {
		return side.Delta{}, err
	}
	if err := s.show(ctx, &d, slices.Sorted(maps.Keys(again)), groups, nil); err != nil {
		return side.Delta{}, err
	}
	d.Gone = nil // a full listing says so by silence
	s.caughtUp.Store(true)
	s.a.mu.Lock()
	s.a.uids.all = true
	s.a.mu.Unlock()
	d.Place = s.place(ctx)
	d.Next = mark{Token: token, Of: s.own, Groups: groups, Names: s.a.others(), Place: d.Place}.cursor()
	return d, nil
}

// place tells one person's contacts from another's, "" where Google does not say who it is.
func (s *store) place(ctx context.Context) string {
	p, err := s.l.api.People.Get("people/me").PersonFields("metadata").Context(ctx).Do()
	if err != nil || p.ResourceName == "" {
		return ""
	}
	where := s.own
	if where == "" {
		where = Everybody
	}
	return p.ResourceName + " " + where
}
