package desk_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"bothways/app/desk"
	"bothways/sync/record"
)

var (
	walks    = flag.Int("walks", 2, "random walks over both sides, for each place and kind")
	walkSeed = flag.Uint64("walkseed", 1, "the first walk's seed")
)

// walk is two other programs that do anything on both sides, with runs in between. At the end both
// sides agree, and no edit of a field that only one side touched is lost.
func walk(b *bed) {
	for i := range *walks {
		seed := *walkSeed + uint64(i)
		w := &walker{bed: b, rand: rand.New(rand.NewPCG(seed, 7)), mine: map[string]string{}}
		w.prefix = fmt.Sprintf("w%d-", i)
		for range 40 {
			w.step()
		}
		b.last()
		b.sync()
		w.check()
		if b.Failed() {
			b.Fatalf("walk with seed %d:\n%s", seed, strings.Join(w.log, "\n"))
		}
	}
}

type walker struct {
	*bed
	rand   *rand.Rand
	prefix string
	made   int
	mine   map[string]string // "uid PROPERTY" → its last value, of those that one side alone edits
	log    []string
}

func (w *walker) note(format string, args ...any) {
	w.log = append(w.log, fmt.Sprintf(format, args...))
}

// side picks one of the sides and the property that only it edits.
func (w *walker) side() (p place, name, own string) {
	if w.rand.IntN(2) == 0 {
		return w.left, "left", w.bed.note
	}
	return w.right, "right", w.extra
}

func (w *walker) uids(p place) []string {
	var out []string
	for _, doc := range p.docs(w) {
		for _, e := range entries(lines(doc)) {
			if strings.HasPrefix(e.uid, w.prefix) {
				out = append(out, e.uid)
			}
		}
	}
	slices.Sort(out)
	return out
}

func (w *walker) step() {
	p, name, own := w.side()
	uids := w.uids(p)
	act := w.rand.IntN(12)
	if len(uids) == 0 && act > 1 && act < 9 {
		act = 0
	}
	pick := func() string { return uids[w.rand.IntN(len(uids))] }
	switch act {
	case 0, 1:
		w.made++
		uid := fmt.Sprintf("%s%d", w.prefix, w.made)
		w.note("%s: add %s", name, uid)
		w.add(p, uid, "Title "+strings.Repeat(string(rune('a'+w.made%26)), 9)+uid)
	case 2, 3, 4:
		uid, value := pick(), fmt.Sprintf("v%d", w.rand.IntN(1000))
		w.note("%s: %s of %s is %s", name, own, uid, value)
		w.edit(p, uid, own+":"+value)
		w.mine[uid+" "+own] = value
	case 5:
		uid := pick()
		w.note("%s: %s of %s is cleared", name, own, uid)
		w.edit(p, uid, own+":")
		w.mine[uid+" "+own] = ""
	case 6:
		uid, value := pick(), fmt.Sprintf("Name %s %d", strings.Repeat(string(rune('a'+w.rand.IntN(26))), 9), w.rand.IntN(1000))
		w.note("%s: title of %s is %s", name, uid, value)
		w.edit(p, uid, w.title+":"+value)
	case 7:
		uid := pick()
		w.note("%s: drop %s", name, uid)
		w.drop(p, uid)
		delete(w.mine, uid+" "+own) // who deletes takes the own edits along
	case 8:
		uid := pick()
		n, doc := w.find(p, uid)
		w.note("%s: rename %s", name, n)
		p.remove(w, n)
		p.put(w, fmt.Sprintf("r%d-%s", w.rand.IntN(1000), w.file(uid)), doc)
	case 9:
		w.note("reopen")
		w.reopen()
	default:
		w.note("sync: %s", w.last())
	}
}

// check compares the sides, and with what each alone has edited.
func (w *walker) check() {
	l, r := w.uids(w.left), w.uids(w.right)
	if !slices.Equal(l, r) {
		w.Errorf("left has %q, right has %q", l, r)
		return
	}
	for _, uid := range l {
		for _, property := range []string{w.title, w.bed.note, w.extra} {
			left, right := w.values(w.left, uid, property), w.values(w.right, uid, property)
			if left != right {
				w.Errorf("%s of %s: left %q, right %q", property, uid, left, right)
			}
			if want, ok := w.mine[uid+" "+property]; ok && left != want {
				w.Errorf("%s of %s is %q, and was made %q", property, uid, left, want)
			}
		}
	}
}

func walkSettings(b *bed) {
	b.set("conflict", "left", "guard.delete_percent", "100", "guard.delete_count", "1000", "guard.delete_min", "1000")
	if b.kind != record.Contacts {
		b.set("window.past_days", "3650")
	}
	walk(b)
	b.settled = desk.Done
}
