package run

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/errgroup"

	"bothways/sync/link"
	"bothways/sync/side"
)

// write carries out the noted writes: both sides at once, on each as many at a time as it takes;
// then what a side has not shown of its own accord is read back.
func (a *applying) write(ctx context.Context, jobs [2][]*job) {
	var both errgroup.Group
	if a.InTurn {
		both.SetLimit(1)
	}
	for _, s := range link.Both {
		both.Go(func() error {
			a.writeSide(ctx, s, jobs[s])
			a.readBack(ctx, s, jobs[s])
			return nil
		})
	}
	_ = both.Wait()
}

// writeSide sends the noted writes of a side, in few requests where it takes many in one.
func (a *applying) writeSide(ctx context.Context, s link.Side, jobs []*job) {
	var noted []*job
	for _, j := range jobs {
		if j.entry != nil {
			noted = append(noted, j)
		}
	}
	var ended error
	if b, ok := a.Stores[s].(side.Batcher); ok && len(noted) > 0 && ctx.Err() == nil {
		ended = a.writeAll(ctx, b, noted)
	} else {
		ended = a.writeEach(ctx, s, noted)
	}
	if ended != nil {
		a.halt(s, ended)
	}
}

// writeAll hands all writes over at once and gives the error that means that more would fail.
func (a *applying) writeAll(ctx context.Context, b side.Batcher, jobs []*job) (ended error) {
	if ended = a.pass(ctx, len(jobs)); ended != nil {
		for _, j := range jobs {
			j.err = notTried(ended)
		}
		return ended
	}
	writes := make([]side.Write, len(jobs))
	for i, j := range jobs {
		writes[i] = side.Write{At: j.at, Patch: j.step.Patch, Delete: j.step.Op == link.Delete}
		if j.step.Op == link.Create {
			r := withRaw(j.step.Record, j.step.Patch)
			writes[i].Create = &r
		}
	}
	for i, out := range b.WriteAll(ctx, writes) {
		jobs[i].item, jobs[i].err = out.Item, out.Err
		if endsSide(out.Err) {
			ended = out.Err
		}
	}
	return ended
}

// writeEach does one write after the other, as many at a time as the side takes.
func (a *applying) writeEach(ctx context.Context, s link.Side, jobs []*job) error {
	lanes := 1
	if l, ok := a.Stores[s].(side.Laner); ok {
		lanes = max(1, l.Lanes())
	}
	var g errgroup.Group
	g.SetLimit(lanes)
	var mu sync.Mutex
	var ended error
	for _, j := range jobs {
		g.Go(func() error {
			mu.Lock()
			stop := ended
			mu.Unlock()
			if stop == nil {
				if stop = a.pass(ctx, 1); stop != nil {
					mu.Lock()
					ended = stop
					mu.Unlock()
				}
			}
			if stop != nil {
				j.err = notTried(stop)
				return nil
			}
			j.item, j.err = a.one(ctx, j)
			if endsSide(j.err) {
				mu.Lock()
				ended = j.err
				mu.Unlock()
			}
			return nil
		})
	}
	_ = g.Wait()
	return ended
}

// notTried is the error of a write that was not sent because of another.
func notTried(stop error) error {
	return &side.Error{Class: classOf(stop), What: "not tried", Untouched: true, Err: stop}
}

// classOf keeps the class of what ended a side's writes for those that were not tried.
func classOf(err error) error {
	for _, c := range []error{side.ErrAuth, side.ErrBusy, side.ErrDisk} {
		if errors.Is(err, c) {
			return c
		}
	}
	return side.ErrNetwork
}

// endsSide tells whether an error means that the next write would fail as well.
func endsSide(err error) bool {
	for _, c := range []error{side.ErrAuth, side.ErrBusy, side.ErrDisk, side.ErrNetwork, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, c) {
			return true
		}
	}
	return false
}

// one does one write.
func (a *applying) one(ctx context.Context, j *job) (side.Item, error) {
	st := a.Stores[j.side]
	switch j.step.Op {
	case link.Create:
		return st.Create(ctx, withRaw(j.step.Record, j.step.Patch))
	case link.Update:
		return st.Update(ctx, j.at, j.step.Patch)
	}
	return side.Item{}, st.Delete(ctx, j.at.Ref)
}

// readBack asks for what a side made of the writes that it only confirmed. Where somebody has
// written since, the agreement is on what was asked.
func (a *applying) readBack(ctx context.Context, s link.Side, jobs []*job) {
	var ids []string
	for _, j := range jobs {
		if j.entry != nil && j.err == nil && j.item.Assumed {
			ids = append(ids, j.item.ID)
		}
	}
	items, err := a.read(ctx, s, ids)
	for _, j := range jobs {
		if j.entry == nil || j.err != nil || !j.item.Assumed {
			continue
		}
		it, ok := items[j.item.ID]
		switch {
		case err != nil:
			j.err = &side.Error{Class: side.ErrNetwork, What: "what was written cannot be read back", Err: err}
		case !ok:
			j.err = &side.Error{Class: side.ErrNetwork, What: "what was written is not there"}
		case ok && (j.item.Version == "" || it.Version == j.item.Version):
			j.item = *it
		}
	}
}
