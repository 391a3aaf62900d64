// Package bench measures the program side by side with others that do the same job.
package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bothways/connectors/dav/realservers"
	"bothways/sync/record"
)

func TestMain(m *testing.M) { os.Exit(realservers.Main(m)) }

// scenario is a folder and another place, with so many records.
type scenario struct {
	place  string // folder, cyrus, radicale, google
	kind   record.Kind
	n      int
	delay  time.Duration // what the way to the server takes, for each request
	filled bool          // by other means: no program sends all of them there
	rounds int           // how often a cheap step is measured
}

func (s scenario) String() string {
	out := fmt.Sprintf("%s %s %d", s.place, map[record.Kind]string{record.Contacts: "contacts", record.Calendar: "events"}[s.kind], s.n)
	if s.delay > 0 {
		out += " " + s.delay.String()
	}
	return out
}

// scenarios are those of a size: quick has 1,000 records of each kind, all has 10,000 as well. Radicale takes
// longer for each record the more there are, so that it is sent 1,000 at most.
func scenarios(size string) (out []scenario) {
	kinds := []record.Kind{record.Contacts, record.Calendar}
	for _, kind := range kinds {
		for _, place := range []string{"folder", "cyrus", "radicale", "google"} {
			out = append(out, scenario{place: place, kind: kind, n: 1000, rounds: 5})
		}
	}
	out = append(out, scenario{place: "cyrus", kind: record.Contacts, n: 1000, delay: 40 * time.Millisecond, rounds: 1})
	if size != "all" {
		return out
	}
	for _, kind := range kinds {
		for _, place := range []string{"folder", "cyrus", "radicale"} {
			out = append(out, scenario{place: place, kind: kind, n: 10_000, filled: place == "radicale", rounds: roundsAt(place)})
		}
	}
	return out
}

// Without BOTHWAYS_BENCH a small one shows that all contenders do their job.
func TestSideBySide(t *testing.T) {
	size := os.Getenv("BOTHWAYS_BENCH")
	all := scenarios(size)
	if size == "" {
		all = []scenario{{place: "folder", kind: record.Contacts, n: 200, rounds: 1}, {place: "radicale", kind: record.Calendar, n: 100, rounds: 1}}
	}
	p := build(t)
	var results table
	for _, s := range all {
		t.Run(s.String(), func(t *testing.T) {
			s.measure(t, p, &results)
			t.Logf("\n%s", results.of(s))
		})
	}
	results.finish(t)
}

// race is one scenario with a bed for each contender.
type race struct {
	testing.TB
	scenario
	who  []contender
	beds []*bed
	into *table
	turn int
}

func (s scenario) measure(t testing.TB, p programs, into *table) {
	r := &race{TB: t, scenario: s, into: into}
	root := memory(t)
	for _, c := range contenders {
		if c.name == "vdirsyncer" && s.place == "google" {
			continue // it speaks CalDAV and CardDAV there, which the local Google does not
		}
		b := &bed{TB: t, programs: p, kind: s.kind, dir: filepath.Join(root, c.name)}
		if c.name == "vdirsyncer" && p.vdirsyncer == "" {
			t.Log("vdirsyncer is not installed: .ci/deps bench")
			continue
		}
		b.right = s.there(t, filepath.Join(b.dir, "right", "c"))
		if gate := b.right.proxy(); gate != nil {
			gate.delay.Store(int64(s.delay))
		}
		r.who, r.beds = append(r.who, c), append(r.beds, b)
	}
	if s.filled {
		r.each(func(_ contender, b *bed) { b.right.(*collection).fillWhole(s.n) })
		r.from(1)
	} else {
		r.to()
	}
	r.calm()
	r.step("second", 1)
	r.step("no change", s.rounds)
	if s.place != "google" {
		r.changes(min(3, s.rounds))
	}
	if !s.filled && s.place != "folder" {
		r.from(min(3, s.rounds))
	}
}

// memory is a directory in memory where there is such a place: the disk's part differs from machine to machine.
// TMPDIR has the last word.
func memory(t testing.TB) string {
	if os.Getenv("TMPDIR") != "" {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp("/dev/shm", "bothways-bench-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func (s scenario) there(t testing.TB, dir string) place {
	switch s.place {
	case "google":
		return newAccount(t, s.kind)
	case "cyrus":
		return newCollection(t, realservers.Cyrus(t), s.kind)
	case "radicale":
		return newCollection(t, realservers.Radicale(t), s.kind)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return directory{t, dir}
}

// each has its turn with every contender, another one first each time.
func (r *race) each(do func(contender, *bed)) {
	for i := range r.who {
		at := (i + r.turn) % len(r.who)
		do(r.who[at], r.beds[at])
	}
	r.turn++
}

// step measures a sync some times.
func (r *race) step(name string, rounds int) {
	for range rounds {
		r.each(func(c contender, b *bed) { r.into.add(r.scenario, name, c.name, b.run(c)) })
	}
}

// calm waits until files are older than any clock's step, as they are in daily life.
func (r *race) calm() {
	if r.rounds > 1 {
		time.Sleep(4 * time.Second)
	}
}

// anew gives a contender an empty folder and nothing to remember.
func (r *race) anew(c contender, b *bed) {
	b.left = filepath.Join(b.dir, fmt.Sprintf("left%d", r.turn), "c")
	right := filepath.Join(b.dir, "right")
	old, _ := os.ReadDir(b.dir)
	for _, e := range old {
		if path := filepath.Join(b.dir, e.Name()); path != right {
			_ = os.RemoveAll(path)
		}
	}
	err := os.MkdirAll(b.left, 0o700)
	if err == nil {
		err = c.ready(b)
	}
	if err != nil {
		r.Fatalf("%s: %v", c.name, err)
	}
}

// to is the first sync with everything in the folder.
func (r *race) to() {
	rounds := 1
	if r.place == "folder" {
		rounds = min(3, r.rounds)
	}
	for range rounds {
		r.each(func(c contender, b *bed) {
			if d, ok := b.right.(directory); ok {
				for _, name := range d.names() {
					_ = os.Remove(filepath.Join(d.dir, name))
				}
			}
			r.anew(c, b)
			fill(directory{r, b.left}, r.kind, r.n)
			r.into.add(r.scenario, "first, to", c.name, b.run(c))
			if got := len(b.right.names()); got != r.n {
				r.Fatalf("%s sent %d of %d", c.name, got, r.n)
			}
		})
	}
}

// from is the first sync with everything at the other place.
func (r *race) from(rounds int) {
	for range rounds {
		r.each(func(c contender, b *bed) {
			r.anew(c, b)
			r.into.add(r.scenario, "first, from", c.name, b.run(c))
			if got := len(directory{r, b.left}.names()); got != r.n {
				r.Fatalf("%s fetched %d of %d", c.name, got, r.n)
			}
		})
	}
}

// changes edits each hundredth record on each side, others on each.
func (r *race) changes(rounds int) {
	for round := range rounds {
		here, there := fmt.Sprintf("here %d", round), fmt.Sprintf("there %d", round)
		r.each(func(_ contender, b *bed) {
			edit(r, directory{r, b.left}, 0, r.n, here)
			edit(r, b.right, 50, r.n, there)
		})
		r.calm()
		r.step("1 % changed", 1)
		r.each(func(c contender, b *bed) {
			if l, g := edited(directory{r, b.left}, 50, there), edited(b.right, 0, here); l != r.n/100 || g != r.n/100 {
				r.Fatalf("%s carried %d of %d changes to the folder and %d from it", c.name, l, r.n/100, g)
			}
		})
	}
}

// fillWhole sends a whole collection in one request, as Radicale takes it.
func (c *collection) fillWhole(n int) {
	var all strings.Builder
	for i := range n {
		doc := document(c.kind, i)
		if c.kind == record.Calendar {
			_, doc, _ = strings.Cut(doc, "PRODID:-//x//y//EN\r\n")
			doc = strings.TrimSuffix(doc, "END:VCALENDAR\r\n")
		}
		all.WriteString(doc)
	}
	kind, text := "text/vcard; charset=utf-8", all.String()
	if c.kind == record.Calendar {
		kind, text = "text/calendar; charset=utf-8", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n"+text+"END:VCALENDAR\r\n"
	}
	c.do("PUT", "", kind, text)
}

// roundsAt is how often a cheap step is measured with many records; at Radicale none is cheap then.
func roundsAt(place string) int {
	if place == "radicale" {
		return 1
	}
	return 5
}
