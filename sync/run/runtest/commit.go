package runtest

import (
	"context"
	"fmt"
	"time"

	"bothways/sync/link"
)

// Commit keeps the whole batch, or nothing of it, and fills in new numbers.
func (m *Memory) Commit(ctx context.Context, b *link.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if m.Before != nil {
		if err := m.Before(b); err != nil {
			return err
		}
	}
	if err := m.keep(b); err != nil {
		return err
	}
	if m.After != nil {
		return m.After(b)
	}
	return nil
}

func (m *Memory) keep(b *link.Batch) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.check(b); err != nil {
		return err
	}
	m.number(b)
	if b.Wake {
		for id, r := range m.links {
			r.quiet, r.due = false, time.Time{}
			m.links[id] = r
		}
	}
	for i, l := range b.Put {
		r := row{link: cloneLink(*l)}
		if i < len(b.Quiet) {
			r.quiet = b.Quiet[i]
		}
		if r.quiet && i < len(b.Due) {
			r.due = b.Due[i]
		}
		m.links[l.ID] = r
	}
	for _, id := range b.Forget {
		delete(m.links, id)
	}
	if b.State != nil {
		m.state = *b.State
	}
	for _, e := range b.Entries {
		m.entries[e.ID-1] = cloneEntry(*e)
	}
	if b.Run != nil {
		m.runs[b.Run.ID-1] = cloneRun(*b.Run)
	}
	if b.Plan != nil {
		m.plans[b.Plan.ID-1] = clonePlan(*b.Plan)
	}
	for _, pair := range b.Differ {
		m.differ[pair] = true
	}
	return nil
}

// check refuses numbers that were never given, before anything is kept.
func (m *Memory) check(b *link.Batch) error {
	for _, l := range b.Put {
		if l.ID < 0 || l.ID > m.last {
			return fmt.Errorf("link %d: no such link", l.ID)
		}
	}
	for _, e := range b.Entries {
		if e.ID < 0 || e.ID > int64(len(m.entries)) {
			return fmt.Errorf("journal line %d: no such line", e.ID)
		}
	}
	if b.Run != nil && (b.Run.ID < 0 || b.Run.ID > int64(len(m.runs))) {
		return fmt.Errorf("run %d: no such run", b.Run.ID)
	}
	if b.Plan != nil && (b.Plan.ID < 0 || b.Plan.ID > int64(len(m.plans))) {
		return fmt.Errorf("plan %d: no such plan", b.Plan.ID)
	}
	return nil
}

// number gives what is new its number, and an Asked without a line that of the new line of its link,
// side and operation.
func (m *Memory) number(b *link.Batch) {
	for _, l := range b.Put {
		if l.ID == 0 {
			m.last++
			l.ID = m.last
		}
	}
	if b.Plan != nil && b.Plan.ID == 0 {
		m.plans = append(m.plans, link.Plan{})
		b.Plan.ID = int64(len(m.plans))
	}
	if b.Run != nil && b.Run.ID == 0 {
		m.runs = append(m.runs, link.Run{})
		b.Run.ID = int64(len(m.runs))
	}
	for _, e := range b.Entries {
		if e.ID == 0 {
			m.entries = append(m.entries, link.Entry{})
			e.ID = int64(len(m.entries))
			for _, l := range b.Put {
				if w := l.Half[e.Side].Asked; w != nil && w.Entry == 0 && l.ID == e.Link && w.Op == e.Op {
					w.Entry = e.ID
				}
			}
		}
	}
}
