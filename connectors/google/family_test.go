package google_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"bothways/connectors/google/googletest"
	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/run/runtest"
	"bothways/sync/side"
)

// todo writes a task below others into the folder; its name is its title and its UID.
func (p *pair) todo(name string, below ...string) {
	p.t.Helper()
	doc := "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\nBEGIN:VTODO\nUID:" + name + "\nDTSTAMP:20260101T000000Z\nSUMMARY:" + name + "\n"
	for _, up := range below {
		doc += "RELATED-TO:" + up + "\n"
	}
	p.file(name+".ics", doc+"END:VTODO\nEND:VCALENDAR\n")
}

func (p *pair) remove(name string) {
	p.t.Helper()
	if err := os.Remove(filepath.Join(p.dir, name+".ics")); err != nil {
		p.t.Fatal(err)
	}
}

// there are the tasks at Google: title → title of the parent.
func (p *pair) there() map[string]string {
	p.t.Helper()
	titles, out := map[string]string{}, map[string]string{}
	all := p.hand.Tasks("@default")
	for _, x := range all {
		titles[fmt.Sprint(x["id"])] = fmt.Sprint(x["title"])
	}
	for _, x := range all {
		up := ""
		if id, is := x["parent"]; is {
			if up = titles[fmt.Sprint(id)]; up == "" {
				up = "nobody"
			}
		}
		out[fmt.Sprint(x["title"])] = up
	}
	if len(out) != len(all) {
		p.t.Errorf("twins: %v", all)
	}
	return out
}

func (p *pair) id(title string) string {
	p.t.Helper()
	for _, x := range p.hand.Tasks("@default") {
		if x["title"] == title {
			return fmt.Sprint(x["id"])
		}
	}
	p.t.Fatalf("no task %s", title)
	return ""
}

// here are the tasks in the folder: title → title of the parent, of several the first.
func (p *pair) here() map[string]string {
	p.t.Helper()
	titles, out := map[string]string{}, map[string]string{}
	all := p.records(link.Left)
	for title, r := range all {
		titles[r.UID] = title
	}
	for title, r := range all {
		out[title] = ""
		for _, v := range r.Members("RELATED-TO") {
			if out[title] = titles[v.Text]; out[title] == "" {
				out[title] = "nobody"
			}
			break
		}
	}
	return out
}

type tree = map[string]string

func (p *pair) expect(here, there tree) {
	p.t.Helper()
	if got := p.here(); !maps.Equal(got, here) {
		p.t.Errorf("here %v\nwant %v", got, here)
	}
	if got := p.there(); !maps.Equal(got, there) {
		p.t.Errorf("there %v\n want %v", got, there)
	}
}

func (p *pair) same(want tree) { p.t.Helper(); p.expect(want, want) }

func TestFamiliesOfTheFolder(t *testing.T) {
	for _, row := range []struct {
		name        string
		first       func(p *pair)
		then        func(p *pair) // after a sync, in another session
		here, there tree
	}{
		{"child before parent", func(p *pair) { p.todo("a", "b"); p.todo("b") }, nil, tree{"a": "b", "b": ""}, nil},
		{"parent before child", func(p *pair) { p.todo("a"); p.todo("b", "a") }, nil, tree{"a": "", "b": "a"}, nil},
		{"a child later", func(p *pair) { p.todo("a") }, func(p *pair) { p.todo("b", "a") }, tree{"a": "", "b": "a"}, nil},
		{"a parent later", func(p *pair) { p.todo("b", "a") }, func(p *pair) { p.todo("a") }, tree{"a": "", "b": "a"}, nil},
		{"a parent that never comes", func(p *pair) { p.todo("b", "a") }, nil, tree{"b": "nobody"}, tree{"b": ""}},
		{"put below", func(p *pair) { p.todo("a"); p.todo("b") }, func(p *pair) { p.todo("b", "a") }, tree{"a": "", "b": "a"}, nil},
		{"put below a new one", func(p *pair) { p.todo("b") }, func(p *pair) { p.todo("b", "a"); p.todo("a") }, tree{"a": "", "b": "a"}, nil},
		{"taken out", func(p *pair) { p.todo("a"); p.todo("b", "a") }, func(p *pair) { p.todo("b") }, tree{"a": "", "b": ""}, nil},
		{"put elsewhere", func(p *pair) { p.todo("a"); p.todo("b", "a"); p.todo("c") }, func(p *pair) { p.todo("b", "c") }, tree{"a": "", "b": "c", "c": ""}, nil},
		{"put below a new one elsewhere", func(p *pair) { p.todo("a"); p.todo("b", "a") }, func(p *pair) { p.todo("b", "c"); p.todo("c") }, tree{"a": "", "b": "c", "c": ""}, nil},
		{"two below", func(p *pair) { p.todo("c", "b"); p.todo("b", "a"); p.todo("a") }, nil, tree{"a": "", "b": "a", "c": "b"}, tree{"a": "", "b": "a", "c": ""}},
		{"two below comes up", func(p *pair) { p.todo("c", "b"); p.todo("b", "a"); p.todo("a") }, func(p *pair) { p.todo("b") }, tree{"a": "", "b": "", "c": "b"}, nil},
		{"a parent is put below", func(p *pair) { p.todo("b"); p.todo("c", "b"); p.todo("a") }, func(p *pair) { p.todo("b", "a") },
			tree{"a": "", "b": "a", "c": "b"}, tree{"a": "", "b": "", "c": "b"}},
		{"below itself", func(p *pair) { p.todo("a", "a") }, nil, tree{"a": "a"}, tree{"a": ""}},
		{"a circle", func(p *pair) { p.todo("a", "b"); p.todo("b", "a") }, nil, tree{"a": "b", "b": "a"}, tree{"a": "b", "b": ""}},
		{"a circle later", func(p *pair) { p.todo("a"); p.todo("b"); p.todo("c") }, func(p *pair) { p.todo("a", "b"); p.todo("b", "c"); p.todo("c", "a") },
			tree{"a": "b", "b": "c", "c": "a"}, nil},
		{"a circle is closed", func(p *pair) { p.todo("a"); p.todo("b", "a") }, func(p *pair) { p.todo("a", "b") }, tree{"a": "b", "b": "a"}, tree{"a": "", "b": "a"}},
		{"parent and child go", func(p *pair) { p.todo("a"); p.todo("b", "a"); p.todo("c") }, func(p *pair) { p.remove("a"); p.remove("b") }, tree{"c": ""}, nil},
		{"below two", func(p *pair) { p.todo("a"); p.todo("b"); p.todo("c", "a", "b") }, nil, tree{"a": "", "b": "", "c": "a"}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := twoWay(t, record.Tasks)
			row.first(p)
			p.settle()
			if row.then != nil {
				p.open()
				row.then(p)
				p.settle()
			}
			if row.there == nil {
				row.there = row.here
			}
			if row.name == "a circle later" {
				row.there = p.there() // cut somewhere
				if slices.Max(slices.Collect(maps.Values(row.there))) == "" {
					t.Errorf("nobody is below anybody: %v", row.there)
				}
			}
			p.expect(row.here, row.there)
			p.open()
			if rows := p.sync(); len(rows) > 0 {
				t.Errorf("another session wrote: %+v", rows)
			}
		})
	}
}

func TestFamiliesOfGoogle(t *testing.T) {
	p := twoWay(t, record.Tasks)
	p.todo("milk")
	parent := p.hand.AddTask("@default", "", object{"title": "Move house"})
	p.hand.AddTask("@default", parent, object{"title": "Boxes"})
	p.settle()
	p.same(tree{"milk": "", "Move house": "", "Boxes": "Move house"})

	p.open() // below a task that was made here
	p.hand.AddTask("@default", p.id("milk"), object{"title": "Skimmed"})
	p.settle()
	p.same(tree{"milk": "", "Skimmed": "milk", "Move house": "", "Boxes": "Move house"})

	p.open() // and here below one that was made there
	p.todo("tape", p.records(link.Left)["Move house"].UID)
	p.hand.MoveTask("@default", p.id("Skimmed"), p.id("Move house"), "")
	p.settle()
	p.same(tree{"milk": "", "Skimmed": "Move house", "tape": "Move house", "Move house": "", "Boxes": "Move house"})

	p.open()
	p.hand.MoveTask("@default", p.id("Boxes"), "", "")
	p.hand.CompleteTask("@default", parent)
	p.settle()
	p.same(tree{"milk": "", "Skimmed": "Move house", "tape": "Move house", "Move house": "", "Boxes": ""})
	if l := p.records(link.Left); l["Move house"].Text("STATUS") != "COMPLETED" || l["tape"].Text("STATUS") != "" {
		t.Errorf("%v %v", l["Move house"].Fields, l["tape"].Fields)
	}
	p.todo("glue", p.records(link.Left)["Move house"].UID) // below one that is completed and hidden
	p.settle()
	if p.there()["glue"] != "Move house" {
		t.Errorf("%v", p.there())
	}

	p.open() // Google deletes the children with their parent
	p.hand.DeleteTask("@default", parent)
	p.settle()
	p.same(tree{"milk": "", "Boxes": ""})
}

// A parent that goes here goes alone: its children at Google come up, and lose it here as well.
func TestAParentGoesHere(t *testing.T) {
	for _, takes := range []bool{true, false} {
		p := twoWay(t, record.Tasks)
		p.Set(func(sw *googletest.Switches) { sw.ParentTakesAll = takes })
		p.todo("a")
		p.todo("b", "a")
		p.settle()
		p.open()
		p.remove("a")
		p.sync()
		p.settle()
		p.same(tree{"b": ""})
	}
}

// Lists that were in step before the memory was lost are not changed by the first meeting.
func TestFamiliesMeetAgain(t *testing.T) {
	p := twoWay(t, record.Tasks)
	p.todo("a")
	p.todo("b", "a")
	parent := p.hand.AddTask("@default", "", object{"title": "Move house"})
	p.hand.AddTask("@default", parent, object{"title": "Boxes"})
	p.settle()
	want := p.records(link.Left)
	p.proc.Ledger = runtest.NewMemory()
	p.open()
	if rows := p.sync(); len(rows) > 0 {
		t.Errorf("the first meeting wrote: %+v", rows)
	}
	if rows := p.sync(); len(rows) > 0 {
		t.Errorf("then: %+v", rows)
	}
	p.same(tree{"a": "", "b": "a", "Move house": "", "Boxes": "Move house"})
	for name, r := range p.records(link.Left) {
		if !r.Same(want[name]) || r.UID != want[name].UID {
			t.Errorf("%s: %q %v", name, r.UID, r.Fields)
		}
	}
	p.hand.AddTask("@default", p.id("a"), object{"title": "c"})
	p.settle()
	p.same(tree{"a": "", "b": "a", "c": "a", "Move house": "", "Boxes": "Move house"})
}

// A quiet run asks Google one thing.
func TestFamiliesAtRestAreCheap(t *testing.T) {
	p := twoWay(t, record.Tasks)
	p.todo("c", "b")
	p.todo("b", "a")
	p.todo("a")
	p.settle()
	p.open()
	p.sync()
	if n := p.proc.Stores[1].(interface{ Requests() int }).Requests(); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// What a filter keeps at home is nobody's parent at Google.
func TestAParentThatIsFilteredOut(t *testing.T) {
	p := twoWay(t, record.Tasks)
	p.proc.Rules.Filter = plan.Filter{Exclude: []string{"Home"}}
	p.todo("b", "a")
	doc := "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\nBEGIN:VTODO\nUID:a\nDTSTAMP:20260101T000000Z\nSUMMARY:a\n%sEND:VTODO\nEND:VCALENDAR\n"
	p.file("a.ics", fmt.Sprintf(doc, "CATEGORIES:Home\n"))
	p.settle()
	p.expect(tree{"a": "", "b": "a"}, tree{"b": ""})
	p.file("a.ics", fmt.Sprintf(doc, ""))
	p.settle()
	p.same(tree{"a": "", "b": "a"})
}

// A child does not go before a parent whose creation fails.
func TestAParentThatIsRefused(t *testing.T) {
	p := twoWay(t, record.Tasks)
	p.todo("a")
	p.todo("b", "a")
	p.Order(googletest.Fault{Call: "tasks.tasks.insert", Status: 400, Reason: "invalid"})
	p.attempt()
	if got := p.there(); len(got) > 0 {
		t.Errorf("%v", got)
	}
	p.todo("a")
	p.file("a.ics", "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\nBEGIN:VTODO\nUID:a\nDTSTAMP:20260101T000000Z\nSUMMARY:a\nPRIORITY:2\nEND:VTODO\nEND:VCALENDAR\n")
	p.settle()
	p.same(tree{"a": "", "b": "a"})
}

// Taking a run back puts families together again.
func TestFamiliesAreTakenBack(t *testing.T) {
	for name, change := range map[string]func(p *pair){
		"deleted here":   func(p *pair) { p.remove("a"); p.remove("b") },
		"the parent":     func(p *pair) { p.remove("a") },
		"put elsewhere":  func(p *pair) { p.todo("b", "c") },
		"taken out":      func(p *pair) { p.todo("b") },
		"put below here": func(p *pair) { p.todo("d", "c") },
	} {
		t.Run(name, func(t *testing.T) {
			p := twoWay(t, record.Tasks)
			p.todo("a")
			p.todo("b", "a")
			p.todo("c")
			p.todo("d")
			p.settle()
			was := p.there()
			p.open()
			change(p)
			run := p.run(t)
			p.open()
			backs, err := p.proc.Undo(t.Context(), run, nil)
			if err != nil {
				t.Fatal(err)
			}
			res, err := p.proc.TakeBack(t.Context(), backs, link.Run{Kind: "undo", Of: run})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range res.Rows {
				if r.Err != nil || r.Outcome != link.Done {
					t.Errorf("%s %v", r.Outcome, r.Err)
				}
			}
			if name == "the parent" {
				was["b"] = "" // it came up by itself
			}
			if got := p.there(); !maps.Equal(got, was) {
				t.Errorf("%v, want %v", got, was)
			}
			p.open()
			p.sync()
			p.settle()
		})
	}
}

func (p *pair) run(t *testing.T) int64 {
	t.Helper()
	p.Advance(5 * 60e9)
	if err := p.proc.Fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	made, err := p.proc.Plan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	res, err := p.proc.Apply(t.Context(), made, link.Run{Kind: "sync"}, nil)
	if err != nil || len(res.Rows) == 0 {
		t.Fatalf("%d rows, %v", len(res.Rows), err)
	}
	return res.Run.ID
}

// Two lists at Google, neither of which keeps a UID.
func TestFamiliesBetweenTwoLists(t *testing.T) {
	p := twoWay(t, record.Tasks)
	other := p.hand.AddTasklist("Other")
	both := func() {
		left, err := connect(t, p.cfg).Open(t.Context(), other, side.Options{Kind: record.Tasks})
		if err != nil {
			t.Fatal(err)
		}
		right, err := connect(t, p.cfg).Open(t.Context(), "@default", side.Options{Kind: record.Tasks})
		if err != nil {
			t.Fatal(err)
		}
		p.proc.Stores = [2]side.Store{left, right}
	}
	lists := func() [2]tree {
		var out [2]tree
		for i, list := range []string{other, "@default"} {
			titles := map[any]string{}
			out[i] = tree{}
			for _, x := range p.hand.Tasks(list) {
				titles[x["id"]] = fmt.Sprint(x["title"])
			}
			for _, x := range p.hand.Tasks(list) {
				out[i][fmt.Sprint(x["title"])] = titles[x["parent"]]
			}
		}
		return out
	}
	expect := func(want tree) {
		t.Helper()
		for i := range 2 {
			if got := lists()[i]; !maps.Equal(got, want) {
				t.Errorf("%d: %v, want %v", i, got, want)
			}
		}
	}
	both()
	a := p.hand.AddTask(other, "", object{"title": "a"})
	p.hand.AddTask(other, a, object{"title": "b"})
	x := p.hand.AddTask("@default", "", object{"title": "x"})
	p.hand.AddTask("@default", x, object{"title": "y"})
	p.settle()
	expect(tree{"a": "", "b": "a", "x": "", "y": "x"})
	both()
	p.settle()
	p.hand.AddTask("@default", p.id("a"), object{"title": "c"})
	p.hand.MoveTask("@default", p.id("b"), p.id("x"), "")
	p.settle()
	expect(tree{"a": "", "b": "x", "c": "a", "x": "", "y": "x"})

	p.proc.Ledger = runtest.NewMemory() // they meet anew
	both()
	p.settle()
	expect(tree{"a": "", "b": "x", "c": "a", "x": "", "y": "x"})
	both()
	p.hand.MoveTask("@default", p.id("c"), p.id("x"), "")
	p.settle()
	expect(tree{"a": "", "b": "x", "c": "x", "x": "", "y": "x"})
}

// Whichever answer is lost, families come together, and nobody is there twice.
func TestFamiliesWhoseAnswersAreLost(t *testing.T) {
	for name, f := range map[string]googletest.Fault{
		"after": {Drop: true, Commit: true}, "before": {Drop: true}, "cut": {Cut: true}, "failed": {Status: 500, Reason: "backendError", Commit: true},
	} {
		t.Run(name, func(t *testing.T) {
			for n := 1; ; n++ {
				p := twoWay(t, record.Tasks)
				p.todo("b", "a")
				p.todo("a")
				p.todo("c")
				house := p.hand.AddTask("@default", "", object{"title": "house"})
				p.hand.AddTask("@default", house, object{"title": "boxes"})
				f.Nth, f.Call = n, "tasks.tasks.*"
				struck := p.Order(f)
				p.attempt()
				p.open()
				p.todo("b", "c")
				p.attempt()
				p.CalmDown()
				for range 3 {
					p.attempt()
				}
				p.settle()
				p.same(tree{"a": "", "b": "c", "c": "", "house": "", "boxes": "house"})
				if t.Failed() {
					t.Fatalf("answer %d", n)
				}
				if struck() == 0 {
					if n < 6 {
						t.Errorf("only %d requests", n-1)
					}
					return
				}
			}
		})
	}
}
