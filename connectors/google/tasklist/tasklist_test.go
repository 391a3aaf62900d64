package tasklist_test

import (
	"errors"
	"testing"
	"time"

	"bothways/connectors/google/googletest"
	"bothways/connectors/google/tasks"
	"bothways/sync/record"
	"bothways/sync/side"
)

type object = googletest.Object

func task(uid, title string) record.Record {
	r := record.New(record.Tasks, uid)
	r.Put("SUMMARY", record.Value{Text: title})
	r.Put("WHEN", record.Value{Text: "end=20260131"})
	return r
}

func retitled(r record.Record, name string) record.Patch {
	to := r.Clone()
	to.Fields["SUMMARY"] = record.Value{Text: name}
	return record.Diff(r, to)
}

func TestALostAnswerToAnInsertMakesNoTwin(t *testing.T) {
	for name, f := range map[string]googletest.Fault{
		"dropped after": {Drop: true, Commit: true}, "failed after": {Status: 500, Reason: "backendError", Commit: true},
		"cut": {Cut: true}, "busy": {Reason: "rateLimitExceeded", Status: 429}, "busy 403": {Reason: "userRateLimitExceeded"}, "token ended": {ExpireToken: true},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t)
			p.hand.AddTask(p.list, "", object{"title": "One"}) // of the same title, and not it
			s := p.open()
			p.changes(s, "")
			f.Call = "tasks.tasks.insert"
			if _, err := s.Create(t.Context(), task("zero", "Zero")); err != nil {
				t.Fatal(err)
			}
			struck := p.Order(f)
			r := task("one", "One")
			delete(r.Fields, "WHEN")
			it, err := s.Create(t.Context(), r)
			if err != nil || struck() != 1 {
				t.Fatalf("%v, struck %d", err, struck())
			}
			if n := len(p.hand.Tasks(p.list)); n != 3 {
				t.Errorf("%d tasks, want 3", n)
			}
			if got := p.read(s, it.ID); got.Version != it.Version {
				t.Error("another version")
			}
		})
	}
}

func TestAnInsertThatDidNotHappenFails(t *testing.T) {
	p := start(t)
	s := p.open()
	p.changes(s, "")
	p.Order(googletest.Fault{Call: "tasks.tasks.insert", Drop: true})
	if it, err := s.Create(t.Context(), task("one", "One")); err == nil || side.Refused(err) {
		t.Errorf("%+v, %v; want an error that vouches for nothing", it, err)
	}
}

func TestALostAnswerToAPatchVouchesForNothing(t *testing.T) {
	p := start(t)
	s := p.open()
	it, err := s.Create(t.Context(), task("one", "One"))
	if err != nil {
		t.Fatal(err)
	}
	p.Order(googletest.Fault{Call: "tasks.tasks.patch", Drop: true, Commit: true})
	if _, err := s.Update(t.Context(), it, retitled(it.Record, "Two")); err == nil || side.Refused(err) {
		t.Errorf("%v, want an error that vouches for nothing", err)
	}
	if _, err := s.Update(t.Context(), it, retitled(it.Record, "Six")); !errors.Is(err, side.ErrStale) {
		t.Errorf("%v, want ErrStale", err)
	}
}

func TestAFamily(t *testing.T) {
	p := start(t)
	s := p.open()
	parent := p.hand.AddTask(p.list, "", object{"title": "Move house"})
	child := p.hand.AddTask(p.list, parent, object{"title": "Boxes"})
	d := p.changes(s, "")
	key := record.Member("RELATED-TO", record.Identity(parent))
	for _, it := range d.Changed {
		if it.ID == child && it.Record.Text(key) != parent {
			t.Errorf("%q %v", it.Record.UID, it.Record.Fields)
		}
	}
	fresh := p.open() // knows nobody
	r := task("tape", "Tape")
	r.Put(key, record.Value{Text: parent})
	r.Put("RELATED-TO/far", record.Value{Text: "far-away"})
	it, err := fresh.Create(t.Context(), r)
	if err != nil || it.Record.Text(key) != parent {
		t.Fatalf("%v %v", it.Record.Fields, err)
	}
	below := task("below", "Below the tape")
	below.Put(record.Member("RELATED-TO", record.Identity(it.ID)), record.Value{Text: it.ID})
	if _, err := fresh.Create(t.Context(), below); err != nil {
		t.Errorf("under a child: %v", err)
	}
	to := it.Record.Clone()
	delete(to.Fields, key)
	if it, err = fresh.Update(t.Context(), it, record.Diff(it.Record, to)); err != nil || it.Record.Text(key) != "" {
		t.Errorf("%v %v", it.Record.Fields, err)
	}
}

// Google may delete the children of a task with it; those of ours are deleted only where they are named.
func TestAParentGoesAlone(t *testing.T) {
	for _, takes := range []bool{true, false} {
		p := start(t, func(sw *googletest.Switches) { sw.ParentTakesAll = takes })
		parent := p.hand.AddTask(p.list, "", object{"title": "Move house"})
		child := p.hand.AddTask(p.list, parent, object{"title": "Boxes"})
		other := p.hand.AddTask(p.list, parent, object{"title": "Tape"})
		first := p.changes(p.open(), "")
		s := p.open()
		p.changes(s, first.Next) // knows the family from the position alone
		at := map[string]side.Ref{}
		for _, it := range first.Changed {
			at[it.ID] = it.Ref
		}
		if err := s.Delete(t.Context(), at[parent]); err != nil {
			t.Fatal(err)
		}
		if err := s.Delete(t.Context(), at[child]); err != nil {
			t.Errorf("a child at the version before it was lifted: %v", err)
		}
		left := p.hand.Tasks(p.list)
		if len(left) != 1 || left[0]["id"] != other {
			t.Errorf("left: %v", left)
		}
	}
}

func TestCompletedAndHiddenTasksStayInSight(t *testing.T) {
	p := start(t)
	s := p.open()
	id := p.hand.AddTask(p.list, "", object{"title": "One"})
	d := p.changes(s, "")
	p.hand.CompleteTask(p.list, id)
	d = p.changes(s, d.Next)
	if len(d.Changed) != 1 || d.Changed[0].Record.Text("STATUS") != "COMPLETED" || len(d.Gone) > 0 {
		t.Fatalf("%+v", d)
	}
	if d = p.changes(s, ""); len(d.Changed) != 1 {
		t.Errorf("in a full reading: %+v", d)
	}
}

// A task that went to another list leaves no trace but its absence.
func TestTheListIsReadInFullOnceADay(t *testing.T) {
	p := start(t)
	s := p.open()
	p.hand.AddTask(p.list, "", object{"title": "One"})
	d := p.changes(s, "")
	if d = p.changes(s, d.Next); d.Full || len(d.Changed) > 0 {
		t.Fatalf("%+v", d)
	}
	p.Advance(25 * time.Hour)
	if d = p.changes(s, d.Next); !d.Full || len(d.Changed) != 1 {
		t.Errorf("a day later: %+v", d)
	}
}

func TestATaskOutsideTheOverlapIsNotListedAgain(t *testing.T) {
	p := start(t)
	s := p.open()
	for range 5 {
		p.hand.AddTask(p.list, "", object{"title": "Old"})
	}
	p.Advance(time.Hour)
	id := p.hand.AddTask(p.list, "", object{"title": "New"})
	d := p.changes(s, "")
	p.Forget()
	p.hand.EditTask(p.list, id, object{"title": "Newer"})
	before := s.Requests()
	if d = p.changes(s, d.Next); len(d.Changed) != 1 || d.Changed[0].ID != id || s.Requests()-before != 1 {
		t.Errorf("%+v", d)
	}
}

func TestAListThatIsGoneHoldsNoDeletion(t *testing.T) {
	p := start(t)
	s := p.open()
	id := p.hand.AddTask(p.list, "", object{"title": "One"})
	d := p.changes(s, "")
	p.Order(googletest.Fault{Call: "tasks.*", Reason: "notFound", Times: -1})
	if items, err := s.Read(t.Context(), id); err == nil {
		t.Errorf("read: %d items and no error", len(items))
	}
	if _, err := s.Changes(t.Context(), d.Next); err == nil {
		t.Error("changes: no error")
	}
}

func TestADeletedTaskComesBackUnderItsID(t *testing.T) {
	p := start(t)
	s := p.open()
	it, err := s.Create(t.Context(), task("one", "One"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), it.Ref); err != nil {
		t.Fatal(err)
	}
	back, err := s.Restore(t.Context(), side.Ref{ID: it.ID}, it.Doc)
	if err != nil || back.ID != it.ID || !back.Record.Same(it.Record) {
		t.Errorf("%+v %v", back, err)
	}
	if was, err := tasks.Parse(back.Doc); err != nil || was.Deleted {
		t.Errorf("%+v %v", was, err)
	}
}
