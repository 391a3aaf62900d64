package side

import "bothways/sync/record"

// Order is the property by which a side says where a record stands among its siblings: a whole number,
// lower is higher up. Programs of several makers use it in tasks.
const Order record.Key = "X-APPLE-SORT-ORDER"

// Namer is a store that keeps no UIDs although its records name one another, a task its parent. Whoever
// pairs it with another side tells it, before anything is read or written, what its items are called there.
type Namer interface {
	// Name takes the names that hold from now on. It tells whether something that was shown reads
	// differently by them: then it is in the next Changes.
	Name(n Names) (other bool)
}

// Names translates between the ids of a store and the UIDs that its items have on the other side.
type Names struct {
	UID map[string]string      // id → UID, of every item that has been paired
	New func(id string) string // the UID that any other item will get
	ID  map[string]string      // UID → id, of all items that are known

	Places map[string]Place // by id, of every item that has an order on either side
}

// Place is what is remembered of an item's order, each "" where it has none.
type Place struct {
	Version string // of the item, when it was last seen
	Seen    string // as the store last showed it
	Agreed  string // as it is agreed on
	There   string // as the other side shows it
}
