package tasks

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bothways/connectors/ical"
	"bothways/sync/record"
	"bothways/sync/side"
)

// list is a task list with the semantics of insert, patch and move.
type list struct {
	task Task
}

func (g *list) run(t interface{ Fatalf(string, ...any) }, ops []Op) {
	for i, op := range ops {
		raw := map[string]any{}
		if op.Verb != Insert {
			if op.ID != g.task.ID || op.ID == "" {
				t.Fatalf("no task %q", op.ID)
			}
			data, _ := json.Marshal(g.task)
			_ = json.Unmarshal(data, &raw)
		} else if i > 0 || g.task.ID != "" {
			t.Fatalf("a second insert")
		}
		for k, v := range op.Body {
			raw[k] = v
			if v == nil {
				delete(raw, k)
			}
		}
		data, _ := json.Marshal(raw)
		was := g.task.Status
		g.task = Task{}
		if err := json.Unmarshal(data, &g.task); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if op.Verb != Patch {
			g.task.Parent, g.task.Order = op.Parent, op.Order
		}
		g.task.ID, g.task.Updated = "t1", "2026-11-01T00:00:00.000Z"
		if g.task.Status == "" {
			g.task.Status = "needsAction"
		}
		if g.task.Status == "completed" && was != "completed" && g.task.Completed == "" {
			g.task.Completed = "2026-11-01T00:00:00.000Z"
		}
		if g.task.Due != "" {
			g.task.Due = g.task.Due[:10] + "T00:00:00.000Z"
		}
		if len([]rune(g.task.Title)) > 1024 || len([]rune(g.task.Notes)) > 8192 {
			t.Fatalf("too long: %d, %d", len(g.task.Title), len(g.task.Notes))
		}
	}
}

var berlin, _ = record.Location("Europe/Berlin")

var usual = Lens{Zone: berlin}

func held(r record.Record, left []record.Key) record.Record {
	out := record.New(r.Kind, "t1")
	for k, v := range r.Fields {
		if v = usual.Shown(k, v); usual.Holds(k) && !slices.Contains(left, k) && v.Text != "" {
			out.Fields[k] = v
		}
	}
	if out.Text("STATUS") == "COMPLETED" && out.Text("COMPLETED") == "" {
		out.Fields["COMPLETED"] = record.Value{Text: "20261101T000000Z"}
	}
	if out.Text("COMPLETED") != "" {
		out.Fields["STATUS"] = record.Value{Text: "COMPLETED"}
	}
	return out
}

func TestSamplesThereAndBack(t *testing.T) {
	files, err := filepath.Glob("../../ical/testdata/calendars/*.ics")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d calendars, %v", len(files), err)
	}
	text, n := ical.New(record.Tasks), 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		docs, _ := text.Split(data)
		for _, doc := range docs {
			r, _, err := text.Get(doc)
			if err != nil {
				t.Fatal(err)
			}
			n++
			c, err := usual.Make(r)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			g := &list{}
			g.run(t, c.Ops)
			got, _, err := usual.Get(g.task)
			if err != nil || !got.Same(held(r, c.Left)) {
				t.Errorf("%s: %v\n got %v\nwant %v", file, err, got.Fields, held(r, c.Left).Fields)
			}
			for _, k := range c.Left {
				if usual.Holds(k) && k.Property() != "RELATED-TO" {
					t.Errorf("%s: %s stays at home", file, k)
				}
			}
		}
	}
	if n < 10 {
		t.Errorf("%d tasks", n)
	}
}

func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := &list{task: Task{ID: "t1", Status: "needsAction", Title: "First", Due: "2026-05-01T00:00:00.000Z"}}
		for range rapid.IntRange(1, 4).Draw(t, "rounds") {
			have, _, err := usual.Get(g.task)
			if err != nil {
				t.Fatal(err)
			}
			p := draw(t, have)
			c, err := usual.Put(g.task, p)
			if err != nil {
				t.Fatal(err)
			}
			g.run(t, c.Ops)
			want := have.Clone()
			for k, e := range p {
				if e.Gone {
					delete(want.Fields, k)
				} else if v := usual.Shown(k, e.Value); !slices.Contains(c.Left, k) {
					want.Fields[k] = v
				}
			}
			got, _, _ := usual.Get(g.task)
			if want = held(want, nil); !got.Same(want) {
				t.Fatalf("patch %v\nops %v\n got %v\nwant %v", p, c.Ops, got.Fields, want.Fields)
			}
			if again, _ := usual.Put(g.task, record.Diff(got, want)); len(again.Ops) > 0 {
				t.Fatalf("not at rest: %v", again.Ops)
			}
		}
	})
}

func draw(t *rapid.T, have record.Record) record.Patch {
	p := record.Patch{}
	set := func(k record.Key, texts ...string) {
		text := rapid.SampledFrom(append(texts, "")).Draw(t, string(k))
		if _, is := have.Fields[k]; text == "" && is {
			p[k] = record.Edit{Gone: true}
		} else if text != "" {
			p[k] = record.Edit{Value: record.Value{Text: text, Attr: rapid.SampledFrom([]string{"", "language=de"}).Draw(t, "attr")}}
		}
	}
	for range rapid.IntRange(1, 3).Draw(t, "edits") {
		switch rapid.IntRange(0, 6).Draw(t, "edit") {
		case 0:
			set("SUMMARY", "Milk", "Ärger 🎉", strings.Repeat("long ", 300))
		case 1:
			set("DESCRIPTION", "two\nlines", "<b>as it is</b>")
		case 2:
			set("WHEN", "end=20260601", "end=20260601T170000 Europe/Berlin", "start=20260101T090000 UTC\nend=20260630T230000 UTC\nrule=FREQ=DAILY", "start=20260101")
		case 3:
			set("COMPLETED", "20260202T101500Z")
			p["STATUS"] = record.Edit{Value: record.Value{Text: "COMPLETED"}}
			if e := p["COMPLETED"]; e.Gone || e.Value.Text == "" {
				delete(p, "COMPLETED")
				p["STATUS"] = record.Edit{Gone: true}
				if _, is := have.Fields["COMPLETED"]; is {
					p["COMPLETED"] = record.Edit{Gone: true}
				}
			}
		case 4:
			set("RELATED-TO/other", "other")
		case 5:
			set("PRIORITY", "1", "5")
		case 6:
			set("X-APPLE-SORT-ORDER", "12", "-5", "first")
		}
	}
	if e, ok := p["STATUS"]; ok && e.Gone && have.Text("STATUS") == "" {
		delete(p, "STATUS")
	}
	return p
}

func TestTimeOfDayStaysAtHome(t *testing.T) {
	g := Task{ID: "t1", Status: "needsAction", Due: "2026-01-02T00:00:00.000Z"}
	have, _, _ := usual.Get(g)
	if have.Text("WHEN") != "end=20260102" {
		t.Fatalf("WHEN %q", have.Text("WHEN"))
	}
	for text, ops := range map[string]int{
		"end=20260102T170000 Europe/Berlin": 0, "end=20260102T080000": 0, "start=20260101\nend=20260102\nrule=FREQ=DAILY": 0,
		"end=20260101T233000 UTC": 0, // half past midnight in Berlin
		"end=20260103T000000":     1,
	} {
		c, err := usual.Put(g, record.Patch{"WHEN": {Value: record.Value{Text: text}}})
		if err != nil || len(c.Ops) != ops {
			t.Errorf("%q: %v %v", text, c.Ops, err)
		}
	}
}

func TestParents(t *testing.T) {
	ids := map[string]string{"home-1": "g1", "home-2": "g2"}
	l := Lens{ID: func(uid string) string { return ids[uid] }, UID: func(id string) string {
		for uid, i := range ids {
			if i == id {
				return uid
			}
		}
		return ""
	}}
	child := Task{ID: "c", Parent: "g1", Status: "needsAction"}
	for _, row := range []struct {
		name  string
		task  Task
		patch record.Patch
		move  string // "" stays
		left  int
	}{
		{"another parent", child, record.Patch{"RELATED-TO/home-1": {Gone: true}, "RELATED-TO/home-2": {Value: record.Value{Text: "home-2"}}}, "g2", 0},
		{"no parent", child, record.Patch{"RELATED-TO/home-1": {Gone: true}}, "top", 0},
		{"a parent that is not here", child, record.Patch{"RELATED-TO/far": {Value: record.Value{Text: "far"}}}, "", 1},
		{"a sibling", child, record.Patch{"RELATED-TO/home-2": {Value: record.Value{Text: "home-2", Attr: "reltype=SIBLING"}}}, "", 1},
		{"the title alone, under a parent nobody knows", Task{ID: "c", Parent: "g9", Status: "needsAction"}, record.Patch{"PRIORITY": {Value: record.Value{Text: "1"}}}, "", 1},
	} {
		c, err := l.Put(row.task, row.patch)
		move := ""
		for _, op := range c.Ops {
			if move = op.Parent; op.Verb == Move && move == "" {
				move = "top"
			}
		}
		if err != nil || move != row.move || len(c.Left) != row.left {
			t.Errorf("%s: %v %v, left %v", row.name, err, c.Ops, c.Left)
		}
	}
}

func TestStatusWords(t *testing.T) {
	open, closed := Task{ID: "t", Status: "needsAction"}, Task{ID: "t", Status: "completed", Completed: "2026-02-02T10:15:00.123Z"}
	for _, row := range []struct {
		task Task
		word string
		want any
	}{
		{open, "IN-PROCESS", nil}, {open, "NEEDS-ACTION", nil}, {open, "COMPLETED", "completed"}, {open, "CANCELLED", "completed"},
		{closed, "IN-PROCESS", "needsAction"}, {closed, "COMPLETED", nil}, {closed, "CANCELLED", nil},
	} {
		c, err := usual.Put(row.task, record.Patch{"STATUS": {Value: record.Value{Text: row.word}}})
		var got any
		if len(c.Ops) > 0 {
			got = c.Ops[0].Body["status"]
		}
		if err != nil || got != row.want {
			t.Errorf("%s → %s: %v %v", row.task.Status, row.word, got, err)
		}
	}
}

func TestDeletedAndAssigned(t *testing.T) {
	if _, _, err := usual.Get(Task{ID: "t", Deleted: true}); !errors.Is(err, side.ErrGone) {
		t.Errorf("deleted: %v", err)
	}
	if _, at, err := usual.Get(Task{ID: "t", Hidden: true, Updated: "2026-02-02T10:15:00.123Z"}); err != nil || at.IsZero() || at.Location() != time.UTC {
		t.Errorf("hidden: %v %v", at, err)
	}
	c, _ := usual.Put(Task{ID: "t", Assignment: json.RawMessage(`{}`)}, record.Patch{"SUMMARY": {Value: record.Value{Text: "x"}}})
	if len(c.Ops) != 0 || len(c.Left) != 1 {
		t.Errorf("assigned: %v", c)
	}
}

func TestEveryPropertyIsAnswered(t *testing.T) {
	for _, name := range record.Vocabulary(record.Tasks) {
		i := slices.IndexFunc(Fields(), func(f Field) bool { return f.Name == name })
		if i < 0 || !Fields()[i].Held && Fields()[i].Why == "" || Fields()[i].Held != usual.Holds(record.Key(name)) {
			t.Errorf("%s: %v", name, i)
		}
	}
}
