package people_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"bothways/connectors/google/people"
	"bothways/sync/link"
	"bothways/sync/side/sidetest"
)

// TestLabelHistories is TestHistories with one label of the account: in the end each of its members is in the
// folder, and whatever happened, no contact was deleted at Google but by its owner's hand.
func TestLabelHistories(t *testing.T) {
	sidetest.Histories(t, 40)
	rapid.Check(t, func(rt *rapid.T) {
		var thrown any
		t.Run("", func(t *testing.T) {
			defer func() { thrown = recover() }()
			h := newHistory(t, rt, false, "Team")
			h.run()
			if t.Failed() {
				rt.Errorf("%q", h.told)
			}
		})
		if thrown != nil {
			panic(thrown)
		}
	})
}

func (h *history) collection() string {
	if h.label != "" {
		return h.label
	}
	return people.Everybody
}

// relabel puts a contact into the label, or takes it out.
func (h *history) relabel() {
	if h.label == "" {
		return
	}
	id := h.pick(ada)
	if id == "" {
		return
	}
	if rapid.Bool().Draw(h.rt, "into the label") {
		h.Hand(ada).Join(h.team, id)
	} else {
		h.Hand(ada).Leave(h.team, id)
	}
}

func (h *history) compareLabel() {
	left, right := h.all(link.Left), h.all(link.Right)
	there := map[string]int{} // everybody, by mark
	for _, c := range h.Hand(ada).Contacts() {
		mails, _ := c["emailAddresses"].([]any)
		there[mails[0].(map[string]any)["value"].(string)]++
	}
	for m, n := range there {
		if n > 1 {
			h.t.Errorf("%s is at Google %d times", m, n)
		}
	}
	for m, r := range right {
		if l, ok := left[m]; !ok {
			h.t.Errorf("%s has the label and is not here", m)
		} else if a, b := h.common(l), h.common(r); !a.Same(b) {
			h.t.Errorf("%s:\n here %v\nthere %v", m, a.Fields, b.Fields)
		}
	}
	for m := range left {
		if _, labelled := right[m]; !labelled && there[m] == 0 {
			h.t.Errorf("%s is here alone", m)
		}
	}
	for _, r := range h.Requests() {
		if slices.Contains([]string{"people.people.deleteContact", "people.people.batchDeleteContacts"}, r.Method) {
			h.t.Errorf("%s deletes contacts of a label", r.Method)
		}
	}
}
