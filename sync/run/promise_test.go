package run_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
)

// settle runs until nothing is left to do, then checks the promises. In peace everything may travel;
// else the settings stay what they are.
func (w *world) settle(peace bool) {
	w.tell("--- settling, peace %v", peace)
	for _, p := range w.places {
		p.refuse, p.blank = map[string]bool{}, false
	}
	w.clock.now = w.clock.now.Add(25 * time.Hour)
	if peace {
		w.proc.Rules = w.open(w.proc.Rules)
		w.unignore()
	}
	w.proc.Settings = "last"
	w.tellRules()
	for range 8 {
		w.clock.now = w.clock.now.Add(5 * time.Minute)
		if err := w.sync(); err != nil {
			w.fail("undisturbed sync: %v", err)
		}
	}
	before := w.places[0].writes + w.places[1].writes
	w.clock.now = w.clock.now.Add(5 * time.Minute)
	if err := w.sync(); err != nil {
		w.fail("last sync: %v", err)
	}
	if n := w.places[0].writes + w.places[1].writes - before; n != 0 && w.proc.Rules.Limits.EachRun == 0 {
		w.fail("a run right after the last one wrote %d times", n)
	}
	w.checkTwins()
	w.checkLost()
	if peace {
		w.checkAgreement()
	}
}

// unignore takes back what the person left out.
func (w *world) unignore() {
	ctx := context.Background()
	links, err := w.ledger.Links(ctx, link.Want{All: true})
	if err != nil {
		w.fail("%v", err)
	}
	var b link.Batch
	for i := range links {
		if links[i].Ignore != "" || links[i].Decision != nil {
			links[i].Ignore, links[i].Decision = "", nil
			b.Put = append(b.Put, &links[i])
		}
	}
	if err := w.ledger.Commit(ctx, &b); err != nil {
		w.fail("%v", err)
	}
}

// checkTwins demands that nobody is on a side more often than persons put them there.
func (w *world) checkTwins() {
	for _, p := range w.places {
		seen := map[string][]string{}
		for _, id := range p.ids() {
			b := born(p.items[id].Record)
			seen[b] = append(seen[b], id)
			if n := max(w.most[0][b], w.most[1][b]); len(seen[b]) > n {
				w.fail("%s: %v are twins of %s, of whom there may be %d", p.name, seen[b], b, n)
			}
		}
	}
}

// checkAgreement demands that both sides show the same, but for what waits for the person.
func (w *world) checkAgreement() {
	links, err := w.ledger.Links(context.Background(), link.Want{All: true})
	if err != nil {
		w.fail("%v", err)
	}
	r, err := w.proc.Facts(context.Background(), link.State{})
	if err != nil {
		w.fail("%v", err)
	}
	waiting := map[int64]bool{}
	for _, a := range plan.Make(links, r).Actions {
		waiting[a.Link.ID] = a.Waiting()
	}
	for _, l := range links {
		copied := w.most[0][born(l.Record())] > 1 // of several alike one may be refused, and said so
		if waiting[l.ID] || w.undone || copied && l.Parked != nil {
			continue
		}
		if l.Parked != nil || !l.Linked() {
			w.fail("link %d is not linked: %+v", l.ID, l)
		}
		w.same(l)
		for _, s := range link.Both {
			if err := whole(w.places[s].items[l.Half[s].Ref.ID].Record); err != nil {
				w.fail("link %d on %s: %v", l.ID, s, err)
			}
		}
	}
}

// same demands that both sides show the same where both can hold it.
func (w *world) same(l link.Link) {
	var flat [2]map[string]bool
	for _, s := range link.Both {
		flat[s] = map[string]bool{}
		it, ok := w.places[s].items[l.Half[s].Ref.ID]
		if !ok {
			w.fail("link %d: %s is not there on %s", l.ID, l.Half[s].Ref.ID, s)
		}
		for k, v := range it.Record.Fields {
			blind := k == "ROLE" && (w.places[0].blind || w.places[1].blind)
			if k.Property() != "X-ODD" && !blind {
				start, _ := k.Occurrence()
				flat[s][strings.ToLower(start+k.Property()+"="+v.Text+";"+v.Attr)] = true
			}
		}
	}
	if fmt.Sprint(flat[0]) != fmt.Sprint(flat[1]) {
		w.fail("link %d differs:\n%v\n%v\n%+v", l.ID, flat[0], flat[1], l)
	}
}

// checkLost demands every value that a person wrote and nobody knowingly replaced: on a side, or in
// what the journal kept.
func (w *world) checkLost() {
	var all strings.Builder
	w.dump(&all)
	if w.beside != nil {
		w.beside.dump(&all)
	}
	text := strings.ToLower(all.String())
	for v := range w.alive {
		if !strings.Contains(text, v) {
			w.fail("%s was lost", v)
		}
	}
}

// dump writes down every value that is on a side or in the journal.
func (w *world) dump(b *strings.Builder) {
	for _, p := range w.places {
		for _, it := range p.items {
			dump(b, it.Record)
		}
	}
	for _, e := range w.journal() {
		for _, img := range []*link.Image{e.Before, e.After} {
			if img != nil {
				dump(b, img.Record)
			}
		}
	}
}

func dump(b *strings.Builder, r record.Record) {
	for _, v := range r.Fields {
		b.WriteString(v.Text + v.Attr + "\n")
	}
}
