package people

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"google.golang.org/api/people/v1"

	"bothways/connectors/google/client"
	"bothways/connectors/google/contacts"
	"bothways/sync/record"
	"bothways/sync/side"
)

// How many contacts one request changes (G-PPL-48).
const (
	batchCreate = 200
	batchUpdate = 200
	batchDelete = 500
)

var _ side.Batcher = (*store)(nil)

// WriteAll makes, changes and removes contacts in batches. What a batch as a whole is refused for is
// written one by one, so that one bad contact spoils nothing for the others; whether Google had
// already written a part of it is found out by reading.
func (s *store) WriteAll(ctx context.Context, writes []side.Write) []side.Outcome {
	b := &batch{store: s, writes: writes, out: make([]side.Outcome, len(writes))}
	var creates, updates, deletes []int
	for i, w := range writes {
		switch {
		case w.Create != nil:
			creates = append(creates, i)
		case w.Delete:
			deletes = append(deletes, i)
		default:
			updates = append(updates, i)
		}
	}
	for part := range slices.Chunk(creates, batchCreate) {
		b.each(ctx, part, b.create)
	}
	b.each(ctx, updates, b.update)
	for part := range slices.Chunk(deletes, batchDelete) {
		b.each(ctx, part, b.remove)
	}
	return b.out
}

type batch struct {
	*store
	writes []side.Write
	out    []side.Outcome
	ended  error // what makes further writes useless
}

// each does a part in one go and gives those that are left over a try of their own.
func (b *batch) each(ctx context.Context, part []int, together func(context.Context, []int) (alone []int, err error)) {
	if len(part) == 0 {
		return
	}
	alone := part
	if b.ended == nil && len(part) > 1 {
		var err error
		if alone, err = together(ctx, part); err != nil {
			b.fail(alone, err)
			return
		}
	}
	for _, i := range alone {
		if b.ended != nil {
			b.out[i].Err = notTried(b.ended)
			continue
		}
		b.one(ctx, i)
	}
}

func (b *batch) one(ctx context.Context, i int) {
	o := &b.out[i]
	switch w := b.writes[i]; {
	case w.Create != nil:
		o.Item, o.Err = b.Create(ctx, *w.Create)
	case w.Delete:
		o.Err = b.Delete(ctx, w.At.Ref)
	default:
		o.Item, o.Err = b.Update(ctx, w.At, w.Patch)
	}
	b.note(o.Err)
}

// note remembers an error that the next write would meet as well.
func (b *batch) note(err error) {
	for _, c := range []error{side.ErrAuth, side.ErrBusy, side.ErrNetwork, context.Canceled} {
		if errors.Is(err, c) {
			b.ended = err
		}
	}
}

func (b *batch) fail(part []int, err error) {
	for _, i := range part {
		b.out[i].Err = err
	}
	b.note(err)
}

// notTried is the error of a write that was not begun because of another one's.
func notTried(err error) error {
	e := &side.Error{Class: side.ErrNetwork, What: "not tried", Untouched: true, Err: err, RetryAfter: side.RetryAfter(err)}
	for _, c := range []error{side.ErrAuth, side.ErrBusy} {
		if errors.Is(err, c) {
			e.Class = c
		}
	}
	return e
}

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
	for _, i := range send {
		b.made(ctx, i, byUID[b.writes[i].Create.UID], docs[i], lens)
	}
	return nil
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

// update changes contacts in as many requests as there are sets of fields; pictures go alone.
func (b *batch) update(ctx context.Context, part []int) (alone []int, err error) {
	done, err := b.a.c.Turn(ctx)
	if err != nil {
		return part, err
	}
	defer done()
	patch := record.Patch{}
	for _, i := range part {
		for k, e := range b.writes[i].Patch {
			if k.Property() == "CATEGORIES" && !e.Gone {
				patch[k] = e
			}
		}
	}
	lens, err := b.ensure(ctx, patch)
	if err != nil {
		return part, err
	}
	byMask := map[string][]int{}
	docs := map[int][]byte{}
	names := map[string]bool{}
	for _, i := range part {
		w := b.writes[i]
		doc, err := lens.Put(w.At.Doc, w.Patch)
		mask := contacts.Changed(w.At.Doc, doc)
		if err != nil || len(w.At.Doc) == 0 || w.At.Version == "" || len(mask) == 0 || names[w.At.ID] ||
			string(contacts.Photo(doc)) != string(contacts.Photo(w.At.Doc)) {
			alone = append(alone, i)
			continue
		}
		names[w.At.ID] = true
		docs[i] = doc
		m := strings.Join(mask, ",")
		byMask[m] = append(byMask[m], i)
	}
	masks := make([]string, 0, len(byMask))
	for m := range byMask {
		masks = append(masks, m)
	}
	sort.Strings(masks)
	for _, m := range masks {
		for some := range slices.Chunk(byMask[m], batchUpdate) {
			if b.ended != nil {
				b.fail(some, notTried(b.ended))
			} else if len(some) == 1 {
				alone = append(alone, some[0])
			} else {
				alone = append(alone, b.updateSome(ctx, m, some, docs, lens)...)
			}
		}
	}
	return alone, nil
}

// updateSome sends one set of fields of some contacts and gives those that are left over.
func (b *batch) updateSome(ctx context.Context, mask string, some []int, docs map[int][]byte, lens contacts.Lens) (alone []int) {
	req := &people.BatchUpdateContactsRequest{Contacts: map[string]people.Person{}, UpdateMask: mask, ReadMask: fields, Sources: []string{ofContacts}}
	var sent []int
	for _, i := range some {
		at := b.writes[i].At
		was, err := personOf(at.Doc)
		if err == nil {
			var body *people.Person
			if body, err = bodyOf(docs[i], strings.Split(mask, ",")); err == nil {
				versioned(body, was)
				body.ResourceName = b.a.name(at.ID)
				req.Contacts[body.ResourceName] = *body
				sent = append(sent, i)
			}
		}
		b.out[i].Err = err
	}
	r, err := b.l.api.People.BatchUpdateContacts(req).Context(ctx).Do()
	for _, i := range sent {
		b.a.wrote(b.writes[i].At.ID)
	}
	if err != nil {
		p, _ := client.ProblemOf(err)
		if err = b.a.c.Fail(ctx, "update contacts", err); final(err) {
			b.fail(sent, err)
			return nil
		}
		left := b.notWritten(ctx, sent, docs, lens)
		sound := slices.DeleteFunc(slices.Clone(left), func(i int) bool { return slices.Contains(p.Failed, b.a.name(b.writes[i].At.ID)) })
		if len(p.Failed) == 0 || len(sound) == len(sent) || len(sound) < 2 {
			return left
		}
		left = slices.DeleteFunc(left, func(i int) bool { return slices.Contains(sound, i) })
		return append(left, b.updateSome(ctx, mask, sound, docs, lens)...)
	}
	for _, i := range sent {
		x, ok := r.UpdateResult[b.a.name(b.writes[i].At.ID)]
		if !ok || x.Person == nil {
			b.out[i].Err = &side.Error{Class: side.ErrNetwork, What: "update contact: Google does not tell what became of it"}
			continue
		}
		b.out[i].Item, b.out[i].Err = b.written(ctx, x.Person, lens)
	}
	return nil
}

// notWritten settles those of a refused batch that were written all the same, and gives the others.
func (b *batch) notWritten(ctx context.Context, some []int, docs map[int][]byte, lens contacts.Lens) []int {
	if len(some) == 0 {
		return nil
	}
	ids := make([]string, len(some))
	for n, i := range some {
		ids[n] = b.writes[i].At.ID
	}
	now, err := b.Read(ctx, ids...)
	if err != nil {
		b.fail(some, err)
		return nil
	}
	at := map[string]side.Item{}
	for _, it := range now {
		at[it.ID] = it
	}
	return slices.DeleteFunc(some, func(i int) bool {
		it, ok := at[b.writes[i].At.ID]
		want, _, err := lens.Get(docs[i])
		if !ok || err != nil || it.Version == b.writes[i].At.Version || !it.Record.Same(want) {
			return false
		}
		b.out[i] = side.Outcome{Item: it}
		return true
	})
}

// remove deletes contacts that are still as they were.
func (b *batch) remove(ctx context.Context, part []int) (alone []int, err error) {
	done, err := b.a.c.Turn(ctx)
	if err != nil {
		return part, err
	}
	defer done()
	ids := make([]string, len(part))
	for n, i := range part {
		ids[n] = b.writes[i].At.ID
	}
	now, err := b.Read(ctx, ids...)
	if err != nil {
		return part, untouched(err)
	}
	at := map[string]string{}
	for _, it := range now {
		at[it.ID] = it.Version
	}
	var send []int
	var names []string
	for _, i := range part {
		ref := b.writes[i].At.Ref
		switch v, there := at[ref.ID]; {
		case !there:
			b.out[i].Err = gone("delete contact")
		case v != ref.Version:
			b.out[i].Err = stale("delete contact")
		default:
			send, names = append(send, i), append(names, b.a.name(ref.ID))
		}
	}
	if len(send) == 0 {
		return nil, nil
	}
	_, err = b.l.api.People.BatchDeleteContacts(&people.BatchDeleteContactsRequest{ResourceNames: names}).Context(ctx).Do()
	for _, i := range send {
		b.a.wrote(b.writes[i].At.ID)
	}
	if err == nil {
		for _, i := range send {
			b.a.forget(b.writes[i].At.ID)
		}
		return nil, nil
	}
	err = b.a.c.Fail(ctx, "delete contacts", err)
	if side.Refused(err) && !errors.Is(err, side.ErrAuth) && !errors.Is(err, side.ErrBusy) {
		return send, nil // one by one: each reads what has become of it
	}
	left, again := b.Read(ctx, ids...)
	if again != nil {
		b.fail(send, err)
		return nil, nil
	}
	there := map[string]bool{}
	for _, it := range left {
		there[it.ID] = true
	}
	for _, i := range send {
		if id := b.writes[i].At.ID; there[id] {
			b.out[i].Err = err
		} else {
			b.a.forget(id)
		}
	}
	b.note(err)
	return nil, nil
}
