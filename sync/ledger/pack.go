package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"reflect"
	"sort"
	"time"

	"bothways/sync/record"
)

// digest names a long content by the SHA-256 of its plain bytes.
type digest = [sha256.Size]byte

const (
	longRaw = 1 << 10 // a Raw longer than this is kept once, beside its link
	longDoc = 64      // likewise a document
	format  = 1       // the first byte of everything packed; four bytes of checksum follow

	headSize = 5
)

// packer writes values in a compact form: of a struct only the fields that are set, by name, so that
// fields can be added later; of several records in one value only the differences among them.
type packer struct {
	buf     []byte
	records []record.Record   // those written so far
	blobs   map[digest][]byte // what is kept beside; nil where it is kept already
	known   func(digest) bool // whether a content is kept already
	err     error
}

// pack gives the bytes of v, and through p.blobs what has to be kept beside them.
func (p *packer) pack(v any) ([]byte, error) {
	p.buf, p.records, p.blobs, p.err = append(p.buf[:0], format, 0, 0, 0, 0), p.records[:0], nil, nil
	p.value(reflect.ValueOf(v))
	binary.BigEndian.PutUint32(p.buf[1:], crc32.ChecksumIEEE(p.buf[headSize:]))
	return p.buf, p.err
}

var (
	recordType = reflect.TypeFor[record.Record]()
	valueType  = reflect.TypeFor[record.Value]()
	timeType   = reflect.TypeFor[time.Time]()
	bytesType  = reflect.TypeFor[[]byte]()
	patchType  = reflect.TypeFor[record.Patch]()
)

func (p *packer) value(v reflect.Value) {
	switch v.Type() {
	case recordType:
		p.record(v.Interface().(record.Record))
		return
	case valueType:
		p.field(v.Interface().(record.Value), record.Value{}, false)
		return
	case timeType:
		p.time(v.Interface().(time.Time))
		return
	case bytesType:
		p.bytes(v.Bytes())
		return
	case patchType:
		p.patch(v.Interface().(record.Patch))
		return
	}
	switch v.Kind() {
	case reflect.String:
		p.text(v.String())
	case reflect.Int, reflect.Int64:
		p.buf = binary.AppendVarint(p.buf, v.Int())
	case reflect.Bool:
		p.flag(v.Bool())
	case reflect.Pointer:
		p.value(v.Elem())
	case reflect.Struct:
		p.fields(v)
	case reflect.Slice, reflect.Array:
		p.count(v.Len())
		for i := range v.Len() {
			p.value(v.Index(i))
		}
	case reflect.Map:
		p.entries(v)
	default:
		p.err = fmt.Errorf("cannot pack a %s", v.Type())
	}
}

// fields writes a struct: name, length, value of each field that is set, then an empty name.
func (p *packer) fields(v reflect.Value) {
	for i, name := range layoutOf(v.Type()).names {
		if f := v.Field(i); !f.IsZero() {
			p.text(name)
			p.sized(f)
		}
	}
	p.text("")
}

// sized writes a value with its length in front, so that a reader that does not know it can pass it by.
func (p *packer) sized(v reflect.Value) {
	at := len(p.buf)
	p.value(v)
	p.size(at)
}

// size puts the length of what was written from a place on in front of it.
func (p *packer) size(at int) {
	n := len(p.buf) - at
	head := binary.AppendUvarint(nil, uint64(n))
	p.buf = append(p.buf, head...)
	copy(p.buf[at+len(head):], p.buf[at:at+n])
	copy(p.buf[at:], head)
}

func (p *packer) entries(v reflect.Value) {
	if v.Type().Key().Kind() != reflect.String {
		p.err = fmt.Errorf("cannot pack a %s", v.Type())
		return
	}
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	p.count(len(keys))
	for _, k := range keys {
		p.text(k.String())
		p.value(v.MapIndex(k))
	}
}

// patch writes what entries writes of a patch, in half the time; most of a journal is patches.
func (p *packer) patch(edits record.Patch) {
	p.count(len(edits))
	for _, k := range edits.Keys() {
		e := edits[k]
		p.text(string(k))
		if e.Value != (record.Value{}) {
			p.text("Value")
			at := len(p.buf)
			p.field(e.Value, record.Value{}, false)
			p.size(at)
		}
		if e.Gone {
			p.text("Gone")
			at := len(p.buf)
			p.flag(true)
			p.size(at)
		}
		if e.From != "" {
			p.text("From")
			at := len(p.buf)
			p.text(string(e.From))
			p.size(at)
		}
		p.text("")
	}
}

func (p *packer) count(n int) { p.buf = binary.AppendUvarint(p.buf, uint64(n)) }

func (p *packer) text(s string) {
	p.count(len(s))
	p.buf = append(p.buf, s...)
}

func (p *packer) flag(set bool) {
	if set {
		p.buf = append(p.buf, 1)
	} else {
		p.buf = append(p.buf, 0)
	}
}

func (p *packer) time(t time.Time) {
	p.buf = binary.AppendVarint(p.buf, t.Unix())
	p.count(t.Nanosecond())
}

// bytes writes a document: in place when it is short, else beside.
func (p *packer) bytes(b []byte) {
	p.flag(len(b) > longDoc)
	if len(b) <= longDoc {
		p.text(string(b))
		return
	}
	p.beside(sha256.Sum256(b), b)
}

func (p *packer) beside(d digest, content []byte) {
	if p.blobs == nil {
		p.blobs = map[digest][]byte{}
	}
	if content != nil || p.blobs[d] == nil {
		p.blobs[d] = content
	}
	p.buf = append(p.buf, d[:]...)
}

// short is the form of a long Raw that stands in for it: a NUL and the digest in hex.
func short(d digest) string { return "\x00" + hex.EncodeToString(d[:]) }

// shortened reads a stand-in back.
func shortened(raw string) (d digest, ok bool) {
	if len(raw) != 1+2*len(d) || raw[0] != 0 {
		return d, false
	}
	_, err := hex.Decode(d[:], []byte(raw[1:]))
	return d, err == nil && short(d) == raw
}
