package plan_test

import (
	"testing"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/side"
)

func titled(id, text string) link.Half {
	r := record.New(record.Contacts, "u")
	r.Fields[record.Member("TITLE", text)] = record.Value{Text: text}
	return link.Half{Ref: side.Ref{ID: id, Version: "1"}, Seen: r, Synced: r.Clone()}
}

// After an undo the sides keep different values in one place: an edit of one replaces the other,
// it does not stand beside it.
func TestEditAfterUndoReplaces(t *testing.T) {
	l := link.Link{ID: 1}
	l.Half[link.Left], l.Half[link.Right] = titled("l", "Admiral"), titled("r", "Rear Admiral")
	undone := record.Patch{
		record.Member("TITLE", "Rear Admiral"): {Value: record.Value{Text: "Rear Admiral"}, From: record.Member("TITLE", "Admiral")},
		record.Member("TITLE", "Admiral"):      {Gone: true},
	}
	l = l.Accept(link.Right, undone)
	edited := titled("l", "Retired")
	l.Half[link.Left].Seen = edited.Seen
	made := plan.Make([]link.Link{l}, plan.Rules{Kind: record.Contacts, Flow: [2]bool{true, true}, Conflict: plan.Newest, EditDelete: plan.Edit})
	if len(made.Actions) != 1 {
		t.Fatalf("%d actions, want one", len(made.Actions))
	}
	p := made.Actions[0].Step[link.Right].Patch
	if after := p.Apply(l.Half[link.Right].Seen); !after.Same(edited.Seen) {
		t.Errorf("the right side would hold %v", after.Fields)
	}
}
