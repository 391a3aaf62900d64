package lens

import "bothways/sync/record"

// Holder tells which fields a lens can write; a lens without it writes all.
type Holder interface {
	Holds(k record.Key) bool
}

// Holds tells whether a lens can write a field.
func Holds(l Lens, k record.Key) bool {
	h, ok := l.(Holder)
	return !ok || h.Holds(k)
}
