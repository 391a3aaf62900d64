// Package side is what is asked of a place where records live.
package side

import (
	"context"
	"time"

	"bothways/sync/record"
)

// Ref names one item of a store at one version; a write names the version it was decided on.
type Ref struct {
	ID      string // the store's own stable name: file name, decoded href, resource name
	Version string // opaque: ETag, or what a folder makes of content
}

// Item is one record as its side has it.
type Item struct {
	Ref
	Record   record.Record
	Modified time.Time // the side's own time of the last change; zero if it knows none
	Doc      []byte    // the side's own document, where it keeps one: what a patch starts from and undo puts back
	Assumed  bool      // after a write: the side has not shown what it made of it; Read tells
}

// Broken is an item that is there but cannot be read; it is never a deletion.
type Broken struct {
	ID  string
	Err error
}

// Cursor is a store's own mark of how far was read; "" asks for everything.
type Cursor string

// Delta is one page of what changed.
type Delta struct {
	Changed []Item
	Gone    []string // tombstones: certainly deleted
	Out     []string // left the group, the window or the filter: not deleted
	Broken  []Broken
	Full    bool   // with the pages before it, all there is: what is not in it is gone
	More    bool   // another page follows at Next
	Next    Cursor // to be kept only when every page was applied
	Place   string // the identity of the place that answered; another one than before holds all deletes
}

// Store is one address book, calendar or task list. Errors are of the classes in this package.
// Each write returns the item as the side has it afterwards.
type Store interface {
	// Changes gives what changed since a cursor. ErrCursor: the cursor is of no use, ask from "".
	Changes(ctx context.Context, since Cursor) (Delta, error)
	// Read gives the named items as they are now; one that is missing from the answer does not exist.
	Read(ctx context.Context, ids ...string) ([]Item, error)
	// Create makes a new item, its name taken from the record's UID where it can be. ErrExists: that name is taken.
	Create(ctx context.Context, r record.Record) (Item, error)
	// Update changes an item read before (ID, Version, Doc). ErrStale, ErrGone.
	Update(ctx context.Context, at Item, p record.Patch) (Item, error)
	// Delete removes an item at a version. ErrStale, ErrGone.
	Delete(ctx context.Context, at Ref) error
}

// Restorer puts a document back as it was, byte for byte where the side keeps bytes. With an empty
// at.Version the item is made anew under at.ID, or under a new name where that is taken.
type Restorer interface {
	Restore(ctx context.Context, at Ref, doc []byte) (Item, error)
}

// Holder tells which keys a store can keep; a store without it keeps all.
type Holder interface {
	Holds(k record.Key) bool
}

// Laner tells how many writes a store takes at a time; a store without it takes one.
type Laner interface {
	Lanes() int
}

// Lagger tells how long after a write a listing may still not show it; a store without it shows it at
// once.
type Lagger interface {
	Lag() time.Duration
}

// Counter tells how many requests a store has sent, sign-in and discovery left out.
type Counter interface {
	Requests() int
}

// Watcher hints that something may have changed; the channel closes with the context.
type Watcher interface {
	Watch(ctx context.Context) (<-chan struct{}, error)
}

// Scheduler tells that writing this item would make the server mail its guests (RFC 6638); p is
// nil for a deletion. Such a write is held.
type Scheduler interface {
	WouldMail(at Item, p record.Patch) bool
}

// Collection is one address book, calendar or task list of an account.
type Collection struct {
	ID       string
	Name     string
	Kinds    []record.Kind
	Color    string // #rrggbb or ""
	Writable bool
	Count    int      // records, -1 if it is not known without reading all
	Also     []string // other words that Open takes for it, such as "primary"
}

// Options are the settings of a process that a store's lens needs.
type Options struct {
	Kind   record.Kind
	Region string // ISO 3166 code for phone numbers without country code

	FloatingZone string            // IANA name for times without zone where the side needs one; "": the collection's own
	Colors       map[string]string // category or CSS colour → the side's own colour; others by likeness
	CopyDefaults bool              // the collection's default reminders count as reminders of its records

	Since Cursor // what Changes will be asked for first: a store may trust what it tells of the collection until something has changed
}

// Connector reaches one account.
type Connector interface {
	Collections(ctx context.Context) ([]Collection, error)
	CreateCollection(ctx context.Context, name string, kind record.Kind) (Collection, error)
	// Open makes a store of a collection named by its id (or its display name, where that is unique).
	Open(ctx context.Context, collection string, o Options) (Store, error)
	Close() error
}

// Noter is a store that keeps a small text beside its records, for other installations to see. It is no
// record, and no listing shows it.
type Noter interface {
	Note(ctx context.Context) ([]byte, error) // nil if there is none
	SetNote(ctx context.Context, text []byte) error
}
