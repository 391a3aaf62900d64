package run

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"bothways/sync/link"
	"bothways/sync/match"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Fetch reads what changed on both sides into the ledger: writes whose answer was lost are worked
// out, changes folded in, and loose records that are one and the same linked.
func (p *Process) Fetch(ctx context.Context) error {
	if _, err := p.names(ctx); err != nil {
		return err
	}
	if err := p.fetch(ctx); err != nil {
		return err
	}
	other, err := p.names(ctx)
	if err != nil || !other {
		return err
	}
	return p.fetch(ctx) // with what the linking has brought to light
}

func (p *Process) fetch(ctx context.Context) error {
	st, err := p.Ledger.State(ctx)
	if err != nil {
		return err
	}
	if st.Lens != p.Lens {
		st.Cursor, st.Lens, st.Settings = [2]side.Cursor{}, p.Lens, "" // sides may hold more now
	}
	began := p.Now()
	var deltas [2]side.Delta
	g, gctx := errgroup.WithContext(ctx)
	if p.InTurn {
		g.SetLimit(1)
	}
	for _, s := range link.Both {
		g.Go(func() (err error) {
			if deltas[s], err = p.changes(gctx, s, st.Cursor[s]); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	known, err := p.known(ctx, deltas)
	if err != nil {
		return err
	}
	w := newWorking(known)
	if err := p.recall(ctx, w); err != nil {
		return err
	}
	for _, s := range link.Both {
		if err := p.confirm(ctx, w, s, &deltas[s], st.Suspect[s] != ""); err != nil {
			return err
		}
		w.fold(s, deltas[s])
		deltas[s].Changed = nil // the links hold what is needed of them
		st.Cursor[s], p.Broken[s] = deltas[s].Next, deltas[s].Broken
		if err := p.unlisted(ctx, w, s); err != nil {
			return err
		}
	}
	linked, err := p.Ledger.Linked(ctx)
	if err != nil {
		return err
	}
	if err := p.Ledger.Commit(ctx, w.batch(&st)); err != nil {
		return err
	}
	if err := p.meet(ctx, w, began); err != nil {
		return err
	}
	return p.suspect(ctx, st, deltas, w, linked)
}

// changes reads all pages of a side; an expired position means reading everything.
func (p *Process) changes(ctx context.Context, s link.Side, since side.Cursor) (side.Delta, error) {
	all, err := p.pages(ctx, s, since)
	if errors.Is(err, side.ErrCursor) && since != "" {
		all, err = p.pages(ctx, s, "")
	}
	return all, err
}

func (p *Process) pages(ctx context.Context, s link.Side, since side.Cursor) (side.Delta, error) {
	var all side.Delta
	for {
		p.tell("reading", s, len(all.Changed), 0)
		d, err := p.Stores[s].Changes(ctx, since)
		if err != nil {
			return side.Delta{}, err
		}
		all.Changed = append(all.Changed, d.Changed...)
		all.Gone = append(all.Gone, d.Gone...)
		all.Out = append(all.Out, d.Out...)
		all.Broken = append(all.Broken, d.Broken...)
		all.Full = all.Full || d.Full
		all.Next = d.Next
		if d.Place != "" {
			all.Place = d.Place
		}
		if !d.More {
			p.tell("reading", s, len(all.Changed), len(all.Changed))
			return all, nil
		}
		since = d.Next
	}
}

// known loads the links that the deltas may touch.
func (p *Process) known(ctx context.Context, deltas [2]side.Delta) ([]link.Link, error) {
	want := link.Want{Open: true, Now: p.Now()}
	for _, s := range link.Both {
		d := deltas[s]
		if d.Full {
			want = link.Want{All: true}
			break
		}
		for _, it := range d.Changed {
			want.Refs[s] = append(want.Refs[s], it.ID)
		}
		for _, b := range d.Broken {
			want.Refs[s] = append(want.Refs[s], b.ID)
		}
		want.Refs[s] = append(append(want.Refs[s], d.Gone...), d.Out...)
	}
	return p.Ledger.Links(ctx, want)
}

// recall works out writes whose answer was lost, by reading the items.
func (p *Process) recall(ctx context.Context, w *working) error {
	for _, s := range link.Both {
		var ids []string
		for _, l := range w.links {
			if a := l.Half[s].Asked; a != nil && a.Op != link.Create {
				ids = append(ids, l.Half[s].Ref.ID)
			}
		}
		if len(ids) == 0 {
			continue
		}
		items, err := p.read(ctx, s, ids)
		if err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
		for i, l := range w.links {
			if a := l.Half[s].Asked; a != nil && a.Op != link.Create {
				w.put(i, l.Recall(s, items[l.Half[s].Ref.ID]))
			}
		}
	}
	return nil
}

// confirm asks for the items that a full listing does not show although they were there: a listing
// may lag behind, and only what cannot be read either is gone. While a side is in doubt, so is what
// was taken for gone before.
func (p *Process) confirm(ctx context.Context, w *working, s link.Side, d *side.Delta, doubt bool) error {
	if !d.Full && !doubt {
		return nil
	}
	shown := map[string]bool{}
	for _, it := range d.Changed {
		shown[it.ID] = true
	}
	for _, b := range d.Broken {
		shown[b.ID] = true
	}
	for _, list := range [][]string{d.Out, d.Gone} {
		for _, id := range list {
			shown[id] = true
		}
	}
	var ids []string
	for _, l := range w.links {
		h := l.Half[s]
		missing := d.Full && h.Present() && !h.Out || doubt && h.Met() && h.Gone
		if missing && !shown[h.Ref.ID] {
			ids = append(ids, h.Ref.ID)
		}
	}
	items, err := p.read(ctx, s, ids)
	if err != nil {
		return fmt.Errorf("%s: %w", s, err)
	}
	if doubt && len(items) > 0 { // another link may have them by now
		var want link.Want
		want.Refs[s] = ids
		links, err := p.Ledger.Links(ctx, want)
		if err != nil {
			return err
		}
		w.load(links)
	}
	for _, id := range ids {
		if it := items[id]; it != nil {
			d.Changed = append(d.Changed, *it)
		}
	}
	return nil
}

// unlisted asks for the items that we created after the last listing and that this one does not
// show: a side that compares with that listing cannot tell that they are gone.
func (p *Process) unlisted(ctx context.Context, w *working, s link.Side) error {
	var ids []string
	for i, l := range w.links {
		if l.Half[s].Unlisted && !w.gone[i] {
			ids = append(ids, l.Half[s].Ref.ID)
		}
	}
	items, err := p.read(ctx, s, ids)
	if err != nil {
		return fmt.Errorf("%s: %w", s, err)
	}
	for i, l := range w.links {
		if !l.Half[s].Unlisted || w.gone[i] {
			continue
		}
		l = l.Clone()
		l.Half[s].Unlisted = false
		l.Half[s].Gone = items[l.Half[s].Ref.ID] == nil
		w.put(i, l)
	}
	return nil
}

// read gives the items of a side by id; what does not exist is missing.
func (p *Process) read(ctx context.Context, s link.Side, ids []string) (map[string]*side.Item, error) {
	out := make(map[string]*side.Item, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	items, err := p.Stores[s].Read(ctx, ids...)
	if err != nil {
		return nil, err
	}
	for i := range items {
		out[items[i].ID] = &items[i]
	}
	return out, nil
}

const empty = "is suddenly empty"

// suspect notes when a side does not look like the one it was: then what is missing there is not
// taken for deleted without a question. The doubt ends when nothing is missing any more. linked is how
// many there were.
func (p *Process) suspect(ctx context.Context, was link.State, deltas [2]side.Delta, w *working, linked int) error {
	st := was
	for _, s := range link.Both {
		missing, gone, alone := w.missing(s)
		place := deltas[s].Place
		switch {
		case missing == 0:
			st.Suspect[s] = ""
		case place != "" && st.Place[s] != "" && st.Place[s] != place:
			st.Suspect[s] = "has become another place"
		case gone+alone >= linked && (gone > 1 || st.Suspect[s] == empty):
			st.Suspect[s] = empty
		}
		if place != "" {
			st.Place[s] = place
		}
	}
	if st.Suspect == was.Suspect && st.Place == was.Place {
		return nil
	}
	return p.Ledger.Commit(ctx, &link.Batch{State: &st})
}

// meet brings halves together: those that come back under a new id, lost creations, and loose
// records that are one and the same. The listings were begun at a time.
func (p *Process) meet(ctx context.Context, w *working, began time.Time) error {
	for _, s := range link.Both {
		joined, forget := link.Rejoin(w.all(), s)
		w.join(joined, forget)
		w.giveUp(s, began.Add(-2*p.lag(s))) // twice, for the writing took its time as well
	}
	fresh := w.fresh()
	if fresh {
		if err := p.match(ctx, w); err != nil {
			return err
		}
	}
	w.bury()
	b := w.batch(nil)
	if len(b.Put)+len(b.Forget) == 0 {
		return nil
	}
	return p.Ledger.Commit(ctx, b)
}

// lag is how long a side's listings may not show what was written.
func (p *Process) lag(s link.Side) time.Duration {
	if l, ok := p.Stores[s].(side.Lagger); ok {
		return l.Lag()
	}
	return 0
}

// match links the loose records of both sides that are certainly one.
func (p *Process) match(ctx context.Context, w *working) error {
	for _, s := range emptierFirst(w.loose()) {
		want := link.Want{}
		want.Loose[s] = true
		loose, err := p.Ledger.Links(ctx, want)
		if err != nil {
			return err
		}
		w.load(loose)
		if len(w.loose()[s]) == 0 {
			return nil // the other side's need not be loaded
		}
	}
	differ, err := p.Ledger.Different(ctx)
	if err != nil {
		return err
	}
	sides := w.loose()
	p.tell("matching", link.Left, 0, len(sides[0]))
	pairs := match.Pairs(asLoose(sides[0], link.Left), asLoose(sides[1], link.Right), match.Options{
		Kind: p.Rules.Kind, Region: p.Region,
		Different: func(l, r string) bool { return differ[[2]string{l, r}] },
	})
	for _, pair := range pairs {
		if pair.Certain {
			l, r := sides[0][pair.Left], sides[1][pair.Right]
			l = l.Join(link.Right, r, Why(pair.Reasons))
			l.Half[0].Synced, l.Half[1].Synced = record.Record{}, record.Record{} // compared anew
			w.join([]link.Link{l}, []int64{r.ID})
		}
	}
	return nil
}

// emptierFirst is the order in which sides are looked into for a partner.
func emptierFirst(loose [2][]link.Link) [2]link.Side {
	if len(loose[link.Right]) < len(loose[link.Left]) {
		return [2]link.Side{link.Right, link.Left}
	}
	return link.Both
}

// asLoose shows links to the matcher by the id of their one half.
func asLoose(links []link.Link, s link.Side) []match.Loose {
	out := make([]match.Loose, len(links))
	for i, l := range links {
		out[i] = match.Loose{ID: l.Half[s].Ref.ID, Record: l.Half[s].Seen}
	}
	return out
}

// Why puts the reasons of a match into a short line: "email, name".
func Why(reasons []match.Reason) string {
	var codes []string
	for _, r := range reasons {
		if r.Code != "shared" {
			codes = append(codes, r.Code)
		}
	}
	return strings.Join(codes, ", ")
}
