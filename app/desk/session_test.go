package desk_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/sync/link"
	"bothways/sync/record"
)

// review starts a session of the bed's process.
func (b *bed) review() *desk.Session {
	b.Helper()
	s, err := b.desk.Review(b.ctx, "p", nil)
	b.ok(err)
	return s
}

// carry runs a session and expects a status.
func (b *bed) carry(s *desk.Session, want string) report.Report {
	b.Helper()
	rep, err := s.Run(b.ctx, nil)
	b.ok(err)
	if rep.Status != want {
		b.Fatalf("status %s, want %s\n%s", rep.Status, want, b.told(rep))
	}
	return rep
}

// row finds a row by its record's title.
func (b *bed) row(s *desk.Session, title string) desk.Row {
	b.Helper()
	for _, r := range s.Rows() {
		if r.ID > 0 && (r.Sides[0].Title == title || r.Sides[1].Title == title) {
			return r
		}
	}
	b.Fatalf("no row %q in %+v", title, s.Rows())
	return desk.Row{}
}

func (b *bed) choose(s *desk.Session, title string, c desk.Choice) desk.Row {
	b.Helper()
	id := b.row(s, title).ID
	if took := s.Choose([]int64{id}, c); len(took) != 1 {
		b.Fatalf("%s does not take %+v", title, c)
	}
	return b.row(s, title)
}

func onBoth(t *testing.T, do func(*bed)) {
	for _, on := range []string{"folder", "davtest"} {
		t.Run(on, func(t *testing.T) {
			b := newBed(t, on, record.Contacts)
			b.set("review", "always", "conflict", "ask")
			do(b)
		})
	}
}

// inStep makes records that both sides have.
func (b *bed) inStep(uids ...string) {
	b.Helper()
	for _, uid := range uids {
		b.add(b.left, uid, names[uid], b.note+":as it was", b.extra+":baker")
	}
	b.run(desk.Done, desk.Terms{Yes: true})
}

var names = map[string]string{"a": "Ada Lovelace", "b": "Bela Bartok", "c": "Clara Schumann", "d": "Dmitri Mendeleev", "e": "Emmy Noether", "f": "Fritz Zwicky"}

func TestSessionStory(t *testing.T) {
	onBoth(t, func(b *bed) {
		b.inStep("a", "b", "c", "d", "e")
		b.edit(b.left, "a", b.note+":left", b.extra+":left")
		b.edit(b.right, "a", b.note+":right", b.extra+":right")
		b.edit(b.left, "b", b.note+":left")
		b.edit(b.right, "c", b.note+":right")
		b.drop(b.left, "d")
		b.edit(b.left, "e", b.note+":left")
		b.add(b.right, "f", names["f"])
		s := b.review()
		b.groups(s, map[string]desk.Group{names["a"]: desk.GroupConflict, names["b"]: desk.GroupChanged, names["c"]: desk.GroupChanged,
			names["d"]: desk.GroupDeleted, names["e"]: desk.GroupChanged, names["f"]: desk.GroupNew})
		if r := b.row(s, names["a"]); r.Fate != desk.WillWait || r.Open != 2 {
			b.Errorf("a conflict: %+v", r)
		}
		b.choose(s, names["a"], desk.Choice{Pick: desk.PickTake, Fields: map[string]link.Choice{b.note: link.TakeLeft}})
		r := b.choose(s, names["a"], desk.Choice{Pick: desk.PickTake, Fields: map[string]link.Choice{b.extra: link.TakeRight}})
		if r.Fate != desk.WillDo || r.Open != 0 || r.Settled != 2 {
			b.Errorf("a settled conflict: %+v", r)
		}
		if r = b.choose(s, names["b"], desk.Choice{Pick: desk.PickOther}); r.Sides[0].Op != link.Update || r.Sides[1].Op != "" {
			b.Errorf("the other direction: %+v", r)
		}
		b.choose(s, names["c"], desk.Choice{Pick: desk.PickSkip})
		if r = b.choose(s, names["d"], desk.Choice{Pick: desk.PickOther}); r.Sides[0].Op != link.Create {
			b.Errorf("a deletion turned round: %+v", r)
		}
		b.choose(s, names["e"], desk.Choice{Pick: desk.PickIgnore})
		if n := s.Tally(); n.Records != 4 || n.Writes() != 5 || n.Ignored != 1 || n.Skipped != 1 || n.Chosen != 5 {
			b.Errorf("the tally: %+v", n)
		}
		b.carry(s, desk.Done)
		b.both("a", b.note, "left")
		b.both("a", b.extra, "right")
		b.both("b", b.note, "as it was")
		b.want("c", b.note, "as it was", "right")
		b.both("d", b.title, names["d"])
		b.want("e", b.note, "left", "as it was")
		b.both("f", b.title, names["f"])

		s = b.review()
		b.groups(s, map[string]desk.Group{names["c"]: desk.GroupChanged, names["e"]: desk.GroupIgnored})
		if r = b.choose(s, names["e"], desk.Choice{Pick: desk.PickUnignore}); r.Fate != desk.WillDo {
			b.Errorf("no longer ignored: %+v", r)
		}
		b.carry(s, desk.Done)
		b.both("c", b.note, "right")
		b.both("e", b.note, "left")
		b.end()
	})
}

// groups compares what is under review.
func (b *bed) groups(s *desk.Session, want map[string]desk.Group) {
	b.Helper()
	rows := s.Rows()
	for _, r := range rows {
		if want[r.Title()] != r.Group {
			b.Errorf("%s is in group %q, want %q", r.Title(), r.Group, want[r.Title()])
		}
	}
	if len(rows) != len(want) {
		b.Errorf("%d rows, want %d", len(rows), len(want))
	}
}

func TestSessionLeavesNothing(t *testing.T) {
	onBoth(t, func(b *bed) {
		b.inStep("a", "b")
		b.edit(b.left, "a", b.note+":left")
		b.edit(b.left, "b", b.note+":left")
		s := b.review()
		s.Choose([]int64{b.row(s, names["a"]).ID, b.row(s, names["b"]).ID}, desk.Choice{Pick: desk.PickForever})
		if n := s.Tally(); n.Records != 0 || n.Ignored != 2 {
			b.Errorf("the tally: %+v", n)
		}
		s = b.review() // the other one was closed
		if n := s.Tally(); n.Records != 2 || n.Chosen != 0 {
			b.Errorf("a choice was left behind: %+v", n)
		}
		b.carry(s, desk.Done)
		b.both("a", b.note, "left")
		if _, err := s.Run(b.ctx, nil); err == nil {
			b.Error("a review ran twice")
		}
		b.end()
	})
}

func TestSessionMeanwhile(t *testing.T) {
	onBoth(t, func(b *bed) {
		b.inStep("a", "b", "c", "d")
		b.edit(b.left, "a", b.note+":left")
		b.edit(b.left, "b", b.note+":left")
		b.edit(b.left, "d", b.note+":left")
		s := b.review()
		b.edit(b.left, "d", b.note+":as it was")
		b.choose(s, names["b"], desk.Choice{Pick: desk.PickOther})
		b.edit(b.left, "a", b.note+":later")
		b.edit(b.left, "b", b.note+":later")
		b.edit(b.left, "c", b.note+":later")
		b.add(b.right, "f", names["f"])
		right := b.right.stamps(b)
		rep := b.carry(s, desk.Done)
		b.unchanged("right", right, b.right.stamps(b))
		stale := 0
		for _, a := range rep.Actions {
			if a.Outcome == "stale" {
				stale++
			}
		}
		if stale != 5 {
			b.Errorf("%d are said to be left for the next run: %s", stale, b.told(rep))
		}
		b.run(desk.Done, desk.Terms{Yes: true})
		b.both("a", b.note, "later")
		b.both("b", b.note, "later")
		b.end()
	})
}

func TestSessionHeld(t *testing.T) {
	onBoth(t, func(b *bed) {
		b.set("guard.delete_percent", "25", "guard.delete_min", "2", "review", "never")
		uids := crowd(b)
		for _, uid := range uids[:5] {
			b.drop(b.right, uid)
		}
		s := b.review()
		if n := s.Tally(); n.Held != 5 || n.Records != 0 || len(s.Notes()) != 1 {
			b.Fatalf("%+v %q", n, s.Notes())
		}
		b.choose(s, "Ada Lovelace", desk.Choice{Pick: desk.PickDelete})
		b.choose(s, "Bela Bartok", desk.Choice{Pick: desk.PickDelete})
		b.choose(s, "Clara Schumann", desk.Choice{Pick: desk.PickDelete})
		b.choose(s, "Dmitri Mendeleev", desk.Choice{Pick: desk.PickRestore})
		if n := s.Tally(); n.Held != 1 || n.Ops[0].Delete != 3 || n.Ops[1].Create != 1 {
			b.Errorf("%+v", n)
		}
		b.carry(s, desk.Guarded)
		if l, r := b.titles(b.left), b.titles(b.right); len(l) != 5 || len(r) != 4 || !slices.Contains(l, "Emmy Noether") {
			b.Errorf("left %q, right %q", l, r)
		}
	})
}

func TestSessionLinks(t *testing.T) {
	onBoth(t, func(b *bed) {
		b.add(b.left, "a", names["a"], b.note+":same")
		b.add(b.right, "a2", names["a"], b.note+":same", "EMAIL:ada@example.org")
		b.add(b.left, "b", names["b"])
		b.add(b.right, "b2", "Bartok Family")
		s := b.review()
		id := b.row(s, "Bartok Family").ID
		x, ok := s.Partner(id)
		loose, err := s.LooseAt(b.ctx, x)
		b.ok(err)
		if !ok || x != link.Left || len(loose) == 0 {
			b.Fatalf("a partner on the %s: %+v", x, loose)
		}
		for _, l := range loose {
			if l.Title == names["b"] {
				b.ok(s.Link(b.ctx, id, l.ItemID))
			}
		}
		if r := b.row(s, names["b"]); r.Group != desk.GroupConflict && r.Group != desk.GroupLink {
			b.Errorf("linked by hand: %+v", r)
		}
		b.ok(s.Differ(b.ctx, []int64{b.row(s, names["b"]).ID}))
		suggested := s.Rows()[len(s.Rows())-1]
		if suggested.Group != desk.GroupSuggestion || suggested.Title() != names["a"] || len(s.Fields(suggested.ID, false)) != 1 {
			b.Fatalf("the last row is %+v", suggested)
		}
		b.ok(s.Accept(b.ctx, []int64{suggested.ID}))
		b.groups(s, map[string]desk.Group{names["b"]: desk.GroupNew, "Bartok Family": desk.GroupNew, names["a"]: desk.GroupLink})
		b.twins = true
		b.carry(s, desk.Done)
		if l := b.titles(b.left); len(l) != 3 {
			b.Errorf("left %q", l)
		}
		b.end()
	})
}

func TestSessionApproves(t *testing.T) {
	onBoth(t, func(b *bed) {
		b.set("review", "first")
		b.add(b.left, "a", names["a"])
		s := b.review()
		if !s.Waits() {
			b.Error("a first plan waits for no approval")
		}
		b.ok(s.Reject(b.ctx))
		b.run(desk.Stopped, desk.Terms{})
		b.set("review", "first", "conflict", "left")
		s = b.review()
		path := filepath.Join(b.TempDir(), "plan.csv")
		rep, err := s.Report(b.ctx)
		b.ok(err)
		b.ok(desk.SaveReport(path, rep))
		if text, _ := os.ReadFile(path); !strings.Contains(string(text), names["a"]) {
			b.Errorf("the report says %q", text)
		}
		_, err = s.Approve(b.ctx, nil)
		b.ok(err)
		b.both("a", b.title, names["a"])
		b.add(b.left, "b", names["b"])
		b.sync() // needs no review any more
		b.end()
	})
}

func TestSessionPauseAndStop(t *testing.T) {
	b := newBed(t, "folder", record.Contacts)
	crowd(b)
	for _, uid := range []string{"u0", "u1", "u2", "u3"} {
		b.edit(b.left, uid, b.note+":left")
	}
	s := b.review()
	began, ended := make(chan int, 10), make(chan report.Report, 1)
	go func() {
		rep, _ := s.Run(context.Background(), func(p desk.Progress) {
			if p.Stage == "writing" {
				if p.Done == 2 {
					s.Pause()
				}
				began <- p.Done
			}
		})
		ended <- rep
	}()
	for n := range began {
		if n == 2 {
			break
		}
	}
	if _, err := b.desk.Review(b.ctx, "p", nil); !desk.IsBusy(err) {
		b.Errorf("another review of a process at work: %v", err)
	}
	select {
	case <-ended:
		b.Error("a paused run ended")
	default:
	}
	s.Stop()
	rep := <-ended
	if rep.Status != desk.Partial || rep.Right.Updated != 2 {
		b.Errorf("a stopped run: %s", b.told(rep))
	}
	b.sync()
	for _, uid := range []string{"u0", "u1", "u2", "u3"} {
		b.both(uid, b.note, "left")
	}
	b.end()
}

func TestSessionFields(t *testing.T) {
	onBoth(t, func(b *bed) {
		b.inStep("a")
		b.edit(b.left, "a", b.note+":left", b.extra+":left")
		b.edit(b.right, "a", b.note+":right", "NICKNAME:Countess")
		s := b.review()
		id := b.row(s, names["a"]).ID
		got := map[string]desk.FieldRow{}
		for _, f := range s.Fields(id, false) {
			got[f.Field] = f
		}
		if f := got[b.note]; !f.Open || !f.CanPick || f.Now != [2]string{"left", "right"} || f.Then != f.Now || f.Agreed != "as it was" {
			b.Errorf("the clash: %+v", f)
		}
		if f := got[b.extra]; f.Then != [2]string{"left", "left"} || !f.Writes[1] || f.Writes[0] || !f.Edited[0] {
			b.Errorf("edited at the left: %+v", f)
		}
		if f := got["NICKNAME"]; f.Then != [2]string{"Countess", "Countess"} || !f.Writes[0] {
			b.Errorf("new at the right: %+v", f)
		}
		if _, shown := got[b.title]; shown || len(s.Fields(id, true)) <= len(got) {
			b.Error("what is the same is shown, or cannot be")
		}
		b.choose(s, names["a"], desk.Choice{Pick: desk.PickTake, Take: link.TakeRight})
		for _, f := range s.Fields(id, false) {
			if f.Then[0] != f.Then[1] || f.Field == b.note && f.Then[0] != "right" {
				b.Errorf("all from the right: %+v", f)
			}
		}
	})
}

func TestSessionHalted(t *testing.T) {
	b := newBed(t, "folder", record.Contacts)
	b.set("guard.change_percent", "50")
	var uids []string
	for i := range 24 {
		uid := fmt.Sprint("u", i)
		b.add(b.left, uid, fmt.Sprintf("Person%c Family%c", 'A'+i, 'Z'-i))
		uids = append(uids, uid)
	}
	b.sync()
	for _, uid := range uids {
		b.edit(b.left, uid, b.note+":all at once")
	}
	s := b.review()
	if !s.Halted() {
		t.Fatal("a run that changes everything is not held")
	}
	if _, err := s.Run(b.ctx, nil); err == nil {
		t.Error("it ran all the same")
	}
	s.Allow()
	b.carry(s, desk.Done)
	b.both("u23", b.note, "all at once")
	b.end()
}

func TestSessionLimit(t *testing.T) {
	b := newBed(t, "folder", record.Contacts)
	b.set("limits.first_run", "3")
	for _, uid := range []string{"a", "b", "c", "d", "e"} {
		b.add(b.left, uid, names[uid])
	}
	s := b.review()
	if n := s.Tally(); n.Records != 3 || n.Later != 2 {
		t.Fatalf("%+v", n)
	}
	first := s.Rows()[0]
	s.Choose([]int64{first.ID}, desk.Choice{Pick: desk.PickSkip})
	if n := s.Tally(); n.Records != 2 || n.Later != 2 || n.Skipped != 1 {
		t.Errorf("%+v", n)
	}
	b.carry(s, desk.Done)
	if r := b.titles(b.right); len(r) != 2 || slices.Contains(r, first.Title()) {
		t.Errorf("right %q", r)
	}
}
