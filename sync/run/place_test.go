package run_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

type clock struct{ now time.Time }

func (c *clock) tick() time.Time { c.now = c.now.Add(3 * time.Second); return c.now }

// habits are what a side does to what it is given.
type habits struct {
	rewrite bool          // changes the form of values, also of those that name members
	forget  bool          // cannot keep X-ODD
	assume  bool          // does not show what it made of a write
	nameUID bool          // takes the item's name from the UID
	noUID   bool          // knows no UIDs
	blind   bool          // its lens does not know ROLE yet
	page    int           // entries on a page; 0: all
	lag     time.Duration // listings show a change only then
}

// place is a side in memory.
type place struct {
	habits
	name    string
	items   map[string]side.Item
	log     []change
	version int
	clock   *clock
	fuse    *fuse
	lose    int             // this many writes from now an answer is lost
	refuse  map[string]bool // titles that are refused
	expired bool            // the next position is not known
	torn    bool            // the next page after a first one fails
	blank   bool            // shows nothing at all
	writes  int
	watch   func(link.Op, record.Record) // told of every write that is tried
}

type change struct {
	id string
	at time.Time
}

func newPlace(name string, c *clock, f *fuse, h habits) *place {
	return &place{habits: h, name: name, items: map[string]side.Item{}, clock: c, fuse: f, refuse: map[string]bool{}, watch: func(link.Op, record.Record) {}}
}

// keep stores a record in the side's own words.
func (p *place) keep(id string, r record.Record) side.Item {
	p.version++
	kept := record.New(r.Kind, r.UID)
	if p.noUID {
		kept.UID = ""
	}
	for _, k := range r.Keys() {
		v := r.Fields[k]
		if p.forget && k.Property() == "X-ODD" {
			continue
		}
		if p.rewrite && (k.Property() == "NOTE" || k.Property() == "DESCRIPTION") {
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
	p.log = append(p.log, change{id, p.clock.now})
	return it
}

func (p *place) remove(id string) {
	delete(p.items, id)
	p.log = append(p.log, change{id, p.clock.tick()})
}

// known is how far into the log listings reach by now.
func (p *place) known() int {
	n := 0
	for n < len(p.log) && !p.log[n].at.After(p.clock.now.Add(-p.lag)) {
		n++
	}
	return n
}

func (p *place) Changes(_ context.Context, since side.Cursor) (side.Delta, error) {
	if err := p.fuse.burn(); err != nil {
		return side.Delta{}, err
	}
	if p.blank {
		return side.Delta{Full: true, Next: "0/0", Place: p.name}, nil
	}
	if rest, full := strings.CutPrefix(string(since), "full "); full || since == "" {
		return p.listing(rest)
	}
	if p.expired {
		p.expired = false
		return side.Delta{}, side.ErrCursor
	}
	from := number(since)
	to := p.known()
	if p.page > 0 {
		to = min(to, from+p.page)
	}
	d := side.Delta{Next: side.Cursor(fmt.Sprint(to)), More: to < p.known(), Place: p.name}
	seen := map[string]bool{}
	for _, c := range p.log[min(from, to):to] {
		if _, ok := p.items[c.id]; ok && !seen[c.id] {
			d.Changed = append(d.Changed, p.show(c.id))
		} else if !seen[c.id] {
			d.Gone = append(d.Gone, c.id)
		}
		seen[c.id] = true
	}
	return d, p.tear(from > 0 && d.More)
}

// listing is a page of everything there is; at names the place in it and the position after it.
func (p *place) listing(at string) (side.Delta, error) {
	var done, next int
	if at == "" {
		next = p.known()
	} else {
		fmt.Sscanf(at, "%d/%d", &done, &next)
	}
	old := map[string]bool{} // enough to be in a listing
	for _, c := range p.log[:p.known()] {
		old[c.id] = true
	}
	ids := slices.DeleteFunc(p.ids(), func(id string) bool { return !old[id] })
	d := side.Delta{Full: true, Place: p.name, Next: side.Cursor(fmt.Sprint(next))}
	end := len(ids)
	if p.page > 0 && done+p.page < end {
		end = done + p.page
		d.More, d.Next = true, side.Cursor(fmt.Sprintf("full %d/%d", end, next))
	}
	for _, id := range ids[min(done, end):end] {
		d.Changed = append(d.Changed, p.show(id))
	}
	return d, p.tear(done > 0)
}

func (p *place) tear(here bool) error {
	if !p.torn || !here {
		return nil
	}
	p.torn = false
	return &side.Error{Class: side.ErrNetwork, What: "a page is missing"}
}

func number(c side.Cursor) (n int) {
	fmt.Sscan(string(c), &n)
	return n
}

func (p *place) show(id string) side.Item {
	it := p.items[id]
	it.Record = p.seen(it.Record)
	return it
}

func (p *place) seen(r record.Record) record.Record {
	r = r.Clone()
	if p.blind {
		delete(r.Fields, "ROLE")
	}
	return r
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
		if _, ok := p.items[id]; ok && !p.blank {
			out = append(out, p.show(id))
		}
	}
	return out, nil
}

// before and after stand around every write.
func (p *place) before(op link.Op, r record.Record) error {
	if err := p.fuse.burn(); err != nil {
		return err
	}
	if p.refuse[titleOf(r)] {
		return &side.Error{Class: side.ErrRefused, What: "refused", Untouched: true}
	}
	p.watch(op, r)
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
	it.Record = p.seen(it.Record)
	if p.assume {
		it.Record, it.Assumed = r, true
	}
	return it, nil
}

func (p *place) Create(_ context.Context, r record.Record) (side.Item, error) {
	if err := p.before(link.Create, r); err != nil {
		return side.Item{}, err
	}
	id := fmt.Sprint("n", p.version+1)
	if p.nameUID {
		id = r.UID
		if _, taken := p.items[id]; taken {
			p.writes--
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
	if err := p.before(link.Update, at.Record); err != nil {
		return side.Item{}, err
	}
	if err := p.check(at.Ref); err != nil {
		return side.Item{}, err
	}
	r := patch.Apply(p.items[at.ID].Record)
	return p.after(p.keep(at.ID, r), p.seen(r))
}

func (p *place) Delete(_ context.Context, at side.Ref) error {
	if err := p.before(link.Delete, p.items[at.ID].Record); err != nil {
		return err
	}
	if err := p.check(at); err != nil {
		return err
	}
	p.remove(at.ID)
	_, err := p.after(side.Item{}, record.Record{})
	return err
}

func (p *place) Holds(k record.Key) bool { return !p.blind || k.Property() != "ROLE" }

func (p *place) Lag() time.Duration { return p.lag }

func titleOf(r record.Record) string {
	if t := r.Text("FN"); t != "" {
		return t
	}
	return r.Text("SUMMARY")
}

var (
	_ side.Store  = (*place)(nil)
	_ side.Lagger = (*place)(nil)
	_ side.Holder = (*place)(nil)
)
