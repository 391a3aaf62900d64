package run

import (
	"context"

	"bothways/sync/link"
	"bothways/sync/side"
)

// names tells the sides that keep no UIDs what their items are called on the other one. other: something
// that was read reads differently by it.
func (p *Process) names(ctx context.Context) (other bool, err error) {
	if !p.kin() {
		return false, nil
	}
	links, err := p.Ledger.Links(ctx, link.Want{All: true})
	if err != nil {
		return false, err
	}
	for _, s := range link.Both {
		if n, ok := p.Stores[s].(side.Namer); ok {
			other = n.Name(namesOf(links, s)) || other
		}
	}
	return other, nil
}

// kin tells whether a side keeps families of records without UIDs.
func (p *Process) kin() bool {
	for _, s := range link.Both {
		if _, ok := p.Stores[s].(side.Namer); ok {
			return true
		}
	}
	return false
}

func namesOf(links []link.Link, s link.Side) side.Names {
	n := side.Names{UID: map[string]string{}, ID: map[string]string{}, Places: map[string]side.Place{}, New: func(id string) string { return newName(s, id) }}
	for _, l := range links {
		h := l.Half[s]
		if !h.Met() || h.Gone && n.UID[h.Ref.ID] != "" {
			continue
		}
		name := called(l, s)
		if l.Half[s.Other()].Met() {
			n.UID[h.Ref.ID] = name
		}
		if h.Present() {
			n.ID[name] = h.Ref.ID
			if p, is := place(h, l.Half[s.Other()]); is {
				n.Places[h.Ref.ID] = p
			}
		}
	}
	return n
}

func place(h, o link.Half) (side.Place, bool) {
	p := side.Place{Version: h.Ref.Version, Seen: h.Seen.Text(side.Order), Agreed: h.Synced.Text(side.Order), There: o.Seen.Text(side.Order)}
	return p, p.Seen != "" || p.There != ""
}

// newName is the UID under which an item without one is created on the other side.
func newName(s link.Side, id string) string {
	var l link.Link
	l.Half[s].Ref.ID = id
	return l.NewUID(s)
}

// called is the UID by which the sides speak of a record: that of the side other than s, where it has
// one, else the one that s has been given, else the one that is made up for it.
func called(l link.Link, s link.Side) string {
	h, o := l.Half[s], l.Half[s.Other()]
	switch {
	case o.Seen.UID != "":
		return o.Seen.UID
	case h.Seen.UID != "":
		return h.Seen.UID
	case h.Met() && o.Met():
		return newName(link.Left, l.Half[link.Left].Ref.ID)
	case h.Met():
		return l.NewUID(s)
	}
	return l.NewUID(s.Other())
}
