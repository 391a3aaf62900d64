package ledger

import (
	"context"
	"fmt"

	"bothways/sync/link"
)

// Commit remembers a batch durably, all or nothing, and fills in new numbers. An Asked without its
// line gets the number of the batch's new line of that link, side and operation.
func (p *Process) Commit(ctx context.Context, b *link.Batch) error {
	c := commit{b: b}
	err := p.db.change(ctx, func(ctx context.Context, w *work) error {
		c.work = w
		return c.all(ctx, p.name)
	})
	if err != nil {
		c.unnumber()
		return fmt.Errorf("remember %s: %w", p.name, err)
	}
	return nil
}

// commit is one batch on its way into the tables.
type commit struct {
	*work
	packer
	b       *link.Batch
	process int64
	given   map[*int64]bool // numbers given, taken back when the batch fails
}

func (c *commit) all(ctx context.Context, name string) (err error) {
	if _, err = c.do(ctx, "add_process", name); err != nil {
		return err
	}
	if c.process, err = c.number(ctx, "process_id", name); err != nil {
		return err
	}
	c.known = func(d digest) bool {
		_, err := c.number(ctx, "blob_id", d[:])
		return err == nil
	}
	for _, part := range []func(context.Context) error{
		c.numbers, c.plan, c.run, c.lines, c.links, c.forget, c.state, c.differ,
	} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (c *commit) links(ctx context.Context) error {
	if c.b.Wake {
		if _, err := c.do(ctx, "wake_links", c.process); err != nil {
			return err
		}
	}
	for i, l := range c.b.Put {
		old := !c.isNew(&l.ID)
		bare := *l
		bare.ID, bare.Half[link.Left].Ref.ID, bare.Half[link.Right].Ref.ID = 0, "", ""
		data, err := c.pack(bare)
		if err != nil {
			return fmt.Errorf("link %d: %w", l.ID, err)
		}
		quiet := i < len(c.b.Quiet) && c.b.Quiet[i]
		var due any
		if quiet && i < len(c.b.Due) {
			due = micros(c.b.Due[i])
		}
		n, err := c.put(ctx, old, "touch_link", "put_link",
			l.ID, c.process, l.Half[link.Left].Ref.ID, l.Half[link.Right].Ref.ID, sides(l), quiet, due, data)
		if err == nil && n == 0 {
			err = fmt.Errorf("belongs to another process")
		}
		if err == nil && old {
			_, err = c.do(ctx, "link_needs_nothing", l.ID)
		}
		if err == nil {
			err = c.keep(ctx, "link_needs", l.ID, c.blobs)
		}
		if err != nil {
			return fmt.Errorf("link %d: %w", l.ID, err)
		}
	}
	return nil
}

// put writes a row, an old one the short way where that does.
func (c *commit) put(ctx context.Context, old bool, short, whole string, args ...any) (n int64, err error) {
	if old {
		n, err = c.do(ctx, short, args...)
	}
	if err == nil && n == 0 {
		n, err = c.do(ctx, whole, args...)
	}
	return n, err
}

// sides is the column of that name.
func sides(l *link.Link) int {
	left, right := l.Half[link.Left], l.Half[link.Right]
	switch {
	case left.Met() && right.Met() && !left.Present() && !right.Present():
		return 4
	case left.Met() && right.Met():
		return 3
	case right.Met():
		return 2
	case left.Met():
		return 1
	}
	return 0
}

func (c *commit) forget(ctx context.Context) error {
	for _, id := range c.b.Forget {
		if _, err := c.do(ctx, "forget_link", c.process, id); err != nil {
			return fmt.Errorf("link %d: %w", id, err)
		}
	}
	return nil
}

func (c *commit) state(ctx context.Context) error {
	if c.b.State == nil {
		return nil
	}
	data, err := c.pack(*c.b.State)
	if err == nil {
		_, err = c.do(ctx, "put_state", c.process, data)
	}
	return err
}

func (c *commit) differ(ctx context.Context) error {
	for _, pair := range c.b.Differ {
		if _, err := c.do(ctx, "put_differ", c.process, pair[link.Left], pair[link.Right]); err != nil {
			return err
		}
	}
	return nil
}

// lines writes the journal's lines.
func (c *commit) lines(ctx context.Context) error {
	for _, e := range c.b.Entries {
		bare := *e
		bare.ID = 0
		data, err := c.pack(bare)
		if err != nil {
			return fmt.Errorf("journal line %d: %w", e.ID, err)
		}
		n, err := c.put(ctx, !c.isNew(&e.ID), "end_entry", "put_entry",
			e.ID, c.process, e.Run, e.Link, int(e.Side), string(e.Op), string(e.Outcome), e.At.UnixMicro(), data)
		if err == nil && n == 0 {
			err = fmt.Errorf("belongs to another process")
		}
		if err == nil && !c.isNew(&e.ID) {
			_, err = c.do(ctx, "entry_needs_nothing", e.ID)
		}
		if err == nil {
			err = c.keep(ctx, "entry_needs", e.ID, c.blobs)
		}
		if err != nil {
			return fmt.Errorf("journal line %d: %w", e.ID, err)
		}
	}
	return nil
}

func (c *commit) run(ctx context.Context) error {
	r := c.b.Run
	if r == nil {
		return nil
	}
	bare := *r
	bare.ID, bare.Process, bare.Summary = 0, "", nil
	data, err := c.pack(bare)
	if err != nil {
		return err
	}
	summary, packed := squeeze(r.Summary)
	n, err := c.do(ctx, "put_run", r.ID, c.process, r.Kind, r.Started.UnixMicro(), data, packed, summary)
	return c.owned("run", r.ID, n, err)
}

func (c *commit) plan(ctx context.Context) error {
	p := c.b.Plan
	if p == nil {
		return nil
	}
	bare := *p
	bare.ID, bare.Process, bare.Summary = 0, "", nil
	data, err := c.pack(bare)
	if err != nil {
		return err
	}
	summary, packed := squeeze(p.Summary)
	n, err := c.do(ctx, "put_plan", p.ID, c.process, p.Made.UnixMicro(), p.Verdict, data, packed, summary)
	return c.owned("plan", p.ID, n, err)
}

func (c *commit) owned(what string, id, rows int64, err error) error {
	if err == nil && rows == 0 {
		err = fmt.Errorf("belongs to another process")
	}
	if err != nil {
		return fmt.Errorf("%s %d: %w", what, id, err)
	}
	return nil
}
