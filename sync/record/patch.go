package record

// Edit is the change of one field: a new value, or none any more.
type Edit struct {
	Value Value
	Gone  bool
	// From is the member whose place the new value takes (its position, group and parameters are
	// kept); the patch holds that member's own Gone edit too. "" for a plain addition or change.
	From Key
}

// Same compares what two edits lead to.
func (e Edit) Same(f Edit) bool { return e.Gone == f.Gone && (e.Gone || e.Value.Same(f.Value)) }

// Patch is a set of edits: the only thing ever written to a side.
type Patch map[Key]Edit

// Keys lists the keys in order.
func (p Patch) Keys() []Key { return sortedKeys(p) }

// Clone copies the patch.
func (p Patch) Clone() Patch {
	c := make(Patch, len(p))
	for k, e := range p {
		c[k] = e
	}
	return c
}

// Diff is the patch that leads from one record to the other. A member that went and one that came
// in the same property are paired into a replacement where the pair is clear.
func Diff(from, to Record) Patch {
	p := Patch{}
	for k, v := range from.Fields {
		if w, ok := to.Fields[k]; !ok {
			p[k] = Edit{Gone: true}
		} else if !v.Same(w) {
			p[k] = Edit{Value: w}
		}
	}
	for k, w := range to.Fields {
		if _, ok := from.Fields[k]; !ok {
			p[k] = Edit{Value: w}
		}
	}
	p.pair(from)
	return p
}

// pair marks replacements: first those of equal parameters, then the one that is left over.
func (p Patch) pair(from Record) {
	type set struct{ gone, came []Key }
	sets := map[Key]*set{}
	for _, k := range p.Keys() {
		if !k.IsMember() {
			continue
		}
		s := sets[k.Slot()]
		if s == nil {
			s = &set{}
			sets[k.Slot()] = s
		}
		if _, was := from.Fields[k]; p[k].Gone {
			s.gone = append(s.gone, k)
		} else if !was {
			s.came = append(s.came, k)
		}
	}
	for _, s := range sets {
		for _, c := range s.came {
			var equal []Key
			for _, g := range s.gone {
				if from.Fields[g].Attr == p[c].Value.Attr {
					equal = append(equal, g)
				}
			}
			if len(equal) == 1 || (len(equal) > 1 && len(s.came) == len(s.gone)) {
				s.gone = p.replace(c, equal[0], s.gone)
			}
		}
		if len(s.gone) != 1 {
			continue
		}
		var free []Key
		for _, c := range s.came {
			if p[c].From == "" {
				free = append(free, c)
			}
		}
		if len(free) == 1 {
			p.replace(free[0], s.gone[0], s.gone)
		}
	}
}

// replace notes that c takes g's place and returns the gone members that are still free.
func (p Patch) replace(c, g Key, gone []Key) []Key {
	e := p[c]
	e.From = g
	p[c] = e
	var rest []Key
	for _, k := range gone {
		if k != g {
			rest = append(rest, k)
		}
	}
	return rest
}

// Apply gives the record as it stands after the patch.
func (p Patch) Apply(r Record) Record {
	out := r.Clone()
	for k, e := range p {
		if e.Gone {
			delete(out.Fields, k)
		} else {
			out.Fields[k] = e.Value
		}
	}
	return out
}

// All is the patch that makes the whole record out of nothing.
func All(r Record) Patch { return Diff(Record{}, r) }
