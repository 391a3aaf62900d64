package people

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/api/people/v1"

	"bothways/connectors/google/client"
	"bothways/connectors/google/contacts"
	"bothways/sync/record"
	"bothways/sync/side"
)

// create makes contacts in one request. Those whose UID is there already, and all of a refused batch,
// are left over.
func (b *batch) create(ctx context.Context, part []int) (alone []int, err error) {
	done, err := b.a.c.Turn(ctx)
	if err != nil {
		return part, err
	}
	defer done()
	var send, all []int
	docs := map[int][]byte{}
	patch := record.Patch{}
	for _, i := range part {
		w := &b.writes[i]
		if w.Create.UID == "" {
			r := w.Create.Clone()
			r.UID = strings.ToLower(rand.Text())
			w.Create = &r
		}
		id, err := b.find(ctx, w.Create.UID)
		if err != nil {
			return part, untouched(err)
		}
		if id != "" || slices.ContainsFunc(all, func(j int) bool { return b.writes[j].Create.UID == w.Create.UID }) {
			alone = append(alone, i)
			continue
		}
		for k, v := range w.Create.Fields {
			if k.Property() == "CATEGORIES" {
				patch[k] = record.Edit{Value: v}
			}
		}
		all = append(all, i)
	}
	lens, err := b.ensure(ctx, patch)
	if err != nil {
		return part, err
	}
	for _, i := range all {
		doc, err := lens.Make(*b.writes[i].Create)
		if b.out[i].Err = err; err == nil {
			docs[i] = doc
			send = append(send, i)
		}
	}
	return append(alone, b.createSome(ctx, send, docs, lens)...), nil
}

// spread is how long is waited before listings are asked whether a refused batch was written in part.
const spread = 30 * time.Second

// createSome makes contacts in one request and gives those that are left over. Where Google names the
// ones that it refuses, the others go once more together.
func (b *batch) createSome(ctx context.Context, send []int, docs map[int][]byte, lens contacts.Lens) (alone []int) {
	if len(send) < 2 {
		return send
	}
	req := &people.BatchCreateContactsRequest{ReadMask: fields, Sources: []string{ofContacts}}
	for _, i := range send {
		body, err := bodyOf(docs[i], contacts.Writable)
		if err != nil {
			return send
		}
		req.Contacts = append(req.Contacts, &people.ContactToCreate{ContactPerson: body})
	}
	r, err := b.l.api.People.BatchCreateContacts(req).Context(ctx).Do()
	if err != nil {
		return b.notCreated(ctx, send, docs, lens, err)
	}
	byUID := map[string]*people.Person{}
	for _, x := range r.CreatedPeople {
		if x.Person != nil {
			byUID[uidOf(x.Person)] = x.Person
		}
	}
	for n, i := range send {
		if len(r.CreatedPeople) == len(send) && failed(r.CreatedPeople[n]) {
			alone = append(alone, i)
			continue
		}
		b.made(ctx, i, byUID[b.writes[i].Create.UID], docs[i], lens)
	}
	return alone
}

// notCreated looks which contacts of a failed batch are there all the same; Google does not say
// whether it writes a batch in part (G-PPL-48).
func (b *batch) notCreated(ctx context.Context, send []int, docs map[int][]byte, lens contacts.Lens, err error) (alone []int) {
	p, _ := client.ProblemOf(err)
	err = b.a.c.Fail(ctx, "create contacts", err)
	if final(err) {
		b.fail(send, err)
		if !side.Refused(err) {
			b.foundAll(context.WithoutCancel(ctx), send)
		}
		return nil
	}
	if again := b.a.c.Wait(ctx, spread); again != nil {
		b.fail(send, again)
		return nil
	}
	if again := b.lookThrough(ctx); again != nil {
		b.fail(send, again)
		return nil
	}
	var sound []int
	for n, i := range send {
		if b.a.has(b.writes[i].Create.UID) || len(p.Failed) == 0 || slices.Contains(p.Failed, strconv.Itoa(n)) {
			alone = append(alone, i)
		} else {
			sound = append(sound, i)
		}
	}
	if len(sound) == len(send) {
		return send
	}
	return append(alone, b.createSome(ctx, sound, docs, lens)...)
}

// foundAll looks for the contacts of a batch that got no answer.
func (b *batch) foundAll(ctx context.Context, send []int) {
	for _, i := range send {
		b.a.doubts(b.writes[i].Create.UID)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if b.lookThrough(ctx) != nil {
		return
	}
	at := map[string]int{}
	for _, i := range send {
		b.a.mu.Lock()
		if id := b.a.uids.ids[b.writes[i].Create.UID]; id != "" {
			at[id] = i
		}
		b.a.mu.Unlock()
	}
	items, err := b.Read(ctx, slices.Collect(maps.Keys(at))...)
	if err != nil {
		return
	}
	for _, it := range items {
		b.a.wrote(it.ID)
		b.out[at[it.ID]] = side.Outcome{Item: it}
	}
}

// final tells the errors that a try one by one would meet as well.
func final(err error) bool {
	return errors.Is(err, side.ErrBusy) || errors.Is(err, side.ErrAuth) || !side.Refused(err)
}

// made settles one creation of a batch.
func (b *batch) made(ctx context.Context, i int, p *people.Person, doc []byte, lens contacts.Lens) {
	o := &b.out[i]
	if p == nil {
		b.a.doubts(b.writes[i].Create.UID)
		o.Err = &side.Error{Class: side.ErrNetwork, What: "create contact: Google does not tell what became of it"}
		return
	}
	id := b.a.meet(p)
	b.a.wrote(id)
	b.a.knows(b.writes[i].Create.UID, id)
	if photo := contacts.Photo(doc); photo != nil {
		if with, err := b.setPhoto(ctx, id, photo); err == nil {
			p = with
		}
	}
	o.Item, o.Err = b.written(ctx, p, lens)
}
