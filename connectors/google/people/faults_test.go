package people_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"testing"
	"time"

	"bothways/connectors/google/contacts"
	"bothways/connectors/google/googletest"
	"bothways/connectors/google/people"
	"bothways/sync/record"
	"bothways/sync/side"
)

// faults are what can happen to one write; done tells those that are found out to have been written,
// again those that the store itself gets through with another try.
var faults = map[string]struct {
	fault googletest.Fault
	class error
	done  bool
	again bool
}{
	"slow down":                     {fault: googletest.Fault{Status: 429, Reason: "rateLimitExceeded"}, again: true},
	"slow down, user":               {fault: googletest.Fault{Status: 403, Reason: "userRateLimitExceeded"}, again: true},
	"quota of hours":                {fault: googletest.Fault{Status: 403, Reason: "quotaExceeded"}, class: side.ErrBusy},
	"quota of the day":              {fault: googletest.Fault{Status: 403, Reason: "dailyLimitExceeded"}, class: side.ErrBusy},
	"no right":                      {fault: googletest.Fault{Status: 403, Reason: "forbidden"}, class: side.ErrRefused},
	"unavailable":                   {fault: googletest.Fault{Status: 503}, class: side.ErrBusy},
	"unavailable, but done":         {fault: googletest.Fault{Status: 503, Commit: true}, done: true},
	"failed":                        {fault: googletest.Fault{Status: 500, Reason: "backendError"}, class: side.ErrNetwork},
	"failed, but done":              {fault: googletest.Fault{Status: 500, Reason: "backendError", Commit: true}, done: true},
	"no answer":                     {fault: googletest.Fault{Drop: true}, class: side.ErrNetwork},
	"no answer, but done":           {fault: googletest.Fault{Drop: true, Commit: true}, done: true},
	"half an answer":                {fault: googletest.Fault{Cut: true}, done: true},
	"a page of something else":      {fault: googletest.Fault{HTML: true, Status: 200}, class: side.ErrNetwork},
	"a page, not found":             {fault: googletest.Fault{HTML: true, Status: 404}, class: side.ErrNetwork},
	"a page of something, but done": {fault: googletest.Fault{HTML: true, Status: 200, Commit: true}, done: true},
	"token ran out":                 {fault: googletest.Fault{ExpireToken: true}, again: true},
}

func TestLostAnswers(t *testing.T) {
	for name, row := range faults {
		for _, op := range []string{"create", "update", "delete"} {
			t.Run(name+" "+op, func(t *testing.T) { lostAnswer(t, op, row.fault, row.class, row.done, row.again) })
		}
	}
}

func lostAnswer(t *testing.T, op string, f googletest.Fault, class error, done, again bool) {
	w := newWorld(t, nil)
	s := open(t, w.program(t), people.Everybody)
	listing(t, s, "")
	at, err := s.Create(t.Context(), contact("one", "One"))
	if err != nil {
		t.Fatal(err)
	}
	f.Call = "people.people." + op + "Contact"
	struck := w.Order(f)
	switch op {
	case "create":
		_, err = s.Create(t.Context(), contact("two", "Two"))
	case "update":
		_, err = s.Update(t.Context(), at, record.Patch{"TITLE/t": {Value: record.Value{Text: "t"}}})
	case "delete":
		err = s.Delete(t.Context(), at.Ref)
	}
	if struck() != 1 {
		t.Fatalf("the fault struck %d times", struck())
	}
	w.CalmDown()
	if done || again {
		if err != nil {
			t.Errorf("%v, though it was done", err)
		}
	} else if vouches := f.Status == 403; !errors.Is(err, class) || side.Refused(err) != vouches {
		t.Errorf("%v (refused: %v), want %v that vouches: %v", err, side.Refused(err), class, vouches)
	}
	all := listing(t, open(t, w.program(t), people.Everybody), "").Changed
	written := map[string]bool{"create": len(all) == 2, "update": len(all) == 1 && all[0].Record.Text("TITLE/t") == "t", "delete": len(all) == 0}[op]
	if written != (done || again) {
		t.Errorf("written: %v; there are %d", written, len(all))
	}
	if op != "create" || written {
		return
	}
	if _, err := s.Create(t.Context(), contact("two", "Two")); err != nil || len(listing(t, s, "").Changed) != 2 {
		t.Errorf("once more: %v", err)
	}
}

// A batch whose answer is lost is found by the UIDs.
func TestLostBatch(t *testing.T) {
	w := newWorld(t, nil)
	s := open(t, w.program(t), people.Everybody)
	listing(t, s, "")
	w.Order(googletest.Fault{Call: "people.people.batchCreateContacts", Drop: true, Commit: true})
	good(t, batcher(t, s).WriteAll(t.Context(), crowd(20)))
	w.Order(googletest.Fault{Call: "people.people.batchCreateContacts", Drop: true})
	for i, o := range batcher(t, s).WriteAll(t.Context(), crowd(30)[20:]) {
		if !errors.Is(o.Err, side.ErrNetwork) || side.Refused(o.Err) {
			t.Errorf("%d: %v", i, o.Err)
		}
	}
	good(t, batcher(t, s).WriteAll(t.Context(), crowd(30)))
	if n := len(listing(t, s, "").Changed); n != 30 {
		t.Errorf("%d contacts", n)
	}
}

// While listings lag behind, nothing is taken for deleted, new or as it was before.
func TestLag(t *testing.T) {
	w := newWorld(t, func(s *googletest.Switches) { s.Propagation = time.Minute })
	s := open(t, w.program(t), people.Everybody)
	var items []side.Item
	for _, uid := range []string{"a", "b", "c"} {
		it, err := s.Create(t.Context(), contact(uid, uid))
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, it)
	}
	if d := listing(t, s, ""); !d.Full || len(d.Changed) != 3 {
		t.Fatalf("a full listing shows %d of 3 new contacts", len(d.Changed))
	}
	w.Advance(2 * time.Minute)
	cursor := listing(t, s, "").Next
	w.Hand(ada).EditContact(items[0].ID, googletest.Object{"nicknames": []any{googletest.Object{"value": "old"}}})
	w.Advance(59 * time.Second)
	now, err := s.Read(t.Context(), items[0].ID)
	if err != nil || len(now) != 1 {
		t.Fatal(err)
	}
	a, err := s.Update(t.Context(), now[0], record.Patch{"TITLE/t": {Value: record.Value{Text: "t"}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), items[1].Ref); err != nil {
		t.Fatal(err)
	}
	w.Advance(2 * time.Second) // the edit by hand shows now, what came after it not yet
	d := listing(t, s, cursor)
	for _, it := range d.Changed {
		if it.ID != a.ID || it.Version != a.Version {
			t.Errorf("%s is shown at %s, it is at %s", it.ID, it.Version, a.Version)
		}
	}
	if full := listing(t, s, ""); len(full.Changed) != 2 {
		t.Errorf("%d contacts, want 2", len(full.Changed))
	}
	w.Advance(5 * time.Minute)
	if d = listing(t, s, d.Next); !slices.Equal(d.Gone, []string{items[1].ID}) {
		t.Errorf("gone: %v", d.Gone)
	}
	if d = listing(t, s, d.Next); len(d.Changed)+len(d.Gone) > 0 {
		t.Errorf("nothing changed, but listed: %v %v", d.Changed, d.Gone)
	}
}

// A creation whose answer is lost while listings lag is not made twice once they have caught up.
func TestLostWhileLagging(t *testing.T) {
	w := newWorld(t, func(s *googletest.Switches) { s.Propagation = time.Minute })
	s := open(t, w.program(t), people.Everybody)
	cursor := listing(t, s, "").Next
	w.Order(googletest.Fault{Call: "people.people.createContact", Drop: true, Commit: true})
	if _, err := s.Create(t.Context(), contact("a", "A")); err == nil || side.Refused(err) {
		t.Fatalf("nobody can know: %v", err)
	}
	w.Advance(s.(side.Lagger).Lag())
	if d := listing(t, s, cursor); len(d.Changed) != 1 || d.Changed[0].Record.UID != "a" {
		t.Errorf("listed: %v", d.Changed)
	}
	if _, err := s.Create(t.Context(), contact("a", "A")); err != nil {
		t.Error(err)
	}
	if n := len(w.Hand(ada).Contacts()); n != 1 {
		t.Errorf("%d contacts", n)
	}
}

func TestExpiredToken(t *testing.T) {
	for _, status := range []string{"INVALID_ARGUMENT", "FAILED_PRECONDITION"} {
		w := newWorld(t, func(s *googletest.Switches) { s.ExpiredStatus = status })
		s := open(t, w.program(t), people.Everybody)
		cursor := listing(t, s, "").Next
		w.Advance(8 * 24 * time.Hour)
		if d, err := s.Changes(t.Context(), cursor); !errors.Is(err, side.ErrCursor) || len(d.Gone) > 0 {
			t.Errorf("%s: %v, %v", status, d, err)
		}
	}
}

// A contact that Google gives another name stays the same item.
func TestRename(t *testing.T) {
	for _, former := range []bool{true, false} {
		w := newWorld(t, func(s *googletest.Switches) { s.FormerNames = former })
		s := open(t, w.program(t), people.Everybody)
		it, err := s.Create(t.Context(), contact("a", "A"))
		if err != nil {
			t.Fatal(err)
		}
		cursor := listing(t, s, "").Next
		w.Hand(ada).Rename(it.ID, googletest.Object{"emailAddresses": []any{googletest.Object{"value": "profile@example.org"}}})
		d := listing(t, s, cursor)
		if len(d.Gone) > 0 || len(d.Changed) != 1 || d.Changed[0].ID != it.ID || !d.Changed[0].Record.Same(it.Record) {
			t.Fatalf("former names %v: changed %+v, gone %v", former, d.Changed, d.Gone)
		}
		other := open(t, w.program(t), people.Everybody) // knows the name from the cursor alone
		if d := listing(t, other, d.Next); len(d.Changed)+len(d.Gone) > 0 {
			t.Errorf("changed %+v, gone %v", d.Changed, d.Gone)
		}
		now, err := other.Update(t.Context(), d.Changed[0], record.Patch{"TITLE/t": {Value: record.Value{Text: "t"}}})
		if err != nil || now.ID != it.ID {
			t.Fatalf("update: %v, %s", err, now.ID)
		}
		if err := s.Delete(t.Context(), now.Ref); err != nil {
			t.Error(err)
		}
	}
}

func TestGroup(t *testing.T) {
	w := newWorld(t, nil)
	hand := w.Hand(ada)
	group := hand.AddGroup("Clients")
	hand.AddGroup("Work")
	stays := hand.AddContact(googletest.Object{"names": []any{googletest.Object{"givenName": "Not a client"}}})
	in := hand.AddContact(googletest.Object{"names": []any{googletest.Object{"givenName": "Client"}}})
	hand.Join(group, in)
	s := open(t, w.program(t), "Clients")
	d := listing(t, s, "")
	if len(d.Changed) != 1 || d.Changed[0].ID != in || !slices.Equal(d.Out, []string{stays}) || len(d.Changed[0].Record.Members("CATEGORIES")) > 0 {
		t.Fatalf("changed %+v, out %v", d.Changed, d.Out)
	}
	r := contact("new", "New")
	r.Put("CATEGORIES/Work", record.Value{Text: "Work"})
	r.Put("CATEGORIES/Brand new", record.Value{Text: "Brand new"})
	made, err := s.Create(t.Context(), r)
	if err != nil || !made.Record.Same(r) {
		t.Fatalf("%v: %v", err, record.Diff(r, made.Record))
	}
	d = listing(t, s, d.Next)
	hand.Leave(group, in)
	hand.Join(group, stays)
	d = listing(t, s, d.Next)
	if !slices.Equal(d.Out, []string{in}) || len(d.Gone) > 0 || len(d.Changed) != 1 || d.Changed[0].ID != stays {
		t.Errorf("after moving: changed %+v, out %v, gone %v", d.Changed, d.Out, d.Gone)
	}
	for _, g := range hand.Groups() {
		if g["name"] == "Work" {
			hand.RenameGroup(g["resourceName"].(string), "Office")
		}
	}
	w.Advance(time.Minute)
	if d = listing(t, s, d.Next); len(d.Changed) != 1 || d.Changed[0].ID != made.ID || d.Changed[0].Version == made.Version || d.Changed[0].Record.Text("CATEGORIES/Office") == "" {
		t.Errorf("after a group was renamed: %+v", d.Changed)
	}
	hand.DeleteGroup(group)
	w.Advance(time.Minute)
	if _, err := s.Changes(t.Context(), ""); !errors.Is(err, side.ErrGone) {
		t.Errorf("a group that is gone: %v", err)
	}
}

// A contact that another collection brought along is taken into the group, not made twice.
func TestGroupTakesWhatIsThere(t *testing.T) {
	w := newWorld(t, nil)
	w.Hand(ada).AddGroup("Clients")
	if _, err := open(t, w.program(t), people.Everybody).Create(t.Context(), contact("a", "A")); err != nil {
		t.Fatal(err)
	}
	s := open(t, w.program(t), "Clients")
	d := listing(t, s, "")
	if _, err := s.Create(t.Context(), contact("a", "A")); err != nil {
		t.Fatal(err)
	}
	if n := len(w.Hand(ada).Contacts()); n != 1 {
		t.Errorf("%d contacts", n)
	}
	if d = listing(t, s, d.Next); len(d.Changed) != 1 {
		t.Errorf("in the group: %v", d.Changed)
	}
}

func picture(shade uint8) []byte {
	img := image.NewGray(image.Rect(0, 0, 8, 8))
	img.SetGray(3, 3, color.Gray{shade})
	var b bytes.Buffer
	_ = png.Encode(&b, img)
	return b.Bytes()
}

func photo(data []byte) (record.Key, record.Value) {
	r, _, _ := contacts.Lens{}.Get(contacts.WithPhoto([]byte("{}"), data))
	for k, v := range r.Fields {
		return k, v
	}
	return "", record.Value{}
}

func TestPhotos(t *testing.T) {
	for _, reencoded := range []bool{false, true} {
		w := newWorld(t, func(s *googletest.Switches) { s.PhotoReencoded = reencoded })
		s := open(t, w.program(t), people.Everybody)
		r := contact("a", "A")
		k, v := photo(picture(10))
		r.Fields[k] = v
		it, err := s.Create(t.Context(), r)
		shown := it.Record.Members("PHOTO")
		if err != nil || len(shown) != 1 || shown[0].Text == v.Text == reencoded {
			t.Fatalf("%v: %v", err, shown)
		}
		k2, v2 := photo(picture(20))
		next := it.Record.Clone()
		for old := range next.Fields {
			if old.Property() == "PHOTO" {
				delete(next.Fields, old)
			}
		}
		next.Fields[k2] = v2
		next.Fields["TITLE/t"] = record.Value{Text: "t"}
		if it, err = s.Update(t.Context(), it, record.Diff(it.Record, next)); err != nil || len(it.Record.Members("PHOTO")) != 1 || it.Record.Text("TITLE/t") == "" {
			t.Fatalf("%v: %v", err, it.Record.Fields)
		}
		bare := it.Record.Clone()
		for old := range bare.Fields {
			if old.Property() == "PHOTO" {
				delete(bare.Fields, old)
			}
		}
		if it, err = s.Update(t.Context(), it, record.Diff(it.Record, bare)); err != nil || len(it.Record.Members("PHOTO")) != 0 {
			t.Fatalf("%v: %v", err, it.Record.Fields)
		}
		if d := listing(t, s, ""); len(d.Changed) != 1 || d.Changed[0].Version != it.Version {
			t.Errorf("%+v", d.Changed)
		}
	}
}

// A run with no change asks once for each collection and once for the account.
func TestQuietRun(t *testing.T) {
	w := newWorld(t, nil)
	w.Hand(ada).AddGroup("Clients")
	a := w.program(t)
	all, group := open(t, a, people.Everybody), open(t, a, "Clients")
	good(t, batcher(t, all).WriteAll(t.Context(), crowd(5)))
	one, two := listing(t, all, "").Next, listing(t, group, "").Next
	a = w.program(t)
	all, group = open(t, a, people.Everybody), open(t, a, "contactGroups/myContacts")
	group = open(t, a, "Clients")
	w.Forget()
	listing(t, all, one)
	listing(t, group, two)
	if n := len(w.Requests()); n > 3 {
		t.Errorf("%d requests: %v", n, w.Counts())
	}
	if n := all.(side.Counter).Requests() + group.(side.Counter).Requests(); n > 3 {
		t.Errorf("%d requests counted", n)
	}
}

func TestRefusals(t *testing.T) {
	w := newWorld(t, func(s *googletest.Switches) { s.ContactsMost = 1 })
	s := open(t, w.program(t), people.Everybody)
	it, err := s.Create(t.Context(), contact("a", "A"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Create(t.Context(), contact("b", "B")); !errors.Is(err, side.ErrRefused) {
		t.Errorf("a full account: %v", err)
	}
	w.Order(googletest.Fault{Call: "people.people.updateContact", Status: 429, Reason: "rateLimitExceeded", Message: "Quota exceeded for quota metric 'x' per day", Times: -1})
	_, err = s.Update(t.Context(), it, record.Patch{"TITLE/t": {Value: record.Value{Text: "t"}}})
	if !errors.Is(err, side.ErrBusy) || !side.Refused(err) || side.RetryAfter(err) < time.Hour {
		t.Errorf("a day's quota: %v, again in %v", err, side.RetryAfter(err))
	}
	w.CalmDown()
	w.Order(googletest.Fault{Call: "people.people.updateContact", Status: 429, Reason: "rateLimitExceeded", Times: -1})
	_, err = s.Update(t.Context(), it, record.Patch{"TITLE/t": {Value: record.Value{Text: "t"}}})
	if !errors.Is(err, side.ErrBusy) || !side.Refused(err) {
		t.Errorf("without end: %v", err)
	}
	w.CalmDown()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Update(ctx, it, record.Patch{"TITLE/t": {Value: record.Value{Text: "t"}}}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// A listing shows a hundred addresses of a contact; the others are asked for.
func TestManyAddresses(t *testing.T) {
	w := newWorld(t, nil)
	var mails []any
	for i := range 120 {
		mails = append(mails, googletest.Object{"value": fmt.Sprintf("a%d@example.org", i)})
	}
	s := open(t, w.program(t), people.Everybody)
	start := listing(t, s, "").Next
	id := w.Hand(ada).AddContact(googletest.Object{"emailAddresses": mails})
	for _, since := range []side.Cursor{"", start} {
		if d := listing(t, s, since); len(d.Changed) != 1 || d.Changed[0].ID != id || len(d.Changed[0].Record.Members("EMAIL")) != 120 {
			t.Errorf("since %.10q: %d addresses", since, len(d.Changed[0].Record.Members("EMAIL")))
		}
	}
}

// Google answers for a collection by name, and tells whose contacts they are.
func TestCollections(t *testing.T) {
	w := newWorld(t, nil)
	hand := w.Hand(ada)
	group := hand.AddGroup("Clients")
	hand.Join(group, hand.AddContact(googletest.Object{"names": []any{googletest.Object{"givenName": "A"}}}))
	a := w.program(t)
	made, err := a.CreateCollection(t.Context(), "Fresh")
	if err != nil || made.Name != "Fresh" || !made.Writable {
		t.Fatalf("%v: %+v", err, made)
	}
	all, err := a.Collections(t.Context())
	if err != nil || len(all) != 5 || all[0].ID != people.Everybody || all[0].Count != 1 {
		t.Fatalf("%v: %+v", err, all)
	}
	for _, c := range all {
		if c.ID == group && (c.Count != 1 || c.Name != "Clients") {
			t.Errorf("%+v", c)
		}
	}
	if _, err := a.CreateCollection(t.Context(), "Fresh"); !errors.Is(err, side.ErrExists) {
		t.Errorf("twice: %v", err)
	}
	if _, err := a.Open(t.Context(), "Nobody", side.Options{Kind: record.Contacts}); !errors.Is(err, side.ErrGone) {
		t.Errorf("unknown: %v", err)
	}
	if _, err := a.Open(t.Context(), "contactGroups/all", side.Options{Kind: record.Contacts}); !errors.Is(err, side.ErrGone) {
		t.Errorf("a group nobody can be added to: %v", err)
	}
	if _, err := a.Open(t.Context(), people.Everybody, side.Options{Kind: record.Tasks}); !errors.Is(err, side.ErrUnsupported) {
		t.Errorf("tasks: %v", err)
	}
	one, two := listing(t, open(t, a, people.Everybody), "").Place, listing(t, open(t, a, "Clients"), "").Place
	if one == "" || one == two {
		t.Errorf("places %q and %q", one, two)
	}
}
