package desk_test

import (
	"context"
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"
	"time"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/secrets"
	"bothways/app/wire"
	"bothways/connectors/dav/realservers"
	"bothways/sync/record"
)

func TestMain(m *testing.M) { os.Exit(realservers.Main(m)) }

// bed is a desk with a process between a folder and another place, and the other programs that
// work on both.
type bed struct {
	testing.TB
	ctx         context.Context
	kind        record.Kind
	on          string // the right side's server
	folder      *files
	left, right place
	home        string
	desk        *desk.Desk
	keys        secrets.Store
	notices     []string

	clock time.Time // the desk's
	other time.Time // the other programs'

	title, note, extra string // properties: what people call a record, and two more

	twins   bool   // the scenario itself doubled something
	apart   bool   // records that both sides hold differ at the end
	uneven  bool   // the sides hold different records at the end
	settled string // the status at the end, "" for done
}

// newBed makes an empty pair with a process "p" that asks nobody and may delete.
func newBed(t *testing.T, on string, kind record.Kind) *bed {
	now := time.Now().UTC().Truncate(time.Second)
	b := &bed{TB: t, ctx: t.Context(), kind: kind, on: on, home: t.TempDir(), keys: secrets.Memory(), clock: now, other: now.Add(-time.Hour)}
	b.title, b.note, b.extra = "SUMMARY", "DESCRIPTION", "LOCATION"
	if kind == record.Contacts {
		b.title, b.note, b.extra = "FN", "NOTE", "TITLE"
	}
	b.folder = newFiles(t)
	b.left, b.right = b.folder, placeOn(t, on, kind)
	b.open()
	t.Cleanup(func() { _ = b.desk.Close() })
	b.ok(b.desk.AddAccount(b.ctx, "here", b.left.account()))
	b.ok(b.desk.AddAccount(b.ctx, "there", b.right.account()))
	if b.right.password() != "" {
		b.ok(b.desk.Login(b.ctx, "there", b.right.password()))
	}
	b.addProcess()
	return b
}

func (b *bed) addProcess() {
	b.Helper()
	b.ok(b.desk.AddProcess(b.ctx, "p", map[string]string{"kind": string(b.kind), "left": "here/" + b.left.collection(),
		"right": "there/" + b.right.collection(), "review": "never", "prevent.left": "[]", "prevent.right": "[]"}))
}

// open starts the program.
func (b *bed) open() {
	b.Helper()
	d, err := wire.Desk(b.ctx, wire.Options{Home: b.home, Secrets: b.keys, Now: func() time.Time { return b.clock },
		Notice: func(text string) { b.notices = append(b.notices, text) }})
	b.ok(err)
	b.desk = d
}

// reopen ends the program and starts it again.
func (b *bed) reopen() {
	b.Helper()
	b.ok(b.desk.Close())
	b.open()
}

func (b *bed) ok(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// set changes settings of the process: KEY, VALUE, …
func (b *bed) set(pairs ...string) {
	b.Helper()
	keys := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		keys[pairs[i]] = pairs[i+1]
	}
	b.ok(b.desk.SetProcess(b.ctx, "p", keys))
}

// run syncs and expects a status.
func (b *bed) run(want string, t desk.Terms) report.Report {
	b.Helper()
	b.clock = b.clock.Add(time.Minute)
	reps, err := b.desk.Sync(b.ctx, []string{"p"}, t)
	b.ok(err)
	if reps[0].Status != want {
		b.Fatalf("status %s, want %s\n%s", reps[0].Status, want, b.told(reps[0]))
	}
	return reps[0]
}

func (b *bed) sync() report.Report { b.Helper(); return b.run(desk.Done, desk.Terms{}) }

func (b *bed) told(r report.Report) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s %+v\n", r.Status, r.Totals)
	for _, a := range r.Actions {
		fmt.Fprintf(&out, "  %+v\n", a)
	}
	for _, e := range r.Errors {
		fmt.Fprintf(&out, "  error %+v\n", e)
	}
	for _, s := range []struct {
		name string
		place
	}{{"left", b.left}, {"right", b.right}} {
		for n, doc := range s.docs(b) {
			fmt.Fprintf(&out, "--- %s %s\n%s", s.name, n, doc)
		}
	}
	return out.String()
}

// tick is the other programs' clock: every edit is well after the one before.
func (b *bed) tick() string {
	b.other = b.other.Add(10 * time.Second)
	return stamp(b.other)
}

func (b *bed) stampLine() string {
	if b.kind == record.Contacts {
		return "REV:" + b.tick()
	}
	return "LAST-MODIFIED:" + b.tick()
}

func (b *bed) file(uid string) string {
	if b.kind == record.Contacts {
		return uid + ".vcf"
	}
	return uid + ".ics"
}

// soon is a time inside every window.
func (b *bed) soon(days int) time.Time {
	return b.clock.Truncate(24*time.Hour).AddDate(0, 0, days).Add(10 * time.Hour)
}

// add makes a record at a place, as another program.
func (b *bed) add(p place, uid, title string, more ...string) {
	b.Helper()
	p.put(b, b.file(uid), document(b.kind, uid, title, b.soon(1), append(more, b.stampLine())...))
}

// find is the item of a place that holds the UID; "" if none does.
func (b *bed) find(p place, uid string) (string, string) {
	b.Helper()
	for n, doc := range p.docs(b) {
		for _, e := range entries(lines(doc)) {
			if e.uid == uid {
				return n, doc
			}
		}
	}
	return "", ""
}

// edit changes a record in place; see alter.
func (b *bed) edit(p place, uid string, set ...string) { b.Helper(); b.editAt(p, uid, "", set...) }

// editAt changes one occurrence that is changed already.
func (b *bed) editAt(p place, uid, occurrence string, set ...string) {
	b.Helper()
	n, doc := b.find(p, uid)
	out, ok := alter(doc, uid, occurrence, append(set, b.stampLine())...)
	if !ok {
		b.Fatalf("there is no %s %s to edit", uid, occurrence)
	}
	p.put(b, n, out)
}

func (b *bed) drop(p place, uid string) {
	b.Helper()
	n, _ := b.find(p, uid)
	if n == "" {
		b.Fatalf("there is no %s to delete", uid)
	}
	p.remove(b, n)
}

// values gives a property of a record at a place, sorted and joined; "(none)" if there is no record.
func (b *bed) values(p place, uid, property string) string {
	b.Helper()
	_, doc := b.find(p, uid)
	for _, e := range entries(lines(doc)) {
		if e.uid == uid && e.occurrence == "" {
			v := e.get(property)
			sort.Strings(v)
			return strings.Join(v, "|")
		}
	}
	return "(none)"
}

const none = "(none)"

// want compares a property of a record on both sides.
func (b *bed) want(uid, property, left, right string) {
	b.Helper()
	if got := b.values(b.left, uid, property); got != left {
		b.Errorf("left: %s of %s is %q, want %q", property, uid, got, left)
	}
	if got := b.values(b.right, uid, property); got != right {
		b.Errorf("right: %s of %s is %q, want %q", property, uid, got, right)
	}
}

func (b *bed) both(uid, property, value string) { b.Helper(); b.want(uid, property, value, value) }

// titles lists the records of a place by title.
func (b *bed) titles(p place) []string {
	b.Helper()
	var out []string
	for _, doc := range p.docs(b) {
		for _, e := range entries(lines(doc)) {
			if e.occurrence == "" {
				out = append(out, strings.Join(e.get(b.title), "|"))
			}
		}
	}
	sort.Strings(out)
	return out
}

// end is what holds after every scenario: the program started anew writes nothing in a second run,
// nothing is there twice, and both sides hold the same records. Where they do, even a reset writes
// nothing.
func (b *bed) end() {
	b.Helper()
	b.reopen()
	rep := b.quiet("the second run")
	if !b.twins {
		b.noTwins("left", b.left)
		b.noTwins("right", b.right)
	}
	if l, r := b.titles(b.left), b.titles(b.right); !b.uneven && strings.Join(l, "\n") != strings.Join(r, "\n") {
		b.Errorf("left holds %q, right holds %q", l, r)
	}
	if !b.uneven && !b.apart && !b.Failed() {
		b.ok(b.desk.Reset(b.ctx, "p"))
		rep = b.quiet("the run after a reset")
	}
	if b.Failed() {
		b.Log(b.told(rep))
	}
}

// quiet runs and expects that nothing is written.
func (b *bed) quiet(run string) report.Report {
	b.Helper()
	left, right := b.left.stamps(b), b.right.stamps(b)
	want := b.settled
	if want == "" {
		want = desk.Done
	}
	rep := b.run(want, desk.Terms{})
	for _, a := range rep.Actions {
		if a.Outcome == "done" && a.Op != "link" || a.Outcome == "failed" || a.Outcome == "unknown" {
			b.Errorf("%s acts: %+v", run, a)
		}
	}
	if n := rep.Left.Created + rep.Left.Updated + rep.Left.Deleted + rep.Right.Created + rep.Right.Updated + rep.Right.Deleted; n != 0 {
		b.Errorf("%s counts %d: %+v", run, n, rep.Totals)
	}
	b.unchanged("left", left, b.left.stamps(b))
	b.unchanged("right", right, b.right.stamps(b))
	return rep
}

func (b *bed) unchanged(side string, was, is map[string]string) {
	b.Helper()
	for n, v := range was {
		if is[n] != v {
			b.Errorf("%s: a run wrote %s", side, n)
		}
	}
	for n := range is {
		if _, ok := was[n]; !ok {
			b.Errorf("%s: a run made %s", side, n)
		}
	}
}

func (b *bed) noTwins(side string, p place) {
	b.Helper()
	seen := map[string]string{}
	for n, doc := range p.docs(b) {
		for _, e := range entries(lines(doc)) {
			if e.occurrence != "" {
				continue
			}
			for _, id := range []string{"UID " + e.uid, "title " + strings.Join(e.get(b.title), "|")} {
				if in, twice := seen[id]; twice {
					b.Errorf("%s: %s stands in %s and in %s", side, id, in, n)
				}
				seen[id] = n
			}
		}
	}
}
