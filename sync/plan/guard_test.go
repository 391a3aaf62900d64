package plan_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
)

// many are n links of one kind, numbered from first.
func many(n, first int, left, right string) []link.Link {
	var out []link.Link
	for i := range n {
		l := pair(record.Contacts, left, right)
		l.ID = int64(first + i)
		out = append(out, l)
	}
	return out
}

// counts says how many actions are in each state.
func counts(p plan.Plan) string {
	n := map[plan.State]int{}
	for _, a := range p.Actions {
		n[a.State]++
	}
	var out []string
	for _, s := range []plan.State{plan.Do, plan.HeldBack, plan.Later, plan.Waits, plan.SetAside, plan.Skipped} {
		if n[s] > 0 {
			out = append(out, fmt.Sprint(n[s], " ", s))
		}
	}
	for _, a := range p.Alarms {
		out = append(out, fmt.Sprintf("%s %s %d/%d", a.Code, a.Side, a.Count, a.Of))
	}
	if p.Halted {
		out = append(out, "halted")
	}
	return strings.Join(out, ", ")
}

func TestGuard(t *testing.T) {
	gone := many(6, 1, "FN=a", "FN=a > gone")
	edited := many(19, 100, "FN=a > FN=b", "FN=a")
	for _, row := range []struct {
		name  string
		links []link.Link
		with  func(*plan.Rules)
		want  string
	}{
		{"few of many", gone, func(r *plan.Rules) { r.Linked = 24 }, "6 do"},
		{"over the share", gone, func(r *plan.Rules) { r.Linked = 23 }, "6 held, deletes left 6/23"},
		{"over the share, but few", many(5, 1, "FN=a", "FN=a > gone"), func(r *plan.Rules) { r.Linked = 6 }, "5 do"},
		{"over the count", gone, func(r *plan.Rules) { r.Guard.DeleteCount = 5 }, "6 held, deletes left 6/1000"},
		{"with those of the last hours", gone, func(r *plan.Rules) { r.Linked, r.Deleted[link.Left] = 100, 40 }, "6 held, deletes left 6/100"},
		{"what was deleted lately was linked too", gone, func(r *plan.Rules) { r.Linked, r.Deleted[link.Left] = 94, 19 }, "6 do"},
		{"the other side's do not count", gone, func(r *plan.Rules) { r.Linked, r.Deleted[link.Right] = 100, 40 }, "6 do"},
		{"creates and updates go on", append(many(6, 1, "FN=a", "FN=a > gone"), append(many(2, 50, "> FN=a", ""), edited[:3]...)...),
			func(r *plan.Rules) { r.Linked = 20 }, "5 do, 6 held, deletes left 6/20"},
		{"allowed", gone, func(r *plan.Rules) { r.Linked, r.Guard.AllowDeletes = 6, 6 }, "6 do"},
		{"not enough allowed", gone, func(r *plan.Rules) { r.Linked, r.Guard.AllowDeletes = 6, 5 }, "6 held, deletes left 6/6"},
		{"a doubted side: not even one", gone[:1], func(r *plan.Rules) { r.Suspect[link.Right] = "is suddenly empty" }, "1 held, place left 1/1000"},
		{"a doubted side: nothing made anew there", many(1, 1, "FN=a > FN=b", "FN=a > gone"),
			func(r *plan.Rules) { r.Suspect[link.Right] = "is suddenly empty" }, "1 held, place left 1/1000"},
		{"a doubted side: what is new goes on", many(1, 1, "> FN=a", ""),
			func(r *plan.Rules) { r.Suspect[link.Right] = "is suddenly empty" }, "1 do"},
		{"the other side's doubt", gone[:1], func(r *plan.Rules) { r.Suspect[link.Left] = "is suddenly empty" }, "1 do"},
		{"nearly all changed", edited, func(r *plan.Rules) { r.Linked = 21 }, "19 do, changes right 19/21, halted"},
		{"nearly all of a few", edited, func(r *plan.Rules) { r.Linked = 19 }, "19 do"},
		{"not so many changed", edited, func(r *plan.Rules) { r.Linked = 22 }, "19 do"},
		{"changes allowed", edited, func(r *plan.Rules) { r.Linked, r.Guard.AllowChanges = 20, 19 }, "19 do"},
		{"the first run", edited, func(r *plan.Rules) { r.Linked, r.First = 20, true }, "19 do"},
		{"only what was in sync before", many(19, 1, "> FN=a|TEL/1=1", "> FN=a"), func(r *plan.Rules) { r.Linked = 20 }, "19 do"},
		{"limit", edited, func(r *plan.Rules) { r.Limits.EachRun = 5 }, "5 do, 14 deferred"},
		{"limit of the first run", edited, func(r *plan.Rules) { r.First, r.Limits = true, plan.Limits{FirstRun: 3, EachRun: 5} }, "3 do, 16 deferred"},
		{"deletes are not limited", gone, func(r *plan.Rules) { r.Limits.EachRun = 1 }, "6 do"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := rules(record.Contacts)
			row.with(&r)
			if got := counts(plan.Make(row.links, r)); got != row.want {
				t.Errorf("got  %s\nwant %s", got, row.want)
			}
		})
	}
}

func TestDecidedDeletion(t *testing.T) {
	links := many(8, 1, "FN=a", "FN=a > gone")
	links[3].Decision = &link.Decision{Basis: links[3].Basis(), Deletion: link.LetDelete}
	links[4].Decision = &link.Decision{Basis: links[4].Basis(), Deletion: link.BringBack}
	r := rules(record.Contacts)
	r.Linked = 8
	if got, want := counts(plan.Make(links, r)), "2 do, 6 held, deletes left 6/8"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSetAside(t *testing.T) {
	parked := func(until time.Time) func(*plan.Rules, *link.Link) {
		return func(_ *plan.Rules, l *link.Link) {
			l.Parked = &link.Parking{Basis: l.Basis(), Message: "too long", Until: until}
		}
	}
	ignore := func(_ *plan.Rules, l *link.Link) { l.Ignore = l.Basis() }
	writes := func(n int, ago time.Duration) func(*plan.Rules, *link.Link) {
		return func(_ *plan.Rules, l *link.Link) {
			for range n {
				l.Writes = append(l.Writes, now.Add(-ago))
			}
		}
	}
	const a, b, done = "FN=a > FN=b", "FN=a", "do right update FN=b (left changed: FN)"
	check(t, record.Contacts, []row{
		{"ignored until changed", a, b, ignore, "ignored (left changed: FN)"},
		{"changed since", a, b, func(_ *plan.Rules, l *link.Link) { l.Ignore = "another" }, done},
		{"ignored for ever", a, b, func(_ *plan.Rules, l *link.Link) { l.Ignore = link.IgnoreForever }, "ignored (left changed: FN)"},
		{"refused before", a, b, parked(time.Time{}), "aside (too long)"},
		{"refused before, changed since", a, b, func(_ *plan.Rules, l *link.Link) { l.Parked = &link.Parking{Basis: "old"} }, done},
		{"refused before, its time is over", a, b, parked(now), done},
		{"refused before, other settings", a, b, all(parked(time.Time{}), set(func(r *plan.Rules) { r.Anew = true })), done},
		{"an answer is open", a, b, func(_ *plan.Rules, l *link.Link) { l.Half[1].Asked = &link.Write{Op: link.Update} },
			"aside (an earlier write is not settled yet)"},
		{"a loop", a, b, writes(12, time.Hour), "aside (written 12 times within a day; another program may be changing it back)"},
		{"no loop yet", a, b, writes(11, time.Hour), done},
		{"a loop of yesterday", a, b, writes(12, 25*time.Hour), done},
		{"a loop the person decides on", a, b, all(writes(12, time.Hour), decide(link.Decision{Take: link.TakeLeft})), done},
	})
}
