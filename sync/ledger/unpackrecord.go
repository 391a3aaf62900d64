package ledger

import (
	"maps"

	"bothways/sync/record"
)

// record reads a record that was told as the difference to one before it.
func (u *unpacker) record() record.Record {
	at := u.count(len(u.records))
	if u.err != nil {
		return record.Record{}
	}
	var r, base record.Record
	if at > 0 {
		base = u.records[at-1]
	}
	r.Kind, r.UID = base.Kind, base.UID
	head := u.byte()
	if head&otherKind != 0 {
		r.Kind = record.Kind(u.text())
	}
	if head&otherUID != 0 {
		r.UID = u.text()
	}
	if head&noFields == 0 {
		u.changed(&r, base, at)
	}
	u.records = append(u.records, r)
	return r
}

// changed fills r with the base's fields, but those gone and those that differ.
func (u *unpacker) changed(r *record.Record, base record.Record, at int) {
	gone := make([]int, 0, 4)
	for n := u.count(len(base.Fields)); n > 0 && u.err == nil; n-- {
		gone = append(gone, u.count(len(base.Fields)-1))
	}
	n := u.count(len(u.in))
	if at > 0 && base.Fields != nil {
		r.Fields = maps.Clone(base.Fields)
	} else {
		r.Fields = make(map[record.Key]record.Value, min(n, 64))
	}
	for _, i := range gone {
		if u.err != nil {
			return
		}
		delete(r.Fields, u.keyOf(at, i))
	}
	for ; n > 0 && u.err == nil; n-- {
		var k record.Key
		if i := u.count(len(base.Fields)); i > 0 {
			k = u.keyOf(at, i-1)
		} else {
			k = record.Key(u.text())
		}
		if u.err == nil {
			r.Fields[k] = u.field(base.Fields[k])
		}
	}
}

// keyOf is the i-th key of the record at a place, from 1.
func (u *unpacker) keyOf(at, i int) record.Key {
	keys, ok := u.keys[at]
	if !ok {
		keys = u.records[at-1].Keys()
		if u.keys == nil {
			u.keys = map[int][]record.Key{}
		}
		u.keys[at] = keys
	}
	return keys[i]
}

func (u *unpacker) field(base record.Value) (v record.Value) {
	head := u.byte()
	if head&sameText != 0 {
		v.Text = base.Text
	} else {
		v.Text = u.text()
	}
	switch {
	case head&sameAttr != 0:
		v.Attr = base.Attr
	case head&noAttr == 0:
		v.Attr = u.text()
	}
	switch {
	case head&sameRaw != 0:
		v.Raw = base.Raw
	case head&noRaw != 0:
	case head&rawBeside != 0:
		v.Raw = u.long(u.digest())
	default:
		v.Raw = u.text()
	}
	return v
}

// long is a Raw kept beside: in full where contents are asked for, else what stands in for it.
func (u *unpacker) long(d digest) string {
	if u.err != nil || u.content == nil {
		return short(d)
	}
	b, err := u.content(d)
	if err != nil {
		u.fail(err)
	}
	return string(b)
}
