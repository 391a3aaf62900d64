// Package link is the memory of which record here is which record there, what was seen and what was agreed.
package link

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"time"

	"bothways/sync/record"
	"bothways/sync/side"
)

// Side is one of the two sides of a process.
type Side int

// The two sides.
const (
	Left Side = iota
	Right
)

// Both lists the sides.
var Both = [2]Side{Left, Right}

// Other is the opposite side.
func (s Side) Other() Side { return 1 - s }

func (s Side) String() string { return [2]string{"left", "right"}[s] }

// Op is what is done to a record on one side.
type Op string

// The operations; an empty Op is none.
const (
	Create Op = "create"
	Update Op = "update"
	Delete Op = "delete"
)

// Way says what the result of a write means for the agreement.
type Way string

// A write carries edits of the other side, unless it is one of these.
const (
	Undoing   Way = "undo"    // both sides are agreed on as they are shown then
	Restoring Way = "restore" // what it leaves is an edit of its own side
)

// Write is a write that was begun: noted before it is sent, cleared when its answer is known.
type Write struct {
	Op     Op
	Patch  record.Patch              // what was asked, in the words of the side written to; for a creation every field
	Source record.Patch              // the edits it carries, in the words of the side they come from
	UID    string                    // of a creation
	Moved  map[record.Key]record.Key // edits of the side itself that the patch only puts under other keys
	Forget bool                      // of a deletion: the record only left the filter, its half is to be met anew
	Way    Way                       // what its result means
	Was    record.Record             // of a restoration: the agreement before it, which stays
	Entry  int64                     // the journal's line
	At     time.Time                 // when it was begun
}

// Half is what is known of a link's record on one side.
type Half struct {
	Ref      side.Ref
	Seen     record.Record // as the side last showed it
	Synced   record.Record // the agreement, in this side's own words
	Asked    *Write        // a write whose answer is not known
	Gone     bool          // was there and was deleted
	Out      bool          // left the group or the window of the side: neither there nor deleted
	Broken   string        // why it cannot be read at present
	Modified time.Time     // the side's own time of its last change
	Unlisted bool          // created by us, and no listing has shown it since: one that began before would not miss it
}

// Present tells whether the side has the record.
func (h Half) Present() bool { return h.Ref.ID != "" && !h.Gone }

// Met tells whether the side ever had the record.
func (h Half) Met() bool { return h.Ref.ID != "" }

// Edits are the changes made on the side since the agreement.
func (h Half) Edits() record.Patch { return record.Diff(h.Synced, h.Seen) }

// Choice is a side, a rule, or nothing chosen.
type Choice string

// Side is the side that is chosen; false for a rule, or nothing.
func (c Choice) Side() (Side, bool) {
	if c == TakeRight {
		return Right, true
	}
	return Left, c == TakeLeft
}

// The choices a person has where both sides have something to say.
const (
	TakeLeft   Choice = "left"
	TakeRight  Choice = "right"
	TakeNewest Choice = "newest"
	TakeBoth   Choice = "both"
)

// Decision is what a person decided about one link; it holds as long as the link's state is Basis.
type Decision struct {
	Basis    string
	Skip     bool              // not in the next run
	Take     Choice            // for the whole record
	Fields   map[string]Choice // by property
	Deletion Choice            // a held delete: "delete" lets it happen, "restore" brings the record back
}

// The two answers to a held delete.
const (
	LetDelete     Choice = "delete"
	BringBack     Choice = "restore"
	IgnoreForever        = "*"
)

// Parking sets a link aside whose write was refused, until its state is no longer Basis.
type Parking struct {
	Basis   string
	Side    Side
	Code    string // see side.Code
	Message string
	Until   time.Time // tried again then in any case; zero: never by itself
}

// Link pairs a record's two halves; an empty half was not met yet.
type Link struct {
	ID       int64
	Half     [2]Half
	Alias    map[record.Key]record.Key // left key → right key of one value that the sides hold under different keys
	Met      string                    // why the two were taken for one: reasons of the match
	Kept     bool                      // one half is gone and the other is to stay: no deletion to carry
	Fresh    bool                      // the UID is taken on the side it should be created on: a derived one is used
	Ignore   string                    // "", the Basis until which, or IgnoreForever
	Parked   *Parking
	Decision *Decision
	Writes   []time.Time // the latest writes, for the loop breaker
}

// NewUID is the UID under which the record of side s is created on the other side: its own, or one
// derived from its id where it has none or where its own is taken. It is the same at every try.
func (l Link) NewUID(s Side) string {
	h := l.Half[s]
	if h.Seen.UID != "" && !l.Fresh {
		return h.Seen.UID
	}
	sum := sha256.Sum256([]byte(s.String() + "\x00" + h.Ref.ID + "\x00" + h.Seen.UID))
	return "bothways-" + hex.EncodeToString(sum[:12])
}

// Loose tells whether only one side has met the record, and which.
func (l Link) Loose() (Side, bool) {
	switch {
	case l.Half[Left].Met() == l.Half[Right].Met():
		return Left, false
	case l.Half[Left].Met():
		return Left, true
	}
	return Right, true
}

// Linked tells whether both sides have the record.
func (l Link) Linked() bool { return l.Half[Left].Present() && l.Half[Right].Present() }

// InStep tells whether nothing was edited on either side since the agreement, and nothing is open.
func (l Link) InStep() bool {
	for _, s := range Both {
		h := l.Half[s]
		if h.Asked != nil || h.Broken != "" || h.Unlisted || !h.Seen.Same(h.Synced) {
			return false
		}
	}
	return l.Decision == nil && l.Parked == nil
}

// Dead tells whether nothing is left to remember.
func (l Link) Dead() bool {
	for _, s := range Both {
		if l.Half[s].Present() || l.Half[s].Asked != nil {
			return false
		}
	}
	return true
}

// Record is the record as one of the sides shows it, the left one first.
func (l Link) Record() record.Record {
	for _, s := range Both {
		if l.Half[s].Present() {
			return l.Half[s].Seen
		}
	}
	if l.Half[Left].Met() {
		return l.Half[Left].Seen
	}
	return l.Half[Right].Seen
}

// Clone copies the link deeply enough for its maps to be changed freely.
func (l Link) Clone() Link {
	for _, s := range Both {
		h := &l.Half[s]
		h.Seen, h.Synced = h.Seen.Clone(), h.Synced.Clone()
		if h.Asked != nil {
			w := *h.Asked
			w.Patch, w.Source = w.Patch.Clone(), w.Source.Clone()
			h.Asked = &w
		}
	}
	if l.Alias != nil {
		alias := make(map[record.Key]record.Key, len(l.Alias))
		for k, v := range l.Alias {
			alias[k] = v
		}
		l.Alias = alias
	}
	l.Writes = append([]time.Time(nil), l.Writes...)
	return l
}

// Basis is a digest of what both sides show: decisions and ignores hold for it.
func (l Link) Basis() string {
	h := sha256.New()
	for _, s := range Both {
		half := l.Half[s]
		if !half.Present() {
			io.WriteString(h, "-\x00")
			continue
		}
		for _, k := range half.Seen.Keys() {
			v := half.Seen.Fields[k]
			for _, part := range []string{string(k), v.Text, v.Attr} {
				io.WriteString(h, part)
				h.Write([]byte{0})
			}
		}
		h.Write([]byte{1})
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// Translate gives the key under which the other side holds a value of side s.
func (l Link) Translate(s Side, k record.Key) record.Key {
	if s == Left {
		if r, ok := l.Alias[k]; ok {
			return r
		}
		return k
	}
	mine := k
	for left, right := range l.Alias {
		if right == k && (mine == k || left < mine) {
			mine = left
		}
	}
	return mine
}
