package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bothways/app/desk"
	"bothways/sync/link"
	"bothways/sync/record"
)

// TestSessionDoesWhatItShows: whatever is chosen, a run does what the rows showed, and nothing else
// is written.
func TestSessionDoesWhatItShows(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := newBed(t, rapid.SampledFrom([]string{"folder", "davtest"}).Draw(rt, "server"), record.Contacts)
		defer func() { _ = b.desk.Close() }()
		conflict := rapid.SampledFrom([]string{"ask", "newest", "left", "keep-both"}).Draw(rt, "conflict")
		b.set("conflict", conflict, "guard.delete_min", "1", "guard.delete_percent", "30")
		uids := crowd(b)
		for i := range uids {
			b.chance(rt, uids[i])
		}
		b.add(b.left, "new", "Ida Noddack")
		s := b.review()
		for range rapid.IntRange(0, 12).Draw(rt, "choices") {
			b.pick(rt, s)
		}
		want := b.foretold(s)
		before := [2]map[string]string{b.left.stamps(b), b.right.stamps(b)}
		held := s.Tally().Held
		for _, r := range s.Rows() {
			if r.Open > 0 && r.Fate != desk.WillIgnore { // one that is skipped is still to be decided
				held++
			}
		}
		rep, err := s.Run(b.ctx, nil)
		b.ok(err)
		if rep.Failed > 0 || (rep.Status != desk.Done) != (held > 0) {
			rt.Fatalf("%d wait: %s", held, b.told(rep))
		}
		after := [2]map[string]string{b.left.stamps(b), b.right.stamps(b)}
		for x, p := range []place{b.left, b.right} {
			for title, is := range want[x] {
				if got := b.holds(p, title); is.there != (got != none) || is.there && got != is.note {
					rt.Fatalf("%s at %s: %q, foretold %+v\n%s", title, link.Side(x), got, is, b.told(rep))
				}
			}
			if n, most := differing(before[x], after[x]), written(want[x]); n != most {
				rt.Fatalf("%d documents written at %s, foretold %d\n%s", n, link.Side(x), most, b.told(rep))
			}
		}
	})
}

// chance lets somebody edit or delete a record on either side, or not.
func (b *bed) chance(rt *rapid.T, uid string) {
	for x, p := range []place{b.left, b.right} {
		switch rapid.IntRange(0, 5).Draw(rt, fmt.Sprint(uid, x)) {
		case 0:
			b.edit(p, uid, fmt.Sprintf("%s:%d", b.note, x))
		case 1:
			b.edit(p, uid, fmt.Sprintf("%s:%d", b.extra, x))
		case 2:
			b.drop(p, uid)
		}
	}
}

// pick chooses something that is offered for some row.
func (b *bed) pick(rt *rapid.T, s *desk.Session) {
	rows := s.Rows()
	id := rapid.SampledFrom(rows).Draw(rt, "row").ID
	options := s.Options([]int64{id})
	if len(options) == 0 {
		return
	}
	o := rapid.SampledFrom(options).Draw(rt, "option")
	c := desk.Choice{Pick: o.Pick, Take: o.Take}
	if o.Pick == desk.PickTake && rapid.Bool().Draw(rt, "one field") {
		c.Take, c.Fields = "", map[string]link.Choice{b.note: o.Take}
	}
	if len(s.Choose([]int64{id}, c)) != 1 {
		rt.Fatalf("%+v is offered and not taken", o)
	}
}

// shown is what a row says a side will hold.
type shown struct {
	there, written bool
	note           string
}

// foretold is what the rows say, by title.
func (b *bed) foretold(s *desk.Session) (out [2]map[string]shown) {
	out = [2]map[string]shown{{}, {}}
	for _, r := range s.Rows() {
		if r.ID < 0 {
			continue
		}
		for x, side := range r.Sides {
			w := shown{there: side.There}
			if r.Fate == desk.WillDo && side.Op != "" {
				w.written, w.there = true, side.Op != link.Delete
			}
			for _, f := range s.Fields(r.ID, true) {
				if f.Field == b.note {
					w.note = f.Then[x]
					if r.Fate != desk.WillDo {
						w.note = f.Now[x]
					}
					w.note = strings.Join(sorted(strings.Split(w.note, "\n")), "\n")
				}
			}
			out[x][r.Title()] = w
		}
	}
	return out
}

// written counts what is foretold to be written.
func written(want map[string]shown) int {
	n := 0
	for _, w := range want {
		if w.written {
			n++
		}
	}
	return n
}

// holds is the note of a record known by its title, (none) if there is no such record.
func (b *bed) holds(p place, title string) string {
	for _, doc := range p.docs(b) {
		for _, e := range entries(lines(doc)) {
			if t := e.get(b.title); len(t) > 0 && t[0] == title {
				return strings.Join(sorted(e.get(b.note)), "\n")
			}
		}
	}
	return none
}

// differing counts the documents that were made, changed or taken away.
func differing(was, is map[string]string) int {
	n := 0
	for k, v := range was {
		if is[k] != v {
			n++
		}
	}
	for k := range is {
		if _, ok := was[k]; !ok {
			n++
		}
	}
	return n
}
