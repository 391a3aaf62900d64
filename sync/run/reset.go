package run

import (
	"context"

	"bothways/sync/link"
	"bothways/sync/record"
	"bothways/sync/side"
)

// Reset forgets what was agreed and where reading stood: the next run compares every record on
// both sides again. Which record is which stays known, and so does what is ignored for ever.
func (p *Process) Reset(ctx context.Context) error {
	st, err := p.Ledger.State(ctx)
	if err != nil {
		return err
	}
	links, err := p.Ledger.Links(ctx, link.Want{All: true})
	if err != nil {
		return err
	}
	b := link.Batch{}
	for _, l := range links {
		if l, alive := forgetful(l); alive {
			b.Put = append(b.Put, &l)
		} else {
			b.Forget = append(b.Forget, l.ID)
		}
	}
	st.Cursor, st.Place, st.Suspect = [2]side.Cursor{}, [2]string{}, [2]string{}
	st.Settings, st.Stopped = "", ""
	b.State = &st
	return p.Ledger.Commit(ctx, &b)
}

// forgetful is the link without its agreement; one without a present half is not needed any more.
func forgetful(l link.Link) (link.Link, bool) {
	l = l.Clone()
	for _, s := range link.Both {
		h := &l.Half[s]
		if a := h.Asked; !h.Present() {
			*h = link.Half{}
			if a != nil && a.Op == link.Create {
				h.Asked = a // its item may still come up
			}
			continue
		}
		h.Synced, h.Asked = record.Record{}, nil
	}
	l.Kept, l.Parked, l.Decision, l.Fresh = false, nil, nil, false
	if l.Ignore != link.IgnoreForever {
		l.Ignore = ""
	}
	return l, l.Half[0].Present() || l.Half[1].Present()
}
