package people

import (
	"context"
	"slices"
	"sort"
	"strings"

	"google.golang.org/api/people/v1"

	"bothways/connectors/google/client"
	"bothways/connectors/google/contacts"
	"bothways/sync/record"
	"bothways/sync/side"
)

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
		if ok && failed(&x) {
			alone = append(alone, i) // bound to its version, it is told why
			continue
		}
		if !ok || x.Person == nil {
			b.out[i].Err = &side.Error{Class: side.ErrNetwork, What: "update contact: Google does not tell what became of it"}
			continue
		}
		b.out[i].Item, b.out[i].Err = b.written(ctx, x.Person, lens)
	}
	return alone
}

// failed tells an answer within a batch that says its contact was not written.
func failed(x *people.PersonResponse) bool {
	return x.Person == nil && x.Status != nil && x.Status.Code != 0
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
