package plan_test

import (
	"regexp"
	"testing"

	"bothways/sync/link"
	"bothways/sync/plan"
	"bothways/sync/record"
)

const work, home = "CATEGORIES/Work=Work", "CATEGORIES/Home=Home"

func TestFilter(t *testing.T) {
	only := set(func(r *plan.Rules) { r.Filter.Categories = []string{"work"} })
	never := set(func(r *plan.Rules) { r.Filter.Exclude = []string{"Home"} })
	leaving := all(only, set(func(r *plan.Rules) { r.OutDelete = true }))
	fromLeft := set(func(r *plan.Rules) { r.From[link.Left].Categories = []string{"Work"} })
	const outOf = "skipped (in none of the chosen categories)"
	check(t, record.Contacts, []row{
		{"new and inside", "> FN=a|" + work, "", only, "do right create CATEGORIES/Work=Work FN=a (new on left)"},
		{"new and outside", "> FN=a", "", only, outOf},
		{"excluded", "> FN=a|" + home, "", never, "skipped (in an excluded category)"},
		{"has", "> FN=a", "", set(func(r *plan.Rules) { r.Filter.Has = []string{"email"} }), "skipped (has no email)"},
		{"title", "> FN=Ada", "", set(func(r *plan.Rules) { r.Filter.Title = regexp.MustCompile("^B") }), "skipped (its title does not match)"},
		{"linked, outside on both", "FN=a > FN=b", "FN=a", only, outOf},
		{"linked, one side knows the category", "> FN=a|" + work, "> FN=a", only, "do right update CATEGORIES/Work=Work (linked)"},
		{"linked, one side is excluded", "> FN=a|" + home, "> FN=a", never, "skipped (in an excluded category)"},
		{"comes back by an edit of one side", "FN=a > FN=a|" + work, "FN=a", only, "do right update CATEGORIES/Work=Work (left changed: CATEGORIES)"},
		{"leaves: keep", "FN=a|" + work + " > FN=b", "FN=a|" + work, only, outOf},
		{"leaves: delete", "FN=a|" + work + " > FN=b", "FN=a|" + work, leaving, "do right delete (no longer passes the filter on left)"},
		{"leaves, but the other side was edited", "FN=a|" + work + " > FN=a", "FN=a|" + work + " > FN=c|" + work, leaving, outOf},
		{"leaves by other settings: keep", "FN=a", "FN=a", leaving, outOf},
		{"leaves, against the direction", "FN=a|" + work, "FN=a|" + work + " > FN=a", all(leaving, toRight), ""},
		{"leaves, prevented", "FN=a|" + work + " > FN=a", "FN=a|" + work,
			all(leaving, set(func(r *plan.Rules) { r.Prevent[link.Right].Delete = true })), "skipped (delete is prevented on right)"},
		{"leaves, ignored", "FN=a|" + work + " > FN=a", "FN=a|" + work,
			all(leaving, func(_ *plan.Rules, l *link.Link) { l.Ignore = link.IgnoreForever }), "ignored (no longer passes the filter on left)"},
		{"from left only: its own", "> FN=a", "", fromLeft, outOf},
		{"from left only: not the other's", "", "> FN=a", fromLeft, "do left create FN=a (new on right)"},
		{"out of the group is not deleted", "FN=a", "FN=a > FN=b", func(_ *plan.Rules, l *link.Link) { l.Half[0].Out = true },
			"skipped (no longer part of the collection)"},
		{"broken is not deleted", "FN=a > FN=b", "FN=a", func(_ *plan.Rules, l *link.Link) { l.Half[1].Broken = "no end" },
			"skipped (cannot be read: no end)"},
	})
	declined := set(func(r *plan.Rules) { r.Filter.NoDeclined, r.Filter.Own = true, []string{"Ada@x"} })
	check(t, record.Calendar, []row{
		{"declined", "> SUMMARY=a|ATTENDEE/1=mailto:ada@x;partstat=DECLINED", "", declined, "skipped (declined)"},
		{"declined by another", "> SUMMARY=a|ATTENDEE/1=mailto:bob@x;partstat=DECLINED", "", declined,
			"do right create ATTENDEE/1=mailto:bob@x;partstat=DECLINED SUMMARY=a (new on left)"},
	})
}

// TestReturn: what was deleted because it left the filter is made anew when it comes back.
func TestReturn(t *testing.T) {
	r := rules(record.Contacts)
	r.Filter.Categories, r.OutDelete = []string{"Work"}, true
	l := pair(record.Contacts, "FN=a|"+work+" > FN=a", "FN=a|"+work)
	st := plan.Make([]link.Link{l}, r).Actions[0].Step[link.Right]
	l = l.Begin(link.Right, link.Write{Op: st.Op, Forget: st.Forget}).Written(link.Right, itemOf(l.Half[link.Right]))
	if got := shown(plan.Make([]link.Link{l}, r)); got != "skipped (in none of the chosen categories)" {
		t.Error(got)
	}
	l.Half[link.Left].Seen = rec(record.Contacts, "FN=a|"+work)
	if got := shown(plan.Make([]link.Link{l}, r)); got != "do right create CATEGORIES/Work=Work FN=a (new on left)" {
		t.Error(got)
	}
}

const (
	soon  = "WHEN=start=20260120T090000 UTC"
	later = "WHEN=start=20270601T090000 UTC"
	past  = "WHEN=start=20250101T090000 UTC"
)

func TestWindow(t *testing.T) {
	window := set(func(r *plan.Rules) { r.Window = &plan.Window{Past: 30, Future: 365} })
	const out = "skipped (outside the window of time)"
	check(t, record.Calendar, []row{
		{"inside", "> " + soon, "", window, "do right create WHEN=start=20260120T090000 UTC (new on left)"},
		{"too late", "> " + later, "", window, out},
		{"too early", "> " + past, "", window, out},
		{"edited outside", past + "|SUMMARY=a > " + past + "|SUMMARY=b", past + "|SUMMARY=a", window, out},
		{"never deleted", past + " > gone", past, window, out},
		{"a move out travels", soon + " > " + later, soon, window, "do right update WHEN=start=20270601T090000 UTC (left changed: WHEN)"},
		{"a move in travels", later, later + " > " + soon, window, "do left update WHEN=start=20260120T090000 UTC (right changed: WHEN)"},
		{"moved out and deleted", soon + " > " + later, soon + " > gone", window, out},
		{"the first day", "> WHEN=start=20251216T130000 UTC\\end=20251216T140000 UTC", "", window,
			"do right create WHEN=start=20251216T130000 UTC\\end=20251216T140000 UTC (new on left)"},
		{"the day before", "> WHEN=start=20251216T100000 UTC\\end=20251216T110000 UTC", "", window, out},
		{"a series reaches in", "> WHEN=start=20200101T090000 UTC\\rule=FREQ=YEARLY", "", window,
			"do right create WHEN=start=20200101T090000 UTC\\rule=FREQ=YEARLY (new on left)"},
		{"no series", "> WHEN=start=20260101T090000 UTC\\rule=FREQ=DAILY", "", set(func(r *plan.Rules) { r.Recurring = false }),
			"skipped (repeating events do not sync)"},
	})
	check(t, record.Tasks, []row{
		{"open tasks are inside", "> " + past, "", window, "do right create WHEN=start=20250101T090000 UTC (new on left)"},
		{"finished ones are not", "> STATUS=COMPLETED|" + past, "", window, out},
	})
}

func TestPrivate(t *testing.T) {
	with := func(p string) func(*plan.Rules, *link.Link) {
		return set(func(r *plan.Rules) { r.Filter.Private = p })
	}
	const secret = "CLASS=PRIVATE|SUMMARY=a|TRANSP=OPAQUE|" + soon
	busy := all(with("busy"), func(_ *plan.Rules, l *link.Link) {
		l.Half[0].Synced = rec(record.Calendar, "CLASS=PRIVATE|TRANSP=OPAQUE|"+soon)
	})
	check(t, record.Calendar, []row{
		{"skip is the default", "> " + secret, "", nil, "skipped (private)"},
		{"full", "> SUMMARY=a|CLASS=PRIVATE", "", with("full"), "do right create CLASS=PRIVATE SUMMARY=a (new on left)"},
		{"busy", "> " + secret, "", with("busy"),
			"do right create CLASS=PRIVATE SUMMARY=Busy TRANSP=OPAQUE WHEN=start=20260120T090000 UTC (new on left)"},
		{"busy: only the time travels", secret + " > CLASS=PRIVATE|SUMMARY=b|TRANSP=OPAQUE|" + later, "CLASS=PRIVATE|SUMMARY=Busy|TRANSP=OPAQUE|" + soon,
			busy, "do right update WHEN=start=20270601T090000 UTC (left changed: WHEN)"},
		{"busy: nothing but the time comes back", secret, "CLASS=PRIVATE|SUMMARY=Busy|TRANSP=OPAQUE|" + soon + " > CLASS=PRIVATE|SUMMARY=c|TRANSP=OPAQUE|" + soon,
			busy, ""},
		{"busy: public now", secret + " > SUMMARY=a|TRANSP=OPAQUE|" + soon, "CLASS=PRIVATE|SUMMARY=Busy|TRANSP=OPAQUE|" + soon,
			busy, "do right update -CLASS SUMMARY=a (left changed: CLASS, SUMMARY)"},
		{"busy: private now", "SUMMARY=a|LOCATION=l|" + soon + " > CLASS=PRIVATE|SUMMARY=a|LOCATION=l|" + soon, "SUMMARY=a|LOCATION=l|" + soon, with("busy"),
			"do right update CLASS=PRIVATE -LOCATION SUMMARY=Busy (left changed: CLASS)"},
		{"one side keeps its own to itself", "> " + secret, "", all(with("full"), set(func(r *plan.Rules) { r.From[0].Private = "skip" })),
			"skipped (private)"},
	})
}
