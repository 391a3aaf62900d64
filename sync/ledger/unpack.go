package ledger

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"reflect"
	"sync"
	"time"

	"bothways/sync/record"
)

var errPacked = fmt.Errorf("its stored form is %w", ErrDamaged)

// unpacker reads what a packer wrote. Strings it gives share the memory of its input.
type unpacker struct {
	in      string
	records []record.Record
	keys    map[int][]record.Key         // of records others are told by
	content func(digest) ([]byte, error) // what is kept beside; nil leaves it out
	err     error
}

// unpack reads into v, a pointer to an empty value. Fields it does not know are passed by.
func (u *unpacker) unpack(in []byte, v any) error {
	if len(in) < headSize || in[0] != format || binary.BigEndian.Uint32(in[1:]) != crc32.ChecksumIEEE(in[headSize:]) {
		return errPacked
	}
	return u.body(string(in[headSize:]), v)
}

func (u *unpacker) body(in string, v any) error {
	u.in, u.records, u.keys, u.err = in, u.records[:0], nil, nil
	u.value(reflect.ValueOf(v).Elem())
	if u.err == nil && u.in != "" {
		u.err = errPacked
	}
	return u.err
}

func (u *unpacker) value(v reflect.Value) {
	switch v.Type() {
	case recordType:
		v.Set(reflect.ValueOf(u.record()))
		return
	case valueType:
		v.Set(reflect.ValueOf(u.field(record.Value{})))
		return
	case timeType:
		v.Set(reflect.ValueOf(u.time()))
		return
	case bytesType:
		v.SetBytes(u.bytes())
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(u.text())
	case reflect.Int, reflect.Int64:
		v.SetInt(u.number())
	case reflect.Bool:
		v.SetBool(u.byte() == 1)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		u.value(v.Elem())
	case reflect.Struct:
		u.fields(v)
	case reflect.Slice, reflect.Array:
		u.list(v)
	case reflect.Map:
		u.entries(v)
	default:
		u.fail(fmt.Errorf("cannot unpack a %s", v.Type()))
	}
}

func (u *unpacker) fields(v reflect.Value) {
	layout := layoutOf(v.Type())
	for u.err == nil {
		name := u.text()
		if name == "" {
			return
		}
		n := u.count(len(u.in))
		i, ok := layout.at[name]
		if !ok {
			u.take(n)
			continue
		}
		end := len(u.in) - n
		u.value(v.Field(i))
		if u.err == nil && len(u.in) != end {
			u.fail(errPacked)
		}
	}
}

func (u *unpacker) list(v reflect.Value) {
	n := u.count(len(u.in))
	if v.Kind() == reflect.Array {
		if n != v.Len() {
			u.fail(errPacked)
		}
	} else {
		v.Set(reflect.MakeSlice(v.Type(), 0, min(n, 64)))
	}
	for i := 0; i < n && u.err == nil; i++ {
		if v.Kind() == reflect.Slice {
			v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
		}
		u.value(v.Index(i))
	}
}

func (u *unpacker) entries(v reflect.Value) {
	n := u.count(len(u.in))
	v.Set(reflect.MakeMap(v.Type()))
	for i := 0; i < n && u.err == nil; i++ {
		k := reflect.New(v.Type().Key()).Elem()
		k.SetString(u.text())
		e := reflect.New(v.Type().Elem()).Elem()
		u.value(e)
		v.SetMapIndex(k, e)
	}
}

func (u *unpacker) fail(err error) {
	if u.err == nil {
		u.err, u.in = err, ""
	}
}

func (u *unpacker) byte() byte {
	s := u.take(1)
	if s == "" {
		return 0
	}
	return s[0]
}

func (u *unpacker) take(n int) string {
	if n > len(u.in) {
		u.fail(errPacked)
		return ""
	}
	s := u.in[:n]
	u.in = u.in[n:]
	return s
}

// count reads a number from 0 to most.
func (u *unpacker) count(most int) int {
	var n uint64
	for shift := uint(0); shift < 63; shift += 7 {
		b := u.byte()
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			break
		}
	}
	if n > uint64(most) {
		u.fail(errPacked)
		return 0
	}
	return int(n)
}

func (u *unpacker) number() int64 {
	head := u.in[:min(len(u.in), binary.MaxVarintLen64)]
	n, size := binary.Varint([]byte(head))
	if size <= 0 {
		u.fail(errPacked)
		return 0
	}
	u.in = u.in[size:]
	return n
}

func (u *unpacker) text() string { return u.take(u.count(len(u.in))) }

func (u *unpacker) time() time.Time {
	sec := u.number()
	return time.Unix(sec, int64(u.count(999_999_999))).UTC()
}

func (u *unpacker) digest() (d digest) {
	copy(d[:], u.take(len(d)))
	return d
}

func (u *unpacker) bytes() []byte {
	if u.byte() == 0 {
		return []byte(u.text())
	}
	d := u.digest()
	if u.err != nil || u.content == nil {
		return nil
	}
	b, err := u.content(d)
	if err != nil {
		u.fail(err)
	}
	return b
}

// layout is a struct type's exported fields by name.
type layout struct {
	names []string
	at    map[string]int
}

var layouts sync.Map // of reflect.Type

func layoutOf(t reflect.Type) layout {
	if l, ok := layouts.Load(t); ok {
		return l.(layout)
	}
	l := layout{at: map[string]int{}}
	for i := range t.NumField() {
		l.names = append(l.names, t.Field(i).Name)
		l.at[t.Field(i).Name] = i
	}
	layouts.Store(t, l)
	return l
}
