package runtest

import (
	"bytes"
	"maps"
	"slices"

	"bothways/sync/link"
)

func cloneLink(l link.Link) link.Link {
	l = l.Clone()
	if l.Parked != nil {
		p := *l.Parked
		l.Parked = &p
	}
	if l.Decision != nil {
		d := *l.Decision
		d.Fields = maps.Clone(d.Fields)
		l.Decision = &d
	}
	return l
}

func cloneEntry(e link.Entry) link.Entry {
	e.Patch = maps.Clone(e.Patch)
	e.Before, e.After = cloneImage(e.Before), cloneImage(e.After)
	return e
}

func cloneImage(i *link.Image) *link.Image {
	if i == nil {
		return nil
	}
	c := *i
	c.Record, c.Doc = c.Record.Clone(), bytes.Clone(c.Doc)
	return &c
}

func cloneRun(r link.Run) link.Run {
	r.Summary = bytes.Clone(r.Summary)
	return r
}

func clonePlan(p link.Plan) link.Plan {
	p.Digests, p.Summary = slices.Clone(p.Digests), bytes.Clone(p.Summary)
	return p
}
