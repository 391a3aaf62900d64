package plan_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/side"
)

// drawRecord makes a record of few fields with few values, so that sides meet.
func drawRecord(t *rapid.T, name string) record.Record {
	r := rec(record.Contacts, "FN="+rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, name+" FN"))
	for _, k := range []record.Key{"NOTE", "ORG"} {
		if v := rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, name+" "+string(k)); v != "" {
			r.Fields[k] = record.Value{Text: v}
		}
	}
	for _, n := range []string{"1", "2", "3"} {
		if how := rapid.SampledFrom([]string{"", "", "plain", "type=home", "type=work", "pref=1"}).Draw(t, name+" TEL "+n); how == "plain" {
			r.Fields[record.Member("TEL", n)] = record.Value{Text: n}
		} else if how != "" {
			r.Fields[record.Member("TEL", n)] = record.Value{Text: n, Attr: how}
		}
	}
	return r
}

func drawLink(t *rapid.T, id int64) link.Link {
	l := link.Link{ID: id}
	agreed := drawRecord(t, "agreed")
	fresh := rapid.IntRange(0, 4).Draw(t, "fresh") == 0
	for _, s := range link.Both {
		h := link.Half{Ref: side.Ref{ID: fmt.Sprint(s, id), Version: "v"}, Seen: agreed.Clone(), Synced: agreed.Clone(),
			Modified: now.Add(time.Duration(rapid.IntRange(-3, 3).Draw(t, "modified")) * 2 * time.Second)}
		switch rapid.IntRange(0, 9).Draw(t, s.String()) {
		case 0:
			h.Gone = true
		case 1, 2, 3, 4, 5:
			h.Seen = drawRecord(t, s.String())
		}
		if fresh {
			h.Synced, h.Gone = record.Record{}, false
		}
		l.Half[s] = h
	}
	if rapid.IntRange(0, 7).Draw(t, "loose") == 0 {
		s := link.Side(rapid.IntRange(0, 1).Draw(t, "met"))
		l.Half[s.Other()], l.Half[s].Synced, l.Half[s].Gone = link.Half{}, record.Record{}, false
	}
	return l
}

func drawOps(t *rapid.T) plan.Ops {
	flip := func() bool { return rapid.IntRange(0, 4).Draw(t, "prevented") == 0 }
	return plan.Ops{Create: flip(), Update: flip(), Delete: flip()}
}

func drawRules(t *rapid.T) plan.Rules {
	r := rules(record.Contacts)
	r.Conflict = rapid.SampledFrom([]plan.Policy{plan.Newest, plan.TakeLeft, plan.TakeRight, plan.Ask, plan.KeepBoth}).Draw(t, "conflict")
	r.EditDelete = rapid.SampledFrom([]plan.Policy{plan.Edit, plan.Delete, plan.Ask}).Draw(t, "edit_delete")
	r.Flow = rapid.SampledFrom([][2]bool{{true, true}, {true, true}, {true, false}, {false, true}}).Draw(t, "flow")
	r.Prevent = [2]plan.Ops{drawOps(t), drawOps(t)}
	if rapid.IntRange(0, 3).Draw(t, "one way") == 0 {
		r.OneWay = map[string]link.Side{"NOTE": link.Side(rapid.IntRange(0, 1).Draw(t, "from"))}
	}
	if rapid.IntRange(0, 3).Draw(t, "filter") == 0 {
		r.Filter.Has, r.OutDelete = []string{"ORG"}, rapid.Bool().Draw(t, "delete")
	}
	return r
}

func drawLinks(t *rapid.T) []link.Link {
	var out []link.Link
	for i := range rapid.IntRange(1, 4).Draw(t, "links") {
		out = append(out, drawLink(t, int64(i+1)))
	}
	return out
}

func mirrorRules(r plan.Rules) plan.Rules {
	r.Flow = [2]bool{r.Flow[1], r.Flow[0]}
	r.Prevent = [2]plan.Ops{r.Prevent[1], r.Prevent[0]}
	switch r.Conflict {
	case plan.TakeLeft:
		r.Conflict = plan.TakeRight
	case plan.TakeRight:
		r.Conflict = plan.TakeLeft
	}
	if s, ok := r.OneWay["NOTE"]; ok {
		r.OneWay = map[string]link.Side{"NOTE": s.Other()}
	}
	return r
}

// face shows a plan as somebody sees it who calls the sides first and second.
func face(p plan.Plan, first link.Side) string {
	out := ""
	for _, a := range p.Actions {
		out += fmt.Sprintf("%d %s %s:", a.Link.ID, a.State, a.Reason.Code)
		for _, s := range [2]link.Side{first, first.Other()} {
			out += fmt.Sprintf(" [%s %s]", a.Step[s].Op, patch(a.Step[s].Patch))
		}
		for _, c := range a.Clashes {
			s, ok := c.Winner.Side()
			out += fmt.Sprintf(" %s:%v/%v", c.Key, ok && s == first, c.Winner == link.TakeBoth)
		}
		out += "\n"
	}
	for _, al := range p.Alarms {
		out += fmt.Sprint(al.Code, al.Side == first, al.Count)
	}
	return out
}

func TestMirror(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		links, r := drawLinks(t), drawRules(t)
		mirrored := make([]link.Link, len(links))
		for i, l := range links {
			l.Half[0], l.Half[1] = l.Half[1], l.Half[0]
			mirrored[i] = l
		}
		a, b := face(plan.Make(links, r), link.Left), face(plan.Make(mirrored, mirrorRules(r)), link.Right)
		if a != b {
			t.Fatalf("from the left:\n%s\nfrom the right:\n%s", a, b)
		}
	})
}

func TestSameAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		links, r := drawLinks(t), drawRules(t)
		before := fmt.Sprintf("%+v", links)
		p := plan.Make(links, r)
		for range 3 {
			again := plan.Make(links, r)
			for i, a := range again.Actions {
				if a.Digest() != p.Actions[i].Digest() || face(again, 0) != face(p, 0) {
					t.Fatal("another plan of the same links")
				}
			}
		}
		if after := fmt.Sprintf("%+v", links); after != before {
			t.Fatalf("planning changed what it planned:\n%s\n%s", before, after)
		}
	})
}

// TestNever: no step on the source of a one-way process, none that is prevented, and none without an edit.
func TestNever(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		links, r := drawLinks(t), drawRules(t)
		for _, a := range plan.Make(links, r).Actions {
			for _, s := range link.Both {
				switch op := a.Step[s].Op; {
				case op == "":
				case !r.Flow[s.Other()]:
					t.Fatalf("%s on the source %s", op, s)
				case r.Prevent[s].Has(op):
					t.Fatalf("%s on %s is prevented", op, s)
				case op == link.Update && len(a.Step[s].Patch) == 0:
					t.Fatalf("%s: an update of nothing", s)
				}
				if e := r.OneWay["NOTE"]; r.OneWay != nil && e == s && a.Step[s].Op == link.Update {
					if _, ok := a.Step[s].Patch["NOTE"]; ok {
						t.Fatalf("NOTE goes to %s, where it comes from", s)
					}
				}
			}
		}
		for i := range links {
			for _, s := range link.Both {
				links[i].Half[s].Seen, links[i].Half[s].Gone = links[i].Half[s].Synced, false
			}
		}
		r.Filter = plan.Filter{}
		for _, a := range plan.Make(links, r).Actions {
			if _, loose := a.Link.Loose(); !loose && !a.New && (a.Step[0].Op != "" || a.Step[1].Op != "") {
				t.Fatalf("nothing was edited, and yet %s", face(plan.Plan{Actions: []plan.Action{a}}, 0))
			}
		}
	})
}

// done writes a plan's steps on sides that keep what they are given.
func done(p plan.Plan, links []link.Link) (left []link.Link, waits bool) {
	at := map[int64]link.Link{}
	for _, l := range links {
		at[l.ID] = l
	}
	for _, a := range p.Actions {
		l := a.Link
		waits = waits || a.State != plan.Do && a.State != plan.Nothing || a.Waiting()
		for _, s := range link.Both {
			if st := a.Step[s]; st.Op != "" && a.State == plan.Do {
				seen := l.Half[s].Seen
				if st.Op == link.Create {
					seen = record.New(record.Contacts, "u")
				}
				ref := side.Ref{ID: fmt.Sprint(s, l.ID), Version: l.Half[s].Ref.Version + "+"}
				l = l.Begin(s, link.Write{Op: st.Op, Patch: st.Patch, Source: st.Source, UID: "u", Forget: st.Forget}).
					Written(s, side.Item{Ref: ref, Record: st.Patch.Apply(seen)})
				l.Half[s].Unlisted = false
			}
		}
		at[l.ID] = l
	}
	for _, l := range links {
		if l = at[l.ID]; !l.Dead() {
			left = append(left, l)
		}
	}
	return left, waits
}

// TestSettled: after a plan was carried out both sides show the same, and nothing is left to do.
func TestSettled(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		links, r := drawLinks(t), drawRules(t)
		r.Flow, r.Prevent, r.OneWay, r.Filter = [2]bool{true, true}, [2]plan.Ops{}, nil, plan.Filter{}
		first := plan.Make(links, r)
		left, waits := done(first, links)
		again := plan.Make(left, r) // agrees on what both sides show by now
		for _, a := range again.Actions {
			if !waits && a.State != plan.Nothing {
				t.Fatalf("left to do: %s", face(again, 0))
			}
		}
		left, _ = done(again, left)
		for _, l := range left {
			if waits {
				break
			}
			if !l.InStep() || !l.Linked() || !l.Half[0].Seen.Same(l.Half[1].Seen) {
				t.Fatalf("not in step: %+v\nafter %s", l, face(first, 0))
			}
		}
	})
}

// TestNothingTwice: whatever the rules are, a second plan after the first was carried out has no step.
func TestNothingTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		links, r := drawLinks(t), drawRules(t)
		p := plan.Make(links, r)
		left, _ := done(p, links)
		for _, a := range plan.Make(left, r).Actions {
			if a.State == plan.Do {
				t.Fatalf("again: %s\nafter %s\n%+v\n%+v", face(plan.Plan{Actions: []plan.Action{a}}, 0), face(p, 0), r, a.Link)
			}
		}
	})
}

func TestWindowNeverDeletes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rules(record.Calendar)
		r.Window = &plan.Window{Past: rapid.IntRange(0, 60).Draw(t, "past"), Future: rapid.IntRange(0, 400).Draw(t, "future")}
		draw := func(name string) string {
			at := now.AddDate(0, 0, rapid.IntRange(-500, 500).Draw(t, name))
			return "SUMMARY=" + name + "|WHEN=start=" + at.Format("20060102T150405") + " UTC"
		}
		left, was := draw("left"), draw("was")
		l := pair(record.Calendar, was+" > "+left, was+" > gone")
		r.EditDelete = rapid.SampledFrom([]plan.Policy{plan.Edit, plan.Delete, plan.Ask}).Draw(t, "edit_delete")
		from, to := now.AddDate(0, 0, -r.Window.Past), now.AddDate(0, 0, r.Window.Future)
		inside := record.Inside(l.Half[0].Seen, from, to, time.UTC)
		for _, a := range plan.Make([]link.Link{l}, r).Actions {
			if !inside && (a.Step[0].Op != "" || a.Step[1].Op != "") {
				t.Fatalf("%s outside the window", face(plan.Plan{Actions: []plan.Action{a}}, 0))
			}
		}
	})
}
