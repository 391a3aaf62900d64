package people_test

import (
	"errors"
	"testing"

	"bothways/connectors/google/googletest"
	"bothways/connectors/google/people"
	"bothways/sync/side"
)

// To delete in a label takes contacts out of it, alone or many at once, whatever happens to the answer; to
// restore puts them in again.
func TestDeletingInALabelLosesNothing(t *testing.T) {
	for name, f := range map[string]googletest.Fault{
		"well": {}, "no answer": {Drop: true, Commit: true}, "failed, but done": {Status: 500, Reason: "backendError", Commit: true},
		"half an answer": {Cut: true}, "slow down": {Status: 403, Reason: "userRateLimitExceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			hand := w.Hand(ada)
			hand.AddGroup("Clients")
			s := open(t, w.program(t), "Clients")
			listing(t, s, "")
			var items []side.Item
			for _, uid := range []string{"one", "two", "three", "four"} {
				it, err := s.Create(t.Context(), contact(uid, uid))
				if err != nil {
					t.Fatal(err)
				}
				items = append(items, it)
			}
			order := func() {
				if f != (googletest.Fault{}) {
					f.Call = "people.contactGroups.members.modify"
					w.Order(f)
				}
			}
			order()
			if err := s.Delete(t.Context(), items[0].Ref); err != nil {
				t.Error(err)
			}
			order()
			writes := []side.Write{{At: items[1], Delete: true}, {At: items[2], Delete: true}, {At: side.Item{Ref: items[0].Ref}, Delete: true}}
			out := s.(side.Batcher).WriteAll(t.Context(), writes)
			if out[0].Err != nil || out[1].Err != nil || !errors.Is(out[2].Err, side.ErrGone) {
				t.Errorf("%v", out)
			}
			w.CalmDown()
			if d := listing(t, open(t, w.program(t), "Clients"), ""); len(d.Changed) != 1 || len(d.Out) != 3 {
				t.Errorf("in the label %d, outside %d", len(d.Changed), len(d.Out))
			}
			if d := listing(t, open(t, w.program(t), people.Everybody), ""); len(d.Changed) != 4 {
				t.Errorf("%d contacts are left", len(d.Changed))
			}
			back, err := open(t, w.program(t), "Clients").(side.Restorer).Restore(t.Context(), side.Ref{ID: items[1].ID}, items[1].Doc)
			if err != nil || back.ID != items[1].ID || !back.Record.Same(items[1].Record) {
				t.Errorf("restored as %+v, %v", back.Ref, err)
			}
			if n := len(hand.Contacts()); n != 4 {
				t.Errorf("%d contacts", n)
			}
			for _, r := range w.Requests() {
				if r.Method == "people.people.deleteContact" || r.Method == "people.people.batchDeleteContacts" {
					t.Error(r.Method)
				}
			}
		})
	}
}
