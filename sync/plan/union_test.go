package plan_test

import (
	"testing"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/side"
)

// At a first meeting one address under two types is no clash: both types stay, on both sides.
func TestFirstMeetingJoinsTypes(t *testing.T) {
	key := record.Member("EMAIL", "ada@example.org")
	half := func(id, attr string) link.Half {
		r := record.New(record.Contacts, "u")
		r.Fields[key] = record.Value{Text: "ada@example.org", Attr: attr}
		return link.Half{Ref: side.Ref{ID: id, Version: "1"}, Seen: r}
	}
	for _, row := range []struct {
		left, right, want string
		clash             bool
	}{
		{"type=home", "type=work", "type=home;type=work", false},
		{"", "type=work", "type=work", false},
		{"pref=1;type=home", "type=home", "pref=1;type=home", false},
		{"label=Sea", "label=Land", "", true},
	} {
		l := link.Link{ID: 1, Half: [2]link.Half{half("l", row.left), half("r", row.right)}}
		made := plan.Make([]link.Link{l}, plan.Rules{Kind: record.Contacts, Flow: [2]bool{true, true}, Conflict: plan.Ask, EditDelete: plan.Edit})
		a := made.Actions[0]
		if a.Waiting() != row.clash {
			t.Errorf("%q and %q: waits %v", row.left, row.right, a.Waiting())
		}
		if row.clash {
			continue
		}
		for _, s := range link.Both {
			if got := a.Step[s].Patch.Apply(l.Half[s].Seen).Fields[key].Attr; got != row.want {
				t.Errorf("%q and %q: %s would have %q, want %q", row.left, row.right, s, got, row.want)
			}
		}
	}
}
