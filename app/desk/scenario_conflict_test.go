package desk_test

import (
	"os"
	"strings"
	"time"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/sync/record"
)

// clash has both sides edit one field of both records: of u-left the right edit is the later one,
// of u-right the left one.
func clash(b *bed) {
	b.Helper()
	b.edit(b.left, "u-left", b.note+":from here")
	b.edit(b.right, "u-left", b.note+":from there")
	b.edit(b.right, "u-right", b.note+":from there")
	b.edit(b.left, "u-right", b.note+":from here")
}

func newestWins(b *bed) {
	two(b)
	clash(b)
	b.sync()
	b.both("u-left", b.note, "from there")
	b.both("u-right", b.note, "from here")
}

// newestByServer has no time in the documents: the file's and the server's own time tell.
func newestByServer(b *bed) {
	two(b)
	unstamped := func(p place, text string) {
		n, doc := b.find(p, "u-left")
		doc, _ = alter(doc, "u-left", "", b.note+":"+text, "REV:", "LAST-MODIFIED:")
		p.put(b, n, doc)
	}
	unstamped(b.right, "from there")
	unstamped(b.left, "from here")
	n, _ := b.find(b.left, "u-left")
	hour := time.Now().Add(-time.Hour)
	b.ok(os.Chtimes(b.folder.path(n), hour, hour))
	b.sync()
	b.both("u-left", b.note, "from there")
}

func leftWins(b *bed) {
	b.set("conflict", "left")
	two(b)
	clash(b)
	b.sync()
	b.both("u-left", b.note, "from here")
	b.both("u-right", b.note, "from here")
}

func rightWins(b *bed) {
	b.set("conflict", "right")
	two(b)
	clash(b)
	b.sync()
	b.both("u-left", b.note, "from there")
	b.both("u-right", b.note, "from there")
}

func askThenDecide(b *bed) {
	b.set("conflict", "ask")
	two(b)
	clash(b)
	b.edit(b.left, "u-left", b.extra+":meanwhile") // the rest of the record goes on
	b.run(desk.Conflict, desk.Terms{})
	b.want("u-left", b.note, "from here", "from there")
	b.both("u-left", b.extra, "meanwhile")
	left, right := b.left.stamps(b), b.right.stamps(b)
	b.run(desk.Conflict, desk.Terms{})
	b.unchanged("left", left, b.left.stamps(b))
	b.unchanged("right", right, b.right.stamps(b))
	open, err := b.desk.Conflicts(b.ctx, "p")
	b.ok(err)
	if len(open) != 2 || open[0].Left != "from here" || open[0].Right != "from there" || open[0].Field != b.note {
		b.Errorf("conflicts: %+v", open)
	}
	b.decide("Ada Lovelace", desk.Decision{Take: "left"})
	b.run(desk.Conflict, desk.Terms{})
	b.both("u-left", b.note, "from here")
	b.decide("Grace Hopper", desk.Decision{Fields: map[string]string{b.note: "right"}})
	b.sync()
	b.both("u-right", b.note, "from there")
}

// decideByTime takes the newer value where the policy asks.
func decideNewest(b *bed) {
	b.set("conflict", "ask")
	two(b)
	clash(b)
	b.run(desk.Conflict, desk.Terms{})
	b.decide("Ada Lovelace", desk.Decision{Take: "newest"})
	b.edit(b.left, "u-right", b.note+":from there") // settled by the people themselves
	b.sync()
	b.both("u-left", b.note, "from there")
	b.both("u-right", b.note, "from there")
}

func (b *bed) decide(record string, x desk.Decision) {
	b.Helper()
	_, err := b.desk.Decide(b.ctx, "p", record, x)
	b.ok(err)
}

func keepBoth(b *bed) {
	b.set("conflict", "keep-both")
	property, was, here, there := "CATEGORIES", "Work", "Home", "Travel"
	if b.kind == record.Contacts {
		property, was, here, there = "EMAIL", "ada@example.org", "ada@home.example", "ada@travel.example"
	}
	b.add(b.left, "u", "Ada Lovelace", property+":"+was)
	b.sync()
	b.edit(b.left, "u", property+":"+here, b.title+":from here")
	b.edit(b.right, "u", property+":"+there, b.title+":from there")
	b.run(desk.Conflict, desk.Terms{}) // there is only one title
	for _, p := range []place{b.left, b.right} {
		got := strings.ReplaceAll(b.values(p, "u", property), ",", "|")
		if !strings.Contains(got, here) || !strings.Contains(got, there) || strings.Contains(got, was) {
			b.Errorf("%s is %q", property, got)
		}
	}
	b.want("u", b.title, "from here", "from there")
	b.decide("left:"+b.file("u"), desk.Decision{Take: "right"})
	b.sync()
	b.both("u", b.title, "from there")
}

// restoreLoser brings back a value that lost.
func restoreLoser(b *bed) {
	b.set("conflict", "left")
	two(b)
	b.edit(b.left, "u-left", b.note+":from here")
	b.edit(b.right, "u-left", b.note+":from there")
	rep := b.sync()
	b.both("u-left", b.note, "from here")
	for _, w := range b.history(rep).Actions {
		rep, err := b.desk.Restore(b.ctx, "p", w.Record, w.Version)
		b.ok(err)
		if rep.Status != desk.Done {
			b.Fatalf("restore: %s", b.told(rep))
		}
	}
	b.sync()
	b.both("u-left", b.note, "from there")
}

func (b *bed) history(rep report.Report) desk.RunRow {
	b.Helper()
	n, err := desk.Number(rep.Run, "r")
	b.ok(err)
	row, err := b.desk.Run(b.ctx, n)
	b.ok(err)
	if len(row.Actions) == 0 {
		b.Fatalf("%s wrote nothing: %s", rep.Run, b.told(rep))
	}
	return row
}

func editBeatsDelete(b *bed) {
	two(b)
	b.edit(b.left, "u-left", b.note+":edited")
	b.drop(b.right, "u-left")
	b.edit(b.right, "u-right", b.note+":edited")
	b.drop(b.left, "u-right")
	b.sync()
	b.both("u-left", b.note, "edited")
	b.both("u-right", b.note, "edited")
}

func deleteBeatsEdit(b *bed) {
	b.set("edit_delete", "delete")
	two(b)
	b.edit(b.left, "u-left", b.note+":edited")
	b.drop(b.right, "u-left")
	b.edit(b.right, "u-right", b.note+":edited")
	b.drop(b.left, "u-right")
	b.sync()
	b.both("u-left", b.title, none)
	b.both("u-right", b.title, none)
}

func askEditDelete(b *bed) {
	b.set("edit_delete", "ask")
	two(b)
	b.edit(b.left, "u-left", b.note+":edited")
	b.drop(b.right, "u-left")
	b.edit(b.right, "u-right", b.note+":edited")
	b.drop(b.left, "u-right")
	b.run(desk.Conflict, desk.Terms{})
	b.want("u-left", b.note, "edited", none)
	b.want("u-right", b.note, none, "edited")
	b.decide("Ada Lovelace", desk.Decision{Take: "left"})
	b.decide("Grace Hopper", desk.Decision{Take: "left"})
	b.sync()
	b.both("u-left", b.note, "edited")
	b.both("u-right", b.note, none)
}

// sameEdit: both sides did the same; nothing is to be written.
func sameEdit(b *bed) {
	two(b)
	b.edit(b.left, "u-left", b.note+":the same")
	b.edit(b.right, "u-left", b.note+":the same")
	if rep := b.sync(); rep.Left.Updated+rep.Right.Updated != 0 {
		b.Errorf("written: %s", b.told(rep))
	}
	b.drop(b.left, "u-right")
	b.drop(b.right, "u-right")
	b.sync()
	b.both("u-right", b.title, none)
}

// rename gives a file another name: no deletion, and nothing new.
func rename(b *bed) {
	two(b)
	n, doc := b.find(b.left, "u-left")
	b.left.remove(b, n)
	b.left.put(b, "another name"+n[strings.LastIndexByte(n, '.'):], doc)
	if b.right.server() || b.on == "folder" {
		n, doc = b.find(b.right, "u-right")
		b.right.remove(b, n)
		b.right.put(b, "other-"+n, doc)
	}
	rep := b.sync()
	if rep.Left.Deleted+rep.Right.Deleted+rep.Left.Created+rep.Right.Created != 0 {
		b.Errorf("a new name is no new record: %s", b.told(rep))
	}
	b.edit(b.left, "u-left", b.note+":after")
	b.edit(b.right, "u-right", b.note+":after")
	b.sync()
	b.both("u-left", b.note, "after")
	b.both("u-right", b.note, "after")
}

// renameAndEdit does both at once.
func renameAndEdit(b *bed) {
	two(b)
	n, doc := b.find(b.left, "u-left")
	b.left.remove(b, n)
	doc, _ = alter(doc, "u-left", "", b.note+":moved and edited")
	b.left.put(b, "moved"+n[strings.LastIndexByte(n, '.'):], doc)
	b.edit(b.right, "u-left", b.extra+":meanwhile")
	b.sync()
	b.both("u-left", b.note, "moved and edited")
	b.both("u-left", b.extra, "meanwhile")
}
