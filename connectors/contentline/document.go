// Package contentline is the text form shared by vCard and iCalendar, kept byte for byte wherever it is not edited.
package contentline

import (
	"fmt"
	"iter"
	"strings"
)

// Limits bound what Parse and Tree accept; a zero field means the default.
type Limits struct {
	Size  int // octets of a document, default 64 MiB
	Line  int // octets of one unfolded line, default 32 MiB
	Depth int // components inside components, default 16
}

const (
	defaultSize  = 64 << 20
	defaultLine  = 32 << 20
	defaultDepth = 16
)

func (l Limits) orDefault() Limits {
	if l.Size <= 0 {
		l.Size = defaultSize
	}
	if l.Line <= 0 {
		l.Line = defaultLine
	}
	if l.Depth <= 0 {
		l.Depth = defaultDepth
	}
	return l
}

// Error says at which line (counted from 1, as an editor shows it) a document cannot be understood.
type Error struct {
	Line int
	What string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.What) }

// Document is a list of content lines. Lines keep their identity while others come and go, so a
// *Line and the components of Tree stay good during an edit.
type Document struct {
	first, last *Line
	bom         string
	end         string // the line end for new lines
	size        int
	limits      Limits
}

const byteOrderMark = "\xef\xbb\xbf"

// Bytes prints the document: lines that were not touched as they stood, new ones folded.
func (d *Document) Bytes() []byte {
	out := make([]byte, 0, d.size+256)
	out = append(out, d.bom...)
	for l := d.first; l != nil; l = l.next {
		if l.source != "" {
			out = append(out, l.source...)
		} else {
			out = appendFolded(out, l, d.end)
		}
		if l.next != nil && l.source != "" && !endsLine(l.source) {
			out = append(out, d.end...)
		}
	}
	return out
}

func endsLine(s string) bool { return strings.HasSuffix(s, "\n") || strings.HasSuffix(s, "\r") }

// First is the first line, nil in an empty document; Line.Next leads on.
func (d *Document) First() *Line { return d.first }

// Last is the last line, nil in an empty document.
func (d *Document) Last() *Line { return d.last }

// End is the line end that new lines get: the one most lines of the document have, else CRLF.
func (d *Document) End() string { return d.end }

// All walks through the lines, blank and unreadable ones too. The current line may be removed or replaced.
func (d *Document) All() iter.Seq[*Line] {
	return func(yield func(*Line) bool) {
		for l := d.first; l != nil; {
			next := l.next
			if !yield(l) {
				return
			}
			l = next
		}
	}
}

// InsertAfter puts lines behind at, or in front of all where at is nil. The lines must be new or removed ones.
func (d *Document) InsertAfter(at *Line, lines ...*Line) {
	for _, l := range lines {
		l.prev = at
		if at == nil {
			l.next, d.first = d.first, l
		} else {
			l.next, at.next = at.next, l
		}
		if l.next == nil {
			d.last = l
		} else {
			l.next.prev = l
		}
		at = l
	}
}

// InsertBefore puts lines in front of at, or behind all where at is nil.
func (d *Document) InsertBefore(at *Line, lines ...*Line) {
	if at == nil {
		d.InsertAfter(d.last, lines...)
		return
	}
	d.InsertAfter(at.prev, lines...)
}

// Remove takes a line out.
func (d *Document) Remove(l *Line) { d.RemoveRange(l, l) }

// RemoveRange takes out the lines from one to another one behind it, both included.
func (d *Document) RemoveRange(from, to *Line) {
	if from.prev == nil {
		d.first = to.next
	} else {
		from.prev.next = to.next
	}
	if to.next == nil {
		d.last = from.prev
	} else {
		to.next.prev = from.prev
	}
	from.prev, to.next = nil, nil
}

// Replace puts a new line in the place of old.
func (d *Document) Replace(old, l *Line) {
	at := old.prev
	d.Remove(old)
	d.InsertAfter(at, l)
}

// Move takes a line out and puts it behind at (in front of all where at is nil); its bytes stay.
func (d *Document) Move(l, at *Line) {
	if l == at {
		return
	}
	d.Remove(l)
	d.InsertAfter(at, l)
}
