package people

import (
	"context"
	"errors"
	"slices"

	"google.golang.org/api/people/v1"

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
	now, err := b.inside(ctx, ids)
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
	if err = b.drop(ctx, send, names); err == nil {
		return nil, nil
	}
	err = b.a.c.Fail(ctx, "delete contacts", err)
	if side.Refused(err) && !errors.Is(err, side.ErrAuth) && !errors.Is(err, side.ErrBusy) {
		return send, nil // one by one: each reads what has become of it
	}
	left, again := b.inside(ctx, ids)
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
			b.dropped(id)
		}
	}
	b.note(err)
	return nil, nil
}

// drop deletes contacts, or takes them out of the store's label.
func (b *batch) drop(ctx context.Context, send []int, names []string) error {
	ids := make([]string, len(send))
	for n, i := range send {
		ids[n] = b.writes[i].At.ID
		b.a.wrote(ids[n])
	}
	if b.isLabel() {
		return b.leave(ctx, ids)
	}
	_, err := b.l.api.People.BatchDeleteContacts(&people.BatchDeleteContactsRequest{ResourceNames: names}).Context(ctx).Do()
	if err == nil {
		for _, id := range ids {
			b.dropped(id)
		}
	}
	return err
}

func (b *batch) dropped(id string) {
	if b.isLabel() {
		b.a.away(b.own, id, true)
	} else {
		b.a.forget(id)
	}
}
