package googletest

import (
	"fmt"
	"strconv"
	"strings"
)

func (a *contacts) group(id string) *group {
	for _, g := range a.groups {
		if g.id == id && !g.gone {
			return g
		}
	}
	return nil
}

// open says whether contacts can be added (G-PPL-62).
func (g *group) open() bool { return !g.system || g.id == "myContacts" || g.id == "starred" }

func (a *contacts) members(id string) []any {
	out := []any{}
	for _, p := range a.order {
		if !p.gone && (inGroup(p.doc, id) || id == "all") {
			out = append(out, p.name)
		}
	}
	return out
}

// showGroup: system groups have no etag (G-PPL-60).
func (c *call) showGroup(g *group, members int) Object {
	out := Object{"resourceName": "contactGroups/" + g.id, "groupType": "SYSTEM_CONTACT_GROUP", "name": g.name, "formattedName": spoken(g.name)}
	if g.gone {
		return Object{"resourceName": "contactGroups/" + g.id, "groupType": "USER_CONTACT_GROUP", "metadata": Object{"deleted": true}}
	}
	if !g.system {
		out["groupType"], out["formattedName"], out["etag"] = "USER_CONTACT_GROUP", g.name, g.etag()
		out["metadata"] = Object{"updateTime": g.changed.Format("2006-01-02T15:04:05.000000Z")}
	}
	if len(g.data) > 0 && strings.Contains(c.q.Get("groupFields"), "clientData") {
		out["clientData"] = cloneAny(g.data)
	}
	all := c.who.people.members(g.id)
	if len(all) > 0 {
		out["memberCount"] = len(all)
	}
	if members > 0 && len(all) > 0 {
		out["memberResourceNames"] = all[:min(members, len(all))]
	}
	return out
}

func (g *group) etag() string { return fmt.Sprintf("grp%d", g.rev) }

func (c *call) theGroup() (*group, error) {
	g := c.who.people.group(c.args["group"])
	if g == nil {
		return nil, c.missing()
	}
	return g, nil
}

func listGroups(c *call) (any, error) {
	size, err := c.number("pageSize", 30, 1000)
	if err != nil {
		return nil, err
	}
	p, err := c.peoplePage("groups", c.who.people.alive)
	if err != nil {
		return nil, err
	}
	rows := []row{}
	for i, g := range c.who.people.groups {
		if p.since == 0 && g.gone || p.since > 0 && (g.rev <= p.since || g.rev > p.Upto) {
			continue
		}
		rows = append(rows, row{int64(i + 1), func() Object { return c.showGroup(g, 0) }})
	}
	out := Object{}
	c.fill(out, "contactGroups", p, rows, size, true)
	out["totalItems"] = len(rows)
	return out, nil
}

func (c *call) maxMembers() int {
	n, _ := strconv.Atoi(c.q.Get("maxMembers"))
	return n
}

func getGroup(c *call) (any, error) {
	g, err := c.theGroup()
	if err != nil {
		return nil, err
	}
	return c.showGroup(g, c.maxMembers()), nil
}

func batchGetGroups(c *call) (any, error) {
	names := c.q["resourceNames"]
	if err := c.most(len(names), 200); err != nil {
		return nil, err
	}
	answers := []any{}
	for _, n := range names {
		o := Object{"requestedResourceName": n, "status": Object{}}
		if g := c.who.people.group(strings.TrimPrefix(n, "contactGroups/")); g != nil {
			o["contactGroup"] = c.showGroup(g, c.maxMembers())
		} else {
			o["status"] = Object{"code": 5, "message": "Requested entity was not found."}
		}
		answers = append(answers, o)
	}
	return Object{"responses": answers}, nil
}

// taken says whether a name is in use; case does not count (G-PPL-61).
func (c *call) taken(name string, but *group) error {
	if strings.TrimSpace(name) == "" {
		return c.argument("Contact group name is required.")
	}
	for _, g := range c.who.people.groups {
		if g != but && !g.gone && strings.EqualFold(g.name, strings.TrimSpace(name)) {
			return fail(409, "", "Contact group name already exists.")
		}
	}
	return nil
}

func createGroup(c *call) (any, error) {
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	o := sub(in, "contactGroup")
	if err := c.taken(text(o, "name"), nil); err != nil {
		return nil, err
	}
	g := &group{id: fmt.Sprintf("%x", 0x1a2b0000+c.next()), name: strings.TrimSpace(text(o, "name")), data: list(o, "clientData")}
	c.touchGroup(g)
	c.who.people.groups = append(c.who.people.groups, g)
	return c.showGroup(g, 0), nil
}

func (c *call) touchGroup(g *group) { g.rev, g.changed = c.next(), c.stamp() }

func updateGroup(c *call) (any, error) {
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	g, err := c.theGroup()
	if err != nil {
		return nil, err
	}
	o := sub(in, "contactGroup")
	if g.system {
		return nil, c.argument("System contact groups cannot be changed.")
	}
	if e := text(o, "etag"); e != "" && e != g.etag() {
		return nil, precondition("Request contact group etag is different than the current contact group etag.")
	}
	fields := text(in, "updateGroupFields")
	if fields == "" || strings.Contains(fields, "name") {
		if err := c.taken(text(o, "name"), g); err != nil {
			return nil, err
		}
		g.name = strings.TrimSpace(text(o, "name"))
	}
	if strings.Contains(fields, "clientData") {
		g.data = list(o, "clientData")
	}
	c.touchGroup(g)
	return c.showGroup(g, 0), nil
}

func deleteGroup(c *call) (any, error) {
	g, err := c.theGroup()
	if err != nil {
		return nil, err
	}
	if g.system {
		return nil, c.argument("System contact groups cannot be deleted.")
	}
	for _, p := range c.who.people.order {
		if p.gone || !inGroup(p.doc, g.id) {
			continue
		}
		if c.bool("deleteContacts", false) {
			c.bury(p)
		} else {
			c.leave(p, g.id)
		}
	}
	g.gone = true
	c.touchGroup(g)
	return Object{}, nil
}

// leave takes a person out of a group; nobody is left without one.
func (c *call) leave(p *person, id string) {
	c.put(p, func(s *state) {
		kept := []any{}
		for _, x := range list(s.doc, "memberships") {
			if text(sub(x.(Object), "contactGroupMembership"), "contactGroupId") != id {
				kept = append(kept, x)
			}
		}
		if len(kept) == 0 {
			kept = append(kept, membership("myContacts"))
		}
		s.doc["memberships"] = kept
	})
}

// modifyMembers adds and removes up to 1000 names; each moves the person's etag (G-PPL-46, G-PPL-62).
func modifyMembers(c *call) (any, error) {
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	g, err := c.theGroup()
	if err != nil {
		return nil, err
	}
	add, remove := list(in, "resourceNamesToAdd"), list(in, "resourceNamesToRemove")
	if err := c.most(len(add)+len(remove), 1000); err != nil {
		return nil, err
	}
	if len(add) > 0 && !g.open() {
		return nil, c.argument("Contacts cannot be added to this group.")
	}
	lost, last := []any{}, []any{}
	for _, x := range add {
		p, err := c.person(x.(string))
		if err != nil {
			lost = append(lost, x)
		} else if !inGroup(p.doc, g.id) {
			c.put(p, func(s *state) { s.doc["memberships"] = append(list(s.doc, "memberships"), membership(g.id)) })
		}
	}
	for _, x := range remove {
		p, err := c.person(x.(string))
		switch {
		case err != nil:
			lost = append(lost, x)
		case !inGroup(p.doc, g.id):
		case len(list(p.doc, "memberships")) == 1:
			last = append(last, x)
		default:
			c.leave(p, g.id)
		}
	}
	out := Object{}
	if len(lost) > 0 {
		out["notFoundResourceNames"] = lost
	}
	if len(last) > 0 {
		out["canNotRemoveLastContactGroupResourceNames"] = last
	}
	return out, nil
}
