package run

import (
	"context"
	"errors"
	"fmt"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Back is one write to be taken back.
type Back struct {
	Entry link.Entry
	Link  link.Link
	Op    link.Op      // what is done now
	Patch record.Patch // of an update
	Exact bool         // nothing was written since: the document is put back as it was
	Why   string       // why it is left as it is; "" if it is taken back
	way   link.Way
}

// Undo works out what taking back a run's writes means, newest first. Where a field was edited
// since, it stays. Only the links named are touched; none named means all.
func (p *Process) Undo(ctx context.Context, of int64, only map[int64]bool) ([]Back, error) {
	entries, err := p.Ledger.Entries(ctx, of)
	if err != nil {
		return nil, err
	}
	links, err := p.written(ctx, entries)
	if err != nil {
		return nil, err
	}
	var out []Back
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		if e.Outcome == link.Done && (len(only) == 0 || only[e.Link]) {
			out = append(out, back(e, find(links, e)))
		}
	}
	return out, nil
}

// written loads the links of journal lines.
func (p *Process) written(ctx context.Context, entries []link.Entry) ([]link.Link, error) {
	var w link.Want
	for _, e := range entries {
		w.IDs = append(w.IDs, e.Link)
		w.Refs[e.Side] = append(w.Refs[e.Side], e.Item[e.Side])
	}
	return p.Ledger.Links(ctx, w)
}

// find gives the link of a journal line, or where it was forgotten since a bare one with its number.
func find(links []link.Link, e link.Entry) link.Link {
	for _, l := range links {
		if l.ID == e.Link {
			return l
		}
	}
	for _, l := range links {
		if l.Half[e.Side].Ref.ID == e.Item[e.Side] {
			return l
		}
	}
	l := link.Link{ID: e.Link}
	for _, s := range link.Both {
		l.Half[s] = link.Half{Ref: side.Ref{ID: e.Item[s]}, Gone: true}
		if e.Before != nil {
			l.Half[s].Seen = record.New(e.Before.Record.Kind, e.Before.Record.UID)
		}
	}
	return l
}

// back works out one line.
func back(e link.Entry, l link.Link) Back {
	b := Back{Entry: e, Link: l, way: link.Undoing}
	h := l.Half[e.Side]
	switch e.Op {
	case link.Create:
		b.Op = link.Delete
		if !h.Present() {
			b.Why = "it is no longer there"
		} else if !h.Seen.Same(e.After.Record) {
			b.Why = "it was edited since"
		}
	case link.Delete:
		b.Op, b.Exact = link.Create, true
		if h.Present() {
			b.Why = "it is there again"
		}
	case link.Update:
		b.Op = link.Update
		if !h.Present() {
			b.Why = "it was deleted since"
			break
		}
		b.Exact = h.Ref.Version == e.After.Ref.Version
		b.Patch = stillOurs(record.Diff(e.After.Record, e.Before.Record), e.After.Record, h.Seen)
		if len(b.Patch) == 0 {
			b.Why = "its fields were edited since"
		}
	}
	return b
}

// stillOurs leaves out the fields that no longer show what the write left.
func stillOurs(p record.Patch, after, now record.Record) record.Patch {
	out := record.Patch{}
	for k, e := range p {
		was, had := after.Fields[k]
		is, has := now.Fields[k]
		if had == has && (!had || was.Same(is)) {
			out[k] = e
		}
	}
	for k, e := range out {
		if e.From != "" {
			if _, ok := out[e.From]; !ok {
				delete(out, k) // what it would take the place of was edited since
			}
		}
	}
	return out
}

// TakeBack carries an undo out, journalled like any run, so that it can be undone as well. What it
// changes is agreed as it stands then: the next run does not do the same again.
func (p *Process) TakeBack(ctx context.Context, backs []Back, run link.Run) (Result, error) {
	run.Process, run.Started = p.Name, p.Now()
	if err := p.Ledger.Commit(ctx, &link.Batch{Run: &run}); err != nil {
		return Result{}, err
	}
	if _, err := p.names(ctx); err != nil {
		return Result{}, err
	}
	res := Result{Run: run}
	links := map[int64]*link.Link{}
	for i, b := range backs {
		p.tell("writing", b.Entry.Side, i, len(backs))
		row := Row{Side: b.Entry.Side, Outcome: link.Stale, Action: UndoAction(b)}
		if b.Why == "" {
			l, ok := links[b.Entry.Link]
			if !ok {
				copied := b.Link.Clone()
				l = &copied
				links[b.Entry.Link] = l
			}
			var err error
			if row.Outcome, row.Err, err = p.takeBack(ctx, b, l, run.ID); err != nil {
				return res, err
			}
		}
		res.Rows = append(res.Rows, row)
	}
	return res, nil
}

// UndoAction shows an undone write as an action.
func UndoAction(b Back) *plan.Action {
	a := &plan.Action{Link: b.Link, State: plan.Do, Reason: plan.Reason{Code: "undo", Side: b.Entry.Side, Detail: "undo"}}
	if b.Why != "" {
		a.State, a.Reason = plan.Skipped, plan.Reason{Code: "kept", Detail: b.Why}
	}
	st := plan.Step{Op: b.Op, Patch: b.Patch}
	if b.Op == link.Create && b.Entry.Before != nil {
		st.Record, st.Patch = b.Entry.Before.Record, record.All(b.Entry.Before.Record)
	}
	a.Step[b.Entry.Side] = st
	return a
}

// takeBack does one write of an undo.
func (p *Process) takeBack(ctx context.Context, b Back, l *link.Link, run int64) (link.Outcome, error, error) {
	s := b.Entry.Side
	e := &link.Entry{Run: run, Link: l.ID, Side: s, Op: b.Op, Title: b.Entry.Title, Item: b.Entry.Item,
		Reason: fmt.Sprintf("undo of %s", b.Entry.Op), Patch: b.Patch, Outcome: link.Unknown, At: p.Now()}
	at, werr := p.asItIs(ctx, b, e)
	if werr != nil {
		return link.Stale, werr, nil
	}
	patch := b.Patch
	if b.Op == link.Create {
		patch = record.All(b.Entry.Before.Record)
	}
	write := link.Write{Op: b.Op, Patch: patch, UID: b.Link.Half[s].Seen.UID, Way: b.way, At: p.Now()}
	if b.way == link.Restoring {
		write.Was = l.Half[s].Synced
	}
	*l = l.Begin(s, write)
	if err := p.Ledger.Commit(ctx, &link.Batch{Put: []*link.Link{l}, Entries: []*link.Entry{e}}); err != nil {
		return link.Failed, nil, err
	}
	e.Link = l.ID
	it, werr := p.putBack(ctx, b, at)
	switch {
	case werr == nil:
		*l = l.Written(s, it)
		e.Outcome = link.Done
		if b.Op != link.Delete {
			e.After = image(it)
			e.Item[s] = it.ID
		}
	case side.Refused(werr):
		*l = l.Refused(s)
		e.Outcome = link.Failed
	}
	if werr != nil {
		e.Code, e.Message = side.Code(werr), werr.Error()
	}
	batch := link.Batch{Entries: []*link.Entry{e}}
	if l.Dead() {
		batch.Forget = []int64{l.ID}
	} else {
		batch.Put = []*link.Link{l}
	}
	return e.Outcome, werr, p.Ledger.Commit(context.WithoutCancel(ctx), &batch)
}

// asItIs reads the item that an undo changes or deletes, and notes it as the image before.
func (p *Process) asItIs(ctx context.Context, b Back, e *link.Entry) (side.Item, error) {
	s := b.Entry.Side
	if b.Op == link.Create {
		return side.Item{}, nil
	}
	id := b.Link.Half[s].Ref.ID
	items, err := p.read(ctx, s, []string{id})
	if err != nil {
		return side.Item{}, err
	}
	it, ok := items[id]
	if !ok {
		return side.Item{}, &side.Error{Class: side.ErrGone, What: "no longer there"}
	}
	if it.Version != b.Link.Half[s].Ref.Version && !it.Record.Same(b.Link.Half[s].Seen) {
		return side.Item{}, &side.Error{Class: side.ErrStale, What: "it was edited since"}
	}
	e.Before = image(*it)
	return *it, nil
}

// putBack writes: byte for byte where the side keeps documents and nothing was written since.
func (p *Process) putBack(ctx context.Context, b Back, at side.Item) (side.Item, error) {
	st := p.Stores[b.Entry.Side]
	if b.Op == link.Delete {
		return side.Item{}, st.Delete(ctx, at.Ref)
	}
	was := b.Entry.Before
	restorer, keeps := st.(side.Restorer)
	var it side.Item
	var err error
	switch {
	case b.Op == link.Create && keeps && len(was.Doc) > 0:
		it, err = restorer.Restore(ctx, side.Ref{ID: was.Ref.ID}, was.Doc)
	case b.Op == link.Create:
		var full record.Patch
		if full, err = p.Ledger.Inflate(ctx, record.All(was.Record)); err == nil {
			it, err = createAgain(ctx, st, withRaw(was.Record, full), b)
		}
	case b.Exact && keeps && len(was.Doc) > 0:
		it, err = restorer.Restore(ctx, at.Ref, was.Doc)
	default:
		var full record.Patch
		if full, err = p.Ledger.Inflate(ctx, b.Patch); err == nil {
			it, err = st.Update(ctx, at, full)
		}
	}
	if err != nil || !it.Assumed {
		return it, err
	}
	shown, err := p.read(ctx, b.Entry.Side, []string{it.ID})
	if err == nil && shown[it.ID] != nil {
		return *shown[it.ID], nil
	}
	return it, err
}

// createAgain makes a record anew, under a derived UID where somebody has its own by now.
func createAgain(ctx context.Context, st side.Store, r record.Record, b Back) (side.Item, error) {
	it, err := st.Create(ctx, r)
	if !errors.Is(err, side.ErrExists) {
		return it, err
	}
	l := link.Link{Fresh: true}
	l.Half[b.Entry.Side] = link.Half{Ref: b.Entry.Before.Ref, Seen: r}
	r.UID = l.NewUID(b.Entry.Side)
	return st.Create(ctx, r)
}

// Restore brings back a version that the journal kept: it becomes an edit on its side, which the
// next run carries over like any other.
func (p *Process) Restore(ctx context.Context, e link.Entry, run link.Run) (Result, error) {
	img := e.Before
	if img == nil {
		img = e.After
	}
	if img == nil {
		return Result{}, fmt.Errorf("version %d: nothing was kept of it", e.ID)
	}
	line := link.Entry{Link: e.Link, Side: e.Side, Op: link.Update, Title: e.Title, Item: e.Item, Before: img}
	links, err := p.written(ctx, []link.Entry{line})
	if err != nil {
		return Result{}, err
	}
	b := Back{Entry: line, Link: find(links, line), Op: link.Update, way: link.Restoring}
	if h := b.Link.Half[e.Side]; h.Present() {
		b.Patch = record.Diff(h.Seen, img.Record)
		if len(b.Patch) == 0 {
			b.Why = "it is like that already"
		}
	} else {
		b.Op, b.Exact = link.Create, true
	}
	return p.TakeBack(ctx, []Back{b}, run)
}
