package googletest

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

type contacts struct {
	persons map[string]*person // by resource name
	former  map[string]*person
	order   []*person
	groups  []*group
	alive   int64 // sync tokens below this change number are dead
	trash   []time.Time
	full    []time.Time // first pages of full reads
}

type person struct {
	id       uint64 // of the CONTACT source (G-PPL-3)
	name     string
	previous []string
	state
	past  []state // while changes spread
	photo []byte
}

// state is one version of a person.
type state struct {
	doc     Object // lists of fields, as they were written
	rev     int64
	changed time.Time
	gone    bool
	photos  bool
	profile Object // fields from a linked profile
}

type group struct {
	id, name string
	system   bool
	rev      int64
	changed  time.Time
	gone     bool
	data     []any // clientData
}

// systemGroups are in every account (G-PPL-60).
var systemGroups = []string{"myContacts", "starred", "friends", "family", "coworkers", "chatBuddies", "all", "blocked"}

var peopleRoutes = []route{
	{"people.people.createContact", "POST", "v1/people:createContact", createContact},
	{"people.people.batchCreateContacts", "POST", "v1/people:batchCreateContacts", batchCreate},
	{"people.people.batchUpdateContacts", "POST", "v1/people:batchUpdateContacts", batchUpdate},
	{"people.people.batchDeleteContacts", "POST", "v1/people:batchDeleteContacts", batchDelete},
	{"people.people.getBatchGet", "GET", "v1/people:batchGet", batchGet},
	{"people.people.searchContacts", "GET", "v1/people:searchContacts", searchContacts},
	{"people.people.listDirectoryPeople", "GET", "v1/people:listDirectoryPeople", noDirectory},
	{"people.people.updateContact", "PATCH", "v1/people/{person}:updateContact", updateContact},
	{"people.people.deleteContact", "DELETE", "v1/people/{person}:deleteContact", deleteContact},
	{"people.people.updateContactPhoto", "PATCH", "v1/people/{person}:updateContactPhoto", updatePhoto},
	{"people.people.deleteContactPhoto", "DELETE", "v1/people/{person}:deleteContactPhoto", deletePhoto},
	{"people.people.connections.list", "GET", "v1/people/{person}/connections", listConnections},
	{"people.people.get", "GET", "v1/people/{person}", getPerson},
	{"people.contactGroups.batchGet", "GET", "v1/contactGroups:batchGet", batchGetGroups},
	{"people.contactGroups.list", "GET", "v1/contactGroups", listGroups},
	{"people.contactGroups.create", "POST", "v1/contactGroups", createGroup},
	{"people.contactGroups.get", "GET", "v1/contactGroups/{group}", getGroup},
	{"people.contactGroups.update", "PUT", "v1/contactGroups/{group}", updateGroup},
	{"people.contactGroups.delete", "DELETE", "v1/contactGroups/{group}", deleteGroup},
	{"people.contactGroups.members.modify", "POST", "v1/contactGroups/{group}/members:modify", modifyMembers},
}

func newContacts(s *Server) *contacts {
	p := &contacts{persons: map[string]*person{}, former: map[string]*person{}}
	for _, id := range systemGroups {
		p.groups = append(p.groups, &group{id: id, name: id, system: true, rev: s.next()})
	}
	return p
}

func (c *call) missing() *problem { return fail(404, "", "Requested entity was not found.") }

func (c *call) argument(format string, args ...any) *problem { return fail(400, "", format, args...) }

func precondition(format string, args ...any) *problem {
	p := fail(400, "", format, args...)
	p.status = "FAILED_PRECONDITION"
	return p
}

// person finds a live contact, by a former name too (G-PPL-3).
func (c *call) person(name string) (*person, error) {
	p := c.who.people.persons[name]
	if p == nil && c.sw.FormerNames {
		p = c.who.people.former[name]
	}
	if p == nil || p.gone {
		return nil, c.missing()
	}
	return p, nil
}

// named is the contact that the path names.
func (c *call) named() (*person, error) { return c.person("people/" + c.args["person"]) }

// put stores a new version of a person.
func (c *call) put(p *person, change func(*state)) {
	if c.sw.Propagation > 0 {
		p.past = append(p.past, p.state)
		for len(p.past) > 1 && c.now().Sub(p.past[1].changed) > c.sw.Propagation {
			p.past = p.past[1:]
		}
	}
	p.doc = clone(p.doc)
	change(&p.state)
	p.rev, p.changed = c.next(), c.stamp()
}

// seen is the version that lists know already (G-PPL-25); nil while there is none.
func (c *call) seen(p *person) *state {
	horizon := c.now().Add(-c.sw.Propagation)
	if c.sw.Propagation <= 0 || !p.changed.After(horizon) {
		return &p.state
	}
	for _, v := range slices.Backward(p.past) {
		if v.rev > 0 && !v.changed.After(horizon) {
			return &v
		}
	}
	return nil
}

// sourceEtag looks like #…, the person's own like %E…; the latter changes with the mask (G-PPL-45).
func (v *state) sourceEtag() string {
	return "#" + base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%012d", v.rev))
}

func (v *state) etag(mask []string) string {
	return "%E" + base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%s;%d", strings.Join(mask, ","), v.rev))
}

// fromEtag reads the version out of a person's etag.
func fromEtag(s string) (int64, bool) {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "%E"))
	if err != nil || !strings.HasPrefix(s, "%E") {
		return 0, false
	}
	_, rev, _ := strings.Cut(string(raw), ";")
	n, err := strconv.ParseInt(rev, 10, 64)
	return n, err == nil
}

// source is the id of the CONTACT source: the resource name's number in hex (G-PPL-3).
func (p *person) source() string { return strconv.FormatUint(p.id, 16) }

var readMasks = strings.Fields(`addresses ageRanges biographies birthdays calendarUrls clientData coverPhotos emailAddresses events externalIds
	genders imClients interests locales locations memberships metadata miscKeywords names nicknames occupations organizations phoneNumbers photos
	relations sipAddresses skills urls userDefined`)

// readOnlyMasks cannot be written (G-PPL-7).
var readOnlyMasks = []string{"ageRanges", "coverPhotos", "metadata", "photos", "skills"}

// singletons hold one item at most (G-PPL-8).
var singletons = []string{"biographies", "birthdays", "genders", "names"}

// mask reads a list of fields; a missing or unknown one is refused (G-PPL-6).
func (c *call) mask(v, name string, write bool) ([]string, error) {
	if strings.TrimSpace(v) == "" {
		c.breach(c, "no %s (G-PPL-6)", name)
		if write {
			return nil, c.argument("%s mask is required. Please specify one or more valid paths.", name)
		}
		return nil, c.argument("%s mask is required. Please specify one or more valid paths. Valid paths are documented at https://developers.google.com/people/api/rest/v1/people.", name)
	}
	var out []string
	for _, f := range strings.Split(v, ",") {
		f = strings.TrimSpace(f)
		if !slices.Contains(readMasks, f) || write && slices.Contains(readOnlyMasks, f) {
			return nil, c.argument("Invalid %s mask path: \"%s\".", name, f)
		}
		out = append(out, f)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// profileWanted says whether profile data is wanted: it is unless told otherwise (G-PPL-20).
func profileWanted(sources []string) bool {
	return len(sources) == 0 || slices.Contains(sources, "READ_SOURCE_TYPE_PROFILE")
}
