package ledger

import (
	"crypto/sha256"

	"bothways/sync/record"
)

// What a record's first byte says: which parts differ from the record it is told by.
const (
	otherKind = 1 << iota
	otherUID
	noFields
)

// What a field's first byte says: which parts are those of the same field of the base, or empty, or beside.
const (
	sameText = 1 << iota
	sameAttr
	sameRaw
	noAttr
	noRaw
	rawBeside
)

// record writes a record as the difference to the nearest one before it.
func (p *packer) record(r record.Record) {
	at, base := p.nearest(r)
	p.count(at)
	var head byte
	if r.Kind != base.Kind {
		head |= otherKind
	}
	if r.UID != base.UID {
		head |= otherUID
	}
	if r.Fields == nil {
		head |= noFields
	}
	p.buf = append(p.buf, head)
	if head&otherKind != 0 {
		p.text(string(r.Kind))
	}
	if head&otherUID != 0 {
		p.text(r.UID)
	}
	p.records = append(p.records, r)
	if r.Fields == nil {
		return
	}
	var gone []int
	places := map[record.Key]int{}
	if at > 0 {
		for i, k := range base.Keys() {
			places[k] = i + 1
			if _, ok := r.Fields[k]; !ok {
				gone = append(gone, i)
			}
		}
	}
	p.count(len(gone))
	for _, i := range gone {
		p.count(i)
	}
	p.changed(r, base, places)
}

// changed writes the fields that are not as in base; places are the base's keys by position from 1.
func (p *packer) changed(r, base record.Record, places map[record.Key]int) {
	var keys []record.Key
	for _, k := range r.Keys() {
		if v, ok := base.Fields[k]; !ok || v != r.Fields[k] {
			keys = append(keys, k)
		}
	}
	p.count(len(keys))
	for _, k := range keys {
		p.count(places[k])
		if places[k] == 0 {
			p.text(string(k))
		}
		v, ok := base.Fields[k]
		p.field(r.Fields[k], v, ok)
	}
}

// nearest finds the record before that differs least, from 1; 0 is none of them.
func (p *packer) nearest(r record.Record) (at int, base record.Record) {
	least := len(r.Fields)
	for i, b := range p.records {
		n := len(b.Fields)
		for k, v := range r.Fields {
			if w, ok := b.Fields[k]; !ok {
				n++
			} else if v == w {
				n--
			}
		}
		if n < least || (at == 0 && n == 0) {
			at, base, least = i+1, b, n
		}
	}
	return at, base
}

func (p *packer) field(v, base record.Value, based bool) {
	var head byte
	set := func(on bool, bit byte) bool {
		if on {
			head |= bit
		}
		return on
	}
	var d digest
	var content []byte
	set(based && v.Text == base.Text, sameText)
	if !set(based && v.Attr == base.Attr, sameAttr) {
		set(v.Attr == "", noAttr)
	}
	if !set(based && v.Raw == base.Raw, sameRaw) && !set(v.Raw == "", noRaw) {
		var beside bool
		d, content, beside = p.raw(v.Raw)
		set(beside, rawBeside)
	}
	p.buf = append(p.buf, head)
	if head&sameText == 0 {
		p.text(v.Text)
	}
	if head&(sameAttr|noAttr) == 0 {
		p.text(v.Attr)
	}
	switch {
	case head&(sameRaw|noRaw) != 0:
	case head&rawBeside != 0:
		p.beside(d, content)
	default:
		p.text(v.Raw)
	}
}

// raw tells whether a Raw is kept beside, under which digest, and its content unless that is kept already.
func (p *packer) raw(raw string) (d digest, content []byte, beside bool) {
	if len(raw) > longRaw {
		return sha256.Sum256([]byte(raw)), []byte(raw), true
	}
	if d, ok := shortened(raw); ok {
		if p.known != nil && p.known(d) {
			return d, nil, true
		}
		// Not a stand-in of ours but somebody's bytes that look like one: kept beside, it cannot be mistaken.
		return sha256.Sum256([]byte(raw)), []byte(raw), true
	}
	return d, nil, false
}
