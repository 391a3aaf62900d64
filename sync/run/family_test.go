package run

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
	"bothways/sync/side"
)

func below(uid string, up ...string) record.Record {
	r := record.New(record.Tasks, uid)
	r.Put("SUMMARY", record.Value{Text: uid})
	for _, u := range up {
		r.Put(record.Member("RELATED-TO", record.Identity(u)), record.Value{Text: u})
	}
	return r
}

// household draws tasks of the left side; some are at the right one already, in families of one level.
func household(t *rapid.T) []link.Link {
	names := []string{"a", "b", "c", "d", "e", "f"}
	var links []link.Link
	top := []string{}
	for i, uid := range names {
		ups := rapid.SliceOfNDistinct(rapid.SampledFrom(names), 0, 2, rapid.ID[string]).Draw(t, "parents of "+uid)
		l := link.Link{ID: int64(i + 1)}
		l.Half[link.Left] = link.Half{Ref: side.Ref{ID: uid + ".ics", Version: "1"}, Seen: below(uid, ups...)}
		if rapid.Bool().Draw(t, uid+" is there") {
			there := below("")
			if at := rapid.IntRange(-1, len(top)-1).Draw(t, "place"); at >= 0 {
				there = below("", top[at])
			} else {
				top = append(top, uid)
			}
			l.Half[link.Right] = link.Half{Ref: side.Ref{ID: "g" + uid, Version: "1"}, Seen: there, Synced: there.Clone()}
			l.Half[link.Left].Synced = there.Clone()
		}
		links = append(links, l)
	}
	return links
}

var bothWays = plan.Rules{Kind: record.Tasks, Flow: [2]bool{true, true}, Conflict: plan.TakeLeft, EditDelete: plan.Edit,
	Guard: plan.Guard{DeletePercent: 100, DeleteCount: 1000, DeleteMin: 1000, ChangePercent: 100}}

// TestFamiliesHaveOneLevel: whatever the tasks say of each other, what is planned makes families of one
// level, in an order that can be carried out, and nothing is planned after.
func TestFamiliesHaveOneLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		links := household(t)
		for round := range 2 {
			r := bothWays
			r.Stays[link.Right] = stays(links, plan.Make(links, r), link.Right)
			made := plan.Make(links, r)
			ups := map[string]string{}
			for _, m := range after(links, made, link.Right) {
				if len(m.has) > 1 {
					t.Fatalf("%s has parents %v", m.uid, m.has)
				}
				ups[m.uid] = ""
				if len(m.has) == 1 {
					ups[m.uid] = m.has[0]
				}
			}
			for uid, up := range ups {
				if top, is := ups[up]; up != "" && (!is || top != "" || up == uid) {
					t.Fatalf("round %d: %s is below %s, %v", round, uid, up, ups)
				}
			}
			could(t, links, ups)
			for _, a := range made.Actions {
				if a.State == plan.Do && round > 0 && a.Step[link.Right].Op != "" {
					t.Fatalf("a second round does %+v", a.Step)
				}
			}
			carry(links, made)
		}
	})
}

// could demands that who is below nobody cannot be below one of those it names.
func could(t *rapid.T, links []link.Link, ups map[string]string) {
	above := map[string]bool{}
	for _, up := range ups {
		above[up] = true
	}
	for _, l := range links {
		uid := l.Half[link.Left].Seen.UID
		for _, up := range parents(l.Half[link.Left].Seen) {
			if top, is := ups[up]; is && top == "" && up != uid && ups[uid] == "" && !above[uid] {
				t.Fatalf("%s could be below %s: %v", uid, up, ups)
			}
		}
	}
}

// carry does what a plan says for the right side.
func carry(links []link.Link, made plan.Plan) {
	for _, a := range made.Actions {
		i := slices.IndexFunc(links, func(l link.Link) bool { return l.ID == a.Link.ID })
		step, l := a.Step[link.Right], a.Link
		if step.Op == "" || a.State != plan.Do {
			links[i] = l
			continue
		}
		seen := step.Patch.Apply(l.Half[link.Right].Seen)
		if l.Half[link.Right].Seen.Fields == nil {
			seen = record.New(record.Tasks, "")
			seen = step.Patch.Apply(seen)
		}
		l = l.Begin(link.Right, link.Write{Op: step.Op, Patch: step.Patch, Source: step.Source})
		links[i] = l.Written(link.Right, side.Item{Ref: side.Ref{ID: fmt.Sprint("g", l.Half[link.Left].Seen.UID), Version: "2"}, Record: seen})
		links[i].Half[link.Right].Unlisted = false
	}
}

func TestParentsComeFirstAndGoLast(t *testing.T) {
	action := func(uid string, op link.Op, had, has []string) plan.Action {
		a := plan.Action{State: plan.Do}
		if op != link.Create {
			a.Link.Half[link.Right] = link.Half{Ref: side.Ref{ID: uid}, Seen: below(uid, had...)}
		}
		if op != link.Delete {
			a.Step[link.Right].Patch = record.Diff(below(uid, had...), below(uid, has...))
			a.Step[link.Right].Record = below(uid, has...)
		}
		a.Step[link.Right].Op = op
		return a
	}
	for name, row := range map[string]struct {
		actions []plan.Action
		want    []string
	}{
		"new":       {[]plan.Action{action("c", link.Create, nil, []string{"b"}), action("b", link.Create, nil, []string{"a"}), action("a", link.Create, nil, nil)}, []string{"a", "b", "c"}},
		"leaves":    {[]plan.Action{action("a", link.Update, nil, []string{"x"}), action("b", link.Update, []string{"a"}, nil)}, []string{"b", "a"}},
		"goes":      {[]plan.Action{action("a", link.Delete, nil, nil), action("b", link.Delete, []string{"a"}, nil)}, []string{"b", "a"}},
		"a circle":  {[]plan.Action{action("a", link.Create, nil, []string{"b"}), action("b", link.Create, nil, []string{"a"})}, []string{"b", "a"}},
		"unrelated": {[]plan.Action{action("b", link.Create, nil, nil), action("a", link.Create, nil, nil)}, []string{"b", "a"}},
	} {
		var got []string
		for _, a := range ordered(row.actions) {
			if uid := a.Step[link.Right].Record.UID; uid != "" {
				got = append(got, uid)
			} else {
				got = append(got, a.Link.Half[link.Right].Seen.UID)
			}
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
}

// TestNamesAreThoseOfTheOtherSide: by what UID each item goes, and what is found by it.
func TestNamesAreThoseOfTheOtherSide(t *testing.T) {
	half := func(id, uid string) link.Half {
		return link.Half{Ref: side.Ref{ID: id}, Seen: record.New(record.Tasks, uid)}
	}
	gone := half("g4", "")
	gone.Gone = true
	links := []link.Link{
		{ID: 1, Half: [2]link.Half{half("milk.ics", "milk"), half("g1", "")}},
		{ID: 2, Half: [2]link.Half{{}, half("g2", "")}},
		{ID: 3, Half: [2]link.Half{half("g3", ""), half("h3", "")}}, // neither side keeps any
		{ID: 4, Half: [2]link.Half{half("tea.ics", "tea"), gone}},
		{ID: 5, Half: [2]link.Half{half("new.ics", "new"), {}}},
	}
	left, right := namesOf(links, link.Left), namesOf(links, link.Right)
	if right.UID["g1"] != "milk" || right.ID["milk"] != "g1" || right.UID["g4"] != "tea" || right.ID["tea"] != "" || right.ID["new"] != "" {
		t.Errorf("%v %v", right.UID, right.ID)
	}
	if _, paired := right.UID["g2"]; paired || right.ID[right.New("g2")] != "g2" || right.New("g2") != links[1].NewUID(link.Right) {
		t.Errorf("not paired yet: %v %v", right.UID, right.ID)
	}
	if name := left.UID["g3"]; name == "" || name != right.UID["h3"] || left.ID[name] != "g3" || right.ID[name] != "h3" {
		t.Errorf("%q %q", left.UID["g3"], right.UID["h3"])
	}
}
