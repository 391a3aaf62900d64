package googletest

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

func getPerson(c *call) (any, error) {
	mask, err := c.mask(c.q.Get("personFields"), "personFields", false)
	if err != nil {
		return nil, err
	}
	if c.args["person"] == "me" {
		out := Object{"resourceName": "people/1", "etag": "%Eme"}
		if slices.Contains(mask, "emailAddresses") {
			out["emailAddresses"] = []any{Object{"value": c.who.email, "metadata": Object{"primary": true, "source": Object{"type": "ACCOUNT", "id": "1"}}}}
		}
		return out, nil
	}
	p, err := c.named()
	if err != nil {
		return nil, err
	}
	return c.render(p, &p.state, mask, profileWanted(c.q["sources"]), false), nil
}

// peoplePage reads the tokens of a People list (G-PPL-21, G-PPL-22).
func (c *call) peoplePage(of string, alive int64) (*paging, error) {
	now := c.now()
	p := &paging{cursor: cursor{Of: of, Asked: meaning(c.q), Upto: c.serial, Full: now.Unix(), Made: now.Unix()}}
	bad := c.argument("Request contains an invalid argument.")
	if st := c.q.Get("syncToken"); st != "" {
		k, ok := readCursor(st)
		if !ok || k.Page || k.Of != of {
			return nil, bad
		}
		if k.Upto < alive || c.sw.PeopleTokenAge > 0 && now.Sub(time.Unix(k.Full, 0)) >= c.sw.PeopleTokenAge {
			return nil, c.expiredPeople()
		}
		if k.Asked != p.Asked {
			c.breach(c, "parameters changed with the sync token: %s, was %s (G-PPL-21)", p.Asked, k.Asked)
			return nil, bad
		}
		p.since, p.Since, p.Full = k.Upto, k.Upto, k.Full
	}
	if pt := c.q.Get("pageToken"); pt != "" {
		k, ok := readCursor(pt)
		if !ok || !k.Page || k.Of != of || k.Since != p.Since {
			return nil, bad
		}
		if k.Asked != p.Asked {
			c.breach(c, "parameters changed with the page token: %s, was %s (G-PPL-21)", p.Asked, k.Asked)
			return nil, bad
		}
		p.cursor = k
	}
	p.fresh = p.since == 0 && !p.Page
	return p, nil
}

func listConnections(c *call) (any, error) {
	if c.args["person"] != "me" {
		return nil, c.argument("Request contains an invalid argument.")
	}
	mask, err := c.mask(c.q.Get("personFields"), "personFields", false)
	if err != nil {
		return nil, err
	}
	size, err := c.number("pageSize", 100, 1000)
	if err != nil {
		return nil, err
	}
	if c.q.Has("requestMask.includeField") {
		c.breach(c, "requestMask.includeField is deprecated")
	}
	order := cmp.Or(c.q.Get("sortOrder"), "LAST_MODIFIED_ASCENDING")
	wantsToken := c.bool("requestSyncToken", false) || c.q.Get("syncToken") != ""
	if wantsToken && order == "LAST_MODIFIED_DESCENDING" {
		return nil, c.argument("Sync tokens cannot be used with this sort order.")
	}
	p, err := c.peoplePage("connections", c.who.people.alive)
	if err != nil {
		return nil, err
	}
	if p.fresh {
		if err := c.fullRead(); err != nil {
			return nil, err
		}
	}
	c.horizon(p)
	rows, total := c.connections(p, mask, order)
	out := Object{}
	c.fill(out, "connections", p, rows, size, wantsToken)
	if len(out["connections"].([]any)) == 0 { // no key at all (G-PPL-24)
		delete(out, "connections")
	} else {
		out["totalItems"], out["totalPeople"] = total, total
	}
	return out, nil
}

// fullRead draws on the extra quota of full reads (G-PPL-26).
func (c *call) fullRead() error {
	a := c.who.people
	a.full = slices.DeleteFunc(a.full, func(t time.Time) bool { return c.now().Sub(t) > time.Minute })
	a.full = append(a.full, c.now())
	if c.sw.FullReadsMinute > 0 && len(a.full) > c.sw.FullReadsMinute {
		return fail(429, "", "Quota exceeded for quota metric 'Sync requests' and limit 'Full sync requests per minute per user'.")
	}
	return nil
}

// horizon keeps a token from passing changes that lists do not know yet.
func (c *call) horizon(p *paging) {
	if c.sw.Propagation <= 0 || p.Page {
		return
	}
	for _, x := range c.who.people.order {
		for _, v := range append(slices.Clone(x.past), x.state) {
			if v.rev > 0 && v.changed.After(c.now().Add(-c.sw.Propagation)) {
				p.Upto = max(min(p.Upto, v.rev-1), p.since)
			}
		}
	}
}

func (c *call) connections(p *paging, mask []string, order string) (rows []row, total int) {
	profile := profileWanted(c.q["sources"])
	for _, x := range c.who.people.order {
		v := c.seen(x)
		switch {
		case v == nil, v.gone && p.since == 0, p.since > 0 && (v.rev <= p.since || v.rev > p.Upto):
			continue
		case v.gone:
			rows = append(rows, row{v.rev, func() Object { return c.gonePerson(x, v, mask) }})
			continue
		}
		rows = append(rows, row{v.rev, func() Object {
			out := c.render(x, v, mask, profile, true)
			if m := sub(out, "metadata"); m != nil && p.since > 0 && len(x.previous) > 0 { // only in deltas (G-PPL-3)
				names := []any{}
				for _, n := range x.previous {
					names = append(names, n)
				}
				m["previousResourceNames"] = names
			}
			return out
		}})
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.at, b.at) })
	if order != "LAST_MODIFIED_ASCENDING" {
		c.reorder(rows, order)
	}
	return rows, len(rows)
}

func (c *call) reorder(rows []row, order string) {
	key := map[string]string{"FIRST_NAME_ASCENDING": "givenName", "LAST_NAME_ASCENDING": "familyName"}[order]
	if key == "" {
		slices.Reverse(rows)
	} else {
		name := func(r row) string {
			if n := list(r.render(), "names"); len(n) > 0 {
				return strings.ToLower(text(n[0].(Object), key))
			}
			return ""
		}
		slices.SortStableFunc(rows, func(a, b row) int { return strings.Compare(name(a), name(b)) })
	}
	for i := range rows {
		rows[i].at = int64(i + 1)
	}
}
