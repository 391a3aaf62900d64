package ledger

import (
	"context"
	"fmt"

	"bothways/sync/link"
)

// numbers gives what is new in the batch its numbers, and refuses numbers that were never given.
func (c *commit) numbers(ctx context.Context) error {
	var links, entries, runs, plans []*int64
	for _, l := range c.b.Put {
		links = append(links, &l.ID)
	}
	for _, e := range c.b.Entries {
		entries = append(entries, &e.ID)
	}
	if c.b.Run != nil {
		runs = append(runs, &c.b.Run.ID)
	}
	if c.b.Plan != nil {
		plans = append(plans, &c.b.Plan.ID)
	}
	for _, part := range []struct {
		table string
		ids   []*int64
	}{{"link", links}, {"entry", entries}, {"run", runs}, {"plan", plans}} {
		if err := c.numberOf(ctx, part.table, part.ids); err != nil {
			return err
		}
	}
	c.askedLines()
	return nil
}

func (c *commit) numberOf(ctx context.Context, table string, ids []*int64) error {
	if len(ids) == 0 {
		return nil
	}
	last, err := c.number(ctx, "last_number", table)
	if err != nil {
		return err
	}
	next := last
	for _, id := range ids {
		if *id < 0 || *id > last {
			return fmt.Errorf("%s %d: there is none of that number", table, *id)
		}
		if *id == 0 {
			next++
			*id = next
			c.give(id)
		}
	}
	return nil
}

func (c *commit) give(id *int64) {
	if c.given == nil {
		c.given = map[*int64]bool{}
	}
	c.given[id] = true
}

func (c *commit) isNew(id *int64) bool { return c.given[id] }

// unnumber takes the numbers back.
func (c *commit) unnumber() {
	for id := range c.given {
		*id = 0
	}
}

// askedLines points writes that were begun at their lines, where both are new in this batch.
func (c *commit) askedLines() {
	type place struct {
		link int64
		side link.Side
		op   link.Op
	}
	lines := map[place]int64{}
	for _, e := range c.b.Entries {
		at := place{e.Link, e.Side, e.Op}
		if _, twice := lines[at]; c.isNew(&e.ID) && !twice {
			lines[at] = e.ID
		}
	}
	for _, l := range c.b.Put {
		for _, s := range link.Both {
			if w := l.Half[s].Asked; w != nil && w.Entry == 0 {
				if id, ok := lines[place{l.ID, s, w.Op}]; ok {
					w.Entry = id
					c.give(&w.Entry)
				}
			}
		}
	}
}
