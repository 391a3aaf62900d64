package folder

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"bothways/sync/record"
	"bothways/sync/side"
)

// hash is what a version is made of: enough of SHA-256 that two documents never share it by accident.
type hash [12]byte

func hashOf(doc []byte) hash {
	sum := sha256.Sum256(doc)
	return hash(sum[:12])
}

// Version is the hash as a side.Ref carries it.
func (h hash) version() string { return hex.EncodeToString(h[:]) }

// stamp is what tells that a file may have changed; times in nanoseconds, 0 where there is none.
type stamp struct {
	size, mtime, ctime int64
	inode              uint64
}

// part is one record of a file: tail is "" where the file is the record, else "#" and its name in the file.
type part struct {
	tail string
	hash hash
}

// entry is what a cursor remembers of one file.
type entry struct {
	name string
	stamp
	marks
	parts []part
}

// marks of an entry.
type marks struct {
	racy   bool // changed so shortly before it was read that a later edit may have left the same stamp
	broken bool // could not be read; parts are those from before
	many   bool // its records are named inside it, even when only one is left
	raw    bool // its id is the name as it stands: the composed form belongs to another file
}

func (e entry) same(f entry) bool {
	return e.name == f.name && e.stamp == f.stamp && e.marks == f.marks && slices.Equal(e.parts, f.parts)
}

// id is the name of one of its records.
func (e entry) id(p part) string {
	if e.raw {
		return e.name + p.tail
	}
	return identity(e.name) + p.tail
}

// memory is the inside of a cursor, sorted by name.
type memory []entry

// A cursor is a letter for the form, then base64 of gzip of: kind, number of entries, entries.
const cursorForm = "1"

func (m memory) cursor(kind record.Kind) (side.Cursor, error) {
	var b []byte
	str := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	str(string(kind))
	b = binary.AppendUvarint(b, uint64(len(m)))
	for _, e := range m {
		str(e.name)
		b = append(b, e.marks.bits())
		b = binary.AppendVarint(b, e.size)
		b = binary.AppendVarint(b, e.mtime)
		b = binary.AppendVarint(b, e.ctime-e.mtime)
		b = binary.AppendUvarint(b, e.inode)
		b = binary.AppendUvarint(b, uint64(len(e.parts)))
		for _, p := range e.parts {
			str(p.tail)
			b = append(b, p.hash[:]...)
		}
	}
	var out bytes.Buffer
	zip, _ := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if _, err := zip.Write(b); err != nil {
		return "", err
	}
	if err := zip.Close(); err != nil {
		return "", err
	}
	return side.Cursor(cursorForm + base64.RawURLEncoding.EncodeToString(out.Bytes())), nil
}

func (m marks) bits() (b byte) {
	for i, set := range []bool{m.racy, m.broken, m.many, m.raw} {
		if set {
			b |= 1 << i
		}
	}
	return b
}

func marksOf(b byte) marks {
	return marks{racy: b&1 != 0, broken: b&2 != 0, many: b&4 != 0, raw: b&8 != 0}
}

// recall reads a cursor of this kind; any other is side.ErrCursor.
func recall(c side.Cursor, kind record.Kind) (memory, error) {
	m, err := unpack(c, kind)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", side.ErrCursor, err)
	}
	return m, nil
}

func unpack(c side.Cursor, kind record.Kind) (memory, error) {
	if len(c) < len(cursorForm) || string(c[:len(cursorForm)]) != cursorForm {
		return nil, errors.New("another form")
	}
	packed, err := base64.RawURLEncoding.DecodeString(string(c[len(cursorForm):]))
	if err != nil {
		return nil, err
	}
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.Grow(2 * len(packed))
	if _, err := io.Copy(&b, zip); err != nil {
		return nil, err
	}
	r := unpacker{b: b.String()}
	if got := r.str(); got != string(kind) {
		return nil, fmt.Errorf("made for %.20q", got)
	}
	m := make(memory, 0, min(r.number(), uint64(b.Len())))
	for n := cap(m); n > 0 && !r.bad; n-- {
		m = append(m, r.entry())
	}
	if r.bad || r.b != "" {
		return nil, errors.New("cut off")
	}
	return m, nil
}

// unpacker takes values off the front; strings share its memory.
type unpacker struct {
	b   string
	bad bool
}

func (r *unpacker) take(n uint64) string {
	if n > uint64(len(r.b)) {
		r.bad, r.b = true, ""
		return ""
	}
	s := r.b[:n]
	r.b = r.b[n:]
	return s
}

func (r *unpacker) number() uint64 {
	var x uint64
	for shift := uint(0); shift < 64; shift += 7 {
		c := r.take(1)
		if c == "" {
			return 0
		}
		x |= uint64(c[0]&0x7f) << shift
		if c[0] < 0x80 {
			return x
		}
	}
	r.bad = true
	return 0
}

func (r *unpacker) signed() int64 {
	u := r.number()
	return int64(u>>1) ^ -int64(u&1)
}

func (r *unpacker) str() string { return r.take(r.number()) }

func (r *unpacker) entry() entry {
	e := entry{name: r.str()}
	if bits := r.take(1); bits != "" {
		e.marks = marksOf(bits[0])
	}
	e.size, e.mtime = r.signed(), r.signed()
	e.ctime = e.mtime + r.signed()
	e.inode = r.number()
	n := r.number()
	e.parts = make([]part, 0, min(n, uint64(len(r.b))))
	for ; n > 0 && !r.bad; n-- {
		p := part{tail: r.str()}
		copy(p.hash[:], r.take(uint64(len(p.hash))))
		e.parts = append(e.parts, p)
	}
	return e
}
