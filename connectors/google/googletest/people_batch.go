package googletest

import (
	"errors"
	"strings"
)

// batchCreate makes up to 200 contacts (G-PPL-48). Whether a refused batch is partly written is a switch.
func batchCreate(c *call) (any, error) {
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	all := list(in, "contacts")
	if err := c.most(len(all), 200); err != nil {
		return nil, err
	}
	mask, err := c.batchMask(in)
	if err != nil {
		return nil, err
	}
	undo := c.who.people.mark()
	bad := Object{}
	var made []*person
	for i, x := range all {
		o, _ := x.(Object)
		p, err := c.newPerson(sub(o, "contactPerson"))
		if err != nil {
			bad[itoa(i)] = statusOf(err)
			continue
		}
		made = append(made, p)
	}
	if len(bad) > 0 {
		if !c.sw.PartialBatches {
			undo()
		}
		return nil, refusedBatch("BatchCreateContactsErrorDetails", bad)
	}
	out := Object{}
	if mask != nil {
		people := []any{}
		for _, p := range made {
			people = append(people, answerFor(p.name, c.render(p, &p.state, mask, false, false)))
		}
		out["createdPeople"] = people
	}
	return out, nil
}

// mark remembers how many contacts there are; undo takes the later ones away.
func (a *contacts) mark() (undo func()) {
	n := len(a.order)
	return func() {
		for _, p := range a.order[n:] {
			delete(a.persons, p.name)
		}
		a.order = a.order[:n]
	}
}

func answerFor(name string, p Object) Object {
	return Object{"httpStatusCode": 200, "requestedResourceName": name, "person": p, "status": Object{}}
}

func (c *call) most(n, limit int) error {
	if n == 0 {
		return c.argument("Request must not be empty.")
	}
	if n > limit {
		c.breach(c, "%d in one batch, more than %d (G-PPL-48)", n, limit)
		return c.argument("Request exceeds the limit of %d.", limit)
	}
	return nil
}

// batchMask reads readMask; an empty one returns no data, not even names (G-PPL-48).
func (c *call) batchMask(in Object) ([]string, error) {
	if text(in, "readMask") == "" {
		c.breach(c, "no readMask (G-PPL-48)")
		return nil, nil
	}
	return c.mask(text(in, "readMask"), "readMask", false)
}

func statusOf(err error) Object {
	var p *problem
	if !errors.As(err, &p) {
		return Object{"code": 13, "message": err.Error()}
	}
	codes := map[string]int{"INVALID_ARGUMENT": 3, "NOT_FOUND": 5, "FAILED_PRECONDITION": 9, "RESOURCE_EXHAUSTED": 8}
	status := p.status
	if status == "" {
		status = statusNames[p.code]
	}
	return Object{"code": codes[status], "message": p.message}
}

func refusedBatch(kind string, bad Object) *problem {
	p := fail(400, "", "Request contains an invalid argument.")
	p.details = []any{Object{"@type": "type.googleapis.com/google.people.v1." + kind, "contactErrors": bad}}
	return p
}

func batchUpdate(c *call) (any, error) {
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	all := sub(in, "contacts")
	if err := c.most(len(all), 200); err != nil {
		return nil, err
	}
	fields, err := c.mask(text(in, "updateMask"), "updateMask", true)
	if err != nil {
		return nil, err
	}
	mask, err := c.batchMask(in)
	if err != nil {
		return nil, err
	}
	bad, result := Object{}, Object{}
	before := map[*person]state{}
	for _, name := range sortedKeys(all) {
		o, _ := all[name].(Object)
		p, err := c.person(name)
		if err == nil {
			before[p] = p.state
			err = c.write(p, o, fields)
		}
		if err != nil {
			bad[name] = statusOf(err)
		} else if mask != nil {
			result[name] = answerFor(name, c.render(p, &p.state, mask, false, false))
		}
	}
	if len(bad) > 0 {
		if !c.sw.PartialBatches {
			for p, v := range before {
				p.state = v
			}
		}
		return nil, refusedBatch("BatchUpdateContactsErrorDetails", bad)
	}
	return Object{"updateResult": result}, nil
}

func batchDelete(c *call) (any, error) {
	in, err := c.body()
	if err != nil {
		return nil, err
	}
	names := list(in, "resourceNames")
	if err := c.most(len(names), 500); err != nil {
		return nil, err
	}
	var found []*person
	for _, x := range names {
		name, _ := x.(string)
		p, err := c.person(name)
		if err != nil && !c.sw.PartialBatches {
			return nil, err
		}
		if err == nil {
			found = append(found, p)
		}
	}
	for _, p := range found {
		if !p.gone {
			c.bury(p)
		}
	}
	if len(found) < len(names) {
		return nil, c.missing()
	}
	return Object{}, nil
}

func batchGet(c *call) (any, error) {
	mask, err := c.mask(c.q.Get("personFields"), "personFields", false)
	if err != nil {
		return nil, err
	}
	names := c.q["resourceNames"]
	if err := c.most(len(names), 200); err != nil {
		return nil, err
	}
	answers := []any{}
	for _, name := range names {
		p, err := c.person(name)
		if err != nil {
			answers = append(answers, Object{"httpStatusCode": 404, "requestedResourceName": name, "status": Object{"code": 5, "message": "Requested entity was not found."}})
			continue
		}
		answers = append(answers, answerFor(name, c.render(p, &p.state, mask, profileWanted(c.q["sources"]), false)))
	}
	return Object{"responses": answers}, nil
}

// searchContacts finds by the beginning of a word in names, nicknames, addresses, numbers and firms; clientData is not searched (G-PPL-42).
func searchContacts(c *call) (any, error) {
	mask, err := c.mask(c.q.Get("readMask"), "readMask", false)
	if err != nil {
		return nil, err
	}
	size, err := c.number("pageSize", 10, 30)
	if err != nil {
		return nil, err
	}
	results := []any{}
	for _, p := range c.who.people.order {
		v := c.seen(p)
		if v == nil || v.gone || c.q.Get("query") == "" || len(results) == size {
			continue
		}
		words := ""
		for _, f := range []string{"names", "nicknames", "emailAddresses", "phoneNumbers", "organizations"} {
			for _, x := range list(v.doc, f) {
				for _, s := range x.(Object) {
					if t, ok := s.(string); ok {
						words += " " + strings.ToLower(t)
					}
				}
			}
		}
		if strings.Contains(words, " "+strings.ToLower(c.q.Get("query"))) {
			results = append(results, Object{"person": c.render(p, v, mask, false, true)})
		}
	}
	return Object{"results": results}, nil
}

// noDirectory is what a private account gets (G-PPL-28).
func noDirectory(c *call) (any, error) { return nil, precondition("Must be a G Suite domain user.") }
