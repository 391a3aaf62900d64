package desk_test

import (
	"fmt"
	"os"
	"strings"

	"bothways/app/desk"
	"bothways/app/report"
)

// crowd is eight records in step; names are far apart, so that none is taken for another.
func crowd(b *bed) []string {
	b.Helper()
	var uids []string
	for i, title := range []string{"Ada Lovelace", "Bela Bartok", "Clara Schumann", "Dmitri Mendeleev", "Emmy Noether", "Fritz Zwicky", "Grace Hopper", "Hedy Lamarr"} {
		uid := fmt.Sprintf("u%d", i)
		b.left.put(b, b.file(uid), document(b.kind, uid, title, b.soon(i+1), b.stampLine()))
		uids = append(uids, uid)
	}
	b.sync()
	return uids
}

func (b *bed) held() []report.Action {
	b.Helper()
	rows, err := b.desk.Held(b.ctx, "p")
	b.ok(err)
	return rows
}

func guardHolds(b *bed) {
	b.set("guard.delete_percent", "25", "guard.delete_count", "250", "guard.delete_min", "5")
	uids := crowd(b)
	for _, uid := range uids[:6] {
		b.drop(b.left, uid)
	}
	b.edit(b.left, "u7", b.note+":edited")
	b.add(b.left, "new", "Ida Noddack")
	rep := b.run(desk.Guarded, desk.Terms{})
	if rep.Totals.Held != 6 || rep.Right.Deleted != 0 {
		b.Errorf("held: %s", b.told(rep))
	}
	b.both("u7", b.note, "edited") // what is no deletion goes on
	b.both("new", b.title, "Ida Noddack")
	if n := len(b.held()); n != 6 {
		b.Errorf("%d are held", n)
	}
	right := b.right.stamps(b)
	b.run(desk.Guarded, desk.Terms{})
	b.unchanged("right", right, b.right.stamps(b))

	rep, err := b.desk.Release(b.ctx, "p", []string{"Ada Lovelace", "Bela Bartok"}, false)
	b.ok(err)
	if rep.Right.Deleted != 2 {
		b.Errorf("released: %s", b.told(rep))
	}
	b.both("u0", b.title, none)
	rep, err = b.desk.Release(b.ctx, "p", nil, true)
	b.ok(err)
	if rep.Left.Created != 4 {
		b.Errorf("brought back: %s", b.told(rep))
	}
	b.both("u5", b.title, "Fritz Zwicky")
}

func guardAllowed(b *bed) {
	b.set("guard.delete_percent", "25")
	uids := crowd(b)
	for _, uid := range uids[:6] {
		b.drop(b.right, uid)
	}
	b.run(desk.Guarded, desk.Terms{AllowDeletes: 5})
	if n := len(b.titles(b.left)); n != 8 {
		b.Errorf("left holds %d", n)
	}
	b.run(desk.Done, desk.Terms{AllowDeletes: 6})
	if n := len(b.titles(b.left)); n != 2 {
		b.Errorf("left holds %d", n)
	}
}

// guardOverTime: deletions in small portions count together.
func guardOverTime(b *bed) {
	b.set("guard.delete_percent", "25", "guard.delete_min", "5")
	uids := crowd(b)
	for _, uid := range uids[:3] {
		b.drop(b.left, uid)
	}
	b.sync()
	for _, uid := range uids[3:6] {
		b.drop(b.left, uid)
	}
	b.run(desk.Guarded, desk.Terms{})
	if n := len(b.titles(b.right)); n != 5 {
		b.Errorf("right holds %d", n)
	}
	rep, err := b.desk.Release(b.ctx, "p", nil, false)
	b.ok(err)
	if rep.Right.Deleted != 3 {
		b.Errorf("released: %s", b.told(rep))
	}
}

func suddenlyEmpty(b *bed) {
	two(b)
	b.drop(b.left, "u-left")
	b.drop(b.left, "u-right")
	rep := b.run(desk.Guarded, desk.Terms{})
	if rep.Totals.Held != 2 || len(b.titles(b.right)) != 2 {
		b.Errorf("held: %s", b.told(rep))
	}
	b.add(b.right, "new", "Cleo") // what is new goes on
	b.run(desk.Guarded, desk.Terms{})
	b.both("new", b.title, "Cleo")
	_, err := b.desk.Release(b.ctx, "p", nil, true)
	b.ok(err)
	b.both("u-left", b.note, "first")
}

// anotherFolder: the folder is replaced by another one; when it is back, nothing was lost.
func anotherFolder(b *bed) {
	two(b)
	kept := b.folder.dir() + ".kept"
	b.ok(os.Rename(b.folder.dir(), kept))
	b.ok(os.Mkdir(b.folder.dir(), 0o755))
	b.add(b.left, "other", "Cleo")
	rep := b.run(desk.Guarded, desk.Terms{})
	if rep.Totals.Held != 2 {
		b.Errorf("held: %s", b.told(rep))
	}
	b.at(b.right, "u-left", b.title, "Ada Lovelace")
	b.at(b.right, "u-right", b.title, "Grace Hopper")
	b.ok(os.Rename(b.folder.path(b.file("other")), kept+"/"+b.file("other")))
	b.ok(os.RemoveAll(b.folder.dir()))
	b.ok(os.Rename(kept, b.folder.dir()))
	b.sync()
	b.both("u-left", b.title, "Ada Lovelace")
	b.both("u-right", b.title, "Grace Hopper")
	b.both("other", b.title, "Cleo")
}

// folderAway: a folder that is not there is no empty folder.
func folderAway(b *bed) {
	two(b)
	b.edit(b.right, "u-left", b.note+":meanwhile")
	b.ok(os.Rename(b.folder.dir(), b.folder.dir()+".away"))
	rep := b.run(desk.Failed, desk.Terms{})
	if len(rep.Errors) == 0 || rep.Errors[0].Side != "left" {
		b.Errorf("errors: %+v", rep.Errors)
	}
	b.ok(os.Rename(b.folder.dir()+".away", b.folder.dir()))
	b.sync()
	b.both("u-left", b.note, "meanwhile")
}

func reviewFirst(b *bed) {
	b.set("review", "first")
	b.add(b.left, "a", "Ada")
	b.add(b.right, "b", "Bob")
	rep := b.run(desk.Review, desk.Terms{})
	if rep.Plan == "" || rep.Right.Created != 1 || rep.Left.Created != 1 {
		b.Errorf("plan: %s", b.told(rep))
	}
	b.want("a", b.title, "Ada", none)
	b.want("b", b.title, none, "Bob")
	b.approve(rep.Plan, desk.Done)
	b.both("a", b.title, "Ada")
	b.both("b", b.title, "Bob")
	b.edit(b.left, "a", b.note+":no question any more")
	b.sync()
	b.both("a", b.note, "no question any more")
}

func (b *bed) approve(plan, want string) report.Report {
	b.Helper()
	b.other = b.other.Add(1)
	n, err := desk.Number(plan, "p")
	b.ok(err)
	rep, err := b.desk.Approve(b.ctx, n)
	b.ok(err)
	if rep.Status != want {
		b.Fatalf("approve: %s, want %s\n%s", rep.Status, want, b.told(rep))
	}
	return rep
}

// reviewAlways: what was shown runs; what has changed since waits for the next look.
func reviewAlways(b *bed) {
	two(b)
	b.set("review", "always")
	b.edit(b.left, "u-left", b.note+":shown")
	b.edit(b.left, "u-right", b.note+":shown")
	reps, err := b.desk.Preview(b.ctx, []string{"p"})
	b.ok(err)
	b.want("u-left", b.note, "shown", "first")
	b.edit(b.left, "u-right", b.note+":changed since")
	b.add(b.left, "new", "Cleo")
	b.approve(reps[0].Plan, desk.Done)
	b.both("u-left", b.note, "shown")
	b.want("u-right", b.note, "changed since", "second")
	b.want("new", b.title, "Cleo", none)
	n, err := desk.Number(reps[0].Plan, "p")
	b.ok(err)
	if _, err := b.desk.Approve(b.ctx, n); err == nil {
		b.Errorf("a plan was approved twice")
	}
	rep := b.run(desk.Review, desk.Terms{})
	b.approve(rep.Plan, desk.Done)
	b.both("u-right", b.note, "changed since")
	b.both("new", b.title, "Cleo")
}

func rejectStops(b *bed) {
	b.set("review", "first")
	b.add(b.left, "a", "Ada")
	rep := b.run(desk.Review, desk.Terms{})
	n, err := desk.Number(rep.Plan, "p")
	b.ok(err)
	_, err = b.desk.Reject(b.ctx, n)
	b.ok(err)
	b.run(desk.Stopped, desk.Terms{})
	b.reopen()
	b.run(desk.Stopped, desk.Terms{})
	b.want("a", b.title, "Ada", none)
	b.set("conflict", "left")
	rep = b.run(desk.Review, desk.Terms{})
	b.approve(rep.Plan, desk.Done)
	b.both("a", b.title, "Ada")
}

// skipOnce leaves one record out of one run.
func skipOnce(b *bed) {
	two(b)
	b.edit(b.left, "u-left", b.note+":edited")
	b.edit(b.left, "u-right", b.note+":edited")
	_, err := b.desk.Preview(b.ctx, []string{"p"})
	b.ok(err)
	b.decide("Ada Lovelace", desk.Decision{Skip: true})
	b.sync()
	b.want("u-left", b.note, "edited", "first")
	b.both("u-right", b.note, "edited")
	b.sync()
	b.both("u-left", b.note, "edited")
}

func ignoreUntilChanged(b *bed) {
	two(b)
	b.edit(b.left, "u-left", b.note+":left alone")
	_, err := b.desk.Preview(b.ctx, []string{"p"})
	b.ok(err)
	_, err = b.desk.Ignore(b.ctx, "p", "Ada Lovelace", false)
	b.ok(err)
	if rep := b.sync(); rep.Ignored != 1 {
		b.Errorf("ignored: %s", b.told(rep))
	}
	b.sync()
	b.want("u-left", b.note, "left alone", "first")
	b.edit(b.left, "u-left", b.extra+":changed")
	b.sync()
	b.both("u-left", b.note, "left alone")
	b.both("u-left", b.extra, "changed")
}

func ignoreForever(b *bed) {
	two(b)
	_, err := b.desk.Ignore(b.ctx, "p", "Ada Lovelace", true)
	b.ok(err)
	b.edit(b.left, "u-left", b.note+":here")
	b.sync()
	b.edit(b.left, "u-left", b.note+":and again")
	b.sync()
	b.want("u-left", b.note, "and again", "first")
	_, err = b.desk.Unignore(b.ctx, "p", "Ada Lovelace")
	b.ok(err)
	b.sync()
	b.both("u-left", b.note, "and again")
}

func linkByHand(b *bed) {
	b.set("prevent.left", "create", "prevent.right", "create", "conflict", "left")
	b.add(b.left, "one", "Augusta Byron", b.note+":here")
	b.add(b.right, "two", "The Countess", b.extra+":there")
	b.uneven = true
	b.sync()
	l, err := b.desk.AddLink(b.ctx, "p", "Augusta Byron", "The Countess")
	b.ok(err)
	b.sync()
	for _, p := range []struct {
		place
		uid string
	}{{b.left, "one"}, {b.right, "two"}} {
		b.at(p, p.uid, b.title, "Augusta Byron")
		b.at(p, p.uid, b.note, "here")
		b.at(p, p.uid, b.extra, "there")
	}
	b.ok(b.desk.RemoveLink(b.ctx, "p", desk.RecordNumber(l.ID)))
	b.edit(b.left, "one", b.note+":apart")
	b.sync()
	b.at(b.right, "two", b.note, "here")
}

func suggestAndDiffer(b *bed) {
	b.set("prevent.left", "create", "prevent.right", "create")
	b.uneven = true
	b.add(b.left, "one", "Ada Lovelace")
	b.add(b.right, "two", "Lovelace Ada")
	b.sync()
	pairs, err := b.desk.Suggest(b.ctx, "p")
	b.ok(err)
	if len(b.linked()) == 0 {
		if len(pairs) != 1 || pairs[0].LeftName != "Ada Lovelace" || len(pairs[0].Reasons) == 0 {
			b.Errorf("suggested: %+v", pairs)
		}
	}
	b.ok(b.desk.Differ(b.ctx, "p", "Ada Lovelace", "Lovelace Ada"))
	pairs, err = b.desk.Suggest(b.ctx, "p")
	b.ok(err)
	if len(pairs) != 0 || len(b.linked()) != 0 {
		b.Errorf("they are different: %+v %+v", pairs, b.linked())
	}
	b.set("prevent.left", "[]", "prevent.right", "[]")
	b.sync()
	b.both("one", b.title, "Ada Lovelace")
	b.both("two", b.title, "Lovelace Ada")
	b.uneven = false
}

func (b *bed) linked() []desk.LinkRow {
	b.Helper()
	rows, err := b.desk.Links(b.ctx, "p")
	b.ok(err)
	var out []desk.LinkRow
	for _, r := range rows {
		if r.State == "linked" {
			out = append(out, r)
		}
	}
	return out
}

// sameOnBothSides: one record under two UIDs is linked by its content, and merged.
func sameOnBothSides(b *bed) {
	more := []string{b.extra + ":Analyst"}
	if len(b.kindMarks()) > 0 {
		more = append(more, b.kindMarks()...)
	}
	b.add(b.left, "one", "Ada Lovelace", append(more, b.note+":known here")...)
	b.add(b.right, "two", "Ada Lovelace", more...)
	rep := b.sync()
	if rep.Linked != 1 || rep.Left.Created+rep.Right.Created != 0 {
		b.Errorf("linked: %s", b.told(rep))
	}
	b.at(b.right, "two", b.note, "known here")
}

// kindMarks are lines that make two records certainly one.
func (b *bed) kindMarks() []string {
	if b.title == "FN" {
		return []string{"EMAIL:ada@example.org", "TEL:+49 30 1234567"}
	}
	return nil
}

func resetDoublesNothing(b *bed) {
	two(b)
	left, right := b.left.stamps(b), b.right.stamps(b)
	b.ok(b.desk.Reset(b.ctx, "p"))
	rep := b.sync()
	if n := rep.Left.Created + rep.Left.Updated + rep.Right.Created + rep.Right.Updated; n != 0 {
		b.Errorf("a reset writes: %s", b.told(rep))
	}
	b.unchanged("left", left, b.left.stamps(b))
	b.unchanged("right", right, b.right.stamps(b))
	b.edit(b.left, "u-left", b.note+":after")
	b.sync()
	b.both("u-left", b.note, "after")
}

// resetWithEdits: what differs is compared as if it were met for the first time.
func resetWithEdits(b *bed) {
	two(b)
	b.edit(b.left, "u-left", b.note+":older")
	b.edit(b.right, "u-left", b.note+":newer")
	b.edit(b.right, "u-right", b.extra+":more")
	b.drop(b.left, "u-right")
	b.ok(b.desk.Reset(b.ctx, "p"))
	b.sync()
	b.both("u-left", b.note, "newer")
	b.both("u-right", b.extra, "more")
}

func databaseGone(b *bed) {
	two(b)
	b.edit(b.left, "u-left", b.extra+":meanwhile")
	b.ok(b.desk.Close())
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(b.home + "/state.db" + end); err != nil && !os.IsNotExist(err) {
			b.Fatal(err)
		}
	}
	b.open()
	rep := b.sync()
	if rep.Left.Created+rep.Right.Created != 0 || rep.Linked != 2 {
		b.Errorf("rebuilt: %s", b.told(rep))
	}
	b.both("u-left", b.extra, "meanwhile")
}

func databaseGarbage(b *bed) {
	two(b)
	b.ok(b.desk.Close())
	b.ok(os.WriteFile(b.home+"/state.db", []byte(strings.Repeat("garbage ", 5000)), 0o600))
	b.open()
	if len(b.notices) == 0 {
		b.Errorf("nothing is said about the damage")
	}
	rep := b.sync()
	if n := rep.Left.Created + rep.Right.Created + rep.Left.Updated + rep.Right.Updated; n != 0 || rep.Linked != 2 {
		b.Errorf("rebuilt: %s", b.told(rep))
	}
	b.both("u-left", b.note, "first")
}

func removedAndMade(forget bool) func(*bed) {
	return func(b *bed) {
		two(b)
		b.ok(b.desk.RemoveProcess(b.ctx, "p", forget))
		b.edit(b.right, "u-left", b.extra+":meanwhile")
		b.addProcess()
		rep := b.sync()
		if rep.Left.Created+rep.Right.Created != 0 {
			b.Errorf("made again: %s", b.told(rep))
		}
		b.both("u-left", b.extra, "meanwhile")
	}
}
