package side

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
}
