package run_test

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"

	"bothways/sync/link"
	"bothways/sync/record"
	"bothways/sync/side"
)

// errStop stands for the end of the program: from then on every call fails.
var errStop = errors.New("the program was ended")

// fuse ends the program at the n-th call; 0 never does.
type fuse struct{ left int }

func (f *fuse) burn() error {
	if f.left > 0 {
		if f.left--; f.left == 0 {
			f.left = -1
		}
	}
	if f.left < 0 {
		return errStop
	}
	return nil
}

// habits are what a side does to what it is given.
type habits struct {
	rewrite bool // changes the form of values, also of those that name members
	forget  bool // cannot keep X-ODD
	assume  bool // does not show what it made of a write
	nameUID bool // takes the item's name from the UID
	touches bool // changes versions for nothing
}

// place is a side in memory.
type place struct {
	habits
	name    string
	items   map[string]side.Item
	log     []string // ids in the order of change
	version int
	clock   *clock
	fuse    *fuse
	lose    int             // this many writes from now an answer is lost
	refuse  map[string]bool // titles that are refused
	expired bool
	writes  int
}

type clock struct{ now time.Time }

func (c *clock) tick() time.Time { c.now = c.now.Add(3 * time.Second); return c.now }

func newPlace(name string, c *clock, f *fuse, h habits) *place {
	return &place{habits: h, name: name, items: map[string]side.Item{}, clock: c, fuse: f, refuse: map[string]bool{}}
}

// keep stores a record in the side's own words.
func (p *place) keep(id string, r record.Record) side.Item {
	p.version++
	kept := record.New(r.Kind, r.UID)
	for _, k := range r.Keys() {
		v := r.Fields[k]
		if p.forget && k.Property() == "X-ODD" {
			continue
		}
		if p.rewrite && k.Property() == "NOTE" {
			v.Text = strings.ToUpper(v.Text)
		}
		if p.rewrite && k.Property() == "TEL" {
			v.Text = strings.ToUpper(v.Text)
			k = record.Member("TEL", v.Text)
		}
		kept.Fields[k] = v
	}
	it := side.Item{Ref: side.Ref{ID: id, Version: fmt.Sprint("v", p.version)}, Record: kept, Modified: p.clock.tick()}
	p.items[id] = it
	p.log = append(p.log, id)
	return it
}

func (p *place) Changes(_ context.Context, since side.Cursor) (side.Delta, error) {
	if err := p.fuse.burn(); err != nil {
		return side.Delta{}, err
	}
	var from int
	if since != "" {
		if p.expired {
			p.expired = false
			return side.Delta{}, side.ErrCursor
		}
		fmt.Sscan(string(since), &from)
	}
	d := side.Delta{Full: since == "", Next: side.Cursor(fmt.Sprint(len(p.log))), Place: p.name}
	if d.Full {
		for _, id := range p.ids() {
			d.Changed = append(d.Changed, p.show(id))
		}
		return d, nil
	}
	seen := map[string]bool{}
	for _, id := range p.log[from:] {
		if seen[id] {
			continue
		}
		seen[id] = true
		if _, ok := p.items[id]; ok {
			d.Changed = append(d.Changed, p.show(id))
		} else {
			d.Gone = append(d.Gone, id)
		}
	}
	return d, nil
}

func (p *place) show(id string) side.Item {
	it := p.items[id]
	it.Record = it.Record.Clone()
	return it
}

func (p *place) ids() []string {
	var ids []string
	for id := range p.items {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return ids
}

func (p *place) Read(_ context.Context, ids ...string) ([]side.Item, error) {
	if err := p.fuse.burn(); err != nil {
		return nil, err
	}
	var out []side.Item
	for _, id := range ids {
		if _, ok := p.items[id]; ok {
			out = append(out, p.show(id))
		}
	}
	return out, nil
}

// before and after stand around every write.
func (p *place) before(r record.Record) error {
	if err := p.fuse.burn(); err != nil {
		return err
	}
	if p.refuse[r.Text("FN")] {
		return &side.Error{Class: side.ErrRefused, What: "refused", Untouched: true}
	}
	p.writes++
	return nil
}

func (p *place) after(it side.Item, r record.Record) (side.Item, error) {
	if err := p.fuse.burn(); err != nil {
		return side.Item{}, err
	}
	if p.lose > 0 {
		if p.lose--; p.lose == 0 {
			return side.Item{}, &side.Error{Class: side.ErrNetwork, What: "connection lost"}
		}
	}
	it.Record = it.Record.Clone()
	if p.assume {
		it.Record, it.Assumed = r, true
	}
	return it, nil
}

func (p *place) Create(_ context.Context, r record.Record) (side.Item, error) {
	if err := p.before(r); err != nil {
		return side.Item{}, err
	}
	id := fmt.Sprint("n", p.version+1)
	if p.nameUID {
		id = r.UID
		if _, taken := p.items[id]; taken {
			return side.Item{}, side.ErrExists
		}
	}
	return p.after(p.keep(id, r), r)
}

func (p *place) check(at side.Ref) error {
	it, ok := p.items[at.ID]
	switch {
	case !ok:
		return side.ErrGone
	case it.Version != at.Version:
		return side.ErrStale
	}
	return nil
}

func (p *place) Update(_ context.Context, at side.Item, patch record.Patch) (side.Item, error) {
	if err := p.before(at.Record); err != nil {
		return side.Item{}, err
	}
	if err := p.check(at.Ref); err != nil {
		return side.Item{}, err
	}
	r := patch.Apply(p.items[at.ID].Record)
	return p.after(p.keep(at.ID, r), r)
}

func (p *place) Delete(_ context.Context, at side.Ref) error {
	if err := p.before(record.Record{}); err != nil {
		return err
	}
	if err := p.check(at); err != nil {
		return err
	}
	p.remove(at.ID)
	_, err := p.after(side.Item{}, record.Record{})
	return err
}

func (p *place) remove(id string) {
	delete(p.items, id)
	p.log = append(p.log, id)
}

// touch changes a version and nothing else.
func (p *place) touch(id string) { p.keep(id, p.items[id].Record) }

var _ side.Store = (*place)(nil)
var _ = link.Left
