package tasklist_test

import (
	"errors"
	"testing"

	"bothways/sync/record"
	"bothways/sync/side"
)

func under(title, parent string) record.Record {
	r := task("uid-"+title, title)
	r.Put(record.Member("RELATED-TO", record.Identity(parent)), record.Value{Text: parent})
	return r
}

// told gives names under which some tasks are known on the other side.
func told(uids map[string]string) side.Names {
	n := side.Names{UID: uids, ID: map[string]string{}, New: func(id string) string { return "new-" + id }}
	for id, uid := range uids {
		n.ID[uid] = id
	}
	return n
}

func TestParentsGoByTheNamesOfTheOtherSide(t *testing.T) {
	p := start(t)
	s := p.open()
	parent := p.hand.AddTask(p.list, "", object{"title": "Move house"})
	child := p.hand.AddTask(p.list, parent, object{"title": "Boxes"})
	s.Name(told(nil))
	shown := func(d side.Delta) string {
		t.Helper()
		for _, it := range d.Changed {
			if it.ID == child {
				for _, v := range it.Record.Members("RELATED-TO") {
					return v.Text
				}
			}
		}
		return ""
	}
	d := p.changes(s, "")
	if up := shown(d); up != "new-"+parent || d.Changed[0].Record.UID != "" {
		t.Errorf("%q %q", up, d.Changed[0].Record.UID)
	}
	if s.Name(told(map[string]string{child: "boxes"})) {
		t.Error("a child alone is called otherwise, and something reads differently")
	}
	if !s.Name(told(map[string]string{parent: "house"})) {
		t.Error("a parent is called otherwise, and nothing reads differently")
	}
	d2 := p.changes(s, d.Next)
	if up := shown(d2); up != "house" || len(d2.Changed) != 1 {
		t.Errorf("%q of %d", up, len(d2.Changed))
	}
	fresh := p.open() // in another session, from either position
	fresh.Name(told(map[string]string{parent: "house"}))
	if d3 := p.changes(fresh, d2.Next); len(d3.Changed) != 0 {
		t.Errorf("shown again: %v", d3.Changed)
	}
	if up := shown(p.changes(fresh, d.Next)); up != "house" {
		t.Errorf("from the first position: %q", up)
	}
}

func TestAChildWaitsForItsParent(t *testing.T) {
	p := start(t)
	s := p.open()
	p.changes(s, "")
	s.Name(told(nil))
	_, err := s.Create(t.Context(), under("child", "uid-parent"))
	if !errors.Is(err, side.ErrGone) || !side.Refused(err) || len(p.hand.Tasks(p.list)) > 0 {
		t.Fatalf("%v", err)
	}
	if _, err := s.Create(t.Context(), task("uid-parent", "parent")); err != nil {
		t.Fatal(err)
	}
	it, err := s.Create(t.Context(), under("child", "uid-parent"))
	if err != nil || it.Record.UID != "uid-child" || it.Record.Text("RELATED-TO/uid-parent") != "uid-parent" {
		t.Errorf("%v %v", it.Record, err)
	}
	if _, err := s.Create(t.Context(), under("self", "uid-self")); err != nil {
		t.Errorf("below itself: %v", err)
	}
	sibling := task("uid-s", "s")
	sibling.Put("RELATED-TO/far", record.Value{Text: "far", Attr: "reltype=SIBLING"})
	if _, err := s.Create(t.Context(), sibling); err != nil {
		t.Errorf("a sibling: %v", err)
	}
}

// A task with children is not sent below another: Google has one level.
func TestAParentIsNotPutBelow(t *testing.T) {
	p := start(t)
	s := p.open()
	top := p.hand.AddTask(p.list, "", object{"title": "top"})
	parent := p.hand.AddTask(p.list, "", object{"title": "parent"})
	p.hand.AddTask(p.list, parent, object{"title": "child"})
	p.changes(s, "")
	at := p.read(s, parent)
	to := at.Record.Clone()
	to.Fields["SUMMARY"] = record.Value{Text: "renamed"}
	to.Put(record.Member("RELATED-TO", record.Identity(top)), record.Value{Text: top})
	before := s.Requests()
	it, err := s.Update(t.Context(), at, record.Diff(at.Record, to))
	if err != nil || it.Record.Text("SUMMARY") != "renamed" || len(it.Record.Members("RELATED-TO")) > 0 || s.Requests()-before != 2 {
		t.Errorf("%v %v, %d requests", it.Record.Fields, err, s.Requests()-before)
	}
}
