package review

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bothways/app/desk"
	"bothways/app/report"
	"bothways/app/window/rows"
	"bothways/sync/link"
)

var both = [2]string{"home", "office"}

func rowOf(g desk.Group, f desk.Fate, left, right link.Op) desk.Row {
	return desk.Row{ID: 1, Group: g, Fate: f, Sides: [2]desk.RowSide{{There: true, Title: "Ada", Op: left}, {There: true, Title: "Ada", Op: right}}}
}

func TestArrowsSayWhatHappens(t *testing.T) {
	for _, x := range []struct {
		row  desk.Row
		want rows.Icon
	}{
		{rowOf(desk.GroupChanged, desk.WillDo, "", link.Update), rows.ToRight},
		{rowOf(desk.GroupChanged, desk.WillDo, link.Update, ""), rows.ToLeft},
		{rowOf(desk.GroupChanged, desk.WillDo, link.Update, link.Update), rows.BothWays},
		{rowOf(desk.GroupDeleted, desk.WillDo, "", link.Delete), rows.Delete},
		{rowOf(desk.GroupConflict, desk.WillWait, "", ""), rows.Question},
		{rowOf(desk.GroupHeld, desk.WillHold, "", ""), rows.Held},
		{rowOf(desk.GroupNew, desk.WillFollow, "", ""), rows.Waiting},
		{rowOf(desk.GroupNew, desk.WillSkip, "", ""), rows.Stopped},
		{rowOf(desk.GroupNew, desk.WillIgnore, "", ""), rows.Ignored},
		{rowOf(desk.GroupAside, desk.WillRest, "", ""), rows.Warning},
		{rowOf(desk.GroupLink, desk.WillLink, "", ""), rows.Linked},
		{rowOf(desk.GroupSuggestion, desk.WillNot, "", ""), rows.Alone},
	} {
		if got := arrow(x.row); got != x.want {
			t.Errorf("%s %s: %q, want %q", x.row.Group, x.row.Fate, got, x.want)
		}
	}
}

func TestCellsOfARecord(t *testing.T) {
	x := item{names: both, Row: desk.Row{Sides: [2]desk.RowSide{{Title: "Tea", Brief: "2026-11-02 16:00", News: "deleted"}, {There: true, Title: "Tea", News: "changed", Brief: "2026-11-02 16:00"}}}}
	if got := sideCell(x, link.Left); got.Text != "Tea (deleted)" || got.Tone != rows.Quiet {
		t.Errorf("%+v", got)
	}
	x.timed = true
	if got := sideCell(x, link.Right); got.Text != "Tea · 2026-11-02 16:00 (changed)" {
		t.Errorf("%+v", got)
	}
	if got := sideCell(item{}, link.Left); got.Text != "not there" {
		t.Errorf("%+v", got)
	}
}

func labels(menu []entry) []string {
	var out []string
	for _, e := range menu {
		if e.deed != separate {
			out = append(out, e.label)
		}
	}
	return out
}

func TestMenuOfRows(t *testing.T) {
	all := func([]item) []desk.Option {
		return []desk.Option{{}, {Pick: desk.PickTake, Take: link.TakeLeft}, {Pick: desk.PickSkip}, {Pick: desk.PickForever}}
	}
	one := item{Row: rowOf(desk.GroupChanged, desk.WillDo, "", link.Update), names: both}
	if got := labels(menuOf([]item{one}, all)); !slices.Equal(got, []string{"Take what home has", "Skip this time", "Ignore for ever", "The two are different"}) {
		t.Errorf("%q", got)
	}
	chosen := one
	chosen.Choice = desk.Choice{Pick: desk.PickSkip}
	other := chosen
	other.names = [2]string{"home", "spare"}
	got := labels(menuOf([]item{chosen, other}, all))
	if got[0] != "Do as proposed" || got[1] != "Take what the first place has" {
		t.Errorf("%q", got)
	}
	loose := item{Row: rowOf(desk.GroupNew, desk.WillDo, "", link.Create), names: both}
	loose.Sides[1].There = false
	if e, ok := byKey(menuOf([]item{loose}, all), "L"); !ok || e.deed != links {
		t.Errorf("%+v", e)
	}
	if e, ok := byKey(menuOf([]item{loose, loose}, all), "L"); ok {
		t.Errorf("two at once: %+v", e)
	}
	maybe := item{Row: rowOf(desk.GroupSuggestion, desk.WillNot, "", ""), names: both}
	none := func([]item) []desk.Option { return nil }
	if got := labels(menuOf([]item{maybe, maybe}, none)); len(got) != 2 || got[0] != "Link these 2 pairs: they are the same" {
		t.Errorf("%q", got)
	}
	if menuOf(nil, all) != nil {
		t.Error("a menu of nothing")
	}
}

func TestSievesCount(t *testing.T) {
	ignored := rowOf(desk.GroupNew, desk.WillIgnore, "", "")
	ignored.Choice.Pick = desk.PickIgnore
	items := []item{{Row: rowOf(desk.GroupNew, desk.WillDo, "", link.Create)}, {Row: ignored}, {Row: rowOf(desk.GroupConflict, desk.WillWait, "", "")}}
	var got []string
	for _, s := range sieves(items) {
		got = append(got, s.label())
	}
	want := []string{"Everything (3)", "What will be done (1)", "What waits for you (1)", "What you chose (1)", "Conflicts (1)", "New (2)", "Ignored (1)"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if s := named(sieves(items), "Deleted"); s.name != "Everything" {
		t.Errorf("%q", s.name)
	}
}

func TestSumsAtTheFoot(t *testing.T) {
	a := desk.Tally{Records: 5, Waiting: 1, Held: 2, Ignored: 3, Chosen: 4}
	a.Ops[1].Create, a.Ops[1].Delete = 3, 1
	b := desk.Tally{Records: 1}
	b.Ops[0].Update = 1
	if got := sum([]desk.Tally{a, b}, [][2]string{both, {"home", "spare"}}); got != "home: 1 changed   office: 3 new, 1 deleted   3 wait for you   3 ignored" {
		t.Errorf("%q", got)
	}
	if got := sum([]desk.Tally{{}}, [][2]string{both}); got != "Nothing will be written" {
		t.Errorf("%q", got)
	}
	for _, x := range []struct {
		tally   desk.Tally
		approve bool
		want    string
		able    bool
	}{
		{a, false, "Do these 5 changes", true}, {a, true, "Approve these 5 changes", true}, {b, false, "Do this change", true},
		{desk.Tally{Chosen: 3, Kept: 2}, false, "Remember these 2 choices", true}, {desk.Tally{}, true, "Nothing to do", false},
	} {
		if got, able := order([]desk.Tally{x.tally}, x.approve); got != x.want || able != x.able {
			t.Errorf("%q %t, want %q", got, able, x.want)
		}
	}
}

func TestOutcomeSaysWhatWasLeft(t *testing.T) {
	r := report.Report{LeftName: "home", RightName: "office", Actions: []report.Action{{Link: 1, Outcome: "stale"}, {Link: 1, Outcome: "stale"}, {Link: 2, Outcome: "done"}}}
	r.Right.Updated = 2
	if got := outcome(r); got != "office: 2 changed\n1 has changed meanwhile and is left for the next run" {
		t.Errorf("%q", got)
	}
	if got := outcome(report.Report{}); got != "Nothing was written" {
		t.Errorf("%q", got)
	}
}

func TestOffers(t *testing.T) {
	st := desk.Status{Processes: []desk.ProcessStatus{{Process: "clients", Enabled: true, Waits: []string{"one", "two"}, LastRun: time.Now()}, {Process: "meetings"}}}
	got := offers(st, map[string][2]string{"clients": both}, "")
	if len(chosenOf(got)) != 1 || got[0].waits != "one\ntwo" || got[1].last != "Not synced yet" || got[0].between != "Between home and office" {
		t.Errorf("%+v", got)
	}
	if got := chosenOf(offers(st, nil, "meetings")); !slices.Equal(got, []string{"meetings"}) {
		t.Errorf("%q", got)
	}
	if !strings.Contains(question([]string{"clients"}), "clients") || !strings.Contains(question([]string{"a", "b"}), "2") {
		t.Error("the question does not say what it is about")
	}
}
