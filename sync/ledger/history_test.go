package ledger_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"bothways/sync/ledger"
	"bothways/sync/link"
	"bothways/sync/record"
)

// day commits one run of a process with one update, and a plan.
func day(t *testing.T, db *ledger.DB, process string, at time.Time, l *link.Link) (*link.Run, *link.Entry) {
	t.Helper()
	before, after := card(1), card(1)
	before.Fields["PHOTO"], after.Fields["PHOTO"] = photo(at.Day()), photo(at.Day()+1)
	r := &link.Run{Process: process, Kind: "sync", Started: at, Ended: at.Add(time.Minute), Status: "done", Summary: []byte(strings.Repeat(`{"linked": 5}`, 99))}
	ok(t, db.Process(process).Commit(context.Background(), &link.Batch{Run: r, Plan: &link.Plan{Process: process, Made: at, Digests: []string{"d"}, Summary: []byte("{}")}}))
	e := &link.Entry{
		Run: r.ID, Link: l.ID, Op: link.Update, Title: "Ada", Patch: record.Diff(before, after), Outcome: link.Unknown, At: at,
		Before: &link.Image{Record: before, Doc: []byte(before.Fields["PHOTO"].Raw)},
	}
	ok(t, db.Process(process).Commit(context.Background(), &link.Batch{Entries: []*link.Entry{e}}))
	e.Outcome, e.After = link.Done, &link.Image{Record: after, Doc: []byte(after.Fields["PHOTO"].Raw)}
	ok(t, db.Process(process).Commit(context.Background(), &link.Batch{Entries: []*link.Entry{e}}))
	return r, e
}

func ids(runs []link.Run) (out []int64) {
	for _, r := range runs {
		out = append(out, r.ID)
	}
	return out
}

func TestHistory(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	l := pair(1)
	ok(t, db.Process("a").Commit(ctx, &link.Batch{Put: []*link.Link{l}}))
	var runs []*link.Run
	var lines []*link.Entry
	for n, process := range []string{"a", "b", "a", "a"} {
		r, e := day(t, db, process, noon.AddDate(0, 0, n), l)
		runs, lines = append(runs, r), append(lines, e)
	}
	for want, f := range map[string]ledger.Filter{
		"[4 3 2 1]": {}, "[4 3 1]": {Process: "a"}, "[3 1]": {Process: "a", Before: 4}, "[4 3]": {Limit: 2}, "[]": {Process: "none"},
	} {
		got, err := db.Runs(ctx, f)
		ok(t, err)
		if fmt.Sprint(ids(got)) != want {
			t.Errorf("%+v: %v, want %s", f, ids(got), want)
		}
	}
	bare, err := db.Runs(ctx, ledger.Filter{Bare: true, Limit: 1})
	ok(t, err)
	if bare[0].Summary != nil || bare[0].Status != "done" {
		t.Errorf("bare: %+v", bare[0])
	}
	r, there, err := db.Run(ctx, 2)
	ok(t, err)
	if !there || !reflect.DeepEqual(r, *runs[1]) {
		t.Errorf("got %+v, want %+v", r, *runs[1])
	}
	if _, there, err := db.Run(ctx, 9); there || err != nil {
		t.Errorf("run 9: %v %v", there, err)
	}
	full, err := db.Entries(ctx, 3)
	ok(t, err)
	if len(full) != 1 || !reflect.DeepEqual(full[0], *lines[2]) {
		t.Errorf("got %+v\nwant %+v", full, *lines[2])
	}
	one, there, err := db.Entry(ctx, 3)
	ok(t, err)
	if !there || !reflect.DeepEqual(one, *lines[2]) {
		t.Errorf("line 3: %+v", one)
	}
	slim, err := db.EntriesOfLink(ctx, "a", l.ID)
	ok(t, err)
	if len(slim) != 3 || slim[0].ID != 1 || slim[0].Before.Doc != nil || len(slim[0].Before.Record.Fields["PHOTO"].Raw) != 65 || slim[0].Title != "Ada" {
		t.Errorf("of the link: %+v", slim)
	}
}

func TestPlansWaitForTheirVerdict(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	p := db.Process("a")
	for n := range 3 {
		ok(t, p.Commit(ctx, &link.Batch{Plan: &link.Plan{Process: "a", Made: noon.AddDate(0, 0, n), Shown: true, Digests: []string{"x", "y"}, Summary: []byte("{}")}}))
	}
	plan, there, err := p.Plan(ctx, 2)
	ok(t, err)
	if !there || len(plan.Digests) != 2 || plan.Process != "a" || string(plan.Summary) != "{}" {
		t.Fatalf("plan 2: %v %+v", there, plan)
	}
	plan.Verdict = "approved"
	ok(t, p.Commit(ctx, &link.Batch{Plan: &plan}))
	open, err := db.Plans(ctx, "a")
	ok(t, err)
	if len(open) != 2 || open[0].ID != 3 || open[1].ID != 1 {
		t.Errorf("open: %+v", open)
	}
	if _, there, _ := db.Process("b").Plan(ctx, 2); there {
		t.Error("b has a's plan")
	}
	if got, there, err := db.Plan(ctx, 2); !there || err != nil || got.Verdict != "approved" {
		t.Errorf("by number alone: %v %v %+v", there, err, got)
	}
}

func TestPruneDropsWhatNobodyNeeds(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	l := pair(1)
	l.Half[link.Left].Seen.Fields["PHOTO"] = photo(2)
	ok(t, db.Process("a").Commit(ctx, &link.Batch{Put: []*link.Link{l}}))
	var last *link.Entry
	for n := range 5 { // photos 1 to 6
		_, last = day(t, db, "a", noon.AddDate(0, 0, n), l)
	}
	size := db.Size(t)
	ok(t, db.Prune(ctx, noon.AddDate(0, 0, 3)))
	runs, err := db.Runs(ctx, ledger.Filter{})
	ok(t, err)
	if fmt.Sprint(ids(runs)) != "[5 4]" || db.Count(t, "entry") != 2 || db.Count(t, "plan") != 2 {
		t.Errorf("left: %v, %d lines, %d plans", ids(runs), db.Count(t, "entry"), db.Count(t, "plan"))
	}
	// The link needs 2, the lines that are left need 4, 5 and 6.
	if n := db.Count(t, "blob"); n != 4 {
		t.Errorf("%d blobs left", n)
	}
	if now := db.Size(t); now >= size {
		t.Errorf("%d pages before, %d after", size, now)
	}
	ok(t, db.Check(ctx, true))
	links, err := db.Process("a").Links(ctx, link.Want{All: true})
	ok(t, err)
	p, err := db.Process("a").Inflate(ctx, record.All(links[0].Half[link.Left].Seen))
	ok(t, err)
	if p["PHOTO"].Value != photo(2) {
		t.Error("a photo in use was pruned")
	}
	ok(t, db.Prune(ctx, noon.AddDate(1, 0, 0)))
	if db.Count(t, "run") != 0 || db.Count(t, "plan") != 1 || db.Count(t, "blob") != 1 {
		t.Errorf("after a year: %d runs, %d plans, %d blobs", db.Count(t, "run"), db.Count(t, "plan"), db.Count(t, "blob"))
	}
	// A line that is completed after its run was pruned is kept until the next time.
	last.Outcome = link.Failed
	ok(t, db.Process("a").Commit(ctx, &link.Batch{Entries: []*link.Entry{last}}))
	if got, there, err := db.Entry(ctx, last.ID); !there || err != nil || got.Outcome != link.Failed {
		t.Errorf("late line: %v %v", there, err)
	}
	ok(t, db.Prune(ctx, noon.AddDate(1, 0, 0)))
	if db.Count(t, "entry") != 0 {
		t.Error("late line stays for ever")
	}
}

func TestForgetKeepsHistory(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	a, b := pair(1), pair(2)
	a.Half[link.Left].Seen.Fields["PHOTO"] = photo(1)
	ok(t, db.Process("a").Commit(ctx, &link.Batch{Put: []*link.Link{a}, State: &link.State{Ran: true}, Differ: [][2]string{{"x", "y"}}}))
	ok(t, db.Process("b").Commit(ctx, &link.Batch{Put: []*link.Link{b}, State: &link.State{Ran: true}}))
	day(t, db, "a", noon, a)
	ok(t, db.Forget(ctx, "a"))
	for name, want := range map[string]int{"a": 0, "b": 1} {
		links, err := db.Process(name).Links(ctx, link.Want{All: true})
		ok(t, err)
		state, err := db.Process(name).State(ctx)
		ok(t, err)
		if len(links) != want || state.Ran != (want == 1) {
			t.Errorf("%s: %d links, ran %v", name, len(links), state.Ran)
		}
	}
	lines, err := db.EntriesOfLink(ctx, "a", a.ID)
	ok(t, err)
	told, err := db.Process("a").Different(ctx)
	ok(t, err)
	if len(lines) != 1 || len(told) != 1 {
		t.Errorf("%d lines, %d pairs", len(lines), len(told))
	}
}

func TestMeta(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	for _, want := range []string{"", "one", "two", ""} {
		ok(t, db.SetMeta(ctx, "installation", want))
		got, err := db.Meta(ctx, "installation")
		ok(t, err)
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A database of version 1 as it was written then: its tables and one packed link must be read for ever.
func TestVersion1(t *testing.T) {
	ctx, db := context.Background(), fresh(t)
	text, err := os.ReadFile("testdata/version1.sql")
	ok(t, err)
	path := db.Path() + ".old"
	ledger.Script(t, path, string(text))
	old := open(t, path)
	ok(t, old.Check(ctx, true))
	links, err := old.Process("clients").Links(ctx, link.Want{All: true})
	ok(t, err)
	if len(links) != 1 || links[0].ID != 17 || links[0].Half[link.Right].Seen.Text("FN") != "Ada Lovelace 1" || links[0].Half[link.Left].Ref.ID != "left-1.vcf" {
		t.Fatalf("links: %+v", links)
	}
	p, err := old.Process("clients").Inflate(ctx, record.All(links[0].Half[link.Left].Seen))
	ok(t, err)
	if p["PHOTO"].Value != photo(1) {
		t.Error("its photo did not survive")
	}
	state, err := old.Process("clients").State(ctx)
	ok(t, err)
	lines, err := old.Entries(ctx, 42)
	ok(t, err)
	if state.Cursor[1] != "token" || len(lines) != 1 || !bytes.Equal(lines[0].Before.Doc, []byte(photo(1).Raw)) {
		t.Errorf("state %+v, lines %+v", state, lines)
	}
	next := pair(2)
	ok(t, old.Process("clients").Commit(ctx, &link.Batch{Put: []*link.Link{next}}))
	if next.ID != 18 {
		t.Errorf("next number %d", next.ID)
	}
}
