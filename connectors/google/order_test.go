package google_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bothways/connectors/google/googletest"
	"bothways/sync/link"
	"bothways/sync/record"
	"bothways/sync/run"
	"bothways/sync/run/runtest"
	"bothways/sync/side"
)

// placed writes a task with an order into the folder, "" for none.
func (p *pair) placed(name, order string, below ...string) {
	p.t.Helper()
	doc := "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\nBEGIN:VTODO\nUID:" + name + "\nDTSTAMP:20260101T000000Z\nSUMMARY:" + name + "\n"
	if order != "" {
		doc += "X-APPLE-SORT-ORDER:" + order + "\n"
	}
	for _, up := range below {
		doc += "RELATED-TO:" + up + "\n"
	}
	p.file(name+".ics", doc+"END:VTODO\nEND:VCALENDAR\n")
}

// orderThere are the titles below a parent at Google, in their order.
func (p *pair) orderThere(parent string) string {
	all := p.hand.Tasks("@default")
	slices.SortFunc(all, func(a, b object) int { return cmp.Compare(fmt.Sprint(a["position"]), fmt.Sprint(b["position"])) })
	var out []string
	for _, x := range all {
		if up := fmt.Sprint(x["parent"]); parent == "" && x["parent"] == nil || parent != "" && up == p.id(parent) {
			out = append(out, fmt.Sprint(x["title"]))
		}
	}
	return strings.Join(out, " ")
}

// numbersHere are the orders in the folder.
func (p *pair) numbersHere() map[string]string {
	p.t.Helper()
	files, _ := filepath.Glob(filepath.Join(p.dir, "*.ics"))
	out := map[string]string{}
	for _, f := range files {
		doc, err := os.ReadFile(f)
		if err != nil {
			p.t.Fatal(err)
		}
		name, order := "", ""
		for _, line := range strings.Split(string(doc), "\r\n") {
			if k, v, ok := strings.Cut(line, ":"); ok && k == "SUMMARY" {
				name = v
			} else if ok && k == "X-APPLE-SORT-ORDER" {
				order += v
			}
		}
		out[name] = order
	}
	return out
}

func (p *pair) orderHere() string {
	n := map[string]int{}
	for name, text := range p.numbersHere() {
		if text != "" {
			var v int
			fmt.Sscan(text, &v)
			n[name] = v
		}
	}
	return strings.Join(slices.SortedFunc(maps.Keys(n), func(a, b string) int { return cmp.Compare(n[a], n[b]) }), " ")
}

// writes gives the calls that a step makes to Google beside reading.
func (p *pair) writes(step func()) map[string]int {
	before := p.Counts()
	step()
	out := map[string]int{}
	for name, n := range p.Counts() {
		if n -= before[name]; n > 0 && !strings.HasSuffix(name, ".list") && !strings.HasSuffix(name, ".get") {
			out[name] = n
		}
	}
	return out
}

func (p *pair) wants(order string) {
	p.t.Helper()
	if here, there := p.orderHere(), p.orderThere(""); here != order || there != order {
		p.t.Errorf("here %q, there %q, want %q; %v", here, there, order, p.numbersHere())
	}
}

func inOrder(t *testing.T) *pair {
	p := twoWay(t, record.Tasks)
	p.placed("c", "30")
	p.placed("a", "10")
	p.placed("d", "40")
	p.placed("b", "20")
	p.settle()
	p.wants("a b c d")
	p.open()
	return p
}

func onlyOne(t *testing.T, rows []run.Row, s link.Side) {
	t.Helper()
	if len(rows) != 1 || rows[0].Side != s {
		t.Errorf("%d writes: %+v", len(rows), rows)
	}
}

func TestTheOrderOfTasks(t *testing.T) {
	for name, row := range map[string]struct {
		there, here func(p *pair)
		want        string
	}{
		"moved up there":    {there: func(p *pair) { p.hand.MoveTask("@default", p.id("d"), "", p.id("a")) }, want: "a d b c"},
		"moved to the top":  {there: func(p *pair) { p.hand.MoveTask("@default", p.id("c"), "", "") }, want: "c a b d"},
		"moved down there":  {there: func(p *pair) { p.hand.MoveTask("@default", p.id("a"), "", p.id("d")) }, want: "b c d a"},
		"neighbours there":  {there: func(p *pair) { p.hand.MoveTask("@default", p.id("c"), "", p.id("a")) }, want: "a c b d"},
		"neighbours down":   {there: func(p *pair) { p.hand.MoveTask("@default", p.id("b"), "", p.id("c")) }, want: "a c b d"},
		"moved up here":     {here: func(p *pair) { p.placed("d", "15") }, want: "a d b c"},
		"moved down here":   {here: func(p *pair) { p.placed("a", "99") }, want: "b c d a"},
		"to the top here":   {here: func(p *pair) { p.placed("c", "-3") }, want: "c a b d"},
		"all numbered anew": {here: func(p *pair) { p.placed("d", "1"); p.placed("a", "2"); p.placed("b", "3"); p.placed("c", "4") }, want: "d a b c"},
	} {
		t.Run(name, func(t *testing.T) {
			p := inOrder(t)
			side := link.Left
			if row.there != nil {
				row.there(p)
			} else {
				side = link.Right
				row.here(p)
			}
			got := p.writes(func() { onlyOne(t, p.sync(), side) })
			if side == link.Right && (len(got) != 1 || got["tasks.tasks.move"] != 1) || side == link.Left && len(got) > 0 {
				t.Errorf("%v", got)
			}
			p.wants(row.want)
			p.settle()
			p.wants(row.want)
			p.open()
			p.settle()
			p.wants(row.want)
			p.open()
			p.sync()
			if n := p.proc.Stores[1].(interface{ Requests() int }).Requests(); n != 1 {
				t.Errorf("a quiet run: %d requests", n)
			}
		})
	}
}

func TestOrderOnBothSides(t *testing.T) {
	p := inOrder(t)
	p.hand.MoveTask("@default", p.id("d"), "", "")
	p.placed("a", "35")
	rows := p.sync()
	if len(rows) != 2 {
		t.Errorf("%+v", rows)
	}
	p.settle()
	p.wants("d b c a")

	p.open() // the same in both
	p.hand.MoveTask("@default", p.id("d"), "", p.id("a"))
	p.placed("d", "37")
	p.settle()
	p.wants("b c a d")

	p.open() // a new one there, between others
	p.hand.MoveTask("@default", p.hand.AddTask("@default", "", object{"title": "n"}), "", p.id("b"))
	p.placed("m", "32")
	p.settle()
	p.wants("b n c m a d")
	p.open()
	p.settle()
}

// Numbers without a gap make room.
func TestNoNumberFitsBetween(t *testing.T) {
	p := twoWay(t, record.Tasks)
	for i, name := range []string{"a", "b", "c", "d"} {
		p.placed(name, fmt.Sprint(i+1))
	}
	p.settle()
	p.open()
	p.hand.MoveTask("@default", p.id("d"), "", p.id("a"))
	if rows := p.sync(); len(rows) > 2 {
		t.Errorf("%d writes: %+v", len(rows), rows)
	}
	p.wants("a d b c")
	p.settle()
	p.open()
	p.settle()
	p.wants("a d b c")
}

func TestASideWithoutOrderGetsNone(t *testing.T) {
	p := twoWay(t, record.Tasks)
	p.placed("a", "")
	p.placed("b", "")
	p.settle()
	p.open()
	p.hand.MoveTask("@default", p.id("a"), "", p.id("b"))
	p.hand.MoveTask("@default", p.id("b"), "", "")
	p.hand.AddTask("@default", "", object{"title": "c"})
	p.settle()
	for name, n := range p.numbersHere() {
		if n != "" {
			t.Errorf("%s has %s", name, n)
		}
	}
	was := p.orderThere("")
	p.open() // it begins to number, as they stand
	for i, name := range strings.Fields(was) {
		doc, _ := os.ReadFile(filepath.Join(p.dir, name+".ics"))
		if len(doc) > 0 {
			p.placed(name, fmt.Sprint(100+i))
		}
	}
	if got := p.writes(func() { p.sync() }); len(got) > 0 {
		t.Errorf("%v", got)
	}
	p.settle()
	if got := p.orderThere(""); got != was {
		t.Errorf("%q, was %q", got, was)
	}
	p.open()
	p.placed("a", "") // and stops
	p.settle()
	p.open()
	p.settle()
}

// Records that meet for the first time: what stands otherwise goes where this side has it.
func TestOrderAtTheFirstMeeting(t *testing.T) {
	p := twoWay(t, record.Tasks)
	for _, name := range []string{"a", "d", "c", "b"} { // the last one is on top
		p.hand.AddTask("@default", "", object{"title": name})
	}
	for i, name := range []string{"a", "b", "c", "d"} {
		p.placed(name, fmt.Sprint(10*i+10))
	}
	got := p.writes(func() { p.sync() })
	if len(got) != 1 || got["tasks.tasks.move"] != 1 {
		t.Errorf("%v", got)
	}
	p.settle()
	p.wants("a b c d")
	p.proc.Ledger = runtest.NewMemory() // and again, in step
	p.open()
	if rows := p.sync(); len(rows) > 0 {
		t.Errorf("%+v", rows)
	}
	p.settle()
	p.wants("a b c d")
}

func TestOrderInFamilies(t *testing.T) {
	p := inOrder(t)
	p.placed("x", "1", "a")
	p.placed("y", "2", "a")
	p.placed("z", "3", "a")
	p.settle()
	if got := p.orderThere("a"); got != "x y z" {
		t.Errorf("%q", got)
	}
	p.open()
	p.placed("b", "2", "a") // below, between the others
	p.settle()
	if got := p.orderThere("a"); got != "x b y z" && got != "x y b z" {
		t.Errorf("%q", got)
	}
	p.open()
	p.hand.MoveTask("@default", p.id("z"), "", p.id("c")) // and out
	if rows := p.sync(); len(rows) != 1 {
		t.Errorf("%+v", rows)
	}
	p.settle()
	if got, here := p.orderThere(""), p.here(); got != "a c z d" || here["z"] != "" {
		t.Errorf("%q %v", got, here)
	}
	n := p.numbersHere()
	if n["z"] <= n["c"] || n["z"] >= n["d"] {
		t.Errorf("%v", n)
	}
	p.open()
	p.placed("z", n["z"], "a") // and in again
	p.settle()
	p.open()
	p.settle()
}

// What is completed has no place, until it is open again.
func TestOrderOfCompletedTasks(t *testing.T) {
	p := inOrder(t)
	p.hand.CompleteTask("@default", p.id("b"))
	p.hand.MoveTask("@default", p.id("b"), "", p.id("d"))
	p.sync()
	p.settle()
	if n := p.numbersHere(); n["b"] != "20" {
		t.Errorf("%v", n)
	}
	p.open()
	p.placed("b", "20")
	p.settle()
	p.wants("a b c d")
}

func TestAMoveIsTakenBack(t *testing.T) {
	for name, change := range map[string]func(p *pair){
		"made here":  func(p *pair) { p.placed("d", "15") },
		"made there": func(p *pair) { p.hand.MoveTask("@default", p.id("d"), "", p.id("a")) },
	} {
		t.Run(name, func(t *testing.T) {
			p := inOrder(t)
			change(p)
			run := p.run(t)
			p.wants("a d b c")
			p.open()
			backs, err := p.proc.Undo(t.Context(), run, nil)
			if err != nil {
				t.Fatal(err)
			}
			res, err := p.proc.TakeBack(t.Context(), backs, link.Run{Kind: "undo", Of: run})
			if err != nil || len(res.Rows) == 0 {
				t.Fatalf("%d rows, %v", len(res.Rows), err)
			}
			for _, r := range res.Rows {
				if r.Err != nil || r.Outcome != link.Done {
					t.Errorf("%s %v", r.Outcome, r.Err)
				}
			}
			if got := p.orderHere(); name == "made there" && got != "a b c d" {
				t.Errorf("here %q", got)
			}
			if got := p.orderThere(""); name == "made here" && got != "a b c d" {
				t.Errorf("there %q", got)
			}
			p.open()
			p.sync()
			p.settle()
		})
	}
}

// A lost answer to a move is no second move, and no edit.
func TestALostAnswerToAMove(t *testing.T) {
	for name, f := range map[string]googletest.Fault{
		"after": {Drop: true, Commit: true}, "before": {Drop: true}, "cut": {Cut: true}, "refused": {Status: 400, Reason: "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			p := inOrder(t)
			f.Call, f.Times = "tasks.tasks.move", 9
			p.Order(f)
			p.placed("d", "15")
			p.attempt()
			p.CalmDown()
			p.open()
			p.attempt()
			p.settle()
			if f.Status == 0 {
				p.wants("a d b c")
			}
		})
	}
}

// Where nothing may be written on a side, the orders differ there, at no cost.
func TestOrderOneWay(t *testing.T) {
	for name, flow := range map[string][2]bool{"to Google": {true, false}, "from Google": {false, true}} {
		t.Run(name, func(t *testing.T) {
			p := inOrder(t)
			p.proc.Rules.Flow = flow
			p.proc.Settings = "one way"
			p.placed("d", "15")
			p.hand.MoveTask("@default", p.id("b"), "", "")
			p.sync()
			p.settle()
			for range 2 {
				p.open()
				if rows := p.sync(); len(rows) > 0 {
					t.Errorf("%+v", rows)
				}
			}
			if n := p.proc.Stores[1].(interface{ Requests() int }).Requests(); n != 1 {
				t.Errorf("a quiet run: %d requests", n)
			}
			if name == "to Google" {
				if got := p.orderHere(); got != "a d b c" || p.numbersHere()["d"] != "15" {
					t.Errorf("%q", got)
				}
				if got := p.orderThere(""); got != "b a d c" {
					t.Errorf("%q", got)
				}
				return
			}
			if got := p.orderThere(""); got != "b a c d" {
				t.Errorf("%q", got)
			}
			if got := p.orderHere(); got != "b a d c" || p.numbersHere()["d"] != "15" {
				t.Errorf("%q", got)
			}
		})
	}
}

// Neither of two lists has numbers: the order of each stays its own.
func TestOrderBetweenTwoLists(t *testing.T) {
	p := twoWay(t, record.Tasks)
	other := p.hand.AddTasklist("Other")
	for _, name := range []string{"a", "b", "c"} {
		p.hand.AddTask(other, "", object{"title": name})
	}
	left, err := connect(t, p.cfg).Open(t.Context(), other, side.Options{Kind: record.Tasks})
	if err != nil {
		t.Fatal(err)
	}
	p.proc.Stores[0] = left
	p.settle()
	p.hand.MoveTask("@default", p.id("a"), "", "")
	if rows := p.sync(); len(rows) > 0 {
		t.Errorf("%+v", rows)
	}
	p.settle()
}
