package desk_test

import (
	"strings"

	"bothways/app/desk"
	"bothways/app/report"
)

// undo takes a run back.
func (b *bed) undo(run string, records []string, dry bool) report.Report {
	b.Helper()
	n, err := desk.Number(run, "r")
	b.ok(err)
	rep, err := b.desk.Undo(b.ctx, n, records, dry)
	b.ok(err)
	if rep.Status != desk.Done {
		b.Fatalf("undo: %s", b.told(rep))
	}
	return rep
}

// alike compares places with what they held: files byte for byte, items of servers as records.
func (b *bed) alike(side string, p place, was map[string]string) {
	b.Helper()
	is := p.docs(b)
	if len(is) != len(was) {
		b.Errorf("%s holds %d items, held %d", side, len(is), len(was))
	}
	for n, doc := range was {
		now := is[n]
		if p.server() {
			doc, now = essence(doc), essence(now)
		}
		if now != doc {
			b.Errorf("%s: %s is\n%s\nand was\n%s", side, n, now, doc)
		}
	}
}

// essence is what a document says, however its server words it.
func essence(doc string) string {
	var out []string
	for _, e := range entries(lines(doc)) {
		for _, l := range e.own {
			switch n := name(l); n {
			case "REV", "PRODID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "CREATED", "VERSION":
			default:
				out = append(out, e.kind+" "+e.occurrence+" "+n+" "+value(l))
			}
		}
	}
	return strings.Join(sorted(out), "\n")
}

// everything is a run that creates, changes and deletes on both sides; it gives what both held before.
func everything(b *bed) (rep report.Report, left, right map[string]string) {
	b.Helper()
	two(b)
	b.add(b.left, "drop-left", "Cleo")
	b.add(b.right, "drop-right", "Dora")
	b.sync()
	b.drop(b.left, "drop-left")
	b.drop(b.right, "drop-right")
	b.edit(b.left, "u-left", b.note+":edited here", b.extra+":new")
	b.edit(b.right, "u-right", b.note+":edited there")
	b.add(b.left, "new-left", "Emil")
	b.add(b.right, "new-right", "Fritz")
	left, right = b.left.docs(b), b.right.docs(b)
	rep = b.sync()
	if rep.Left != rep.Right || rep.Left.Created != 1 || rep.Left.Updated != 1 || rep.Left.Deleted != 1 {
		b.Fatalf("the run: %s", b.told(rep))
	}
	return rep, left, right
}

func undoAll(b *bed) {
	rep, left, right := everything(b)
	after := [2]map[string]string{b.left.docs(b), b.right.docs(b)}
	stamps := [2]map[string]string{b.left.stamps(b), b.right.stamps(b)}
	dry := b.undo(rep.Run, nil, true)
	if len(dry.Actions) != 6 {
		b.Errorf("dry: %s", b.told(dry))
	}
	b.unchanged("left", stamps[0], b.left.stamps(b))
	b.unchanged("right", stamps[1], b.right.stamps(b))

	undone := b.undo(rep.Run, nil, false)
	b.alike("left", b.left, left)
	b.alike("right", b.right, right)
	b.uneven = true
	if again := b.sync(); len(again.Actions) != 0 {
		b.Errorf("the next run does it again: %s", b.told(again))
	}
	b.undo(undone.Run, nil, false)
	b.alike("left", b.left, after[0])
	b.alike("right", b.right, after[1])
	b.uneven = false
}

func undoPart(b *bed) {
	b.apart = true
	rep, _, _ := everything(b)
	b.undo(rep.Run, []string{"Ada Lovelace"}, false)
	b.want("u-left", b.note, "edited here", "first")
	b.both("u-right", b.note, "edited there")
	b.both("new-left", b.title, "Emil")
	b.both("drop-left", b.title, none)
	b.sync()
	b.want("u-left", b.note, "edited here", "first")
	b.edit(b.left, "u-left", b.extra+":newer") // what is edited from now on travels
	b.sync()
	b.both("u-left", b.extra, "newer")
	b.want("u-left", b.note, "edited here", "first")
}

// undoEdited leaves what was edited since.
func undoEdited(b *bed) {
	b.apart = true
	two(b)
	b.edit(b.left, "u-left", b.note+":edited", b.extra+":new")
	rep := b.sync()
	b.edit(b.right, "u-left", b.note+":edited since")
	b.undo(rep.Run, nil, false)
	b.want("u-left", b.extra, "new", "")
	b.sync()
	b.both("u-left", b.note, "edited since")
	b.want("u-left", b.extra, "new", "")
}

// undoCreate takes new records back; they are not made again until they are edited.
func undoCreate(b *bed) {
	b.add(b.left, "a", "Ada")
	b.add(b.right, "b", "Bob")
	rep := b.sync()
	b.undo(rep.Run, nil, false)
	b.want("a", b.title, "Ada", none)
	b.want("b", b.title, none, "Bob")
	b.sync()
	b.want("a", b.title, "Ada", none)
	b.edit(b.left, "a", b.note+":edited")
	b.sync()
	b.both("a", b.note, "edited")
	b.uneven = true
}

// restoreDeleted brings a deleted record back on both sides.
func restoreDeleted(b *bed) {
	two(b)
	b.drop(b.left, "u-left")
	rep := b.sync()
	b.both("u-left", b.title, none)
	w := b.history(rep).Actions[0]
	back, err := b.desk.Restore(b.ctx, "p", w.Record, w.Version)
	b.ok(err)
	if back.Status != desk.Done {
		b.Fatalf("restore: %s", b.told(back))
	}
	b.sync()
	b.both("u-left", b.note, "first")
}
