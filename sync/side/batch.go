package side

import (
	"context"

	"bothways/sync/record"
)

// Batcher does many writes in few requests. Each has an outcome of its own, the one that Create, Update
// or Delete would have had; they are in the order of the writes, whatever order those were done in.
type Batcher interface {
	WriteAll(ctx context.Context, writes []Write) []Outcome
}

// Write is one of them: with Create the record is made, with Delete the item removed, else the patch is
// applied to the item.
type Write struct {
	Create *record.Record
	At     Item
	Delete bool
	Patch  record.Patch
}

// Outcome is what became of one write.
type Outcome struct {
	Item Item // as the side has it afterwards; none after a deletion
	Err  error
}
