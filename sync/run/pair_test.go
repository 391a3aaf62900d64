package run_test

import (
	"testing"

	"pgregory.net/rapid"

	"bothways/sync/link"
)

// TestHistoriesOfTwo has a person with two collections on each side, a process for each pair, and
// records that move from one collection to the other.
func TestHistoriesOfTwo(t *testing.T) {
	fewer(t, 4)
	rapid.Check(t, func(t *rapid.T) {
		a := newWorld(t)
		b := a.neighbour()
		for range rapid.IntRange(1, setting("BOTHWAYS_STEPS", 80)).Draw(t, "steps") {
			w, other := a, b
			if a.flip("the second", 2) {
				w, other = b, a
			}
			s := link.Side(rapid.IntRange(0, 1).Draw(t, "on"))
			if w.flip("carry over", 6) {
				w.carry(s, other)
			} else {
				w.step(s)
			}
		}
		peace := rapid.Bool().Draw(t, "peace")
		a.settle(peace)
		b.settle(peace)
	})
}

// neighbour is the world of the same person's other collections.
func (w *world) neighbour() *world {
	b := furnish(&world{t: w.t, clock: w.clock, fuse: w.fuse, serial: w.serial, kind: w.proc.Rules.Kind, alive: w.alive, story: w.story,
		most: w.most, mailed: w.mailed, strict: true, beside: w})
	b.proc.Name, w.beside = "q", b
	return b
}

// markless tells whether a side knows records by their content alone.
func (w *world) markless() bool { return w.places[0].noUID || w.places[1].noUID }

// carry moves an item to the other collection of the same side.
func (w *world) carry(s link.Side, to *world) {
	id, ok := w.pick(s)
	if !ok || w.markless() || to.markless() || to.places[s].lag+w.places[s].lag > 0 {
		return
	}
	r := w.places[s].items[id].Record
	for _, it := range to.places[s].items {
		if born(it.Record) == born(r) {
			return
		}
	}
	w.tell("%s: carry %s over to the other collection", s, id)
	if w.places[s].forget != to.places[s].forget || w.places[s].blind || to.places[s].blind {
		for k, v := range r.Fields { // what the other collection cannot hold, the person gives up
			if p := k.Property(); p == "X-ODD" || p == "ROLE" {
				w.saw(v.Text)
			}
		}
	}
	to.places[s].keep("carried-"+w.value(), r)
	w.places[s].remove(id)
}
