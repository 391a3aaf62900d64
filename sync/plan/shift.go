package plan

import (
	"bothways/sync/link"
	"bothways/sync/record"
)

// shift is a series that one side alone has moved. Edits are compared under the new starts of its
// occurrences; on the other side they go along when it is written.
type shift struct {
	rules Rules
	link  link.Link // as it is
	mover link.Side
	to    map[record.Key]record.Key    // common keys, from where to where; missing: their place is taken
	back  [2]map[record.Key]record.Key // own keys of each side, from where they would be to where they are
}

// shifted finds out whether a series was moved; nil if it was not.
func (r Rules) shifted(l link.Link) *shift {
	var when [2]record.When
	movers := 0
	sh := &shift{rules: r, link: l, back: [2]map[record.Key]record.Key{{}, {}}}
	for _, s := range link.Both {
		now, there := l.Half[s].Seen.Fields["WHEN"]
		was, agreed := l.Half[s].Synced.Fields["WHEN"]
		if !there || !agreed {
			return nil
		}
		if now.Same(was) {
			continue
		}
		from, err1 := record.ParseWhen(was.Text)
		to, err2 := record.ParseWhen(now.Text)
		if err1 != nil || err2 != nil {
			return nil
		}
		sh.mover, when = s, [2]record.When{from, to}
		movers++
	}
	o := sh.mover.Other()
	if movers != 1 || !r.visible("WHEN") || takes(l, "WHEN") == link.Choice(o.String()) {
		return nil
	}
	all := edits{}
	for _, x := range []struct {
		side link.Side
		of   record.Record
	}{{sh.mover, l.Half[sh.mover].Synced}, {o, l.Half[o].Synced}, {o, l.Half[o].Seen}} {
		for k := range x.of.Fields {
			if start, _ := k.Occurrence(); start != "" {
				all[r.common(l, x.side, k)] = edit{}
			}
		}
	}
	sh.to = record.Moves(sortedKeys(all), when[0], when[1])
	for k := range all {
		if sh.to[k] != k {
			return sh
		}
	}
	return nil
}

// view is the link as it would be if the other side and what was agreed on were moved already.
func (sh *shift) view() link.Link {
	l := sh.link.Clone()
	o := sh.mover.Other()
	l.Half[sh.mover].Synced = sh.moved(sh.mover, l.Half[sh.mover].Synced)
	l.Half[o].Synced = sh.moved(o, l.Half[o].Synced)
	l.Half[o].Seen = sh.moved(o, l.Half[o].Seen)
	return l
}

func (sh *shift) moved(s link.Side, r record.Record) record.Record {
	out := record.New(r.Kind, r.UID)
	for k, v := range r.Fields {
		if at, stays := sh.place(s, k); stays {
			out.Fields[at] = v
			if at != k && s != sh.mover {
				sh.back[s][at] = k
			}
		}
	}
	return out
}

// place is where a key of a side goes; false where another one goes there.
func (sh *shift) place(s link.Side, k record.Key) (record.Key, bool) {
	if start, _ := k.Occurrence(); start == "" {
		return k, true
	}
	to, ok := sh.to[sh.rules.common(sh.link, s, k)]
	if !ok {
		return "", false
	}
	return sh.rules.own(sh.link, s, to), true
}

// asIs is the key under which a side holds at present what the view shows under k.
func (sh *shift) asIs(s link.Side, k record.Key) record.Key {
	if sh != nil {
		if was, ok := sh.back[s][k]; ok {
			return was
		}
	}
	return k
}

// write makes a patch of the view one of the side as it is. Where the series moves there, its
// occurrences go along; those that the patch says nothing else about are no more agreed on than before.
func (sh *shift) write(s link.Side, step *Step) {
	if _, moves := step.Patch["WHEN"]; !moves {
		p := record.Patch{}
		for k, e := range step.Patch {
			p[sh.asIs(s, k)] = e
		}
		step.Patch = p
		return
	}
	step.Moved = map[record.Key]record.Key{}
	seen := sh.link.Half[s].Seen.Fields
	for k, v := range seen {
		at, stays := sh.place(s, k)
		if !stays || at == k {
			continue
		}
		if e, set := step.Patch[at]; !set {
			step.Patch[at] = record.Edit{Value: v}
			step.Moved[k] = at
		} else if _, there := seen[at]; e.Gone && !there {
			delete(step.Patch, at)
		}
	}
	for k := range seen {
		if at, stays := sh.place(s, k); !stays || at != k {
			if _, set := step.Patch[k]; !set {
				step.Patch[k] = record.Edit{Gone: true}
			}
		}
	}
	for k := range sh.link.Half[s].Synced.Fields { // what the side took out itself stays open under its new key
		at, stays := sh.place(s, k)
		_, there := seen[k]
		if _, set := step.Patch[at]; stays && at != k && !there && !set {
			step.Moved[k] = at
		}
	}
	sh.agreed(step.Source)
}

// agreed moves what the mover had agreed on as well.
func (sh *shift) agreed(source record.Patch) {
	synced := sh.link.Half[sh.mover].Synced.Fields
	for k, v := range synced {
		if at, stays := sh.place(sh.mover, k); stays && at != k {
			if _, set := source[at]; !set {
				source[at] = record.Edit{Value: v}
			}
		}
	}
	for k := range synced {
		if at, stays := sh.place(sh.mover, k); !stays || at != k {
			if _, set := source[k]; !set {
				source[k] = record.Edit{Gone: true}
			}
		}
	}
}
